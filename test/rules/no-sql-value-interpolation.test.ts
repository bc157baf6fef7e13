import { runBoundaries, runFixtures } from './fixture-run.js';

runFixtures('no-sql-value-interpolation');

const value = ['no-sql-value-interpolation:value'];

runBoundaries('a value', [
  { name: 'is a number by a unary plus', code: 'export const f = (x: string) => pool.query(`select 1 limit ${+x}`);' },
  { name: 'is a number by a bit operation', code: 'export const f = (x: string) => pool.query(`select 1 limit ${(x as unknown as number) | 0}`);' },
  { name: 'is a number by Number.parseInt with a default', code: 'export const f = (x: string) => pool.query(`select 1 limit ${Number.parseInt(x, 10) || 10}`);' },
  { name: 'is a number with fixed digits', code: 'export const f = (x: string) => pool.query(`select 1 limit ${Number(x).toFixed(2)}`);' },
  { name: 'is a BigInt', code: 'export const f = (x: string) => pool.query(`select 1 where id = ${BigInt(x)}`);' },
  { name: 'is arithmetic', code: 'export const f = (page: number, size: number) => pool.query(`select 1 limit ${size} offset ${(page - 1) * size}`);' },
  { name: 'is the length of a text', code: 'export const f = (x: string) => pool.query(`select 1 limit ${x.length}`);' },
  { name: 'is a date as a text of digits', code: "export const f = (x: string) => pool.query(`select 1 where made > '${new Date(x).toISOString()}'`);" },
  { name: 'is a date as it prints', finds: value, code: 'export const f = (x: { day: string }) => pool.query(`select 1 where made > ${x.day}`);' },
  { name: 'is a random id', code: "import { randomUUID } from 'node:crypto'; export const f = () => pool.query(`insert into a values ('${randomUUID()}')`);" },
  { name: 'is the digest of a text', code: "import { createHash } from 'node:crypto'; export const f = (x: string) => pool.query(`select 1 where h = '${createHash('sha256').update(x).digest('hex')}'`);" },
  { name: 'is JSON of a parameter', finds: value, code: "export const f = (x: object) => pool.query(`select 1 where d = '${JSON.stringify(x)}'`);" },
  { name: 'is encoded for a URL, which leaves the quote', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${encodeURIComponent(x)}'`);" },
  { name: 'is stripped of everything but letters', code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.replace(/[^a-z0-9_]/gi, '')}'`);" },
  { name: 'is stripped once', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.replace(/[^a-z0-9_]/i, '')}'`);" },
  { name: 'is stripped of what is harmless', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.replace(/[a-z]/gi, '')}'`);" },
  { name: 'has only its quotes doubled', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.replaceAll(\"'\", \"''\")}'`);" },
  { name: 'is trimmed and lowered', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.trim().toLowerCase()}'`);" },
  { name: 'is cut short', finds: value, code: "export const f = (x: string) => pool.query(`select 1 where d = '${x.slice(0, 20)}'`);" },
  { name: 'is a default for nothing', finds: value, code: "export const f = (x?: string) => pool.query(`select 1 where d = '${x ?? 'none'}'`);" },
  { name: 'is one of two texts by a comparison', code: "export const f = (x: string) => pool.query(`select 1 where d = '${x === 'a' ? x : 'b'}'`);" },
  { name: 'is looked up in a Map of constants', code: "const known = new Map([['a', 'x']]); export const f = (x: string) => pool.query(`select 1 where d = '${known.get(x) ?? 'y'}'`);" },
  { name: 'is in the values of an enum', code: "enum E { A = 'a', B = 'b' } export function f(x: string) { if (!Object.values<string>(E).includes(x)) throw new Error(); return pool.query(`select 1 where d = '${x}'`); }" },
  { name: 'is in the keys of a map', code: "const map = { a: 1 }; export function f(x: string) { if (!Object.keys(map).includes(x)) throw new Error(); return pool.query(`select 1 where d = '${x}'`); }" },
  { name: 'is in a readonly list that was widened', code: "const list = ['a'] as const; export function f(x: string) { if (!(list as readonly string[]).includes(x)) throw new Error(); return pool.query(`select 1 where d = '${x}'`); }" },
  { name: 'is equal to one of a list', code: "const list = ['a', 'b']; export function f(x: string) { if (!list.some((one) => one === x)) throw new Error(); return pool.query(`select 1 where d = '${x}'`); }" },
  { name: 'is a literal union in a template type', code: "export const f = (x: `row-${number}`) => pool.query(`select 1 where d = '${x}'`);" },
  { name: 'is a branded text', finds: value, code: "type Id = string & { readonly brand: unique symbol }; export const f = (x: Id) => pool.query(`select 1 where d = '${x}'`);" },
  { name: 'is unknown', finds: value, code: "export const f = (x: unknown) => pool.query(`select 1 where d = '${String(x)}'`);" },
  { name: 'is in a comment', code: 'export const f = (x: string) => pool.query(`select 1 /* ${x} */`);', finds: [] },
  { name: 'is in two alternatives, once', finds: value, code: "export const f = (x: string, y: boolean) => pool.query(`select 1 where ${y ? 'a' : 'b'} = '${x}'`);" },
  { name: 'is thrown, not run', code: 'export const f = (x: string) => { throw new Error(`select 1 where d = ${x}`); };' },
  { name: 'goes to a log', code: 'export const f = (x: string) => { console.log(`select 1 where d = ${x}`); return pool.query("select 1"); };' },
], "import { Pool } from 'pg'; const pool = new Pool();");
