import { describe, expect, test } from 'vitest';
import { sources } from './small-source.js';

// Whether a function may be a gate: it decides about calling what it was given last. Wrong in one direction only: what cannot be called is no `next`.

const { source, named } = sources([
  { form: 'decides', handsOn: true, code: 'function subject(req: any, res: any, next: any) { if (req.user) next(); else res.sendStatus(401); } subject(1, 2, 3);' },
  { form: 'hands it on', handsOn: true, code: 'declare function verify(req: any, next: any): void; const subject = (req: any, next: any) => req.user ? verify(req, next) : undefined; subject(1, 2);' },
  { form: 'takes it out of one', handsOn: true, code: 'const subject = ({ req, next }: any) => { if (!req.user) throw new Error(); return next(); }; subject(1);' },
  { form: 'waits in a promise', handsOn: true, code: 'const subject = (ctx: any, next: any) => new Promise<void>((resolve, reject) => { if (ctx.user) next().then(resolve); else reject(new Error()); }); subject(1, 2);' },
  { form: 'has a default for it', handsOn: true, code: 'function subject(req: any, next: any = () => undefined) { if (req.user) next(); } subject(1);' },
  { form: 'names its type', handsOn: true, code: 'type Next = () => void; function subject(req: any, next: Next | undefined) { if (req.user) next!(); } subject(1, undefined);' },
  { form: 'calls it always', handsOn: false, code: 'function subject(req: any, next: any) { next(); } subject(1, 2);' },
  { form: 'gets a list last', handsOn: false, code: 'function subject(id: number, found: number[] = []): number[] { if (id > 0) return subject(id - 1, found); return found; } subject(1);' },
  { form: 'gets a text or nothing last', handsOn: false, code: "declare function log(x: any): void; function subject(id: number, name: 'a' | string | undefined) { if (id > 0) log(name); } subject(1, 'a');" },
  { form: 'has a literal for it', handsOn: false, code: 'declare function log(x: any): void; function subject(id: number, depth = 0) { if (id > 0) log(depth); } subject(1);' },
  { form: 'is what a promise runs', handsOn: false, code: 'const subject = (id: number) => new Promise((resolve, reject) => { if (id > 0) resolve(1); else reject(new Error()); }); subject(1);' },
  { form: 'is what reduce runs', handsOn: false, code: 'declare function add(x: any): any; const subject = (all: any[]) => all.reduce((sum, one) => sum ? add(one) : sum); subject([]);' },
]);

describe('a function that', () => {
  test.each(named)('$form', ({ file, handsOn }) => {
    expect(source.facts.handsOn(source.path(file))).toBe(handsOn);
  });
});
