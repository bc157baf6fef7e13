// Damaged sources: the rules never throw.
//   node test/setup/fuzz.mjs [N] [--seed SEED]
// Each variant of a fixture is cut at a random point (as it is, or with its brackets closed, as an editor does), or lacks
// one token. Variants lie beside the files they come from in one Program with real types, so that what they import
// resolves and what the application knows as a whole includes them. A crash prints how to see it again.
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import lintel from '../../eslint-plugin/dist/index.js';
import { Application, settingsOf, unjudgedIn } from '../../eslint-plugin/dist/engine.js';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PER_PROGRAM = 250;
const KINDS = ['truncated', 'truncated and closed', 'one token less'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const count = Number(positionals[0] ?? 2000);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run fuzz -- [N] [--seed SEED]\n');
  process.exit(2);
}
process.exitCode = fuzz();

function fuzz() {
  process.stdout.write(`${count} variants, seed ${seed}\n`);
  const random = generator(seed);
  const projects = fixtures();
  const started = performance.now();
  const tally = { linted: 0, unparsed: 0, findings: 0 };
  const crashes = [];
  for (let done = 0, turn = 0; done < count; turn++) {
    const size = Math.min(PER_PROGRAM, count - done);
    const project = projects[turn % projects.length];
    const variants = Array.from({ length: size }, (_, index) => variantOf(project, done + index, random));
    crashes.push(...judge(project, variants, tally));
    done += size;
  }
  process.stdout.write(`${tally.linted} linted with ${tally.findings} findings, ${tally.unparsed} that do not parse asked directly, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  const distinct = new Map(crashes.map((crash) => [crash.where, crash]));
  for (const { variant, error } of distinct.values()) explain(variant, error);
  process.stdout.write(crashes.length === 0 ? 'no crash\n' : `${crashes.length} crashes at ${distinct.size} places; again: npm run fuzz -- ${count} --seed ${seed}\n`);
  return crashes.length === 0 ? 0 : 1;
}

/** Applications, and the fixtures of the rules as one more. */
function fixtures() {
  const apps = join(workspace, 'fixtures/apps');
  const configs = readdirSync(apps).map((name) => join(apps, name, 'tsconfig.json')).concat(join(workspace, 'fixtures/rules/tsconfig.json')).filter((path) => ts.sys.fileExists(path));
  return configs.sort().map((path) => {
    const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(path, { noEmit: true, composite: false, incremental: false }, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} });
    const files = fileNames.filter((file) => !file.includes('/generated/') && !file.endsWith('.d.ts'));
    return { directory: dirname(path), options, fileNames, files, sources: new Map() };
  }).filter(({ files }) => files.length > 0);
}

function variantOf({ files }, index, random) {
  const original = files[Math.floor(random() * files.length)];
  const kind = KINDS[Math.floor(random() * KINDS.length)];
  const text = ts.sys.readFile(original);
  const at = Math.floor(random() * text.length);
  const name = original.replace(/(\.[mc]?tsx?)$/, `.variant${index}$1`);
  if (kind === 'one token less') return { original, name, kind, at, text: withoutToken(text, at) };
  const cut = text.slice(0, at);
  return { original, name, kind, at, text: kind === 'truncated' ? cut : cut + closers(cut) };
}

function withoutToken(text, at) {
  const [start, end] = tokens(text).find(([, tokenEnd]) => tokenEnd > at) ?? [0, 0];
  return text.slice(0, start) + text.slice(end);
}

function closers(text) {
  const open = [];
  const pairs = { '(': ')', '[': ']', '{': '}' };
  for (const [start, end] of tokens(text)) {
    const token = text.slice(start, end);
    if (token in pairs) open.push(pairs[token]);
    else if (token === open.at(-1)) open.pop();
  }
  return open.reverse().join('');
}

/** Start and end of each token, as the scanner sees them without a parser: good enough to damage a file. */
function tokens(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const found = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) found.push([scanner.getTokenStart(), scanner.getTokenEnd()]);
  return found;
}

function judge(project, variants, tally) {
  const texts = new Map(variants.map(({ name, text }) => [name, text]));
  const program = programOf(project, texts);
  const settings = { base: project.directory };
  const linter = new Linter({ cwd: project.directory, configType: 'flat' });
  const config = {
    files: ['**/*.{ts,mts,cts,tsx}'],
    plugins: { lintel },
    rules: lintel.configs.strict[0].rules,
    settings: { lintel: settings },
    linterOptions: { noInlineConfig: true },
    languageOptions: { parser, parserOptions: { programs: [program] } },
  };
  const application = Application.of(program, settingsOf(settings));
  const crashes = [];
  for (const variant of variants) {
    try {
      const messages = linter.verify(variant.text, [config], { filename: variant.name });
      if (messages.some(({ fatal }) => fatal)) {
        tally.unparsed++;
        // ESLint stops here; a server asks on, and so do the rules of every other file.
        unjudgedIn(application, variant.name);
        for (const route of application.routesIn(variant.name)) application.exposures.of(route);
      } else {
        tally.linted++;
        tally.findings += messages.filter(({ ruleId }) => ruleId !== null).length;
      }
    } catch (error) {
      crashes.push({ variant, error, where: placeOf(error) });
    }
  }
  return crashes;
}

function programOf({ directory, options, fileNames, sources }, texts) {
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile, fileExists, readFile } = host;
  host.getCurrentDirectory = () => directory;
  host.fileExists = (name) => texts.has(name) || fileExists.call(host, name);
  host.readFile = (name) => texts.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, how, ...rest) => {
    if (texts.has(name)) return ts.createSourceFile(name, texts.get(name), how, true);
    if (!sources.has(name)) sources.set(name, getSourceFile.call(host, name, how, ...rest));
    return sources.get(name);
  };
  return ts.createProgram({ rootNames: [...fileNames, ...texts.keys()], options, host });
}

function placeOf(error) {
  return error.stack?.split('\n').find((line) => line.includes('eslint-plugin/')) ?? String(error);
}

function explain({ original, kind, at, text, name }, error) {
  const directory = join(workspace, '.tmp/fuzz');
  mkdirSync(directory, { recursive: true });
  const copy = join(directory, name.slice(name.lastIndexOf('/') + 1));
  writeFileSync(copy, text);
  const stack = error.stack.split('\n').slice(0, 12).join('\n').replaceAll(`${workspace}/`, '');
  process.stdout.write(`\n${relative(workspace, original)}, ${kind} at ${at}, kept as ${relative(workspace, copy)}\n${stack}\n`);
}

/** mulberry32: the same variants for the same seed everywhere. */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
