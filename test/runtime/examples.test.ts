import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { diagnose } from './compile.js';

// Every example in a page or a docstring is a module that compiles as it stands.

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

const primitives = ['compare', 'core', 'cors', 'nestjs', 'password', 'postgres', 'prisma', 'secrets', 'sql', 'typeorm'];
const sources = readdirSync(`${root}runtime/src`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const documents = [
  ...primitives.map((name) => `docs/primitives/${name}.md`),
  'docs/tenancy.md',
  'runtime/README.md',
  ...sources.map((name) => `runtime/src/${name}`),
];

/** What index.ts hands on from internal/. */
const published = new Set([...readFileSync(`${root}runtime/src/index.ts`, 'utf8').matchAll(/\w+/g)].map(([word]) => word));

/** The code in ```ts fences; in a docstring each line starts with an asterisk. */
function examples(document: string): string[] {
  const text = readFileSync(root + document, 'utf8').replace(/\r\n/g, '\n');
  const plain = document.endsWith('.ts') ? text.replace(/^ *\* ?/gm, '') : text;
  return [...plain.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
}

test('every page and every exported function has an example', () => {
  for (const document of documents.filter((name) => name.endsWith('.md'))) expect([document, examples(document).length > 0]).toEqual([document, true]);
  for (const source of sources) {
    const text = readFileSync(`${root}runtime/src/${source}`, 'utf8');
    // An exported function right behind a docstring.
    for (const [, docstring, name] of text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\nexport (?:function|class) (\w+)/gs)) {
      if (source.startsWith('internal/') && !published.has(name!)) continue;
      if (source.endsWith('-portable.ts')) continue; // the same function again
      expect([name, docstring!.includes('@example')]).toEqual([name, true]);
    }
  }
});

test('every example compiles', () => {
  const virtual = new Map(documents.flatMap((document) => examples(document).map((code, i) => [`${here}${document.replaceAll('/', '-')}-${i + 1}.ts`, code])));
  expect(virtual.size).toBeGreaterThan(10);
  const options = {
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  expect(diagnose('6.0', { files: [...virtual.keys()], virtual, options }, here)).toEqual([]);
});

test('every error code is on a page', () => {
  const table = readFileSync(`${root}docs/primitives/core.md`, 'utf8');
  const [, codes] = /const codes = \{(.*?)\} as const/s.exec(readFileSync(`${root}runtime/src/internal/errors.ts`, 'utf8'))!;
  const entries = [...codes!.matchAll(/^ {2}(\w+): \{ status: (\d+), message: '(.*)' \}/gm)];
  expect(entries.length).toBeGreaterThan(0);
  const [, policyCodes] = /PolicyErrorCode = ([^;]*);/.exec(readFileSync(`${root}runtime/src/internal/policy-error.ts`, 'utf8'))!;
  for (const [, code] of policyCodes!.matchAll(/'(\w+)'/g)) expect(table).toMatch(new RegExp(`^\\| \`${code}\` \\| – \\|`, 'm'));
  for (const [, code, status, message] of entries) expect(table).toMatch(new RegExp(`^\\| \`${code}\` \\| ${status} \\| ${message!.replaceAll('.', '\\.')} \\|`, 'm'));
});
