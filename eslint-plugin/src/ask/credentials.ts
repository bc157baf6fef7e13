import type { Facts, Origin, Scope, Site } from '../facts/index.js';
import type { RoleIndex } from './roles.js';

/** What a value read from a request says about its sender. */
export type Evidence = 'credential' | 'principal' | 'whole' | 'none';

/** Header and cookie names that carry no credential; every other one may. Names of the protocol, in lower case. */
const PLAIN_HEADERS = /^(accept.*|user-agent|host|origin|referer|referrer|content-.*|x-forwarded-.*|forwarded|x-real-ip|x-request-id|x-correlation-id|x-csrf.*|x-xsrf.*|csrf.*|xsrf.*|_csrf.*|if-.*|cache-control|connection|upgrade|range|date|via|cf-.*|x-requested-with|x-powered-by|traceparent|x-timezone|x-lang.*|lang|locale|theme|timezone|transfer-encoding|x-custom-lang)$/i;
/** Members of every request: about the connection, or read further by `inPath`. What others hang on it may be who is calling. */
const PLAIN_MEMBERS = /^(headers|rawHeaders|cookies|signedCookies|body|query|params|ip|ips|method|url|originalUrl|path|baseUrl|hostname|host|protocol|secure|subdomains|xhr|fresh|stale|route|httpVersion|socket|connection)$/;
/** Members of a request under which frameworks and their plugins put who is calling. */
const PRINCIPAL = /^(user|currentUser|auth|account|principal|identity|session|jwtPayload|member|isAuthenticated|isUnauthenticated|oidc|userId|accessToken|admin|authInfo|tokenPayload|apiKey|apiUser|viewer)$/;
const SECRET_FIELD = /(^|_|-)(token|access_?token|refresh_?token|api_?-?key|secret|signature|sig|hmac|password|passcode|jwt|bearer|otp|state)$|Token$|ApiKey$|Secret$|Signature$|Password$/i;
const NO_SECRET = /csrf|xsrf|captcha/i;

/** Reads the evidence in where a value comes from. May call a request's member a principal that is none; the caller asks for a refusal, too. */
export class Credentials {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
  ) {}

  /** The strongest evidence in anything that an expression reads, project functions followed `hops` deep. */
  inExpression(expression: Site, hops: number, scope?: Scope): Evidence {
    let found: Evidence = 'none';
    for (const read of this.facts.readsIn(expression)) {
      for (const origin of this.facts.origins(read, scope)) {
        const evidence = this.inOrigin(origin, hops);
        if (evidence === 'credential') return evidence;
        if (evidence === 'principal' || (evidence === 'whole' && found === 'none')) found = evidence;
      }
    }
    return found;
  }

  inOrigin(origin: Origin, hops: number): Evidence {
    if (origin.kind === 'call') {
      const own = this.inPath(origin.path);
      if (own !== 'none') return own;
      if (this.roles.call(origin.site, 'credential.verify') || this.roles.call(origin.site, 'webhook.verify')) return 'credential';
      if (hops > 0) {
        const inlined = origin.inline();
        if (inlined) return strongest(inlined.map((one) => this.inOrigin(one, hops - 1)));
      }
      const [member] = origin.path;
      return this.isRequestCall(origin.site) && (member === undefined || !PLAIN_MEMBERS.test(member)) ? 'whole' : 'none';
    }
    if (origin.kind === 'parameter' || origin.kind === 'field' || origin.kind === 'unknown') {
      const evidence = this.inPath(origin.path);
      if (evidence !== 'none') return origin.kind === 'field' && !this.#isRequest(origin) ? 'none' : evidence;
      return origin.kind === 'parameter' && origin.path.length === 0 && this.#isRequest(origin) ? 'whole' : 'none';
    }
    return 'none';
  }

  /** Whether a request without any credential has nothing here. */
  isAbsent(origin: Origin, hops: number): boolean {
    const evidence = this.inPath(origin.path);
    if (evidence === 'credential' || evidence === 'principal') return origin.kind !== 'field';
    if (origin.kind === 'literal') {
      const value = this.facts.value(origin.site);
      return value.kind === 'literal' && !value.value;
    }
    if (origin.kind !== 'call' || hops === 0) return false;
    const inlined = origin.inline();
    return inlined !== undefined && inlined.length > 0 && inlined.every((one) => this.isAbsent(one, hops - 1));
  }

  inPath(path: readonly string[]): Evidence {
    for (const [index, key] of path.entries()) {
      const next = path[index + 1];
      if (key === 'headers' || key === 'cookies' || key === 'signedCookies' || key === 'rawHeaders') {
        if (next === undefined) return 'whole';
        if (next !== '*' && PLAIN_HEADERS.test(next)) return 'none';
        return 'credential';
      }
      if (/^authorization$/i.test(key) || /^x-.*(key|token|secret|signature|auth).*$/i.test(key)) return NO_SECRET.test(key) ? 'none' : 'credential';
      if (key === 'body' || key === 'query' || key === 'params' || key === 'handshake') {
        if (next !== undefined && SECRET_FIELD.test(next) && !NO_SECRET.test(next)) return 'credential';
        continue;
      }
      // `req.get('apikey')`, `req.token`
      if (index === 0 && SECRET_FIELD.test(key)) return NO_SECRET.test(key) ? 'none' : 'credential';
      if (PRINCIPAL.test(key)) return 'principal';
    }
    return 'none';
  }

  /** The member of a request under which a path finds who is calling: `user` in `req.user.role`. */
  principalIn(path: readonly string[]): string | undefined {
    const at = path.findIndex((key) => PRINCIPAL.test(key));
    return at >= 0 && !path.slice(0, at).some((key) => /^(body|query|params|headers|cookies|signedCookies)$/.test(key)) ? path[at] : undefined;
  }

  /** A parameter that is the request, or the context that holds it. */
  #isRequest(origin: Origin): boolean {
    return this.roles.typePlays(origin.site, 'http.requestType') || this.facts.isAny(origin.site);
  }

  /** `context.switchToHttp().getRequest()`: what is read of it was judged by its path. */
  isRequestCall(call: Site): boolean {
    return [...this.facts.spelledNames(call)].some((name) => name === 'getRequest' || name === 'getContext' || name === 'getArgByIndex' || name === 'getClient');
  }
}

function strongest(all: readonly Evidence[]): Evidence {
  for (const evidence of ['credential', 'principal', 'whole'] as const) if (all.includes(evidence)) return evidence;
  return 'none';
}
