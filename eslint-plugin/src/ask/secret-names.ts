/** What a name says of the value behind it. A name is a hint: origin and type come first (ask/secrecy.ts). */
export type NameHint = 'password' | 'secret' | 'maybe' | 'none';

/** The file may speak of secrets at all: what is looked at before anything else. */
export const SPEAKS_OF_SECRETS = /passw|passphrase|\bpwd\b|secret|token|api[-_ ]?key|signature|\bsig\b|hmac|digest|authorization|\botp|totp|apikey|(?:access|signing|webhook|shared|private|auth|admin|master)[-_]?key|verification[-_]?code|hashed|constant[-_]?time|timing[-_]?safe|safe[-_]?(?:equal|compare)|secure[-_]?compare/i;

const words = (name: string): readonly string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .flatMap((word) => JOINED[word] ?? word);

const JOINED: Readonly<Record<string, readonly string[]>> = {
  apikey: ['api', 'key'], apikeys: ['api', 'keys'], accesstoken: ['access', 'token'], authtoken: ['auth', 'token'], secretkey: ['secret', 'key'], privatekey: ['private', 'key'], resettoken: ['reset', 'token'],
  refreshtoken: ['refresh', 'token'], passwordhash: ['password', 'hash'], hashedpassword: ['hashed', 'password'], clientsecret: ['client', 'secret'], webhooksecret: ['webhook', 'secret'], passwd: ['password'], pwd: ['password'], pass: ['password'], passphrase: ['password'],
};

const HASHES = new Set(['hash', 'hashed', 'digest', 'encrypted', 'hex', 'buffer', 'bytes', 'buf', 'value', 'str', 'string', 'base64', 'raw', 'plain', 'plaintext', 'text', 'input', 'provided', 'expected', 'given', 'stored', 'header', 'param', 'cookie']);
const KEYS = new Set(['api', 'secret', 'access', 'signing', 'webhook', 'shared', 'private', 'auth', 'admin', 'master', 'service', 'internal', 'encryption', 'hmac', 'integration', 'client']);
const SECRET = new Set(['secret', 'signature', 'sig', 'hmac', 'otp', 'totp', 'authorization', 'jwt', 'bearer', 'passcode', 'mac']);
const TOKENS = new Set(['access', 'refresh', 'reset', 'auth', 'session', 'bearer', 'verification', 'verify', 'invite', 'invitation', 'activation', 'confirmation', 'webhook', 'admin', 'internal', 'service', 'api', 'secret', 'login', 'email', 'password', 'unsubscribe', 'share', 'magic', 'authentication', 'authorization', 'valid', 'stored', 'bot', 'csrf', 'xsrf', 'hashed', 'user', 'security', 'global', 'deploy', 'cron', 'agent', 'device', 'mfa', 'setup', 'shared']);
const CODES = new Set(['verification', 'otp', 'reset', 'recovery', 'backup', 'confirmation', 'mfa', 'sms', 'login', 'auth', 'totp', 'pin', 'security', 'passcode', 'activation']);
/** A password typed twice, a rule about passwords, what is shown: no password that is checked. */
const REPEATED = new Set(['confirm', 'confirmation', 'confirmed', 'repeat', 'repeated', 'retype', 'retyped', 'again', 'verify', 'second', 'match', 'matching']);
const NOT_SECRET = new Set(['public', 'publishable', 'cancel', 'cancellation', 'injection', 'design', 'css', 'syntax', 'lexer', 'next', 'page', 'continuation', 'challenge', 'captcha', 'recaptcha', 'symbol', 'operator', 'provider', 'color', 'fcm', 'push', 'contract', 'nft', 'erc20', 'currency', 'current', 'previous', 'prev', 'sort', 'primary', 'foreign', 'address', 'mint']);

/** `userApiKeyHash` → secret; `tokenType`, `publicKey` and `passwordConfirmation` are none. */
export function hintOf(name: string | undefined): NameHint {
  if (name === undefined) return 'none';
  let all = [...words(name)];
  while (all.length > 1 && HASHES.has(all.at(-1)!)) all = all.slice(0, -1);
  const last = all.at(-1);
  const before = all.slice(0, -1);
  if (last === undefined || before.some((word) => NOT_SECRET.has(word) && word !== 'current' && word !== 'previous')) return 'none';
  if (last === 'password' || last === 'passwords') return all.some((word) => REPEATED.has(word)) ? 'none' : 'password';
  if (SECRET.has(last)) return last === 'mac' && before.length === 0 ? 'maybe' : 'secret';
  const qualifier = before.at(-1);
  if (last === 'key') return qualifier !== undefined && KEYS.has(qualifier) ? 'secret' : before.length === 0 ? 'maybe' : 'none';
  if (last === 'token') return qualifier === undefined || before.includes('current') || before.includes('previous') ? 'maybe' : before.some((word) => TOKENS.has(word)) || STATES.has(qualifier) ? 'secret' : 'maybe';
  if (last === 'code') return qualifier === undefined ? 'maybe' : before.some((word) => CODES.has(word)) ? 'secret' : 'none';
  if (last === 'pin' || last === 'credential' || last === 'credentials' || last === 'nonce' || last === 'checksum') return 'maybe';
  // `token` of `token_abc`, `x-hub-signature-256`
  if (/^\d+$|^sha\d*$|^v\d+$|^1$/.test(last) && before.length > 0) return hintOf(before.join('_'));
  return 'none';
}
const STATES = new Set(['expected', 'provided', 'presented', 'given', 'known', 'saved', 'received', 'incoming', 'my', 'our', 'request', 'header', 'required', 'configured', 'raw', 'db', 'the']);

/** A collection of secrets: `apiKeys`, `VALID_TOKENS`. What was revoked is public to whoever held it. */
export function isSecretTable(name: string | undefined): boolean {
  if (name === undefined) return false;
  const all = words(name);
  if (all.some((word) => /^(revoked|black|blacklist|blacklisted|deny|denied|blocked|used|expired|seen|invalid|banned|public)$/.test(word))) return false;
  const at = all.findIndex((word) => /^(keys|tokens|secrets|otps|credentials)$/.test(word));
  if (at >= 0) {
    const rest = all.slice(at + 1);
    if (rest.length > 0 && !rest.every((word) => /^(by|list|set|map|table|store|registry|index|user|client|tenant|owner)$/.test(word))) return false;
    return hintOf([...all.slice(0, at), all[at]!.slice(0, -1)].join('_')) === 'secret' || (all[at] === 'secrets') || (all[at] === 'tokens' && all.slice(0, at).some((word) => /^(valid|allowed|known|active|accepted|registered)$/.test(word))) || (all[at] === 'keys' && all.slice(0, at).some((word) => /^(valid|allowed|accepted|registered)$/.test(word)));
  }
  return false;
}

/** What a function promises by its name. */
export function claimsConstantTime(name: string | undefined): boolean {
  if (name === undefined) return false;
  const text = words(name).join(' ');
  return /timing safe|constant time|safe (?:string )?(?:equals?|compare)|secure (?:string )?(?:compare|equals?)|compare (?:securely|safe(?:ly)?|constant)/.test(text);
}

/** A person is looked up by what they type into a login form. */
export function isLoginName(name: string): boolean {
  return words(name).some((word) => /^(email|mail|username|login|user|phone|identifier|handle|nickname|account|credentials?)$/.test(word)) && !words(name).some((word) => /^ids?$/.test(word));
}

export const isPublicName = (name: string | undefined): boolean => name !== undefined && words(name).some((word) => /^(public|publishable|address|user|username|login|email|id)$/.test(word)) && hintOf(name) === 'none';
