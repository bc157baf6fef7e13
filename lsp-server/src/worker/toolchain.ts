import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installed, type Installed } from '../installed.js';
import type { WorkerStart } from './messages.js';
import { redirect } from './redirect.js';

/** Which copies of TypeScript and of the plugin judge, as the status shows them. */
export interface Toolchain {
  readonly typescript: string;
  readonly plugin: string;
  readonly problems: readonly string[];
  /** What the workspace has installed of them. */
  readonly installed: ReadonlyMap<string, Installed | undefined>;
}

const COMPILER = 'typescript';
const PLUGIN = 'eslint-plugin-lintel';

/** What the worker takes from the plugin's `engine`. */
const NEEDED = ['Application', 'settingsOf', 'reasons', 'relatedIn', 'unjudgedIn', 'rules', 'compilerVersion', 'hasCompilerApi'];

/** Before anything that imports `typescript` is loaded. All parts get the same instance of it. */
export async function chooseToolchain({ root, isTrusted }: WorkerStart): Promise<Toolchain> {
  const here = import.meta.dirname;
  const ownCompiler = installed(COMPILER, here);
  const ownPlugin = installed(PLUGIN, here);
  const theirCompiler = isTrusted ? installed(COMPILER, root) : undefined;
  const theirPlugin = isTrusted ? installed(PLUGIN, root) : undefined;
  const problems: string[] = [];

  const takesCompiler = theirCompiler !== undefined && isSupported(theirCompiler.version) && theirCompiler.directory !== ownCompiler?.directory;
  if (takesCompiler) redirect(new Map([[COMPILER, theirCompiler.directory]]));

  let takesPlugin = false;
  if (theirPlugin && theirPlugin.directory !== ownPlugin?.directory) {
    const missing = await missingIn(theirPlugin);
    takesPlugin = missing === undefined;
    if (takesPlugin) redirect(new Map([[PLUGIN, theirPlugin.directory]]));
    else problems.push(`eslint-plugin-lintel ${theirPlugin.version} of the workspace cannot be used here (${missing}): Lintel judges with its own ${ownPlugin?.version}`);
  }
  return {
    installed: new Map([[COMPILER, theirCompiler], [PLUGIN, theirPlugin]]),
    typescript: takesCompiler ? `${theirCompiler.version} (of the workspace)` : `${ownCompiler?.version} (its own)`,
    plugin: takesPlugin ? `${theirPlugin?.version} (of the workspace)` : `${ownPlugin?.version} (its own)`,
    problems,
  };
}

/** Whether the workspace has other copies now than when the toolchain was chosen. One that is away may come back: an installation takes its time. */
export function isOther({ installed: before }: Toolchain, { root, isTrusted }: WorkerStart): boolean {
  if (!isTrusted) return false;
  return [...before].some(([name, was]) => {
    const now = installed(name, root);
    return now !== undefined && (now.version !== was?.version || now.directory !== was.directory);
  });
}

/** `>=5.4 <6.1` */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 5 && minor >= 4) || (major === 6 && minor === 0);
}

async function missingIn({ directory }: Installed): Promise<string | undefined> {
  try {
    const engine = (await import(pathToFileURL(createRequire(join(directory, 'x.js')).resolve('eslint-plugin-lintel/engine')).href)) as object;
    const missing = NEEDED.filter((name) => !(name in engine));
    return missing.length > 0 ? `no ${missing.join(', ')}` : undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}
