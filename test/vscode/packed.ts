import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const vsix = join(root, 'vscode-extension/lintel-vscode-0.1.0.vsix');
const lock = join(root, '.tmp/vsix.lock');

/** The packed extension as things stand: made by the first test that asks, while others wait. */
export async function packedExtension(): Promise<string> {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  while (!taken()) await pause(200);
  try {
    if (isOld()) {
      // No network is there to be asked.
      const env = { ...process.env, http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'vscode-extension/package.mjs')], { encoding: 'utf8', env });
      if (status !== 0 || stderr !== '') throw new Error(`The extension was not packed.\n${stderr}`);
    }
    return vsix;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    // Left behind by a run that was killed.
    if (Date.now() - changed(lock) > 120_000) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function isOld(): boolean {
  const made = changed(vsix);
  const folders = ['eslint-plugin/dist', 'lsp-server/dist', 'vscode-extension/src', 'vscode-extension/walkthrough', 'vscode-extension/media'];
  const files = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)));
  const own = ['package.json', 'README.md', 'CHANGELOG.md', '.vscodeignore', 'build.mjs', 'package.mjs'].map((file) => join(root, 'vscode-extension', file));
  return [...files, ...own].some((file) => changed(file) > made);
}

function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
