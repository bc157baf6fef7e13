/** The body of a function, and what each suggestion at its first finding makes of it. */
export interface Case {
  name: string;
  api: keyof typeof preludes;
  body: string;
  /** Which finding, by the text it underlines; the first unless named. */
  hole?: string;
  /** In order. `[]`: nothing is offered. */
  offers: readonly Offer[];
  runtime?: 'never';
  /** Another file head, for import styles. */
  head?: string;
}
export interface Offer {
  id: string;
  body: string;
  /** A line that joins, or replaces, those at the head. */
  head?: string;
  /** The compiler must stop here. */
  placeholder?: string;
}

const express = "import type { Request } from 'express';\n";

export const preludes = {
  pg: `${express}import { Pool, type PoolClient } from 'pg';\ndeclare const pool: Pool;\ndeclare const client: PoolClient;\nconst TABLE = 'users';\n`,
  knex: `${express}import { knex } from 'knex';\nconst db = knex({ client: 'pg' });\n`,
  typeorm: `${express}import { IsOptional, IsString } from 'class-validator';\nimport { DataSource, Repository } from 'typeorm';\nclass User { id!: number; name!: string }\nclass ListDto {\n  @IsOptional()\n  @IsString()\n  sort: 'client' | 'status' = 'client';\n\n  @IsString()\n  direction!: 'ASC' | 'DESC';\n}\ndeclare const source: DataSource;\ndeclare const users: Repository<User>;\n`,
  prisma: `${express}import { Prisma, PrismaClient } from '../apps/nestjs-prisma/generated/client';\ndeclare const prisma: PrismaClient;\n`,
} as const;

export const parameters = 'req: Request, name: string, other: string, count: number, ids: string[], rows: { id: string }[], sort: string, dir: string, extra: unknown[]';

const value = (body: string): Offer => ({ id: 'bindValue', body });
const list = (body: string): Offer => ({ id: 'bindList', body });
const tag = (body: string): Offer => ({ id: 'useTag', body });
const runtimeImport = (name: string): string => `import { ${name} } from '@lintel/runtime/sql';\n`;

export const cases: readonly Case[] = [
  // ---- pg: where the values are
  { api: 'pg', name: 'no values yet', body: "return pool.query(`select * from users where name = '${name}'`);", offers: [value('return pool.query(`select * from users where name = $1`, [name]);')] },
  { api: 'pg', name: 'values in a literal', body: "return pool.query(`select * from users where id = $1 and name = '${name}'`, [count]);", offers: [value('return pool.query(`select * from users where id = $1 and name = $2`, [count, name]);')] },
  { api: 'pg', name: 'an empty literal', body: 'return pool.query(`select * from users where name = ${name}`, []);', offers: [value('return pool.query(`select * from users where name = $1`, [name]);')] },
  { api: 'pg', name: 'values on lines of their own', body: "return pool.query(\n    `select * from users where id = $1 and name = '${name}'`,\n    [\n      count,\n    ],\n  );", offers: [value('return pool.query(\n    `select * from users where id = $1 and name = $2`,\n    [\n      count,\n      name,\n    ],\n  );')] },
  { api: 'pg', name: 'values in a variable', body: "return pool.query(`select * from users where id = $1 and name = '${name}'`, extra);", offers: [] },
  { api: 'pg', name: 'values that are spread', body: "return pool.query(`select * from users where id = $1 and name = '${name}'`, [...extra]);", offers: [] },
  { api: 'pg', name: 'fewer values than placeholders', body: "return pool.query(`select * from users where id = $1 and age = $2 and name = '${name}'`, [count]);", offers: [] },
  { api: 'pg', name: 'a callback', body: "return pool.query(`select * from users where name = '${name}'`, (error: Error) => { throw error; });", offers: [value('return pool.query(`select * from users where name = $1`, [name], (error: Error) => { throw error; });')] },
  { api: 'pg', name: 'a query object', body: "return pool.query({ text: `select * from users where name = '${name}'` });", offers: [value('return pool.query({ text: `select * from users where name = $1`, values: [name] });')] },
  { api: 'pg', name: 'a query object with values', body: "return pool.query({ name: 'q', text: `select * from users where id = $1 and name = '${name}'`, values: [count] });", offers: [value("return pool.query({ name: 'q', text: `select * from users where id = $1 and name = $2`, values: [count, name] });")] },
  { api: 'pg', name: 'a pooled client, and type arguments', body: "return client.query<{ id: number }>(`select id from users where name = '${name}'`);", offers: [value('return client.query<{ id: number }>(`select id from users where name = $1`, [name]);')] },
  // ---- pg: how the text is written
  { api: 'pg', name: 'concatenation', body: 'return pool.query("select * from users where name = \'" + name + "\' limit 5");', offers: [value('return pool.query("select * from users where name = $1 limit 5", [name]);')] },
  { api: 'pg', name: 'concatenation that ends with the value', body: "return pool.query('select * from users where name = ' + name);", offers: [value("return pool.query('select * from users where name = $1', [name]);")] },
  { api: 'pg', name: 'concatenation, a last quote', body: "return pool.query('select * from users where name = \\'' + name + '\\'');", offers: [value("return pool.query('select * from users where name = $1', [name]);")] },
  { api: 'pg', name: 'concatenation with parentheses', body: "return pool.query('select * from users where name = ' + (name || other) + ' limit 5');", offers: [value("return pool.query('select * from users where name = $1 limit 5', [name || other]);")] },
  { api: 'pg', name: 'a comment that an edit would lose', body: "return pool.query('select * from users where name = ' /* sic */ + name);", offers: [] },
  { api: 'pg', name: 'mixed quotes', body: "return pool.query('select * from users where name = ' + name + \" and kind = 'x'\");", offers: [value("return pool.query('select * from users where name = $1' + \" and kind = 'x'\", [name]);")] },
  { api: 'pg', name: 'a constant of the function', body: "const sql = `select * from users where name = '${name}'`;\n  return pool.query(sql);", offers: [value('const sql = `select * from users where name = $1`;\n  return pool.query(sql, [name]);')] },
  { api: 'pg', name: 'a constant that is used twice', body: "const sql = `select * from users where name = '${name}'`;\n  console.log(sql);\n  return pool.query(sql);", offers: [] },
  { api: 'pg', name: 'a constant with a variable that changes', body: "let who = name;\n  const sql = `select * from users where name = '${who}'`;\n  who = 'nobody';\n  return pool.query(sql);", offers: [] },
  { api: 'pg', name: 'a constant whose variable is hidden at the call', body: "const sql = `select * from users where name = '${name}'`;\n  if (count) {\n    const name = 1;\n    return pool.query(sql).then(() => name);\n  }\n  return undefined;", offers: [] },
  { api: 'pg', name: 'a text that grows', body: "let sql = 'select * from users';\n  sql += ` where name = '${name}'`;\n  return pool.query(sql);", offers: [] },
  { api: 'pg', name: 'a constant table', body: "return pool.query(`select * from ${TABLE} where name = '${name}'`);", offers: [value('return pool.query(`select * from ${TABLE} where name = $1`, [name]);')] },
  { api: 'pg', name: 'a function that quotes', body: "const quote = (text: string) => `'${text}'`;\n  return pool.query(`select * from users where name = ${quote(name)}`);", offers: [] },
  { api: 'pg', name: 'CRLF in the text', body: "return pool.query(`\r\n    select * from users\r\n    where name = '${name}'\r\n      and active`);", offers: [value('return pool.query(`\r\n    select * from users\r\n    where name = $1\r\n      and active`, [name]);')] },
  { api: 'pg', name: 'emoji and escapes before the value', body: "return pool.query(`select '🦀\\t\\u{1F980}' as x from users where name = '${name}'`);", offers: [value("return pool.query(`select '🦀\\t\\u{1F980}' as x from users where name = $1`, [name]);")] },
  // ---- pg: several holes
  { api: 'pg', name: 'all values of a text', body: "return pool.query(`update users set name = '${name}', note = ${other} where id = ${count}`);", offers: [value('return pool.query(`update users set name = $1, note = $2 where id = $3`, [name, other, count]);')] },
  { api: 'pg', name: 'a word of SQL stays', body: "return pool.query(`select * from users where active = ${count > 1 ? 'true' : 'now() is null'} and name = '${name}'`);", offers: [value("return pool.query(`select * from users where active = ${count > 1 ? 'true' : 'now() is null'} and name = $1`, [name]);")] },
  { api: 'pg', name: 'an identifier stays', body: "return pool.query(`select * from users where name = '${name}' order by ${sort}`);", offers: [value('return pool.query(`select * from users where name = $1 order by ${sort}`, [name]);')] },
  { api: 'pg', name: 'LIKE', body: "return pool.query(`select * from users where name like '%${name}%'`);", offers: [value('return pool.query(`select * from users where name like $1`, [`%${name}%`]);')] },
  { api: 'pg', name: 'LIKE, one end, request', body: "return pool.query(`select * from users where name ilike '${req.query.q}%'`);", offers: [value('return pool.query(`select * from users where name ilike $1`, [`${req.query.q}%`]);')] },
  { api: 'pg', name: 'a default', body: "return pool.query(`select * from users where name = '${req.query.name ?? 'ada'}'`);", offers: [value("return pool.query(`select * from users where name = $1`, [req.query.name ?? 'ada']);")] },
  { api: 'pg', name: 'two holes in one quotation', body: "return pool.query(`select * from users where name = '${name} ${other}'`);", offers: [] },
  { api: 'pg', name: 'a typed literal', body: "return pool.query(`select * from users where born > date '${name}'`);", offers: [value('return pool.query(`select * from users where born > CAST($1 AS date)`, [name]);')] },
  { api: 'pg', name: 'no parameters in DDL', body: "return pool.query(`create user x password '${name}'`);", offers: [] },
  { api: 'pg', name: 'a fragment', body: 'return pool.query(`select * from users ${name}`);', offers: [] },
  { api: 'pg', name: 'a whole text', body: 'return pool.query(String(req.query.sql));', offers: [] },
  // ---- pg: lists
  { api: 'pg', name: 'a list that is quoted and joined', body: "return pool.query(`select * from users where id in (${ids.map((id) => `'${id}'`).join(',')})`);", offers: [list('return pool.query(`select * from users where id = any($1)`, [ids]);')] },
  { api: 'pg', name: 'a list of members, and values', body: "return pool.query(`SELECT * FROM users WHERE age > $1 AND id NOT IN (${rows.map((row) => \"'\" + row.id + \"'\").join(', ')}) LIMIT 5`, [count]);", offers: [list('return pool.query(`SELECT * FROM users WHERE age > $1 AND id <> ALL($2) LIMIT 5`, [count, rows.map((row) => row.id)]);')] },
  { api: 'pg', name: 'a list that is joined', body: "return pool.query(`select * from users where id in (${ids.join(', ')})`);", offers: [list('return pool.query(`select * from users where id = any($1)`, [ids]);')] },
  { api: 'pg', name: 'a list joined with quotes', body: "return pool.query(`select * from users where id in ('${ids.join(\"','\")}')`);", offers: [list('return pool.query(`select * from users where id = any($1)`, [ids]);')] },
  { api: 'pg', name: 'a list as it prints', body: 'return pool.query(`select * from users where id in (${ids})`);', offers: [list('return pool.query(`select * from users where id = any($1)`, [ids]);')] },
  { api: 'pg', name: 'a list escaped by hand', body: "return pool.query(`select * from users where id in (${ids.map((id) => `'${id.replace(/'/g, \"''\")}'`).join(',')})`);", offers: [] },
  { api: 'pg', name: 'a list that is a text', body: 'return pool.query(`select * from users where id in (${name})`);', offers: [] },
  { api: 'pg', name: 'a list and a value', body: "return pool.query(`select * from users where id in (${ids.join(',')}) and name = '${name}'`);", hole: 'name', offers: [value('return pool.query(`select * from users where id = any($1) and name = $2`, [ids, name]);')] },
  // ---- pg: names and directions
  { api: 'pg', name: 'a direction', body: 'return pool.query(`select * from users order by name ${dir}`);', offers: [{ id: 'sortDirection', head: runtimeImport('sortDirection'), body: "return pool.query(`select * from users order by name ${sortDirection(dir, 'asc')}`);" }] },
  { api: 'pg', name: 'a direction with a default and a case', body: "return pool.query(`SELECT * FROM users ORDER BY name ${(dir || 'desc').toUpperCase()}`);", offers: [{ id: 'sortDirection', head: runtimeImport('sortDirection'), body: "return pool.query(`SELECT * FROM users ORDER BY name ${sortDirection(dir, 'DESC')}`);" }] },
  { api: 'pg', name: 'a direction without the runtime', runtime: 'never', body: 'return pool.query(`select * from users order by name ${dir}`);', offers: [{ id: 'sortDirection', body: "return pool.query(`select * from users order by name ${String(dir).toUpperCase() === 'DESC' ? 'desc' : 'asc'}`);" }] },
  { api: 'pg', name: 'a direction in a concatenation without the runtime', runtime: 'never', body: "return pool.query('select * from users order by name ' + dir);", offers: [{ id: 'sortDirection', body: "return pool.query('select * from users order by name ' + (String(dir).toUpperCase() === 'DESC' ? 'desc' : 'asc'));" }] },
  { api: 'pg', name: 'a column', body: 'return pool.query(`select * from users order by ${sort}`);', offers: [{ id: 'allowList', head: runtimeImport('identifier'), placeholder: 'allowedColumns', body: 'return pool.query(`select * from users order by ${identifier(sort, allowedColumns)}`);' }] },
  { api: 'pg', name: 'a column with a default', body: "return pool.query(`select * from users order by ${req.query.sort ?? 'name'}`);", offers: [{ id: 'sortColumn', head: runtimeImport('sortColumn'), placeholder: 'allowedColumns', body: "return pool.query(`select * from users order by ${sortColumn(req.query.sort, allowedColumns, 'name')}`);" }] },
  { api: 'pg', name: 'a column without the runtime', runtime: 'never', body: 'return pool.query(`select * from users order by ${sort}`);', offers: [] },
  { api: 'pg', name: 'a keyword', body: 'return pool.query(`select * from users ${dir} join teams on true`);', offers: [] },
  { api: 'pg', name: 'a hole of another function', body: 'const order = (column: string) => `order by ${column}`;\n  return pool.query(`select * from users ${order(sort)}`);', offers: [] },
  // ---- knex
  { api: 'knex', name: 'raw', body: "return db.raw(`select * from users where name = '${name}'`);", offers: [value('return db.raw(`select * from users where name = ?`, [name]);')] },
  { api: 'knex', name: 'raw, between values', body: "return db.raw(`select * from users where a = ? and name = '${name}' and b = ?`, [count, other]);", offers: [value('return db.raw(`select * from users where a = ? and name = ? and b = ?`, [count, name, other]);')] },
  { api: 'knex', name: 'raw, values by name', body: "return db.raw(`select * from users where a = :count and name = '${name}'`, { count });", offers: [value('return db.raw(`select * from users where a = :count and name = :name`, { count, name });')] },
  { api: 'knex', name: 'a builder', body: "return db('users').whereRaw(`name = '${name}'`).select('id');", offers: [value("return db('users').whereRaw(`name = ?`, [name]).select('id');")] },
  { api: 'knex', name: 'a builder, LIKE', body: "return db('users').whereRaw(`name like '%${name}'`);", offers: [value("return db('users').whereRaw(`name like ?`, [`%${name}`]);")] },
  { api: 'knex', name: 'what may be undefined', body: "return db('users').whereRaw(`name = '${req.query.name}'`);", offers: [value("return db('users').whereRaw(`name = ?`, [String(req.query.name)]);")] },
  { api: 'knex', name: 'a question mark in a string', body: "return db.raw(`select '?' from users where name = '${name}'`);", offers: [] },
  { api: 'knex', name: 'a list', body: "return db.raw(`select * from users where id in (${ids.map((id) => `'${id}'`).join(',')})`);", offers: [list('return db.raw(`select * from users where id = any(?)`, [ids]);')] },
  { api: 'knex', name: 'a column', runtime: 'never', body: "return db.raw(`select * from users where a = ? order by ${sort}`, [count]);", offers: [{ id: 'bindIdentifier', body: 'return db.raw(`select * from users where a = ? order by ??`, [count, sort]);' }] },
  { api: 'knex', name: 'a quoted column', runtime: 'never', body: 'return db.raw(`select "${sort}" from users where a = ?`, [count]);', offers: [{ id: 'bindIdentifier', body: 'return db.raw(`select ?? from users where a = ?`, [sort, count]);' }] },
  { api: 'knex', name: 'a column, with the runtime', body: "return db('users').orderByRaw(`${sort} nulls last`);", offers: [{ id: 'allowList', head: runtimeImport('identifier'), placeholder: 'allowedColumns', body: "return db('users').orderByRaw(`${identifier(sort, allowedColumns)} nulls last`);" }, { id: 'bindIdentifier', body: "return db('users').orderByRaw(`?? nulls last`, [sort]);" }] },
  { api: 'knex', name: 'a direction', body: "return db('users').orderByRaw(`name ${dir}, id`);", offers: [{ id: 'sortDirection', head: runtimeImport('sortDirection'), body: "return db('users').orderByRaw(`name ${sortDirection(dir, 'asc')}, id`);" }] },
  { api: 'knex', name: 'orderBy with a cast and a default', body: "return db('users').orderBy((req.query['sort'] as string | undefined) ?? 'name');", offers: [{ id: 'sortColumn', head: runtimeImport('sortColumn'), placeholder: 'allowedColumns', body: "return db('users').orderBy(sortColumn(req.query['sort'], allowedColumns, 'name'));" }] },
  // ---- TypeORM
  { api: 'typeorm', name: 'query', body: "return source.query(`select * from users where id = $1 and name = '${name}'`, [count]);", offers: [value('return source.query(`select * from users where id = $1 and name = $2`, [count, name]);')] },
  { api: 'typeorm', name: 'a text in three steps', body: "const filter = \"name ilike '%\" + name + \"%'\";\n  const sql = 'select id from users where id = ' + count + ' and ' + filter;\n  return users.query(sql + ' order by id');", offers: [value("const filter = \"name ilike $2\";\n  const sql = 'select id from users where id = $1 and ' + filter;\n  return users.query(sql + ' order by id', [count, `%${name}%`]);")] },
  { api: 'typeorm', name: 'where', body: "return users.createQueryBuilder('user').where(`user.name = '${name}'`).getMany();", offers: [value("return users.createQueryBuilder('user').where(`user.name = :name`, { name }).getMany();")] },
  { api: 'typeorm', name: 'andWhere, a name that is taken', body: "return users.createQueryBuilder('user').where('user.name = :name', { name }).andWhere(`user.other = '${req.body.name}'`).getMany();", offers: [value("return users.createQueryBuilder('user').where('user.name = :name', { name }).andWhere(`user.other = :name2`, { name2: req.body.name }).getMany();")] },
  { api: 'typeorm', name: 'values in an object', body: "return users.createQueryBuilder('user').where(`user.id = :count and user.name = '${req.query.q}'`, { count }).getMany();", offers: [value("return users.createQueryBuilder('user').where(`user.id = :count and user.name = :q`, { count, q: req.query.q }).getMany();")] },
  { api: 'typeorm', name: 'a list', body: "return users.createQueryBuilder('user').where(`user.id IN (${ids.join(',')})`).getMany();", offers: [list("return users.createQueryBuilder('user').where(`user.id IN (:...ids)`, { ids }).getMany();")] },
  { api: 'typeorm', name: 'a join condition', body: "return users.createQueryBuilder('user').leftJoin('user.team', 'team', `team.name = '${name}'`).getMany();", offers: [value("return users.createQueryBuilder('user').leftJoin('user.team', 'team', `team.name = :name`, { name }).getMany();")] },
  { api: 'typeorm', name: 'a column that only the type closes', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy(dto.sort).getMany())(req.body);", offers: [{ id: 'allowList', head: runtimeImport('identifier'), body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy(identifier(dto.sort, ['client', 'status'])).getMany())(req.body);" }] },
  { api: 'typeorm', name: 'a column that only the type closes, without the runtime', runtime: 'never', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy(dto.sort).getMany())(req.body);", offers: [{ id: 'allowList', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy((['client', 'status'] as const).find((name) => name === dto.sort) ?? 'client').getMany())(req.body);" }] },
  { api: 'typeorm', name: 'a direction that only the type closes', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy('user.name', dto.direction).getMany())(req.body);", offers: [{ id: 'sortDirection', head: runtimeImport('sortDirection'), body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy('user.name', sortDirection(dto.direction, 'ASC')).getMany())(req.body);" }] },
  { api: 'typeorm', name: 'a direction that only the type closes, without the runtime', runtime: 'never', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy('user.name', dto.direction).getMany())(req.body);", offers: [{ id: 'sortDirection', body: "return ((dto: ListDto) => users.createQueryBuilder('user').orderBy('user.name', String(dto.direction).toUpperCase() === 'DESC' ? 'DESC' : 'ASC').getMany())(req.body);" }] },
  { api: 'typeorm', name: 'a column in a text', body: "return users.createQueryBuilder('user').addSelect(`sum(user.${sort})`, 'total').getRawMany();", offers: [{ id: 'allowList', head: runtimeImport('identifier'), placeholder: 'allowedColumns', body: "return users.createQueryBuilder('user').addSelect(`sum(user.${identifier(sort, allowedColumns)})`, 'total').getRawMany();" }] },
  { api: 'typeorm', name: 'a computed key', body: "return users.createQueryBuilder('user').orderBy({ [sort]: 'ASC' }).getMany();", offers: [{ id: 'allowList', head: runtimeImport('identifier'), placeholder: 'allowedColumns', body: "return users.createQueryBuilder('user').orderBy({ [identifier(sort, allowedColumns)]: 'ASC' }).getMany();" }] },
  // ---- Prisma
  { api: 'prisma', name: 'the tag', body: "return prisma.$queryRawUnsafe(`select * from tasks where title = '${name}'`);", offers: [tag('return prisma.$queryRaw`select * from tasks where title = ${name}`;'), value('return prisma.$queryRawUnsafe(`select * from tasks where title = $1`, name);')] },
  { api: 'prisma', name: 'the tag, type arguments, LIKE, a number', body: "return prisma.$queryRawUnsafe<{ id: number }[]>(`select id from tasks where title like '%${name}%' and id = ${count}`);", offers: [tag('return prisma.$queryRaw<{ id: number }[]>`select id from tasks where title like ${`%${name}%`} and id = ${count}`;'), value('return prisma.$queryRawUnsafe<{ id: number }[]>(`select id from tasks where title like $1 and id = $2`, `%${name}%`, count);')] },
  { api: 'prisma', name: 'values already', body: "return prisma.$executeRawUnsafe(`update tasks set title = '${name}' where id = $1`, count);", offers: [value('return prisma.$executeRawUnsafe(`update tasks set title = $2 where id = $1`, count, name);')] },
  { api: 'prisma', name: 'a column keeps the text from being a tag', body: "return prisma.$queryRawUnsafe(`select * from tasks where title = '${name}' order by ${sort}`);", offers: [value('return prisma.$queryRawUnsafe(`select * from tasks where title = $1 order by ${sort}`, name);')] },
  { api: 'prisma', name: 'a list', body: "return prisma.$queryRawUnsafe(`select * from tasks where title in (${ids.map((id) => `'${id}'`).join(',')})`);", offers: [list('return prisma.$queryRawUnsafe(`select * from tasks where title = any($1)`, ids);')] },
  { api: 'prisma', name: 'a fragment', body: "return prisma.$queryRaw`select * from tasks where ${Prisma.raw(`title = '${name}'`)}`;", offers: [tag("return prisma.$queryRaw`select * from tasks where ${Prisma.sql`title = ${name}`}`;")] },
  { api: 'prisma', name: 'a tag that is called', body: "return prisma.$queryRaw`select * from tasks where ${Prisma.sql([`title = '${name}'`] as any)}`;", offers: [tag("return prisma.$queryRaw`select * from tasks where ${Prisma.sql`title = ${name}`}`;")] },
  { api: 'prisma', name: 'a comment that an edit would lose', body: "return prisma.$queryRawUnsafe(/* sic */ `select * from tasks where title = '${name}'`);", offers: [value("return prisma.$queryRawUnsafe(/* sic */ `select * from tasks where title = $1`, name);")] },
  { api: 'prisma', name: 'values that are spread', body: "return prisma.$queryRawUnsafe(`select * from tasks where id = $1 and title = '${name}'`, ...extra);", offers: [] },
];

const pool = "declare const pool: import('pg').Pool;\n";
const line = "import { sortDirection } from '@lintel/runtime/sql';\n";

/** Where the import goes, for files of all kinds: the head and what it becomes. */
export const heads: readonly { name: string; head: string; after: string; file?: string }[] = [
  { name: 'after the last import', head: `import type { Pool } from 'pg';\nimport 'pg';\n${pool}`, after: `import type { Pool } from 'pg';\nimport 'pg';\n${line}${pool}` },
  { name: 'double quotes, no semicolons', head: `import type { Pool } from "pg"\n${pool}`, after: `import type { Pool } from "pg"\nimport { sortDirection } from "@lintel/runtime/sql"\n${pool}` },
  { name: 'no semicolons, and a line that would run on', head: `import type { Pool } from 'pg'\n(0)\n${pool}`, after: `import type { Pool } from 'pg'\nimport { sortDirection } from '@lintel/runtime/sql';\n(0)\n${pool}` },
  { name: 'CRLF and a byte order mark', head: `\uFEFFimport 'pg';\r\n${pool}`, after: `import 'pg';\r\nimport { sortDirection } from '@lintel/runtime/sql';\r\n${pool}` },
  { name: 'beside another name', head: `import { sortColumn } from '@lintel/runtime/sql';\n${pool}`, after: `import { sortColumn, sortDirection } from '@lintel/runtime/sql';\n${pool}` },
  { name: 'beside names on lines of their own', head: `import {\n  identifier,\n  sortColumn,\n} from '@lintel/runtime/sql';\n${pool}`, after: `import {\n  identifier,\n  sortColumn,\n  sortDirection,\n} from '@lintel/runtime/sql';\n${pool}` },
  { name: 'beside a namespace', head: `import * as sql from '@lintel/runtime/sql';\n${pool}`, after: `import * as sql from '@lintel/runtime/sql';\n${line}${pool}` },
  { name: 'beside another name of the same thing', head: `import { sortDirection as direction } from '@lintel/runtime/sql';\n${pool}`, after: `import { sortDirection as direction, sortDirection } from '@lintel/runtime/sql';\n${pool}` },
  { name: 'beside types', head: `import type { sortColumn } from '@lintel/runtime/sql';\n${pool}`, after: `import type { sortColumn } from '@lintel/runtime/sql';\n${line}${pool}` },
  { name: 'a type that becomes a value', head: `import type { sortDirection } from '@lintel/runtime/sql';\n${pool}`, after: `import { sortDirection } from '@lintel/runtime/sql';\n${pool}` },
  { name: 'an inline type that becomes a value', head: `import { sortColumn, type sortDirection } from '@lintel/runtime/sql';\n${pool}`, after: `import { sortColumn, sortDirection } from '@lintel/runtime/sql';\n${pool}` },
  { name: 'there already', head: `${line}${pool}`, after: `${line}${pool}` },
  { name: 'a comment behind the import', head: `import 'pg'; // the driver\n${pool}`, after: `import 'pg'; // the driver\n${line}${pool}` },
  { name: 'no import', head: pool, after: `${line}\n${pool}` },
  { name: 'no import, and a directive', head: `'use strict';\n\n${pool}`, after: `'use strict';\n${line}\n${pool}` },
  { name: 'no import, a shebang, a licence, a comment of the first statement', head: `#!/usr/bin/env node\n/* MIT */\n\n/** The pool. */\n${pool}`, after: `#!/usr/bin/env node\n/* MIT */\n\n${line}\n/** The pool. */\n${pool}` },
  { name: 'no import, and a directive for the compiler', head: `// @ts-check\n${pool}`, after: `// @ts-check\n${line}\n${pool}` },
  { name: 'import by assignment', head: `import pg = require('pg');\n${pool}`, after: `import pg = require('pg');\n${line}${pool}` },
  { name: 'require in JavaScript', file: 'x.cjs', head: "'use strict';\nconst { Pool } = require('pg');\nconst pool = new Pool();\n", after: "'use strict';\nconst { Pool } = require('pg');\nconst { sortDirection } = require('@lintel/runtime/sql');\nconst pool = new Pool();\n" },
  { name: 'require in JavaScript, beside another name', file: 'y.cjs', head: "const { Pool } = require('pg');\nconst { identifier } = require('@lintel/runtime/sql');\nconst pool = new Pool();\n", after: "const { Pool } = require('pg');\nconst { identifier, sortDirection } = require('@lintel/runtime/sql');\nconst pool = new Pool();\n" },
];
