import { describe, expect, test } from 'vitest';
import { sources } from './small-source.js';

// The texts that an expression may be: constant chunks, and holes written as they are in the source.

const { source, named } = sources([
  { form: 'a constant', texts: ['select 1'], code: "probe('select 1');" },
  { form: 'a template', texts: ['a ${x} b'], code: 'export function f(x: string) { probe(`a ${x} b`); }' },
  { form: 'a sum', texts: ['a ${x} b'], code: "export function f(x: string) { probe('a ' + x + ' b'); }" },
  { form: 'a constant inside', texts: ['a c ${x}'], code: "const c = 'c'; export function f(x: string) { probe(`a ${c} ${x}`); }" },
  { form: 'a variable that grows', texts: ['a ${x}'], code: "export function f(x: string) { let t = 'a '; t += x; probe(t); }" },
  { form: 'a conditional: one constant branch speaks for both', texts: ['a', 'b ${x}'], code: "export function f(x: string, y: boolean) { probe(y ? 'a' : `b ${x}`); }" },
  { form: 'a joined list', texts: ['a, ${x}'], code: "export function f(x: string) { probe(['a', x].join(', ')); }" },
  { form: 'a list that is pushed to', texts: ['a ${x}'], code: "export function f(x: string) { const all = ['a']; all.push(x); probe(all.join(' ')); }" },
  { form: 'a mapped list', texts: ["'${y}'"], code: "export function f(x: string[]) { probe(x.map((y) => `'${y}'`).join(',')); }" },
  { form: 'a function that adds text', texts: ['a ${y}'], code: 'const g = (y: string) => `a ${y}`; export function f(x: string) { probe(g(x)); }' },
  { form: 'a function that adds none', texts: ['${g(x)}'], code: 'const g = (y: string) => y; export function f(x: string) { probe(g(x)); }' },
  { form: 'String.raw', texts: ['a ${x}'], code: 'export function f(x: string) { probe(String.raw`a ${x}`); }' },
  { form: 'another tag', texts: ['${tag`a ${x}`}'], code: 'declare function tag(t: TemplateStringsArray, x: string): string; export function f(x: string) { probe(tag`a ${x}`); }' },
  { form: 'a trimmed template', texts: [' a ${x}'], code: 'export function f(x: string) { probe(` a ${x}`.trim()); }' },
  { form: 'a parameter', texts: ['${x}'], code: 'export function f(x: string) { probe(x); }' },
  { form: 'a readonly field', texts: ['a ${x}'], code: "export class A { readonly t = 'a '; f(x: string) { probe(this.t + x); } }" },
  { form: 'numbers added', texts: ['${a + b}'], code: 'export function f(a: number, b: number) { probe(a + b); }' },
  { form: 'concat', texts: ['a ${x}'], code: "export function f(x: string) { probe('a '.concat(x)); }" },
]);

describe('the texts of', () => {
  test.each(named)('$form', ({ file, texts }) => {
    const { facts } = source;
    expect(facts.texts(source.probed(file)).map((parts) => parts.map((part) => (part.hole ? `\${${facts.text(part.hole)}}` : (part.text ?? ''))).join(''))).toEqual(texts);
  });
});
