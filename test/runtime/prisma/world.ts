import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Database, takeDatabase } from '../../exploit/database.js';
import type { PrismaClient } from './generated/client/client.js';

/** The versions of Prisma, and where generate.mjs puts a client of each. */
export const versions = {
  '7': './generated/client/client.js',
  '6.19': '../../../fixtures/versions/prisma6/generated/client/client.js',
} as const;
export type Version = keyof typeof versions;

export interface World {
  client: PrismaClient;
  /** The seed again, and `sql` after it. */
  reset(sql?: string): Promise<void>;
  /** Every row of the victim, and every row that has no tenant. */
  victim(): Promise<unknown>;
  /** Another client over the same database. */
  again(options: object): PrismaClient;
  close(): Promise<void>;
}

const schema = `
  create table "Tenant" (id text primary key, name text not null);
  create table "Country" (code text primary key, name text not null);
  create table members (id serial primary key, tenant_id text not null, email text not null, salary int not null default 0, unique (tenant_id, email));
  create table profiles (id serial primary key, tenant_id text not null, member_id int unique references members, phone text not null);
  create table projects (id serial primary key, tenant_id text not null references "Tenant", slug text not null, name text not null, budget int not null default 0,
    owner_id int references members, country_code text references "Country", unique (tenant_id, slug));
  create table tasks (id serial primary key, tenant_id text not null, code text not null unique, title text not null, estimate int not null default 0, notes jsonb,
    project_id int not null references projects on delete cascade, assignee_id int references members, parent_id int references tasks);
  create table tags (id serial primary key, tenant_id text not null, name text not null, unique (tenant_id, name));
  create table "_TagToTask" ("A" int not null references tags on delete cascade, "B" int not null references tasks on delete cascade, primary key ("A", "B"));
  create table comments (id serial primary key, task_id int not null references tasks on delete cascade, text text not null);
  create table documents (tenant_id text not null, number int not null, title text not null, primary key (tenant_id, number));
  create table attachments (id serial primary key, tenant_id text not null, number int not null, name text not null, foreign key (tenant_id, number) references documents);
`;

// What belongs to the victim says so, and its numbers are above 1000.
const seed = `
  truncate "Tenant", "Country", members, profiles, projects, tasks, tags, "_TagToTask", comments, documents, attachments restart identity cascade;
  insert into "Tenant" values ('mine', 'Mine'), ('victim', 'victim Ltd');
  insert into "Country" values ('nl', 'Netherlands'), ('de', 'Germany');
  insert into members values (1, 'mine', 'ann@mine', 10), (2, 'mine', 'bob@mine', 20), (1001, 'victim', 'eve@victim', 1500);
  insert into profiles values (1, 'mine', 1, '111'), (1001, 'victim', 1001, 'victim phone');
  insert into projects values (1, 'mine', 'alpha', 'Alpha', 10, 1, 'nl'), (2, 'mine', 'beta', 'Beta', 20, null, null), (1001, 'victim', 'alpha', 'victim project', 1500, 1001, 'nl');
  insert into tasks values (1, 'mine', 'M-1', 'One', 1, '{"a":1}', 1, 1, null), (2, 'mine', 'M-2', 'Two', 2, null, 1, null, 1), (3, 'mine', 'M-3', 'Three', 3, null, 2, 2, null),
    (1001, 'victim', 'V-1', 'victim one', 1500, null, 1001, 1001, null), (1002, 'victim', 'V-2', 'victim two', 1600, null, 1001, null, 1001);
  insert into tags values (1, 'mine', 'red'), (2, 'mine', 'blue'), (1001, 'victim', 'victim tag');
  insert into "_TagToTask" values (1, 1), (2, 1), (1001, 1001);
  insert into comments values (1, 1, 'mine'), (1001, 1001, 'victim comment');
  insert into documents values ('mine', 1, 'Mine'), ('victim', 1, 'victim doc'), ('victim', 1002, 'victim doc 2');
  insert into attachments values (1, 'mine', 1, 'a.pdf'), (1001, 'victim', 1, 'victim.pdf');
  ${['members', 'profiles', 'projects', 'tasks', 'tags', 'comments', 'attachments'].map((table) => `select setval('${table}_id_seq', 100);`).join('\n')}
`;

export async function openWorld(version: Version): Promise<World> {
  execFileSync(process.execPath, [fileURLToPath(new URL('./generate.mjs', import.meta.url))], { stdio: 'pipe' });
  const database: Database = await takeDatabase();
  await database.fill(schema);
  const { PrismaClient } = (await import(/* @vite-ignore */ versions[version])) as { PrismaClient: new (options: object) => PrismaClient };
  const again = (options: object) => new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }), ...options });
  const client = again({});
  const run = async (sql: string) => {
    for (const statement of sql.split(';')) if (statement.trim() !== '') await client.$executeRawUnsafe(statement);
  };
  return {
    client,
    again,
    async reset(sql = '') {
      await run(seed);
      await run(sql);
    },
    async victim() {
      const tables = ['members', 'profiles', 'projects', 'tasks', 'tags', 'documents', 'attachments'];
      const texts = [
        ...tables.map((table) => `select * from ${table} where tenant_id <> 'mine' order by 1, 2`),
        ...['"Tenant"', '"Country"'].map((table) => `select * from ${table} order by 1`),
        'select * from comments where task_id > 1000 order by 1',
        `select * from "_TagToTask" where "A" > 1000 or "B" > 1000 order by 1, 2`,
      ];
      const rows: unknown[] = [];
      for (const text of texts) rows.push(await client.$queryRawUnsafe(text));
      return rows;
    },
    async close() {
      await client.$disconnect();
      await database.release();
    },
  };
}
