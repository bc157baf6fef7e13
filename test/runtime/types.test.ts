import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diagnose, versions } from './compile.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const options = { target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: ['node'], skipLibCheck: true, experimentalDecorators: true };
const everywhere = ['core', 'sql', 'nestjs'].map((name) => path(`./${name}.test-d.ts`));

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
    const files = ['dist', 'cjs'].flatMap((build) => ['index', 'sql', 'nestjs'].map((name) => path(`../../runtime/${build}/${name}.d.ts`)));
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
import * as core from '../../runtime/dist/index.js';
import * as sql from '../../runtime/dist/sql.js';
import * as nestjs from '../../runtime/dist/nestjs.js';
import type coreCjs = require('../../runtime/cjs/index.js');
import type sqlCjs = require('../../runtime/cjs/sql.js');
import type nestjsCjs = require('../../runtime/cjs/nestjs.js');
export const all: [typeof coreCjs, typeof sqlCjs, typeof nestjsCjs] = [core, sql, nestjs];
export const back: [typeof core, typeof sql, typeof nestjs] = null! as [typeof coreCjs, typeof sqlCjs, typeof nestjsCjs];
`,
    ],
  ]);
  expect(diagnose('6.0', { files: [...virtual.keys()], virtual, options: { ...options, strict: true } }, here)).toEqual([]);
});
