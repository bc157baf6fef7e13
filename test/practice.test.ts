import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { differences, print, problemsOf, snapshotOf, type Snapshot } from './setup/snapshot.mjs';
import { judge, movedLines, readRows, type Row } from './setup/vulnerabilities.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const finding = (line: number, file = 'src/a.ts', rule = 'no-x'): { rule: string; file: string; line: number } => ({ rule, file, line });
const of = (findings: Snapshot['findings']): Snapshot => ({ repository: 'shop', commit: 'a', findings });

describe('a snapshot', () => {
  test('keeps verdicts where findings moved a little, nearest first', () => {
    const before = of([
      { ...finding(10), verdict: 'right' },
      { ...finding(14), verdict: 'wrong', why: 'a constant' },
      { ...finding(90), verdict: 'right' },
    ]);
    const after = snapshotOf({ repository: 'shop', commit: 'b', findings: [finding(17), finding(12), finding(50), finding(91, 'src/b.ts')] }, before);
    expect(after.findings).toEqual([
      { ...finding(12), verdict: 'right' },
      { ...finding(17), verdict: 'wrong', why: 'a constant' },
      { ...finding(50), verdict: 'unread' },
      { ...finding(91, 'src/b.ts'), verdict: 'unread' },
    ]);
  });

  test('holds rule, file and line, and no code', () => {
    const given = [{ ...finding(3), message: '`secret` is …', column: 4 }];
    expect(JSON.parse(print(snapshotOf({ repository: 'shop', commit: 'b', findings: given }, undefined)))).toEqual({ repository: 'shop', commit: 'b', findings: [{ ...finding(3), verdict: 'unread' }] });
  });

  test('holds the settings of its run', () => {
    const settings = { tenant: { columns: ['accountId'] } };
    const taken = snapshotOf({ repository: 'shop', commit: 'b', settings, findings: [finding(3)] }, undefined);
    expect(taken.settings).toEqual(settings);
    expect(JSON.parse(print(taken))).toEqual(taken);
  });

  test('says what came and what went', () => {
    const { gone, come } = differences(of([{ ...finding(3), verdict: 'right' }, { ...finding(9), verdict: 'right' }]), [finding(3), finding(10)]);
    expect([gone.map(({ line }) => line), come.map(({ line }) => line)]).toEqual([[9], [10]]);
  });

  test('says which verdicts are none', () => {
    expect(problemsOf(of([{ ...finding(1), verdict: 'wrong' }, { ...finding(2), verdict: 'fine' as 'right' }, { ...finding(3), verdict: 'right' }]))).toEqual(['no-x src/a.ts:1: wrong, and no word why', "no-x src/a.ts:2: 'fine' is no verdict"]);
  });
});

describe('the snapshots of this repository', () => {
  const folder = join(root, 'docs/practice');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

  test('are there', () => {
    expect(files).not.toEqual([]);
  });

  test.each(files)('%s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const snapshot = JSON.parse(text) as Snapshot;
    expect(problemsOf(snapshot)).toEqual([]);
    expect(snapshot.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(print(snapshot)).toBe(text);
  });
});

describe('a vulnerability', () => {
  const row: Row = { id: 'a', repository: 'a/b', class: 'sql', vulnerable: 'a', fix: 'b', file: 'a.ts', line: 40, rules: ['no-x'] };
  const at = (line: number, rule = 'no-x'): { rule: string; line: number } => ({ rule, line });

  test.each([
    { name: 'reported, and silent at the fix', before: [at(41)], after: [], verdict: 'held' },
    { name: 'reported elsewhere only', before: [at(60)], after: [], verdict: 'missed' },
    { name: 'reported by another rule', before: [at(40, 'no-y')], after: [], verdict: 'missed' },
    { name: 'still reported at the fix', before: [at(40)], after: [at(45)], verdict: 'missed' },
    { name: 'another line reported at the fix', before: [at(40)], after: [at(140)], verdict: 'held' },
  ])('$name', ({ before, after, verdict }) => {
    expect(judge(row, before, after, [45, 45]).verdict).toBe(verdict);
    expect(judge({ ...row, explained: 'why' }, before, after, [45, 45]).verdict).toBe(verdict === 'held' ? 'stale' : 'explained');
  });

  test.each([
    { name: 'above it lines came', diff: '@@ -10,0 +11,5 @@', moved: [45, 45] },
    { name: 'above it lines went', diff: '@@ -10,3 +9,0 @@', moved: [37, 37] },
    { name: 'it was changed', diff: '@@ -5 +5,2 @@\n@@ -39,3 +40,6 @@', moved: [40, 45] },
    { name: 'below it lines came', diff: '@@ -80,0 +81,5 @@', moved: [40, 40] },
    { name: 'it was taken away', diff: '@@ -40,2 +39,0 @@', moved: [39, 39] },
  ])('$name', ({ diff, moved }) => {
    expect(movedLines(diff, 40)).toEqual(moved);
  });
});

describe('the list of vulnerabilities', () => {
  const rows = readRows();

  test('names each once', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test.each(rows)('$id has commits, a place and a rule', ({ vulnerable, fix, file, line, rules, explained }) => {
    for (const commit of [vulnerable, fix]) expect(commit).toMatch(/^[0-9a-f]{7,40}$/);
    expect(file).toMatch(/\.ts$/);
    expect(line).toBeGreaterThan(0);
    expect(rules.length).toBeGreaterThan(0);
    // Limits tells a reader each one that stays silent.
    if (explained !== undefined) expect(readFileSync(join(root, 'docs/limits.md'), 'utf8')).toContain(explained);
  });
});

test('practice without a directory says how it is called', () => {
  expect(() => execFileSync(process.execPath, [join(root, 'test/setup/practice.mjs')], { stdio: 'pipe' })).toThrow(/usage: npm run practice/);
});
