import type ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { Spelling } from '../../eslint-plugin/src/facts/spelling.js';
import { Line } from './line.js';

const FILES = {
  'a.ts': 'import { q as query } from "./b.js"; import pg from "pg"; export function a(): void { query("1"); }',
  'b.ts': 'import pg from "pg"; export const q = (text: string): void => { run(text); }; function run(text: string): void { text.trim(); }',
  'c.ts': 'import { q } from "./b.js"; export const c = 1; q("2");',
};
const NAMES = ['q', 'query', 'run', 'trim', 'send', 'ask', 'd'];

/** All that it tells, places as positions in files of this Program. */
function told(spelling: Spelling, program: ts.Program): unknown {
  const at = (node: ts.Node): string => {
    const file = node.getSourceFile();
    return `${file.fileName}:${String(node.pos)}${program.getSourceFile(file.fileName) === file ? '' : ' of a version that is no more'}`;
  };
  return {
    files: spelling.projectFiles.map((file) => `${file.fileName} ${String(program.getSourceFile(file.fileName) === file)}`),
    calls: NAMES.map((name) => [name, spelling.callsNamed(name).map(at)]),
    aliases: NAMES.map((name) => [...spelling.aliasesOf(name)].sort()),
    originals: NAMES.map((name) => [...spelling.originalsOf(name)].sort()),
    literals: ['pg', 'mysql', './b.js'].map((specifier) => spelling.literalsOf(specifier).map(at)),
    imported: ['pg', 'mysql'].map((specifier) => [spelling.isImported(specifier), spelling.isPresent(specifier), spelling.projectImports(specifier)]),
  };
}

describe('what a Program spells after an edit is what a new one would say', () => {
  test.each([
    ['a call in a body', { 'a.ts': FILES['a.ts'].replace('query("1")', 'query("1"); query("3"); send()') }],
    ['a call that is gone', { 'c.ts': 'import { q } from "./b.js"; export const c = 1; c.toFixed();' }],
    ['text before everything', { 'b.ts': `/* above */ ${FILES['b.ts']}` }],
    ['two files at once', { 'a.ts': `${FILES['a.ts']} send();`, 'b.ts': `${FILES['b.ts']} send();` }],
    ['a new name for another', { 'c.ts': 'import { q as ask } from "./b.js"; export const c = 1; ask("2");' }],
    ['a name that is another no more', { 'a.ts': FILES['a.ts'].replace('q as query', 'query') }],
    ['an import', { 'c.ts': `import mysql from "mysql"; ${FILES['c.ts']}` }],
    ['an import less', { 'b.ts': FILES['b.ts'].replace('import pg from "pg"; ', '') }],
    ['another import in its place', { 'b.ts': FILES['b.ts'].replace('"pg"', '"mysql"') }],
    ['a file', { 'd.ts': 'import { q as d } from "./b.js"; d("4");' }],
    ['nothing', {}],
  ])('%s', (_, edit) => {
    const line = new Line(FILES);
    told(Spelling.of(line.program!), line.program!);
    for (const one of [edit, {}]) {
      const previous = line.program!;
      const program = line.next(one);
      Spelling.succeed(program, previous);
      const fresh = new Line({ ...FILES, ...edit }).program!;
      expect(told(Spelling.of(program), program)).toEqual(told(Spelling.of(fresh), fresh));
    }
  });
});
