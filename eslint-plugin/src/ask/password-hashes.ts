import type { Facts, Site, Value } from '../facts/index.js';
import type { Cost, RoleName, Roles, Slot } from '../models/model.js';
import type { Played, RoleIndex } from './roles.js';
import { hintOf } from './secret-names.js';
import type { Secrecy } from './secrecy.js';

export type WeakHash =
  /** A password goes through a hash that is made to be fast. */
  | { readonly what: 'fast'; readonly site: Site; readonly algorithm: string; readonly password: Site | undefined; readonly because: readonly Site[] }
  /** `literal`: where the number is written, if in a literal. */
  | { readonly what: 'cost'; readonly site: Site; readonly cost: string; readonly given: number; readonly least: number; readonly implied: boolean; readonly literal: Site | undefined; readonly because: readonly Site[] }
  | { readonly what: 'variant'; readonly site: Site; readonly because: readonly Site[] };

const FEEDS: readonly RoleName[] = ['crypto.feed', 'crypto.digest', 'crypto.mac'];
const COSTS: readonly RoleName[] = ['password.hash', 'password.derive'];
/** The first five digits of a password's SHA-1 go to the list of known passwords: nothing is stored. */
const LEAK_CHECK = /pwnedpasswords|haveibeenpwned|\bhibp/i;
const SPEAKS_OF_PASSWORDS = /passw|passphrase|\bpwd\b|\bpass\b/i;

/** How passwords are hashed: by what, and how expensively. */
export class PasswordHashes {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly secrecy: Secrecy,
  ) {}

  /** By names alone. */
  mayOccurIn(file: string): boolean {
    return this.roles.mayOccurIn(file, COSTS) || (this.facts.mentions(file, SPEAKS_OF_PASSWORDS) && (this.roles.mayOccurIn(file, FEEDS) || this.#forwardingIn(file).length > 0));
  }

  in(file: string): readonly WeakHash[] {
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = this.mayOccurIn(file) ? [...this.#fastIn(file), ...this.#forwardedIn(file), ...this.#costsIn(file)] : []));
    return found;
  }
  readonly #byFile = new Map<string, readonly WeakHash[]>();

  #callsIn(file: string, roles: readonly RoleName[]): readonly Site[] {
    const wanted = new Set(roles);
    return [...this.facts.namesInFile(file)].filter((name) => [...this.facts.originalNames(name)].some((original) => this.roles.mayBeCalled(original, wanted))).flatMap((name) => this.facts.callsInFile(file, name));
  }

  /** Where a hash takes in something that is a password by its name or by what becomes of it. */
  #fastIn(file: string): readonly WeakHash[] {
    if (!this.facts.mentions(file, SPEAKS_OF_PASSWORDS) || this.facts.mentions(file, LEAK_CHECK)) return [];
    const found = new Map<Site, WeakHash>();
    for (const call of this.#callsIn(file, FEEDS)) {
      for (const played of this.roles.ofCall(call)) {
        if (!FEEDS.includes(played.role)) continue;
        const slot = (played.parts as { readonly input?: Slot }).input;
        const input = slot && this.facts.argumentsOf(call)[slot.arg];
        if (!input) continue;
        const start = this.#startOf(call);
        if (!start || found.has(start.site)) continue;
        const side = this.secrecy.of(input);
        const whole = this.facts.chainEnd(call);
        const isPassword = (side.hint === 'password' && !side.from.has('environment') && [...side.from].some((from) => from !== 'constant')) || hintOf(this.facts.destinationOf(whole)?.name) === 'password';
        if (!isPassword || this.#isOnlyStep(whole)) continue;
        found.set(start.site, { what: 'fast', site: whole, algorithm: start.algorithm, password: input, because: [input] });
      }
    }
    return [...found.values()];
  }

  #startOf(call: Site): { readonly site: Site; readonly algorithm: string } | undefined {
    for (const one of this.facts.callsOnSame(call)) {
      for (const played of this.roles.ofCall(one)) {
        if (played.role === 'crypto.mac') return { site: one, algorithm: 'HMAC' };
        if (played.role !== 'crypto.digest') continue;
        const { algorithm } = (played as Played<'crypto.digest'>).parts;
        if (typeof algorithm === 'string') return { site: one, algorithm: algorithm.toUpperCase() };
        const argument = this.facts.argumentsOf(one)[algorithm.arg];
        const value = argument && this.facts.value(argument);
        return { site: one, algorithm: value?.kind === 'literal' && typeof value.value === 'string' ? value.value.toUpperCase() : 'A digest' };
      }
    }
    return undefined;
  }

  /** The digest goes into a password hash, or both sides of a comparison are hashed for it. */
  #isOnlyStep(whole: Site): boolean {
    const to = this.facts.destinationOf(whole);
    if (to?.kind === 'argument') {
      const played = this.roles.ofCall(to.site);
      if (played.some(({ role }) => role === 'password.hash' || role === 'password.verify' || role === 'password.derive' || role === 'crypto.equal')) return true;
    }
    const fn = this.facts.enclosingFunction(whole);
    if (!fn) return false;
    return this.facts.callsIn(fn).some((call) =>
      this.roles.ofCall(call).some((played) => {
        const slot = played.role === 'password.hash' || played.role === 'password.verify' || played.role === 'password.derive' ? (played.parts as { readonly password?: Slot }).password : undefined;
        const argument = slot && !slot.path ? this.facts.argumentsOf(call)[slot.arg] : undefined;
        return argument !== undefined && this.secrecy.of(argument).isDigest;
      }),
    );
  }

  /** Project functions that hash what they are given and whose parameter is called nothing in particular. */
  #forwarders(): ReadonlySet<Site> {
    if (this.#forwarding) return this.#forwarding;
    const found = new Set<Site>();
    for (const role of FEEDS) {
      for (const { call, parts } of this.roles.callsIn(role)) {
        const slot = (parts as { readonly input?: Slot }).input;
        const input = slot && this.facts.argumentsOf(call)[slot.arg];
        if (!input || this.facts.kindOf(input) !== 'name') continue;
        const fn = this.facts.enclosingFunction(call);
        if (fn && hintOf(this.facts.lastNameOf(input)) !== 'password' && this.facts.origins(input).every((origin) => origin.kind === 'parameter' && origin.fn === fn && origin.path.length === 0)) found.add(fn);
      }
    }
    return (this.#forwarding = found);
  }
  #forwarding: ReadonlySet<Site> | undefined;

  #forwardingIn(file: string): readonly Site[] {
    if (!this.#mayForwardIn(file)) return [];
    const names = (this.#forwardingNames ??= new Set([...this.#forwarders()].flatMap((fn) => this.facts.nameOf(fn) ?? [])));
    if (names.size === 0) return [];
    return [...this.facts.namesInFile(file)].filter((name) => [...this.facts.originalNames(name)].some((original) => names.has(original))).flatMap((name) => this.facts.callsInFile(file, name));
  }
  #forwardingNames: ReadonlySet<string> | undefined;

  /** Most files call no function that may hash: then no type is asked for. */
  #mayForwardIn(file: string): boolean {
    return [...this.facts.namesInFile(file)].some((name) => [...this.facts.originalNames(name)].some((original) => FEEDS.some((role) => this.roles.spelledInside(role).has(original))));
  }

  #forwardedIn(file: string): readonly WeakHash[] {
    if (!this.facts.mentions(file, SPEAKS_OF_PASSWORDS) || this.facts.mentions(file, LEAK_CHECK)) return [];
    return this.#forwardingIn(file).flatMap((call): WeakHash[] => {
      const args = this.facts.argumentsOf(call);
      const password = args.find((argument) => hintOf(this.facts.lastNameOf(argument)) === 'password');
      if (!password && hintOf(this.facts.destinationOf(call)?.name) !== 'password') return [];
      const fn = this.facts.functionOf(call)?.fn;
      if (!fn || !this.#forwarders().has(fn)) return [];
      const side = this.secrecy.of(call);
      if (!side.isDigest || side.from.has('constant') || this.#isOnlyStep(call)) return [];
      const start = this.facts.callsIn(fn).flatMap((inner) => this.#startOf(inner) ?? [])[0];
      return [{ what: 'fast', site: call, algorithm: start?.algorithm ?? 'A digest', password, because: start ? [start.site] : [] }];
    });
  }

  #costsIn(file: string): readonly WeakHash[] {
    return this.#callsIn(file, COSTS).flatMap((call) =>
      this.roles.ofCall(call).flatMap((played): WeakHash[] => {
        if (played.role !== 'password.hash' && played.role !== 'password.derive') return [];
        const { password, costs } = played.parts as Roles['password.hash'];
        const argument = password && this.facts.argumentsOf(call)[password.arg];
        if (played.role === 'password.derive' && (!argument || this.secrecy.of(argument).hint !== 'password')) return [];
        return [...costs.flatMap((cost) => this.#cost(call, cost)), ...this.#variant(call)];
      }),
    );
  }

  #cost(call: Site, cost: Cost): WeakHash[] {
    const least = this.#least(call, cost);
    if (least === undefined) return [];
    const given = cost.slots.map((slot) => this.#at(call, slot));
    const value = given.find((one) => one !== 'absent');
    if (value === undefined) return cost.absent !== undefined && cost.absent < least ? [{ what: 'cost', site: call, cost: cost.what, given: cost.absent, least, implied: true, literal: undefined, because: [] }] : [];
    if (value.kind !== 'literal' || typeof value.value !== 'number' || value.value >= least) return [];
    return [{ what: 'cost', site: call, cost: cost.what, given: value.value, least, implied: false, literal: value.site, because: [value.site] }];
  }

  #least(call: Site, { least }: Cost): number | undefined {
    if (typeof least === 'number') return least;
    const by = this.#at(call, least.by);
    if (by !== 'absent' && by.kind !== 'literal') return undefined;
    const key = by === 'absent' || by.value === undefined || by.value === null ? least.unless : String(by.value).toLowerCase().replace(/^sha-/, 'sha');
    const exact = least.of[key];
    if (exact !== undefined || Number.isNaN(Number(key))) return exact;
    const reached = Object.keys(least.of).map(Number).filter((one) => one <= Number(key));
    return reached.length > 0 ? least.of[String(Math.max(...reached))] : undefined;
  }

  #at(call: Site, slot: Slot): Value | 'absent' {
    if (this.facts.hasSpreadArgument(call)) return { kind: 'unknown', site: call, why: 'dynamic' };
    const argument = this.facts.argumentsOf(call)[slot.arg];
    if (!argument || this.facts.isCallable(argument)) return 'absent';
    const value = this.facts.value(argument);
    const [key] = slot.path ?? [];
    if (key === undefined) return value;
    if (value.kind !== 'object') return value.kind === 'function' ? 'absent' : { kind: 'unknown', site: argument, why: 'dynamic' };
    return value.members.get(key) ?? (value.open ? { kind: 'unknown', site: argument, why: 'dynamic' } : 'absent');
  }

  #variant(call: Site): WeakHash[] {
    const members = this.facts.argumentsOf(call).flatMap((argument) => (this.facts.kindOf(argument) === 'object' ? this.facts.propertiesOf(argument) : []));
    return members.filter(({ value }) => this.roles.name(value, 'password.weak')).map(({ value }) => ({ what: 'variant', site: value, because: [call] }));
  }
}
