import { emit } from './internal/events.js';
import { LintelError } from './internal/errors.js';
import { assertReason, type Reason } from './internal/reason.js';
import { markScoped, refuse, type ScopeValue } from './internal/scope.js';
import { describe } from './internal/typeorm/builder.js';
import { criteria } from './internal/typeorm/criteria.js';
import { findOptions } from './internal/typeorm/find-options.js';
import { type Builder, connectionOf, type Repository } from './internal/typeorm/metadata.js';
import { narrow } from './internal/typeorm/narrow.js';
import { affected, assertNoTree, changes, copyOf, removeRow, row, saveRow, statement } from './internal/typeorm/rows.js';
import { claim, type Tenant, tenantOf } from './internal/typeorm/tenant.js';

export { isScoped, type ScopeValue } from './internal/scope.js';

/** A `Repository` of TypeORM, of any version: its types are taken from the one that is given, so that TypeORM is not imported. */
export interface RepositoryLike {
  readonly metadata: object;
  createQueryBuilder(alias: never): object;
  merge(entity: never, ...partial: never[]): object;
  find(options: never): Promise<object[]>;
  findOne(options: never): Promise<object | null>;
  findOneByOrFail(where: never): Promise<object>;
  insert(row: never): Promise<object>;
  sum(column: never, where: never): Promise<number | null>;
  update(where: never, changes: never): Promise<object>;
}

/** The entity of a repository. */
export type EntityOf<R extends RepositoryLike> = R extends { findOneByOrFail(where: never): Promise<infer T> } ? T : never;

type FindMany<R extends RepositoryLike> = Parameters<R['find']>[0];
type FindOne<R extends RepositoryLike> = Parameters<R['findOne']>[0];
type Where<R extends RepositoryLike> = Parameters<R['findOneByOrFail']>[0];
type Summed<R extends RepositoryLike> = Parameters<R['sum']>[0];
type Untold<K extends PropertyKey> = Readonly<Partial<Record<K, never>>>;
type Payload<R extends RepositoryLike, K extends PropertyKey> = Omit<NonNullable<Parameters<R['merge']>[1]>, K> & Untold<K>;
type Changes<R extends RepositoryLike, K extends PropertyKey> = Omit<Parameters<R['update']>[1], K> & Untold<K>;
type BuilderOf<R extends RepositoryLike> = ReturnType<R['createQueryBuilder']>;
type Running = 'getCount' | 'getExists' | 'getMany' | 'getManyAndCount' | 'getOne' | 'getRawMany' | 'getRawOne';

/** A SELECT that is bound to the tenant when it runs. */
export type ScopedQuery<R extends RepositoryLike> = Pick<BuilderOf<R>, Running & keyof BuilderOf<R>> & {
  /** @throws LintelError `not_found` (404) */
  getOneOrFail(): Promise<EntityOf<R>>;
};

/**
 * The rows of one tenant; made by {@link scoped}. `R` is the repository's type and `K` the columns of the scope:
 * `ScopedRepository<Repository<Invoice>, 'tenantId'>`.
 */
export interface ScopedRepository<R extends RepositoryLike, K extends PropertyKey> {
  find(options?: FindMany<R>): Promise<EntityOf<R>[]>;
  findBy(where: Where<R>): Promise<EntityOf<R>[]>;
  findAndCount(options?: FindMany<R>): Promise<[EntityOf<R>[], number]>;
  findAndCountBy(where: Where<R>): Promise<[EntityOf<R>[], number]>;
  findOne(options: FindOne<R>): Promise<EntityOf<R> | null>;
  findOneBy(where: Where<R>): Promise<EntityOf<R> | null>;
  /** @throws LintelError `not_found` (404), for a row of another tenant as for none */
  findOneOrFail(options: FindOne<R>): Promise<EntityOf<R>>;
  /** @throws LintelError `not_found` (404), for a row of another tenant as for none */
  findOneByOrFail(where: Where<R>): Promise<EntityOf<R>>;
  count(options?: FindMany<R>): Promise<number>;
  countBy(where: Where<R>): Promise<number>;
  exists(options?: FindMany<R>): Promise<boolean>;
  existsBy(where: Where<R>): Promise<boolean>;
  sum(column: Summed<R>, where?: Where<R>): Promise<number | null>;
  average(column: Summed<R>, where?: Where<R>): Promise<number | null>;
  minimum(column: Summed<R>, where?: Where<R>): Promise<number | null>;
  maximum(column: Summed<R>, where?: Where<R>): Promise<number | null>;

  create(partial?: Payload<R, K>): EntityOf<R>;
  create(partials: Payload<R, K>[]): EntityOf<R>[];
  /**
   * Updates the row of the tenant with this id, or inserts. Several are one transaction.
   * @throws LintelError `not_found` (404) when the id belongs to another tenant, or is one that the database makes and belongs to nobody
   */
  save(row: EntityOf<R> | Payload<R, K>): Promise<EntityOf<R>>;
  save(rows: (EntityOf<R> | Payload<R, K>)[]): Promise<EntityOf<R>[]>;
  /** Several are one transaction. @throws LintelError `not_found` (404) */
  remove(row: EntityOf<R>): Promise<EntityOf<R>>;
  remove(rows: EntityOf<R>[]): Promise<EntityOf<R>[]>;
  insert(rows: EntityOf<R> | Payload<R, K> | (EntityOf<R> | Payload<R, K>)[]): ReturnType<R['insert']>;
  /** Only where the conflict is told by columns, the tenant's among them, and the database takes no other for one (PostgreSQL, SQLite). */
  upsert(rows: Payload<R, K> | Payload<R, K>[], conflictPaths: readonly string[] | { conflictPaths: readonly string[]; skipUpdateIfNoValuesChanged?: boolean }): ReturnType<R['insert']>;
  /** The number of rows. */
  update(where: Where<R>, changes: Changes<R, K>): Promise<number>;
  /** The number of rows. */
  increment(where: Where<R>, column: string, by: number | bigint): Promise<number>;
  /** The number of rows. */
  decrement(where: Where<R>, column: string, by: number | bigint): Promise<number>;
  /** The number of rows. */
  delete(where: Where<R>): Promise<number>;
  /** The number of rows. */
  softDelete(where: Where<R>): Promise<number>;
  /** The number of rows. */
  restore(where: Where<R>): Promise<number>;

  /** `build` describes a SELECT; the tenant is added when it runs, around all that `build` said. */
  query(alias: string, build: (qb: BuilderOf<R>) => unknown): ScopedQuery<R>;
  /** The repository as it was given: every tenant's rows. Emits the event `unscoped_access` with the reason. */
  unscoped<const X extends string>(reason: Reason<X>): R;
}

/**
 * A handle on the rows of one tenant: it finds, counts, changes and removes no other, and what it writes belongs to that tenant.
 *
 * What cannot be proved is refused with `scope_unsupported`. It does not read SQL that you write: text in a condition, a subquery, `Raw()`, and values
 * that are functions go to the database as they are. It does not check that a foreign key which is written names a row of the tenant,
 * only that such a row is not read back; nor what the database does by itself (`ON DELETE CASCADE`, triggers), nor methods of entities
 * that extend `BaseEntity`. Row-level security covers these.
 *
 * @param repository of TypeORM 0.3.20 or later, or 1; one of a transaction stays in it
 * @param scope property of the tenant's column → its value, from the principal and not from the request. The value is kept
 * @param options `shared`: names of entities without the tenant's column that may be joined all the same, such as countries, or the
 *   parts of a row. There is no default: any other entity without the column is refused in a join
 * @returns a frozen object; nothing on it leads to the repository, except `unscoped`
 * @throws LintelError `scope_value_missing` (500) when a value is undefined, null, empty, NaN, an array or an object
 * @throws LintelError `scope_unsupported` (500) for MongoDB, and for an entity with a lazy relation
 * @throws LintelError `not_found` (404) by `…OrFail`, `save` and `remove`, for a row of another tenant as for none
 * @throws LintelError `scope_conflict` (403) when a condition or a row names another tenant
 * @throws TypeError when the first argument is no repository, the entity has no such column, or an option is unknown
 * @see OWASP ASVS 5.0 V8.4.1; CWE-639, CWE-566
 * @example
 * ```ts
 * import type { Repository } from 'typeorm';
 * import { scoped } from '@lintel/runtime/typeorm';
 *
 * interface Invoice {
 *   id: string;
 *   tenantId: string;
 *   total: number;
 * }
 *
 * export class Invoices {
 *   constructor(private readonly invoices: Repository<Invoice>) {}
 *
 *   findOne(id: string, user: { tenantId: string }): Promise<Invoice> {
 *     return scoped(this.invoices, { tenantId: user.tenantId }).findOneByOrFail({ id });
 *   }
 * }
 * ```
 */
export function scoped<R extends RepositoryLike, const K extends keyof EntityOf<R> & string>(
  repository: R,
  scope: Readonly<Record<K, ScopeValue>>,
  options?: { shared?: readonly string[] },
): ScopedRepository<R, K> {
  const raw = repository as unknown as Repository;
  const tenant = tenantOf(raw, scope, options);
  const handle = Object.create(null) as Record<string, unknown>;
  Object.assign(handle, methods(raw, tenant));
  // The methods of this very repository, so that one of a later version is refused too.
  for (let owner: object | null = repository; owner !== null && owner !== Object.prototype; owner = Object.getPrototypeOf(owner) as object | null) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const method: unknown = Object.getOwnPropertyDescriptor(owner, name)!.value;
      if (name !== 'constructor' && name !== 'then' && typeof method === 'function' && !Object.hasOwn(handle, name)) handle[name] = () => refuse('scope_unsupported', `${name}()`);
    }
  }
  return markScoped(Object.freeze(handle)) as unknown as ScopedRepository<R, K>;
}

function methods(repository: Repository, tenant: Tenant): Record<string, unknown> {
  const { name } = tenant.metadata;
  const select = (options: unknown, more?: object): Builder => narrow(statement(repository, tenant).setFindOptions(Object.assign(findOptions(tenant, options), more)), tenant);
  const alone = { loadEagerRelations: false };
  const by = (where: unknown) => ({ where });
  const orFail = (found: object | null): object => {
    if (found === null) throw new LintelError('not_found');
    return found;
  };
  const one = (options: unknown): Promise<object | null> => {
    if (typeof options !== 'object' || options === null || !Object.hasOwn(options, 'where')) refuse('scope_unsupported', 'findOne() without `where`');
    return select(options, { take: 1 }).getOne();
  };
  const aggregate = (fn: string) => async (property: unknown, ...where: unknown[]): Promise<number | null> => {
    const column = tenant.metadata.columns.find(({ propertyPath }) => propertyPath === property);
    if (!column) throw new TypeError(`scoped: ${name} has no column of that name.`);
    const builder = select(where.length === 0 ? undefined : by(where[0]), alone).select(`${fn}(${name}.${column.propertyPath})`, 'value');
    const value = (await builder.getRawOne())?.value;
    return value === null || value === undefined ? null : Number(value);
  };
  const several = async (given: unknown, work: (repository: Repository, row: unknown) => Promise<unknown>): Promise<unknown> => {
    if (!Array.isArray(given)) return work(repository, given);
    return repository.manager.transaction(async (manager) => {
      const within = manager.getRepository(repository.target);
      const done: unknown[] = [];
      for (const row of given) done.push(await work(within, row));
      return done;
    });
  };
  const rows = (given: unknown): object | object[] => (Array.isArray(given) ? Array.from(given, (one) => row(tenant, one)) : row(tenant, given));
  const create = (given: unknown): object => {
    const entity = repository.create(row(tenant, copyOf(given)));
    claim(tenant, entity);
    return entity;
  };
  const step = (sign: '+' | '-') => (where: unknown, property: unknown, value: unknown) => {
    const column = tenant.metadata.columns.find(({ propertyPath }) => propertyPath === property);
    if (!column || typeof property !== 'string') throw new TypeError(`scoped: ${name} has no column of that name.`);
    if (tenant.columns.includes(column)) refuse('scope_conflict', `${column.propertyName} is counted up or down`);
    if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isFinite(value))) throw new TypeError('scoped: the step must be a number.');
    const expression: unknown = () => `${connectionOf(repository).driver.escape(column.databaseName)} ${sign} :lintel_step`;
    const set = property.split('.').reduceRight((inner, part) => ({ [part]: inner }), expression) as object;
    return affected(statement(repository, tenant).update().set(set).setParameter('lintel_step', value).where(criteria(tenant, where, 'refused')), tenant);
  };

  return {
    find: async (options?: unknown) => select(options).getMany(),
    findBy: async (where: unknown) => select(by(where)).getMany(),
    findAndCount: async (options?: unknown) => select(options).getManyAndCount(),
    findAndCountBy: async (where: unknown) => select(by(where)).getManyAndCount(),
    findOne: async (options: unknown) => one(options),
    findOneBy: async (where: unknown) => one(by(where)),
    findOneOrFail: async (options: unknown) => orFail(await one(options)),
    findOneByOrFail: async (where: unknown) => orFail(await one(by(where))),
    count: async (options?: unknown) => select(options, alone).getCount(),
    countBy: async (where: unknown) => select(by(where), alone).getCount(),
    exists: async (options?: unknown) => select(options, alone).getExists(),
    existsBy: async (where: unknown) => select(by(where), alone).getExists(),
    sum: aggregate('SUM'),
    average: aggregate('AVG'),
    minimum: aggregate('MIN'),
    maximum: aggregate('MAX'),

    create: (given: unknown = {}) => (Array.isArray(given) ? Array.from(given, create) : create(given)),
    save: async (given: unknown) => {
      assertNoTree(tenant);
      return several(given, (within, row) => saveRow(within, tenant, row));
    },
    remove: async (given: unknown) => {
      assertNoTree(tenant);
      await several(given, (within, row) => removeRow(within, tenant, row));
      return given;
    },
    insert: async (given: unknown) => {
      assertNoTree(tenant);
      return repository.insert(rows(given));
    },
    upsert: async (given: unknown, conflict: unknown) => {
      assertNoTree(tenant);
      const { conflictPaths, skipUpdateIfNoValuesChanged, ...others } = copyOf(Array.isArray(conflict) ? { conflictPaths: conflict } : conflict);
      if (!Array.isArray(conflictPaths) || Object.keys(others).length > 0) refuse('scope_unsupported', 'upsert() with something else than conflictPaths');
      // MySQL takes any unique index for the conflict, also one that holds another tenant's row.
      const upsertType = connectionOf(repository).driver.supportedUpsertTypes?.[0];
      if (upsertType !== 'on-conflict-do-update') refuse('scope_unsupported', 'upsert() on a database without ON CONFLICT');
      if (!Object.keys(tenant.values).every((property) => conflictPaths.includes(property))) refuse('scope_unsupported', 'upsert() with a conflict outside of the tenant');
      return repository.upsert(rows(given), { conflictPaths: conflictPaths as string[], skipUpdateIfNoValuesChanged: skipUpdateIfNoValuesChanged === true, upsertType });
    },
    update: async (where: unknown, given: unknown) => affected(statement(repository, tenant).update().set(changes(tenant, given)).where(criteria(tenant, where, 'refused')), tenant),
    increment: async (...given: [unknown, unknown, unknown]) => step('+')(...given),
    decrement: async (...given: [unknown, unknown, unknown]) => step('-')(...given),
    delete: async (where: unknown) => affected(statement(repository, tenant).delete().where(criteria(tenant, where, 'refused')), tenant),
    softDelete: async (where: unknown) => affected(statement(repository, tenant).softDelete().where(criteria(tenant, where, 'refused')), tenant),
    restore: async (where: unknown) => affected(statement(repository, tenant).restore().where(criteria(tenant, where, 'refused')), tenant),

    query: (alias: unknown, build: unknown) => {
      if (typeof build !== 'function') refuse('scope_unsupported', 'query() with SQL');
      if (typeof alias !== 'string' || !/^[A-Za-z_]\w*$/.test(alias)) throw new TypeError('scoped: the alias must be a plain name.');
      const built = repository.createQueryBuilder(alias);
      (build as (qb: Builder) => unknown)(describe(built));
      const ready = () => narrow(built.clone(), tenant) as Builder & { getRawMany(): Promise<unknown[]> };
      return Object.freeze({
        __proto__: null,
        getCount: async () => ready().getCount(),
        getExists: async () => ready().getExists(),
        getMany: async () => ready().getMany(),
        getManyAndCount: async () => ready().getManyAndCount(),
        getOne: async () => ready().getOne(),
        getOneOrFail: async () => orFail(await ready().getOne()),
        getRawMany: async () => ready().getRawMany(),
        getRawOne: async () => ready().getRawOne(),
      });
    },
    unscoped: (reason: unknown) => {
      assertReason('scoped', reason, 'why another tenant may be reached');
      emit({ name: 'unscoped_access', detail: { verb: 'scoped', entity: name, reason } });
      return repository;
    },
  };
}
