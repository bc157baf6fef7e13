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
  readonly #cache = new WeakMap<Site, readonly Played[]>();

  constructor(
    readonly facts: Facts,
    settings: Settings,
  ) {
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
    return this.#of(call, this.facts.spelledNames(call), () => this.facts.declaredBy(call));
  }

  /** Roles of what an expression names. */
  ofName(expression: Site): readonly Played[] {
    return this.#of(expression, this.facts.spelledNamesOf(expression), () => this.facts.namedBy(expression));
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

  mayBeCalled(name: string, wanted: ReadonlySet<RoleName>): boolean {
    return (this.#byName.get(name) ?? []).some(({ role }) => wanted.has(role));
  }

  typePlays(expression: Site, role: RoleName): boolean {
    return this.entries(role).some(({ ref }) => this.facts.typeIs(expression, ref));
  }

  #of(site: Site, names: ReadonlySet<string>, declared: () => Declared): readonly Played[] {
    const cached = this.#cache.get(site);
    if (cached) return cached;
    const candidates = [...names].flatMap((name) => this.#byName.get(name) ?? []);
    let played: readonly Played[] = [];
    if (candidates.length > 0) {
      const target = declared();
      played = candidates.filter(({ ref }) => this.facts.is(target, ref)).map((entry) => ({ role: entry.role, parts: entry.parts, entry }));
    }
    this.#cache.set(site, played);
    return played;
  }
}
