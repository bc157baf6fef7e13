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
