import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose, versions } from './compile.js';

// What is tested here is the tarball, outside the repository, so that nothing of the workspace helps.

const packageRoot = fileURLToPath(new URL('../../runtime/', import.meta.url));
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { exports: Record<string, unknown>; [field: string]: unknown };
const subpaths = Object.keys(manifest.exports).filter((path) => path !== './package.json');
const specifier = (subpath: string) => `@lintel/runtime${subpath.slice(1)}`;
const needsNest = (subpath: string) => subpath === './nestjs';

let outside: string;
let tarball: string;
let files: string[];
/** A project with the package and with Nest, and one with the package alone. */
let withNest: string;
let alone: string;

function install(directory: string): void {
  mkdirSync(join(directory, 'node_modules/@lintel'), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', join(directory, 'node_modules/@lintel')]);
  execFileSync('mv', ['package', 'runtime'], { cwd: join(directory, 'node_modules/@lintel') });
}

beforeAll(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-packaging-')));
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', outside], { cwd: packageRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [packed] = JSON.parse(json) as [{ filename: string; files: { path: string }[] }];
  tarball = join(outside, packed.filename);
  files = packed.files.map((file) => file.path).sort();
  withNest = join(outside, 'with-nest');
  alone = join(outside, 'alone');
  install(withNest);
  install(alone);
  const nest = dirname(createRequire(import.meta.url).resolve('@nestjs/common/package.json'));
  mkdirSync(join(withNest, 'node_modules/@nestjs'));
  symlinkSync(nest, join(withNest, 'node_modules/@nestjs/common'), 'dir');
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('the tarball', () => {
  test('contains the two builds and nothing else', () => {
    const modules = ['index', 'internal/errors', 'internal/events', 'internal/guards', 'internal/registry', 'nestjs', 'sql'];
    const built = ['dist', 'cjs'].flatMap((build) => modules.flatMap((name) => [`${build}/${name}.d.ts`, `${build}/${name}.js`]));
    expect(files).toEqual([...built, 'README.md', 'cjs/package.json', 'package.json'].sort());
  });

  test('names no dependency, and Nest as an optional peer', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toEqual({ '@nestjs/common': '^10.0.0 || ^11.0.0 || ^12.0.0' });
    expect(manifest.peerDependenciesMeta).toEqual({ '@nestjs/common': { optional: true } });
  });

  // A wildcard would do for the subpaths, but TypeScript applies typesVersions to the field `types` too.
  test('tells TypeScript without `exports` where each subpath is', () => {
    const paths = subpaths.filter((subpath) => subpath !== '.').map((subpath) => [subpath.slice(2), [`cjs${subpath.slice(1)}.d.ts`]]);
    expect(manifest.typesVersions).toEqual({ '*': Object.fromEntries(paths) });
  });

  test('has nothing that publint reports', async () => {
    const { buffer } = readFileSync(tarball);
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that tell the truth in every resolution mode', () => {
    const attw = fileURLToPath(new URL('../../node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [attw, tarball, '--format', 'json'], { encoding: 'utf8' });
    const { analysis } = JSON.parse(stdout) as { analysis: { problems: unknown[]; entrypoints: Record<string, { resolutions: Record<string, { resolution?: unknown }> }> } };
    expect(analysis.problems).toEqual([]);
    for (const subpath of subpaths) {
      const { resolutions } = analysis.entrypoints[subpath]!;
      expect(Object.keys(resolutions).sort()).toEqual(['bundler', 'node10', 'node16-cjs', 'node16-esm']);
      for (const { resolution } of Object.values(resolutions)) expect(resolution).toBeDefined();
    }
  });
});

const run = (directory: string, type: 'module' | 'commonjs', script: string) =>
  spawnSync(process.execPath, [`--input-type=${type}`, '-e', script], { cwd: directory, encoding: 'utf8' });

describe('in Node', () => {
  const names = {
    '.': ['LintelError', 'asGuard', 'asGuardFactory', 'isGuard', 'isLintelError', 'onSecurityEvent'],
    './nestjs': ['PUBLIC_METADATA_KEY', 'Public'],
    './sql': ['identifier', 'sortColumn', 'sortDirection'],
  };

  test('these are the subpaths', () => {
    expect(subpaths).toEqual(Object.keys(names));
  });

  test.each(Object.entries(names))('%s loads by import and by require', (subpath, expected) => {
    const show = (module: string) => `process.stdout.write(JSON.stringify(Object.keys(${module}).sort()))`;
    const esm = run(withNest, 'module', `import * as all from '${specifier(subpath)}'; ${show('all')}`);
    expect([esm.stderr, JSON.parse(esm.stdout || 'null')]).toEqual(['', expected]);
    const cjs = run(withNest, 'commonjs', show(`require('${specifier(subpath)}')`));
    expect([cjs.stderr, JSON.parse(cjs.stdout || 'null')]).toEqual(['', expected]);
  });

  test('a guard and an error of one copy are known to the other', () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as esm from '@lintel/runtime';
      const cjs = createRequire(import.meta.url)('@lintel/runtime');
      const guard = cjs.asGuard(() => true);
      const error = new cjs.LintelError('sort_not_allowed');
      process.stdout.write(JSON.stringify([esm.asGuard === cjs.asGuard, esm.isGuard(guard), esm.isLintelError(error), error instanceof esm.LintelError]));`;
    expect(run(withNest, 'module', script).stdout).toBe('[false,true,true,false]');
  });

  test.each(subpaths.filter((subpath) => !needsNest(subpath)))('%s needs nothing else', (subpath) => {
    expect(run(alone, 'module', `import '${specifier(subpath)}'`)).toMatchObject({ status: 0, stderr: '' });
    expect(run(alone, 'commonjs', `require('${specifier(subpath)}')`)).toMatchObject({ status: 0, stderr: '' });
  });

  test('./nestjs without Nest names what is missing', () => {
    expect(run(alone, 'module', `import '@lintel/runtime/nestjs'`).stderr).toContain("Cannot find package '@nestjs/common'");
    expect(run(alone, 'commonjs', `require('@lintel/runtime/nestjs')`).stderr).toContain("Cannot find module '@nestjs/common'");
  });

  test('what is internal cannot be loaded', () => {
    for (const path of ['internal/events', 'dist/internal/events.js', 'cjs/internal/registry.js']) {
      expect(run(alone, 'commonjs', `require('@lintel/runtime/${path}')`).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    }
  });
});

describe.each(versions)('a consumer with TypeScript %s', (version) => {
  const text = `
import { asGuard, isLintelError, LintelError } from '@lintel/runtime';
import { Public } from '@lintel/runtime/nestjs';
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';

export const column: 'page.title' = sortColumn('title', { title: 'page.title' }, 'title');
export const direction: 'ASC' | 'DESC' = sortDirection('asc', 'DESC');
export const table: 'page' = identifier('page', ['page']);
export const guard: (user: string) => boolean = asGuard((user: string) => user !== '');
export const status = (error: unknown): number => (isLintelError(error) ? error.statusCode : new LintelError('sort_not_allowed').status);
@Public({ reason: 'The load balancer has no credentials.' })
export class Health {}
// @ts-expect-error a placeholder
Public({ reason: 'TODO' });
// @ts-expect-error upper case is needed
export const lower: 'ASC' | 'DESC' = sortDirection('asc', 'asc');
`;
  const node10 = { module: 'commonjs', moduleResolution: 'node', esModuleInterop: true, ...(version === '6.0' && { ignoreDeprecations: '6.0' }) };
  const settings: [string, string, Record<string, unknown>][] = [
    ['module commonjs (node10)', 'consumer.ts', node10],
    ['module node16, from CommonJS', 'consumer.cts', { module: 'node16', moduleResolution: 'node16' }],
    ['module node16, from ESM', 'consumer.mts', { module: 'node16', moduleResolution: 'node16' }],
    ['bundler', 'consumer.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ];

  test.each(settings)('%s', (_, name, options) => {
    const file = join(alone, name);
    writeFileSync(file, text);
    for (const strict of [true, false]) {
      // No @types at all, and our own declarations are checked.
      const all = { target: 'es2021', lib: ['es2021'], types: [], experimentalDecorators: true, skipLibCheck: false, strict, ...options };
      expect(diagnose(version, { files: [file], options: all }, alone)).toEqual([]);
    }
  });
});
