import { expect, test } from 'vitest';
import { unjudgedGroups } from '../../vscode-extension/src/unjudged.js';

const fact = (uri: string, line: number, character = 0) => ({ uri, range: { start: { line, character }, end: { line, character: character + 4 } }, subject: `call ${line}`, why: 'its type is any' });

test('what was not judged is listed by file and line, with the reason', () => {
  const groups = unjudgedGroups([fact('file:///w/src/b.ts', 9), fact('file:///w/src/a.ts', 4), fact('file:///w/src/b.ts', 2, 8), fact('file:///w/src/b.ts', 2, 3)], (uri) => uri.replace('file:///w/', ''));
  expect(groups.map(({ file, entries }) => [file, ...entries.map(({ description, fact: { range } }) => `${description}:${range.start.character}`)])).toEqual([
    ['src/a.ts', 'line 5:0'],
    ['src/b.ts', 'line 3:3', 'line 3:8', 'line 10:0'],
  ]);
  expect(groups[0]!.entries[0]).toMatchObject({ label: 'call 4', detail: 'its type is any' });
});

test('nothing makes no groups', () => {
  expect(unjudgedGroups([], String)).toEqual([]);
});
