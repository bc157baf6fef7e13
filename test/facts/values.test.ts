import { describe, expect, test } from 'vitest';
import type { Value } from '../../eslint-plugin/src/facts/index.js';
import { sources } from './small-source.js';

// Partial evaluation: what is constant is known, what is not is said to be not; nothing is invented.

function shown(value: Value): unknown {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'regexp':
      return `/${value.source}/${value.flags}`;
    case 'array':
      return value.open ? [...value.items.map(shown), '…'] : value.items.map(shown);
    case 'object':
      return Object.fromEntries([...[...value.members].map(([key, member]) => [key, shown(member)] as const), ...(value.open ? [['…', '…'] as const] : [])]);
    case 'oneOf':
      return { oneOf: value.values.map(shown) };
    case 'name':
    case 'unknown':
      return `<${value.why}>`;
    default:
      return `<${value.kind}>`;
  }
}

const { source, named } = sources([
  { form: 'a text', is: 'a', code: "probe('a');" },
  { form: 'a number', is: 1, code: 'probe(1);' },
  { form: 'a constant', is: 'a', code: "const x = 'a'; probe(x);" },
  { form: 'a constant in another file', is: 'far', code: "import { FAR } from './far'; probe(FAR);" },
  { form: 'a template of constants', is: 'a-b', code: "const x = 'b'; probe(`a-${x}`);" },
  { form: 'a sum of texts', is: 'ab', code: "probe('a' + 'b');" },
  { form: 'a member of an enum', is: 'up', code: "enum E { Up = 'up' } probe(E.Up);" },
  { form: 'a member of a constant object', is: 'x', code: "const o = { a: 'x' } as const; probe(o.a);" },
  { form: 'a lookup with an unknown key', is: { oneOf: ['x', 'y'] }, code: "const o = { a: 'x', b: 'y' } as const; declare const k: 'a' | 'b'; probe(o[k]);" },
  { form: 'a frozen object', is: { a: 'x' }, code: "const o = Object.freeze({ a: 'x' }); probe(o);" },
  { form: 'an array with a spread', is: [1, 2, 3], code: 'const a = [1, 2]; probe([...a, 3]);' },
  { form: 'an array with an unknown spread', is: [1, '…'], code: 'declare const a: number[]; probe([1, ...a]);' },
  { form: 'an object with an unknown spread', is: { a: 1, '…': '…' }, code: 'declare const o: object; probe({ ...o, a: 1 });' },
  { form: 'a conditional', is: { oneOf: ['a', 'b'] }, code: "declare const x: boolean; probe(x ? 'a' : 'b');" },
  { form: 'a decided conditional', is: 'a', code: "const x = true; probe(x ? 'a' : 'b');" },
  { form: 'a default', is: { oneOf: ['<dynamic>', 'a'] }, code: "declare const x: string | undefined; export function f(y?: string) { probe(y ?? 'a'); } export const z = x;" },
  { form: 'a regular expression', is: '/^a$/i', code: 'probe(/^a$/i);' },
  { form: 'a negation', is: false, code: "probe(!'a');" },
  { form: 'a readonly field', is: 'a', code: "export class A { readonly x = 'a'; f() { probe(this.x); } }" },
  { form: 'a field that is assigned', is: '<dynamic>', code: "export class A { x = 'a'; f(y: string) { this.x = y; probe(this.x); } }" },
  { form: 'a parameter', is: '<dynamic>', code: 'export function f(x: string) { probe(x); }' },
  { form: 'a variable that is assigned again', is: '<dynamic>', code: "export function f(y: string) { let x = 'a'; x = y; probe(x); }" },
  { form: 'what a declaration file declares', is: '<declaration-only>', code: "import { sep } from 'node:path'; probe(sep);" },
  { form: 'an import that does not resolve', is: '<unresolved>', code: "import { x } from '@acme/not-installed'; probe(x);" },
  { form: 'destructured from a constant', is: 'x', code: "const { a } = { a: 'x' }; probe(a);" },
  { form: 'circular', is: '<budget>', code: 'const a: any = b; const b: any = a; probe(a);' },
], { 'far.ts': "export const FAR = 'far';" });

describe('the value of', () => {
  test.each(named)('$form', ({ file, is }) => {
    expect(shown(source.facts.value(source.probed(file)))).toEqual(is);
  });
});

describe('what a call yields', () => {
  const { source: calls, named: cases } = sources([
    { form: 'a constant function', is: 'a', code: "const f = () => 'a'; probe(f());" },
    { form: 'its argument', is: 'x', code: "const f = (y: string) => y; probe(f('x'));" },
    { form: 'a default argument', is: 'd', code: "const f = (y = 'd') => y; probe(f());" },
    { form: 'a closure', is: 'x', code: "const f = (y: string) => () => y; probe(f('x')());" },
    { form: 'rest arguments', is: ['x', 'y'], code: "const f = (...all: string[]) => all; probe(f('x', 'y'));" },
    { form: 'an option', is: 'open', code: "const f = ({ open }: { open?: boolean } = {}) => (open ? 'open' : 'closed'); probe(f({ open: true }));" },
    { form: 'a missing option', is: 'closed', code: "const f = ({ open }: { open?: boolean } = {}) => (open ? 'open' : 'closed'); probe(f());" },
    { form: 'one of two returns', is: { oneOf: ['a', 'b'] }, code: "function f(x: boolean) { if (x) return 'a'; return 'b'; } declare const y: boolean; probe(f(y));" },
  ]);

  test.each(cases)('$form', ({ file, is }) => {
    const value = calls.facts.value(calls.probed(file));
    expect(value.kind).toBe('call');
    expect(shown(value.kind === 'call' ? (value.inline() ?? value) : value)).toEqual(is);
  });
});
