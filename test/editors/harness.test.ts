import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildFakeExtension } from './fake-extension.js';
import { runInExtensionHost } from './vscode-host.js';
import { startWorkbench } from './workbench.js';
import { startEmacs } from './emacs.js';
import { startNeovim } from './neovim.js';
import { testTime } from './until.js';
import { startVim } from './vim.js';

// The harness itself, with a server that finds badness.

const server = fileURLToPath(new URL('fake-server.mjs', import.meta.url));
const command = [process.execPath, server];
const screenshots = fileURLToPath(new URL('../../.tmp/editors', import.meta.url));
let workspace: string;
let file: string;

beforeEach(() => {
  workspace = join(mkdtempSync(join(tmpdir(), 'lintel-harness-')), 'project');
  mkdirSync(workspace);
  mkdirSync(screenshots, { recursive: true });
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
}, testTime);

test('VS Code shows the diagnostic, the code lens and the hover, applies the fix and saves it', async () => {
  const extension = await buildFakeExtension(join(workspace, '../extension'), command);
  const workbench = await startWorkbench({ workspace, extensions: [extension] });
  try {
    await workbench.openFile('app.ts');
    await workbench.waitForSquiggle('error');
    const problems = await workbench.waitForProblems('the problem', (rows) => rows.some((row) => row.includes('There is badness in app.ts.')));
    expect(problems).toHaveLength(2);
    await workbench.waitForCodeLenses('the lens', (titles) => titles.includes('Lens of badness'));
    await workbench.hover('badness', 'Hover of badness');
    await workbench.screenshot(join(screenshots, 'harness.png'));
    await workbench.quickFix('Replace with goodness');
    await workbench.waitForNoSquiggle('error');
    expect(readFileSync(file, 'utf8')).toContain('badness');
    await workbench.save();
    expect(readFileSync(file, 'utf8')).toContain("second = 'goodness'");
    workbench.changeOnDisk(file, "export const third = 'badness';\n");
    await workbench.waitForSquiggle('error');
    await workbench.goTo(1, 1);
    await workbench.typeText("const more = 'badness';");
    await workbench.waitForProblems('two problems', (rows) => rows.filter((row) => row.includes('There is badness')).length === 2);
  } catch (error) {
    await workbench.screenshot(join(screenshots, 'harness-failed.png'));
    throw error;
  } finally {
    await workbench.close();
  }
}, testTime);

test('a suite runs in the extension host, and its failure is a failure', async () => {
  const extension = await buildFakeExtension(join(workspace, '../extension'), command);
  const suite = join(workspace, '../suite.cjs');
  writeFileSync(
    suite,
    `const vscode = require('vscode');
exports.run = async () => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(${JSON.stringify(file)}));
  await vscode.window.showTextDocument(document);
  while (vscode.languages.getDiagnostics(document.uri).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const [{ message, range }] = vscode.languages.getDiagnostics(document.uri);
  console.log('message: ' + message);
  const [fix] = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);
  await vscode.workspace.applyEdit(fix.edit);
  await document.save();
};
`,
  );
  const { exitCode, log } = await runInExtensionHost({ workspace, extension, suite });
  expect(exitCode, log).toBe(0);
  expect(log).toContain('message: There is badness in app.ts.');
  expect(readFileSync(file, 'utf8')).toContain("second = 'goodness'");

  writeFileSync(suite, "exports.run = async () => { throw new Error('as asked'); };\n");
  const failed = await runInExtensionHost({ workspace, extension, suite });
  expect(failed.exitCode).toBe(1);
  expect(failed.log).toContain('as asked');
}, testTime);
