import { refuse } from '../scope.js';
import type { Builder, Join } from './metadata.js';
import { assertNotLazy, ownColumn, type Tenant } from './tenant.js';

/**
 * Binds a statement to the tenant, whatever it says so far: `tenant AND (everything else)`. Must be the last thing done to it.
 * A condition is text, and text that closes the bracket leaves it.
 */
export function narrow(builder: Builder, tenant: Tenant): Builder {
  const map = builder.expressionMap;
  const main = map.mainAlias;
  if (!main?.hasMetadata || main.metadata !== tenant.metadata || map.aliases.filter((alias) => alias.type === 'from').length !== 1) refuse('scope_unsupported', 'another table in FROM');
  if (map.relationIdAttributes.length > 0 || (map.relationCountAttributes?.length ?? 0) > 0) refuse('scope_unsupported', 'ids or counts of a relation, which TypeORM asks for in a query of its own');
  if ((map.commonTableExpressions?.length ?? 0) > 0) refuse('scope_unsupported', 'a common table expression');
  // Under an id the cache keeps one result for all tenants; without one it keeps it under the statement and its parameters.
  if (map.cacheId !== undefined) refuse('scope_unsupported', 'a cache with an id');
  for (const join of map.joinAttributes) narrowJoin(join, main.name, tenant);

  const given = map.wheres;
  // where() starts anew.
  builder.where(tenant.values);
  if (given.length > 0) map.wheres.push({ type: 'and', condition: { operator: 'brackets', condition: given } });
  return builder;
}

/** In ON and not in WHERE: a left join keeps its row when the other side belongs to another tenant. */
function narrowJoin(join: Join, main: string, tenant: Tenant): void {
  const { alias } = join;
  if (!alias.hasMetadata) refuse('scope_unsupported', 'a join of something else than an entity');
  assertNotLazy(tenant, alias.metadata);
  const properties = Object.keys(tenant.values);
  if (!properties.every((property) => ownColumn(alias.metadata, property))) {
    if (!tenant.shared.has(alias.metadata.name)) refuse('scope_unsupported', `${alias.metadata.name} is joined, has no ${properties.join(', ')}, and is not in \`shared\``);
    return;
  }
  // The row of the main entity is the tenant's own, so that no value and no transformer is needed.
  const same = properties.map((property) => `${alias.name}.${property} = ${main}.${property}`).join(' AND ');
  join.condition = join.condition ? `${same} AND (${join.condition})` : same;
}
