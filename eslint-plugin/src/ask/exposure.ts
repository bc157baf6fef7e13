import type { Facts, Site } from '../facts/index.js';
import { isPayload } from './payload.js';
import type { Played, RoleIndex } from './roles.js';
import type { Decorators } from './decorators.js';
import type { Route } from './route.js';
import type { Sql } from './sql.js';

/** Why a route without a guard is evidently public, or what a stranger gets through it. */
export type Exposure =
  | { readonly is: 'public'; readonly because: 'identity' | 'secret' | 'harmless' }
  | { readonly is: 'exposed'; readonly what: 'personal' | 'write' | 'effect' | 'file' }
  /** Nothing proves harm, nothing proves that it is harmless. */
  | { readonly is: 'undecided'; readonly steered: boolean };

/** Paths of the flows that establish who somebody is (OWASP ASVS 5.0 V6.3, V6.4). Segments, in lower case. */
const IDENTITY = /^(log-?in|log-?out|sign-?in|sign-?out|sign-?up|register|registration|authenticate|auth|refresh|refresh-?tokens?|token|tokens|oauth2?|oidc|saml|sso|callback|forgot(-?password)?|password-?reset|reset-?password|(request|send)-?(reset|code|otp|magic.*|verification.*)|confirm(-?(email|account|new))?|verify(-?(email|account|code|otp|token|mail))?|email-?(confirm|verify|verification).*|activate|activation|magic-?(link|login)|otp|2fa|mfa|totp|webauthn|passkeys?|jwks|jwks\.json|\.well-known|csrf(-?token)?|invite|accept-?invit.*|onboarding|setup|whoami|who-?am-?i|security-?question|unsubscribe|anonymous|google|facebook|github|apple|twitter|kakao|naver|line)$/i;
const IDENTITY_METHOD = /(^(log|sign)(in|up|out)|^register|^authenticate|^refresh|^(forgot|reset|recover|change)_?password|^verify|^confirm|^callback|^(google|facebook|github|apple|oauth|saml|oidc|sso)|(login|signup|register|callback|redirect)$)/i;
/** Operations of a graph and messages say in one word what a path says in several. */
const IDENTITY_OPERATION = /^(log|sign)_?(in|out|up|off)|^(register|authenticate|logout)|^(request|forgot|reset|recover|update)\w*password(?!s)|^(refresh|request|resend|send|verify|confirm|activate|redeem|accept)\w*(token|session|email|account|user|registration|otp|code|invit\w*|verification|reset|magic\w*)$/i;
const HARMLESS = /^(health|healthz|healthcheck|health-check|livez?|liveness|readyz?|readiness|ready|alive|ping|pong|status|version|info|metrics|favicon\.ico|robots\.txt|sitemap.*|manifest.*|site\.webmanifest|swagger.*|docs|api-docs|openapi.*|assets?|static|public|images?|logo|landing|home|about|terms|privacy|faq|i18n|locales?|languages?|translations?|countries|currencies|timezones|contact|contact-?us|newsletter|subscribe|subscriptions?|feedback|waitlist|.*captcha|security\.txt)$/i;
const STATIC = /^(assets?|static|public|images?|img|fonts?|css|js|favicon\.ico|robots\.txt)$/i;
/** A path parameter that is itself the secret: share links, invitations, unsubscribe links. */
const CAPABILITY = /^(token|hash|code|secret|key|access_?id|share_?id|share_?token|invite_?(id|code|token)|link|nonce|signature|slug|short_?code|public_?id|uuid)$/i;
/** Members that say something about a person, at any depth. */
const PERSONAL_DATA = /(^|\.)(email|e_?mail|password(_?hash)?|pass_?hash|phone(_?number)?|mobile|ssn|birth_?date|date_?of_?birth|salary|iban|card_?number|token|api_?key|secret|refresh_?token|cvv|medical|diagnosis)$/i;
/** Members by which a row belongs to somebody: of the row itself, or of the rows in a page of them. */
const OWNER = /^((data|items|results|rows|docs|records|list|content)\.)?(address|user_?id|owner_?id|customer_?id|account_?id|tenant_?id|workspace_?id|organi[sz]ation_?id|company_?id|org_?id|team_?id|user|owner|customer|balance)$/i;
const isPassword = (name: string): boolean => /^pass(word|phrase)$/i.test(name);
const isPersonal = (member: string): boolean => PERSONAL_DATA.test(member) || OWNER.test(member);
/** Rows of these are about somebody: entities by class name, untyped tables by table name. */
const PERSONAL_ROWS = /^(users?|accounts?|customers?|clients?|members?|people|persons?|patients?|employees?|staff|students?|candidates?|contacts?|leads?|invoices?|orders?|payments?|transactions?|wallets?|cards?|messages?|conversations?|chats?|sessions?|api_?keys?|tokens?|credentials?|secrets?|addresses|address|profiles?|contracts?|salar(y|ies)|payrolls?|appointments?|prescriptions?|tickets?|audit_?logs?|bookings?|reservations?|baskets?|carts?)(_?entity)?$/i;
const INPUT = /^(query|body|params|headers|cookies|files?|get|header)$/;
const MUTATING = /^(delete|remove|update|create|approve|reject|reset|toggle|cancel|activate|deactivate|disable|enable|add|set|save|clear|purge|run|execute|trigger|sync|import|send)\b/i;
const WRITES = /^\s*(insert|update|delete|merge|replace|truncate|alter|drop|create)\b/i;
const TABLE = /\b(?:from|join|into|update)\s+["`]?(\w+)/gi;
const READS_FILE = /^(read|l?stat|exists|access|open|createReadStream|realpath)/;
const ANSWERS = /^(send|json|jsonp|end|render|redirect|sendFile|download|pipe|write|status)$/;
const MAX_HOPS = 3;
const MAX_CALLS = 400;

interface Reach {
  readonly issues: boolean;
  readonly verifies: boolean;
  readonly writes: boolean;
  readonly effects: boolean;
  /** Reads a file that the request names. */
  readonly files: boolean;
  readonly personal: boolean;
  readonly reads: boolean;
  readonly calls: number;
  readonly unread: boolean;
  readonly health: boolean;
  /** The handler takes something of the request: a stranger steers it. */
  readonly steered: boolean;
}

/** What an unguarded route reaches: the evidence for "evidently public" (`recommended` is silent there). */
export class Exposures {
  readonly #cache = new WeakMap<Site, Reach>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly sql: Sql,
  ) {}

  of(route: Route): Exposure {
    const segments = (route.path ?? '').split('/').filter(Boolean);
    const words = segments.filter((segment) => !segment.startsWith(':') && !segment.startsWith('{') && !/^(api|v\d+|rest)$/i.test(segment));
    const last = words.at(-1) ?? '';
    const method = route.name.includes('.') ? route.name.slice(route.name.lastIndexOf('.') + 1) : '';
    const reads = /^(GET|HEAD|OPTIONS|QUERY|SUBSCRIPTION|FIELD)$/.test(route.verb);
    const reach = route.handler ? this.#reach(route.handler, route.loaders, route.transport === 'websocket') : undefined;

    if (route.verb === 'OPTIONS' || route.verb === 'HEAD') return { is: 'public', because: 'harmless' };
    if (reach?.issues) return { is: 'public', because: 'identity' };
    if (reach?.health) return { is: 'public', because: 'harmless' };
    // Names speak only for flows that everybody has, and only where the path ends in one.
    if (words.length > 0 && IDENTITY.test(last) && !(reads && reach?.effects)) return { is: 'public', because: 'identity' };
    if (IDENTITY_METHOD.test(method) && words.some((word) => IDENTITY.test(word))) return { is: 'public', because: 'identity' };
    if (words.some((word) => IDENTITY.test(word)) && words.length > 1 && /^(auth|oauth2?|oidc|saml|sso|webauthn|\.well-known|passkeys?|login|signup|register)$/i.test(words[words.length - 2] ?? '') && !reach?.effects) return { is: 'public', because: 'identity' };
    if (route.transport !== 'http' && !reads && IDENTITY_OPERATION.test(words[0] ?? '')) return { is: 'public', because: 'identity' };
    // A sign-up: anybody may make an account with a password of their own.
    if ((route.verb === 'POST' || route.verb === 'MUTATION') && !segments.some((segment) => segment.startsWith(':')) && route.handler && this.#takesPassword(route.handler)) return { is: 'public', because: 'identity' };
    if (reach?.verifies) return { is: 'public', because: 'secret' };

    const capability = segments.some((segment) => segment.startsWith(':') && CAPABILITY.test(segment.slice(1).replace(/[?*+(].*$/, '')));
    if (reads && capability && !reach?.effects) return { is: 'public', because: 'secret' };
    // Files served to everybody: that a path may climb out of the folder is another hole than a missing guard.
    if (reads && words.some((word) => STATIC.test(word))) return { is: 'public', because: 'harmless' };
    if (words.some((word) => HARMLESS.test(word)) && !reach?.effects && (reads || /^(contact|contact-?us|newsletter|subscribe|subscriptions?|feedback|waitlist|.*captcha)$/i.test(last))) {
      if (!reach?.personal || words.some((word) => /^(public|health.*|contact.*|newsletter|subscribe.*|subscriptions?|feedback|waitlist|.*captcha)$/i.test(word))) return { is: 'public', because: 'harmless' };
    }
    if (words.length === 0 && reads && !reach?.personal && !reach?.effects) return { is: 'public', because: 'harmless' };

    if (reach?.effects) return { is: 'exposed', what: reach.files ? 'file' : 'effect' };
    if (reads) {
      if (reach?.writes && (MUTATING.test(last) || MUTATING.test(method))) return { is: 'exposed', what: 'write' };
      if (reach?.personal) return { is: 'exposed', what: 'personal' };
      // What a type proves: the response holds nothing of anybody.
      if (reach && route.handler && this.facts.returned(route.handler)?.members.length) return { is: 'public', because: 'harmless' };
      if (reach && reach.calls === 0) return { is: 'public', because: 'harmless' };
      if (reach?.reads && !reach.unread && !reach.writes) return { is: 'public', because: 'harmless' };
      return { is: 'undecided', steered: reach?.steered ?? true };
    }
    // A message may ask or tell.
    if (route.verb === 'MESSAGE') return reach?.writes ? { is: 'exposed', what: 'write' } : reach?.personal ? { is: 'exposed', what: 'personal' } : { is: 'undecided', steered: true };
    if (reach && reach.calls === 0 && !reach.unread && !reach.writes && !reach.personal) return { is: 'public', because: 'harmless' };
    // What a graph calls a mutation changes what it touches.
    const mutates = route.verb === 'MUTATION' && reach?.reads;
    return reach?.writes || reach?.personal || mutates || !route.handler ? { is: 'exposed', what: 'write' } : { is: 'undecided', steered: true };
  }

  /** Whether a route does anything with data or the world: in an application without authentication that is enough. */
  reachesData(route: Route): boolean {
    const reach = route.handler && this.#reach(route.handler, route.loaders, route.transport === 'websocket');
    return reach !== undefined && (reach.reads || reach.writes || reach.effects || reach.personal) && !reach.health;
  }

  /** `sends`: the answer need not be what the handler returns. */
  #reach(handler: Site, loaders: readonly Site[], sends: boolean): Reach {
    let reach = this.#cache.get(handler);
    if (!reach) this.#cache.set(handler, (reach = this.#walk(handler, loaders, sends)));
    return reach;
  }

  #walk(handler: Site, loaders: readonly Site[], sends: boolean): Reach {
    const reach = { issues: false, verifies: false, writes: false, effects: false, files: false, personal: false, reads: false, calls: 0, unread: false, health: false, steered: this.#isSteered(handler) };
    const seen = new Set<Site>();
    let budget = MAX_CALLS;
    const visit = (fn: Site, hops: number): void => {
      if (seen.has(fn)) return;
      seen.add(fn);
      for (const call of this.facts.callsIn(fn)) {
        if (budget-- <= 0) {
          reach.unread = true;
          return;
        }
        const played = this.roles.ofCall(call);
        const has = (role: string): boolean => played.some((one) => one.role === role);
        if (has('credential.issue') || has('auth.guard')) reach.issues = true;
        if (has('webhook.verify') || has('credential.verify')) reach.verifies = true;
        if (has('health.check')) reach.health = true;
        const effect = played.find((one): one is Played<'effect'> => one.role === 'effect');
        // Running or reading what the code itself names is no harm.
        if (effect && (effect.parts.kind === 'mail' ? reach.steered : this.facts.argumentsOf(call).some((argument) => this.#isFromRequest(argument)))) {
          const isRead = effect.parts.kind === 'file' && [...this.facts.spelledNames(call)].some((name) => READS_FILE.test(name));
          reach.files = isRead && (reach.files || !reach.effects);
          reach.effects = true;
        }
        const raw = played.find((one) => one.role === 'sql.raw');
        const data = played.find((one) => one.role === 'data.access');
        if (data) {
          if ((data.parts as { kind: string }).kind === 'write') reach.writes = true;
          else reach.reads = true;
          const receiver = this.facts.receiverOf(call);
          const members = receiver ? [...this.facts.rowMembers(receiver), ...this.facts.membersOfType(call)] : [];
          const rows = [receiver && this.facts.rowName(receiver), ...this.#tablesOf(call)];
          if (this.#isAside(call)) continue;
          if (members.some(isPersonal) || rows.some((name) => name !== undefined && PERSONAL_ROWS.test(name))) reach.personal = true;
          continue;
        }
        if (raw) {
          reach.reads = true;
          const text = this.#constantText(call);
          if (WRITES.test(text)) reach.writes = true;
          if (!this.#isAside(call) && [...text.matchAll(TABLE)].some(([, table]) => PERSONAL_ROWS.test(table!))) reach.personal = true;
          if (raw.role === 'sql.raw' && (raw.parts as { context: string }).context === 'statement') reach.unread = true;
          continue;
        }
        if (this.facts.kindOf(call) !== 'call') continue;
        const called = this.facts.functionOf(call);
        if (called) {
          reach.calls++;
          if (hops > 0) visit(called.fn, hops - 1);
          else reach.unread = true;
        } else if (!this.#isPlain(call)) {
          reach.calls++;
          reach.unread = true;
        }
      }
    };
    visit(handler, MAX_HOPS);
    for (const loader of loaders) visit(loader, MAX_HOPS);
    // What a type proves: with a declared response, only what is in it leaves.
    const returned = sends ? undefined : this.facts.returned(handler);
    if (returned && returned.members.length > 0) reach.personal = returned.members.some(isPersonal) || PERSONAL_ROWS.test(returned.name ?? '');
    return reach;
  }

  /** `rows.find().then(count)` as a statement: what it yields stays in callbacks that answer nothing and keep no more than a number or a truth. */
  #isAside(call: Site): boolean {
    const callbacks: Site[] = [];
    let outer = call;
    for (let next = this.facts.chainedCall(outer); next; next = this.facts.chainedCall(outer)) {
      // What is caught is no row.
      if (!this.facts.spelledNames(next).has('catch')) callbacks.push(...this.facts.argumentsOf(next));
      outer = next;
    }
    const use = this.facts.useOf(outer);
    if (callbacks.length === 0 || use.as !== 'nothing' || use.awaited) return false;
    return callbacks.every((callback) => this.facts.kindOf(callback) === 'function' && this.facts.assignedOutside(callback).every((target) => this.facts.isNumeric(target)) && !this.facts.callsIn(callback).some((inner) => [...this.facts.spelledNames(inner)].some((name) => ANSWERS.test(name))));
  }

  #takesPassword(handler: Site): boolean {
    return this.facts.parametersOf(handler).some(({ site, decorators }) => decorators.some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.call(decorator, 'http.input')?.parts.part === 'body') && (this.facts.membersOfType(site).some(isPassword) || decorators.some((decorator) => this.#isNamedPassword(decorator))));
  }

  /** `@Args('password')` */
  #isNamedPassword(decorator: Site): boolean {
    const [first] = this.facts.argumentsOf(decorator);
    const name = first && this.facts.value(first);
    return name?.kind === 'literal' && typeof name.value === 'string' && isPassword(name.value);
  }

  #isFromRequest(argument: Site): boolean {
    const answer = this.sql.closed.of(argument);
    return answer.is === 'open' && answer.from === 'request';
  }

  #constantText(call: Site): string {
    const [text] = this.facts.argumentsOf(call);
    return text ? this.facts.texts(text)[0]?.map((part) => part.text ?? '').join('x') ?? '' : '';
  }

  /** Constant table names along a builder chain: `db('customers').where(…).first()`. */
  #tablesOf(call: Site): readonly string[] {
    const names: string[] = [];
    let node: Site | undefined = call;
    for (let steps = 0; node && steps < 12; steps++) {
      const [first] = this.facts.argumentsOf(node);
      const value = first && this.facts.value(first);
      const isTable = this.facts.receiverOf(node) === undefined || [...this.facts.spelledNames(node)].some((name) => name === 'from' || name === 'into' || name === 'table');
      if (isTable && value?.kind === 'literal' && typeof value.value === 'string') names.push(value.value);
      const receiver = this.facts.receiverOf(node);
      node = receiver && this.facts.bare(receiver);
    }
    return names;
  }

  #isSteered(handler: Site): boolean {
    return this.facts.parametersOf(handler).some(({ decorators, site }, index) =>
      isPayload(this.facts, this.roles, handler, index) || (decorators.length > 0 ? decorators.some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.call(decorator, 'http.input')) : this.roles.typePlays(site, 'http.requestType') && [...this.facts.membersRead(handler, site)].some((member) => INPUT.test(member))),
    );
  }

  /** Built-ins, logging, the response: no data. */
  #isPlain(call: Site): boolean {
    if (this.roles.call(call, 'call.inert') || this.roles.call(call, 'parse.closed')) return true;
    const declared = this.facts.declaredBy(call);
    const from = this.facts.packageOf(declared);
    if (from === 'typescript' || from === 'rxjs' || from === 'node' || from === 'express-serve-static-core' || from === 'express' || from === 'class-transformer') return true;
    return [...this.facts.spelledNames(call)].some((name) => /^(json|send|status|sendStatus|render|next|log|info|warn|debug|error|sendFile|end|setHeader|set|type|header|cookie|code|t|translate|map|then|catch)$/.test(name));
  }
}
