import { isLintelError, onSecurityEvent, type SecurityEvent } from '@lintel/runtime';
import { identifier, sortColumn, sortDirection } from '@lintel/runtime/sql';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const events: SecurityEvent[] = [];
let stop: () => void;
beforeAll(() => {
  stop = onSecurityEvent((event) => events.push(event));
});
afterEach(() => {
  events.length = 0;
});
afterAll(() => stop());

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const columns = { title: 'page.title', created: 'page.created_at' };

// What a query string, a JSON body or a header can turn into, none of it a key of `columns`.
const hostile: [string, unknown][] = [
  ['an unknown name', 'password'],
  ['a column instead of its key', 'page.title'],
  ['an empty string', ''],
  ['another case', 'Title'],
  ['a space behind', 'title '],
  ['NUL behind', 'title\0'],
  ['SQL', 'title; drop table page --'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['hasOwnProperty', 'hasOwnProperty'],
  ['an array of one', ['title']],
  ['an array of two', ['title', 'created']],
  ['an empty array', []],
  ['an object', { title: 'x' }],
  ['an object that prints as a key', { toString: () => 'title' }],
  ['a String object', new String('title')],
  ['a number', 0],
  ['NaN', Number.NaN],
  ['a boolean', true],
  ['false', false],
  ['a symbol', Symbol('title')],
  ['a function', () => 'title'],
];

describe('sortColumn', () => {
  test('gives the column of an allowed key', () => {
    expect(sortColumn('title', columns, 'created')).toBe('page.title');
    expect(sortColumn('created', columns, 'title')).toBe('page.created_at');
  });

  test.each([undefined, null])('absent input gives the fallback: %s', (input) => {
    expect(sortColumn(input, columns, 'created')).toBe('page.created_at');
    expect(events).toEqual([]);
  });

  test.each(hostile)('refuses %s', (_, input) => {
    expect(isLintelError(refusal(() => sortColumn(input, columns, 'title')), 'sort_not_allowed')).toBe(true);
    expect(events).toMatchObject([{ name: 'sort_not_allowed', detail: { verb: 'sortColumn', given: Array.isArray(input) ? 'array' : typeof input } }]);
  });

  test('neither error nor event repeats the input', () => {
    const error = refusal(() => sortColumn('sk_live_123', columns, 'title')) as Error;
    expect(JSON.stringify([error.message, error, events])).not.toContain('sk_live_123');
  });

  test('an own key is allowed whatever it is called', () => {
    const odd = JSON.parse('{ "__proto__": "a.proto", "constructor": "a.made", "": "a.empty" }') as Record<string, string>;
    expect(sortColumn('__proto__', odd, 'constructor')).toBe('a.proto');
    expect(sortColumn('', odd, 'constructor')).toBe('a.empty');
    expect(sortColumn(undefined, Object.assign(Object.create(null) as object, { a: 'x.a' }), 'a')).toBe('x.a');
  });

  test.each<[string, unknown, unknown]>([
    ['no columns', {}, 'title'],
    ['null', null, 'title'],
    ['undefined', undefined, 'title'],
    ['an array', ['title'], 0],
    ['a string', 'title', 'title'],
    ['a column that is not a string', { title: 'a', age: 1 }, 'title'],
    ['an object from a prototype', Object.create({ title: 'a' }), 'title'],
    ['an empty column', { title: '' }, 'title'],
    ['a fallback that is not a key', columns, 'password'],
    ['an inherited fallback', columns, 'toString'],
    ['no fallback', columns, undefined],
    ['a null fallback', columns, null],
  ])('a wrong policy is a TypeError, also when the input is absent or good: %s', (_, allowed, fallback) => {
    for (const input of [undefined, 'title', 'x']) {
      expect(() => sortColumn(input, allowed as Record<string, string>, fallback as string)).toThrow(TypeError);
    }
  });

  test('whatever comes in, a written column comes out or the coded error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...Object.keys(columns), 'valueOf', 'isPrototypeOf')), (input) => {
        let column: string;
        try {
          column = sortColumn(input, columns, 'created');
        } catch (error) {
          return isLintelError(error, 'sort_not_allowed') && input !== undefined && input !== null;
        }
        return Object.values(columns).includes(column);
      }),
    );
  });

  test('for any allow-list, exactly its own keys are accepted', () => {
    const name = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.dictionary(name, name, { minKeys: 1 }), fc.string(), (allowed, other) => {
        const keys = Object.keys(allowed);
        for (const key of keys) expect(sortColumn(key, allowed, keys[0]!)).toBe(allowed[key]);
        if (!keys.includes(other)) expect(() => sortColumn(other, allowed, keys[0]!)).toThrow('The requested sort order is not available.');
      }),
    );
  });
});

describe('sortDirection', () => {
  test.each(['asc', 'ASC', 'Asc', 'aSC'])('accepts %s, in the case of the fallback', (input) => {
    expect(sortDirection(input, 'desc')).toBe('asc');
    expect(sortDirection(input, 'DESC')).toBe('ASC');
  });

  test.each(['desc', 'DESC', 'Desc', 'dESC'])('accepts %s, in the case of the fallback', (input) => {
    expect(sortDirection(input, 'asc')).toBe('desc');
    expect(sortDirection(input, 'ASC')).toBe('DESC');
  });

  test.each(['asc', 'desc', 'ASC', 'DESC'] as const)('absent input gives the fallback: %s', (fallback) => {
    expect(sortDirection(undefined, fallback)).toBe(fallback);
    expect(sortDirection(null, fallback)).toBe(fallback);
    expect(events).toEqual([]);
  });

  // U+017F, the long s, is an s in upper case.
  test.each([...hostile, ['ascending', 'ascending'], ['asc with a line break', 'asc\n'], ['a long s', 'a\u017Fc'], ['-1', -1], ['false', false]] as [string, unknown][])(
    'refuses %s',
    (_, input) => {
      expect(isLintelError(refusal(() => sortDirection(input, 'asc')), 'sort_not_allowed')).toBe(true);
      expect(events).toMatchObject([{ name: 'sort_not_allowed', detail: { verb: 'sortDirection' } }]);
    },
  );

  test.each(['Asc', '', 'up', undefined, null, ['asc'], '__proto__'])('a wrong fallback is a TypeError: %s', (fallback) => {
    for (const input of [undefined, 'asc', 'x']) expect(() => sortDirection(input, fallback as 'asc')).toThrow(TypeError);
  });

  test('whatever comes in, one of two words comes out or the coded error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.mixedCase(fc.constantFrom('asc', 'desc'))), fc.constantFrom('asc', 'DESC'), (input, fallback) => {
        try {
          return (fallback === 'asc' ? ['asc', 'desc'] : ['ASC', 'DESC']).includes(sortDirection(input, fallback as 'asc' | 'DESC'));
        } catch (error) {
          return isLintelError(error, 'sort_not_allowed') && !/^(?:asc|desc)$/i.test(String(typeof input === 'string' && input));
        }
      }),
    );
  });

  test('a long input costs nothing', () => {
    const input = 'asc'.repeat(1_000_000);
    const start = performance.now();
    refusal(() => sortDirection(input, 'asc'));
    expect(performance.now() - start).toBeLessThan(50);
  });
});

describe('identifier', () => {
  const tables = ['page', 'comment'] as const;

  test('gives an allowed name', () => {
    expect(identifier('page', tables)).toBe('page');
    expect(identifier('comment', tables)).toBe('comment');
  });

  const absent: [string, unknown][] = [['undefined', undefined], ['null', null], ['another case', 'Page'], ['an index', '0'], ['length', 'length'], ['an array of a name', ['page']]];
  test.each([...hostile, ...absent])('refuses %s', (_, input) => {
    expect(isLintelError(refusal(() => identifier(input, tables)), 'identifier_not_allowed')).toBe(true);
    expect(events).toMatchObject([{ name: 'identifier_not_allowed', detail: { verb: 'identifier' } }]);
  });

  test.each<[string, unknown]>([['no names', []], ['undefined', undefined], ['null', null], ['a string', 'page'], ['an object', { 0: 'page', length: 1 }], ['a number in it', ['page', 1]], ['an empty name', ['page', '']], ['a hole', ['page', , 'comment']]])(
    'a wrong policy is a TypeError: %s',
    (_, allowed) => {
      for (const input of [undefined, 'page', 'x']) expect(() => identifier(input, allowed as string[])).toThrow(TypeError);
    },
  );

  test('exactly the names are accepted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), fc.anything(), (names, other) => {
        for (const name of names) expect(identifier(name, names)).toBe(name);
        if (!names.includes(other as string)) expect(() => identifier(other, names)).toThrow('The requested name is not available.');
      }),
    );
  });
});

describe('with a polluted prototype', () => {
  test('nothing changes', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    const names = ['polluted', 'title', '0', '1', 'cause', 'detail', 'route', 'subject', 'fallback', 'allowed', 'has', 'value', 'writable'];
    for (const name of names) prototype[name] = 'polluted';
    let results: unknown[];
    try {
      results = [
        sortColumn('created', columns, 'created'),
        sortColumn(undefined, columns, 'created'),
        refusal(() => sortColumn('polluted', columns, 'created')),
        refusal(() => sortColumn('0', { a: 'x.a' }, 'a')),
        refusal(() => sortColumn('x', columns, 'polluted' as 'title')),
        sortDirection('asc', 'desc'),
        refusal(() => sortDirection('polluted', 'desc')),
        identifier('page', ['page']),
        refusal(() => identifier('polluted', ['page'])),
        refusal(() => identifier('polluted', [, 'page'] as string[])),
      ];
    } finally {
      for (const name of names) delete prototype[name];
    }
    const said = results.map((result) => (isLintelError(result) ? result.code : result instanceof TypeError ? 'TypeError' : result));
    expect(said).toEqual([
      'page.created_at',
      'page.created_at',
      'sort_not_allowed',
      'sort_not_allowed',
      'TypeError',
      'asc',
      'sort_not_allowed',
      'page',
      'identifier_not_allowed',
      'TypeError',
    ]);
    for (const event of events) expect(Object.hasOwn(event, 'route')).toBe(false);
  });
});
