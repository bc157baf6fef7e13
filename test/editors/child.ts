import { type ChildProcess, spawn } from 'node:child_process';

export interface Child {
  readonly process: ChildProcess;
  /** What it wrote, both streams. */
  log(): string;
  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach(killGroup));

/** A process in a group of its own, so that nothing of it outlives the test. */
export function startChild(command: string, args: readonly string[], { cwd, env, stdin = 'pipe' }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly stdin?: 'pipe' | 'ignore' } = {}): Child {
  const child = spawn(command, args, { ...(cwd !== undefined && { cwd }), env: { ...process.env, ...env }, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  running.add(child);
  let said = `$ ${[command, ...args].join(' ')}\n`;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  child.on('error', (error) => (said += `${error.message}\n`));
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      said += `ended: ${signal ?? code}\n`;
      resolve();
    });
    child.once('error', () => resolve());
  });
  return {
    process: child,
    log: () => said,
    async stop() {
      killGroup(child);
      await ended;
      running.delete(child);
    },
  };
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
