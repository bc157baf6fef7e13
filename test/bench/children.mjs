import { processTree } from '../setup/processes.mjs';

const kept = new Set();

/** A process that must not outlive this one, whatever happens. */
export function keep(child) {
  kept.add(child);
  child.once('exit', () => kept.delete(child));
  return child;
}

process.once('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

export function endAll() {
  for (const child of kept) signalAll(child, 'SIGKILL');
  kept.clear();
}

/** Others stand still while something is measured that they would disturb. */
export function whileStopped(child, measure) {
  // Windows cannot.
  if (process.platform === 'win32') return measure();
  signalAll(child, 'SIGSTOP');
  try {
    return measure();
  } finally {
    signalAll(child, 'SIGCONT');
  }
}

function signalAll(child, signal) {
  for (const { pid } of processTree(child.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}
