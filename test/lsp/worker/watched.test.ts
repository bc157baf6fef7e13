import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { workspace } from '../../robustness/repository.js';
import { CLOSED_A, config, FINDING, folderOf, OPEN_A, remove, session, TYPED, write } from './folder.js';
import type { Session } from './session.js';

// What changes on disk is seen by the watcher alone: nobody asks, and no client tells.

const FILE = 'src/b.ts';
const OFF = ", { rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }";
/** Its type is declared elsewhere. */
const AMBIENT_A = OPEN_A().replace('): string', '): Column').replace('String(query.sort)', 'String(query.sort) as Column');
const MANIFEST = '{ "name": "app", "private": true, "type": "module" }';

const tsconfig = (more: object, base?: string): string => {
  const { compilerOptions, ...rest } = JSON.parse(TYPED['tsconfig.json']!) as { readonly compilerOptions: object };
  return JSON.stringify({ ...(base ? { extends: base } : {}), compilerOptions: { ...compilerOptions, ...more }, ...rest });
};
const paths = (target: string): string => JSON.stringify({ compilerOptions: { paths: { '@a': [target] } } });
const importing = (specifier: string): string => TYPED[FILE]!.replace('./a.js', specifier);

/** Waits for the findings of `src/b.ts`. */
const comes = (worker: Session, found: readonly string[], when: string): Promise<void> => worker.until(() => JSON.stringify(worker.shown(FILE)) === JSON.stringify(found), `${JSON.stringify(found)} ${when}`);

async function started(root: string): Promise<Session> {
  const worker = session(root);
  await worker.settled();
  return worker;
}

/** As package managers do: the packages, and when all are there what says so. */
async function install(directory: string, packages: Readonly<Record<string, string>>, marker = '.package-lock.json'): Promise<void> {
  for (const [path, text] of Object.entries(packages)) write(directory, `node_modules/${path}`, text);
  await after(600);
  write(directory, `node_modules/${marker}`, '{}');
}

describe('a declaration file', () => {
  test('comes, is another, and goes', async () => {
    const worker = await started(folderOf({ ...TYPED, 'src/a.ts': AMBIENT_A }));
    // A type that is not declared proves nothing.
    expect(worker.shown(FILE)).toEqual(FINDING);
    write(worker.root, 'src/globals.d.ts', "type Column = 'id' | 'name';\n");
    await comes(worker, [], 'with the type');
    write(worker.root, 'src/globals.d.ts', 'type Column = string;\n');
    await comes(worker, FINDING, 'with another');
    write(worker.root, 'src/globals.d.ts', "type Column = 'id' | 'name';\n");
    await comes(worker, [], 'with the first again');
    remove(worker.root, 'src/globals.d.ts');
    await comes(worker, FINDING, 'without');
  });

  test('is typed before it is on disk', async () => {
    const worker = await started(folderOf({ ...TYPED, 'src/a.ts': AMBIENT_A }));
    expect(worker.shown(FILE)).toEqual(FINDING);
    worker.open('src/globals.d.ts', "type Column = 'id' | 'name';\n");
    await comes(worker, [], 'with the type');
  });
});

describe('a tsconfig', () => {
  test.each([
    ['above the folder', '../../tsconfig.base.json', (target: string) => `./packages/api/src/${target}`],
    ['in a hidden directory', './.config/base.json', (target: string) => `../src/${target}`],
  ])('that another extends, %s, is another', async (_where, base, targetOf) => {
    const root = folderOf({});
    const folder = join(root, 'packages/api');
    const files = { 'package.json': MANIFEST, 'tsconfig.json': tsconfig({}, base), 'src/a.ts': OPEN_A(), 'src/two.ts': CLOSED_A, [FILE]: importing('@a'), [base]: paths(targetOf('a.ts')) };
    for (const [path, text] of Object.entries(files)) write(folder, path, text);
    const worker = await started(folder);
    expect(worker.shown(FILE)).toEqual(FINDING);
    write(folder, base, paths(targetOf('two.ts')));
    await comes(worker, [], 'after its paths changed');
    write(folder, base, paths(targetOf('a.ts')));
    await comes(worker, FINDING, 'and changed back');
  });

  test('above the folder governs where the folder has none', async () => {
    const root = folderOf({ ...TYPED, 'tsconfig.json': tsconfig({ paths: { '@a': ['./src/a.ts'] } }), 'src/a.ts': OPEN_A(), [FILE]: importing('@a') });
    const worker = session(join(root, 'src'));
    await worker.settled();
    expect(worker.shown('b.ts')).toEqual(FINDING);
    write(root, 'tsconfig.json', tsconfig({ paths: { '@a': ['./src/two.ts'] } }));
    write(root, 'src/two.ts', CLOSED_A);
    await worker.until(() => worker.shown('b.ts').length === 0, 'none after its paths changed');
  });
});

describe('packages that are installed', () => {
  const DEPENDENCY = { 'dep/package.json': '{ "name": "dep", "version": "1.0.0", "types": "index.d.ts" }', 'dep/index.d.ts': 'export declare const column: (query: object) => string;\n' };

  test.each(['.package-lock.json', '.yarn-integrity'])('where there were none, and the lockfile stays: %s', async (marker) => {
    const root = folderOf({ ...TYPED, [FILE]: importing('dep'), 'package-lock.json': '{}', 'yarn.lock': '' });
    const worker = await started(root);
    expect(worker.shown(FILE)).toEqual([]);
    await install(root, DEPENDENCY, marker);
    await comes(worker, FINDING, 'with its types');
  });

  test('without saying when they are complete', async () => {
    const root = folderOf({ ...TYPED, [FILE]: importing('dep') });
    const worker = await started(root);
    write(root, 'node_modules/dep/package.json', DEPENDENCY['dep/package.json']);
    write(root, 'node_modules/dep/index.d.ts', DEPENDENCY['dep/index.d.ts']);
    await comes(worker, FINDING, 'with its types');
  });

  test('in a package of the repository, with what its configuration imports', async () => {
    const root = folderOf({ ...Object.fromEntries(Object.entries(TYPED).map(([path, text]) => [`backend/${path}`, text])), 'backend/eslint.config.mjs': `import preset from 'my-preset';\n${config(', ...preset')}` });
    const file = 'backend/src/b.ts';
    const worker = await started(root);
    expect(worker.shown(file)).toEqual(FINDING);
    expect(worker.status?.problems).toMatchObject([{ code: 'configuration', message: expect.stringContaining('my-preset') }]);
    await install(join(root, 'backend'), { 'my-preset/package.json': '{ "name": "my-preset", "version": "1.0.0", "type": "module", "main": "index.js" }', 'my-preset/index.js': "export default [{ rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }];\n" });
    await worker.until(() => worker.shown(file).length === 0 && worker.status!.problems.length === 0, 'the configuration in force');
  });

  test('another TypeScript is said, so that it judges', async () => {
    const root = folderOf({ ...TYPED, 'package-lock.json': '{}' });
    const worker = await started(root);
    expect(worker.isOutdated).toBe(false);
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(workspace, 'test/runtime/compilers/5.9/node_modules/typescript'), join(root, 'node_modules/typescript'));
    await install(root, {});
    await worker.until(() => worker.isOutdated, 'outdated');
  });
});

describe('a configuration', () => {
  test('of the same monorepo, linked as a package', async () => {
    const root = folderOf({ ...TYPED, 'packages/config/package.json': '{ "name": "@acme/config", "version": "1.0.0", "type": "module", "exports": "./index.js" }', 'packages/config/index.js': 'export default [];\n', 'eslint.config.mjs': `import shared from '@acme/config';\n${config(', ...shared')}` });
    mkdirSync(join(root, 'node_modules/@acme'), { recursive: true });
    symlinkSync(join(root, 'packages/config'), join(root, 'node_modules/@acme/config'));
    const worker = await started(root);
    expect(worker.shown(FILE)).toEqual(FINDING);
    write(root, 'packages/config/index.js', `export default [{ rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }];\n`);
    await comes(worker, [], 'after it was switched off there');
    write(root, 'packages/config/index.js', 'export default [];\n');
    await comes(worker, FINDING, 'and on again');
  });

  test('whose process something else ends is asked again', async () => {
    const once = "import { existsSync, writeFileSync } from 'node:fs';\nif (!existsSync('.killed')) { writeFileSync('.killed', ''); process.kill(process.pid, 'SIGKILL'); }\n";
    const worker = await started(folderOf({ ...TYPED, 'eslint.config.mjs': `${once}${config(OFF)}` }));
    expect(worker.status?.problems).toEqual([]);
    expect(worker.shown(FILE)).toEqual([]);
  });

  test('with suppressions above the folder', async () => {
    const root = folderOf({ 'eslint.config.mjs': config() });
    const folder = join(root, 'packages/api');
    for (const [path, text] of Object.entries(TYPED)) write(folder, path, text);
    const worker = await started(folder);
    expect(worker.shown(FILE)).toEqual(FINDING);
    write(root, 'eslint-suppressions.json', JSON.stringify({ [`packages/api/${FILE}`]: { 'lintel/no-sql-identifier-interpolation': { count: 1 } } }));
    await comes(worker, [], 'suppressed');
    remove(root, 'eslint-suppressions.json');
    await comes(worker, FINDING, 'and not any more');
  });
});

test('a document of another folder, opened before anything here had read it', async () => {
  const root = folderOf({});
  const [api, shared] = [join(root, 'api'), join(root, 'shared')];
  for (const [path, text] of Object.entries({ ...TYPED, [FILE]: importing('../../shared/a.js') })) write(api, path, text);
  mkdirSync(dirname(join(shared, 'a.ts')), { recursive: true });
  writeFileSync(join(shared, 'a.ts'), CLOSED_A);
  const worker = session(api);
  worker.open('../shared/a.ts', CLOSED_A);
  await worker.settled();
  expect(worker.shown(FILE)).toEqual([]);
  worker.open('../shared/a.ts', OPEN_A());
  await comes(worker, FINDING, 'as it is typed');
  writeFileSync(join(shared, 'a.ts'), OPEN_A());
  worker.close('../shared/a.ts');
  await worker.settled();
  expect(worker.shown(FILE)).toEqual(FINDING);
});
