import type { Facts, Scope, Site, Structure, StructurePart } from '../../facts/index.js';
import type { RoleIndex } from '../roles.js';
import { all, type Predicate } from './predicate.js';

const AND = /^(?:AND|\$and|@and)$/;
const OR = /^(?:OR|\$or|@or)$/;
const NOT = /^(?:NOT|\$not|\$nor|@not)$/;
/** Relation filters of Prisma: the rows on the other side. */
const SOME = /^(?:is|some|\$elemMatch)$/;
const EVERY = /^(?:every|none|isNot)$/;
const EQUALS = /^(?:equals|\$eq|@eq)$/;
const IN = /^(?:in|\$in|@in)$/;
const COMPARISON = /^(?:not|notIn|lt|lte|gt|gte|contains|startsWith|endsWith|search|mode|has|hasSome|hasEvery|isEmpty|array_contains|string_contains|path|\$(?:ne|nin|gt|gte|lt|lte|like|ilike|regex|exists|options|re|all|size|not|type|mod)|@\w+)$/;

const MAX_DEPTH = 12;

/** Reads objects that say which rows: of TypeORM, Prisma, MikroORM, Mongoose, Sequelize, and Knex' pairs. */
export class Filters {
  #depth = 0;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
  ) {}

  of(expression: Site, scope: Scope | undefined): Predicate {
    return this.#read(this.facts.structure(expression, scope), []);
  }

  /** What one value of a column says. */
  ofValue(column: string, value: Site, scope: Scope | undefined, site: Site): Predicate {
    return this.#member(column, value, scope, site, []);
  }

  #read(structure: Structure, through: readonly string[]): Predicate {
    // `where = { ...where, … }`, and functions that spread what they return.
    if (this.#depth > MAX_DEPTH) return { is: 'unknown', why: 'budget', site: structure.site };
    this.#depth++;
    try {
      return this.#take(structure, through);
    } finally {
      this.#depth--;
    }
  }

  #take(structure: Structure, through: readonly string[]): Predicate {
    switch (structure.kind) {
      case 'object':
        return all(this.#parts(structure.parts, through), structure.site);
      // A list of filters: any of them.
      case 'list': {
        const items = structure.items.map((item) => this.#when(item, this.#read(this.facts.structure(item.value, item.scope), through)));
        return { is: 'or', parts: items, site: structure.site };
      }
      case 'choice': {
        const present = structure.options.filter(({ kind }) => kind !== 'nothing');
        const parts = present.map((option) => this.#read(option, through));
        if (present.length < structure.options.length && parts.length > 0) {
          const when = structure.options.find(({ kind }) => kind === 'nothing')!.site;
          return { is: 'optional', part: parts.length === 1 ? parts[0]! : { is: 'or', parts, site: structure.site }, when };
        }
        return { is: 'or', parts, site: structure.site };
      }
      case 'nothing':
        return { is: 'and', parts: [], site: structure.site };
      case 'value':
        return { is: 'unknown', why: this.facts.isAny(structure.site) ? 'any' : 'dynamic', site: structure.site };
    }
  }

  #parts(parts: readonly StructurePart[], through: readonly string[]): Predicate[] {
    const found: Predicate[] = [];
    const keys: (string | undefined)[] = [];
    const add = (key: string | undefined, predicate: Predicate): void => {
      // What is written last counts: `{ ...where, tenantId }`.
      for (let index = keys.length - 1; key !== undefined && index >= 0; index--) if (keys[index] === key) {
        keys.splice(index, 1);
        found.splice(index, 1);
      }
      keys.push(key);
      found.push(predicate);
    };
    for (const part of parts) {
      if (part.kind === 'computed') add(undefined, { is: 'other', site: part.site });
      else if (part.kind === 'spread') {
        const inner = this.facts.structure(part.value, part.scope);
        if (inner.kind === 'object' && part.when === undefined && this.#depth < MAX_DEPTH) for (const one of this.#members(inner.parts, through)) add(one.key, one.predicate);
        else add(undefined, this.#when(part, this.#read(inner, through)));
      } else add(part.when === undefined ? part.key : undefined, this.#when(part, this.#member(part.key!, part.value, part.scope, part.site, through)));
    }
    return found;
  }

  #members(parts: readonly StructurePart[], through: readonly string[]): readonly { key: string | undefined; predicate: Predicate }[] {
    this.#depth++;
    const found = parts.map((part) => ({ key: part.kind === 'member' ? part.key : undefined, predicate: all(this.#parts([part], through), part.site) }));
    this.#depth--;
    return found;
  }

  #when(part: StructurePart, predicate: Predicate): Predicate {
    return part.when === undefined ? predicate : { is: 'optional', part: predicate, when: part.when };
  }

  #member(key: string, value: Site, scope: Scope | undefined, site: Site, through: readonly string[]): Predicate {
    if (AND.test(key) || OR.test(key)) {
      const inner = this.facts.structure(value, scope);
      const parts = inner.kind === 'list' ? inner.items.map((item) => this.#when(item, item.kind === 'spread' ? this.#spreadItems(item, through, AND.test(key)) : this.#read(this.facts.structure(item.value, item.scope), through))) : [this.#read(inner, through)];
      return { is: AND.test(key) ? 'and' : 'or', parts, site };
    }
    if (NOT.test(key)) return { is: 'other', site };
    const column = key.replace(/^@/, '');
    const equals = (compared: Site): Predicate => ({ is: 'equals', column, through, value: compared, scope, site });
    const inner = this.facts.structure(value, scope);
    if (inner.kind === 'object') return this.#nested(column, inner, site, through);
    if (inner.kind === 'list') return equals(value);
    if (inner.kind === 'choice') {
      // `id ? id : undefined`, `name && Like(name)`
      const values = inner.options.filter(({ kind }) => kind !== 'nothing').map((option) => (option.kind === 'value' ? this.#compared(option.site, option.scope, column, site, through) : option.kind === 'object' ? this.#nested(column, option, site, through) : equals(value)));
      const part: Predicate = values.length === 1 ? values[0]! : { is: 'or', parts: values, site };
      const nothing = inner.options.find(({ kind }) => kind === 'nothing');
      return nothing ? { is: 'optional', part, when: nothing.site } : part;
    }
    return this.#compared(inner.kind === 'value' ? inner.site : value, inner.kind === 'value' ? inner.scope : scope, column, site, through);
  }

  #spreadItems(item: StructurePart, through: readonly string[], isAnd: boolean): Predicate {
    const inner = this.facts.structure(item.value, item.scope);
    if (inner.kind === 'list') return { is: isAnd ? 'and' : 'or', parts: inner.items.map((one) => this.#when(one, this.#read(this.facts.structure(one.value, one.scope), through))), site: inner.site };
    if (inner.kind === 'choice') {
      const lists = inner.options.flatMap((option) => (option.kind === 'list' && option.items.length > 0 ? [option] : []));
      const parts = lists.flatMap((list) => list.items.map((one) => this.#read(this.facts.structure(one.value, one.scope), through)));
      return parts.length === 0 ? { is: 'and', parts, site: item.site } : { is: 'optional', part: { is: isAnd ? 'and' : 'or', parts, site: item.site }, when: item.site };
    }
    return { is: 'unknown', why: 'dynamic', site: item.site };
  }

  /** `{ in: [a] }`, `{ project: { tenantId } }`, `{ tenantId_id: { tenantId, id } }`. */
  #nested(column: string, { parts, site: inner }: Extract<Structure, { kind: 'object' }>, site: Site, through: readonly string[]): Predicate {
    const keys = parts.flatMap(({ key }) => key ?? []);
    const operator = parts.find(({ key }) => key !== undefined && (EQUALS.test(key) || IN.test(key)));
    if (operator) return { is: 'equals', column, through, value: operator.value, scope: operator.scope, site };
    if (keys.length > 0 && keys.every((key) => COMPARISON.test(key))) return { is: 'other', site };
    const relation = parts.find(({ key }) => key !== undefined && SOME.test(key));
    if (relation) return this.#read(this.facts.structure(relation.value, relation.scope), [...through, column]);
    if (keys.some((key) => EVERY.test(key))) return { is: 'other', site };
    // A compound key is named after its columns.
    const isCompound = keys.length > 1 && keys.every((key) => column.includes(key));
    return all(this.#parts(parts, isCompound ? through : [...through, column]), inner);
  }

  /** `In(ids)`, `Equal(id)`, `Not(id)`, or the value itself. */
  #compared(value: Site, scope: Scope | undefined, column: string, site: Site, through: readonly string[]): Predicate {
    const kind = this.facts.kindOf(value);
    const operator = kind === 'call' ? this.roles.call(value, 'data.operator') : undefined;
    if (!operator) return { is: 'equals', column, through, value, scope, site };
    const { as, value: slot } = operator.parts;
    return as === 'equals' ? { is: 'equals', column, through, value: slot && this.facts.argumentsOf(value)[slot.arg], scope, site } : { is: 'other', site };
  }
}
