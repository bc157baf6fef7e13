import type ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { followProgram, factsOf } from '../../eslint-plugin/src/facts/index.js';
import { looksAlike } from '../../eslint-plugin/src/facts/outline.js';
import { survivors } from '../garbage.js';
import { Line } from './line.js';

function alike(before: string, after: string, name = 'a.ts'): boolean {
  const line = new Line({ [name]: before });
  const old = line.program!;
  const now = line.next({ [name]: after });
  const file = `/line/${name}`;
  return looksAlike(old.getSourceFile(file)!, now.getSourceFile(file)!, { before: old.getTypeChecker(), after: now.getTypeChecker() });
}

describe('other files see no difference', () => {
  test.each([
    ['in the body of a function with a written type', 'export function f(): number { return 1; }', 'export function f(): number { const x = 2; return x; }'],
    ['in a constructor', 'export class A { constructor() { let a = 1; } }', 'export class A { constructor() { let b = 2; } }'],
    ['in a body that still returns the same type', 'export function f(a: string) { return a.length; }', 'export function f(a: string) { const b = a; return b.length + 1; }'],
    ['in a callback that still returns the same type', 'export const all = [1].map((one) => one + 1);', 'export const all = [1].map((one) => one + 2);'],
    ['in a method of an object', 'export const o = { f() { return { a: 1 }; } };', 'export const o = { f() { const a = 2; return { a }; } };'],
    ['in a function inside a function', 'export function f(): void { function g() { return 1; } g(); }', 'export function f(): void { function g() { return "a"; } g(); }'],
  ])('%s', (_, before, after) => {
    expect(alike(before, after)).toBe(true);
  });
});

describe('other files may see a difference', () => {
  test.each([
    ['another type is returned', 'export function f() { return 1; }', 'export function f() { return "a"; }'],
    ['another promise is returned', 'export async function f() { return 1; }', 'export async function f() { return "a"; }'],
    ['a callback returns another type', 'export const all = [1].map((one) => one + 1);', 'export const all = [1].map((one) => String(one));'],
    ['a guard proves another type', 'export const is = (a: unknown) => typeof a === "string";', 'export const is = (a: unknown) => typeof a === "number";'],
    ['a parameter has another default', 'export function f(a = 1): void { return; }', 'export function f(a = "a"): void { return; }'],
    ['a constant has another value', 'export const a = 1;', 'export const a = 2;'],
    ['a written type is another', 'export function f(): number { return 1; }', 'export function f(): 1 { return 1; }'],
    ['a class that is declared in the body is returned', 'export function f() { class A { x = 1; } return new A(); }', 'export function f() { class A { x = "a"; } return new A(); }'],
    ['a nested object is another', 'export function f() { return { a: { b: { c: 1 } } }; }', 'export function f() { return { a: { b: { c: "a" } } }; }'],
    ['a decorator is given another function', 'declare function d(f: () => unknown): ClassDecorator; @d(() => 1) export class A {}', 'declare function d(f: () => unknown): ClassDecorator; @d(() => "a") export class A {}'],
    ['a member is added', 'export class A { f(): void { return; } }', 'export class A { f(): void { return; } g(): void { return; } }'],
    ['a type is imported from elsewhere', 'import type { A } from "./b.js"; export let a: A;', 'import type { A } from "./c.js"; export let a: A;'],
    ['a constructor gives a property its type', 'export class A { a; constructor() { this.a = 1; } }', 'export class A { a; constructor() { this.a = "a"; } }'],
  ])('%s', (_, before, after) => {
    expect(alike(before, after)).toBe(false);
  });

  test('in JavaScript a body declares members', () => {
    expect(alike('export class A { constructor() { this.a = 1; } }', 'export class A { constructor() { this.b = 1; } }', 'a.js')).toBe(false);
  });

  test('two types of one name from two modules are two', () => {
    const shared = { 'b.ts': 'export class Row { a = 1; }', 'c.ts': 'export class Row { a = "a"; }' };
    const text = (from: string): string => `import { Row as B } from './b.js'; import { Row as C } from './c.js'; export function f() { return new ${from}(); }`;
    const line = new Line({ ...shared, 'a.ts': text('B') });
    const old = line.program!;
    const now = line.next({ 'a.ts': text('C') });
    expect(looksAlike(old.getSourceFile('/line/a.ts')!, now.getSourceFile('/line/a.ts')!, { before: old.getTypeChecker(), after: now.getTypeChecker() })).toBe(false);
  });
});

describe('what is handed on', () => {
  const caller = 'import { f } from "./f.js"; export const x = f();';
  const declared = (program: ts.Program): string[] => {
    const facts = factsOf(program);
    const [call] = facts.callsInFile('/line/caller.ts', 'f');
    return facts.declarations(facts.declaredBy(call!)).map((site) => facts.text(site));
  };

  function followed(files: Readonly<Record<string, string>>, edits: readonly Readonly<Record<string, string>>[]): string[] {
    const line = new Line(files);
    followProgram(line.program!, undefined);
    declared(line.program!);
    for (const edit of edits) {
      const previous = line.program!;
      followProgram(line.next(edit), previous);
      declared(line.program!);
    }
    return declared(line.program!);
  }

  test('a declaration in an edited file is the one of its last version', () => {
    expect(followed({ 'f.ts': 'export function f(): number { return 1; }', 'caller.ts': caller }, [{ 'f.ts': 'export function f(): number { return 2; }' }, { 'f.ts': 'export function f(): number { return 3; }' }])).toEqual(['export function f(): number { return 3; }']);
  });

  test('a name that means something else is asked again', () => {
    expect(followed({ 'f.ts': 'export { f } from "./g.js";', 'g.ts': 'export function f(): number { return 1; }', 'h.ts': 'export function f(): number { return 2; }', 'caller.ts': caller }, [{ 'f.ts': 'export { f } from "./h.js";' }])).toEqual(['export function f(): number { return 2; }']);
  });

  const files = {
    'f.ts': 'export function f(): number { return 1; }',
    'g.ts': 'export function g(): number { return 1; }',
    'between.ts': 'import { g } from "./g.js"; export const h = g;',
    'caller.ts': caller,
    'far.ts': 'import { h } from "./between.js"; export const y = h();',
  };

  /** Whether the answers about `f()` and `h()` are the same objects before and after some edits. */
  function kept(...edits: readonly Readonly<Record<string, string>>[]): { readonly f: boolean; readonly h: boolean } {
    const line = new Line(files);
    followProgram(line.program!, undefined);
    const ask = (): readonly unknown[] => {
      const facts = factsOf(line.program!);
      return [facts.callsInFile('/line/caller.ts', 'f')[0]!, facts.callsInFile('/line/far.ts', 'h')[0]!].map((call) => facts.declaredBy(call));
    };
    const before = ask();
    for (const edit of edits) {
      const previous = line.program!;
      followProgram(line.next(edit), previous);
    }
    const [f, h] = ask().map((answer, at) => answer === before[at]);
    return { f: f!, h: h! };
  }

  test.each([
    ['a body', [{ 'g.ts': 'export function g(): number { return 2; }' }], { f: true, h: false }],
    ['a body of a file that nothing asked names', [{ 'caller.ts': `${caller} export function z(): void { return; }` }, { 'caller.ts': `${caller} export function z(): void { f(); }` }], { f: false, h: true }],
    ['what is exported, to files that import it by way of another', [{ 'g.ts': 'export function g(): string { return ""; }' }], { f: true, h: false }],
    ['an import', [{ 'g.ts': 'import { f } from "./f.js"; export function g(): number { return f(); }' }], { f: true, h: false }],
    ['an import that comes to nothing', [{ 'f.ts': 'import {} from "./nothing.js"; export function f(): number { return 1; }' }], { f: false, h: true }],
    ['a global', [{ 'g.ts': 'declare global { interface Array<T> { zz: T } } export function g(): number { return 1; }' }], { f: false, h: false }],
    ['a script', [{ 'g.ts': 'function g(): number { return 1; }' }], { f: false, h: false }],
  ] as const)('%s', (_, edits, expected) => {
    expect(kept(...edits)).toEqual(expected);
  });

  test('versions of files that are no more are let go', async () => {
    const line = new Line(files);
    followProgram(line.program!, undefined);
    const versions: WeakRef<object>[] = [];
    for (let edit = 0; edit < 6; edit++) {
      declared(line.program!);
      versions.push(new WeakRef(line.program!.getSourceFile('/line/f.ts')!));
      const previous = line.program!;
      followProgram(line.next({ 'f.ts': `export function f(): number { return ${String(edit)}0; }` }), previous);
    }
    declared(line.program!);
    // The engine may hold what a variable held last.
    expect(await survivors(versions)).toBeLessThanOrEqual(2);
  });

  test('a member that a module adds to another reaches who does not import it', () => {
    const line = new Line({ 'user.ts': 'export interface User { name: string }', 'adds.ts': 'import type { User } from "./user.js"; declare global { interface Request { user: User } }', 'reads.ts': 'export function read(request: Request): void { probe(request.user.name); } declare function probe(a: unknown): void;' });
    followProgram(line.program!, undefined);
    const isString = (): boolean => {
      const facts = factsOf(line.program!);
      return facts.isString(facts.argumentsOf(facts.callsInFile('/line/reads.ts', 'probe')[0]!)[0]!);
    };
    expect(isString()).toBe(true);
    const previous = line.program!;
    followProgram(line.next({ 'user.ts': 'export interface User { name: number }' }), previous);
    expect(isString()).toBe(false);
  });

  describe('what models name', () => {
    const row = { project: '/line/row', name: 'Row' } as const;
    const files = { 'row.ts': 'export class Row { a = 1; }', 'other.ts': 'export class Other { a = 1; }', 'apart.ts': 'export const apart = 1;', 'reads.ts': 'import { Row } from "./row.js"; import { Other } from "./other.js"; new Row(); new Other();' };
    const question = {};

    /** Whether `new Row()` and `new Other()` make a row, and how often that was asked. */
    function asked(edit: Readonly<Record<string, string>>): { readonly rows: readonly boolean[]; readonly again: boolean } {
      let times = 0;
      const line = new Line(files);
      const ask = (): readonly boolean[] => {
        const facts = factsOf(line.program!);
        return ['Row', 'Other'].map((name) => {
          const [call] = facts.callsInFile('/line/reads.ts', name);
          return facts.named(question, call!, () => {
            times++;
            return { isRow: facts.is(facts.declaredBy(call!), row) };
          }).isRow;
        });
      };
      followProgram(line.program!, undefined);
      ask();
      const before = times;
      const previous = line.program!;
      followProgram(line.next(edit), previous);
      const rows = ask();
      return { rows, again: times > before };
    }

    test.each([
      ['a body elsewhere changes nothing', { 'apart.ts': 'export const apart = 1; export function f(): void { return; }' }, { rows: [true, false], again: true }],
      ['a class that comes by another way is named as before', { 'other.ts': 'export { Row as Other } from "./row.js";' }, { rows: [true, true], again: true }],
      ['a class that is exported no more is not named', { 'row.ts': 'class Row { a = 1; } export { Row as Line }; export class Other {}' }, { rows: [false, false], again: true }],
    ])('%s', (_, edit, expected) => {
      expect(asked(edit)).toEqual(expected);
    });

    test('nothing is asked again after an edit inside a function of another file', () => {
      const line = new Line({ ...files, 'apart.ts': 'export function f(): number { return 1; }' });
      followProgram(line.program!, undefined);
      let times = 0;
      const ask = (): boolean => {
        const facts = factsOf(line.program!);
        const [call] = facts.callsInFile('/line/reads.ts', 'Row');
        return facts.named(question, call!, () => ({ isRow: (times++, facts.is(facts.declaredBy(call!), row)) })).isRow;
      };
      expect(ask()).toBe(true);
      const previous = line.program!;
      followProgram(line.next({ 'apart.ts': 'export function f(): number { return 2; }' }), previous);
      expect(ask()).toBe(true);
      expect(times).toBe(1);
    });

    test('an edit of what a project exports leaves what installed packages export', () => {
      const line = new Line(files);
      followProgram(line.program!, undefined);
      const installed = { global: 'Array', member: 'map' } as const;
      const declared = (): readonly unknown[] => factsOf(line.program!).declarationsOfRef(installed);
      const [before] = declared();
      const previous = line.program!;
      followProgram(line.next({ 'apart.ts': 'export const apart = "a";' }), previous);
      expect(declared()[0]).toBe(before);
    });

    test('a package that a `require` in a body names is imported from then on', () => {
      const line = new Line({ ...files, 'apart.ts': 'declare function require(name: string): unknown; export function f(): void { return; }' });
      const pg = { from: 'pg', name: 'Pool' } as const;
      followProgram(line.program!, undefined);
      expect(factsOf(line.program!).refIsImported(pg)).toBe(false);
      const previous = line.program!;
      followProgram(line.next({ 'apart.ts': 'declare function require(name: string): unknown; export function f(): void { require("pg"); }' }), previous);
      expect(factsOf(line.program!).refIsImported(pg)).toBe(true);
    });
  });
});
