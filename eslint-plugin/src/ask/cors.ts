import type { Branch, Chance, Condition, Facts, Site, Trial, TrialSubject, Value } from '../facts/index.js';
import type { CorsBehaviour, Slot } from '../models/model.js';
import { CorsHeaders, SPEAKS_OF_ORIGIN } from './cors-headers.js';
import { hostileOrigins, OPAQUE, STRANGER } from './hostile-origins.js';
import type { RoleIndex } from './roles.js';
import type { Route } from './route.js';

/** A place where a library is told which origins may read answers. */
export interface CorsPolicy {
  readonly call: Site;
  readonly behaviour: CorsBehaviour;
  /** The expression of the options, as the call has it. */
  readonly options: Site;
  /** The object that holds them, and what it holds as `origin` and `credentials`. */
  readonly literal: Site;
  readonly origin: Site | undefined;
  readonly credentials: Site | undefined;
}

export interface CorsFinding {
  /**
   * `reflects`: every origin is answered with itself. `boolean`: so it is when a boolean is true. `wide`: an origin of strangers passes a
   * check. `opaque`: `null` passes. `wildcard`: `*` with credentials. `authenticated`: `*` by hand on a route for signed-in users.
   */
  readonly kind: 'reflects' | 'boolean' | 'wide' | 'opaque' | 'wildcard' | 'authenticated';
  readonly at: Site;
  /** An origin that passes and should not. */
  readonly example: string | undefined;
  /** Only development comes here, as far as names tell. */
  readonly development: boolean;
  readonly because: readonly Site[];
  readonly policy: CorsPolicy | undefined;
  /** The expression that lets the origin in: the value, the check. */
  readonly cause: Site;
  /** Nothing else decides: the whole value of `origin` may be replaced. */
  readonly whole: boolean;
}

/** What stands around an expression: the request that it may ask, and what had to be true. */
interface Around {
  readonly requests: readonly Site[];
  readonly conditions: readonly Condition[];
}
type Credentials = 'yes' | 'maybe' | 'no';
/** How an answer lets an origin in. */
interface Passing {
  readonly chance: Chance;
  readonly as: 'itself' | 'wildcard';
  readonly by: Site;
  /** `by` is a question that decides, and not the answer itself. */
  readonly decides: boolean;
}

const MAX_DEPTH = 4;

/** Judges policies and hand-written headers of the whole Program; a finding stands where the hole is written. */
export class Cors {
  #findings: readonly CorsFinding[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
    readonly routesIn: (file: string) => readonly Route[],
  ) {}

  /** Whether a file may hold a finding, by its words alone. */
  mayOccurIn(file: string): boolean {
    if (this.facts.mentions(file, SPEAKS_OF_ORIGIN)) return true;
    const isUsed = this.roles.entries('cors.policy').length + this.roles.entries('cors.plugin').length > 0;
    return isUsed && this.facts.mentions(file, /origin|cors/i);
  }

  in(file: string): readonly CorsFinding[] {
    this.#findings ??= this.#judge();
    return this.#findings.filter(({ at }) => this.facts.place(at).file === file);
  }

  #judge(): readonly CorsFinding[] {
    const calls = this.#calls().filter(({ call }) => !this.isIgnored(this.facts.place(call).file));
    const found = calls.flatMap(({ call, options, behaviour }) => this.#options(call, behaviour, options, options, { requests: [], conditions: [] }, 0));
    const headers = new CorsHeaders(this.facts, this.roles, this.isIgnored, this.routesIn).findings(calls.map(({ options }) => options));
    // One hole may be reached by several answers: the surest, then the first.
    const byPlace = new Map<Site, CorsFinding>();
    for (const finding of [...found, ...headers]) {
      const known = byPlace.get(finding.at);
      if (!known || (known.development && !finding.development)) byPlace.set(finding.at, finding);
    }
    return [...byPlace.values()];
  }

  #calls(): readonly { readonly call: Site; readonly options: Site; readonly behaviour: CorsBehaviour }[] {
    const direct = this.roles.callsIn('cors.policy').map(({ call, parts }) => ({ call, behaviour: parts as CorsBehaviour }));
    const plugins = [...new Set(this.roles.entries('cors.plugin').map(({ parts }) => parts.by))].flatMap((by) =>
      this.facts.callsNamed(by).flatMap((call) => {
        const [plugin] = this.facts.argumentsOf(call);
        const played = plugin && this.roles.name(plugin, 'cors.plugin');
        return played ? [{ call, behaviour: played.parts as CorsBehaviour }] : [];
      }),
    );
    return [...direct, ...plugins].flatMap(({ call, behaviour }) => {
      const options = behaviour.options.map((slot) => this.#slot(call, slot)).find((site) => site !== undefined);
      return options ? [{ call, behaviour, options }] : [];
    });
  }

  /** The expression in a slot: an argument, or a member of an object that is one. */
  #slot(call: Site, { arg, path = [] }: Slot): Site | undefined {
    let site = this.facts.argumentsOf(call)[arg];
    for (const key of path) {
      const value: Value | undefined = site && this.facts.value(site);
      site = value?.kind === 'object' ? (this.#member(value, key) ?? undefined) : undefined;
    }
    return site;
  }

  /** The expression written for a member, else the one that a spread brings. */
  #member(object: Extract<Value, { kind: 'object' }>, key: string): Site | undefined {
    const written = this.facts.propertiesOf(object.site).find((property) => property.key === key);
    return written?.value ?? object.members.get(key)?.site;
  }

  #options(call: Site, behaviour: CorsBehaviour, argument: Site, expression: Site, around: Around, depth: number): readonly CorsFinding[] {
    if (depth > MAX_DEPTH) return [];
    return this.#alternatives(expression, around, 0).flatMap(({ value: site, conditions }): readonly CorsFinding[] => {
      const here = { ...around, conditions: [...around.conditions, ...conditions] };
      const value = this.facts.value(site);
      if (value.kind === 'object') return this.#policy(call, behaviour, argument, expression, value, here);
      const fn = this.#functionAt(site);
      if (!fn || !behaviour.delegates) return [];
      const [request] = this.facts.parametersOf(fn);
      return this.#answersOf(fn, behaviour.answers).flatMap(({ value: answer, conditions: before }) =>
        this.#options(call, behaviour, argument, answer, { requests: [...around.requests, ...(request ? [request.site] : [])], conditions: [...here.conditions, ...before] }, depth + 1),
      );
    });
  }

  #policy(call: Site, behaviour: CorsBehaviour, options: Site, expression: Site, object: Extract<Value, { kind: 'object' }>, around: Around): readonly CorsFinding[] {
    const written = (key: string): readonly Site[] => this.facts.memberWrites(expression, key);
    const own = { origin: this.#member(object, 'origin'), credentials: this.#member(object, 'credentials') };
    const credentials = [...(own.credentials ? [own.credentials] : []), ...written('credentials')];
    const origins = [...(own.origin ? [own.origin] : []), ...written('origin')];
    const allowed = strongest(credentials.map((site) => this.#credentials(site)));
    if (allowed === 'no') return [];
    const policy: CorsPolicy = { call, behaviour, options, literal: object.site, origin: origins[0], credentials: credentials[0] };
    if (origins.length === 0) {
      if (object.open || !credentials[0]) return [];
      const place = this.facts.place(credentials[0]).file === '' ? call : credentials[0];
      return [{ kind: behaviour.absent === 'reflected' ? 'reflects' : 'wildcard', at: place, example: undefined, development: this.#isDevelopment(around), because: [call], policy, cause: place, whole: true } as const].filter(({ kind }) => kind === 'reflects' || allowed === 'yes');
    }
    return origins
      .filter((origin) => !credentials.some((site) => this.#excludes(site, origin)))
      .flatMap((origin) => this.#origin(policy, origin, around, allowed))
      .map((finding) => ({ ...finding, because: [...finding.because, ...credentials] }))
      // Several ways to the same `*` are one decision.
      .filter(({ kind }, index, all) => kind !== 'wildcard' || all.findIndex((one) => one.kind === kind) === index);
  }

  #credentials(site: Site): Credentials {
    const values = this.facts.branches(site).map(({ value }) => this.facts.value(value));
    const truths = values.map((value): Credentials => (value.kind !== 'literal' ? 'maybe' : value.value === true || value.value === 'true' ? 'yes' : 'no'));
    return truths.every((one) => one === 'no') ? 'no' : truths.every((one) => one === 'yes') ? 'yes' : 'maybe';
  }

  /** `credentials: origin !== '*'`: decided by what decides the origin. Whether rightly is not asked. */
  #excludes(credentials: Site, origin: Site): boolean {
    if (!this.facts.isDecided(credentials)) return false;
    const read = this.facts.variablesRead(credentials);
    return [...this.facts.variablesRead(origin)].some((variable) => read.has(variable));
  }

  #origin(policy: CorsPolicy, origin: Site, around: Around, credentials: Credentials): readonly CorsFinding[] {
    return this.#alternatives(origin, around, 0).flatMap(({ value: site, conditions }): readonly CorsFinding[] => {
      const here = { ...around, conditions: [...around.conditions, ...conditions] };
      const fn = this.#functionAt(site);
      if (fn) return this.#callback(policy, fn, here, credentials);
      const { texts, patterns } = this.facts.constantsIn(site);
      const subject: TrialSubject = { header: 'origin', texts: [], requests: around.requests };
      const passed = this.#passing(hostileOrigins(texts, patterns), subject, here.conditions, site, policy.behaviour, this.facts.isBoolean(origin));
      if (!passed || (passed.as === 'wildcard' && credentials !== 'yes')) return [];
      const isPattern = this.facts.pattern(passed.by) !== undefined;
      const kind = passed.as === 'wildcard' ? 'wildcard' : isPattern ? 'wide' : passed.origin === OPAQUE ? 'opaque' : passed.decides ? 'boolean' : 'reflects';
      const at = kind !== 'boolean' && this.facts.place(passed.by).file === this.facts.place(origin).file ? passed.by : origin;
      return [{ kind, at, example: passed.origin, development: passed.chance === 'development', because: [policy.call], policy, cause: kind === 'boolean' ? origin : passed.by, whole: true }];
    });
  }

  /** `origin: (origin, callback) => …`: each of its answers is tried with origins of strangers. */
  #callback(policy: CorsPolicy, fn: Site, around: Around, credentials: Credentials): readonly CorsFinding[] {
    const [first, second] = this.facts.parametersOf(fn);
    const isOrigin = policy.behaviour.given === 'origin';
    const requests = [...around.requests, ...(!isOrigin && first ? [first.site] : []), ...(policy.behaviour.answers === 'return' && second ? [second.site] : [])];
    const subject: TrialSubject = { header: 'origin', texts: isOrigin && first ? [first.site] : [], requests };
    const { texts, patterns } = this.facts.constantsIn(fn);
    const origins = hostileOrigins(texts, patterns);
    const answers = this.#answersOf(fn, policy.behaviour.answers);
    return answers.flatMap(({ value, conditions, answer }): readonly CorsFinding[] =>
      this.facts.branches(value).flatMap((branch): readonly CorsFinding[] => {
        const before = [...around.conditions, ...conditions, ...branch.conditions];
        const passed = this.#passing(origins, subject, before, branch.value, policy.behaviour, this.facts.isBoolean(value));
        if (!passed || (passed.as === 'wildcard' && credentials !== 'yes')) return [];
        const check = passed.origin === STRANGER ? undefined : this.#checkOf(passed.origin, subject, before);
        const kind = passed.as === 'wildcard' ? 'wildcard' : passed.origin === STRANGER ? 'reflects' : passed.origin === OPAQUE ? 'opaque' : 'wide';
        const decided = passed.decides ? passed.by : (check ?? answer);
        const at = this.facts.place(decided).file === this.facts.place(fn).file ? decided : answer;
        return [{ kind, at, example: passed.origin, development: passed.chance === 'development', because: [policy.call], policy, cause: check ?? passed.by, whole: answers.length === 1 && before.length === 0 && !passed.decides }];
      }),
    );
  }

  /** The check that a stranger's origin passed on its way. */
  #checkOf(origin: string, subject: TrialSubject, conditions: readonly Condition[]): Site | undefined {
    const trial = this.facts.trial(subject, origin);
    const stranger = this.facts.trial(subject, STRANGER);
    const check = conditions.findLast(({ site, holds }) => trial.mentions(site) && stranger.chance([{ site, holds }]) === 'never');
    if (!check) return undefined;
    const { inner, negated } = this.facts.negations(check.site);
    return check.holds === negated ? check.site : trial.truth(inner).by;
  }

  /** The first origin that comes through the conditions and is answered as if it were allowed. */
  #passing(origins: readonly string[], subject: TrialSubject, conditions: readonly Condition[], answer: Site, behaviour: CorsBehaviour, isBoolean: boolean): (Passing & { readonly origin: string }) | undefined {
    let inDevelopment: (Passing & { readonly origin: string }) | undefined;
    for (const origin of origins) {
      const trial = this.facts.trial(subject, origin);
      const before = trial.chance(conditions);
      if (before === 'never' || before === 'checked') continue;
      const passed = this.#passes(origin, trial, this.facts.value(answer), answer, behaviour, isBoolean);
      if (!passed) continue;
      const chance = before === 'development' ? before : passed.chance;
      if (chance === 'open') return { ...passed, chance, origin };
      inDevelopment ??= { ...passed, chance, origin };
    }
    return inDevelopment;
  }

  #passes(origin: string, trial: Trial, value: Value, site: Site, behaviour: CorsBehaviour, isBoolean: boolean): Passing | undefined {
    const itself: Passing = { chance: 'open', as: 'itself', by: site, decides: false };
    const star: Passing = { ...itself, as: behaviour.wildcard === 'reflected' ? 'itself' : 'wildcard' };
    // Looked up by the origin: a stranger's is not there.
    if (this.facts.kindOf(site) === 'member' && trial.text(site) === undefined && trial.mentions(site)) return undefined;
    const text = value.kind === 'literal' && typeof value.value === 'string' ? value.value : value.kind === 'array' ? undefined : trial.text(site);
    if (text !== undefined) return text === '*' ? star : text.toLowerCase() === origin ? itself : undefined;
    if (value.kind === 'literal') return value.value === true && behaviour.truth === 'reflected' ? itself : undefined;
    const pattern = this.facts.pattern(site);
    if (pattern) return behaviour.truth === 'reflected' && pattern.test(origin) ? itself : undefined;
    if (value.kind === 'array') {
      for (const item of value.items) {
        if (item.kind === 'literal' && item.value === '*') {
          if (behaviour.listed === 'wildcard') return { ...star, by: item.site };
        } else {
          const passed = item.kind === 'literal' || item.kind === 'regexp' || item.kind === 'new' ? this.#passes(origin, trial, item, item.site, behaviour, false) : undefined;
          if (passed) return passed;
        }
      }
      return undefined;
    }
    const fallback = value.kind === 'call' ? this.#fallback(value.site) : undefined;
    if (fallback) return this.#passes(origin, trial, fallback, fallback.site, behaviour, false);
    if (behaviour.truth !== 'reflected' || !(isBoolean || this.facts.isBoolean(site))) return undefined;
    const { holds, by } = trial.truth(site);
    return holds === 'never' || holds === 'checked' ? undefined : { chance: holds, as: 'itself', by, decides: true };
  }

  /** `config.get('CORS_ORIGIN', '*')`: what it is when nobody sets it. */
  #fallback(call: Site): Value | undefined {
    const read = this.roles.call(call, 'config.read');
    const argument = read && this.facts.argumentsOf(call)[read.parts.fallback.arg];
    const value = argument && this.facts.value(argument);
    return value?.kind === 'literal' ? value : undefined;
  }

  /** Everything that an expression may be, functions of the project that take nothing of the request followed. */
  #alternatives(expression: Site, around: Around, depth: number): readonly Branch[] {
    const trial = this.facts.trial({ header: 'origin', texts: [], requests: around.requests }, STRANGER);
    return this.facts.branches(expression).flatMap((branch): readonly Branch[] => {
      if (depth > MAX_DEPTH || this.facts.kindOf(branch.value) !== 'call' || trial.mentions(branch.value)) return [branch];
      const called = this.facts.functionOf(branch.value);
      const returned = called ? this.#returnsOf(called.fn) : [];
      if (returned.length === 0) return [branch];
      return returned.flatMap(({ value, conditions }) => this.#alternatives(value, around, depth + 1).map((inner) => ({ value: inner.value, conditions: [...branch.conditions, ...conditions, ...inner.conditions] })));
    });
  }

  #returnsOf(fn: Site): readonly Branch[] {
    return this.facts.events(fn).flatMap(({ kind, value, conditions, within }) => (kind === 'return' && value && within.length === 0 ? [{ value, conditions }] : []));
  }

  /** What a function answers with: by its callback, or by what it returns. */
  #answersOf(fn: Site, how: CorsBehaviour['answers']): readonly (Branch & { readonly answer: Site })[] {
    const callback = this.facts.parametersOf(fn)[1];
    if (how === 'return' || (how === 'either' && !callback)) return this.#returnsOf(fn).map((one) => ({ ...one, answer: one.value }));
    if (!callback) return [];
    return this.facts.events(fn).flatMap(({ kind, site, conditions }) => {
      if (kind !== 'call' || !this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(site))).includes(callback.site)) return [];
      const [error, value] = this.facts.argumentsOf(site);
      const failed = error && this.facts.value(error);
      return value && failed?.kind === 'literal' && !failed.value ? [{ value, conditions, answer: site }] : [];
    });
  }

  #functionAt(site: Site): Site | undefined {
    return this.facts.kindOf(site) === 'function' && this.facts.hasBody(site) ? site : this.#functionOf(this.facts.value(site));
  }

  #functionOf(value: Value): Site | undefined {
    if (value.kind === 'function') return this.facts.hasBody(value.site) ? value.site : undefined;
    if (value.kind !== 'call') return undefined;
    // `this.allow.bind(this)`
    const receiver = [...this.facts.spelledNames(value.site)].includes('bind') ? this.facts.receiverOf(value.site) : undefined;
    return receiver ? this.#functionOf(this.facts.value(receiver)) : undefined;
  }

  #isDevelopment({ requests, conditions }: Around): boolean {
    return this.facts.trial({ header: 'origin', texts: [], requests }, STRANGER).chance(conditions) === 'development';
  }
}

const strongest = (all: readonly Credentials[]): Credentials => (all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no');
