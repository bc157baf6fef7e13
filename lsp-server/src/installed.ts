import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from './repository.js';

export interface Installed {
  readonly directory: string;
  readonly version: string;
}

/** A package as it resolves from a directory: found by its manifest, nothing of it is executed. */
export function installed(name: string, from: string): Installed | undefined {
  for (let at = from; ; at = dirname(at)) {
    const directory = join(at, 'node_modules', name);
    const version = readJson(join(directory, 'package.json'))?.['version'];
    if (typeof version === 'string') return { directory: realpathSync(directory), version };
    if (at === dirname(at)) return undefined;
  }
}
