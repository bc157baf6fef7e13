import type { Facts, Origin, Preference, Site } from '../facts/index.js';
import { type ArgumentTest, type RoleEntry, type SecretKind, spelledName } from '../models/model.js';
import type { RoleIndex } from './roles.js';

/** Where a secret is used: the call, or the place where an option is written. */
export interface SecretUse {
  readonly site: Site;
  readonly kind: SecretKind;
  /** What its variable is usually called. */
  readonly name: string;
}

/** A constant that anybody can read in the source, and that is used as a secret. */
export interface SecretFinding {
  /** `fallback`: taken where a variable or a key of the configuration is not set. `default`: given in the call that reads, or in a schema. */
  readonly form: 'literal' | 'fallback' | 'default';
  /** Where to report: the constant; where a choice names a constant, that name. */
  readonly at: Site;
  readonly constant: Site;
  readonly uses: readonly SecretUse[];
  /** The variable or key that is preferred. */
  readonly variable: string | undefined;
  readonly preference: Preference | undefined;
  /** The call that holds the default. */
  readonly holder: Site | undefined;
  /** Taken only where the process does not run in production. */
  readonly elsewhere: boolean;
}

interface Step {
  readonly use: SecretUse;
  readonly hops: number;
  readonly seen: Set<string>;
  /** Calls that are being followed: one that comes back to itself brings nothing new. */
  readonly inside?: ReadonlySet<string>;
  /** The call in which the constant is a default. */
  readonly holder?: Site;
  readonly variable?: string;
  readonly choice?: Site | undefined;
}

const MAX_HOPS = 12;
const MAX_STEPS = 500;
const MAX_CALLERS = 20;
/** Members of an object that is given as a key. */
const KEY_MEMBERS = new Set(['key', 'private', 'secret', 'passphrase', 'k', 'd']);
/** What a digest is for when it protects nothing. */
const HARMLESS_DIGEST = /cache|e_?tag|checksum|fingerprint|bucket|shard|dedup|gravatar|partition/i;
const PUBLIC_KEY = /-----BEGIN (?:RSA |EC )?(?:PUBLIC KEY|CERTIFICATE)|^(?:ssh-(?:rsa|ed25519)|pk_(?:live|test)_)/;
const PLACEHOLDER = /example|placeholder|change.?me|your[-_ ]|dummy|fake|x{4}|\.\.\.|<[^>]*>|^(?:test|sk)[-_]?(?:key|token|secret)?$/i;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:([^@/\s]+)@/i;
const HOLE = '\u0000';

/** What the gravest of its uses makes of a secret. */
export function gravest({ uses }: SecretFinding): 'key' | 'credential' | 'password' {
  const kinds = new Set(uses.map(({ kind }) => kind));
  return kinds.has('key') ? 'key' : kinds.has('token') ? 'credential' : 'password';
}

/** Which constants reach a place that has to be secret. Judged for the whole Program, once, from the uses backwards; reported where the constant is written. */
export class Secrets {
  #byFile: ReadonlyMap<string, readonly SecretFinding[]> | undefined;
  #steps = 0;
  readonly #found = new Map<Site, SecretFinding>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    /** Tests, migrations, seeds and scripts follow other rules. */
    readonly isIgnored: (file: string) => boolean,
  ) {}

  in(file: string): readonly SecretFinding[] {
    return (this.#byFile ??= this.#judge()).get(file) ?? [];
  }

  #judge(): ReadonlyMap<string, readonly SecretFinding[]> {
    for (const { site, parts, value, path } of this.#uses()) {
      this.#steps = 0;
      this.#trace(value, path, { use: { site, ...parts }, hops: 0, seen: new Set() });
    }
    const byFile = new Map<string, SecretFinding[]>();
    for (const finding of this.#found.values()) {
      const { file } = this.facts.place(finding.at);
      byFile.set(file, [...(byFile.get(file) ?? []), finding]);
    }
    for (const list of byFile.values()) list.sort((a, b) => this.facts.place(a.at).start - this.facts.place(b.at).start);
    return byFile;
  }

  *#uses(): Iterable<{ site: Site; parts: { kind: SecretKind; name: string }; value: Site; path: readonly string[] }> {
    const { facts, roles } = this;
    const isHere = (site: Site): boolean => !this.isIgnored(facts.place(site).file);
    const seen = new Set<Site>();
    for (const name of new Set(roles.entries('secret.use').map(({ ref }) => spelledName(ref)))) {
      // Every default import is an alias of `default`: only files that import the package are looked at.
      const packages = name === 'default' ? new Set(roles.entries('secret.use').flatMap(({ ref }) => ('from' in ref ? ref.from : []))) : undefined;
      for (const call of facts.callsNamed(name)) {
        if (seen.has(call) || !isHere(call) || (packages && !facts.specifiersIn(facts.place(call).file).some((specifier) => packages.has(specifier)))) continue;
        seen.add(call);
        const args = facts.argumentsOf(call);
        for (const played of roles.ofCall(call)) {
          if (played.role !== 'secret.use') continue;
          const { secret, kind, name: variable, when, unless } = played.parts as RoleEntry<'secret.use'>['parts'];
          const value = args[secret.arg];
          if (!value || (when && !this.#is(args, when)) || (unless && this.#is(args, unless)) || (variable === 'HMAC_KEY' && this.#isHarmless(call))) continue;
          yield { site: call, parts: { kind, name: variable }, value, path: secret.path ?? [] };
        }
      }
    }
    for (const { ref, parts } of roles.entries('secret.option')) {
      for (const write of facts.writesNamed(spelledName(ref))) {
        if (seen.has(write) || !isHere(write)) continue;
        const { kind, name, of } = parts;
        const owner = of && facts.superOf(write);
        if (!facts.writesTo(write, ref) && !(of && owner && facts.isBuiltOn(owner, of))) continue;
        seen.add(write);
        yield { site: write, parts: { kind, name }, value: facts.writtenValue(write), path: [] };
      }
    }
  }

  #is(args: readonly Site[], { slot, values }: ArgumentTest): boolean {
    const given = args[slot.arg];
    let value = given && this.facts.value(given);
    for (const member of slot.path ?? []) value = value?.kind === 'object' ? value.members.get(member) : undefined;
    return value?.kind === 'literal' && values.includes(String(value.value));
  }

  /** A digest whose function or variable says that it names something: a constant key protects nothing there, and nothing is lost. */
  #isHarmless(call: Site): boolean {
    const fn = this.facts.enclosingFunction(call);
    const names = [fn && this.facts.nameOf(fn), this.facts.holderOf(call).name];
    return names.some((name) => name !== undefined && HARMLESS_DIGEST.test(name));
  }

  /** Backwards from an expression, or from a member of it, to constants. */
  #trace(expression: Site, path: readonly string[], step: Step): void {
    const { facts } = this;
    const key = this.#key(expression, path);
    if (this.#steps++ > MAX_STEPS || step.hops > MAX_HOPS || step.seen.has(key)) return;
    step.seen.add(key);
    if (path.length === 0) {
      const value = facts.value(expression);
      if (value.kind === 'literal') return this.#add(value.site, value.value, step);
      if (value.kind === 'array' && value.items.length > 0) return value.items.forEach((item) => (item.kind === 'literal' ? this.#add(item.site, item.value, step) : this.#trace(item.site, [], this.#next(step))));
      if (value.kind === 'object') return [...value.members].forEach(([name, member]) => KEY_MEMBERS.has(name) && this.#trace(member.site, [], this.#next(step)));
      if (step.use.kind === 'url') this.#url(expression, step);
    }
    for (const origin of facts.origins(expression, undefined, path)) this.#origin(origin, step);
  }

  #key(site: Site, path: readonly string[]): string {
    const { file, start, end } = this.facts.place(site);
    return `${file}:${start}:${end}:${path.join('.')}`;
  }

  #next(step: Step, more: Partial<Step> = {}): Step {
    return { ...step, hops: step.hops + 1, ...more };
  }

  #origin(origin: Origin, given: Step): void {
    const { facts } = this;
    const step = origin.choice ? { ...given, choice: origin.choice } : given;
    const follow = (expression: Site, path: readonly string[], more: Partial<Step> = {}): void => { this.#trace(expression, path, this.#next(step, more)); };
    if (origin.kind === 'literal') {
      if (origin.path.length > 0 || facts.isPieceOfText(origin.site)) return;
      const value = facts.value(origin.site);
      for (const one of value.kind === 'oneOf' ? value.values : [value]) if (one.kind === 'literal') this.#add(one.site, one.value, step);
      return;
    }
    if (origin.kind === 'environment') {
      const name = facts.environmentName(origin.site);
      if (name !== undefined) for (const write of facts.writesNamed(name)) if (facts.writesEnvironment(write)) follow(facts.writtenValue(write), [], { variable: name });
      return;
    }
    if (origin.path.length > 0 && origin.kind !== 'caught' && this.roles.typePlays(origin.site, 'config.store')) return this.#configured(origin.path[0]!, origin.path.slice(1), step);
    if (origin.kind === 'call' && this.#call(origin, step)) return;
    if (origin.kind === 'parameter') {
      const initial = facts.defaultOf(origin.declaration);
      if (initial) follow(initial, origin.path);
      const callers = facts.callersOf(origin.fn);
      if (callers.length <= MAX_CALLERS) for (const call of callers) {
        const argument = facts.argumentsOf(call)[origin.index];
        if (argument) follow(argument, origin.path);
      }
    }
    const isMember = origin.kind === 'field' || origin.path.length > 0;
    if (isMember) for (const source of facts.sourcesOf(origin.path.length > 0 ? origin.read : origin.site, this.isIgnored)) follow(source, []);
  }

  /** Whether the call is known: what it gives has been followed, or is a secret from a proper place. */
  #call(origin: Extract<Origin, { kind: 'call' }>, step: Step): boolean {
    const { facts, roles } = this;
    const args = facts.argumentsOf(origin.site);
    const played = roles.ofCall(origin.site);
    const receiver = facts.receiverOf(origin.site);
    if (played.some(({ role }) => role === 'secret.source') || (receiver && roles.typePlays(receiver, 'secret.source'))) return true;
    const carry = roles.call(origin.site, 'secret.carry');
    if (carry) {
      const from = carry.parts.from ? args[carry.parts.from.arg] : facts.receiverOf(origin.site);
      if (from) this.#trace(from, [], this.#next(step));
      return true;
    }
    const read = roles.call(origin.site, 'config.read');
    if (read) {
      const key = args[read.parts.key.arg] && facts.value(args[read.parts.key.arg]!);
      if (key?.kind !== 'literal' || typeof key.value !== 'string') return true;
      const fallback = args[read.parts.fallback.arg];
      if (fallback && facts.kindOf(fallback) !== 'object') this.#trace(fallback, [], this.#next(step, { holder: origin.site, variable: key.value }));
      this.#configured(key.value, origin.path, step);
      return true;
    }
    if (this.#defaulted(origin.site, step)) return true;
    const key = this.#key(origin.site, origin.path);
    if (step.inside?.has(key)) return true;
    if (step.hops >= MAX_HOPS) return false;
    const inner = origin.inline();
    for (const one of inner ?? []) this.#origin(one, this.#next(step, { inside: new Set([...(step.inside ?? []), key]) }));
    return inner !== undefined;
  }

  /** `z.string().min(32).default('x')`: a default anywhere in the chain of a schema. */
  #defaulted(schema: Site, step: Step): boolean {
    const { facts, roles } = this;
    for (let call: Site | undefined = schema; call && facts.kindOf(call) === 'call'; call = facts.receiverOf(call)) {
      const played = roles.call(facts.bare(call), 'env.default');
      if (!played) continue;
      const value = facts.argumentsOf(call)[played.parts.value.arg];
      const path = played.parts.value.path ?? [];
      if (value) this.#trace(value, path, this.#next(step, { holder: facts.bare(call), variable: facts.holderOf(schema).name ?? '' }));
      return true;
    }
    return false;
  }

  /** What a key of the configuration may be: from a factory, from the default of a schema, from the environment. */
  #configured(key: string, path: readonly string[], step: Step): void {
    const { facts } = this;
    const keys = [...key.split('.'), ...path];
    const follow = (expression: Site, inner: readonly string[], more: Partial<Step> = {}): void => { this.#trace(expression, inner, this.#next(step, more)); };
    for (const { namespace, returned } of this.#definitions()) {
      if (namespace === undefined) follow(returned, keys);
      else if (namespace === keys[0]) follow(returned, keys.slice(1));
    }
    if (keys.length > 1) return;
    for (const write of facts.writesNamed(key)) {
      const value = facts.writtenValue(write);
      if (facts.writesEnvironment(write)) follow(value, [], { variable: key });
      else if (facts.kindOf(value) === 'call') this.#defaulted(facts.bare(value), this.#next(step));
    }
  }

  #definitions(): readonly { readonly namespace: string | undefined; readonly returned: Site }[] {
    return (this.#defined ??= this.roles.callsIn('config.define').flatMap(({ call, parts }) => {
      const args = this.facts.argumentsOf(call);
      const name = parts.namespace && args[parts.namespace.arg] ? this.facts.value(args[parts.namespace.arg]!) : undefined;
      const namespace = name?.kind === 'literal' ? String(name.value) : undefined;
      const given = args[parts.factory.arg];
      if (!given || (parts.namespace && namespace === undefined)) return [];
      let value = this.facts.value(given);
      for (const member of parts.factory.path ?? []) value = (value.kind === 'object' && value.members.get(member)) || { kind: 'unknown', site: given, why: 'dynamic' };
      return (value.kind === 'array' ? value.items : [value]).flatMap((factory) => (factory.kind === 'function' ? this.facts.returnsOf(factory.site).map((returned) => ({ namespace, returned })) : []));
    }));
  }
  #defined: readonly { readonly namespace: string | undefined; readonly returned: Site }[] | undefined;

  /** `postgres://app:secret@${host}/shop`: a constant password between holes, or a hole that is the password. */
  #url(expression: Site, step: Step): void {
    const pieces = this.facts.piecesOf(expression);
    const text = pieces.map((piece) => piece.text ?? HOLE).join('');
    const password = URL_PASSWORD.exec(text);
    if (!password || pieces.length < 2) return;
    if (!password[1]!.includes(HOLE)) return this.#report(expression, step);
    if (password[1] !== HOLE) return;
    const before = text.slice(0, password[0].length - 2).split(HOLE).length - 1;
    const hole = pieces.filter((piece) => piece.hole !== undefined)[before]?.hole;
    if (hole) this.#trace(hole, [], this.#next(step, { use: { ...step.use, kind: 'password' } }));
  }

  #add(constant: Site, value: unknown, step: Step): void {
    if (typeof value !== 'string' || value.trim() === '' || !isSecret(value, step.use.kind)) return;
    this.#report(constant, step);
  }

  #report(constant: Site, step: Step): void {
    const { facts } = this;
    const { use } = step;
    const preference = step.choice && facts.preferenceOf(step.choice);
    const isInside = preference !== undefined && facts.contains(preference.whole, constant);
    const at = preference && !isInside && preference.last ? preference.last : constant;
    const { file } = facts.place(at);
    // What verifies may be a public key; its text may be a stand-in for one.
    if (use.kind === 'key' && /public/i.test(facts.holderOf(at).name ?? '')) return;
    if (file === '' || this.isIgnored(file) || this.isIgnored(facts.place(constant).file) || !facts.files().includes(file)) return;
    const later = facts.holderOf(at).kind === 'variable' && !step.holder && !preference ? facts.assignmentsOf(facts.holderOf(at).site) : [];
    // `let id = 'unknown'` that is looked up afterwards only waits for its value, unless that is the environment's.
    const replaced = later.map((value) => this.#preferred({ whole: value, preferred: [value], last: undefined, member: undefined, pattern: undefined })).find((name) => name !== undefined);
    if (later.length > 0 && replaced === undefined) return;
    const variable = step.holder ? step.variable : (preference && this.#preferred(preference)) ?? replaced ?? step.variable;
    const form = step.holder ? 'default' : variable !== undefined ? 'fallback' : 'literal';
    if (form !== 'default' && this.#isRefused(at, constant, variable)) return;
    const elsewhere = facts.surroundings(at).some(({ site, holds }) => facts.stageOf(site, holds) === 'elsewhere');
    const before = this.#found.get(at);
    if (before) {
      if (!before.uses.some(({ site }) => site === use.site)) this.#found.set(at, { ...before, uses: [...before.uses, use] });
      return;
    }
    this.#found.set(at, { form, at, constant, uses: [use], variable, preference: form === 'fallback' ? preference : undefined, holder: step.holder, elsewhere });
  }

  /** The variable or key for which a constant stands in. */
  #preferred({ preferred, member, pattern }: Preference): string | undefined {
    const { facts, roles } = this;
    if (pattern) return facts.isEnvironment(pattern) ? member : undefined;
    for (const one of preferred) {
      const name = facts.environmentName(one);
      if (name !== undefined) return name;
      if (facts.kindOf(one) === 'call') {
        const read = roles.call(facts.bare(one), 'config.read');
        const key = read && facts.argumentsOf(facts.bare(one))[read.parts.key.arg];
        const value = key && facts.value(key);
        if (value?.kind === 'literal' && typeof value.value === 'string') return value.value;
      }
      const origin = facts.origins(one).find(({ kind }) => kind === 'environment');
      const through = origin && facts.environmentName(origin.site);
      if (through !== undefined) return through;
    }
    return undefined;
  }

  /** A check in the same file ends the process where the constant would be used. */
  #isRefused(at: Site, constant: Site, variable: string | undefined): boolean {
    const { facts } = this;
    const holder = facts.holderOf(at);
    return facts.refusalsIn(facts.place(at).file).some((condition) => {
      const text = facts.text(condition);
      const readsVariable = variable !== undefined && new RegExp(`env(?:\\.|\\[['"])${variable.replace(/\W/g, '\\$&')}\\b`).test(text);
      const namesHolder = holder.kind === 'variable' && facts.speaksOf(condition, holder.site);
      return readsVariable || (namesHolder && (/node_?env|production/i.test(text) || text.includes(facts.text(constant)) || /[!=]==?\s*\w*DEFAULT/i.test(text)));
    });
  }
}

function isSecret(text: string, kind: SecretKind): boolean {
  switch (kind) {
    case 'key':
      return !PUBLIC_KEY.test(text.trim());
    case 'password':
      return !/^<[^>]*>$|^\*+$/.test(text.trim());
    case 'url': {
      const password = URL_PASSWORD.exec(text.trim())?.[1];
      return password !== undefined && !/^<[^>]*>$|^\*+$/.test(password);
    }
    // A provider issues it: a word that somebody made up is none.
    case 'token':
      return text.length >= 16 && !/\s/.test(text) && !PUBLIC_KEY.test(text) && !PLACEHOLDER.test(text);
  }
}
