import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isLintelError, onSecurityEvent, type SecurityEvent } from '@lintel/runtime';
import { isScoped, scoped, unscoped } from '@lintel/runtime/prisma';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorld, type Version, versions, type World } from './prisma/world.js';

// The attacker is the tenant `mine`. An attempt may answer with a code, with nothing, or with the attacker's own rows; it never shows a
// row of `victim` and never changes one.

const open = (client: World['client']) => scoped(client, { column: 'tenantId', value: 'mine', shared: ['Country'] });
type Db = ReturnType<typeof open>;

/** A code of ours or of Prisma, or the result. */
async function answer(attempt: (db: Db) => unknown, db: Db): Promise<unknown> {
  try {
    return await attempt(db);
  } catch (error) {
    if (isLintelError(error)) return error.code;
    const { code, name, message } = error as { code?: string; name: string; message: string };
    return code ?? `${name}: ${message}`;
  }
}

const leaks = /victim|\b1[05]\d\d\b|\b1600\b/i;
type Attempt = [name: string, attempt: (db: Db) => unknown, expected: unknown];

const ids = (rows: Promise<{ id: number }[]> | PromiseLike<{ id: number }[]>) => Promise.resolve(rows).then((all) => all.map(({ id }) => id).sort());

const reads: Attempt[] = [
  ['findUnique', (db) => db.task.findUnique({ where: { id: 1001 } }), null],
  ['findUnique, own', (db) => db.task.findUnique({ where: { id: 1 }, select: { title: true } }), { title: 'One' }],
  ['findUnique by the compound key, own', (db) => db.project.findUnique({ where: { address: { tenantId: 'mine', slug: 'alpha' } }, select: { id: true } }), { id: 1 }],
  ['findUnique by the compound key', (db) => db.project.findUnique({ where: { address: { tenantId: 'victim', slug: 'alpha' } } }), 'scope_conflict'],
  ['findUnique by a compound id, own', (db) => db.document.findUnique({ where: { tenantId_number: { tenantId: 'mine', number: 1 } }, select: { title: true } }), { title: 'Mine' }],
  ['findUnique by a compound id', (db) => db.document.findUnique({ where: { tenantId_number: { tenantId: 'victim', number: 1 } } }), 'scope_conflict'],
  ['findUnique with OR', (db) => db.task.findUnique({ where: { id: 1001, OR: [{ id: 1001 }, { id: 1 }] } }), null],
  ['findUnique by no key', (db) => db.task.findUnique({ where: { tenantId: 'mine' } as never }), expect.stringContaining('PrismaClientValidationError')],
  ['findUniqueOrThrow', (db) => db.task.findUniqueOrThrow({ where: { code: 'V-1' } }), 'not_found'],
  ['findUniqueOrThrow of nobody', (db) => db.task.findUniqueOrThrow({ where: { code: 'none' } }), 'not_found'],
  ['findUniqueOrThrow, own', (db) => db.task.findUniqueOrThrow({ where: { code: 'M-1' }, select: { id: true } }), { id: 1 }],
  ['findFirst', (db) => db.task.findFirst({ where: { id: { gt: 1000 } } }), null],
  ['findFirst, own', (db) => db.task.findFirst({ where: { title: 'Two' }, select: { id: true } }), { id: 2 }],
  ['findFirstOrThrow', (db) => db.task.findFirstOrThrow({ where: { title: { startsWith: 'victim' } } }), 'not_found'],
  ['findFirstOrThrow, own', (db) => db.task.findFirstOrThrow({ where: { id: 3 }, select: { id: true } }), { id: 3 }],
  ['findMany without arguments', (db) => ids(db.task.findMany()), [1, 2, 3]],
  ['findMany, OR does not widen', (db) => ids(db.task.findMany({ where: { OR: [{ id: { gt: 0 } }, { title: { contains: 'victim' } }] } })), [1, 2, 3]],
  ['findMany, NOT does not widen', (db) => ids(db.task.findMany({ where: { NOT: { id: 1 } } })), [2, 3]],
  ['findMany, AND as an object', (db) => ids(db.task.findMany({ where: { AND: { id: { gte: 2 } } } })), [2, 3]],
  ['findMany, AND as a list', (db) => ids(db.task.findMany({ where: { AND: [{ id: { gte: 2 } }, { id: { lte: 2 } }] } })), [2]],
  ['findMany, own tenant named', (db) => ids(db.task.findMany({ where: { tenantId: 'mine', OR: [{ tenantId: { equals: 'mine' } }, { tenantId: { in: ['mine'] } }] } })), [1, 2, 3]],
  ['another tenant', (db) => db.task.findMany({ where: { tenantId: 'victim' } }), 'scope_conflict'],
  ['another tenant by equals', (db) => db.task.findMany({ where: { tenantId: { equals: 'victim' } } }), 'scope_conflict'],
  ['another tenant by not', (db) => db.task.findMany({ where: { tenantId: { not: 'mine' } } }), 'scope_conflict'],
  ['another tenant by in', (db) => db.task.findMany({ where: { tenantId: { in: ['mine', 'victim'] } } }), 'scope_conflict'],
  ['no tenant by in', (db) => db.task.findMany({ where: { tenantId: { in: [] } } }), 'scope_conflict'],
  ['another tenant by contains', (db) => db.task.findMany({ where: { tenantId: { contains: 'i' } } }), 'scope_conflict'],
  ['another tenant by mode', (db) => db.task.findMany({ where: { tenantId: { equals: 'mine', mode: 'insensitive' } } }), 'scope_conflict'],
  ['another tenant in OR', (db) => db.task.findMany({ where: { OR: [{ tenantId: 'mine' }, { tenantId: 'victim' }] } }), 'scope_conflict'],
  ['another tenant in AND', (db) => db.task.findMany({ where: { AND: [{ tenantId: 'victim' }] } }), 'scope_conflict'],
  ['another tenant by NOT', (db) => db.task.findMany({ where: { NOT: { tenantId: 'mine' } } }), 'scope_conflict'],
  ['another tenant by NOT in NOT', (db) => db.task.findMany({ where: { NOT: [{ NOT: [{ tenantId: 'victim' }] }] } }), 'scope_conflict'],
  ['another tenant by a reference to a field', (db) => db.task.findMany({ where: { tenantId: { equals: db.task.fields.tenantId } } }), 'scope_conflict'],
  ['no tenant', (db) => db.task.findMany({ where: { tenantId: null as never } }), 'scope_conflict'],
  ['undefined tenant', (db) => db.task.findMany({ where: { tenantId: undefined as never } }), 'scope_unsupported'],
  ['undefined predicate', (db) => db.task.findFirst({ where: { id: undefined as never } }), 'scope_unsupported'],
  ['undefined operand', (db) => db.task.findFirst({ where: { id: { equals: undefined as never } } }), 'scope_unsupported'],
  ['undefined in a list', (db) => db.task.findFirst({ where: { id: { in: [1, undefined as never] } } }), 'scope_unsupported'],
  ['undefined in a branch', (db) => db.task.findFirst({ where: { OR: [{ id: undefined as never }] } }), 'scope_unsupported'],
  ['undefined filter', (db) => db.task.findMany({ where: undefined as never }), 'scope_unsupported'],
  ['undefined in a relation filter', (db) => db.task.findMany({ where: { project: { name: undefined as never } } }), 'scope_unsupported'],
  ['a list as filter', (db) => db.task.findMany({ where: [] as never }), 'scope_unsupported'],
  ['an unknown field', (db) => db.task.findMany({ where: { nope: 1 } as never }), 'scope_unsupported'],
  ['an unknown argument', (db) => db.task.findMany({ nope: 1 } as never), 'scope_unsupported'],
  ['own columns compared', (db) => ids(db.task.findMany({ where: { id: { gt: db.task.fields.estimate } } })), []],
  ['JSON filter', (db) => ids(db.task.findMany({ where: { notes: { path: ['a'], equals: 1 } } })), [1]],
  ['count', (db) => db.task.count(), 3],
  ['count with select', (db) => db.task.count({ select: { _all: true, notes: true } }), { _all: 3, notes: 1 }],
  ['count of the victim', (db) => db.task.count({ where: { title: { contains: 'victim' } } }), 0],
  ['aggregate', (db) => db.task.aggregate({ _max: { estimate: true }, _sum: { estimate: true }, _count: true }), { _max: { estimate: 3 }, _sum: { estimate: 6 }, _count: 3 }],
  ['groupBy', (db) => db.task.groupBy({ by: ['tenantId'], _sum: { estimate: true }, orderBy: { tenantId: 'asc' } }), [{ tenantId: 'mine', _sum: { estimate: 6 } }]],
  ['groupBy, having', (db) => db.task.groupBy({ by: ['projectId'], _count: true, having: { estimate: { _max: { gt: 2 } } }, orderBy: { _count: { projectId: 'desc' } } }), [{ projectId: 2, _count: 1 }]],
  ['groupBy, having another tenant', (db) => db.task.groupBy({ by: ['tenantId'], having: { tenantId: 'victim' } }), 'scope_conflict'],
  ['groupBy, having another tenant by not', (db) => db.task.groupBy({ by: ['tenantId'], having: { OR: [{ tenantId: { not: 'mine' } }] } }), 'scope_conflict'],
  ['distinct', (db) => db.project.findMany({ distinct: ['slug'], select: { slug: true }, orderBy: { slug: 'asc' } }), [{ slug: 'alpha' }, { slug: 'beta' }]],
  ['take and skip', (db) => ids(db.task.findMany({ orderBy: { id: 'desc' }, take: 2, skip: 1 })), [1, 2]],
  ['cursor, own', (db) => ids(db.task.findMany({ cursor: { id: 2 }, orderBy: { id: 'asc' } })), [2, 3]],
  ['cursor on the victim', (db) => ids(db.task.findMany({ cursor: { id: 1001 }, orderBy: { estimate: 'desc' } })), []],
  ['cursor on the victim, backwards', (db) => ids(db.task.findMany({ cursor: { id: 1001 }, orderBy: { estimate: 'desc' }, take: -3 })), []],
  ['cursor, own, counted', (db) => db.task.count({ cursor: { id: 2 }, orderBy: { id: 'asc' } }), 2],
  ['cursor on the victim, counted', (db) => db.task.count({ cursor: { id: 1001 }, orderBy: { id: 'desc' } }), 0],
  ['cursor on the victim, aggregated', (db) => db.task.aggregate({ cursor: { id: 1001 }, orderBy: { id: 'desc' }, _sum: { id: true } }), { _sum: { id: null } }],
  ['cursor by a compound key', (db) => db.document.findMany({ cursor: { tenantId_number: { tenantId: 'victim', number: 1 } } }), 'scope_conflict'],
  ['cursor by a compound key, own', (db) => db.document.findMany({ cursor: { tenantId_number: { tenantId: 'mine', number: 1 } }, select: { number: true } }), [{ number: 1 }]],
  ['cursor with more than a key', (db) => db.task.findMany({ cursor: { id: 1, OR: [] } }), 'scope_unsupported'],
  ['cursor in an include', (db) => db.project.findMany({ select: { tasks: { cursor: { id: 1001 }, orderBy: { estimate: 'desc' }, select: { id: true } } }, orderBy: { id: 'asc' } }), [{ tasks: [] }, { tasks: [] }]],
  ['order by an own column', (db) => db.task.findFirst({ orderBy: [{ estimate: 'desc' }, { id: 'asc' }], select: { id: true } }), { id: 3 }],
  ['order with nulls', (db) => db.task.findFirst({ orderBy: { assigneeId: { sort: 'desc', nulls: 'last' } }, select: { id: true } }), { id: 3 }],
  ['order by a relation', (db) => db.task.findMany({ orderBy: { project: { budget: 'desc' } } }), 'scope_unsupported'],
  ['order by a count', (db) => db.project.findMany({ orderBy: { tasks: { _count: 'desc' } } }), 'scope_unsupported'],
  ['order by a shared relation', (db) => db.project.findFirst({ orderBy: { country: { name: 'asc' } }, select: { id: true } }), { id: 1 }],
  ['order in an include', (db) => db.project.findMany({ include: { tasks: { orderBy: { assignee: { salary: 'desc' } } } } }), 'scope_unsupported'],
  ['findRaw', (db) => (db.task as unknown as { findRaw(): unknown }).findRaw(), 'scope_unsupported'],
  ['aggregateRaw', (db) => (db.task as unknown as { aggregateRaw(): unknown }).aggregateRaw(), 'scope_unsupported'],
];

const relations: Attempt[] = [
  ['include of a list', (db) => db.project.findUnique({ where: { id: 1 }, include: { tasks: { select: { id: true }, orderBy: { id: 'asc' } } } }).then((row) => row?.tasks), [{ id: 1 }, { id: 2 }]],
  ['include true', (db) => db.project.findUnique({ where: { id: 1 }, include: { tasks: true } }).then((row) => row?.tasks.length), 2],
  ['include undefined', (db) => db.project.findUnique({ where: { id: 2 }, include: { tasks: undefined as never, owner: false } }).then((row) => Object.keys(row!).sort()), ['budget', 'countryCode', 'id', 'name', 'ownerId', 'slug', 'tenantId']],
  ['include of one', (db) => db.task.findUnique({ where: { id: 1 }, include: { project: true } }).then((row) => row?.project.name), 'Alpha'],
  ['select of one does not add the column', (db) => db.task.findUnique({ where: { id: 1 }, select: { project: { select: { name: true } } } }), { project: { name: 'Alpha' } }],
  ['select of one with the column', (db) => db.task.findUnique({ where: { id: 1 }, select: { project: { select: { tenantId: true } } } }), { project: { tenantId: 'mine' } }],
  ['omit of the column', (db) => db.task.findUnique({ where: { id: 1 }, select: { project: { omit: { tenantId: true, id: true, slug: true, budget: true, ownerId: true, countryCode: true } } } }), { project: { name: 'Alpha' } }],
  ['include three deep', (db) => db.member.findUnique({ where: { id: 1 }, select: { projects: { select: { tasks: { where: { id: 2 }, select: { parent: { select: { tags: { select: { name: true }, orderBy: { name: 'asc' } } } } } } } } } }), { projects: [{ tasks: [{ parent: { tags: [{ name: 'blue' }, { name: 'red' }] } }] }] }],
  ['include of none', (db) => db.task.findUnique({ where: { id: 2 }, select: { assignee: true } }), { assignee: null }],
  ['include of a model without a tenant', (db) => db.task.findMany({ include: { comments: true } }), 'scope_unsupported'],
  ['include of the tenants', (db) => db.project.findMany({ include: { tenant: true } }), 'scope_unsupported'],
  ['include of a shared model', (db) => db.project.findUnique({ where: { id: 1 }, select: { country: true } }), { country: { code: 'nl', name: 'Netherlands' } }],
  ['through a shared model and back', (db) => db.project.findUnique({ where: { id: 1 }, select: { country: { select: { projects: { select: { id: true } } } } } }), { country: { projects: [{ id: 1 }] } }],
  ['from a shared model', (db) => db.country.findMany({ select: { code: true, projects: { select: { id: true } } }, orderBy: { code: 'asc' } }), [{ code: 'de', projects: [] }, { code: 'nl', projects: [{ id: 1 }] }]],
  ['from a shared model, another tenant', (db) => db.country.findMany({ include: { projects: { where: { tenantId: 'victim' } } } }), 'scope_conflict'],
  ['_count true with a model without a tenant', (db) => db.task.findMany({ include: { _count: true } }), 'scope_unsupported'],
  ['_count true', (db) => db.member.findUnique({ where: { id: 1 }, select: { _count: true } }), { _count: { projects: 1, tasks: 1 } }],
  ['_count of a shared model', (db) => db.country.findUnique({ where: { code: 'nl' }, select: { _count: true } }), { _count: { projects: 1 } }],
  ['_count selected', (db) => db.country.findUnique({ where: { code: 'nl' }, select: { _count: { select: { projects: true } } } }), { _count: { projects: 1 } }],
  ['_count filtered', (db) => db.country.findUnique({ where: { code: 'nl' }, select: { _count: { select: { projects: { where: { OR: [{ id: { gt: 0 } }] } } } } } }), { _count: { projects: 1 } }],
  ['_count in an include', (db) => db.project.findUnique({ where: { id: 1 }, select: { country: { select: { _count: { select: { projects: true } } } } } }), { country: { _count: { projects: 1 } } }],
  ['_count of another tenant', (db) => db.country.findMany({ select: { _count: { select: { projects: { where: { tenantId: 'victim' } } } } } }), 'scope_conflict'],
  ['some', (db) => ids(db.project.findMany({ where: { tasks: { some: { title: 'One' } } } })), [1]],
  ['none', (db) => ids(db.project.findMany({ where: { tasks: { none: { title: 'One' } } } })), [2]],
  ['every', (db) => ids(db.project.findMany({ where: { tasks: { every: { estimate: { lt: 3 } } } } })), [1]],
  ['is, short', (db) => ids(db.task.findMany({ where: { project: { name: 'Beta' } } })), [3]],
  ['is', (db) => ids(db.task.findMany({ where: { assignee: { is: { salary: { gt: 10 } } } } })), [3]],
  ['is null', (db) => ids(db.task.findMany({ where: { assignee: null } })), [2]],
  ['isNot null', (db) => ids(db.task.findMany({ where: { assignee: { isNot: null } } })), [1, 3]],
  ['isNot', (db) => ids(db.task.findMany({ where: { project: { isNot: { name: 'Beta' } } } })), [1, 2]],
  ['a filter through a model without a tenant', (db) => db.task.findMany({ where: { comments: { some: { text: { contains: 'x' } } } } }), 'scope_unsupported'],
  ['a filter through the tenants', (db) => db.project.findMany({ where: { tenant: { name: 'x' } } }), 'scope_unsupported'],
  ['a filter through a shared model and back', (db) => ids(db.project.findMany({ where: { country: { projects: { some: { name: { startsWith: 'victim' } } } } } })), []],
  ['a filter through a shared model, every', (db) => ids(db.project.findMany({ where: { country: { projects: { every: { name: 'Alpha' } } } } })), [1]],
  ['a filter by another tenant in a relation', (db) => db.project.findMany({ where: { tasks: { some: { tenantId: 'victim' } } } }), 'scope_conflict'],
  ['a relation filter that is not known', (db) => db.project.findMany({ where: { tasks: { most: {} } } as never }), 'scope_unsupported'],
  ['a model without a tenant', (db) => db.comment.findMany(), 'scope_unsupported'],
  ['the tenants', (db) => db.tenant.findMany(), 'scope_unsupported'],
  ['a shared model', (db) => db.country.count(), 2],
  ['a relation after the call', (db) => db.task.findUnique({ where: { id: 1 } }).project(), 'scope_unsupported'],
];

const make = { code: 'N-1', title: 'New' };
/** The types ask for the tenant, which the handle sets. */
const fresh = (more: object) => ({ ...make, ...more }) as never;
const writes: Attempt[] = [
  ['create', (db) => db.task.create({ data: fresh({ projectId: 1 }), select: { tenantId: true } }), { tenantId: 'mine' }],
  ['create, own tenant named', (db) => db.task.create({ data: fresh({ projectId: 1, tenantId: 'mine' }), select: { tenantId: true } }), { tenantId: 'mine' }],
  ['create for another tenant', (db) => db.task.create({ data: fresh({ projectId: 1, tenantId: 'victim' }) }), 'scope_conflict'],
  ['create for no tenant', (db) => db.task.create({ data: fresh({ projectId: 1, tenantId: null as never }) }), 'scope_conflict'],
  ['create in the project of another', (db) => db.task.create({ data: fresh({ projectId: 1001 }) }), 'not_found'],
  ['create in no project', (db) => db.task.create({ data: fresh({ projectId: 999 }) }), 'not_found'],
  ['create for the member of another', (db) => db.task.create({ data: fresh({ projectId: 1, assigneeId: 1001 }) }), 'not_found'],
  ['create, connected', (db) => db.task.create({ data: fresh({ project: { connect: { id: 1 } } }), select: { tenantId: true, projectId: true } }), { tenantId: 'mine', projectId: 1 }],
  ['create, connected to another', (db) => db.task.create({ data: fresh({ project: { connect: { id: 1001 } } }) }), 'not_found'],
  ['create, connected by the key of another', (db) => db.task.create({ data: fresh({ project: { connect: { address: { tenantId: 'victim', slug: 'alpha' } } } }) }), 'scope_conflict'],
  ['create with a new project', (db) => db.task.create({ data: fresh({ project: { create: { slug: 'n', name: 'N' } as never } }), select: { project: { select: { tenantId: true } } } }), { project: { tenantId: 'mine' } }],
  ['create with a new project for another', (db) => db.task.create({ data: fresh({ project: { create: { slug: 'n', name: 'N', tenantId: 'victim' } } as never }) }), 'scope_conflict'],
  ['connectOrCreate of another', (db) => db.task.create({ data: fresh({ project: { connectOrCreate: { where: { id: 1001 }, create: { slug: 'n', name: 'N' } as never } } }), select: { project: { select: { tenantId: true, name: true } } } }), { project: { tenantId: 'mine', name: 'N' } }],
  ['create, where the tenant is a relation', (db) => db.project.create({ data: { slug: 'n', name: 'N' } as never, select: { tenantId: true } }), { tenantId: 'mine' }],
  ['create, where the tenant is a relation, beside another relation', (db) => db.project.create({ data: { slug: 'n', name: 'N', owner: { connect: { id: 2 } } } as never, select: { tenantId: true, ownerId: true } }), { tenantId: 'mine', ownerId: 2 }],
  ['create, the tenant connected', (db) => db.project.create({ data: { slug: 'n', name: 'N', tenant: { connect: { id: 'mine' } } }, select: { tenantId: true } }), { tenantId: 'mine' }],
  ['create, another tenant connected', (db) => db.project.create({ data: { slug: 'n', name: 'N', tenant: { connect: { id: 'victim' } } } }), 'scope_conflict'],
  ['create, another tenant connected by more', (db) => db.project.create({ data: { slug: 'n', name: 'N', tenant: { connect: { id: 'mine', OR: [] } } } }), 'scope_unsupported'],
  ['create, a tenant created', (db) => db.project.create({ data: { slug: 'n', name: 'N', tenant: { create: { id: 'new', name: 'x' } } } }), 'scope_unsupported'],
  ['create with a shared row', (db) => db.project.create({ data: { slug: 'n', name: 'N', country: { connect: { code: 'de' } } } as never, select: { tenantId: true, countryCode: true } }), { tenantId: 'mine', countryCode: 'de' }],
  ['create of a shared row inside', (db) => db.project.create({ data: { slug: 'n', name: 'N', country: { create: { code: 'xx', name: 'X' } } } as never }), 'scope_unsupported'],
  ['create with parts', (db) => db.project.create({ data: { slug: 'n', name: 'N', tasks: { create: [{ ...make } as never, { code: 'N-2', title: 'x', tags: { connect: { id: 2 }, create: { name: 'new' } as never } } as never] } } as never, select: { tasks: { select: { tenantId: true, tags: { select: { name: true, tenantId: true }, orderBy: { name: 'asc' } } }, orderBy: { id: 'asc' } } } }), { tasks: [{ tenantId: 'mine', tags: [] }, { tenantId: 'mine', tags: [{ name: 'blue', tenantId: 'mine' }, { name: 'new', tenantId: 'mine' }] }] }],
  ['create with parts by createMany', (db) => db.project.create({ data: { slug: 'n', name: 'N', tasks: { createMany: { data: [{ ...make } as never], skipDuplicates: true } } } as never, select: { tasks: { select: { tenantId: true } } } }), { tasks: [{ tenantId: 'mine' }] }],
  ['create with parts for another', (db) => db.project.create({ data: { slug: 'n', name: 'N', tasks: { createMany: { data: fresh({ tenantId: 'victim' }) } } } as never }), 'scope_conflict'],
  ['create that takes the task of another', (db) => db.project.create({ data: { slug: 'n', name: 'N', tasks: { connect: { id: 1001 } } } as never }), 'not_found'],
  ['create that takes an own task', (db) => db.project.create({ data: { slug: 'n', name: 'N', tasks: { connect: [{ id: 3 }] } } as never, select: { tasks: { select: { id: true } } } }), { tasks: [{ id: 3 }] }],
  ['create with the tag of another', (db) => db.task.create({ data: fresh({ projectId: 1, tags: { connect: [{ id: 1001 }] } }) }), 'not_found'],
  ['create by a compound key', (db) => db.attachment.create({ data: { number: 1, name: 'b.pdf' } as never, select: { tenantId: true } }), { tenantId: 'mine' }],
  ['create by the compound key of another', (db) => db.attachment.create({ data: { number: 1002, name: 'b.pdf' } as never }), 'not_found'],
  ['create by a compound key, connected', (db) => db.attachment.create({ data: { name: 'b.pdf', document: { connect: { tenantId_number: { tenantId: 'mine', number: 1 } } } }, select: { tenantId: true, number: true } }), { tenantId: 'mine', number: 1 }],
  ['create by the compound key of another, connected', (db) => db.attachment.create({ data: { name: 'b.pdf', document: { connect: { tenantId_number: { tenantId: 'victim', number: 1 } } } } }), 'scope_conflict'],
  ['create under a compound key', (db) => db.document.create({ data: { number: 7, title: 'x', attachments: { create: { name: 'y' } } } as never, select: { tenantId: true, attachments: { select: { tenantId: true, number: true } } } }), { tenantId: 'mine', attachments: [{ tenantId: 'mine', number: 7 }] }],
  ['createMany', (db) => db.task.createMany({ data: [{ ...make, projectId: 1 }, { code: 'N-2', title: 'x', projectId: 2 }] as never }).then(async () => [await db.task.count(), await db.task.count({ where: { code: { startsWith: 'N' } } })]), [5, 2]],
  ['createMany of one', (db) => db.tag.createMany({ data: { name: 'x' } as never }), { count: 1 }],
  ['createMany for another tenant', (db) => db.task.createMany({ data: [{ ...make, projectId: 1 }, { code: 'N-2', title: 'x', projectId: 1, tenantId: 'victim' }] as never }), 'scope_conflict'],
  ['createMany in the project of another', (db) => db.task.createMany({ data: [{ ...make, projectId: 1 }, { code: 'N-2', title: 'x', projectId: 1001 }] as never }), 'not_found'],
  ['createMany over the row of another', (db) => db.task.createMany({ data: [{ id: 1001, ...make, projectId: 1 }] as never, skipDuplicates: true }), { count: 0 }],
  ['createManyAndReturn', (db) => db.tag.createManyAndReturn({ data: [{ name: 'x' }] as never, select: { tenantId: true, name: true } }), [{ tenantId: 'mine', name: 'x' }]],
  ['createManyAndReturn with include', (db) => db.task.createManyAndReturn({ data: [{ ...make, projectId: 2 }] as never, select: { project: { select: { name: true } } } }), [{ project: { name: 'Beta' } }]],
  ['update', (db) => db.task.update({ where: { id: 1 }, data: { title: 'x' }, select: { title: true } }), { title: 'x' }],
  ['update of another', (db) => db.task.update({ where: { id: 1001 }, data: { title: 'x' } }), 'not_found'],
  ['update by the key of another', (db) => db.document.update({ where: { tenantId_number: { tenantId: 'victim', number: 1 } }, data: { title: 'x' } }), 'scope_conflict'],
  ['update by a compound key, own', (db) => db.document.update({ where: { tenantId_number: { tenantId: 'mine', number: 1 } }, data: { title: 'x' }, select: { title: true } }), { title: 'x' }],
  ['update of the tenant', (db) => db.task.update({ where: { id: 1 }, data: { tenantId: 'victim' } }), 'scope_conflict'],
  ['update of the tenant by set', (db) => db.task.update({ where: { id: 1 }, data: { tenantId: { set: 'victim' } } }), 'scope_conflict'],
  ['update of the tenant to the same', (db) => db.task.update({ where: { id: 1 }, data: { tenantId: { set: 'mine' }, estimate: { increment: 1 } }, select: { estimate: true } }), { estimate: 2 }],
  ['update of the tenant by a relation', (db) => db.project.update({ where: { id: 1 }, data: { tenant: { connect: { id: 'victim' } } } }), 'scope_conflict'],
  ['update inside the tenant', (db) => db.project.update({ where: { id: 1 }, data: { tenant: { update: { name: 'x' } } } }), 'scope_unsupported'],
  ['update of a key', (db) => db.task.update({ where: { id: 1 }, data: { projectId: 2 }, select: { projectId: true } }), { projectId: 2 }],
  ['update of a key to another', (db) => db.task.update({ where: { id: 1 }, data: { projectId: 1001 } }), 'not_found'],
  ['update of a key to another by set', (db) => db.task.update({ where: { id: 1 }, data: { projectId: { set: 1001 } } }), 'not_found'],
  ['update of a key by increment', (db) => db.task.update({ where: { id: 1 }, data: { projectId: { increment: 1000 } } }), 'scope_unsupported'],
  ['update of a key to nobody', (db) => db.task.update({ where: { id: 1 }, data: { assigneeId: null }, select: { assigneeId: true } }), { assigneeId: null }],
  ['update of a compound key to another', (db) => db.attachment.update({ where: { id: 1 }, data: { number: 1002 } }), 'not_found'],
  ['update with undefined data', (db) => db.task.update({ where: { id: 1 }, data: { title: undefined as never, tenantId: undefined as never }, select: { title: true } }), { title: 'One' }],
  ['updateMany', (db) => db.task.updateMany({ data: { title: 'x' } }), { count: 3 }],
  ['updateMany of another', (db) => db.task.updateMany({ where: { OR: [{ id: 1001 }, { id: 1 }] }, data: { title: 'x' } }), { count: 1 }],
  ['updateMany of the tenant', (db) => db.task.updateMany({ data: { tenantId: 'victim' } }), 'scope_conflict'],
  ['updateMany of a key to another', (db) => db.task.updateMany({ data: { projectId: 1001 } }), 'not_found'],
  ['updateMany with an undefined filter', (db) => db.task.updateMany({ where: { id: undefined as never }, data: { title: 'x' } }), 'scope_unsupported'],
  ['updateManyAndReturn', (db) => db.task.updateManyAndReturn({ where: { id: { in: [1, 1001] } }, data: { title: 'x' }, select: { id: true, project: { select: { name: true } } } }), [{ id: 1, project: { name: 'Alpha' } }]],
  ['upsert, own', (db) => db.task.upsert({ where: { code: 'M-1' }, create: { code: 'M-1', title: 'c', projectId: 1 } as never, update: { title: 'u' }, select: { title: true } }), { title: 'u' }],
  ['upsert, new', (db) => db.task.upsert({ where: { code: 'N-1' }, create: { ...make, projectId: 1 } as never, update: { title: 'u' }, select: { title: true, tenantId: true } }), { title: 'New', tenantId: 'mine' }],
  ['upsert of another', (db) => db.task.upsert({ where: { code: 'V-1' }, create: { code: 'V-1', title: 'c', projectId: 1 } as never, update: { title: 'u' } }), 'not_found'],
  ['upsert of another by id', (db) => db.task.upsert({ where: { id: 1001 }, create: { id: 1001, ...make, projectId: 1 } as never, update: { title: 'u' } }), 'not_found'],
  ['upsert, own key taken', (db) => db.project.upsert({ where: { id: 0 }, create: { slug: 'alpha', name: 'x' } as never, update: { name: 'u' } }), 'P2002'],
  ['upsert by a compound key', (db) => db.member.upsert({ where: { tenantId_email: { tenantId: 'mine', email: 'ann@mine' } }, create: { email: 'ann@mine' } as never, update: { salary: 5 }, select: { salary: true } }), { salary: 5 }],
  ['upsert by the compound key of another', (db) => db.member.upsert({ where: { tenantId_email: { tenantId: 'victim', email: 'eve@victim' } }, create: { email: 'eve@victim' } as never, update: { salary: 5 } }), 'scope_conflict'],
  ['upsert, created for another', (db) => db.member.upsert({ where: { id: 0 }, create: { email: 'x', tenantId: 'victim' }, update: {} }), 'scope_conflict'],
  ['upsert, updated for another', (db) => db.member.upsert({ where: { id: 1 }, create: { email: 'x' } as never, update: { tenantId: 'victim' } }), 'scope_conflict'],
  ['delete', (db) => db.task.delete({ where: { id: 3 }, select: { id: true } }), { id: 3 }],
  ['delete of another', (db) => db.task.delete({ where: { id: 1001 } }), 'not_found'],
  ['deleteMany', (db) => db.attachment.deleteMany(), { count: 1 }],
  ['deleteMany of another', (db) => db.task.deleteMany({ where: { OR: [{ id: { gt: 1000 } }] } }), { count: 0 }],
  ['deleteMany with an undefined filter', (db) => db.task.deleteMany({ where: { code: undefined as never } }), 'scope_unsupported'],
  ['deleteMany, undefined', (db) => db.task.deleteMany({ where: undefined as never }), 'scope_unsupported'],
  ['create of a shared row', (db) => db.country.create({ data: { code: 'xx', name: 'X' } }), 'scope_unsupported'],
  ['deleteMany of shared rows', (db) => db.country.deleteMany(), 'scope_unsupported'],
  ['create of a tenant', (db) => db.tenant.create({ data: { id: 'x', name: 'X' } }), 'scope_unsupported'],
  ['create of a row without a tenant', (db) => db.comment.create({ data: { taskId: 1001, text: 'x' } }), 'scope_unsupported'],
];

const inProject = (tasks: unknown) => (db: Db) => db.project.update({ where: { id: 1 }, data: { tasks } as never, select: { tasks: { select: { id: true, title: true, tenantId: true }, orderBy: { id: 'asc' } } } }).then((row) => (row as unknown as { tasks: { id: number; title: string; tenantId: string }[] }).tasks.map(({ id, title, tenantId }) => `${id > 100 ? 'new' : id} ${title} ${tenantId}`));
const before = ['1 One mine', '2 Two mine'];
const onTask = (data: unknown, id = 1) => (db: Db) => db.task.update({ where: { id }, data: data as never, select: { title: true } });
const nestedWrites: Attempt[] = [
  ['connect, own', inProject({ connect: { id: 3 } }), [...before, '3 Three mine']],
  ['connect of another', inProject({ connect: { id: 1001 } }), 'not_found'],
  ['connect of another in a list', inProject({ connect: [{ id: 3 }, { id: 1001 }] }), 'not_found'],
  ['connect by OR', inProject({ connect: { id: 1001, OR: [{ id: 1001 }] } }), 'not_found'],
  ['connect of another tenant', inProject({ connect: { id: 1001, tenantId: 'victim' } }), 'scope_conflict'],
  ['create', inProject({ create: { ...make } }), [...before, 'new New mine']],
  ['create for another', inProject({ create: { ...make, tenantId: 'victim' } }), 'scope_conflict'],
  ['create with the parent of another', inProject({ create: { ...make, parentId: 1001 } }), 'not_found'],
  ['connectOrCreate, own', inProject({ connectOrCreate: { where: { id: 3 }, create: { ...make } } }), [...before, '3 Three mine']],
  ['connectOrCreate of another', inProject({ connectOrCreate: { where: { code: 'V-1' }, create: { ...make, code: 'V-1' } } }), 'P2002'],
  ['createMany', inProject({ createMany: { data: [{ ...make }] } }), [...before, 'new New mine']],
  ['update, own', inProject({ update: { where: { id: 1 }, data: { title: 'x' } } }), ['1 x mine', '2 Two mine']],
  ['update of another', inProject({ update: { where: { id: 1001 }, data: { title: 'x' } } }), 'not_found'],
  ['update of the tenant', inProject({ update: { where: { id: 1 }, data: { tenantId: 'victim' } } }), 'scope_conflict'],
  ['update of the key', inProject({ update: { where: { id: 1 }, data: { assigneeId: 1001 } } }), 'not_found'],
  ['updateMany', inProject({ updateMany: { where: { OR: [{ id: 1 }, { id: 1001 }] }, data: { title: 'x' } } }), ['1 x mine', '2 Two mine']],
  ['updateMany of the tenant', inProject({ updateMany: { where: {}, data: { tenantId: 'victim' } } }), 'scope_conflict'],
  ['updateMany of nobody', inProject({ updateMany: { where: { id: undefined }, data: { title: 'x' } } }), 'scope_unsupported'],
  ['upsert, own', inProject({ upsert: { where: { id: 1 }, create: { ...make }, update: { title: 'x' } } }), ['1 x mine', '2 Two mine']],
  ['upsert of another', inProject({ upsert: { where: { id: 1001 }, create: { ...make }, update: { title: 'x' } } }), [...before, 'new New mine']],
  ['delete, own', inProject({ delete: { id: 2 } }), ['1 One mine']],
  ['delete of another', inProject({ delete: { id: 1001 } }), 'not_found'],
  ['deleteMany', inProject({ deleteMany: [{ id: 2 }, { id: 1001 }] }), ['1 One mine']],
  ['deleteMany of all', inProject({ deleteMany: {} }), []],
  ['disconnect of a list', (db) => db.member.update({ where: { id: 1 }, data: { tasks: { disconnect: [{ id: 1 }] } }, select: { tasks: true } }), { tasks: [] }],
  ['disconnect of another', (db) => db.member.update({ where: { id: 1 }, data: { tasks: { disconnect: [{ id: 1001 }] } }, select: { tasks: { select: { id: true } } } }), { tasks: [{ id: 1 }] }],
  ['set', inProject({ set: [{ id: 3 }] }), 'scope_unsupported'],
  ['an operation that is not known', inProject({ move: {} }), 'scope_unsupported'],
  ['an argument that is not known', inProject({ update: { where: { id: 1 }, data: {}, also: 1 } }), 'scope_unsupported'],
  ['set of tags, own', (db) => db.task.update({ where: { id: 1 }, data: { tags: { set: [{ id: 2 }] } }, select: { tags: { select: { id: true } } } }), { tags: [{ id: 2 }] }],
  ['set of tags of another', (db) => db.task.update({ where: { id: 1 }, data: { tags: { set: [{ id: 1001 }] } } }), 'not_found'],
  ['connect of tags of another', (db) => db.task.update({ where: { id: 1 }, data: { tags: { connect: [{ id: 1001 }] } } }), 'not_found'],
  ['disconnect of tags', (db) => db.task.update({ where: { id: 1 }, data: { tags: { disconnect: [{ id: 1 }, { id: 1001 }] } }, select: { tags: { select: { id: true } } } }), { tags: [{ id: 2 }] }],
  ['delete of tags of another', (db) => db.task.update({ where: { id: 1 }, data: { tags: { delete: [{ id: 1001 }] } } }), 'not_found'],
  ['one: connect', onTask({ assignee: { connect: { id: 2 } } }), { title: 'One' }],
  ['one: connect of another', onTask({ assignee: { connect: { id: 1001 } } }), 'not_found'],
  ['one: create', onTask({ assignee: { create: { email: 'new' } } }), { title: 'One' }],
  ['one: create for another', onTask({ assignee: { create: { email: 'new', tenantId: 'victim' } } }), 'scope_conflict'],
  ['one: connectOrCreate of another', onTask({ assignee: { connectOrCreate: { where: { id: 1001 }, create: { email: 'new' } } } }), { title: 'One' }],
  ['one: update', (db) => onTask({ assignee: { update: { salary: 7 } } })(db).then(() => db.member.findUnique({ where: { id: 1 }, select: { salary: true } })), { salary: 7 }],
  ['one: update with where', (db) => onTask({ assignee: { update: { where: { salary: 10 }, data: { salary: 7 } } } })(db).then(() => db.member.findUnique({ where: { id: 1 }, select: { salary: true } })), { salary: 7 }],
  ['one: update of the tenant', onTask({ assignee: { update: { tenantId: 'victim' } } }), 'scope_conflict'],
  ['one: upsert', onTask({ assignee: { upsert: { create: { email: 'new' }, update: { salary: 7 } } } }), { title: 'One' }],
  ['one: disconnect', (db) => onTask({ assignee: { disconnect: true } })(db).then(() => db.task.findUnique({ where: { id: 1 }, select: { assigneeId: true } })), { assigneeId: null }],
  ['one: disconnect with a filter', (db) => onTask({ assignee: { disconnect: { salary: 10 } } })(db).then(() => db.task.findUnique({ where: { id: 1 }, select: { assigneeId: true } })), { assigneeId: null }],
  ['other side of one: create', (db) => db.member.create({ data: { email: 'new', profile: { create: { phone: '1' } } } as never, select: { profile: { select: { tenantId: true } } } }), { profile: { tenantId: 'mine' } }],
  ['other side of one: update', (db) => db.member.update({ where: { id: 1 }, data: { profile: { update: { phone: '2' } } }, select: { profile: { select: { phone: true } } } }), { profile: { phone: '2' } }],
  ['other side of one: update with undefined filter', (db) => db.member.update({ where: { id: 1 }, data: { profile: { update: { where: undefined as never, data: { phone: '2' } } } } }), 'scope_unsupported'],
  ['other side of one: create over', (db) => db.member.update({ where: { id: 1 }, data: { profile: { create: { phone: '2' } as never } } }), 'scope_unsupported'],
  ['other side of one: connect of another', (db) => db.member.update({ where: { id: 1 }, data: { profile: { connect: { id: 1001 } } } }), 'scope_unsupported'],
  ['other side of one: delete', (db) => db.member.update({ where: { id: 1 }, data: { profile: { delete: true } }, select: { profile: true } }), { profile: null }],
  ['other side of one: disconnect', (db) => db.member.update({ where: { id: 1 }, data: { profile: { disconnect: true } }, select: { profile: true } }), { profile: null }],
  ['shared: connect', (db) => db.project.update({ where: { id: 2 }, data: { country: { connect: { code: 'de' } } }, select: { countryCode: true } }), { countryCode: 'de' }],
  ['shared: disconnect', (db) => db.project.update({ where: { id: 1 }, data: { country: { disconnect: true } }, select: { countryCode: true } }), { countryCode: null }],
  ['shared: update', (db) => db.project.update({ where: { id: 1 }, data: { country: { update: { name: 'x' } } } }), 'scope_unsupported'],
  ['shared: delete', (db) => db.project.update({ where: { id: 1 }, data: { country: { delete: true } } }), 'scope_unsupported'],
  ['without a tenant: create', onTask({ comments: { create: { text: 'x' } } }), 'scope_unsupported'],
  ['without a tenant: connect', onTask({ comments: { connect: { id: 1001 } } }), 'scope_unsupported'],
  ['compound key: create', (db) => db.document.update({ where: { tenantId_number: { tenantId: 'mine', number: 1 } }, data: { attachments: { create: { name: 'n' } } }, select: { attachments: { select: { name: true, tenantId: true }, orderBy: { id: 'asc' } } } }), { attachments: [{ name: 'a.pdf', tenantId: 'mine' }, { name: 'n', tenantId: 'mine' }] }],
  ['compound key: connect of another', (db) => db.document.update({ where: { tenantId_number: { tenantId: 'mine', number: 1 } }, data: { attachments: { connect: { id: 1001 } } } }), 'not_found'],
  ['compound key: disconnect', (db) => db.document.update({ where: { tenantId_number: { tenantId: 'mine', number: 1 } }, data: { attachments: { disconnect: { id: 1 } } as never } }), 'scope_unsupported'],
  ['compound key: update', (db) => db.attachment.update({ where: { id: 1 }, data: { document: { update: { title: 'x' } } }, select: { document: { select: { title: true } } } }), { document: { title: 'x' } }],
  ['compound key: delete', (db) => db.attachment.update({ where: { id: 1 }, data: { document: { delete: true } as never } }), 'scope_unsupported'],
];

// Rows that refer over the border, as an import or another program may have left them.
const poison = `
  update tasks set project_id = 1, assignee_id = 1, parent_id = 1 where id = 1002;
  update tasks set project_id = 1001, assignee_id = 1001 where id = 3;
  update profiles set member_id = 2 where id = 1001;
  insert into "_TagToTask" values (1001, 1), (1, 1001);
`;
const poisoned: Attempt[] = [
  ['include of the project of another', (db) => db.task.findMany({ include: { project: true } }), 'scope_conflict'],
  ['select of a column of the project of another', (db) => db.task.findMany({ select: { project: { select: { budget: true } } } }), 'scope_conflict'],
  ['the member of another, two deep', (db) => db.project.findMany({ select: { tasks: { select: { assignee: { select: { salary: true } } } } } }), [{ tasks: [{ assignee: { salary: 10 } }, { assignee: null }] }, { tasks: [] }]],
  ['the profile of another', (db) => db.member.findMany({ select: { profile: { select: { phone: true } } } }), 'scope_conflict'],
  ['update returns the project of another', (db) => db.task.update({ where: { id: 3 }, data: { title: 'x' }, include: { project: true } }), 'scope_conflict'],
  ['the rest of the row', (db) => db.task.findUnique({ where: { id: 3 }, select: { title: true } }), { title: 'Three' }],
  ['lists', (db) => db.project.findUnique({ where: { id: 1 }, select: { tasks: { select: { id: true }, orderBy: { id: 'asc' } }, _count: true } }), { tasks: [{ id: 1 }, { id: 2 }], _count: { tasks: 2 } }],
  ['tags', (db) => db.task.findUnique({ where: { id: 1 }, select: { tags: { select: { id: true }, orderBy: { id: 'asc' } } } }), { tags: [{ id: 1 }, { id: 2 }] }],
  ['some', (db) => ids(db.project.findMany({ where: { tasks: { some: { title: { startsWith: 'victim' } } } } })), []],
  ['none', (db) => ids(db.project.findMany({ where: { tasks: { none: { title: { startsWith: 'victim' } } } } })), [1, 2]],
  ['every', (db) => ids(db.project.findMany({ where: { tasks: { every: { estimate: { lt: 100 } } } } })), [1, 2]],
  ['is', (db) => ids(db.task.findMany({ where: { project: { budget: { gt: 100 } } } })), []],
  ['isNot', (db) => ids(db.task.findMany({ where: { project: { isNot: { budget: { gt: 100 } } } } })), [1, 2, 3]],
  ['isNot, the other way', (db) => ids(db.task.findMany({ where: { project: { isNot: { budget: { lt: 100 } } } } })), [3]],
  ['NOT is', (db) => ids(db.task.findMany({ where: { NOT: { project: { is: { budget: { gt: 100 } } } } } })), [1, 2, 3]],
  ['update inside the project of another', onTask({ project: { update: { name: 'x' } } }, 3), 'not_found'],
  ['upsert inside the member of another', onTask({ assignee: { upsert: { create: { email: 'n' }, update: { salary: 0 } } } }, 3), expect.anything()],
  ['delete of the member of another', onTask({ assignee: { delete: { id: 1001 } } }, 3), expect.anything()],
  ['delete of the member of another, true', onTask({ assignee: { delete: true } }, 3), expect.anything()],
  ['disconnect of the profile of another', (db) => db.member.update({ where: { id: 2 }, data: { profile: { disconnect: true } }, select: { id: true } }), expect.anything()],
  ['delete of the profile of another', (db) => db.member.update({ where: { id: 2 }, data: { profile: { delete: true } } }), 'not_found'],
  ['update of the profile of another', (db) => db.member.update({ where: { id: 2 }, data: { profile: { update: { phone: 'x' } } } }), 'not_found'],
  ['update of the tasks of another', inProject({ update: { where: { id: 1002 }, data: { title: 'x' } } }), 'not_found'],
  ['updateMany of the tasks of another', inProject({ updateMany: { where: {}, data: { title: 'x' } } }), ['1 x mine', '2 x mine']],
  ['deleteMany of the tasks of another', inProject({ deleteMany: {} }), expect.anything()],
  ['disconnect of the tasks of another', (db) => db.member.update({ where: { id: 1 }, data: { tasks: { disconnect: { id: 1002 } } }, select: { id: true } }), { id: 1 }],
];

describe.each(Object.keys(versions) as Version[])('Prisma %s', (version) => {
  let world: World;
  let db: Db;
  const events: SecurityEvent[] = [];
  const stop = onSecurityEvent((event) => events.push(event));
  beforeAll(async () => {
    world = await openWorld(version);
    db = open(world.client);
  });
  afterAll(async () => {
    stop();
    await world.close();
  });

  const tables: [string, string, Attempt[]][] = [
    ['reads', '', reads],
    ['relations', '', relations],
    ['writes', '', writes],
    ['nested writes', '', nestedWrites],
    ['rows that refer to rows of another tenant', poison, poisoned],
  ];
  describe.each(tables)('%s', (_, sql, attempts) => {
    beforeEach(() => world.reset(sql));
    test.each(attempts)('%s', async (__, attempt, expected) => {
      const untouched = await world.victim();
      const result = await answer(attempt, db);
      expect(result).toEqual(expected);
      expect(JSON.stringify(result) ?? '').not.toMatch(leaks);
      expect(await world.victim()).toEqual(untouched);
    });
  });

  // What an attempt proves is seen where there is no scope.
  test.each(tables)('without the scope: %s', async (_, sql, attempts) => {
    const worked: string[] = [];
    for (const [name, attempt] of attempts) {
      await world.reset(sql);
      const untouched = JSON.stringify(await world.victim());
      const result = await answer(attempt, world.client as Db);
      if (leaks.test(JSON.stringify(result) ?? '') || JSON.stringify(await world.victim()) !== untouched) worked.push(name);
    }
    expect(worked.length).toBeGreaterThan(attempts.length / 3);
  });

  describe('transactions', () => {
    beforeEach(() => world.reset());

    test('a list is one transaction', async () => {
      expect(await db.$transaction([db.task.count(), db.task.update({ where: { id: 1 }, data: { title: 'x' }, select: { title: true, project: { select: { name: true } } } }), db.country.count()])).toEqual([3, { title: 'x', project: { name: 'Alpha' } }, 2]);
      await expect(db.$transaction([db.task.update({ where: { id: 1 }, data: { title: 'y' } }), db.task.update({ where: { id: 1001 }, data: { title: 'y' } })])).rejects.toMatchObject({ code: 'not_found' });
      await expect(db.$transaction([db.task.update({ where: { id: 1 }, data: { title: 'y' } }), db.task.create({ data: fresh({ projectId: 1001 }) })])).rejects.toMatchObject({ code: 'not_found' });
      await expect(db.$transaction([db.task.update({ where: { id: 1 }, data: { title: 'y' } }), db.task.findMany({ where: { tenantId: 'victim' } })])).rejects.toMatchObject({ code: 'scope_conflict' });
      expect(await db.task.findUnique({ where: { id: 1 }, select: { title: true } })).toEqual({ title: 'x' });
    });

    test('a list takes nothing that another client made', async () => {
      const other = scoped(world.client, { column: 'tenantId', value: 'victim' });
      for (const foreign of [world.client.task.findMany(), other.task.findMany(), Promise.resolve(1), null, { then: () => 1 }, Object.create(db.task.count() as object)]) {
        await expect(db.$transaction([db.task.count(), foreign] as never)).rejects.toMatchObject({ code: 'scope_unsupported' });
      }
      await expect(db.$transaction('x' as never)).rejects.toMatchObject({ code: 'scope_unsupported' });
      // And no other client takes what this one made: it would run outside of its transaction.
      await expect(Promise.resolve().then(() => world.client.$transaction([db.task.count()] as never))).rejects.toThrow('All elements of the array need to be Prisma Client promises');
    });

    test('a function gets a scoped client', async () => {
      const seen = await db.$transaction(
        async (tx) => {
          await tx.task.update({ where: { id: 1 }, data: { title: 'x' } });
          await tx.task.create({ data: fresh({ project: { create: { slug: 'n', name: 'N' } } }) });
          const made = await tx.project.findFirstOrThrow({ where: { slug: 'n' } });
          await tx.task.create({ data: { code: 'N-2', title: 'x', projectId: made.id } as never });
          await expect(tx.task.findFirst({ where: { tenantId: 'victim' } })).rejects.toMatchObject({ code: 'scope_conflict' });
          await expect(tx.task.update({ where: { id: 1001 }, data: { title: 'x' } })).rejects.toMatchObject({ code: 'not_found' });
          return [isScoped(tx), (tx as Db).$scope, await tx.task.findUnique({ where: { id: 1001 } }), await tx.task.count(), Reflect.ownKeys(tx).filter((key) => !Reflect.ownKeys(db).includes(key))];
        },
        { maxWait: 5000, timeout: 10_000 },
      );
      expect(seen).toEqual([true, { column: 'tenantId', value: 'mine' }, null, 5, []]);
      expect(await db.task.findUnique({ where: { id: 1 }, select: { title: true } })).toEqual({ title: 'x' });
    });

    test('a function that throws leaves nothing behind', async () => {
      const failed = db.$transaction(async (tx) => {
        await tx.task.deleteMany();
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await db.task.count()).toBe(3);
    });

    test('an upsert over the row of another fails in a transaction as outside', async () => {
      const failed = db.$transaction((tx) => tx.task.upsert({ where: { code: 'V-1' }, create: { code: 'V-1', title: 'c', projectId: 1 } as never, update: {} }));
      await expect(failed).rejects.toMatchObject({ code: 'not_found' });
    });

    test('the client of a transaction can be scoped', async () => {
      expect(await world.client.$transaction((tx) => scoped(tx, { column: 'tenantId', value: 'mine' }).task.count())).toBe(3);
    });

    test('raw SQL is refused, in a transaction too', async () => {
      for (const name of ['$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe'] as const) {
        expect(() => (db[name] as (text: TemplateStringsArray) => unknown)`select 1`).toThrow(expect.objectContaining({ code: 'scope_unsupported' }));
        await expect(db.$transaction(async (tx) => (tx[name] as (text: TemplateStringsArray) => unknown)`select 1`)).rejects.toMatchObject({ code: 'scope_unsupported' });
      }
    });
  });

  test('two tenants in the same tick do not share a batch', async () => {
    await world.reset();
    const other = scoped(world.client, { column: 'tenantId', value: 'victim' });
    const rows = await Promise.all([1, 1001, 2, 1002].flatMap((id) => [db, other].map((one) => one.task.findUnique({ where: { id }, select: { id: true } }))));
    expect(rows.map((row) => row?.id ?? null)).toEqual([1, null, null, 1001, 2, null, null, 1002]);
  });

  test('a call waits until somebody waits for it, and runs once', async () => {
    await world.reset();
    const call = db.tag.create({ data: { name: 'later' } as never });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await db.tag.count()).toBe(2);
    await Promise.all([call, call.then(), call.catch(() => 0), call.finally(() => 0)]);
    expect(await db.tag.count()).toBe(3);
    // A refusal waits too, so that it never becomes an unhandled rejection.
    const refused = db.tag.findMany({ where: { tenantId: 'victim' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await refused.catch((error: unknown) => isLintelError(error, 'scope_conflict'))).toBe(true);
  });

  test('the arguments are read once, when the call is made', async () => {
    await world.reset();
    const where = { title: 'One', OR: [{ id: 1 }] };
    const data = { title: 'x' };
    const call = db.task.updateMany({ where, data });
    Object.assign(where, { tenantId: 'victim', title: undefined });
    where.OR.push({ id: 1001 }, { id: 2 });
    Object.assign(data, { tenantId: 'victim' });
    expect(await call).toEqual({ count: 1 });
    let reads = 0;
    const shifty = { get tenantId() { return reads++ === 0 ? 'mine' : 'victim'; } };
    expect(await db.task.count({ where: shifty })).toBe(3);
    expect(reads).toBe(1);
    expect(await db.task.count({ where: new Proxy({}, { get: (_, key) => (typeof key === 'string' ? 'victim' : undefined), ownKeys: () => ['tenantId'], getOwnPropertyDescriptor: () => ({ value: 'victim', enumerable: true, configurable: true }) }) }).catch((error: unknown) => (error as { code: string }).code)).toBe('scope_conflict');
  });

  test('a polluted prototype changes nothing', async () => {
    await world.reset();
    const prototype = Object.prototype as Record<string, unknown>;
    const names = { tenantId: 'victim', OR: [{ id: 1001 }], AND: [], where: { id: 1001 }, select: { id: true }, include: { comments: true }, column: 'id', value: 'victim', models: ['Tenant'], shared: ['Tenant'], id: 1001, data: { title: 'x' }, equals: 'victim', connect: { id: 1001 }, every: {}, isList: true, is: {} };
    const untouched = await world.victim();
    const rows = await db.task.findMany({ orderBy: { id: 'asc' } });
    // Enumerable, as an unsafe merge leaves it, Prisma fails over what it builds itself: what it is handed is looked at instead.
    const handed: unknown[] = [];
    const record = async (args: unknown) => void handed.push(args);
    const { _runtimeDataModel, _engineConfig } = world.client as unknown as Record<string, unknown>;
    const fake = { _runtimeDataModel, _engineConfig, task: { findMany: record, update: record, create: record, findFirst: record }, project: { findFirst: async () => ({}) } } as unknown as World['client'];
    const ask = async (polluted: Db) => {
      handed.length = 0;
      await polluted.task.findMany({ where: { title: { contains: 'x' }, project: { name: 'x' } }, include: { project: { select: { name: true } }, parts: true }, orderBy: { id: 'asc' } });
      await polluted.task.update({ where: { id: 1 }, data: { project: { update: { name: 'x' } }, parts: { updateMany: { where: {}, data: { title: 'x' } } } } });
      await polluted.task.create({ data: fresh({ projectId: 1 }) });
      return [...handed];
    };
    const clean = JSON.stringify(await ask(open(fake)));
    const bare = (value: unknown): boolean => typeof value !== 'object' || value === null || ((Array.isArray(value) || Object.getPrototypeOf(value) === null) && Object.values(value).every(bare));
    for (const [name, value] of Object.entries(names)) {
      let seen: unknown[] = [];
      let built: unknown[] = [];
      let reached: unknown;
      Object.defineProperty(prototype, name, { value, enumerable: true, configurable: true, writable: true });
      try {
        built = await ask(open(fake));
      } finally {
        delete prototype[name];
      }
      expect([name, JSON.stringify(built), built.every(bare)]).toEqual([name, clean, true]);
      Object.defineProperty(prototype, name, { value, enumerable: false, configurable: true, writable: true });
      try {
        const polluted = open(world.client);
        seen = [await answer(() => polluted.task.findMany({ orderBy: { id: 'asc' } }), db), await answer(() => polluted.task.findMany({ where: { id: 1001 } }), db), await answer(() => polluted.task.count({ where: {} }), db)];
        reached = await answer(() => polluted.tenant.count(), db);
      } finally {
        delete prototype[name];
      }
      // Prisma may fail, and what it answers is right.
      for (const [i, right] of [rows, [], 3].entries()) if (typeof seen[i] !== 'string') expect([name, seen[i]]).toEqual([name, right]);
      expect([name, reached]).toEqual([name, 'scope_unsupported']);
    }
    expect(await world.victim()).toEqual(untouched);
  });

  test('an extended client keeps its hooks and fields and gives up its methods', async () => {
    await world.reset();
    const seen: unknown[] = [];
    const extended = world.client.$extends({
      result: { task: { shout: { needs: { title: true }, compute: ({ title }) => title.toUpperCase() } }, project: { label: { needs: { slug: true }, compute: ({ slug }) => `#${slug}` } } },
      query: { task: { findMany: ({ args, query }) => (seen.push(args.where), query(args)) } },
      model: { task: { everything: () => world.client.task.findMany() } },
      client: { $everything: () => world.client.task.findMany() },
    });
    const narrow = scoped(extended, { column: 'tenantId', value: 'mine' });
    expect(JSON.stringify(await narrow.task.findMany({ where: { id: 1 }, select: { shout: true, project: { select: { label: true } } } }))).toBe('[{"project":{"label":"#alpha"},"shout":"ONE"}]');
    expect(await narrow.task.findMany({ where: { id: 1001 } })).toEqual([]);
    expect(JSON.stringify(seen[0])).toBe('{"id":1,"AND":[{"tenantId":"mine"}]}');
    expect(() => narrow.task.everything()).toThrow(expect.objectContaining({ code: 'scope_unsupported' }));
    expect(() => narrow.$everything()).toThrow(expect.objectContaining({ code: 'scope_unsupported' }));
    expect(await narrow.$transaction((tx) => tx.task.count())).toBe(3);
  });

  test('a client that omits the column itself is refused where the column is needed', async () => {
    await world.reset();
    const bare = world.again({ omit: { project: { tenantId: true } } });
    try {
      const narrow = open(bare);
      expect(await narrow.project.findUnique({ where: { id: 1001 } })).toBe(null);
      await expect(narrow.task.findUnique({ where: { id: 1 }, include: { project: true } })).rejects.toMatchObject({ code: 'scope_unsupported' });
      expect(await narrow.task.findUnique({ where: { id: 1 }, select: { project: { select: { name: true } } } })).toEqual({ project: { name: 'Alpha' } });
    } finally {
      await bare.$disconnect();
    }
  });

  test('models and shared models are those that are named', async () => {
    await world.reset();
    const few = scoped(world.client, { column: 'tenantId', value: 'mine', models: ['Task'] });
    expect(await few.task.count()).toBe(3);
    await expect(few.project.count()).rejects.toMatchObject({ code: 'scope_unsupported' });
    await expect(few.country.count()).rejects.toMatchObject({ code: 'scope_unsupported' });
    await expect(few.task.findMany({ include: { project: true } })).rejects.toMatchObject({ code: 'scope_unsupported' });
  });

  test('a number is a tenant', async () => {
    await world.reset();
    const one = scoped(world.client, { column: 'taskId', value: 1 });
    expect(await one.comment.findMany({ select: { text: true } })).toEqual([{ text: 'mine' }]);
    expect(await one.comment.count({ where: { taskId: 1n as never } })).toBe(1);
    await expect(one.comment.count({ where: { taskId: 1001 } })).rejects.toMatchObject({ code: 'scope_conflict' });
    await expect(one.comment.count({ where: { taskId: '1' as never } })).rejects.toMatchObject({ code: 'scope_conflict' });
  });

  test('a refusal names the model to the operator, and nothing to the client', async () => {
    events.length = 0;
    const error: unknown = await db.task.findMany({ where: { tenantId: 'victim' } }).catch((caught: unknown) => caught);
    expect(events).toMatchObject([{ name: 'scope_conflict', detail: { verb: 'scoped', model: 'Task' } }]);
    expect(JSON.stringify([error, events])).not.toContain('victim');
    expect(error).toMatchObject({ statusCode: 403, message: 'This is not allowed.', cause: expect.objectContaining({ message: 'scoped: Task: a filter names another tenant' }) });
    expect(await db.task.findUniqueOrThrow({ where: { id: 1001 } }).catch((caught: unknown) => caught)).toMatchObject({ statusCode: 404, cause: { code: 'P2025' } });
  });

  test('the way out needs a reason and is seen', async () => {
    await world.reset();
    for (const reason of ['', '  ', 'TODO', ' fixme: later', undefined, 1]) expect(() => unscoped(db, reason as never)).toThrow(TypeError);
    for (const other of [world.client, {}, null, undefined, { ...db }, Object.create(db), new Proxy(db, {})]) expect(() => unscoped(other as never, 'why')).toThrow(TypeError);
    events.length = 0;
    expect(unscoped(db, 'A report over all tenants.')).toBe(world.client);
    expect(events).toMatchObject([{ name: 'unscoped_access', detail: { verb: 'unscoped', reason: 'A report over all tenants.' } }]);
    expect(await db.$transaction((tx) => unscoped(tx, 'Counted in the transaction.').$queryRaw`select count(*)::int as n from tasks`)).toEqual([{ n: 5 }]);
  });

  test('the mark belongs to the handle, in both copies of the package', () => {
    const cjs = createRequire(import.meta.url)('@lintel/runtime/prisma') as typeof import('@lintel/runtime/prisma');
    expect(cjs.scoped).not.toBe(scoped);
    const theirs = cjs.scoped(world.client, { column: 'tenantId', value: 'mine' });
    for (const ask of [isScoped, cjs.isScoped]) {
      expect([ask(db), ask(theirs)]).toEqual([true, true]);
      for (const other of [world.client, { ...db }, Object.create(db), new Proxy(db, {}), Object.defineProperties({}, Object.getOwnPropertyDescriptors(db)), { $scope: db.$scope }, JSON.parse(JSON.stringify({ $scope: db.$scope })), null, undefined, 'x', db.task]) expect(ask(other)).toBe(false);
    }
    expect(unscoped(theirs, 'The other copy.')).toBe(world.client);
  });

  test('nothing on the handle leads to the client', async () => {
    const { client } = world;
    const inside = client as unknown as Record<string, unknown>;
    const kept = new Set<unknown>([client, inside['_originalClient'], inside['_engine'], inside['_engineConfig'], inside['_requestHandler'], inside['_extensions'], Object.getPrototypeOf(client), ...['task', 'project', 'country'].map((name) => inside[name])]);
    const found: string[] = [];
    let visited = 0;
    const read = (value: object, { get, value: held }: PropertyDescriptor): unknown => {
      try {
        return get ? (get.call(value) as unknown) : held;
      } catch {
        return undefined; // `caller` of a function
      }
    };
    const walk = (roots: [string, unknown][]) => {
      const seen = new Set<unknown>();
      const queue = [...roots];
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [path, value] = next;
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
        seen.add(value);
        visited++;
        if (kept.has(value)) found.push(path);
        // Whatever looks like a client, a delegate or an engine is one.
        const names = Reflect.ownKeys(value);
        if (names.some((name) => typeof name === 'string' && /^(?:_engine|_request|_originalClient|requestTransaction|spec|\$parent)$/.test(name))) found.push(`${path} (${names.map(String).join()})`);
        for (const level of [value, Object.getPrototypeOf(value) as object | null]) {
          if (level === null || level === Object.prototype || level === Function.prototype || level === Promise.prototype || level === Array.prototype) continue;
          queue.push([`${path}.__proto__`, level]);
        }
        for (const name of names) {
          const descriptor = Reflect.getOwnPropertyDescriptor(value, name)!;
          queue.push([`${path}.get ${String(name)}`, descriptor.get], [`${path}.${String(name)}`, read(value, descriptor)]);
        }
      }
    };
    const made = [db.task.findMany(), db.task.findUnique({ where: { id: 1 } }), db.task.findMany({ where: { tenantId: 'victim' } })];
    const failure: unknown = await db.task.findUniqueOrThrow({ where: { id: 1001 } }).catch((error: unknown) => error);
    walk([['db', db], ['call', made], ['then', [made[0]!.then(() => 0), made[0]!.catch(() => 0), made[0]!.finally(() => 0)]], ['failure', failure]]);
    await db.$transaction(async (tx) => walk([['tx', tx], ['tx call', tx.task.count()]]));
    expect(found).toEqual([]);
    expect(visited).toBeGreaterThan(200);
    for (const name of ['$parent', '_engine', '_originalClient', '_extensions', 'constructor', 'then', 'toJSON', '__proto__']) expect((db as unknown as Record<string, unknown>)[name]).toBe(undefined);
    for (const name of ['$parent', 'then', 'constructor', '__proto__']) expect((db.task as unknown as Record<string, unknown>)[name]).toBe(undefined);
    expect([Object.isFrozen(db), Object.isFrozen(db.task), Object.isFrozen(db.$scope), Object.isFrozen(made[0])]).toEqual([true, true, true, true]);
    // Nor does a callback see it as `this`.
    await db.$transaction(async function (this: unknown) {
      expect(this).toBe(undefined);
    });
  });

  describe('the methods of the installed client', () => {
    const namesOf = (object: object) => {
      const names = new Set<string>();
      for (let level: object | null = object; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) for (const key of Reflect.ownKeys(level)) if (typeof key === 'string') names.add(key);
      return [...names].sort();
    };
    const scopedOperations = ['aggregate', 'count', 'create', 'createMany', 'createManyAndReturn', 'delete', 'deleteMany', 'findFirst', 'findFirstOrThrow', 'findMany', 'findUnique', 'findUniqueOrThrow', 'groupBy', 'update', 'updateMany', 'updateManyAndReturn', 'upsert'];
    const refusedOperations = ['aggregateRaw', 'findRaw'];
    const ofThisVersion = version === '6.19' ? ['$applyPendingMigrations', '$metrics'] : [];
    const refusedMethods = [...ofThisVersion, '$connect', '$disconnect', '$executeRaw', '$executeRawInternal', '$executeRawUnsafe', '$extends', '$on', '$queryRaw', '$queryRawInternal', '$queryRawTyped', '$queryRawUnsafe', '$runCommandRaw'];

    test('every operation of a model is scoped or refused', () => {
      const names = namesOf(world.client.task).filter((name) => !['$name', '$parent', 'fields', 'name'].includes(name));
      expect(names).toEqual([...scopedOperations, ...refusedOperations].sort());
      expect(namesOf(db.task).sort()).toEqual(['fields', ...names].sort());
      for (const name of refusedOperations) expect(() => (db.task as unknown as Record<string, () => unknown>)[name]!()).toThrow(expect.objectContaining({ code: 'scope_unsupported' }));
    });

    test('every operation of the types is there', () => {
      type Names = Exclude<keyof World['client']['task'], symbol | 'fields'>;
      const typed: Record<Names, true> = { aggregate: true, count: true, create: true, createMany: true, createManyAndReturn: true, delete: true, deleteMany: true, findFirst: true, findFirstOrThrow: true, findMany: true, findUnique: true, findUniqueOrThrow: true, groupBy: true, update: true, updateMany: true, updateManyAndReturn: true, upsert: true };
      expect(Object.keys(typed).sort()).toEqual(scopedOperations);
    });

    test('every method of the client is scoped or refused', () => {
      const names = namesOf(world.client).filter((name) => name.startsWith('$') && name !== '$parent');
      expect(names).toEqual([...refusedMethods, '$transaction'].sort());
      for (const name of refusedMethods) expect(() => (db as unknown as Record<string, () => unknown>)[name]!()).toThrow(expect.objectContaining({ code: 'scope_unsupported' }));
    });

    test('every argument of every operation is constrained or refused', () => {
      const text = readFileSync(new URL(versions[version].replace('client.js', 'models/Task.ts'), new URL('./prisma/', import.meta.url)), 'utf8');
      const types = [...text.matchAll(/export type Task(FindUnique|FindUniqueOrThrow|FindFirst|FindFirstOrThrow|FindMany|Create|CreateMany|CreateManyAndReturn|Update|UpdateMany|UpdateManyAndReturn|Upsert|Delete|DeleteMany|Aggregate|GroupBy)Args[^{]*= \{\n(.*?)^\}/gms)];
      expect(types.length).toBe(16);
      const seen = new Set(types.flatMap(([, , body]) => [...body!.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name!)));
      expect([...seen].sort()).toEqual(['_avg', '_count', '_max', '_min', '_sum', 'by', 'create', 'cursor', 'data', 'distinct', 'having', 'include', 'limit', 'omit', 'orderBy', 'select', 'skip', 'skipDuplicates', 'take', 'update', 'where']);
    });
  });
});

describe('construction', () => {
  const stop = onSecurityEvent(() => {});
  afterAll(stop);
  const client = { _runtimeDataModel: { models: { Task: { fields: [{ name: 'id', kind: 'scalar', type: 'Int' }, { name: 'tenantId', kind: 'scalar', type: 'String' }] } } }, _engineConfig: { inlineSchema: 'model Task {\n id Int @id\n tenantId String\n}' }, task: {} };
  const scope = { column: 'tenantId', value: 'mine' };

  test.each([undefined, null, '', NaN, Infinity, [], ['mine'], {}, { equals: 'mine' }, new String('mine'), Symbol('mine'), true, () => 'mine'])('refuses the value %s', (value) => {
    expect(() => scoped(client, { column: 'tenantId', value: value as never })).toThrow(expect.objectContaining({ code: 'scope_value_missing' }));
  });

  test('refuses an absent value whatever Object.prototype says', () => {
    (Object.prototype as Record<string, unknown>)['value'] = 'mine';
    let caught: unknown;
    try {
      scoped(client, { column: 'tenantId' } as never);
    } catch (error) {
      caught = error;
    } finally {
      delete (Object.prototype as Record<string, unknown>)['value'];
    }
    expect(isLintelError(caught, 'scope_value_missing')).toBe(true);
  });

  test.each<[string, unknown]>([
    ['no scope', undefined],
    ['a list', []],
    ['no column', { value: 'mine' }],
    ['an empty column', { ...scope, column: '' }],
    ['a column that no model has', { ...scope, column: 'tenant_id' }],
    ['a column of Object.prototype', { ...scope, column: 'constructor' }],
    ['an unknown option', { ...scope, model: ['Task'] }],
    ['a value of another type', { ...scope, value: 1 }],
    ['a text for a number', { column: 'id', value: '1' }],
    ['a model that does not exist', { ...scope, models: ['task'] }],
    ['models that are no list', { ...scope, models: 'Task' }],
    ['no models', { ...scope, models: [] }],
    ['a hole in the models', { ...scope, models: new Array(1) }],
    ['a model without the column', { ...scope, column: 'id2', models: ['Task'] }],
    ['shared models that do not exist', { ...scope, shared: ['Nope'] }],
    ['a shared model with the column', { ...scope, shared: ['Task'] }],
  ])('refuses %s', (_, options) => {
    expect(() => scoped(client, options as never)).toThrow(TypeError);
  });

  test('knows a client of which it can read everything', () => {
    expect(isScoped(scoped(client, scope))).toBe(true);
    expect(isScoped(scoped(client, { column: 'id', value: 1n }))).toBe(true);
  });

  const field = (name: string, type: string) => ({ name, kind: 'object', type, relationName: 'R' });
  const two = (schema: string, a = [field('b', 'B')], b = [field('a', 'A')]) => ({
    _runtimeDataModel: { models: { A: { fields: [{ name: 'id', kind: 'scalar', type: 'Int' }, { name: 'tenantId', kind: 'scalar', type: 'String' }, ...a] }, B: { fields: [{ name: 'aId', kind: 'scalar', type: 'Int' }, ...b] } } },
    _engineConfig: { inlineSchema: schema },
  });
  const good = 'model A {\n id Int\n b B[]\n}\nmodel B {\n a A? @ignore @relation(fields: [aId], references: [id]) // }\n}';
  test('reads a relation', () => {
    expect(isScoped(scoped(two(good), scope))).toBe(true);
    expect(isScoped(scoped(two('model A {\n  b B[]\n}\nmodel B {\n  a A @default("}")\n    @relation("fields: [x]",\n references: [id], fields: [aId])\n}'), scope))).toBe(true);
  });
  test.each<[string, unknown]>([
    ['what is no client', undefined],
    ['what is no object', 'client'],
    ['an object', {}],
    ['a scoped client', scoped(client, scope)],
    ['a client without the fields', { ...client, _runtimeDataModel: undefined }],
    ['a client without models', { ...client, _runtimeDataModel: {} }],
    ['a client without the schema', { ...client, _engineConfig: {} }],
    ['a relation that the schema does not have', two('model A {\n b B[]\n}\nmodel B {\n}')],
    ['a relation of another type in the schema', two(good.replace('a A?', 'a C?'))],
    ['a relation without a key', two(good.replace(/@relation.*/, ''))],
    ['a relation with two keys', two(good.replace('b B[]', 'b B @relation(fields: [id], references: [aId])'))],
    ['a relation with half a key', two(good.replace(', references: [id]', ''))],
    ['a key of columns that do not exist', two(good.replace('fields: [aId]', 'fields: [nope]'))],
    ['a relation with one side', two(good, [])],
    ['a relation with three sides', two(good.replace('b B[]', 'b B[]\n c B[]'), [field('b', 'B'), field('c', 'B')])],
    ['a commented relation', two(good.replace(' a A?', ' // a A?'))],
  ])('refuses %s', (_, other) => {
    expect(() => scoped(other as never, scope)).toThrow(TypeError);
  });
});
