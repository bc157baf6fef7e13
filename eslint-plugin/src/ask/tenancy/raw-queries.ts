import type { Facts, Site } from '../../facts/index.js';
import type { DataOp } from '../../models/model.js';
import { constraintsIn, type Bound, type ConstrainedUse } from '../../sql/constraints.js';
import type { Sql } from '../sql.js';
import { chunked } from './conditions.js';
import { all, type Predicate } from './predicate.js';
import type { Queries, Query } from './queries.js';
import type { Tenancy } from './tenancy.js';

const OPS: Readonly<Record<ConstrainedUse['verb'], DataOp>> = { select: 'read', insert: 'insert', update: 'update', delete: 'delete', truncate: 'delete' };

/** Statements that are written as text, as queries on the tables that they name. */
export class RawQueries {
  readonly #byFile = new Map<string, readonly Query[]>();

  constructor(
    readonly facts: Facts,
    readonly tenancy: Tenancy,
    readonly queries: Queries,
    readonly sql: Sql,
  ) {}

  in(file: string): readonly Query[] {
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = this.#find(file)));
    return found;
  }

  #find(file: string): readonly Query[] {
    const columns = new Set(this.tenancy.spelled());
    const sinks = [...this.sql.sinksIn(file).filter(({ parts, isKey, through }) => parts.context === 'statement' && !parts.fragment && !isKey && !through), ...this.#tags(file)];
    return sinks.flatMap(({ call, text, values }: { call: Site; text: Site; values?: Site | undefined }): Query[] => {
      const texts = this.facts.texts(text);
      // A text with many forms says nothing of each.
      if (texts.length !== 1) return [];
      const { chunks, holes } = chunked(texts[0]!);
      if (!/\b(?:select|update|delete)\b/i.test(chunks.join(' '))) return [];
      const given = values ?? this.#valuesOf(call);
      return constraintsIn(chunks, columns).flatMap((use): Query[] => {
        const entity = this.queries.entities.named(use.name);
        const own = entity ? this.tenancy.columnsOf(entity) : [];
        if (!entity || own.length === 0) return [];
        const at = this.facts.calleeNameOf(call);
        const valueOf = (bound: Bound): Site | undefined => (bound.kind === 'hole' ? holes[bound.index] : bound.kind === 'placeholder' ? this.queries.conditions.bound(bound, given) : undefined);
        return [{ at, call, op: OPS[use.verb], entity, columns: own, predicate: predicateOf(use, own[0]!, at, valueOf), dropped: [], data: undefined, filter: undefined, drops: false, isBounded: false, isOpen: false, isRaw: true }];
      });
    });
  }

  #valuesOf(call: Site): Site | undefined {
    const sink = this.queries.roles.call(call, 'sql.raw');
    const slot = sink?.parts.bind?.values;
    return slot && this.facts.argumentsOf(call)[slot.arg];
  }

  /** Tagged templates that are a whole statement: `` prisma.$queryRaw`…` ``. */
  #tags(file: string): readonly { readonly call: Site; readonly text: Site }[] {
    return [...this.facts.namesInFile(file)].flatMap((name) =>
      this.facts.callsInFile(file, name).flatMap((call) => {
        if (this.facts.kindOf(call) !== 'tag' || !this.queries.roles.call(call, 'sql.tag')) return [];
        const text = this.facts.templateOf(call);
        return text ? [{ call, text }] : [];
      }),
    );
  }
}

function predicateOf({ constraint, identified }: ConstrainedUse, column: string, site: Site, valueOf: (bound: Bound) => Site | undefined): Predicate {
  const owner = (by: readonly Bound[]): Predicate => ({ is: 'equals', column, through: [], value: by[0] && valueOf(by[0]), scope: undefined, site });
  const others = identified.map(({ column: name, by }): Predicate => ({ is: 'equals', column: name, through: [], value: valueOf(by), scope: undefined, site }));
  switch (constraint.is) {
    case 'constrained':
      return all([owner(constraint.by), ...others], site);
    case 'widened':
      return all(constraint.shared ? [owner(constraint.by), ...others] : [{ is: 'or', parts: [owner(constraint.by), { is: 'other', site }], site }, ...others], site);
    case 'optional':
      return all([{ is: 'optional', part: owner(constraint.by), when: site }, ...others], site);
    case 'unknown':
      return { is: 'unknown', why: constraint.why === 'budget' ? 'budget' : 'dynamic', site };
    case 'absent':
      return all(others, site);
  }
}
