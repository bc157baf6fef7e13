import { refuse, sameScope, type ScopeValue } from '../scope.js';
import { isOwner, type Metadata } from './metadata.js';
import type { Tenant } from './tenant.js';

interface FindOperator {
  readonly type: string;
  readonly value: unknown;
}

// TypeORM's own test: a symbol from the global registry, which no JSON can spell.
function isFindOperator(value: unknown): value is FindOperator {
  if (typeof value !== 'object' || value === null) return false;
  const mark = (value as { '@instanceof'?: unknown })['@instanceof'];
  return mark === Symbol.for('FindOperator') || mark === Symbol.for('EqualOperator');
}

/**
 * A copy of `where` that has in it what TypeORM will use: own properties only, and none undefined, null or empty. TypeORM leaves those
 * out, and the query then finds everything.
 */
export function criteria(tenant: Tenant, where: unknown, relations: 'joined' | 'refused'): object | object[] {
  const branch = (metadata: Metadata, given: unknown, prefix: string, top: boolean): Record<string, unknown> => {
    const own = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of entriesOf(given)) {
      if (value === undefined || value === null) refuse('scope_unsupported', 'a value in `where` is undefined or null; null is found by IsNull()');
      const path = prefix + key;
      const relation = metadata.findColumnWithPropertyPathStrict(path) ? undefined : metadata.findRelationWithPropertyPath(path);
      if (top && Object.hasOwn(tenant.values, path)) {
        if (!isOnly(value, tenant.values[path]!)) refuse('scope_conflict', `\`where\` asks for another ${path}`);
        own[key] = tenant.values[path];
      } else if (!relation) {
        own[key] = metadata.findEmbeddedWithPropertyPath(path) ? branch(metadata, value, `${path}.`, top) : value;
      } else if (relations === 'refused') {
        refuse('scope_unsupported', 'a relation in the `where` of a statement that writes');
      } else if (isFindOperator(value)) {
        // Of a list TypeORM counts the rows, whoever they belong to.
        if (!isOwner(relation)) refuse('scope_unsupported', 'an operator on a relation in `where`');
        own[key] = value;
      } else {
        own[key] = branches(value, (one) => {
          if (entriesOf(one).length === 0) refuse('scope_unsupported', 'an empty relation in `where`');
          return branch(relation.inverseEntityMetadata, one, '', false);
        });
      }
    }
    return own;
  };
  return branches(where, (one) => {
    if (relations === 'refused' && entriesOf(one).length === 0) refuse('scope_unsupported', 'empty criteria of a statement that writes');
    return branch(tenant.metadata, one, '', true);
  });
}

function branches(given: unknown, one: (branch: unknown) => object): object | object[] {
  if (!Array.isArray(given)) return one(given);
  if (given.length === 0) refuse('scope_unsupported', '`where` is an empty list');
  return Array.from(given, one);
}

function entriesOf(given: unknown): [string, unknown][] {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isFindOperator(given)) refuse('scope_unsupported', '`where` is not an object');
  return Object.entries(given);
}

function isOnly(value: unknown, tenant: ScopeValue): boolean {
  if (!isFindOperator(value)) return sameScope(value, tenant);
  const { type, value: operand } = value;
  return type === 'equal' ? sameScope(operand, tenant) : type === 'in' && Array.isArray(operand) && operand.length > 0 && operand.every((one) => sameScope(one, tenant));
}
