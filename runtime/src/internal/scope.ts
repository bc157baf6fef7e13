import { LintelError, type LintelErrorCode } from './errors.js';
import { emit } from './events.js';
import { shared } from './registry.js';

/** What a tenant can be told by. A list or an object would be an operator to a data layer, and nothing at all would drop the predicate. */
export type ScopeValue = string | number | bigint;

/** Whether a value names a tenant: no empty text, no NaN, nothing that only looks like a primitive. */
export function isScopeValue(value: unknown): value is ScopeValue {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
}

/**
 * Whether two values name the same tenant. By their text: a `bigint` column is read as a string. What the database takes for equal
 * besides (the case of a UUID, a leading zero) is told apart here, so that an error refuses.
 */
export const sameScope = (a: unknown, b: ScopeValue): boolean => isScopeValue(a) && String(a) === String(b);

/** `why` is for operators and logs and never leaves the process; it repeats no value. */
export function refuse(code: LintelErrorCode, why: string): never {
  emit({ name: code, detail: { verb: 'scoped', why } });
  throw new LintelError(code, { cause: new Error(why) });
}

const handles = () => shared('scoped', () => new WeakSet<object>());

/** The handle itself, remembered as one that `scoped` made. */
export function markScoped<H extends object>(handle: H): H {
  handles().add(handle);
  return handle;
}

/**
 * Whether this very object was returned by `scoped`, of the ESM or the CJS copy.
 *
 * It does not say to which tenant. A spread, a Proxy or an object made from a handle is none.
 *
 * @param value anything, for example what a service was given in the place of a repository
 * @example
 * ```ts
 * import { isScoped } from '@lintel/runtime/typeorm';
 *
 * export function assertScoped(repository: unknown): void {
 *   if (!isScoped(repository)) throw new TypeError('A scoped repository is needed.');
 * }
 * ```
 */
export function isScoped(value: unknown): boolean {
  return typeof value === 'object' && value !== null && handles().has(value);
}
