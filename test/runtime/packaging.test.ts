import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose, versions } from './compile.js';

// What is tested here is the tarball, outside the repository, so that nothing of the workspace helps.

const workspace = fileURLToPath(new URL('../../', import.meta.url));
const packageRoot = join(workspace, 'runtime/');
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { exports: Record<string, unknown>; [field: string]: unknown };
const subpaths = Object.keys(manifest.exports).filter((path) => path !== './package.json');
const sources = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const specifier = (subpath: string) => `@lintel/runtime${subpath.slice(1)}`;
const needsNest = (subpath: string) => subpath === './nestjs';
const peers = ['@nestjs/common', '@node-rs/argon2', 'bcrypt', 'bcryptjs'];

let outside: string;
let tarball: string;
let files: string[];
/** A project with the package and with its optional peers, and one with the package alone. */
let withPeers: string;
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
  withPeers = join(outside, 'with-peers');
  alone = join(outside, 'alone');
  install(withPeers);
  install(alone);
  for (const peer of peers) {
    const link = join(withPeers, 'node_modules', peer);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(workspace, 'node_modules', peer), link, 'dir');
  }
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('the tarball', () => {
  test('contains the two builds and nothing else', () => {
    const modules = sources.map((name) => name.replace(/\.ts$/, ''));
    expect(modules).toEqual(expect.arrayContaining(subpaths.map((subpath) => (subpath === '.' ? 'index' : subpath.slice(2)))));
    const built = ['dist', 'cjs'].flatMap((build) => modules.flatMap((name) => [`${build}/${name}.d.ts`, `${build}/${name}.js`]));
    expect(files).toEqual([...built, 'README.md', 'cjs/package.json', 'package.json'].sort());
  });

  test('names no dependency, and every peer is optional', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toEqual({
      '@nestjs/common': '^10.0.0 || ^11.0.0 || ^12.0.0',
      '@node-rs/argon2': '^2.0.0',
      '@prisma/client': '^6.0.0 || ^7.0.0',
      bcrypt: '^5.0.0 || ^6.0.0',
      bcryptjs: '^2.4.0 || ^3.0.0',
      typeorm: '^0.3.20 || ^1.0.0',
    });
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries([...peers, '@prisma/client', 'typeorm'].map((peer) => [peer, { optional: true }])));
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
    './compare': ['safeEqual'],
    './cors': ['corsPolicy', 'parseOrigins'],
    './hono': ['corsPolicy'],
    './nestjs': ['PUBLIC_METADATA_KEY', 'Public'],
    './password': ['hashPassword', 'needsRehash', 'verifyLogin', 'verifyPassword'],
    './postgres': ['assertRowSecurity', 'tenantTransaction'],
    './prisma': ['isScoped', 'scoped', 'unscoped'],
    './secrets': ['Secret', 'requireSecret', 'secretSource'],
    './sql': ['identifier', 'sortColumn', 'sortDirection'],
    './typeorm': ['isScoped', 'scoped'],
  };

  test('these are the subpaths', () => {
    expect(subpaths).toEqual(Object.keys(names));
  });

  test.each(Object.entries(names))('%s loads by import and by require', (subpath, expected) => {
    const show = (module: string) => `process.stdout.write(JSON.stringify(Object.keys(${module}).sort()))`;
    const esm = run(withPeers, 'module', `import * as all from '${specifier(subpath)}'; ${show('all')}`);
    expect([esm.stderr, JSON.parse(esm.stdout || 'null')]).toEqual(['', expected]);
    const cjs = run(withPeers, 'commonjs', show(`require('${specifier(subpath)}')`));
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
    expect(run(withPeers, 'module', script).stdout).toBe('[false,true,true,false]');
  });

  test.each(subpaths.filter((subpath) => !needsNest(subpath)))('%s needs nothing else', (subpath) => {
    expect(run(alone, 'module', `import '${specifier(subpath)}'`)).toMatchObject({ status: 0, stderr: '' });
    expect(run(alone, 'commonjs', `require('${specifier(subpath)}')`)).toMatchObject({ status: 0, stderr: '' });
  });

  test('./nestjs without Nest names what is missing', () => {
    expect(run(alone, 'module', `import '@lintel/runtime/nestjs'`).stderr).toContain("Cannot find package '@nestjs/common'");
    expect(run(alone, 'commonjs', `require('@lintel/runtime/nestjs')`).stderr).toContain("Cannot find module '@nestjs/common'");
  });

  test('./compare has a build without node:crypto for who does not say that it is Node (size.test.ts runs it)', () => {
    const conditions = manifest.exports['./compare'] as Record<string, Record<string, string>>;
    for (const [kind, build] of [['import', 'dist'], ['require', 'cjs']] as const) {
      expect(Object.entries(conditions[kind]!)).toEqual([['types', `./${build}/compare.d.ts`], ['node', `./${build}/compare.js`], ['default', `./${build}/compare-portable.js`]]);
    }
  });

  test('./password reads what it can without its peers, and names what is missing', () => {
    const script = `
      import { createRequire } from 'node:module';
      const { hashPassword, verifyLogin, needsRehash } = KIND;
      const say = (promise) => promise.then(String, (error) => [error.code, error.statusCode, error.message, JSON.stringify(error)].join(' '));
      const answers = [
        await say(hashPassword('x')),
        await say(verifyLogin({ password: 'x', hash: '$2b$04$' + '.'.repeat(53) })),
        await say(verifyLogin({ password: 'x', hash: '$scrypt$ln=4,r=8,p=1$' + 'A'.repeat(22) + '$' + 'A'.repeat(43) })),
        await say(verifyLogin({ password: 'x', hash: null })),
        needsRehash('x'),
      ];
      process.stdout.write(answers.join('\\n'));`;
    const coarse = '{"code":"peer_missing","message":"A package that the service needs is not installed."}';
    const expected = [
      `peer_missing 500 A package that the service needs is not installed. Run: npm i @node-rs/argon2@^2 ${coarse}`,
      `peer_missing 500 A package that the service needs is not installed. Run: npm i bcrypt@^6 ${coarse}`,
      'false',
      'false',
      'true',
    ];
    for (const kind of [`await import('@lintel/runtime/password')`, `createRequire(import.meta.url)('@lintel/runtime/password')`]) {
      const { stdout, stderr } = run(alone, 'module', script.replace('KIND', kind));
      expect(stdout.split('\n')).toEqual(expected);
      expect(stderr.trim().split('\n').map((line) => JSON.parse(line).name)).toEqual(['peer_missing', 'peer_missing']);
    }
  });

  // One at a time, as projects have them.
  test.each(peers.slice(1))('./password works with %s alone', (peer) => {
    const directory = join(outside, `with-${peer.replace('/', '-')}`);
    install(directory);
    mkdirSync(dirname(join(directory, 'node_modules', peer)), { recursive: true });
    symlinkSync(join(workspace, 'node_modules', peer), join(directory, 'node_modules', peer), 'dir');
    const script = `
      import { createRequire } from 'node:module';
      import * as peer from '${peer}';
      const { verifyLogin } = KIND;
      const hash = await (peer.hash ?? peer.default.hash)('x', ${peer === '@node-rs/argon2' ? '{ memoryCost: 64 }' : '4'});
      process.stdout.write([await verifyLogin({ password: 'x', hash }), await verifyLogin({ password: 'y', hash }), await verifyLogin({ password: 'x', hash: null })].join());`;
    for (const kind of [`await import('@lintel/runtime/password')`, `createRequire(import.meta.url)('@lintel/runtime/password')`]) {
      const { stdout, stderr } = run(directory, 'module', script.replace('KIND', kind));
      expect([stdout, stderr]).toEqual(['true,false,false', '']);
    }
  });

  // Nest's default test runner. It loads everything by `require`, in a realm of its own.
  test('every subpath works in Jest', () => {
    const text = `
const { createHmac } = require('node:crypto');
test('.', () => expect(require('@lintel/runtime').isLintelError(new (require('@lintel/runtime').LintelError)('sort_not_allowed'))).toBe(true));
test('./compare', () => {
  const { safeEqual } = require('@lintel/runtime/compare');
  expect([safeEqual('a', 'a'), safeEqual('a', Buffer.from('a')), safeEqual('a', new Uint8Array([97])), safeEqual('a', 'b'), safeEqual(undefined, undefined)]).toEqual([true, true, true, false, false]);
});
test('./cors', () => expect(require('@lintel/runtime/cors').corsPolicy({ origins: ['https://*.example.com'], credentials: true }).origin[0]).toBeInstanceOf(RegExp));
test('./hono', () => expect(require('@lintel/runtime/hono').corsPolicy({ origins: ['https://a.example'], credentials: true }).origin('https://a.example')).toBe('https://a.example'));
test('./nestjs', () => expect(() => require('@lintel/runtime/nestjs').Public({ reason: '' })).toThrow(TypeError));
test('./password', async () => {
  const { hashPassword, verifyLogin } = require('@lintel/runtime/password');
  const hash = await hashPassword('x');
  expect([await verifyLogin({ password: 'x', hash }), await verifyLogin({ password: 'x', hash: await require('bcrypt').hash('x', 4) }), await verifyLogin({ password: 'x', hash: null })]).toEqual([true, true, false]);
});
test('./postgres', () => expect(require('@lintel/runtime/postgres').tenantTransaction({}, { setting: 'app.tenant_id', value: 'a' }, async () => 1)).rejects.toThrow(TypeError));
test('./prisma', () => expect(() => require('@lintel/runtime/prisma').scoped({}, { column: 'tenantId', value: '' })).toThrow('The service cannot answer this request.'));
test('./secrets', () => {
  const { Secret, requireSecret } = require('@lintel/runtime/secrets');
  process.env.LINTEL_JEST = 'key';
  expect(createHmac('sha256', new Secret(requireSecret('LINTEL_JEST')).reveal()).digest('hex')).toHaveLength(64);
  expect(() => String(new Secret('x'))).toThrow('The service is not set up correctly.');
});
test('./sql', () => expect(require('@lintel/runtime/sql').sortDirection('asc', 'DESC')).toBe('ASC'));
test('./typeorm', () => expect(() => require('@lintel/runtime/typeorm').scoped({}, { tenantId: 'a' })).toThrow(TypeError));
`;
    for (const subpath of subpaths) expect(text).toContain(`test('${subpath}'`);
    writeFileSync(join(withPeers, 'package.json'), '{ "name": "app", "jest": { "testEnvironment": "node" } }');
    writeFileSync(join(withPeers, 'subpaths.test.js'), text);
    const jest = join(dirname(createRequire(join(packageRoot, 'package.json')).resolve('jest/package.json')), 'bin/jest.js');
    const { stdout, stderr } = spawnSync(process.execPath, [jest, '--json', '--rootDir', withPeers, '--cacheDirectory', join(outside, 'jest')], { cwd: withPeers, encoding: 'utf8' });
    const result = JSON.parse(stdout || '{}') as { numPassedTests?: number; numTotalTests?: number };
    expect([result.numPassedTests, result.numTotalTests, stderr.includes('✕')]).toEqual([subpaths.length, subpaths.length, false]);
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
import { safeEqual } from '@lintel/runtime/compare';
import { corsPolicy, parseOrigins } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import { hashPassword, needsRehash, verifyLogin, verifyPassword } from '@lintel/runtime/password';
import { assertRowSecurity, tenantTransaction } from '@lintel/runtime/postgres';
import { scoped as scopedClient, type ScopedBrand } from '@lintel/runtime/prisma';
import { requireSecret, Secret, secretSource } from '@lintel/runtime/secrets';
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';
import { isScoped, type RepositoryLike, scoped } from '@lintel/runtime/typeorm';

declare const headers: { [name: string]: string | string[] | undefined };
export const same: boolean = safeEqual(headers['x-api-key'], headers['y']);
export const origins: (string | RegExp)[] = corsPolicy({ origins: parseOrigins('https://a.example'), credentials: true }).origin;
export const methods: string[] = honoPolicy({ origins: ['https://a.example'], credentials: true }).allowMethods;
export const login: Promise<boolean>[] = [verifyLogin({ password: 'x', hash: null }), verifyPassword({ password: 'x', hash: undefined })];
export const hash: Promise<string> = hashPassword('x');
export const old: boolean = needsRehash('x');
declare const client: { task: { count(): Promise<number> } };
export const narrow: ScopedBrand & typeof client = scopedClient(client, { column: 'tenantId', value: 'a' });
// @ts-expect-error an object is an operator
scopedClient(client, { column: 'tenantId', value: { not: 'a' } });
export const key: string = requireSecret('KEY', { minBytes: 32, from: secretSource({ dir: '/run/secrets' }) });
export const kept: Secret = new Secret(key);
interface OneClient { query(text: string): Promise<{ rows: unknown[] }>; release(): void }
declare const pool: { totalCount: number; connect(): Promise<OneClient>; connect(callback: (client: OneClient) => void): void; query(text: string, values?: unknown[]): Promise<unknown> };
export const rows: Promise<unknown[]> = tenantTransaction(pool, { setting: 'app.tenant_id', value: 1 }, async (client) => (await client.query('select 1')).rows);
export const checked: Promise<void> = assertRowSecurity(pool, { tables: ['invoice'] });
// @ts-expect-error credentials have no default
corsPolicy({ origins: ['https://a.example'] });
// @ts-expect-error named, since libraries disagree on the order
verifyPassword('x', 'y');
export const column: 'page.title' = sortColumn('title', { title: 'page.title' }, 'title');
export const direction: 'ASC' | 'DESC' = sortDirection('asc', 'DESC');
export const table: 'page' = identifier('page', ['page']);
export const guard: (user: string) => boolean = asGuard((user: string) => user !== '');
export const status = (error: unknown): number => (isLintelError(error) ? error.statusCode : new LintelError('sort_not_allowed').status);
@Public({ reason: 'The load balancer has no credentials.' })
export class Health {}
// @ts-expect-error a placeholder
Public({ reason: 'TODO' });
declare const invoices: RepositoryLike & { findOneByOrFail(where: { id?: string }): Promise<{ id: string; tenantId: string }> };
export const invoice: Promise<{ id: string }> = scoped(invoices, { tenantId: 'a' }).findOneByOrFail({ id: 'x' });
export const bound: boolean = isScoped(invoices);
// @ts-expect-error no such column
scoped(invoices, { tenant: 'a' });
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
