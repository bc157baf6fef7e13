import { scrypt, timingSafeEqual } from 'node:crypto';
import { loadArgon2, loadBcrypt } from './peers.js';

/** A stored hash of a form that is known, at a cost that is accepted. */
export interface StoredHash {
  /** Differs from user to user. */
  salt: string;
  /** A hash of the same form and cost, of no password: comparing with it takes as long. */
  dummy: string;
  /** At least the cost that `hashPassword` has today. */
  current: boolean;
  /** Rejects where the library finds the hash malformed after all. */
  matches(password: string): Promise<boolean>;
}

const longest = 512;
// A stored hash decides how much work is done. These are far above what anybody recommends, and below what stops a server.
const mostArgon2Memory = 262_144; // KiB
const mostArgon2Work = 1_048_576; // KiB, all passes together
const mostBcryptCost = 15;
const mostScryptMemory = 268_435_456; // bytes
const mostParallel = 16;

const base64 = '([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})$';
const argon2Form = new RegExp(`^\\$argon2(id|i|d)\\$(?:v=(16|19)\\$)?m=(\\d{1,10}),t=(\\d{1,10}),p=(\\d{1,3})\\$${base64}`);
const scryptForm = new RegExp(`^\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,3}),p=(\\d{1,3})\\$${base64}`);
const bcryptForm = /^\$2([aby])\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

export const argon2Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Understands a stored hash, or says why not. It computes nothing. */
export function parseHash(text: unknown): StoredHash | 'unknown' | 'too_costly' {
  if (typeof text !== 'string' || text.length > longest) return 'unknown';
  return parseArgon2(text) ?? parseBcrypt(text) ?? parseScrypt(text) ?? 'unknown';
}

function parseArgon2(text: string): StoredHash | 'unknown' | 'too_costly' | undefined {
  const match = argon2Form.exec(text);
  if (!match) return undefined;
  const [, variant, version, , , , salt, digest] = match as unknown as [string, string, string | undefined, string, string, string, string, string];
  const [memory, passes, parallel] = [Number(match[3]), Number(match[4]), Number(match[5])] as const;
  if (passes < 1 || parallel < 1 || memory < 8 * parallel || !isBase64(salt) || !isBase64(digest)) return 'unknown';
  if (memory > mostArgon2Memory || memory * passes > mostArgon2Work || parallel > mostParallel) return 'too_costly';
  return {
    salt,
    dummy: text.slice(0, -salt.length - digest.length - 1) + blank('A', salt, digest),
    current: variant === 'id' && version === '19' && memory >= argon2Options.memoryCost && passes >= argon2Options.timeCost && digest.length >= 43,
    matches: async (password) => (await loadArgon2()).verify(text, password),
  };
}

function parseBcrypt(text: string): StoredHash | 'unknown' | 'too_costly' | undefined {
  const match = bcryptForm.exec(text);
  if (!match) return undefined;
  const cost = Number(match[2]);
  if (cost < 4 || cost > 31) return 'unknown';
  if (cost > mostBcryptCost) return 'too_costly';
  return {
    salt: match[3]!,
    // PHP's name of the same function; the native bcrypt knows only 2a and 2b.
    dummy: text.slice(0, 7).replace('y', 'b') + '.'.repeat(53),
    current: false,
    // bcrypt reads 72 bytes: what is longer would be equal to everything with the same beginning. It is compared all the same, for
    // the time that takes.
    matches: async (password) => (await (await loadBcrypt()).compare(password, text.replace(/^\$2y/, '$2b'))) && Buffer.byteLength(password) <= 72,
  };
}

function parseScrypt(text: string): StoredHash | 'unknown' | 'too_costly' | undefined {
  const match = scryptForm.exec(text);
  if (!match) return undefined;
  const [, , , , salt, digest] = match as unknown as [string, string, string, string, string, string];
  const [N, r, p] = [2 ** Number(match[1]), Number(match[2]), Number(match[3])] as const;
  if (N < 2 || r < 1 || p < 1 || !isBase64(salt) || !isBase64(digest)) return 'unknown';
  const memory = 128 * N * r;
  if (memory > mostScryptMemory || memory * p > 4 * mostScryptMemory || p > mostParallel) return 'too_costly';
  return {
    salt,
    dummy: text.slice(0, -salt.length - digest.length - 1) + blank('A', salt, digest),
    current: false,
    matches: async (password) => {
      const expected = Buffer.from(digest, 'base64');
      // Node reads `cost` and its like from the prototype too.
      const options = Object.assign(Object.create(null) as object, { N, r, p, maxmem: 2 * memory + 1024 * 1024 });
      const actual = await new Promise<Buffer>((resolve, reject) => {
        scrypt(password, Buffer.from(salt, 'base64'), expected.length, options, (error, key) => (error ? reject(error) : resolve(key)));
      });
      return timingSafeEqual(actual, expected);
    },
  };
}

/** Without padding; a rest of one character encodes nothing. */
const isBase64 = (text: string): boolean => text.length % 4 !== 1;
const blank = (character: string, salt: string, digest: string): string => `${character.repeat(salt.length)}$${character.repeat(digest.length)}`;
