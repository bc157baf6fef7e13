import { arg, defineModel, exported, role, type Cost, type LocalRef } from './model.js';

const node = (name: string, member?: string): LocalRef[] => ['crypto', 'node:crypto'].map((from) => ({ from, name, ...(member && { member }) }));

// The least costs are those of OWASP ASVS 5.0.0, appendix C, "Password storage".
const iterations = (slot: Cost['slots'][number], by: Cost['slots'][number]): Cost => ({ what: 'iterations', slots: [slot], least: { by, unless: 'sha1', of: { sha1: 1_300_000, sha256: 600_000, sha512: 210_000 } } });
const scrypt: Cost = { what: 'N', slots: [arg(3, 'N'), arg(3, 'cost')], least: { by: arg(3, 'p'), unless: '1', of: { 1: 131_072, 2: 65_536, 3: 32_768 } }, absent: 16_384 };
const argon2: readonly Cost[] = [{ what: 'memoryCost', slots: [arg(1, 'memoryCost')], least: { by: arg(1, 'timeCost'), unless: '3', of: { 1: 47_104, 2: 19_456, 3: 12_288 } } }];
const bcrypt = (index: number): Cost => ({ what: 'rounds', slots: [arg(index)], least: 10 });

export const nodeCrypto = defineModel('node:crypto', { versions: 'Node 20–24', docs: 'https://nodejs.org/api/crypto.html' }, [
  ...node('createHash').map((ref) => role('crypto.digest', ref, { algorithm: arg(0) })),
  ...node('hash').map((ref) => role('crypto.digest', ref, { algorithm: arg(0), input: arg(1) })),
  ...node('webcrypto.SubtleCrypto', 'digest').map((ref) => role('crypto.digest', ref, { algorithm: arg(0), input: arg(1) })),
  ...node('createHmac').map((ref) => role('crypto.mac', ref, { key: arg(1) })),
  ...['Hash', 'Hmac'].flatMap((name) => node(name, 'update')).map((ref) => role('crypto.feed', ref, { input: arg(0) })),
  ...node('timingSafeEqual').flatMap((ref) => [role('crypto.equal', ref, { throws: true, presence: false }), role('webhook.verify', ref)]),
  ...['pbkdf2', 'pbkdf2Sync'].flatMap((name) => node(name)).map((ref) => role('password.derive', ref, { password: arg(0), costs: [iterations(arg(2), arg(4))] })),
  ...['scrypt', 'scryptSync'].flatMap((name) => node(name)).map((ref) => role('password.derive', ref, { password: arg(0), costs: [scrypt] })),
]);

const DIGESTS = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3', 'RIPEMD160'];
export const cryptoJs = defineModel('crypto-js', { versions: '4', docs: 'https://cryptojs.gitbook.io/docs' }, [
  ...DIGESTS.flatMap((name) => [role('crypto.digest', exported(name), { algorithm: name.toLowerCase(), input: arg(0) }), role('crypto.mac', exported(`Hmac${name}`), { key: arg(1), input: arg(0) })]),
  role('password.derive', exported('PBKDF2'), { password: arg(0), costs: [{ what: 'iterations', slots: [arg(2, 'iterations')], least: 600_000, absent: 250_000 }] }),
]);

/** `credential.issue`: a password check is what a login does. */
const verify = (name: string, password: number, hash: number) => [role('password.verify', exported(name), { password: arg(password), hash: arg(hash), burns: false }), role('credential.issue', exported(name))];
const hashes = (names: readonly string[], costs: readonly Cost[]) => names.map((name) => role('password.hash', exported(name), { password: arg(0), costs }));
const salts = ['genSalt', 'genSaltSync'].map((name) => role('password.hash', exported(name), { costs: [bcrypt(0)] }));
const bcryptRows = [...hashes(['hash', 'hashSync'], [bcrypt(1)]), ...salts, ...verify('compare', 0, 1), ...verify('compareSync', 0, 1)];

export const passwords = [
  defineModel('bcrypt', { versions: '5–6', docs: 'https://github.com/kelektiv/node.bcrypt.js' }, bcryptRows),
  defineModel('bcryptjs', { versions: '2–3', docs: 'https://github.com/dcodeIO/bcrypt.js' }, bcryptRows),
  defineModel('argon2', { versions: '0.30–0.45', docs: 'https://github.com/ranisalt/node-argon2' }, [...hashes(['hash'], argon2), ...verify('verify', 1, 0), role('password.weak', exported('argon2d'))]),
  defineModel('@node-rs/argon2', { versions: '1–2', docs: 'https://github.com/napi-rs/node-rs/tree/main/packages/argon2' }, [
    ...hashes(['hash', 'hashSync'], argon2),
    ...verify('verify', 1, 0),
    ...verify('verifySync', 1, 0),
    role('password.weak', { from: '@node-rs/argon2', name: 'Algorithm', member: 'Argon2d' }),
  ]),
];

export const comparers = [
  defineModel('lodash', { versions: '4', docs: 'https://lodash.com/docs' }, ['isEqual', 'eq'].map((name) => role('compare.plain', exported(name), { left: arg(0), right: arg(1) }))),
  defineModel('tsscmp', { versions: '1', docs: 'https://github.com/suryagh/tsscmp' }, [role('crypto.equal', exported('default'), { throws: false, presence: false })]),
];

export const textPlatform = defineModel('lib', { versions: 'ES2023', docs: 'https://tc39.es/ecma262/' }, [
  role('compare.plain', { global: 'String', member: 'localeCompare' }, { right: arg(0) }),
  role('compare.plain', { global: 'Object', member: 'is' }, { left: arg(0), right: arg(1) }),
  role('compare.plain', { global: 'Buffer', member: 'equals' }, { right: arg(0) }),
  role('compare.plain', { global: 'Buffer', member: 'compare' }, { left: arg(0), right: arg(1) }),
  ...['util', 'node:util'].map((from) => role('compare.plain', { from, name: 'isDeepStrictEqual' }, { left: arg(0), right: arg(1) })),
  ...['assert', 'node:assert'].flatMap((from) => ['strictEqual', 'equal'].map((name) => role('compare.plain', { from, name }, { left: arg(0), right: arg(1) }))),
  ...['includes', 'indexOf'].flatMap((member) => ['Array', 'ReadonlyArray', 'String'].map((global) => role('compare.lookup', { global, member }, { key: arg(0) }))),
  ...['Set', 'ReadonlySet', 'Map', 'ReadonlyMap'].map((global) => role('compare.lookup', { global, member: 'has' }, { key: arg(0) })),
  ...['Map', 'ReadonlyMap'].map((global) => role('compare.lookup', { global, member: 'get' }, { key: arg(0) })),
  role('text.convert', { global: 'Buffer', member: 'from' }, { input: arg(0) }),
  ...['util', 'node:util'].map((from) => role('text.convert', { from, name: 'TextEncoder', member: 'encode' }, { input: arg(0) })),
  ...['String', 'decodeURIComponent', 'encodeURIComponent', 'atob', 'btoa'].map((name) => role('text.convert', { global: name }, { input: arg(0) })),
]);
