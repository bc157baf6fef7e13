import { policyError } from './errors.js';

/** One entry of a policy: an origin in the one spelling that browsers send, or the expression of `https://*.example.com`. */
export type AllowedOrigin = string | RegExp;

// Bases under which anybody can get a name, so that `https://*.vercel.app` would be everybody. Not complete: that is the public
// suffix list, 250 kB and new every week.
const rented =
  /^(?:(?:ac|co|com|edu|gov|ne|net|or|org)\.[a-z]{2}|(?:appspot|azurewebsites|cloudfront|firebaseapp|github|gitlab|glitch|herokuapp|ngrok|ngrok-free|onrender|netlify|pages|replit|run|surge|vercel|web|workers|fly|deno)\.(?:app|com|dev|io|me|net|sh)|s3\.amazonaws\.com|up\.railway\.app)$/;
const loopback = /^(?:localhost|(?:[a-z0-9-]{1,63}\.)*localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * Reads one origin of a policy.
 *
 * @param text as the programmer or the operator wrote it
 * @param where the verb and the position, for messages: the text itself may be a secret that stands in the wrong variable
 */
export function readOrigin(text: unknown, where: string): { origin: string; wildcard: boolean } {
  const refuse = (why: string): never => {
    throw policyError('origin_invalid', `${where} ${why}`);
  };
  if (typeof text !== 'string') return refuse(text instanceof RegExp ? "is a RegExp; write 'https://*.example.com' for any one label." : 'is not a string.');
  if (text === 'null') return refuse("is 'null', which every sandboxed frame of every site sends.");
  if (text.includes('*') && !/^https?:\/\/\*\.[^*]+$/.test(text)) return refuse("has a wildcard that is not the whole first label, as in 'https://*.example.com'.");
  if (text.length > 300 || !/^https?:\/\/[^\s/?#\\@%]+$/i.test(text)) return refuse("is not scheme, host and port alone, as in 'https://app.example.com'.");
  const wildcard = text.includes('*');
  const url = parse(text.replace('*', 'x')) ?? refuse('is not an origin.');
  // What a URL parser reads into the text beyond case, default port and punycode is not what was meant.
  if (url.origin === 'null' || url.href !== `${url.origin}/`) return refuse('is not an origin.');
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) return refuse('is http: and not of this machine; anyone on the way could speak for it.');
  if (!wildcard) return { origin: url.origin, wildcard };
  const base = url.hostname.slice(2);
  if (!base.includes('.') && base !== 'localhost') return refuse('has a wildcard right below a top-level domain.');
  if (rented.test(base)) return refuse('has a wildcard where anybody can get a name.');
  return { origin: url.origin.replace('//x.', '//*.'), wildcard };
}

/** Anchored at both ends, one label, no flag; every character of the rest stands for itself. */
export function compileOrigin({ origin, wildcard }: { origin: string; wildcard: boolean }): AllowedOrigin {
  if (!wildcard) return origin;
  const escaped = origin.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`^${escaped.replace('\\*', '[a-z0-9_-]{1,63}')}$`);
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
