import { describe, expect, test } from 'vitest';
import { sources } from './small-source.js';

// Whether, on every path to an expression, its value was found to be one of a closed set.

const LIST = "const LIST = ['a', 'b']; const SET = new Set(LIST); const MAP = { a: 1 };";
const on = (body: string): string => `${LIST} export function f(x: string, y: string) { ${body} }`;

const { source, named } = sources([
  { form: 'includes, refused', is: true, code: on("if (!LIST.includes(x)) throw new Error(); probe(x);") },
  { form: 'includes, inside', is: true, code: on('if (LIST.includes(x)) probe(x);') },
  { form: 'includes, else', is: false, code: on('if (LIST.includes(x)) return; else probe(x);') },
  { form: 'includes of the changed case', is: true, code: on('if (!LIST.includes(x.toLowerCase())) throw new Error(); probe(x);') },
  { form: 'has', is: true, code: on('if (!SET.has(x)) return; probe(x);') },
  { form: 'in', is: true, code: on('if (!(x in MAP)) return; probe(x);') },
  { form: 'hasOwn', is: true, code: on('if (!Object.hasOwn(MAP, x)) return; probe(x);') },
  { form: 'hasOwnProperty, borrowed', is: true, code: on('if (!Object.prototype.hasOwnProperty.call(MAP, x)) return; probe(x);') },
  { form: 'indexOf', is: true, code: on('if (LIST.indexOf(x) === -1) return; probe(x);') },
  { form: 'indexOf, at least', is: true, code: on('if (LIST.indexOf(x) >= 0) probe(x);') },
  { form: 'equal to one', is: true, code: on("if (x === 'a') probe(x);") },
  { form: 'equal to one or another', is: true, code: on("if (x === 'a' || x === 'b') probe(x);") },
  { form: 'equal to one, or something else holds', is: false, code: on("if (x === 'a' || y === 'b') probe(x);") },
  { form: 'unequal to all, refused', is: true, code: on("if (x !== 'a' && x !== 'b') throw new Error(); probe(x);") },
  { form: 'a conditional', is: true, code: on("const z = LIST.includes(x) ? probe(x) : 'a'; return z;") },
  { form: 'and', is: true, code: on('return LIST.includes(x) && probe(x);') },
  { form: 'or', is: true, code: on('return !LIST.includes(x) || probe(x);') },
  { form: 'replaced when it is none', is: true, code: on("if (!LIST.includes(x)) x = 'a'; probe(x);") },
  { form: 'an anchored pattern', is: true, code: on('if (!/^[a-z_]+$/.test(x)) throw new Error(); probe(x);') },
  { form: 'a constant pattern', is: true, code: `const P = /^\\w+$/; ${on('if (!P.test(x)) throw new Error(); probe(x);')}` },
  { form: 'a pattern without anchors', is: false, code: on('if (!/[a-z]+/.test(x)) throw new Error(); probe(x);') },
  { form: 'a pattern with one anchor', is: false, code: on('if (!/^[a-z]+/.test(x)) throw new Error(); probe(x);') },
  { form: 'a pattern of lines', is: false, code: on('if (!/^[a-z]+$/m.test(x)) throw new Error(); probe(x);') },
  { form: 'a pattern that lets everything through', is: false, code: on('if (!/^.+$/.test(x)) throw new Error(); probe(x);') },
  { form: 'a pattern with alternatives, one of them open', is: false, code: on('if (!/^a|b$/.test(x)) throw new Error(); probe(x);') },
  { form: 'a part of a text', is: false, code: on("if (!'a,b'.includes(x)) throw new Error(); probe(x);") },
  { form: 'a text that contains a member', is: false, code: on("if (!x.includes('a')) throw new Error(); probe(x);") },
  { form: 'another variable', is: false, code: on('if (!LIST.includes(y)) throw new Error(); probe(x);') },
  { form: 'afterwards', is: false, code: on('probe(x); if (!LIST.includes(x)) throw new Error();') },
  { form: 'only told', is: false, code: on("if (!LIST.includes(x)) console.warn('no'); probe(x);") },
  { form: 'members of one object', is: true, code: `${LIST} export function f(o: { x: string }) { if (!LIST.includes(o.x)) return; probe(o.x); }` },
  { form: 'another member', is: false, code: `${LIST} export function f(o: { x: string; y: string }) { if (!LIST.includes(o.y)) return; probe(o.x); }` },
  { form: 'a helper that answers', is: true, code: `${on('if (!known(x)) return; probe(x);')} function known(t: string) { return LIST.includes(t); }` },
  { form: 'a helper that throws', is: true, code: `${on('demand(x); probe(x);')} function demand(t: string) { if (!LIST.includes(t)) throw new Error(); }` },
  { form: 'a helper that does neither', is: false, code: `${on('if (!known(x)) return; probe(x);')} function known(t: string) { return t.length > 0; }` },
  { form: 'a helper that returns true at last', is: false, code: `${on('if (!known(x)) return; probe(x);')} function known(t: string) { if (LIST.includes(t)) return true; return true; }` },
  { form: 'overwritten after the check', is: false, code: on('if (!LIST.includes(x)) throw new Error(); x = y; probe(x);') },
  { form: 'overwritten inside', is: false, code: on('if (LIST.includes(x)) { x = y; probe(x); }') },
  { form: 'the same text in another case afterwards', is: true, code: on('if (!LIST.includes(x)) throw new Error(); x = x.toUpperCase(); probe(x);') },
  { form: 'a literal afterwards', is: true, code: on("if (!LIST.includes(x)) throw new Error(); if (y) x = 'a'; probe(x);") },
  { form: 'the whole object overwritten', is: false, code: `${LIST} export function f(o: { x: string }, p: { x: string }) { if (!LIST.includes(o.x)) return; o = p; probe(o.x); }` },
  { form: 'a check in a loop that goes on', is: true, code: `${LIST} export function f(all: string[]) { for (const x of all) { if (!LIST.includes(x)) continue; probe(x); } }` },
]);

describe('checked before', () => {
  test.each(named)('$form: $is', ({ file, is }) => {
    expect(source.facts.isCheckedBefore(source.probed(file))).toBe(is);
  });
});
