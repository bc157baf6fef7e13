import { expect, test } from 'vitest';
import { config, folderOf, OPEN_A, session, TYPED } from './folder.js';

// What a comment can switch a rule off for: nothing may be offered that changes what the code does, or does nothing.

const PAGE = `import { Pool } from 'pg';
import { column } from './a.js';
declare global { namespace JSX { interface IntrinsicElements { b: object } } }
declare const React: { createElement(...all: unknown[]): unknown };
const pool = new Pool();
export const page = async (query: { sort?: unknown }) => FORM;
`;
const QUERY = "await pool.query('select id from items order by ' + column(query))";

async function disable(form: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const tsconfig = TYPED['tsconfig.json']!.replace('"strict"', '"jsx":"react","strict"');
  const worker = session(folderOf({ ...TYPED, 'tsconfig.json': tsconfig, 'src/a.ts': OPEN_A(), 'src/page.tsx': PAGE.replace('FORM', form), ...more }), { scope: 'openFiles' });
  worker.open('src/page.tsx');
  const report = await worker.file('src/page.tsx');
  return report!.findings.map((finding) => finding.disable);
}

test.each([
  ['a line of code', `\n  ${QUERY}`, 'line'],
  ['a line inside a template', `\`\n  \${${QUERY}}\``, 'file'],
  ['a line of an attribute', `<b title={\n  ${QUERY}\n} />`, 'line'],
  ['a line that begins with the text of JSX', `<b>\n  text {${QUERY}}</b>`, 'file'],
  ['a line that begins in the white space of JSX', `<b>\n  {${QUERY}}\n</b>`, 'file'],
])('%s', async (_form, text, expected) => {
  expect(await disable(text)).toEqual([expected]);
});

test('where no comment counts', async () => {
  expect(await disable(QUERY, { 'eslint.config.mjs': config(', { linterOptions: { noInlineConfig: true } }') })).toEqual([undefined]);
});
