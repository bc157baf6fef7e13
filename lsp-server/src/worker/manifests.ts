import { directoriesAbove } from '../repository.js';

const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'node_modules/.package-lock.json', 'node_modules/.modules.yaml', 'node_modules/.yarn-integrity', 'node_modules/.yarn-state.yml'];

/** What says which packages are installed. */
export function manifestsOf(root: string, packages: readonly string[]): readonly string[] {
  const directories = new Set([...directoriesAbove(root), ...packages]);
  return [...directories].flatMap((directory) => ['package.json', ...LOCKFILES].map((name) => `${directory}/${name}`));
}
