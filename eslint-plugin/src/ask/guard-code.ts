import type { Event, Facts, Site, Value } from '../facts/index.js';
import { Credentials, type Evidence } from './credentials.js';
import type { Decorators, MetadataKey } from './decorators.js';
import { Evidences, MAX_HOPS } from './evidence.js';
import { Openings } from './openings.js';
import { Pending } from './pending.js';
import { Refusals } from './refusals.js';
import type { RoleIndex } from './roles.js';
import { Strangers } from './strangers.js';
import { isRefusal, isSwallowed, unknownVerdict, type Contract, type Verdict } from './verdict.js';

/** Judges the code of one guard, middleware or handler by its events. */
export class GuardCode {
  readonly credentials: Credentials;
  readonly evidences: Evidences;
  readonly #strangers: Strangers;
  readonly #pending: Pending;
  readonly #refusals: Refusals;
  readonly #openings: Openings;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    /** The verdict on middleware that this code hands over to. */
    readonly middleware: (value: Value) => Verdict,
  ) {
    this.credentials = new Credentials(facts, roles);
    this.evidences = new Evidences(facts, roles, this.credentials);
    this.#strangers = new Strangers(facts, this.credentials);
    this.#pending = new Pending(facts);
    this.#refusals = new Refusals(facts, roles, this.#strangers);
    this.#openings = new Openings(facts, roles, decorators, this.#refusals, this.evidences);
  }

  /** The heart: which of a function's refusals depend on a credential or a principal. */
  judge(fn: Site, contract: Contract, name: string, site: Site, base: Verdict | undefined): Verdict {
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
        const promise = this.#pending.in(condition.site);
        if (promise && contract !== 'handler') flaw ??= { kind: 'promise', site: promise };
      }
      // A stranger carries nothing: what happens only to those who present a credential refuses no stranger.
      if (!this.#strangers.meet(event)) {
        refusesOthers ||= this.#refusals.is(event, contract, fn);
        continue;
      }
      if (event.kind === 'call') {
        if (this.#refusals.isSuperCall(event.site) && base && !isSwallowed(event)) {
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
          if (this.evidences.verifies(event.site)) {
            refuses = true;
            note('credential', event.site);
            continue;
          }
          if (contract === 'guard' && this.evidences.mayRefuse(event.site)) {
            // `admin.auth().verifyIdToken(token)`: what a library does with a credential, uncaught, is a refusal.
            refuses = true;
            note(this.credentials.inExpression(event.site, 1), event.site);
            continue;
          }
          if (this.evidences.throws(event.site, MAX_HOPS)) {
            const evidence = this.evidences.ofCallee(event.site, MAX_HOPS);
            refuses = true;
            note(evidence, event.site);
          } else if (!this.evidences.isHarmless(event.site) && (contract === 'guard' || this.evidences.mayRefuse(event.site))) mayThrow = true;
        }
      }
      if (this.#pending.hides(event)) continue;
      const refusal = this.#refusals.is(event, contract, fn);
      if (refusal) {
        refuses = true;
        note(this.evidences.ofEvent(event), event.site);
        // `callback(null, isSignedIn(request))`
        if (event.kind === 'call' && (contract === 'connection' || contract === 'message')) for (const argument of this.facts.argumentsOf(event.site)) note(this.evidences.ofCondition(argument), event.site);
        continue;
      }
      if (contract === 'guard' && event.kind === 'return' && event.value && event.within.length === 0) {
        // `return !user || user.role === role`: true for strangers, and not for all.
        refusesOthers ||= !this.#refusals.isTrue(event.value) && !this.#refusals.isSuperCall(event.value);
        const open = this.#openings.of(event);
        if (open && open.length > 0) opens.push([...open]);
        if (event.tries.some(({ place }) => place === 'handler') && this.#refusals.isTrue(event.value) && this.evidences.tryDecides(event)) flaw = { kind: 'failOpen', site: event.site };
      }
      if (contract === 'middleware' && event.kind === 'call' && event.tries.some(({ place }) => place === 'handler') && this.#refusals.isNext(event.site, fn) && this.facts.argumentsOf(event.site).length === 0 && this.evidences.tryDecides(event) && events.some((other) => this.#refusals.is(other, contract, fn) && other.tries.some(({ block, place }) => place === 'block' && block === event.tries[0]?.block))) {
        // Without a refusal in the `try` it only loads who is calling, and is no gate.
        flaw ??= { kind: 'failOpen', site: event.site };
      }
    }

    for (const event of events) {
      if (event.kind !== 'call') continue;
      for (const key of this.#openings.keysReadBy(event.site)) if (!reads.includes(key)) reads.push(key);
    }

    // `try { verify(token); return true } catch { log() } return false`: what the block asked decides who gets to the refusal.
    if (refuses && (strongest as Evidence) === 'none') {
      for (const block of new Set(events.flatMap(({ tries }) => tries.flatMap((one) => (one.place === 'block' && one.handler ? [one.block] : []))))) note(this.evidences.ofBlock(block), block);
    }
    // `if (user) { if (user.isAdmin) return next(); } return res.sendStatus(403)`: nobody passes without, so everybody else is refused for want of it.
    if (refuses && (strongest as Evidence) === 'none' && contract !== 'handler') for (const [evidence, at] of this.#needed(events, contract, fn)) note(evidence, at);
    const verdict = { name, because, opens, reads, site };
    const found = strongest as Evidence;
    if (flaw?.kind === 'failOpen') return { ...verdict, kind: 'open', flaw };
    if (refuses && (found === 'credential' || found === 'principal')) return { ...verdict, kind: found === 'credential' ? 'authenticates' : 'authorises', flaw };
    if (flaw) return { ...verdict, kind: 'open', flaw };
    if (refuses) return found === 'whole' ? unknownVerdict(site, name, 'declaration-only', verdict) : { ...verdict, kind: 'other', reason: 'refuses for another reason than a missing credential' };
    if (mayThrow) return unknownVerdict(site, name, 'declaration-only', verdict);
    if (refusesOthers) return { ...verdict, kind: 'other', reason: 'refuses only requests that carry something' };
    return { ...verdict, kind: 'open', flaw: { kind: 'open', site: fn } };
  }

  /** What each way through asks for; nothing where one of them asks for nothing. */
  #needed(events: readonly Event[], contract: Contract, fn: Site): readonly (readonly [Evidence, Site])[] {
    const passes = events.filter((event) =>
      contract === 'guard' ? event.kind === 'return' && event.within.length === 0 && event.value !== undefined && this.#refusals.isTrue(event.value) : event.kind === 'call' && this.#refusals.isNext(event.site, fn) && !this.#refusals.is(event, contract, fn),
    );
    const needed = passes.map((event) => [this.evidences.ofEvent(event), event.site] as const);
    return needed.every(([evidence]) => evidence === 'credential' || evidence === 'principal') ? needed : [];
  }

  /** `requireUser(req, res, next)`: middleware that hands over to a gate. With a callback the refusal is the callback's. */
  #delegate(call: Site, fn: Site): Verdict | undefined {
    const next = this.facts.parametersOf(fn)[2]?.site;
    if (!next || !this.facts.argumentsOf(call).some((argument) => this.facts.kindOf(argument) === 'name' && this.facts.declarations(this.facts.namedBy(argument)).includes(next))) return undefined;
    const callee = this.facts.calleeOf(call);
    if (this.facts.kindOf(callee) === 'call' && this.facts.argumentsOf(callee).some((argument) => this.facts.kindOf(argument) === 'function')) return undefined;
    const verdict = this.middleware(this.facts.value(callee));
    return isRefusal(verdict) ? verdict : undefined;
  }

  /** Passport's `handleRequest` throws unless there is a user; one that never throws lets everybody pass. */
  mayRefuse(handleRequest: Site): boolean {
    return this.facts.events(handleRequest).some((event) => (event.kind === 'throw' && !isSwallowed(event)) || (event.kind === 'call' && (this.#refusals.isSuperCall(event.site) || this.evidences.throws(event.site, MAX_HOPS))));
  }
}
