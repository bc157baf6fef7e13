import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Files, Project } from './guard-project.js';

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

/** What is offered for the only finding of a kind in a file, and what it leaves behind. */
function offered(files: Files, file: string, messageId: string) {
  const before = new Project(folder, files, options);
  expect(before.errors()).toEqual([]);
  const findings = before.lint(file, { runtime: 'never' });
  const [finding, ...others] = findings.filter((one) => one.messageId === messageId);
  expect([finding?.messageId, others]).toEqual([messageId, []]);
  return finding!.suggestions.map(({ id, text }) => {
    const after = before.with(file, text);
    const left = after.lint(file, { runtime: 'never' }).map(({ messageId: kind, message }) => `${kind} ${message}`);
    const known = findings.map(({ messageId: kind, message }) => `${kind} ${message}`);
    return { id, added: added(files[file]!, text), errors: after.errors(), isSilent: !left.includes(`${messageId} ${finding!.message}`), isNew: left.filter((one) => !known.includes(one)) };
  });
}

function added(before: string, after: string): string[] {
  const rest = before.split('\n');
  return after.split('\n').filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(0, index + 1);
    return index < 0;
  });
}

const closed = (id: string, ...lines: string[]) => ({ id, added: lines, errors: [], isSilent: true, isNew: [] });

const guards = `
import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { WsException } from '@nestjs/websockets';
import type { Socket } from 'socket.io';

@Injectable()
export class HttpGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!context.switchToHttp().getRequest<{ headers: { authorization?: string } }>().headers.authorization) throw new UnauthorizedException();
    return true;
  }
}

@Injectable()
export class GraphGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!GqlExecutionContext.create(context).getContext<{ req: { headers: { authorization?: string } } }>().req.headers.authorization) throw new UnauthorizedException();
    return true;
  }
}

@Injectable()
export class SocketGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!context.switchToWs().getClient<Socket>().handshake.auth['token']) throw new WsException('who?');
    return true;
  }
}
`;

const data = `
export class Person {
  id!: number;
  email!: string;
}
`;

const pages = `
import { Controller, Get, UseGuards } from '@nestjs/common';
import { HttpGuard } from './guards';

@UseGuards(HttpGuard)
@Controller('pages')
export class Pages {
  @Get()
  show(): string {
    return 'page';
  }
}
`;

const start = (...providers: string[]): string => `
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ${providers.join(', ')} } from './own';
import { Pages } from './pages';

@Module({ controllers: [Pages], providers: [${providers.join(', ')}] })
class Root {}

void NestFactory.create(Root).then((app) => app.listen(3000));
`;

const gateway = (name: string, handlers: string): string => `
@WebSocketGateway({ namespace: '${name}' })
export class ${name} {
  constructor(private readonly people: Repository<Person>) {}
${handlers}
}
`;
const open = `
  @SubscribeMessage('people')
  all(): Promise<Person[]> {
    return this.people.find();
  }`;
const guarded = `
  @UseGuards(SocketGuard)
  @SubscribeMessage('one')
  one(): Promise<Person | null> {
    return this.people.findOneBy({ id: 1 });
  }`;
const socketHead = `
import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Repository } from 'typeorm';
import { Person } from './data';
import { SocketGuard } from './guards';
`;

describe('a gateway', () => {
  test('has the guard of its other handlers', () => {
    const files = { 'guards.ts': guards, 'data.ts': data, 'pages.ts': pages, 'own.ts': `${socketHead}${gateway('Desk', guarded + open)}`, 'main.ts': start('Desk') };
    expect(offered(files, 'own.ts', 'handler')).toEqual([closed('useGuard', '  @UseGuards(SocketGuard)')]);
  });

  test('has the guard of another gateway, and never one that reads requests of HTTP', () => {
    const files = { 'guards.ts': guards, 'data.ts': data, 'pages.ts': pages, 'own.ts': `${socketHead}${gateway('Desk', guarded)}${gateway('Shelf', open)}`, 'main.ts': start('Desk', 'Shelf') };
    expect(offered(files, 'own.ts', 'handler')).toEqual([closed('guardClass', '@UseGuards(SocketGuard)')]);
  });

  test('where only HTTP has a guard, nothing is offered', () => {
    const head = socketHead.replace("import { UseGuards } from '@nestjs/common';\n", '').replace("import { SocketGuard } from './guards';\n", '');
    const files = { 'guards.ts': guards, 'data.ts': data, 'pages.ts': pages, 'own.ts': `${head}${gateway('Desk', open)}`, 'main.ts': start('Desk') };
    expect(offered(files, 'own.ts', 'handler')).toEqual([]);
  });
});

describe('a resolver', () => {
  const head = `
import { UseGuards } from '@nestjs/common';
import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { Repository } from 'typeorm';
import { Person } from './data';
import { GraphGuard } from './guards';
`;
  const resolver = (name: string, methods: string): string => `
@Resolver(() => Person)
export class ${name} {
  constructor(private readonly people: Repository<Person>) {}
${methods}
}
`;
  const query = `
  @Query(() => [Person])
  people_(): Promise<Person[]> {
    return this.people.find();
  }`;
  const mutation = `
  @UseGuards(GraphGuard)
  @Mutation(() => Boolean)
  async clear(): Promise<boolean> {
    await this.people.clear();
    return true;
  }`;

  test('has the guard of its other operations', () => {
    const files = { 'guards.ts': guards, 'data.ts': data, 'pages.ts': pages, 'own.ts': `${head}${resolver('People', mutation + query)}`, 'main.ts': start('People') };
    expect(offered(files, 'own.ts', 'unguarded')).toEqual([closed('useGuard', '  @UseGuards(GraphGuard)')]);
  });

  test('as a whole has the guard of another, and never one that reads requests of HTTP', () => {
    const files = { 'guards.ts': guards, 'data.ts': data, 'pages.ts': pages, 'own.ts': `${head}${resolver('People', mutation)}${resolver('Others', query)}`, 'main.ts': start('People', 'Others') };
    expect(offered(files, 'own.ts', 'unguarded')).toEqual([closed('guardClass', '@UseGuards(GraphGuard)')]);
  });
});

describe('a microservice of a hybrid application', () => {
  const main = (call: string): string => `
import { Controller, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, MicroserviceOptions, Transport } from '@nestjs/microservices';
import { HttpGuard } from './guards';

@Controller()
class Messages {
  @MessagePattern('people')
  all(): string {
    return 'people';
  }

  @UseGuards(HttpGuard)
  @MessagePattern('guarded')
  guarded(): string {
    return 'guarded';
  }
}

@Module({ controllers: [Messages] })
class Root {}

void NestFactory.create(Root).then(async (app) => {
  app.useGlobalGuards(new HttpGuard());
  ${call}
  await app.listen(3000);
});
`;
  const options = '{ transport: Transport.TCP, options: { port: 3001 } }';

  test.each([
    ['', `, { inheritAppConfig: true }`],
    [', {}', ', { inheritAppConfig: true }'],
    [', { inheritAppConfig: false }', ', { inheritAppConfig: true }'],
    [', { deferInitialization: true }', ', { deferInitialization: true, inheritAppConfig: true }'],
  ])('inherits: `options%s`', (given, wanted) => {
    const files = { 'guards.ts': guards, 'main.ts': main(`app.connectMicroservice<MicroserviceOptions>(${options}${given});`) };
    expect(offered(files, 'main.ts', 'lost')).toEqual([closed('inheritConfig', `  app.connectMicroservice<MicroserviceOptions>(${options}${wanted});`)]);
  });

  test('options that stand elsewhere stay as they are', () => {
    const files = { 'guards.ts': guards, 'main.ts': main(`const hybrid = { inheritAppConfig: false };\n  app.connectMicroservice<MicroserviceOptions>(${options}, hybrid);`) };
    expect(offered(files, 'main.ts', 'lost')).toEqual([]);
  });
});
