// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { assertRowSecurity, tenantTransaction } from '@lintel/runtime/postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { Knex } from 'knex';
import type { ControlledTransaction, Kysely, Transaction } from 'kysely';
import type { Client, Pool, PoolClient } from 'pg';
import type { DataSource, EntityManager, Repository } from 'typeorm';
import type { PrismaClient } from '../../fixtures/apps/nestjs-prisma/generated/client.js';
import { same } from './core.test-d.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

interface Database {
  invoice: { id: number; total: number };
}
const tenant = { setting: 'app.tenant_id', value: 'a' };

// The handle is the layer's own transaction, and the result is that of the work.
declare const pool: Pool;
const rows = tenantTransaction(pool, tenant, async (client) => {
  same<Same<typeof client, PoolClient>>(true);
  return (await client.query<{ id: number }>('select id from invoice')).rows;
});
same<Same<typeof rows, Promise<{ id: number }[]>>>(true);

declare const dataSource: DataSource;
class Invoice {
  id!: number;
}
const found = tenantTransaction(dataSource, tenant, (manager) => {
  same<Same<typeof manager, EntityManager>>(true);
  const repository: Repository<Invoice> = manager.getRepository(Invoice);
  return repository.find();
});
same<Same<typeof found, Promise<Invoice[]>>>(true);

declare const kysely: Kysely<Database>;
const totals = tenantTransaction(kysely, tenant, (trx) => {
  same<Same<typeof trx, Transaction<Database>>>(true);
  return trx.selectFrom('invoice').select('total').execute();
});
same<Same<typeof totals, Promise<{ total: number }[]>>>(true);

declare const knex: Knex;
const ids = tenantTransaction(knex, tenant, async (trx) => {
  same<Same<typeof trx, Knex.Transaction>>(true);
  const all: { id: number }[] = await trx<{ id: number }>('invoice').select('id');
  return all;
});
same<Same<typeof ids, Promise<{ id: number }[]>>>(true);
// A builder is awaited inside the transaction.
tenantTransaction(knex, tenant, (trx) => trx('invoice').where({ id: 1 }).delete());

const invoice = pgTable('invoice', { id: text('id').notNull() });
const drizzled = drizzle(pool, { schema: { invoice } });
const listed = tenantTransaction(drizzled, tenant, (tx) => {
  same<Same<typeof tx, Parameters<Parameters<typeof drizzled.transaction>[0]>[0]>>(true);
  return tx.select({ id: invoice.id }).from(invoice);
});
same<Same<typeof listed, Promise<{ id: string }[]>>>(true);
tenantTransaction(drizzled, tenant, (tx) => tx.query.invoice.findMany());

declare const prisma: PrismaClient;
const members = tenantTransaction(prisma, tenant, (tx) => {
  same<Same<typeof tx, Parameters<Extract<Parameters<typeof prisma.$transaction>[0], (...args: any[]) => unknown>>[0]>>(true);
  return tx.member.findMany({ select: { email: true } });
});
same<Same<typeof members, Promise<{ email: string }[]>>>(true);
tenantTransaction(prisma.$extends({ name: 'none' }), tenant, (tx) => tx.member.count());

// @ts-expect-error no work
tenantTransaction(pool, tenant);
// @ts-expect-error no value
tenantTransaction(pool, { setting: 'app.tenant_id' }, async () => 1);
// @ts-expect-error no setting
tenantTransaction(pool, { value: 'a' }, async () => 1);
// @ts-expect-error a list is no tenant
tenantTransaction(pool, { setting: 'app.tenant_id', value: ['a'] }, async () => 1);
// @ts-expect-error no such option
tenantTransaction(pool, { setting: 'app.tenant_id', value: 'a', local: false }, async () => 1);
// @ts-expect-error not a promise: what it started would run after the end
tenantTransaction(pool, tenant, () => 1);

// A client is not a pool, and a transaction is none.
declare const client: Client;
declare const poolClient: PoolClient;
declare const manager: EntityManager;
// @ts-expect-error a client
tenantTransaction(client, tenant, async () => 1);
// @ts-expect-error a client
tenantTransaction(poolClient, tenant, async () => 1);
// @ts-expect-error a transaction
tenantTransaction(manager, tenant, async () => 1);
// @ts-expect-error Drizzle over one client
tenantTransaction(drizzle(client), tenant, async () => 1);
// @ts-expect-error nothing that is known
tenantTransaction({ query: async () => [] }, tenant, async () => 1);

const tables = ['invoice'];
const nothing = assertRowSecurity(pool, { tables });
same<Same<typeof nothing, Promise<void>>>(true);
declare const controlled: ControlledTransaction<Database>;
declare const trx: Knex.Transaction;
for (const db of [pool, client, poolClient, dataSource, manager, kysely, controlled, knex, trx, drizzled, prisma]) assertRowSecurity(db, { tables, setting: 'app.tenant_id' });
for (const db of [client, poolClient]) assertRowSecurity(db, { tables });
assertRowSecurity(dataSource, { tables });
assertRowSecurity(kysely, { tables });
assertRowSecurity(knex, { tables });
assertRowSecurity(drizzled, { tables });
assertRowSecurity(prisma, { tables });
// @ts-expect-error no tables
assertRowSecurity(pool, {});
// @ts-expect-error not a list
assertRowSecurity(pool, { tables: 'invoice' });
// @ts-expect-error runs no statements
assertRowSecurity({}, { tables });
