// Published vulnerabilities at their commits: a rule reports the line at the vulnerable commit, and is silent at the fix.
//   npm run practice -- DIR --commit      every row of vulnerabilities.json whose commits are in the repository of DIR
// Only the file of a row is linted, in the Program of its tsconfig.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { git, topOf, worktree } from './checkout.mjs';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const built = (path) => import(pathToFileURL(join(workspace, path)).href);

/** A finding this many lines away from the published one is the same hole. */
const NEAR = 3;

export const readRows = () => JSON.parse(readFileSync(join(workspace, 'test/setup/vulnerabilities.json'), 'utf8'));

/** Which rows are as they should be; prints one line for each. */
export async function checkVulnerabilities(directory, rows = readRows()) {
  const top = topOf(resolve(directory));
  const known = rows.filter(({ vulnerable, fix }) => [vulnerable, fix].every((commit) => git(top, 'cat-file', '-e', `${commit}^{commit}`) !== undefined));
  const results = [];
  for (const row of known) {
    const before = await findingsAt(top, row.vulnerable, row);
    const after = await findingsAt(top, row.fix, row);
    const result = judge(row, before, after, movedLines(git(top, 'diff', '-U0', row.vulnerable, row.fix, '--', row.file) ?? '', row.line));
    results.push(result);
    process.stdout.write(`${lineOf(result)}\n`);
  }
  const count = (verdict) => results.filter((one) => one.verdict === verdict).length;
  process.stdout.write(`${results.length} vulnerabilities: ${count('held')} reported and silent at the fix, ${count('explained')} explained, ${count('missed')} missed, ${count('stale')} explained without need\n`);
  return results;
}

export function judge(row, before, after, [from, to]) {
  const ours = (findings, first, last) => findings.filter(({ rule, line }) => row.rules.includes(rule) && line >= first - NEAR && line <= last + NEAR);
  const reported = ours(before, row.line, row.line);
  const still = ours(after, from, to);
  const isHeld = reported.length > 0 && still.length === 0;
  const verdict = row.explained === undefined ? (isHeld ? 'held' : 'missed') : isHeld ? 'stale' : 'explained';
  return { row, reported, still, verdict };
}

/** Where a line is after a change, from `git diff -U0`: a range, when the line itself was changed. */
export function movedLines(diff, line) {
  let shift = 0;
  for (const [, from, fromCount = '1', to, toCount = '1'] of diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
    const [start, length, newStart, newLength] = [from, fromCount, to, toCount].map(Number);
    if (length > 0 && line >= start && line < start + length) return [newStart, newStart + Math.max(newLength, 1) - 1];
    if (start + Math.max(length, 1) - 1 < line || (length === 0 && start < line)) shift += newLength - length;
  }
  return [line + shift, line + shift];
}

function lineOf({ row, reported, still, verdict }) {
  const at = (findings) => findings.map(({ rule, line }) => `${rule}:${line}`).join(', ');
  return `${verdict.padEnd(9)} ${row.id.padEnd(22)} ${row.vulnerable.slice(0, 12)} ${reported.length > 0 ? `reported (${at(reported)})` : 'not reported'} · ${row.fix.slice(0, 12)} ${still.length > 0 ? `reported (${at(still)})` : 'silent'}${row.explained === undefined ? '' : ` · ${row.explained}`}`;
}

async function findingsAt(top, commit, row) {
  const { directory, dispose } = worktree(top, commit);
  try {
    return await findingsIn(directory, row);
  } finally {
    dispose();
  }
}

async function findingsIn(root, { file, project = '', strict = false, settings: declared = {} }) {
  const [{ readRepository }, { openProjects }, { presetRules, ProjectLinter }, engine] = await Promise.all(['lsp-server/dist/repository.js', 'lsp-server/dist/projects.js', 'lsp-server/dist/lint.js', 'eslint-plugin/dist/engine.js'].map(built));
  const settings = { ...declared, base: root };
  const repository = readRepository(root);
  const inside = (path) => path.startsWith(join(root, project));
  const narrowed = { ...repository, typescript: repository.typescript.filter(inside), javascript: repository.javascript.filter(inside) };
  const { projects } = openProjects(narrowed, (program) => engine.Application.of(program, engine.settingsOf(settings)).hasRoot());
  const owner = projects.find(({ files }) => files.includes(join(root, file)));
  if (!owner) throw new Error(`${file} is in no project of ${root}`);
  const { messages, crashes, unparsed } = new ProjectLinter(root, owner.program, { settings, rules: presetRules(strict) }).lint(join(root, file));
  if (crashes.length > 0 || unparsed !== undefined) throw new Error(`${file}: ${unparsed ?? crashes[0].message}`);
  return messages.map(({ ruleId, messageId, line }) => ({ rule: ruleId.replace('lintel/', ''), messageId, line }));
}
