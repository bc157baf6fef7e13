import { refuse } from '../scope.js';
import { criteria } from './criteria.js';
import type { Tenant } from './tenant.js';

const known = new Set('cache loadEagerRelations lock order relationLoadStrategy relations select skip take transaction where withDeleted'.split(' '));

/** The own options of a find, without a prototype. What is not known here is refused: a new option may ask a query of its own. */
export function findOptions(tenant: Tenant, given: unknown): Record<string, unknown> {
  const own = Object.create(null) as Record<string, unknown>;
  own.relationLoadStrategy = 'join';
  if (given === undefined) return own;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) refuse('scope_unsupported', 'find options that are not an object');
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name)) refuse('scope_unsupported', 'a find option');
    own[name] = name === 'where' ? criteria(tenant, value, 'joined') : value;
  }
  // The other strategy asks for relations in queries of their own, and may be the default of the data source.
  if (own.relationLoadStrategy !== 'join') refuse('scope_unsupported', 'relationLoadStrategy: query');
  return own;
}
