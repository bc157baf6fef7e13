// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';
import type { Knex } from 'knex';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Repository } from 'typeorm';
import { same } from './core.test-d.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

declare const input: unknown;

// The result is a literal union, so that it is seen to be closed.
const column = sortColumn(input, { title: 'page.title', created: 'page.created_at' }, 'title');
same<Same<typeof column, 'page.title' | 'page.created_at'>>(true);
enum PageColumn {
  Title = 'page.title',
  Created = 'page.created_at',
}
export const member: PageColumn = sortColumn(input, { title: PageColumn.Title, created: PageColumn.Created }, 'created');
const columns = { title: 'page.title' } as const;
const readonlyColumn = sortColumn(input, columns, 'title');
same<Same<typeof readonlyColumn, 'page.title'>>(true);

// @ts-expect-error the fallback is required
sortColumn(input, { title: 'page.title' });
// @ts-expect-error not a key
sortColumn(input, { title: 'page.title' }, 'password');
// @ts-expect-error a column, not a key
sortColumn(input, { title: 'page.title' }, 'page.title');
// @ts-expect-error a column that is not a string
sortColumn(input, { title: 1 }, 'title');

// The case of the fallback is the case of the result.
const lower = sortDirection(input, 'asc');
same<Same<typeof lower, 'asc' | 'desc'>>(true);
const upper = sortDirection(input, 'DESC');
same<Same<typeof upper, 'ASC' | 'DESC'>>(true);
export const wantsUpper: 'ASC' | 'DESC' = upper;
// @ts-expect-error lower case where upper case is needed
export const notUpper: 'ASC' | 'DESC' = sortDirection(input, 'asc');
// @ts-expect-error upper case where lower case is needed
export const notLower: 'asc' | 'desc' = sortDirection(input, 'ASC');
// @ts-expect-error the fallback is required
sortDirection(input);
// @ts-expect-error not a direction
sortDirection(input, 'up');
// @ts-expect-error not a direction
sortDirection(input, 'Asc');

const table = identifier(input, ['page', 'comment']);
same<Same<typeof table, 'page' | 'comment'>>(true);
const tables = ['page', 'comment'] as const;
const fromConstant = identifier(input, tables);
same<Same<typeof fromConstant, 'page' | 'comment'>>(true);
// @ts-expect-error the names are required
identifier(input);
// @ts-expect-error not an array
identifier(input, 'page');

// In the data layers
declare const repository: Repository<{ id: string; title: string }>;
repository.createQueryBuilder('page').orderBy(sortColumn(input, { title: 'page.title' }, 'title'), sortDirection(input, 'ASC'));
// @ts-expect-error TypeORM's builder takes upper case only
repository.createQueryBuilder('page').orderBy('page.title', sortDirection(input, 'asc'));

declare const kysely: Kysely<{ page: { title: string; created_at: Date } }>;
kysely.selectFrom('page').orderBy(sortColumn(input, { title: 'title', created: 'created_at' }, 'title'), sortDirection(input, 'desc'));
// @ts-expect-error Kysely takes lower case only
kysely.selectFrom('page').orderBy('title', sortDirection(input, 'DESC'));
// @ts-expect-error the table has no such column
kysely.selectFrom('page').orderBy(sortColumn(input, { title: 'password' }, 'title'), 'asc');
sql`select * from page order by ${sql.ref(sortColumn(input, { title: 'page.title' }, 'title'))}`;

declare const knex: Knex;
knex('page').orderBy(sortColumn(input, { title: 'page.title' }, 'title'), sortDirection(input, 'asc'));
