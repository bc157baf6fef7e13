import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { readRepository } from '../../../lsp-server/src/repository.js';
import { LiveProjects } from '../../../lsp-server/src/worker/projects.js';
import { Texts } from '../../../lsp-server/src/worker/texts.js';
import { survivors } from '../../garbage.js';
import { Workspace } from '../../../lsp-server/src/worker/workspace.js';
import { folderOf, remove, write } from './folder.js';

test('what an edit replaces is let go: Programs and files', async () => {
  const root = folderOf({ 'package.json': '{ "type": "module" }', 'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "types": [] }, "include": ["src"] }', 'src/a.ts': 'import { b } from "./b.js"; import "missing"; export const a = b;', 'src/b.ts': 'export const b = 1;' });
  const file = join(root, 'src/a.ts').replaceAll('\\', '/');
  const texts = new Texts();
  const projects = new LiveProjects(readRepository(root), texts);
  const programs: WeakRef<object>[] = [];
  const files: WeakRef<object>[] = [];
  for (let version = 1; version <= 8; version++) {
    texts.edit(file, version, `import { b } from "./b.js"; import "missing"; export const a = b; // ${String(version)}`);
    projects.textChanged();
    const { program } = projects.projectOf(file)!;
    program.getTypeChecker();
    programs.push(new WeakRef(program));
    files.push(new WeakRef(program.getSourceFile(file)!));
    projects.retain([file]);
  }
  // The last one, and the one that a variable held last.
  expect(await survivors(programs)).toBeLessThanOrEqual(2);
  // And the first version, which is named by what the first Program did not find.
  expect(await survivors(files)).toBeLessThanOrEqual(3);
});

test('a manifest that comes to be between a file and its project says what kind of module the file is, and no more once it is gone', () => {
  const root = folderOf({ 'package.json': '{ "type": "module" }', 'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "types": [] }, "include": ["src"] }', 'src/a.ts': 'export const a = 1;' });
  const file = join(root, 'src/a.ts').replaceAll('\\', '/');
  const workspace = new Workspace({ root: root.replaceAll('\\', '/'), isTrusted: true, scope: 'openFiles', strict: false, logLevel: 'error' });
  const kind = (): unknown => workspace.projects.projectOf(file)!.program.getSourceFile(file)!.impliedNodeFormat;
  expect(kind()).toBe(ts.ModuleKind.ESNext);
  write(root, 'src/package.json', '{ "type": "commonjs" }');
  workspace.look(true);
  expect(kind()).toBe(ts.ModuleKind.CommonJS);
  remove(root, 'src/package.json');
  workspace.look(true);
  expect(kind()).toBe(ts.ModuleKind.ESNext);
});

// As tsserver chooses. `none`: no tsconfig governs the place, and default options stand in.
const CONFIG = (more: object): string => JSON.stringify({ compilerOptions: { module: 'nodenext', types: [] }, ...more });
const COMPOSITE = (more: object): string => JSON.stringify({ compilerOptions: { module: 'nodenext', types: [], composite: true }, ...more });

test.each([
  {
    name: 'the nearest that includes the file',
    files: { 'tsconfig.json': CONFIG({ include: ['**/*'] }), 'packages/a/tsconfig.json': CONFIG({ include: ['src'] }), 'packages/a/src/a.ts': '', 'packages/a/tools/t.ts': '', 'packages/b/b.ts': '' },
    owners: { 'packages/a/src/a.ts': 'packages/a/tsconfig.json', 'packages/a/tools/t.ts': 'tsconfig.json', 'packages/b/b.ts': 'tsconfig.json' },
  },
  {
    name: 'what a solution refers to',
    files: { 'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./test" }] }', 'tsconfig.app.json': COMPOSITE({ include: ['src'] }), 'test/tsconfig.json': COMPOSITE({ include: ['.'], references: [{ path: '../tsconfig.app.json' }] }), 'src/a.ts': 'export const a = 1;', 'test/a.ts': 'import { a } from "../src/a.js"; export { a };' },
    owners: { 'src/a.ts': 'tsconfig.app.json', 'test/a.ts': 'test/tsconfig.json' },
  },
  {
    name: 'what the files of a tsconfig import',
    files: { 'tsconfig.json': CONFIG({ files: ['main.ts'] }), 'main.ts': 'import "./reached.js";', 'reached.ts': 'export {};', 'left.ts': 'export {};' },
    owners: { 'reached.ts': 'tsconfig.json', 'left.ts': undefined },
  },
  {
    name: 'JavaScript: a jsconfig, and a package that has nothing else',
    files: { 'web/jsconfig.json': '{ "include": ["src"] }', 'web/src/a.js': '', 'api/package.json': '{}', 'api/server.js': '' },
    owners: { 'web/src/a.js': 'web/jsconfig.json', 'api/server.js': 'none' },
  },
  {
    name: 'a file that several tsconfigs reach, under its own',
    files: { 'a/tsconfig.json': CONFIG({ include: ['.'] }), 'a/a.ts': 'import "../shared/s.js";', 'b/tsconfig.json': CONFIG({ include: ['.'] }), 'b/b.ts': 'import "../shared/s.js";', 'shared/tsconfig.json': CONFIG({ include: ['.'] }), 'shared/s.ts': 'export {};' },
    owners: { 'shared/s.ts': 'shared/tsconfig.json', 'a/a.ts': 'a/tsconfig.json', 'b/b.ts': 'b/tsconfig.json' },
  },
  {
    name: 'a file that several tsconfigs reach, under none',
    files: { 'a/tsconfig.json': CONFIG({ include: ['.'] }), 'a/a.ts': 'import "../shared/s.js";', 'shared/s.ts': 'export {};' },
    owners: { 'shared/s.ts': 'none' },
  },
])('project: $name', ({ files, owners }) => {
  const root = folderOf(files).replaceAll('\\', '/');
  const projects = new LiveProjects(readRepository(root), new Texts());
  const found = Object.keys(owners).map((file) => {
    const project = projects.projectOf(`${root}/${file}`);
    return [file, project && (project.config ?? 'none')];
  });
  expect(Object.fromEntries(found)).toEqual(owners);
});
