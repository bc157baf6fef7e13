import { type CorsPolicyOptions, checkPolicy } from './internal/cors-policy.js';
import { policyError } from './internal/errors.js';
import { readOrigin } from './internal/origins.js';

export type { CorsPolicyOptions } from './internal/cors-policy.js';

/** Plain options that cors, @fastify/cors, Nest's `enableCors`, `@WebSocketGateway({ cors })` and socket.io all take. */
export interface CorsPolicy {
  origin: (string | RegExp)[];
  methods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  credentials: boolean;
  maxAge: number;
  optionsSuccessStatus: number;
}

/**
 * Only pages of the origins that you wrote can read the answers; no other origin is ever reflected.
 *
 * It does not stop a request from being made: a form or an image of another site still sends one, with cookies. That is CSRF, and is
 * stopped elsewhere. A wildcard trusts every host below its base, the one that somebody took over included. `Vary: Origin` is sent by
 * the library, on refusals too, because `origin` is always an array here.
 *
 * @param p `origins`: scheme, host and port of each, `https://app.example.com`, or one whole leading label free,
 *   `https://*.example.com`; http only for this machine. `credentials`: whether browsers may send cookies; there is no default.
 *   `methods`: in upper case, GET HEAD POST PUT PATCH DELETE when absent. `allowedHeaders`: `content-type` and `authorization` when
 *   absent. `exposedHeaders`: none when absent. `maxAgeSeconds`: how long a browser keeps a preflight's answer, 3600 when absent
 * @throws TypeError `origin_invalid` when an origin is not one, is `'null'`, `'*'`, a RegExp or too wide;
 *   `origin_wildcard_with_credentials`; without a code when another option is unknown, missing or wrong. It stops the boot
 * @see OWASP ASVS 5.0 V3.4.2; Fetch, CORS protocol; CWE-942
 * @example
 * ```ts
 * import cors from 'cors';
 * import express from 'express';
 * import { corsPolicy, parseOrigins } from '@lintel/runtime/cors';
 *
 * const app = express();
 * app.use(cors(corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true })));
 * ```
 */
export function corsPolicy(p: CorsPolicyOptions): CorsPolicy {
  const { origins, maxAgeSeconds, ...rest } = checkPolicy(p);
  return { origin: origins, ...rest, maxAge: maxAgeSeconds, optionsSuccessStatus: 204 };
}

/**
 * The origins in a comma-separated list, as an operator writes it into the environment, each in the one spelling that browsers send.
 *
 * It does not check that they are yours.
 *
 * @param list for example `process.env.CORS_ORIGINS`; spaces around a comma are ignored, wildcards are as in {@link corsPolicy}
 * @throws TypeError `origin_invalid` when the list is absent, empty or has an empty entry, and when an entry is not an origin: `'*'`,
 *   `'null'`, a path, a trailing slash, http of another machine. The message has the position, not the text
 * @see OWASP ASVS 5.0 V3.4.2; CWE-942
 * @example
 * ```ts
 * import { parseOrigins } from '@lintel/runtime/cors';
 *
 * export const origins = parseOrigins('https://app.example.com, https://*.preview.example.com');
 * ```
 */
export function parseOrigins(list: string | undefined): string[] {
  if (typeof list !== 'string' || list.trim() === '') throw policyError('origin_invalid', 'parseOrigins: the list of origins is not set.');
  return list.split(',').map((text, i) => readOrigin(text.trim(), `parseOrigins: origin ${i + 1}`).origin);
}
