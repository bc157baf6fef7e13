// What runtimes without `node:crypto` get under the name of compare.ts; package.json chooses by the condition `node`.
import { isComparable, type Presented } from './internal/presented.js';

export type { Presented } from './internal/presented.js';

/** As in compare.ts. Time follows the length of the longer side. */
export function safeEqual(a: Presented, b: Presented): boolean {
  if (!isComparable(a) || !isComparable(b)) return false;
  const left = bytes(a);
  const right = bytes(b);
  let difference = left.length ^ right.length;
  // Past its end each side is read again from its start, so that no read leaves the array.
  for (let i = Math.max(left.length, right.length) - 1; i >= 0; i--) difference |= left[i % left.length]! ^ right[i % right.length]!;
  return difference === 0;
}

const bytes = (value: string | Uint8Array): Uint8Array => (typeof value === 'string' ? new TextEncoder().encode(value) : value);
