import type { Facts, Site, Structure } from '../../facts/index.js';
import type { Entities, Entity } from './entities.js';
import type { Filters } from './filters.js';
import { equalitiesIn, type Predicate } from './predicate.js';
import type { Query } from './queries.js';
import type { Tenancy } from './tenancy.js';

/** Rows on the other side of a relation: `include: { courses: true }`. */
const READS = /^(?:include|select|relations|with)$/;
/** Writes that name rows on the other side by a filter of their own. */
const WRITES = /^(?:connect|update|delete|disconnect|set|upsert|updateMany|deleteMany|connectOrCreate)$/;
const MAX_DEPTH = 4;

/** Queries that stand inside of another: rows that are read through a relation, and nested writes. */
export class Related {
  constructor(
    readonly facts: Facts,
    readonly entities: Entities,
    readonly tenancy: Tenancy,
    readonly filters: Filters,
  ) {}

  /** Through a parent of nobody's rows come rows of everybody. A parent that belongs to a tenant, or is asked for by its key, brings its own. */
  read(call: Site, parent: Entity, predicate: Predicate): readonly Query[] {
    if (this.tenancy.columnsOf(parent).length > 0 || this.tenancy.isTenantItself(parent) || equalitiesIn(predicate).length > 0) return [];
    const [options] = this.facts.argumentsOf(call);
    const structure = options && this.facts.structure(options);
    if (structure?.kind !== 'object') return [];
    return structure.parts.filter(({ key }) => key !== undefined && READS.test(key)).flatMap(({ value }) => {
      const relations = this.facts.structure(value);
      return relations.kind === 'object' ? relations.parts.flatMap(({ key, value: inner, site }) => (key === undefined || this.facts.text(inner) === 'false' ? [] : this.#relation(call, key, inner, site))) : [];
    });
  }

  #relation(call: Site, key: string, value: Site, site: Site): readonly Query[] {
    const entity = this.entities.named(key);
    const columns = entity ? this.tenancy.columnsOf(entity) : [];
    if (!entity || columns.length === 0) return [];
    const where = this.#member(this.facts.structure(value), 'where');
    const predicate: Predicate = where ? this.filters.of(where, undefined) : { is: 'and', parts: [], site };
    return [{ at: site, call, op: 'read', entity, columns, predicate, dropped: [], data: undefined, filter: where, drops: true, isBounded: true, isOpen: false, isRaw: false }];
  }

  /** `data: { course: { connect: { id } } }` */
  written(call: Site, data: Site, depth = 0): readonly Query[] {
    const structure = this.facts.structure(data);
    if (structure.kind !== 'object' || depth > MAX_DEPTH) return [];
    return structure.parts.flatMap(({ key, value }): readonly Query[] => {
      const entity = key === undefined ? undefined : this.entities.named(key);
      const inner = this.facts.structure(value);
      if (!entity || inner.kind !== 'object') return [];
      const columns = this.tenancy.columnsOf(entity);
      return inner.parts.flatMap(({ key: verb, value: filter, site }): readonly Query[] => {
        if (verb === 'create') return this.written(call, filter, depth + 1);
        if (verb === undefined || columns.length === 0 || !WRITES.test(verb)) return [];
        const where = this.#member(this.facts.structure(filter), 'where') ?? filter;
        if (!['object', 'list'].includes(this.facts.structure(where).kind)) return [];
        return [{ at: site, call, op: 'update', entity, columns, predicate: this.filters.of(where, undefined), dropped: [], data: undefined, filter: where, drops: true, isBounded: true, isOpen: false, isRaw: false }];
      });
    });
  }

  #member(structure: Structure, key: string): Site | undefined {
    return structure.kind === 'object' ? structure.parts.findLast((part) => part.key === key)?.value : undefined;
  }
}
