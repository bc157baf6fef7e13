import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { CONTROLLER, GUARDED_MODULE, OPEN_APP, OPEN_MODULE, Project } from '../lsp/project.js';
import { SERVER } from '../lsp/client.js';
import { startEmacs } from './emacs.js';
import { startNeovim } from './neovim.js';
import { testTime } from './until.js';
import { startVim } from './vim.js';

// Lintel in editors that take what is pushed to them.

const command = [process.execPath, SERVER, 'lsp', '--stdio'];
const projects: Project[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

test.each([
  ['Neovim', startNeovim],
  ['Emacs', startEmacs],
  ['Vim', startVim],
] as const)('%s shows a finding, mends it with the project’s own guard, and sees what changes on disk', async (_name, start) => {
  const project = new Project(OPEN_APP);
  projects.push(project);
  const file = project.path('src/users.controller.ts');
  const editor = await start({ command, workspace: project.root, file });
  try {
    const [shown] = await editor.waitForDiagnostics('the unguarded route', (all) => all.length === 1);
    expect(shown).toMatchObject({ line: 9, severity: 'error' });
    expect(shown!.message).toContain('UsersController.list has no guard that refuses strangers');
    // Another file, on disk only: a guard of the whole application.
    project.write('src/app.module.ts', GUARDED_MODULE);
    await editor.waitForDiagnostics('no finding behind the guard', (all) => all.length === 0);
    project.write('src/app.module.ts', OPEN_MODULE);
    const [again] = await editor.waitForDiagnostics('the finding again', (all) => all.length === 1);
    await editor.applyCodeAction('Guard the controller with `UseGuards(SignedInGuard)`, as ReportsController is.', again!);
    await editor.waitForDiagnostics('none', (all) => all.length === 0);
    expect(readFileSync(file, 'utf8')).toBe(CONTROLLER);
    await editor.save();
    expect(readFileSync(file, 'utf8')).toContain('@UseGuards(SignedInGuard)');
  } finally {
    await editor.close();
  }
}, testTime);
