import ts from './typescript.js';
import { directoriesAbove, directoryOf, relativeTo, type Repository } from './repository.js';

/** One tsconfig as the compiler reads it. */
export interface Config {
  readonly path: string;
  readonly options: ts.CompilerOptions;
  readonly files: ReadonlySet<string>;
  readonly references: readonly ts.ProjectReference[];
  /** What is wrong with it, each with its file. What could be read is used all the same. */
  readonly problems: readonly string[];
}

/** Chooses for a file the tsconfig that an editor would choose. */
export class Configs {
  readonly #loaded = new Map<string, Config>();

  constructor(
    readonly repository: Repository,
    readonly system: ts.System = ts.sys,
  ) {}

  /** Every configuration that was read. */
  get loaded(): readonly Config[] {
    return [...this.#loaded.values()];
  }

  /** Every file that some tsconfig of the repository lists. */
  *listed(): Iterable<string> {
    for (const directory of this.repository.configs.keys()) for (const { files } of this.#in(directory)) yield* files;
  }

  /** The one at a path, while it is there. */
  at(path: string): Config | undefined {
    return this.system.fileExists(path) ? this.#load(path) : undefined;
  }

  /** The nearest one that includes the file, going up: `tsconfig.json`, what it references, then its siblings. */
  ownerOf(file: string): Config | undefined {
    return this.#nearest(file, (config) => config.files.has(file)) ?? this.ownerAbove(file);
  }

  /** Whether some tsconfig that lists files governs the place: a source that none of them includes is left out on purpose. */
  isGoverned(file: string): boolean {
    return this.#nearest(file, (config) => config.files.size > 0) !== undefined;
  }

  #nearest(file: string, accept: (config: Config) => boolean): Config | undefined {
    for (const configs of this.levels(file)) {
      const found = configs.find(accept);
      if (found) return found;
    }
    return undefined;
  }

  /** The tsconfigs of each directory from the file's own up to the root. */
  *levels(file: string): Iterable<readonly Config[]> {
    for (let directory = directoryOf(file); ; directory = directoryOf(directory)) {
      yield this.#in(directory);
      if (directory === this.repository.root || directory === directoryOf(directory)) return;
    }
  }

  /** Where no tsconfig lies between the file and the root: the nearest above the root that includes it, as far as the repository goes. */
  ownerAbove(file: string): Config | undefined {
    if (!file.startsWith(`${this.repository.root}/`) || [...this.levels(file)].some((configs) => configs.length > 0)) return undefined;
    this.#above ??= directoriesAbove(this.repository.root).slice(1);
    const named = (directory: string): readonly string[] => ['tsconfig.json', 'jsconfig.json'].map((name) => `${directory}/${name}`).filter((path) => this.system.fileExists(path));
    return this.#above.flatMap((directory) => this.#in(directory, named(directory))).find((config) => config.files.has(file));
  }
  #above: readonly string[] | undefined;

  #in(directory: string, named = this.repository.configs.get(directory) ?? []): readonly Config[] {
    let configs = this.#byDirectory.get(directory);
    if (!configs) {
      const paths = [...named].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
      const queue = paths.filter(isProject);
      const seen = new Set<string>();
      const found: Config[] = [];
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        if (seen.has(path)) continue;
        seen.add(path);
        const config = this.#load(path);
        found.push(config);
        queue.unshift(...config.references.map((reference) => ts.resolveProjectReferencePath(reference)));
      }
      this.#byDirectory.set(directory, (configs = found));
    }
    return configs;
  }
  readonly #byDirectory = new Map<string, readonly Config[]>();

  #load(path: string): Config {
    let config = this.#loaded.get(path);
    if (!config) this.#loaded.set(path, (config = load(path, this.repository.root, this.system)));
    return config;
  }
}

const RANKS = [/\/tsconfig\.json$/, /\/jsconfig\.json$/, /\.(app|server|api|lib|node|src)\.json$/, /\.build\.json$/, /./];

function rank(path: string): number {
  return /\.(spec|test|e2e|cypress|jest|vitest)\.json$/.test(path) ? RANKS.length : RANKS.findIndex((pattern) => pattern.test(path));
}

/** `tsconfig.base.json` and `tsconfig.eslint.json` are parts of others, or views of them. */
const isProject = (path: string): boolean => !/\.(base|eslint|lint|paths|options|common|shared|settings|typedoc)\.json$/.test(path);

/** `No inputs were found`: a solution file, or a package that is empty today. */
const NO_INPUTS = new Set([18002, 18003]);

function load(path: string, root: string, system: ts.System): Config {
  const problems: string[] = [];
  const say = (diagnostic: ts.Diagnostic): void => {
    if (NO_INPUTS.has(diagnostic.code)) return;
    const { file, start } = diagnostic;
    const line = file && start !== undefined ? `:${file.getLineAndCharacterOfPosition(start).line + 1}` : '';
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replaceAll(`${root}/`, '').replace(/\.$/, '');
    problems.push(`${relativeTo(root, file?.fileName ?? path)}${line}: ${text}`);
  };
  let parsed: ts.ParsedCommandLine | undefined;
  try {
    parsed = ts.getParsedCommandLineOfConfigFile(path, {}, { ...system, onUnRecoverableConfigFileDiagnostic: say });
  } catch (error) {
    problems.push(`${relativeTo(root, path)}: ${(error as Error).message}`);
  }
  if (parsed) ts.getConfigFileParsingDiagnostics(parsed).forEach(say);
  return { path, options: parsed?.options ?? {}, files: new Set(parsed?.fileNames), references: parsed?.projectReferences ?? [], problems: [...new Set(problems)] };
}
