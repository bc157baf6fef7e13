import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A small application away from this repository, whose ESLint configuration would govern it, with the repository's packages. */
export class Project {
  readonly root: string;

  constructor(files: Readonly<Record<string, string>>, name = 'project-') {
    this.root = mkdtempSync(join(realpathSync(tmpdir()), `lintel ${name}`));
    symlinkSync(PACKAGES, this.path('node_modules'), 'dir');
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  path(file: string): string {
    return join(this.root, file);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  delete(file: string): void {
    rmSync(this.path(file), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const TSCONFIG = JSON.stringify({
  compilerOptions: { target: 'es2022', module: 'preserve', moduleResolution: 'bundler', types: ['node'], strict: true, experimentalDecorators: true, emitDecoratorMetadata: true, skipLibCheck: true },
  include: ['src'],
});

export const GUARD = `import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Request } from 'express';

@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    this.jwt.verify((request.headers.authorization ?? '').slice('Bearer '.length));
    return true;
  }
}
`;

export const CONTROLLER = `import { Controller, Get } from '@nestjs/common';
import { Users } from './users';

@Controller('users')
export class UsersController {
  constructor(private readonly users: Users) {}

  @Get()
  list() {
    return this.users.all();
  }
}
`;

export const USERS = `export interface User {
  id: number;
  email: string;
}

export class Users {
  async all(): Promise<User[]> {
    return [];
  }
}
`;

/** Each provider on a line of its own: an edit of one line takes the guard away. */
const GUARD_PROVIDER = '    { provide: APP_GUARD, useClass: SignedInGuard },\n';
export const GUARDED_MODULE = `import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SignedInGuard } from './auth.guard';
import { ReportsController } from './reports.controller';
import { Users } from './users';
import { UsersController } from './users.controller';

@Module({
  controllers: [UsersController, ReportsController],
  providers: [
${GUARD_PROVIDER}    Users,
  ],
})
export class AppModule {}
`;
export const OPEN_MODULE = GUARDED_MODULE.replace(GUARD_PROVIDER, '');
/** Of the guard in the guarded module, from 1. */
export const GUARD_LINE = GUARDED_MODULE.slice(0, GUARDED_MODULE.indexOf(GUARD_PROVIDER)).split('\n').length;

/** Another controller has a guard of its own: so one without is an oversight. */
const OTHER = `import { Controller, Get, UseGuards } from '@nestjs/common';
import { SignedInGuard } from './auth.guard';

@Controller('reports')
@UseGuards(SignedInGuard)
export class ReportsController {
  @Get()
  list() {
    return [];
  }
}
`;

/** One finding: nothing guards \`GET /users\`. */
export const OPEN_APP: Readonly<Record<string, string>> = {
  'tsconfig.json': TSCONFIG,
  'src/auth.guard.ts': GUARD,
  'src/users.ts': USERS,
  'src/users.controller.ts': CONTROLLER,
  'src/reports.controller.ts': OTHER,
  'src/app.module.ts': OPEN_MODULE,
  'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\n\nasync function start(): Promise<void> {\n  const app = await NestFactory.create(AppModule);\n  await app.listen(3000);\n}\nvoid start();\n",
};
