// What Lintel costs on a repository, beside runs of ESLint over the same files with the same Programs (DESIGN.md, Speed and memory):
//   node test/setup/bench.mjs DIR [--runs N] [--each | --no-rules] [--json]
// Each run is a process of its own: its whole CPU time, and its peak memory. What each rule costs is read from one more run per turn,
// in which a clock runs while a rule does (`--each`: a process for each rule alone instead, which takes that many times as long).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const self = fileURLToPath(import.meta.url);
const workspace = resolve(dirname(self), '../..');
const built = (path) => import(join(workspace, path));

const TARGET = 1.1;
const KINDS = {
  untyped: 'a  untyped: parse only, no rule',
  typed: 'b  typed, no rule',
  baseline: 'c  typed, getTypeAtLocation on every call',
  lintel: 'd  lintel, recommended',
};

const typesOfCalls = {
  create: ({ sourceCode: { parserServices } }) => ({ CallExpression: (node) => void parserServices.getTypeAtLocation(node) }),
};

/** Seconds by rule, of a clocked run. */
const clock = new Map();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' }, each: { type: 'boolean' }, 'no-rules': { type: 'boolean' }, json: { type: 'boolean' }, child: { type: 'string' }, plan: { type: 'string' } },
});

if (values.child !== undefined) await child(values.child, values.plan, positionals[0]);
else await parent();

async function parent() {
  const runs = Number(values.runs);
  if (positionals.length !== 1 || !Number.isInteger(runs) || runs < 1) {
    process.stderr.write('usage: npm run bench -- DIR [--runs N] [--each | --no-rules] [--json]\n');
    process.exit(2);
  }
  const root = realpathSync(resolve(process.env.INIT_CWD ?? '.', positionals[0]));
  const { default: lintel } = await built('eslint-plugin/dist/index.js');
  const rules = values.each ? Object.keys(lintel.configs.recommended[0].rules) : [];
  const isClocked = !values.each && !values['no-rules'];
  const scratch = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  try {
    const plan = join(scratch, 'plan.json');
    const { files, lines } = run('plan', plan, root);
    const samples = new Map([...Object.keys(KINDS), ...rules].map((kind) => [kind, []]));
    // In turns, so that a busy minute of the machine does not fall on one of them.
    const clocked = [];
    for (let turn = 0; turn < runs; turn++) {
      for (const [kind, all] of samples) all.push(run(kind, plan, root));
      if (isClocked) clocked.push(run('clocked', plan, root).clocks);
    }
    const medians = Object.fromEntries([...samples].map(([kind, all]) => [kind, { cpu: median(all.map(({ cpu }) => cpu)), memory: median(all.map(({ memory }) => memory)), spread: spread(all.map(({ cpu }) => cpu)) }]));
    const result = { repository: basename(root), files, lines, runs, node: process.version, medians, ratios: ratios(medians), rules: costs(medians, rules), clocks: clocks(clocked), target: TARGET };
    process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(kind, plan, root) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-old-space-size=6144', self, '--child', kind, '--plan', plan, root], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${kind}: ${stderr.slice(0, 1500)}`);
  return JSON.parse(stdout);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(numbers) {
  return Math.max(...numbers) / Math.min(...numbers) - 1;
}

function ratios(medians) {
  const against = (kind) => ({ cpu: medians.lintel.cpu / medians[kind].cpu, memory: medians.lintel.memory / medians[kind].memory });
  return { 'd/c': against('baseline'), 'd/b': against('typed'), 'd/a': against('untyped') };
}

function costs(medians, rules) {
  return Object.fromEntries(rules.map((rule) => [rule, { cpu: medians[rule].cpu - medians.typed.cpu, memory: medians[rule].memory - medians.typed.memory }]));
}

/** Medians of the seconds in which a rule ran, most first. */
function clocks(clocked) {
  const names = [...new Set(clocked.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(names.map((name) => [name, median(clocked.map((one) => one[name] ?? 0))]).sort(([, a], [, b]) => b - a));
}

function table({ repository, files, lines, runs, medians, ratios: all, rules, clocks: timed }) {
  const seconds = (value) => value.toFixed(2).padStart(8);
  const megabytes = (value) => value.toFixed(0).padStart(8);
  const out = [`${repository}: ${files} files, ${lines} lines · medians of ${runs} runs`, '', `${''.padEnd(46)}   CPU s  memory MB   spread`];
  for (const [kind, title] of Object.entries(KINDS)) out.push(`${title.padEnd(46)}${seconds(medians[kind].cpu)}   ${megabytes(medians[kind].memory)}   ±${(50 * medians[kind].spread).toFixed(0)} %`);
  out.push('');
  for (const [name, { cpu, memory }] of Object.entries(all)) out.push(`${name.padEnd(46)}${cpu.toFixed(2).padStart(8)}   ${memory.toFixed(2).padStart(8)}${name === 'd/c' ? `   target ≤ ${TARGET.toFixed(2)}: ${cpu <= TARGET && memory <= TARGET ? 'held' : 'missed'}` : ''}`);
  if (Object.keys(rules).length > 0) {
    out.push('', 'Each rule alone, less b (what rules share is counted at each of them):');
    for (const [rule, { cpu, memory }] of Object.entries(rules)) out.push(`  ${rule.padEnd(44)}${seconds(cpu)}   ${megabytes(memory)}`);
  }
  if (Object.keys(timed).length > 0) {
    const sum = Object.values(timed).reduce((a, b) => a + b, 0);
    out.push('', 'Each rule by a clock in one run of all (what rules share is counted at the first that asks):');
    for (const [rule, time] of Object.entries(timed)) out.push(`  ${rule.padEnd(44)}${seconds(time)}   ${((100 * time) / sum).toFixed(0).padStart(6)} %`);
  }
  out.push('', `Other work on the machine (${availableParallelism()} cores) moves these figures: compare ratios, and differences larger than the spread.`);
  return `${out.join('\n')}\n`;
}

async function child(kind, plan, root) {
  if (kind === 'plan') {
    const { projects } = await open(root);
    const groups = projects.map(({ config, directory, files }) => ({ config, directory, files }));
    writeFileSync(plan, JSON.stringify(groups));
    const files = groups.flatMap((group) => group.files);
    const lines = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length, 0);
    return void process.stdout.write(JSON.stringify({ files: files.length, lines }));
  }
  const { Linter } = await import('eslint');
  const parser = await import('@typescript-eslint/parser');
  const isTyped = kind !== 'untyped';
  const groups = JSON.parse(readFileSync(plan, 'utf8'));
  const projects = isTyped ? (await open(root)).projects : [];
  const { plugins, rules } = await rulesOf(kind);
  const linter = new Linter({ cwd: root, configType: 'flat' });
  const settings = { lintel: { base: root } };
  for (const { config, directory, files } of groups) {
    const program = projects.find((project) => project.config === config && project.directory === directory)?.program;
    const parserOptions = program ? { programs: [program] } : {};
    for (const file of files) {
      const text = program?.getSourceFile(file)?.text ?? readFileSync(file, 'utf8');
      const messages = linter.verify(text, [{ files: ['**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}'], plugins, rules, settings, linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' }, languageOptions: { parser, parserOptions } }], { filename: file });
      if (messages.some(({ ruleId, fatal, severity }) => ruleId === null && !fatal && severity === 2)) throw new Error(`${file}: ${messages[0].message}`);
    }
  }
  const { user, system } = process.cpuUsage();
  process.stdout.write(JSON.stringify({ cpu: (user + system) / 1e6, memory: process.resourceUsage().maxRSS / 1024, clocks: Object.fromEntries(clock) }));
}

async function open(root) {
  const [{ readRepository, MAX_BYTES }, { openProjects }] = await Promise.all([built('lsp-server/dist/repository.js'), built('lsp-server/dist/projects.js')]);
  const repository = readRepository(root.replaceAll('\\', '/'));
  const { projects } = openProjects(repository, () => false);
  return { projects: projects.map((project) => ({ ...project, files: project.files.filter((file) => (repository.tooLarge.get(file) ?? 0) <= MAX_BYTES) })) };
}

async function rulesOf(kind) {
  if (kind === 'untyped' || kind === 'typed') return { plugins: {}, rules: {} };
  if (kind === 'baseline') return { plugins: { bench: { rules: { types: typesOfCalls } } }, rules: { 'bench/types': 'error' } };
  const { default: lintel } = await built('eslint-plugin/dist/index.js');
  const recommended = lintel.configs.recommended[0].rules;
  if (kind === 'clocked') return { plugins: { lintel: { ...lintel, rules: Object.fromEntries(Object.entries(lintel.rules).map(([name, rule]) => [name, timed(name, rule)])) } }, rules: recommended };
  return { plugins: { lintel }, rules: kind === 'lintel' ? recommended : { [kind]: recommended[kind] } };
}

/** A rule with a clock around its `create` and its listeners. */
function timed(name, rule) {
  const measured = (work) => (...given) => {
    const started = performance.now();
    try {
      return work(...given);
    } finally {
      clock.set(name, (clock.get(name) ?? 0) + (performance.now() - started) / 1000);
    }
  };
  const create = measured((context) => rule.create(context));
  return { ...rule, create: (context) => Object.fromEntries(Object.entries(create(context)).map(([selector, listener]) => [selector, measured(listener)])) };
}
