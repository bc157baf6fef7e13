import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INJECTION } from '../../robustness/repository.js';
import { config, FINDING, folderOf, session, TYPED, write } from './folder.js';

const FILE = 'src/b.ts';

describe('eslint.config', () => {
  test('severity, options, settings, ignores, and what it does not name', async () => {
    const root = folderOf({
      ...TYPED,
      'src/ignored.ts': TYPED[FILE]!,
      'tools/outside.ts': TYPED[FILE]!,
      'tsconfig.json': TYPED['tsconfig.json']!.replace('["src"]', '["src","tools"]'),
      'eslint.config.mjs': config(`.map((one) => ({ ...one, files: ['src/**/*.ts'] })), { ignores: ['src/ignored.ts'] }, { files: ['src/**/*.ts'], rules: { 'lintel/no-sql-identifier-interpolation': 'warn' } }`),
    });
    const worker = session(root);
    await worker.settled();
    expect([...worker.reports.keys()].map((file) => file.slice(root.length + 1)).sort()).toEqual(['src/a.ts', FILE]);
    expect(worker.reports.get(join(root, FILE))?.findings).toMatchObject([{ rule: 'lintel/no-sql-identifier-interpolation', severity: 'warning' }]);
    expect(worker.status).toMatchObject({ configuration: 'eslint.config.mjs', problems: [] });
  });

  test('a file that was away while it changed is judged by the new one', async () => {
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': config() });
    const worker = session(root);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual(FINDING);
    rmSync(join(root, FILE));
    write(root, 'eslint.config.mjs', config(`, { rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }`));
    await worker.settled();
    write(root, FILE, TYPED[FILE]!);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual([]);
  });

  test('a rule that this version does not have is said, until it is taken out', async () => {
    const newer = `const newer = { ...lintel, rules: { ...lintel.rules, newer: { create: () => ({}) } } };\nconst all = lintel.configs.standalone.map((one) => (one.plugins?.lintel ? { ...one, plugins: { lintel: newer } } : one));\n`;
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': `import lintel from 'eslint-plugin-lintel';\n${newer}export default [...all, { rules: { 'lintel/newer': 'error' } }];\n` });
    const worker = session(root);
    await worker.settled();
    expect(worker.status?.problems).toMatchObject([{ code: 'configuration', message: 'lintel/newer is configured, and this version of the plugin has no such rule' }]);
    expect(worker.shown(FILE)).toEqual(FINDING);
    write(root, 'eslint.config.mjs', config());
    await worker.settled();
    expect(worker.status?.problems).toEqual([]);
    expect(worker.shown(FILE)).toEqual(FINDING);
  });

  test('the nearest one decides', async () => {
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': config(), 'src/inner/c.ts': TYPED[FILE]!.replace('./a.js', '../a.js'), 'src/inner/eslint.config.mjs': config(`, { rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }`) });
    const worker = session(root);
    await worker.settled();
    expect([worker.shown(FILE), worker.shown('src/inner/c.ts')]).toEqual([FINDING, []]);
  });

  test('one that throws leaves the last good one in force, and says so', async () => {
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': config(`, { rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }`) });
    const worker = session(root);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual([]);
    write(root, 'eslint.config.mjs', `throw new Error('no such thing');`);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual([]);
    expect(worker.status?.problems).toMatchObject([{ code: 'configuration', message: 'eslint.config.mjs does not load: Error: no such thing', file: join(root, 'eslint.config.mjs') }]);
    write(root, 'eslint.config.mjs', config());
    await worker.settled();
    expect(worker.shown(FILE)).toEqual(FINDING);
    expect(worker.status?.problems).toEqual([]);
  });

  test('one that throws from the first: recommended, and says so', async () => {
    const worker = session(folderOf({ ...TYPED, 'eslint.config.mjs': `process.exit(3);` }));
    await worker.settled();
    expect(worker.shown(FILE)).toEqual(FINDING);
    expect(worker.status?.problems).toMatchObject([{ code: 'configuration', message: expect.stringContaining('it ended the process (3)') }]);
  });

  test('what it imports is part of it', async () => {
    const root = folderOf({ ...TYPED, 'severity.mjs': `export const severity = 'off';`, 'eslint.config.mjs': `import { severity } from './severity.mjs';\n${config(`, { rules: { 'lintel/no-sql-identifier-interpolation': severity } }`)}` });
    const worker = session(root);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual([]);
    write(root, 'severity.mjs', `export const severity = 'error';`);
    await worker.settled();
    expect(worker.shown(FILE)).toEqual(FINDING);
  });

  test('a new file is asked about', async () => {
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': config() });
    const worker = session(root);
    await worker.settled();
    write(root, 'src/new.ts', TYPED[FILE]!);
    await worker.settled();
    expect(worker.shown('src/new.ts')).toEqual(FINDING);
  });

  test('without the plugin: recommended, but for what it ignores', async () => {
    const root = folderOf({ ...TYPED, 'src/ignored.ts': TYPED[FILE]!, 'eslint.config.mjs': `export default [{ ignores: ['src/ignored.ts'] }];` });
    const worker = session(root);
    await worker.settled();
    expect([worker.shown(FILE), worker.reports.has(join(root, 'src/ignored.ts'))]).toEqual([FINDING, false]);
  });
});

test('lintel.config: settings, and which files', async () => {
  const root = folderOf({ ...TYPED, 'src/other.ts': TYPED[FILE]!, 'lintel.config.mjs': `export default { include: ['src/b.ts'], unknown: true };` });
  const worker = session(root);
  await worker.settled();
  expect([...worker.reports.keys()]).toEqual([join(root, FILE)]);
  expect(worker.status).toMatchObject({ configuration: 'lintel.config.mjs', problems: [{ code: 'settings', message: expect.stringContaining('settings.lintel.unknown is not a setting') }] });
});

test('bulk suppressions: as many as were counted, or all', async () => {
  const counted = (count: number): string => JSON.stringify({ [FILE]: { 'lintel/no-sql-identifier-interpolation': { count } } });
  const root = folderOf({ ...TYPED, 'eslint.config.mjs': config(), 'eslint-suppressions.json': counted(1) });
  const worker = session(root);
  await worker.settled();
  expect(worker.shown(FILE)).toEqual([]);
  worker.open(FILE, TYPED[FILE]!.replace(/(app\.get\('\/items'.*\n.*\n}\);\n)/, (one) => one + one.replace('/items', '/more')));
  await worker.settled();
  expect(worker.shown(FILE)).toHaveLength(2);
  write(root, 'eslint-suppressions.json', counted(2));
  await worker.settled();
  expect(worker.shown(FILE)).toEqual([]);
});

test('an untrusted workspace: nothing of it is executed', async () => {
  const marker = (root: string): string => join(root, 'executed');
  const execute = `import { writeFileSync } from 'node:fs'; writeFileSync(new URL('executed', import.meta.url), 'x'); export default [];`;
  const files = { ...TYPED, 'eslint.config.mjs': execute, 'lintel.config.mjs': execute };
  const untrusted = folderOf({ ...files, 'node_modules/typescript/package.json': '{ "name": "typescript", "version": "5.9.3" }', 'node_modules/typescript/lib/typescript.js': `require('fs').writeFileSync(require('path').join(__dirname, '../../../executed'), 'x');` });
  const worker = session(untrusted, { isTrusted: false });
  await worker.settled();
  expect(worker.shown(FILE)).toEqual(FINDING);
  expect(worker.status?.typescript).toMatch(/^6\.0\.\d+ \(its own\)$/);
  expect(existsSync(marker(untrusted))).toBe(false);
  const trusted = folderOf(files);
  await session(trusted).settled();
  expect(existsSync(marker(trusted))).toBe(true);
});

test('an injection in a file of its own', async () => {
  const worker = session(folderOf({ 'src/main.ts': INJECTION }));
  await worker.settled();
  expect(worker.shown('src/main.ts')).toContain('no-sql-value-interpolation:7:67');
  expect(worker.status?.projects).toMatchObject([{ config: undefined }]);
});

test('generated code, and what only a tsconfig names, are judged as `npx eslint` judges them', async () => {
  const raw = (name: string): string => TYPED['src/b.ts']!.replaceAll("'./a.js'", `'${name}'`);
  const root = folderOf({
    ...TYPED,
    'tsconfig.json': TYPED['tsconfig.json']!.replace('"include":["src"]', '"include":["src","build/made",".hidden/*.ts"]'),
    'src/generated/client.ts': raw('../a.js'),
    'build/made/client.ts': raw('../../src/a.js'),
    'build/other.ts': raw('../src/a.js'),
    '.hidden/client.ts': raw('../src/a.js'),
    'src/ignored/generated/client.ts': raw('../../a.js'),
    'eslint.config.mjs': config(", { ignores: ['**/ignored/**'] }"),
  });
  const worker = session(root);
  await worker.settled();
  const files = ['src/b.ts', 'src/generated/client.ts', 'build/made/client.ts', '.hidden/client.ts'];
  for (const file of files) expect([file, worker.shown(file)]).toEqual([file, FINDING]);
  for (const file of ['build/other.ts', 'src/ignored/generated/client.ts']) expect(worker.reports.has(join(root, file).replaceAll('\\', '/'))).toBe(false);

  // Found by the watcher, without an editor.
  write(root, 'src/generated/other.ts', raw('../a.js'));
  await worker.until(() => worker.reports.has(join(root, 'src/generated/other.ts').replaceAll('\\', '/')), 'a generated file');
  expect(worker.shown('src/generated/other.ts')).toEqual(FINDING);
});
