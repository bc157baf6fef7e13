import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { asGuard, asGuardFactory, isGuard, isLintelError, LintelError, type LintelErrorCode } from '@lintel/runtime';
import { describe, expect, test } from 'vitest';

// The same package once more: Node loads the CJS build beside the ESM build.
const cjs = createRequire(import.meta.url)('@lintel/runtime') as typeof import('@lintel/runtime');

const codes: LintelErrorCode[] = ['identifier_not_allowed', 'sort_not_allowed'];

describe('LintelError', () => {
  test.each(codes)('%s: status and expose agree, and the message is one plain sentence', (code) => {
    const error = new LintelError(code);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'LintelError', code, statusCode: 400, status: 400, expose: true });
    expect(error.message).toMatch(/^[A-Z][a-z ]+\.$/);
    expect(String(error)).toBe(`LintelError: ${error.message}`);
  });

  test('the cause is kept for logs and never serialised', async () => {
    const cause = new Error('connect postgres://app:hunter2@db');
    const error = new LintelError('sort_not_allowed', { cause });
    expect(error.cause).toBe(cause);
    const outside = [JSON.stringify(error), JSON.stringify({ ...error }), error.message, String(error), await (error.getResponse() as Response).text()];
    for (const text of outside) expect(text).not.toContain('hunter2');
    expect(Object.keys(error)).not.toContain('cause');
    expect(Object.hasOwn(new LintelError('sort_not_allowed'), 'cause')).toBe(false);
  });

  test('toJSON and getResponse carry code and message only', async () => {
    const error = new LintelError('sort_not_allowed');
    const body = { code: 'sort_not_allowed', message: error.message };
    expect(JSON.parse(JSON.stringify(error))).toEqual(body);
    const response = error.getResponse() as Response;
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(body);
  });

  test.each(['nope', '__proto__', 'constructor', 'toString', undefined])('an unknown code is misuse: %s', (code) => {
    expect(() => new LintelError(code as LintelErrorCode)).toThrow(TypeError);
  });

  test('a polluted prototype adds no cause and no code', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    prototype.cause = 'polluted';
    prototype.polluted_code = { status: 200, message: 'polluted' };
    prototype.headers = { 'x-polluted': '1' };
    try {
      expect((new LintelError('sort_not_allowed').getResponse() as Response).headers.has('x-polluted')).toBe(false);
      expect(Object.hasOwn(new LintelError('sort_not_allowed', {}), 'cause')).toBe(false);
      expect(() => new LintelError('polluted_code' as LintelErrorCode)).toThrow(TypeError);
    } finally {
      delete prototype.cause;
      delete prototype.polluted_code;
      delete prototype.headers;
    }
  });
});

describe('isLintelError', () => {
  test('knows the errors of both copies, by code', () => {
    expect(cjs.LintelError).not.toBe(LintelError);
    for (const error of [new LintelError('sort_not_allowed'), new cjs.LintelError('sort_not_allowed')]) {
      for (const ask of [isLintelError, cjs.isLintelError]) {
        expect(ask(error)).toBe(true);
        expect(ask(error, 'sort_not_allowed')).toBe(true);
        expect(ask(error, 'identifier_not_allowed')).toBe(false);
      }
    }
  });

  test('knows an error across realms, where instanceof does not', () => {
    const { error, foreign } = runInNewContext('({ error: new Make("sort_not_allowed"), foreign: new Error("x") })', { Make: LintelError }) as Record<string, unknown>;
    expect(isLintelError(error)).toBe(true);
    expect(isLintelError(foreign)).toBe(false);
  });

  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'sort_not_allowed'],
    ['another error', new Error('sort_not_allowed')],
    ['the shape', { name: 'LintelError', code: 'sort_not_allowed', statusCode: 400 }],
    ['what came out of JSON', JSON.parse(JSON.stringify(new LintelError('sort_not_allowed')))],
    ['a spread', { ...new LintelError('sort_not_allowed') }],
    ['a structured clone', structuredClone(new LintelError('sort_not_allowed'))],
    ['a revoked Proxy', proxy],
    ['a throwing getter', Object.defineProperty(Object.create(LintelError.prototype), 'code', { get: () => { throw new Error('x'); } })],
  ])('is false and does not throw for %s', (_, value) => {
    expect(isLintelError(value, 'sort_not_allowed')).toBe(false);
  });
});

describe('asGuard', () => {
  test('gives the function back and marks it for both copies', () => {
    const one = () => true;
    const two = () => true;
    expect(isGuard(one)).toBe(false);
    expect(asGuard(one)).toBe(one);
    expect(cjs.asGuard(two)).toBe(two);
    for (const ask of [isGuard, cjs.isGuard]) {
      expect(ask(one)).toBe(true);
      expect(ask(two)).toBe(true);
    }
    expect(Reflect.ownKeys(one)).toEqual(Reflect.ownKeys(() => true));
  });

  test('a frozen function can be a guard', () => {
    expect(isGuard(asGuard(Object.freeze(() => true)))).toBe(true);
  });

  const guard = asGuard(function guard() {
    return true;
  });
  test.each<[string, unknown]>([
    ['a cast', (() => true) as typeof guard],
    ['a function of the same text', new Function(`return ${guard.toString()}`)()],
    ['a Proxy', new Proxy(guard, {})],
    ['a bound copy', guard.bind(null)],
    ['a wrapper', () => guard()],
    ['an object made from it', Object.create(guard)],
    ['a function that inherits from it', Object.setPrototypeOf(() => true, guard)],
    ['a spread', { ...guard }],
    ['a copy with all own properties', Object.defineProperties(() => true, Object.getOwnPropertyDescriptors(guard) as PropertyDescriptorMap)],
    ['what came out of JSON', JSON.parse(JSON.stringify({ guard: true }))],
    ['a structured clone', structuredClone({ name: 'guard' })],
    ['its name', 'guard'],
    ['null', null],
    ['undefined', undefined],
  ])('%s is not a guard', (_, value) => {
    expect(isGuard(value)).toBe(false);
  });

  test('functions cannot be cloned at all', () => {
    expect(() => structuredClone(guard)).toThrow();
  });

  test.each([undefined, null, {}, [() => true], 'guard', 1])('refuses what is not a function: %s', (value) => {
    expect(() => asGuard(value as never)).toThrow(TypeError);
    expect(() => asGuardFactory(value as never)).toThrow(TypeError);
  });
});

describe('asGuardFactory', () => {
  test('marks every result and not the factory', () => {
    const make = asGuardFactory((role: string) => (user: { roles: string[] }) => user.roles.includes(role));
    const admin = make('admin');
    expect(admin({ roles: ['admin'] })).toBe(true);
    expect(admin({ roles: [] })).toBe(false);
    expect([isGuard(admin), cjs.isGuard(admin), isGuard(make('editor'))]).toEqual([true, true, true]);
    expect(isGuard(make)).toBe(false);
  });

  test('keeps this, name, length and properties, and leaves the original alone', () => {
    const original = Object.assign(
      function make(this: unknown, role: string) {
        return () => [this, role];
      },
      { any: () => true },
    );
    const make = asGuardFactory(original as (role: string) => () => unknown) as typeof original;
    expect([make.name, make.length, make.any]).toEqual(['make', 1, original.any]);
    expect(make.call('me', 'admin')()).toEqual(['me', 'admin']);
    expect(isGuard(original('admin'))).toBe(false);
  });

  test('an error in the factory comes through', () => {
    const make = asGuardFactory((): (() => void) => {
      throw new RangeError('no such role');
    });
    expect(() => make()).toThrow(RangeError);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a promise', Promise.resolve(() => true)],
    ['an array', [() => true]],
  ])('refuses a factory that returns %s', (_, result) => {
    const make = asGuardFactory((() => result) as () => () => unknown);
    expect(() => make()).toThrow(TypeError);
  });
});

describe('the registry', () => {
  const key = Symbol.for('@lintel/runtime#1');

  test('is one per process, hidden from enumeration and fixed', () => {
    asGuard(() => true);
    expect(Object.getOwnPropertyDescriptor(globalThis, key)).toMatchObject({ enumerable: false, writable: false, configurable: false });
    expect(Object.keys(globalThis).some((name) => name.includes('lintel'))).toBe(false);
  });

  test.each([
    ['the key', "Object.prototype[Symbol.for('@lintel/runtime#1')] = new Map([['guards', { has: () => true }]])"],
    ['descriptor fields', "Object.assign(Object.prototype, { writable: true, enumerable: true, configurable: true })"],
    ['an accessor', "Object.prototype.get = () => new Map([['guards', { has: () => true }]])"],
  ])('is made as always when a polluted prototype has %s', (_, pollution) => {
    const script = `
      const { isGuard } = require('@lintel/runtime');
      ${pollution};
      const marked = isGuard(() => true);
      const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, Symbol.for('@lintel/runtime#1'));
      process._rawDebug([marked, writable, enumerable, configurable].join());
      process.reallyExit(0);`;
    // A process of its own: here the registry exists already.
    const { stderr } = spawnSync(process.execPath, ['-e', script], { cwd: import.meta.dirname, encoding: 'utf8' });
    expect(stderr.trim()).toBe('false,false,false,false');
  });
});
