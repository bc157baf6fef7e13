import { arg, defineModel, exported, method, role, type LocalRef } from './model.js';

const dollar = { style: 'dollar', values: arg(1) } as const;
const question = { style: 'question', values: arg(1) } as const;

export const pg = defineModel('pg', { versions: '8', docs: 'https://node-postgres.com/apis/pool' }, [
  ...['Pool', 'Client', 'ClientBase', 'PoolClient'].flatMap((owner) => [
    role('sql.raw', method(owner, 'query'), { text: arg(0), context: 'statement', bind: dollar, onlyString: true }),
    // `query({ text, values })`
    role('sql.raw', method(owner, 'query'), { text: arg(0, 'text'), context: 'statement', bind: { style: 'dollar', values: arg(0, 'values') } }),
  ]),
  role('sql.escape', method('ClientBase', 'escapeLiteral'), { position: 'value' }),
  role('sql.escape', method('ClientBase', 'escapeIdentifier'), { position: 'identifier' }),
  role('sql.escape', exported('escapeLiteral'), { position: 'value' }),
  role('sql.escape', exported('escapeIdentifier'), { position: 'identifier' }),
]);

export const pgFormat = defineModel('pg-format', { versions: '1', docs: 'https://github.com/datalanche/node-pg-format' }, [
  // Only a constant format is safe: `format(text)` makes text from text.
  role('sql.escape', exported('ident'), { position: 'identifier' }),
  role('sql.escape', exported('literal'), { position: 'value' }),
]);

/** Which builders declare a member beside `SelectQueryBuilder`. */
const BUILDERS: Readonly<Partial<Record<string, readonly string[]>>> = {
  // `SoftDeleteQueryBuilder` is not exported, and implements `WhereExpressionBuilder`.
  ...Object.fromEntries(['where', 'andWhere', 'orWhere'].map((member) => [member, ['UpdateQueryBuilder', 'DeleteQueryBuilder', 'WhereExpressionBuilder']])),
  ...Object.fromEntries(['orderBy', 'addOrderBy'].map((member) => [member, ['UpdateQueryBuilder', 'SoftDeleteQueryBuilder']])),
  select: ['QueryBuilder'],
  from: ['DeleteQueryBuilder'],
};
const builder = (member: string): LocalRef[] =>
  ['SelectQueryBuilder', ...(BUILDERS[member] ?? [])].map((owner) => (owner === 'SoftDeleteQueryBuilder' ? { from: 'typeorm/query-builder/SoftDeleteQueryBuilder', name: owner, member } : method(owner, member)));
/** Active record has fewer verbs than a repository. */
const withoutActiveRecord = ['exist', 'softDelete', 'restore', 'increment', 'decrement'];
const entityOwners = (member: string): LocalRef[] =>
  ['Repository', ...(member === 'exist' ? [] : ['EntityManager']), ...(withoutActiveRecord.includes(member) ? [] : ['BaseEntity'])].map((owner) => method(owner, member));
const named = { style: 'named', values: arg(1) } as const;

export const typeorm = defineModel('typeorm', { versions: '0.3, 1', docs: 'https://typeorm.io/select-query-builder' }, [
  ...['DataSource', 'EntityManager', 'Repository', 'QueryRunner', 'Connection'].map((owner) => role('sql.raw', method(owner, 'query'), { text: arg(0), context: 'statement', bind: dollar })),
  ...['where', 'andWhere', 'orWhere'].flatMap((member) => builder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'where', bind: named, checksNames: true, onlyString: true }))),
  ...['having', 'andHaving', 'orHaving'].flatMap((member) => builder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'having', bind: named, checksNames: true, onlyString: true }))),
  // Property paths are resolved by TypeORM; anything else reaches the text unchanged (typeorm#7978).
  ...['orderBy', 'addOrderBy'].flatMap((member) =>
    builder(member).flatMap((ref) => [
      role('sql.raw', ref, { text: arg(0), context: 'order-by', onlyString: true, keys: true }),
      role('sql.raw', ref, { text: arg(1), context: 'direction', onlyString: true }),
    ]),
  ),
  ...['groupBy', 'addGroupBy'].flatMap((member) => builder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'group-by' }))),
  ...['select', 'addSelect'].flatMap((member) => builder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'select-list', onlyString: true }))),
  ...['from', 'addFrom'].flatMap((member) => builder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'from', onlyString: true }))),
  ...['leftJoin', 'innerJoin', 'leftJoinAndSelect', 'innerJoinAndSelect', 'leftJoinAndMapOne', 'leftJoinAndMapMany'].flatMap((member) =>
    builder(member).map((ref) => role('sql.raw', ref, { text: arg(member.includes('Map') ? 3 : 2), context: 'where', bind: { style: 'named', values: arg(member.includes('Map') ? 4 : 3) }, checksNames: true, onlyString: true })),
  ),
  role('sql.raw', exported('Raw'), { text: arg(0), context: 'where', onlyString: true }),
  ...['find', 'findOne', 'findAndCount', 'findBy', 'findOneBy', 'findOneOrFail', 'findOneByOrFail', 'count', 'countBy', 'exist', 'exists', 'existsBy', 'query', 'sum', 'average', 'minimum', 'maximum', 'findAndCountBy'].flatMap((member) =>
    entityOwners(member).map((ref) => role('data.access', ref, { kind: 'read' })),
  ),
  ...['save', 'insert', 'update', 'delete', 'remove', 'softDelete', 'softRemove', 'restore', 'recover', 'upsert', 'increment', 'decrement', 'clear'].flatMap((member) =>
    entityOwners(member).map((ref) => role('data.access', ref, { kind: 'write' })),
  ),
  ...['getMany', 'getOne', 'getOneOrFail', 'getRawMany', 'getRawOne', 'getManyAndCount', 'getCount', 'getRawAndEntities', 'stream'].map((member) => role('data.access', method('SelectQueryBuilder', member), { kind: 'read' })),
]);

const knexBuilder = (member: string): LocalRef[] => ['Knex', 'Knex.QueryBuilder', 'Knex.QueryInterface'].map((owner) => method(owner, member));
const RAW_CLAUSES = { whereRaw: 'where', orWhereRaw: 'where', andWhereRaw: 'where', havingRaw: 'having', orHavingRaw: 'having', orderByRaw: 'order-by', groupByRaw: 'group-by', joinRaw: 'from', fromRaw: 'from' } as const;

export const knex = defineModel('knex', { versions: '2–3', docs: 'https://knexjs.org/guide/raw.html' }, [
  role('sql.raw', method('Knex', 'raw'), { text: arg(0), context: 'statement', bind: question, identifier: '??' }),
  role('sql.raw', method('Knex.Client', 'raw'), { text: arg(0), context: 'statement', bind: question, identifier: '??' }),
  ...Object.entries(RAW_CLAUSES).flatMap(([member, context]) => knexBuilder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context, bind: question, identifier: '??' }))),
  // Knex quotes these as identifiers: text cannot break out, but every column of the table can be named.
  ...['withSchema'].flatMap((member) => knexBuilder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'from', onlyString: true }))),
  ...['orderBy'].flatMap((member) =>
    knexBuilder(member).flatMap((ref) => [
      role('sql.raw', ref, { text: arg(0), context: 'order-by', onlyString: true }),
    ]),
  ),
  ...['from', 'into', 'table'].flatMap((member) => knexBuilder(member).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'from', onlyString: true }))),
  role('data.access', method('Knex.QueryBuilder', 'then'), { kind: 'read' }),
  ...['select', 'first', 'pluck', 'count', 'sum', 'max', 'min', 'avg'].flatMap((member) => knexBuilder(member).map((ref) => role('data.access', ref, { kind: 'read' }))),
  ...['insert', 'update', 'del', 'delete', 'truncate', 'increment', 'decrement', 'upsert'].flatMap((member) => knexBuilder(member).map((ref) => role('data.access', ref, { kind: 'write' }))),
]);

const PRISMA_READS = ['findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow', 'findMany', 'count', 'aggregate', 'groupBy'];
const PRISMA_WRITES = ['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany'];
const RAW = { text: arg(0), context: 'statement', fragment: true, tag: 'sql' } as const;
const PRISMA_RUNTIME = ['@prisma/client/runtime/client', '@prisma/client/runtime/library'];
const generated = (member: string): LocalRef[] => [{ generatedBy: '@prisma/client', member }];

export const prisma = defineModel('@prisma/client', { versions: '5–7', docs: 'https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries' }, [
  ...[['$queryRawUnsafe', '$queryRaw'], ['$executeRawUnsafe', '$executeRaw']].flatMap(([member, tag]) =>
    generated(member!).map((ref) => role('sql.raw', ref, { text: arg(0), context: 'statement', bind: { style: 'dollar', values: arg(1) }, tag: tag! })),
  ),
  // Called as a function instead of a tag, the safe verbs take a `Sql` object; a plain string is refused at run time.
  ...['$queryRaw', '$executeRaw'].flatMap((member) => generated(member).map((ref) => role('sql.tag', ref))),
  ...generated('raw').map((ref) => role('sql.raw', ref, RAW)),
  ...['sql'].flatMap((member) => generated(member).map((ref) => role('sql.tag', ref))),
  role('sql.raw', { from: '@prisma/client', name: 'Prisma.raw' }, RAW),
  // Called with an array of texts, the tag pastes them.
  ...generated('sql').map((ref) => role('sql.raw', ref, RAW)),
  role('sql.raw', { from: '@prisma/client', name: 'Prisma.sql' }, RAW),
  ...PRISMA_RUNTIME.map((from) => role('sql.raw', { from, name: 'sqltag' }, RAW)),
  role('sql.tag', { from: '@prisma/client', name: 'Prisma.sql' }),
  ...PRISMA_RUNTIME.map((from) => role('sql.raw', { from, name: 'raw' }, RAW)),
  role('sql.tag', { from: '@prisma/client/runtime/client', name: 'sqltag' }),
  role('sql.tag', { from: '@prisma/client/runtime/library', name: 'sqltag' }),
  ...PRISMA_READS.flatMap((member) => generated(member).map((ref) => role('data.access', ref, { kind: 'read' }))),
  ...PRISMA_WRITES.flatMap((member) => generated(member).map((ref) => role('data.access', ref, { kind: 'write' }))),
]);

/** Raw text only: builders, scopes and entities of these three belong to later models. */
export const sequelize = defineModel('sequelize', { versions: '6', docs: 'https://sequelize.org/docs/v6/core-concepts/raw-queries/' }, [
  role('sql.raw', method('Sequelize', 'query'), { text: arg(0), context: 'statement', onlyString: true }),
  role('sql.raw', method('Sequelize', 'query'), { text: arg(0, 'query'), context: 'statement' }),
  role('sql.raw', method('Sequelize', 'literal'), { text: arg(0), context: 'where' }),
  role('sql.raw', exported('literal'), { text: arg(0), context: 'where' }),
  role('sql.escape', method('Sequelize', 'escape'), { position: 'value' }),
  ...['findOne', 'findAll', 'findByPk', 'findAndCountAll', 'count', 'max', 'min', 'sum'].map((member) => role('data.access', method('Model', member), { kind: 'read' })),
  ...['create', 'bulkCreate', 'update', 'destroy', 'upsert', 'increment', 'decrement', 'save', 'truncate', 'restore'].map((member) => role('data.access', method('Model', member), { kind: 'write' })),
]);

/** Every driver package re-exports these two, so both are in every program that uses one. */
const mikroCore = (names: readonly string[], member: string): LocalRef[] => names.map((name) => method(name, member));
const mikroSql = (name: string, member: string): LocalRef => ({ from: '@mikro-orm/knex', name, member });
export const mikroOrm = defineModel('@mikro-orm/core', { versions: '5–6', docs: 'https://mikro-orm.io/docs/raw-queries' }, [
  ...[method('Connection', 'execute'), mikroSql('AbstractSqlConnection', 'execute'), mikroSql('SqlEntityManager', 'execute')].map((ref) =>
    role('sql.raw', ref, { text: arg(0), context: 'statement', bind: question, onlyString: true }),
  ),
  ...['find', 'findOne', 'findOneOrFail', 'findAll', 'findAndCount', 'count'].flatMap((member) => mikroCore(['EntityRepository', 'EntityManager'], member).map((ref) => role('data.access', ref, { kind: 'read' }))),
  ...['persist', 'persistAndFlush', 'nativeInsert', 'nativeUpdate', 'nativeDelete', 'remove', 'removeAndFlush', 'flush', 'upsert', 'insert'].flatMap((member) =>
    mikroCore(['EntityRepository', 'EntityManager'], member).map((ref) => role('data.access', ref, { kind: 'write' })),
  ),
]);

export const mysql2 = defineModel('mysql2', { versions: '2–3', docs: 'https://sidorares.github.io/node-mysql2/docs' }, [
  ...['mysql2', 'mysql2/promise'].flatMap((from) =>
    ['Connection', 'Pool', 'PoolConnection'].flatMap((name) => ['query', 'execute'].map((member) => role('sql.raw', { from, name, member }, { text: arg(0), context: 'statement', bind: question, onlyString: true }))),
  ),
  ...['mysql2', 'mysql2/promise'].map((from) => role('sql.escape', { from, name: 'escape' }, { position: 'value' })),
  ...['mysql2', 'mysql2/promise'].map((from) => role('sql.escape', { from, name: 'escapeId' }, { position: 'identifier' })),
]);

/** The predecessor of mysql2, with the same verbs. */
export const mysql = defineModel('mysql', { versions: '2', docs: 'https://github.com/mysqljs/mysql' }, [
  ...['Connection', 'Pool', 'PoolConnection'].map((name) => role('sql.raw', method(name, 'query'), { text: arg(0), context: 'statement', bind: question, onlyString: true })),
  role('sql.escape', exported('escape'), { position: 'value' }),
  role('sql.escape', exported('escapeId'), { position: 'identifier' }),
]);

const PG_PROMISE_VERBS = ['query', 'none', 'one', 'oneOrNone', 'many', 'manyOrNone', 'any', 'result', 'each', 'map'];
export const pgPromise = defineModel('pg-promise', { versions: '12', docs: 'https://vitaly-t.github.io/pg-promise/Database.html' }, [
  ...PG_PROMISE_VERBS.map((member) => role('sql.raw', method('IBaseProtocol', member), { text: arg(0), context: 'statement', bind: dollar, onlyString: true })),
]);

export const betterSqlite3 = defineModel('better-sqlite3', { versions: '7–12', docs: 'https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md' }, [
  // Values are bound by the statement's own `run`, `get` and `all`.
  ...['prepare', 'exec'].map((member) => role('sql.raw', method('Database', member), { text: arg(0), context: 'statement' })),
]);

/** Raw text inside the builder; the builder itself belongs to a later model. */
export const kysely = defineModel('kysely', { versions: '0.28', docs: 'https://kysely.dev/docs/recipes/raw-sql' }, [
  role('sql.tag', exported('sql')),
  ...['raw', 'lit'].map((member) => role('sql.raw', method('sql', member), { text: arg(0), context: 'statement', fragment: true })),
]);
