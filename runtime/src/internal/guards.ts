import { shared } from './registry.js';

const guards = () => shared('guards', () => new WeakSet<object>());

/**
 * `fn` itself, remembered as a function that lets a request pass only after it checked who is asking.
 *
 * It does not check that `fn` checks anything: the mark is your statement. It marks this function object and no other: what
 * `fn.bind()`, a wrapper or a Proxy returns has no mark and must be marked itself.
 *
 * @param fn the middleware, hook or handler; its type is kept, generics and overloads included
 * @throws TypeError when `fn` is not a function
 * @see OWASP ASVS 5.0 V8.2.1; CWE-306, CWE-862
 * @example
 * ```ts
 * import { asGuard } from '@lintel/runtime';
 * import type { RequestHandler } from 'express';
 *
 * export const requireUser = asGuard<RequestHandler>((req, res, next) => {
 *   if (req.headers.authorization === undefined) res.sendStatus(401);
 *   else next();
 * });
 * ```
 */
export function asGuard<F extends (...a: never[]) => unknown>(fn: F): F {
  if (typeof fn !== 'function') throw new TypeError('asGuard: expected a function.');
  guards().add(fn);
  return fn;
}

/**
 * A function like `make` whose every result is marked as a guard, for guards that take parameters.
 *
 * The factory itself is not a guard: `app.use(requireRole)`, where `requireRole('admin')` was meant, stays unguarded. It does not
 * check what the guards do.
 *
 * @param make returns a guard; its type and properties are kept
 * @throws TypeError when `make` is not a function, and when the factory is called and `make` returned something else than a
 *   function (an async `make` returns a promise)
 * @see OWASP ASVS 5.0 V8.2.1; CWE-306, CWE-862
 * @example
 * ```ts
 * import { asGuardFactory } from '@lintel/runtime';
 * import type { RequestHandler } from 'express';
 *
 * declare const rolesOf: (authorization: string | undefined) => string[];
 *
 * export const requireRole = asGuardFactory((role: string): RequestHandler => (req, res, next) => {
 *   if (rolesOf(req.headers.authorization).includes(role)) next();
 *   else res.sendStatus(403);
 * });
 * ```
 */
export function asGuardFactory<F extends (...a: never[]) => (...a: never[]) => unknown>(make: F): F {
  if (typeof make !== 'function') throw new TypeError('asGuardFactory: expected a function.');
  return new Proxy(make, {
    apply(target, thisArgument, parameters) {
      const guard: unknown = Reflect.apply(target, thisArgument, parameters);
      if (typeof guard !== 'function') throw new TypeError('asGuardFactory: the factory did not return a function.');
      guards().add(guard);
      return guard;
    },
  });
}

/**
 * Whether this very function object was marked by `asGuard` or came out of an `asGuardFactory`, in the ESM or the CJS copy.
 *
 * It does not look inside: a wrapper, a Proxy, a bound copy or an object made from a guard is not one.
 *
 * @param value anything, for example a handler of an Express layer
 * @example
 * ```ts
 * import { isGuard } from '@lintel/runtime';
 *
 * export const anyGuard = (handlers: readonly unknown[]): boolean => handlers.some((handler) => isGuard(handler));
 * ```
 */
export function isGuard(value: unknown): boolean {
  return typeof value === 'function' && guards().has(value);
}
