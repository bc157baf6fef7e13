import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The tarballs, outside the repository: beside them is what their manifests name, and nothing else of the workspace.

const root = fileURLToPath(new URL('../', import.meta.url));
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-packaging-')));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

class Tarball {
  readonly manifest: Manifest;
  readonly file: string;
  readonly files: readonly string[];

  constructor(folder: string) {
    this.manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
    const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', outside], { cwd: join(root, folder), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [packed] = JSON.parse(json) as [{ filename: string; files: { path: string }[] }];
    this.file = join(outside, packed.filename);
    this.files = packed.files.map(({ path }) => path).sort();
  }

  /** Names of what npm would install with it. */
  get needs(): readonly string[] {
    return Object.keys({ ...this.manifest.dependencies, ...this.manifest.peerDependencies });
  }
}

/** A folder with some packages: tarballs unpacked, others linked to where they are installed. */
class Project {
  readonly directory: string;

  constructor(name: string, tarballs: readonly Tarball[], links: Readonly<Record<string, string>>) {
    this.directory = join(outside, name);
    const modules = join(this.directory, 'node_modules');
    mkdirSync(modules, { recursive: true });
    for (const { file, manifest } of tarballs) {
      execFileSync('tar', ['-xzf', file, '-C', modules]);
      renameSync(join(modules, 'package'), join(modules, manifest.name));
    }
    for (const [dependency, target] of Object.entries(links)) {
      mkdirSync(dirname(join(modules, dependency)), { recursive: true });
      symlinkSync(target, join(modules, dependency), 'dir');
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, name)), { recursive: true });
      writeFileSync(join(this.directory, name), text);
    }
  }

  node(args: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
    return spawnSync(process.execPath, args, { cwd: this.directory, encoding: 'utf8' });
  }

  eslint(config: string): readonly { readonly ruleId: string | null; readonly message: string }[] {
    const eslint = join(this.directory, 'node_modules/eslint/bin/eslint.js');
    const { stdout, stderr } = this.node([eslint, '--config', config, '--format', 'json', 'src']);
    expect(stderr).toBe('');
    const results = JSON.parse(stdout) as { messages: { ruleId: string | null; message: string }[] }[];
    expect(results.length).toBe(1);
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ({ ruleId, message })));
  }
}

/** By the folders that Node looks into: not every package exports its manifest. */
const installed = (name: string, from = root): string => createRequire(join(from, 'package.json')).resolve.paths(name)!.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'package.json')))!;
const link = (names: readonly string[], from?: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, installed(name, from)]));
const types = () => ({ ...link(['@types/node']), '@types/pg': installed('@types/pg', join(root, 'fixtures/rules')) });

const ANSWER = { name: 'lintel/no-sql-value-interpolation', text: '`name` is pasted into SQL as a value' };
const APP = {
  'package.json': '{ "private": true }',
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'], noEmit: true }, include: ['src'] }),
  'src/users.ts': `import { Pool } from 'pg';
const pool = new Pool();
export async function find(name: string) {
  return (await pool.query(\`SELECT id FROM users WHERE name = '\${name}'\`)).rows;
}
`,
  'eslint.config.mjs': "import lintel from 'eslint-plugin-lintel';\nexport default lintel.configs.standalone;\n",
  'eslint.config.cjs': "const lintel = require('eslint-plugin-lintel');\nmodule.exports = [...lintel.configs.standalone];\n",
};

let plugin: Tarball;
beforeAll(() => {
  plugin = new Tarball('eslint-plugin');
});

describe('eslint-plugin-lintel', () => {
  let project: Project;
  beforeAll(() => {
    project = new Project('plugin', [plugin], { ...link(plugin.needs), ...types() });
    project.write(APP);
  });

  test('has the build in its tarball, and no sources, maps of absent files or build records', () => {
    const built = plugin.files.filter((file) => file.startsWith('dist/'));
    expect(built).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/engine.js', 'dist/engine.d.ts']));
    expect(plugin.files.filter((file) => !file.startsWith('dist/') && !['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(file))).toEqual([]);
    expect(built.filter((file) => !/\.(js|d\.ts|js\.map)$/.test(file))).toEqual([]);
  });

  // A file whose source is gone stays in dist until somebody deletes it, and would be published.
  test('has nothing in its tarball that has no source', () => {
    const sources = new Set(readdirSync(join(root, 'eslint-plugin/src'), { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/')));
    expect(plugin.files.filter((file) => file.startsWith('dist/') && !sources.has(file.replace(/^dist\//, '').replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts')))).toEqual([]);
  });

  test('asks for what the documentation says', () => {
    expect(plugin.manifest.peerDependencies).toEqual({ '@typescript-eslint/parser': '^8.0.0', eslint: '^9.0.0 || ^10.0.0', typescript: '>=5.4.0 <6.1.0' });
    expect(Object.keys(plugin.manifest.dependencies)).toEqual(['@secretlint/secretlint-rule-preset-recommend', '@typescript-eslint/utils']);
  });

  test('has nothing that publint reports', async () => {
    expect(await linted(plugin)).toEqual([]);
  });

  test('has types that tell the truth', () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { stdout } = spawnSync(process.execPath, [attw, plugin.file, '--profile', 'esm-only', '--format', 'json'], { encoding: 'utf8' });
    const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string; resolutionKind?: string }[]; entrypoints: Record<string, unknown> } };
    // An ES module on purpose; Node 20.19 and later can `require` it.
    expect(analysis.problems.filter(({ kind, resolutionKind }) => kind !== 'CJSResolvesToESM' && resolutionKind !== 'node10')).toEqual([]);
    expect(Object.keys(analysis.entrypoints)).toEqual(['.', './engine', './package.json']);
  });

  const show = 'process.stdout.write(JSON.stringify([plugin.meta.name, Object.keys(plugin.configs), Object.keys(plugin.rules).length > 3]))';
  const shown = JSON.stringify(['eslint-plugin-lintel', ['recommended', 'strict', 'all', 'standalone'], true]);

  test('loads by import', () => {
    expect(project.node(['--input-type=module', '-e', `import plugin from 'eslint-plugin-lintel'; import 'eslint-plugin-lintel/engine'; ${show}`])).toMatchObject({ stdout: shown, stderr: '' });
  });

  test('loads by require', () => {
    expect(project.node(['--input-type=commonjs', '-e', `const plugin = require('eslint-plugin-lintel'); require('eslint-plugin-lintel/engine'); ${show}`])).toMatchObject({ stdout: shown, stderr: '' });
  });

  test.each(['eslint.config.mjs', 'eslint.config.cjs'])('finds the one thing to find, from %s', (config) => {
    expect(project.eslint(config)).toEqual([{ ruleId: ANSWER.name, message: expect.stringContaining(ANSWER.text) as string }]);
  });

  test('finds it under ESLint 9, too', () => {
    const older = new Project('eslint9', [plugin], { ...link(plugin.needs), ...types(), eslint: installed('eslint', join(root, 'fixtures/versions/eslint9')) });
    older.write(APP);
    expect(older.eslint('eslint.config.mjs')).toEqual([{ ruleId: ANSWER.name, message: expect.stringContaining(ANSWER.text) as string }]);
  });

  test('says what to install where the only TypeScript has no compiler API', () => {
    const newer = new Project('typescript7', [plugin], link(plugin.needs.filter((name) => name !== 'typescript')));
    newer.write({
      ...APP,
      // As TypeScript 7.0.2 is published: the package's entry knows its version, and that is all.
      'node_modules/typescript/package.json': JSON.stringify({ name: 'typescript', version: '7.0.2', exports: { '.': './lib/version.cjs', './package.json': './package.json' } }),
      'node_modules/typescript/lib/version.cjs': "exports.version = '7.0.2';\nexports.versionMajorMinor = '7.0';\n",
    });
    const message = 'Parsing error: Lintel needs TypeScript 5.4 to 6.0, and TypeScript 7.0.2 has no compiler API. Run: npm install --save-dev typescript@~6.0';
    expect(newer.eslint('eslint.config.mjs')).toEqual([{ ruleId: null, message }]);
  });
});

describe('lintel', () => {
  let tarball: Tarball;
  let project: Project;
  beforeAll(() => {
    tarball = new Tarball('lsp-server');
    project = new Project('command', [plugin, tarball], { ...link([...new Set([...tarball.needs, ...plugin.needs])].filter((name) => name !== 'eslint-plugin-lintel')), ...types() });
    project.write(APP);
  });

  test('asks for the plugin of its own version', () => {
    expect(tarball.manifest.version).toBe(plugin.manifest.version);
    expect(tarball.manifest.dependencies['eslint-plugin-lintel']).toBe(plugin.manifest.version);
  });

  test('has nothing that publint reports', async () => {
    expect(await linted(tarball)).toEqual([]);
  });

  test('checks a repository without any configuration', () => {
    rmSync(join(project.directory, 'eslint.config.mjs'));
    rmSync(join(project.directory, 'eslint.config.cjs'));
    const { stdout, stderr, status } = project.node([join(project.directory, 'node_modules/lintel/dist/main.js'), 'check', '.']);
    expect(stderr).not.toMatch(/crashed|Error/);
    expect(stdout).toContain(ANSWER.text);
    expect(status).toBe(1);
  });
});

async function linted({ file }: Tarball): Promise<string[]> {
  const { buffer } = readFileSync(file);
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}
