import 'reflect-metadata';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type CanActivate, Controller, type ExecutionContext, Get, Module } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { Public, PUBLIC_METADATA_KEY, type PublicMetadata } from '@lintel/runtime/nestjs';
import { afterEach, describe, expect, test } from 'vitest';

const cjs = createRequire(import.meta.url)('@lintel/runtime/nestjs') as typeof import('@lintel/runtime/nestjs');
const loose = Public as unknown as (...parameters: unknown[]) => ClassDecorator & MethodDecorator;

/** What a class with `@decorator` on its method becomes. */
function onMethod(decorator: MethodDecorator): () => unknown {
  class Target {
    method() {}
  }
  decorator(Target.prototype, 'method', Object.getOwnPropertyDescriptor(Target.prototype, 'method')!);
  return Target.prototype.method;
}

describe('Public', () => {
  test('stores the reason where Reflector finds it, on a method and on a class', () => {
    const reason = 'Share links are capability URLs.';
    expect(new Reflector().get(PUBLIC_METADATA_KEY, onMethod(Public({ reason })))).toEqual({ reason });
    class Target {}
    Public({ reason })(Target);
    expect(new Reflector().get(PUBLIC_METADATA_KEY, Target)).toEqual({ reason });
  });

  test('both copies use one key', () => {
    expect(cjs.PUBLIC_METADATA_KEY).toBe(PUBLIC_METADATA_KEY);
    expect(Reflect.getMetadata(PUBLIC_METADATA_KEY, onMethod(cjs.Public({ reason: 'x' })))).toEqual({ reason: 'x' });
  });

  test('what is stored cannot be changed', () => {
    const stored = Reflect.getMetadata(PUBLIC_METADATA_KEY, onMethod(Public({ reason: 'x' }))) as { reason: string };
    expect(() => (stored.reason = '')).toThrow(TypeError);
  });

  test.each(['Todos are public by design.', 'todolist', 'fixmes_are_listed', 'Health check (see TODO list).', 'ok'])('accepts the reason: %s', (reason) => {
    expect(() => Public({ reason })).not.toThrow();
  });

  test.each(['', ' ', '\n\t', '\u00a0', 'TODO', 'todo', 'Todo: ask Ann', 'TODO(ann)', ' TODO x', 'FIXME', 'fixme later', '\nFixMe', 'TODO-1', undefined, null, 1, true, {}, ['x']])(
    'refuses the reason: %j',
    (reason) => {
      expect(() => loose({ reason })).toThrow(TypeError);
    },
  );

  test.each([undefined, null, 'x', {}, { reason: 'x', until: 'tomorrow' }, Object.create({ reason: 'x' })])('refuses the options: %j', (options) => {
    expect(() => loose(options)).toThrow(TypeError);
  });

  test('a polluted prototype gives no reason', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    prototype.reason = 'polluted';
    try {
      expect(() => loose({})).toThrow(TypeError);
    } finally {
      delete prototype.reason;
    }
  });

  const decorator = loose({ reason: 'x' }) as unknown as (...parameters: unknown[]) => void;
  class Target {
    get accessor() {
      return 1;
    }
  }
  test.each<[string, unknown[]]>([
    ['a property', [Target.prototype, 'property', undefined]],
    ['an accessor', [Target.prototype, 'accessor', Object.getOwnPropertyDescriptor(Target.prototype, 'accessor')]],
    ['a parameter of a method', [Target.prototype, 'method', 0]],
    ['a parameter of a constructor', [Target, undefined, 0]],
    ['an object', [{}]],
  ])('refuses to stand on %s', (_, parameters) => {
    expect(() => decorator(...parameters)).toThrow(TypeError);
  });
});

describe('in an application', () => {
  class Health {
    open() {
      return 'open';
    }
    closed() {
      return 'closed';
    }
  }
  const method = (name: 'open' | 'closed', ...decorators: MethodDecorator[]) => {
    const descriptor = Object.getOwnPropertyDescriptor(Health.prototype, name)!;
    for (const decorate of decorators) decorate(Health.prototype, name, descriptor);
  };
  method('open', Get('open'), Public({ reason: 'The load balancer has no credentials.' }));
  method('closed', Get('closed'));
  Controller()(Health);
  class App {}
  Module({ controllers: [Health] })(App);

  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  async function statuses(guard: CanActivate): Promise<number[]> {
    const app = await NestFactory.create(App, { logger: false });
    close = () => app.close();
    app.useGlobalGuards(guard);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return Promise.all(['open', 'closed'].map(async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).status));
  }

  test('a guard that reads the key opens the marked route and no other', async () => {
    const reflector = new Reflector();
    const guard: CanActivate = {
      canActivate: (context: ExecutionContext) =>
        reflector.getAllAndOverride<PublicMetadata | undefined>(PUBLIC_METADATA_KEY, [context.getHandler(), context.getClass()]) !== undefined,
    };
    expect(await statuses(guard)).toEqual([200, 403]);
  });

  test('a guard that does not read it still refuses: the decorator opens nothing', async () => {
    expect(await statuses({ canActivate: () => false })).toEqual([403, 403]);
  });
});
