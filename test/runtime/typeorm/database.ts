import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DataSource, ObjectLiteral, Repository } from 'typeorm';
import { type Database, takeDatabase } from '../../exploit/database.js';
import { entities, type Entities, type TypeOrm } from './entities.js';

const from = { '0.3': '../../../package.json', '1': '../../../fixtures/versions/typeorm1/package.json' } as const;

export type Version = keyof typeof from;
export const versions = Object.keys(from) as Version[];

const requireOf = (version: Version) => createRequire(new URL(from[version], import.meta.url));
const folderOf = (version: Version) => dirname(requireOf(version).resolve('typeorm'));

export function load(version: Version): TypeOrm {
  const manifest = JSON.parse(readFileSync(join(folderOf(version), 'package.json'), 'utf8')) as { version: string };
  if (!manifest.version.startsWith(`${version}.`)) throw new Error(`wanted TypeORM ${version}, found ${manifest.version}`);
  // Whichever version is loaded first keeps there what its decorators say, and the other one cannot read it.
  Reflect.deleteProperty(globalThis, 'typeormMetadataArgsStorage');
  return requireOf(version)('typeorm') as TypeOrm;
}

/** The public methods of a class, by the declarations of the package: at run time a private one looks the same. */
export function publicMethods(version: Version, file: string): string[] {
  const text = readFileSync(join(folderOf(version), `${file}.d.ts`), 'utf8');
  return [...new Set([...text.matchAll(/^ {4}(\w+)(?:<.*>)?\(/gm)].map(([, name]) => name!))].filter((name) => name !== 'constructor').sort();
}

/** PostgreSQL with two tenants: `a` attacks, `b` is the victim, and every text of b says so. */
export class Bed {
  private constructor(
    readonly orm: TypeOrm,
    readonly entities: Entities,
    readonly source: DataSource,
    private readonly database: Database,
  ) {}

  static async open(version: Version): Promise<Bed> {
    const orm = load(version);
    const all = entities(orm);
    const database = await takeDatabase();
    await database.fill('');
    const source = new orm.DataSource({ type: 'postgres', url: database.url, entities: Object.values(all), uuidExtension: 'pgcrypto', installExtensions: false, cache: true });
    await source.initialize();
    await source.synchronize();
    return new Bed(orm, all, source, database);
  }

  repository<N extends keyof Entities>(name: N): Repository<RowOf<Entities[N]>> {
    return this.source.getRepository(this.entities[name] as never) as unknown as Repository<RowOf<Entities[N]>>;
  }

  async fill(): Promise<void> {
    const tables = [...this.source.entityMetadatas.map(({ tableName }) => `"${tableName}"`), '"query-result-cache"'];
    await this.source.query(`truncate ${[...new Set(tables)].join(', ')}`);
    for (const sql of rows) await this.source.query(sql);
  }

  /** Every row of tenant b, and every row that belongs to one of them. */
  async victim(): Promise<string> {
    const found: unknown[] = [];
    for (const { tableName } of this.source.entityMetadatas) {
      const all = (await this.source.query(`select to_jsonb(t) as row from "${tableName}" t order by to_jsonb(t)::text`)) as { row: Record<string, unknown> }[];
      found.push([tableName, all.map(({ row }) => row).filter((row) => /b-secret|"invoiceId": ?100/.test(JSON.stringify(row)) || ['b', 2].includes((row.tenantId ?? row.tenant_id) as string))]);
    }
    return JSON.stringify(found);
  }

  async close(): Promise<void> {
    await this.source.destroy();
    await this.database.release();
  }
}

type RowOf<E> = E extends { options: { columns: unknown } } & { '@instanceof': symbol } ? (E extends import('typeorm').EntitySchema<infer T> ? T & ObjectLiteral : never) : E extends abstract new () => infer T ? T & ObjectLiteral : never;

// Ids below 100 belong to a, the others to b. The rows of a point to rows of b too, as they can after a write with a foreign key.
const rows = [
  `insert into tenant (id, name) values ('a', 'A'), ('b', 'b-secret')`,
  `insert into currency (code, name) values ('EUR', 'Euro')`,
  `insert into customer (id, "tenantId", name) values (1, 'a', 'Ann'), (100, 'b', 'b-secret customer')`,
  `insert into tag (id, "tenantId", label) values (1, 'a', 'red'), (100, 'b', 'b-secret tag')`,
  `insert into invoice (id, tenant_id, number, total, "customerId", "currencyCode", city) values
     (1, 'a', 'A-1', 10, 1, 'EUR', 'Aachen'), (2, 'a', 'A-2', 20, 100, null, null), (3, 'a', 'A-3', 30, null, null, null),
     (100, 'b', 'b-secret 1', 1000, 100, 'EUR', 'b-secret city'), (101, 'b', 'b-secret 2', 2000, 1, null, null)`,
  `update invoice set "deletedAt" = now() where id = 3`,
  `insert into invoice (id, tenant_id, number, total, "deletedAt") values (102, 'b', 'b-secret 3', 3000, now())`,
  `insert into line (id, text, "invoiceId") values (1, 'one', 1), (100, 'b-secret line', 100)`,
  `insert into invoice_tag values (1, 1), (1, 100), (100, 100)`,
  `insert into "order" (id, "tenantId", "customerId", note) values (1, 'a', 1, null), (2, 'a', 100, null), (100, 'b', 100, 'b-secret')`,
  `insert into setting ("tenantId", key, value) values ('a', 'theme', 'dark'), ('b', 'theme', 'b-secret'), ('b', 'only', 'b-secret only')`,
  `insert into site (host, "tenantId", title) values ('a.example', 'a', 'A'), ('b.example', 'b', 'b-secret')`,
  `insert into payment (id, tenant_id, invoice_id, amount) values (1, 'a', 1, 5), (100, 'b', 100, 50)`,
  `insert into member (id, tenant_id, email, role) values (1, 'a', 'ann@a', 'owner'), (100, 'b', 'bob@b', 'b-secret role')`,
  `insert into document (id, "tenantId", title, party, kind) values (1, 'a', 'Rent', 'Ann', 'Contract'), (2, 'a', 'Memo', null, 'Document'), (100, 'b', 'b-secret', 'b-secret', 'Contract')`,
  `insert into cart (id, "tenantId", "customerId") values (1, 'a', 1), (100, 'b', 100)`,
  `insert into item (id, "tenantId", name, "cartId") values (1, 'a', 'pen', 1), (100, 'b', 'b-secret', 100)`,
  `insert into folder (id, "tenantId", name, mpath) values (1, 'a', 'root', '1.'), (100, 'b', 'b-secret', '100.')`,
  `insert into account (id, "tenantId", balance) values ('00000000-0000-4000-8000-000000000001', 1, 10), ('00000000-0000-4000-8000-000000000100', 2, 1000)`,
  `insert into login (id, "tenantId", password) values (1, 'a', 'hash:a'), (100, 'b', 'hash:b-secret')`,
  // What is inserted from now on has ids in between.
  ...['customer', 'tag', 'invoice', 'line', 'order', 'payment', 'member', 'document', 'cart', 'item', 'folder', 'login'].map((table) => `select setval(pg_get_serial_sequence('"${table}"', 'id'), 9)`),
];
