// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { asGuard, asGuardFactory, isLintelError, LintelError, onSecurityEvent, type LintelErrorCode } from '@lintel/runtime';
import type { RequestHandler } from 'express';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where `is` is exactly true. */
export const same = <T extends true>(is: T): T => is;

// Express: the declared type stays, path parameters and locals included.
export const handler: RequestHandler<{ id: string }, unknown, unknown, unknown, { user: string }> = asGuard((req, res, next) => {
  res.locals.user = req.params.id;
  // @ts-expect-error no such path parameter
  req.params.other;
  next();
});
const declared = null! as RequestHandler<{ id: string }>;
export const asDeclared = asGuard(declared);
same<Same<typeof asDeclared, typeof declared>>(true);

// Fastify
export const hook: onRequestHookHandler = asGuard(async (request: FastifyRequest) => {
  if (request.headers.authorization === undefined) throw new Error('x');
});
const declaredHook = null! as onRequestHookHandler;
export const asDeclaredHook = asGuard(declaredHook);
same<Same<typeof asDeclaredHook, onRequestHookHandler>>(true);

// Hono: the variables that the middleware sets are known behind it.
const requireUser = asGuard(
  createMiddleware<{ Variables: { user: { id: string } } }>(async (c, next) => {
    c.set('user', { id: '7' });
    await next();
  }),
);
new Hono().get('/', requireUser, (c) => {
  const id: string = c.get('user').id;
  // @ts-expect-error no such variable
  c.get('other');
  return c.text(id);
});

// Generic and overloaded functions.
const generic = asGuard(<T extends { user: string }>(context: T): T => context);
export const kept: { user: string; extra: 1 } = generic({ user: 'a', extra: 1 });
interface Overloaded {
  (request: string): string;
  (request: number, strict: boolean): number;
}
const overloaded = asGuard(null! as Overloaded);
same<Same<typeof overloaded, Overloaded>>(true);
// @ts-expect-error not a function
asGuard({ canActivate: () => true });
// @ts-expect-error not a function
asGuard([() => true]);

// Factories
export const requireRole = asGuardFactory((role: 'admin' | 'editor'): RequestHandler => (_req, res, next) => (role === 'admin' ? next() : res.sendStatus(403)));
export const admin: RequestHandler = requireRole('admin');
// @ts-expect-error no such role
requireRole('owner');
const withProperty = asGuardFactory(Object.assign((role: string) => () => role, { any: 1 }));
export const property: number = withProperty.any;
// @ts-expect-error returns no function
asGuardFactory((role: string) => role);
// @ts-expect-error returns a promise
asGuardFactory(async () => () => true);

// Errors
declare const caught: unknown;
if (isLintelError(caught, 'sort_not_allowed')) {
  const code: LintelErrorCode = caught.code;
  const status: number = caught.statusCode;
  const cause: unknown = caught.cause;
  same<Same<ReturnType<typeof caught.getResponse>, Response>>(true);
  console.log(code, status, cause);
  // @ts-expect-error read-only
  caught.code = 'identifier_not_allowed';
}
// @ts-expect-error no such code
isLintelError(caught, 'no_such_code');
// @ts-expect-error no such code
new LintelError('no_such_code');

// Events
export const stop: () => void = onSecurityEvent((event) => {
  const at: Date = event.at;
  const detail: string | number | boolean | undefined = event.detail?.verb;
  console.log(at, detail);
});
