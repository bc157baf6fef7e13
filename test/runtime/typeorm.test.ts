import { createRequire } from 'node:module';
import { isLintelError, onSecurityEvent, type SecurityEvent } from '@lintel/runtime';
import { isScoped, scoped } from '@lintel/runtime/typeorm';
import type { DataSource, Repository } from 'typeorm';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { load, publicMethods, versions } from './typeorm/database.js';
import { entities, type Entities, type Invoice, type TypeOrm } from './typeorm/entities.js';

// The handle, without a database: typeorm-attacks.test.ts has one.

const seen: SecurityEvent[] = [];
let stop: () => void;
beforeEach(() => {
  seen.length = 0;
  stop = onSecurityEvent((event) => seen.push(event));
});
afterEach(() => stop());

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'nothing';
  } catch (error) {
    return isLintelError(error) ? error.code : (error as Error).constructor.name;
  }
}

async function rejected(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'nothing';
  } catch (error) {
    return isLintelError(error) ? error.code : String(error);
  }
}

/** What becomes of each method of a repository. */
const repositoryMethods: Record<string, 'scoped' | 'refused'> = {
  average: 'scoped',
  clear: 'refused',
  count: 'scoped',
  countBy: 'scoped',
  create: 'scoped',
  createQueryBuilder: 'refused', // query() instead
  decrement: 'scoped',
  delete: 'scoped',
  deleteAll: 'refused', // delete({ tenantId }) instead
  exists: 'scoped',
  existsBy: 'scoped',
  extend: 'refused',
  find: 'scoped',
  findAndCount: 'scoped',
  findAndCountBy: 'scoped',
  findBy: 'scoped',
  findOne: 'scoped',
  findOneBy: 'scoped',
  findOneByOrFail: 'scoped',
  findOneOrFail: 'scoped',
  getId: 'refused',
  hasId: 'refused',
  increment: 'scoped',
  insert: 'scoped',
  maximum: 'scoped',
  merge: 'refused',
  minimum: 'scoped',
  preload: 'refused',
  query: 'scoped', // another method with the name: SQL is refused
  recover: 'refused',
  remove: 'scoped',
  restore: 'scoped',
  save: 'scoped',
  softDelete: 'scoped',
  softRemove: 'refused',
  sql: 'refused',
  sum: 'scoped',
  update: 'scoped',
  updateAll: 'refused',
  upsert: 'scoped',
};
const goneInTypeOrm1 = { exist: 'refused', findByIds: 'refused', findOneById: 'refused' } as const;
const treeMethods = [
  'countAncestors', 'countDescendants', 'createAncestorsQueryBuilder', 'createDescendantsQueryBuilder', 'findAncestors', 'findAncestorsTree', 'findDescendants', 'findDescendantsTree', 'findRoots',
  'findTrees',
];

/** What `build` of query() may call. */
const describing = [
  'addGroupBy', 'addOrderBy', 'addSelect', 'andHaving', 'andWhere', 'andWhereInIds', 'cache', 'distinct', 'distinctOn', 'groupBy', 'having', 'innerJoin', 'innerJoinAndMapMany', 'innerJoinAndMapOne',
  'innerJoinAndSelect', 'leftJoin', 'leftJoinAndMapMany', 'leftJoinAndMapOne', 'leftJoinAndSelect', 'limit', 'offset', 'orHaving', 'orWhere', 'orWhereInIds', 'orderBy', 'select', 'setLock', 'setOnLocked',
  'setParameter', 'setParameters', 'skip', 'take', 'where', 'whereInIds', 'withDeleted',
];
/** What the result of query() has, where TypeORM has it on the builder. */
const running = ['getCount', 'getExists', 'getMany', 'getManyAndCount', 'getOne', 'getOneOrFail', 'getRawMany', 'getRawOne'];
/** Everything else that a SELECT of TypeORM has. */
const refusedOfBuilder = [
  'addCommonTableExpression', 'addFrom', 'andWhereExists', 'callListeners', 'clone', 'comment', 'concatRelationMetadata', 'createQueryBuilder', 'delete', 'disableEscaping', 'escape', 'execute', 'from', 'fromDummy', 'getParameters',
  'getQuery', 'getQueryAndParameters', 'getRawAndEntities', 'getSql', 'hasCommonTableExpressions', 'hasParameter', 'hasRelation', 'insert', 'loadAllRelationIds',
  'loadRelationCountAndMap', 'loadRelationIdAndMap', 'maxExecutionTime', 'orWhereExists', 'printSql', 'relation', 'restore', 'setFindOptions', 'setNativeParameters', 'setOption', 'setQueryRunner', 'softDelete', 'stream', 'subQuery',
  'timeTravelQuery', 'update', 'useIndex', 'useTransaction', 'whereExists',
];

describe.each(versions)('TypeORM %s', (version) => {
  let orm: TypeOrm;
  let all: Entities;
  let source: DataSource;

  beforeAll(async () => {
    orm = load(version);
    all = entities(orm);
    source = new orm.DataSource({ type: 'postgres', entities: Object.values(all) });
    await (source as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  });

  const invoices = () => source.getRepository(all.Invoice) as Repository<Invoice>;
  const handle = () => scoped(invoices(), { tenantId: 'a' });
  const methodsOf = (...classes: { prototype: object }[]) => [...new Set(classes.flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(prototype, name)!.value === 'function')))].sort();

  describe('the matrix', () => {
    test('knows every method of a repository', () => {
      expect(methodsOf(orm.Repository)).toEqual(Object.keys({ ...repositoryMethods, ...(version === '0.3' && goneInTypeOrm1) }).sort());
      expect(publicMethods(version, 'repository/Repository').filter((name) => !methodsOf(orm.Repository).includes(name))).toEqual([]);
      expect(publicMethods(version, 'repository/TreeRepository')).toEqual(treeMethods);
    });

    test('is what the handle has', async () => {
      const h = handle() as unknown as Record<string, (...given: unknown[]) => unknown>;
      expect(Object.keys(h).sort()).toEqual([...Object.keys({ ...repositoryMethods, ...(version === '0.3' && goneInTypeOrm1) }), 'unscoped'].sort());
      for (const [name, what] of Object.entries({ ...repositoryMethods, ...(version === '0.3' && goneInTypeOrm1) })) {
        if (what === 'refused') expect([name, codeOf(() => h[name]!())]).toEqual([name, 'scope_unsupported']);
      }
      const tree = scoped(source.getTreeRepository(all.Folder), { tenantId: 'a' }) as unknown as Record<string, () => unknown>;
      for (const name of treeMethods) expect([name, codeOf(() => tree[name]!())]).toEqual([name, 'scope_unsupported']);
      expect(await rejected(() => h.query!('select 1'))).toBe('scope_unsupported');
    });

    test('a method that a repository or a later version adds is refused', () => {
      const extended = scoped(invoices().extend({ findPaid: () => 'every tenant' }), { tenantId: 'a' }) as unknown as { findPaid(): unknown };
      expect(codeOf(() => extended.findPaid())).toBe('scope_unsupported');
      class Invoices extends orm.Repository<Invoice> {
        findEverything(): string {
          return 'every tenant';
        }
      }
      const own = scoped(new Invoices(all.Invoice, source.manager), { tenantId: 'a' }) as unknown as { findEverything(): unknown };
      expect(codeOf(() => own.findEverything())).toBe('scope_unsupported');
    });

    test('knows every method of a query builder', () => {
      const methods = [...new Set(['SelectQueryBuilder', 'QueryBuilder'].flatMap((name) => publicMethods(version, `query-builder/${name}`)))].sort();
      const known = new Set([...describing, ...running, ...refusedOfBuilder]);
      expect(methods.length).toBeGreaterThan(70);
      expect(methods.filter((name) => !known.has(name))).toEqual([]);
      for (const name of describing) expect([name, methods.includes(name)]).toEqual([name, true]);
      for (const name of methods) {
        let builder: unknown;
        const code = codeOf(() => handle().query('i', (qb) => (builder = (qb as unknown as Record<string, unknown>)[name])));
        expect([name, code, typeof builder]).toEqual([name, describing.includes(name) ? 'nothing' : 'scope_unsupported', describing.includes(name) ? 'function' : 'undefined']);
      }
      const query = handle().query('i', (qb) => qb);
      expect(Object.keys(query).sort()).toEqual(running);
      expect([Object.getPrototypeOf(query), Object.isFrozen(query)]).toEqual([null, true]);
    });
  });

  describe('the handle', () => {
    test('is a branded object of this process only', async () => {
      const h = handle();
      expect(isScoped(h)).toBe(true);
      for (const forged of [{ ...h }, Object.create(h), new Proxy(h, {}), Object.assign(Object.create(null), h), invoices(), null, undefined, 'x', JSON.parse(JSON.stringify(h))]) expect(isScoped(forged)).toBe(false);
      const cjs = createRequire(import.meta.url)('@lintel/runtime/typeorm') as { isScoped: typeof isScoped };
      expect(cjs.isScoped(h)).toBe(true);
      expect(await Promise.resolve(h)).toBe(h);
    });

    test('leads nowhere', () => {
      const h = handle() as unknown as Record<string, unknown>;
      for (const name of ['manager', 'metadata', 'queryRunner', 'target', 'connection', 'dataSource', 'constructor', '__proto__', 'then', 'repository']) expect([name, h[name]]).toEqual([name, undefined]);
      expect([Object.getPrototypeOf(h), Object.isFrozen(h)]).toEqual([null, true]);
      const roots: object[] = [invoices(), source, source.manager, source.driver, invoices().metadata, orm.Repository.prototype, orm.EntityManager.prototype];
      const reached = new Set<unknown>([Object.prototype, Function.prototype, Array.prototype]);
      const walk = (value: unknown, path: string): void => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || reached.has(value)) return;
        reached.add(value);
        expect([path, roots.includes(value)]).toEqual([path, false]);
        for (const key of Reflect.ownKeys(value)) {
          const { value: next, get, set } = Object.getOwnPropertyDescriptor(value, key)!;
          for (const one of [next, get, set]) walk(one, `${path}.${String(key)}`);
        }
        walk(Object.getPrototypeOf(value), `${path}.[[Prototype]]`);
      };
      walk(h, 'handle');
      walk(handle().query('i', (qb) => qb.where('true')), 'query');
      handle().query('i', (qb) => walk(qb, 'builder'));
      expect(reached.size).toBeGreaterThan(Object.keys(h).length);
    });

    test('and its refusals say nothing of it', () => {
      const h = handle() as unknown as Record<string, () => unknown>;
      try {
        h.clear!();
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify(error)).toBe('{"code":"scope_unsupported","message":"The service cannot answer this request."}');
        expect((error as Error).cause).toEqual(new Error('clear()'));
      }
      expect(seen).toMatchObject([{ name: 'scope_unsupported', detail: { verb: 'scoped', why: 'clear()' } }]);
    });

    test('unscoped() wants a reason and tells of it', () => {
      const repository = invoices();
      const h = scoped(repository, { tenantId: 'a' });
      expect(h.unscoped('The nightly report counts every tenant.')).toBe(repository);
      expect(seen).toMatchObject([{ name: 'unscoped_access', detail: { verb: 'scoped', entity: 'Invoice', reason: 'The nightly report counts every tenant.' } }]);
      for (const reason of ['', '  ', 'TODO', 'fixme: later', undefined, null, 1, {}]) expect(codeOf(() => (h.unscoped as (reason: unknown) => unknown)(reason))).toBe('TypeError');
    });
  });

  describe('construction', () => {
    const make = (scope: unknown, options?: unknown) => () => (scoped as (...given: unknown[]) => unknown)(invoices(), scope, options);

    test('needs a value that names a tenant', () => {
      for (const tenantId of [undefined, null, '', Number.NaN, Infinity, [], ['a'], {}, { id: 'a' }, new String('a'), true, Symbol('a'), () => 'a', new Date()]) {
        expect(codeOf(make({ tenantId }))).toBe('scope_value_missing');
        expect(codeOf(make({ number: 'A-1', tenantId }))).toBe('scope_value_missing');
      }
      expect(seen[0]).toMatchObject({ name: 'scope_value_missing', detail: { verb: 'scoped' } });
      for (const tenantId of ['a', 1, 0, 1n]) expect(codeOf(make({ tenantId }))).toBe('nothing');
    });

    test('needs a column of the entity', () => {
      for (const scope of [{}, { tenant: 'a' }, { tenant_id: 'a' }, { customer: 1 }, { currency: 'EUR' }, { address: 'x' }, { 'address.city': 'x' }, { city: 'x' }, { [Symbol('tenantId')]: 'a' }, null, undefined, 'a', ['a']]) expect(codeOf(make(scope))).toBe('TypeError');
      expect(codeOf(make({ tenantId: 'a', number: 'A-1' }))).toBe('nothing');
      expect(codeOf(make(JSON.parse('{"__proto__": "a", "tenantId": "a"}')))).toBe('TypeError');
    });

    test('refuses two properties for one column', async () => {
      const Twice = new orm.EntitySchema<{ id: number; tenantId: string; owner: string }>({ name: 'Twice', columns: { id: { type: 'integer', primary: true }, tenantId: { type: 'text', name: 'tenant_id' }, owner: { type: 'text', name: 'tenant_id' } } });
      const other = new orm.DataSource({ type: 'postgres', entities: [Twice] });
      await (other as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
      expect(codeOf(() => scoped(other.getRepository(Twice), { tenantId: 'a' }))).toBe('TypeError');
    });

    test('needs a repository', () => {
      for (const repository of [null, undefined, {}, [], source, source.manager, handle(), { createQueryBuilder: () => undefined }]) expect(codeOf(() => (scoped as (...given: unknown[]) => unknown)(repository, { tenantId: 'a' }))).toBe('TypeError');
    });

    test('knows its options', () => {
      for (const options of [null, [], 'x', { share: [] }, { shared: 'Currency' }, { shared: [1] }, { shared: ['Nobody'] }, { shared: [''] }, { shared: new Array(1) }]) expect(codeOf(make({ tenantId: 'a' }, options))).toBe('TypeError');
      expect(codeOf(make({ tenantId: 'a' }, { shared: ['Currency'] }))).toBe('nothing');
      expect(codeOf(make({ tenantId: 'a' }, { shared: undefined }))).toBe('nothing');
    });

    test('refuses an entity whose relations are read later', () => {
      expect(codeOf(() => scoped(source.getRepository(all.Report), { tenantId: 'a' }))).toBe('scope_unsupported');
      expect(codeOf(() => scoped(source.getRepository(all.Report), { tenantId: 'a' }, { shared: ['Customer'] }))).toBe('nothing');
    });

    test('keeps the value it was given', () => {
      const scope = { tenantId: 'a' };
      const h = scoped(invoices(), scope);
      scope.tenantId = 'b';
      expect(h.create({ number: 'x' }).tenantId).toBe('a');
    });
  });

  test('a polluted Object.prototype changes nothing', async () => {
    const polluted = { tenantId: 'b', shared: ['Currency'], where: { id: 1 }, customer: { id: 100 }, cache: true, relations: { currency: true }, withDeleted: true };
    for (const [name, value] of Object.entries(polluted)) Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
    try {
      expect(codeOf(() => (scoped as (...given: unknown[]) => unknown)(invoices(), {}))).toBe('TypeError');
      const h = scoped(invoices(), { tenantId: 'a' });
      expect(h.create({ number: 'x' }).tenantId).toBe('a');
      const { sql, parameters } = await statementOf(() => h.query('i', (qb) => qb.where('i.total > 1')).getMany());
      expect([/join/i.test(sql), parameters]).toEqual([false, ['a']]);
      const found = await statementOf(() => h.find({}));
      expect([/join|1 = 1/i.test(found.sql), /"deletedAt" IS NULL/.test(found.sql), found.parameters]).toEqual([false, true, ['a']]);
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('the statement says the tenant first, and everything else in brackets', async () => {
    const where = async (run: () => Promise<unknown>) => / WHERE (.*)$/.exec((await statementOf(run)).sql)![1];
    expect(await where(() => handle().query('i', (qb) => qb.where('i.total > 1').orWhere('i.total < 0').withDeleted()).getMany())).toBe('"i"."tenant_id" = $1 AND ("i"."total" > 1 OR "i"."total" < 0)');
    expect(await where(() => handle().update([{ id: 1 }, { id: 2 }], { note: 'x' }))).toMatch(/^"tenant_id" = \$\d AND \(\(\(?"id" = \$\d\)? OR \(?"id" = \$\d\)?\)\)$/);
    expect(await where(() => handle().delete({ id: orm.Raw(() => 'true or true') }))).toBe('"tenant_id" = $1 AND (true or true)');
  });

  test('upsert is refused where the database takes any unique index for the conflict', async () => {
    const mysql = new orm.DataSource({ type: 'mysql', database: 'x', entities: [all.Setting] } as never);
    await (mysql as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
    const h = scoped(mysql.getRepository(all.Setting), { tenantId: 'a' });
    expect(await rejected(() => h.upsert({ key: 'k', value: 'v' }, ['tenantId', 'key']))).toBe('scope_unsupported');
  });

  /** The statement that is sent; nothing is. */
  async function statementOf(run: () => Promise<unknown>): Promise<{ sql: string; parameters: unknown[] }> {
    const sent: { sql: string; parameters: unknown[] }[] = [];
    const driver = source.driver as unknown as { createQueryRunner: (mode: string) => unknown };
    const original = driver.createQueryRunner;
    driver.createQueryRunner = (mode) => {
      const runner = original.call(driver, mode) as { query: unknown };
      runner.query = (sql: string, parameters: unknown[]) => {
        sent.push({ sql, parameters });
        return Promise.resolve({ records: [], raw: [], affected: 0 });
      };
      return runner;
    };
    try {
      await run();
      expect(sent).toHaveLength(1);
      return sent[0]!;
    } finally {
      driver.createQueryRunner = original;
    }
  }
});
