import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'node_modules/.package-lock.json', 'node_modules/.modules.yaml', 'node_modules/.yarn-state.yml'];

/** The workspace folder and the directories above it, as far as the repository goes: configuration may lie there. */
export function directoriesAbove(root: string): readonly string[] {
  const found = [root];
  for (let at = root; !existsSync(join(at, '.git')); found.push(at)) {
    const above = dirname(at);
    // Without a repository the folder itself is all there is.
    if (above === at) return [root];
    at = above;
  }
  return found;
}

/** What says which packages are installed. */
export function manifestsOf(root: string, packages: readonly string[]): readonly string[] {
  const above = directoriesAbove(root);
  return [...new Set([...above.flatMap((directory) => LOCKFILES.map((name) => `${directory}/${name}`)), ...[...above, ...packages].map((directory) => `${directory}/package.json`)])];
}
