import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startEmacs } from './emacs.js';
import { buildFakeExtension } from './fake-extension.js';
import { startNeovim } from './neovim.js';
import { temporaryFolder } from './temporary.js';
import { type Start } from './text-editor.js';
import { until } from './until.js';
import { startVim } from './vim.js';
import { runInExtensionHost } from './vscode-host.js';

export const clients = ['vscode', 'neovim', 'eglot', 'ale'] as const;
export type Client = (typeof clients)[number];

/** Where the parameters of `initialize` of a client are stored. */
export const storedFile = (client: Client): string => fileURLToPath(new URL(`../lsp/clients/${client}.json`, import.meta.url));

/** What this client says in `initialize`, without what differs from machine to machine: its process, and the folder is `file:///workspace`. */
export async function recordCapabilities(client: Client): Promise<unknown> {
  const folder = temporaryFolder();
  const workspace = join(folder.path, 'workspace');
  const file = join(workspace, 'app.ts');
  const record = join(folder.path, 'initialize.json');
  const command = [process.execPath, fileURLToPath(new URL('record-server.mjs', import.meta.url)), record];
  mkdirSync(workspace);
  writeFileSync(file, 'export {};\n');
  try {
    await connect[client]({ command, workspace, file, record, folder: folder.path });
    return scrubbed(JSON.parse(readFileSync(record, 'utf8')), workspace);
  } finally {
    folder.remove();
  }
}

interface Recording extends Start {
  readonly record: string;
  readonly folder: string;
}

const connect: Record<Client, (recording: Recording) => Promise<void>> = {
  neovim: (recording) => recorded(startNeovim, recording),
  eglot: (recording) => recorded(startEmacs, recording),
  ale: (recording) => recorded(startVim, recording),
  async vscode({ command, workspace, file, record, folder }) {
    const extension = await buildFakeExtension(join(folder, 'extension'), command);
    const suite = join(folder, 'suite.cjs');
    writeFileSync(
      suite,
      `const { existsSync } = require('node:fs');
const vscode = require('vscode');
exports.run = async () => {
  await vscode.window.showTextDocument(vscode.Uri.file(${JSON.stringify(file)}));
  while (!existsSync(${JSON.stringify(record)})) await new Promise((resolve) => setTimeout(resolve, 50));
};
`,
    );
    const { exitCode, log } = await runInExtensionHost({ workspace, extension, suite });
    if (exitCode !== 0) throw new Error(`VS Code did not connect.\n${log}`);
  },
};

async function recorded(start: typeof startNeovim, recording: Recording): Promise<void> {
  const editor = await start(recording);
  try {
    await until('initialize', () => JSON.parse(readFileSync(recording.record, 'utf8')) as unknown, editor.log);
  } finally {
    await editor.close();
  }
}

/** Keys in order too: Lua and Emacs have none. */
function scrubbed(value: unknown, workspace: string): unknown {
  const uri = pathToFileURL(workspace).href;
  const scrub = (one: unknown, key?: string): unknown => {
    if (key === 'processId') return null;
    if (typeof one === 'string') return one.replaceAll(uri, 'file:///workspace').replaceAll(workspace, '/workspace');
    if (Array.isArray(one)) return one.map((each) => scrub(each));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, each]) => [name, scrub(each, name)]));
  };
  return scrub(value);
}
