import { type CorsPolicyOptions, checkPolicy } from './internal/cors-policy.js';

export type { CorsPolicyOptions } from './internal/cors-policy.js';

/** Plain options of `hono/cors`. */
export interface HonoCorsPolicy {
  // The context is named although it is not used: otherwise Express' cors, whose second argument is a callback that must be called,
  // would take this function where `strict` is off, and requests would hang.
  origin: (origin: string, c: { readonly req: object }) => string | undefined;
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders: string[];
  credentials: boolean;
  maxAge: number;
}

/**
 * As `corsPolicy` of `@lintel/runtime/cors`, with the names that Hono knows: only pages of the origins that you wrote can read the
 * answers; no other origin is ever reflected.
 *
 * It does not stop a request from being made: that is CSRF, see `hono/csrf`.
 *
 * @param p as for `corsPolicy` of `@lintel/runtime/cors`
 * @throws TypeError as `corsPolicy` of `@lintel/runtime/cors`
 * @see OWASP ASVS 5.0 V3.4.2; Fetch, CORS protocol; CWE-942
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import { cors } from 'hono/cors';
 * import { parseOrigins } from '@lintel/runtime/cors';
 * import { corsPolicy } from '@lintel/runtime/hono';
 *
 * const app = new Hono();
 * app.use(cors(corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true })));
 * ```
 */
export function corsPolicy(p: CorsPolicyOptions): HonoCorsPolicy {
  const { origins, methods, allowedHeaders, exposedHeaders, credentials, maxAgeSeconds } = checkPolicy(p);
  return {
    origin: (origin) => (origins.some((allowed) => (typeof allowed === 'string' ? allowed === origin : allowed.test(origin))) ? origin : undefined),
    allowMethods: methods,
    allowHeaders: allowedHeaders,
    exposeHeaders: exposedHeaders,
    credentials,
    maxAge: maxAgeSeconds,
  };
}
