import { LintelError, type LintelErrorCode } from './errors.js';
import { emit } from './events.js';
import type { DataModel, Model, Relation } from './prisma-model.js';
import type { ScopeValue } from './scope.js';

/** Arguments of Prisma, copied and without a prototype: Prisma reads them with `for in`, and so would read what a polluted Object.prototype adds. */
export type Tree = Record<string, unknown>;

export interface Scope {
  readonly column: string;
  readonly value: ScopeValue;
  readonly models: DataModel;
  /** `owned`: each row has a tenant. `shared`: declared to have none, and read only. Everything else is out of reach. */
  readonly owned: ReadonlySet<string>;
  readonly shared: ReadonlySet<string>;
}

/** One call, while its arguments are being constrained. */
export interface Query {
  readonly scope: Scope;
  /** Rows that must be the tenant's own and that Prisma gives no place to say so: looked up before the query runs. */
  readonly checks: Check[];
}

export interface Check {
  readonly model: Model;
  readonly operation: 'findFirst' | 'findUnique';
  readonly where: Tree;
  /** What happens when the tenant has no such row. */
  readonly otherwise: () => void;
}

/** The event and the cause name models and fields of the schema, never a value or a key that came in. */
export function refuse(code: LintelErrorCode, model: string, why: string): never {
  emit({ name: code, detail: { verb: 'scoped', model } });
  throw new LintelError(code, { cause: new Error(`scoped: ${model}: ${why}`) });
}

export const tree = (entries: Record<string, unknown> = {}): Tree => Object.assign(Object.create(null) as Tree, entries);
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? [...(value as unknown[])] : [value]);
export const each = (value: unknown, one: (element: unknown) => unknown): unknown => (Array.isArray(value) ? value.map(one) : one(value));

/** The own properties, read once. Instances of a class are taken (a DTO is one); lists, dates and buffers are not. */
export function own(model: Model, value: unknown): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.prototype.toString.call(value) !== '[object Object]') return refuse('scope_unsupported', model.name, 'something else than an object stands where Prisma takes an object');
  return tree({ ...value });
}

/** A value that Prisma understands by itself, for example `{ in: [1, 2] }`. */
export function leaf(model: Model, value: unknown, isFilter = false): unknown {
  if (value === undefined && isFilter) return refuse('scope_unsupported', model.name, 'undefined in a filter: Prisma would drop the predicate');
  if (Array.isArray(value)) return value.map((element) => leaf(model, element, isFilter));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A date, a decimal, a buffer, Prisma.JsonNull, a reference to a field.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value;
  return tree(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaf(model, inner, isFilter)])));
}

export const isOwned = ({ scope }: Query, model: Model): boolean => scope.owned.has(model.name);

/** The model that a relation leads to, where the handle reaches it. */
export function target(query: Query, from: Model, { name, target: to }: Pick<Relation, 'name' | 'target'>): Model {
  if (!query.scope.owned.has(to) && !query.scope.shared.has(to)) return refuse('scope_unsupported', from.name, `${name} leads to ${to}, which is neither owned by a tenant nor declared as shared`);
  return query.scope.models.get(to)!;
}

export const tenant = ({ scope }: Query): Tree => tree({ [scope.column]: scope.value });

export function isTenant({ scope }: Query, value: unknown): boolean {
  if (typeof value !== typeof scope.value) return isWhole(value) && isWhole(scope.value) && BigInt(value) === BigInt(scope.value);
  return value === scope.value;
}

const isWhole = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isSafeInteger(value);

/** The given filter and the tenant. What is given stays beside it, so that an `OR` in it cannot widen. */
export function ownedWhere(query: Query, model: Model, given: unknown, isUnique = false, isNegated = false): Tree {
  const where = plainWhere(query, model, given, isUnique, isNegated);
  if (isOwned(query, model)) where['AND'] = [...(Object.hasOwn(where, 'AND') ? list(where['AND']) : []), tenant(query)];
  return where;
}

export function plainWhere(query: Query, model: Model, given: unknown, isUnique = false, isNegated = false): Tree {
  const where = tree();
  for (const [key, value] of Object.entries(own(model, given))) {
    const relation = model.relations.get(key);
    if (value === undefined) refuse('scope_unsupported', model.name, 'undefined in a filter: Prisma would drop the predicate');
    else if (key === 'AND' || key === 'OR' || key === 'NOT') where[key] = each(value, (branch) => plainWhere(query, model, branch, false, isNegated || key === 'NOT'));
    else if (relation) where[key] = relationFilter(query, model, relation, value, isNegated);
    else if (key === query.scope.column && isOwned(query, model)) where[key] = tenantFilter(query, model, value, isNegated);
    else if (model.columns.has(key)) where[key] = leaf(model, value, true);
    // What else stands beside a unique column is the name of a compound key, by default its columns joined.
    else if (isUnique) where[key] = compoundKey(query, model, value);
    else refuse('scope_unsupported', model.name, 'a filter by something that is no field');
  }
  return where;
}

function tenantFilter(query: Query, model: Model, value: unknown, isNegated: boolean): ScopeValue {
  const operators = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [['equals', value] as const];
  const named = operators.flatMap(([operator, operand]) => (operator === 'equals' ? [operand as unknown] : operator === 'in' && Array.isArray(operand) ? (operand as unknown[]) : [undefined]));
  if (isNegated || named.length === 0 || !named.every((one) => isTenant(query, one))) return refuse('scope_conflict', model.name, 'a filter names another tenant');
  return query.scope.value;
}

function compoundKey(query: Query, model: Model, value: unknown): Tree {
  const parts = own(model, value);
  for (const [key, part] of Object.entries(parts)) {
    if (!model.columns.has(key) || part === undefined) refuse('scope_unsupported', model.name, 'a unique key by something that is no field');
    if (key === query.scope.column && isOwned(query, model) && !isTenant(query, part)) refuse('scope_conflict', model.name, 'a unique key names another tenant');
    parts[key] = leaf(model, part, true);
  }
  return parts;
}

function relationFilter(query: Query, model: Model, relation: Relation, value: unknown, isNegated: boolean): unknown {
  const to = target(query, model, relation);
  if (!relation.isList && value === null) return null;
  const given = own(model, value);
  const keys = Object.keys(given);
  if (!relation.isList) {
    const isOperators = keys.length > 0 && keys.every((key) => key === 'is' || key === 'isNot') && !keys.some((key) => to.columns.has(key) || to.relations.has(key));
    if (!isOperators) return tree({ is: ownedWhere(query, to, given, false, isNegated) });
    for (const key of keys) if (given[key] !== null) given[key] = ownedWhere(query, to, given[key], false, isNegated);
    return given;
  }
  for (const key of keys) {
    if (key === 'some' || key === 'none') given[key] = ownedWhere(query, to, given[key], false, isNegated);
    else if (key === 'every') {
      const every = plainWhere(query, to, given[key], false, isNegated);
      // The rows of others neither break nor make it.
      given[key] = isOwned(query, to) ? tree({ OR: [tree({ NOT: tenant(query) }), every] }) : every;
    } else refuse('scope_unsupported', model.name, `a filter of ${relation.name} by an operator that is not known`);
  }
  return given;
}
