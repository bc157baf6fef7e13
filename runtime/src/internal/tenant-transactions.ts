import { LintelError } from './errors.js';
import { emit } from './events.js';
import { has, isDrizzle, type Run, runOf } from './statements.js';

export interface TenantSetting {
  readonly setting: string;
  readonly value: string;
}

type Work = (tx: unknown) => PromiseLike<unknown>;
type Transaction = (tenant: TenantSetting, work: Work) => Promise<unknown>;

/** How this database runs a transaction of a tenant; `undefined` unless it is exactly one of the kinds that are known, and no transaction itself. */
export function transactionOf(db: unknown): Transaction | undefined {
  const found: Transaction[] = [];
  if (isPool(db)) found.push((tenant, work) => inPool(db, (lease) => inClient(lease, tenant, work)));
  if (isDataSource(db)) found.push((tenant, work) => inDataSource(db, tenant, work));
  if (has(db, 'selectFrom', 'startTransaction') && !inTransaction(db)) found.push((tenant, work) => inKysely(db as unknown as Kysely, tenant, work));
  if (isKnex(db)) found.push((tenant, work) => inCallback((body) => db.transaction(body), tenant, work));
  if (isDrizzlePool(db)) found.push((tenant, work) => inPool(db.$client, (lease) => inDrizzle(db._.session, lease, tenant, work)));
  if (has(db, '$transaction', '$queryRawUnsafe', '$connect')) found.push((tenant, work) => inCallback((body) => db.$transaction(body), tenant, work));
  return found.length === 1 ? found[0] : undefined;
}

/** Sets the value, does the work, and looks whether this is still the transaction in which the value was set. */
async function bound(run: Run, { setting, value }: TenantSetting, work: () => PromiseLike<unknown>): Promise<unknown> {
  const [set] = await run('select pg_catalog.set_config($1, $2, true) as value', [setting, value]);
  if (set?.['value'] !== value) throw unsupported('PostgreSQL did not keep the value as it was given.');
  const result = await work();
  // Fails too where a statement of `work` failed and nobody said so: COMMIT would roll back, and call that a success.
  const [kept] = await run('select pg_catalog.current_setting($1, true) as value', [setting]);
  if (kept?.['value'] !== value) throw unsupported('work ended the transaction, or gave the setting another value.');
  return result;
}

// pg

interface Client {
  query(text: string): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
  release(error?: unknown): void;
}
interface Pool {
  connect(): Promise<Client>;
}
interface Lease {
  readonly client: Client;
  /** The client as `work` may have it. */
  readonly handle: Client;
  /** No statement goes through the handle any more. */
  end(): void;
  /** Whether a failure leaves a transaction open. */
  open: boolean;
}

/** Counts its clients, which a client of pg, checked out or not, does not. */
const isPool = (db: unknown): db is Pool => has(db, 'connect', 'query', 'end') && typeof (db as { totalCount?: unknown }).totalCount === 'number';

async function inPool(pool: Pool, use: (lease: Lease) => Promise<unknown>): Promise<unknown> {
  const client = await pool.connect();
  // A client that is checked out and loses its connection emits `error`, which without a listener ends the process.
  client.on('error', ignore);
  const lease = leased(client);
  let broken: unknown;
  try {
    return await use(lease);
  } catch (error) {
    lease.end();
    if (lease.open) broken = await client.query('ROLLBACK').then(() => undefined, asError);
    throw error;
  } finally {
    lease.end();
    client.removeListener('error', ignore);
    client.release(broken);
  }
}

async function inClient(lease: Lease, tenant: TenantSetting, work: Work): Promise<unknown> {
  await lease.client.query('BEGIN');
  const result = await bound(runOf(lease.client)!, tenant, () => work(lease.handle));
  lease.end();
  await lease.client.query('COMMIT');
  return result;
}

/** A client of pg goes on working after its release, inside the transaction of whoever has it then. */
function leased(client: Client): Lease {
  let ended = false;
  const refused = (key: PropertyKey): boolean => ended || key === 'release' || key === 'end';
  const handle: Client = new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function' || key === 'constructor') return member;
      return (...args: unknown[]): unknown => {
        if (refused(key)) return refuse(key, ended ? 'The transaction has ended.' : 'tenantTransaction releases the client.');
        const result: unknown = Reflect.apply(member, target, args);
        return result === target ? handle : result;
      };
    },
  });
  return { client, handle, open: true, end: () => void (ended = true) };
}

function refuse(key: PropertyKey, why: string): Promise<never> {
  const error = unsupported(why);
  if (key === 'query') return Promise.reject(error);
  throw error;
}

// Drizzle over a pool of pg

interface DrizzleSession {
  transaction(body: Work): Promise<unknown>;
}

const isDrizzlePool = (db: unknown): db is { $client: Pool; _: { session: DrizzleSession } } => isDrizzle(db, ['NodePgDatabase']) && isPool((db as { $client?: unknown }).$client);

/** A session of its own on the leased client: Drizzle's own would hand out the client itself, and take it back after a failed ROLLBACK. */
function inDrizzle(pooled: DrizzleSession, lease: Lease, tenant: TenantSetting, work: Work): Promise<unknown> {
  const session = Object.create(pooled, { client: { __proto__: null, value: lease.handle } as PropertyDescriptor }) as DrizzleSession;
  let failure: unknown = lease;
  const transaction = (body: Work): Promise<unknown> =>
    session.transaction(async (tx) => {
      try {
        if ((tx as { _: { session: unknown } })._.session !== session) throw new TypeError('tenantTransaction: this version of Drizzle is not supported.');
        return await body(tx);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  return inCallback(transaction, tenant, work, (error) => void (lease.open = error !== failure));
}

// TypeORM

interface QueryRunner {
  readonly manager: unknown;
  readonly isTransactionActive: boolean;
  startTransaction(): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
  release(): Promise<void>;
}

const isDataSource = (db: unknown): db is { createQueryRunner(): QueryRunner } =>
  has(db, 'createQueryRunner', 'transaction') && (db as { options?: { type?: unknown } }).options?.type === 'postgres';

async function inDataSource(db: { createQueryRunner(): QueryRunner }, tenant: TenantSetting, work: Work): Promise<unknown> {
  const runner = db.createQueryRunner();
  const run = runOf(runner)!;
  // The manager leads to it, and after a release the transaction would be whoever's has the connection next.
  const release = runner.release.bind(runner);
  runner.release = () => Promise.reject(unsupported('tenantTransaction releases the connection.'));
  try {
    await runner.startTransaction();
    const result = await bound(run, tenant, () => work(runner.manager));
    await runner.commitTransaction();
    // It ends the innermost transaction only.
    if (runner.isTransactionActive) throw unsupported('work left a transaction of its own open.');
    return result;
  } catch (error) {
    try {
      while (runner.isTransactionActive) await runner.rollbackTransaction();
    } catch {
      await rollBack(run, 'ROLLBACK');
    }
    throw error;
  } finally {
    runner.release = release;
    await release();
  }
}

// Kysely

interface Command<T> {
  execute(): Promise<T>;
}
interface Kysely {
  startTransaction(): Command<{ commit(): Command<void>; rollback(): Command<void> }>;
}

/** Its `transaction()` would leave the handle alive where ROLLBACK fails. */
async function inKysely(db: Kysely, tenant: TenantSetting, work: Work): Promise<unknown> {
  const tx = await db.startTransaction().execute();
  const run = runOf(tx)!;
  try {
    const result = await bound(run, tenant, () => work(tx));
    await tx.commit().execute();
    return result;
  } catch (error) {
    await rollBack(run, 'ROLLBACK AND CHAIN');
    await tx.rollback().execute().catch(ignore);
    throw error;
  }
}

// Knex, Prisma, and Drizzle

const isKnex = (db: unknown): db is { transaction(body: Work): PromiseLike<unknown> } =>
  typeof db === 'function' && has(db, 'transaction', 'raw') && !inTransaction(db) && (db as { client?: { dialect?: unknown } }).client?.dialect === 'postgresql';

const inTransaction = (db: unknown): boolean => (db as { isTransaction?: unknown }).isTransaction === true;

async function inCallback(transaction: (body: Work) => unknown, tenant: TenantSetting, work: Work, rejected: (error: unknown) => void = ignore): Promise<unknown> {
  let failure: { error: unknown } | undefined;
  let done: Promise<unknown> | undefined;
  const attempt = async (tx: unknown): Promise<unknown> => {
    const run = runOf(tx)!;
    try {
      return await bound(run, tenant, () => work(tx));
    } catch (error) {
      failure = { error };
      await rollBack(run, 'ROLLBACK AND CHAIN');
      throw error;
    }
  };
  try {
    await transaction((tx) => (done = attempt(tx)));
    // Knex is done as soon as `work` calls commit() or rollback(), and resolves where `work` rejects with undefined.
    return await done;
  } catch (error) {
    rejected(error);
    // Where ROLLBACK fails too, layers throw that error instead.
    throw failure === undefined ? error : (failure as { error: unknown }).error;
  }
}

/**
 * For layers that keep the connection to themselves: none goes back to the pool before PostgreSQL has confirmed. CHAIN leaves the layer
 * an empty transaction to end. With `query_timeout` pg takes a statement out of its queue that waits too long, a ROLLBACK as well; what
 * else refuses one is a dead connection, which no pool hands out again, or a transaction that `work` has ended.
 */
async function rollBack(run: Run, text: string): Promise<void> {
  for (;;) {
    try {
      await run(text);
      return;
    } catch (error) {
      if (!String((error as Error | undefined)?.message).includes('Query read timeout')) return;
    }
  }
}

const ignore = (): void => undefined;

const asError = (error: unknown): unknown => error ?? new Error('ROLLBACK failed.');

function unsupported(why: string): LintelError {
  emit({ name: 'scope_unsupported', detail: { verb: 'tenantTransaction', why } });
  return new LintelError('scope_unsupported', { cause: new Error(why) });
}
