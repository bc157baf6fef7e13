import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';

/** Larger files are machine-made: their types count, their lines are not judged. */
export const MAX_BYTES = 1_000_000;

export interface Package {
  readonly directory: string;
  readonly name: string | undefined;
}

/** What lies in a directory: nothing in it is executed. Absolute paths with forward slashes, sorted. */
export interface Repository {
  readonly root: string;
  readonly typescript: readonly string[];
  readonly javascript: readonly string[];
  /** `.d.ts`: read, not judged. */
  readonly declarations: readonly string[];
  /** Sources above MAX_BYTES. */
  readonly tooLarge: ReadonlyMap<string, number>;
  /** `tsconfig*.json` and `jsconfig.json` by directory. */
  readonly configs: ReadonlyMap<string, readonly string[]>;
  readonly packages: readonly Package[];
  /** Directories of generated code, relative: not judged. */
  readonly generated: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

const SKIPPED = new Set(['node_modules', 'bower_components', 'dist', 'build', 'coverage']);
const GENERATED = new Set(['generated', '__generated__']);
const TYPESCRIPT = /\.(ts|mts|cts|tsx)$/;
export const DECLARATION = /\.d\.([^.]+\.)?[mc]?ts$/;
const JAVASCRIPT = /\.(js|mjs|cjs|jsx)$/;

/** `withGenerated`: generated code is a source as any other, as it is to ESLint. */
export function readRepository(root: string, withGenerated = false): Repository {
  const typescript: string[] = [];
  const javascript: string[] = [];
  const declarations: string[] = [];
  const tooLarge = new Map<string, number>();
  const configs = new Map<string, string[]>();
  const packages: Package[] = [];
  const generated: string[] = [];
  const unreadable: { path: string; reason: string }[] = [];

  // Links are not followed: what they point to is either in the tree as itself, or not of this repository.
  const queue = [root];
  for (let directory = queue.pop(); directory !== undefined; directory = queue.pop()) {
    let entries;
    try {
      entries = readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      unreadable.push({ path: relativeTo(root, directory), reason: (error as Error).message });
      continue;
    }
    for (const entry of entries) {
      const path = `${directory === '/' ? '' : directory}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
        if (GENERATED.has(entry.name) && !withGenerated) generated.push(relativeTo(root, path));
        else queue.push(path);
      } else if (entry.isFile()) {
        if (/^(tsconfig.*|jsconfig)\.json$/.test(entry.name)) configs.set(directory, [...(configs.get(directory) ?? []), path]);
        else if (entry.name === 'package.json') packages.push({ directory, name: packageName(path) });
        else if (DECLARATION.test(entry.name)) declarations.push(path);
        else if (TYPESCRIPT.test(entry.name) || (JAVASCRIPT.test(entry.name) && !/[.-]min\./.test(entry.name))) {
          const { size } = statSync(path);
          if (size > MAX_BYTES) tooLarge.set(path, size);
          (TYPESCRIPT.test(entry.name) ? typescript : javascript).push(path);
        }
      }
    }
  }
  return { root, typescript: typescript.sort(), javascript: javascript.sort(), declarations, tooLarge, configs, packages, generated: generated.sort(), unreadable };
}

/** A directory and those above it, as far as the repository goes: configuration may lie there. */
export function directoriesAbove(root: string): readonly string[] {
  const found = [root];
  for (let at = root; !existsSync(`${at}/.git`); found.push(at)) {
    const above = directoryOf(at);
    // Without a repository the folder itself is all there is.
    if (above === at) return [root];
    at = above;
  }
  return found;
}

export function relativeTo(root: string, path: string): string {
  return path === root ? '.' : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

export function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

function packageName(path: string): string | undefined {
  const manifest = readJson(path);
  return typeof manifest?.['name'] === 'string' ? manifest['name'] : undefined;
}

export function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
