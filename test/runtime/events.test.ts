import { createRequire } from 'node:module';
import { onSecurityEvent, type SecurityEvent } from '@lintel/runtime';
import { sortColumn } from '@lintel/runtime/sql';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
// Only primitives emit, so emit is not exported; the tests reach it in the build.
import { emit } from '../../runtime/dist/internal/events.js';

const cjs = createRequire(import.meta.url)('@lintel/runtime') as typeof import('@lintel/runtime');
const cjsSql = createRequire(import.meta.url)('@lintel/runtime/sql') as typeof import('@lintel/runtime/sql');

let lines: unknown[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'warn').mockImplementation((...parts: unknown[]) => void lines.push(...parts));
});
afterEach(() => vi.restoreAllMocks());

const parsed = () => lines.map((line) => JSON.parse(line as string) as Record<string, unknown>);

/** Listens for the length of one test. */
function listening(listener: (event: SecurityEvent) => void, act: () => void): void {
  const stop = onSecurityEvent(listener);
  try {
    act();
  } finally {
    stop();
  }
}

describe('onSecurityEvent', () => {
  test('hears both copies, and is silent on stderr while somebody listens', () => {
    const heard: string[] = [];
    listening(
      (event) => heard.push(event.name),
      () => {
        expect(() => sortColumn('x', { a: 'a' }, 'a')).toThrow();
        expect(() => cjsSql.identifier('x', ['a'])).toThrow();
      },
    );
    expect(heard).toEqual(['sort_not_allowed', 'identifier_not_allowed']);
    expect(lines).toEqual([]);
  });

  test('the CJS copy hears the ESM copy', () => {
    const heard: SecurityEvent[] = [];
    const stop = cjs.onSecurityEvent((event) => heard.push(event));
    emit({ name: 'guard_denied', route: '/x' });
    stop();
    expect(heard).toMatchObject([{ name: 'guard_denied', route: '/x', at: expect.any(Date) }]);
  });

  test('after the last listener has gone, stderr is back; stopping twice is harmless', () => {
    const stop = onSecurityEvent(() => undefined);
    stop();
    stop();
    emit({ name: 'limit_reached' });
    expect(parsed()).toMatchObject([{ name: 'limit_reached' }]);
  });

  test('one function registered twice is two listeners', () => {
    const listener = vi.fn();
    const first = onSecurityEvent(listener);
    const second = onSecurityEvent(listener);
    emit({ name: 'guard_denied' });
    first();
    emit({ name: 'guard_denied' });
    second();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('a listener that throws stops neither the others nor the refusal, and the event is not lost', () => {
    const heard: string[] = [];
    listening(
      () => {
        throw new Error('postgres://app:hunter2@db');
      },
      () =>
        listening(
          (event) => heard.push(event.name),
          () => expect(() => sortColumn('x', { a: 'a' }, 'a')).toThrow('The requested sort order is not available.'),
        ),
    );
    expect(heard).toEqual(['sort_not_allowed']);
    expect(parsed()).toMatchObject([{ name: 'sort_not_allowed', listenerFailed: true }]);
    expect(lines.join()).not.toContain('hunter2');
  });

  test('a listener that rejects is no unhandled rejection', async () => {
    listening(
      () => Promise.reject(new Error('x')),
      () => emit({ name: 'guard_denied' }),
    );
    await new Promise(setImmediate);
    expect(parsed()).toMatchObject([{ name: 'guard_denied', listenerFailed: true }]);
  });

  test('an event inside a listener does not call it again', () => {
    let calls = 0;
    listening(
      () => {
        calls += 1;
        emit({ name: 'limit_reached' });
      },
      () => emit({ name: 'guard_denied' }),
    );
    expect(calls).toBe(1);
    expect(parsed()).toMatchObject([{ name: 'limit_reached' }]);
  });

  test('a listener cannot change what the next one hears', () => {
    const heard: SecurityEvent[] = [];
    listening(
      (event) => {
        expect(() => ((event as { route: string }).route = '/other')).toThrow(TypeError);
        expect(() => (event.detail!.verb = 'other')).toThrow(TypeError);
      },
      () => listening((event) => heard.push(event), () => emit({ name: 'guard_denied', route: '/x', detail: { verb: 'y' } })),
    );
    expect(heard).toMatchObject([{ route: '/x', detail: { verb: 'y' } }]);
  });

  test.each([undefined, null, {}, 'x'])('refuses a listener that is not a function: %s', (listener) => {
    expect(() => onSecurityEvent(listener as never)).toThrow(TypeError);
  });
});

describe('without a listener', () => {
  test('one line of JSON, at warn', () => {
    emit({ name: 'guard_denied', route: 'GET /pages', subject: 'user 7', detail: { attempts: 3, again: true } });
    expect(lines).toHaveLength(1);
    expect(parsed()).toEqual([
      {
        level: 'warn',
        source: '@lintel/runtime',
        name: 'guard_denied',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        route: 'GET /pages',
        subject: 'user 7',
        detail: { attempts: 3, again: true },
      },
    ]);
  });

  test.each([
    ['CR and LF', 'a\r\nb'],
    ['an ANSI sequence', '\u001b[2J\u001b[31m'],
    ['a C1 CSI', '\u009b31m'],
    ['DEL', 'a\u007f'],
    ['line separators', 'a\u2028b\u2029c'],
    ['bidi marks', '\u202Egnp.exe\u202C \u2066x\u2069 \u061C'],
    ['invisible tags', '\u{E0041}'],
    ['zero width', 'a\u200bb\ufeff'],
    ['NUL', 'a\0'],
    ['a lone surrogate', '\ud800'],
    ['a console format', '%s %o %c'],
  ])('%s is escaped and readable again', (_, text) => {
    emit({ name: 'guard_denied', route: text, subject: text, detail: { [text]: text } });
    expect(lines).toEqual([expect.stringMatching(/^[\x20-\x7e]*$/)]);
    expect(parsed()).toMatchObject([{ route: text, subject: text, detail: { [text]: text } }]);
  });

  test('long texts and many details are cut', () => {
    const long = '\u202e'.repeat(1_000_000);
    const detail = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}${long.slice(0, 500)}`, long]));
    emit({ name: 'guard_denied', route: long, subject: long, detail });
    expect((lines[0] as string).length).toBeLessThan(64 * 1024);
    const [event] = parsed() as [{ route: string; detail: Record<string, string> }];
    expect(event.route).toBe(`${long.slice(0, 256)}…`);
    expect(Object.keys(event.detail)).toHaveLength(16);
  });

  test('any text makes one ASCII line that parses', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(text, fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean())), (route, detail) => {
        lines = [];
        emit({ name: 'guard_denied', route, detail });
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^[\x20-\x7e]*$/);
        expect(parsed()[0]).toMatchObject({ name: 'guard_denied' });
      }),
    );
  });

  test('absent fields are not read from a polluted prototype', () => {
    const polluted = { route: '/polluted', subject: 'polluted', detail: { polluted: true }, listenerFailed: true };
    Object.assign(Object.prototype, polluted);
    try {
      emit({ name: 'guard_denied' });
    } finally {
      for (const name of Object.keys(polluted)) delete (Object.prototype as Record<string, unknown>)[name];
    }
    expect(Object.keys(parsed()[0]!)).toEqual(['level', 'source', 'name', 'at']);
  });

  test('a console that throws does not reach the request', () => {
    vi.mocked(console.warn).mockImplementation(() => {
      throw new Error('EPIPE');
    });
    expect(() => emit({ name: 'guard_denied' })).not.toThrow();
  });
});
