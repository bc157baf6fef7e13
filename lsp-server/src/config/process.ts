import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ESLint, Linter } from 'eslint';
import type { ConfigurationAnswer, ConfigurationQuestion, ConfiguredRules } from './messages.js';

/**
 * A disposable process that executes the workspace's configuration and returns what it says about files. It is never asked
 * to read one twice: a new process is the only way to be rid of what a module cache holds.
 */

process.on('disconnect', () => process.exit());
process.on('message', (question: ConfigurationQuestion) => {
  void answer(question).then((message) => process.send?.(message));
});

async function answer({ config, files }: ConfigurationQuestion): Promise<ConfigurationAnswer> {
  try {
    const calculate = /[\\/]lintel\.config\.mjs$/.test(config) ? await ofLintel(config) : await ofEslint(config);
    const configurations: ConfiguredRules[] = [];
    const places = new Map<string, number>();
    const found: number[] = [];
    let misfit: Error | undefined;
    for (const file of files) {
      const rules = await calculate(file).catch((error: unknown) => {
        if (!isMisfit(error)) throw error;
        misfit = error;
      });
      if (!rules) found.push(-1);
      else {
        const key = JSON.stringify(rules);
        if (!places.has(key)) places.set(key, configurations.push(JSON.parse(key) as ConfiguredRules) - 1);
        found.push(places.get(key)!);
      }
    }
    if (misfit !== undefined && configurations.length === 0 && files.length > 1) throw misfit;
    return { kind: 'configured', config, configurations, files: found };
  } catch (error) {
    return { kind: 'failed', config, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Rules that are set for files that the plugin is not set for: ESLint refuses such a file, not the others. */
const isMisfit = (error: unknown): error is Error => error instanceof Error && error.message.includes('Could not find plugin');

type Calculate = (file: string) => Promise<ConfiguredRules | undefined>;

/** So that only what is ignored has no configuration. */
const EVERY_SOURCE: Linter.Config = { files: ['**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}'] };

interface Calculated {
  readonly rules?: Readonly<Record<string, readonly unknown[]>>;
  readonly plugins?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly linterOptions?: { readonly noInlineConfig?: boolean };
}

/** By the ESLint that the configuration's own directory has. */
async function ofEslint(config: string): Promise<Calculate> {
  const eslint = await engine(dirname(config), [EVERY_SOURCE]);
  return async (file) => {
    const calculated = (await eslint.calculateConfigForFile(file)) as Calculated | undefined;
    if (!calculated) return undefined;
    const { rules = {}, plugins = {}, settings = {}, linterOptions = {} } = calculated;
    return {
      rules: Object.fromEntries(Object.entries(rules).filter(([name, [severity]]) => name.startsWith('lintel/') && severity !== 0)),
      settings: objectIn(settings['lintel']),
      noInlineConfig: linterOptions.noInlineConfig ?? false,
      hasPlugin: 'lintel' in plugins,
    };
  };
}

/** Settings, and which files they are about. */
async function ofLintel(config: string): Promise<Calculate> {
  const module = (await import(pathToFileURL(config).href)) as { default?: unknown };
  const { include, ...settings } = objectIn(module.default);
  const files = Array.isArray(include) ? include.filter((pattern) => typeof pattern === 'string') : ['**'];
  const eslint = await engine(dirname(config), [EVERY_SOURCE, { files, settings: { isIncluded: true } }], true);
  return async (file) => {
    const calculated = (await eslint.calculateConfigForFile(file)) as Calculated | undefined;
    return calculated?.settings?.['isIncluded'] ? { rules: {}, settings, noInlineConfig: false, hasPlugin: true } : undefined;
  };
}

interface Engine {
  readonly loadESLint: (options: { readonly useFlatConfig: true }) => Promise<new (options: ESLint.Options) => ESLint>;
}

async function engine(directory: string, overrideConfig: Linter.Config[], isAlone = false): Promise<ESLint> {
  const { loadESLint } = (await import(eslintFrom(directory))) as { default: Engine } & Engine;
  const Implementation = await loadESLint({ useFlatConfig: true });
  return new Implementation({ cwd: directory, overrideConfig, ...(isAlone && { overrideConfigFile: true }) });
}

/** The workspace's, else Lintel's own. */
function eslintFrom(directory: string): string {
  try {
    return pathToFileURL(createRequire(join(directory, 'x.js')).resolve('eslint')).href;
  } catch {
    return 'eslint';
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
