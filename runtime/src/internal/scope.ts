/** What a tenant can be told by. A list or an object would be an operator to a data layer, and nothing at all would drop the predicate. */
export type ScopeValue = string | number | bigint;

/** Whether a value names a tenant: no empty text, no NaN, nothing that only looks like a primitive. */
export function isScopeValue(value: unknown): value is ScopeValue {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
}
