import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import lintel from 'eslint-plugin-lintel';
import { describe, expect, test } from 'vitest';
import { rules, type RuleName } from '../eslint-plugin/src/rules.js';

// What is in a configuration follows from the rules' own metadata, and nobody writes it down a second time.

const { configs } = lintel;
const names = Object.keys(rules) as RuleName[];
const preset = (name: RuleName) => rules[name].meta.docs!.recommended;
const rulesOf = (config: Linter.Config[]): Linter.RulesRecord => Object.assign({}, ...config.map((one) => one.rules)) as Linter.RulesRecord;
const severityOf = (entry: Linter.RuleEntry): unknown => (Array.isArray(entry) ? entry[0] : entry);
const prefixed = (some: readonly RuleName[]) => some.map((name) => `lintel/${name}`).sort();

test('these are the configurations', () => {
  expect(Object.keys(configs).sort()).toEqual(['all', 'recommended', 'standalone', 'strict']);
});

test('rules are listed in alphabetical order, each under its own name', () => {
  expect(names).toEqual([...names].sort());
  expect(Object.keys(lintel.rules)).toEqual(names);
});

describe('rules of', () => {
  test('recommended: those that say so, without options', () => {
    const recommended = rulesOf(configs.recommended);
    expect(Object.keys(recommended).sort()).toEqual(prefixed(names.filter((name) => preset(name) === 'recommended')));
    for (const [name, entry] of Object.entries(recommended)) expect(entry).toBe(name === 'lintel/unjudged' ? 'warn' : 'error');
  });

  test('standalone: the same as recommended', () => {
    expect(rulesOf(configs.standalone)).toEqual(rulesOf(configs.recommended));
  });

  test.each(['strict', 'all'] as const)('%s: every rule', (name) => {
    expect(Object.keys(rulesOf(configs[name])).sort()).toEqual(prefixed(names));
  });

  test('strict: nothing is milder than in recommended', () => {
    const strict = rulesOf(configs.strict);
    for (const [name, entry] of Object.entries(rulesOf(configs.recommended))) expect(severityOf(strict[name]!)).toBe(severityOf(entry!));
  });
});

describe.each(Object.entries(configs))('%s', (name, config) => {
  test('is an array of named entries for TypeScript files', () => {
    expect(Array.isArray(config)).toBe(true);
    for (const one of config) {
      expect(one.name).toMatch(/^lintel\//);
      expect(one.files).toEqual(['**/*.{ts,mts,cts,tsx}']);
    }
  });

  test('brings the plugin itself', () => {
    expect(config.filter(({ plugins }) => plugins?.lintel === lintel).length).toBe(1);
  });

  test.skipIf(name === 'standalone')('leaves the parser and its options to the project', () => {
    for (const one of config) expect(one).not.toHaveProperty('languageOptions');
  });
});

test('standalone brings the parser and the project service', () => {
  const [{ languageOptions } = {}] = configs.standalone;
  expect(languageOptions?.parser).toHaveProperty('parseForESLint');
  expect(languageOptions?.parserOptions).toEqual({ projectService: true });
});

describe('ESLint', () => {
  const directory = fileURLToPath(new URL('../fixtures/apps/express-knex/', import.meta.url));
  const rulesFor = async (overrideConfig: Linter.Config[]): Promise<Linter.RulesRecord> => {
    const eslint = new ESLint({ cwd: directory, overrideConfigFile: true, overrideConfig });
    return ((await eslint.calculateConfigForFile('src/app.ts')) as { rules: Linter.RulesRecord }).rules;
  };

  test.each(Object.entries(configs))('takes %s', async (_, config) => {
    expect(Object.keys(await rulesFor(config)).sort()).toEqual(Object.keys(rulesOf(config)).sort());
  });

  test("takes `extends: ['lintel/recommended']`", async () => {
    const config = defineConfig({ files: ['**/*.ts'], plugins: { lintel }, extends: ['lintel/recommended'] });
    expect(Object.keys(await rulesFor(config)).sort()).toEqual(Object.keys(rulesOf(configs.recommended)).sort());
  });

  test('lints with standalone, without any other configuration', async () => {
    const eslint = new ESLint({ cwd: directory, overrideConfigFile: true, overrideConfig: configs.standalone });
    const [result] = await eslint.lintText('export const answer: number = 42;\n', { filePath: 'src/config.ts' });
    expect(result?.messages).toEqual([]);
  });
});
