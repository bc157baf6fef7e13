import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRepository } from '../../../lsp-server/src/repository.js';
import { LiveProjects } from '../../../lsp-server/src/worker/projects.js';
import { Texts } from '../../../lsp-server/src/worker/texts.js';
import { survivors } from '../../garbage.js';
import { folderOf } from './folder.js';

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
  expect(await survivors(programs)).toBe(1);
  // The first version is named by what the first Program did not find.
  expect(await survivors(files)).toBeLessThanOrEqual(2);
});
