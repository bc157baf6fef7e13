import { safeEqual } from '@lintel/runtime/compare';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
// What a bundler for a runtime without node:crypto takes; package.json chooses by the condition `node`.
import { safeEqual as portable } from '../../runtime/dist/compare-portable.js';

type Compare = (a: unknown, b: unknown) => boolean;

describe.each<[string, Compare]>([
  ['Node', safeEqual as Compare],
  ['the portable build', portable as Compare],
])('safeEqual in %s', (_, equal) => {
  test('equal texts, and bytes with the UTF-8 of a text, are equal', () => {
    expect(equal('sk_live_123', 'sk_live_123')).toBe(true);
    expect(equal('é', Buffer.from('é'))).toBe(true);
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equal(Uint8Array.of(0), '\0')).toBe(true);
  });

  test('texts of other content or length are not, and nothing throws', () => {
    for (const [a, b] of [['a', 'b'], ['a', 'ab'], ['ab', 'aba'], ['abab', 'ab'], ['aa', 'a'], ['a', 'A'], ['a', 'a '], ['a', 'a\0']] as const) {
      expect([a, b, equal(a, b), equal(b, a)]).toEqual([a, b, false, false]);
    }
  });

  // The classic hole: the header is absent, the variable is not set, and `undefined === undefined`.
  const nothing: unknown[] = [undefined, null, '', new Uint8Array(0), Buffer.alloc(0), [], [''], ['a'], ['a', 'a'], 0, 1, Number.NaN, true, false, {}, Object('a'), () => 'a', Symbol.for('a'), new Uint16Array([97]), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new Proxy(Uint8Array.of(97), {}), { length: 1, 0: 97, [Symbol.toStringTag]: 'Uint8Array' }];
  test('nothing but a non-empty string or bytes is equal to anything, itself included', () => {
    for (const [i, value] of nothing.entries()) {
      expect([i, equal(value, value), equal(value, 'a'), equal('a', value)]).toEqual([i, false, false, false]);
      for (const other of nothing) expect(equal(value, other)).toBe(false);
    }
  });

  test('a lone surrogate is not equal to what UTF-8 makes of it', () => {
    expect(equal('\uD800', '\uFFFD')).toBe(false);
    expect(equal('\uD800', '\uD801')).toBe(false);
    expect(equal('\u{1F511}', '\u{1F511}')).toBe(true);
  });

  test('for texts it is ===, for bytes it is the same content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }), (a, b) => {
        expect(equal(a, b)).toBe(a === b);
        expect(equal(a, Buffer.from(a).toString())).toBe(true);
        expect(equal(a, Buffer.from(b))).toBe(a === b);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), (a, b) => {
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equal(a, Uint8Array.from(a))).toBe(true);
      }),
    );
    fc.assert(fc.property(fc.anything(), fc.anything(), (a, b) => typeof equal(a, b) === 'boolean'));
  });

  test('§18.2: a polluted prototype changes nothing', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    for (const name of ['length', '0', 'isWellFormed', 'algorithm', 'outputLength']) prototype[name] = 'polluted';
    let results: boolean[];
    try {
      results = [equal('a', 'a'), equal('a', 'b'), equal({}, {}), equal(undefined, undefined), equal('polluted', {})];
    } finally {
      for (const name of ['length', '0', 'isWellFormed', 'algorithm', 'outputLength']) delete prototype[name];
    }
    expect(results).toEqual([true, false, false, false, false]);
  });

  test('what is in another realm is compared too', async () => {
    const { runInNewContext } = await import('node:vm');
    expect(equal(runInNewContext('Uint8Array.of(97)'), 'a')).toBe(true);
    expect(equal(runInNewContext("['a']"), 'a')).toBe(false);
  });
});
