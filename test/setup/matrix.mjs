// The fixtures of all rules under the versions that are supported: the built plugin lints every fixture project, and what it reports
// is compared with the `// expect:` comments. Each combination is a process of its own, with its own Node.js.
//   npm run test:matrix [-- --only TEXT]      for example --only "typescript 5.4"
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const home = join(workspace, 'test/matrix');

/** Where a version of a package is installed: a directory whose `node_modules` holds it. */
const ESLINT = { 9: join(workspace, 'fixtures/versions/eslint9'), 10: workspace };
const TYPESCRIPT = { 5.4: join(workspace, 'test/runtime/compilers/5.4'), 5.9: join(workspace, 'test/runtime/compilers/5.9'), '6.0': workspace };

/** Problems printed for each combination. */
const MOST = 10;

/** Each version at least once, the oldest together and the newest together. */
const COMBINATIONS = [
  { node: '20', eslint: '9', typescript: '5.4' },
  { node: '20', eslint: '10', typescript: '6.0' },
  { node: '24', eslint: '10', typescript: '5.9' },
  { node: '24', eslint: '9', typescript: '6.0' },
  { node: '24', eslint: '10', typescript: '5.4' },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const titleOf = ({ node, eslint, typescript }) => `node ${node}, eslint ${eslint}, typescript ${typescript}`;
const wanted = COMBINATIONS.filter((one) => values.only === undefined || titleOf(one).includes(values.only));

install();
const rows = wanted.map(run);
process.stdout.write('\n');
for (const row of rows) process.stdout.write(`${row.passed === undefined ? 'not run' : row.failed === 0 ? 'passed ' : 'FAILED '} ${row.title.padEnd(38)} ${row.versions ?? row.problem}${row.passed === undefined ? '' : ` · ${row.passed} passed, ${row.failed} failed · ${row.findings} findings · ${row.seconds.toFixed(0)} s`}\n`);
process.exitCode = rows.length > 0 && rows.every(({ failed, passed }) => failed === 0 && passed > 0) ? 0 : 1;

/** The Node.js binaries come from npm, as everything else does. */
function install() {
  if (existsSync(join(home, 'node_modules/.package-lock.json'))) return;
  const { status } = spawnSync('npm', ['ci', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.stdout.write('the versions of Node.js could not be installed\n');
}

function binaryOf(major) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const binary = join(home, 'node_modules', `node-${major}`, 'bin/node');
  return existsSync(binary) ? binary : undefined;
}

function run(combination) {
  const title = titleOf(combination);
  const binary = binaryOf(combination.node);
  if (!binary) return { title, problem: `Node.js ${combination.node} is not installed` };
  const directories = { eslint: packageIn(ESLINT[combination.eslint], 'eslint'), typescript: packageIn(TYPESCRIPT[combination.typescript], 'typescript') };
  const missing = Object.entries(directories).find(([, directory]) => directory === undefined);
  if (missing) return { title, problem: `${missing[0]} ${combination[missing[0]]} is not installed` };
  const { stdout, stderr, status } = spawnSync(binary, ['--no-warnings', '--import', pathToFileURL(join(home, 'redirect.mjs')).href, join(home, 'lint.mjs')], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LINTEL_MATRIX: JSON.stringify(directories) },
  });
  if (status !== 0) return { title, problem: stderr.trim().split('\n').slice(0, 12).join('\n') || `exit ${status}` };
  const result = JSON.parse(stdout);
  const problem = versionProblem(combination, result.versions);
  if (problem) return { title, problem };
  const problems = [
    ...result.crashes.map(({ project, message }) => `${project}: ${message}`),
    ...result.differing.map(({ project, file, missing: absent, unexpected }) => [`${project}/${file}`, ...absent.map((one) => `  - ${one}`), ...unexpected.map((one) => `  + ${one}`)].join('\n')),
  ];
  for (const one of problems.slice(0, MOST)) process.stdout.write(`${title}: ${one}\n`);
  if (problems.length > MOST) process.stdout.write(`${title}: and ${problems.length - MOST} more\n`);
  return { title, ...result, versions: Object.entries(result.versions).map(([name, version]) => `${name} ${version}`).join(', ') };
}

/** A combination that ran with another version than it says proves nothing. */
function versionProblem({ node, eslint, typescript }, versions) {
  const wrong = Object.entries({ node, eslint, typescript }).find(([name, version]) => !`${versions[name].replace(/^v/, '')}.`.startsWith(`${version}.`));
  return wrong && `ran with ${wrong[0]} ${versions[wrong[0]]}`;
}

function packageIn(directory, name) {
  const paths = createRequire(join(directory, 'x.js')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')) && JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name === name);
}
