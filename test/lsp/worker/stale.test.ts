import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOSED_A, config, FINDING, folderOf, NEST, OPEN_A, remove, session, TYPED, write } from './folder.js';

// Nobody touches B: after each change it shows what a cold run would say.

describe('B, whose finding depends on a type of A', () => {
  test('1: A edited without saving, 2: saved, 3: closed and changed on disk, 4: deleted', async () => {
    const root = folderOf(TYPED);
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/a.ts');
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);

    worker.open('src/a.ts', CLOSED_A);
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);

    write(root, 'src/a.ts', CLOSED_A);
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);

    worker.close('src/a.ts');
    write(root, 'src/a.ts', OPEN_A());
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);

    remove(root, 'src/a.ts');
    await worker.settled();
    expect(await worker.file('src/a.ts')).toBeUndefined();
    // What the compiler does not find is unknown.
    expect(worker.shown('src/b.ts')).toEqual([]);

    write(root, 'src/a.ts', OPEN_A());
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });

  test('3: the watcher alone notices', async () => {
    const root = folderOf(TYPED);
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    write(root, 'src/a.ts', CLOSED_A);
    await worker.until(() => worker.shown('src/b.ts').length === 0, 'B without its finding');
    remove(root, 'src/a.ts');
    write(root, 'src/a.ts', OPEN_A());
    await worker.until(() => worker.shown('src/b.ts').length === 1, 'B with its finding');
  });

  test('closed without saving: what is on disk counts again', async () => {
    const worker = session(folderOf(TYPED), { scope: 'openFiles' });
    worker.open('src/a.ts', CLOSED_A);
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);
    worker.close('src/a.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });

  test('a file that was never saved, and a type that it declares', async () => {
    const root = folderOf({ ...TYPED, 'src/a.ts': `export { column } from './new.js';\n` });
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);
    worker.open('src/new.ts', OPEN_A());
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    expect((await worker.file('src/new.ts'))?.problem).toBeUndefined();
  });

  test('deleted while open: its text counts until it is closed', async () => {
    const root = folderOf(TYPED);
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/a.ts');
    worker.open('src/b.ts');
    await worker.settled();
    remove(root, 'src/a.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    worker.close('src/a.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);
  });

  test('5: ten files at once', async () => {
    const copies = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`src/copy${index}.ts`, TYPED['src/b.ts']!.replace('./a.js', `./type${index}.js`)]));
    const types = (text: string): Record<string, string> => Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`src/type${index}.ts`, text]));
    const root = folderOf({ ...TYPED, ...copies, ...types(OPEN_A()) });
    const worker = session(root);
    await worker.settled();
    expect(Object.keys(copies).flatMap((file) => worker.shown(file))).toHaveLength(10);
    for (const [file, text] of Object.entries(types(CLOSED_A))) write(root, file, text);
    await worker.until(() => Object.keys(copies).every((file) => worker.shown(file).length === 0), 'all without findings');
    await worker.settled();
    expect(Object.keys(copies).flatMap((file) => worker.shown(file))).toEqual([]);
  });

  test('6: the tsconfig', async () => {
    const root = folderOf(TYPED);
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    write(root, 'src/other/a.ts', CLOSED_A);
    write(root, 'tsconfig.json', TYPED['tsconfig.json']!.replace('"strict":true', '"strict":true,"paths":{"./a.js":["./src/other/a.ts"]}'));
    write(root, 'src/b.ts', TYPED['src/b.ts']!);
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    write(root, 'tsconfig.json', '{ "compilerOptions": { "noLib": true, "types": [] }, "include": ["src/a.ts"] }');
    await worker.settled();
    expect((await worker.file('src/b.ts'))?.problem).toMatch(/^no tsconfig includes it: /);
    write(root, 'tsconfig.json', TYPED['tsconfig.json']!);
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
  });

  test('6: eslint.config', async () => {
    const root = folderOf({ ...TYPED, 'eslint.config.mjs': config() });
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    write(root, 'eslint.config.mjs', config(`, { rules: { 'lintel/no-sql-identifier-interpolation': 'off' } }`));
    await worker.until(() => worker.shown('src/b.ts').length === 0, 'the rule is off');
  });

  test('6: a package is installed', async () => {
    const root = folderOf({ ...TYPED, 'src/b.ts': TYPED['src/b.ts']!.replace('./a.js', 'sorting'), 'package-lock.json': '{}' });
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/b.ts');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);
    expect(await worker.ask({ about: 'unjudged', file: join(root, 'src/b.ts') })).toMatchObject([{ subject: 'query', why: expect.stringContaining('does not resolve') }]);
    write(root, 'node_modules/sorting/package.json', '{ "name": "sorting", "types": "index.d.ts" }');
    write(root, 'node_modules/sorting/index.d.ts', 'export declare function column(query: unknown): string;');
    write(root, 'package-lock.json', '{ "packages": {} }');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual(FINDING);
    write(root, 'node_modules/sorting/index.d.ts', `export declare function column(query: unknown): 'a' | 'b';`);
    write(root, 'package-lock.json', '{ "packages": { "": {} } }');
    await worker.settled();
    expect(worker.shown('src/b.ts')).toEqual([]);
    expect(await worker.ask({ about: 'unjudged', file: join(root, 'src/b.ts') })).toEqual([]);
  });
});

describe('facts of the whole program', () => {
  test('a global guard removed in the module file reaches a closed controller', async () => {
    const worker = session(folderOf(NEST));
    await worker.settled();
    expect(worker.shown('src/users.controller.ts')).toEqual([]);
    worker.open('src/app.module.ts', NEST['src/app.module.ts']!.replace(/, providers: .*\}\]/, ''));
    await worker.until(() => worker.shown('src/users.controller.ts').length === 1, 'the controller is open now');
    expect(worker.shown('src/users.controller.ts')[0]).toMatch(/^require-auth-guard:7:3$/);
    worker.close('src/app.module.ts');
    await worker.settled();
    expect(worker.shown('src/users.controller.ts')).toEqual([]);
  });

  test('lenses and hover say what guards a route, and from where', async () => {
    const root = folderOf(NEST);
    const worker = session(root, { scope: 'openFiles' });
    worker.open('src/users.controller.ts');
    const file = join(root, 'src/users.controller.ts');
    expect(await worker.ask({ about: 'lenses', file })).toMatchObject([{ title: 'guarded by JwtGuard (global, app.module.ts:6)', access: 'guarded', range: { start: { line: 6, character: 2 } }, target: { file: join(root, 'src/app.module.ts') } }]);
    expect(await worker.ask({ about: 'hover', file, at: { line: 6, character: 4 } })).toMatchObject({ verb: 'DELETE', access: 'guarded', guards: [{ name: 'JwtGuard', from: 'global' }] });
    expect(await worker.ask({ about: 'hover', file, at: { line: 0, character: 0 } })).toBeUndefined();
    worker.open('src/app.module.ts', NEST['src/app.module.ts']!.replace(/, providers: .*\}\]/, ''));
    expect(await worker.ask({ about: 'lenses', file })).toMatchObject([{ title: 'unguarded', access: 'unguarded', target: undefined }]);
  });
});
