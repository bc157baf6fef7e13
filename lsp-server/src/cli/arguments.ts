import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Something the user typed that cannot be done: a sentence, no stack. */
export class UsageError extends Error {}

export interface CheckArguments {
  readonly root: string;
  readonly strict: boolean;
  readonly all: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** `settings.lintel`, as in an ESLint configuration. */
  readonly settings: object;
}

export function checkArguments(args: readonly string[]): CheckArguments {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError(`check takes one directory, not ${positionals.length}: ${positionals.join(', ')}.`);
  const root = resolve(positionals[0] ?? '.');
  if (!existsSync(root)) throw new UsageError(`${root} does not exist.`);
  if (!statSync(root).isDirectory()) throw new UsageError(`${root} is a file; check takes a directory.`);
  return {
    root: realpathSync(root).replaceAll('\\', '/'),
    strict: values.strict ?? false,
    all: values.all ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    settings: values.settings === undefined ? {} : settingsFrom(values.settings),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { strict: { type: 'boolean' }, all: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, settings: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function settingsFrom(path: string): object {
  if (!/\.json$/i.test(path)) throw new UsageError(`--settings takes a .json file: ${path} would have to be executed.`);
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`--settings ${path}: ${(error as Error).message}`);
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw new UsageError(`--settings ${path}: an object is expected.`);
  return settings;
}
