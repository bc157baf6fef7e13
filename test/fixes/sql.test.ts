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
  const script = (head: string): string => `${head}\nexports.run = function (/** @type {string} */ dir) {\n  return pool.query(\`select * from users order by name \${dir}\`);\n};\n`;
  const typed = (head: string): string => `${head}\nexport function run(dir: string) {\n  return pool.query(\`select * from users order by name \${dir}\`);\n}\n`;
  const files = heads.map(({ head, file }, index): [string, string] => [file ?? `head-${index}.ts`, file ? script(head) : typed(head)]);
  const taken: [string, string] = ['taken.ts', typed("import { Pool } from 'pg';\ndeclare const pool: Pool;\nconst sortDirection = 1;\n")];
  const project = new SqlProject(folder, new Map([...files, taken]), { ...options, allowJs: true });

  test.each(heads.map((one, index) => ({ ...one, index })))('$name', ({ after: expected, index }) => {
    const [finding] = project.lint(files[index]![0]);
    const text = finding?.suggestions[0]?.text ?? '';
    expect(text.slice(0, text.search(/\nexports?[ .]/))).toBe(expected);
    expect(text).toMatch(/sortDirection\(dir, ['"]asc['"]\)/);
  });

  test('is not offered under a name that is taken', () => {
    const [finding] = project.lint(taken[0]);
    expect(finding?.suggestions.map((one) => one.text.includes('@lintel/runtime'))).toEqual([false]);
  });
});

describe('the database that the project names', () => {
  const typeorm = (type: string): string => `import { DataSource } from 'typeorm';\nconst source = new DataSource({ type: '${type}' });\nexport function run(name: string) {\n  return source.query(\`select * from users where name = '\${name}' and id = ?\`, [1]);\n}\n`;
  const knex = (client: string): string => `import { knex } from 'knex';\nconst db = knex({ client: '${client}' });\nexport function run(ids: string[]) {\n  return db.raw(\`select * from users where id in (\${ids.map((id) => \`'\${id}'\`).join(',')})\`);\n}\n`;

  test.each([
    ['MySQL takes ?, in the order of the text', typeorm('mysql'), "where name = ? and id = ?`, [name, 1]"],
    ['PostgreSQL takes no ?', typeorm('postgres'), undefined],
    ['SQL Server takes neither', typeorm('mssql'), undefined],
    ['MySQL has no array parameter', knex('mysql2'), undefined],
    ['PostgreSQL has', knex('pg'), 'id = any(?)`, [ids]'],
  ])('%s', (_, text, expected) => {
    const project = before.with(new Map([['database.ts', text]]));
    const offers = project.lint('database.ts').flatMap(({ suggestions }) => suggestions.map((one) => one.text));
    expect(offers).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
  });
});
