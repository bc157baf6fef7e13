import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { models } from '../eslint-plugin/src/models/index.js';
import { REPOSITORY, VERSION } from '../eslint-plugin/src/rule.js';
import { rules, type RuleName } from '../eslint-plugin/src/rules.js';

// A rule is four things with one name: its file, its page, its test, its fixtures. Its metadata is the source of the rest.

const root = fileURLToPath(new URL('../', import.meta.url));
const names = Object.keys(rules) as RuleName[];
const namesIn = (folder: string, ending: string): string[] =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((file) => file.endsWith(ending)).map((file) => file.slice(0, file.length - ending.length)).sort() : [];

describe('one name for', () => {
  test('every file in rules/, and a rule', () => {
    expect(namesIn('eslint-plugin/src/rules', '.ts')).toEqual([...names].sort());
  });

  test.each(names)('%s: its page, its test and its fixtures', (name) => {
    const parts = [`docs/rules/${name}.md`, `test/rules/${name}.test.ts`, `fixtures/rules/${name}`];
    expect(parts.filter((part) => !existsSync(join(root, part)))).toEqual([]);
  });

  test('every page, and a rule', () => {
    expect(namesIn('docs/rules', '.md').filter((name) => !names.includes(name as RuleName))).toEqual([]);
  });

  test('every test of a rule, and a rule', () => {
    expect(namesIn('test/rules', '.test.ts').filter((name) => !names.includes(name as RuleName))).toEqual([]);
  });
});

describe.each(names)('%s', (name) => {
  const { meta } = rules[name];
  const docs = meta.docs!;

  test('is named by the harm or by the guard', () => {
    expect(name === 'unjudged' || /^(no|require)-[a-z]+(-[a-z]+)*$/.test(name)).toBe(true);
  });

  test('says where its page is', () => {
    expect((docs as { url?: string }).url).toBe(`${REPOSITORY}/blob/v${VERSION}/docs/rules/${name}.md`);
  });

  test('has a description of one clause', () => {
    expect(docs.description).toMatch(name === 'unjudged' ? /^Say .*[^.]$/ : /^(Disallow|Require) .*[^.]$/);
    expect(docs.description.length).toBeLessThanOrEqual(110);
  });

  // A suggestion's text is a message, too: the editor's menu shows it.
  test('has messages that end and that fit', () => {
    const texts = Object.entries<string>(meta.messages);
    // `{{problem}}` is a whole sentence that another test reads.
    expect(texts.filter(([, text]) => !text.endsWith('.') && text !== '{{problem}}').map(([id]) => id)).toEqual([]);
    expect(texts.filter(([, text]) => text.length > 160).map(([id, text]) => `${id}: ${text.length}`)).toEqual([]);
    expect(texts.filter(([id]) => !/^[a-z][A-Za-z]*$/.test(id))).toEqual([]);
  });

  test('says whom it protects from what', () => {
    expect(docs.recommended).toMatch(/^(recommended|strict)$/);
    expect(docs.requiresTypeChecking).toBe(name !== 'require-suppression-reason');
    expect(docs.catalogue.length).toBeGreaterThan(0);
    for (const id of docs.catalogue) expect(id).toMatch(/^R\d{2}$/);
    if (name === 'unjudged') return expect(docs.threat).toBeUndefined();
    const threat = docs.threat!;
    // About comments for the linter: no weakness of the program, and no guarantee of it.
    const isAboutLinting = name === 'require-suppression-reason';
    expect(threat.cwe.length > 0).toBe(!isAboutLinting);
    for (const id of threat.cwe) expect(Number.isInteger(id) && id > 0).toBe(true);
    for (const id of threat.asvs) expect(id).toMatch(/^v5\.0\.0-\d+\.\d+\.\d+$/);
    for (const id of threat.apiTop10) expect(id >= 1 && id <= 10).toBe(true);
    for (const id of threat.top10) expect(id).toMatch(/^A(0[1-9]|10)$/);
    expect(threat.securitySeverity).toBeGreaterThan(0);
    expect(threat.securitySeverity).toBeLessThanOrEqual(10);
    expect(threat.attack).toMatch(/[.]$/);
    expect(threat.attack).not.toContain('\n');
    expect(threat.guarantees.length > 0).toBe(!isAboutLinting);
  });

  test('consumes roles that some model plays, of packages that have a model', () => {
    const played = new Set(models.flatMap(({ entries }) => entries.map(({ role }) => role)));
    const packages = new Set(models.map((model) => model.package));
    expect(docs.roles.filter((role) => !played.has(role))).toEqual([]);
    expect(docs.frameworks.filter((framework) => !packages.has(framework))).toEqual([]);
  });
});

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync(join(root, 'eslint-plugin/package.json'), 'utf8')) as { version: string }).version);
});
