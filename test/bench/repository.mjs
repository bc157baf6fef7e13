import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bare, compilerAt } from './bare.mjs';
import { placesIn } from './typing.mjs';

const WORKSPACE = fileURLToPath(new URL('../..', import.meta.url));
export const SERVER = join(WORKSPACE, 'lsp-server/dist/main.js');

/** The open files: those nearest to these numbers of lines. */
const SIZES = [40, 80, 120, 180, 250, 350, 450, 600, 900, 1500];
const ELSEWHERE = /\.d\.([^.]+\.)?[mc]?ts$|[.-](spec|test|e2e)\.[mc]?tsx?$|\/(\.[^/]+|node_modules|tests?|__tests__|e2e|e2e-common|mock-data|generated|__generated__|dist|build|coverage)\//;

/** What has to be another before anything can be measured; the message says what to do. */
export class Impossible extends Error {}

/** @returns `bare`: TypeScript alone, its first Program made; `files`: to be opened and typed in; `hub`: what most files import. */
export async function repositoryOf(directory) {
  if (!existsSync(SERVER)) throw new Impossible('The server is not built. Run: npm run build');
  const root = rootAt(directory);
  const config = join(root, 'tsconfig.json');
  if (!existsSync(config)) throw new Impossible(`There is no tsconfig.json in ${root}. Give the directory of a package that has one.`);
  await checkInstalled(root);
  const compiler = await compilerOf(root);
  const ts = compilerAt(compiler);
  const bare = new Bare(ts, config);
  const program = bare.build();
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}/`) && !/\/node_modules\/|\.d\.([^.]+\.)?[mc]?ts$/.test(fileName.slice(root.length)));
  const candidates = sources.filter(({ fileName, text }) => /\.[mc]?tsx?$/.test(fileName) && !ELSEWHERE.test(fileName.slice(root.length)) && text.length < 1_000_000).map((source) => ({ file: source.fileName, lines: linesIn(source.text), ...placesIn(ts, source) }));
  const files = chosen(candidates.filter(({ body }) => body !== undefined));
  if (files.length === 0) throw new Impossible(`No source that ${config} includes has a function to type in.`);
  const importers = importersIn(ts, program, sources);
  const hub = candidates
    .filter(({ type }) => type !== undefined)
    .map((one) => ({ ...one, importers: importers.direct.get(one.file)?.size ?? 0 }))
    .reduce((a, b) => (b.importers > a.importers ? b : a));
  const reaching = importers.all(hub.file);
  return {
    root,
    compiler,
    config,
    bare,
    files,
    hub: { ...hub, reaching: reaching.size, open: files.filter(({ file }) => reaching.has(file)).length },
    sources: sources.length,
    lines: sources.reduce((sum, { text }) => sum + linesIn(text), 0),
  };
}

function rootAt(directory) {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) throw new Impossible(`${directory} is no directory.`);
  return realpathSync(directory);
}

async function checkInstalled(root) {
  const { installed } = await import(join(WORKSPACE, 'lsp-server/dist/installed.js'));
  const manifest = join(root, 'package.json');
  const { dependencies = {}, devDependencies = {} } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const missing = names.filter((name) => !installed(name, root));
  if (names.length > 0 && missing.length === names.length) throw new Impossible(`No dependency of ${manifest} is installed, and without types nothing that is measured means anything. Install them there first.`);
}

/** The compiler that the server takes: the repository's own where it fits. */
async function compilerOf(root) {
  const [{ installed }, { isSupported }] = await Promise.all([import(join(WORKSPACE, 'lsp-server/dist/installed.js')), import(join(WORKSPACE, 'lsp-server/dist/worker/toolchain.js'))]);
  const theirs = installed('typescript', root);
  return theirs && isSupported(theirs.version) ? theirs.directory : installed('typescript', WORKSPACE).directory;
}

function chosen(candidates) {
  const left = [...candidates];
  const found = SIZES.flatMap((size) => {
    const index = left.reduce((best, { lines }, at) => (best < 0 || Math.abs(lines - size) < Math.abs(left[best].lines - size) ? at : best), -1);
    return index < 0 ? [] : left.splice(index, 1);
  });
  return found.sort((a, b) => a.lines - b.lines);
}

function importersIn(ts, program, sources) {
  const checker = program.getTypeChecker();
  const direct = new Map();
  for (const source of sources) {
    for (const { moduleSpecifier } of source.statements) {
      const target = moduleSpecifier && checker.getSymbolAtLocation(moduleSpecifier)?.declarations?.find(ts.isSourceFile);
      if (!target) continue;
      if (!direct.has(target.fileName)) direct.set(target.fileName, new Set());
      direct.get(target.fileName).add(source.fileName);
    }
  }
  const all = (file) => {
    const found = new Set(direct.get(file));
    for (const one of found) for (const next of direct.get(one) ?? []) found.add(next);
    return found;
  };
  return { direct, all };
}

const linesIn = (text) => text.split('\n').length;
