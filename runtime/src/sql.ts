import { LintelError, type LintelErrorCode } from './internal/errors.js';
import { emit } from './internal/events.js';

/**
 * The result is one of the columns that you wrote in `allowed`, never a text that the client sent.
 *
 * It does not check that the column exists, that the user may see it, or that it has an index; your text reaches the SQL as it is.
 * Where `allowed` has the wide type `Record<string, string>` the result is checked all the same, but its type is `string`.
 *
 * @param input what the client asked for, unchecked; `undefined` and `null` give the fallback. Anything else must be a string that
 *   is an own key of `allowed`, in the same case: an empty string, an array (`?sort=a&sort=b`) or `__proto__` is refused
 * @param allowed public name → column, as it is to stand in the SQL
 * @param fallback a key of `allowed`, taken when the client asked for nothing. There is no default: the order is part of the policy
 * @throws LintelError `sort_not_allowed` (400) when the input is present and not a key of `allowed`
 * @throws TypeError when the policy is wrong: no columns, a column that is not a non-empty string, a fallback that is not a key
 * @see OWASP SQL Injection Prevention Cheat Sheet, Defense Option 3; CWE-89
 * @example
 * ```ts
 * import { sortColumn, sortDirection } from '@lintel/runtime/sql';
 *
 * declare const query: { sort?: string; dir?: string };
 *
 * const column = sortColumn(query.sort, { title: 'page.title', created: 'page.created_at' }, 'created');
 * export const text = `select id, title from page order by ${column} ${sortDirection(query.dir, 'desc')} limit 50`;
 * ```
 */
export function sortColumn<const M extends Record<string, string>>(input: unknown, allowed: M, fallback: keyof M): M[keyof M] {
  if (typeof allowed !== 'object' || allowed === null || Array.isArray(allowed)) throw new TypeError('sortColumn: the columns must be an object.');
  const columns = Object.values(allowed);
  if (columns.length === 0) throw new TypeError('sortColumn: no column is allowed.');
  if (!columns.every(isName)) throw new TypeError('sortColumn: every column must be a non-empty string.');
  if (fallback === undefined || fallback === null || !Object.hasOwn(allowed, fallback)) throw new TypeError('sortColumn: the fallback must be a key of the columns.');
  if (input === undefined || input === null) return allowed[fallback];
  if (typeof input !== 'string' || !Object.hasOwn(allowed, input)) refuse('sort_not_allowed', 'sortColumn', input);
  return allowed[input] as M[keyof M];
}

/**
 * The result is one of two words, in the case of the fallback: TypeORM's query builder takes only `'ASC' | 'DESC'`, Kysely and
 * Prisma only `'asc' | 'desc'`.
 *
 * It does not check where the word is put.
 *
 * @param input what the client asked for, unchecked; `undefined` and `null` give the fallback. Anything else must be `asc` or `desc`,
 *   in any case
 * @param fallback taken when the client asked for nothing. There is no default: the order is part of the policy
 * @throws LintelError `sort_not_allowed` (400) when the input is present and neither `asc` nor `desc`
 * @throws TypeError when the fallback is not `'asc'`, `'desc'`, `'ASC'` or `'DESC'`
 * @see OWASP SQL Injection Prevention Cheat Sheet, Defense Option 3; CWE-89
 * @example
 * ```ts
 * import { sortDirection } from '@lintel/runtime/sql';
 *
 * export const direction: 'ASC' | 'DESC' = sortDirection('desc', 'ASC'); // 'DESC'
 * ```
 */
export function sortDirection<const F extends 'asc' | 'desc' | 'ASC' | 'DESC'>(
  input: unknown,
  fallback: F,
): F extends 'asc' | 'desc' ? 'asc' | 'desc' : 'ASC' | 'DESC' {
  if (fallback !== 'asc' && fallback !== 'desc' && fallback !== 'ASC' && fallback !== 'DESC') {
    throw new TypeError("sortDirection: the fallback must be 'asc', 'desc', 'ASC' or 'DESC'.");
  }
  const word = input === undefined || input === null ? fallback.toLowerCase() : typeof input === 'string' && input.length <= 4 ? input.toLowerCase() : '';
  if (word !== 'asc' && word !== 'desc') refuse('sort_not_allowed', 'sortDirection', input);
  const lower = fallback === 'asc' || fallback === 'desc';
  return (lower ? word : word.toUpperCase()) as F extends 'asc' | 'desc' ? 'asc' | 'desc' : 'ASC' | 'DESC';
}

/**
 * The result is one of the names that you wrote in `allowed`, never a text that the client sent: for a table, schema or column name,
 * which no driver can bind as a parameter.
 *
 * It does not quote, and does not check that the name exists or that the user may use it; your text reaches the SQL as it is. There is
 * no form that checks a pattern: a pattern admits every real column.
 *
 * @param input what the client asked for, unchecked; it must be a string equal to one of `allowed`. Absent input is refused too
 * @param allowed the names, as they are to stand in the SQL
 * @throws LintelError `identifier_not_allowed` (400) when the input is not one of `allowed`
 * @throws TypeError when the policy is wrong: not an array, no names, a name that is not a non-empty string
 * @see OWASP SQL Injection Prevention Cheat Sheet, Defense Option 3; CWE-89
 * @example
 * ```ts
 * import { identifier } from '@lintel/runtime/sql';
 *
 * declare const input: unknown;
 *
 * const table = identifier(input, ['page', 'comment']);
 * export const text = `select count(*) from ${table} where workspace_id = $1`;
 * ```
 */
export function identifier<const A extends string>(input: unknown, allowed: readonly A[]): A {
  if (!Array.isArray(allowed)) throw new TypeError('identifier: the names must be an array.');
  if (allowed.length === 0) throw new TypeError('identifier: no name is allowed.');
  for (let i = 0; i < allowed.length; i++) {
    // A hole in an array is read from Array.prototype.
    if (!Object.hasOwn(allowed, i) || !isName(allowed[i])) throw new TypeError('identifier: every name must be a non-empty string.');
  }
  const names: readonly A[] = allowed;
  const found = names.indexOf(input as A);
  return found === -1 ? refuse('identifier_not_allowed', 'identifier', input) : names[found]!;
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** The event says what kind of thing came, not the value: what lands in the wrong parameter may be a secret. */
function refuse(code: LintelErrorCode, verb: string, input: unknown): never {
  emit({ name: code, detail: { verb, given: Array.isArray(input) ? 'array' : typeof input } });
  throw new LintelError(code);
}
