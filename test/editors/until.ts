import { setTimeout as pause } from 'node:timers/promises';

/** For one thing to happen: enough for a loaded machine of two cores. */
export const deadline = 120_000;

/** For a whole test: what is late says so itself, before the test runner does. */
export const testTime = 4 * deadline;

/** Asks again until there is an answer that is not `undefined`; past the deadline the error says what was waited for, with the log. */
export async function until<T>(what: string, probe: () => Promise<T | undefined> | T | undefined, log: () => string = () => ''): Promise<T> {
  const end = Date.now() + deadline;
  let failure: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
      failure = undefined;
    } catch (error) {
      // An editor that is still starting does not answer yet.
      failure = error;
    }
    await pause(100);
  } while (Date.now() < end);
  throw new Error(`Waited ${deadline / 1000} s in vain for ${what}.\n${log()}`, { cause: failure });
}

/** The same, for a promise that something else settles. */
export async function within<T>(what: string, promise: Promise<T>, log: () => string = () => ''): Promise<T> {
  const timer = new AbortController();
  const late = pause(deadline, undefined, { signal: timer.signal }).then(() => Promise.reject(new Error(`Waited ${deadline / 1000} s in vain for ${what}.\n${log()}`)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
