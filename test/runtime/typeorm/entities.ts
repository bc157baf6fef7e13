import type { EntitySchemaOptions } from 'typeorm';
import type * as typeorm from 'typeorm';

// The same entities for each version of TypeORM. By EntitySchema, since a decorator belongs to one copy of the package.

export interface Customer { id: number; tenantId: string; name: string }
export interface Currency { code: string; name: string }
export interface Tag { id: number; tenantId: string; label: string }
export interface Line { id: number; text: string; invoice?: Invoice }
export interface Invoice {
  id: number;
  tenantId: string;
  number: string;
  total: number;
  paid: boolean;
  note: string | null;
  customerId: number | null;
  customer?: Customer | null;
  currency?: Currency | null;
  lines?: Line[];
  tags?: Tag[];
  address: { city: string | null };
  deletedAt: Date | null;
  updatedAt: Date;
  version: number;
}
/** The customer is always joined. */
export interface Order { id: number; tenantId: string; customer?: Customer | null; note: string | null }
/** The key holds the tenant. */
export interface Setting { tenantId: string; key: string; value: string }
/** The key is chosen by who writes. */
export interface Site { host: string; tenantId: string; title: string }
/** A foreign key that holds the tenant too. */
export interface Payment { id: number; tenantId: string; invoiceId: number | null; amount: number; invoice?: { id: number; tenantId: string } | null }
/** The tenant is a relation besides. */
export interface Tenant { id: string; name: string }
export interface Member { id: number; tenantId: string; tenant?: { id: string } | null; email: string; role: string }
/** One table for two classes. */
export interface Document { id: number; tenantId: string; title: string }
export interface Contract extends Document { party: string | null }
/** Read later, by itself. */
export interface Report { id: number; tenantId: string; customer: Promise<Customer> }
/** Written along. */
export interface Cart { id: number; tenantId: string; customer?: Customer | null; items?: Item[] }
export interface Item { id: number; tenantId: string; name: string; cart?: Cart | null }
export interface Folder { id: number; tenantId: string; name: string; parent?: Folder | null; children?: Folder[] }
export interface Account { id: string; tenantId: number; balance: string }

/** With listeners, and so by decorators that are called. */
export interface Login { id: number; tenantId: string; password: string; hash(): void }

export type TypeOrm = typeof typeorm;

const id = { type: 'integer', primary: true, generated: 'increment' } as const;
const tenantId = { type: 'text' } as const;

export function entities(orm: TypeOrm) {
  // Its own options want every property of the interface to be a column and a relation as well.
  const entity = <T>(name: string, options: Record<string, unknown>) => new orm.EntitySchema<T>({ name, ...options } as unknown as EntitySchemaOptions<T>);
  const Customer = entity<Customer>('Customer', { columns: { id, tenantId, name: { type: 'text' } } });
  const Currency = entity<Currency>('Currency', { columns: { code: { type: 'text', primary: true }, name: { type: 'text' } } });
  const Tag = entity<Tag>('Tag', { columns: { id, tenantId, label: { type: 'text' } } });
  const Line = entity<Line>('Line', { columns: { id, text: { type: 'text' } }, relations: { invoice: { type: 'many-to-one', target: 'Invoice', inverseSide: 'lines' } } });
  const Address = new orm.EntitySchema<{ city: string | null }>({ name: 'Address', columns: { city: { type: 'text', nullable: true } } });
  const Invoice = entity<Invoice>('Invoice', {
    columns: {
      id,
      tenantId: { type: 'text', name: 'tenant_id' },
      number: { type: 'text' },
      total: { type: 'integer' },
      paid: { type: 'boolean', default: false },
      note: { type: 'text', nullable: true },
      customerId: { type: 'integer', nullable: true },
      deletedAt: { type: 'timestamptz', deleteDate: true, nullable: true },
      updatedAt: { type: 'timestamptz', updateDate: true },
      version: { type: 'integer', version: true, default: 1 },
    },
    embeddeds: { address: { schema: Address, prefix: false } },
    relations: {
      customer: { type: 'many-to-one', target: 'Customer', joinColumn: { name: 'customerId' }, nullable: true },
      currency: { type: 'many-to-one', target: 'Currency', nullable: true },
      lines: { type: 'one-to-many', target: 'Line', inverseSide: 'invoice' },
      tags: { type: 'many-to-many', target: 'Tag', joinTable: { name: 'invoice_tag' } },
    },
    uniques: [{ columns: ['tenantId', 'number'] }],
  });
  const Order = entity<Order>('Order', {
    columns: { id, tenantId, note: { type: 'text', nullable: true } },
    relations: { customer: { type: 'many-to-one', target: 'Customer', eager: true, nullable: true } },
  });
  const Setting = entity<Setting>('Setting', { columns: { tenantId: { type: 'text', primary: true }, key: { type: 'text', primary: true }, value: { type: 'text' } } });
  const Site = entity<Site>('Site', { columns: { host: { type: 'text', primary: true }, tenantId, title: { type: 'text' } } });
  const Payment = entity<Payment>('Payment', {
    columns: { id, tenantId: { type: 'text', name: 'tenant_id', nullable: true }, invoiceId: { type: 'integer', name: 'invoice_id', nullable: true }, amount: { type: 'integer' } },
    relations: {
      invoice: { type: 'many-to-one', target: 'Invoice', nullable: true, createForeignKeyConstraints: false, joinColumn: [{ name: 'tenant_id', referencedColumnName: 'tenantId' }, { name: 'invoice_id', referencedColumnName: 'id' }] },
    },
  });
  const Tenant = entity<Tenant>('Tenant', { columns: { id: { type: 'text', primary: true }, name: { type: 'text' } } });
  const Member = entity<Member>('Member', {
    columns: { id, tenantId: { type: 'text', name: 'tenant_id' }, email: { type: 'text' }, role: { type: 'text' } },
    relations: { tenant: { type: 'many-to-one', target: 'Tenant', joinColumn: { name: 'tenant_id' } } },
    uniques: [{ columns: ['email'] }, { columns: ['tenantId', 'email'] }],
  });
  const Report = entity<Report>('Report', {
    columns: { id, tenantId },
    relations: { customer: { type: 'many-to-one', target: 'Customer', lazy: true, nullable: true } } as unknown,
  });
  const Cart = entity<Cart>('Cart', {
    columns: { id, tenantId },
    relations: {
      customer: { type: 'many-to-one', target: 'Customer', cascade: true, nullable: true },
      items: { type: 'one-to-many', target: 'Item', inverseSide: 'cart', cascade: true },
    },
  });
  const Item = entity<Item>('Item', { columns: { id, tenantId, name: { type: 'text' } }, relations: { cart: { type: 'many-to-one', target: 'Cart', inverseSide: 'items', nullable: true } } });
  const Folder = entity<Folder>('Folder', {
    columns: { id, tenantId, name: { type: 'text' } },
    relations: {
      parent: { type: 'many-to-one', target: 'Folder', treeParent: true, inverseSide: 'children', nullable: true },
      children: { type: 'one-to-many', target: 'Folder', treeChildren: true, inverseSide: 'parent' },
    },
    trees: [{ type: 'materialized-path' }],
  });
  const Account = entity<Account>('Account', { columns: { id: { type: 'uuid', primary: true, generated: 'uuid' }, tenantId: { type: 'bigint' }, balance: { type: 'numeric' } } });

  class Login {
    declare id: number;
    declare tenantId: string;
    declare password: string;
    /** What a listener is for; without it the database holds the password. */
    hash(): void {
      if (!this.password.startsWith('hash:')) this.password = `hash:${this.password}`;
    }
  }
  const column = (name: keyof Login, options: object = { type: 'text' }) => orm.Column(options)(Login.prototype, name);
  orm.Entity()(Login);
  orm.PrimaryGeneratedColumn()(Login.prototype, 'id');
  column('tenantId');
  column('password');
  orm.BeforeInsert()(Login.prototype, 'hash');
  orm.BeforeUpdate()(Login.prototype, 'hash');

  class Document {
    declare id: number;
    declare tenantId: string;
    declare title: string;
  }
  class Contract extends Document {
    declare party: string | null;
  }
  orm.Entity()(Document);
  orm.TableInheritance({ column: { type: 'text', name: 'kind' } })(Document);
  orm.PrimaryGeneratedColumn()(Document.prototype, 'id');
  orm.Column({ type: 'text' })(Document.prototype, 'tenantId');
  orm.Column({ type: 'text' })(Document.prototype, 'title');
  orm.ChildEntity()(Contract);
  orm.Column({ type: 'text', nullable: true })(Contract.prototype, 'party');

  return { Customer, Currency, Tag, Line, Invoice, Order, Setting, Site, Payment, Tenant, Member, Report, Cart, Item, Folder, Account, Login, Document, Contract };
}

export type Entities = ReturnType<typeof entities>;
