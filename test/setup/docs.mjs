// `npm run docs`: rewrites what is generated in the documentation. test/docs.test.ts runs `documents` in memory and compares.
//
// A generated region stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. Under an example marked `bad` stands
// what the linter says about it, in a block of its own: that is rewritten, too, so that a changed message is a diff to review.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blocksOf, printed, run } from './examples.mjs';
import { GUARANTEES, PRIMITIVES } from './guarantees.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Every document with generated parts, as it should be: path → text. `plugin` and `models` are the plugin's own. */
export function documents({ plugin, models, quietPackages, only }) {
  const knowledge = { plugin, models, quietPackages };
  const names = Object.keys(plugin.rules).filter((name) => only === undefined || only.includes(name));
  const found = new Map();
  for (const name of names) {
    const path = `docs/rules/${name}.md`;
    if (existsSync(join(root, path))) found.set(path, withOutputs(filled(path, { header: header(name, knowledge) }), plugin));
  }
  if (only !== undefined) return found;
  found.set('eslint-plugin/README.md', filled('eslint-plugin/README.md', { rules: ruleTable(knowledge) }));
  found.set('docs/models.md', filled('docs/models.md', { models: modelTables(knowledge), quiet: quietList(knowledge) }));
  found.set('docs/threats.md', filled('docs/threats.md', { summary: summary(knowledge), rows: threatTable(knowledge) }));
  return found;
}

export const textOf = (path) => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');

function filled(path, regions) {
  let text = textOf(path);
  for (const [name, content] of Object.entries(regions)) {
    const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path} has no region ${name}: write ${start} and ${end} where it goes.`);
    text = `${text.slice(0, from + start.length)}\n${content.trimEnd()}\n${text.slice(to)}`;
  }
  return text;
}

/** The page with what each of its `bad` examples yields. */
function withOutputs(page, plugin) {
  const blocks = blocksOf(page);
  let text = page;
  for (const block of [...blocks].reverse()) {
    if (block.kind !== 'bad') continue;
    const { findings } = run(plugin, block, blocks);
    text = `${text.slice(0, block.codeEnd)}\n\`\`\`text\n${printed(findings)}\`\`\`\n${text.slice(block.end)}`;
  }
  return text;
}

// ---- a rule's page -----------------------------------------------------------------------------------------------------

function header(name, knowledge) {
  const { docs, hasSuggestions, schema, defaultOptions } = knowledge.plugin.rules[name].meta;
  return [
    `# lintel/${name}`,
    '',
    `${docs.description}.`,
    '',
    badges(name, knowledge).join(' · '),
    '',
    ...(docs.threat ? threatRows(docs.threat) : ['Serves no single threat: it says what the other rules could not judge.']),
    '',
    ...(docs.roles.length > 0 ? ['**Roles.** The rule knows no package by name. It looks at what plays these roles:', '', ...roleRows(docs.roles, knowledge.models), ''] : []),
    ...optionRows(name, schema, defaultOptions, knowledge.plugin),
  ].join('\n');

  function badges(rule, { plugin }) {
    const severity = (config) => [plugin.configs[config][0].rules[`lintel/${rule}`]].flat()[0];
    const presets = ['recommended', 'strict'].filter((config) => severity(config) !== undefined).map((config) => `\`${config}\` (${severity(config)})`);
    return [`In ${presets.join(' and ')}`, hasSuggestions ? 'offers suggestions' : 'offers no fix', docs.requiresTypeChecking ? 'needs type information' : 'needs no type information'];
  }
}

function threatRows({ attack, cwe, asvs, apiTop10, top10, securitySeverity, precision, guarantees }) {
  const list = (items) => (items.length > 0 ? items.join(', ') : '–');
  return [
    '| | |',
    '|---|---|',
    `| Attack | ${cell(attack)} |`,
    `| CWE | ${list(cwe.map((id) => `[CWE-${id}](https://cwe.mitre.org/data/definitions/${id}.html)`))} |`,
    `| OWASP ASVS 5.0.0 | ${list(asvs.map((id) => id.replace('v5.0.0-', '')))} |`,
    `| OWASP API Security Top 10, 2023 | ${list(apiTop10.map((id) => `API${id}`))} |`,
    `| OWASP Top 10, 2025 | ${list(top10)} |`,
    `| CVSS 3.1, typical finding | ${securitySeverity.toFixed(1)} |`,
    `| Precision class | ${precision} |`,
    `| Guarantees | ${list(guarantees.map((id) => `[${id}](../threats.md#row-${id})`))} |`,
  ];
}

function roleRows(roles, models) {
  const rows = models.flatMap((model) => {
    const played = roles.filter((role) => model.entries.some((entry) => entry.role === role));
    return played.length > 0 ? [`| \`${model.package}\` | ${model.versions} | ${played.map((role) => `\`${role}\``).join(', ')} |`] : [];
  });
  return ['| package | versions | roles |', '|---|---|---|', ...rows];
}

function optionRows(name, schema, [defaults = {}] = [], plugin) {
  const properties = Object.entries(schema[0]?.properties ?? {});
  if (properties.length === 0) return ['**Options.** None.'];
  const [, strict = {}] = [plugin.configs.strict[0].rules[`lintel/${name}`]].flat();
  return [
    '**Options.** One object:',
    '',
    '| option | values | default | in `strict` | |',
    '|---|---|---|---|---|',
    ...properties.map(([option, { enum: values = [], description }]) => `| \`${option}\` | ${values.map((value) => `\`'${value}'\``).join(', ')} | \`'${defaults[option]}'\` | \`'${strict[option] ?? defaults[option]}'\` | ${cell(description)} |`),
  ];
}

// ---- tables ------------------------------------------------------------------------------------------------------------

function ruleTable({ plugin }) {
  const rows = Object.entries(plugin.rules).map(([name, { meta: { docs, hasSuggestions } }]) => {
    const cwe = (docs.threat?.cwe ?? []).map((id) => `CWE-${id}`).join(', ');
    return `| [${name}](../docs/rules/${name}.md) | ${docs.description} | ${docs.recommended} | ${hasSuggestions ? 'yes' : ''} | ${cwe} |`;
  });
  return ['| rule | what it does | from | suggestions | standard |', '|---|---|---|---|---|', ...rows].join('\n');
}

function modelTables({ models }) {
  return models
    .map((model) => {
      const roles = new Map();
      for (const { role, ref } of model.entries) roles.set(role, [...new Set([...(roles.get(role) ?? []), `\`${shown(ref)}\``])]);
      return [
        `### ${model.package}`,
        '',
        `Versions ${model.versions} · [reference](${model.docs})`,
        '',
        '| role | played by |',
        '|---|---|',
        ...[...roles].map(([role, refs]) => `| \`${role}\` | ${refs.join(', ')} |`),
      ].join('\n');
    })
    .join('\n\n');
}

function shown(ref) {
  if ('generatedBy' in ref) return `${ref.member}`;
  const name = 'global' in ref ? ref.global : ref.name;
  return ref.member === undefined ? name : `${name}.${ref.member}`;
}

const quietList = ({ quietPackages }) => [...quietPackages].sort().map((name) => `\`${name}\``).join(', ').concat('.');

/** What serves a row today. */
function servedBy(row, { plugin }) {
  const rules = Object.entries(plugin.rules).filter(([, { meta }]) => meta.docs.threat?.guarantees.includes(row)).map(([name]) => name);
  return { rules, primitives: PRIMITIVES.filter(({ rows }) => rows.includes(row)) };
}

function threatTable(knowledge) {
  const rows = GUARANTEES.map((guarantee) => {
    const { row, promise, rule, primitive, note } = guarantee;
    const { rules, primitives } = servedBy(row, knowledge);
    const planned = (text) => (text ? `${text} (planned)` : '–');
    const byRule = rules.length > 0 ? rules.map((name) => `[${name}](rules/${name}.md)`).join(', ') : planned(rule);
    const byPrimitive = primitives.length > 0 ? primitives.map(({ from, names, page }) => `[${names.map((name) => `\`${name}\``).join(', ')}](${page}) of \`${from}\``).join(', ') : planned(primitive);
    const proof = [...rules.map((name) => `\`test/rules/${name}.test.ts\``), ...primitives.map(({ test }) => `\`${test}\``)].join(', ');
    const text = note ? `${promise} *${note}*` : promise;
    return `| <a id="row-${row}"></a>${row} | ${cell(text)} | ${byRule} | ${byPrimitive} | ${proof || stateOf(guarantee)} |`;
  });
  return ['| row | promise | rule | primitive or library | proof, or what becomes of it |', '|---|---|---|---|---|', ...rows].join('\n');
}

function stateOf({ state, why }) {
  if (state === 'duty') return `deployer’s duty: ${why}`;
  return state === 'out' ? `out of scope: ${why}` : 'not yet';
}

function summary(knowledge) {
  const count = (test) => GUARANTEES.filter((guarantee) => test(guarantee, servedBy(guarantee.row, knowledge))).length;
  const isServed = ({ rules, primitives }) => rules.length + primitives.length > 0;
  const rows = [
    ['served by a rule', count((_, served) => served.rules.length > 0)],
    ['served by a primitive alone', count((_, served) => served.rules.length === 0 && served.primitives.length > 0)],
    ['not yet', count(({ state }, served) => !isServed(served) && state === undefined)],
    ['deployer’s duty', count(({ state }, served) => !isServed(served) && state === 'duty')],
    ['out of scope', count(({ state }, served) => !isServed(served) && state === 'out')],
  ];
  return ['| | rows |', '|---|---|', ...rows.map(([what, number]) => `| ${what} | ${number} |`), `| **all** | **${GUARANTEES.length}** |`].join('\n');
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

// ---- the command -------------------------------------------------------------------------------------------------------

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = (path) => import(join(root, 'eslint-plugin/dist', path));
  const [{ default: plugin }, { models, quietPackages }] = await Promise.all([built('index.js'), built('models/index.js')]);
  const named = process.argv.slice(2);
  for (const [path, text] of documents({ plugin, models, quietPackages, ...(named.length > 0 && { only: named }) })) {
    if (textOf(path) === text) continue;
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}
