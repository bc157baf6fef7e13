import { LintelError } from './errors.js';
import { emit } from './events.js';
import { shared } from './registry.js';

// Hashes run in the thread pool of libuv, beside files and DNS: one of its four threads is left to those.
const mostRunning = 3;
// A hash takes some 20 to 300 ms: whoever stood behind these would have given up.
const mostWaiting = 64;
const mostRemembered = 1000;

const state = () => shared('password', () => ({ running: 0, waiting: [] as (() => void)[], dummies: new Map<string, string>() }));

/** Runs `work` when it is its turn; refuses where too many wait, since each costs memory and time. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turns = state();
  if (turns.running < mostRunning) turns.running++;
  else if (turns.waiting.length < mostWaiting) await new Promise<void>((go) => turns.waiting.push(go));
  else {
    emit({ name: 'password_busy' });
    throw new LintelError('password_busy');
  }
  try {
    return await work();
  } finally {
    const next = turns.waiting.shift();
    if (next) next();
    else turns.running--;
  }
}

/** Remembers what the hash of a user costs. By salt, so that one who logs in again and again counts as one. */
export function remember({ salt, dummy }: { salt: string; dummy: string }): void {
  const { dummies } = state();
  dummies.delete(salt);
  dummies.set(salt, dummy);
  if (dummies.size > mostRemembered) dummies.delete(dummies.keys().next().value!);
}

/** The dummy that costs what the hashes of most users cost, of those that were seen. */
export function usualDummy(): string | undefined {
  const counts = new Map<string, number>();
  for (const dummy of state().dummies.values()) counts.set(dummy, (counts.get(dummy) ?? 0) + 1);
  let usual: string | undefined;
  for (const [dummy, count] of counts) if (count >= (counts.get(usual ?? '') ?? 0)) usual = dummy;
  return usual;
}
