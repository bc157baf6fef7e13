import { LintelError } from '../errors.js';
import { refuse } from '../scope.js';
import { type Builder, type Column, isOwner, type Metadata, type Repository } from './metadata.js';
import { narrow } from './narrow.js';
import { claim, type Tenant } from './tenant.js';

/** A row to be written: the entity itself, so that its listeners run and it receives what the database generates, or a copy of a plain object. */
export function row(tenant: Tenant, given: unknown): object {
  const own = typeof given === 'object' && given !== null && isInstance(tenant.metadata, given) ? given : copyOf(given);
  assertNoNestedWrite(tenant.metadata, own);
  claim(tenant, own);
  return own;
}

/** What an UPDATE sets. The tenant is in it only where a relation shares its column and would set it too. */
export function changes(tenant: Tenant, given: unknown): object {
  const own = copyOf(given);
  assertNoNestedWrite(tenant.metadata, own);
  claim(tenant, own);
  for (const column of tenant.columns) if (!isShared(tenant, column, own)) Reflect.deleteProperty(own, column.propertyName);
  return own;
}

/** Without a prototype: TypeORM reads inherited properties too. */
export function copyOf(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) refuse('scope_unsupported', 'a row that is not an object');
  return Object.assign(Object.create(null) as Record<string, unknown>, given);
}

/** A composite foreign key holds the tenant too, and TypeORM sets all its columns at once, to NULL where the relation is null. */
const isShared = ({ metadata }: Tenant, column: Column, row: object): boolean =>
  metadata.relations.some((relation) => relation.joinColumns.includes(column) && relation.getEntityValue(row) !== undefined);

const isInstance = ({ target }: Metadata, row: object): boolean => typeof target === 'function' && row instanceof target;

/** By a relation only the foreign key is written. Whatever else TypeORM would write for it belongs to a row that is not checked. */
function assertNoNestedWrite(metadata: Metadata, row: object): void {
  for (const relation of metadata.relations) {
    const value = relation.getEntityValue(row);
    if (value === undefined) continue;
    if (!isOwner(relation)) refuse('scope_unsupported', `a write by the relation ${metadata.name}.${relation.propertyName}`);
    if (value !== null && (relation.isCascadeInsert || relation.isCascadeUpdate)) refuse('scope_unsupported', `a cascade by the relation ${metadata.name}.${relation.propertyName}`);
  }
}

/** TypeORM keeps the ancestors of a tree in its own `save`. */
export function assertNoTree({ metadata }: Tenant): void {
  if (metadata.treeType !== undefined) refuse('scope_unsupported', 'a write to a tree');
}

export const statement = (repository: Repository, tenant: Tenant): Builder => repository.createQueryBuilder(tenant.metadata.name);

export async function affected(builder: Builder, tenant: Tenant): Promise<number> {
  const result = await narrow(builder, tenant).execute();
  if (typeof result.affected !== 'number') refuse('scope_unsupported', 'a driver that does not count affected rows');
  return result.affected;
}

/** TypeORM's own `save` looks for the row by its id alone and inserts or updates what it finds, so it is not used. */
export async function saveRow(repository: Repository, tenant: Tenant, given: unknown): Promise<object> {
  const { metadata } = tenant;
  const entity = row(tenant, given);
  const id = metadata.getEntityIdMap(entity);
  // A copy has no prototype, and who gets it may want one.
  const saved = () => (entity === given ? entity : { ...entity });
  if (id && (await updateRow(repository, tenant, entity, id))) return saved();
  // A key that the database makes exists or is nobody's. Any other is inserted, unless it is somebody else's.
  const keyed = metadata.primaryColumns.some((column) => tenant.columns.includes(column));
  if (id && !keyed && (metadata.primaryColumns.some((column) => column.isGenerated) || (await exists(statement(repository, tenant), id)))) throw new LintelError('not_found');
  await repository.insert(entity);
  return saved();
}

const exists = (builder: Builder, id: object): Promise<boolean> => builder.withDeleted().whereInIds(id).getExists();

async function updateRow(repository: Repository, tenant: Tenant, entity: object, id: object): Promise<boolean> {
  const { metadata } = tenant;
  const values = valuesOf(tenant, entity);
  if (Object.keys(values).every((property) => Object.hasOwn(tenant.values, property))) return narrow(statement(repository, tenant).withDeleted().whereInIds(id), tenant).getExists();
  if ((await affected(statement(repository, tenant).update().set(values).whereInIds(id), tenant)) !== 1) return false;

  // What listeners changed, and what the statement counted up.
  for (const column of metadata.columns) if (!column.isVirtual) copy(column, values, entity);
  const counted = [metadata.versionColumn, metadata.updateDateColumn].filter((column) => column !== undefined);
  if (counted.length > 0) {
    const builder = statement(repository, tenant).withDeleted().whereInIds(id);
    const read = await narrow(builder.select([...metadata.primaryColumns, ...counted].map((column) => `${metadata.name}.${column.propertyPath}`)), tenant).getOne();
    if (read) for (const column of counted) copy(column, read, entity);
  }
  return true;
}

function copy(column: Column, from: object, to: object): void {
  const value = column.getEntityValue(from);
  if (value !== undefined && value !== column.getEntityValue(to)) column.setEntityValue(to, value);
}

/** What an UPDATE of this row sets. Of the entity's class, so that its listeners run; they may read the key and the tenant, and change neither. */
function valuesOf(tenant: Tenant, entity: object): object {
  const { metadata } = tenant;
  const values = Object.create(isInstance(metadata, entity) ? (Object.getPrototypeOf(entity) as object) : null) as object;
  for (const column of metadata.columns) {
    if (column.isVirtual || column.isVirtualProperty) continue;
    const value = column.getEntityValue(entity);
    if (value === undefined) continue;
    if (column.isPrimary || tenant.columns.includes(column)) {
      // TypeORM writes what can be enumerated.
      const enumerable = !column.isPrimary && isShared(tenant, column, entity);
      if (!column.embeddedMetadata) Object.defineProperty(values, column.propertyName, { __proto__: null, value, enumerable } as PropertyDescriptor);
    } else if (column.isUpdate && !column.isVersion && !column.isUpdateDate && !column.isCreateDate && !column.isDiscriminator) {
      column.setEntityValue(values, value);
    }
  }
  for (const relation of metadata.relations) {
    if (!isOwner(relation) || !relation.joinColumns.some((column) => column.isVirtual && !column.isPrimary)) continue;
    const value = relation.getEntityValue(entity);
    if (value !== undefined) relation.setEntityValue(values, value);
  }
  return values;
}

export async function removeRow(repository: Repository, tenant: Tenant, given: unknown): Promise<void> {
  const { metadata } = tenant;
  if (metadata.relations.some((relation) => relation.isCascadeRemove)) refuse('scope_unsupported', 'remove() of an entity with a cascade');
  if (metadata.beforeRemoveListeners.length + metadata.afterRemoveListeners.length > 0) refuse('scope_unsupported', 'remove() of an entity with listeners for it');
  const own = copyOf(given);
  claim(tenant, own);
  const id = metadata.getEntityIdMap(own);
  if (!id || (await affected(statement(repository, tenant).delete().whereInIds(id), tenant)) !== 1) throw new LintelError('not_found');
}
