import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = new Map();

export function initialize(entries) {
  for (const [name, directory] of entries) packages.set(name, directory);
}

export function resolve(specifier, context, next) {
  for (const [name, directory] of packages) {
    if (specifier === name || specifier.startsWith(`${name}/`)) return next(specifier, { ...context, parentURL: pathToFileURL(join(directory, 'x.js')).href });
  }
  return next(specifier, context);
}
