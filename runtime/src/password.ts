import { LintelError } from './internal/errors.js';
import { emit } from './internal/events.js';
import { inTurn, remember, usualDummy } from './internal/hashing.js';
import { ownOptions } from './internal/options.js';
import { loadArgon2, loadBcrypt } from './internal/peers.js';
import { isWellFormed } from './internal/presented.js';
import { argon2Options, parseHash, type StoredHash } from './internal/stored-hash.js';

const mostBytes = 1024;

/**
 * A hash of the password that can be stored: Argon2id with 19 MiB of memory, two passes and a random salt, as a PHC string.
 *
 * It does not check that the password is hard to guess, and does not normalise it: `é` typed as one character is not `é` typed as two.
 *
 * @param password what the user chose; at most 1,024 bytes of UTF-8
 * @throws LintelError `password_not_allowed` (400) when it is no string, is empty, is too long or has a lone surrogate;
 *   `password_busy` (503) when too many hashes wait; `peer_missing` (500) without `@node-rs/argon2`
 * @see OWASP Password Storage Cheat Sheet; OWASP ASVS 5.0 V11.4.2; RFC 9106; CWE-916
 * @example
 * ```ts
 * import { hashPassword } from '@lintel/runtime/password';
 *
 * declare const users: { insert(user: { email: string; passwordHash: string }): Promise<void> };
 *
 * export async function signUp(email: string, password: string): Promise<void> {
 *   await users.insert({ email, passwordHash: await hashPassword(password) });
 * }
 * ```
 */
export async function hashPassword(password: string): Promise<string> {
  if (!isPassword(password)) throw new LintelError('password_not_allowed');
  return inTurn(async () => {
    const { hash } = await loadArgon2();
    // Without a prototype, from which the library would read `secret` and `salt`.
    return hash(password, Object.assign(Object.create(null) as object, argon2Options));
  });
}

/**
 * Whether the password is the one that was hashed.
 *
 * It reads Argon2 (`$argon2id$`, `$argon2i$`, `$argon2d$`), bcrypt (`$2a$`, `$2b$`, `$2y$`) and scrypt (`$scrypt$`), and never compares
 * with a password that is stored as it is. Without a hash it answers at once, which tells that there is no such user: at a login use
 * {@link verifyLogin}.
 *
 * @param c `password`: what was sent, unchecked; more than 1,024 bytes, and more than 72 with bcrypt, which reads no further, is
 *   `false`. `hash`: what is stored. Both must be given, by name: bcrypt and Argon2 libraries disagree on the order
 * @returns `false` also where the stored value is no hash that is known, or costs too much to compute; then with the event
 *   `password_hash_unknown`
 * @throws LintelError `password_busy` (503) when too many hashes wait; `peer_missing` (500) without the library that the hash needs
 * @throws TypeError when an option is missing or unknown
 * @see OWASP Password Storage Cheat Sheet; OWASP ASVS 5.0 V11.4.2; CWE-256
 * @example
 * ```ts
 * import { verifyPassword } from '@lintel/runtime/password';
 *
 * declare const user: { passwordHash: string | null };
 *
 * export const confirm = (password: string): Promise<boolean> => verifyPassword({ password, hash: user.passwordHash });
 * ```
 */
export async function verifyPassword(c: { password: string; hash: string | null | undefined }): Promise<boolean> {
  const { password, hash } = read('verifyPassword', c);
  if (!isPassword(password) || hash === null || hash === undefined) return false;
  return inTurn(async () => (await compare(password, hash)) ?? false);
}

/**
 * As {@link verifyPassword}, and it takes as long where there is no such user, or nothing to compare with: the time of the answer does
 * not tell which addresses have an account.
 *
 * Without a hash it computes one of the form and cost that most users have, of those whose hashes it saw in this process. So it does
 * not hide a user whose hash costs something else than most: re-hash at login, see {@link needsRehash}. It does not hide what else your
 * code does for existing users only, and does not limit attempts.
 *
 * @param c as for `verifyPassword`; `hash` is `null` or `undefined` where there is no such user
 * @throws as `verifyPassword`
 * @see OWASP Authentication Cheat Sheet, Authentication Responses; OWASP ASVS 5.0 V6.3.8; CWE-208
 * @example
 * ```ts
 * import { verifyLogin } from '@lintel/runtime/password';
 *
 * declare const users: { byEmail(email: string): Promise<{ id: string; passwordHash: string } | undefined> };
 *
 * export async function login(email: string, password: string): Promise<string | undefined> {
 *   const user = await users.byEmail(email);
 *   return (await verifyLogin({ password, hash: user?.passwordHash })) ? user?.id : undefined;
 * }
 * ```
 */
export async function verifyLogin(c: { password: string; hash: string | null | undefined }): Promise<boolean> {
  const { password, hash } = read('verifyLogin', c);
  // Before anything about the user is looked at.
  if (!isPassword(password)) return false;
  return inTurn(async () => {
    const dummy = usualDummy();
    const result = hash === null || hash === undefined ? undefined : await compare(password, hash);
    if (result === undefined) await (parseHash(dummy ?? (await likelyDummy())) as StoredHash).matches(password);
    return result ?? false;
  });
}

/**
 * Whether a stored hash is weaker than what `hashPassword` makes, so that it should be replaced when its user next logs in.
 *
 * True for everything but Argon2id with at least that memory and those passes, so also for what is no hash at all. It does not compare
 * passwords: ask only after `verifyLogin` said yes.
 *
 * @param hash what is stored
 * @see OWASP Password Storage Cheat Sheet, Upgrading Legacy Hashes; CWE-916
 * @example
 * ```ts
 * import { hashPassword, needsRehash, verifyLogin } from '@lintel/runtime/password';
 *
 * declare const user: { passwordHash: string; save(): Promise<void> };
 *
 * export async function login(password: string): Promise<boolean> {
 *   if (!(await verifyLogin({ password, hash: user.passwordHash }))) return false;
 *   if (needsRehash(user.passwordHash)) {
 *     user.passwordHash = await hashPassword(password);
 *     await user.save();
 *   }
 *   return true;
 * }
 * ```
 */
export function needsRehash(hash: string): boolean {
  const stored = parseHash(hash);
  return typeof stored === 'string' || !stored.current;
}

/** `undefined` where the stored value cannot be compared with; nothing worth mentioning has been computed then. */
async function compare(password: string, hash: unknown): Promise<boolean | undefined> {
  const stored = parseHash(hash);
  if (typeof stored === 'string') return unknownHash(stored);
  let result: boolean;
  try {
    result = await stored.matches(password);
  } catch (error) {
    if (error instanceof LintelError) throw error;
    return unknownHash('malformed');
  }
  remember(stored);
  return result;
}

function unknownHash(why: string): undefined {
  emit({ name: 'password_hash_unknown', detail: { why } });
  return undefined;
}

/** Before the first hash was seen: what a project with these libraries most likely has. */
async function likelyDummy(): Promise<string> {
  const has = async (load: () => Promise<unknown>): Promise<boolean> => load().then(() => true, () => false);
  if (await has(loadArgon2)) return `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  if (await has(loadBcrypt)) return `$2b$10$${'.'.repeat(53)}`;
  return `$scrypt$ln=17,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
}

function read(verb: string, given: unknown): { password: unknown; hash: unknown } {
  const { password, hash } = ownOptions(verb, given, ['password', 'hash']);
  if (!Object.hasOwn(given as object, 'password') || !Object.hasOwn(given as object, 'hash')) throw new TypeError(`${verb}: expected { password, hash }.`);
  return { password, hash };
}

/** UTF-8 has at most three bytes for each unit of a string, and at least one: long ones are refused before they are read. */
const isPassword = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= mostBytes && Buffer.byteLength(value) <= mostBytes && isWellFormed(value);
