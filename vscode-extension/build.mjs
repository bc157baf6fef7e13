import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

// The client as one file, and the server as the package `lintel` would be installed: its own files, and beside them in
// `node_modules` what they name, each package in one piece with all that it needs. So what the lint worker redirects to the
// workspace's copies (the compiler, the plugin) are separate modules here, too.

const here = fileURLToPath(new URL('./', import.meta.url));
const workspace = join(here, '..');
const server = join(here, 'server');
const LINTEL = join(workspace, 'lsp-server');
const PLUGIN = join(workspace, 'eslint-plugin');
/** One instance of each, for whoever asks: never part of another bundle. */
const SHARED = ['typescript', 'eslint', '@typescript-eslint/parser', 'eslint-plugin-lintel', 'vscode'];
/** Specifiers of theirs that a bundle names. */
const asked = new Set();
/** Directories of the packages whose code is in a bundle. */
const bundled = new Set();

if (!existsSync(join(LINTEL, 'dist/main.js'))) throw new Error('The server is not built: run `npx tsc -b` before.');
rmSync(join(here, 'dist'), { recursive: true, force: true });
rmSync(server, { recursive: true, force: true });

await bundle({ extension: join(here, 'src/extension.ts') }, { directory: join(here, 'dist'), format: 'cjs', extension: 'cjs' });

const own = scripts(join(LINTEL, 'dist'));
for (const file of own) minified(join(LINTEL, 'dist', file), join(server, file));
write(join(server, 'package.json'), { name: 'lintel', version: manifestIn(LINTEL).version, type: 'module', license: 'MIT' });

await plugin();
compiler();
const packages = packagesNamedIn([join(LINTEL, 'dist'), join(PLUGIN, 'dist')]);
for (const name of ['typescript', 'eslint-plugin-lintel', '@typescript-eslint/utils']) packages.delete(name);
// What others ask ESLint for is known when they are bundled.
const last = packages.get('eslint');
packages.delete('eslint');
for (const [name, specifiers] of packages) await vendor(name, specifiers);
for (const specifier of asked) if (specifier.startsWith('eslint/')) last.names.add(specifier);
await vendor('eslint', last);
write(join(here, 'ThirdPartyNotices.txt'), notices());

/** Its two entries share their code, and with it one state. */
async function plugin() {
  const to = join(server, 'node_modules/eslint-plugin-lintel');
  await bundle({ index: join(PLUGIN, 'dist/index.js'), engine: join(PLUGIN, 'dist/engine.js') }, { directory: to, format: 'esm', extension: 'js', external: packagesRequiredBy(join(PLUGIN, 'dist')) });
  write(join(to, 'package.json'), {
    name: 'eslint-plugin-lintel',
    version: manifestIn(PLUGIN).version,
    type: 'module',
    license: 'MIT',
    exports: { '.': './index.js', './engine': './engine.js', './package.json': './package.json' },
  });
}

/** The compiler's one file finds the declarations of the language beside itself. */
function compiler() {
  const from = packageDirectory('typescript', LINTEL);
  const to = join(server, 'node_modules/typescript');
  const names = Object.keys(createRequire(join(LINTEL, 'x.js'))('typescript'));
  mkdirSync(join(to, 'lib'), { recursive: true });
  const { code } = minifySync('typescript.js', readFileSync(join(from, 'lib/typescript.js'), 'utf8'), { module: false });
  write(join(to, 'lib/typescript.js'), `${code}\n${exportsOf(names)}`);
  for (const file of readdirSync(join(from, 'lib'))) if (/^lib\..*d\.ts$/.test(file)) write(join(to, 'lib', file), withoutComments(readFileSync(join(from, 'lib', file), 'utf8')));
  const { name, version, license } = manifestIn(from);
  write(join(to, 'package.json'), { name, version, license, main: './lib/typescript.js' });
  bundled.add(from);
}

async function vendor(name, specifiers) {
  const to = join(server, 'node_modules', name);
  const from = packageDirectory(name, specifiers.from);
  const { version, license } = manifestIn(from);
  const require = createRequire(join(specifiers.from, 'x.js'));
  const entries = [...specifiers.names].map((specifier) => ({ key: specifier === name ? '.' : `.${specifier.slice(name.length)}`, file: specifier === name ? 'index' : specifier.slice(name.length + 1), specifier }));
  await bundle(Object.fromEntries(entries.map(({ file, specifier }) => [`${file}.bundle`, require.resolve(specifier)])), { directory: to, format: 'cjs', extension: 'js', self: name });
  for (const { file, specifier } of entries) {
    const names = Object.keys(require(specifier)).filter((one) => /^[\w$]+$/.test(one) && one !== 'default');
    // A CommonJS entry that others of its package use, too, becomes the default export of its bundle.
    // Node reads the names of what an ES module may import out of the text.
    write(join(to, `${file}.js`), `const bundle = require('./${file}.bundle.js');\nmodule.exports = Object.keys(bundle).join() === 'default' ? bundle.default : bundle;\n${exportsOf(names)}`);
  }
  write(join(to, 'package.json'), { name, version, license, type: 'commonjs', exports: { ...Object.fromEntries(entries.map(({ key, file }) => [key, `./${file}.js`])), './package.json': './package.json' } });
}

async function bundle(input, { directory, format, extension, external = [], self }) {
  const build = await rolldown({
    input,
    platform: 'node',
    external(id) {
      if (builtinModules.includes(id.replace(/^node:/, ''))) return true;
      const isOther = isBare(id) && [...SHARED.filter((name) => name !== self), ...external].some((name) => id === name || id.startsWith(`${name}/`));
      if (isOther) asked.add(id);
      return isOther;
    },
    onLog(level, log) {
      if (level === 'warn' && !['EVAL', 'CIRCULAR_DEPENDENCY'].includes(log.code)) process.stderr.write(`bundle: ${log.message}\n`);
    },
  });
  const { output } = await build.write({ dir: directory, format, minify: true, sourcemap: false, exports: 'named', comments: { legal: false }, entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` });
  for (const chunk of output) for (const id of chunk.moduleIds ?? []) remember(id);
  await build.close();
}

/** Packages that hold a module. */
function remember(id) {
  const file = id.replace(/^\0+/, '').replace(/\?.*$/, '');
  const at = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (at < 0) return;
  const [scope, name] = file.slice(at + 14).split(sep);
  bundled.add(join(file.slice(0, at + 14), scope.startsWith('@') ? join(scope, name) : scope));
}

/** By package: the specifiers, and the directory that they are resolved from. */
function packagesNamedIn(directories) {
  const packages = new Map();
  for (const directory of directories) {
    for (const file of scripts(directory)) {
      for (const [, specifier] of readFileSync(join(directory, file), 'utf8').matchAll(/(?:\bfrom|\bimport\(|\brequire(?:\.resolve)?\(|^import|\(import\.meta\.url\)\() ?['"]((?:@[\w-]+\/)?[\w-][\w./-]*)['"]/gm)) {
        if (builtinModules.includes(specifier) || specifier.startsWith('node:')) continue;
        const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
        // Only what is declared: a text may look like an import.
        if (!(name in { ...manifestIn(join(directory, '..')).dependencies, ...manifestIn(join(directory, '..')).peerDependencies })) continue;
        const known = packages.get(name) ?? { from: directory, names: new Set() };
        packages.set(name, known);
        known.names.add(specifier);
      }
    }
  }
  return packages;
}

/** What a package loads by `createRequire`, which a bundler does not see. */
function packagesRequiredBy(directory) {
  return scripts(directory).flatMap((file) => [...readFileSync(join(directory, file), 'utf8').matchAll(/createRequire\(import\.meta\.url\)\('([^']+)'\)/g)].map(([, name]) => name));
}

function notices() {
  const parts = [...bundled].map((directory) => ({ directory, ...manifestIn(directory) })).filter(({ name }) => name !== 'lintel' && name !== 'eslint-plugin-lintel' && name !== 'lintel-vscode');
  const seen = new Map(parts.map((one) => [`${one.name} ${one.version}`, one]));
  const texts = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, { directory, license }]) => {
    const files = readdirSync(directory).filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotice)/i.test(file));
    const text = files.map((file) => readFileSync(join(directory, file), 'utf8').trim()).join('\n\n');
    return `${title} (${typeof license === 'string' ? license : (license?.type ?? 'see below')})\n${'-'.repeat(72)}\n${text || 'Its package holds no text of the licence.'}`;
  });
  return `Lintel is under the MIT licence. It contains code of these packages.\n\n${texts.join('\n\n\n')}\n`;
}

/** Comments of the language's declarations are for people; directives stay. */
function withoutComments(text) {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/^[ \t]*\/\/(?!\/).*$/gm, '').replace(/[ \t]+$/gm, '').replace(/\n{2,}/g, '\n');
}

function minified(from, to) {
  const { code, errors } = minifySync(from, readFileSync(from, 'utf8'), { module: true });
  if (errors.length > 0) throw new Error(`${from}: ${errors[0].message}`);
  write(to, code);
}

function packageDirectory(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const directory = join(at, 'node_modules', name);
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (at === dirname(at)) throw new Error(`${name} is not installed`);
  }
}

function scripts(directory) {
  return readdirSync(directory, { recursive: true }).filter((file) => file.endsWith('.js')).sort();
}

function exportsOf(names) {
  return `0 && (module.exports = { ${names.join(', ')} });\n`;
}

function manifestIn(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

function isBare(id) {
  return !id.startsWith('.') && !id.startsWith('/') && !/^[a-z]:[\\/]/i.test(id);
}

function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}
