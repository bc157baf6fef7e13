import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workspace } from '../../robustness/repository.js';
import { FINDING, folderOf, session, TYPED } from './folder.js';

const compiler = (version: string): string => join(workspace, 'test/runtime/compilers', version, 'node_modules/typescript');

function link(root: string, name: string, target: string): void {
  mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true });
  symlinkSync(target, join(root, 'node_modules', name));
}

describe('TypeScript', () => {
  test.each(['5.4', '5.9'])('%s of the workspace', async (version) => {
    const root = folderOf(TYPED);
    link(root, 'typescript', compiler(version));
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.status?.typescript).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.\\d+ \\(of the workspace\\)$`));
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });

  test('7 of the workspace has no compiler API: its own', async () => {
    const root = folderOf({ ...TYPED, 'node_modules/typescript/package.json': '{ "name": "typescript", "version": "7.0.2" }' });
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.status?.typescript).toMatch(/^6\.0\.\d+ \(its own\)$/);
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });
});

/** A copy of the plugin as a workspace would have it, with one file of it replaced. */
function withPlugin(root: string, change: (directory: string) => void): void {
  const directory = join(root, 'node_modules/eslint-plugin-lintel');
  mkdirSync(directory, { recursive: true });
  cpSync(join(workspace, 'eslint-plugin/dist'), join(directory, 'dist'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(workspace, 'eslint-plugin/package.json'), 'utf8')) as object;
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...manifest, version: '0.0.9' }));
  if (existsSync(join(workspace, 'eslint-plugin/node_modules'))) symlinkSync(join(workspace, 'eslint-plugin/node_modules'), join(directory, 'node_modules'));
  change(directory);
}

describe('the plugin of the workspace', () => {
  test('one of its rules throws: that is said, and the others go on', async () => {
    const root = folderOf(TYPED);
    withPlugin(root, (directory) => {
      const rule = join(directory, 'dist/rules/no-sql-value-interpolation.js');
      writeFileSync(rule, readFileSync(rule, 'utf8').replace(/create\(context.*\{/, `$& throw new TypeError('broken on purpose');`));
    });
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.status?.plugin).toBe('0.0.9 (of the workspace)');
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    expect(worker.status?.problems).toMatchObject([{ code: 'crash', message: expect.stringMatching(/^lintel\/no-sql-value-interpolation crashed.*broken on purpose/), file: join(root, 'src/b.ts') }]);
  });

  test('one that is too old: its own, and says so', async () => {
    const root = folderOf(TYPED);
    withPlugin(root, (directory) => writeFileSync(join(directory, 'dist/engine.js'), 'export const rules = {};'));
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.status?.plugin).toMatch(/\(its own\)$/);
    expect(worker.status?.problems).toMatchObject([{ code: 'toolchain', message: expect.stringContaining('eslint-plugin-lintel 0.0.9 of the workspace cannot be used here (no Application') }]);
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });
});
