/** What `req.headers[…]` and `process.env[…]` are, and the bytes of a digest. */
export type Presented = string | Uint8Array | readonly string[] | null | undefined;

const { get: kindOf } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag) as { get: (this: unknown) => string | undefined };

/** A non-empty string or bytes: everything that can be compared. `instanceof` would refuse a Buffer of another realm, as in Jest. */
export function isComparable(value: unknown): value is string | Uint8Array {
  if (typeof value === 'string') return value !== '' && isWellFormed(value);
  return kindOf.call(value) === 'Uint8Array' && (value as Uint8Array).length > 0;
}

/** Whether `text` has no lone surrogate. Each of those becomes U+FFFD in UTF-8, so that two different texts would have equal bytes. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
