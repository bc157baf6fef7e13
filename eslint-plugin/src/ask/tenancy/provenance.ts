import type { Facts, Origin, Scope, Site } from '../../facts/index.js';
import type { Credentials } from '../credentials.js';
import { isPayload } from '../payload.js';
import type { Played, RoleIndex } from '../roles.js';
import type { Settings } from '../settings.js';

/** Where a value comes from, as far as trust goes. `row`: the database said so. `context`: something that no request wrote. */
export type From = 'request' | 'principal' | 'row' | 'constant' | 'context' | 'parameter' | 'unknown';

/** One source of a value, and the calls through which it came, innermost first. */
export interface Source {
  readonly from: From;
  /** The expression that was read there. */
  readonly read: Site;
  readonly calls: readonly Site[];
  /** The function that reads the request. */
  readonly handler: Site | undefined;
}

const INPUT = /^(?:body|query|params|headers|cookies|signedCookies|rawBody|files?)$/;
const CONVERTS = /^(?:Number|String|BigInt|parseInt|ObjectId|toObjectId|decodeURIComponent|toString)$/;
const MAX_CALLERS = 20;
export const MAX_HOPS = 2;

/** Follows values back to requests, principals and rows, through callers. May miss a request; never invents one. */
export class Provenance {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly credentials: Credentials,
    readonly settings: Settings,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  of(expression: Site, scope?: Scope, hops = MAX_HOPS): readonly Source[] {
    return this.#distinct(this.facts.origins(expression, scope).flatMap((origin) => this.#origin(origin, hops, [])));
  }

  /** Every source is one of these. */
  isAll(sources: readonly Source[], ...wanted: readonly From[]): boolean {
    return sources.length > 0 && sources.every(({ from }) => wanted.includes(from));
  }

  #origin(origin: Origin, hops: number, calls: readonly Site[]): readonly Source[] {
    const one = (from: From, handler?: Site): readonly Source[] => [{ from, read: origin.read, calls, handler }];
    if (this.#isDeclared(origin)) return one('principal');
    const path = origin.path.filter((key) => key !== '*');
    switch (origin.kind) {
      case 'literal':
        return one('constant');
      case 'environment':
      case 'global':
      case 'caught':
        return one('context');
      case 'unknown':
        return one('unknown');
      case 'field':
        return one(this.credentials.principalIn(path) !== undefined ? 'principal' : INPUT.test(path[0] ?? '') ? 'request' : 'context', INPUT.test(path[0] ?? '') ? this.facts.enclosingFunction(origin.site) : undefined);
      case 'call':
        return this.#call(origin, path, hops, calls);
      case 'parameter':
        return this.#parameter(origin, path, hops, calls);
    }
  }

  #call(origin: Extract<Origin, { kind: 'call' }>, path: readonly string[], hops: number, calls: readonly Site[]): readonly Source[] {
    const one = (from: From): readonly Source[] => [{ from, read: origin.read, calls, handler: from === 'request' ? this.facts.enclosingFunction(origin.site) : undefined }];
    if (this.credentials.principalIn(path) !== undefined) return one('principal');
    if (INPUT.test(path[0] ?? '')) return one('request');
    const played = this.roles.ofCall(origin.site);
    if (played.some(({ role }) => role === 'data.query' || role === 'data.access' || role === 'data.start' || role === 'sql.raw')) return one('row');
    if (played.some(({ role }) => role === 'data.scope' || role === 'credential.verify')) return one('principal');
    // Makes another form of what it is given: `Number(id)`, `new ObjectId(id)`, `String(id)`.
    const [only, ...rest] = this.facts.argumentsOf(origin.site);
    const name = this.facts.lastNameOf(this.facts.calleeOf(origin.site)) ?? '';
    if (only && rest.length === 0 && CONVERTS.test(name)) return this.facts.origins(only).flatMap((inner) => this.#origin(inner, hops, calls));
    // `ids.map(Number)`
    const list = name === 'map' && only && CONVERTS.test(this.facts.lastNameOf(only) ?? '') ? this.facts.receiverOf(origin.site) : undefined;
    if (list) return this.facts.origins(list).flatMap((inner) => this.#origin(inner, hops, calls));
    const inlined = hops > 0 ? origin.inline() : undefined;
    if (inlined && inlined.length > 0) return inlined.flatMap((inner) => this.#origin(inner, hops - 1, calls));
    return one('context');
  }

  #parameter(origin: Extract<Origin, { kind: 'parameter' }>, path: readonly string[], hops: number, calls: readonly Site[]): readonly Source[] {
    const one = (from: From): readonly Source[] => [{ from, read: origin.read, calls, handler: from === 'request' ? origin.fn : undefined }];
    const parameter = this.facts.parametersOf(origin.fn)[origin.index];
    for (const decorator of parameter?.decorators ?? []) {
      const from = this.#decorated(decorator, path);
      if (from) return one(from);
    }
    if (isPayload(this.facts, this.roles, origin.fn, origin.index)) return one('request');
    const isRequest = this.roles.typePlays(origin.site, 'http.requestType') || (this.facts.isAny(origin.site) && path.length > 0);
    if (isRequest) {
      if (this.credentials.principalIn(path) !== undefined) return one('principal');
      if (INPUT.test(path[0] ?? '')) return one('request');
    }
    if (this.roles.typePlays(origin.site, 'http.responseType')) return one('context');
    const callers = this.facts.callersOf(origin.fn).filter((call) => !this.isIgnored(this.facts.place(call).file));
    if (callers.length === 0) {
      // `validate(payload)`, `context.user`
      return one(this.credentials.principalIn(path) !== undefined ? 'principal' : 'parameter');
    }
    if (hops === 0 || callers.length > MAX_CALLERS || calls.length > MAX_HOPS) return one('parameter');
    return callers.flatMap((call): readonly Source[] => {
      if (this.facts.hasSpreadArgument(call)) return one('unknown');
      const argument = this.facts.argumentsOf(call)[origin.index];
      const passed = argument ? this.facts.origins(argument, undefined, origin.path) : [];
      // Left out by this caller, as an argument or as a member of one.
      const leftOut: readonly Source[] = passed.length === 0 || (argument && this.#lacks(argument, origin.path)) ? [{ from: 'constant', read: call, calls: [...calls, call], handler: undefined }] : [];
      return [...leftOut, ...passed.flatMap((inner) => this.#origin(inner, hops - 1, [...calls, call]))];
    });
  }

  /** One of the objects that an argument may be does not have the member. */
  #lacks(argument: Site, path: readonly string[]): boolean {
    const [key] = path;
    const structure = this.facts.structure(argument);
    if (key === undefined || structure.kind !== 'choice') return false;
    return structure.options.some((option) => option.kind === 'object' && option.parts.every((part) => part.kind === 'member' && part.key !== key));
  }

  /** What a parameter decorator hands over. */
  #decorated(decorator: Site, path: readonly string[]): From | undefined {
    if (this.facts.kindOf(decorator) !== 'call') return undefined;
    const text = this.facts.text(decorator);
    if (this.settings.tenant.from.some((from) => from.startsWith(`@${text}`) || from.replace(/\s/g, '') === `@${text.replace(/\s/g, '')}`)) return 'principal';
    const played = this.roles.ofCall(decorator).find((one): one is Played<'http.input'> | Played<'http.request'> => one.role === 'http.input' || one.role === 'http.request');
    if (played?.role === 'http.input') return 'request';
    if (played?.role === 'http.request') return this.credentials.principalIn(path) !== undefined || /session/i.test(text) ? 'principal' : INPUT.test(path[0] ?? '') ? 'request' : 'context';
    const factory = this.#factoryOf(decorator);
    if (!factory) return 'context';
    const returned = this.facts.returnsOf(factory).flatMap((value) => this.facts.origins(value));
    if (returned.some(({ path: read }) => this.credentials.principalIn(read) !== undefined)) return 'principal';
    return returned.length > 0 && returned.every(({ path: read }) => INPUT.test(read[0] ?? '')) ? 'request' : 'context';
  }

  /** `createParamDecorator((data, context) => …)` behind a decorator. */
  #factoryOf(decorator: Site): Site | undefined {
    for (const declaration of this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(decorator)))) {
      const value = this.facts.value(this.facts.nameSite(declaration));
      const made = value.kind === 'call' ? this.roles.call(value.site, 'http.reader') : undefined;
      const argument = made && value.kind === 'call' ? this.facts.argumentsOf(value.site)[made.parts.factory.arg] : undefined;
      const fn = argument && this.facts.value(argument);
      if (fn?.kind === 'function') return fn.site;
    }
    return undefined;
  }

  /** A path that `settings.lintel.tenant.from` names: `req.user.activeWorkspaceId`. */
  #isDeclared(origin: Origin): boolean {
    if (this.settings.tenant.from.length === 0 || origin.path.length === 0) return false;
    const path = origin.path.join('.');
    return this.settings.tenant.from.some((from) => !from.startsWith('@') && (from.endsWith(`.${path}`) || from === path));
  }

  #distinct(sources: readonly Source[]): readonly Source[] {
    const seen = new Set<Site>();
    return sources.filter(({ read, from }) => from !== 'request' || (!seen.has(read) && seen.add(read)));
  }
}
