import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTROLLER, OPEN_APP } from '../lsp/project.js';
import { filesIn, unpack } from '../vscode/archive.js';
import { packedExtension } from '../vscode/packed.js';
import { runInExtensionHost } from './vscode-host.js';

// The packed extension in VS Code's extension host: the suites are in `suites/`, and see VS Code as extensions do.

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lintel-host-'));
const extension = join(folder, 'extension');

beforeAll(async () => {
  unpack(filesIn(await packedExtension()), folder);
  mkdirSync(join(folder, 'suites'));
  cpSync(fileURLToPath(new URL('suites/', import.meta.url)), join(folder, 'suites'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

function application(directory: string): string {
  for (const [file, text] of Object.entries(OPEN_APP)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'), 'dir');
  return directory;
}

test('it starts, finds, explains, repairs, follows the disk, restarts, and says how it is', async () => {
  const workspace = application(join(folder, 'one'));
  const { exitCode, log } = await runInExtensionHost({ workspace, extension, suite: join(folder, 'suites/one-folder.cjs') });
  expect(exitCode, log).toBe(0);
  expect(readFileSync(join(workspace, 'src/users.controller.ts'), 'utf8')).not.toBe(CONTROLLER);
}, 240_000);

test('two folders of one window are judged, each as it is', async () => {
  for (const name of ['first', 'second']) application(join(folder, 'two', name));
  const workspace = join(folder, 'two/both.code-workspace');
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
  const { exitCode, log } = await runInExtensionHost({ workspace, extension, suite: join(folder, 'suites/two-folders.cjs') });
  expect(exitCode, log).toBe(0);
}, 240_000);

test('a workspace that is not trusted is judged by what is built in, and nothing of it is executed', async () => {
  const workspace = application(join(folder, 'untrusted'));
  const trace = join(folder, 'executed');
  writeFileSync(join(workspace, 'eslint.config.mjs'), `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(trace)}, '');\nexport default [];\n`);
  const settings = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
  const { exitCode, log } = await runInExtensionHost({ workspace, extension, suite: join(folder, 'suites/untrusted.cjs'), settings });
  expect(exitCode, log).toBe(0);
  expect(existsSync(trace)).toBe(false);
}, 240_000);
