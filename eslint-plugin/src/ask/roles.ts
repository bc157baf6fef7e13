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
  readonly #questions: Questions;

  constructor(
    readonly facts: Facts,
    settings: Settings,
  ) {
    this.#questions = questionsOf(settings);
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
    return this.#of(this.#questions.call, call, (site) => this.facts.spelledNames(site), (site) => this.facts.declaredBy(site));
  }

  /** Roles of what an expression names. */
  ofName(expression: Site): readonly Played[] {
    return this.#of(this.#questions.name, expression, (site) => this.facts.spelledNamesOf(site), (site) => this.facts.namedBy(site));
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

  #of(question: object, site: Site, names: (site: Site) => ReadonlySet<string>, declared: (site: Site) => Declared): readonly Played[] {
    return this.facts.named(question, site, () => {
      const candidates = [...names(site)].flatMap((name) => this.#byName.get(name) ?? []);
      if (candidates.length === 0) return NOTHING;
      const target = declared(site);
      return candidates.filter(({ ref }) => this.facts.is(target, ref)).map((entry) => ({ role: entry.role, parts: entry.parts, entry }));
    });
  }
}

const NOTHING: readonly Played[] = [];

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
