import { describe, expect, test } from 'vitest';
import { hostileTo } from '../../eslint-plugin/src/ask/hostile-origins.js';
import { runBoundaries, runFixtures } from './fixture-run.js';

runFixtures('no-credentialed-wildcard-cors');

const found = (id: string): string[] => [`no-credentialed-wildcard-cors:${id}`];
const callback = (body: string): string => `app.use(cors({ credentials: true, origin: (o, cb) => { ${body} } }));`;

runBoundaries('an origin', [
  { name: 'is answered by a named function', finds: found('reflects'), code: 'function allow(o: string | undefined, cb: (e: Error | null, ok?: boolean) => void): void { cb(null, true); } app.use(cors({ origin: allow, credentials: true }));' },
  { name: 'is answered by a bound method', finds: found('reflects'), code: 'class Policy { allow(o: string | undefined, cb: (e: Error | null, ok?: boolean) => void): void { cb(null, true); } apply(): void { app.use(cors({ origin: this.allow.bind(this), credentials: true })); } } new Policy().apply();' },
  { name: 'is in options of a field', finds: found('reflects'), code: 'class Server { private readonly options = { origin: true, credentials: true }; start(): void { app.use(cors(this.options)); } } new Server().start();' },
  { name: 'is in options of a subclass', finds: found('reflects'), code: 'class Base { protected readonly policy = { origin: true, credentials: true }; } class Server extends Base { start(): void { app.use(cors(this.policy)); } } new Server().start();' },
  { name: 'is assigned to options that were made before', finds: found('reflects'), code: 'const options: CorsOptions = { credentials: true }; options.origin = true; app.use(cors(options));' },
  { name: 'is a list that is assigned to options that were made before', code: "const options: CorsOptions = { credentials: true }; options.origin = ['https://a.example.com']; app.use(cors(options));" },
  { name: 'is let in with credentials that are assigned later', finds: found('reflects'), code: 'const options: CorsOptions = { origin: true }; options.credentials = true; app.use(cors(options));' },
  { name: 'is in options that a function makes', finds: found('reflects'), code: 'const make = (): CorsOptions => ({ origin: true, credentials: true }); app.use(cors(make()));' },
  { name: 'is chosen by a function without the request', finds: found('reflects'), code: "function pick(): boolean | string[] { if (process.env['LIST'] === undefined) return true; return process.env['LIST'].split(','); } app.use(cors({ origin: pick(), credentials: true }));" },
  { name: 'comes through a re-export', finds: found('reflects'), code: "import { crossOrigin } from './libraries.js'; app.use(crossOrigin({ origin: true, credentials: true }));" },
  { name: 'is true on one branch of a switch over a setting', finds: found('reflects'), code: callback("switch (process.env['MODE']) { case 'open': cb(null, true); break; default: cb(null, list.includes(o ?? '')); }") },
  { name: 'is asked by a switch', code: callback("switch (o) { case 'https://a.example.com': cb(null, true); break; default: cb(null, false); }") },
  { name: 'is found by a loop', code: callback('for (const one of list) if (one === o) { cb(null, true); return; } cb(null, false);') },
  { name: 'is refused after all', code: callback("if (!list.includes(o ?? '')) { cb(new Error('no')); return; } cb(null, true);") },
  { name: 'is refused without leaving', finds: found('reflects'), code: callback("if (!list.includes(o ?? '')) { console.error('no'); } cb(null, o);") },
  { name: 'is compared without case', code: callback("cb(null, list.map((one) => one.toLowerCase()).includes((o ?? '').toLowerCase()));") },
  { name: 'is looked up in a map', code: callback("cb(null, new Map(list.map((one) => [one, true])).has(o ?? ''));") },
  { name: 'is matched by any of the patterns', finds: found('wide'), code: callback("cb(null, [/example\\.com$/, /^https:\\/\\/b\\.example\\.com$/].some((one) => one.test(o ?? '')));") },
  { name: 'is matched by patterns of whole origins', code: callback("cb(null, [/^https:\\/\\/a\\.example\\.com$/].some((one) => one.test(o ?? '')));") },
  { name: 'has a host that is one of a list', code: callback("cb(null, ['a.example.com'].includes(new URL(o ?? '').hostname));") },
  { name: 'has a host that begins like ours', finds: found('wide'), code: callback("cb(null, new URL(o ?? '').host.startsWith('a.example.com'));") },
  { name: 'is cut to its host by hand', finds: found('wide'), code: callback("cb(null, (o ?? '').replace('https://', '').endsWith('example.com'));") },
  { name: 'is of the right scheme', finds: found('reflects'), code: callback("cb(null, (o ?? '').startsWith('https://'));") },
  { name: 'is absent', code: callback('cb(null, !o);') },
  { name: 'is blocked by name: whether that is enough is not asked', code: callback("if (isBad(o)) { cb(new Error('no')); return; } cb(null, true);") },
  { name: 'is let in where nothing but a method is checked', finds: found('boolean'), code: 'app.use(cors((req: Request, cb) => { cb(null, { credentials: true, origin: req.method === "GET" }); }));' },
  { name: 'is let in without a cookie only', code: "const open = process.env['OPEN'] === 'yes'; app.use(cors({ origin: open ? true : list, credentials: open ? false : true }));" },
  { name: 'is open with a name for a constant', finds: found('wildcard'), code: "const ANY = '*'; app.use(cors({ origin: ANY, credentials: true }));" },
  { name: 'is a member of an enum of constants', finds: found('wildcard'), code: "const Origins = { any: '*', own: 'https://a.example.com' } as const; app.use(cors({ origin: Origins.any, credentials: true }));" },
  { name: 'is of another scheme than pages have', code: "app.use(cors({ origin: /^capacitor:\\/\\/localhost/, credentials: true }));" },
], "import cors, { type CorsOptions } from 'cors'; import express, { type Request } from 'express'; const app = express(); const list = ['https://a.example.com']; declare function isBad(o: string | undefined): boolean; void isBad; void list;", { 'libraries.ts': "export { default as crossOrigin } from 'cors';\n" });

describe('a pattern', () => {
  test.each([
    [/\.example\.com$/],
    [/^https:\/\/example.com$/],
    [/^https:\/\/.*\.example\.com$/],
    [/^https:\/\/(?:a|b)\.example\.com$/],
    [/^https:\/\/([^.]+\.)?example\.com(:\d+)?$/],
    [/^https?:\/\/([a-z0-9]+[.])*example[.]com$/],
    [/^https:\/\/example\.co\.uk$/],
    [/^https?:\/\/localhost(:\d+)?$/],
    [/^http:\/\/localhost:/],
    [/^chrome-extension:\/\//],
    [/^https:\/\/(?=a)example\.com$/],
  ])('%s lets no stranger in', (pattern) => {
    expect(hostileTo(pattern)).toBeUndefined();
  });

  test.each([
    [/example\.com/, 'https://example.com.evil.example'],
    [/shop\.test$/, 'https://evilshop.test'],
    [/^https:\/\/www.example\.com$/, 'https://wwwxexample.com'],
    [/^https:\/\/a\.example\.com|https:\/\/b\.example\.com$/, 'https://a.example.com.evil.example'],
    [/^https?:\/\/.*shop\.test$/, 'http://evilshop.test'],
    [/^https:\/\/app\.shop\.test/, 'https://app.shop.test.evil.example'],
    [/localhost/, 'https://localhost.evil.example'],
    [/\.vercel\.app$/, 'https://evil.vercel.app'],
    [/http:\/\/192\.168\.\d+\.\d+/, 'http://192.168.1.1.evil.example'],
    [/^https:\/\/.+$/, 'https://evil.example'],
    [/.*/, 'https://evil.example'],
  ])('%s lets in %s', (pattern, origin) => {
    expect(pattern.test(hostileTo(pattern) ?? '')).toBe(true);
    expect(hostileTo(pattern)).toBe(origin);
  });
});
