// What the compiler refuses only under `strict`; at run time it is a TypeError. Compiled by types.test.ts.
import { asGuard } from '@lintel/runtime';
import { Public } from '@lintel/runtime/nestjs';
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
