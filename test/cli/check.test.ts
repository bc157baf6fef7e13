import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../lsp-server/src/check.js';
import { INJECTION, repositoryOf, TSCONFIG } from '../robustness/repository.js';
import { lintel } from './command.js';

const HEALTHY = `import express from 'express';
const app = express();
app.get('/health', (_req, res) => { res.json({ ok: true }); });
app.listen(3000);
`;

describe('what is typed', () => {
  const WRONG = [
    [['chekc'], "'chekc' is not a command. There is: check, lsp."],
    [['check', '--fix'], "Unknown option '--fix'"],
    [['check', '/nowhere/at/all'], '/nowhere/at/all does not exist.'],
    [['check', 'a', 'b'], 'check takes one directory, not 2'],
    [['check', import.meta.filename], 'is a file; check takes a directory.'],
    [['check', '.', '--settings', 'lintel.config.mjs'], '--settings takes a .json file: lintel.config.mjs would have to be executed.'],
    [['check', '.', '--settings', 'nowhere.json'], '--settings nowhere.json: ENOENT'],
  ] as const;
  test.each(WRONG)('%j', (args, said) => {
    const { status, out, err } = lintel(args);
    expect(err).toContain(said);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(status).toBe(2);
  });

  test('help', () => {
    expect(lintel(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('lintel check [DIR]') });
    expect(lintel(['check', '--help'])).toMatchObject({ status: 0, out: expect.stringContaining('--settings FILE.json') });
    expect(lintel([]).status).toBe(2);
  });
});

describe('exit codes', () => {
  test('0: nothing found', () => {
    const root = repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': HEALTHY });
    const { status, out } = lintel(['check', root]);
    expect(out).toContain('No findings in what was judged.');
    expect(status).toBe(0);
  });

  test('2: a setting that does not exist, with the nearest one', () => {
    const root = repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': HEALTHY, 'lintel.json': '{ "guard": [] }' });
    const { status, out } = lintel(['check', '--settings', 'lintel.json'], { cwd: root });
    expect(out).toContain("settings.lintel.guard is not a setting. Did you mean 'guards'?");
    expect(status).toBe(2);
  });
});

describe('a repository with findings', () => {
  const marker = join(repositoryOf({}), 'executed');
  const execute = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, 'x'); export default [{ rules: { 'lintel/no-sql-value-interpolation': 'off' } }];`;
  const root = repositoryOf({
    'tsconfig.json': TSCONFIG.replace('"strict":true', '"strict":true,"plugins":[{"name":"./plugin.mjs"}]'),
    'src/main.ts': INJECTION,
    'src/silenced.ts': INJECTION.replace('  res.json', '  // eslint-disable-next-line lintel/no-sql-value-interpolation -- reviewed\n  res.json').replace('app.listen(3000);\n', ''),
    'src/others.ts': '/* eslint no-var: "error" */\nvar unknown = 1; // eslint-disable-line some-plugin/some-rule\nexport { unknown };\n',
    'eslint.config.mjs': execute,
    'lintel.config.mjs': execute,
    'plugin.mjs': execute,
  });

  test('the first screen', () => {
    const { status, out, err } = lintel(['check'], { cwd: root });
    expect(err).toBe('');
    expect(status).toBe(1);
    const [header] = out.split('\n');
    expect(header).toMatch(/^lintel \d+\.\d+\.\d+ · TypeScript 6\.0\.\d+ \(its own\) · 3 files in 1 project, \d+\.\d s · no code of this repository was executed, nothing was sent$/);
    expect(out).toMatch(/^Raw SQL {6}2 {3}0 closed or bound · 2 open · 0 not judged$/m);
    expect(out).toMatch(/^ ?\d {2}critical {2}src\/main\.ts:7:67 {3}lintel\/no-sql-value-interpolation$/m);
    expect(out).toContain('1 silenced by eslint-disable comments');
    expect(out).not.toContain('\u001B[');
    expect(out).not.toContain('no-var');
  });

  test('nothing of it was executed', () => {
    lintel(['check', root]);
    expect(existsSync(marker)).toBe(false);
  });

  test('for machines', () => {
    const { status, out } = lintel(['check', root, '--json']);
    const result = JSON.parse(out) as CheckResult;
    expect(status).toBe(1);
    expect(result).toMatchObject({ files: 3, crashes: [], suppressed: [{ file: 'src/silenced.ts', line: 8 }], inventory: { rawSql: { judged: 2, open: 2, unknown: 0 } } });
    expect(result.findings.find(({ rule }) => rule === 'no-sql-value-interpolation')).toMatchObject({ messageId: 'value', file: 'src/main.ts', line: 7, column: 67, endLine: 7, endColumn: 84, severity: 'critical' });
    expect(result.rules['no-sql-value-interpolation']).toEqual({ findings: 1, judged: 2, unknown: 0, why: {} });
  });
});

const SHOP = `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity() export class Workspace { @PrimaryGeneratedColumn() id!: number }
@Entity() export class Page { @PrimaryGeneratedColumn() id!: number; @Column() workspaceId!: string; @Column() title!: string }
@Entity() export class Comment { @PrimaryGeneratedColumn() id!: number; @Column() workspaceId!: string }
@Entity() export class Picture { @PrimaryGeneratedColumn() id!: number; @Column() workspaceId!: string }
`;
const PAGES = `import express from 'express';
import { DataSource, type FindOptionsWhere } from 'typeorm';
import { Page } from './entities';

declare global { namespace Express { interface Request { user?: { id: string; workspaceId: string } } } }
const source = new DataSource({ type: 'postgres' });
const app = express();
const pages = source.getRepository(Page);
const authenticate: express.RequestHandler = (req, res, next) => {
  if (!req.user) return void res.sendStatus(401);
  next();
};
app.get('/pages', authenticate, async (req, res) => { res.json(await pages.findBy({ workspaceId: WORKSPACE })); });
app.get('/pages/:id', authenticate, async (req, res) => { res.json(await pages.findOneBy({ id: Number(req.params['id']) })); });
app.post('/pages', authenticate, async (req, res) => { res.json(await pages.insert({ title: 'new', workspaceId: WORKSPACE })); });
export const newest = () => pages.find({ take: 10 });
export const matching = (filter: FindOptionsWhere<Page>) => pages.findBy(filter);
app.listen(3000);
`;

describe('whose rows queries are about', () => {
  const carried = repositoryOf({ 'tsconfig.json': TSCONFIG.replace('"strict":true', '"strict":true,"experimentalDecorators":true'), 'src/entities.ts': SHOP, 'src/main.ts': PAGES.replaceAll('WORKSPACE', 'req.user!.workspaceId'), 'none.json': '{ "tenant": false }' });
  const unclear = repositoryOf({
    'tsconfig.json': TSCONFIG.replace('"strict":true', '"strict":true,"experimentalDecorators":true'),
    'src/entities.ts': SHOP,
    'src/main.ts': PAGES.replaceAll('WORKSPACE', "'1'").replace('; workspaceId: string', ''),
    'lintel.json': '{ "tenant": { "columns": ["workspaceId"] } }',
  });

  test('with a column that is beyond doubt', () => {
    const { status, out } = lintel(['check', carried]);
    expect(out).toMatch(/^Queries {6}4 {3}1 constrained or checked · 1 finding · 1 without the tenant · 1 not judged · tenant column workspaceId \(inferred\)$/m);
    expect(out).toContain('1 tenant of a query decided by a value that is computed at run time (src/main.ts:17)');
    expect(status).toBe(1);
  });

  test('for machines', () => {
    const result = JSON.parse(lintel(['check', carried, '--json']).out) as CheckResult;
    expect(result.inventory.queries).toEqual({ constrained: 1, open: 1, unasked: 1, unknown: 1, columns: ['workspaceId'], columnsFrom: 'inferred', undecided: [] });
    expect(result.unjudged).toMatchObject([{ subject: 'scope', why: 'dynamic', file: 'src/main.ts', line: 17 }]);
    expect(result.rules['no-unbound-id-lookup']).toEqual({ findings: 1, judged: 3, unknown: 1, why: { dynamic: 1 } });
  });

  test('with a column that may be the one: not judged, and no mistake', () => {
    const { status, out } = lintel(['check', unclear]);
    expect(out).toMatch(/^Queries {6}– {3}tenants not judged: which column holds them cannot be told$/m);
    expect(out).toContain('the tenants of rows: whether workspaceId holds them cannot be told; name the column in settings tenant, or set that to false');
    expect(status).toBe(0);
  });

  test('with a column that the settings name', () => {
    const { out } = lintel(['check', '--settings', 'lintel.json'], { cwd: unclear });
    expect(out).toMatch(/^Queries {6}4 .* · tenant column workspaceId \(from settings\)$/m);
    expect(out).not.toContain('cannot be told');
  });

  test('without tenants, say the settings', () => {
    const { status, out } = lintel(['check', '--settings', 'none.json'], { cwd: carried });
    expect(out).not.toMatch(/^Queries/m);
    expect(status).toBe(0);
  });

  test('without a column at all', () => {
    const { out } = lintel(['check', repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': HEALTHY })]);
    expect(out).toMatch(/^Queries {6}– {3}no column of a tenant found$/m);
  });
});

test('ten causes on the first screen, all with --all', () => {
  const query = (index: number): string => `app.get('/items/${index}', async (req, res) => { res.json(await pool.query(\`SELECT id FROM items WHERE name = '\${req.query['name']}'\`)); });\n`;
  const many = INJECTION.replace('app.listen', `${Array.from({ length: 11 }, (_, index) => query(index)).join('')}app.listen`);
  const root = repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': many });
  const shown = (out: string): number => out.match(/^ ?\d+ {2}(critical|high|medium)/gm)?.length ?? 0;
  const first = lintel(['check', root]);
  expect(shown(first.out)).toBe(10);
  expect(first.out).toMatch(/\d causes are not shown/);
  expect(first.out).toContain('lintel check --all');
  expect(shown(lintel(['check', root, '--all']).out)).toBeGreaterThan(11);
});
