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
    [['chekc'], "'chekc' is not a command. There is: check."],
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
