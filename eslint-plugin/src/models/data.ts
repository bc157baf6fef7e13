import { arg, defineModel, exported, method, restFrom, role, type DataQuery, type LocalRef, type Slot } from './model.js';

/** The same query on a repository, which knows its entity, and on a manager, which is told: every argument moves by one. */
const shifted = (slot: Slot | undefined): Slot | undefined => slot && { ...slot, arg: slot.arg + 1 };
function onManager({ where, key, either, data, ...query }: Omit<DataQuery, 'entity'>): DataQuery {
  const moved = { where: shifted(where), key: shifted(key), either: shifted(either), data: shifted(data) };
  return { ...query, entity: arg(0), ...(Object.fromEntries(Object.entries(moved).filter(([, slot]) => slot !== undefined)) as Partial<DataQuery>) };
}

const options = (names: readonly string[], op: DataQuery['op']): [string, Omit<DataQuery, 'entity'>][] => names.map((name) => [name, { op, where: arg(0, 'where'), drops: true }]);
const filters = (names: readonly string[], op: DataQuery['op']): [string, Omit<DataQuery, 'entity'>][] => names.map((name) => [name, { op, where: arg(0), drops: true }]);

const TYPEORM: readonly [string, Omit<DataQuery, 'entity'>][] = [
  ...options(['find', 'findOne', 'findOneOrFail', 'findAndCount'], 'read'),
  ...options(['count', 'exists', 'exist'], 'count'),
  ...filters(['findBy', 'findOneBy', 'findOneByOrFail', 'findAndCountBy'], 'read'),
  ...filters(['countBy', 'existsBy'], 'count'),
  ...['sum', 'average', 'minimum', 'maximum'].map((name): [string, Omit<DataQuery, 'entity'>] => [name, { op: 'count', where: arg(1), drops: true }]),
  ['findOneById', { op: 'read', key: arg(0) }],
  ['findByIds', { op: 'read', key: arg(0) }],
  ['update', { op: 'update', either: arg(0), data: arg(1), drops: true }],
  ['delete', { op: 'delete', either: arg(0), drops: true }],
  ['softDelete', { op: 'delete', either: arg(0), drops: true }],
  ['restore', { op: 'update', either: arg(0), drops: true }],
  ['increment', { op: 'update', where: arg(0), drops: true }],
  ['decrement', { op: 'update', where: arg(0), drops: true }],
  ['save', { op: 'save', data: arg(0) }],
  ['create', { op: 'save', data: arg(0) }],
  ['insert', { op: 'insert', data: arg(0) }],
  ['upsert', { op: 'save', data: arg(0) }],
  ['preload', { op: 'save', data: arg(0) }],
];
const notOfManager = new Set(['exist', 'exists', 'preload']);
const notOfActiveRecord = new Set(['exist', 'exists', 'existsBy', 'softDelete', 'restore', 'increment', 'decrement', 'findOneById', 'findByIds']);
const builders = ['SelectQueryBuilder', 'UpdateQueryBuilder', 'DeleteQueryBuilder', 'WhereExpressionBuilder'];
const TYPEORM_CONDITIONS = { where: 'replace', andWhere: 'and', orWhere: 'or' } as const;
const OTHER_OPERATORS = ['Not', 'LessThan', 'LessThanOrEqual', 'MoreThan', 'MoreThanOrEqual', 'Like', 'ILike', 'Between', 'Raw', 'ArrayContains', 'ArrayContainedBy', 'ArrayOverlap', 'JsonContains', 'Or', 'And'];

export const typeormData = defineModel('typeorm', { versions: '0.3, 1', docs: 'https://typeorm.io/repository-api' }, [
  role('data.entity', exported('Entity'), { name: arg(0), row: 'class' }),
  role('data.entity', exported('ChildEntity'), { row: 'class' }),
  role('data.entity', exported('EntitySchema'), { row: 'argument' }),
  TYPEORM.map(([member, query]) => role('data.query', method('Repository', member), { ...query, entity: 'argument-of-owner' })),
  TYPEORM.filter(([member]) => !notOfManager.has(member)).map(([member, query]) => role('data.query', method('EntityManager', member), onManager(query))),
  TYPEORM.filter(([member]) => !notOfActiveRecord.has(member)).map(([member, query]) => role('data.query', method('BaseEntity', member), { ...query, entity: 'receiver-class' })),
  role('data.start', method('Repository', 'createQueryBuilder'), { op: 'read', entity: 'argument-of-owner', alias: arg(0) }),
  role('data.start', method('BaseEntity', 'createQueryBuilder'), { op: 'read', entity: 'receiver-class', alias: arg(0) }),
  ['EntityManager', 'DataSource'].map((owner) => role('data.start', method(owner, 'createQueryBuilder'), { op: 'read', entity: arg(0), alias: arg(1) })),
  ['SelectQueryBuilder', 'DeleteQueryBuilder'].map((owner) => role('data.step', method(owner, 'from'), { entity: arg(0), alias: arg(1) })),
  ['QueryBuilder', 'SelectQueryBuilder'].flatMap((owner) => [
    role('data.step', method(owner, 'update'), { op: 'update', entity: arg(0) }),
    role('data.step', method(owner, 'delete'), { op: 'delete' }),
    role('data.step', method(owner, 'softDelete'), { op: 'delete' }),
    role('data.step', method(owner, 'insert'), { op: 'insert' }),
  ]),
  role('data.step', method('InsertQueryBuilder', 'into'), { entity: arg(0) }),
  role('data.step', method('InsertQueryBuilder', 'values'), { data: arg(0) }),
  role('data.step', method('UpdateQueryBuilder', 'set'), { data: arg(0) }),
  role('data.step', { from: 'typeorm/query-builder/SoftDeleteQueryBuilder', name: 'SoftDeleteQueryBuilder', member: 'from' }, { entity: arg(0) }),
  ['innerJoin', 'innerJoinAndSelect'].map((member) => role('data.condition', method('SelectQueryBuilder', member), { effect: 'join', form: 'sql', first: 2 })),
  Object.entries(TYPEORM_CONDITIONS).flatMap(([member, effect]) => builders.map((owner) => role('data.condition', method(owner, member), { effect, form: 'sql' }))),
  ['In', 'Equal', 'Any'].map((name) => role('data.operator', exported(name), { as: 'equals', value: arg(0) })),
  // Rows without an owner: `tenantId: IsNull()`.
  role('data.operator', exported('IsNull'), { as: 'equals' }),
  OTHER_OPERATORS.map((name) => role('data.operator', exported(name), { as: 'other' })),
  ['DataSource'].map((name) => role('data.strict', exported(name), { option: arg(0, 'invalidWhereValuesBehavior', 'undefined') })),
]);

export const nestTypeorm = defineModel('@nestjs/typeorm', { versions: '10–11', docs: 'https://docs.nestjs.com/techniques/database' }, [
  ['forRoot', 'forRootAsync'].map((member) => role('data.strict', method('TypeOrmModule', member), { option: arg(0, 'invalidWhereValuesBehavior', 'undefined') })),
]);

const generated = (member: string): LocalRef => ({ generatedBy: '@prisma/client', member });
const PRISMA: readonly (readonly [string, Omit<DataQuery, 'entity'>])[] = [
  ...['findUnique', 'findUniqueOrThrow'].map((name) => [name, { op: 'read', where: arg(0, 'where'), drops: true, unique: true }] as const),
  ...['findFirst', 'findFirstOrThrow', 'findMany'].map((name) => [name, { op: 'read', where: arg(0, 'where'), drops: true }] as const),
  ...['count', 'aggregate', 'groupBy'].map((name) => [name, { op: 'count', where: arg(0, 'where'), drops: true }] as const),
  ['update', { op: 'update', where: arg(0, 'where'), data: arg(0, 'data'), drops: true, unique: true }],
  ...['updateMany', 'updateManyAndReturn'].map((name) => [name, { op: 'update', where: arg(0, 'where'), data: arg(0, 'data'), drops: true }] as const),
  ['delete', { op: 'delete', where: arg(0, 'where'), drops: true, unique: true }],
  ['deleteMany', { op: 'delete', where: arg(0, 'where'), drops: true }],
  ...['create', 'createMany', 'createManyAndReturn'].map((name) => [name, { op: 'insert', data: arg(0, 'data') }] as const),
  ['upsert', { op: 'save', where: arg(0, 'where'), data: arg(0, 'update'), unique: true }],
];
export const prismaData = defineModel('@prisma/client', { versions: '5–7', docs: 'https://www.prisma.io/docs/orm/reference/prisma-client-reference' }, [
  PRISMA.map(([member, query]) => role('data.query', generated(member), { ...query, entity: 'delegate' })),
]);

const KNEX_OWNERS = ['Knex', 'Knex.QueryInterface', 'Knex.QueryBuilder'];
const knexCondition = (members: readonly string[], effect: 'and' | 'or', form: 'pairs' | 'list' | 'sql') => members.flatMap((member) => KNEX_OWNERS.map((owner) => role('data.condition', method(owner, member), { effect, form })));
export const knexData = defineModel('knex', { versions: '2–3', docs: 'https://knexjs.org/guide/query-builder.html' }, [
  // `db('invoices')`, where the client itself is called, has no name: it is found from the verbs that are chained to it.
  ['from', 'table', 'into'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), { entity: arg(0) }))),
  ['select', 'first', 'pluck', 'orderBy', 'limit', 'offset', 'groupBy', 'returning', 'join', 'innerJoin', 'leftJoin'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), {}))),
  knexCondition(['where', 'andWhere'], 'and', 'pairs'),
  knexCondition(['orWhere'], 'or', 'pairs'),
  knexCondition(['whereIn'], 'and', 'list'),
  knexCondition(['orWhereIn'], 'or', 'list'),
  knexCondition(['whereRaw', 'andWhereRaw'], 'and', 'sql'),
  knexCondition(['orWhereRaw'], 'or', 'sql'),
  ['orWhereNot', 'orWhereNull', 'orWhereNotNull', 'orWhereLike', 'orWhereILike', 'orWhereBetween', 'orWhereExists'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.condition', method(owner, member), { effect: 'or', form: 'other' }))),
  ['count', 'sum', 'max', 'min', 'avg', 'countDistinct'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), { op: 'count' }))),
  ['del', 'delete', 'truncate'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), { op: 'delete' }))),
  ['update', 'increment', 'decrement'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), { op: 'update', data: arg(0) }))),
  ['insert', 'upsert'].flatMap((member) => KNEX_OWNERS.map((owner) => role('data.step', method(owner, member), { op: 'insert', data: arg(0) }))),
]);

const KYSELY = ['Kysely', 'QueryCreator', 'Transaction'];
export const kyselyData = defineModel('kysely', { versions: '0.28', docs: 'https://kysely.dev/docs/category/where' }, [
  KYSELY.flatMap((owner) => [
    role('data.start', method(owner, 'selectFrom'), { op: 'read', entity: arg(0) }),
    role('data.start', method(owner, 'updateTable'), { op: 'update', entity: arg(0) }),
    role('data.start', method(owner, 'deleteFrom'), { op: 'delete', entity: arg(0) }),
    role('data.start', method(owner, 'insertInto'), { op: 'insert', entity: arg(0) }),
  ]),
  ['SelectQueryBuilder', 'UpdateQueryBuilder', 'DeleteQueryBuilder', 'WhereInterface'].map((owner) => role('data.condition', method(owner, 'where'), { effect: 'and', form: 'pairs' })),
  role('data.step', method('InsertQueryBuilder', 'values'), { data: arg(0) }),
  role('data.step', method('UpdateQueryBuilder', 'set'), { data: arg(0) }),
]);

const DRIZZLE_DATABASES = [['drizzle-orm/pg-core', 'PgDatabase', 'Pg'], ['drizzle-orm/mysql-core', 'MySqlDatabase', 'MySql'], ['drizzle-orm/sqlite-core', 'BaseSQLiteDatabase', 'SQLite']] as const;
const DRIZZLE_OTHER = ['ne', 'gt', 'gte', 'lt', 'lte', 'isNull', 'isNotNull', 'notInArray', 'exists', 'notExists', 'between', 'notBetween', 'like', 'notLike', 'ilike', 'notIlike', 'arrayContains', 'arrayContained', 'arrayOverlaps'];
export const drizzleData = defineModel('drizzle-orm', { versions: '0.45', docs: 'https://orm.drizzle.team/docs/select' }, [
  [['drizzle-orm/pg-core', 'pgTable'], ['drizzle-orm/mysql-core', 'mysqlTable'], ['drizzle-orm/sqlite-core', 'sqliteTable']].map(([from, name]) => role('data.entity', { from: from!, name: name! }, { name: arg(0), row: { member: '$inferSelect' } })),
  DRIZZLE_DATABASES.flatMap(([from, name, prefix]) => [
    role('data.start', { from, name, member: 'select' }, { op: 'read', entity: undefined }),
    role('data.start', { from, name, member: 'selectDistinct' }, { op: 'read', entity: undefined }),
    role('data.start', { from, name, member: 'update' }, { op: 'update', entity: arg(0) }),
    role('data.start', { from, name, member: 'delete' }, { op: 'delete', entity: arg(0) }),
    role('data.start', { from, name, member: 'insert' }, { op: 'insert', entity: arg(0) }),
    role('data.query', { from, name, member: '$count' }, { op: 'count', entity: arg(0), expression: arg(1) }),
    role('data.step', { from, name: `${prefix}SelectBuilder`, member: 'from' }, { entity: arg(0) }),
    ...[`${prefix}SelectQueryBuilderBase`, `${prefix}UpdateBase`, prefix === 'Pg' || prefix === 'MySql' ? `${prefix}DeleteBase` : 'SQLiteDeleteBase'].map((owner) => role('data.condition', { from, name: owner, member: 'where' }, { effect: 'replace', form: 'expression' })),
    role('data.condition', { from, name: `${prefix}SelectQueryBuilderBase`, member: 'innerJoin' }, { effect: 'join', form: 'expression', first: 1 }),
    role('data.step', { from, name: `${prefix}InsertBuilder`, member: 'values' }, { data: arg(0) }),
    role('data.step', { from, name: `${prefix}UpdateBuilder`, member: 'set' }, { data: arg(0) }),
  ]),
  [['drizzle-orm/pg-core/query-builders/query', 'RelationalQueryBuilder'], ['drizzle-orm/mysql-core/query-builders/query', 'RelationalQueryBuilder'], ['drizzle-orm/sqlite-core/query-builders/query', 'RelationalQueryBuilder']].flatMap(([from, name]) =>
    ['findFirst', 'findMany'].map((member) => role('data.query', { from: from!, name: name!, member }, { op: 'read', entity: 'relational', expression: arg(0, 'where') })),
  ),
  // Its holes are bound, or columns and tables.
  role('sql.tag', exported('sql')),
  ['eq', 'inArray'].map((name) => role('data.operator', exported(name), { as: 'equals', column: arg(0), value: arg(1) })),
  role('data.operator', exported('and'), { as: 'and', value: restFrom(0) }),
  role('data.operator', exported('or'), { as: 'or', value: restFrom(0) }),
  role('data.operator', exported('not'), { as: 'not' }),
  DRIZZLE_OTHER.map((name) => role('data.operator', exported(name), { as: 'other' })),
]);

export const sequelizeData = defineModel('sequelize', { versions: '6', docs: 'https://sequelize.org/docs/v6/core-concepts/model-querying-basics/' }, [
  role('data.entity', method('Model', 'init'), { row: 'receiver' }),
  role('data.entity', method('Sequelize', 'define'), { name: arg(0), row: 'argument' }),
  ['findAll', 'findOne', 'findAndCountAll'].map((member) => role('data.query', method('Model', member), { op: 'read', entity: 'receiver-class', where: arg(0, 'where') })),
  ['count', 'max', 'min', 'sum'].map((member) => role('data.query', method('Model', member), { op: 'count', entity: 'receiver-class', where: arg(member === 'count' ? 0 : 1, 'where') })),
  role('data.query', method('Model', 'findByPk'), { op: 'read', entity: 'receiver-class', key: arg(0) }),
  role('data.query', method('Model', 'destroy'), { op: 'delete', entity: 'receiver-class', where: arg(0, 'where') }),
  role('data.query', method('Model', 'update'), { op: 'update', entity: 'receiver-class', where: arg(1, 'where'), data: arg(0) }),
  role('data.query', method('Model', 'create'), { op: 'insert', entity: 'receiver-class', data: arg(0) }),
]);

const mikroOwners = ['EntityManager', 'EntityRepository'];
const MIKRO: readonly (readonly [string, Omit<DataQuery, 'entity'>])[] = [
  ...['find', 'findOne', 'findOneOrFail', 'findAndCount'].map((name) => [name, { op: 'read', either: arg(0) }] as const),
  ['findAll', { op: 'read', where: arg(0, 'where') }],
  ['count', { op: 'count', either: arg(0) }],
  ...['create', 'insert', 'upsert'].map((name) => [name, { op: name === 'upsert' ? 'save' : 'insert', data: arg(0) }] as const),
  ['nativeUpdate', { op: 'update', either: arg(0), data: arg(1) }],
  ['nativeDelete', { op: 'delete', either: arg(0) }],
];
export const mikroData = defineModel('@mikro-orm/core', { versions: '6', docs: 'https://mikro-orm.io/docs/entity-manager' }, [
  role('data.entity', exported('Entity'), { row: 'class' }),
  MIKRO.flatMap(([member, query]) => mikroOwners.map((owner) => role('data.query', method(owner, member), owner === 'EntityManager' ? onManager(query) : { ...query, entity: 'argument-of-owner' }))),
]);

const MONGOOSE: readonly (readonly [string, Omit<DataQuery, 'entity'>])[] = [
  ...['find', 'findOne', 'exists', 'distinct'].map((name) => [name, { op: 'read', where: arg(name === 'distinct' ? 1 : 0), chained: true }] as const),
  ['countDocuments', { op: 'count', where: arg(0), chained: true }],
  ['findById', { op: 'read', key: arg(0), chained: true }],
  ...['findOneAndUpdate', 'updateOne', 'updateMany', 'replaceOne', 'findOneAndReplace'].map((name) => [name, { op: 'update', where: arg(0), data: arg(1), chained: true }] as const),
  ['findByIdAndUpdate', { op: 'update', key: arg(0), data: arg(1), chained: true }],
  ...['deleteOne', 'deleteMany', 'findOneAndDelete'].map((name) => [name, { op: 'delete', where: arg(0), chained: true }] as const),
  ['findByIdAndDelete', { op: 'delete', key: arg(0), chained: true }],
  ['create', { op: 'insert', data: arg(0) }],
];
export const mongooseData = defineModel('mongoose', { versions: '7–9', docs: 'https://mongoosejs.com/docs/queries.html' }, [
  role('data.entity', exported('model'), { name: arg(0), row: 'argument' }),
  MONGOOSE.map(([member, query]) => role('data.query', method('Model', member), { ...query, entity: 'argument-of-owner' })),
  ['where', 'find', 'or', 'nor'].map((member) => role('data.condition', method('Query', member), { effect: 'and', form: member === 'nor' ? 'other' : 'pairs' })),
  role('data.condition', method('Query', 'and'), { effect: 'and', form: 'every' }),
]);
