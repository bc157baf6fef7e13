import type { Model, Relation } from './prisma-model.js';
import { isOwned, isTenant, leaf, list, own, ownedWhere, plainWhere, type Query, refuse, target, tenant, tree, type Tree } from './prisma-where.js';

/** A relation in the result. */
export interface Reading {
  readonly name: string;
  readonly model: Model;
  /** A relation to one row takes no filter: whether the row is the tenant's own is seen when it is there. */
  readonly isChecked: boolean;
  /** The column was asked for only to see that. */
  readonly isAdded: boolean;
  readonly inner: readonly Reading[];
}

const aggregates = new Set(['_count', '_avg', '_sum', '_min', '_max']);

/** Constrains `select` and `include` in place; the result is read back by `checkResult`. */
export function selection(query: Query, model: Model, args: Tree): Reading[] {
  return ['select', 'include'].flatMap((key) => {
    if (!args[key]) return [];
    const chosen = own(model, args[key]);
    args[key] = chosen;
    return Object.entries(chosen).flatMap(([name, value]) => {
      const relation = model.relations.get(name);
      if (!value) Reflect.deleteProperty(chosen, name);
      else if (name === '_count' && !model.columns.has(name)) chosen[name] = relationCounts(query, model, value);
      else if (!relation && !model.columns.has(name)) {
        // A computed field of an extension.
        if (value !== true) refuse('scope_unsupported', model.name, 'something that is no field is selected with arguments');
      } else if (relation) {
        const reading = { ...nested(query, model, relation, value === true ? {} : value), name };
        chosen[name] = reading.args;
        return [reading];
      }
      return [];
    });
  });
}

function nested(query: Query, model: Model, relation: Relation, value: unknown): Omit<Reading, 'name'> & { args: Tree } {
  const to = target(query, model, relation);
  const args = tree();
  const given = own(model, value);
  for (const [key, argument] of Object.entries(given)) {
    if (argument === undefined && key !== 'where') continue;
    if (key === 'where') args[key] = ownedWhere(query, to, argument);
    else if (key === 'orderBy') args[key] = orderBy(query, to, argument);
    else if (key === 'select' || key === 'include' || key === 'omit' || key === 'take' || key === 'skip' || key === 'distinct') args[key] = leaf(to, argument);
    else if (key !== 'cursor') refuse('scope_unsupported', model.name, `an argument of ${relation.name} that is not known`);
  }
  if (relation.isList && isOwned(query, to)) args['where'] ??= ownedWhere(query, to, {});
  if (given['cursor'] !== undefined) args['cursor'] = cursor(query, to, given['cursor'], args);
  const inner = selection(query, to, args);
  const isChecked = !relation.isList && isOwned(query, to);
  return { args, model: to, inner, isChecked, isAdded: isChecked && addColumn(query, to, args) };
}

function addColumn({ scope: { column } }: Query, model: Model, args: Tree): boolean {
  for (const [key, isGiven] of [['select', true], ['omit', false]] as const) {
    if (!args[key]) continue;
    const chosen = own(model, args[key]);
    args[key] = chosen;
    if (Boolean(chosen[column]) === isGiven) continue;
    if (isGiven) chosen[column] = true;
    else Reflect.deleteProperty(chosen, column);
    return true;
  }
  return false;
}

function relationCounts(query: Query, model: Model, value: unknown): Tree {
  const lists = [...model.relations.values()].filter((relation) => relation.isList);
  const given = value === true ? tree({ select: tree(Object.fromEntries(lists.map(({ name }) => [name, true]))) }) : own(model, value);
  const counted = own(model, given['select']);
  for (const [name, one] of Object.entries(counted)) {
    const relation = model.relations.get(name);
    if (!one) Reflect.deleteProperty(counted, name);
    else if (!relation?.isList) refuse('scope_unsupported', model.name, 'a count of something that is no list');
    else {
      const to = target(query, model, relation);
      const { where, ...rest } = one === true ? tree({ where: {} }) : own(model, one);
      if (Object.keys(rest).length > 0) refuse('scope_unsupported', model.name, `an argument of the count of ${name} that is not known`);
      counted[name] = tree({ where: ownedWhere(query, to, where) });
    }
  }
  return tree({ select: counted });
}

/** An order by rows of others would tell what is in them, and Prisma takes no filter there. */
export function orderBy(query: Query, model: Model, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => orderBy(query, model, one));
  const order = own(model, value);
  for (const [key, direction] of Object.entries(order)) {
    const relation = model.relations.get(key);
    if (relation && direction !== undefined) {
      const to = target(query, model, relation);
      if (isOwned(query, to)) refuse('scope_unsupported', model.name, `an order by ${key}, whose rows belong to tenants`);
      order[key] = relation.isList ? leaf(model, direction) : orderBy(query, to, direction);
    } else if (model.columns.has(key) || aggregates.has(key) || key === '_relevance') order[key] = leaf(model, direction);
    else if (!relation) refuse('scope_unsupported', model.name, 'an order by something that is no field');
  }
  return order;
}

/** A cursor on the row of another tenant would tell where that row stands in the order: it finds nothing, as a cursor on no row. */
export function cursor(query: Query, model: Model, value: unknown, args: Tree): Tree {
  const given = own(model, value);
  if (['AND', 'OR', 'NOT'].some((word) => Object.hasOwn(given, word))) refuse('scope_unsupported', model.name, 'a cursor that is no unique key');
  const key = plainWhere(query, model, given, true);
  if (isOwned(query, model)) {
    const filter = args['where'] as Tree;
    query.checks.push({ model, operation: 'findUnique', where: ownedWhere(query, model, given, true), otherwise: () => void (filter['AND'] as unknown[]).push(tree({ NOT: tenant(query) })) });
  }
  return key;
}

/** @throws LintelError `scope_conflict` where a row of another tenant is in it. */
export function checkResult(query: Query, readings: readonly Reading[], result: unknown): void {
  if (readings.length === 0 || typeof result !== 'object' || result === null) return;
  for (const row of list(result) as Tree[]) {
    for (const { name, model, isChecked, isAdded, inner } of readings) {
      const related = row[name] as Tree | null;
      if (isChecked && related) {
        const { column } = query.scope;
        if (related[column] === undefined) refuse('scope_unsupported', model.name, `${column} is omitted by the client itself`);
        if (!isTenant(query, related[column])) refuse('scope_conflict', model.name, `a row refers by ${name} to the row of another tenant`);
        if (isAdded) Reflect.deleteProperty(related, column);
      }
      checkResult(query, inner, related);
    }
  }
}
