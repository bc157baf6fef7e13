// Runs Lintel on a checkout of a public repository, and writes what it finds and what it does not know:
//   node test/setup/practice.mjs DIR [--out FILE.json] [--commit SHA] [--strict] [--settings FILE.json]
// Beside FILE.json goes FILE.md: the rows for docs/precision.md, and every finding with room for a verdict.
//   node test/setup/practice.mjs DIR --commit       the vulnerabilities of that repository, at their commits: vulnerabilities.mjs
//   node test/setup/practice.mjs DIR --snapshot     writes docs/practice/<repository>.json; verdicts and settings given before are kept
//   node test/setup/practice.mjs DIR --check        compares with it: at another commit than the snapshot's it says so
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { git, topOf, worktree } from './checkout.mjs';
import { differences, print, problemsOf, snapshotOf, tally } from './snapshot.mjs';
import { checkVulnerabilities } from './vulnerabilities.mjs';

const USAGE = 'usage: npm run practice -- DIR [--out FILE.json] [--commit [SHA]] [--snapshot | --check] [--strict] [--settings FILE.json]\n';
const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const from = process.env.INIT_CWD ?? '.';
// `--commit` without a value asks for every vulnerability's own commits.
const args = process.argv.slice(2).map((one, index, all) => (one === '--commit' && (all[index + 1] ?? '--').startsWith('--') ? '--vulnerabilities' : one));
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    commit: { type: 'string' },
    vulnerabilities: { type: 'boolean' },
    snapshot: { type: 'boolean' },
    check: { type: 'boolean' },
    strict: { type: 'boolean' },
    settings: { type: 'string' },
  },
});
if (positionals.length !== 1) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const checkout = resolve(from, positionals[0]);
if (values.vulnerabilities) {
  const results = await checkVulnerabilities(checkout);
  process.exitCode = results.length > 0 && results.every(({ verdict }) => verdict === 'held' || verdict === 'explained') ? 0 : 1;
} else {
  const { directory, dispose } = values.commit === undefined ? { directory: checkout, dispose: () => {} } : worktree(checkout, values.commit);
  try {
    process.exitCode = run(check(directory));
  } finally {
    dispose();
  }
}

function run(result) {
  const name = nameOf(checkout);
  if (values.snapshot) return writeSnapshot(name, result);
  if (values.check) return compare(name, result);
  const table = markdown(name, result);
  process.stdout.write(`${table}\n`);
  if (values.out !== undefined) {
    const out = resolve(from, values.out);
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(summary(name, result), null, 2)}\n`);
    writeFileSync(out.replace(/(\.json)?$/, '.md'), `${table}\n`);
  }
  return result.crashes.length > 0 ? 1 : 0;
}

/** Of the whole checkout, when a part of it is checked. */
function nameOf(directory) {
  return basename(topOf(directory));
}

function snapshotFile(name) {
  return join(workspace, 'docs/practice', `${name}${values.strict ? '.strict' : ''}.json`);
}

function readSnapshot(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function writeSnapshot(name, result) {
  const file = snapshotFile(name);
  const snapshot = snapshotOf({ repository: name, directory: relative(topOf(checkout), checkout), commit: commitOf(), settings: settingsOf(), findings: result.findings }, readSnapshot(file));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, print(snapshot));
  process.stdout.write(`${relative(workspace, file)}: ${snapshot.findings.length} findings at ${snapshot.commit?.slice(0, 12)}\n${verdicts(snapshot)}`);
  return result.crashes.length > 0 ? 1 : 0;
}

function compare(name, result) {
  const snapshot = readSnapshot(snapshotFile(name));
  if (!snapshot) {
    process.stderr.write(`no snapshot of ${name}: --snapshot writes one\n`);
    return 2;
  }
  if (snapshot.commit !== commitOf()) process.stdout.write(`the snapshot is of ${snapshot.commit?.slice(0, 12)}, this is ${commitOf()?.slice(0, 12)}: lines may have moved\n`);
  const { gone, come } = differences(snapshot, result.findings);
  for (const { rule, file, line, verdict } of gone) process.stdout.write(`- ${rule} ${file}:${line} (${verdict})\n`);
  for (const { rule, file, line } of come) process.stdout.write(`+ ${rule} ${file}:${line}\n`);
  const problems = problemsOf(snapshot);
  for (const problem of problems) process.stdout.write(`! ${problem}\n`);
  process.stdout.write(`${gone.length} gone, ${come.length} new, ${snapshot.findings.length - gone.length} as before\n${verdicts(snapshot)}`);
  return gone.length + come.length + problems.length + result.crashes.length > 0 ? 1 : 0;
}

function verdicts(snapshot) {
  return [...tally([snapshot])].map(([rule, { right, wrong, unread }]) => `  ${rule}: ${right} right, ${wrong} wrong, ${unread} unread\n`).join('');
}

/** Those of the command line; a snapshot is compared, and written again, with its own. */
function settingsOf() {
  if (values.settings !== undefined) return JSON.parse(readFileSync(resolve(from, values.settings), 'utf8'));
  return values.snapshot || values.check ? readSnapshot(snapshotFile(nameOf(checkout)))?.settings : undefined;
}

function check(target) {
  const scratch = mkdtempSync(join(tmpdir(), 'lintel-practice-'));
  try {
    const settings = settingsOf();
    if (settings !== undefined) writeFileSync(join(scratch, 'settings.json'), JSON.stringify(settings));
    const more = [...(values.strict ? ['--strict'] : []), ...(settings === undefined ? [] : ['--settings', join(scratch, 'settings.json')])];
    const run = spawnSync(process.execPath, [join(workspace, 'lsp-server/dist/main.js'), 'check', target, '--json', ...more], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (!run.stdout) throw new Error(run.stderr || `lintel check was ended by ${run.signal}`);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Without what differs from machine to machine. */
function summary(repository, result) {
  return {
    repository,
    commit: commitOf(),
    strict: result.strict,
    files: result.files,
    projects: result.projects.map(({ config, files, hasRoot, isBare }) => ({ config, files, hasRoot, isBare })),
    inventory: result.inventory,
    rules: result.rules,
    findings: result.findings.map(({ rule, messageId, file, line, column, message, cause, suggestions, related }) => ({ rule, messageId, file, line, column, message, cause, suggestions, related })),
    unjudged: result.unjudged,
    skipped: result.skipped,
    crashes: result.crashes,
  };
}

function commitOf() {
  return values.commit === undefined ? git(checkout, 'rev-parse', 'HEAD') : git(checkout, 'rev-parse', `${values.commit}^{commit}`);
}

function markdown(repository, result) {
  const { inventory: { routes, rawSql, queries } } = result;
  const rows = Object.entries(result.rules).map(([rule, { findings, judged, unknown, why }]) => {
    const causes = new Set(result.findings.filter((one) => one.rule === rule).map(({ cause }) => cause)).size;
    const reasons = Object.entries(why).sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`).join(', ');
    return `| ${rule} | ${repository} | ${findings} | ${causes} | | | ${unknown} of ${judged + unknown} (${percent(unknown, judged + unknown)}) | ${reasons} |`;
  });
  const findings = result.findings.map(({ rule, messageId, file, line, message }, index) => `| ${index + 1} | ${rule} | ${messageId} | ${file}:${line} | ${message.replaceAll('|', '\\|')} | |`);
  return [
    `### ${repository}`,
    '',
    `${result.files} files · routes: ${routes.guarded} guarded, ${routes.public} public, ${routes.evidentlyPublic} evidently public, ${routes.unguarded - routes.evidentlyPublic} unguarded, ${routes.unknown} unknown · raw SQL: ${rawSql.judged} judged, ${rawSql.open} open, ${rawSql.unknown} unknown · tenants of queries (${queries.columns.join(', ') || 'no column'}): ${queries.constrained} constrained or checked, ${queries.open} open, ${queries.unasked} without, ${queries.unknown} unknown`,
    '',
    '| rule | repository | findings | causes | right | wrong, and why | unknown | reasons |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| # | rule | message id | place | message | verdict |',
    '|---|---|---|---|---|---|',
    ...findings,
  ].join('\n');
}

function percent(part, whole) {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}
