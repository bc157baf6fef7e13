import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmacs } from './emacs.js';
import { startNeovim } from './neovim.js';
import { startVim } from './vim.js';

// The harness itself, with a server that finds badness.

const server = fileURLToPath(new URL('fake-server.mjs', import.meta.url));
const command = [process.execPath, server];
let workspace: string;
let file: string;

beforeEach(() => {
  workspace = join(mkdtempSync(join(tmpdir(), 'lintel-harness-')), 'project');
  mkdirSync(workspace);
  file = join(workspace, 'app.ts');
  writeFileSync(file, "export const first = 'fine';\nexport const second = 'badness';\n");
});

afterEach(() => rmSync(join(workspace, '..'), { recursive: true, force: true }));

test.each([
  ['Neovim', startNeovim],
  ['Emacs', startEmacs],
  ['Vim', startVim],
] as const)('%s shows the diagnostic, applies the fix and saves it', async (_name, start) => {
  const editor = await start({ command, workspace, file });
  try {
    const [shown] = await editor.waitForDiagnostics('one diagnostic', (all) => all.length === 1);
    expect(shown).toMatchObject({ line: 2, column: 24, severity: 'error' });
    expect(shown!.message).toContain('There is badness in app.ts.');
    await editor.applyCodeAction('Replace with goodness', shown!);
    await editor.waitForDiagnostics('none', (all) => all.length === 0);
    expect(readFileSync(file, 'utf8')).toContain('badness');
    await editor.save();
    expect(readFileSync(file, 'utf8')).toBe("export const first = 'fine';\nexport const second = 'goodness';\n");
    await editor.replace('fine', 'badness');
    await editor.waitForDiagnostics('one more', (all) => all.length === 1 && all[0]!.line === 1);
  } finally {
    await editor.close();
  }
});
