import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../lsp-server/dist/main.js', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command, as a user runs it. */
export function lintel(args: readonly string[], { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', ...(cwd !== undefined && { cwd }), env: { ...process.env, ...env } });
  return { status, out: stdout, err: stderr };
}
