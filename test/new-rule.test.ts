import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, run } from './setup/examples.mjs';

// What `npm run new:rule` writes, in a copy of the plugin: it compiles, it is registered, and its page says what it does.

const root = fileURLToPath(new URL('../', import.meta.url));
const name = 'no-made-up-harm';
let copy = '';
const read = (path: string): string => readFileSync(join(copy, path), 'utf8');

function create(rule: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'test/setup/new-rule.mjs'), rule], { encoding: 'utf8', env: { ...process.env, LINTEL_ROOT: copy } });
}

async function build(folder: string): Promise<{ rules: object; configs: Record<'recommended' | 'strict', [{ rules: object }]> }> {
  const built = join(copy, 'eslint-plugin', folder);
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(copy, 'eslint-plugin'), '--composite', 'false', '--incremental', 'false', '--declaration', 'false', '--outDir', built], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  return ((await import(pathToFileURL(join(built, 'index.js')).href)) as { default: Awaited<ReturnType<typeof build>> }).default;
}

function edit(path: string, ...edits: readonly (readonly [string, string])[]): void {
  let text = read(path);
  for (const [what, instead] of edits) {
    expect(text, path).toContain(what);
    text = text.replace(what, () => instead);
  }
  writeFileSync(join(copy, path), text);
}

beforeAll(() => {
  // Inside the workspace, so that packages resolve.
  mkdirSync(join(root, '.tmp'), { recursive: true });
  copy = mkdtempSync(join(root, '.tmp/new-rule-'));
  for (const path of ['eslint-plugin/src', 'eslint-plugin/package.json', 'docs/rules', 'test/rules', 'tsconfig.base.json', 'eslint-plugin/tsconfig.json']) cpSync(join(root, path), join(copy, path), { recursive: true });
});
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

describe('npm run new:rule', () => {
  test('writes four files and registers the rule', () => {
    const { status, stdout, stderr } = create(name);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const written = stdout.split('\n\n')[0]!.split('\n');
    expect(written).toEqual([`eslint-plugin/src/rules/${name}.ts`, `docs/rules/${name}.md`, `test/rules/${name}.test.ts`, `fixtures/rules/${name}/strict/first/query.ts`, 'eslint-plugin/src/rules.ts']);
    expect(written.filter((path) => !existsSync(join(copy, path)))).toEqual([]);
    expect(read(`test/rules/${name}.test.ts`)).toContain(`runFixtures('${name}')`);
  });

  test('makes a rule that compiles, that is off in `recommended`, and that does what its page says', async () => {
    const plugin = await build('dist');
    expect(Object.keys(plugin.rules)).toEqual(Object.keys(plugin.rules).toSorted());
    expect(plugin.configs.recommended[0].rules).not.toHaveProperty([`lintel/${name}`]);
    expect(plugin.configs.strict[0].rules).toHaveProperty([`lintel/${name}`]);

    const blocks = blocksOf(read(`docs/rules/${name}.md`));
    const results = blocks.map((block) => {
      const { errors, findings } = run(plugin, block, blocks);
      return { kind: block.kind, errors, findings: findings.map(({ ruleId, messageId }) => `${String(ruleId)}:${String(messageId)}`) };
    });
    expect(results).toEqual([
      { kind: 'bad', errors: [], findings: [`lintel/${name}:found`] },
      { kind: 'good', errors: [], findings: [] },
    ]);
  });

  test('leaves a fixture that expects the finding', () => {
    const fixture = read(`fixtures/rules/${name}/strict/first/query.ts`);
    expect(fixture).toContain(`// expect: ${name}:found\n  await pool.query('TODO');`);
    expect(ts.transpileModule(fixture, { reportDiagnostics: true }).diagnostics).toEqual([]);
  });

  test.each(['unjudged', 'no_harm', 'harm', 'no-', 'no-Harm', '../no-harm'])('refuses the name %s', (wrong) => {
    expect(create(wrong).status).toBe(2);
  });

  test('overwrites nothing', () => {
    expect(create(name)).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') as string });
    expect(create('require-auth-guard').status).toBe(2);
  });
});

test('the worked example of docs/writing-a-rule.md works as it is written there', async () => {
  const toy = 'no-weak-random-token';
  const [fixture = '', role = '', row = '', create = '', helper = ''] = [...readFileSync(join(root, 'docs/writing-a-rule.md'), 'utf8').matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code);
  expect(spawnSync(process.execPath, [join(root, 'test/setup/new-rule.mjs'), toy], { env: { ...process.env, LINTEL_ROOT: copy } }).status).toBe(0);
  edit('eslint-plugin/src/models/model.ts', ["  'credential.issue': Record<never, never>;", `  'credential.issue': Record<never, never>;\n${role}`]);
  const platform = "export const platform = defineModel('lib', { versions: 'ES2023', docs: 'https://tc39.es/ecma262/' }, [";
  edit('eslint-plugin/src/models/validation.ts', [platform, `${platform}\n${row}`]);
  const path = `eslint-plugin/src/rules/${toy}.ts`;
  const text = read(path);
  writeFileSync(join(copy, path), `${text.slice(0, text.indexOf('  create(context) {'))}${create}});\n\n${helper}`.replace("roles: ['sql.raw']", "roles: ['credential.issue', 'random.weak']"));

  const plugin = await build('toy');
  const [example] = blocksOf(`\`\`\`ts bad alone strict\n${fixture}\`\`\`\n`);
  const { errors, findings } = run(plugin, example!, []);
  const expected = fixture.split('\n').flatMap((line, index) => (line.includes(`// expect: ${toy}:found`) ? [index + 2] : []));
  expect(errors).toEqual([]);
  expect(expected.length).toBeGreaterThan(1);
  expect(findings.map(({ ruleId, line }) => ({ ruleId, line }))).toEqual(expected.map((line) => ({ ruleId: `lintel/${toy}`, line })));
});
