// One combination: lints every fixture project and prints a JSON summary. Runs below redirect.mjs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const fixtures = join(workspace, 'fixtures/rules');
const { default: plugin } = await import('../../eslint-plugin/dist/index.js');

const EXPECT = /^\s*\/\/ expect: (?:lintel\/)?([\w-]+(?::\w+)?)\s*$/;
/** Fixtures of a rule, by the configuration they run with. */
const CONFIGS = { recommended: 'recommended', strict: 'strict', 'known-misses': 'recommended' };

const started = performance.now();
const summary = { versions: { node: process.version, eslint: Linter.version, typescript: ts.version }, passed: 0, failed: 0, findings: 0, differing: [], crashes: [] };
for (const { project, folder, config } of projects()) {
  try {
    const differing = check(folder, config);
    if (differing.length === 0) summary.passed++;
    else {
      summary.failed++;
      summary.differing.push(...differing.map((one) => ({ project, ...one })));
    }
  } catch (error) {
    summary.failed++;
    summary.crashes.push({ project, message: String(error.stack).split('\n').slice(0, 6).join('\n') });
  }
}
process.stdout.write(JSON.stringify({ ...summary, seconds: (performance.now() - started) / 1000 }));

function projects() {
  const folders = (directory) => (existsSync(directory) ? readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules').map(({ name }) => name).sort() : []);
  return folders(fixtures).flatMap((rule) => Object.entries(CONFIGS).flatMap(([kind, config]) => folders(join(fixtures, rule, kind)).map((name) => ({ project: `${rule}/${kind}/${name}`, folder: join(fixtures, rule, kind, name), config }))));
}

function check(folder, config) {
  const own = join(folder, 'tsconfig.json');
  const settingsFile = join(folder, 'lintel.json');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|js)$/.test(file) && !file.includes('node_modules')).sort().map((file) => join(folder, file));
  const program = programOver(files, optionsOf(existsSync(own) ? own : join(fixtures, 'tsconfig.json')), folder);
  const settings = existsSync(settingsFile) ? { base: folder, ...JSON.parse(readFileSync(settingsFile, 'utf8')) } : {};
  const linter = new Linter({ cwd: folder, configType: 'flat' });
  const configs = plugin.configs[config].map((one) => ({ ...one, files: ['**/*.{ts,js}'], linterOptions: { reportUnusedDisableDirectives: 'off' }, languageOptions: { parser, parserOptions: { programs: [program] } }, settings: { lintel: settings } }));
  return files.flatMap((file) => {
    const { text } = program.getSourceFile(file);
    const found = linter.verify(text, configs, { filename: file }).map(({ ruleId, messageId, message, line }) => {
      if (ruleId === null) throw new Error(`${file}:${line}: ${message}`);
      return { line, finding: `${ruleId.replace('lintel/', '')}:${messageId}` };
    });
    summary.findings += found.length;
    const { missing, unexpected } = differences(expectedIn(text), found);
    return missing.length + unexpected.length > 0 ? [{ file: file.slice(folder.length + 1), missing, unexpected }] : [];
  });
}

function expectedIn(text) {
  const lines = text.split('\n');
  return lines.flatMap((comment, index) => {
    const finding = EXPECT.exec(comment)?.[1];
    if (finding === undefined) return [];
    let next = index + 1;
    while (EXPECT.test(lines[next] ?? '')) next++;
    return [{ line: next + 1, finding }];
  });
}

function differences(expected, found) {
  const rest = [...found];
  const missing = expected.filter((wanted) => {
    const at = rest.findIndex(({ line, finding }) => line === wanted.line && (finding === wanted.finding || finding.startsWith(`${wanted.finding}:`)));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  const text = ({ line, finding }) => `${line} ${finding}`;
  return { missing: missing.map(text), unexpected: rest.map(text) };
}

function optionsOf(config) {
  optionsOf.known ??= new Map();
  let options = optionsOf.known.get(config);
  if (!options) {
    const read = ts.getParsedCommandLineOfConfigFile(config, { noEmit: true }, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => { throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n')); } });
    optionsOf.known.set(config, (options = read.options));
  }
  return options;
}

/** Packages are parsed once for all Programs. */
function programOver(rootNames, options, folder) {
  programOver.libraries ??= new Map();
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile } = host;
  const key = [options.module, options.experimentalDecorators, options.strict].join(' ');
  host.getCurrentDirectory = () => folder;
  host.getSourceFile = (file, version, onError) => {
    if (!file.includes('/node_modules/')) return getSourceFile(file, version, onError);
    const name = `${key} ${file}`;
    if (!programOver.libraries.has(name)) programOver.libraries.set(name, getSourceFile(file, version, onError));
    return programOver.libraries.get(name);
  };
  return ts.createProgram({ rootNames, options, host });
}
