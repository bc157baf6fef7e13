import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LintelError, type LintelErrorCode } from './internal/errors.js';
import { ownOptions } from './internal/options.js';

/** Where secrets come from. Write your own for a vault: fetch before the boot, and answer from memory. */
export interface SecretSource {
  /** The text, or `undefined` where there is none. Not a promise. */
  read(name: string): string | undefined;
}

/**
 * The secret of that name, which is there: the process does not start on `undefined`, on an empty string or on blanks.
 *
 * It does not check that the secret is random, or that it is not the one in your repository. It returns a plain string, which can be
 * logged; see {@link Secret}.
 *
 * @param name of the environment variable, or of the file; letters, digits, `_`, `-` and `.`
 * @param o `minBytes`: the shortest that is accepted, counted in UTF-8: 32 for a signing key. None when absent, since others choose
 *   the passwords of databases. `from`: see {@link secretSource}; the environment when absent
 * @throws LintelError `secret_missing` when absent, empty or blank; `secret_too_short`. Both are 500, and their `cause` has the name
 * @throws TypeError when the name or an option is wrong
 * @see OWASP ASVS 5.0 V13.3.1; CWE-798, CWE-1188
 * @example
 * ```ts
 * import { requireSecret } from '@lintel/runtime/secrets';
 *
 * export const jwtSecret = requireSecret('JWT_SECRET', { minBytes: 32 });
 * ```
 */
export function requireSecret(name: string, o: { minBytes?: number | undefined; from?: SecretSource | undefined } = {}): string {
  checkName('requireSecret', name);
  const { minBytes = 1, from = environment('') } = ownOptions('requireSecret', o, ['minBytes', 'from']);
  if (typeof minBytes !== 'number' || !Number.isInteger(minBytes) || minBytes < 1) throw new TypeError('requireSecret: minBytes must be a whole number above 0.');
  if (!isSource(from)) throw new TypeError('requireSecret: from must have a function read.');
  const value: unknown = from.read(name);
  if (value !== undefined && typeof value !== 'string') throw new TypeError('requireSecret: the source did not return a string; it must not be asynchronous.');
  if (value === undefined || isBlank(value)) throw failure('secret_missing', `${name} is not set.`);
  if (Buffer.byteLength(value) < minBytes) throw failure('secret_too_short', `${name} is shorter than ${minBytes} bytes.`);
  return value;
}

/**
 * A source that looks into the environment, and then for a file, as Docker and Kubernetes mount secrets.
 *
 * It does not watch the files, and does not check who may read them.
 *
 * @param o `prefix`: before the name of the environment variable, not of the file. `dir`: an absolute path, for example
 *   `/run/secrets`; without it no file is read. One line break at the end of a file does not count; a file above 64 KiB, or one that
 *   is not UTF-8, is refused
 * @throws TypeError when an option is unknown or wrong
 * @throws LintelError from `read`: `secret_missing` when the file is there and cannot be read; `cause` has the reason
 * @see OWASP ASVS 5.0 V13.3.1; OWASP Secrets Management Cheat Sheet; CWE-798
 * @example
 * ```ts
 * import { requireSecret, secretSource } from '@lintel/runtime/secrets';
 *
 * const from = secretSource({ prefix: 'SHOP_', dir: '/run/secrets' });
 * export const password = requireSecret('DB_PASSWORD', { from }); // SHOP_DB_PASSWORD, then /run/secrets/DB_PASSWORD
 * ```
 */
export function secretSource(o: { prefix?: string | undefined; dir?: string | undefined }): SecretSource {
  const { prefix = '', dir } = ownOptions('secretSource', o, ['prefix', 'dir']);
  if (typeof prefix !== 'string' || !/^\w{0,64}$/.test(prefix)) throw new TypeError('secretSource: the prefix may have letters, digits and _ only.');
  if (dir !== undefined && (typeof dir !== 'string' || !isAbsolute(dir))) throw new TypeError('secretSource: dir must be an absolute path.');
  const variables = environment(prefix);
  return {
    read(name) {
      checkName('secretSource', name);
      const value = variables.read(name);
      return (value === undefined || isBlank(value)) && dir !== undefined ? readSecretFile(join(dir, name), name) : value;
    },
  };
}

const values = new WeakMap<Secret, string>();

/**
 * A secret that cannot get into a log or a text by accident: JSON and `util.inspect` print `[redacted]`, and everything that would
 * make a string of it throws.
 *
 * A constant instead of the throw would be worse than a leak: a MAC keyed with `` `${secret}` `` would be keyed with a published
 * word. It does not clear memory, and what {@link Secret.reveal} returned is a plain string. No copy reveals it: not a spread, a
 * structured clone, a Proxy or `Object.create`.
 *
 * @param value the secret; not empty
 * @throws TypeError when the value is not a string or is empty
 * @throws LintelError `secret_coerced` (500) from `toString()`, template literals, `+`, `Buffer.from()` and every other conversion
 * @see CWE-532; OWASP ASVS 5.0 V16.2.5
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto';
 * import { requireSecret, Secret } from '@lintel/runtime/secrets';
 *
 * const key = new Secret(requireSecret('WEBHOOK_KEY', { minBytes: 32 }));
 * export const sign = (body: string): string => createHmac('sha256', key.reveal()).update(body).digest('hex');
 * ```
 */
export class Secret {
  constructor(value: string) {
    if (typeof value !== 'string' || value === '') throw new TypeError('Secret: the value must be a non-empty string.');
    values.set(this, value);
  }

  static {
    // Not a member: a unique symbol in the declarations would make the types of the two builds differ.
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), { __proto__: null, value: () => '[redacted]' } as PropertyDescriptor);
  }

  /** The secret as a plain string, for the call that needs it. */
  reveal(): string {
    const value = values.get(this);
    if (value === undefined) throw new TypeError('Secret: not a Secret of this copy of the package.');
    return value;
  }

  toJSON(): '[redacted]' {
    return '[redacted]';
  }

  /** @throws LintelError `secret_coerced` (500), always */
  toString(): never {
    throw new LintelError('secret_coerced');
  }

  /** @throws LintelError `secret_coerced` (500), always */
  [Symbol.toPrimitive](): never {
    throw new LintelError('secret_coerced');
  }
}

const environment = (prefix: string): SecretSource => ({
  // An own property: `process.env` inherits from Object.prototype.
  read: (name) => (Object.hasOwn(process.env, prefix + name) ? process.env[prefix + name] : undefined),
});

const largestFile = 64 * 1024;

function readSecretFile(path: string, name: string): string | undefined {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return undefined;
    if (!file.isFile() || file.size > largestFile) throw new Error('not a file of at most 64 KiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).replace(/\r?\n$/, '');
  } catch (cause) {
    throw failure('secret_missing', `the file of ${name} could not be read.`, cause);
  }
}

function checkName(verb: string, name: unknown): void {
  // It becomes the name of a file: no separator, and not `.` or `..`.
  if (typeof name !== 'string' || !/^\w[\w.-]{0,127}$/.test(name)) throw new TypeError(`${verb}: the name may have letters, digits, _, - and . only.`);
}

const isBlank = (value: string): boolean => value.trim() === '';

const isSource = (value: unknown): value is { read(name: string): unknown } =>
  typeof value === 'object' && value !== null && typeof (value as { read?: unknown }).read === 'function';

/** The name of the secret is for the log, so it is in the cause; what leaves the process does not say it. */
const failure = (code: LintelErrorCode, message: string, cause?: unknown): LintelError =>
  new LintelError(code, { cause: new Error(message, cause === undefined ? undefined : { cause }) });
