// Makes lintel-vscode-<version>.vsix: the client in one file, the server's own modules as they are built, and each package they import in one file.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { rolldown } from 'rolldown';

const here = fileURLToPath(new URL('.', import.meta.url));
const server = join(here, 'server');
const built = join(here, '../lsp-server/dist');
const requireFrom = (directory) => createRequire(join(directory, 'package.json'));
const fromServer = requireFrom(join(here, '../lsp-server'));

/** Which packages stay apart: the server chooses another copy of some of them at run time. */
const APART = ['typescript', 'eslint-plugin-lintel', 'eslint-plugin-lintel/engine', '@typescript-eslint/parser'];
const bundled = new Set();

rmSync(join(here, 'dist'), { recursive: true, force: true });
rmSync(server, { recursive: true, force: true });

await bundle({ 'extension': join(here, 'src/extension.ts') }, join(here, 'dist'), { format: 'cjs', external: ['vscode'] });
cpSync(built, server, { recursive: true, filter: (path) => statSync(path).isDirectory() || path.endsWith('.js') });
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
// `dist/cli/lsp.js` reads its version two directories up.
writeFileSync(join(here, 'server/package.json'), JSON.stringify({ name: 'lintel', version, type: 'module' }));

for (const specifiers of [['vscode-languageserver', 'vscode-languageserver/node'], ['vscode-languageserver-textdocument'], ['vscode-uri'], ['chokidar'], ['eslint', 'eslint/use-at-your-own-risk'], ['@typescript-eslint/parser']]) await one(specifiers);
await plugin();
await typescript();
notices();

const vsix = join(here, `lintel-vscode-${version}.vsix`);
await createVSIX({ cwd: here, packagePath: vsix, dependencies: false, skipLicense: false, allowMissingRepository: true });
process.stdout.write(`${vsix} ${(statSync(vsix).size / 1e6).toFixed(2)} MB\n`);

async function bundle(input, dir, { format, external }) {
  const build = await rolldown({ input, platform: 'node', external, logLevel: 'silent', resolve: { conditionNames: format === 'cjs' ? ['node', 'require'] : ['node', 'import'] } });
  const { output } = await build.write({ dir, format, minify: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', sourcemap: false });
  for (const { moduleIds = [] } of output) for (const id of moduleIds) bundled.add(packageOf(id));
  await build.close();
}

/** One package, what is asked of it alone: as CommonJS, which can be required and imported. */
async function one(specifiers) {
  const [name] = specifiers;
  const target = join(server, 'node_modules', name);
  const isModule = name === 'chokidar';
  const files = Object.fromEntries(specifiers.map((specifier) => [specifier.slice(name.length + 1) || 'index', isModule ? fileURLToPath(import.meta.resolve(specifier)) : fromServer.resolve(specifier)]));
  await bundle(files, target, { format: isModule ? 'esm' : 'cjs', external: APART.filter((other) => other !== name) });
  const exports = Object.fromEntries(Object.keys(files).map((file) => [file === 'index' ? '.' : `./${file}`, isModule ? `./${file}.js` : { import: `./${file}.mjs`, require: `./${file}.js` }]));
  const { version: which } = JSON.parse(readFileSync(join(packageDirectory(files.index), 'package.json'), 'utf8'));
  if (!isModule) for (const [file, source] of Object.entries(files)) writeFileSync(join(target, `${file}.mjs`), named(file, Object.keys(fromServer(source))));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name, version: which, type: isModule ? 'module' : 'commonjs', exports: { ...exports, './package.json': './package.json' } }));
}

/** Node cannot see the names in a minified CommonJS module. */
function named(file, names) {
  return `import all from './${file}.js';\nexport default all;\nexport const { ${names.filter((name) => name !== 'default' && /^[\w$]+$/.test(name)).join(', ')} } = all;\n`;
}

async function plugin() {
  const target = join(server, 'node_modules/eslint-plugin-lintel');
  const source = join(here, '../eslint-plugin');
  await bundle({ index: join(source, 'dist/index.js'), engine: join(source, 'dist/engine.js') }, target, { format: 'esm', external: ['typescript', '@typescript-eslint/parser', /^eslint(\/|$)/] });
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'eslint-plugin-lintel', version, type: 'module', exports: { '.': './index.js', './engine': './engine.js', './package.json': './package.json' } }));
}

/** The compiler and the declarations of its library, which it reads from beside itself. */
async function typescript() {
  const manifest = fromServer.resolve('typescript/package.json');
  const from = join(dirname(manifest), 'lib');
  const target = join(server, 'node_modules/typescript');
  mkdirSync(join(target, 'lib'), { recursive: true });
  for (const file of readdirSync(from)) if (/^lib\.(.*\.)?d\.ts$/.test(file)) cpSync(join(from, file), join(target, 'lib', file));
  await bundle({ typescript: join(from, 'typescript.js') }, join(target, 'lib'), { format: 'cjs', external: [] });
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'typescript', version: JSON.parse(readFileSync(manifest, 'utf8')).version, main: './lib/typescript.js' }));
}

function packageOf(id) {
  const at = id.lastIndexOf('/node_modules/');
  return at < 0 ? undefined : packageDirectory(id);
}

function packageDirectory(file) {
  for (let at = dirname(file); ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined) return at;
  }
}

function notices() {
  const parts = [...bundled].filter((one) => one !== undefined).sort().map((directory) => {
    const { name, version: which, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${which} (${license})\n\n${file ? readFileSync(join(directory, file), 'utf8').trim() : ''}\n`;
  });
  writeFileSync(join(here, 'ThirdPartyNotices.txt'), `${parts.join(`\n${'-'.repeat(80)}\n\n`)}`);
}
