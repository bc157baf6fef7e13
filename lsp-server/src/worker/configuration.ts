import { rules as known } from 'eslint-plugin-lintel/engine';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { askConfiguration } from '../config/client.js';
import type { ConfiguredRules } from '../config/messages.js';
import { presetRules, type Configured } from '../lint.js';
import { directoriesAbove, directoryOf, relativeTo } from '../repository.js';
import { inputsOf } from './configuration-inputs.js';
import type { WorkerStart } from './messages.js';

export interface FileConfiguration extends Configured {
  /** Said by the workspace, not by Lintel's own `recommended`: then everything that is switched on is shown. */
  readonly isDeclared: boolean;
  /** Where `npx eslint` would run. */
  readonly directory: string;
  /** The file that says it. */
  readonly config: string | undefined;
}

interface Problem {
  readonly message: string;
  readonly file: string | undefined;
}

const ESLINT = ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs', 'eslint.config.ts', 'eslint.config.mts', 'eslint.config.cts'];
const LINTEL = 'lintel.config.mjs';

const isKnown = (rule: string): boolean => rule.slice('lintel/'.length) in known;

interface Said {
  readonly config: string;
  /** Undefined: ignored. */
  readonly rules: ConfiguredRules | undefined;
}

/** What the workspace says of its files. Executed by disposable processes, cached by file. */
export class Configuration {
  readonly #own: FileConfiguration;
  /** By kind of configuration, by file. */
  readonly #said = { eslint: new Map<string, Said>(), lintel: new Map<string, Said>() };
  readonly #nearest = new Map<string, { readonly eslint: string | undefined; readonly lintel: string | undefined }>();
  readonly #made = new Map<string, FileConfiguration>();
  readonly #bySettings = new Map<string, object>();
  readonly #failures = new Map<string, string>();
  #unknownRules: ReadonlySet<string> = new Set();
  #configs: ReadonlySet<string> = new Set();
  #inputs: ReadonlySet<string> = new Set();
  #mustReload = false;
  /** Some `eslint.config` has the plugin: then only what it names is judged. */
  #usesEslint = false;

  constructor(readonly start: WorkerStart) {
    this.#own = { rules: presetRules(start.strict), settings: { base: start.root }, isDeclared: false, directory: start.root, config: undefined };
  }

  /** Files that make another configuration of it when they are others. */
  get inputs(): ReadonlySet<string> {
    return this.#inputs;
  }

  get name(): string | undefined {
    const name = [...this.#configs].find((config) => config.endsWith(LINTEL) !== this.#usesEslint);
    return name && relativeTo(this.start.root, name);
  }

  get problems(): readonly Problem[] {
    return [
      ...[...this.#failures].map(([file, message]) => ({ message: `${relativeTo(this.start.root, file)} does not load: ${message}`, file })),
      ...[...this.#unknownRules].map((rule) => ({ message: `${rule} is configured, and this version of the plugin has no such rule`, file: undefined })),
    ];
  }

  /** Undefined where nothing of it is to be judged; `unknown` until the configuration was asked about the file. */
  of(file: string): FileConfiguration | 'unknown' | undefined {
    const { eslint, lintel } = this.#nearestTo(directoryOf(file));
    const said = this.#saidOf('eslint', file, eslint);
    if (said === 'unknown') return said;
    if (this.#usesEslint) return said?.rules && Object.keys(said.rules.rules).length > 0 ? this.#make(said.config, said.rules, true) : said || !this.#failures.has(eslint ?? '') ? undefined : this.#own;
    if (said && !said.rules) return undefined;
    const named = this.#saidOf('lintel', file, lintel);
    if (named === 'unknown') return named;
    return named ? named.rules && this.#make(named.config, named.rules, false) : this.#own;
  }

  #saidOf(kind: 'eslint' | 'lintel', file: string, config: string | undefined): Said | 'unknown' | undefined {
    if (config === undefined) return undefined;
    const said = this.#said[kind].get(file);
    if (said?.config === config) return said;
    return this.#failures.has(config) ? undefined : 'unknown';
  }

  /** Where a `lintel.config.mjs` would be read, if it were there: nothing else says anything of the file. */
  missingFor(file: string): string | undefined {
    const { eslint, lintel } = this.#nearestTo(directoryOf(file));
    return this.start.isTrusted && !this.#usesEslint && lintel === undefined && !this.#failures.has(eslint ?? '') ? `${this.start.root}/${LINTEL}` : undefined;
  }

  /** Looks which configurations there are. Whether they are others than before. */
  find(sources: Iterable<string>): boolean {
    if (!this.start.isTrusted) return false;
    const found = new Set([...sources].filter((file) => /\/(eslint\.config\.[cm]?[jt]s|lintel\.config\.mjs)$/.test(file)));
    const candidates = directoriesAbove(this.start.root).flatMap((directory) => [...ESLINT, LINTEL].map((name) => `${directory}/${name}`));
    for (const candidate of candidates) if (existsSync(candidate)) found.add(candidate);
    const isSame = found.size === this.#configs.size && [...found].every((one) => this.#configs.has(one));
    this.#configs = found;
    this.#nearest.clear();
    this.#inputs = new Set([...candidates, ...[...found].flatMap(inputsOf)]);
    return !isSame;
  }

  /** What was said stays in force until it is said anew. */
  reload(): void {
    this.#mustReload = true;
  }

  needsLoad(files: Iterable<string>): boolean {
    if (this.#mustReload) return true;
    for (const file of files) if (this.of(file) === 'unknown') return true;
    return false;
  }

  /** Asks about the files that nothing is known of, or about all of them. */
  async load(files: readonly string[]): Promise<void> {
    const isReload = this.#mustReload;
    this.#mustReload = false;
    await this.#ask('eslint', files, isReload);
    this.#usesEslint = [...this.#said.eslint.values()].some(({ config, rules }) => this.#configs.has(config) && rules && (rules.hasPlugin || Object.keys(rules.rules).length > 0));
    if (!this.#usesEslint) await this.#ask('lintel', files, isReload);
    for (const config of [...this.#failures.keys()]) if (!this.#configs.has(config)) this.#failures.delete(config);
    const inForce = new Set([...this.#said.eslint.values()].flatMap(({ config, rules }) => (rules && this.#configs.has(config) ? [rules] : [])));
    this.#unknownRules = new Set([...inForce].flatMap(({ rules }) => Object.keys(rules).filter((name) => !isKnown(name))));
  }

  async #ask(kind: 'eslint' | 'lintel', files: readonly string[], isReload: boolean): Promise<void> {
    // A file that is away now and comes back is asked about anew.
    const present = new Set(files);
    if (isReload) for (const file of [...this.#said[kind].keys()]) if (!present.has(file)) this.#said[kind].delete(file);
    const groups = new Map<string, string[]>();
    for (const file of files) {
      const config = this.#nearestTo(directoryOf(file))[kind];
      if (config === undefined || (!isReload && this.#saidOf(kind, file, config) !== 'unknown')) continue;
      groups.set(config, [...(groups.get(config) ?? []), file]);
    }
    for (const [config, asked] of groups) {
      const answer = await askConfiguration({ config, files: asked }, dirname(config));
      if (answer.kind === 'failed') this.#failures.set(config, answer.message.split('\n')[0]!);
      else {
        this.#failures.delete(config);
        asked.forEach((file, index) => this.#said[kind].set(file, { config, rules: answer.configurations[answer.files[index]!] }));
      }
    }
  }

  /** Going up from the file, as ESLint looks. */
  #nearestTo(directory: string): { readonly eslint: string | undefined; readonly lintel: string | undefined } {
    let nearest = this.#nearest.get(directory);
    if (!nearest) {
      const above = directoryOf(directory);
      const further = above === directory ? { eslint: undefined, lintel: undefined } : this.#nearestTo(above);
      const here = ESLINT.map((name) => `${directory}/${name}`).find((path) => this.#configs.has(path));
      const own = `${directory}/${LINTEL}`;
      this.#nearest.set(directory, (nearest = { eslint: here ?? further.eslint, lintel: this.#configs.has(own) ? own : further.lintel }));
    }
    return nearest;
  }

  #make(config: string, said: ConfiguredRules, isDeclared: boolean): FileConfiguration {
    let made = this.#bySaid.get(said);
    if (!made) this.#bySaid.set(said, (made = this.#makeOnce(config, said, isDeclared)));
    return made;
  }
  readonly #bySaid = new WeakMap<ConfiguredRules, FileConfiguration>();

  /** Equal configurations are one object, before and after a reload. */
  #makeOnce(config: string, said: ConfiguredRules, isDeclared: boolean): FileConfiguration {
    const key = JSON.stringify([config, said]);
    let made = this.#made.get(key);
    if (!made) {
      const entries = Object.entries(said.rules);
      const rules = isDeclared ? (Object.fromEntries(entries.filter(([name]) => isKnown(name))) as Configured['rules']) : this.#own.rules;
      this.#made.set(key, (made = { rules, settings: this.#settings({ base: dirname(config), ...said.settings }), noInlineConfig: said.noInlineConfig, isDeclared, directory: dirname(config), config }));
    }
    return made;
  }

  /** Equal settings are one object: what is known of a Program is kept by it. */
  #settings(settings: object): object {
    const key = JSON.stringify(settings);
    let same = this.#bySettings.get(key);
    if (!same) this.#bySettings.set(key, (same = settings));
    return same;
  }
}
