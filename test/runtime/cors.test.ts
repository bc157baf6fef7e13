import { type CorsPolicyOptions, corsPolicy, parseOrigins } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function refusal(act: () => unknown): { code?: string; message: string } {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return error as { code?: string; message: string };
  }
  throw new Error('nothing was thrown');
}

const one: CorsPolicyOptions = { origins: ['https://app.example.com'], credentials: true };
/** Whether a page of that origin may read the answer, as cors and @fastify/cors decide it. */
const allows = (origins: readonly string[], origin: string): boolean =>
  corsPolicy({ origins, credentials: true }).origin.some((allowed) => (typeof allowed === 'string' ? allowed === origin : allowed.test(origin)));
const honoAllows = (origins: readonly string[], origin: string): boolean => honoPolicy({ origins, credentials: true }).origin(origin, { req: {} }) === origin;

describe('corsPolicy', () => {
  test('is plain options with every field written out', () => {
    expect(corsPolicy(one)).toStrictEqual({
      origin: ['https://app.example.com'],
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['content-type', 'authorization'],
      exposedHeaders: [],
      maxAge: 3600,
      optionsSuccessStatus: 204,
    });
    const all = { origins: ['https://a.example', 'http://localhost:3000'], credentials: false, methods: ['GET', 'M-SEARCH'], allowedHeaders: ['x-a'], exposedHeaders: ['ETag'], maxAgeSeconds: 0 };
    expect(corsPolicy(all)).toStrictEqual({
      origin: ['https://a.example', 'http://localhost:3000'],
      credentials: false,
      methods: ['GET', 'M-SEARCH'],
      allowedHeaders: ['x-a'],
      exposedHeaders: ['ETag'],
      maxAge: 0,
      optionsSuccessStatus: 204,
    });
  });

  test('of /hono has the same policy under its names', () => {
    const { origin, ...rest } = honoPolicy(one);
    expect(rest).toStrictEqual({ credentials: true, allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], allowHeaders: ['content-type', 'authorization'], exposeHeaders: [], maxAge: 3600 });
    expect([origin('https://app.example.com', { req: {} }), origin('https://evil.example', { req: {} }), origin('', { req: {} })]).toEqual(['https://app.example.com', undefined, undefined]);
  });

  test('does not share its lists with the caller', () => {
    const given = { origins: ['https://app.example.com'], credentials: true, methods: ['GET'] };
    const policy = corsPolicy(given);
    given.origins.push('https://evil.example');
    given.methods.push('DELETE');
    expect([policy.origin, policy.methods]).toEqual([['https://app.example.com'], ['GET']]);
  });

  // §18.21: both sides are origins as a URL parser serialises them, which is how browsers send them.
  test.each([
    ['https://App.Example.com', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['http://localhost:80', 'http://localhost'],
    ['https://app.example.com:8443', 'https://app.example.com:8443'],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['http://app.localhost:3000', 'http://app.localhost:3000'],
  ])('§18.21: %s is compared as %s', (written, sent) => {
    expect(new URL(written).origin).toBe(sent);
    expect(corsPolicy({ origins: [written], credentials: true }).origin).toEqual([sent]);
    expect(parseOrigins(written)).toEqual([sent]);
    expect(honoAllows([written], sent)).toBe(true);
  });

  test('an origin in two spellings is one', () => {
    expect(corsPolicy({ origins: ['https://a.example', 'https://A.example:443', 'https://*.a.example', 'https://*.A.example'], credentials: true }).origin).toHaveLength(2);
  });

  const wide: [string, unknown][] = [
    ["§18.21: 'null'", 'null'],
    ['an empty text', ''],
    ['a blank', ' '],
    ['every host', 'https://*'],
    ['every host of a top-level domain', 'https://*.com'],
    ['every host of a top-level domain, with its dot', 'https://*.com.'],
    ['every host of a country', 'https://*.co.uk'],
    ['every project of a provider', 'https://*.vercel.app'],
    ['every site of a provider', 'https://*.GitHub.io'],
    ['a wildcard inside a label', 'https://app-*.example.com'],
    ['a wildcard at the end of a label', 'https://*app.example.com'],
    ['two wildcards', 'https://*.*.example.com'],
    ['a wildcard in the middle', 'https://app.*.example.com'],
    ['a wildcard as port', 'https://app.example.com:*'],
    ['a wildcard scheme', '*://app.example.com'],
    ['an unanchored RegExp', /example\.com/],
    ['an anchored RegExp', /^https:\/\/app\.example\.com$/],
    ['a text that looks like a RegExp', '/example/'],
    ['no scheme', 'app.example.com'],
    ['no host', 'https://'],
    ['a path', 'https://app.example.com/a'],
    ['a trailing slash', 'https://app.example.com/'],
    ['a query', 'https://app.example.com?a'],
    ['a fragment', 'https://app.example.com#a'],
    ['user and password', 'https://a:b@app.example.com'],
    ['a space behind', 'https://app.example.com '],
    ['a line break', 'https://app.example.com\n'],
    ['two in one', 'https://app.example.com,https://b.example'],
    ['a comma in the host', 'https://app.example.com,b.example'],
    ['a backslash', 'https:\\\\app.example.com'],
    ['an escaped host', 'https://%61pp.example.com'],
    ['an empty port', 'https://app.example.com:'],
    ['a port that is none', 'https://app.example.com:99999'],
    ['a short IPv4 address', 'https://127.1'],
    ['a number', 'https://2130706433'],
    ['http of another machine', 'http://app.example.com'],
    ['http of a host that starts like this machine', 'http://localhost.example.com'],
    ['http of a host that starts like an address of this machine', 'http://127.0.0.1.example.com'],
    ['another scheme', 'ftp://app.example.com'],
    ['a file', 'file://'],
    ['an app shell', 'capacitor://localhost'],
    ['undefined', undefined],
    ['true', true],
    ['a function', () => true],
    ['an array', ['https://app.example.com']],
    ['a String object', new String('https://app.example.com')],
  ];
  test.each(wide)('refuses %s', (_, origin) => {
    for (const make of [corsPolicy, honoPolicy]) {
      for (const credentials of [true, false]) {
        const { code, message } = refusal(() => make({ origins: ['https://first.example', origin as string], credentials }));
        expect(code).toBe('origin_invalid');
        expect(message).toMatch(/^corsPolicy: origin 2 (?:is|has) .*\.$/);
      }
    }
  });

  test("refuses '*', and says so where credentials make it worse", () => {
    for (const make of [corsPolicy, honoPolicy]) {
      expect(refusal(() => make({ origins: ['https://a.example', '*'], credentials: true })).code).toBe('origin_wildcard_with_credentials');
      expect(refusal(() => make({ origins: ['*'], credentials: false })).code).toBe('origin_invalid');
      expect(refusal(() => make({ origins: [], credentials: false })).code).toBe('origin_invalid');
    }
  });

  test('a wildcard is one whole label and nothing else', () => {
    const origins = ['https://*.example.com', 'https://*.dev.example.org:8443'];
    for (const allow of [allows, honoAllows]) {
      for (const good of ['https://a.example.com', 'https://a-1.example.com', 'https://xn--mnchen-3ya.example.com', 'https://a.dev.example.org:8443']) expect([good, allow(origins, good)]).toEqual([good, true]);
      for (const bad of [
        'https://example.com',
        'https://.example.com',
        'https://a.b.example.com',
        'https://evilexample.com',
        'https://aXexample.com',
        'https://a.exampleXcom',
        'https://a.example.com.evil.example',
        'https://a.example.com:8443',
        'https://a.example.com\n',
        '\nhttps://a.example.com',
        'https://evil.example/.example.com',
        'https://evil.example?.example.com',
        'https://evil.example#.example.com',
        'https://u@evil.example/.example.com',
        'http://a.example.com',
        'https://A.example.com',
        'https://a.dev.example.org',
        'null',
        'undefined',
        '',
        `https://${'a'.repeat(64)}.example.com`,
      ]) {
        expect([bad, allow(origins, bad)]).toEqual([bad, false]);
      }
    }
  });

  test('the expression keeps no state between requests', () => {
    const [expression] = corsPolicy({ origins: ['https://*.example.com'], credentials: true }).origin as [RegExp];
    expect([expression.flags, expression.source.startsWith('^'), expression.source.endsWith('$')]).toEqual(['', true, true]);
    expect([1, 2, 3].map(() => expression.test('https://a.example.com'))).toEqual([true, true, true]);
  });

  test('whatever is sent, only what is written passes', () => {
    const origins = ['https://app.example.com', 'https://*.example.org'];
    const near = fc.oneof(fc.webUrl().map((url) => new URL(url).origin), fc.string().map((text) => `https://${text}.example.org`), fc.string().map((text) => `https://app.example.com${text}`), fc.string());
    fc.assert(
      fc.property(near, (origin) => {
        const expected = origin === 'https://app.example.com' || /^https:\/\/[a-z0-9_-]{1,63}\.example\.org$/.test(origin);
        expect([allows(origins, origin), honoAllows(origins, origin)]).toEqual([expected, expected]);
      }),
    );
  });

  test('whatever an operator writes, a policy comes out that allows no other origin, or a TypeError', () => {
    const written = fc.oneof(fc.string(), fc.webUrl(), fc.webAuthority().map((host) => `https://${host}`), fc.webAuthority().map((host) => `https://*.${host}`), fc.anything());
    fc.assert(
      fc.property(written, (origin) => {
        let policy: (string | RegExp)[];
        try {
          policy = corsPolicy({ origins: [origin as string], credentials: true }).origin;
        } catch (error) {
          return error instanceof TypeError;
        }
        const [allowed] = policy;
        if (typeof allowed === 'string') return new URL(allowed).origin === allowed;
        return !allowed!.test('https://evil.test') && !allowed!.test('null');
      }),
    );
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an array', [one]],
    ['a text', 'https://app.example.com'],
    ['no credentials', { origins: ['https://app.example.com'] }],
    ['credentials as a text', { origins: ['https://app.example.com'], credentials: 'true' }],
    ['no origins', { credentials: true }],
    ['origins as a text', { origins: 'https://app.example.com', credentials: true }],
    ['origins from a function', { origins: () => true, credentials: true }],
    ['§18.2: an unknown option', { origins: ['https://app.example.com'], credentials: true, origin: '*' }],
    ['§18.2: an unknown symbol', { origins: ['https://app.example.com'], credentials: true, [Symbol('a')]: 1 }],
    ['§18.2: __proto__ of JSON', JSON.parse('{"origins":["https://app.example.com"],"credentials":true,"__proto__":{}}')],
    ['§18.2: inherited options', Object.create({ origins: ['https://app.example.com'], credentials: true })],
    ...(['methods', 'allowedHeaders', 'exposedHeaders'] as const).flatMap((name): [string, unknown][] => [
      [`${name}: '*'`, { ...one, [name]: ['*'] }],
      [`${name}: a text`, { ...one, [name]: 'GET' }],
      [`${name}: null`, { ...one, [name]: [null] }],
      [`${name}: a hole`, { ...one, [name]: ['GET', , 'POST'] }],
      [`${name}: a line break`, { ...one, [name]: ['A\r\nSet-Cookie: a=b'] }],
      [`${name}: a comma`, { ...one, [name]: ['GET,PUT'] }],
      [`${name}: an empty text`, { ...one, [name]: [''] }],
    ]),
    ['methods in lower case', { ...one, methods: ['get'] }],
    ['no methods', { ...one, methods: [] }],
    // hono/cors takes an empty list for "whatever was asked for".
    ['no headers', { ...one, allowedHeaders: [] }],
    ...[-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 86_401, '3600'].map((maxAgeSeconds): [string, unknown] => [`maxAgeSeconds ${maxAgeSeconds}`, { ...one, maxAgeSeconds }]),
  ])('a wrong policy is a TypeError: %s', (_, policy) => {
    expect(() => corsPolicy(policy as CorsPolicyOptions)).toThrow(TypeError);
    expect(() => honoPolicy(policy as CorsPolicyOptions)).toThrow(TypeError);
  });

  test('§18.2: a polluted prototype changes nothing', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    const pollution = { origins: ['https://evil.example'], credentials: true, methods: ['PURGE'], allowedHeaders: ['x-evil'], exposedHeaders: ['x-evil'], maxAgeSeconds: 1, maxAge: 1, wildcard: true, origin: '*', code: 'x', 0: 'https://evil.example' };
    let made: unknown[];
    Object.assign(prototype, pollution);
    try {
      made = [
        corsPolicy({ origins: ['https://app.example.com'], credentials: false }),
        parseOrigins('https://app.example.com'),
        refusal(() => corsPolicy({ credentials: true } as CorsPolicyOptions)),
        refusal(() => corsPolicy({ origins: ['https://app.example.com'] } as unknown as CorsPolicyOptions)),
        refusal(() => corsPolicy({ origins: [,] as unknown as string[], credentials: true })),
      ];
    } finally {
      for (const name of Object.keys(pollution)) delete prototype[name];
    }
    expect(made).toEqual([
      expect.objectContaining({ origin: ['https://app.example.com'], credentials: false, methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], allowedHeaders: ['content-type', 'authorization'], exposedHeaders: [], maxAge: 3600 }),
      ['https://app.example.com'],
      expect.any(TypeError),
      expect.any(TypeError),
      expect.any(TypeError),
    ]);
  });
});

describe('parseOrigins', () => {
  test('reads a list as an operator writes it', () => {
    expect(parseOrigins('https://a.example')).toEqual(['https://a.example']);
    expect(parseOrigins(' https://a.example , https://*.b.example:8443,http://localhost:3000\n')).toEqual(['https://a.example', 'https://*.b.example:8443', 'http://localhost:3000']);
  });

  test('what it returns is a policy', () => {
    expect(corsPolicy({ origins: parseOrigins('https://A.example,https://*.b.example'), credentials: true }).origin).toEqual(['https://a.example', /^https:\/\/[a-z0-9_-]{1,63}\.b\.example$/]);
  });

  test.each([undefined, null, '', ' ', ',', 'https://a.example,', ',https://a.example', 'https://a.example,,https://b.example', '*', 'https://a.example,*', 'null', 'https://a.example/', 'http://a.example', 'https://a.example https://b.example', 'https://a.example;https://b.example', ['https://a.example'], 1])('refuses %j', (list) => {
    expect(refusal(() => parseOrigins(list as string)).code).toBe('origin_invalid');
  });

  test('§18.14: the message does not repeat the text, which may be a secret that stands in the wrong variable', () => {
    for (const text of ['sk_live_123', 'https://a.example,sk_live_123', 'https://sk_live_123/', 'https://user:sk_live_123@a.example']) {
      expect(refusal(() => parseOrigins(text)).message).not.toContain('sk_live_123');
      expect(refusal(() => corsPolicy({ origins: [text], credentials: true })).message).not.toContain('sk_live_123');
    }
  });
});

test('§18.13: 1 MB of adversarial input takes less than 50 ms', () => {
  const million = 1_000_000;
  const texts = ['https://', 'https://*.', '*', ' ', 'a', 'https://a', '.', 'https://*.a.', '[', '%'].map((part) => part.repeat(million / part.length)).flatMap((text) => [text, `https://${text}`, `https://*.${text}.example.com`, `${text}\n`]);
  const [expression] = corsPolicy({ origins: ['https://*.example.com'], credentials: true }).origin as [RegExp];
  const policy = honoPolicy({ origins: ['https://*.example.com'], credentials: true });
  for (const text of texts) {
    for (const act of [() => refusal(() => parseOrigins(text)), () => refusal(() => corsPolicy({ origins: [text], credentials: true })), () => refusal(() => corsPolicy({ ...one, methods: [text] })), () => expression.test(text), () => policy.origin(text, { req: {} })]) {
      expect(fastest(act)).toBeLessThan(50);
    }
  }
});

/** Of three, so that a busy machine does not fail the test. */
function fastest(act: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && least >= 50; i++) {
    const start = performance.now();
    act();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
