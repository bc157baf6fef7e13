// `npm run new:rule -- no-harm`: a rule that runs, its page, its test and its fixture, registered. What it reports is a placeholder:
// a raw SQL text that is the word TODO. Everything else is taken from a rule that is in use, by edits that must all apply: when that
// rule changes its shape, test/new-rule.test.ts fails, and this file is changed with it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'no-sql-value-interpolation';
const root = resolve(process.env.LINTEL_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '../..'));
const [name, ...rest] = process.argv.slice(2);

if (name === undefined || rest.length > 0 || !/^(no|require)-[a-z]+(-[a-z]+)*$/.test(name)) fail('usage: npm run new:rule -- no-harm   (or require-guard; words in lower case, joined by hyphens)');
const files = {
  rule: `eslint-plugin/src/rules/${name}.ts`,
  page: `docs/rules/${name}.md`,
  test: `test/rules/${name}.test.ts`,
  fixture: `fixtures/rules/${name}/strict/first/query.ts`,
};
for (const path of Object.values(files)) if (existsSync(join(root, path))) fail(`${path} is there already.`);

const TODO = 'TODO(new-rule)';
const CODE = (text) => `import { Pool } from 'pg';

const pool = new Pool();

export async function run(): Promise<void> {
  await pool.query('${text}');
}
`;

write(files.rule, rule(read(`eslint-plugin/src/rules/${SOURCE}.ts`)));
write(files.page, page(read(`docs/rules/${SOURCE}.md`)));
write(files.test, read(`test/rules/${SOURCE}.test.ts`).replaceAll(SOURCE, name));
write(files.fixture, CODE('TODO').replace('  await', `  // expect: ${name}:found\n  await`));
write('eslint-plugin/src/rules.ts', registered(read('eslint-plugin/src/rules.ts')));
process.stdout.write(`${Object.values(files).join('\n')}\neslint-plugin/src/rules.ts\n\nNext: what makes a call wrong, at the end of ${files.rule}; then npm run docs, and npm test -- ${files.test} test/docs.test.ts.\ndocs/writing-a-rule.md goes through it.\n`);

function rule(text) {
  return edit(text, [
    [/import \{ sqlSuggestions \}.*\nimport \{ sqlFixes \}.*\n/, ''],
    [/export interface Options \{[^]*?\n\}\n\n/, ''],
    [/defineRule<.*>\(\{/, "defineRule<[], 'found'>({"],
    [`name: '${SOURCE}'`, `name: '${name}'`],
    [/ {4}hasSuggestions: true,\n/, ''],
    [/description: '.*',/, `description: 'Disallow ${TODO}: the harm, without a full stop',`],
    ["recommended: 'recommended'", "recommended: 'strict'"],
    [/catalogue: \[.*\],/, "catalogue: ['R00'],"],
    [/threat: \{.*\},/, `threat: { cwe: [1], asvs: [], apiTop10: [], top10: [], securitySeverity: 5, precision: 'medium', attack: '${TODO}: what an attacker does, in one line.', guarantees: [1] },`],
    [/frameworks: \[.*\],/, "frameworks: ['pg'],"],
    [/messages: \{[^]*?\n {4}\},/, `messages: {\n      found: '\`{{call}}\` is a placeholder: an attacker gains nothing yet. Write the rule.',\n    },`],
    [/schema: \[[^]*?\n {4}\],/, 'schema: [],'],
    [/defaultOptions: \[\{.*\}\],\n {2}\},/, 'defaultOptions: [],\n  },'],
    [/defaultOptions: \[\{.*\}\],/, 'defaultOptions: [],'],
    ['create(context, [{ origin }])', 'create(context)'],
    [
      /( {8})for \(const finding of [^]*?\n {8}\}\n/,
      `$1for (const { call } of ask.application.roles.callsIn('sql.raw')) {
          if (!ask.isHere(call) || !isWrong(ask, call)) continue;
          relate(context, call, ask, ask.facts.argumentsOf(call));
          context.report({ loc: ask.loc(call), messageId: 'found', data: { call: ask.facts.shortText(call) } });
        }
`,
    ],
    [
      /\n\}\);\n$/,
      `
});

/** ${TODO}: what makes a call of the role wrong. */
function isWrong(ask: Ask, call: Site): boolean {
  return ask.facts.argumentsOf(call).some((argument) => {
    const value = ask.facts.value(argument);
    return value.kind === 'literal' && value.value === 'TODO';
  });
}
`,
    ],
    [/(import \{ relate \}.*\n)/, "$1import type { Site } from '../facts/index.js';\n"],
  ]);
}

/** The source's sections in its order, empty but for two examples. */
function page(text) {
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading).filter((heading) => !heading.startsWith('The files'));
  const body = { Bad: `\`\`\`ts bad alone strict\n${CODE('TODO')}\`\`\``, Good: `\`\`\`ts good alone strict\n${CODE('select 1')}\`\`\`` };
  const sections = headings.map((heading) => `## ${heading}\n\n${TODO}\n${body[heading] ? `\n${body[heading]}\n` : ''}`);
  return `<!-- generated: header -->\n<!-- end of header -->\n\n${sections.join('\n')}`;
}

function registered(text) {
  const variable = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const imports = [...text.matchAll(/^import \w+ from '\.\/rules\/(.*)\.js';\n/gm)];
  const entries = [...text.matchAll(/^ {2}(?:'([\w-]+)': \w+|(\w+)),\n/gm)];
  const next = (all, nameOf) => all.find((match) => nameOf(match) > name);
  const [beforeImport, beforeEntry] = [next(imports, (match) => match[1]), next(entries, (match) => match[1] ?? match[2])];
  if (!beforeImport || !beforeEntry) fail('rules.ts has another shape than expected.');
  return edit(text, [
    [beforeImport[0], `import ${variable} from './rules/${name}.js';\n${beforeImport[0]}`],
    [beforeEntry[0], `  '${name}': ${variable},\n${beforeEntry[0]}`],
  ]);
}

function edit(text, edits) {
  for (const [what, instead] of edits) {
    const edited = text.replace(what, instead);
    if (edited === text) fail(`${SOURCE} has another shape than expected: nothing matches ${what}.`);
    text = edited;
  }
  return text;
}

function read(path) {
  return readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
