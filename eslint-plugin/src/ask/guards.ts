import type { Facts, Site, Value } from '../facts/index.js';
import type { Credentials } from './credentials.js';
import type { Decorators } from './decorators.js';
import { GATE } from './evidence.js';
import { GuardCode } from './guard-code.js';
import type { Played, RoleIndex } from './roles.js';
import { isRefusal, unknownVerdict, type Contract, type Verdict } from './verdict.js';

/** Judges what stands in a list of guards or middleware: a class, a function, a factory's product (DESIGN.md, decision 3). */
export class Guards {
  readonly code: GuardCode;
  readonly #cache = new WeakMap<Site, Map<Contract, Verdict>>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
  ) {
    this.code = new GuardCode(facts, roles, decorators, (value) => this.ofValue(value, 'middleware'));
  }

  get credentials(): Credentials {
    return this.code.credentials;
  }

  /** A value in a list of guards or middleware: a class, an instance, a function, a factory's product. */
  ofValue(value: Value, contract: 'guard' | 'middleware', depth = 0): Verdict {
    const name = this.#nameOf(value);
    if (depth > 4) return unknownVerdict(value.site, name, 'budget');
    switch (value.kind) {
      case 'class':
        return this.ofClass(value.site);
      case 'new': {
        const modelled = this.#modelled(this.roles.ofCall(value.site), value.arguments(), value.site, name);
        return modelled ?? (value.callee.kind === 'class' ? this.ofClass(value.callee.site) : this.#unread(value.callee, name));
      }
      case 'function':
        return this.ofFunction(value.site, contract);
      case 'call':
        return this.#ofCall(value, contract, name, depth);
      case 'oneOf': {
        const verdicts = value.values.filter((one) => !(one.kind === 'literal' && !one.value)).map((one) => this.ofValue(one, contract, depth + 1));
        // Every alternative must refuse; the weakest speaks for all.
        return verdicts.find(({ kind }) => kind === 'open') ?? verdicts.find(({ kind }) => kind === 'unknown') ?? verdicts.find(({ kind }) => kind === 'other') ?? verdicts[0] ?? unknownVerdict(value.site, name, 'dynamic');
      }
      case 'array': {
        if (value.items.length === 0 && !value.open) return { kind: 'open', name, because: [value.site], opens: [], reads: [], site: value.site };
        const verdicts = value.items.map((item) => this.ofValue(item, contract, depth + 1));
        return verdicts.find(isRefusal) ?? verdicts.find(({ kind }) => kind === 'unknown') ?? verdicts[0] ?? unknownVerdict(value.site, name, 'dynamic');
      }
      default:
        return this.#unread(value, name, contract);
    }
  }

  #ofCall(value: Extract<Value, { kind: 'call' }>, contract: 'guard' | 'middleware', name: string, depth: number): Verdict {
    const played = this.roles.ofCall(value.site);
    const wrapped = played.some(({ role }) => role === 'auth.wrap') ? value.arguments()[0] : undefined;
    if (wrapped) return { kind: 'authenticates', name: this.#nameOf(wrapped), because: [value.site], opens: [], reads: [], site: value.site };
    const around = played.find((one): one is Played<'middleware.wrap'> => one.role === 'middleware.wrap');
    const inside = around && value.arguments()[around.parts.handler.arg];
    if (inside) return this.ofValue(inside, contract, depth + 1);
    const modelled = this.#modelled(played, value.arguments(), value.site, name);
    if (modelled) return modelled;
    // `app.get(JwtAuthGuard)`: the instance that the container holds.
    const [first] = value.arguments();
    if (first?.kind === 'class' && !value.inline()) return this.ofClass(first.site);
    const inlined = value.inline();
    if (inlined) {
      // A mixin: the class or the function that the factory returns.
      const verdict = this.ofValue(inlined, contract, depth + 1);
      if (isRefusal(verdict)) return { ...verdict, name: verdict.name || name };
      // A wrapper: `asyncHandler(requireUser)` refuses what the wrapped function refuses.
      const wrapped = value.arguments().filter((argument) => argument.kind === 'function' || (argument.kind === 'call' && contract === 'middleware' && argument.inline()?.kind === 'function'));
      const inner = wrapped.map((argument) => this.ofValue(argument, contract, depth + 1));
      const speaking = inner.find(isRefusal) ?? (verdict.kind === 'unknown' || verdict.kind === 'open' ? inner[0] : undefined) ?? verdict;
      return { ...speaking, name: speaking.name || name };
    }
    const instance = this.facts.classOfType(value.site);
    if (instance && this.#isContract(instance)) return this.ofClass(instance);
    return this.#unread(value, name, contract);
  }

  ofClass(site: Site): Verdict {
    return this.#remember(site, 'guard', () => this.#ofClass(site));
  }

  #ofClass(site: Site): Verdict {
    const name = this.facts.nameOf(site) ?? 'guard';
    const declared = this.facts.declaration(site);
    if (this.facts.markOf(declared) === 'auth.guard') return { kind: 'authenticates', name, because: [site], opens: [], reads: [], site };
    for (const role of ['guard.other', 'auth.guard'] as const) {
      for (const entry of this.roles.entries(role)) {
        if (this.facts.is(declared, entry.ref)) return this.#modelled([{ role, parts: entry.parts, entry }], [], site, name)!;
      }
    }
    const base = this.#baseVerdict(site, name);
    const members = this.facts.membersOf(site);
    const method = members.find((member) => (member.name === 'canActivate' || member.name === 'use') && member.body);
    if (method?.body) {
      const own = this.code.judge(method.body, method.name === 'use' ? 'middleware' : 'guard', name, site, base);
      const refusal = base?.kind === 'authenticates' && own.kind === 'authenticates' && members.find((member) => member.name === 'handleRequest' && member.body);
      return refusal && refusal.body ? this.#withHandleRequest(own, refusal.body) : own;
    }
    if (base) {
      const override = members.find((member) => member.name === 'handleRequest' && member.body);
      return override?.body ? this.#withHandleRequest({ ...base, name, site }, override.body) : { ...base, name, site };
    }
    return unknownVerdict(site, name, 'declaration-only');
  }

  /** What a base class without source refuses: `extends AuthGuard('jwt')`, `extends ThrottlerGuard`. */
  #baseVerdict(site: Site, name: string): Verdict | undefined {
    const [base] = this.facts.lineage(site).external;
    if (!base) return undefined;
    const isCall = this.facts.kindOf(base) === 'call';
    const value = this.facts.value(base);
    return this.#modelled(isCall ? this.roles.ofCall(base) : this.roles.ofName(base), value.kind === 'call' ? value.arguments() : [], site, name);
  }

  #withHandleRequest(verdict: Verdict, body: Site): Verdict {
    return this.code.mayRefuse(body) ? verdict : { ...verdict, kind: 'open', flaw: { kind: 'open', site: body } };
  }

  #modelled(played: readonly Played[], args: readonly Value[], site: Site, name: string): Verdict | undefined {
    const auth = played.find((one): one is Played<'auth.guard'> => one.role === 'auth.guard');
    if (auth) {
      const { open } = auth.parts;
      if (open && this.#mayBe(this.#slot(args, open.slot), open.value)) return { kind: 'open', name, because: [site], opens: [], reads: [], site, flaw: { kind: 'open', site } };
      return { kind: 'authenticates', name, because: [site], opens: [], reads: [], site };
    }
    const other = played.find((one): one is Played<'guard.other'> => one.role === 'guard.other') ?? played.find((one): one is Played<'middleware.other'> => one.role === 'middleware.other');
    return other && { kind: 'other', name, reason: other.parts.reason, because: [site], opens: [], reads: [], site };
  }

  #slot(args: readonly Value[], slot: { arg: number; path?: readonly string[] }): Value | undefined {
    let value = args[slot.arg];
    for (const key of slot.path ?? []) value = value?.kind === 'object' ? value.members.get(key) : undefined;
    return value;
  }

  #mayBe(value: Value | undefined, wanted: unknown): boolean {
    if (!value) return false;
    if (value.kind === 'literal') return value.value === wanted;
    return value.kind === 'array' && value.items.some((item) => this.#mayBe(item, wanted));
  }

  ofFunction(site: Site, contract: Contract): Verdict {
    return this.#remember(site, contract, () => {
      const name = this.facts.nameOf(site) ?? '';
      const mark = this.facts.markOf(this.facts.declaration(site));
      if (mark === 'auth.guard') return { kind: 'authenticates', name, because: [site], opens: [], reads: [], site };
      for (const role of ['auth.guard', 'guard.other'] as const) {
        for (const entry of this.roles.entries(role)) if ('project' in entry.ref && this.facts.is(this.facts.declaration(site), entry.ref)) return this.#modelled([{ role, parts: entry.parts, entry }], [], site, name)!;
      }
      if (!this.facts.hasBody(site)) return this.#unread({ kind: 'name', site, why: 'declaration-only' }, name, contract);
      return this.code.judge(site, contract, name, site, undefined);
    });
  }

  #isContract(site: Site): boolean {
    return this.roles.entries('guard.contract').some(({ ref }) => this.facts.isKindOf(site, ref)) || this.facts.membersOf(site).some(({ name }) => name === 'canActivate');
  }

  #unread(value: Value, name: string, contract: Contract = 'guard'): Verdict {
    const played = this.#modelled(this.roles.ofName(value.site), [], value.site, name);
    if (played) return played;
    const declared = this.facts.kindOf(value.site) === 'function' ? this.facts.declaration(value.site) : this.facts.namedBy(value.site);
    if (this.facts.markOf(declared) === 'auth.guard') return { kind: 'authenticates', name, because: [value.site], opens: [], reads: [], site: value.site };
    for (const declaration of this.facts.declarations(declared)) {
      if (this.facts.kindOf(declaration) === 'class' && this.facts.place(declaration).file.endsWith('.d.ts')) {
        const verdict = this.#ofClass(declaration);
        if (verdict.kind !== 'unknown') return { ...verdict, site: value.site };
      }
    }
    const why = this.facts.whyUnknown(declared) ?? ('why' in value ? value.why : 'declaration-only');
    const specifier = this.facts.importedFrom(value.site);
    const from = specifier?.startsWith('.') ? undefined : (specifier ?? this.facts.packageOf(this.facts.kindOf(value.site) === 'call' ? this.facts.declaredBy(value.site) : declared));
    // Middleware of a package that is about something else. May miss a gate under an innocent name; the docs say so.
    if (contract === 'middleware' && from !== undefined && (this.roles.isQuiet(from) || (!GATE.test(from) && !GATE.test(name)))) {
      return { kind: 'other', name, reason: 'comes from a package that is not about access', because: [value.site], opens: [], reads: [], site: value.site };
    }
    return unknownVerdict(value.site, name, why);
  }

  #nameOf(value: Value): string {
    if (value.kind === 'class' || value.kind === 'function') return this.facts.nameOf(value.site) ?? '';
    if (value.kind === 'new') return this.#nameOf(value.callee);
    const text = this.facts.text(value.kind === 'call' ? this.facts.calleeOf(value.site) : value.site);
    return text.length <= 40 ? text : '';
  }

  #remember(site: Site, contract: Contract, make: () => Verdict): Verdict {
    let byContract = this.#cache.get(site);
    if (!byContract) this.#cache.set(site, (byContract = new Map<Contract, Verdict>()));
    const cached = byContract.get(contract);
    if (cached) return cached;
    byContract.set(contract, unknownVerdict(site, this.facts.nameOf(site) ?? '', 'budget')); // a guard that asks itself
    const verdict = make();
    byContract.set(contract, verdict);
    return verdict;
  }
}
