import type { Event, Facts, Site } from '../facts/index.js';
import type { Credentials, Evidence } from './credentials.js';
import type { RoleIndex } from './roles.js';
import { isSwallowed } from './verdict.js';

/** Words of packages and exports that may decide who passes. */
export const GATE = /auth|jwt|passport|session|token|guard|acl|rbac|permission|oidc|saml|keycloak|clerk|login|secur|protect|access|identity|verify|validat|introspect|require|ensure|tenant|policy|shield|gate/i;
/** How deep project functions are followed. */
export const MAX_HOPS = 2;

/** What the code before a refusal asked for: a credential, a principal, or neither. And which calls refuse by throwing. */
export class Evidences {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly credentials: Credentials,
  ) {}

  /** What decides whether an event happens. */
  ofEvent(event: Event): Evidence {
    let found: Evidence = 'none';
    const consider = (evidence: Evidence): void => {
      if (evidence === 'credential' || (evidence === 'principal' && found !== 'credential') || (evidence === 'whole' && found === 'none')) found = evidence;
    };
    for (const condition of event.conditions) consider(this.ofCondition(condition.site));
    if (event.value && event.kind === 'return') consider(this.ofCondition(event.value));
    // `next(user ? undefined : new Error())`
    for (const argument of event.kind === 'call' ? this.facts.argumentsOf(event.site) : []) {
      const decides = this.facts.conditional(argument)?.condition;
      if (decides) consider(this.ofCondition(decides));
    }
    for (const call of event.within) consider(this.roles.call(call, 'auth.guard') ? 'credential' : this.credentials.inExpression(call, MAX_HOPS));
    for (const { block, place } of event.tries) if (place === 'handler') consider(this.ofBlock(block));
    return found;
  }

  /** What a condition, or a returned value, depends on. */
  ofCondition(site: Site): Evidence {
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
        const evidence = this.ofCallee(origin.site, MAX_HOPS);
        if (evidence === 'credential') return evidence;
        if (evidence === 'principal') found = evidence;
        if (evidence === 'whole' && found === 'none') found = evidence;
      }
    }
    return found;
  }

  /** What the calls of a block ask. */
  ofBlock(block: Site): Evidence {
    let found: Evidence = 'none';
    for (const call of this.facts.callsIn(block)) {
      if (this.roles.call(call, 'credential.verify') || this.roles.call(call, 'webhook.verify')) return 'credential';
      const evidence = this.credentials.inExpression(call, 1);
      if (evidence === 'credential') return evidence;
      if (evidence !== 'none' && found === 'none') found = evidence;
      const callee = this.ofCallee(call, 1);
      if (callee === 'credential' || callee === 'principal') return callee;
    }
    return found;
  }

  /** What decides the outcome of a called project function: the evidence in its own refusals and results. */
  ofCallee(call: Site, hops: number): Evidence {
    if (this.roles.call(call, 'credential.verify') || this.roles.call(call, 'webhook.verify')) return 'credential';
    if (hops === 0 || this.facts.kindOf(call) !== 'call') return 'none';
    const called = this.facts.functionOf(call);
    let found = this.credentials.inExpression(call, 1);
    if (!called || found === 'credential') return found;
    for (const event of this.facts.events(called.fn)) {
      if (event.kind === 'call') {
        if (this.roles.call(event.site, 'credential.verify') || this.roles.call(event.site, 'webhook.verify')) return 'credential';
        if (hops > 1) {
          const inner = this.ofCallee(event.site, hops - 1);
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
  verifies(call: Site): boolean {
    return this.roles.call(call, 'credential.verify') !== undefined && !this.facts.argumentsOf(call).some((argument) => this.facts.kindOf(argument) === 'function');
  }

  /** Whether a called project function may throw on purpose. */
  throws(call: Site, hops: number): boolean {
    if (hops === 0 || this.facts.kindOf(call) !== 'call') return false;
    const called = this.facts.functionOf(call);
    if (!called) return false;
    return this.facts.events(called.fn).some((event) => (event.kind === 'throw' && !isSwallowed(event)) || (event.kind === 'call' && !isSwallowed(event) && (this.verifies(event.site) || this.throws(event.site, hops - 1))));
  }

  /** Calls that decide nothing and do not throw: logging, reading metadata, built-ins, project functions made of such calls. */
  isHarmless(call: Site, hops = MAX_HOPS): boolean {
    if (this.roles.call(call, 'call.inert')) return true;
    const declared = this.facts.declaredBy(call);
    const names = this.facts.spelledNames(call);
    if (this.facts.kindOf(call) === 'new' && [...names].some((name) => /Logger$|^(Date|Map|Set|URL|Error)$/.test(name))) return true;
    if ([...names].some((name) => /^(log|debug|verbose|info|warn|trace|next)$/.test(name))) return true;
    const from = this.facts.packageOf(declared);
    if (from === 'typescript' || (from === 'rxjs' && names.has('of'))) return true;
    const called = hops > 0 && this.facts.kindOf(call) === 'call' ? this.facts.functionOf(call) : undefined;
    if (!called) return false;
    return this.facts.events(called.fn).every((event) => event.kind !== 'throw' && (event.kind !== 'call' || this.isHarmless(event.site, hops - 1)));
  }

  /** A library's function that is handed the credential or the request, and is named as if it decided. */
  mayRefuse(call: Site): boolean {
    const names = [...this.facts.spelledNames(call)];
    // Decoding reads a token without asking whether it is genuine.
    if (names.some((name) => /^decode/i.test(name)) || this.facts.functionOf(call) || this.roles.call(call, 'credential.verify')) return false;
    // `passport.authenticate('jwt', (error, user) => …)(req, res, next)`: the callback decides.
    const callee = this.facts.calleeOf(call);
    if (this.facts.kindOf(callee) === 'call' && this.roles.call(callee, 'auth.guard')) return false;
    const from = this.facts.importedFrom(callee) ?? this.facts.packageOf(this.facts.declaredBy(call)) ?? '';
    return (GATE.test(from) || names.some((name) => GATE.test(name))) && this.credentials.inExpression(call, 1) !== 'none';
  }

  /** Whether a `catch` catches the failure of what asks for a credential. */
  tryDecides(event: Event): boolean {
    return event.tries.some(({ block, place }) => place === 'handler' && this.ofBlock(block) !== 'none');
  }
}
