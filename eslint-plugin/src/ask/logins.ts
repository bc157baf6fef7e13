import type { Facts, Site } from '../facts/index.js';
import type { Slot } from '../models/model.js';
import type { Played, RoleIndex } from './roles.js';
import { isLoginName } from './secret-names.js';

export interface UnburntLogin {
  /** What was tested for being there: without it, nothing is hashed. */
  readonly test: Site;
  readonly verify: Site;
  /** Parts of a modelled call; of a project's own check they are not known. */
  readonly password: Site | undefined;
  readonly hash: Site | undefined;
  readonly lookup: Site | undefined;
}

/** A verification of a password: the library's, or the project's own one call above it. */
interface Verification {
  readonly call: Site;
  readonly root: string;
  readonly password: Site | undefined;
  readonly hash: Site | undefined;
  readonly subject: Site;
}

const LOGIN_LOOKUP = /\b(?:\w*e?mail\w*|user_?name|login|phone\w*|identifier|handle)\b/i;
const LOGIN_FUNCTION = /log_?in|sign_?in|authenticate|validate_?(?:user|credentials|login)|^validate$|check_?credentials|verify_?(?:user|credentials)/i;

/** Logins that hash nothing for a user who does not exist. */
export class Logins {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** By names alone, but for the project's own checks. */
  mayOccurIn(file: string): boolean {
    if (this.roles.mayOccurIn(file, ['password.verify'])) return true;
    const names = this.#wrapperNames();
    return names.size > 0 && [...this.facts.namesInFile(file)].some((name) => names.has(name));
  }

  unburntIn(file: string): readonly UnburntLogin[] {
    return this.#verificationsIn(file).flatMap((verification): UnburntLogin[] => {
      const { call, root, subject } = verification;
      const tested = this.facts.testedBefore(call).find(({ site, present }) => present && this.facts.rootNameOf(site) === root && this.facts.place(site).start < this.facts.place(call).start);
      if (!tested || this.#burns(call, root)) return [];
      const lookup = this.#lookupOf(tested.site) ?? this.#lookupOf(subject);
      const fn = this.facts.enclosingFunction(call);
      const isLogin = lookup ? this.#isByLogin(lookup) : fn !== undefined && LOGIN_FUNCTION.test(this.#nameAround(call) ?? '');
      return isLogin ? [{ test: tested.site, verify: call, password: verification.password, hash: verification.hash, lookup }] : [];
    });
  }

  #verificationsIn(file: string): readonly Verification[] {
    const found: Verification[] = [];
    const direct = [...this.facts.namesInFile(file)].filter((name) => [...this.facts.originalNames(name)].some((one) => this.roles.mayBeCalled(one, new Set(['password.verify'] as const)))).flatMap((name) => this.facts.callsInFile(file, name));
    for (const call of direct) {
      const verify = this.roles.call(call, 'password.verify');
      if (!verify || verify.parts.burns) continue;
      const hash = this.#at(call, verify.parts.hash);
      const root = hash && this.facts.rootNameOf(hash);
      if (hash && root !== undefined && root !== 'this') found.push({ call, root, hash, password: this.#at(call, verify.parts.password), subject: hash });
    }
    const wrappers = this.#wrappers();
    if (wrappers.size === 0) return found;
    for (const name of this.facts.namesInFile(file)) {
      if (!this.#wrapperNames().has(name)) continue;
      for (const call of this.facts.callsInFile(file, name)) {
        const wrapper = this.facts.declarations(this.facts.declaredBy(call)).map((one) => wrappers.get(one)).find((one) => one !== undefined);
        if (wrapper === undefined) continue;
        const subject = wrapper === 'receiver' ? this.facts.receiverOf(call) : this.facts.argumentsOf(call)[wrapper];
        const root = subject && this.facts.rootNameOf(subject);
        if (subject && root !== undefined) found.push({ call, root, subject, password: undefined, hash: undefined });
      }
    }
    return found;
  }

  /** Project functions that verify against what they are given, or against their own object. */
  #wrappers(): ReadonlyMap<Site, number | 'receiver'> {
    if (this.#found) return this.#found;
    const found = new Map<Site, number | 'receiver'>();
    for (const { call, parts } of this.roles.callsIn('password.verify')) {
      if (parts.burns || this.isIgnored(this.facts.place(call).file)) continue;
      const fn = this.facts.enclosingFunction(call);
      const hash = this.#at(call, parts.hash);
      if (!fn || !hash || this.facts.nameOf(fn) === undefined) continue;
      const root = this.facts.rootNameOf(hash) ?? '';
      const index = this.facts.parametersOf(fn).findIndex(({ name }) => name === root);
      if (root.startsWith('this.')) found.set(fn, 'receiver');
      else if (index >= 0) found.set(fn, index);
    }
    return (this.#found = found);
  }
  #found: ReadonlyMap<Site, number | 'receiver'> | undefined;

  #wrapperNames(): ReadonlySet<string> {
    return (this.#names ??= new Set([...this.#wrappers().keys()].flatMap((fn) => this.facts.nameOf(fn) ?? [])));
  }
  #names: ReadonlySet<string> | undefined;

  #at(call: Site, slot: Slot): Site | undefined {
    const argument = this.facts.argumentsOf(call)[slot.arg];
    const [key] = slot.path ?? [];
    return argument && key !== undefined ? this.facts.propertiesOf(argument).find((one) => one.key === key)?.value : argument;
  }

  /** Something is hashed where the user is missing, too. */
  #burns(verify: Site, root: string): boolean {
    const fn = this.#outermost(verify);
    return (
      fn !== undefined &&
      this.facts.callsIn(fn).some((call) => {
        if (call === verify || !this.#hashes(call)) return false;
        const tests = this.facts.testedBefore(call).filter(({ site }) => this.facts.rootNameOf(site) === root);
        return tests.length === 0 ? this.facts.place(call).start < this.facts.place(verify).start : tests.some(({ present }) => !present);
      })
    );
  }

  #hashes(call: Site): boolean {
    const plays = (one: Site): boolean => this.roles.ofCall(one).some((played): played is Played<'password.hash'> => played.role === 'password.hash' || played.role === 'password.verify');
    if (plays(call)) return true;
    const fn = this.facts.functionOf(call)?.fn;
    return fn !== undefined && this.facts.callsIn(fn).some(plays);
  }

  #outermost(site: Site): Site | undefined {
    let found: Site | undefined;
    for (let fn = this.facts.enclosingFunction(site); fn; fn = this.facts.enclosingFunction(fn)) found = fn;
    return found;
  }

  #nameAround(site: Site): string | undefined {
    for (let fn = this.facts.enclosingFunction(site); fn; fn = this.facts.enclosingFunction(fn)) {
      const name = this.facts.nameOf(fn);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /** The call that looked the user up; a callback's parameter comes from the call that runs it. */
  #lookupOf(subject: Site): Site | undefined {
    for (const origin of this.facts.origins(subject)) if (origin.kind === 'call') return origin.site;
    return undefined;
  }

  #isByLogin(lookup: Site): boolean {
    const name = this.facts.lastNameOf(lookup) ?? '';
    if (/By[A-Z]/.test(name)) return isLoginName(name.slice(name.indexOf('By') + 2));
    const given = this.facts.argumentsOf(lookup).map((argument) => this.facts.text(argument)).join(' ');
    return LOGIN_LOOKUP.test(given) && !/\.user\b/.test(given);
  }
}
