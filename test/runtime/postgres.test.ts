import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isLintelError, onSecurityEvent, type SecurityEvent } from '@lintel/runtime';
import { assertRowSecurity, tenantTransaction } from '@lintel/runtime/postgres';
import { PrismaPg } from '@prisma/adapter-pg';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knexOf from 'knex';
import { CamelCasePlugin, Kysely, PostgresDialect, sql as kyselySql } from 'kysely';
import { Client, Pool, type PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PrismaClient } from '../../fixtures/apps/nestjs-prisma/generated/client.js';
import { startPostgres } from '../setup/postgres.mjs';

type Row = Record<string, unknown>;
/** Each layer has another type of database and of transaction; postgres.test-d.ts is about those. */
type Handle = ReturnType<typeof JSON.parse>;

/** A database of one layer, and how a statement runs in it or in a transaction of it. */
interface Opened {
  db: Handle;
  start?(): Promise<unknown>;
  sql(handle: Handle, text: string): Promise<Row[]>;
  end(): Promise<unknown>;
  /** The layer's own transaction inside a transaction, where it has one. */
  nested?(handle: Handle, work: (handle: Handle) => Promise<unknown>): Promise<unknown>;
}

const layers: Record<string, (url: string, config: { max: number; query_timeout?: number }) => Opened> = {
  pg(url, config) {
    const db = new Pool({ connectionString: url, ...config });
    return { db, sql: async (handle, text) => (await handle.query(text)).rows, end: () => db.end() };
  },
  TypeORM(url, { max, ...extra }) {
    const db = new DataSource({ type: 'postgres', url, poolSize: max, extra });
    return {
      db,
      start: () => db.initialize(),
      async sql(handle, text) {
        const rows = await handle.query(text);
        // For UPDATE and DELETE it answers with the rows and their number.
        return Array.isArray(rows[0]) ? rows[0] : rows;
      },
      end: () => db.destroy(),
      nested: (handle, work) => handle.transaction(work),
    };
  },
  Kysely(url, config) {
    const pool = new Pool({ connectionString: url, ...config });
    // A client that Kysely has checked out has no listener, and one that breaks ends the process.
    pool.on('connect', (client) => void client.on('error', () => undefined));
    const db = new Kysely<Record<string, Row>>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
    return { db, sql: async (handle, text) => (await kyselySql.raw<Row>(text).execute(handle)).rows, end: () => db.destroy() };
  },
  Knex(url, { max, ...rest }) {
    const db = knexOf({ client: 'pg', connection: { connectionString: url, ...rest }, pool: { min: 0, max } });
    return { db, sql: async (handle, text) => (await handle.raw(text)).rows, end: () => db.destroy(), nested: (handle, work) => handle.transaction(work) };
  },
  Drizzle(url, config) {
    const pool = new Pool({ connectionString: url, ...config });
    const db = drizzle(pool);
    return { db, sql: async (handle, text) => (await handle.execute(drizzleSql.raw(text))).rows, end: () => pool.end(), nested: (handle, work) => handle.transaction(work) };
  },
  Prisma(url, config) {
    const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, ...config }), transactionOptions: { maxWait: 30_000, timeout: 30_000 } });
    return { db, sql: (handle, text) => handle.$queryRawUnsafe(text), end: () => db.$disconnect() };
  },
};

const setting = 'app.tenant_id';
const id = `lintel_${randomBytes(6).toString('hex')}`;
const roles = { app: `${id}_app`, bypass: `${id}_bypass`, member: `${id}_member`, owner: `${id}_owner` };

let server: Awaited<ReturnType<typeof startPostgres>>;
/** A superuser in the database of this file. */
let admin: Pool;
const open: Opened[] = [];

const url = (role?: string): string => {
  const target = new URL(server.url);
  target.pathname = id;
  if (role !== undefined) [target.username, target.password] = [role, 'secret'];
  return target.href;
};

beforeAll(async () => {
  server = await startPostgres();
  const first = new Client(server.url);
  await first.connect();
  await first.query(`create database ${id}`);
  await first.end();
  admin = new Pool({ connectionString: url() });
  await admin.query(`
    create role ${roles.app} login password 'secret';
    create role ${roles.bypass} login password 'secret' bypassrls;
    create role ${roles.member} login password 'secret' in role ${roles.bypass};
    create role ${roles.owner} login password 'secret';
    grant create on schema public to ${roles.owner};
    create table invoice (id serial primary key, tenant_id text not null, total int not null unique deferrable initially deferred);
    ${secured('invoice')}
    insert into invoice (tenant_id, total) values ('a', 1), ('a', 2), ('b', 3);
    grant usage on sequence invoice_id_seq to ${roles.app};
    create table log (at timestamptz not null default now());
    grant insert, select on log to ${roles.app};
  `);
});

// A server lets only so many in.
afterEach(async () => void (await Promise.all(open.splice(0).map((opened) => opened.end()))));

afterAll(async () => {
  await admin.end();
  const last = new Client(server.url);
  await last.connect();
  await last.query(`drop database ${id} with (force)`);
  for (const role of [roles.member, roles.app, roles.bypass, roles.owner]) await last.query(`drop role ${role}`);
  await last.end();
  await server.stop();
});

/** What docs/primitives/postgres.md says of a table. */
const secured = (table: string): string => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy tenant on ${table} using (tenant_id = nullif(current_setting('${setting}', true), ''));
  grant select, insert, update, delete on ${table} to ${roles.app};`;

async function opened(layer: string, config: { max: number; query_timeout?: number }): Promise<Opened> {
  const one = layers[layer]!(url(roles.app), config);
  open.push(one);
  await one.start?.();
  return one;
}

const of = (tenant: string) => ({ setting, value: tenant });
const tenantsSeen = 'select distinct tenant_id as tenant from invoice order by 1';
const nobody = `select coalesce(current_setting('${setting}', true), '') as setting, (select count(*) from invoice)::int as rows`;
/** The error with what caused it: Drizzle and Prisma wrap what PostgreSQL said. */
const said = (error: unknown): string => (error instanceof Error ? `${error.message}\n${said(error.cause)}` : '');
const code = (error: unknown) => (isLintelError(error) ? error.code : error);

/** Resolves when `count` have come. */
function barrier(count: number): () => Promise<void> {
  let arrive!: () => void;
  const all = new Promise<void>((resolve) => (arrive = resolve));
  return () => {
    if (--count === 0) arrive();
    return all;
  };
}

describe.each(Object.keys(layers))('tenantTransaction with %s', (layer) => {
  test('two tenants in open transactions of one pool see their own rows', async () => {
    const { db, sql } = await opened(layer, { max: 2 });
    const both = barrier(2);
    const session = (tenant: string, total: number) =>
      tenantTransaction(db, of(tenant), async (tx: unknown) => {
        const before = await sql(tx, tenantsSeen);
        await both();
        await sql(tx, `insert into invoice (tenant_id, total) values ('${tenant}', ${total})`);
        await both();
        const after = await sql(tx, tenantsSeen);
        await sql(tx, `delete from invoice where total = ${total}`);
        return [...before, ...after].map((row) => row['tenant']);
      });
    await sql(db, 'select 1');
    expect(await Promise.all([session('a', 1001), session('b', 1002)])).toEqual([['a', 'a'], ['b', 'b']]);
  });

  test('whoever has the connection next has no tenant', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const none = [{ setting: '', rows: 0 }];
    expect(await sql(db, nobody)).toEqual(none);
    expect(await tenantTransaction(db, of('a'), (tx: unknown) => sql(tx, nobody))).toEqual([{ setting: 'a', rows: 2 }]);
    expect(await sql(db, nobody)).toEqual(none);
    expect(await tenantTransaction(db, of('b'), (tx: unknown) => sql(tx, nobody))).toEqual([{ setting: 'b', rows: 1 }]);

    const error = new Error('of the work');
    await expect(tenantTransaction(db, of('a'), () => Promise.reject(error))).rejects.toBe(error);
    expect(await sql(db, nobody)).toEqual(none);
    await expect(
      tenantTransaction(db, of('a'), () => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await sql(db, nobody)).toEqual(none);
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what others do is what is tried
    expect(await tenantTransaction(db, of('a'), () => Promise.reject(undefined)).then(() => 'resolved', (reason: unknown) => [reason])).toEqual([undefined]);
    await expect(tenantTransaction(db, of('a'), (tx: unknown) => sql(tx, 'select 1/0'))).rejects.toThrow();
    expect(await sql(db, nobody)).toEqual(none);
    // Two at once wait for each other, and do not mix.
    const seen = (tenant: string) => tenantTransaction(db, of(tenant), (tx: unknown) => sql(tx, tenantsSeen));
    expect(await Promise.all([seen('a'), seen('b'), sql(db, nobody), seen('a')])).toEqual([[{ tenant: 'a' }], [{ tenant: 'b' }], none, [{ tenant: 'a' }]]);
  });

  test('200 transactions of two tenants over four connections', async () => {
    const { db, sql } = await opened(layer, { max: 4 });
    await sql(db, 'select 1');
    const seen = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const tenant = 'ab'[i % 2]!;
        const fails = i % 5 === 0;
        const rows: Row[] = [];
        await tenantTransaction(db, of(tenant), async (tx: unknown) => {
          rows.push(...(await sql(tx, tenantsSeen)));
          await sql(tx, `insert into invoice (tenant_id, total) values ('${tenant}', ${2000 + i})`);
          await pause(i % 3);
          rows.push(...(await sql(tx, tenantsSeen)));
          if (fails) throw new Error('rolled back');
          await sql(tx, `delete from invoice where total = ${2000 + i}`);
        }).catch((error: unknown) => {
          if (!fails) throw error;
        });
        return [tenant, [...new Set(rows.map((row) => row['tenant']))].join(), rows.length];
      }),
    );
    expect(seen.filter(([tenant, rows, length]) => tenant !== rows || length !== 2)).toEqual([]);
    expect((await admin.query('select count(*)::int as rows from invoice')).rows).toEqual([{ rows: 3 }]);
    expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
  });

  test("another tenant's rows are neither written nor reached", async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const as = (text: string) => tenantTransaction(db, of('a'), (tx: unknown) => sql(tx, text));
    expect(await as("insert into invoice (tenant_id, total) values ('b', 9)").catch(said)).toMatch(/row-level security/);
    expect(await as("update invoice set tenant_id = 'b' where total = 1").catch(said)).toMatch(/row-level security/);
    expect(await as('update invoice set total = 99 where total = 3 returning id')).toEqual([]);
    expect(await as('delete from invoice where total = 3 returning id')).toEqual([]);
    expect((await admin.query('select tenant_id, total from invoice order by total')).rows).toEqual([
      { tenant_id: 'a', total: 1 },
      { tenant_id: 'a', total: 2 },
      { tenant_id: 'b', total: 3 },
    ]);
  });

  test('the handle refuses after the end, also while another tenant has the connection', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const kept: unknown[] = [];
    await tenantTransaction(db, of('a'), async (tx: unknown) => void kept.push(tx));
    await tenantTransaction(db, of('b'), async (tx: unknown) => {
      kept.push(tx);
      throw new Error('rolled back');
    }).catch(() => undefined);
    await tenantTransaction(db, of('b'), async (tx: unknown) => {
      for (const handle of kept) await expect(Promise.resolve().then(() => sql(handle, tenantsSeen))).rejects.toThrow();
      expect(await sql(tx, tenantsSeen)).toEqual([{ tenant: 'b' }]);
    });
  });

  test('work that ends the transaction or changes the setting is refused', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    for (const text of ['commit', 'rollback', 'commit and chain', `select set_config('${setting}', 'b', true)`, `reset ${setting}`]) {
      const ended = tenantTransaction(db, of('a'), async (tx: unknown) => {
        await sql(tx, "insert into invoice (tenant_id, total) values ('a', 7)");
        await sql(tx, text);
      });
      expect([text, await ended.then(() => 'resolved', code)]).toEqual([text, 'scope_unsupported']);
      const { rows } = await admin.query('delete from invoice where total = 7 returning id');
      expect([text, rows.length]).toEqual([text, text.startsWith('commit') ? 1 : 0]);
      expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
    }
  });

  test('an error that work swallows is no success', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const swallowed = tenantTransaction(db, of('a'), async (tx: unknown) => {
      await sql(tx, "insert into invoice (tenant_id, total) values ('a', 8)");
      await sql(tx, 'select 1/0').catch(() => undefined);
      return 'done';
    });
    expect(await swallowed.catch(said)).toMatch(/aborted/);
    // The constraint is checked by COMMIT.
    const deferred = tenantTransaction(db, of('a'), (tx: unknown) => sql(tx, "insert into invoice (tenant_id, total) values ('a', 1)"));
    expect(await deferred.then(() => 'resolved', said)).toMatch(/invoice_total_key|unique/i);
    expect((await admin.query('select count(*)::int as rows from invoice')).rows).toEqual([{ rows: 3 }]);
    expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
  });

  test('a savepoint keeps the tenant', async () => {
    const { db, sql, nested } = await opened(layer, { max: 1 });
    const seen = await tenantTransaction(db, of('a'), async (tx: unknown) => {
      await sql(tx, 'savepoint own');
      await sql(tx, 'select 1/0').catch(() => undefined);
      await sql(tx, 'rollback to savepoint own');
      const rows = await sql(tx, tenantsSeen);
      await nested?.(tx, async (inner) => void rows.push(...(await sql(inner, tenantsSeen))));
      await nested?.(tx, (inner) => sql(inner, 'select 1/0')).catch(() => undefined);
      return [...rows, ...(await sql(tx, tenantsSeen))].map((row) => row['tenant']);
    });
    expect(seen).toEqual(nested ? ['a', 'a', 'a'] : ['a', 'a']);
  });

  test('a transaction is refused as a database', async () => {
    const { db } = await opened(layer, { max: 1 });
    const inside = tenantTransaction(db, of('a'), (tx: Handle) => tenantTransaction(tx, of('b'), () => Promise.resolve('done')));
    await expect(inside).rejects.toThrow(TypeError);
  });

  test('a ROLLBACK that is not sent in time leaves no tenant behind', async () => {
    const { db, sql } = await opened(layer, { max: 1, query_timeout: 150 });
    const error = new Error('of the work');
    const late = tenantTransaction(db, of('a'), async (tx: unknown) => {
      // Nobody awaits it, and ROLLBACK waits behind it until pg takes it out of the queue.
      sql(tx, 'select pg_sleep(0.7)').catch(() => undefined);
      await pause(20);
      throw error;
    });
    await expect(late).rejects.toBe(error);
    // A pool destroys the connection of its own query that times out, so none is asked for before the connection is free.
    await pause(700);
    expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
    expect((await admin.query(`select count(*)::int as open from pg_stat_activity where usename = $1 and state like 'idle in transaction%'`, [roles.app])).rows).toEqual([{ open: 0 }]);
  });

  test('a connection that breaks is an error of this call alone', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const broken = tenantTransaction(db, of('a'), async (tx: unknown) => {
      const [{ pid }] = (await sql(tx, 'select pg_backend_pid() as pid')) as [{ pid: number }];
      await admin.query('select pg_terminate_backend($1)', [pid]);
      await pause(50);
      return sql(tx, tenantsSeen);
    });
    await expect(broken).rejects.toThrow();
    expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
  });

  test('any text and number arrives as it is', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    const shown = async (value: string | number | bigint) =>
      (await tenantTransaction(db, { setting: 'app.tenant_id', value }, (tx: unknown) => sql(tx, `select current_setting('${setting}') as shown`)))[0]!['shown'];
    expect([await shown(7), await shown(0), await shown(9007199254740993n), await shown(`a'; drop table invoice; --\\ ? $1 :x é😀`)]).toEqual([
      '7',
      '0',
      '9007199254740993',
      `a'; drop table invoice; --\\ ? $1 :x é😀`,
    ]);
    // Half a surrogate pair becomes U+FFFD in UTF-8, and two tenants would be one.
    expect(await shown('\ud800').catch(code)).toBe('scope_unsupported');
  });

  test('assertRowSecurity', async () => {
    const { db, sql } = await opened(layer, { max: 1 });
    await sql(db, 'select 1');
    expect(await assertRowSecurity(db, { tables: ['invoice', 'public.invoice'], setting })).toBeUndefined();
    expect(await problemsOf(db, ['invoice', 'log'])).toEqual(['log: row security is not enabled', 'log: row security is not forced']);
    await tenantTransaction(db, of('a'), (tx: Handle) => assertRowSecurity(tx, { tables: ['invoice'] }));
  });
});

describe("tenantTransaction where work uses the layer's own means", () => {
  const ways: [string, string, (tx: Handle) => unknown][] = [
    ['TypeORM', 'commitTransaction', (tx) => tx.queryRunner.commitTransaction()],
    ['TypeORM', 'rollbackTransaction', (tx) => tx.queryRunner.rollbackTransaction()],
    ['TypeORM', 'startTransaction', (tx) => tx.queryRunner.startTransaction()],
    ['TypeORM', 'release', (tx) => tx.queryRunner.release()],
    ['Kysely', 'commit', (tx) => tx.commit().execute()],
    ['Kysely', 'rollback', (tx) => tx.rollback().execute()],
    ['Knex', 'commit', (tx) => tx.commit()],
    ['Knex', 'rollback', (tx) => tx.rollback()],
    ['Drizzle', 'rollback', (tx) => tx.rollback()],
    ['Drizzle', 'release', (tx) => tx._.session.client.release()],
  ];
  test.each(ways)('%s: %s', async (layer, _, end) => {
    const { db, sql } = await opened(layer, { max: 1 });
    for (const tenant of ['a', 'b']) {
      const result = tenantTransaction(db, of(tenant), async (tx: unknown) => {
        await sql(tx, tenantsSeen);
        await end(tx);
      });
      await expect(result).rejects.toThrow();
      expect(await sql(db, nobody)).toEqual([{ setting: '', rows: 0 }]);
      expect(await tenantTransaction(db, of(tenant), (tx: unknown) => sql(tx, tenantsSeen))).toEqual([{ tenant }]);
    }
  });
});

async function problemsOf(db: Handle, tables: string[], named?: string): Promise<string[]> {
  try {
    await assertRowSecurity(db, { tables, setting: named });
    return [];
  } catch (error) {
    if (!isLintelError(error, 'row_security_off')) throw error;
    expect(error.message).toBe('The service is not set up correctly.');
    return (error.cause as Error).message.split('\n');
  }
}

describe('tenantTransaction with a pool of pg', () => {
  const pooled = (config: PoolConfig = {}): Pool => {
    const db = new Pool({ connectionString: url(roles.app), max: 1, ...config });
    open.push({ db, sql: async () => [], end: () => db.end() });
    return db;
  };

  test('a connection whose ROLLBACK fails is destroyed', async () => {
    class Stubborn extends Client {
      override query(...args: Handle[]): Handle {
        return args[0] === 'ROLLBACK' ? Promise.reject(new Error('no')) : (super.query as (...args: Handle[]) => Handle)(...args);
      }
    }
    const db = pooled({ Client: Stubborn } as PoolConfig);
    const pid = async () => (await db.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;
    const first = await pid();
    expect(await pid()).toBe(first);
    const error = new Error('of the work');
    await expect(tenantTransaction(db, of('a'), () => Promise.reject(error))).rejects.toBe(error);
    expect(await pid()).not.toBe(first);
    expect(db.totalCount).toBe(1);
  });

  test('the handle is the client, without its release', async () => {
    const db = pooled();
    await tenantTransaction(db, of('a'), async (client) => {
      expect(client).toBeInstanceOf(Client);
      expect(() => client.release()).toThrow('The service cannot answer this request.');
      expect(() => (client as unknown as Client).end()).toThrow('The service cannot answer this request.');
      expect(client.on('notice', () => undefined)).toBe(client);
      expect(client.escapeIdentifier('a"b')).toBe('"a""b"');
      const rows = await new Promise((resolve, reject) => client.query('select 1 as one', (error, result) => (error ? reject(error) : resolve(result.rows))));
      expect(rows).toEqual([{ one: 1 }]);
      expect(await drizzle(client).execute('select 2 as two')).toMatchObject({ rows: [{ two: 2 }] });
    });
    expect(db.idleCount).toBe(1);
    const client = await db.connect();
    expect(client.listenerCount('error')).toBe(0);
    client.release();
  });

  test('a pool that has no connection is an error, and no work is done', async () => {
    const db = new Pool({ connectionString: url('nobody_of_that_name'), max: 1 });
    let done = false;
    await expect(tenantTransaction(db, of('a'), async () => (done = true))).rejects.toThrow();
    expect([done, db.totalCount]).toEqual([false, 0]);
    await db.end();
  });

  test('what is no tenant is refused before a connection is taken', async () => {
    const db = pooled();
    const events: SecurityEvent[] = [];
    const stop = onSecurityEvent((event) => events.push(event));
    const work = () => Promise.resolve('done');
    for (const value of [undefined, null, '', Number.NaN, Number.POSITIVE_INFINITY, ['a'], {}, true, new String('a'), Symbol('a')]) {
      expect(await tenantTransaction(db, { setting, value: value as string }, work).catch(code)).toBe('scope_value_missing');
    }
    expect(await tenantTransaction(db, { setting } as { setting: string; value: string }, work).catch(code)).toBe('scope_value_missing');
    stop();
    expect(events.length).toBe(11);
    expect(events[5]).toMatchObject({ name: 'scope_value_missing', detail: { verb: 'tenantTransaction', given: 'array' } });
    expect(db.totalCount).toBe(0);
  });

  test('a wrong policy is a TypeError', async () => {
    const db = pooled();
    const work = () => Promise.resolve('done');
    for (const name of ['', 'tenant', 'role', 'search_path', 'app.', '.tenant', 'app.tenant id', "app.x'", 'app.1', 1, undefined, null, `a.${'b'.repeat(200)}`]) {
      await expect(tenantTransaction(db, { setting: name as string, value: 'a' }, work)).rejects.toThrow(TypeError);
    }
    for (const tenant of [undefined, null, 'a', [], { setting, value: 'a', local: false }]) await expect(tenantTransaction(db, tenant as never, work)).rejects.toThrow(TypeError);
    await expect(tenantTransaction(db, of('a'), undefined as never)).rejects.toThrow(TypeError);
    const client = new Client(url(roles.app));
    const mysql = new DataSource({ type: 'mysql', driver: {} } as never);
    for (const other of [undefined, null, 1, 'x', {}, () => 1, client, drizzle(client), knexOf({ client: 'mysql2' }), mysql, { query: work }, { connect: work, query: work }, Object.assign(knexOf({ client: 'pg' }), { selectFrom: work, startTransaction: work })]) {
      await expect(tenantTransaction(other as never, of('a'), work)).rejects.toThrow('tenantTransaction: expected');
    }
    expect(db.totalCount).toBe(0);
  });

  test('a polluted Object.prototype changes nothing', async () => {
    const db = pooled();
    const prototype = Object.prototype as Row;
    const polluted: Row = { value: 'b', setting: 'app.other', tables: ['invoice'], local: false };
    // Vitest reads descriptors, so it is asked afterwards.
    const asked: Promise<unknown>[] = [];
    for (const name of Object.keys(polluted)) prototype[name] = polluted[name];
    try {
      asked.push(tenantTransaction(db, { setting } as never, () => Promise.resolve('done')).catch(code));
      asked.push(tenantTransaction(db, { value: 'a' } as never, () => Promise.resolve('done')).catch(code));
      asked.push(assertRowSecurity(db, {} as never).catch(code));
    } finally {
      for (const name of Object.keys(polluted)) delete prototype[name];
    }
    expect(await Promise.all(asked)).toEqual(['scope_value_missing', expect.any(TypeError), expect.any(TypeError)]);
  });
});

describe('assertRowSecurity', () => {
  /** As this role, in a schema of its own that is gone afterwards. */
  async function set(up: string, ask: (db: Pool) => Promise<void>, role = roles.app): Promise<void> {
    const db = new Pool({ connectionString: url(role), max: 1, options: '-c search_path=s' });
    try {
      await admin.query(`create schema s; grant usage, create on schema s to public; set search_path = s; ${up}`);
      await ask(db);
    } finally {
      await db.end();
      await admin.query('reset role; set search_path = public; drop schema if exists s cascade');
    }
  }
  beforeAll(async () => {
    await admin.end();
    // One connection, since `set` says which schema the next statement means.
    admin = new Pool({ connectionString: url(), max: 1 });
  });
  const table = (name: string) => `create table ${name} (id int, tenant_id text); ${secured(name)}`;

  test('enabled, forced, with policies', async () => {
    await set(`${table('ok')} ${table('"Order"')}`, async (db) => {
      expect(await problemsOf(db, ['ok', 's.ok', 'S.OK', '"Order"', 's."Order"'], setting)).toEqual([]);
      expect(await problemsOf(db, ['Order', 'public.ok', 'none.ok', 'gone'])).toEqual(
        ['Order', 'gone', 'none.ok', 'public.ok'].map((name) => `${name}: there is no such table in the search path (a name with capitals is written with double quotes)`),
      );
    });
  });

  test('not enabled, not forced', async () => {
    await set(`${table('off')} ${table('soft')} alter table off disable row level security; alter table soft no force row level security;`, async (db) => {
      expect(await problemsOf(db, ['off', 'soft'])).toEqual(['off: row security is not enabled', 'soft: row security is not forced']);
    });
  });

  test('the owner is bound only where it is forced', async () => {
    const own = `${table('own')} alter table own owner to ${roles.owner};`;
    await set(own, async (db) => expect(await problemsOf(db, ['own'], setting)).toEqual([]), roles.owner);
    const soft = `${own} alter table own no force row level security;`;
    await set(soft, async (db) => expect(await problemsOf(db, ['own'])).toEqual(['own: row security is not forced, and this role is the owner']), roles.owner);
  });

  test('roles that nothing binds', async () => {
    const all = `${table('ok')} grant select on ok to ${roles.bypass}, ${roles.member};`;
    await set(all, async (db) => expect(await problemsOf(db, ['ok'])).toEqual([`role ${roles.bypass} is BYPASSRLS: row security does not bind it`]), roles.bypass);
    await set(all, async (db) => expect(await problemsOf(db, ['ok'])).toEqual([`role ${roles.member} can SET ROLE ${roles.bypass}, which row security does not bind`]), roles.member);
    const superuser = `role ${decodeURIComponent(new URL(server.url).username)} is a superuser: row security does not bind it`;
    expect(await problemsOf(admin, ['invoice'])).toEqual([superuser]);
    // RESET ROLE takes it back.
    await admin.query(`set role ${roles.app}`);
    expect(await problemsOf(admin, ['invoice'])).toEqual([superuser]);
    await admin.query('reset role');
  });

  test('no policy, or none for a command that is granted', async () => {
    const bare = 'drop policy tenant on bare;';
    await set(`${table('bare')} ${bare} ${table('log')} drop policy tenant on log; create policy r on log for select using (true); create policy a on log for insert with check (true); revoke update on log from ${roles.app}`, async (db) => {
      expect(await problemsOf(db, ['bare', 'log'])).toEqual([
        ...['delete', 'insert', 'select', 'update'].map((command) => `bare: no policy permits ${command}, which is granted`),
        'log: no policy permits delete, which is granted',
      ]);
    });
    await set(`${table('restricted')} drop policy tenant on restricted; create policy wall on restricted as restrictive using (true); revoke insert, update, delete on restricted from ${roles.app}`, async (db) => {
      expect(await problemsOf(db, ['restricted'])).toEqual(['restricted: no policy permits select, which is granted']);
    });
    await set(`${table('theirs')} drop policy tenant on theirs; create policy p on theirs to ${roles.owner} using (true); revoke insert, update, delete on theirs from ${roles.app}`, async (db) => {
      expect(await problemsOf(db, ['theirs'])).toEqual(['theirs: no policy permits select, which is granted']);
    });
  });

  test('truncate', async () => {
    await set(`${table('t')} grant truncate on t to ${roles.app}`, async (db) => {
      expect(await problemsOf(db, ['t'])).toEqual(['t: truncate is granted, which row security does not stop']);
    });
  });

  test('partitions, children and parents that the role may use', async () => {
    const parts = `create table p (id int, tenant_id text) partition by list (id); ${secured('p')}
      create table p1 partition of p for values in (1); create table p2 partition of p for values in (2) partition by list (tenant_id); create table p2a partition of p2 default;`;
    await set(parts, async (db) => expect(await problemsOf(db, ['p'], setting)).toEqual([]));
    await set(`${parts} grant select (id) on p2a to ${roles.app}; ${secured('p1')}`, async (db) => {
      expect(await problemsOf(db, ['p'])).toEqual(['p2a: row security is not enabled', 'p2a: row security is not forced']);
    });
    await set(`create table parent (tenant_id text); create table child () inherits (parent); ${secured('child')} grant select on parent to ${roles.app};`, async (db) => {
      expect(await problemsOf(db, ['child'])).toEqual(['parent: row security is not enabled', 'parent: row security is not forced']);
    });
  });

  test('views', async () => {
    const views = `${table('t')}
      create view invoked with (security_invoker) as select * from t;
      create view owned as select * from t; alter view owned owner to ${roles.owner}; grant select on t to ${roles.owner};
      create view hidden as select * from t;
      create view open as select * from t;
      create view over as select * from hidden;
      create materialized view kept as select * from t;
      grant select on invoked, owned, open, kept to ${roles.app};`;
    await set(views, async (db) => {
      const found = ['kept: is a materialized view with the rows of every tenant', 'open: is a view whose owner row security does not bind'];
      expect(await problemsOf(db, ['t'])).toEqual(found);
      expect(await problemsOf(db, ['t', 'invoked'])).toEqual(['invoked: is no table, and has no row security of its own; name the tables that it reads', ...found]);
      await admin.query(`grant select on over to ${roles.app}`);
      expect(await problemsOf(db, ['t'])).toEqual(['hidden: is a view whose owner row security does not bind', ...found]);
    });
  });

  test('policies that do not name the setting', async () => {
    await set(`${table('t')} create policy everybody on t for select using (true);`, async (db) => {
      expect(await problemsOf(db, ['t'])).toEqual([]);
      expect(await problemsOf(db, ['t'], setting)).toEqual(['t: policy everybody for select does not name the setting in using']);
      expect((await problemsOf(db, ['t'], 'app.other')).length).toBe(6);
      await admin.query(`create policy wall on t as restrictive using (tenant_id = current_setting('APP.tenant_id', true))`);
      expect(await problemsOf(db, ['t'], setting)).toEqual([]);
    });
    await set(`${table('t')} drop policy tenant on t; create policy tenant on t using (tenant_id = current_setting('${setting}', true)) with check (true);`, async (db) => {
      expect(await problemsOf(db, ['t'], setting)).toEqual(['insert', 'update'].map((command) => `t: policy tenant for ${command} does not name the setting in with check`));
    });
  });

  test('a tenant that nobody set', async () => {
    await set(table('t'), async (db) => {
      await db.query(`set ${setting} = 'a'`);
      expect(await problemsOf(db, ['t'], setting)).toEqual(['the setting has a value before any transaction sets it']);
      expect(await problemsOf(db, ['t'])).toEqual([]);
    });
  });

  test('everything at once, and a boot that fails says it', async () => {
    await set(`create table t (id int); grant select on t to ${roles.app};`, async (db) => {
      const error: Handle = await assertRowSecurity(db, { tables: ['t', 'gone'] }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'row_security_off', statusCode: 500, expose: false });
      expect(JSON.stringify(error)).toBe('{"code":"row_security_off","message":"The service is not set up correctly."}');
      expect((error.cause as Error).message.split('\n').length).toBe(3);
    });
  });

  test('a wrong policy is a TypeError, and an error of the database stays what it is', async () => {
    for (const tables of [undefined, [], 'invoice', [''], ['a.b.c'], ['a b'], ["a'"], ['"'], ['a', undefined], [, 'a'], [1]]) {
      await expect(assertRowSecurity(admin, { tables: tables as string[] })).rejects.toThrow(TypeError);
    }
    for (const named of ['', 'tenant', 1, null]) await expect(assertRowSecurity(admin, { tables: ['invoice'], setting: named as string })).rejects.toThrow(TypeError);
    await expect(assertRowSecurity(admin, { tables: ['invoice'], table: 'invoice' } as never)).rejects.toThrow(TypeError);
    for (const db of [undefined, null, {}, 'x', () => 1]) await expect(assertRowSecurity(db as never, { tables: ['invoice'] })).rejects.toThrow(TypeError);
    const gone = new Pool({ connectionString: url('nobody_of_that_name') });
    await expect(assertRowSecurity(gone, { tables: ['invoice'] })).rejects.toThrow(/password|authentication/);
    await gone.end();
  });
});
