import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { appFolder, appsRoot } from '../exploit/paths.js';
import { cases, heads, shared, usual, type Case, type Offer } from './scope-cases.js';
import { SqlProject, type Finding } from './sql-project.js';

const folder = join(appsRoot, '../rules');
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true, types: ['node'], noEmit: true };
const rules = { 'lintel/no-unscoped-query': 'error', 'lintel/no-unbound-id-lookup': 'error', 'lintel/no-tenant-from-request': 'error', 'lintel/no-undefined-predicate': 'error' } as const;
const settings = { tenant: { columns: ['tenantId', 'organizationId'] }, runtime: 'never' } as const;

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

describe('text around an edit', () => {
  const literal = cases.find(({ name }) => name === 'a trailing comma and a comment')!;
  const crlf = fileOf(literal).replaceAll('\n', '\r\n');
  const project = projectOf([['crlf.ts', crlf], ['bom.ts', `\uFEFF${fileOf(literal)}`]]);

  test('lines end as they do in the file', () => {
    expect(project.lint('crlf.ts', settings, rules)[0]?.suggestions[0]?.text).toBe(fileOf(literal, literal.offers[0]).replaceAll('\n', '\r\n'));
  });

  test('a byte order mark moves nothing', () => {
    expect(project.lint('bom.ts', settings, rules)[0]?.suggestions[0]?.text).toBe(fileOf(literal, literal.offers[0]));
  });
});

describe('without strict', () => {
  test('what is declared with a question mark is not written, whatever the compiler takes', () => {
    const optional = cases.filter(({ name, api }) => api === 'typeorm' && (name === 'somebody who may be missing' || name === 'a where'));
    const project = projectOf(optional.map((one, index) => [`loose-${index}.ts`, fileOf({ ...one, given: one.given ?? usual })]), { ...options, strict: false });
    expect(optional.map((one, index) => ({ name: one.name, offers: project.lint(`loose-${index}.ts`, settings, rules)[0]?.suggestions.length }))).toEqual([
      { name: 'a where', offers: 1 },
      { name: 'somebody who may be missing', offers: 0 },
    ]);
  });
});

describe('no other rule', () => {
  const every = Object.fromEntries(Object.keys(plugin.rules).map((rule) => [`lintel/${rule}`, 'error' as const]));
  const others = (project: SqlProject, file: string): string[] => project.lint(file, settings, every).flatMap(({ rule, messageId }) => (`lintel/${rule}` in rules ? [] : [`${rule} ${messageId}`])).sort();

  test.each(['typeorm', 'prisma', 'knex', 'kysely', 'drizzle'] as const)('wakes after an edit: %s', (api) => {
    const index = cases.findIndex((one) => one.api === api && one.offers.length > 0 && one.tail !== undefined) < 0 ? cases.findIndex((one) => one.api === api && one.offers.length > 0) : cases.findIndex((one) => one.api === api && one.offers.length > 0 && one.tail !== undefined);
    expect(others(after, `case-${index}-0.ts`)).toEqual(others(before, `case-${index}.ts`));
  });
});

/** Stands in for the installed package: what the second suggestion imports, as far as these cases call it. */
const runtime = {
  'package.json': JSON.stringify({ name: '@lintel/runtime', version: '0.1.0', exports: { './typeorm': { types: './typeorm.d.ts' }, './prisma': { types: './prisma.d.ts' } } }),
  'typeorm.d.ts': `interface RepositoryLike { findOneByOrFail(where: never): Promise<object>; find(options: never): Promise<object[]> }
type EntityOf<R> = R extends { findOneByOrFail(where: never): Promise<infer T> } ? T : never;
export interface ScopedRepository<R extends RepositoryLike> {
  find(options?: Parameters<R['find']>[0]): Promise<EntityOf<R>[]>;
  findOneBy(where: Parameters<R['findOneByOrFail']>[0]): Promise<EntityOf<R> | null>;
}
export declare function scoped<R extends RepositoryLike, const K extends keyof EntityOf<R> & string>(repository: R, scope: Readonly<Record<K, string | number | bigint>>): ScopedRepository<R>;
`,
  'prisma.d.ts': `export interface ScopedBrand { readonly $scope: { readonly column: string } }
export declare function scoped<C extends object>(client: C, scope: { column: string; value: string | number | bigint }): C & ScopedBrand;
`,
};

describe('scoped, where the runtime is installed', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-scoped-')));
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@lintel/runtime'), { recursive: true });
  for (const [name, text] of Object.entries(runtime)) writeFileSync(join(modules, '@lintel/runtime', name), text);
  const installed = join(appsRoot, '../../node_modules');
  for (const name of ['express', 'typeorm', '@types', '@prisma']) symlinkSync(join(installed, name), join(modules, name));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const file = (api: 'typeorm' | 'prisma', head: string, body: string): string => `${heads[api].replace('../apps/tenants-prisma/generated/client', join(generated, 'generated/client'))}${head}\nexport function run(${usual}) {\n  ${body}\n}\n`;
  const texts = {
    'typeorm.ts': file('typeorm', '', 'return invoices.findOneBy({ id: Number(req.params.id) });'),
    'relations.ts': file('typeorm', '', 'return invoices.findOne({ where: { id: Number(req.params.id) }, relations: { parent: true } });'),
    'delete.ts': file('typeorm', '', 'return invoices.delete({ id: Number(req.params.id) });'),
    'prisma.ts': file('prisma', '', 'return prisma.course.findUnique({ where: { id: Number(req.params.id) } });'),
  };
  const compiled = { ...options, moduleResolution: ts.ModuleResolutionKind.Node16, module: ts.ModuleKind.Node16 };
  const at = (files: Readonly<Record<string, string>>): SqlProject => new SqlProject(root, new Map([...shared, ['package.json', '{}'], ...Object.entries(files)].filter(([name]) => name!.endsWith('.ts')) as [string, string][]), compiled);
  const project = at(texts);
  const offered = (name: string, own = {}): Finding['suggestions'] => project.lint(name, { ...settings, runtime: 'auto', ...own }, rules)[0]?.suggestions ?? [];

  test.each([
    ['typeorm', "import { scoped } from '@lintel/runtime/typeorm';\n", 'return scoped(invoices, { tenantId: user.tenantId }).findOneBy({ id: Number(req.params.id) });'],
    ['prisma', "import { scoped } from '@lintel/runtime/prisma';\n", "return scoped(prisma, { column: 'organizationId', value: user.organizationId }).course.findUnique({ where: { id: Number(req.params.id) } });"],
  ] as const)('%s: second, compiles, and no rule says anything', (api, head, body) => {
    const suggestions = offered(`${api}.ts`);
    expect(suggestions.map(({ id }) => id)).toEqual(['addPredicate', 'useScoped']);
    const text = suggestions[1]!.text;
    expect(text.replace(head, '')).toBe(file(api, '', body));
    expect(text).toContain(head);
    const edited = at({ ...texts, [`${api}.ts`]: text });
    expect(edited.errors(`${api}.ts`)).toEqual([]);
    expect(edited.lint(`${api}.ts`, settings, rules)).toEqual([]);
  });

  test.each(['typeorm.ts', 'prisma.ts'])('%s: not where the settings say never', (name) => {
    expect(offered(name, { runtime: 'never' }).map(({ id }) => id)).toEqual(['addPredicate']);
  });

  test.each(['relations.ts', 'delete.ts'])('%s: not where it would answer otherwise', (name) => {
    expect(offered(name).map(({ id }) => id)).toEqual(['addPredicate']);
  });
});
