import { policyError } from './errors.js';
import { ownOptions } from './options.js';
import { type AllowedOrigin, compileOrigin, readOrigin } from './origins.js';

/** What `corsPolicy` takes, for every framework. */
export interface CorsPolicyOptions {
  origins: readonly string[];
  credentials: boolean;
  methods?: readonly string[] | undefined;
  allowedHeaders?: readonly string[] | undefined;
  exposedHeaders?: readonly string[] | undefined;
  maxAgeSeconds?: number | undefined;
}

/** The policy, checked, before it gets the names of a framework. */
export interface CheckedPolicy {
  origins: AllowedOrigin[];
  credentials: boolean;
  methods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  maxAgeSeconds: number;
}

const longestMaxAge = 86_400;

export function checkPolicy(given: unknown): CheckedPolicy {
  const o = ownOptions('corsPolicy', given, ['origins', 'credentials', 'methods', 'allowedHeaders', 'exposedHeaders', 'maxAgeSeconds']);
  if (typeof o.credentials !== 'boolean') throw new TypeError('corsPolicy: say whether cookies are sent: credentials must be true or false.');
  const maxAgeSeconds = o.maxAgeSeconds ?? 3600;
  if (typeof maxAgeSeconds !== 'number' || !Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 0 || maxAgeSeconds > longestMaxAge) {
    throw new TypeError(`corsPolicy: maxAgeSeconds must be a whole number from 0 to ${longestMaxAge}.`);
  }
  return {
    origins: origins(o.origins, o.credentials),
    credentials: o.credentials,
    methods: tokens('methods', o.methods ?? ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], /^[A-Z][A-Z-]*$/),
    allowedHeaders: tokens('allowedHeaders', o.allowedHeaders ?? ['content-type', 'authorization']),
    exposedHeaders: tokens('exposedHeaders', o.exposedHeaders ?? [], undefined, true),
    maxAgeSeconds,
  };
}

function origins(given: unknown, credentials: boolean): AllowedOrigin[] {
  const list = elements('origins', given);
  if (list.length === 0) throw policyError('origin_invalid', 'corsPolicy: no origin is allowed; without CORS headers browsers already refuse other origins.');
  if (credentials && list.includes('*')) throw policyError('origin_wildcard_with_credentials', "corsPolicy: '*' with credentials would let every site act as its visitor; name the origins.");
  const read = list.map((text, i) => readOrigin(text, `corsPolicy: origin ${i + 1}`));
  return [...new Map(read.map((origin) => [origin.origin, compileOrigin(origin)])).values()];
}

function tokens(name: string, given: unknown, shape = /^[\w!#$%&'+.^`|~-]+$/, mayBeEmpty = false): string[] {
  const list = elements(name, given);
  // hono/cors answers an empty list of headers with whatever was asked for.
  if (list.length === 0 && !mayBeEmpty) throw new TypeError(`corsPolicy: ${name} must not be empty.`);
  if (!list.every((token): token is string => typeof token === 'string' && token.length <= 256 && shape.test(token))) {
    throw new TypeError(`corsPolicy: ${name} must be names, each written out${name === 'methods' ? ', in upper case' : ''}; '*' is none.`);
  }
  return list;
}

/** Without holes, which would be read from Array.prototype. */
function elements(name: string, given: unknown): unknown[] {
  if (!Array.isArray(given)) throw new TypeError(`corsPolicy: ${name} must be an array.`);
  for (let i = 0; i < given.length; i++) if (!Object.hasOwn(given, i)) throw new TypeError(`corsPolicy: ${name} has a hole.`);
  return [...(given as unknown[])];
}
