import type { Facts, Site, StructurePart } from '../../facts/index.js';
import type { Played, RoleIndex } from '../roles.js';
import { isKey } from './column-names.js';
import type { Provenance } from './provenance.js';

/** A predicate that is left out when its value is undefined: the query is about other rows, or all. */
export interface DroppedPredicate {
  readonly at: Site;
  readonly column: string;
  readonly value: Site;
  readonly how: 'type' | 'assertion' | 'chain';
  readonly layer: 'typeorm' | 'prisma';
  /** Other predicates stay, or none does. */
  readonly isOnly: boolean;
}

/** Finds such predicates in layers that drop them: TypeORM below 1.0 and Prisma, unless the project told them to refuse. */
export class MissingValues {
  readonly #byFile = new Map<string, readonly DroppedPredicate[]>();
  #strict: boolean | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly provenance: Provenance,
  ) {}

  in(file: string): readonly DroppedPredicate[] {
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = this.#find(file)));
    return found;
  }

  #find(file: string): readonly DroppedPredicate[] {
    const found: DroppedPredicate[] = [];
    for (const spelled of this.facts.namesInFile(file)) {
      if (![...this.facts.originalNames(spelled)].some((name) => this.roles.mayBeCalled(name, WANTED))) continue;
      for (const call of this.facts.callsInFile(file, spelled)) {
        const query = this.facts.kindOf(call) === 'call' ? this.roles.ofCall(call).find((one): one is Played<'data.query'> => one.role === 'data.query') : undefined;
        if (!query?.parts.drops) continue;
        const layer = query.parts.entity === 'delegate' ? 'prisma' : 'typeorm';
        if (layer === 'typeorm' ? this.#isStrict() : this.#isStrictPrisma(call)) continue;
        const slot = query.parts.where ?? query.parts.either;
        for (const filter of slot ? this.#filters(call, slot.arg, slot.path ?? []) : []) found.push(...this.#dropped(filter, layer, call));
      }
    }
    return found;
  }

  #filters(call: Site, arg: number, path: readonly string[]): readonly Site[] {
    let current = this.facts.argumentsOf(call)[arg];
    for (const key of path) current = current && this.facts.propertiesOf(current).find((property) => property.key === key)?.value;
    if (!current) return [];
    const structure = this.facts.structure(current);
    if (structure.kind === 'list') return structure.items.filter(({ kind }) => kind === 'item').map(({ value }) => value);
    return [current];
  }

  #dropped(filter: Site, layer: DroppedPredicate['layer'], call: Site): readonly DroppedPredicate[] {
    const structure = this.facts.structure(filter);
    if (structure.kind !== 'object') return [];
    const members = structure.parts.filter((part) => part.kind === 'member' && part.when === undefined && part.scope === undefined);
    const flat = structure.parts.length;
    return members.flatMap((part): DroppedPredicate[] => {
      const how = this.#isIdentifying(part, members, layer, call) ? this.facts.mayBeMissing(part.value) : undefined;
      // What is meant to be optional is written without an assertion: only where nothing else is left is it a hole.
      if (!how || this.facts.isAskedBefore(part.value)) return [];
      // Hidden by an assertion it is a hole wherever it comes from; else only where a request decides. `req.user?.id` behind a guard is there.
      if (how !== 'assertion' && !this.provenance.of(part.value).some(({ from }) => from === 'request')) return [];
      if ((how !== 'assertion' && flat > 1 && !isKey(part.key!))) return [];
      return [{ at: part.site, column: part.key!, value: part.value, how, layer, isOnly: flat === 1 }];
    });
  }

  /** A filter of a list is optional by intent: what finds one row, or changes rows, is not. */
  #isIdentifying(part: StructurePart, members: readonly StructurePart[], layer: DroppedPredicate['layer'], call: Site): boolean {
    const verb = this.facts.lastNameOf(this.facts.calleeOf(call)) ?? '';
    // Prisma refuses a unique filter without its unique members.
    if (layer === 'prisma' && /^(?:findUnique|findUniqueOrThrow|update|delete|upsert)$/.test(verb)) return false;
    if (/\bundefined\b/.test(this.facts.text(part.value))) return false;
    return /One|First|exist|update|delete|Delete|restore|increment|decrement/.test(verb) || members.length === 1;
  }

  /** The data source refuses predicates without a value; from 1.0 on it does so by itself, which is also when `findByIds` went. */
  #isStrict(): boolean {
    this.#strict ??=
      !this.facts.resolvesRef({ from: 'typeorm', name: 'Repository', member: 'findByIds' }) ||
      this.roles.callsIn('data.strict').some(({ call }) => this.facts.assignedTo(call, 'invalidWhereValuesBehavior').length > 0);
    return this.#strict;
  }

  /** With `strictUndefinedChecks` the generated client exports `skip`. */
  #isStrictPrisma(call: Site): boolean {
    const file = this.facts.generatedFileOf(call);
    return file !== undefined && this.facts.mentions(file, /strictUndefinedChecks|\bskip: typeof runtime\b|import skip = runtime/);
  }
}

const WANTED: ReadonlySet<'data.query'> = new Set(['data.query']);
