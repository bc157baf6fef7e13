import type { LintelErrorCode } from './errors.js';
import { shared } from './registry.js';

/** Something that an operator may want to see. Texts in it may come from an attacker and are not escaped. */
export type SecurityEvent = {
  name: LintelErrorCode | 'guard_denied' | 'limit_reached' | 'password_hash_unknown' | 'unscoped_access';
  at: Date;
  route?: string;
  subject?: string;
  detail?: Record<string, string | number | boolean>;
};

type Listener = (e: SecurityEvent) => void;

const state = () => shared('events', () => ({ subscriptions: new Set<{ listener: Listener }>(), dispatching: false }));

/**
 * Every security event of this process reaches `listener`, whether the ESM or the CJS copy of the package saw it. While there is no
 * listener, each event is one line of JSON on stderr (`console.warn`), ASCII only, every text escaped and cut.
 *
 * It does not escape what the listener receives: escape it before writing it where line breaks or terminal codes matter. It does not
 * bound the rate: an attacker decides how often an event happens.
 *
 * @param listener called synchronously, inside the request; when it throws or rejects, the request goes on and the event is written
 *   to stderr instead. An event that happens inside a listener is written to stderr, so that a listener cannot call itself for ever.
 * @returns a function that removes this listener
 * @throws TypeError when `listener` is not a function
 * @see OWASP Logging Cheat Sheet; OWASP ASVS 5.0 V16.3.3 and V16.4.1; CWE-117
 * @example
 * ```ts
 * import { onSecurityEvent } from '@lintel/runtime';
 *
 * const stop = onSecurityEvent((event) => {
 *   console.warn(JSON.stringify({ security: event.name, at: event.at }));
 * });
 * process.once('SIGTERM', stop);
 * ```
 */
export function onSecurityEvent(listener: (e: SecurityEvent) => void): () => void {
  if (typeof listener !== 'function') throw new TypeError('onSecurityEvent: the listener must be a function.');
  const subscription = { listener };
  const { subscriptions } = state();
  subscriptions.add(subscription);
  return () => {
    subscriptions.delete(subscription);
  };
}

/** Tells every listener. Never throws: what a primitive refuses is refused whatever happens to the log. */
export function emit(event: Omit<SecurityEvent, 'at'>): void {
  const { detail } = withoutPrototype(event);
  const complete: SecurityEvent = Object.freeze({ ...event, ...(detail && { detail: Object.freeze({ ...detail }) }), at: new Date() });
  const current = state();
  if (current.subscriptions.size === 0 || current.dispatching) {
    write(complete);
    return;
  }
  current.dispatching = true;
  try {
    for (const { listener } of [...current.subscriptions]) tell(listener, complete);
  } finally {
    current.dispatching = false;
  }
}

function tell(listener: Listener, event: SecurityEvent): void {
  const failed = () => write(event, true);
  try {
    // An async function is assignable to a listener that returns void; its rejection would end the process.
    Promise.resolve(listener(event) as unknown).catch(failed);
  } catch {
    failed();
  }
}

function write(event: SecurityEvent, listenerFailed = false): void {
  try {
    console.warn(asLine(event, listenerFailed));
  } catch {
    // Log agents replace console.warn, and theirs may throw.
  }
}

const longestText = 256;
const mostDetails = 16;

function asLine(event: SecurityEvent, listenerFailed: boolean): string {
  const { name, at, route, subject, detail } = withoutPrototype(event);
  const line = {
    level: 'warn',
    source: '@lintel/runtime',
    name: cut(name),
    at: at.toISOString(),
    ...(route !== undefined && { route: cut(route) }),
    ...(subject !== undefined && { subject: cut(subject) }),
    ...(detail && { detail: Object.fromEntries(Object.entries(detail).slice(0, mostDetails).map(([key, value]) => [cut(key), cut(value)])) }),
    ...(listenerFailed && { listenerFailed }),
  };
  // JSON.stringify leaves DEL, the C1 controls (U+009B starts an ANSI sequence), U+2028 and the bidi marks as they are.
  return JSON.stringify(line).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function cut<T extends string | number | boolean>(value: T): T | string {
  return typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value;
}

/** So that an absent field is not read from a polluted Object.prototype. */
function withoutPrototype<T extends object>(value: T): T {
  return Object.assign(Object.create(null) as T, value);
}
