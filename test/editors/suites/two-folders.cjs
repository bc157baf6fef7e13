'use strict';
const assert = require('node:assert/strict');
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');
const { fileIn, finding, lintel, noFinding, show, until } = require('./editor.cjs');

exports.run = async () => {
  assert.equal(vscode.workspace.workspaceFolders.length, 2);
  const [inFirst, inSecond] = [0, 1].map((index) => fileIn('src/users.controller.ts', index));
  await show(inFirst);
  const api = await lintel();
  await finding(inFirst, 'require-auth-guard');
  await show(inSecond);
  await finding(inSecond, 'require-auth-guard');
  await until('both are counted', () => /Lintel 2$/.test(api.status().text));
  const guarded = "import { Controller, Get, UseGuards } from '@nestjs/common';\nimport { SignedInGuard } from './auth.guard';\nimport { Users } from './users';\n\n@Controller('users')\n@UseGuards(SignedInGuard)\nexport class UsersController {\n  constructor(private readonly users: Users) {}\n\n  @Get()\n  list() {\n    return this.users.all();\n  }\n}\n";
  writeFileSync(inSecond.fsPath, guarded);
  await noFinding(inSecond);
  assert.equal((await finding(inFirst, 'require-auth-guard')).source, 'lintel');
};
