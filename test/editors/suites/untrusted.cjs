'use strict';
const assert = require('node:assert/strict');
const vscode = require('vscode');
const { fileIn, finding, lintel, show, until } = require('./editor.cjs');

exports.run = async () => {
  assert.equal(vscode.workspace.isTrusted, false, 'the window is in restricted mode');
  const controller = fileIn('src/users.controller.ts');
  await show(controller);
  const api = await lintel();
  await finding(controller, 'require-auth-guard');
  const { detail } = await until('an idle status', () => !api.status().isBusy && api.status());
  assert.match(detail, /TypeScript \d+\.\d+\.\d+ \(its own\) · recommended · not trusted/);
};
