import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Installed {
  readonly directory: string;
  readonly version: string;
}

/** A package as it resolves from a directory: found by its manifest, nothing of it is executed. */
export function installed(name: string, from: string): Installed | undefined {
  for (let at = from; ; at = dirname(at)) {
    const directory = join(at, 'node_modules', name);
    const version = versionIn(directory);
    if (version !== undefined) return { directory: realpathSync(directory), version };
    if (at === dirname(at)) return undefined;
  }
}

function versionIn(directory: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
