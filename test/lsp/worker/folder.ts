import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { repositoryOf } from '../../robustness/repository.js';
import type { WorkerStart } from '../../../lsp-server/src/worker/messages.js';
import { Session } from './session.js';

const sessions: Session[] = [];
const endAll = async (): Promise<void> => {
  await Promise.all(sessions.splice(0).map((session) => session.end()));
};
afterEach(endAll);
afterAll(endAll);

/** A repository of its own: configuration is not looked for above it. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  return repositoryOf({ '.git/HEAD': '', ...files });
}

export function write(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

export function remove(root: string, file: string): void {
  rmSync(join(root, file), { recursive: true });
}

export function session(root: string, start: Partial<WorkerStart> = {}, env: Readonly<Record<string, string>> = {}): Session {
  const made = new Session(root, start, env);
  sessions.push(made);
  return made;
}

export const NEST_TSCONFIG = JSON.stringify({
  compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, esModuleInterop: true, skipLibCheck: true, experimentalDecorators: true, emitDecoratorMetadata: true, types: ['node'] },
  include: ['src'],
});

/** A global guard in the module file, and a controller that has no other. */
export const NEST: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'tsconfig.json': NEST_TSCONFIG,
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
const app = await NestFactory.create(AppModule);
await app.listen(3000);
`,
  'src/jwt.guard.ts': `import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
@Injectable()
export class JwtGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: unknown }>();
    if (!request.headers['authorization']) throw new UnauthorizedException();
    return true;
  }
}
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtGuard } from './jwt.guard.js';
import { NotesController } from './notes.controller.js';
import { UsersController } from './users.controller.js';
@Module({ controllers: [NotesController, UsersController], providers: [{ provide: APP_GUARD, useClass: JwtGuard }] })
export class AppModule {}
`,
  'src/notes.controller.ts': `import { Controller, Delete, Param, UseGuards } from '@nestjs/common';
import { JwtGuard } from './jwt.guard.js';
import { UsersService } from './users.service.js';
@Controller('notes')
@UseGuards(JwtGuard)
export class NotesController {
  constructor(private readonly users: UsersService) {}
  @Delete(':id')
  remove(@Param('id') id: string) {
    return this.users.remove(id);
  }
}
`,
  'src/users.controller.ts': `import { Controller, Delete, Param } from '@nestjs/common';
import { UsersService } from './users.service.js';
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}
  @Delete(':id')
  remove(@Param('id') id: string) {
    return this.users.remove(id);
  }
}
`,
  'src/users.service.ts': `import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';
@Injectable()
export class UsersService {
  readonly pool = new Pool();
  remove(id: string) {
    return this.pool.query('delete from users where id = $1', [id]);
  }
}
`,
};

/** B's finding depends on the type that A exports. */
export const TYPED: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'tsconfig.json': NEST_TSCONFIG,
  'src/a.ts': OPEN_A(),
  'src/b.ts': `import express from 'express';
import { Pool } from 'pg';
import { column } from './a.js';
declare global { namespace Express { interface Request { user?: { id: string } } } }
const pool = new Pool();
const app = express();
const authenticate: express.RequestHandler = (req, res, next) => {
  if (!req.user) return void res.sendStatus(401);
  next();
};
app.get('/items', authenticate, async (req, res) => {
  res.json(await pool.query('select id from items order by ' + column(req.query)));
});
app.listen(3000);
`,
};

export function OPEN_A(): string {
  return `export function column(query: { sort?: unknown }): string {
  return String(query.sort);
}
`;
}

export const CLOSED_A = `export function column(query: { sort?: unknown }): 'name' | 'id' {
  return query.sort === 'name' ? 'name' : 'id';
}
`;

/** What is said of B while A is open-ended. */
export const FINDING = ['no-sql-identifier-interpolation:12:64'];

export const config = (more = ''): string => `import lintel from 'eslint-plugin-lintel';\nexport default [...lintel.configs.standalone${more}];\n`;
