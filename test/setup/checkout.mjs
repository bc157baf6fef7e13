// A commit of a repository beside its checkout, with the checkout's installed dependencies.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** Output of git, trimmed; undefined where it fails. */
export function git(directory, ...args) {
  const { status, stdout } = spawnSync('git', ['-C', directory, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return status === 0 ? stdout.trim() : undefined;
}

export const topOf = (directory) => git(directory, 'rev-parse', '--show-toplevel') ?? directory;

/**
 * The same directory at another commit. Files whose content is missing (a partial clone) are left out.
 * Every `node_modules` of the checkout is linked: dependencies are those of today, not of the commit.
 */
export function worktree(directory, commit) {
  const top = topOf(directory);
  const scratch = mkdtempSync(join(tmpdir(), 'lintel-practice-'));
  const target = join(scratch, basename(top));
  const run = (...args) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('-C', top, 'worktree', 'add', '--detach', '--no-checkout', target, commit);
  run('-C', target, 'read-tree', commit);
  spawnSync('git', ['-C', target, 'checkout-index', '-a', '-q'], { stdio: 'ignore' });
  for (const dependencies of dependenciesIn(top)) {
    const place = join(target, relative(top, dependencies));
    if (!existsSync(dirname(place)) || existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(dependencies, place, 'dir');
  }
  return {
    directory: join(target, relative(top, directory)),
    dispose: () => {
      git(top, 'worktree', 'remove', '--force', target);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function dependenciesIn(directory, depth = 0) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    const path = join(directory, entry.name);
    if (entry.name === 'node_modules') return [path];
    return depth < 2 ? dependenciesIn(path, depth + 1) : [];
  });
}
