import { setTimeout as after } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How many of these are still there once everything that nobody holds is gone. A turn of the loop lets go what a \`WeakRef\` was asked for. */
export async function survivors(refs: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  await after(1);
  (runInNewContext('gc') as () => void)();
  await after(1);
  return refs.filter((one) => one.deref()).length;
}
