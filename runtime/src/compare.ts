import { createHash, timingSafeEqual } from 'node:crypto';
import { isComparable, type Presented } from './internal/presented.js';

export type { Presented } from './internal/presented.js';

/**
 * True only when both are there and the same; how long it takes says nothing about where they differ.
 *
 * Absent is never equal: `false` unless both are non-empty strings or bytes, so that a missing header does not equal a variable that
 * is not set. An array (a header that came twice) is never equal. Text and bytes are compared as UTF-8.
 *
 * It does not hide how long the texts are, and is not for passwords: those are stored as hashes, see `@lintel/runtime/password`. It
 * compares exactly: `Bearer x` is not `x`, `AB` in hex is not `ab`.
 *
 * @param a one side, for example a header
 * @param b the other side, for example an environment variable
 * @see CWE-208; OWASP ASVS 5.0 V11.2.4
 * @example
 * ```ts
 * import { safeEqual } from '@lintel/runtime/compare';
 * import type { RequestHandler } from 'express';
 *
 * export const requireKey: RequestHandler = (req, res, next) => {
 *   if (safeEqual(req.headers['x-api-key'], process.env.API_KEY)) next();
 *   else res.sendStatus(401);
 * };
 * ```
 */
export function safeEqual(a: Presented, b: Presented): boolean {
  if (!isComparable(a) || !isComparable(b)) return false;
  return timingSafeEqual(digest(a), digest(b));
}

/** Of equal length whatever comes in: `timingSafeEqual` throws on different lengths, and a guess at the length would be an oracle. */
const digest = (value: string | Uint8Array): Uint8Array => createHash('sha256').update(value).digest();
