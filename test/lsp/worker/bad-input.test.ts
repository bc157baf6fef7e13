import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FINDING, folderOf, session, TYPED, write } from './folder.js';

const FILE = 'src/b.ts';

test('a broken tsconfig: what can be read is used, and it is said', async () => {
  const root = folderOf({ ...TYPED, 'tsconfig.json': TYPED['tsconfig.json']!.replace('"strict":true', '"strict":true,"moduleResolutoin":"x"') });
  const worker = session(root);
  await worker.settled();
  expect(worker.shown(FILE)).toEqual(FINDING);
  expect(worker.status?.problems).toMatchObject([{ code: 'tsconfig', message: expect.stringMatching(/^tsconfig\.json:1: .*moduleResolutoin/) }]);
  write(root, 'tsconfig.json', '{ "compilerOptions": { ');
  await worker.settled();
  expect(worker.status?.problems.map(({ code }) => code)).toContain('tsconfig');
  write(root, 'tsconfig.json', TYPED['tsconfig.json']!);
  await worker.settled();
  expect(worker.shown(FILE)).toEqual(FINDING);
  expect(worker.status?.problems).toEqual([]);
});

test('a file that does not parse is no clean file', async () => {
  const worker = session(folderOf(TYPED), { scope: 'openFiles' });
  const version = worker.open(FILE, `${TYPED[FILE]!}\nconst half = (`);
  expect(await worker.file(FILE)).toMatchObject({ version, findings: [], problem: expect.stringContaining('does not parse: ') });
  worker.open(FILE);
  expect((await worker.file(FILE))?.problem).toBeUndefined();
});

test('10 MB: not judged, and it is said', async () => {
  const worker = session(folderOf({ ...TYPED, 'src/big.ts': `export const rows = [\n${"  'x',\n".repeat(1_400_000)}];\n` }));
  await worker.settled();
  expect((await worker.file('src/big.ts'))?.problem).toMatch(/^9\.8 MB: files above 1 MB/);
  expect(worker.shown(FILE)).toEqual(FINDING);
});

test('a byte order mark, CRLF, line separators and emoji before the finding', async () => {
  const root = folderOf({ ...TYPED, [FILE]: `\uFEFF${TYPED[FILE]!.replaceAll('\n', '\r\n')}` });
  const worker = session(root);
  await worker.settled();
  expect(worker.shown(FILE)).toEqual(FINDING);
  worker.open(FILE, `/* \u2028 */${TYPED[FILE]!.replace('res.json(', '/* 😀 */ res.json(')}`);
  await worker.settled();
  const [line, column] = [12, 64 + '/* 😀 */ '.length];
  expect(worker.shown(FILE)).toEqual([`no-sql-identifier-interpolation:${line}:${column}`]);
});

test('suggestions replace no more than they must, and the text that they make silences the rule', async () => {
  const text = TYPED[FILE]!.replace("'select id from items order by ' + column(req.query)", "`select id from items where name = '${String(req.query['name'])}'`");
  const root = folderOf({ ...TYPED, [FILE]: text });
  const worker = session(root, { scope: 'openFiles' });
  worker.open(FILE);
  const report = await worker.file(FILE);
  const [finding] = report!.findings;
  expect(finding).toMatchObject({ rule: 'lintel/no-sql-value-interpolation', url: expect.stringContaining('docs/rules/no-sql-value-interpolation.md') });
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }): number => lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  const [edit] = finding!.suggestions[0]!.edits;
  worker.open(FILE, text.slice(0, offset(edit!.range.start)) + edit!.newText + text.slice(offset(edit!.range.end)));
  expect((await worker.file(FILE))?.findings).toEqual([]);
});

test('files that are no sources, or are nowhere', async () => {
  const root = folderOf(TYPED);
  const worker = session(root, { scope: 'openFiles' });
  worker.send({ kind: 'document', file: join(root, 'notes.md'), version: 1, text: '# Notes' });
  worker.send({ kind: 'closed', file: join(root, 'never-opened.ts') });
  worker.send({ kind: 'cancel', id: 99 });
  expect(await worker.file('notes.md')).toBeUndefined();
  expect(await worker.file('nowhere.ts')).toBeUndefined();
  expect(await worker.ask({ about: 'lenses', file: join(root, 'nowhere.ts') })).toEqual([]);
});

test('ends with its parent', async () => {
  const worker = session(folderOf(TYPED));
  await worker.settled();
  const { pid } = worker;
  await worker.end();
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});
