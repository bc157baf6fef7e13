import type { Event, Facts, Site, Value, Why } from '../facts/index.js';
import type { Played, RoleIndex } from './roles.js';
import { Credentials, type Evidence } from './credentials.js';
import type { Decorators, MetadataKey } from './decorators.js';

/** What a guard can refuse, and what makes it let everybody pass. */
export interface Verdict {
  readonly kind: 'authenticates' | 'authorises' | 'other' | 'open' | 'unknown';
  readonly name: string;
  /** For `other`: what it refuses for. */
  readonly reason?: string | undefined;
  readonly why?: Why | undefined;
  readonly because: readonly Site[];
  /** Metadata under which it lets everybody pass: all conditions of one entry together. */
  readonly opens: readonly (readonly { readonly key: MetadataKey; readonly when: 'present' | 'absent' }[])[];
  /** Metadata that it reads at all. */
  readonly reads: readonly MetadataKey[];
  /** What makes it inert, where that is written. */
  readonly flaw?: { readonly kind: 'open' | 'failOpen' | 'promise'; readonly site: Site } | undefined;
  /** The class or function, for relating. */
  readonly site: Site;
}

/** `connection`: accepts a socket, and refuses by ending it or by handing on an error. `message`: may also just not go on. */
export type Contract = 'guard' | 'middleware' | 'handler' | 'connection' | 'message';

const RESPONSE_METHODS = /^(status|sendStatus|send|json|jsonp|redirect|end|render|writeHead|sendFile|code)$/;
const REFUSING_STATUS = new Set([401, 403, 404, 407]);
/** Words of packages and exports that may decide who passes. */
const GATE = /auth|jwt|passport|session|token|guard|acl|rbac|permission|oidc|saml|keycloak|clerk|login|secur|protect|access|identity|verify|validat|introspect|require|ensure|tenant|policy|shield|gate/i;
const MAX_HOPS = 2;

/** Judges guards, middleware and handlers by what their code can refuse (DESIGN.md, decision 3). */
export class Guards {
  readonly credentials: Credentials;
  readonly #cache = new WeakMap<Site, Map<Contract, Verdict>>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
  ) {
    this.credentials = new Credentials(facts, roles);
  }

  /** A value in a list of guards or middleware: a class, an instance, a function, a factory's product. */
  ofValue(value: Value, contract: 'guard' | 'middleware', depth = 0): Verdict {
    const name = this.#nameOf(value);
    if (depth > 4) return this.#unknown(value.site, name, 'budget');
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
        return verdicts.find(({ kind }) => kind === 'open') ?? verdicts.find(({ kind }) => kind === 'unknown') ?? verdicts.find(({ kind }) => kind === 'other') ?? verdicts[0] ?? this.#unknown(value.site, name, 'dynamic');
      }
      case 'array': {
        if (value.items.length === 0 && !value.open) return { kind: 'open', name, because: [value.site], opens: [], reads: [], site: value.site };
        const verdicts = value.items.map((item) => this.ofValue(item, contract, depth + 1));
        return verdicts.find(isRefusal) ?? verdicts.find(({ kind }) => kind === 'unknown') ?? verdicts[0] ?? this.#unknown(value.site, name, 'dynamic');
      }
      default:
        return this.#unread(value, name, contract);
    }
  }

  #ofCall(value: Extract<Value, { kind: 'call' }>, contract: 'guard' | 'middleware', name: string, depth: number): Verdict {
    const played = this.roles.ofCall(value.site);
    const wrapped = played.some(({ role }) => role === 'auth.wrap') ? value.arguments()[0] : undefined;
    if (wrapped) return { kind: 'authenticates', name: this.#nameOf(wrapped), because: [value.site], opens: [], reads: [], site: value.site };
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
      const own = this.analyse(method.body, method.name === 'use' ? 'middleware' : 'guard', name, site, base);
      const refusal = base?.kind === 'authenticates' && own.kind === 'authenticates' && members.find((member) => member.name === 'handleRequest' && member.body);
      return refusal && refusal.body ? this.#withHandleRequest(own, refusal.body) : own;
    }
    if (base) {
      const override = members.find((member) => member.name === 'handleRequest' && member.body);
      return override?.body ? this.#withHandleRequest({ ...base, name, site }, override.body) : { ...base, name, site };
    }
    return this.#unknown(site, name, 'declaration-only');
  }

  /** What a base class without source refuses: `extends AuthGuard('jwt')`, `extends ThrottlerGuard`. */
  #baseVerdict(site: Site, name: string): Verdict | undefined {
    const [base] = this.facts.lineage(site).external;
    if (!base) return undefined;
    const isCall = this.facts.kindOf(base) === 'call';
    const value = this.facts.value(base);
    return this.#modelled(isCall ? this.roles.ofCall(base) : this.roles.ofName(base), value.kind === 'call' ? value.arguments() : [], site, name);
  }

  /** Passport's `handleRequest` throws unless there is a user; an override that never throws lets everybody pass. */
  #withHandleRequest(verdict: Verdict, body: Site): Verdict {
    const events = this.facts.events(body);
    const refuses = events.some((event) => (event.kind === 'throw' && !isSwallowed(event)) || (event.kind === 'call' && (this.#isSuperCall(event.site) || this.#throws(event.site, MAX_HOPS))));
    return refuses ? verdict : { ...verdict, kind: 'open', flaw: { kind: 'open', site: body } };
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
      return this.analyse(site, contract, name, site, undefined);
    });
  }

  /** The heart: which of a function's refusals depend on a credential or a principal. */
  analyse(fn: Site, contract: Contract, name: string, site: Site, base: Verdict | undefined): Verdict {
    const events = this.facts.events(fn);
    const reads: MetadataKey[] = [];
    const opens: { key: MetadataKey; when: 'present' | 'absent' }[][] = [];
    const because: Site[] = [];
    let flaw: Verdict['flaw'];
    let strongest: Evidence = 'none';
    let refuses = false;
    let mayThrow = false;
    let refusesOthers = false;

    const note = (evidence: Evidence, at: Site): void => {
      if (evidence === 'none') return;
      because.push(at);
      if (evidence === 'credential' || strongest === 'none' || (evidence === 'principal' && strongest === 'whole')) strongest = evidence;
    };

    for (const event of events) {
      for (const condition of event.conditions) {
        const promise = this.#promiseIn(condition.site);
        if (promise && contract !== 'handler') flaw ??= { kind: 'promise', site: promise };
      }
      // A stranger carries nothing: what happens only to those who present a credential refuses no stranger.
      if (!this.#happensToStrangers(event)) {
        refusesOthers ||= this.#refusal(event, contract, fn);
        continue;
      }
      if (event.kind === 'call') {
        if (this.#isSuperCall(event.site) && base && !isSwallowed(event)) {
          refuses = true;
          note(base.kind === 'authenticates' ? 'credential' : base.kind === 'authorises' ? 'principal' : 'none', event.site);
          continue;
        }
        const delegate = contract === 'middleware' && !isSwallowed(event) ? this.#delegate(event.site, fn) : undefined;
        if (delegate) {
          refuses = true;
          note(delegate.kind === 'authenticates' ? 'credential' : 'principal', event.site);
          continue;
        }
        if (!isSwallowed(event) && contract !== 'handler') {
          if (this.#verifies(event.site)) {
            refuses = true;
            note('credential', event.site);
            continue;
          }
          if (contract === 'guard' && this.#mayRefuse(event.site)) {
            // `admin.auth().verifyIdToken(token)`: what a library does with a credential, uncaught, is a refusal.
            refuses = true;
            note(this.credentials.inExpression(event.site, 1), event.site);
            continue;
          }
          if (this.#throws(event.site, MAX_HOPS)) {
            const evidence = this.#calleeEvidence(event.site, MAX_HOPS);
            refuses = true;
            note(evidence, event.site);
          } else if (!this.#isHarmless(event.site) && (contract === 'guard' || this.#mayRefuse(event.site))) mayThrow = true;
        }
      }
      if (this.#isUnreachable(event)) continue;
      const refusal = this.#refusal(event, contract, fn);
      if (refusal) {
        refuses = true;
        note(this.#evidenceOf(event), event.site);
        // `callback(null, isSignedIn(request))`
        if (event.kind === 'call' && (contract === 'connection' || contract === 'message')) for (const argument of this.facts.argumentsOf(event.site)) note(this.#conditionEvidence(argument), event.site);
        continue;
      }
      if (contract === 'guard' && event.kind === 'return' && event.value && event.within.length === 0) {
        const open = this.#opening(event);
        if (open && open.length > 0) opens.push([...open]);
        if (event.tries.some(({ place }) => place === 'handler') && this.#isTrue(event.value) && this.#tryDecides(event)) flaw = { kind: 'failOpen', site: event.site };
      }
      if (contract === 'middleware' && event.kind === 'call' && event.tries.some(({ place }) => place === 'handler') && this.#isNext(event.site, fn) && this.facts.argumentsOf(event.site).length === 0 && this.#tryDecides(event) && events.some((other) => this.#refusal(other, contract, fn) && other.tries.some(({ block, place }) => place === 'block' && block === event.tries[0]?.block))) {
        // Without a refusal in the `try` it only loads who is calling, and is no gate.
        flaw ??= { kind: 'failOpen', site: event.site };
      }
    }

    for (const event of events) {
      if (event.kind !== 'call') continue;
      for (const key of this.#keysReadBy(event.site)) if (!reads.includes(key)) reads.push(key);
    }

    // `try { verify(token); return true } catch { log() } return false`: what the block asked decides who gets to the refusal.
    if (refuses && (strongest as Evidence) === 'none') {
      for (const block of new Set(events.flatMap(({ tries }) => tries.flatMap((one) => (one.place === 'block' && one.handler ? [one.block] : []))))) note(this.#blockEvidence(block), block);
    }
    const verdict = { name, because, opens, reads, site };
    const found = strongest as Evidence;
    if (flaw?.kind === 'failOpen') return { ...verdict, kind: 'open', flaw };
    if (refuses && (found === 'credential' || found === 'principal')) return { ...verdict, kind: found === 'credential' ? 'authenticates' : 'authorises', flaw };
    if (flaw) return { ...verdict, kind: 'open', flaw };
    if (refuses) return found === 'whole' ? this.#unknown(site, name, 'declaration-only', verdict) : { ...verdict, kind: 'other', reason: 'refuses for another reason than a missing credential' };
    if (mayThrow) return this.#unknown(site, name, 'declaration-only', verdict);
    if (refusesOthers) return { ...verdict, kind: 'other', reason: 'refuses only requests that carry something' };
    return { ...verdict, kind: 'open', flaw: { kind: 'open', site: fn } };
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  #refusal(event: Event, contract: Contract, fn: Site): boolean {
    if (event.kind === 'throw') return !isSwallowed(event) && (contract !== 'handler' || this.#isRefusingError(event));
    if (contract === 'guard') {
      if (event.kind !== 'return' || !event.value) return event.kind === 'return' && event.within.length === 0;
      if (event.within.length > 0) return false;
      if (this.#isTrue(event.value) || this.#forStranger(event.value) === true) return false;
      if (this.facts.kindOf(event.value) === 'call' && this.#isSuperCall(event.value)) return false;
      return true;
    }
    if (contract === 'message' && event.kind === 'return') return !event.value && event.conditions.length > 0 && event.within.length === 0;
    if (event.kind !== 'call') return false;
    if (contract === 'connection' || contract === 'message') return this.#endsConnection(event.site, fn);
    const names = this.facts.spelledNames(event.site);
    if (this.#isNext(event.site, fn)) return this.facts.argumentsOf(event.site).length > 0 && !this.#isLiteral(this.facts.argumentsOf(event.site)[0]!, 'route');
    if (![...names].some((called) => RESPONSE_METHODS.test(called)) || !this.#isResponseCall(event.site, fn)) return false;
    return contract === 'middleware' || this.#isRefusingStatus(event.site);
  }

  #isRefusingStatus(call: Site): boolean {
    const [first] = this.facts.argumentsOf(call);
    if (!first) return false;
    const value = this.facts.value(first);
    if (value.kind === 'literal' && typeof value.value === 'number') return REFUSING_STATUS.has(value.value);
    if (value.kind === 'literal' && typeof value.value === 'string') return /login|signin|sign-in|unauthori[sz]ed/i.test(value.value); // res.redirect('/login')
    return false;
  }

  #isRefusingError(event: Event): boolean {
    return event.value !== undefined && /unauthori[sz]ed|forbidden|not_?authenticated|access_?denied|40[13]/i.test(this.facts.text(event.value));
  }

  #isResponseCall(call: Site, fn: Site): boolean {
    const receiver = this.facts.receiverOf(call);
    if (!receiver) return false;
    if (this.roles.typePlays(receiver, 'http.responseType')) return true;
    const parameter = this.facts.parametersOf(fn)[1]?.site;
    return this.facts.origins(receiver).some((origin) => (origin.kind === 'parameter' && origin.declaration === parameter) || (origin.kind === 'call' && this.#isResponseCall(origin.site, fn)));
  }

  #isNext(call: Site, fn: Site): boolean {
    const parameters = this.facts.parametersOf(fn);
    const next = parameters[2];
    if (!next) return false;
    return this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(call))).includes(next.site);
  }

  /** `client.disconnect()`, `socket.destroy()`, `next(new Error('who?'))`, `callback(null, false)`. */
  #endsConnection(call: Site, fn: Site): boolean {
    const parameters = this.facts.parametersOf(fn).map(({ site }) => site);
    const callee = this.facts.calleeOf(call);
    const args = this.facts.argumentsOf(call);
    if (this.facts.declarations(this.facts.namedBy(callee)).some((declaration) => parameters.indexOf(declaration) > 0)) {
      const values = args.map((argument) => this.facts.value(argument));
      // An error, a `false`, or something that is decided elsewhere.
      const isFine = ({ value }: { readonly value: unknown }): boolean => value === true || value === null || value === undefined;
      return values.some((value, index) => !(value.kind === 'literal' && (isFine(value) || (index > 0 && values.length > 1 && typeof value.value !== 'boolean'))));
    }
    const receiver = this.facts.receiverOf(call);
    if (!receiver || ![...this.facts.spelledNames(call)].some((name) => /^(disconnect|disconnectSockets|close|terminate|destroy|end)$/.test(name))) return false;
    return this.facts.origins(receiver).some((origin) => origin.kind === 'parameter');
  }

  /** `requireUser(req, res, next)`: middleware that hands over to a gate. With a callback the refusal is the callback's. */
  #delegate(call: Site, fn: Site): Verdict | undefined {
    const next = this.facts.parametersOf(fn)[2]?.site;
    if (!next || !this.facts.argumentsOf(call).some((argument) => this.facts.kindOf(argument) === 'name' && this.facts.declarations(this.facts.namedBy(argument)).includes(next))) return undefined;
    const callee = this.facts.calleeOf(call);
    if (this.facts.kindOf(callee) === 'call' && this.facts.argumentsOf(callee).some((argument) => this.facts.kindOf(argument) === 'function')) return undefined;
    const verdict = this.ofValue(this.facts.value(callee), 'middleware');
    return isRefusal(verdict) ? verdict : undefined;
  }

  #evidenceOf(event: Event): Evidence {
    let found: Evidence = 'none';
    const consider = (evidence: Evidence): void => {
      if (evidence === 'credential' || (evidence === 'principal' && found !== 'credential') || (evidence === 'whole' && found === 'none')) found = evidence;
    };
    for (const condition of event.conditions) consider(this.#conditionEvidence(condition.site));
    if (event.value && event.kind === 'return') consider(this.#conditionEvidence(event.value));
    for (const call of event.within) consider(this.roles.call(call, 'auth.guard') ? 'credential' : this.credentials.inExpression(call, MAX_HOPS));
    for (const { block, place } of event.tries) if (place === 'handler') consider(this.#blockEvidence(block));
    return found;
  }

  #conditionEvidence(site: Site): Evidence {
    const direct = this.credentials.inExpression(site, MAX_HOPS);
    if (direct === 'credential' || direct === 'principal') return direct;
    let found: Evidence = direct;
    // What a project function was asked: its own conditions may read the credential.
    for (const read of this.facts.readsIn(site)) {
      for (const origin of this.facts.origins(read)) {
        if (origin.kind !== 'call' || this.credentials.isRequestCall(origin.site)) continue;
        // `requestOf(context).hostname`: a helper that hands out the request, judged by what is read of it.
        const handed = origin.path.length > 0 ? origin.inline() : undefined;
        if (handed && handed.length > 0 && handed.every((one) => one.kind === 'call' && this.credentials.isRequestCall(one.site))) continue;
        const evidence = this.#calleeEvidence(origin.site, MAX_HOPS);
        if (evidence === 'credential') return evidence;
        if (evidence === 'principal') found = evidence;
        if (evidence === 'whole' && found === 'none') found = evidence;
      }
    }
    return found;
  }

  #blockEvidence(block: Site): Evidence {
    let found: Evidence = 'none';
    for (const call of this.facts.callsIn(block)) {
      if (this.roles.call(call, 'credential.verify') || this.roles.call(call, 'webhook.verify')) return 'credential';
      const evidence = this.credentials.inExpression(call, 1);
      if (evidence === 'credential') return evidence;
      if (evidence !== 'none' && found === 'none') found = evidence;
      const callee = this.#calleeEvidence(call, 1);
      if (callee === 'credential' || callee === 'principal') return callee;
    }
    return found;
  }

  /** What decides the outcome of a called project function: the evidence in its own refusals and results. */
  #calleeEvidence(call: Site, hops: number): Evidence {
    if (this.roles.call(call, 'credential.verify') || this.roles.call(call, 'webhook.verify')) return 'credential';
    if (hops === 0 || this.facts.kindOf(call) !== 'call') return 'none';
    const called = this.facts.functionOf(call);
    let found = this.credentials.inExpression(call, 1);
    if (!called || found === 'credential') return found;
    for (const event of this.facts.events(called.fn)) {
      if (event.kind === 'call') {
        if (this.roles.call(event.site, 'credential.verify') || this.roles.call(event.site, 'webhook.verify')) return 'credential';
        if (hops > 1) {
          const inner = this.#calleeEvidence(event.site, hops - 1);
          if (inner === 'credential') return inner;
          if (inner === 'principal') found = inner;
        }
        continue;
      }
      for (const site of [...event.conditions.map((condition) => condition.site), ...(event.value ? [event.value] : [])]) {
        const evidence = this.credentials.inExpression(site, 1, called.scope);
        if (evidence === 'credential') return evidence;
        if (evidence === 'principal') found = evidence;
        if (evidence === 'whole' && found === 'none') found = evidence;
      }
    }
    return found;
  }

  /** Throws unless the credential is genuine. With a callback the outcome is the callback's business. */
  #verifies(call: Site): boolean {
    return this.roles.call(call, 'credential.verify') !== undefined && !this.facts.argumentsOf(call).some((argument) => this.facts.kindOf(argument) === 'function');
  }

  /** Whether a called project function may throw on purpose. */
  #throws(call: Site, hops: number): boolean {
    if (hops === 0 || this.facts.kindOf(call) !== 'call') return false;
    const called = this.facts.functionOf(call);
    if (!called) return false;
    return this.facts.events(called.fn).some((event) => (event.kind === 'throw' && !isSwallowed(event)) || (event.kind === 'call' && !isSwallowed(event) && (this.#verifies(event.site) || this.#throws(event.site, hops - 1))));
  }

  /** Calls that decide nothing and do not throw: logging, reading metadata, built-ins, project functions made of such calls. */
  #isHarmless(call: Site, hops = MAX_HOPS): boolean {
    if (this.roles.call(call, 'call.inert')) return true;
    const declared = this.facts.declaredBy(call);
    const names = this.facts.spelledNames(call);
    if (this.facts.kindOf(call) === 'new' && [...names].some((name) => /Logger$|^(Date|Map|Set|URL|Error)$/.test(name))) return true;
    if ([...names].some((name) => /^(log|debug|verbose|info|warn|trace|next)$/.test(name))) return true;
    const from = this.facts.packageOf(declared);
    if (from === 'typescript' || (from === 'rxjs' && names.has('of'))) return true;
    const called = hops > 0 && this.facts.kindOf(call) === 'call' ? this.facts.functionOf(call) : undefined;
    if (!called) return false;
    return this.facts.events(called.fn).every((event) => event.kind !== 'throw' && (event.kind !== 'call' || this.#isHarmless(event.site, hops - 1)));
  }

  /** A library's function that is handed the credential or the request, and is named as if it decided. */
  #mayRefuse(call: Site): boolean {
    const names = [...this.facts.spelledNames(call)];
    // Decoding reads a token without asking whether it is genuine.
    if (names.some((name) => /^decode/i.test(name)) || this.facts.functionOf(call) || this.roles.call(call, 'credential.verify')) return false;
    // `passport.authenticate('jwt', (error, user) => …)(req, res, next)`: the callback decides.
    const callee = this.facts.calleeOf(call);
    if (this.facts.kindOf(callee) === 'call' && this.roles.call(callee, 'auth.guard')) return false;
    const from = this.facts.importedFrom(callee) ?? this.facts.packageOf(this.facts.declaredBy(call)) ?? '';
    return (GATE.test(from) || names.some((name) => GATE.test(name))) && this.credentials.inExpression(call, 1) !== 'none';
  }

  #isSuperCall(call: Site): boolean {
    const receiver = this.facts.kindOf(call) === 'call' ? this.facts.receiverOf(call) : undefined;
    return receiver !== undefined && this.facts.text(receiver) === 'super';
  }

  #tryDecides(event: Event): boolean {
    return event.tries.some(({ block, place }) => place === 'handler' && this.#blockEvidence(block) !== 'none');
  }

  #isTrue(value: Site): boolean {
    const found = this.facts.value(value);
    if (found.kind === 'literal') return found.value === true;
    // `Promise.resolve(true)`, `of(true)`
    if (found.kind === 'call') {
      const [only, ...rest] = found.arguments();
      return rest.length === 0 && only?.kind === 'literal' && only.value === true && [...this.facts.spelledNames(found.site)].some((name) => name === 'resolve' || name === 'of');
    }
    return false;
  }

  #isLiteral(site: Site, text: string): boolean {
    const value = this.facts.value(site);
    return value.kind === 'literal' && value.value === text;
  }

  // ---- metadata ----------------------------------------------------------------------------------------------------

  /** `const roles = reflector.get(KEY, …)`: the key, and whether the expression is its negation. */
  #metadataRead(expression: Site): { readonly key: MetadataKey; readonly negated: boolean } | undefined {
    const { inner, negated } = this.facts.negations(expression);
    if (this.facts.logical(inner)) return undefined;
    for (const origin of this.facts.origins(inner)) {
      if (origin.kind !== 'call') continue;
      const direct = this.#keyRead(origin.site);
      if (direct !== undefined) return { key: direct, negated };
      for (const further of origin.inline() ?? []) {
        const key = further.kind === 'call' ? this.#keyRead(further.site) : undefined;
        if (key !== undefined) return { key, negated };
      }
    }
    return undefined;
  }

  /** Keys that a call reads, itself or in the project function that it runs. */
  #keysReadBy(call: Site): readonly MetadataKey[] {
    const own = this.#keyRead(call);
    if (own !== undefined) return [own];
    const called = this.facts.kindOf(call) === 'call' ? this.facts.functionOf(call) : undefined;
    return called ? this.facts.events(called.fn).flatMap((event) => (event.kind === 'call' ? (this.#keyRead(event.site) ?? []) : [])) : [];
  }

  #keyRead(call: Site): MetadataKey | undefined {
    const read = this.roles.call(call, 'metadata.read');
    const key = read && this.facts.argumentsOf(call)[read.parts.key.arg];
    return key && this.decorators.keyOf(this.facts.value(key));
  }

  /** The metadata under which this event lets everybody pass; undefined when something else is needed, too. */
  #opening(event: Event): readonly { key: MetadataKey; when: 'present' | 'absent' }[] | undefined {
    const value = event.value!;
    const found: { key: MetadataKey; when: 'present' | 'absent' }[] = [];
    if (!this.#isTrue(value)) {
      // `return isPublic || super.canActivate(context)`
      const logical = this.facts.logical(value);
      const read = logical?.operator === '||' ? this.#metadataRead(logical.left) : undefined;
      if (!read) return undefined;
      found.push({ key: read.key, when: read.negated ? 'absent' : 'present' });
    }
    for (const condition of event.conditions) {
      const terms = this.#terms(condition.site, condition.holds);
      const reads = terms.map(({ site, holds }) => ({ read: this.#metadataRead(site), holds }));
      const metadata = reads.filter(({ read }) => read !== undefined);
      if (metadata.length === 0) {
        const evidence = this.#conditionEvidence(condition.site);
        if (evidence === 'credential' || evidence === 'principal') return undefined;
        if (terms.some(({ alternative }) => !alternative) && condition.holds && !this.#isContextKind(condition.site)) return undefined;
        continue;
      }
      const [{ read, holds }] = metadata as [{ read: { key: MetadataKey; negated: boolean }; holds: boolean }];
      found.push({ key: read.key, when: holds !== read.negated ? 'present' : 'absent' });
    }
    return found;
  }

  /** The terms of which one (`||`) or all (`&&`) decide. For an opening one sufficient term is enough. */
  #terms(site: Site, holds: boolean): readonly { readonly site: Site; readonly holds: boolean; readonly alternative: boolean }[] {
    const logical = this.facts.logical(site);
    if (logical && (logical.operator === '||') === holds && logical.operator !== '===') {
      return [...this.#terms(logical.left, holds), ...this.#terms(logical.right, holds)].map((term) => ({ ...term, alternative: true }));
    }
    return [{ site, holds, alternative: false }];
  }

  #isContextKind(site: Site): boolean {
    return /getType\(/.test(this.facts.text(site));
  }

  // ---- strangers ---------------------------------------------------------------------------------------------------

  #happensToStrangers(event: Event): boolean {
    return event.conditions.every(({ site, holds, compared }) => compared || this.#forStranger(site) !== !holds);
  }

  /** The truth of a condition for a request without any credential; undefined when it depends on something else. */
  #forStranger(condition: Site): boolean | undefined {
    const { inner, negated } = this.facts.negations(condition);
    const truth = this.#truthForStranger(inner);
    return truth === undefined ? undefined : truth !== negated;
  }

  #truthForStranger(expression: Site): boolean | undefined {
    const logical = this.facts.logical(expression);
    if (logical?.operator === '===') {
      const other = this.facts.value(logical.right);
      return other.kind === 'literal' && (other.value === undefined || other.value === null) && this.#isAbsent(logical.left) ? true : undefined;
    }
    if (logical) {
      const left = this.#forStranger(logical.left);
      const right = this.#forStranger(logical.right);
      if (logical.operator === '&&') return left === false || right === false ? false : left === true && right === true ? true : undefined;
      return left === true || right === true ? true : left === false && right === false ? false : undefined;
    }
    return this.#isAbsent(expression) ? false : undefined;
  }

  /** Whether a stranger's value here is `undefined` or empty: it is read from a credential and from nothing else. */
  #isAbsent(expression: Site): boolean {
    const origins = this.facts.origins(expression);
    return origins.length > 0 && origins.some((origin) => origin.kind !== 'literal') && origins.every((origin) => this.credentials.isAbsent(origin, MAX_HOPS));
  }

  // ---- promises ----------------------------------------------------------------------------------------------------

  #promiseIn(condition: Site): Site | undefined {
    const logical = this.facts.logical(condition);
    if (logical && logical.operator !== '===') return this.#promiseIn(logical.left) ?? this.#promiseIn(logical.right);
    const { inner } = this.facts.negations(condition);
    return this.#isPending(inner) ? inner : undefined;
  }

  /** A promise where its outcome is meant: a call, or the variable that holds one. */
  #isPending(expression: Site): boolean {
    const kind = this.facts.kindOf(expression);
    return (kind === 'call' || kind === 'name') && this.facts.isPromise(expression);
  }

  /** Only reached if a promise were falsy. */
  #isUnreachable(event: Event): boolean {
    return event.conditions.some(({ site, holds }) => {
      const { inner, negated } = this.facts.negations(site);
      return this.#isPending(inner) && holds === negated;
    });
  }

  // ---- small answers -----------------------------------------------------------------------------------------------

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
    return this.#unknown(value.site, name, why);
  }

  #unknown(site: Site, name: string, why: Why, rest?: Partial<Verdict>): Verdict {
    return { because: [], opens: [], reads: [], ...rest, kind: 'unknown', name, why, site };
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
    byContract.set(contract, this.#unknown(site, this.facts.nameOf(site) ?? '', 'budget')); // a guard that asks itself
    const verdict = make();
    byContract.set(contract, verdict);
    return verdict;
  }
}

export const isRefusal = (verdict: Verdict): boolean => verdict.kind === 'authenticates' || verdict.kind === 'authorises';

/** An exception here ends in a `catch` of the same function. */
const isSwallowed = (event: Event): boolean => event.tries.some(({ place, handler }) => place === 'block' && handler !== undefined);
