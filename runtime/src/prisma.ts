import { LintelError } from './internal/errors.js';
import { emit } from './internal/events.js';
import { ownOptions } from './internal/options.js';
import { clientOf, handleOf } from './internal/prisma-handle.js';
import { type DataModel, dataModelOf } from './internal/prisma-model.js';
import { isScopeValue, type ScopeValue } from './internal/scope.js';

export type { ScopeValue } from './internal/scope.js';

/** What a scoped client has and no other. */
export interface ScopedBrand {
  /** The tenant whose rows the client reaches. */
  readonly $scope: { readonly column: string; readonly value: ScopeValue };
}

/**
 * A client that reaches the rows of one tenant: every query gets the tenant's predicate, at every depth, every new row gets the
 * tenant's column, and what cannot be constrained is refused.
 *
 * It does not check that `value` belongs to whoever is asking: take it from the principal, never from the body, the query or a header.
 * It does not see raw SQL, what an extension of the client does in its own methods, triggers and cascades of the database, or other
 * clients. Not every call that the type allows is allowed: raw queries, `$extends` and a few nested forms throw. The database compares
 * the column as its collation says.
 *
 * Where the client cannot be understood it is not scoped but refused: the fields are read from `_runtimeDataModel` and the keys of
 * relations from `_engineConfig.inlineSchema`, which are private to Prisma (6.0 to 7.10 have them).
 *
 * @param client a `PrismaClient`, a client that `$extends` made, or the client of an interactive transaction
 * @param scope `column`: the field of the models, as the schema names it, a `String`, an enum, an `Int` or a `BigInt`. `value`: the
 *   tenant, never absent. `models`: the models that tenants own, by their names in the schema; without it, every model with the
 *   column. `shared`: models that belong to nobody (countries, plans); they can be read and not written. Every other model is refused
 * @returns an object with the same type and nothing that leads back to `client`
 * @throws LintelError `scope_value_missing` (500) when the value is `undefined`, `null`, `''`, `NaN`, a list or an object
 * @throws TypeError when an option is unknown or wrong, when a named model does not exist or lacks the column, when `value` is not of
 *   the column's type, and when the client's data model cannot be read
 * @throws LintelError later, from the calls: `scope_conflict` (403) when a predicate, a payload or a row names another tenant,
 *   `scope_unsupported` (500) for what cannot be constrained, and for `undefined` in a `where`, which Prisma would drop, `not_found`
 *   (404) where Prisma says that a row is not there; another tenant's row is not there
 * @see OWASP ASVS 5.0 V8.2.2 and V8.4.1; OWASP Multi-Tenant Security Cheat Sheet; CWE-639, CWE-863
 * @example
 * ```ts
 * import { scoped } from '@lintel/runtime/prisma';
 *
 * interface Invoices {
 *   invoice: { findUniqueOrThrow(args: { where: { id: number } }): Promise<{ id: number; total: number }> };
 * }
 * declare const prisma: Invoices; // your PrismaClient
 *
 * export const invoice = (id: number, user: { tenantId: string }) =>
 *   scoped(prisma, { column: 'tenantId', value: user.tenantId }).invoice.findUniqueOrThrow({ where: { id } });
 * ```
 */
export function scoped<C extends object>(client: C, scope: { column: string; value: ScopeValue; models?: readonly string[]; shared?: readonly string[] }): C & ScopedBrand {
  const { column, value, models, shared } = ownOptions('scoped', scope, ['column', 'value', 'models', 'shared']);
  if (!isScopeValue(value)) {
    emit({ name: 'scope_value_missing', detail: { verb: 'scoped', given: Array.isArray(value) ? 'array' : typeof value } });
    throw new LintelError('scope_value_missing');
  }
  if (typeof column !== 'string' || column === '') throw new TypeError('scoped: the column must be a name.');
  if (typeof client !== 'object' || client === null) throw new TypeError('scoped: expected a Prisma client.');
  const all = dataModelOf(client);
  const owned = models === undefined ? [...all.keys()].filter((name) => all.get(name)!.columns.has(column)) : names('models', models, all);
  const free = shared === undefined ? [] : names('shared', shared, all);
  if (owned.length === 0) throw new TypeError('scoped: no model has the column.');
  for (const name of owned) {
    const type = all.get(name)!.columns.get(column);
    if (type === undefined) throw new TypeError(`scoped: ${name} does not have the column.`);
    if (!(typeof value === 'string' ? type === 'String' : type === 'Int' || type === 'BigInt')) throw new TypeError(`scoped: the value is not of the type of the column in ${name}.`);
    if (free.includes(name)) throw new TypeError(`scoped: ${name} has the column and is not shared.`);
  }
  return handleOf(client, { column, value, models: all, owned: new Set(owned), shared: new Set(free) }) as C & ScopedBrand;
}

/**
 * Whether `scoped` made this very object, in the ESM or the CJS copy.
 *
 * It does not look inside: a spread, a Proxy, a copy or an object made from a scoped client is not one.
 *
 * @param value anything, for example what a repository was handed
 * @example
 * ```ts
 * import { isScoped } from '@lintel/runtime/prisma';
 *
 * export class Invoices {
 *   constructor(client: object) {
 *     if (!isScoped(client)) throw new TypeError('Invoices: hand over a scoped client.');
 *   }
 * }
 * ```
 */
export function isScoped(value: unknown): value is ScopedBrand {
  return typeof value === 'object' && value !== null && clientOf(value) !== undefined;
}

/**
 * The client that was scoped, with a written reason and a security event: the one way out, for raw SQL and for work over all tenants.
 *
 * It does not bind the tenant: every query through it reaches every row. In an interactive transaction it is the client of that
 * transaction.
 *
 * @param client what `scoped` returned, or the client that its `$transaction` hands over
 * @param reason why this query may leave the tenant; not empty, and not starting with the word TODO or FIXME. It is in the event
 * @throws TypeError when `client` is not scoped, and when the reason is missing, empty or a placeholder
 * @see OWASP ASVS 5.0 V16.3.3; CWE-778
 * @example
 * ```ts
 * import { scoped, unscoped } from '@lintel/runtime/prisma';
 *
 * interface Raw {
 *   $queryRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<{ total: number }[]>;
 * }
 * declare const prisma: Raw; // your PrismaClient
 *
 * export const total = (tenantId: string) => {
 *   const db = scoped(prisma, { column: 'tenantId', value: tenantId });
 *   return unscoped(db, 'Prisma has no window functions.').$queryRaw`select sum(total) as total from invoices where tenant_id = ${tenantId}`;
 * };
 * ```
 */
export function unscoped<C extends object>(client: C & ScopedBrand, reason: string): C;
// The client of a transaction has lost the mark in its type.
// eslint-disable-next-line @typescript-eslint/unified-signatures -- a union would infer C with the mark
export function unscoped<C extends object>(client: C, reason: string): C;
export function unscoped(client: object, reason: string): object {
  const original = typeof client === 'object' && client !== null ? clientOf(client) : undefined;
  if (original === undefined) throw new TypeError('unscoped: expected a scoped client.');
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError('unscoped: the reason must say why this may leave the tenant.');
  if (/^(?:TODO|FIXME)\b/.test(reason.trim().toUpperCase())) throw new TypeError('unscoped: the reason is a placeholder.');
  emit({ name: 'unscoped_access', detail: { verb: 'unscoped', reason } });
  return original;
}

function names(option: string, given: unknown, all: DataModel): string[] {
  if (!Array.isArray(given)) throw new TypeError(`scoped: ${option} must be a list of names.`);
  return Array.from(given as unknown[], (name) => {
    if (typeof name !== 'string' || !all.has(name)) throw new TypeError(`scoped: ${option} names a model that does not exist.`);
    return name;
  });
}
