import { LintelError } from './errors.js';
import { emit } from './events.js';

type Compare = (password: string, hash: string) => Promise<boolean>;
type Argon2 = Pick<typeof import('@node-rs/argon2'), 'hash' | 'verify'>;

// Written out, so that a bundler finds them.
const argon2 = once(() => import('@node-rs/argon2') as Promise<Argon2>);
const bcrypt = once<{ compare: Compare }>(() => import('bcrypt'));
const bcryptjs = once<{ compare: Compare }>(() => import('bcryptjs'));

export async function loadArgon2(): Promise<Argon2> {
  const loaded = await argon2();
  return 'api' in loaded ? loaded.api : missing('@node-rs/argon2@^2', loaded.error);
}

/** The one that the project has; the native one where there are both, since it does not block. */
export async function loadBcrypt(): Promise<{ compare: Compare }> {
  const native = await bcrypt();
  if ('api' in native) return native.api;
  const loaded = await bcryptjs();
  return 'api' in loaded ? loaded.api : missing('bcrypt@^6', native.error);
}

type Loaded<T> = { api: T } | { error: unknown };

/** `import` of a CommonJS module does not always find its names, but always its `default`. */
function once<T extends object>(load: () => Promise<T | { default: T }>): () => Promise<Loaded<T>> {
  let loaded: Promise<Loaded<T>> | undefined;
  return () =>
    (loaded ??= load().then(
      (module) => ({ api: Object.hasOwn(module, 'default') ? (module as { default: T }).default : (module as T) }),
      (error: unknown) => ({ error }),
    ));
}

function missing(install: string, cause: unknown): never {
  emit({ name: 'peer_missing', detail: { install } });
  const error = new LintelError('peer_missing', { cause });
  Object.defineProperty(error, 'message', { __proto__: null, value: `${error.message} Run: npm i ${install}`, writable: true, configurable: true } as PropertyDescriptor);
  throw error;
}
