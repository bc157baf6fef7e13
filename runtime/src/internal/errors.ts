/**
 * Every code, with the HTTP status and the one sentence that leaves the process. The sentence is public: Nest, Fastify and Hono send
 * it to the client. So it names no value, key, path or SQL.
 */
const codes = {
  identifier_not_allowed: { status: 400, message: 'The requested name is not available.' },
  not_found: { status: 404, message: 'Not found.' },
  password_busy: { status: 503, message: 'The service is busy. Try again later.' },
  password_not_allowed: { status: 400, message: 'The password is empty or too long.' },
  peer_missing: { status: 500, message: 'A package that the service needs is not installed.' },
  row_security_off: { status: 500, message: 'The service is not set up correctly.' },
  scope_conflict: { status: 403, message: 'This is not allowed.' },
  scope_unsupported: { status: 500, message: 'The service cannot answer this request.' },
  scope_value_missing: { status: 500, message: 'The service cannot answer this request.' },
  secret_coerced: { status: 500, message: 'The service is not set up correctly.' },
  secret_missing: { status: 500, message: 'The service is not set up correctly.' },
  secret_too_short: { status: 500, message: 'The service is not set up correctly.' },
  sort_not_allowed: { status: 400, message: 'The requested sort order is not available.' },
} as const satisfies Record<string, { status: number; message: string }>;

/** What went wrong, in lower snake case. A code is stable: it is never renamed or given another meaning within a major version. */
export type LintelErrorCode = keyof typeof codes;

// `Response` is global in Node, Workers, Deno and browsers, but its type is not: a project may compile without `dom` and without
// @types/node, and these declarations must not break there.
type PlatformResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : unknown;

const brand = Symbol.for('@lintel/runtime.LintelError');

/**
 * The error that every primitive throws when it refuses input. Frameworks answer with its status without a filter: Nest's
 * `BaseExceptionFilter`, Express' finalhandler and Fastify read `statusCode` or `status`, Hono calls `getResponse()`.
 *
 * It does not say which value was refused, and a mistake in the policy is not a `LintelError` but a `TypeError`.
 *
 * @param code one of {@link LintelErrorCode}; it decides the status and the message
 * @param options `cause`: kept for logs, never serialised by `toJSON()` or `getResponse()`
 * @throws TypeError when the code is not known
 * @see OWASP ASVS 5.0 V16.5.1; CWE-209
 * @example
 * ```ts
 * import { isLintelError } from '@lintel/runtime';
 * import { sortColumn } from '@lintel/runtime/sql';
 *
 * try {
 *   sortColumn('password', { title: 'page.title' }, 'title');
 * } catch (error) {
 *   if (isLintelError(error, 'sort_not_allowed')) console.log(error.statusCode); // 400
 * }
 * ```
 */
export class LintelError extends Error {
  readonly code: LintelErrorCode;
  /** The HTTP status to answer with. */
  readonly statusCode: number;
  /** The same value as `statusCode`. */
  readonly status: number;
  /** Whether the client is told the message: true only for 4xx. */
  readonly expose: boolean;
  // `declare`: a field would be an own enumerable property and would so be copied by a spread and printed by JSON.stringify.
  declare readonly cause?: unknown;

  constructor(code: LintelErrorCode, options?: { cause?: unknown }) {
    if (!Object.hasOwn(codes, code)) throw new TypeError('LintelError: unknown code.');
    const { status, message } = codes[code];
    // Error's own constructor looks for `cause` on the prototype chain too.
    if (options !== undefined && Object.hasOwn(options, 'cause')) super(message, { cause: options.cause });
    else super(message);
    this.code = code;
    this.statusCode = status;
    this.status = status;
    this.expose = status < 500;
  }

  static {
    // Set here and not as members, because a unique symbol in the declarations would make the types of the two builds differ.
    Object.defineProperty(this.prototype, brand, { value: true });
    Object.defineProperty(this.prototype, 'name', { value: 'LintelError', writable: true, configurable: true });
  }

  /** The answer that Hono's default error handler sends: status and `toJSON()` as JSON. */
  getResponse(): PlatformResponse {
    // All three fields are given, because Response looks for an absent one on the prototype chain.
    const init = { status: this.statusCode, statusText: '', headers: { 'content-type': 'application/json' } };
    return new Response(JSON.stringify(this), init) as PlatformResponse;
  }

  /** What may leave the process. */
  toJSON(): { code: LintelErrorCode; message: string } {
    // From the table: the message of `peer_missing` says more, and that is for logs.
    return { code: this.code, message: codes[this.code].message };
  }
}

/**
 * Whether `e` was thrown by a primitive of this package, by its ESM or its CJS copy, in this realm or another one.
 *
 * It does not prove that the error is genuine: code in the same process can make one. It never throws.
 *
 * @param e anything that was caught
 * @param code when given, the error must have this code
 * @example
 * ```ts
 * import { isLintelError } from '@lintel/runtime';
 *
 * export const statusOf = (error: unknown): number => (isLintelError(error) ? error.statusCode : 500);
 * ```
 */
export function isLintelError(e: unknown, code?: LintelErrorCode): e is LintelError {
  if (typeof e !== 'object' || e === null) return false;
  try {
    const error = e as { [brand]?: unknown; code?: unknown };
    return error[brand] === true && (code === undefined || error.code === code);
  } catch {
    return false; // a revoked Proxy, or a getter that throws
  }
}
