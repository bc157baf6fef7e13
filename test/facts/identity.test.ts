import { describe, expect, test } from 'vitest';
import type { ApiRef } from '../../eslint-plugin/src/models/model.js';
import { sources, SmallSource } from './small-source.js';

// A call form names a declaration, however it is spelled; what only looks like it does not; `any` is neither.

const query: ApiRef = { from: 'pg', name: 'Pool', member: 'query' };
const clientQuery: ApiRef = { from: 'pg', name: 'PoolClient', member: 'query' };
const raw: ApiRef = { from: 'knex', name: 'Knex', member: 'raw' };
const sourceQuery: ApiRef = { from: 'typeorm', name: 'DataSource', member: 'query' };
const where: ApiRef = { from: 'typeorm', name: 'SelectQueryBuilder', member: 'where' };
const get: ApiRef = { from: 'express-serve-static-core', name: 'Application', member: 'get' };
const verify: ApiRef = { from: 'jsonwebtoken', name: 'verify' };
const execute: ApiRef = { from: 'mysql2/promise', name: 'Pool', member: 'execute' };
// A package without declarations.
const untyped: ApiRef = { from: 'depd', name: 'check' };
const untypedDefault: ApiRef = { from: 'depd', name: 'default' };

interface Form {
  readonly form: string;
  readonly ref: ApiRef;
  readonly is: 'yes' | 'no' | 'any' | 'unresolved';
  readonly code: string;
}

const forms: readonly Form[] = [
  { form: 'a constructed instance', ref: query, is: 'yes', code: "import { Pool } from 'pg'; new Pool().query('here');" },
  { form: 'an alias import', ref: query, is: 'yes', code: "import { Pool as P } from 'pg'; const p = new P(); p.query('here');" },
  { form: 'a namespace import', ref: query, is: 'yes', code: "import * as pg from 'pg'; new pg.Pool().query('here');" },
  { form: 'a default import', ref: query, is: 'yes', code: "import pg from 'pg'; new pg.Pool().query('here');" },
  { form: 'a type-only import', ref: query, is: 'yes', code: "import type { Pool } from 'pg'; export const f = (p: Pool) => p.query('here');" },
  { form: 'import =', ref: query, is: 'yes', code: "import pg = require('pg'); new pg.Pool().query('here');" },
  { form: 'a re-exported instance', ref: query, is: 'yes', code: "import { renamed } from './second'; renamed.query('here');" },
  { form: 'a re-exported namespace', ref: query, is: 'yes', code: "import { all } from './second'; all.held.query('here');" },
  { form: 'an injected field', ref: sourceQuery, is: 'yes', code: "import { DataSource } from 'typeorm'; export class A { constructor(private readonly d: DataSource) {} f() { return this.d.query('here'); } }" },
  { form: 'a declared field', ref: query, is: 'yes', code: "import type { Pool } from 'pg'; export class A { p!: Pool; f() { return this.p.query('here'); } }" },
  { form: 'a destructured method', ref: raw, is: 'yes', code: "import knex from 'knex'; const { raw } = knex({}); raw('here');" },
  { form: 'a renamed destructured method', ref: raw, is: 'yes', code: "import knex from 'knex'; const { raw: r } = knex({}); r('here');" },
  { form: 'a bound alias', ref: query, is: 'yes', code: "import { Pool } from 'pg'; const p = new Pool(); const q = p.query.bind(p); q('here');" },
  { form: 'a borrowed method', ref: sourceQuery, is: 'yes', code: "import type { DataSource } from 'typeorm'; export const f = (d: DataSource) => d.query.call(d, 'here');" },
  { form: 'an element access', ref: query, is: 'yes', code: "import { Pool } from 'pg'; new Pool()['query']('here');" },
  { form: 'an optional chain', ref: query, is: 'yes', code: "import type { Pool } from 'pg'; export const f = (p?: Pool) => p?.query('here');" },
  { form: 'a generic constraint', ref: clientQuery, is: 'yes', code: "import type { PoolClient } from 'pg'; export const f = <T extends PoolClient>(p: T) => p.query('here');" },
  { form: 'one member of a union', ref: query, is: 'yes', code: "import type { Pool } from 'pg'; export const f = (p: Pool | { query(t: string): void }) => p.query('here');" },
  { form: 'an inherited method', ref: query, is: 'yes', code: "import { Pool } from 'pg'; class P extends Pool {} new P().query('here');" },
  { form: 'an override', ref: sourceQuery, is: 'yes', code: "import { DataSource } from 'typeorm'; class D extends DataSource { override query<T = any>(t: string): Promise<T> { return super.query(t); } } export const f = (d: D) => d.query('here');" },
  { form: 'the value of a typed factory', ref: clientQuery, is: 'yes', code: "import { Pool } from 'pg'; export const f = async () => (await new Pool().connect()).query('here');" },
  { form: 'a builder in a chain', ref: where, is: 'yes', code: "import type { Repository } from 'typeorm'; export const f = (r: Repository<{ id: number }>) => r.createQueryBuilder('x').where('here');" },
  { form: 'a function of a package', ref: verify, is: 'yes', code: "import { verify as v } from 'jsonwebtoken'; v('here', 'k');" },
  { form: 'a member of a default import', ref: verify, is: 'yes', code: "import jwt from 'jsonwebtoken'; jwt.verify('here', 'k');" },
  { form: 'a member of an application', ref: get, is: 'yes', code: "import express from 'express'; express().get('here', () => undefined);" },
  { form: 'a subpath of a package', ref: execute, is: 'yes', code: "import { createPool } from 'mysql2/promise'; createPool({}).execute('here');" },
  { form: "a member's own type", ref: query, is: 'yes', code: "import type { Pool } from 'pg'; export const f = (run: Pool['query']) => run('here');" },
  { form: 'a lookalike class', ref: query, is: 'no', code: "class Pool { query(t: string) { return t; } } new Pool().query('here');" },
  { form: 'a lookalike module', ref: query, is: 'no', code: "import { Pool } from './lookalike'; new Pool().query('here');" },
  { form: 'another member of the package', ref: query, is: 'no', code: "import { Pool } from 'pg'; new Pool().on('here' as 'connect', () => undefined);" },
  { form: 'the same member of another class', ref: query, is: 'no', code: "import type { DataSource } from 'typeorm'; export const f = (d: DataSource) => d.query('here');" },
  { form: 'a receiver that is any', ref: query, is: 'any', code: "export const f = (p: any) => p.query('here');" },
  { form: 'a receiver below any', ref: query, is: 'any', code: "export const f = (p: any) => p.one.two.query('here');" },
  { form: 'an import from a module without types', ref: untyped, is: 'yes', code: "import { check } from 'depd'; check('here');" },
  { form: 'its alias', ref: untyped, is: 'yes', code: "import { check as c } from 'depd'; const d = c; d('here');" },
  { form: 'a member of its namespace', ref: untyped, is: 'yes', code: "import * as all from 'depd'; all.check('here');" },
  { form: 'a member of its default', ref: untyped, is: 'yes', code: "import all from 'depd'; all['check']('here');" },
  { form: 'a member of import =', ref: untyped, is: 'yes', code: "import all = require('depd'); all.check('here');" },
  { form: 'a destructured namespace', ref: untyped, is: 'yes', code: "import * as all from 'depd'; const { check: c } = all; c('here');" },
  { form: 'its default', ref: untypedDefault, is: 'yes', code: "import all from 'depd'; all('here');" },
  { form: 'its namespace, as a function', ref: untypedDefault, is: 'yes', code: "import * as all from 'depd'; all('here');" },
  { form: 'what a file of the project hands on', ref: untyped, is: 'yes', code: "import { c } from './untyped'; c('here');" },
  { form: 'what such a file imported first', ref: untyped, is: 'yes', code: "import { d } from './untyped'; d('here');" },
  { form: 'what such a file has as its default', ref: untyped, is: 'yes', code: "import e from './untyped'; e('here');" },
  { form: 'what was required', ref: untyped, is: 'yes', code: "const { check } = require('depd'); check('here');" },
  { form: 'a member of what was required', ref: untyped, is: 'yes', code: "const all = require('depd'); all.check('here');" },
  { form: 'a required member', ref: untyped, is: 'yes', code: "const check = require('depd').check; check('here');" },
  { form: 'what was imported when it was needed', ref: untyped, is: 'yes', code: "export const f = async () => { const { check } = await import('depd'); check('here'); };" },
  { form: 'a function that a package requires of CommonJS', ref: verify, is: 'yes', code: "const { verify } = require('jsonwebtoken'); verify('here', 'k');" },
  { form: 'another name of a module without types', ref: untyped, is: 'unresolved', code: "import { other } from 'depd'; other('here');" },
  { form: 'the same name of another module without types', ref: untyped, is: 'unresolved', code: "import { check } from '@acme/not-installed'; check('here');" },
  { form: 'the same name of a file of the project', ref: untyped, is: 'no', code: "import { check } from './lookalike'; check('here');" },
  { form: 'the same name, declared here', ref: untyped, is: 'no', code: "import all from 'depd'; export const f = () => { const check = (x: string) => [x, all]; check('here'); };" },
  { form: 'a parameter of the same name', ref: untyped, is: 'any', code: "import { check } from 'depd'; export const f = ({ check }: any) => check('here'); export { check as g };" },
  { form: 'a parameter with the module as its default', ref: untyped, is: 'any', code: "import * as all from 'depd'; export const f = ({ check }: any = all) => check('here');" },
  { form: 'a member of a member', ref: untyped, is: 'unresolved', code: "import * as all from 'depd'; all.check.other('here');" },
  { form: 'a member of what a call yields', ref: untyped, is: 'unresolved', code: "import all from 'depd'; all('x').check('here');" },
  { form: 'a require of its own', ref: untyped, is: 'any', code: "const require = (x: string): any => x; const { check } = require('depd'); check('here');" },
  { form: 'an import that does not resolve', ref: query, is: 'unresolved', code: "import { Pool } from '@acme/not-installed'; Pool.query('here');" },
];

describe('a call form', () => {
  const { source, named } = sources(forms, {
    'first.ts': "import { Pool } from 'pg'; export const held = new Pool();",
    'second.ts': "export { held as renamed } from './first'; export * as all from './first';",
    'lookalike.ts': 'export class Pool { query(t: string) { return t; } } export const check = (t: string) => t;',
    'untyped.ts': "import { check } from 'depd'; export { check as d }; export { check as c } from 'depd'; export default check;",
    'old.js': "const { check } = require('depd'); check('here');",
  });

  test.each(named)('$form: $is', ({ file, ref, is }) => {
    const declared = source.facts.declaredBy(source.marked(file));
    expect(source.facts.is(declared, ref) ? 'yes' : (source.facts.whyUnknown(declared) ?? 'no')).toBe(is);
  });

  test('what JavaScript requires: yes', () => {
    expect(source.facts.is(source.facts.declaredBy(source.marked('old.js')), untyped)).toBe(true);
  });
});

describe('names filter before declarations answer', () => {
  const source = new SmallSource({
    'one.ts': "import { verify as v } from 'jsonwebtoken'; export const f = (t: string) => v(t, 'here');",
    'two.ts': "import { Pool } from 'pg'; const p = new Pool(); const q = p.query.bind(p); q('here');",
  });

  test.each([
    ['one.ts', 'verify'],
    ['two.ts', 'query'],
  ])('%s spells %s', (file, name) => {
    expect([...source.facts.spelledNames(source.marked(file))]).toContain(name);
  });

  test('a name nobody renames stands for itself', () => {
    expect([...source.facts.originalNames('nothing')]).toEqual(['nothing']);
  });
});

describe('what the called function is given', () => {
  const { source, named } = sources([
    { form: 'a call', given: ["'here'", 'x'], code: "declare const o: { m(a: string, b: number): void }; const x = 1; o.m('here', x);" },
    { form: '.call', given: ["'here'", 'x'], code: "declare const o: { m(a: string, b: number): void }; const x = 1; o.m.call(o, 'here', x);" },
    { form: '.apply', given: ["'here'", 'x'], code: "declare const o: { m(a: string, b: number): void }; const x = 1; o.m.apply(o, ['here', x]);" },
    { form: 'a member called call', given: ["'here'", 'x'], code: "declare const o: { call(a: string, b: number): void }; const x = 1; o.call('here', x);" },
  ]);

  test.each(named)('$form', ({ file, given }) => {
    expect(source.facts.argumentsOf(source.marked(file)).map((site) => source.facts.text(site))).toEqual(given);
  });
});

describe('a function that declares itself', () => {
  const { source, named } = sources([
    { form: 'a function', mark: 'auth.guard', code: '/** @lintel auth.guard */\nfunction f(x: string) { return x; }\nf(\'here\');' },
    { form: 'a constant', mark: 'auth.guard', code: "/** @lintel auth.guard */\nconst f = (x: string) => x;\nf('here');" },
    { form: 'a method', mark: 'public', code: "class A {\n  /** @lintel public */\n  m(x: string) { return x; }\n}\nnew A().m('here');" },
    { form: 'one that does not', mark: undefined, code: "/** Lints nothing. */\nconst f = (x: string) => x;\nf('here');" },
  ]);

  test.each(named)('$form: $mark', ({ file, mark }) => {
    expect(source.facts.markOf(source.facts.declaredBy(source.marked(file)))).toBe(mark);
  });
});
