import { runBoundaries, runFixtures } from './fixture-run.js';

runFixtures('no-sql-identifier-interpolation');

const identifier = ['no-sql-identifier-interpolation:identifier'];
const direction = ['no-sql-identifier-interpolation:direction'];

runBoundaries('a name', [
  { name: 'is a key of an interface', code: 'interface Row { id: number } export const f = (x: keyof Row) => pool.query(`select ${x} from a`);' },
  { name: 'is a key of a generic row', code: 'export const f = <T extends { id: number }>(x: keyof T & string) => pool.query(`select ${x} from a`);' },
  { name: 'is a key of a record of texts', finds: identifier, code: 'export const f = (x: keyof Record<string, number>) => pool.query(`select ${String(x)} from a`);' },
  { name: 'is in quotes', finds: identifier, code: 'export const f = (x: string) => pool.query(`select "${x}" from a`);' },
  { name: 'is in quotes that are doubled', finds: identifier, code: 'export const f = (x: string) => pool.query(`select "${x.replace(/"/, \'\')}" from a`);' },
  { name: 'has a checked prefix', finds: identifier, code: "export function f(x: string) { if (!x.startsWith('a_')) throw new Error(); return pool.query(`select ${x} from a`); }" },
  { name: 'is the constant of a class', code: "class A { static readonly table = 'a'; } export const f = () => pool.query(`select 1 from ${A.table}`);" },
  { name: 'is a constructor parameter that one caller fills with a constant', code: "class A { constructor(private readonly table: 'a' | 'b') {} f() { return pool.query(`select 1 from ${this.table}`); } } export const a = new A('a');" },
  { name: 'is a parameter with constant callers', code: "const f = (x: string) => pool.query(`select 1 from ${x}`); export const a = () => f('a'); export const b = () => f('b');" },
  { name: 'is a parameter with one open caller', finds: identifier, code: "const f = (x: string) => pool.query(`select 1 from ${x}`); export const a = () => f('a'); export const b = (y: string) => f(y);" },
  { name: 'comes from the entries of a constant', code: "const map = { a: 1, b: 2 }; export const f = () => pool.query(`select ${Object.keys(map).join(', ')} from a`);" },
  { name: 'comes from the keys of a parameter', finds: identifier, code: "export const f = (row: Record<string, unknown>) => pool.query(`insert into a (${Object.keys(row).join(', ')}) values (1)`);" },
  { name: 'is filtered by a constant list', code: "const list = ['a', 'b']; export const f = (all: string[]) => pool.query(`select ${list.filter((one) => all.includes(one)).join(', ')} from a`);" },
  { name: 'is read from the database', code: "export const f = async () => { const { rows } = await pool.query<{ name: string }>('select name from tables'); for (const { name } of rows) await pool.query(`vacuum ${name}`); };" },
  { name: 'is a direction of two', code: "export const f = (x: 'asc' | 'desc') => pool.query(`select 1 from a order by id ${x}`);" },
  { name: 'is a direction by a comparison', code: "export const f = (x: string) => pool.query(`select 1 from a order by id ${x.toLowerCase() === 'desc' ? 'desc' : 'asc'}`);" },
  { name: 'is a direction in upper case', finds: direction, code: 'export const f = (x: string) => pool.query(`select 1 from a order by id ${x.toUpperCase()}`);' },
  { name: 'is a direction with a default', finds: direction, code: "export const f = (x?: string) => pool.query(`select 1 from a order by id ${x || 'asc'}`);" },
  { name: 'is a direction that was checked in another case', code: "export function f(x: string) { if (!['asc', 'desc'].includes(x.toLowerCase())) throw new Error(); return pool.query(`select 1 from a order by id ${x}`); }" },
], "import { Pool } from 'pg'; const pool = new Pool();");
