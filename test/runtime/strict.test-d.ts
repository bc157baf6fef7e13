// What the compiler refuses only under `strict`; at run time it is a TypeError. Compiled by types.test.ts.
import { asGuard } from '@lintel/runtime';
import { corsPolicy } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import { Public } from '@lintel/runtime/nestjs';
import { hashPassword, needsRehash, verifyLogin } from '@lintel/runtime/password';
import { scoped } from '@lintel/runtime/prisma';
import { requireSecret, Secret } from '@lintel/runtime/secrets';
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';

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
scoped({}, { column: 'tenantId', value: maybe });
// @ts-expect-error absent
scoped({}, { column: 'tenantId', value: null });
// @ts-expect-error may be absent
new Secret(process.env.KEY);
// @ts-expect-error may be absent
requireSecret(maybe);
