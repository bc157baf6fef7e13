/** The body of a function, and what each suggestion at its only finding makes of it. */
export interface Case {
  name: string;
  api: keyof typeof heads;
  /** Parameters. */
  given?: string;
  body: string;
  /** In order. `[]`: nothing is offered. */
  offers: readonly Offer[];
  /** In place of the usual file head. */
  head?: string;
  /** Below the function. */
  tail?: string;
}
export interface Offer {
  id: 'addPredicate' | 'useCallers' | 'keepConditions' | 'useEqual';
  body: string;
  head?: string;
}

/** What all files share. */
export const shared: ReadonlyMap<string, string> = new Map([
  [
    'shared/principal.ts',
    `import type { Request } from 'express';
export interface Principal { id: number; tenantId: number; organizationId: number }
export interface Loose { id: number; tenantId?: number; organizationId: number | null }
export interface Spelled { tenantId: string }
declare module 'express-serve-static-core' { interface Request { user?: Principal } }
export function currentUser(req: Request): Principal {
  if (!req.user) throw new Error('nobody signed in');
  return req.user;
}
`,
  ],
  [
    'shared/typeorm.ts',
    `import { Column, Entity, type EntityManager, ManyToOne, PrimaryGeneratedColumn, type Repository } from 'typeorm';
@Entity()
export class Invoice {
  @PrimaryGeneratedColumn() id!: number;
  @Column() tenantId!: number;
  @Column() number!: string;
  @ManyToOne(() => Invoice) parent?: Invoice;
}
export declare const invoices: Repository<Invoice>;
export declare const manager: EntityManager;
`,
  ],
  [
    'shared/drizzle.ts',
    `import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
export const invoices = pgTable('invoices', { id: integer('id').notNull(), tenantId: integer('tenant_id').notNull(), number: text('number') });
export const lines = pgTable('lines', { id: integer('id').notNull(), invoiceId: integer('invoice_id').notNull() });
export const db = drizzle('postgres://', { schema: { invoices, lines } });
`,
  ],
  [
    'shared/knex.ts',
    `import { knex } from 'knex';
export interface Invoice { id: number; tenantId: number; number: string }
declare module 'knex/types/tables.js' { interface Tables { invoices: Invoice } }
export const db = knex({ client: 'pg' });
`,
  ],
  [
    'shared/kysely.ts',
    `import type { Generated, Kysely } from 'kysely';
export interface DB { invoices: { id: Generated<number>; tenantId: Generated<number>; number: string }; lines: { id: number; invoiceId: number } }
export declare const db: Kysely<DB>;
`,
  ],
]);

const common = "import express, { type Request } from 'express';\nimport { currentUser, type Loose, type Principal, type Spelled } from './shared/principal.js';\n";

export const heads = {
  typeorm: `${common}import { In, Not } from 'typeorm';\nimport { Invoice, invoices, manager } from './shared/typeorm.js';\n`,
  drizzle: `${common}import { and, eq, or } from 'drizzle-orm';\nimport { db, invoices, lines } from './shared/drizzle.js';\n`,
  knex: `${common}import { db } from './shared/knex.js';\n`,
  kysely: `${common}import { db } from './shared/kysely.js';\n`,
  prisma: `${common}import { PrismaClient } from '../apps/tenants-prisma/generated/client';\ndeclare const prisma: PrismaClient;\n`,
} as const;

/** Served to those who signed in, beside queries that ask for the tenant. */
const served = (first: string, second: string): string =>
  `const first = (user: Principal) => ${first};
const second = (user: Principal) => ${second};
const app = express();
app.use((req, res, next) => {
  if (!req.user) {
    res.status(401).end();
    return;
  }
  next();
});
app.get('/invoices', async (req, res) => {
  res.json([await first(currentUser(req)), await second(currentUser(req)), await run(req, currentUser(req))]);
});
`;
const courses = served('prisma.course.findMany({ where: { organizationId: user.organizationId } })', 'prisma.course.count({ where: { organizationId: user.organizationId } })');

export const usual = 'req: Request, user: Principal';

const add = (body: string, head?: string): Offer => ({ id: 'addPredicate', body, ...(head === undefined ? {} : { head }) });
const drizzle = (names: string): string => heads.drizzle.replace("import { and, eq, or } from 'drizzle-orm';\n", names === '' ? '' : `import { ${names} } from 'drizzle-orm';\n`);

export const cases: readonly Case[] = [
  // ---- TypeORM: objects
  { api: 'typeorm', name: 'a where', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('return invoices.findOneBy({ id: Number(req.params.id), tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'a where in options', body: 'return invoices.findOne({ where: { id: Number(req.params.id) }, relations: { parent: true } });', offers: [add('return invoices.findOne({ where: { id: Number(req.params.id), tenantId: user.tenantId }, relations: { parent: true } });')] },
  { api: 'typeorm', name: 'an array of alternatives', body: 'return invoices.findOne({ where: [{ id: Number(req.params.id) }, { id: Number(req.query.id), number: "1" }] });', offers: [add('return invoices.findOne({ where: [{ id: Number(req.params.id), tenantId: user.tenantId }, { id: Number(req.query.id), number: "1", tenantId: user.tenantId }] });')], tail: served('invoices.findBy({ tenantId: user.tenantId })', 'invoices.countBy({ tenantId: user.tenantId })') },
  { api: 'typeorm', name: 'a key instead of a filter', body: 'return invoices.delete(Number(req.params.id));', offers: [add('return invoices.delete({ id: Number(req.params.id), tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'a key that has its name', body: 'const id = Number(req.params.id);\n  return invoices.update(id, { number: "2" });', offers: [add('const id = Number(req.params.id);\n  return invoices.update({ id, tenantId: user.tenantId }, { number: "2" });')] },
  { api: 'typeorm', name: 'an entity manager', body: 'return manager.findOneBy(Invoice, { id: Number(req.params.id) });', offers: [add('return manager.findOneBy(Invoice, { id: Number(req.params.id), tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'an entity manager and a key', body: 'return manager.softDelete(Invoice, Number(req.params.id));', offers: [add('return manager.softDelete(Invoice, { id: Number(req.params.id), tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'a filter that others may share', body: 'const own = { id: Number(req.params.id) };\n  return invoices.findOneBy(own);', offers: [add('const own = { id: Number(req.params.id) };\n  return invoices.findOneBy({ ...own, tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'a trailing comma and a comment', body: 'return invoices.findOneBy({\n    id: Number(req.params.id), // from the path\n  });', offers: [add('return invoices.findOneBy({\n    id: Number(req.params.id),\n    tenantId: user.tenantId, // from the path\n  });')] },
  { api: 'typeorm', name: 'a spread', body: 'const more = { number: "1" };\n  return invoices.findOneBy({ id: Number(req.params.id), ...more });', offers: [add('const more = { number: "1" };\n  return invoices.findOneBy({ id: Number(req.params.id), ...more, tenantId: user.tenantId });')] },
  { api: 'typeorm', name: 'another condition on the tenant', body: 'return invoices.findOneBy({ id: Number(req.params.id), tenantId: Not(1) });', offers: [] },
  // ---- TypeORM: builders
  { api: 'typeorm', name: 'a builder', body: "return invoices.createQueryBuilder('invoice').where('invoice.id = :id', { id: Number(req.params.id) }).orderBy('invoice.id').getOne();", offers: [add("return invoices.createQueryBuilder('invoice').where('invoice.id = :id', { id: Number(req.params.id) }).andWhere('invoice.tenantId = :tenantId', { tenantId: user.tenantId }).orderBy('invoice.id').getOne();")] },
  { api: 'typeorm', name: 'a builder in steps', body: "const query = invoices.createQueryBuilder('i').where('i.id = :id', { id: Number(req.params.id) });\n  if (req.query.n) query.andWhere('i.number = :n', { n: req.query.n });\n  return query.getMany();", offers: [add("const query = invoices.createQueryBuilder('i').where('i.id = :id', { id: Number(req.params.id) }).andWhere('i.tenantId = :tenantId', { tenantId: user.tenantId });\n  if (req.query.n) query.andWhere('i.number = :n', { n: req.query.n });\n  return query.getMany();")] },
  { api: 'typeorm', name: 'a parameter that is taken', body: "return invoices.createQueryBuilder('i').where('i.id = :id', { id: Number(req.params.id) }).andWhere('i.number = :tenantId', { tenantId: 1 }).getOne();", offers: [add("return invoices.createQueryBuilder('i').where('i.id = :id', { id: Number(req.params.id) }).andWhere('i.number = :tenantId', { tenantId: 1 }).andWhere('i.tenantId = :ownTenantId', { ownTenantId: user.tenantId }).getOne();")] },
  { api: 'typeorm', name: 'a where that resets', body: "return invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId: user.tenantId }).where('i.id = :id', { id: Number(req.params.id) }).getOne();", offers: [{ id: 'keepConditions', body: "return invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId: user.tenantId }).andWhere('i.id = :id', { id: Number(req.params.id) }).getOne();" }] },
  { api: 'typeorm', name: 'orWhere', body: "return invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId: user.tenantId }).andWhere('i.number = :a', { a: '1' }).orWhere('i.number = :b', { b: '2' }).getMany();", offers: [add("return invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId: user.tenantId }).andWhere('i.number = :a', { a: '1' }).orWhere('i.number = :b', { b: '2' }).andWhere('i.tenantId = :tenantId').getMany();")] },
  { api: 'typeorm', name: 'two orWhere', body: "return invoices.createQueryBuilder('i').where({ tenantId: user.tenantId }).orWhere('i.number = :b', { b: '2' }).orWhere('i.number = :c', { c: '3' }).getMany();", offers: [add("return invoices.createQueryBuilder('i').where({ tenantId: user.tenantId }).orWhere('i.number = :b', { b: '2' }).andWhere({ tenantId: user.tenantId }).orWhere('i.number = :c', { c: '3' }).andWhere({ tenantId: user.tenantId }).getMany();")] },
  { api: 'typeorm', name: 'a list of alternatives, one open', body: "return invoices.find({ where: [{ tenantId: user.tenantId, number: '1' }, { number: '2', id: 1 }] });", offers: [add("return invoices.find({ where: [{ tenantId: user.tenantId, number: '1' }, { number: '2', id: 1, tenantId: user.tenantId }] });")] },
  { api: 'typeorm', name: 'a list of alternatives with one member each', body: "return invoices.find({ where: [{ tenantId: user.tenantId }, { number: '2' }, { id: 3 }] });", offers: [add("return invoices.find({ where: [{ tenantId: user.tenantId }, { number: '2', tenantId: user.tenantId }, { id: 3, tenantId: user.tenantId }] });")] },
  // ---- values
  { api: 'typeorm', name: 'the caller under another name', given: 'req: Request, clinician: Principal', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('return invoices.findOneBy({ id: Number(req.params.id), tenantId: clinician.tenantId });')], tail: 'export const handler = (req: Request) => run(req, req.user!);\n' },
  { api: 'typeorm', name: 'a name for the tenant', given: 'req: Request, tenantId: number', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('return invoices.findOneBy({ id: Number(req.params.id), tenantId });')] },
  { api: 'typeorm', name: 'taken apart', given: 'req: Request, { tenantId }: Principal', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('return invoices.findOneBy({ id: Number(req.params.id), tenantId });')] },
  { api: 'typeorm', name: 'a constant before it', given: 'req: Request', body: 'const { tenantId: own } = currentUser(req);\n  const tenantId = own;\n  return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('const { tenantId: own } = currentUser(req);\n  const tenantId = own;\n  return invoices.findOneBy({ id: Number(req.params.id), tenantId });')] },
  { api: 'typeorm', name: 'a helper that the file calls', given: 'req: Request', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [add('return invoices.findOneBy({ id: Number(req.params.id), tenantId: currentUser(req).tenantId });')], tail: 'export const mine = (req: Request) => invoices.findBy({ tenantId: currentUser(req).tenantId });\n' },
  { api: 'typeorm', name: 'a helper whose argument is not there', given: 'request: Request', body: 'return invoices.findOneBy({ id: Number(request.params.id) });', offers: [], tail: 'export const mine = (req: Request) => invoices.findBy({ tenantId: currentUser(req).tenantId });\n' },
  { api: 'typeorm', name: 'a name that something else has there', body: 'return [1].map((user) => invoices.findOneBy({ id: Number(req.params.id), number: String(user) }));', offers: [] },
  { api: 'typeorm', name: 'nobody', given: 'req: Request', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'what may be missing', given: 'req: Request, user: Loose', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'somebody who may be missing', given: 'req: Request, user?: Principal', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'what is any', given: 'req: Request, user: { tenantId: any }', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'of another type', given: 'req: Request, user: Spelled', body: 'return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'what the request says', given: 'req: Request', body: 'const tenantId = Number(req.query.tenantId);\n  return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  { api: 'typeorm', name: 'what a row says', given: 'req: Request', body: "return manager.query<Invoice[]>('select * from users').then(([user]) => user && invoices.findOneBy({ id: Number(req.params.id) }));", offers: [] },
  { api: 'typeorm', name: 'what a row says that a promise brings', given: 'req: Request', body: 'return invoices.findOneByOrFail({ number: String(req.query.token) }).then((account) => invoices.findOneBy({ id: Number(req.params.id), number: account.number }));', offers: [] },
  { api: 'typeorm', name: 'what nothing says', given: 'req: Request', body: 'const tenantId = 1;\n  return invoices.findOneBy({ id: Number(req.params.id) });', offers: [] },
  // ---- the tenant that the request names
  { api: 'typeorm', name: 'the request names the tenant', body: 'return invoices.findBy({ tenantId: Number(req.query.tenantId) });', offers: [{ id: 'useCallers', body: 'return invoices.findBy({ tenantId: user.tenantId });' }] },
  { api: 'typeorm', name: 'the request names the tenant, shorthand', given: 'req: Request<{}, {}, { tenantId: number }>, user: Principal', body: 'const { tenantId } = req.body;\n  return invoices.findBy({ tenantId });', offers: [{ id: 'useCallers', body: 'const { tenantId } = req.body;\n  return invoices.findBy({ tenantId: user.tenantId });' }] },
  { api: 'typeorm', name: 'the request names the tenant, and nobody else', given: 'req: Request', body: 'return invoices.findBy({ tenantId: Number(req.query.tenantId) });', offers: [] },
  { api: 'drizzle', name: 'the request names the tenant', body: 'return db.select().from(invoices).where(eq(invoices.tenantId, Number(req.query.tenantId)));', offers: [{ id: 'useCallers', body: 'return db.select().from(invoices).where(eq(invoices.tenantId, user.tenantId));' }] },
  { api: 'drizzle', name: 'the request names the tenant, and the caller has another type', given: 'req: Request, user: Spelled', body: 'return db.select().from(invoices).where(eq(invoices.tenantId, Number(req.query.tenantId)));', offers: [] },
  { api: 'knex', name: 'the request names the tenant', body: "return db('invoices').where({ tenantId: Number(req.query.tenantId) }).first('id');", offers: [{ id: 'useCallers', body: "return db('invoices').where({ tenantId: user.tenantId }).first('id');" }] },
  // ---- predicates that are left out
  { api: 'typeorm', name: 'an assertion', given: 'number: string | undefined', body: 'return invoices.findOneBy({ number: number!, tenantId: 1 });', offers: [{ id: 'useEqual', body: 'return invoices.findOneBy({ number: Equal(number!), tenantId: 1 });', head: heads.typeorm.replace('In, Not', 'In, Not, Equal') }] },
  // ---- Prisma
  { api: 'prisma', name: 'findUnique', body: 'return prisma.course.findUnique({ where: { id: Number(req.params.id) }, include: { lessons: true } });', offers: [add('return prisma.course.findUnique({ where: { id: Number(req.params.id), organizationId: user.organizationId }, include: { lessons: true } });')] },
  { api: 'prisma', name: 'updateMany', body: 'return prisma.course.updateMany({ where: { id: { in: [Number(req.params.id)] } }, data: { published: true } });', offers: [add('return prisma.course.updateMany({ where: { id: { in: [Number(req.params.id)] }, organizationId: user.organizationId }, data: { published: true } });')] },
  { api: 'prisma', name: 'an update by its key', body: 'return prisma.course.update({ where: { id: Number(req.params.id) }, data: { published: true } });', offers: [add('return prisma.course.update({ where: { id: Number(req.params.id), organizationId: user.organizationId }, data: { published: true } });')] },
  { api: 'prisma', name: 'findMany without options', body: 'return prisma.course.findMany();', offers: [add('return prisma.course.findMany({ where: { organizationId: user.organizationId } });')], tail: courses },
  { api: 'prisma', name: 'findMany without a where', body: 'return prisma.course.findMany({ orderBy: { id: \'asc\' } });', offers: [add("return prisma.course.findMany({ orderBy: { id: 'asc' }, where: { organizationId: user.organizationId } });")], tail: courses },
  { api: 'prisma', name: 'a member of OR', body: "return prisma.course.findMany({ where: { OR: [{ organizationId: user.organizationId, title: 'a' }, { title: 'b' }] } });", offers: [add("return prisma.course.findMany({ where: { OR: [{ organizationId: user.organizationId, title: 'a' }, { title: 'b', organizationId: user.organizationId }] } });")] },
  { api: 'prisma', name: 'what may be missing', given: 'req: Request, user: Loose', body: 'return prisma.course.findUnique({ where: { id: Number(req.params.id) } });', offers: [] },
  // ---- Knex
  { api: 'knex', name: 'a where', body: "return db('invoices').where({ id: Number(req.params.id) }).first('number');", offers: [add("return db('invoices').where({ tenantId: user.tenantId }).where({ id: Number(req.params.id) }).first('number');")] },
  { api: 'knex', name: 'an update', body: "return db('invoices').where('id', Number(req.params.id)).update({ number: '2' });", offers: [add("return db('invoices').where({ tenantId: user.tenantId }).where('id', Number(req.params.id)).update({ number: '2' });")] },
  { api: 'knex', name: 'a join', body: "return db('invoices').join('lines', 'lines.invoiceId', 'invoices.id').where('invoices.id', Number(req.params.id)).select('number');", offers: [add("return db('invoices').where('invoices.tenantId', user.tenantId).join('lines', 'lines.invoiceId', 'invoices.id').where('invoices.id', Number(req.params.id)).select('number');")] },
  { api: 'knex', name: 'orWhere', body: "return db('invoices').where({ tenantId: user.tenantId }).where('number', 'like', '1%').orWhere('number', 'like', '2%').orderBy('id');", offers: [add("return db('invoices').where({ tenantId: user.tenantId }).where('number', 'like', '1%').orWhere('number', 'like', '2%').andWhere({ tenantId: user.tenantId }).orderBy('id');")] },
  { api: 'knex', name: 'orWhere behind an open one', body: "return db('invoices').where('number', 'like', '1%').orWhere('tenantId', user.tenantId).orderBy('id');", offers: [add("return db('invoices').where('number', 'like', '1%').andWhere('tenantId', user.tenantId).orWhere('tenantId', user.tenantId).orderBy('id');")] },
  { api: 'knex', name: 'beside an OR', body: "return db('invoices').where({ id: Number(req.params.id) }).orWhere({ id: Number(req.query.id) });", offers: [], tail: served("db('invoices').where({ tenantId: user.tenantId })", "db('invoices').where({ tenantId: user.tenantId, id: 1 })") },
  // ---- Kysely
  { api: 'kysely', name: 'a select', body: "return db.selectFrom('invoices').selectAll().where('id', '=', Number(req.params.id)).executeTakeFirst();", offers: [add("return db.selectFrom('invoices').where('tenantId', '=', user.tenantId).selectAll().where('id', '=', Number(req.params.id)).executeTakeFirst();")] },
  { api: 'kysely', name: 'an update', body: "return db.updateTable('invoices').set({ number: '2' }).where('id', '=', Number(req.params.id)).execute();", offers: [add("return db.updateTable('invoices').where('tenantId', '=', user.tenantId).set({ number: '2' }).where('id', '=', Number(req.params.id)).execute();")] },
  { api: 'kysely', name: 'a join', body: "return db.selectFrom('invoices').innerJoin('lines', 'lines.invoiceId', 'invoices.id').select('number').where('invoices.id', '=', Number(req.params.id)).execute();", offers: [add("return db.selectFrom('invoices').where('invoices.tenantId', '=', user.tenantId).innerJoin('lines', 'lines.invoiceId', 'invoices.id').select('number').where('invoices.id', '=', Number(req.params.id)).execute();")] },
  { api: 'kysely', name: 'of another type', given: 'req: Request, user: Spelled', body: "return db.deleteFrom('invoices').where('id', '=', Number(req.params.id)).execute();", offers: [] },
  // ---- Drizzle
  { api: 'drizzle', name: 'a select', body: 'return db.select().from(invoices).where(eq(invoices.id, Number(req.params.id)));', offers: [add('return db.select().from(invoices).where(and(eq(invoices.id, Number(req.params.id)), eq(invoices.tenantId, user.tenantId)));')] },
  { api: 'drizzle', name: 'a select, without and', head: drizzle('eq'), body: 'return db.select().from(invoices).where(eq(invoices.id, Number(req.params.id)));', offers: [add('return db.select().from(invoices).where(and(eq(invoices.id, Number(req.params.id)), eq(invoices.tenantId, user.tenantId)));', drizzle('eq, and'))] },
  { api: 'drizzle', name: 'a delete, without eq and and', head: drizzle('inArray'), body: 'return db.delete(invoices).where(inArray(invoices.id, [Number(req.params.id)]));', offers: [add('return db.delete(invoices).where(and(inArray(invoices.id, [Number(req.params.id)]), eq(invoices.tenantId, user.tenantId)));', drizzle('inArray, and, eq'))] },
  { api: 'drizzle', name: 'an update', body: "return db.update(invoices).set({ number: '2' }).where(eq(invoices.id, Number(req.params.id)));", offers: [add("return db.update(invoices).set({ number: '2' }).where(and(eq(invoices.id, Number(req.params.id)), eq(invoices.tenantId, user.tenantId)));")] },
  { api: 'drizzle', name: 'a join', body: 'return db.select().from(invoices).innerJoin(lines, eq(lines.invoiceId, invoices.id)).where(eq(invoices.id, Number(req.params.id)));', offers: [add('return db.select().from(invoices).innerJoin(lines, eq(lines.invoiceId, invoices.id)).where(and(eq(invoices.id, Number(req.params.id)), eq(invoices.tenantId, user.tenantId)));')] },
  { api: 'drizzle', name: 'a relational query', body: 'return db.query.invoices.findFirst({ where: eq(invoices.id, Number(req.params.id)) });', offers: [add('return db.query.invoices.findFirst({ where: and(eq(invoices.id, Number(req.params.id)), eq(invoices.tenantId, user.tenantId)) });')] },
  { api: 'drizzle', name: 'or', body: "return db.select().from(invoices).where(or(and(eq(invoices.tenantId, user.tenantId), eq(invoices.number, '1')), eq(invoices.number, '2')));", offers: [add("return db.select().from(invoices).where(or(and(eq(invoices.tenantId, user.tenantId), eq(invoices.number, '1')), and(eq(invoices.number, '2'), eq(invoices.tenantId, user.tenantId))));")] },
  { api: 'drizzle', name: 'or, and something with one argument', body: "return db.select().from(invoices).where(or(eq(invoices.tenantId, user.tenantId), and(eq(invoices.number, '2'), eq(invoices.id, 1),)));", offers: [add("return db.select().from(invoices).where(or(eq(invoices.tenantId, user.tenantId), and(eq(invoices.number, '2'), eq(invoices.id, 1), eq(invoices.tenantId, user.tenantId))));")] },
  { api: 'drizzle', name: 'of another type', given: 'req: Request, user: Spelled', body: 'return db.select().from(invoices).where(eq(invoices.id, Number(req.params.id)));', offers: [] },
];
