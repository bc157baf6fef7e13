import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { appFolder, appsRoot } from '../exploit/paths.js';
import { cases, heads, parameters, preludes, type Case } from './sql-cases.js';
import { SqlProject, type Finding } from './sql-project.js';

const folder = join(appsRoot, '../rules');
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, experimentalDecorators: true, esModuleInterop: true, types: ['node'], noEmit: true };

const generator = join(appFolder('nestjs-prisma'), 'generate.mjs');
if (!existsSync(join(appFolder('nestjs-prisma'), 'generated/client.ts'))) execFileSync(process.execPath, [generator], { stdio: 'pipe' });

const wrapped = (head: string, body: string): string => `${head}\nexport function run(${parameters}) {\n  ${body}\n}\n`;
const fileOf = (one: Case): string => wrapped(preludes[one.api], one.body);

const before = new SqlProject(folder, new Map(cases.map((one, index) => [`case-${index}.ts`, fileOf(one)])), options);
const found = cases.map((one, index): Finding | undefined => {
  const findings = before.lint(`case-${index}.ts`, one.runtime ? { runtime: one.runtime } : {});
  return one.hole === undefined ? findings[0] : findings.find(({ hole }) => hole === one.hole);
});
const after = new SqlProject(folder, new Map(found.flatMap((finding, index) => (finding?.suggestions ?? []).map(({ text }, order): [string, string] => [`case-${index}-${order}.ts`, text]))), options);

describe('suggestions for SQL', () => {
  describe.each(cases.map((one, index) => ({ ...one, index })))('$api: $name', ({ index, ...one }) => {
    const finding = found[index];

    test('compiles before, and is reported', () => {
      expect(before.errors(`case-${index}.ts`)).toEqual([]);
      expect(finding).toBeDefined();
    });

    test('offers', () => {
      const head = (offer: Case['offers'][number]): string => preludes[one.api].replace(/(?:import .*\n)+/, (imports) => `${imports}${offer.head ?? ''}`);
      expect(finding?.suggestions.map(({ id, text }) => ({ id, text }))).toEqual(one.offers.map((offer) => ({ id: offer.id, text: wrapped(head(offer), offer.body) })));
    });

    one.offers.forEach((offer, order) => {
      const file = `case-${index}-${order}.ts`;
      const kept = (): Finding[] => after.lint(file, one.runtime ? { runtime: one.runtime } : {}).filter(({ messageId, line }) => messageId === finding?.messageId && line === (finding.line + (offer.head ? 1 : 0)));

      if (offer.placeholder !== undefined) {
        test(`${offer.id}: one error, at the placeholder, and the rule stays loud`, () => {
          expect(after.errors(file)).toEqual([expect.objectContaining({ code: 2304, at: offer.placeholder })]);
          expect(kept()).toHaveLength(1);
        });
      } else {
        test(`${offer.id}: compiles and silences the rule`, () => {
          expect(after.errors(file)).toEqual([]);
          expect(kept()).toEqual([]);
        });
      }
    });
  });
});

describe('the import of a suggestion', () => {
  const body = 'return new Pool().query(`select * from users order by name ${dir}`);';
  const project = new SqlProject(folder, new Map(heads.map(({ head }, index) => [`head-${index}.ts`, wrapped(head, body).replace(parameters, 'dir: string')])), options);

  test.each(heads.map((one, index) => ({ ...one, index })))('$name', ({ after: expected, index }) => {
    const [finding] = project.lint(`head-${index}.ts`);
    const text = finding?.suggestions[0]?.text ?? '';
    expect(text.slice(0, text.indexOf('\nexport function'))).toBe(expected);
  });

  test('is not offered under a name that is taken', () => {
    const text = wrapped("import { Pool } from 'pg';\nconst sortDirection = 1;\n", body).replace(parameters, 'dir: string');
    const [finding] = new SqlProject(folder, new Map([['taken.ts', text]]), options).lint('taken.ts');
    expect(finding?.suggestions.map((one) => one.text.includes('@lintel/runtime'))).toEqual([false]);
  });
});
