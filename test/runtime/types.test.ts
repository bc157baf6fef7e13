import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diagnose, versions } from './compile.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const options = { target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: ['node'], skipLibCheck: true, experimentalDecorators: true };
const subpaths = ['index', 'compare', 'cors', 'hono', 'nestjs', 'password', 'postgres', 'prisma', 'secrets', 'sql', 'typeorm'];
const everywhere = ['core', 'compare', 'cors', 'nestjs', 'password', 'postgres', 'prisma', 'secrets', 'sql', 'typeorm'].map((name) => path(`./${name}.test-d.ts`));

describe.each(versions)('TypeScript %s', (version) => {
  test('strict', () => {
    const strictest = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    expect(diagnose(version, { files: [...everywhere, path('./strict.test-d.ts')], options: { ...options, ...strictest } }, here)).toEqual([]);
  });

  test('not strict', () => {
    expect(diagnose(version, { files: everywhere, options: { ...options, strict: false } }, here)).toEqual([]);
  });

  // skipLibCheck hides errors in declaration files; ours must have none, without `dom` and without @types/node too.
  test.each([true, false])('the declarations stand alone, strict: %s', (strict) => {
    const files = ['dist', 'cjs'].flatMap((build) => [...subpaths, 'compare-portable'].map((name) => path(`../../runtime/${build}/${name}.d.ts`)));
    expect(diagnose(version, { files, options: { ...options, lib: ['es2020'], types: [], skipLibCheck: false, strict } }, here)).toEqual([]);
  });
});

test('Public stands on classes and methods only', () => {
  const virtual = new Map([
    [
      path('./decorated.ts'),
      `
import { Public } from '@lintel/runtime/nestjs';
@Public({ reason: 'x' })
export class Target {
  @Public({ reason: 'x' }) method(): void {}
  @Public({ reason: 'x' }) static async method(id: string): Promise<string> { return id; }
  // @ts-expect-error a property
  @Public({ reason: 'x' }) property = 1;
  // @ts-expect-error a parameter
  other(@Public({ reason: 'x' }) id: string): void {}
}
`,
    ],
  ]);
  for (const strict of [true, false]) expect(diagnose('6.0', { files: [...virtual.keys()], virtual, options: { ...options, strict } }, here)).toEqual([]);
});

test('the two builds declare the same types', () => {
  const virtual = new Map([
    [
      path('./both.ts'),
      `
${subpaths.map((name) => `import * as ${name} from '../../runtime/dist/${name}.js';`).join('\n')}
${subpaths.map((name) => `import type ${name}Cjs = require('../../runtime/cjs/${name}.js');`).join('\n')}
import * as portable from '../../runtime/dist/compare-portable.js';
${subpaths.map((name) => `export const there_${name}: typeof ${name}Cjs = ${name};\nexport const back_${name}: typeof ${name} = null! as typeof ${name}Cjs;`).join('\n')}
export const either: typeof compare = portable;
`,
    ],
  ]);
  expect(diagnose('6.0', { files: [...virtual.keys()], virtual, options: { ...options, strict: true } }, here)).toEqual([]);
});
