import { describe, expect, test } from 'vitest';
import type { Origin } from '../../eslint-plugin/src/facts/index.js';
import { sources } from './small-source.js';

// Where a value comes from, as far as one function and its constants say: kinds, and the members read on the way.

const shown = ({ kind, path, cast }: Origin): string => `${kind}${path.map((key) => `.${key}`).join('')}${cast ? ' (cast)' : ''}`;

const { source, named } = sources([
  { form: 'a literal', from: ['literal'], code: "probe('a');" },
  { form: 'a parameter', from: ['parameter'], code: 'export function f(x: string) { probe(x); }' },
  { form: 'a member of a parameter', from: ['parameter.a.b'], code: 'export function f(x: { a: { b: string } }) { probe(x.a.b); }' },
  { form: 'an element of a parameter', from: ['parameter.a'], code: "export function f(x: { a: string }) { probe(x['a']); }" },
  { form: 'destructured', from: ['parameter.a'], code: 'export function f({ a }: { a: string }) { probe(a); }' },
  { form: 'destructured twice', from: ['parameter.a.b'], code: 'export function f(x: { a: { b: string } }) { const { a: { b } } = x; probe(b); }' },
  { form: 'a cast', from: ['parameter (cast)'], code: "export function f(x: string) { probe(x as 'a'); }" },
  { form: 'as const is no cast', from: ['literal'], code: "probe('a' as const);" },
  { form: 'a variable', from: ['parameter'], code: 'export function f(x: string) { const y = x; probe(y); }' },
  { form: 'assigned later', from: ['literal', 'parameter'], code: "export function f(x: string) { let y = 'a'; y = x; probe(y); }" },
  { form: 'a conditional', from: ['parameter', 'literal'], code: "export function f(x: string, y: boolean) { probe(y ? x : 'a'); }" },
  { form: 'a template', from: ['parameter'], code: 'export function f(x: string) { probe(`a ${x}`); }' },
  { form: 'a method that keeps its text', from: ['parameter'], code: 'export function f(x: string) { probe(x.trim().toLowerCase()); }' },
  { form: 'an element of a list', from: ['parameter.*'], code: 'export function f(x: string[]) { for (const y of x) probe(y); }' },
  { form: "a callback's element", from: ['parameter.*'], code: 'export function f(x: string[]) { x.forEach((y) => probe(y)); }' },
  { form: "a callback's index", from: ['literal'], code: 'export function f(x: string[]) { x.forEach((_, i) => probe(i)); }' },
  { form: 'mapped by a named function', from: ['call'], code: 'export function f(x: string[]) { probe(x.map(Number)); }' },
  { form: 'a header', from: ['parameter.headers.x-key'], code: "export function f(x: { header(name: string): string }) { probe(x.header('x-key')); }" },
  { form: 'the environment', from: ['environment'], code: "probe(process.env['A']);" },
  { form: 'a field', from: ['field'], code: 'export class A { x = 1; f(y: number) { this.x = y; probe(this.x); } }' },
  { form: 'a call', from: ['call'], code: "import { readFileSync } from 'node:fs'; probe(readFileSync('a', 'utf8'));" },
  { form: 'a caught error', from: ['caught'], code: 'try { probe; } catch (error) { probe(error); }' },
  { form: 'a comparison', from: ['literal'], code: 'export function f(x: string) { probe(x === "a"); }' },
  { form: 'a lookup in a constant', from: ['literal'], code: "const o = { a: 'x' }; export function f(k: 'a') { probe(o[k]); }" },
]);

describe('the origins of', () => {
  test.each(named)('$form', ({ file, from }) => {
    expect(source.facts.origins(source.probed(file)).map(shown)).toEqual(from);
  });
});

describe('what a project function adds', () => {
  const { source: calls, named: cases } = sources([
    { form: 'nothing: its argument', from: ['parameter'], code: 'const g = (y: string) => y; export function f(x: string) { probe(g(x)); }' },
    { form: 'one of its returns', from: ['literal', 'parameter'], code: "function g(y: string) { if (y === 'a') return 'b'; return y; } export function f(x: string) { probe(g(x)); }" },
    { form: 'a member of its argument', from: ['parameter.a'], code: 'const g = (y: { a: string }) => y.a; export function f(x: { a: string }) { probe(g(x)); }' },
  ]);

  test.each(cases)('$form', ({ file, from }) => {
    const [origin] = calls.facts.origins(calls.probed(file));
    expect(origin?.kind === 'call' ? origin.inline()?.map(shown) : origin).toEqual(from);
  });
});

describe('the reads in', () => {
  const { source: reads, named: cases } = sources([
    { form: 'a chain: the whole chain only', found: ['x.a.b'], code: 'export function f(x: { a: { b: number } }) { probe(x.a.b); }' },
    { form: 'an element: the chain and its key', found: ["x.a['b']", 'k'], code: "export function f(x: { a: { b: number } }, k: number) { probe(x.a['b'] === k); }" },
    { form: 'a call: the call, its callee and what it is given', found: ['x.m(y)', 'x.m', 'y'], code: 'export function f(x: { m(y: number): number }, y: number) { probe(x.m(y)); }' },
    { form: 'a function: nothing of its body', found: ['x.m(() => y)', 'x.m'], code: 'export function f(x: { m(y: () => number): number }, y: number) { probe(x.m(() => y)); }' },
  ]);

  test.each(cases)('$form', ({ file, found }) => {
    expect(reads.facts.readsIn(reads.probed(file)).map((site) => reads.facts.text(site))).toEqual(found);
  });
});
