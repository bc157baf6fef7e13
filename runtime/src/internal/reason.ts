type WordCharacter =
  | 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'N' | 'O' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z'
  | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '_';
type TrimStart<S extends string> = S extends `${' ' | '\t' | '\n' | '\r'}${infer Rest}` ? TrimStart<Rest> : S;
type IsPlaceholder<Upper extends string> = Upper extends '' | 'TODO' | 'FIXME'
  ? true
  : Upper extends `${'TODO' | 'FIXME'}${infer Next}${string}`
    ? Next extends WordCharacter ? false : true
    : false;
/** Refuses what is empty or starts with the word TODO or FIXME, in any case. "Todos are public" is a reason. */
export type Reason<R extends string> = R extends string ? (IsPlaceholder<Uppercase<TrimStart<R>>> extends true ? never : R) : never;

/** The same for a text that the compiler did not see; `why` ends the sentence "the reason must say …". */
export function assertReason(verb: string, reason: unknown, why: string): asserts reason is string {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError(`${verb}: the reason must say ${why}.`);
  if (/^(?:TODO|FIXME)\b/.test(reason.trim().toUpperCase())) throw new TypeError(`${verb}: the reason is a placeholder.`);
}
