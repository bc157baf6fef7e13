import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRepository, type CheckResult } from '../../lsp-server/src/check.js';
import { exitCode } from '../../lsp-server/src/cli/check.js';
import { gaps } from '../../lsp-server/src/cli/gaps.js';
import { INJECTION, repositoryOf, TSCONFIG, workspace } from './repository.js';

function check(root: string): CheckResult & { readonly said: string } {
  const result = checkRepository({ root, strict: false, settings: {} });
  expect(result.crashes).toEqual([]);
  return { ...result, said: gaps(result).join('\n') };
}

const places = ({ findings }: CheckResult): readonly string[] => findings.filter(({ rule }) => rule === 'no-sql-value-interpolation').map(({ file, line }) => `${file}:${line}`);

test('tsconfigs that are broken, each in its own way: said with file and line, and what can be read of them is used', () => {
  const BROKEN = {
    syntax: [TSCONFIG.replace('"strict":true,', '"strict":true\n'), /packages\/syntax\/tsconfig\.json:2: ',' expected/],
    extends: [TSCONFIG.replace('{', '{ "extends": "@tsconfig/missing/tsconfig.json",'), /File '@tsconfig\/missing\/tsconfig\.json' not found/],
    circular: [TSCONFIG.replace('{', '{ "extends": "./tsconfig.json",'), /[Cc]ircularity detected/],
    value: [TSCONFIG.replace('"es2022"', '"es1066"'), /packages\/value\/tsconfig\.json:1: Argument for '--target' option must be/],
    text: ['hello', /packages\/text\/tsconfig\.json:1: /],
    include: ['{ "include": 3 }', /packages\/include\/tsconfig\.json:1: .*'include'/],
  } as const;
  const names = Object.keys(BROKEN) as (keyof typeof BROKEN)[];
  const files = names.map((name): Record<string, string> => ({ [`packages/${name}/tsconfig.json`]: BROKEN[name][0], [`packages/${name}/src/main.ts`]: INJECTION }));
  const result = check(repositoryOf(Object.assign({}, ...files) as Record<string, string>));
  for (const name of names) expect(result.said).toMatch(BROKEN[name][1]);
  expect(places(result).toSorted()).toEqual(names.map((name) => `packages/${name}/src/main.ts:7`).toSorted());
});

describe('dependencies that are not installed', () => {
  test('none: said, and no clean bill', () => {
    const missing = INJECTION.replace("'express'", "'@acme/not-installed-http'").replace("'pg'", "'@acme/not-installed-sql/client'");
    const result = check(repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': missing }));
    expect(result.said).toContain("dependencies are not installed: '@acme/not-installed-http', '@acme/not-installed-sql' cannot be resolved; run npm install");
    expect(exitCode(result)).toBe(2);
  });

  test('one: named', () => {
    const result = check(repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': `import '@acme/not-installed/client';\n${INJECTION}` }));
    expect(result.said).toContain("some dependencies are not installed: '@acme/not-installed' cannot be resolved");
    expect(places(result)).toEqual(['src/main.ts:8']);
  });

  test('a generated file: named with who imports it; an ambient module and a stylesheet are not missing', () => {
    const result = check(
      repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': `import './generated/client'; import 'virtual:thing'; import './style.css';\n${INJECTION}`, 'src/types.d.ts': `declare module 'virtual:thing';` }),
    );
    expect(result.said).toContain("1 import of files that do not exist (generated code?): './generated/client' from src/main.ts");
    expect(result.said).not.toMatch(/virtual|style/);
  });
});

describe('without a tsconfig', () => {
  test('TypeScript: default options, and said', () => {
    const result = check(repositoryOf({ 'src/main.ts': INJECTION }));
    expect(result.said).toContain('no tsconfig: 1 file in . checked with default compiler options');
    expect(places(result)).toEqual(['src/main.ts:7']);
  });

  test('JavaScript only: judged, with import and with require', () => {
    const required = INJECTION.replace("import express from 'express'", "const express = require('express')").replace("import { Pool } from 'pg'", "const { Pool } = require('pg')");
    const result = check(repositoryOf({ 'src/imported.js': INJECTION, 'src/required.js': required, 'eslint.config.js': 'export default [];' }));
    expect(places(result)).toEqual(['src/imported.js:7', 'src/required.js:7']);
    expect(result.said).toContain('no tsconfig: 2 files in . checked with default compiler options');
  });

  test('nothing at all', () => {
    const result = check(repositoryOf({ 'README.md': '# Hello' }));
    expect(result.said).toContain('no TypeScript or JavaScript sources');
    expect(exitCode(result)).toBe(2);
  });
});

describe('the file system', () => {
  test('links in circles, and links to nowhere', () => {
    const root = repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': INJECTION });
    symlinkSync(root, join(root, 'src/again'), 'dir');
    symlinkSync(join(root, 'src'), join(root, 'src/self'), 'dir');
    symlinkSync(join(root, 'nowhere.ts'), join(root, 'src/dangling.ts'));
    expect(places(check(root))).toEqual(['src/main.ts:7']);
  });

  test('a directory that is called like a source, or like a tsconfig', () => {
    const root = repositoryOf({ 'src/main.ts': INJECTION });
    mkdirSync(join(root, 'src/folder.ts'));
    mkdirSync(join(root, 'tsconfig.json'));
    expect(places(check(root))).toEqual(['src/main.ts:7']);
  });
});

describe('two versions of one package', () => {
  const query = (client: string): string => `import { DataSource } from 'typeorm';
export const ${client} = (source: DataSource, name: string) => source.query(\`SELECT id FROM goods WHERE name = '\${name}'\`);
`;

  test('both are what their name says', () => {
    const root = repositoryOf({ 'tsconfig.json': TSCONFIG.replace('"src"', '"packages"'), 'packages/old/src/old.ts': query('old'), 'packages/new/src/new.ts': query('newer') });
    const versions = { old: 'fixtures/rules/node_modules', new: 'fixtures/versions/typeorm1/node_modules' };
    const found = new Map<string, string>();
    for (const [name, folder] of Object.entries(versions)) {
      const installed = [folder, 'node_modules'].map((place) => join(workspace, place, 'typeorm')).find((place) => existsSync(place))!;
      mkdirSync(join(root, 'packages', name, 'node_modules'));
      symlinkSync(installed, join(root, 'packages', name, 'node_modules/typeorm'), 'dir');
      found.set(name, (JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }).version);
    }
    expect(found.get('old')).toMatch(/^0\.3\./);
    expect(found.get('new')).toMatch(/^1\./);
    expect([...places(check(root))].sort()).toEqual(['packages/new/src/new.ts:2', 'packages/old/src/old.ts:2']);
  });
});

test.each([
  { name: 'an unknown setting', settings: { guard: [] }, says: "Did you mean 'guards'?" },
  { name: 'a setting of the wrong kind', settings: { guards: './src/main#x' }, says: 'must be a list of strings' },
  { name: 'a reference to nothing', settings: { guards: ['./src/none#Guard'] }, says: 'there is no such file' },
  { name: 'a reference to a name that is not there', settings: { guards: ['./src/main#Guard'] }, says: 'names nothing' },
])('$name is said once, and the rest is judged', ({ settings, says }) => {
  const root = repositoryOf({ 'tsconfig.json': TSCONFIG, 'src/main.ts': INJECTION, 'src/more.ts': 'export const more = 1;' });
  const result = checkRepository({ root, strict: false, settings });
  expect(result.crashes).toEqual([]);
  expect(result.settingsProblems).toHaveLength(1);
  expect(result.settingsProblems[0]).toContain(says);
  expect(places(result)).toEqual(['src/main.ts:7']);
});

test('everything at once: each thing is said, and what can be judged is', () => {
  const root = repositoryOf({
    'tsconfig.json': TSCONFIG.replace('"strict":true,', '"strict":true\n'),
    'src/main.ts': `\uFEFF${INJECTION}`.replaceAll('\n', '\r\n'),
    'src/half.ts': 'export class {',
    'src/client.ts': `import { thing } from '@acme/not-installed'; import './generated'; export const x = thing;`,
    'src/big.ts': `export const text = '${'x'.repeat(1_100_000)}';`,
  });
  symlinkSync(root, join(root, 'src/again'), 'dir');
  const result = check(root);
  expect(places(result)).toEqual(['src/main.ts:7']);
  for (const part of ['tsconfig.json:2', 'src/half.ts: does not parse', '@acme/not-installed', './generated', 'src/big.ts: 1.1 MB']) expect(result.said).toContain(part);
  expect(exitCode(result)).toBe(1);
});
