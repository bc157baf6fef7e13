import { followProgram } from 'eslint-plugin-lintel/engine';
import type ts from 'typescript';
import { Builder, planOf, planOfDefaults, type Plan } from '../builder.js';
import { Configs, type Config } from '../configs.js';
import { packageOf, withoutConfig } from '../projects.js';
import type { Repository } from '../repository.js';
import { SourceFiles } from '../source-files.js';
import type { Texts } from './texts.js';
import { overlaid } from './overlaid.js';

/** One incremental Program. */
export class LiveProject {
  /** Mistakes in the settings are said once a Program. */
  readonly settingsProblems = new Set<string>();
  #builder: Builder;
  #program: ts.Program | undefined;
  #options: string;
  /** Imports may mean something else, also in files that are the same. */
  #isReopened = false;

  constructor(
    private plan: Plan,
    readonly sources: SourceFiles,
    readonly texts: Texts,
  ) {
    this.#builder = this.#newBuilder();
    this.#options = optionsKey(plan);
  }

  get config(): string | undefined {
    return this.plan.config;
  }

  get files(): number {
    return this.#program?.getSourceFiles().length ?? 0;
  }

  /** Made again, from the last one, after anything has changed. */
  get program(): ts.Program {
    return (this.#program ??= this.#build());
  }

  #build(): ts.Program {
    const last = this.#isReopened ? undefined : this.#builder.last;
    const { program } = this.#builder.build();
    followProgram(program, last);
    this.#isReopened = false;
    return program;
  }

  /** As it was last made. */
  get last(): ts.Program | undefined {
    return this.#builder.last;
  }

  isAwaited(): boolean {
    return this.#builder.isAwaited();
  }

  awaited(): Iterable<string> {
    return this.#builder.awaited();
  }

  outdate(): void {
    this.settingsProblems.clear();
    this.#program = undefined;
  }

  reopen(plan: Plan): void {
    const options = optionsKey(plan);
    this.plan = plan;
    if (options === this.#options) this.#builder.reopen(plan);
    else this.#builder = this.#newBuilder();
    this.#options = options;
    this.#builder.invalidateResolutions();
    this.#isReopened = true;
    this.outdate();
  }

  #newBuilder(): Builder {
    return new Builder(this.plan, this.sources, (file) => this.texts.open.has(file));
  }
}

/** Which project a file is judged in, as tsserver chooses. The only place of the server that holds Programs. */
export class LiveProjects {
  /** Every file that tsconfigs were read from. */
  readonly inputs = new Set<string>();
  readonly #sources: SourceFiles;
  readonly #open = new Map<string, LiveProject>();
  readonly #owners = new Map<string, LiveProject | undefined>();
  #configs: Configs;
  #defaults: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(
    private repository: Repository,
    readonly texts: Texts,
  ) {
    this.#sources = new SourceFiles((file) => texts.read(file));
    this.#configs = this.#readConfigs();
  }

  get all(): readonly LiveProject[] {
    return [...this.#open.values()];
  }

  /** Every file that some tsconfig lists. */
  listed(): Iterable<string> {
    return this.#configs.listed();
  }

  get problems(): readonly string[] {
    return this.#configs.loaded.flatMap(({ problems }) => problems);
  }

  /** Some text has changed. */
  textChanged(): void {
    for (const project of this.all) project.outdate();
    // A tsconfig with `files` reaches the rest by imports.
    for (const file of this.#reached) this.#owners.delete(file);
    this.#reached.clear();
  }
  readonly #reached = new Set<string>();

  /** Whether something is there now that an import was looking for. */
  isAwaited(): boolean {
    return this.all.some((project) => project.isAwaited());
  }

  /** Packages that an import was looking for: where they would be. */
  *awaited(): Iterable<string> {
    for (const project of this.all) yield* project.awaited();
  }

  /** Files came or went, or a tsconfig or an installed package is another: which file belongs where is asked again. */
  filesChanged(repository: Repository): void {
    this.repository = repository;
    this.#configs = this.#readConfigs();
    this.#defaults = undefined;
    this.#owners.clear();
    this.#reached.clear();
    for (const [key, project] of this.#open) {
      const plan = this.#planFor(key);
      if (plan) project.reopen(plan);
      else this.#open.delete(key);
    }
  }

  projectOf(file: string): LiveProject | undefined {
    if (!this.#owners.has(file)) this.#owners.set(file, this.#find(file));
    return this.#owners.get(file);
  }

  /** A file as it was last compiled: no Program is made for it. */
  lastSourceOf(file: string): ts.SourceFile | undefined {
    return this.#owners.get(file)?.last?.getSourceFile(file);
  }

  /** Closes what no file needs. */
  retain(files: Iterable<string>): void {
    const needed = new Set([...files].map((file) => this.#owners.get(file)));
    for (const [key, project] of this.#open) if (!needed.has(project)) this.#open.delete(key);
    for (const [file, project] of this.#owners) if (project && !needed.has(project)) this.#owners.delete(file);
    this.#sources.retain(new Set(this.all.flatMap(({ last }) => last?.getSourceFiles() ?? [])));
  }

  #find(file: string): LiveProject | undefined {
    for (const configs of this.#configs.levels(file)) {
      const owner = configs.find((config) => config.files.has(file));
      if (owner) return this.#ofConfig(owner);
      const reaching = configs.filter((config) => config.files.size > 0).find((config) => this.#ofConfig(config).program.getSourceFile(file));
      if (configs.length > 0) this.#reached.add(file);
      if (reaching) return this.#ofConfig(reaching);
    }
    const above = this.#configs.ownerAbove(file);
    if (above) return this.#ofConfig(above);
    return this.#configs.isGoverned(file) ? undefined : this.#ofDefaults(file);
  }

  #ofConfig(config: Config): LiveProject {
    return this.#opened(config.path, () => planOf(config, this.repository.root));
  }

  #ofDefaults(file: string): LiveProject | undefined {
    const directory = packageOf(this.repository, file);
    return this.#defaultFiles().get(directory)?.includes(file) ? this.#opened(DEFAULTS + directory, () => this.#planFor(DEFAULTS + directory)!) : undefined;
  }

  #opened(key: string, plan: () => Plan): LiveProject {
    let project = this.#open.get(key);
    if (!project) this.#open.set(key, (project = new LiveProject(plan(), this.#sources, this.texts)));
    return project;
  }

  #planFor(key: string): Plan | undefined {
    if (!key.startsWith(DEFAULTS)) {
      const config = this.#configs.at(key);
      return config && planOf(config, this.repository.root);
    }
    const directory = key.slice(DEFAULTS.length);
    const files = this.#defaultFiles().get(directory);
    return files && planOfDefaults(directory, files);
  }

  /** Sources that no tsconfig governs, by package. */
  #defaultFiles(): ReadonlyMap<string, readonly string[]> {
    const { typescript, javascript } = this.repository;
    return (this.#defaults ??= withoutConfig(this.repository, [...typescript, ...javascript].filter((file) => !this.#configs.isGoverned(file))));
  }

  #readConfigs(): Configs {
    return new Configs(this.repository, overlaid(this.texts, (file) => this.inputs.add(file)));
  }
}

const DEFAULTS = 'defaults of ';

/** `configFile` is the parsed tsconfig itself. */
function optionsKey({ options, references }: Plan): string {
  const { configFile: _, ...rest } = options;
  return JSON.stringify([rest, references]);
}
