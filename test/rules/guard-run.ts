import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsIn, type Boundary } from './fixture-run.js';
import { errorsIn, fixtures, programOver, shared } from './program.js';

/** Each body is that of the only guard of a route with personal data, in one application. */
export function runGuards(title: string, cases: readonly Boundary[]): void {
  describe(title, () => {
    const folder = join(fixtures, 'in-memory');
    const files = cases.map((_, index) => `guard-${String(index)}`);
    const main = `
      import { Module } from '@nestjs/common';
      import { NestFactory } from '@nestjs/core';
      ${files.map((file) => `import { Rows as ${file.replace('-', '')} } from './${file}';`).join('\n')}
      import { known } from './known';
      @Module({ controllers: [known, ${files.map((file) => file.replace('-', '')).join(', ')}] })
      class Root {}
      void NestFactory.create(Root).then((app) => app.listen(3000));`;
    const texts = new Map([
      [join(folder, 'data.ts'), DATA],
      [join(folder, 'known.ts'), KNOWN],
      [join(folder, 'main.ts'), main],
      ...cases.map(({ code }, index) => [join(folder, `${files[index]!}.ts`), guarded(code)] as const),
    ]);
    const program = programOver([], shared(), folder, texts);

    test.each(cases.map((one, index) => ({ ...one, file: join(folder, `${files[index]!}.ts`) })))('$name', ({ file, finds = [] }) => {
      expect({ errors: errorsIn(program, [file]), finds: findingsIn(program, file, 'recommended').map(({ finding }) => finding) }).toEqual({ errors: [], finds });
    });
  });
}

const DATA = `
  import { Injectable, type ExecutionContext } from '@nestjs/common';
  import type { Request } from 'express';
  export class Account { id!: number; email!: string; }
  export interface Asked extends Request { user?: { role: string }; session?: { userId?: string }; isAuthenticated(): boolean; }
  export const request = (context: ExecutionContext): Asked => context.switchToHttp().getRequest<Asked>();
  @Injectable()
  export class Desk { async knows(asked: Asked): Promise<boolean> { return asked.headers.authorization === process.env['TOKEN']; } }`;

/** So that the application has authentication at all. */
const KNOWN = `
  import { Controller, Get, UseGuards } from '@nestjs/common';
  import { AuthGuard } from '@nestjs/passport';
  import type { Repository } from 'typeorm';
  import type { Account } from './data';
  @Controller('known')
  export class known {
    constructor(private readonly rows: Repository<Account>) {}
    @Get() @UseGuards(AuthGuard('jwt')) list() { return this.rows.find(); }
  }`;

const guarded = (body: string): string => `
  import { CanActivate, Controller, ExecutionContext, ForbiddenException, Get, Injectable, UnauthorizedException, UseGuards } from '@nestjs/common';
  import { JwtService } from '@nestjs/jwt';
  import { of } from 'rxjs';
  import type { Repository } from 'typeorm';
  import { Desk, request, type Account } from './data';
  export const kept = [ForbiddenException, UnauthorizedException, JwtService, of, Desk, request];
  @Injectable()
  class One implements CanActivate { ${body} }
  @Controller('rows')
  export class Rows {
    constructor(private readonly rows: Repository<Account>) {}
    @Get() @UseGuards(One) list() { return this.rows.find(); }
  }
  export type Context = ExecutionContext;`;
