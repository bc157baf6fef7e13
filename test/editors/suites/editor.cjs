'use strict';
const assert = require('node:assert/strict');
const { setTimeout: pause } = require('node:timers/promises');
const vscode = require('vscode');

// What suites in the extension host share.

/** Asks again until the answer is something. */
exports.until = async (what, look, milliseconds = 60_000) => {
  let last;
  for (const end = Date.now() + milliseconds; Date.now() < end; await pause(100)) {
    last = await look();
    if (last) return last;
  }
  assert.fail(`never: ${what}; last: ${JSON.stringify(last)}; ${JSON.stringify(exports.diagnosticsAll())}`);
};

exports.lintel = async () => {
  const extension = vscode.extensions.getExtension('lintel.lintel-vscode');
  assert.ok(extension, 'the extension is there');
  return extension.activate();
};

exports.fileIn = (path, index = 0) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[index].uri, path);
exports.diagnosticsOf = (uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'lintel');
exports.codesOf = (uri) => exports.diagnosticsOf(uri).map(({ code }) => code.value ?? code);
exports.diagnosticsAll = () => vscode.languages.getDiagnostics().flatMap(([uri, all]) => all.map(({ source, message }) => `${uri.path}: ${source}: ${message}`));
exports.show = async (uri) => vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
exports.finding = (uri, code) => exports.until(`${code} in ${uri.path}`, () => exports.diagnosticsOf(uri).find((one) => (one.code.value ?? one.code) === code));
exports.noFinding = (uri) => exports.until(`no finding in ${uri.path}`, () => exports.diagnosticsOf(uri).length === 0);
