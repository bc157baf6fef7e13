import { describe, expect, test } from 'vitest';
import { checkRepository, type CheckResult } from '../../lsp-server/src/check.js';
import { exitCode } from '../../lsp-server/src/cli/check.js';
import { gaps } from '../../lsp-server/src/cli/gaps.js';
import { HOLE, INJECTION, positionOf, repositoryOf, TSCONFIG } from './repository.js';

function check(files: Readonly<Record<string, string | Uint8Array>>): CheckResult {
  const result = checkRepository({ root: repositoryOf({ 'tsconfig.json': TSCONFIG, ...files }), strict: false, settings: {} });
  expect(result.crashes).toEqual([]);
  return result;
}

const injections = (result: CheckResult): readonly string[] => result.findings.filter(({ rule }) => rule === 'no-sql-value-interpolation').map(({ file, line }) => `${file}:${line}`);

describe('files that do not parse', () => {
  test('are said, and the rest is judged', () => {
    const result = check({
      'src/main.ts': INJECTION,
      'src/line.ts': 'import { Pool } from "pg";\nexport const find = (id: string) => new Pool().query(`SELECT ${id',
      'src/method.ts': 'import { Controller, Get } from "@nestjs/common";\n@Controller()\nexport class Items { @Get( list(@Query("x") x: string) {',
      'src/decorator.ts': 'import { UseGuards } from "@nestjs/common";\n@UseGuards(',
      'src/conflict.ts': 'export const a = 1;\n<<<<<<< HEAD\nexport const b = 2;\n=======\nexport const b = 3;\n>>>>>>> other\n',
      'src/other.ts': '<?php echo "hello"; ?>',
    });
    expect(injections(result)).toEqual(['src/main.ts:7']);
    expect(result.skipped.map(({ file }) => file)).toEqual(['src/conflict.ts', 'src/decorator.ts', 'src/line.ts', 'src/method.ts', 'src/other.ts']);
    for (const { reason } of result.skipped) expect(reason).toMatch(/^does not parse: .+ \(line \d\)$/);
  });

  test('alone are no clean bill', () => {
    const result = check({ 'src/half.ts': 'export const a = ;' });
    expect(result.files).toBe(0);
    expect(exitCode(result)).toBe(2);
  });
});

test('the place of a finding is the editor’s, whatever comes before it', () => {
  const emoji = INJECTION.replace('res.json(await', '/* 🔑 héllo 👩‍👩‍👧 */ res.json(await');
  const texts: Readonly<Record<string, string>> = {
    'crlf.ts': INJECTION.replaceAll('\n', '\r\n'),
    'mark.ts': `\uFEFF${INJECTION}`,
    'emoji.ts': emoji,
    'separator.ts': INJECTION.replace('  res.json', "\tconst mark = '\u2028'; void mark;\n\tres.json"),
    'all.ts': `\uFEFF${emoji.replaceAll('\n', '\r\n')}`,
  };
  const sources = Object.entries(texts).map(([name, text]): [string, string | Uint8Array] => [`src/${name}`, text]);
  const result = check(Object.fromEntries([...sources, ['src/utf16.ts', Buffer.from(`\uFEFF${INJECTION}`, 'utf16le')]]));
  for (const [name, text] of [...Object.entries(texts), ['utf16.ts', INJECTION] as const]) {
    // ECMAScript counts U+2028 as the end of a line.
    const position = positionOf(text.replace('\uFEFF', '').replaceAll('\u2028', '\n'), HOLE);
    const found = result.findings.filter(({ file, rule }) => file === `src/${name}` && rule === 'no-sql-value-interpolation');
    expect(found, name).toMatchObject([{ ...position, endLine: position.line, endColumn: position.column + HOLE.length }]);
  }
});

describe('unusual sources', () => {
  test('empty files, only comments, a hash bang, bytes that are no UTF-8', () => {
    const result = check({ 'src/main.ts': `#!/usr/bin/env node\n${INJECTION}`, 'src/empty.ts': '', 'src/comment.ts': '// nothing', 'src/bytes.ts': Buffer.from([0x2f, 0x2f, 0xff, 0xfe, 0x00, 0x0a]) });
    expect(injections(result)).toEqual(['src/main.ts:8']);
  });

  test('a large generated file is not judged, and said', () => {
    const row = (index: number): string => `export const message${index} = { id: ${index}, text: 'a line of generated code', tags: ['a', 'b'] };\n`;
    const big = Array.from({ length: 25_000 }, (_, index) => row(index)).join('');
    const result = check({ 'src/main.ts': INJECTION, 'src/messages.ts': big });
    expect(big.length).toBeGreaterThan(2_000_000);
    expect(injections(result)).toEqual(['src/main.ts:7']);
    expect(gaps(result)).toContainEqual(expect.stringMatching(/^src\/messages\.ts: 2\.\d MB/));
  });

  test('files that import each other, functions that call each other, values made of themselves', () => {
    const result = check({
      'src/main.ts': INJECTION,
      'src/a.ts': `import { b } from './b'; export const a = (text: string): unknown => b(text); export class A { declare next: A }`,
      'src/b.ts': `import { Pool } from 'pg'; import { a } from './a'; export { b as c } from './c';
        export const b = (text: string): unknown => (text ? a(text + text) : new Pool().query(text));`,
      'src/c.ts': `import { Pool } from 'pg'; export * from './b'; export { c as b } from './b';
        export async function read(file: string) { file = file.trim() + file; file = normalise(file); return new Pool().query('SELECT ' + file); }
        function normalise(text: string): string { return text.length > 9 ? normalise(text.slice(1)) : text; }`,
      'src/circle.ts': `export class C extends D {} export class D extends C { run() { return this.run(); } }
        type T = { [K in keyof T]: T[K] }; export const loop = { get self() { return loop; } }; export let x = x;`,
    });
    expect(injections(result)).toContain('src/main.ts:7');
  });

  test('a circle of modules and guards', () => {
    const result = check({
      'src/main.ts': `import { NestFactory } from '@nestjs/core'; import { AModule } from './a.module'; void NestFactory.create(AModule).then((app) => app.listen(3000));`,
      'src/a.module.ts': `import { Module, Controller, Get, UseGuards } from '@nestjs/common'; import { BModule } from './b.module'; import { First } from './guards';
        @Controller('a') @UseGuards(First) export class AController { @Get() list() { return []; } }
        @Module({ imports: [BModule], controllers: [AController] }) export class AModule {}`,
      'src/b.module.ts': `import { Module, forwardRef } from '@nestjs/common'; import { AModule } from './a.module'; @Module({ imports: [forwardRef(() => AModule)] }) export class BModule {}`,
      'src/guards.ts': `import { applyDecorators, UseGuards, type CanActivate } from '@nestjs/common';
        export class First implements CanActivate { canActivate(): boolean { return new Second().canActivate(); } }
        export class Second implements CanActivate { canActivate(): boolean { return new First().canActivate(); } }
        export const Twice = (): ClassDecorator => applyDecorators(Twice(), UseGuards(First));`,
    });
    expect(result.inventory.routes).toMatchObject({ guarded: 0 });
  });

  test('very long and very deep expressions', () => {
    const terms = Array.from({ length: 1500 }, (_, index) => `'${index}'`).join(' + ');
    const nested = `${'['.repeat(300)}1${']'.repeat(300)}`;
    const calls = `${'f('.repeat(200)}x${')'.repeat(200)}`;
    const result = check({
      'src/main.ts': INJECTION,
      'src/long.ts': `import { Pool } from 'pg'; export const run = (x: string) => new Pool().query(${terms} + x);`,
      'src/deep.ts': `import { Pool } from 'pg'; export const list = ${nested}; const f = (t: string): string => t; export const run = (x: string) => new Pool().query(${calls});`,
    });
    expect(injections(result)).toContain('src/main.ts:7');
  });
});

describe('decorators', () => {
  const CONTROLLER = `import { Controller, Get, Post, UseGuards, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core'; import { Module } from '@nestjs/common'; import { Pool } from 'pg'; import { verify } from 'jsonwebtoken';
    @Injectable() export class Login implements CanActivate { canActivate(context: ExecutionContext): boolean { verify(context.switchToHttp().getRequest().headers.authorization, process.env['TOKEN']!); return true; } }
    @Controller('items') export class Items {
      @Get('mine') @UseGuards(Login) mine() { return new Pool().query('SELECT email FROM users'); }
      @Post('clear') clear() { return new Pool().query('DELETE FROM users'); }
    }
    @Module({ controllers: [Items] }) class App {}
    void NestFactory.create(App).then((app) => app.listen(3000));`;

  test.each([true, false])('experimentalDecorators: %s', (experimentalDecorators) => {
    const config = JSON.parse(TSCONFIG) as { compilerOptions: object };
    const tsconfig = JSON.stringify({ ...config, compilerOptions: { ...config.compilerOptions, experimentalDecorators } });
    const result = check({ 'tsconfig.json': tsconfig, 'src/main.ts': CONTROLLER });
    expect(result.inventory.routes).toMatchObject({ guarded: 1, unguarded: 1 });
    expect(result.findings).toMatchObject([{ rule: 'require-auth-guard', line: 6 }]);
  });

  test('standard decorators with a context, beside the framework', () => {
    const standard = `export function logged<T extends (...args: never[]) => unknown>(method: T, context: ClassMethodDecoratorContext) { void context.name; return method; }
      export class Service { @logged run(id: string) { return id; } @logged static make() { return new Service(); } accessor size = 1; }`;
    expect(injections(check({ 'src/main.ts': INJECTION, 'src/standard.ts': standard }))).toEqual(['src/main.ts:7']);
  });
});
