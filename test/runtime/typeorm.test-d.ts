// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { type EntityOf, isScoped, scoped, type ScopedRepository } from '@lintel/runtime/typeorm';
import type { DeleteResult, InsertResult, Repository, TreeRepository } from 'typeorm';
import { same } from './core.test-d.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

class Customer {
  id!: string;
  tenantId!: string;
}
class Invoice {
  id!: string;
  tenantId!: string;
  total!: number;
  note?: string;
  customer?: Customer;
  isPaid(): boolean {
    return this.total === 0;
  }
}

declare const repository: Repository<Invoice>;
declare const user: { tenantId: string };
declare const body: { total: number; tenantId: string };

const invoices = scoped(repository, { tenantId: user.tenantId });
same<Same<typeof invoices, ScopedRepository<Repository<Invoice>, 'tenantId'>>>(true);
same<Same<EntityOf<typeof repository>, Invoice>>(true);
scoped(repository, { tenantId: 'a', id: 'x' });
scoped(repository, { tenantId: 7 });
scoped(repository, { tenantId: 7n as bigint }, { shared: ['Currency'] });

// @ts-expect-error no such column
scoped(repository, { tenant: user.tenantId });
// @ts-expect-error no such column, besides one that is
scoped(repository, { tenantId: user.tenantId, tenant: user.tenantId });
// @ts-expect-error an operator
scoped(repository, { tenantId: { not: 'a' } });
// @ts-expect-error a list
scoped(repository, { tenantId: ['a'] });
// @ts-expect-error no scope
scoped(repository);
// @ts-expect-error no repository
scoped({}, { tenantId: 'a' });
// @ts-expect-error no such option
scoped(repository, { tenantId: 'a' }, { foreign: 'forbidden' });

// Reads have the types of the repository.
const found = invoices.findOneByOrFail({ id: 'x' });
same<Same<typeof found, Promise<Invoice>>>(true);
export const one: Promise<Invoice | null> = invoices.findOne({ where: { id: 'x' }, relations: { customer: true }, select: { id: true } });
export const listed: Promise<Invoice[]> = invoices.find({ order: { total: 'DESC' }, take: 5 });
export const pages: Promise<[Invoice[], number]> = invoices.findAndCount({ where: [{ id: 'x' }, { total: 1 }] });
export const sum: Promise<number | null> = invoices.sum('total', { customer: { id: 'x' } });
export const any: Promise<boolean> = invoices.existsBy({ id: 'x' });
// @ts-expect-error no such column
invoices.findBy({ name: 'x' });
// @ts-expect-error not a number
invoices.sum('note');
// @ts-expect-error the condition is required
invoices.findOne();

// Writes cannot say the tenant.
export const created: Invoice = invoices.create({ total: 1, customer: { id: 'x' } });
export const several: Invoice[] = invoices.create([{ total: 1 }]);
// @ts-expect-error the tenant is not the caller's to say
invoices.create({ total: 1, tenantId: 'b' });
// @ts-expect-error nor by a variable
invoices.create(body);
// @ts-expect-error the tenant of a row cannot be changed
invoices.update({ id: 'x' }, { tenantId: 'b' });
// @ts-expect-error nor by a variable
invoices.update({ id: 'x' }, body);
// @ts-expect-error nor by an upsert
invoices.upsert({ total: 1, tenantId: 'b' }, ['tenantId', 'id']);
export const saved: Promise<Invoice> = invoices.save({ id: 'x', total: 1 });
export const savedAgain: Promise<Invoice[]> = invoices.save([created, { total: 2 }]);
export const inserted: Promise<InsertResult> = invoices.insert([{ total: 1 }, created]);
export const upserted: Promise<InsertResult> = invoices.upsert({ total: 1 }, { conflictPaths: ['tenantId', 'id'], skipUpdateIfNoValuesChanged: true });
export const removed: Promise<Invoice> = invoices.remove(created);
export const counts: Promise<number>[] = [invoices.update({ id: 'x' }, { total: 2 }), invoices.delete({ id: 'x' }), invoices.softDelete({ id: 'x' }), invoices.restore([{ id: 'x' }]), invoices.increment({ id: 'x' }, 'total', 1)];
// @ts-expect-error the number of rows
export const result: Promise<DeleteResult> = invoices.delete({ id: 'x' });
// @ts-expect-error an id is not a condition
invoices.delete('x');

// What is refused is not there.
// @ts-expect-error
invoices.clear();
// @ts-expect-error
invoices.createQueryBuilder('i');
// @ts-expect-error
invoices.manager;
// @ts-expect-error SQL
invoices.query('select 1');

const query = invoices.query('i', (qb) => qb.leftJoinAndSelect('i.customer', 'c').where('i.total > :least', { least: 1 }).orderBy('i.total', 'DESC'));
export const rows: Promise<Invoice[]> = query.getMany();
export const row: Promise<Invoice> = query.getOneOrFail();
// @ts-expect-error not after the tenant was added
query.orWhere('1 = 1');

export const raw: Repository<Invoice> = invoices.unscoped('The nightly report counts every tenant.');
// @ts-expect-error no reason
invoices.unscoped('');
// @ts-expect-error a placeholder
invoices.unscoped('TODO');

// A repository is not a scoped one, and a scoped one is no repository.
declare function takesScoped(handle: ScopedRepository<Repository<Invoice>, 'tenantId'>): void;
takesScoped(invoices);
// @ts-expect-error every tenant
takesScoped(repository);
// @ts-expect-error one tenant
export const back: Repository<Invoice> = invoices;

// Other repositories, and inside of a generic class.
declare const tree: TreeRepository<Customer>;
export const customers: Promise<Customer[]> = scoped(tree, { tenantId: 'a' }).find();
declare const extended: Repository<Invoice> & { findPaid(): Promise<Invoice[]> };
export const own: Promise<Invoice[]> = scoped(extended, { tenantId: 'a' }).unscoped('A job for every tenant.').findPaid();
export class Base<T extends { id: string; tenantId: string }> {
  constructor(private readonly entities: Repository<T>) {}
  all(tenantId: string): Promise<T[]> {
    return scoped(this.entities, { tenantId }).find();
  }
}

export const branded: boolean = isScoped(invoices);
