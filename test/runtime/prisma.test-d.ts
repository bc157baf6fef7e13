// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { isScoped, scoped, unscoped, type ScopedBrand } from '@lintel/runtime/prisma';
import { same } from './core.test-d.js';
import type { PrismaClient } from './prisma/generated/client/client.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

declare const prisma: PrismaClient;
declare const user: { tenantId: string };

const db = scoped(prisma, { column: 'tenantId', value: user.tenantId, models: ['Task', 'Project'], shared: ['Country'] });

export async function generics(): Promise<void> {
  // What is selected is what is there.
  const task = await db.task.findUniqueOrThrow({ where: { id: 1 }, select: { title: true, project: { select: { name: true } } } });
  same<Same<typeof task, { title: string; project: { name: string } }>>(true);
  // @ts-expect-error not selected
  task.id;
  const counted = await db.task.groupBy({ by: ['projectId'], _sum: { estimate: true } });
  same<Same<(typeof counted)[number]['projectId'], number>>(true);
  // @ts-expect-error no such field
  await db.task.findMany({ where: { nope: 1 } });
  // @ts-expect-error no such model
  await db.nope.findMany();
  const inside = await db.$transaction(async (tx) => tx.task.findMany({ select: { id: true } }));
  same<Same<typeof inside, { id: number }[]>>(true);
  const both = await db.$transaction([db.task.count(), db.project.findMany({ select: { slug: true } })]);
  same<Same<typeof both, [number, { slug: string }[]]>>(true);
}

// It goes where a client goes, and a function can ask for nothing else.
export const client: PrismaClient = db;
declare function tasksOf(db: PrismaClient & ScopedBrand): void;
tasksOf(db);
// @ts-expect-error not scoped
tasksOf(prisma);
export const tenant: string | number | bigint = db.$scope.value;
// @ts-expect-error it stays as it is
db.$scope.value = 'other';

const out = unscoped(db, 'A report over all tenants.');
same<Same<typeof out, PrismaClient>>(true);
export const raw = (): Promise<unknown> => db.$transaction((tx) => unscoped(tx, 'Prisma has no window functions.').$queryRaw`select 1`);
declare const anything: unknown;
export const value = isScoped(anything) ? anything.$scope.value : undefined;

// @ts-expect-error the scope is required
scoped(prisma);
// @ts-expect-error the column is required
scoped(prisma, { value: 'a' });
// @ts-expect-error the value is required
scoped(prisma, { column: 'tenantId' });
// @ts-expect-error an object is an operator
scoped(prisma, { column: 'tenantId', value: { not: 'a' } });
// @ts-expect-error a list is an operator
scoped(prisma, { column: 'tenantId', value: ['a'] });
// @ts-expect-error not a value
scoped(prisma, { column: 'tenantId', value: true });
// @ts-expect-error unknown option
scoped(prisma, { column: 'tenantId', value: 'a', model: 'Task' });
// @ts-expect-error not a list
scoped(prisma, { column: 'tenantId', value: 'a', models: 'Task' });
// @ts-expect-error not a client
scoped('prisma', { column: 'tenantId', value: 'a' });
// @ts-expect-error the reason is required
unscoped(db);
