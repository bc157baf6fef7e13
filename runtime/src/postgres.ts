import { LintelError } from './internal/errors.js';
import { emit } from './internal/events.js';
import { ownOptions } from './internal/options.js';
import { problems } from './internal/row-security.js';
import { isScopeValue, type ScopeValue } from './internal/scope.js';
import { runOf } from './internal/statements.js';
import { transactionOf } from './internal/tenant-transactions.js';

/** Whose transaction it is. */
export interface Tenant {
  /** The setting that the policies read: `prefix.name`, for example `app.tenant_id`. */
  readonly setting: string;
  /** The tenant, from the principal and never from the request. It reaches PostgreSQL as a text. */
  readonly value: ScopeValue;
}

/** A `Pool` of pg. */
export interface PgPool<TX> {
  readonly totalCount: number;
  connect(): Promise<TX>;
  connect(callback: unknown): unknown;
}

/** A `DataSource` of TypeORM. */
export interface TypeOrmDataSource<TX> {
  readonly isInitialized: boolean;
  createQueryRunner(): { readonly manager: TX };
}

/** A `Kysely`, 0.28 or later. */
export interface KyselyDatabase<TX> {
  selectFrom: unknown;
  startTransaction: unknown;
  transaction(): { execute<R>(body: (tx: TX) => Promise<R>): Promise<R> };
}

/** A `Knex`. */
export interface KnexDatabase<TX> {
  raw: unknown;
  transactionProvider(): () => Promise<TX>;
}

/** Drizzle over a `Pool` of pg (`drizzle-orm/node-postgres`). */
export interface DrizzleDatabase<TX> {
  readonly $client: { readonly totalCount: number };
  transaction<R>(body: (tx: TX) => Promise<R>): Promise<R>;
}

/** A `PrismaClient`. */
export interface PrismaDatabase<TX> {
  $connect: unknown;
  $queryRawUnsafe: unknown;
  $transaction<R>(body: (tx: TX) => Promise<R>): Promise<R>;
}

/**
 * Everything that `work` does through the handle runs in one transaction in which the setting has this value, so that row security
 * shows the rows of this tenant only. The value ends with the transaction: whoever has the connection next has no tenant.
 *
 * It does not check that there are policies; see {@link assertRowSecurity}. It does not see what `work` does through anything else than
 * the handle, and does not stop `work` from calling `set_config` itself, from `SET ROLE`, or from ending the transaction in SQL; where
 * the setting does not have its value at the end, the call rejects.
 *
 * @param db a `Pool` of pg, a `DataSource` of TypeORM (`type: 'postgres'`), a `Kysely`, a `Knex`, Drizzle over a `Pool` of pg, or a
 *   `PrismaClient`. Not a client and not a transaction: the value would outlive a nested call
 * @param tenant `setting`: `prefix.name`, as the policies read it. `value`: the tenant
 * @param work gets the layer's own transaction, and is awaited; its result is the result. When it throws, all is rolled back and the
 *   same error is thrown. After the end the handle refuses
 * @throws LintelError `scope_value_missing` (500) when the value is undefined, null, empty, NaN or infinite, or no string, number or bigint
 * @throws LintelError `scope_unsupported` (500) when `work` ended the transaction or changed the setting; all is rolled back that can be
 * @throws TypeError when `db` is none of these, the setting is no `prefix.name`, or `work` is no function
 * @see PostgreSQL manual, 5.9 Row Security Policies and 9.28 set_config; OWASP ASVS 5.0 V8.4.1; CWE-639
 * @example
 * ```ts
 * import { Pool } from 'pg';
 * import { tenantTransaction } from '@lintel/runtime/postgres';
 *
 * const pool = new Pool();
 *
 * export const invoice = (id: string, user: { tenantId: string }) =>
 *   tenantTransaction(pool, { setting: 'app.tenant_id', value: user.tenantId }, async (client) => {
 *     const { rows } = await client.query('select * from invoice where id = $1', [id]);
 *     return rows[0]; // undefined where it is another tenant's
 *   });
 * ```
 */
export function tenantTransaction<TX, R>(db: TypeOrmDataSource<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export function tenantTransaction<TX, R>(db: KyselyDatabase<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export function tenantTransaction<TX, R>(db: KnexDatabase<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export function tenantTransaction<TX, R>(db: DrizzleDatabase<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export function tenantTransaction<TX, R>(db: PrismaDatabase<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export function tenantTransaction<TX, R>(db: PgPool<TX>, tenant: Tenant, work: (tx: TX) => PromiseLike<R>): Promise<R>;
export async function tenantTransaction(db: unknown, tenant: Tenant, work: (tx: never) => PromiseLike<unknown>): Promise<unknown> {
  const { setting, value } = ownOptions('tenantTransaction', tenant, ['setting', 'value']);
  if (!isSetting(setting)) throw new TypeError('tenantTransaction: the setting must be prefix.name.');
  if (typeof work !== 'function') throw new TypeError('tenantTransaction: work must be a function.');
  const transaction = transactionOf(db);
  if (transaction === undefined) throw new TypeError('tenantTransaction: expected a Pool of pg, a DataSource for postgres, a Kysely, a Knex, Drizzle over a Pool of pg, or a PrismaClient; no transaction.');
  if (!isScopeValue(value)) {
    emit({ name: 'scope_value_missing', detail: { verb: 'tenantTransaction', given: Array.isArray(value) ? 'array' : typeof value } });
    throw new LintelError('scope_value_missing');
  }
  return transaction({ setting, value: String(value) }, work as (tx: unknown) => PromiseLike<unknown>);
}

/** What runs a statement: a `Pool` or client of pg, and the database or transaction of TypeORM, Kysely, Knex, Drizzle or Prisma. */
export type QueryLike =
  | { query(text: string, values: unknown[]): Promise<unknown> }
  | { selectFrom: unknown; executeQuery: unknown }
  | { raw: unknown; transactionProvider: unknown }
  | { execute(text: string): PromiseLike<unknown>; $client?: unknown }
  | { $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown> };

/**
 * The process does not start where row security would not hold: on each table it is enabled, forced and has policies, and the role of
 * this connection is bound by it.
 *
 * Partitions and children of a table, what it is a partition of, and views that read it are looked at as well, as far as the role may
 * use them. It does not check that a policy is right, does not know tables that you do not name, and does not see functions that are
 * `SECURITY DEFINER`. Call it with the connection that serves requests, outside of a transaction, before `listen`: what changes later it does not see.
 *
 * @param db what serves the requests: a `Pool` or client of pg, a `DataSource`, a `Kysely`, a `Knex`, Drizzle over pg, a `PrismaClient`
 * @param o `tables`: as SQL names them, found through the search path or as `schema.table`; `'"Invoice"'` where there are capitals.
 *   `setting`: when given, every permissive policy must name it, or a restrictive one beside it, and it must have no value yet
 * @throws LintelError `row_security_off` (500) when anything is wrong; the message of its `cause` lists all of it, one line each
 * @throws TypeError when `db` runs no statements, no table is named, a name is no name, or the setting is no `prefix.name`
 * @see PostgreSQL manual, 5.9 Row Security Policies; OWASP ASVS 5.0 V8.4.1; CWE-639
 * @example
 * ```ts
 * import { Pool } from 'pg';
 * import { assertRowSecurity } from '@lintel/runtime/postgres';
 *
 * const pool = new Pool();
 *
 * export const ready = () => assertRowSecurity(pool, { tables: ['invoice', 'billing.line'], setting: 'app.tenant_id' });
 * ```
 */
export async function assertRowSecurity(db: QueryLike, o: { tables: readonly string[]; setting?: string | undefined }): Promise<void> {
  const { tables, setting } = ownOptions('assertRowSecurity', o, ['tables', 'setting']);
  if (!Array.isArray(tables) || tables.length === 0) throw new TypeError('assertRowSecurity: no table is named.');
  const names = Array.from(tables as unknown[]);
  // A hole in an array is read from Array.prototype.
  if (!names.every((name, i) => Object.hasOwn(tables, i) && isTable(name))) throw new TypeError('assertRowSecurity: a table is a name or schema.name, as SQL writes it.');
  if (setting !== undefined && !isSetting(setting)) throw new TypeError('assertRowSecurity: the setting must be prefix.name.');
  const run = runOf(db);
  if (run === undefined) throw new TypeError('assertRowSecurity: expected a Pool or client of pg, a DataSource, a Kysely, a Knex, Drizzle over pg, or a PrismaClient.');
  const found = await run(problems, [JSON.stringify(names), setting ?? '']);
  if (found.length > 0) throw new LintelError('row_security_off', { cause: new Error(found.map((row) => String(row['value'])).join('\n')) });
}

/** A name without a prefix is a setting of PostgreSQL itself. */
const isSetting = (value: unknown): value is string => typeof value === 'string' && value.length <= 128 && /^[a-z_][\w$]*(?:\.[a-z_][\w$]*)+$/i.test(value);

const isTable = (value: unknown): boolean => typeof value === 'string' && value.length <= 260 && /^(?:[a-z_][\w$]*|"[^"\0]+")(?:\.(?:[a-z_][\w$]*|"[^"\0]+"))?$/i.test(value);
