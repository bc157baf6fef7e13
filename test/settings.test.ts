import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { Linter } from 'eslint';
import * as parser from '@typescript-eslint/parser';
import lintel from '../eslint-plugin/src/index.js';
import { fixtures, programOver, shared } from './rules/program.js';

const folder = join(fixtures, 'in-memory');
const file = join(folder, 'desk.ts');
const text = 'export class DeskGuard {}\nexport interface Desk { id: number }\n';

/** What `unjudged` says of `settings.lintel`, at the first file that is linted. */
function told(settings: object): string[] {
  const program: ts.Program = programOver([], shared(), folder, new Map([[file, text]]));
  const config = lintel.configs.recommended.map((one) => ({ ...one, languageOptions: { parser, parserOptions: { programs: [program] } }, settings: { lintel: settings } }));
  return new Linter({ configType: 'flat', cwd: fixtures }).verify(text, config as Linter.Config[], { filename: file }).map(({ message }) => message);
}

test.each([
  { name: 'an unknown key, with the nearest', settings: { guard: [] }, says: "settings.lintel.guard is not a setting. Did you mean 'guards'?" },
  { name: 'an unknown class of files', settings: { files: { test: [] } }, says: "settings.lintel.files.test is not a setting. Did you mean 'tests'?" },
  { name: 'a list that is none', settings: { guards: './desk#DeskGuard' }, says: 'settings.lintel.guards must be a list of strings.' },
  { name: 'a reference without a name', settings: { guards: ['./desk'] }, says: "settings.lintel.guards: './desk' is not a reference. Write './path/to/file#Name' or 'package#Name'." },
  { name: 'a name that the file does not export, with the nearest', settings: { base: folder, guards: ['./desk#DeskGard'] }, says: "settings.lintel.guards: './desk#DeskGard' names nothing. Did you mean 'DeskGuard'?" },
  { name: 'a file that does not exist', settings: { base: folder, guards: ['./dsk#DeskGuard'] }, says: "settings.lintel.guards: './dsk#DeskGuard': there is no such file." },
  { name: 'a type where a class is needed', settings: { base: folder, guards: ['./desk#Desk'] }, says: "settings.lintel.guards: './desk#Desk' names a type. Name the class or the function." },
  { name: 'a runtime that is neither', settings: { runtime: 'no' }, says: "settings.lintel.runtime must be 'auto' or 'never'." },
  { name: 'a tenant that is none', settings: { tenant: 'workspaceId' }, says: "settings.lintel.tenant must be an object, such as { columns: ['workspaceId'] }, or false." },
  { name: 'a tenant without a column', settings: { tenant: { columns: [] } }, says: "settings.lintel.tenant.columns must name at least one column, such as 'workspaceId'." },
  { name: 'an unknown key of a tenant, with the nearest', settings: { tenant: { columns: ['workspaceId'], share: [] } }, says: "settings.lintel.tenant.share is not a setting. Did you mean 'shared'?" },
  { name: 'a repository that names nothing', settings: { base: folder, tenant: { columns: ['workspaceId'], scopedBy: ['./desk#DeskGard'] } }, says: "settings.lintel.tenant: './desk#DeskGard' names nothing. Did you mean 'DeskGuard'?" },
  { name: 'routers that are no list', settings: { routers: {} }, says: 'settings.lintel.routers must be a list of objects.' },
  { name: 'a router without a reference', settings: { routers: [{ path: '0' }] }, says: "settings.lintel.routers: each needs a `ref`, such as './src/routes/controller#Controller.route'." },
  { name: 'a router whose reference is none', settings: { routers: [{ ref: 'add' }] }, says: "settings.lintel.routers: 'add' is not a reference. Write './path/to/file#Name' or 'package#Name'." },
  { name: 'a router that names nothing', settings: { base: folder, routers: [{ ref: './desk#DeskGard' }] }, says: "settings.lintel.routers: './desk#DeskGard' names nothing. Did you mean 'DeskGuard'?" },
  { name: 'an unknown part of a router, with the nearest', settings: { base: folder, routers: [{ ref: './desk#DeskGuard', guards: '1' }] }, says: "settings.lintel.routers: 'guards' is no part of a route. Did you mean 'guard'?" },
  { name: 'a place of a part that is none', settings: { base: folder, routers: [{ ref: './desk#DeskGuard', guard: 'options.guard' }] }, says: "settings.lintel.routers: 'options.guard' is no place. Write the argument's index, and members in it: '0.path'." },
])('$name', ({ settings, says }) => {
  expect(told(settings)).toEqual([says]);
});

test('says nothing of an application without tenants', () => {
  expect(told({ tenant: false })).toEqual([]);
});

test('says nothing of a reference that resolves', () => {
  expect(told({ base: folder, guards: ['./desk#DeskGuard'] })).toEqual([]);
});
