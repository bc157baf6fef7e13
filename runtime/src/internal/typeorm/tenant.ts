import { ownOptions } from '../options.js';
import { isScopeValue, refuse, sameScope, type ScopeValue } from '../scope.js';
import { type Column, connectionOf, type Metadata, type Repository } from './metadata.js';

/** Whose rows a handle reaches. */
export interface Tenant {
  readonly metadata: Metadata;
  /** Property → value, without a prototype: TypeORM reads inherited properties too. */
  readonly values: Readonly<Record<string, ScopeValue>>;
  readonly columns: readonly Column[];
  /** Entities without the columns which may be joined all the same. */
  readonly shared: ReadonlySet<string>;
}

export function tenantOf(repository: Repository, scope: unknown, options: unknown): Tenant {
  if (typeof repository !== 'object' || repository === null || typeof repository.createQueryBuilder !== 'function' || !Array.isArray(repository.metadata?.columns)) {
    throw new TypeError('scoped: expected a repository of TypeORM.');
  }
  const { metadata } = repository;
  if (typeof scope !== 'object' || scope === null || Array.isArray(scope)) throw new TypeError('scoped: expected an object with the column of the tenant.');
  const keys = Reflect.ownKeys(scope);
  if (keys.length === 0) throw new TypeError('scoped: the scope names no column.');

  const values = Object.create(null) as Record<string, ScopeValue>;
  const columns = keys.map((key) => {
    const column = typeof key === 'string' ? ownColumn(metadata, key) : undefined;
    if (!column) throw new TypeError(`scoped: ${metadata.name} has no column of that name.`);
    // Which of two values in one statement wins depends on the database.
    if (metadata.columns.some((other) => other !== column && other.databaseName === column.databaseName)) {
      throw new TypeError(`scoped: another property of ${metadata.name} has the same column as ${column.propertyName}.`);
    }
    const value: unknown = (scope as Record<string, unknown>)[column.propertyName];
    if (!isScopeValue(value)) refuse('scope_value_missing', `${metadata.name}.${column.propertyName} is given no value that names a tenant`);
    values[column.propertyName] = value;
    return column;
  });

  if (connectionOf(repository).options.type === 'mongodb') refuse('scope_unsupported', 'MongoDB');
  const shared = new Set(sharedNames(options === undefined ? {} : options));
  for (const name of shared) {
    if (!connectionOf(repository).entityMetadatas.some((entity) => entity.name === name)) throw new TypeError('scoped: `shared` names no entity of this data source.');
  }
  const tenant: Tenant = { metadata, values: Object.freeze(values), columns, shared };
  assertNotLazy(tenant, metadata);
  return tenant;
}

/** A column with a property at the top of the entity; a foreign key without one is told by the object of the relation. */
export function ownColumn(metadata: Metadata, property: string): Column | undefined {
  const column = metadata.findColumnWithPropertyPathStrict(property);
  return column && column.propertyName === property && !column.embeddedMetadata && !column.isVirtual && !column.isVirtualProperty ? column : undefined;
}

/** The getter of a lazy relation asks the database by itself, later and without a tenant. */
export function assertNotLazy(tenant: Tenant, metadata: Metadata): void {
  for (const relation of metadata.relations) {
    if (relation.isLazy && !tenant.shared.has(relation.inverseEntityMetadata.name)) refuse('scope_unsupported', `the lazy relation ${metadata.name}.${relation.propertyName}`);
  }
}

/** Makes a row the tenant's own. A row that names another tenant is refused, also when it does so by a relation. */
export function claim(tenant: Tenant, row: object): void {
  for (const column of tenant.columns) {
    const value = tenant.values[column.propertyName]!;
    const given = (row as Record<string, unknown>)[column.propertyName];
    if (given === undefined) (row as Record<string, unknown>)[column.propertyName] = value;
    else if (!sameScope(given, value)) refuse('scope_conflict', `${column.propertyName} names another tenant`);
    // TypeORM takes a foreign key from the object of the relation before it looks at the property.
    if (!sameScope(column.getEntityValue(row), value)) refuse('scope_conflict', `a relation changes ${column.propertyName}`);
  }
}

function sharedNames(options: unknown): string[] {
  const { shared } = ownOptions('scoped', options, ['shared']);
  if (shared === undefined) return [];
  if (!Array.isArray(shared) || !Array.from(shared, (name: unknown) => typeof name === 'string').every(Boolean)) throw new TypeError('scoped: `shared` must be an array of names of entities.');
  return shared as string[];
}
