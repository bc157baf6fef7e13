// What the compiler refuses only under `strict`; at run time it is a TypeError. Compiled by types.test.ts.
import { asGuard } from '@lintel/runtime';
import { corsPolicy } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import { Public } from '@lintel/runtime/nestjs';
import { hashPassword, needsRehash, verifyLogin } from '@lintel/runtime/password';
import { assertRowSecurity, tenantTransaction } from '@lintel/runtime/postgres';
import { scoped as scopedClient } from '@lintel/runtime/prisma';
import { requireSecret, Secret } from '@lintel/runtime/secrets';
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';
import type { Pool } from 'pg';
import { scoped } from '@lintel/runtime/typeorm';
import type { Repository } from 'typeorm';

declare const input: unknown;
declare const maybe: 'title' | undefined;

// @ts-expect-error may be absent
sortColumn(input, { title: 'page.title' }, maybe);
// @ts-expect-error absent
sortDirection(input, null);
// @ts-expect-error may be absent
identifier(input, ['page', maybe]);
// @ts-expect-error absent
asGuard(undefined);
// @ts-expect-error absent
Public({ reason: undefined });
// @ts-expect-error may be absent
corsPolicy({ origins: process.env.CORS_ORIGINS?.split(','), credentials: true });
// @ts-expect-error may be absent
honoPolicy({ origins: [process.env.CORS_ORIGIN], credentials: true });
// @ts-expect-error absent
corsPolicy({ origins: ['https://app.example.com'], credentials: undefined });
// @ts-expect-error may be absent
hashPassword(maybe);
// @ts-expect-error may be absent
verifyLogin({ password: maybe, hash: null });
// @ts-expect-error may be absent
needsRehash(maybe);
// @ts-expect-error may be absent
scopedClient({}, { column: 'tenantId', value: maybe });
// @ts-expect-error absent
scopedClient({}, { column: 'tenantId', value: null });
// @ts-expect-error may be absent
new Secret(process.env.KEY);
// @ts-expect-error may be absent
requireSecret(maybe);
declare const pool: Pool;
// @ts-expect-error may be absent
tenantTransaction(pool, { setting: 'app.tenant_id', value: maybe }, async () => 1);
// @ts-expect-error absent
tenantTransaction(pool, { setting: 'app.tenant_id', value: null }, async () => 1);
// @ts-expect-error may be absent
tenantTransaction(pool, { setting: maybe, value: 'a' }, async () => 1);
// @ts-expect-error may be absent
assertRowSecurity(pool, { tables: [maybe] });

declare const invoices: Repository<{ id: string; tenantId: string }>;
declare const user: { tenantId?: string } | undefined;
// @ts-expect-error may be absent
scoped(invoices, { tenantId: user?.tenantId });
// @ts-expect-error absent
scoped(invoices, { tenantId: null });
// @ts-expect-error absent
scoped(undefined, { tenantId: 'a' });
