import type { Declared, Facts, Site } from '../facts/index.js';
import { models, quietPackages } from '../models/index.js';
import { spelledName, type RoleEntry, type RoleName, type Roles } from '../models/model.js';
import type { Settings } from './settings.js';

export interface Played<R extends RoleName = RoleName> {
  readonly role: R;
  readonly parts: Roles[R];
  readonly entry: RoleEntry<R> | undefined;
}

/** Names filter, declarations answer: which roles a call, a name or a class plays. */
export class RoleIndex {
  readonly #byName = new Map<string, RoleEntry[]>();
  readonly #calls: Asked;
  readonly #named: Asked;

  constructor(
    readonly facts: Facts,
    settings: Settings,
  ) {
    const { call, name } = questionsOf(settings);
    this.#calls = { key: call, cache: new WeakMap() };
    this.#named = { key: name, cache: new WeakMap() };
    for (const entry of [...models.flatMap(({ entries }) => entries), ...settings.entries]) {
      // Packages that are not in the Program cost nothing.
      if (!facts.mayOccur(entry.ref)) continue;
      const name = spelledName(entry.ref);
      const list = this.#byName.get(name);
      if (list) list.push(entry);
      else this.#byName.set(name, [entry]);
    }
  }

  /** Roles of the callee of a call, a construction or a tag. */
  ofCall(call: Site): readonly Played[] {
    return this.#of(this.#calls, call, () => this.facts.spelledNames(call), () => this.facts.declaredBy(call));
  }

  /** Roles of what an expression names. */
  ofName(expression: Site): readonly Played[] {
    return this.#of(this.#named, expression, () => this.facts.spelledNamesOf(expression), () => this.facts.namedBy(expression));
  }

  call<R extends RoleName>(call: Site, role: R): Played<R> | undefined {
    return this.ofCall(call).find((played): played is Played<R> => played.role === role);
  }

  name<R extends RoleName>(expression: Site, role: R): Played<R> | undefined {
    return this.ofName(expression).find((played): played is Played<R> => played.role === role);
  }

  entries<R extends RoleName>(role: R): readonly RoleEntry<R>[] {
    let entries = this.#byRole.get(role);
    if (!entries) this.#byRole.set(role, (entries = [...this.#byName.values()].flat().filter((entry) => entry.role === role)));
    return entries as unknown as readonly RoleEntry<R>[];
  }
  readonly #byRole = new Map<RoleName, readonly RoleEntry[]>();

  /** Every call in the project that plays a role. */
  callsIn<R extends RoleName>(role: R): readonly { readonly call: Site; readonly parts: Roles[R] }[] {
    const seen = new Set<Site>();
    const found: { call: Site; parts: Roles[R] }[] = [];
    for (const name of new Set(this.entries(role).map(({ ref }) => spelledName(ref)))) {
      for (const call of this.facts.callsNamed(name)) {
        if (seen.has(call)) continue;
        seen.add(call);
        const played = this.call(call, role);
        if (played) found.push({ call, parts: played.parts });
      }
    }
    return found;
  }

  /** A package whose exports never authenticate. */
  isQuiet(specifier: string): boolean {
    return quietPackages.has(specifier);
  }

  /** Whether any name of a file's calls may play one of the roles: the gate before every checker call. */
  mayOccurIn(file: string, roles: readonly RoleName[]): boolean {
    const wanted = new Set<RoleName>(roles);
    for (const spelled of this.facts.namesInFile(file)) for (const name of this.facts.originalNames(spelled)) if (this.mayBeCalled(name, wanted)) return true;
    return false;
  }

  /** Calls that are spelled like one that plays a role, by the names of the functions around them: most functions hold none. No checker call. */
  spelledInside(role: RoleName): ReadonlyMap<string, readonly Site[]> {
    let inside = this.#inside.get(role);
    if (inside) return inside;
    this.#inside.set(role, (inside = new Map<string, Site[]>()));
    for (const spelled of new Set(this.entries(role).map(({ ref }) => spelledName(ref)))) {
      for (const call of this.facts.callsNamed(spelled)) {
        for (let fn = this.facts.enclosingFunction(call); fn; fn = this.facts.enclosingFunction(fn)) {
          const name = this.facts.nameOf(fn);
          if (name === undefined) continue;
          const list = inside.get(name);
          if (list) list.push(call);
          else inside.set(name, [call]);
        }
      }
    }
    return inside;
  }
  readonly #inside = new Map<RoleName, Map<string, Site[]>>();

  /** Whether a call of a file plays one of the roles. */
  occursIn(file: string, roles: readonly RoleName[]): boolean {
    const wanted = new Set<RoleName>(roles);
    for (const spelled of this.facts.namesInFile(file)) {
      if (![...this.facts.originalNames(spelled)].some((name) => this.mayBeCalled(name, wanted))) continue;
      if (this.facts.callsInFile(file, spelled).some((call) => this.ofCall(call).some(({ role }) => wanted.has(role)))) return true;
    }
    return false;
  }

  mayBeCalled(name: string, wanted: ReadonlySet<RoleName>): boolean {
    return (this.#byName.get(name) ?? []).some(({ role }) => wanted.has(role));
  }

  typePlays(expression: Site, role: RoleName): boolean {
    return this.entries(role).some(({ ref }) => this.facts.typeIs(expression, ref));
  }

  #of({ key, cache }: Asked, site: Site, spelled: () => ReadonlySet<string>, declared: () => Declared): readonly Played[] {
    const cached = cache.get(site);
    if (cached) return cached;
    const names = spelled();
    const answer = this.facts.named(key, site, (): Answer => ({ names, played: this.#playedBy(names, declared) }));
    // A rename in a body somewhere: another name may stand behind the one that is spelled here.
    if (!isSameSet(answer.names, names)) Object.assign(answer, { names, played: this.#playedBy(names, declared) } satisfies Answer);
    cache.set(site, answer.played);
    return answer.played;
  }

  #playedBy(names: ReadonlySet<string>, declared: () => Declared): readonly Played[] {
    const candidates = [...names].flatMap((name) => this.#byName.get(name) ?? []);
    if (candidates.length === 0) return NOTHING;
    const target = declared();
    return candidates.filter(({ ref }) => this.facts.is(target, ref)).map((entry) => ({ role: entry.role, parts: entry.parts, entry }));
  }
}

const NOTHING: readonly Played[] = [];

/** A question, and what was answered for this Program. */
interface Asked {
  readonly key: object;
  readonly cache: WeakMap<Site, readonly Played[]>;
}

/** Which roles something plays, and the names by which they were looked for. */
interface Answer {
  names: ReadonlySet<string>;
  played: readonly Played[];
}

const isSameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => one === other || (one.size === other.size && [...one].every((name) => other.has(name)));

/** The same settings ask the same in the next Program. */
interface Questions {
  readonly call: object;
  readonly name: object;
}

const questions = new WeakMap<Settings, Questions>();

function questionsOf(settings: Settings): Questions {
  let known = questions.get(settings);
  if (!known) questions.set(settings, (known = { call: {}, name: {} }));
  return known;
}
