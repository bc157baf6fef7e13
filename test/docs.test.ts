import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { settingsOf, type LintelSettings } from '../eslint-plugin/src/ask/settings.js';
import plugin from '../eslint-plugin/src/index.js';
import * as suggestions from '../eslint-plugin/src/fixes/suggestion.js';
import { models, quietPackages } from '../eslint-plugin/src/models/index.js';
import { rules, type RuleName } from '../eslint-plugin/src/rules.js';
import { documents, textOf } from './setup/docs.mjs';
import { blocksOf, run } from './setup/examples.mjs';
import { GUARANTEES, PRIMITIVES } from './setup/guarantees.mjs';

// The documentation says what the code does: what is generated is generated again, and every example is run.

const root = fileURLToPath(new URL('../', import.meta.url));
const names = Object.keys(rules) as RuleName[];
const pages = [
  'eslint-plugin/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file.replaceAll('\\', '/')}`),
].sort();

test('`npm run docs` would change nothing', () => {
  const changed = [...documents({ plugin, models, quietPackages })].filter(([path, text]) => textOf(path) !== text);
  for (const [path, text] of changed) expect.soft(textOf(path), path).toBe(text);
});

describe.each(names)('the page of %s', (name) => {
  const page = textOf(`docs/rules/${name}.md`);
  const blocks = blocksOf(page);
  const examples = blocks.filter(({ kind }) => kind !== 'file');

  test('has the sections that every page has', () => {
    const wanted = ['The hole', 'Bad', 'Good', 'When it stays silent', 'Known misses', 'Standards'];
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => wanted.includes(heading!))).toEqual(wanted);
    expect(headings.some((heading) => /fixes$/i.test(heading!))).toBe(true);
  });

  test('leaves nothing to be written', () => {
    expect(page.match(/TODO\(new-rule\).*/g)).toBeNull();
  });

  test('has examples of both kinds, and no other blocks', () => {
    expect([...new Set(examples.map(({ kind }) => kind))].sort()).toEqual(['bad', 'good']);
    expect((page.match(/^```ts/gm) ?? []).length).toBe(blocks.length);
    expect(examples.filter(({ kind, title }) => kind.toLowerCase() !== title.toLowerCase()).map(({ kind, title }) => `${kind} under ${title}`)).toEqual([]);
  });

  test.each(examples.map((example, index) => [`${String(index + 1)}, ${example.kind}`, example] as const))('example %s', (_, example) => {
    const { errors, findings } = run(plugin, example, blocks);
    expect(errors).toEqual([]);
    // What a `bad` one yields word for word stands under it, and is compared above.
    if (example.kind === 'bad') expect(findings.map(({ ruleId }) => ruleId)).toContain(`lintel/${name}`);
    else expect(findings.map(({ ruleId, line, message }) => `${String(line)} ${String(ruleId)}: ${message}`)).toEqual([]);
  });

  test('shows or names every finding of the rule', () => {
    const shown = blocks.map(({ output = '' }) => output).join('\n') + page;
    const own = Object.keys(rules[name].meta.messages).filter((id) => !Object.values(suggestions).some((texts) => id in texts));
    expect(own.filter((id) => !shown.includes(`(${id})`) && !shown.includes(`\`${id}\``))).toEqual([]);
  });
});

describe('the settings', () => {
  test('are all in the README', () => {
    const [, keys = ''] = /Valid: (.*)\./.exec(settingsOf({ xxxxxxxxxxxx: 1 }).problems[0]!) ?? [];
    expect(keys.split(', ').length).toBeGreaterThan(5);
    expect(keys.split(', ').filter((key) => !new RegExp(`^ +${key}: `, 'm').test(textOf('eslint-plugin/README.md')))).toEqual([]);
  });

  test('class files as docs/limits.md says', () => {
    const limits = textOf('docs/limits.md');
    for (const [kind, globs] of Object.entries(settingsOf(undefined).files)) expect(limits).toContain(`| ${kind} | ${globs.map((glob) => `\`${glob}\``).join(', ')} |`);
  });
});

describe('the guide to tenancy', () => {
  const guide = textOf('docs/tenancy.md');
  /** Settings, and the code that they are for. */
  const projects = [...guide.matchAll(/^### (.*)\n[^]*?^```js\nexport default ([^]*?);\n```\n\n```ts\n([^]*?)^```\n/gm)].map(([, title, config, code]) => {
    const all = runInNewContext(config!.replace('import.meta.dirname', "'/'"), { lintel: { configs: { recommended: [] } } }) as { settings: { lintel: LintelSettings } }[];
    return { title: title!, code: code!, settings: structuredClone(all[0]!.settings.lintel) };
  });
  const findings = (code: string, settings: LintelSettings): string[] =>
    run(plugin, { code, file: 'example.ts', folder: 'rules', isStrict: false, isAlone: true, settings }, []).findings.map(({ ruleId }) => String(ruleId)).filter((rule) => rule !== 'lintel/unjudged');

  test('has a project for each way to get the tenant', () => {
    expect(projects.map(({ title }) => title)).toEqual(['Express and TypeORM', 'NestJS and Kysely']);
  });

  test.each(projects)('has settings that are some: $title', ({ settings }) => {
    expect(settingsOf(settings).problems).toEqual([]);
    expect(settingsOf(settings).tenant.columns?.length).toBeGreaterThan(0);
  });

  test.each(projects)('is silent with the predicate and not without it: $title', ({ code, settings: { tenant } }) => {
    const without = code.replace(/, workspaceId: req\.user\.activeWorkspaceId|\.where\('workspaceId', '=', workspaceId\)/, '');
    // The class of the setting is not in the example.
    const known: LintelSettings = tenant ? { tenant: { ...tenant, scopedBy: [] } } : {};
    expect(without).not.toBe(code);
    expect(findings(code, known)).toEqual([]);
    expect(findings(without, known)).toEqual(['lintel/no-unbound-id-lookup']);
  });
});

describe('the guarantees', () => {
  test('are 157, each with its promise, once', () => {
    expect(GUARANTEES.map(({ row }) => row)).toEqual(Array.from({ length: 157 }, (_, index) => index + 1));
    expect(GUARANTEES.filter(({ promise }) => !/^.{10,140}\.$/.test(promise)).map(({ row }) => row)).toEqual([]);
    expect([...textOf('docs/threats.md').matchAll(/id="row-(\d+)"/g)].map(([, row]) => Number(row))).toEqual(GUARANTEES.map(({ row }) => row));
  });

  test('are served by rows that exist', () => {
    const served = names.flatMap((name) => rules[name].meta.docs?.threat?.guarantees ?? []);
    expect([...served, ...PRIMITIVES.flatMap(({ rows }) => rows)].filter((row) => row < 1 || row > 157)).toEqual([]);
  });

  test.each(PRIMITIVES.map((primitive) => [primitive.names.join(', '), primitive] as const))('%s is there, with its page and its test', async (_, { from, names: exported, page, test: proof }) => {
    expect(Object.keys((await import(from)) as object)).toEqual(expect.arrayContaining([...exported]));
    expect([`docs/${page}`, proof].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe.each(pages)('%s', (path) => {
  const text = textOf(path);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)#]*)(#[^)]*)?\)/g)].map(([, file = '', anchor = '']) => ({ file, anchor }));
    const broken = links.filter(({ file, anchor }) => {
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== '' && target.endsWith('.md') && !anchorsOf(textOf(target)).has(anchor.slice(1));
    });
    expect(broken).toEqual([]);
  });

  test('names files that are there', () => {
    const files = [...text.matchAll(/`((?:eslint-plugin|runtime|lsp-server|test|docs|fixtures)\/[\w./-]+\.(?:ts|mjs|md|json))`/g)].map(([, file]) => file!);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

/** As GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id!)]);
}
