'use strict';
const assert = require('node:assert/strict');
const { writeFileSync, readFileSync } = require('node:fs');
const vscode = require('vscode');
const { diagnosticsOf, fileIn, finding, lintel, noFinding, show, until } = require('./editor.cjs');

exports.run = async () => {
  const controller = fileIn('src/users.controller.ts');
  const appModule = fileIn('src/app.module.ts');

  const editor = await show(controller);
  const api = await lintel();
  assert.ok(api.isRunning(), 'the server runs');

  const found = await finding(controller, 'require-auth-guard');
  assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
  assert.ok(String(found.code.target).includes('require-auth-guard'), 'a finding leads to its page');

  const [hover] = (await vscode.commands.executeCommand('vscode.executeHoverProvider', controller, found.range.start)).filter(({ contents }) => contents.some(({ value }) => /guard/i.test(value)));
  assert.ok(hover, 'the hover explains the finding');

  const lenses = await until('a lens', async () => {
    const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', controller, 10);
    return all.some(({ command }) => /unguarded/.test(command?.title ?? '')) && all;
  });
  console.log(`lenses: ${lenses.map(({ command }) => command.title).join(', ')}`);

  const status = await until('an idle status', () => !api.status().isBusy && api.status());
  assert.match(status.detail, /TypeScript \d+\.\d+\.\d+ \(of the workspace\)/);
  assert.match(status.text, /Lintel 1$/);

  const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', controller, found.range, 'quickfix', 10);
  const fix = actions.find(({ title }) => /UseGuards\(SignedInGuard\)|SignedInGuard/.test(title));
  assert.ok(fix?.edit, `a fix among ${actions.map(({ title }) => title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  await noFinding(controller);
  await vscode.commands.executeCommand('undo');
  await finding(controller, 'require-auth-guard');

  // A global guard, in another file, on disk, by another program: the open file follows without a touch.
  const open = readFileSync(appModule.fsPath, 'utf8');
  const guarded = open
    .replace('providers: [', 'providers: [{ provide: APP_GUARD, useClass: SignedInGuard }, ')
    .replace('import {', "import { APP_GUARD } from '@nestjs/core';\nimport { SignedInGuard } from './auth.guard';\nimport {");
  assert.notEqual(guarded, open);
  writeFileSync(appModule.fsPath, guarded);
  await noFinding(controller);
  writeFileSync(appModule.fsPath, open);
  await finding(controller, 'require-auth-guard');

  await vscode.commands.executeCommand('lintel.restart');
  assert.ok(api.isRunning(), 'it runs again');
  await finding(controller, 'require-auth-guard');

  const settings = vscode.workspace.getConfiguration('lintel');
  await settings.update('enable', false, vscode.ConfigurationTarget.Workspace);
  await noFinding(controller);
  await until('the status says that it is off', () => api.status().detail === 'Off');
  await settings.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
  await finding(controller, 'require-auth-guard');

  await vscode.commands.executeCommand('lintel.open', appModule.toString(), { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } });
  assert.equal(vscode.window.activeTextEditor.document.uri.path, appModule.path);
  assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);

  await show(controller);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  await noFinding(controller);
  assert.equal(diagnosticsOf(controller).length, 0);
  await editor.document.save();
};
