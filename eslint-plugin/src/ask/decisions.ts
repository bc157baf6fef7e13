import type { Event, Facts, Site } from '../facts/index.js';
import type { RoleName } from '../models/model.js';
import { MAX_HOPS, type Evidences } from './evidence.js';
import type { RoleIndex } from './roles.js';
import { isSwallowed } from './verdict.js';

/** A call that decides whether somebody may do something, and what became of its answer. */
export interface Undecided {
  readonly kind: 'promise' | 'object' | 'list' | 'floating' | 'ignored';
  readonly call: Site;
  /** Where the finding stands: the call, or a use of the constant that holds its promise. */
  readonly site: Site;
  readonly name: string;
  /** The member that holds the answer of an `object`. */
  readonly answer: string | undefined;
  /** Whether awaiting at `site` makes it right. */
  readonly awaitable: boolean;
  readonly because: readonly Site[];
}

/** Names of functions that answer whether somebody may do something. Evidence only beside a type or code that fits. */
const ANSWERS = /^(can|may)([A-Z]\w*)?$|^(user|member|actor)(Can|May|Has|Is)[A-Z]\w*$|^is(Allowed|Admin|Administrator|SuperAdmin|Superuser|Owner|Authori[sz]ed|Permitted|Granted|Member|Moderator|InRole|OwnedBy|OwnerOf|MemberOf|AdminOf)([A-Z]\w*)?$|^has(Permissions?|Roles?|Access|Abilit(y|ies)|Scopes?|Rights?|Privileges?|Grants?|Authority)([A-Z]\w*)?$|^(allowed|permitted|isGranted)$/;
const RIGHTS = 'Access|Permissions?|Roles?|Owner(ship)?|Authori[sz]ation|Polic(y|ies)|Scopes?|Abilit(y|ies)|Admin|Member(ship)?|Rights?|Privileges?|Allowed|Can[A-Z]\\w*|May[A-Z]\\w*|Is(Admin|Owner|Member|Allowed)';
/** Names of functions that refuse, or answer. */
const CHECKS = new RegExp(`^(check|verify|validate|assert|ensure|require|enforce|demand|must|guard|authori[sz]e|test|evaluate)\\w*?(${RIGHTS})\\w*$|^(authori[sz]e|enforce)$`);
/** Names that may refuse, where the code proves that they do. */
const REFUSES = /^(check|verify|validate|assert|ensure|require|enforce|demand|must|guard|authori[sz]e|deny|forbid|reject|restrict|protect|permit|allow|throw|can|may|is|has)([A-Z]\w*)?$/;
const NEGATIVE = /^(cannot|isNot|cant|mayNot|deny|forbid|reject)/;
const FORBIDDEN = /forbidden|unauthori[sz]ed|access_?denied|not_?(allowed|permitted|authori[sz]ed)|permission|\b40[13]\b/i;
/** Parameters that are who asks, and members that say what somebody may do. */
const PRINCIPAL_NAME = /^(user|currentUser|actor|principal|viewer|member|account|session|auth|identity|caller|requester|ability|ctx|context)$/i;
const RIGHT_MEMBER = /^(roles?|permissions?|scopes?|is_?admin|abilit(y|ies)|grants?|rights?|privileges?|owner_?id|memberships?)$/i;
const DECIDES: ReadonlySet<RoleName> = new Set<RoleName>(['access.decide']);
const LIST_METHODS = /^(filter|some|every|find|findIndex|findLast|findLastIndex)$/;

/** Authorisation outside of guards: is its answer acted on? */
export class Decisions {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly evidences: Evidences,
  ) {}

  /** Whether any name of the file's calls may be a decision: no checker call. */
  mayOccurIn(file: string): boolean {
    return this.#namesIn(file).length > 0;
  }

  #namesIn(file: string): readonly string[] {
    return [...this.facts.namesInFile(file)].filter((spelled) => [...this.facts.originalNames(spelled)].some((name) => ANSWERS.test(name) || CHECKS.test(name) || REFUSES.test(name) || this.roles.mayBeCalled(name, DECIDES)));
  }

  /** Decisions in a file on whose answer nobody acts, or acts before it is there. */
  undecidedIn(file: string): readonly Undecided[] {
    const calls = new Set(this.#namesIn(file).flatMap((name) => this.facts.callsInFile(file, name)));
    return [...calls].flatMap((call) => (this.facts.kindOf(call) === 'call' ? (this.#judge(call) ?? []) : []));
  }

  #judge(call: Site): Undecided | undefined {
    const model = this.roles.call(call, 'access.decide')?.parts;
    const name = this.facts.shortText(this.facts.calleeOf(call));
    const use = this.facts.useOf(call);
    const found = { call, site: call, name, answer: undefined, awaitable: false, because: this.#declared(call) };

    if (use.as === 'nothing') {
      const isPromise = !use.awaited && this.facts.isPromise(call);
      if (model?.by === 'result') return { ...found, kind: 'ignored' };
      if (isPromise && (model?.by === 'throw' || this.#refuses(call))) return { ...found, kind: 'floating', awaitable: true };
      if (!model && !this.#handsOn(call) && this.facts.isBoolean(call) && this.#onlyAnswers(call)) return { ...found, kind: 'ignored' };
      return undefined;
    }
    if (use.as === 'result' && use.list && this.#isOfArray(use.list)) {
      const [method] = this.facts.spelledNames(use.list);
      const isPromise = this.facts.isPromise(call);
      if (method === 'forEach' && isPromise && (model?.by === 'throw' || this.#refuses(call))) return { ...found, kind: 'floating' };
      if (!isPromise || !use.promised || !LIST_METHODS.test(method ?? '')) return undefined;
      return this.#answers(call, model !== undefined) ? { ...found, kind: 'list', answer: method } : undefined;
    }
    const places = use.as === 'condition' ? [{ site: call, use }] : this.facts.readsOfConstant(call).map((site) => ({ site, use: this.facts.useOf(site) }));
    for (const { site, use: there } of places) {
      if (there.as !== 'condition') continue;
      const awaited = there.awaited || use.awaited;
      if (!awaited && this.facts.isPromise(site) && (site === call || this.facts.isAlwaysTrue(site))) {
        if (!this.#answers(call, model !== undefined)) return undefined;
        // A constant of which only the truth is asked lacks the `await` where it is made.
        const root = places.every(({ use: one }) => one.as === 'condition' && !one.awaited) ? call : site;
        return { ...found, kind: 'promise', site: root, awaitable: !model?.answer && !this.facts.yieldsNothing(call), because: [...(root === site ? [] : [site]), ...found.because] };
      }
      if (model?.answer && this.facts.isAlwaysTrue(site, true)) return { ...found, kind: 'object', site, answer: model.answer };
    }
    return undefined;
  }

  /** That a promise is asked for its truth is a mistake in any case; that it is about access, the name says, or a model. */
  #answers(call: Site, isModelled: boolean): boolean {
    const names = [...this.facts.spelledNames(call)];
    return isModelled || (names.some((name) => ANSWERS.test(name) || CHECKS.test(name)) && !names.some((name) => NEGATIVE.test(name)));
  }

  #declared(call: Site): readonly Site[] {
    return this.facts.declarations(this.facts.declaredBy(call)).filter((site) => !this.facts.place(site).file.endsWith('.d.ts'));
  }

  /** `requireUser(req, res, next)`: the refusal is the callback's. */
  #handsOn(call: Site): boolean {
    return this.facts.argumentsOf(call).some((argument) => this.facts.kindOf(argument) === 'function' || /^(next|done|cb|callback)$/.test(this.facts.text(argument)));
  }

  #isOfArray(list: Site): boolean {
    return this.facts.packageOf(this.facts.declaredBy(list)) === 'typescript';
  }

  // ---- what a project function does ----------------------------------------------------------------------------------

  /** Throws because of who asks, and is made for that: it gives nothing back. */
  #refuses(call: Site): boolean {
    if (this.#handsOn(call) || ![...this.facts.spelledNames(call)].some((name) => REFUSES.test(name))) return false;
    if (!this.facts.yieldsNothing(call) && !this.facts.isBoolean(call)) return false;
    const called = this.facts.functionOf(call);
    return called !== undefined && this.#throwsOnPrincipal(called.fn, MAX_HOPS);
  }

  #throwsOnPrincipal(fn: Site, hops: number): boolean {
    return this.facts.events(fn).some((event) => {
      if (isSwallowed(event)) return false;
      if (event.kind === 'throw') return this.#isForbidding(event) || event.conditions.some(({ site }) => this.#readsPrincipal(site));
      if (event.kind !== 'call') return false;
      if (this.facts.kindOf(event.site) === 'call' && this.roles.call(event.site, 'access.decide')?.parts.by === 'throw') return true;
      const called = hops > 0 && this.facts.kindOf(event.site) === 'call' ? this.facts.functionOf(event.site) : undefined;
      return called !== undefined && this.#throwsOnPrincipal(called.fn, hops - 1);
    });
  }

  #isForbidding(event: Event): boolean {
    return event.value !== undefined && FORBIDDEN.test(this.facts.text(event.value));
  }

  #readsPrincipal(condition: Site): boolean {
    const evidence = this.evidences.ofCondition(condition);
    if (evidence === 'credential' || evidence === 'principal') return true;
    return this.facts.readsIn(condition).some(
      (read) =>
        (this.facts.kindOf(read) === 'call' && this.roles.call(read, 'access.decide') !== undefined) ||
        this.facts.origins(read).some((origin) => origin.path.some((member) => RIGHT_MEMBER.test(member)) || (origin.kind === 'parameter' && this.#isPrincipal(origin.declaration))),
    );
  }

  #isPrincipal(parameter: Site | undefined): boolean {
    return parameter !== undefined && PRINCIPAL_NAME.test(this.facts.nameOf(parameter) ?? '');
  }

  /** A function that answers by who asks and does nothing else: whoever throws the answer away refuses nobody. */
  #onlyAnswers(call: Site): boolean {
    if (![...this.facts.spelledNames(call)].some((name) => ANSWERS.test(name))) return false;
    const called = this.facts.functionOf(call);
    if (!called || this.facts.assignedOutside(called.fn).length > 0) return false;
    const events = this.facts.events(called.fn);
    const returns = events.filter(({ kind, within }) => kind === 'return' && within.length === 0);
    if (events.some(({ kind }) => kind === 'throw') || events.some(({ kind, site }) => kind === 'call' && this.evidences.throws(site, MAX_HOPS))) return false;
    return returns.some(({ value, conditions }) => [...(value ? [value] : []), ...conditions.map(({ site }) => site)].some((site) => this.#readsPrincipal(site)));
  }
}
