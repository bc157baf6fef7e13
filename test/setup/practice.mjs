// Runs Lintel on a checkout of a public repository, and writes what it finds and what it does not know:
//   node test/setup/practice.mjs DIR [--out FILE.json] [--commit SHA] [--strict] [--settings FILE.json]
// Beside FILE.json goes FILE.md: the rows for docs/precision.md, and every finding with room for a verdict.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const from = process.env.INIT_CWD ?? '.';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, commit: { type: 'string' }, strict: { type: 'boolean' }, settings: { type: 'string' } },
});
if (positionals.length !== 1) {
  process.stderr.write('usage: npm run practice -- DIR [--out FILE.json] [--commit SHA] [--strict] [--settings FILE.json]\n');
  process.exit(2);
}

const checkout = resolve(from, positionals[0]);
const { directory, dispose } = values.commit === undefined ? { directory: checkout, dispose: () => {} } : worktree(checkout, values.commit);
try {
  const result = check(directory);
  const name = basename(checkout);
  const table = markdown(name, result);
  process.stdout.write(`${table}\n`);
  if (values.out !== undefined) {
    const out = resolve(from, values.out);
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(summary(name, result), null, 2)}\n`);
    writeFileSync(out.replace(/(\.json)?$/, '.md'), `${table}\n`);
  }
  process.exitCode = result.crashes.length > 0 ? 1 : 0;
} finally {
  dispose();
}

function check(target) {
  const more = [...(values.strict ? ['--strict'] : []), ...(values.settings === undefined ? [] : ['--settings', resolve(from, values.settings)])];
  const run = spawnSync(process.execPath, [join(workspace, 'lsp-server/dist/main.js'), 'check', target, '--json', ...more], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (!run.stdout) throw new Error(run.stderr || `lintel check was ended by ${run.signal}`);
  return JSON.parse(run.stdout);
}

/** A commit beside the checkout, with its installed dependencies. */
function worktree(repository, commit) {
  const directory = join(mkdtempSync(join(tmpdir(), 'lintel-practice-')), basename(repository));
  const git = (...args) => execFileSync('git', ['-C', repository, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  git('worktree', 'add', '--detach', directory, commit);
  const dependencies = join(repository, 'node_modules');
  if (existsSync(dependencies)) symlinkSync(dependencies, join(directory, 'node_modules'), 'dir');
  return {
    directory,
    dispose: () => {
      git('worktree', 'remove', '--force', directory);
      rmSync(dirname(directory), { recursive: true, force: true });
    },
  };
}

/** Without what differs from machine to machine. */
function summary(repository, result) {
  return {
    repository,
    commit: values.commit ?? head(checkout),
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

function head(repository) {
  const run = spawnSync('git', ['-C', repository, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

function markdown(repository, result) {
  const { inventory: { routes, rawSql } } = result;
  const rows = Object.entries(result.rules).map(([rule, { findings, judged, unknown, why }]) => {
    const causes = new Set(result.findings.filter((one) => one.rule === rule).map(({ cause }) => cause)).size;
    const reasons = Object.entries(why).sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`).join(', ');
    return `| ${rule} | ${repository} | ${findings} | ${causes} | | | ${unknown} of ${judged + unknown} (${percent(unknown, judged + unknown)}) | ${reasons} |`;
  });
  const findings = result.findings.map(({ rule, messageId, file, line, message }, index) => `| ${index + 1} | ${rule} | ${messageId} | ${file}:${line} | ${message.replaceAll('|', '\\|')} | |`);
  return [
    `### ${repository}`,
    '',
    `${result.files} files · routes: ${routes.guarded} guarded, ${routes.public} public, ${routes.evidentlyPublic} evidently public, ${routes.unguarded - routes.evidentlyPublic} unguarded, ${routes.unknown} unknown · raw SQL: ${rawSql.judged} judged, ${rawSql.open} open, ${rawSql.unknown} unknown`,
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
