import { setTimeout as after } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRepository } from '../../../lsp-server/src/repository.js';
import { LiveProjects } from '../../../lsp-server/src/worker/projects.js';
import { Texts } from '../../../lsp-server/src/worker/texts.js';
import { folderOf } from './folder.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

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
  await after(1);
  collect();
  await after(1);
  expect(programs.filter((one) => one.deref()).length).toBe(1);
  // The first version is named by what the first Program did not find.
  expect(files.filter((one) => one.deref()).length).toBeLessThanOrEqual(2);
});
