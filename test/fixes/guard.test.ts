import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { LintelSettings } from '../../eslint-plugin/src/index.js';
import { type Files, type Finding, Project } from './guard-project.js';

const folder = join(import.meta.dirname, '../../fixtures/rules');
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noUnusedLocals: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
};

const never: LintelSettings = { runtime: 'never' };
let last: ts.Program | undefined;

function project(files: Files, more: ts.CompilerOptions = {}): Project {
  const made = new Project(folder, files, { ...options, ...more }, [], Object.keys(more).length > 0 ? undefined : last);
  if (Object.keys(more).length === 0) last = made.program;
  return made;
}

/** What is offered for the only finding of a kind in a file. */
function offered(files: Files, file: string, messageId: string, settings: LintelSettings = {}, more: ts.CompilerOptions = {}) {
  const before = project(files, more);
  expect(before.errors()).toEqual([]);
  const findings = before.lint(file, settings).filter((one) => one.messageId === messageId);
  expect(findings.map(({ message }) => message)).toHaveLength(1);
  return findings[0]!.suggestions.map((suggestion) => {
    const after = before.with(file, suggestion.text);
    const left = after.lint(file, settings);
    return {
      id: suggestion.id,
      desc: suggestion.desc,
      lines: changed(files[file]!, suggestion.text),
      text: suggestion.text,
      errors: after.errors(),
      isSilent: !left.some(same(findings[0]!)),
      isNew: left.filter((one) => !before.lint(file, settings).some(same(one))).map(({ message }) => message),
    };
  });
}

const same = (a: Finding) => (b: Finding): boolean => a.rule === b.rule && a.messageId === b.messageId && a.message === b.message;

/** Lines that were not there before. */
function changed(before: string, after: string): string[] {
  const rest = before.split('\n');
  return after.split('\n').filter((line) => {
    const index = rest.indexOf(line);
    if (index < 0) return true;
    rest.splice(0, index + 1);
    return false;
  });
}

type Offer = ReturnType<typeof offered>[number];

/** Compiles, and the finding is gone, without another in its place. */
function expectClosed(offer: Offer | undefined, id: string, lines: readonly string[]): void {
  expect(offer && { id: offer.id, lines: offer.lines, errors: offer.errors, isSilent: offer.isSilent, isNew: offer.isNew }).toEqual({ id, lines, errors: [], isSilent: true, isNew: [] });
}

/** One compiler error, at the placeholder, and the rule stays loud. */
function expectPlaceholder(offer: Offer | undefined, id: string, lines: readonly string[], error: RegExp): void {
  expect(offer && { id: offer.id, lines: offer.lines, isSilent: offer.isSilent }).toEqual({ id, lines, isSilent: false });
  expect(offer!.errors).toHaveLength(1);
  expect(offer!.errors[0]).toMatch(error);
  expect(offer!.text.split('\n')[Number(/\((\d+)\)/.exec(offer!.errors[0]!)![1]) - 1]).toContain('TODO');
}

// ---- NestJS ----------------------------------------------------------------------------------------------------------

const jwtGuard = `import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {}
`;

const rolesGuard = `import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

export const Roles = (...roles: string[]) => SetMetadata('roles', roles);

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.get<string[] | undefined>('roles', context.getHandler());
    const { user } = context.switchToHttp().getRequest<{ user?: { role: string } }>();
    if (!user) return false;
    return !roles || roles.includes(user.role);
  }
}
`;

/** A guard that its own marker opens. */
const markedGuard = (marker: string, key: string, more = ''): Files => ({
  'src/auth/public.ts': `${marker}\n`,
  'src/auth/token.guard.ts': `import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { ${key} } from './public';

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly jwt: JwtService) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get(${key}, context.getHandler())) return true;
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    if (!headers.authorization) throw new UnauthorizedException();
    this.jwt.verify(headers.authorization);
    return true;
  }
}
${more}`,
});

const users = `import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryGeneratedColumn, Repository } from 'typeorm';

@Entity()
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  email!: string;
}

@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  all(): Promise<User[]> {
    return this.users.find();
  }
}
`;

function main(controllers: Readonly<Record<string, string>>, providers = ''): Files {
  const names = Object.keys(controllers);
  return {
    'src/users.ts': users,
    'src/main.ts': `import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UsersService } from './users';
${Object.entries(controllers).map(([name, path]) => `import { ${name} } from '${path}';\n`).join('')}
@Module({ controllers: [${names.join(', ')}], providers: [UsersService${providers}] })
export class AppModule {}

void NestFactory.create(AppModule).then((app) => app.listen(3000));
`,
  };
}

/** A controller whose method \`all\` is given as it is. */
const controller = (imports: string, name: string, body: string, on = ''): string => `${imports}

${on}@Controller('${name.toLowerCase()}')
export class ${name}Controller {
  constructor(private readonly users: UsersService) {}

${body}
}
`;

const guarded = (name: string, decorator = '@UseGuards(JwtAuthGuard)'): string => `  ${decorator}
  @Get('${name}')
  ${name}() {
    return this.users.all();
  }
`;
const open = `  @Get('all')
  all() {
    return this.users.all();
  }`;

const membersImports = `import { Controller, Get, UseGuards } from '@nestjs/common';
import { JwtAuthGuard } from './auth/jwt.guard';
import { UsersService } from './users';`;
const plainImports = `import { Controller, Get } from '@nestjs/common';
import { UsersService } from './users';`;

const members = main({ MembersController: './members.controller' });
const withMembers = (text: string, more: Files = {}): Files => ({ ...members, 'src/auth/jwt.guard.ts': jwtGuard, 'src/members.controller.ts': text, ...more });

describe('a route of a NestJS controller', () => {
  test('gets the guard of its siblings, above its first decorator', () => {
    const [first] = offered(withMembers(controller(membersImports, 'Members', `${guarded('one')}\n${open}`)), 'src/members.controller.ts', 'unguarded', never);
    expectClosed(first, 'useGuard', ['  @UseGuards(JwtAuthGuard)']);
    expect(first!.text).toContain("  @UseGuards(JwtAuthGuard)\n  @Get('all')\n  all() {");
    expect(first!.desc).toBe('Guard it with `UseGuards(JwtAuthGuard)`, as its siblings are.');
  });

  test('gets the plain guard, not the role that some siblings ask for', () => {
    const files = withMembers(
      controller(
        `import { Controller, Get, UseGuards } from '@nestjs/common';
import { Auth } from './auth/auth';
import { JwtAuthGuard } from './auth/jwt.guard';
import { UsersService } from './users';`,
        'Members',
        `${guarded('one', "@Auth('admin')")}\n${guarded('two', "@Auth('admin')")}\n${guarded('three')}\n${open}`,
      ),
      {
        'src/auth/roles.guard.ts': rolesGuard,
        'src/auth/auth.ts': `import { applyDecorators, UseGuards } from '@nestjs/common';
import { JwtAuthGuard } from './jwt.guard';
import { Roles, RolesGuard } from './roles.guard';

export const Auth = (...roles: string[]) => applyDecorators(Roles(...roles), UseGuards(JwtAuthGuard, RolesGuard));
`,
      },
    );
    const [first] = offered(files, 'src/members.controller.ts', 'unguarded', never);
    expectClosed(first, 'useGuard', ['  @UseGuards(JwtAuthGuard)']);
  });

  test('gets the role that all siblings ask for', () => {
    const files = withMembers(
      controller(
        `import { Controller, Get } from '@nestjs/common';
import { Auth } from './auth/auth';
import { UsersService } from './users';`,
        'Members',
        `${guarded('one', "@Auth('admin')")}\n${guarded('two', "@Auth('admin')")}\n${open}`,
      ),
      {
        'src/auth/roles.guard.ts': rolesGuard,
        'src/auth/auth.ts': `import { applyDecorators, UseGuards } from '@nestjs/common';
import { JwtAuthGuard } from './jwt.guard';
import { Roles, RolesGuard } from './roles.guard';

export const Auth = (...roles: string[]) => applyDecorators(Roles(...roles), UseGuards(JwtAuthGuard, RolesGuard));
`,
      },
    );
    const [first] = offered(files, 'src/members.controller.ts', 'unguarded', never);
    expectClosed(first, 'useGuard', ["  @Auth('admin')"]);
  });

  test('gets the guard of a controller of its module on its class, with the imports', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team/team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team/team.controller.ts': controller(plainImports.replace('./users', '../users'), 'Team', open),
    };
    const [first] = offered(files, 'src/team/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'guardClass', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from '../auth/jwt.guard';", '@UseGuards(JwtAuthGuard)']);
    expect(first!.text).toContain("@UseGuards(JwtAuthGuard)\n@Controller('team')\nexport class");
  });

  test('is guarded alone where its class has a public route', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': controller(plainImports, 'Team', `  @Get('health')\n  health() {\n    return 'ok';\n  }\n\n${open}`),
    };
    const [first] = offered(files, 'src/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'useGuardOf', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from './auth/jwt.guard';", '  @UseGuards(JwtAuthGuard)']);
  });

  const otherModule = (guard: string): Files => ({
    ...main({ MembersController: './members.controller' }),
    'src/auth/jwt.guard.ts': guard,
    'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
    'src/team/team.module.ts': `import { Module } from '@nestjs/common';
import { TeamController } from './team.controller';
import { UsersService } from '../users';

@Module({ controllers: [TeamController], providers: [UsersService] })
export class TeamModule {}
`,
    'src/team/team.controller.ts': controller(plainImports.replace('./users', '../users'), 'Team', open),
  });

  test('of another module gets a guard that injects nothing', () => {
    const [first] = offered(otherModule(jwtGuard), 'src/team/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'guardClass', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from '../auth/jwt.guard';", '@UseGuards(JwtAuthGuard)']);
  });

  test('of another module gets no guard that NestJS could not make there', () => {
    const guard = jwtGuard
      .replace("} from '@nestjs/common'", ", UnauthorizedException } from '@nestjs/common'")
      .replace('{ Injectable ,', '{ Injectable,')
      .replace("import { AuthGuard } from '@nestjs/passport';", "import { UsersService } from '../users';")
      .replace(
        "extends AuthGuard('jwt') {}",
        `{
  constructor(private readonly users: UsersService) {}

  async canActivate(context: { switchToHttp(): { getRequest(): { headers: { authorization?: string } } } }): Promise<boolean> {
    const { authorization } = context.switchToHttp().getRequest().headers;
    if (!authorization || !(await this.users.all()).some(({ email }) => email === authorization)) throw new UnauthorizedException();
    return true;
  }
}`,
      );
    expect(offered(otherModule(guard), 'src/team/team.controller.ts', 'unguarded', never)).toEqual([]);
  });

  test("gets passport's guard from anywhere, by its package", () => {
    const files = otherModule('export {};\n');
    const imports = membersImports.replace("import { JwtAuthGuard } from './auth/jwt.guard';", "import { AuthGuard } from '@nestjs/passport';");
    const [first] = offered({ ...files, 'src/members.controller.ts': controller(imports, 'Members', guarded('one', "@UseGuards(AuthGuard('jwt'))")) }, 'src/team/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'guardClass', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { AuthGuard } from '@nestjs/passport';", "@UseGuards(AuthGuard('jwt'))"]);
  });

  test('imports by the alias that the other file uses', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team/team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports.replace('./auth/jwt.guard', '@/auth/jwt.guard'), 'Members', guarded('one')),
      'src/team/team.controller.ts': controller(plainImports.replace('./users', '../users'), 'Team', open),
    };
    const [first] = offered(files, 'src/team/team.controller.ts', 'unguarded', never, { paths: { '@/*': [join(folder, 'src/*')] } });
    expectClosed(first, 'guardClass', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from '@/auth/jwt.guard';", '@UseGuards(JwtAuthGuard)']);
  });

  test('imports with extensions where the file does', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team/team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team/team.controller.ts': controller(plainImports.replace('./users', '../users.js'), 'Team', open),
    };
    const [first] = offered(files, 'src/team/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'guardClass', ["import { Controller, Get, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from '../auth/jwt.guard.js';", '@UseGuards(JwtAuthGuard)']);
  });

  test('keeps quotes, missing semicolons, tabs and CRLF', () => {
    const restyled = (text: string): string => text.replaceAll("'", '"').replaceAll(';', '').replaceAll('  ', '\t').replaceAll('\n', '\r\n');
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': restyled(controller(plainImports, 'Team', `  @Get('health')\n  health() {\n    return 'ok';\n  }\n\n${open}`)),
    };
    const [first] = offered(files, 'src/team.controller.ts', 'unguarded', never);
    expectClosed(first, 'useGuardOf', ['import { Controller, Get, UseGuards } from "@nestjs/common"\r', 'import { JwtAuthGuard } from "./auth/jwt.guard"\r', '\t@UseGuards(JwtAuthGuard)\r']);
    expect(first!.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('that is inherited is guarded at the class that inherits it', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/base.controller.ts': `import { Get } from '@nestjs/common';
import { UsersService } from './users';

export abstract class BaseController {
  constructor(protected readonly users: UsersService) {}

${open}
}
`,
      'src/team.controller.ts': `import { Controller } from '@nestjs/common';
import { BaseController } from './base.controller';

@Controller('team')
export class TeamController extends BaseController {}
`,
    };
    const [first] = offered(files, 'src/team.controller.ts', 'inherited', never);
    expectClosed(first, 'guardClass', ["import { Controller, UseGuards } from '@nestjs/common';", "import { JwtAuthGuard } from './auth/jwt.guard';", '@UseGuards(JwtAuthGuard)']);
  });

  test('gets no guard whose name means something else here', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': controller(`${plainImports}\n\nexport const JwtAuthGuard = 'a name';`, 'Team', open),
    };
    expect(offered(files, 'src/team.controller.ts', 'unguarded', never)).toEqual([]);
  });
});

describe('a public route of a NestJS controller', () => {
  const files = (marker: string, key: string, more: Files = {}): Files => ({
    ...main({ AccountController: './account.controller', MembersController: './members.controller' }),
    ...markedGuard(marker, key),
    'src/account.controller.ts': controller(membersImports.replaceAll('JwtAuthGuard', 'TokenGuard').replace('jwt.guard', 'token.guard'), 'Account', guarded('one', '@UseGuards(TokenGuard)')),
    'src/members.controller.ts': controller(plainImports, 'Members', open),
    ...more,
  });
  const offer = (marker: string, key: string, settings: LintelSettings = never) => offered(files(marker, key), 'src/members.controller.ts', 'unguarded', settings).filter(({ id }) => id === 'markPublic');
  const imported = "import { Public } from './auth/public';";
  const common = "import { SetMetadata } from '@nestjs/common';";
  const core = "import { Reflector } from '@nestjs/core';";

  test.each([
    ['a function', `${common}\n\nexport const KEY = 'isPublic';\nexport const Public = () => SetMetadata(KEY, true);`, 'KEY', '@Public()'],
    ['a declared function', `${common}\n\nexport const KEY = 'isPublic';\nexport function Public() {\n  return SetMetadata(KEY, true);\n}`, 'KEY', '@Public()'],
    ['a constant', `${common}\n\nexport const KEY = Symbol('public');\nexport const Public = SetMetadata(KEY, true);`, 'KEY as never', '@Public'],
    ['a switch', `${common}\n\nexport const KEY = 'isPublic';\nexport const Public = (isPublic: boolean) => SetMetadata(KEY, isPublic);`, 'KEY', '@Public(true)'],
    ['an optional switch', `${common}\n\nexport const KEY = 'isPublic';\nexport const Public = (isPublic = true) => SetMetadata(KEY, isPublic);`, 'KEY', '@Public()'],
    ['a typed decorator', `${core}\n\nexport const Public = Reflector.createDecorator<boolean>();`, 'Public', '@Public(true)'],
  ])('gets the marker of the project: %s', (_, marker, key, text) => {
    const source = key === 'KEY as never' ? marker.replace("Symbol('public')", "'public'") : marker;
    const [first, ...rest] = offer(source, key === 'KEY as never' ? 'KEY' : key);
    expectClosed(first, 'markPublic', [imported, `  ${text}`]);
    expect(rest).toEqual([]);
  });

  test.each([
    ['a function', `${common}\n\nexport const KEY = 'isPublic';\nexport const Public = (reason: string) => SetMetadata(KEY, reason);`, 'KEY'],
    ['a typed decorator', `${core}\n\nexport const Public = Reflector.createDecorator<string>();`, 'Public'],
  ])('is asked for the reason that the marker of the project wants: %s', (_, marker, key) => {
    const [first] = offer(marker, key);
    expectPlaceholder(first, 'markPublic', [imported, '  @Public(TODO_SAY_WHY)'], /TS2304/);
  });

  test('gets no marker that wants something else', () => {
    expect(offer(`${common}\n\nexport const KEY = 'isPublic';\nexport const Public = (since: Date) => SetMetadata(KEY, since);`, 'KEY', {})).toEqual([]);
  });

  const unmarked = withMembers(controller(membersImports, 'Members', `${guarded('one')}\n${open}`));

  test("gets the runtime's marker where the project has none, and has to say why", () => {
    const [, second, ...rest] = offered(unmarked, 'src/members.controller.ts', 'unguarded');
    expectPlaceholder(second, 'markPublic', ["import { Public } from '@lintel/runtime/nestjs';", "  @Public({ reason: 'TODO: say why' })"], /TS2322/);
    expect(rest).toEqual([]);
  });

  test("gets no runtime's marker where the runtime is not wanted", () => {
    expect(offered(unmarked, 'src/members.controller.ts', 'unguarded', never).map(({ id }) => id)).toEqual(['useGuard']);
  });

  test("gets no runtime's marker where a guard reads another one", () => {
    const [first, ...rest] = offer(`${common}\n\nexport const KEY = 'isPublic';\nexport const Public = () => SetMetadata(KEY, true);`, 'KEY', {});
    expectClosed(first, 'markPublic', [imported, '  @Public()']);
    expect(rest).toEqual([]);
  });

  test('is silent once the reason is written', () => {
    const imports = `${membersImports}\nimport { Public } from '@lintel/runtime/nestjs';`;
    const marked = (reason: string): string => controller(imports, 'Members', `${guarded('one')}\n  @Public({ reason: ${reason} })\n${open}`);
    const found = (reason: string) => project(withMembers(marked(reason))).lint('src/members.controller.ts').map(({ messageId }) => messageId);
    expect(found("'cards are embedded in the company site'")).toEqual([]);
    expect(found("'TODO: say why' as never")).toEqual(['unguarded']);
    expect(found("'' as never")).toEqual(['unguarded']);
  });
});

// ---- Express ---------------------------------------------------------------------------------------------------------

const requireUser = `import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';

export const requireUser: RequestHandler = (req, res, next) => {
  try {
    jwt.verify(req.header('authorization') ?? '', 'secret', { algorithms: ['HS256'] });
  } catch {
    res.status(401).end();
    return;
  }
  next();
};

export function can(action: string): RequestHandler {
  return (req, res, next) => {
    const claims = jwt.verify(req.header('authorization') ?? '', 'secret', { algorithms: ['HS256'] });
    if (typeof claims === 'string' || claims['can'] !== action) {
      res.status(403).end();
      return;
    }
    next();
  };
}
`;

const express = (routes: string, imports = "import { requireUser } from './require-user.js';"): Files => ({
  'src/require-user.ts': requireUser,
  'src/db.ts': `import { knex } from 'knex';\n\nexport const db = knex({ client: 'pg' });\n`,
  'src/app.ts': `import express from 'express';\nimport { router } from './routes.js';\n\nconst app = express();\napp.use('/api', router);\napp.listen(3000);\n`,
  'src/routes.ts': `import { Router } from 'express';
import { db } from './db.js';
${imports === '' ? '' : `${imports}\n`}
export const router = Router();

${routes}
`,
});

const handler = `async (_req, res) => {
  await db('members').delete();
  res.end();
}`;

describe('an Express route', () => {
  const offer = (routes: string, imports?: string) => offered(express(routes, imports), 'src/routes.ts', 'unguarded');

  test('gets the middleware of its siblings in their place', () => {
    const [first, ...rest] = offer(`router.post('/one', requireUser, ${handler});\n\nrouter.post('/all', ${handler});`);
    expectClosed(first, 'useGuard', ["router.post('/all', requireUser, async (_req, res) => {"]);
    expect(rest).toEqual([]);
  });

  test('gets it before what else is in front', () => {
    const [first] = offer(`router.post('/one', requireUser, ${handler});\n\nrouter.post('/all', rateLimit({ limit: 3 }), ${handler});`, "import { rateLimit } from 'express-rate-limit';\nimport { requireUser } from './require-user.js';");
    expectClosed(first, 'useGuard', ["router.post('/all', requireUser, rateLimit({ limit: 3 }), async (_req, res) => {"]);
  });

  test('gets what guards the routes below it', () => {
    const [first] = offer(`router.post('/all', ${handler});\n\nrouter.use(requireUser);\n\nrouter.post('/one', ${handler});`);
    expectClosed(first, 'useGuard', ["router.post('/all', requireUser, async (_req, res) => {"]);
  });

  test('gets the guard of the other verbs of its path', () => {
    const [first] = offer(`router\n  .route('/all')\n  .put(requireUser, ${handler})\n  .post(${handler});`);
    expectClosed(first, 'useGuard', ['  .post(requireUser, async (_req, res) => {']);
  });

  test('gets a permission only where all siblings ask for it', () => {
    const imports = "import { can } from './require-user.js';";
    const [first] = offer(`router.post('/one', can('write'), ${handler});\nrouter.post('/two', can('write'), ${handler});\n\nrouter.post('/all', ${handler});`, imports);
    expectClosed(first, 'useGuard', ["router.post('/all', can('write'), async (_req, res) => {"]);
    expect(offer(`router.post('/one', can('write'), ${handler});\nrouter.post('/two', can('read'), ${handler});\n\nrouter.post('/all', ${handler});`, imports)).toEqual([]);
  });

  test('gets nothing that does not exist yet when it is registered', () => {
    const late = `const guard = requireUser;\nrouter.post('/one', guard, ${handler});`;
    expect(offer(`router.post('/all', ${handler});\n\n${late}`)).toEqual([]);
    expectClosed(offer(`${late}\n\nrouter.post('/all', ${handler});`)[0], 'useGuard', ["router.post('/all', guard, async (_req, res) => {"]);
  });

  test('gets nothing from another function', () => {
    expect(offer(`export function register() {\n  const guard = requireUser;\n  router.post('/one', guard, ${handler});\n}\nregister();\n\nrouter.post('/all', ${handler});`)).toEqual([]);
  });

  test('imports what guards the same router in another file', () => {
    const files: Files = {
      ...express(`router.post('/all', ${handler});`, ''),
      'src/more.ts': `import { db } from './db.js';\nimport { requireUser } from './require-user.js';\nimport { router } from './routes.js';\n\nrouter.post('/one', requireUser, ${handler});\n`,
    };
    const [first] = offered(files, 'src/routes.ts', 'unguarded');
    expectClosed(first, 'useGuard', ["import { requireUser } from './require-user.js';", "router.post('/all', requireUser, async (_req, res) => {"]);
  });

  test('without a guarded sibling gets nothing', () => {
    const files: Files = {
      ...express(`router.post('/all', ${handler});`, ''),
      'src/other.ts': `import { Router } from 'express';\nimport { db } from './db.js';\nimport { requireUser } from './require-user.js';\n\nexport const other = Router();\nother.post('/one', requireUser, ${handler});\n`,
      'src/app.ts': `import express from 'express';\nimport { other } from './other.js';\nimport { router } from './routes.js';\n\nconst app = express();\napp.use('/api', router);\napp.use('/other', other);\napp.listen(3000);\n`,
    };
    expect(offered(files, 'src/routes.ts', 'unguarded')).toEqual([]);
  });

  test('keeps CRLF', () => {
    const files = express(`router.post('/one', requireUser, ${handler});\n\nrouter.post('/all', ${handler});`);
    const [first] = offered({ ...files, 'src/routes.ts': files['src/routes.ts']!.replaceAll('\n', '\r\n') }, 'src/routes.ts', 'unguarded');
    expectClosed(first, 'useGuard', ["router.post('/all', requireUser, async (_req, res) => {\r"]);
  });
});

// ---- guards that guard nothing ---------------------------------------------------------------------------------------

describe('an empty or unfit `@UseGuards`', () => {
  test('gets the guard of the siblings', () => {
    const [first] = offered(withMembers(controller(membersImports, 'Members', `${guarded('one')}\n  @UseGuards()\n${open}`)), 'src/members.controller.ts', 'empty', never);
    expectClosed(first, 'nameGuard', ['  @UseGuards(JwtAuthGuard)']);
  });

  test('on a class gets the guard of the module, with its import', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': controller(plainImports.replace('Get }', 'Get, UseGuards }'), 'Team', open, '@UseGuards()\n'),
    };
    const [first] = offered(files, 'src/team.controller.ts', 'empty', never);
    expectClosed(first, 'nameGuard', ["import { JwtAuthGuard } from './auth/jwt.guard';", '@UseGuards(JwtAuthGuard)']);
  });

  test('with a throttler gets the guard before it', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': controller(
        `import { Controller, Get, UseGuards } from '@nestjs/common';\nimport { ThrottlerGuard } from '@nestjs/throttler';\nimport { UsersService } from './users';`,
        'Team',
        open,
        '@UseGuards(ThrottlerGuard)\n',
      ),
    };
    const [first] = offered(files, 'src/team.controller.ts', 'otherOnly', never);
    expectClosed(first, 'nameGuard', ["import { JwtAuthGuard } from './auth/jwt.guard';", '@UseGuards(JwtAuthGuard, ThrottlerGuard)']);
  });

  test('with a throttler leaves the public routes of the class alone', () => {
    const files: Files = {
      ...main({ MembersController: './members.controller', TeamController: './team.controller' }),
      'src/auth/jwt.guard.ts': jwtGuard,
      'src/members.controller.ts': controller(membersImports, 'Members', guarded('one')),
      'src/team.controller.ts': controller(
        `import { Controller, Get, UseGuards } from '@nestjs/common';\nimport { ThrottlerGuard } from '@nestjs/throttler';\nimport { UsersService } from './users';`,
        'Team',
        `  @Get('health')\n  health() {\n    return 'ok';\n  }\n\n${open}`,
        '@UseGuards(ThrottlerGuard)\n',
      ),
    };
    const [first] = offered(files, 'src/team.controller.ts', 'otherOnly', never);
    expectClosed(first, 'nameGuard', ["import { JwtAuthGuard } from './auth/jwt.guard';", '  @UseGuards(JwtAuthGuard)']);
  });

  test('without a guard to take gets nothing', () => {
    expect(offered(withMembers(controller(membersImports.replace(/^.*JwtAuthGuard.*\n/m, ''), 'Members', `  @UseGuards()\n${open}`)), 'src/members.controller.ts', 'empty', never)).toEqual([]);
  });
});

describe('metadata without its reader', () => {
  const imports = membersImports.replace("import { UsersService", "import { Roles } from './auth/roles.guard';\nimport { UsersService");
  const importLine = "import { Roles, RolesGuard } from './auth/roles.guard';";
  const more: Files = { 'src/auth/roles.guard.ts': rolesGuard };
  const offer = (body: string, on = '', guard: Files = more) => offered(withMembers(controller(imports, 'Members', body, on), guard), 'src/members.controller.ts', 'metadata', never);

  test('gets it on the method, behind the guard of the class', () => {
    const [first] = offer(`  @Roles('admin')\n${open}`, '@UseGuards(JwtAuthGuard)\n');
    expectClosed(first, 'addReader', [importLine, '  @UseGuards(RolesGuard)']);
  });

  test('gets it behind the guard of the method', () => {
    const [first] = offer(`  @Roles('admin')\n  @UseGuards(JwtAuthGuard)\n${open}`);
    expectClosed(first, 'addReader', [importLine, '  @UseGuards(JwtAuthGuard, RolesGuard)']);
  });

  test('gets the guard that signs in, too, where there is none', () => {
    const [first] = offer(`${guarded('one')}\n  @Roles('admin')\n${open}`);
    expectClosed(first, 'addReader', [importLine, '  @UseGuards(JwtAuthGuard, RolesGuard)']);
  });

  test('on the class gets it in the guards of the class', () => {
    const [first] = offer(open, "@Roles('admin')\n@UseGuards(JwtAuthGuard)\n");
    expectClosed(first, 'addReader', [importLine, '@UseGuards(JwtAuthGuard, RolesGuard)']);
  });

  test('on the class gets nothing where the methods sign in: guards of the class run first', () => {
    expect(offer(guarded('one'), "@Roles('admin')\n")).toEqual([]);
  });

  test('gets no reader that NestJS could not make here', () => {
    const guard = rolesGuard.replace("import { Reflector } from '@nestjs/core';", "import { Reflector } from '@nestjs/core';\nimport { UsersService } from '../users';").replace('private readonly reflector: Reflector)', 'private readonly reflector: Reflector, readonly users: UsersService)');
    expect(offer(`  @Roles('admin')\n${open}`, '@UseGuards(JwtAuthGuard)\n', { 'src/auth/roles.guard.ts': guard })).toEqual([]);
  });

  test('beside a throttler gets the guard that signs in, too', () => {
    const more = "import { ThrottlerGuard } from '@nestjs/throttler';\nimport { UsersService";
    const text = controller(imports.replace('import { UsersService', more), 'Members', `${guarded('one')}\n  @Roles('admin')\n  @UseGuards(ThrottlerGuard)\n${open}`);
    const [first] = offered(withMembers(text, { 'src/auth/roles.guard.ts': rolesGuard }), 'src/members.controller.ts', 'metadata', never);
    expectClosed(first, 'addReader', [importLine, '  @UseGuards(ThrottlerGuard, JwtAuthGuard, RolesGuard)']);
  });

  test('gets such a reader where it is used beside', () => {
    const guard = rolesGuard.replace("import { Reflector } from '@nestjs/core';", "import { Reflector } from '@nestjs/core';\nimport { UsersService } from '../users';").replace('private readonly reflector: Reflector)', 'private readonly reflector: Reflector, readonly users: UsersService)');
    const text = controller(imports.replace('Roles }', 'Roles, RolesGuard }'), 'Members', `${guarded('one', "@Roles('admin')\n  @UseGuards(RolesGuard)")}\n  @Roles('admin')\n${open}`, '@UseGuards(JwtAuthGuard)\n');
    const [first] = offered(withMembers(text, { 'src/auth/roles.guard.ts': guard }), 'src/members.controller.ts', 'metadata', never);
    expectClosed(first, 'addReader', ['  @UseGuards(RolesGuard)']);
  });
});

describe('a guard that decides on a promise', () => {
  const guard = (body: string, isAsync = true): Files =>
    withMembers(controller(membersImports.replaceAll('JwtAuthGuard', 'TeamGuard').replace('jwt.guard', 'team.guard'), 'Members', guarded('one', '@UseGuards(TeamGuard)')), {
      'src/auth/team.guard.ts': `import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { UsersService } from '../users';

@Injectable()
export class TeamGuard implements CanActivate {
  constructor(private readonly users: UsersService) {}

  ${isAsync ? 'async canActivate(context: ExecutionContext): Promise<boolean>' : 'canActivate(context: ExecutionContext): boolean'} {
    const { user } = context.switchToHttp().getRequest<{ user?: { id: number } }>();
    if (!user) return false;
${body}
  }

  async isMember(id: number): Promise<boolean> {
    return (await this.users.all()).some((user) => user.id === id);
  }
}
`,
    });
  const offer = (body: string, isAsync?: boolean) => offered(guard(body, isAsync), 'src/auth/team.guard.ts', 'promise', never);

  test('gets an await in brackets behind a negation', () => {
    const [first] = offer('    if (!this.isMember(user.id)) throw new ForbiddenException();\n    return true;');
    expectClosed(first, 'awaitDecision', ['    if (!(await this.isMember(user.id))) throw new ForbiddenException();']);
  });

  test('gets an await among other conditions', () => {
    const [first] = offer('    if (user.id < 1 || !this.isMember(user.id)) throw new ForbiddenException();\n    return true;');
    expectClosed(first, 'awaitDecision', ['    if (user.id < 1 || !(await this.isMember(user.id))) throw new ForbiddenException();']);
  });

  test('gets an await in front where nothing negates it', () => {
    const before = guard('    if (this.isMember(user.id)) return true;\n    throw new ForbiddenException();');
    const [first] = offered(before, 'src/auth/team.guard.ts', 'promise', never, { strict: false });
    expectClosed(first, 'awaitDecision', ['    if (await this.isMember(user.id)) return true;']);
  });

  test('gets none where the promise brings nothing that could decide', () => {
    const files = guard('    if (!this.touch(user.id)) throw new ForbiddenException();\n    return true;');
    const text = files['src/auth/team.guard.ts']!.replace('  async isMember', '  async touch(id: number): Promise<void> {\n    if (!(await this.isMember(id))) throw new ForbiddenException();\n  }\n\n  async isMember');
    expect(offered({ ...files, 'src/auth/team.guard.ts': text }, 'src/auth/team.guard.ts', 'promise', never)).toEqual([]);
  });

  test('gets none in a function that is not async', () => {
    expect(offer('    if (!this.isMember(user.id)) throw new ForbiddenException();\n    return true;', false)).toEqual([]);
  });
});

describe('a guard that fails open', () => {
  const guard = (handler: string, signature = 'async canActivate(context: ExecutionContext): Promise<boolean>'): Files =>
    withMembers(controller(membersImports.replaceAll('JwtAuthGuard', 'KeyGuard').replace('jwt.guard', 'key.guard'), 'Members', guarded('one', '@UseGuards(KeyGuard)')), {
      'src/auth/key.guard.ts': `import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

@Injectable()
export class KeyGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  ${signature} {
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    try {
      this.jwt.verify(headers.authorization ?? '');
      return ${signature.includes('async') ? 'true' : 'Promise.resolve(true)'};
    } catch {
      ${handler}
    }
  }
}
`,
    });

  test('refuses in its catch', () => {
    const [first] = offered(guard('return true;'), 'src/auth/key.guard.ts', 'failOpen', never);
    expectClosed(first, 'refuseInCatch', ['      return false;']);
  });

  test('refuses with a promise where it allows with one', () => {
    const [first] = offered(guard('return Promise.resolve(true);', 'canActivate(context: ExecutionContext): Promise<boolean>'), 'src/auth/key.guard.ts', 'failOpen', never);
    expectClosed(first, 'refuseInCatch', ['      return Promise.resolve(false);']);
  });

  const middleware = (clause: string): Files => ({
    ...express(`router.post('/all', requireUser, ${handler});`),
    'src/require-user.ts': `import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';

export const requireUser: RequestHandler = (req, res, next) => {
  try {
    const claims = jwt.verify(req.header('authorization') ?? '', 'secret', { algorithms: ['HS256'] });
    if (typeof claims === 'string') {
      res.status(401).end();
      return;
    }
    next();
  } ${clause} {
    next();
  }
};
`,
  });

  test('hands the error on', () => {
    const [first] = offered(middleware('catch (problem)'), 'src/require-user.ts', 'failOpen');
    expectClosed(first, 'refuseInCatch', ['    next(problem);']);
  });

  test('gets nothing where the error has no name', () => {
    expect(offered(middleware('catch'), 'src/require-user.ts', 'failOpen')).toEqual([]);
  });
});

describe('a class in place of a global guard', () => {
  const boot = (guard: string, providers = ''): Files => ({
    'src/users.ts': users,
    'src/auth/own.guard.ts': guard,
    'src/main.ts': `import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OwnGuard } from './auth/own.guard';

@Module({ providers: [${providers}] })
export class AppModule {}

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.useGlobalGuards(OwnGuard as never);
  await app.listen(3000);
}
void bootstrap();
`,
  });
  const injecting = (parameter: string, imports: string): string => `import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
${imports}
@Injectable()
export class OwnGuard implements CanActivate {
  constructor(${parameter}) {}

  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<{ user?: object }>().user !== undefined;
  }
}
`;
  const offer = (guard: string, providers?: string) => offered(boot(guard, providers), 'src/main.ts', 'classAsGuard', never);

  test('becomes an instance where it needs nothing', () => {
    expectClosed(offer(jwtGuard.replace('JwtAuthGuard', 'OwnGuard'))[0], 'passInstance', ['  app.useGlobalGuards(new OwnGuard());']);
  });

  test('gets the Reflector where it needs only that', () => {
    const [first] = offer(injecting('readonly reflector: Reflector', "import { Reflector } from '@nestjs/core';\n"));
    expectClosed(first, 'passInstance', ["import { NestFactory, Reflector } from '@nestjs/core';", '  app.useGlobalGuards(new OwnGuard(app.get(Reflector)));']);
  });

  test("becomes the container's where a module provides it, else nothing", () => {
    const guard = injecting('readonly users: UsersService', "import { UsersService } from '../users';\n");
    expectClosed(offer(guard, 'OwnGuard')[0], 'passInstance', ['  app.useGlobalGuards(app.get(OwnGuard));']);
    expect(offer(guard)).toEqual([]);
  });
});

test('an open guard gets nothing: what it should ask for is written nowhere', () => {
  const files = withMembers(controller(membersImports, 'Members', guarded('one')), {
    'src/auth/jwt.guard.ts': `import { type CanActivate, Injectable } from '@nestjs/common';\n\n@Injectable()\nexport class JwtAuthGuard implements CanActivate {\n  canActivate() {\n    return true;\n  }\n}\n`,
  });
  expect(offered(files, 'src/members.controller.ts', 'open', never)).toEqual([]);
});
