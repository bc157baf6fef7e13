import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import { openProjects, type Projects } from '../../lsp-server/src/projects.js';
import { readRepository, relativeTo } from '../../lsp-server/src/repository.js';
import { repositoryOf } from '../robustness/repository.js';

const OPTIONS = { module: 'nodenext', types: [], noLib: true };
const tsconfig = (more: object = {}): string => JSON.stringify({ compilerOptions: OPTIONS, ...more });

function open(files: Readonly<Record<string, string>>): { readonly owned: Readonly<Record<string, readonly string[]>> } & Projects {
  const root = repositoryOf(files);
  const isComposed = (program: ts.Program): boolean => program.getSourceFiles().some(({ text }) => text.includes('NestFactory'));
  const projects = openProjects(readRepository(root), isComposed);
  const owned = Object.fromEntries(projects.projects.map(({ config, directory, files: own }) => [config ?? `none in ${relativeTo(root, directory)}`, own.map((file) => relativeTo(root, file))]));
  return { ...projects, owned, outside: projects.outside.map((file) => relativeTo(root, file)) };
}

describe('which tsconfig a file belongs to', () => {
  test('the nearest that includes it, as in an editor', () => {
    const { owned, outside } = open({
      'tsconfig.json': tsconfig({ include: ['src', 'tools'] }),
      'src/a.ts': '',
      'src/deep/tsconfig.json': tsconfig(),
      'src/deep/b.ts': '',
      'tools/tsconfig.json': tsconfig({ files: [] }),
      'tools/c.ts': '',
      'scripts/d.ts': '',
    });
    expect(owned).toEqual({ 'tsconfig.json': ['src/a.ts', 'tools/c.ts'], 'src/deep/tsconfig.json': ['src/deep/b.ts'] });
    expect(outside).toEqual(['scripts/d.ts']);
  });

  test('what a solution references, with circles; what a base or a lint view says does not count', () => {
    const { owned } = open({
      'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.spec.json' }] }),
      'tsconfig.app.json': tsconfig({ include: ['src'], exclude: ['**/*.spec.ts'], references: [{ path: './tsconfig.json' }] }),
      'tsconfig.spec.json': tsconfig({ include: ['src/**/*.spec.ts'] }),
      'tsconfig.base.json': tsconfig(),
      'tsconfig.eslint.json': tsconfig(),
      'src/a.ts': '',
      'src/a.spec.ts': '',
    });
    expect(owned).toEqual({ 'tsconfig.app.json': ['src/a.ts'], 'tsconfig.spec.json': ['src/a.spec.ts'] });
  });

  test('one that only the application names: tsconfig.app.json beside a bare tsconfig.json', () => {
    const { owned } = open({ 'apps/api/tsconfig.json': JSON.stringify({ files: [] }), 'apps/api/tsconfig.app.json': tsconfig({ include: ['src'] }), 'apps/api/src/main.ts': '' });
    expect(owned).toEqual({ 'apps/api/tsconfig.app.json': ['apps/api/src/main.ts'] });
  });

  test('one that reaches it by imports', () => {
    const { owned, outside } = open({ 'tsconfig.json': tsconfig({ files: ['main.ts'] }), 'main.ts': `import './a.js';`, 'a.ts': '', 'b.ts': '' });
    expect(owned).toEqual({ 'tsconfig.json': ['a.ts', 'main.ts'] });
    expect(outside).toEqual(['b.ts']);
  });

  test('a library is judged in the application that contains it', () => {
    const { owned } = open({
      'apps/api/tsconfig.json': tsconfig(),
      'apps/api/main.ts': `import '../../libs/shared/index.js'; export const NestFactory = 1;`,
      'libs/shared/tsconfig.json': tsconfig(),
      'libs/shared/index.ts': '',
      'libs/shared/unused.ts': '',
    });
    expect(owned).toEqual({ 'apps/api/tsconfig.json': ['apps/api/main.ts', 'libs/shared/index.ts'], 'libs/shared/tsconfig.json': ['libs/shared/unused.ts'] });
  });

  test('a referenced project is read from its sources', () => {
    const { projects } = open({
      'api/tsconfig.json': tsconfig({ references: [{ path: '../core' }] }),
      'api/main.ts': `import { core } from '../core/src/index.js'; export const NestFactory = core;`,
      'core/tsconfig.json': JSON.stringify({ compilerOptions: { ...OPTIONS, composite: true, outDir: 'dist', rootDir: 'src' } }),
      'core/src/index.ts': 'export const core = 1;',
    });
    const api = projects.find(({ config }) => config === 'api/tsconfig.json')!;
    expect(api.program.getSourceFiles().map(({ fileName }) => fileName).some((name) => name.endsWith('core/src/index.ts'))).toBe(true);
    expect(api.imports.missingFiles(api.program)).toEqual([]);
  });
});

describe('what is no source', () => {
  test('installed, built and generated code', () => {
    const { owned } = open({
      'tsconfig.json': tsconfig(),
      'a.ts': '',
      'node_modules/x/index.ts': '',
      'packages/b/node_modules/y/index.ts': '',
      'dist/a.ts': '',
      'build/a.ts': '',
      'coverage/a.ts': '',
      'generated/a.ts': '',
      '.cache/a.ts': '',
      'types.d.ts': '',
    });
    expect(owned).toEqual({ 'tsconfig.json': ['a.ts'] });
  });

  test('JavaScript beside TypeScript; in a package of its own it is the source', () => {
    const { owned, outsideJavaScript } = open({
      'web/package.json': '{}',
      'web/tsconfig.json': tsconfig(),
      'web/a.ts': '',
      'web/b.js': '',
      'api/package.json': '{}',
      'api/server.js': '',
      'api/vite.config.js': '',
      'api/app.min.js': '',
    });
    expect(owned).toEqual({ 'web/tsconfig.json': ['web/a.ts'], 'none in api': ['api/server.js'] });
    expect(outsideJavaScript).toHaveLength(2);
  });
});

test('a project that compiles with an older TypeScript keeps what absent options meant there', () => {
  const { projects } = open({
    'old/tsconfig.json': '{}',
    'old/a.ts': '',
    'old/node_modules/typescript/package.json': '{ "version": "5.9.3" }',
    'new/tsconfig.json': '{}',
    'new/a.ts': '',
  });
  const options = (config: string): ts.CompilerOptions => projects.find((project) => project.config === config)!.program.getCompilerOptions();
  expect(options('old/tsconfig.json')).toMatchObject({ strict: false, types: ['*'], moduleResolution: ts.ModuleResolutionKind.Node10 });
  expect(options('new/tsconfig.json').types).toBeUndefined();
});
