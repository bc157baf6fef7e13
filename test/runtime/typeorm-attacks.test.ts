import { isLintelError, onSecurityEvent } from '@lintel/runtime';
import { scoped } from '@lintel/runtime/typeorm';
import type { FindOptionsWhere, Repository } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Bed, versions } from './typeorm/database.js';
import type { Account, Cart, Contract, Document, Folder, Invoice, Login, Member, Order, Payment, Setting, Site } from './typeorm/entities.js';

// Tenant a tries to reach tenant b, by every method, on PostgreSQL. Whatever the answer: no text of b is in it and no row of b changed.

type Untyped = Record<string, (...given: unknown[]) => unknown>;

describe.each(versions)('TypeORM %s', (version) => {
  let bed: Bed;
  const events: string[] = [];
  let stop: () => void;

  beforeAll(async () => {
    bed = await Bed.open(version);
    stop = onSecurityEvent((event) => events.push(JSON.stringify(event)));
  });
  beforeEach(() => bed.fill());
  afterAll(async () => {
    stop();
    await bed.close();
  });

  const shared = { shared: ['Currency', 'Line', 'Tenant'] };
  const invoices = () => scoped(bed.repository('Invoice') as Repository<Invoice>, { tenantId: 'a' }, shared);
  const of = <T extends { tenantId: string }>(name: Parameters<Bed['repository']>[0]) => scoped(bed.repository(name) as unknown as Repository<T>, { tenantId: 'a' } as never, shared);
  /** Without types, as JavaScript or a cast calls it. */
  const untyped = (handle: object) => handle as Untyped;

  /** What came of it; and whatever came, b is untouched and unseen. */
  async function attack(run: () => unknown): Promise<unknown> {
    const before = await bed.victim();
    events.length = 0;
    let outcome: unknown;
    try {
      outcome = await run();
    } catch (error) {
      outcome = isLintelError(error) ? error.code : error;
    }
    const seen = `${JSON.stringify(outcome)} ${outcome instanceof Error ? outcome.message : ''} ${events.join()}`;
    expect(seen).not.toContain('b-secret');
    expect(await bed.victim()).toBe(before);
    return outcome;
  }

  /** The codes of many refusals; that b is untouched is looked at once. */
  async function codes(runs: (() => unknown)[]): Promise<unknown[]> {
    const outcomes: unknown[] = [];
    const end = await attack(async () => {
      for (const run of runs) {
        try {
          outcomes.push(await run());
        } catch (error) {
          outcomes.push(isLintelError(error) ? error.code : error);
        }
      }
    });
    expect([end, JSON.stringify(outcomes).includes('b-secret')]).toEqual([undefined, false]);
    return [...new Set(outcomes)];
  }

  const mine = ['A-1', 'A-2'];
  const numbers = (found: unknown) => (found as Invoice[]).map(({ number }) => number).sort();
  const raw = (text: string) => bed.orm.Raw(() => text);
  const widening = (): [string, FindOptionsWhere<Invoice> | FindOptionsWhere<Invoice>[]][] => [
    ['an id', { id: 100 }],
    ['a branch', [{ id: 100 }, { number: bed.orm.Like('%') }]],
    ['Not', { id: bed.orm.Not(1) }],
    ['Raw with OR', { id: raw('1 = 1 or 1 = 1') }],
    ['Raw with OR in one branch', [{ id: raw('1 = 1 or 1 = 1') }, { note: 'x' }]],
    ['Raw whose parameter has the name of ours', { id: bed.orm.Raw(() => ':orm_param_0 = :orm_param_0', { orm_param_0: 'b', orm_param_1: 'b', orm_param_2: 'b' }) }],
    ['Or', { total: bed.orm.Or(bed.orm.MoreThan(0), bed.orm.IsNull()) }],
  ];

  describe('reads', () => {
    test('find', async () => {
      expect(numbers(await attack(() => invoices().find()))).toEqual(mine);
      for (const [, where] of widening()) for (const { tenantId } of (await attack(() => invoices().find({ where }))) as Invoice[]) expect(tenantId).toBe('a');
      expect(numbers(await invoices().find({ where: [{ number: 'A-1' }, { total: 20 }] }))).toEqual(mine);
      expect(numbers(await attack(() => invoices().find({ where: [{ tenantId: 'a' }, { id: 100 }] })))).toEqual(mine);
      expect(await attack(() => invoices().find({ where: { id: 100 } }))).toEqual([]);
      expect(numbers(await attack(() => invoices().find({ withDeleted: true })))).toEqual([...mine, 'A-3']);
      expect(numbers(await attack(() => invoices().find({ select: { number: true }, order: { total: 'DESC' }, skip: 0, take: 9 })))).toEqual(mine);
    });

    test('findBy, findOne…, count…, exists…', async () => {
      const h = invoices();
      expect(await attack(() => h.findBy({ id: 100 }))).toEqual([]);
      expect(numbers(await h.findBy({ address: { city: 'Aachen' } }))).toEqual(['A-1']);
      expect(await attack(() => h.findBy({ address: { city: bed.orm.Like('b-%') } }))).toEqual([]);
      expect(await attack(() => h.findAndCount({ where: { id: 100 } }))).toEqual([[], 0]);
      expect(await attack(() => h.findAndCountBy({ id: 100 }))).toEqual([[], 0]);
      expect((await h.findAndCountBy({}))[1]).toBe(2);
      expect(await attack(() => h.findOne({ where: { id: 100 } }))).toBeNull();
      expect(await attack(() => h.findOneBy({ id: 100 }))).toBeNull();
      expect((await h.findOne({ where: {}, order: { total: 'DESC' } }))?.number).toBe('A-2');
      for (const id of [100, 999]) {
        expect(await attack(() => h.findOneByOrFail({ id }))).toBe('not_found');
        expect(await attack(() => h.findOneOrFail({ where: { id } }))).toBe('not_found');
      }
      expect((await h.findOneByOrFail({ id: 1 })).number).toBe('A-1');
      for (const [, where] of widening()) {
        expect(await attack(() => h.countBy(where))).toBeLessThanOrEqual(2);
        expect(['a', undefined]).toContain(((await attack(() => h.findOneBy(where))) as Invoice | null)?.tenantId);
      }
      expect(await attack(() => h.count())).toBe(2);
      expect(await attack(() => h.count({ where: { id: 100 } }))).toBe(0);
      expect(await attack(() => h.exists({ where: { id: 100 } }))).toBe(false);
      expect(await attack(() => h.existsBy({ id: 100 }))).toBe(false);
      expect([await h.exists(), await h.existsBy({ id: 1 })]).toEqual([true, true]);
    });

    test('sum, average, minimum, maximum', async () => {
      const h = invoices();
      expect([await h.sum('total'), await h.average('total'), await h.minimum('total'), await h.maximum('total')]).toEqual([30, 15, 10, 20]);
      for (const [, where] of widening()) expect((await attack(() => h.sum('total', where))) ?? 0).toBeLessThanOrEqual(30);
      for (const fn of ['sum', 'average', 'minimum', 'maximum'] as const) {
        expect(await attack(() => h[fn]('total', { id: 100 }))).toBeNull();
        expect(await attack(() => h[fn]('total', { customer: { name: 'b-secret customer' } }))).toBeNull();
        expect(await attack(() => untyped(h)[fn]!('total) from invoice --'))).toBeInstanceOf(TypeError);
        expect(await attack(() => untyped(h)[fn]!('total', undefined))).toBe('scope_unsupported');
      }
    });

    test('what names another tenant is a conflict', async () => {
      const { Not, In, Equal, Like, IsNull, MoreThan } = bed.orm;
      for (const tenantId of ['b', 'A', Not('a'), Not(Equal('a')), In(['a', 'b']), In([]), Equal('b'), Like('%'), Not(IsNull()), MoreThan(''), raw('true'), { not: 'a' }, ['a']] as never[]) {
        const h = invoices();
        const reads = (['findBy', 'findOneBy', 'findOneByOrFail', 'countBy', 'existsBy', 'findAndCountBy'] as const).flatMap((read) => [() => h[read]({ tenantId }), () => h[read]([{ id: 1 }, { tenantId }])]);
        expect(await codes([...reads, () => h.delete({ tenantId }), () => h.update({ tenantId }, { note: 'x' })])).toEqual(['scope_conflict']);
      }
      for (const tenantId of ['a', Equal('a'), In(['a'])] as never[]) expect(numbers(await invoices().findBy({ tenantId }))).toEqual(mine);
    });

    test('what TypeORM would leave out is refused', async () => {
      const wheres = [undefined, null, [], 'x', 100, [undefined], [null], { id: undefined }, { id: null }, [{ id: 1 }, { id: undefined }], { address: { city: undefined } }, { address: null }, { customer: undefined }, { customer: {} }, { customer: 100 }, { customer: true }, { customer: [] }, { customer: { name: undefined } }, { customer: [{ id: 1 }, { id: null }] }];
      for (const where of wheres) {
        const h = untyped(invoices());
        const by = ['findBy', 'findOneBy', 'findOneByOrFail', 'countBy', 'existsBy', 'findAndCountBy', 'delete', 'softDelete', 'restore'].map((name) => () => h[name]!(where));
        const withOptions = ['find', 'findOne', 'findOneOrFail', 'findAndCount', 'count', 'exists'].map((name) => () => h[name]!({ where }));
        expect([where, await codes([...by, ...withOptions, () => h.update!(where, { note: 'x' }), () => h.increment!(where, 'total', 1)])]).toEqual([where, ['scope_unsupported']]);
      }
      for (const options of [{}, { order: { id: 'ASC' } }, undefined]) expect(await attack(() => untyped(invoices()).findOne!(options))).toBe('scope_unsupported');
      for (const options of [null, [], 'x', 1, { unknown: true }, { where: {}, join: { alias: 'i' } }, { comment: 'x' }]) expect(await attack(() => untyped(invoices()).find!(options))).toBe('scope_unsupported');
      for (const write of ['delete', 'softDelete', 'restore']) expect(await attack(() => untyped(invoices())[write]!({}))).toBe('scope_unsupported');
    });
  });

  describe('relations', () => {
    test('of a row of a to rows of b are not there', async () => {
      const found = (await attack(() => invoices().find({ relations: { customer: true, lines: true, tags: true, currency: true }, order: { id: 'ASC' }, take: 5 }))) as Invoice[];
      expect(found.map(({ customer, lines, tags, currency }) => [customer?.name, lines?.map(({ text }) => text), tags?.map(({ label }) => label), currency?.name])).toEqual([
        ['Ann', ['one'], ['red'], 'Euro'],
        [undefined, [], [], undefined],
      ]);
      // TypeORM 1 has no such form.
      if (version === '0.3') expect(await attack(() => untyped(invoices()).find!({ relations: ['customer', 'tags'] }))).toHaveLength(2);
      expect(((await attack(() => invoices().find({ order: { customer: { name: 'ASC' } } }))) as Invoice[]).map(({ id }) => id).sort()).toEqual([1, 2]);
    });

    test('cannot be asked about in `where`', async () => {
      expect(await attack(() => invoices().findBy({ customer: { name: bed.orm.Like('b-secret%') } }))).toEqual([]);
      expect(await attack(() => invoices().countBy({ customer: { tenantId: 'b' } }))).toBe(0);
      expect(await attack(() => invoices().existsBy([{ tags: { label: 'b-secret tag' } }, { customer: { id: 100 } }]))).toBe(false);
      expect(numbers(await invoices().findBy({ customer: { name: 'Ann' } }))).toEqual(['A-1']);
      expect(numbers(await invoices().findBy({ customer: bed.orm.IsNull() }))).toEqual([]);
      expect(await attack(() => untyped(invoices()).findBy!({ tags: bed.orm.MoreThan(1) }))).toBe('scope_unsupported');
      expect(await attack(() => untyped(invoices()).findBy!({ lines: bed.orm.MoreThanOrEqual(0) }))).toBe('scope_unsupported');
    });

    test('to an entity without the column are refused unless it is shared', async () => {
      const closed = scoped(bed.repository('Invoice') as Repository<Invoice>, { tenantId: 'a' });
      expect(await attack(() => closed.find({ relations: { currency: true } }))).toBe('scope_unsupported');
      expect(await attack(() => closed.find({ relations: { lines: true } }))).toBe('scope_unsupported');
      expect(await attack(() => closed.findBy({ currency: { code: 'EUR' } }))).toBe('scope_unsupported');
      expect(await attack(() => closed.find({ relations: { customer: true } }))).toHaveLength(2);
    });

    test('asked for in queries of their own are refused', async () => {
      expect(await attack(() => invoices().find({ relations: { customer: true }, relationLoadStrategy: 'query' }))).toBe('scope_unsupported');
      expect(await attack(() => untyped(invoices()).find!({ loadRelationIds: true }))).toBe('scope_unsupported');
      const options = bed.source.options as { relationLoadStrategy?: string };
      options.relationLoadStrategy = 'query';
      try {
        expect(((await attack(() => invoices().find({ relations: { customer: true }, order: { id: 'ASC' } }))) as Invoice[]).map(({ customer }) => customer?.name)).toEqual(['Ann', undefined]);
      } finally {
        delete options.relationLoadStrategy;
      }
    });

    test('that are eager are bound too', async () => {
      const found = (await attack(() => of<Order>('Order').find({ order: { id: 'ASC' } } as never))) as unknown as Order[];
      expect(found.map(({ customer }) => customer?.name)).toEqual(['Ann', undefined]);
      expect(await attack(() => of<Order>('Order').count())).toBe(2);
    });

    test('that are lazy are refused at once', () => {
      expect(() => of('Report')).toThrow('The service cannot answer this request.');
      expect(events.at(-1)).toContain('the lazy relation Report.customer');
    });
  });

  describe('query()', () => {
    test('is bound whatever it says', async () => {
      const h = invoices();
      const queries: Parameters<typeof h.query>[1][] = [
        (qb) => qb,
        (qb) => qb.where('1 = 1'),
        (qb) => qb.where('i.total > 0').orWhere('1 = 1'),
        (qb) => qb.where('i.tenantId = :t', { t: 'a' }).orWhere('i.tenantId = :u', { u: 'b' }),
        (qb) => qb.where({ tenantId: 'b' }).orWhere({ id: 100 }).orWhere({ id: 1 }),
        (qb) => qb.whereInIds([1, 100]).orWhereInIds([2, 101]),
        (qb) => qb.where(new bed.orm.Brackets((inner) => inner.where('1 = 1').orWhere('1 = 1'))).orWhere('2 = 2'),
        (qb) => qb.where('i.total > 0').setParameter('orm_param_0', 'b').setParameters({ orm_param_1: 'b', tenantId: 'b' }),
        (qb) => qb.where('1 = 1 or 1 = 1'),
        (qb) => qb.where('true').withDeleted(),
        (qb) => qb.orderBy('i.total').addOrderBy('i.id').take(10).skip(0),
      ];
      for (const build of queries) {
        const query = () => h.query('i', build);
        for (const { tenantId } of (await attack(() => query().getMany())) as Invoice[]) expect(tenantId).toBe('a');
        expect(await attack(() => query().getCount())).toBeLessThanOrEqual(3);
        expect((await attack(() => query().getManyAndCount())) as [unknown[], number]).toHaveLength(2);
        for (const run of ['getOne', 'getRawMany', 'getRawOne', 'getExists'] as const) await attack(() => query()[run]());
      }
      expect(numbers(await h.query('i', (qb) => qb.where('i.total > :least', { least: 15 })).getMany())).toEqual(['A-2']);
      expect(await attack(() => h.query('i', (qb) => qb.where('i.id = 100')).getOneOrFail())).toBe('not_found');
      expect(await attack(() => h.query('i', (qb) => qb.where('i.id = 100')).getExists())).toBe(false);
      expect(await h.query('i', (qb) => qb.select('i.paid', 'paid').addSelect('sum(i.total)', 'sum').groupBy('i.paid').having('sum(i.total) > 0').orHaving('1 = 1')).getRawMany()).toEqual([{ paid: false, sum: '30' }]);
    });

    test('binds joins', async () => {
      const h = invoices();
      type Build = Parameters<typeof h.query>[1];
      const joined: Build[] = [
        (qb) => qb.leftJoinAndSelect('i.customer', 'c'),
        (qb) => qb.leftJoinAndSelect('i.customer', 'c', 'c.id > 0 or 1 = 1'),
        (qb) => qb.leftJoinAndSelect('i.tags', 'tag', '1 = 1 or 1 = 1').take(5),
        (qb) => qb.leftJoinAndMapMany('i.other', 'Customer', 'c', '1 = 1 or 1 = 1'),
        (qb) => qb.innerJoinAndMapOne('i.other', 'Customer', 'c', 'c.id = i.customerId or 1 = 1'),
        (qb) => qb.leftJoinAndMapMany('i.all', 'invoice', 'c', 'true'),
        (qb) => qb.leftJoin('i.customer', 'c').addSelect('c.name'),
      ];
      for (const build of joined) {
        for (const { tenantId } of (await attack(() => h.query('i', build).getMany())) as Invoice[]) expect(tenantId).toBe('a');
        await attack(() => h.query('i', build).getRawMany());
      }
      expect((await h.query('i', (qb) => qb.innerJoinAndSelect('i.customer', 'c')).getMany()).map(({ customer }) => customer?.name)).toEqual(['Ann']);
      const refused: Build[] = [
        (qb) => qb.leftJoinAndSelect((sub) => sub.select('*').from('customer', 'x'), 'x', 'true'),
        (qb) => qb.leftJoin('(select * from customer)', 'x', 'true').addSelect('x.name'),
        (qb) => qb.leftJoin('pg_class', 'x', 'true'),
        (qb) => qb.leftJoin('Report', 'x', 'true'),
      ];
      for (const build of refused) expect(await attack(() => h.query('i', build).getRawMany())).toBe('scope_unsupported');
      const closed = scoped(bed.repository('Invoice') as Repository<Invoice>, { tenantId: 'a' });
      expect(await attack(() => closed.query('i', (qb) => qb.leftJoinAndSelect('i.lines', 'l')).getMany())).toBe('scope_unsupported');
    });

    test('gives nothing but a description', async () => {
      const h = invoices();
      const names = ['connection', 'dataSource', 'expressionMap', 'alias', 'queryRunner', 'from', 'addFrom', 'subQuery', 'delete', 'update', 'insert', 'softDelete', 'restore', 'relation', 'clone', 'createQueryBuilder', 'getQuery', 'getMany', 'execute', 'stream', 'addCommonTableExpression', 'setFindOptions', 'loadRelationIdAndMap', 'setQueryRunner', 'unheardOf'];
      for (const name of names) expect([name, await attack(() => h.query('i', (qb) => (qb as unknown as Record<string, unknown>)[name]))]).toEqual([name, 'scope_unsupported']);
      expect(await attack(() => untyped(h).query!('select * from invoice'))).toBe('scope_unsupported');
      expect(await attack(() => untyped(h).query!('select * from invoice', []))).toBe('scope_unsupported');
      expect(await attack(() => h.query('i" cross join invoice x --', (qb) => qb))).toBeInstanceOf(TypeError);
    });

    test('stays bound when its builder is kept and used later', async () => {
      let kept: Parameters<Parameters<ReturnType<typeof invoices>['query']>[1]>[0] | undefined;
      const query = invoices().query('i', (qb) => (kept = qb.where('i.id = 1')));
      expect(numbers(await query.getMany())).toEqual(['A-1']);
      kept!.orWhere('1 = 1');
      expect(numbers(await attack(() => query.getMany()))).toEqual(mine);
      expect(numbers(await attack(() => query.getMany()))).toEqual(mine);
    });

    test('a cache with an id, which all tenants would share, is refused', async () => {
      const other = scoped(bed.repository('Invoice') as Repository<Invoice>, { tenantId: 'b' });
      await other.find({ cache: 60_000 });
      expect(numbers(await attack(() => invoices().find({ cache: 60_000 })))).toEqual(mine);
      expect(await attack(() => invoices().find({ cache: { id: 'invoices', milliseconds: 60_000 } }))).toBe('scope_unsupported');
      expect(await attack(() => invoices().query('i', (qb) => qb.cache('invoices', 60_000)).getMany())).toBe('scope_unsupported');
    });
  });

  describe('writes', () => {
    const all = (where: string) => bed.source.query(`select id, tenant_id, number, total, note, "customerId" from invoice where ${where} order by id`) as Promise<Record<string, unknown>[]>;

    test('create', async () => {
      const created = invoices().create({ number: 'n', total: 1 });
      expect([created.tenantId, invoices().create().tenantId, invoices().create([{ total: 1 }])[0]!.tenantId]).toEqual(['a', 'a', 'a']);
      for (const tenantId of ['b', null, { id: 'b' }, ['a'], '']) expect(await attack(() => untyped(invoices()).create!({ tenantId }))).toBe('scope_conflict');
      expect(await attack(() => untyped(invoices()).create!([{ number: 'x' }, { tenantId: 'b' }]))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Member>('Member')).create!({ tenant: { id: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(invoices()).create!(JSON.parse('{"__proto__": {"tenantId": "b"}, "number": "x"}')))).toMatchObject({ tenantId: 'a' });
      for (const given of [null, 'x', 1]) expect(await attack(() => untyped(invoices()).create!(given))).toBe('scope_unsupported');
    });

    test('insert', async () => {
      const h = invoices();
      expect((await h.insert([{ number: 'n', total: 1 }, { number: 'm', total: 2 }])).identifiers).toHaveLength(2);
      expect(await all(`number in ('n', 'm')`)).toMatchObject([{ tenant_id: 'a' }, { tenant_id: 'a' }]);
      expect(await attack(() => untyped(h).insert!({ number: 'x', total: 1, tenantId: 'b' }))).toBe('scope_conflict');
      expect(await attack(() => untyped(h).insert!([{ number: 'x', total: 1 }, { number: 'y', total: 1, tenantId: 'b' }]))).toBe('scope_conflict');
      // The key of another tenant's row: the database refuses it.
      expect(await attack(() => untyped(of<Site>('Site')).insert!({ host: 'b.example', title: 'taken' }))).toBeInstanceOf(bed.orm.QueryFailedError);
      expect(await attack(() => untyped(of<Member>('Member')).insert!({ email: 'x', role: 'x', tenant: { id: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Payment>('Payment')).insert!({ amount: 1, invoice: { id: 100, tenantId: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Payment>('Payment')).insert!({ amount: 1, invoice: { id: 100 } }))).toBe('scope_conflict');
      expect(await all(`number in ('x', 'y')`)).toEqual([]);
      await untyped(of<Payment>('Payment')).insert!({ amount: 7, invoice: { id: 1, tenantId: 'a' } });
      expect(await bed.source.query('select tenant_id, invoice_id from payment where amount = 7')).toEqual([{ tenant_id: 'a', invoice_id: 1 }]);
    });

    test('save of a row of another tenant is not_found, of none as well', async () => {
      const h = invoices();
      for (const id of [100, 102, 999]) expect(await attack(() => h.save({ id, number: 'x', total: 1 }))).toBe('not_found');
      expect(await attack(() => h.save({ id: 100 }))).toBe('not_found');
      expect(await attack(() => untyped(h).save!({ id: 100, tenantId: 'b', total: 1 }))).toBe('scope_conflict');
      const foreign = await bed.repository('Invoice').findOneByOrFail({ id: 100 });
      expect(await attack(() => h.save(foreign as Invoice))).toBe('scope_conflict');
      expect(await attack(() => h.save([{ id: 1, total: 77 }, { id: 100, total: 77 }]))).toBe('not_found');
      // One transaction: the first of the two is undone.
      expect(await all('total = 77')).toEqual([]);
    });

    test('save updates and inserts', async () => {
      const h = invoices();
      const invoice = await h.findOneByOrFail({ id: 1 });
      invoice.total = 11;
      expect(await h.save(invoice)).toMatchObject({ total: 11, version: 2 });
      expect(await h.save({ id: 1, note: 'only this' })).toMatchObject({ note: 'only this' });
      expect(await h.save({ id: 1, address: { city: 'Bonn' } })).toMatchObject({ version: 4 });
      expect(await h.findOneByOrFail({ id: 1 })).toMatchObject({ number: 'A-1', total: 11, note: 'only this', version: 4, address: { city: 'Bonn' }, customerId: 1 });
      expect(await h.save({ id: 1 })).toMatchObject({ id: 1, tenantId: 'a' });
      const fresh = await h.save({ number: 'new', total: 5 });
      expect(await all(`number = 'new'`)).toMatchObject([{ id: fresh.id, tenant_id: 'a' }]);
      expect(await h.save([{ number: 's1', total: 1 }, { id: 2, total: 22 }])).toHaveLength(2);
      expect(await all(`number = 's1' or total = 22`)).toHaveLength(2);
      // A soft-deleted row is still the tenant's own.
      expect(await h.save({ id: 3, note: 'x' })).toMatchObject({ id: 3 });
    });

    test('save does not take over a row by the tenant or by a relation', async () => {
      expect(await attack(() => untyped(invoices()).save!({ id: 1, tenantId: 'b' }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Member>('Member')).save!({ id: 1, tenant: { id: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Member>('Member')).save!({ id: 1, tenantId: 'b', tenant: { id: 'a' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Member>('Member')).save!({ id: 1, tenant: null }))).toMatchObject({ id: 1 });
      expect(await attack(() => untyped(of<Payment>('Payment')).save!({ id: 1, invoice: { id: 100, tenantId: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => untyped(of<Payment>('Payment')).save!({ id: 1, invoice: null }))).toMatchObject({ id: 1 });
      expect(await bed.source.query('select tenant_id from payment where id = 1')).toEqual([{ tenant_id: 'a' }]);
      expect(await bed.source.query('select tenant_id from member where id = 1')).toEqual([{ tenant_id: 'a' }]);
    });

    test('nothing is written by a relation', async () => {
      const h = untyped(invoices());
      for (const nested of [{ lines: [{ id: 100 }] }, { lines: [] }, { tags: [{ id: 100, label: 'x' }] }]) {
        expect(await attack(() => h.save!({ id: 1, ...nested }))).toBe('scope_unsupported');
        expect(await attack(() => h.insert!({ number: 'x', total: 1, ...nested }))).toBe('scope_unsupported');
        expect(await attack(() => h.update!({ id: 1 }, nested))).toBe('scope_unsupported');
        expect(await attack(() => h.create!(nested))).toBe('scope_unsupported');
        expect(await attack(() => h.upsert!({ number: 'A-1', total: 1, ...nested }, ['tenantId', 'number']))).toBe('scope_unsupported');
      }
      const carts = untyped(of<Cart>('Cart'));
      expect(await attack(() => carts.save!({ id: 1, customer: { id: 100, name: 'taken' } }))).toBe('scope_unsupported');
      expect(await attack(() => carts.save!({ id: 1, items: [{ id: 100, name: 'taken' }] }))).toBe('scope_unsupported');
      expect(await attack(() => carts.remove!({ id: 1 }))).toBe('scope_unsupported');
      // By one that does not cascade, the foreign key; what it names is still not read back.
      expect(await attack(() => h.save!({ id: 1, customer: { id: 100, name: 'taken' } }))).toMatchObject({ id: 1 });
      expect(await attack(() => invoices().findOne({ where: { id: 1 }, relations: { customer: true } }))).toMatchObject({ customer: null });
    });

    test('listeners of an entity run', async () => {
      const logins = scoped(bed.source.getRepository(bed.entities.Login) as unknown as Repository<Login>, { tenantId: 'a' });
      const passwords = async () => ((await bed.source.query(`select password from login where "tenantId" = 'a' order by id`)) as { password: string }[]).map(({ password }) => password);
      const login = await logins.save(logins.create({ password: 'new' }));
      login.password = 'newer';
      await logins.save(login);
      await logins.insert(logins.create({ password: 'inserted' }));
      expect(await passwords()).toEqual(['hash:a', 'hash:newer', 'hash:inserted']);
      expect(login).toBeInstanceOf(bed.entities.Login);
      expect(login.password).toBe('hash:newer');
    });

    test('update, increment, decrement', async () => {
      const h = invoices();
      expect(await h.update({ id: 1 }, { note: 'x', paid: true })).toBe(1);
      for (const [, where] of widening()) {
        expect(await attack(() => h.update(where, { note: 'y' }))).toBeLessThanOrEqual(3);
        expect(await attack(() => h.increment(where as FindOptionsWhere<Invoice>, 'total', 1))).toBeLessThanOrEqual(3);
        expect(await attack(() => h.decrement(where as FindOptionsWhere<Invoice>, 'total', 1))).toBeLessThanOrEqual(3);
      }
      expect(await attack(() => h.update({ id: 100 }, { note: 'x' }))).toBe(0);
      expect(await attack(() => h.update([{ id: 100 }, { id: 2 }], { note: 'z' }))).toBe(1);
      expect([await h.increment({ id: 1 }, 'total', 5), await h.decrement({ id: 1 }, 'total', 2), (await all('id = 1'))[0]!.total]).toEqual([1, 1, 13]);
      expect(await h.update({ tenantId: 'a' }, { note: 'all' })).toBe(3);
      expect(await h.update({ id: 1 }, { customer: { id: 1 } })).toBe(1);
      expect(await attack(() => untyped(h).update!({ customer: { id: 100 } }, { note: 'x' }))).toBe('scope_unsupported');
      for (const changes of [null, 'x', [], undefined]) expect(await attack(() => untyped(h).update!({ id: 1 }, changes))).toBe('scope_unsupported');
    });

    test('the tenant of a row cannot be changed', async () => {
      const h = untyped(invoices());
      for (const tenantId of ['b', null, () => `'b'`, { id: 'b' }]) expect(await attack(() => h.update!({ id: 1 }, { tenantId }))).toBe('scope_conflict');
      expect(await attack(() => h.increment!({ id: 1 }, 'tenantId', 1))).toBe('scope_conflict');
      for (const step of ['1, tenant_id = 2', Number.NaN, undefined, null, '1']) expect(await attack(() => h.increment!({ id: 1 }, 'total', step))).toBeInstanceOf(TypeError);
      expect(await attack(() => h.increment!({ id: 1 }, 'total = 1, tenant_id', 1))).toBeInstanceOf(TypeError);
      const members = untyped(of<Member>('Member'));
      expect(await attack(() => members.update!({ id: 1 }, { tenant: { id: 'b' } }))).toBe('scope_conflict');
      const payments = untyped(of<Payment>('Payment'));
      expect(await attack(() => payments.update!({ id: 1 }, { invoice: { id: 100, tenantId: 'b' } }))).toBe('scope_conflict');
      expect(await attack(() => payments.update!({ id: 1 }, { invoice: { id: 100 } }))).toBe('scope_conflict');
      expect(await attack(() => payments.update!({ id: 1 }, { invoice: null }))).toBe(1);
      expect(await bed.source.query('select tenant_id, invoice_id from payment where id = 1')).toEqual([{ tenant_id: 'a', invoice_id: null }]);
      expect((await all('id = 1'))[0]!.tenant_id).toBe('a');
    });

    test('delete, softDelete, restore, remove', async () => {
      const h = invoices();
      await bed.source.query('delete from line; delete from invoice_tag where "invoiceId" < 100');
      for (const write of ['delete', 'softDelete', 'restore'] as const) {
        expect(await attack(() => h[write]({ id: 100 }))).toBe(0);
        expect(await attack(() => h[write]([{ id: 100 }, { id: 102 }]))).toBe(0);
      }
      expect(await attack(() => h.softDelete({ id: raw('1 = 1 or 1 = 1') }))).toBe(version === '0.3' ? 3 : 2);
      expect(await attack(() => h.restore({ id: raw('1 = 1 or 1 = 1') }))).toBe(3);
      expect(await h.delete({ id: 3 })).toBe(1);
      for (const id of [100, 999]) expect(await attack(() => h.remove({ id } as Invoice))).toBe('not_found');
      const foreign = await bed.repository('Invoice').findOneByOrFail({ id: 100 });
      expect(await attack(() => h.remove(foreign as Invoice))).toBe('scope_conflict');
      expect(await attack(() => h.remove([{ id: 2 }, { id: 100 }] as Invoice[]))).toBe('not_found');
      expect(await h.count()).toBe(2);
      await h.remove(await h.findOneByOrFail({ id: 2 }));
      expect(numbers(await h.find())).toEqual(['A-1']);
      for (const [, where] of widening()) expect(await attack(() => h.delete(where))).toBeLessThanOrEqual(1);
    });

    test('upsert meets only rows of the tenant', async () => {
      const h = invoices();
      await h.upsert({ number: 'A-1', total: 500 }, ['tenantId', 'number']);
      await h.upsert([{ number: 'A-2', total: 501 }, { number: 'b-secret 1'.slice(2), total: 502 }], { conflictPaths: ['tenantId', 'number'], skipUpdateIfNoValuesChanged: true });
      expect(await all('total >= 500 and total < 1000')).toMatchObject([{ id: 1 }, { id: 2 }, { tenant_id: 'a' }]);
      for (const conflict of [['number'], ['id'], [], { conflictPaths: ['id'] }, { conflictPaths: { tenantId: true, number: true } }, { conflictPaths: ['tenantId', 'number'], indexPredicate: 'true' }, { conflictPaths: ['tenantId', 'number'], upsertType: 'primary-key' }, undefined, 'tenantId']) {
        expect([conflict, await attack(() => untyped(h).upsert!({ id: 100, number: 'x', total: 1 }, conflict))]).toEqual([conflict, 'scope_unsupported']);
      }
      // An address that is unique, and not only within the tenant: the database refuses it.
      const members = untyped(of<Member>('Member'));
      expect(await attack(() => members.upsert!({ email: 'bob@b', role: 'taken' }, ['tenantId', 'email']))).toBeInstanceOf(bed.orm.QueryFailedError);
      expect(await attack(() => members.upsert!({ email: 'bob@b', role: 'taken' }, ['email']))).toBe('scope_unsupported');
      expect(await attack(() => members.upsert!({ email: 'ann@a', role: 'x', tenantId: 'b' }, ['tenantId', 'email']))).toBe('scope_conflict');
      await attack(() => of<Setting>('Setting').upsert({ key: 'only', value: 'mine' } as never, ['tenantId', 'key']));
      expect(await bed.source.query(`select "tenantId" from setting where key = 'only' order by 1`)).toEqual([{ tenantId: 'a' }, { tenantId: 'b' }]);
    });
  });

  describe('entities of other kinds', () => {
    test('whose key holds the tenant', async () => {
      const settings = untyped(of<Setting>('Setting'));
      expect(await attack(() => settings.findOneBy!({ key: 'only' }))).toBeNull();
      expect(await attack(() => settings.save!({ key: 'only', value: 'mine' }))).toMatchObject({ tenantId: 'a', value: 'mine' });
      expect(await attack(() => settings.save!({ key: 'only', value: 'again' }))).toMatchObject({ value: 'again' });
      expect(await attack(() => settings.save!({ tenantId: 'b', key: 'theme', value: 'x' }))).toBe('scope_conflict');
      expect(await attack(() => settings.remove!({ key: 'only' }))).toEqual({ key: 'only' });
      expect(await attack(() => settings.remove!({ key: 'only' }))).toBe('not_found');
      expect(await attack(() => settings.delete!({ key: bed.orm.In(['theme', 'only']) }))).toBe(1);
    });

    test('whose key is chosen', async () => {
      const sites = untyped(of<Site>('Site'));
      expect(await attack(() => sites.save!({ host: 'b.example', title: 'taken' }))).toBe('not_found');
      expect(await attack(() => sites.save!({ host: 'a.example', title: 'mine' }))).toMatchObject({ title: 'mine' });
      expect(await attack(() => sites.save!({ host: 'new.example', title: 'new' }))).toMatchObject({ tenantId: 'a' });
      expect(await attack(() => sites.update!({ host: 'a.example' }, { host: 'b.example' }))).toBeInstanceOf(bed.orm.QueryFailedError);
    });

    test('of one table', async () => {
      const documents = of<Document>('Document');
      expect(((await attack(() => documents.find())) as Document[]).map(({ title }) => title).sort()).toEqual(['Memo', 'Rent']);
      const contracts = untyped(of<Contract>('Contract'));
      expect(((await attack(() => contracts.findBy!([{ party: bed.orm.Like('%') }, { title: 'Memo' }]))) as Document[]).map(({ title }) => title)).toEqual(['Rent']);
      expect(await attack(() => contracts.save!({ id: 100, party: 'taken' }))).toBe('not_found');
      expect(await attack(() => contracts.delete!({ id: bed.orm.MoreThan(0) }))).toBe(1);
      await attack(() => contracts.insert!({ title: 'New', party: 'Ann' }));
      expect(await bed.source.query(`select kind, "tenantId" from document where title = 'New'`)).toEqual([{ kind: 'Contract', tenantId: 'a' }]);
    });

    test('with a number for a tenant, which is read as text', async () => {
      const repository = bed.repository('Account') as unknown as Repository<Account>;
      const accounts = scoped(repository, { tenantId: 1 });
      const [account] = await accounts.find();
      expect(account?.tenantId).toBe('1');
      account!.balance = '11';
      expect(await accounts.save(account!)).toMatchObject({ balance: '11' });
      for (const tenant of [1n, '1']) expect(await scoped(repository, { tenantId: tenant }).count()).toBe(1);
      for (const id of ['00000000-0000-4000-8000-000000000100', '00000000-0000-4000-8000-000000000999']) expect(await attack(() => accounts.save({ id, balance: '0' }))).toBe('not_found');
      expect(await attack(() => untyped(accounts).findBy!({ tenantId: 2 }))).toBe('scope_conflict');
    });

    test('that are trees are read and not written', async () => {
      const folders = scoped(bed.source.getTreeRepository(bed.entities.Folder) as Repository<Folder>, { tenantId: 'a' });
      expect(await attack(() => folders.find({ relations: { children: true } }))).toHaveLength(1);
      for (const write of ['save', 'insert', 'remove', 'upsert', 'findTrees', 'findRoots', 'findDescendants', 'findDescendantsTree', 'countDescendants', 'findAncestors', 'createDescendantsQueryBuilder']) {
        expect([write, await attack(() => untyped(folders)[write]!({ id: 1, name: 'x' }, ['tenantId']))]).toEqual([write, 'scope_unsupported']);
      }
    });
  });

  test('a repository of a transaction stays in it', async () => {
    await expect(
      bed.source.transaction(async (manager) => {
        const h = scoped(manager.getRepository(bed.entities.Invoice) as Repository<Invoice>, { tenantId: 'a' });
        await h.save([{ number: 't1', total: 1 }, { number: 't2', total: 1 }]);
        await h.update({ id: 1 }, { note: 'undone' });
        expect(await h.countBy({ number: bed.orm.In(['t1', 't2']) })).toBe(2);
        expect(await h.query('i', (qb) => qb.where({ note: 'undone' })).getCount()).toBe(1);
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(await invoices().countBy({ number: bed.orm.In(['t1', 't2']) })).toBe(0);
    expect(await invoices().countBy({ note: 'undone' })).toBe(0);
  });

  test('without the scope the same attacks work', async () => {
    const repository = bed.repository('Invoice') as Repository<Invoice>;
    expect((await repository.findOneByOrFail({ id: 100 })).number).toBe('b-secret 1');
    expect((await repository.find({ where: { id: 2 }, relations: { customer: true } }))[0]!.customer!.name).toBe('b-secret customer');
    expect(await repository.createQueryBuilder('i').where('i.tenantId = :t', { t: 'a' }).orWhere('1 = 1').getCount()).toBe(4);
    await repository.save({ id: 100, tenantId: 'a' });
    expect((await repository.findOneByOrFail({ id: 100 })).tenantId).toBe('a');
    await repository.update({ id: 101 }, { note: 'taken' });
    expect(await bed.source.query('select note from invoice where id = 101')).toEqual([{ note: 'taken' }]);
  });
});
