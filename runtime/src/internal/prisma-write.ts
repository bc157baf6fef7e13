import { LintelError } from './errors.js';
import type { Model, Relation } from './prisma-model.js';
import { each, isOwned, isTenant, leaf, own, ownedWhere, type Query, refuse, target, tenant, tree, type Tree } from './prisma-where.js';

export type Kind = 'create' | 'update';

/**
 * The data of one row of a tenant. A new row gets the column, and no row can change it: neither by its own name nor by a relation
 * whose key it is part of.
 *
 * @param under the relation by which a row is written inside another one; Prisma fills its key in
 */
export function rowData(query: Query, model: Model, given: unknown, kind: Kind, under?: Relation): Tree {
  const { column, value: mine } = query.scope;
  const data = tree();
  for (const [key, value] of Object.entries(own(model, given))) {
    const relation = model.relations.get(key);
    if (value === undefined) continue;
    if (relation) data[key] = nestedWrite(query, model, relation, value, kind);
    else if (key === column) {
      if (!isTenant(query, assigned(value))) refuse('scope_conflict', model.name, 'a row is written for another tenant');
    } else if (model.columns.has(key)) data[key] = model.columns.get(key) === 'Json' ? value : leaf(model, value);
    else refuse('scope_unsupported', model.name, 'something that is no field is written');
  }
  checkKeys(query, model, data, kind);
  if (kind === 'update' || holdsColumn(query, under?.inverse)) return data;

  // Prisma takes either the columns of keys or the relations, in the same object never both.
  const relations = [...model.relations.values()];
  const withColumn = relations.filter((relation) => holdsColumn(query, relation));
  if (withColumn.length === 0 || !relations.some(({ name, holds }) => holds.length > 0 && Object.hasOwn(data, name))) data[column] = mine;
  else if (!withColumn.some(({ name }) => Object.hasOwn(data, name))) {
    const alone = withColumn.find(({ holds }) => holds.length === 1);
    if (!alone) return refuse('scope_unsupported', model.name, `${column} is part of several keys: write the columns, or the relation that has it`);
    data[alone.name] = tree({ connect: tree({ [alone.holds[0]![1]]: mine }) });
  }
  return data;
}

const holdsColumn = ({ scope }: Query, relation: Relation | undefined): boolean => relation?.holds.some(([own]) => own === scope.column) ?? false;

/** `{ set: x }` and `x` are the same to Prisma. */
function assigned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1) return value;
  return Object.hasOwn(value, 'set') ? (value as { set: unknown }).set : value;
}

/** A key that refers to a tenant's row must refer to the tenant's own: the database does not look at tenants. */
function checkKeys(query: Query, model: Model, data: Tree, kind: Kind): void {
  for (const { name, target: to, holds } of model.relations.values()) {
    const given = holds.filter(([column]) => Object.hasOwn(data, column));
    if (given.length === 0 || !query.scope.owned.has(to)) continue;
    const where = tenant(query);
    let isWhole = true;
    for (const [column, referred] of holds) {
      const value = column === query.scope.column ? query.scope.value : assigned(data[column]);
      if (value === undefined && kind === 'update') refuse('scope_unsupported', model.name, `the key of ${name} is written in part`);
      if (value === undefined || value === null) isWhole = false;
      else if (typeof value === 'object') refuse('scope_unsupported', model.name, `the key of ${name} is computed`);
      else if (referred === query.scope.column && !isTenant(query, value)) refuse('scope_conflict', model.name, `the key of ${name} names another tenant`);
      where[referred] = value;
    }
    if (isWhole) query.checks.push({ model: query.scope.models.get(to)!, operation: 'findFirst', where, otherwise: () => notFound() });
  }
}

export function notFound(cause?: unknown): never {
  throw new LintelError('not_found', cause === undefined ? undefined : { cause });
}

function nestedWrite(query: Query, model: Model, relation: Relation, value: unknown, kind: Kind): Tree {
  const { name, holds, inverse, isList } = relation;
  const { column, value: mine } = query.scope;
  const given = own(model, value);
  const unsupported = (what: string): never => refuse('scope_unsupported', model.name, `${what} in a write of ${name}`);

  if (holdsColumn(query, relation) && holds.length === 1) {
    // The tenant itself, which may be no model that the handle reaches.
    const { connect, ...rest } = given;
    const [[, referred]] = holds as [[string, string]];
    if (Object.keys(rest).length > 0 || connect === undefined) return unsupported('something else than connect');
    const { [referred]: named, ...others } = own(model, connect);
    if (Object.keys(others).length > 0) return unsupported('another key than the referred one');
    if (!isTenant(query, named)) return refuse('scope_conflict', model.name, `${name} connects another tenant`);
    return tree({ connect: tree({ [referred]: mine }) });
  }

  const to = target(query, model, relation);
  const isBetweenTables = holds.length === 0 && inverse.holds.length === 0;
  const holdsTenant = holdsColumn(query, relation) || holdsColumn(query, inverse);
  const pairsTenant = holds.concat(inverse.holds).every(([one, other]) => (one === column) === (other === column));
  if (holdsTenant && !(isOwned(query, to) && pairsTenant)) return unsupported('anything');

  const unique = (where: unknown) => ownedWhere(query, to, where, true);
  const create = (data: unknown) => rowData(query, to, data, 'create', relation);
  const update = (data: unknown) => rowData(query, to, data, 'update', relation);
  const parts = (element: unknown, take: Record<string, (part: unknown) => unknown>) => {
    const all = own(to, element);
    for (const [key, part] of Object.entries(all)) {
      if (!Object.hasOwn(take, key)) return unsupported('an argument that is not known');
      if (part === undefined && key !== 'where') Reflect.deleteProperty(all, key);
      else all[key] = take[key]!(part);
    }
    return all;
  };
  /** Of a relation to one row: `true`, or a filter. */
  const one = (filter: unknown) => (filter === true ? (holds.length > 0 ? true : tenant(query)) : filter === false ? false : ownedWhere(query, to, filter));
  const oneUpdate = (element: unknown) => {
    const keys = Object.keys(own(to, element));
    const isField = (key: string) => to.columns.has(key) || to.relations.has(key);
    const isWrapped = keys.includes('data') && keys.every((key) => key === 'data' || key === 'where');
    if (isWrapped && (isField('data') || isField('where'))) return unsupported('data that may be a field or not');
    return isWrapped ? withTenant(parts(element, { where: (where) => ownedWhere(query, to, where), data: update })) : withTenant(tree({ data: update(element) }));
  };
  const withTenant = (element: Tree) => {
    element['where'] ??= tenant(query);
    return element;
  };

  const operations: Record<string, (element: unknown) => unknown> = { connect: unique };
  const isShared = !isOwned(query, to);
  // What is left of a row that loses such a key has no tenant.
  if (!holdsTenant) operations['disconnect'] = isList ? unique : one;
  if (isBetweenTables) operations['set'] = unique;
  if (isShared) {
    if (holds.length === 0 && !isBetweenTables) return unsupported('a change of shared rows');
  } else {
    operations['create'] = create;
    operations['connectOrCreate'] = (element) => parts(element, { where: unique, create });
    if (!(holdsTenant && holds.length > 0)) operations['delete'] = isList ? unique : one;
    if (isList) {
      operations['createMany'] = (element) => parts(element, { data: (data) => each(data, create), skipDuplicates: (skip) => skip });
      operations['update'] = (element) => parts(element, { where: unique, data: update });
      operations['updateMany'] = (element) => withTenant(parts(element, { where: (where) => ownedWhere(query, to, where), data: update }));
      operations['deleteMany'] = (where) => ownedWhere(query, to, where);
      operations['upsert'] = (element) => parts(element, { where: unique, create, update });
    } else {
      operations['update'] = oneUpdate;
      if (!holdsTenant) operations['upsert'] = (element) => withTenant(parts(element, { where: (where) => ownedWhere(query, to, where), create, update }));
      // Prisma first takes the key away from the row that has it, and nothing says whose that is.
      if (holds.length === 0 && kind === 'update') for (const operation of ['create', 'connect', 'connectOrCreate', 'upsert']) Reflect.deleteProperty(operations, operation);
    }
  }

  const written = tree();
  for (const [operation, argument] of Object.entries(given)) {
    if (argument === undefined) continue;
    const constrain = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!constrain) return unsupported(/^\w{1,20}$/.test(operation) ? operation : 'something');
    written[operation] = each(argument, constrain);
  }
  return written;
}
