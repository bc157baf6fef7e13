import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { appFolder, appsRoot } from '../exploit/paths.js';
import { cases, heads, shared, usual, type Case, type Offer } from './scope-cases.js';
import { SqlProject, type Finding } from './sql-project.js';

const folder = join(appsRoot, '../rules');
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true, types: ['node'], noEmit: true };
const rules = { 'lintel/no-unscoped-query': 'error', 'lintel/no-unbound-id-lookup': 'error', 'lintel/no-tenant-from-request': 'error', 'lintel/no-undefined-predicate': 'error' } as const;
const settings = { tenant: { columns: ['tenantId', 'organizationId'] } };

const generated = appFolder('tenants-prisma');
if (!existsSync(join(generated, 'generated/client.ts'))) execFileSync(process.execPath, [join(generated, 'generate.mjs')], { stdio: 'pipe' });

const fileOf = (one: Case, { body, head }: Pick<Offer, 'body' | 'head'> = one): string => `${head ?? one.head ?? heads[one.api]}\nexport function run(${one.given ?? usual}) {\n  ${body}\n}\n${one.tail ?? ''}`;
const projectOf = (files: readonly (readonly [string, string])[], of = options): SqlProject => new SqlProject(folder, new Map([...shared, ...files]), of);

const before = projectOf(cases.map((one, index) => [`case-${index}.ts`, fileOf(one)]));
const found = cases.map((_, index): Finding[] => before.lint(`case-${index}.ts`, settings, rules));
const after = projectOf(found.flatMap((findings, index) => (findings[0]?.suggestions ?? []).map(({ text }, order) => [`case-${index}-${order}.ts`, text] as const)));

describe('suggestions for queries of a tenant', () => {
  describe.each(cases.map((one, index) => ({ ...one, index })))('$api: $name', ({ index, ...one }) => {
    test('compiles before, and is reported once', () => {
      expect(before.errors(`case-${index}.ts`)).toEqual([]);
      expect(found[index]).toHaveLength(1);
    });

    test('offers', () => {
      expect(found[index]?.[0]?.suggestions).toEqual(one.offers.map((offer) => ({ id: offer.id, text: fileOf(one, offer) })));
    });

    one.offers.forEach((offer, order) => {
      test(`${offer.id}: compiles, and no rule says anything`, () => {
        expect(after.errors(`case-${index}-${order}.ts`)).toEqual([]);
        expect(after.lint(`case-${index}-${order}.ts`, settings, rules)).toEqual([]);
      });
    });
  });
});
