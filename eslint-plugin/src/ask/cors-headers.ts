import type { Condition, Facts, Site, TrialSubject } from '../facts/index.js';
import type { CorsFinding } from './cors.js';
import { Credentials } from './credentials.js';
import { hostileOrigins, OPAQUE, STRANGER } from './hostile-origins.js';
import type { RoleIndex } from './roles.js';
import type { Route } from './route.js';

/** One header of an answer, as code sets it. */
interface Header {
  readonly call: Site;
  readonly value: Site;
  readonly conditions: readonly Condition[];
  /** The function that sets it, or the method that a decorator is on. */
  readonly within: Site;
}

const ORIGIN = 'access-control-allow-origin';
export const SPEAKS_OF_ORIGIN = /access-control-allow-origin/i;
const CREDENTIALS = 'access-control-allow-credentials';

/** `Access-Control-Allow-Origin` written by hand. What one function sets belongs together; what several set is not put together. */
export class CorsHeaders {
  readonly #credentials: Credentials;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
    readonly routesIn: (file: string) => readonly Route[],
  ) {
    this.#credentials = new Credentials(facts, roles);
  }

  findings(policies: readonly Site[]): readonly CorsFinding[] {
    const files = this.facts.files().filter((file) => !this.isIgnored(file) && this.facts.mentions(file, SPEAKS_OF_ORIGIN));
    return files.flatMap((file) => {
      const headers = this.#headersIn(file);
      const origins = headers.filter(({ name }) => name === ORIGIN);
      return origins.flatMap((origin) => {
        const credentials = headers.filter(({ name, within, value }) => name === CREDENTIALS && within === origin.within && this.#isTrue(value));
        return credentials.length > 0 ? this.#open(origin, credentials) : this.#authenticated(origin, policies);
      });
    });
  }

  #headersIn(file: string): readonly (Header & { readonly name: string })[] {
    const names = new Set(this.roles.entries('http.header').map(({ ref }) => ('member' in ref && ref.member) || ('name' in ref ? ref.name : '')));
    return [...names].flatMap((method) =>
      this.facts.callsInFile(file, method).flatMap((call) => {
        const args = this.facts.argumentsOf(call);
        if (!args.some((argument) => /access-control-allow/i.test(this.facts.text(argument)) || this.facts.kindOf(argument) === 'name')) return [];
        const within = this.facts.enclosingFunction(call);
        const played = within && this.roles.call(call, 'http.header');
        if (!within || !played) return [];
        const conditions = this.facts.conditionsAt(call);
        const objects = args.filter((argument) => this.facts.value(argument).kind === 'object');
        if (objects.length > 0) {
          return objects.flatMap((object) => this.facts.propertiesOf(this.facts.value(object).site).flatMap(({ key, value }) => (key === undefined ? [] : [{ name: key.toLowerCase(), call, value, conditions, within }])));
        }
        const [name, value] = [args[played.parts.name.arg], args[played.parts.value.arg]];
        const text = name && this.facts.value(name);
        return text?.kind === 'literal' && typeof text.value === 'string' && value ? [{ name: text.value.toLowerCase(), call, value, conditions, within }] : [];
      }),
    );
  }

  #isTrue(value: Site): boolean {
    return this.facts.branches(value).some((branch) => {
      const one = this.facts.value(branch.value);
      return one.kind === 'literal' && String(one.value).toLowerCase() === 'true';
    });
  }

  #open(origin: Header, credentials: readonly Header[]): readonly CorsFinding[] {
    const subject = this.#subjectOf(origin);
    const { texts, patterns } = this.facts.constantsIn(origin.within);
    const finding = this.facts.branches(origin.value).flatMap((branch): readonly CorsFinding[] => {
      for (const stranger of hostileOrigins(texts, patterns)) {
        const trial = this.facts.trial(subject, stranger);
        const before = [...origin.conditions, ...branch.conditions];
        const chance = trial.chance(before);
        if (chance === 'never' || chance === 'checked') continue;
        const together = credentials.some((one) => !contradict(before, one.conditions) && /open|development/.test(trial.chance(one.conditions)));
        const text = trial.text(branch.value);
        if (!together || text === undefined || (text !== '*' && text.toLowerCase() !== stranger)) continue;
        const kind = text === '*' ? 'wildcard' : stranger === STRANGER ? 'reflects' : stranger === OPAQUE ? 'opaque' : 'wide';
        return [{ kind, at: origin.call, example: stranger, development: chance === 'development', because: credentials.map(({ call }) => call), policy: undefined, cause: branch.value, whole: false }];
      }
      return [];
    });
    return finding.slice(0, 1);
  }

  /** `*` on a route for those who signed in, in an application whose policy is narrower. */
  #authenticated(origin: Header, policies: readonly Site[]): readonly CorsFinding[] {
    const value = this.facts.value(origin.value);
    if (value.kind !== 'literal' || value.value !== '*' || this.#subjectOf(origin).requests.length === 0) return [];
    if (!this.#isForUsers(origin.within)) return [];
    return [{ kind: 'authenticated', at: origin.call, example: undefined, development: false, because: policies, policy: undefined, cause: origin.value, whole: false }];
  }

  /** A handler that asks who is calling, or that stands behind a guard. */
  #isForUsers(fn: Site): boolean {
    const asks = this.facts.parametersOf(fn).some(({ site }) => [...this.facts.membersRead(fn, site)].some((name) => this.#credentials.inPath([name]) === 'principal') && this.#isRequest(site));
    return asks || this.routesIn(this.facts.place(fn).file).some(({ handler, access }) => handler === fn && access === 'guarded');
  }

  #isRequest(parameter: Site): boolean {
    return this.roles.typePlays(parameter, 'http.requestType') || this.facts.isAny(parameter);
  }

  #subjectOf({ within }: Header): TrialSubject {
    return { header: 'origin', texts: [], requests: this.facts.parametersOf(within).map(({ site }) => site) };
  }
}

const contradict = (some: readonly Condition[], others: readonly Condition[]): boolean => some.some(({ site, holds }) => others.some((other) => other.site === site && other.holds !== holds));
