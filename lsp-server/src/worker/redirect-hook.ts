import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs on the thread of module hooks: whoever imports one of these packages gets it from the given directory. */

const packages = new Map<string, string>();

export function initialize(entries: readonly (readonly [string, string])[]): void {
  for (const [name, directory] of entries) packages.set(name, directory);
}

interface Context {
  readonly parentURL?: string | undefined;
}
type Next = (specifier: string, context: Context) => unknown;

export function resolve(specifier: string, context: Context, next: Next): unknown {
  for (const [name, directory] of packages) {
    if (specifier === name || specifier.startsWith(`${name}/`)) return next(specifier, { ...context, parentURL: pathToFileURL(join(directory, 'x.js')).href });
  }
  return next(specifier, context);
}
