import { Application, reasons, relatedIn, settingsOf, unjudgedIn } from 'eslint-plugin-lintel/engine';
import type { Linter } from 'eslint';
import type ts from 'typescript';
import { relatedTo } from '../findings.js';
import { ProjectLinter, type Crash } from '../lint.js';
import { DECLARATION, directoriesAbove, directoryOf, MAX_BYTES, readRepository, relativeTo, type Repository } from '../repository.js';
import { failed, Reporter } from './check.js';
import { Configuration, type FileConfiguration } from './configuration.js';
import { Declarations } from './declarations.js';
import { manifestsOf } from './manifests.js';
import { SCRIPT, type Answers, type FileReport, type FindingPlace, type Lens, type Position, type RouteFact, type UnjudgedFact, type WorkerStart, type WorkerStatus } from './messages.js';
import { Positions } from './positions.js';
import { LiveProjects } from './projects.js';
import { RouteReader } from './routes.js';
import { Suppressions, SUPPRESSIONS } from './suppressions.js';
import { Texts } from './texts.js';

/** What one judgment of a file came to. */
export interface Judged {
  readonly report: FileReport;
  readonly crashes: readonly Crash[];
}

export interface Seen {
  readonly hasChanged: boolean;
  /** Other packages may be installed. */
  readonly isInstalled: boolean;
  readonly changed: readonly string[];
}

/** A workspace folder as things stand: texts, projects, configuration. */
export class Workspace {
  readonly texts = new Texts();
  readonly projects: LiveProjects;
  readonly configuration: Configuration;
  #repository: Repository;
  #manifests: ReadonlySet<string> = new Set();
  #sources: ReadonlySet<string>;
  readonly #linters = new WeakMap<ts.Program, Map<FileConfiguration, ProjectLinter>>();
  readonly #positions = new WeakMap<ts.SourceFile, { readonly hasMark: boolean; readonly positions: Positions }>();

  constructor(readonly start: WorkerStart) {
    this.configuration = new Configuration(start);
    this.#repository = readRepository(start.root, true);
    this.#sources = sourcesOf(this.#repository);
    this.projects = new LiveProjects(this.#repository, this.texts);
    this.#findConfigurations();
  }

  /** What counts beside the sources, wherever it lies. */
  *watched(): Iterable<string> {
    yield* this.#manifests;
    yield* this.configuration.inputs;
    yield* this.projects.inputs;
    for (const directory of this.#suppressionsIn()) yield `${directory}/${SUPPRESSIONS}`;
    // Further up are the directories of other people.
    const places = directoriesAbove(this.start.root).map((directory) => `${directory}/node_modules/`);
    for (const awaited of this.projects.awaited()) if (this.#isInside(awaited) || places.some((place) => awaited.startsWith(place))) yield awaited;
    yield* this.#compiledElsewhere();
  }

  /** Every source on disk, those included that only a tsconfig names: in hidden directories, or where something was built. */
  get sources(): ReadonlySet<string> {
    return (this.#everySource ??= new Set([...this.#sources, ...[...this.projects.listed()].filter((file) => this.#mayBeSource(file) && !file.includes('/node_modules/'))]));
  }
  #everySource: ReadonlySet<string> | undefined;

  /** What can be judged at all. */
  isSource(file: string): boolean {
    return this.#sources.has(file) || ((this.texts.open.has(file) || (this.#everySource?.has(file) ?? false)) && this.#mayBeSource(file));
  }

  #mayBeSource(file: string): boolean {
    return SCRIPT.test(file) && !DECLARATION.test(file) && this.#isInside(file);
  }

  #isInside(file: string): boolean {
    return file.startsWith(this.start.root === '/' ? '/' : `${this.start.root}/`);
  }

  /** A document of another folder that nothing here reads changes nothing here. */
  matters(file: string): boolean {
    return this.#isInside(file) || this.texts.isRead(file);
  }

  edit(file: string, version: number, text: string): void {
    if (!this.matters(file)) return this.texts.keep(file, version, text);
    const isNew = !this.texts.open.has(file);
    const hasChanged = this.texts.edit(file, version, text);
    if (isNew && this.texts.isUnsaved(file)) this.#readFiles();
    else if (hasChanged) this.projects.textChanged();
  }

  close(file: string): void {
    if (!this.matters(file)) return void this.texts.open.delete(file);
    const wasUnsaved = this.texts.isUnsaved(file);
    const hasChanged = this.texts.close(file);
    if (wasUnsaved) this.#readFiles();
    else if (hasChanged) this.projects.textChanged();
  }

  /** The disk says what has changed. With `files`, also which files came or went. */
  look(files: boolean): Seen {
    const { changed, cameOrWent } = this.texts.look();
    const isOf = (inputs: ReadonlySet<string>): boolean => changed.some((file) => inputs.has(file));
    const isOther = isOf(this.#manifests) || isOf(this.projects.inputs) || cameOrWent || this.projects.isAwaited();
    const before = filesOf(this.#repository);
    if (files || isOther) this.#repository = readRepository(this.start.root, true);
    const isOtherSet = !isSameSet(before, filesOf(this.#repository));
    if (isOther || isOtherSet) this.#readFiles(this.#repository);
    else if (changed.length > 0) this.projects.textChanged();
    const isReconfigured = isOf(this.#manifests) || isOf(this.configuration.inputs);
    if ((isOtherSet || isReconfigured) && (this.#findConfigurations() || isReconfigured)) this.configuration.reload();
    return { isInstalled: isOf(this.#manifests), hasChanged: isOther || isOtherSet || changed.length > 0, changed };
  }

  #readFiles(repository = readRepository(this.start.root, true)): void {
    this.#repository = repository;
    this.#sources = sourcesOf(repository);
    this.#everySource = undefined;
    const unsaved = [...this.texts.open.keys()].filter((file) => this.isSource(file) && !this.#sources.has(file));
    const { typescript, javascript } = repository;
    this.projects.filesChanged({ ...repository, typescript: [...typescript, ...unsaved.filter((file) => /tsx?$/.test(file))], javascript: [...javascript, ...unsaved.filter((file) => /jsx?$/.test(file))] });
  }

  /** Whether they are others than before. */
  #findConfigurations(): boolean {
    const { root } = this.start;
    const isOther = this.configuration.find(this.#sources);
    this.#manifests = new Set(manifestsOf(root, this.#repository.packages.map(({ directory }) => directory)));
    for (const file of [...this.#manifests, ...this.configuration.inputs]) this.texts.readDisk(file);
    for (const directory of this.#suppressionsIn()) this.texts.readDisk(`${directory}/${SUPPRESSIONS}`);
    return isOther;
  }

  /** Where `npx eslint` may run. */
  #suppressionsIn(): ReadonlySet<string> {
    return new Set([this.start.root, ...[...this.configuration.inputs].map(directoryOf)]);
  }

  /** Undefined: nothing is shown for it. */
  judge(file: string): Judged | undefined {
    const configuration = this.configuration.of(file);
    if (configuration === undefined || configuration === 'unknown' || !this.isSource(file)) return undefined;
    const document = this.texts.open.get(file);
    const version = document?.version;
    const text = this.texts.read(file);
    if (text === undefined) return undefined;
    const size = Buffer.byteLength(text);
    if (size > MAX_BYTES) return { report: failed(file, version, `${(size / 1e6).toFixed(1)} MB: files above ${MAX_BYTES / 1e6} MB are taken for generated`), crashes: [] };
    const project = this.projects.projectOf(file);
    if (!project) return document && { report: failed(file, version, 'no tsconfig includes it: name it in `include` or `files` of the nearest one'), crashes: [] };
    const { program } = project;
    const { messages, unparsed, crashes } = this.#linterOf(program, configuration).lint(file);
    const shown = messages.filter(({ ruleId, messageId }) => ruleId !== 'lintel/unjudged' || (configuration.isDeclared && messageId !== 'settings'));
    for (const { messageId, message } of messages) if (messageId === 'settings') project.settingsProblems.add(message);
    return { report: this.#reporter(program, configuration, file, version).report(this.#unsuppressed(file, configuration, shown), unparsed), crashes };
  }

  #unsuppressed(file: string, { directory, isDeclared }: FileConfiguration, messages: readonly Linter.LintMessage[]): readonly Linter.LintMessage[] {
    if (messages.length === 0 || !isDeclared) return messages;
    this.#suppressionProblem = undefined;
    for (const place of [directory, this.start.root]) {
      const path = `${place}/${SUPPRESSIONS}`;
      const text = this.texts.readDisk(path);
      if (text === undefined) continue;
      try {
        return new Suppressions(place, text).apply(file, messages);
      } catch {
        this.#suppressionProblem = path;
      }
    }
    return messages;
  }
  #suppressionProblem: string | undefined;

  get problems(): WorkerStatus['problems'] {
    const broken = this.#suppressionProblem;
    return [
      ...this.configuration.problems.map((problem) => ({ code: 'configuration', ...problem })),
      ...this.projects.problems.map((message) => ({ code: 'tsconfig', message: `${message}; what could be read of it is used`, file: undefined })),
      ...[...new Set(this.projects.all.flatMap(({ settingsProblems }) => [...settingsProblems]))].map((message) => ({ code: 'settings', message, file: undefined })),
      ...(broken === undefined ? [] : [{ code: 'suppressions', message: `${relativeTo(this.start.root, broken)} is not JSON`, file: broken }]),
    ];
  }

  lenses(file: string): readonly Lens[] {
    return this.#routesOf(file)?.lenses() ?? [];
  }

  hover(file: string, at: Position): RouteFact | undefined {
    return this.#routesOf(file)?.at(at);
  }

  #routesOf(file: string): RouteReader | undefined {
    const application = this.#applicationOf(file);
    const program = application && this.projects.projectOf(file)?.program;
    return program && new RouteReader(application, file, (place) => this.positionsOf(program.getSourceFile(place.file)!).range(place.start, place.end));
  }

  unjudged(file: string): readonly UnjudgedFact[] {
    const application = this.#applicationOf(file);
    const source = application && this.projects.projectOf(file)?.program.getSourceFile(file);
    if (!source || application.classOf(file) !== 'source') return [];
    const positions = this.positionsOf(source);
    return unjudgedIn(application, file).unjudged.map(({ site, subject, why }) => {
      const { start, end } = application.facts.place(site);
      return { file, range: positions.range(start, end), subject, why: reasons[why] };
    });
  }

  /** As things stand now: settings that are being edited are read as they are. */
  declarations(file: string, wanted: readonly FindingPlace[]): Answers['declarations'] {
    const configuration = this.configuration.of(file);
    const project = this.projects.projectOf(file);
    if (typeof configuration !== 'object' || !project || !this.isSource(file)) return [];
    const { program } = project;
    const { messages } = this.#linterOf(program, configuration).lint(file);
    const { findings } = this.#reporter(program, configuration, file, undefined).report(messages, undefined);
    const related = relatedIn(program, file);
    const candidates = wanted.flatMap((place) => {
      const index = findings.findIndex(({ rule, range: { start } }) => rule === place.rule && start.line === place.start.line && start.character === place.start.character);
      const message = messages[index];
      const declarable = message && relatedTo(message, related)?.declarable?.();
      return message && declarable ? [{ finding: place, message, declarable }] : [];
    });
    const declarations = new Declarations({
      configuration,
      missing: this.configuration.missingFor(file),
      read: (one) => this.texts.read(one),
      insertion: (one, at, text) => ({ range: new Positions(this.texts.read(one) ?? '', this.texts.open.get(one)?.hasMark).range(at, at), newText: text }),
      lint: (settings) => new ProjectLinter(this.start.root, program, { ...configuration, settings }).lint(file).messages,
    });
    return candidates.map(({ finding, message, declarable }) => ({ finding, declarations: declarations.of(message, declarable) }));
  }

  #applicationOf(file: string): Application | undefined {
    const configuration = this.configuration.of(file);
    const project = typeof configuration === 'object' ? this.projects.projectOf(file) : undefined;
    return project && Application.of(project.program, settingsOf((configuration as FileConfiguration).settings));
  }

  readonly positionsOf = (source: ts.SourceFile): Positions => {
    const hasMark = this.texts.open.get(source.fileName)?.hasMark ?? false;
    let known = this.#positions.get(source);
    if (known?.hasMark !== hasMark) this.#positions.set(source, (known = { hasMark, positions: new Positions(source.text, hasMark) }));
    return known!.positions;
  };

  /** Files that are compiled and lie where the watcher does not look: what was built or generated. */
  #compiledElsewhere(): readonly string[] {
    const { root } = this.start;
    const isSkipped = (file: string): boolean => !file.startsWith(`${root}/`) || /\/(dist|build|coverage|\.[^/]+)\//.test(file.slice(root.length));
    const files = this.projects.all.flatMap(({ last }) => last?.getSourceFiles() ?? []).map(({ fileName }) => fileName);
    return files.filter((file) => (file.includes('/node_modules/') ? /\/node_modules\/\.(?!pnpm|store)/.test(file) : isSkipped(file)));
  }

  #reporter(program: ts.Program, { noInlineConfig = false }: FileConfiguration, file: string, version: number | undefined): Reporter {
    return new Reporter(program, file, version, this.positionsOf, noInlineConfig);
  }

  #linterOf(program: ts.Program, configuration: FileConfiguration): ProjectLinter {
    let byConfiguration = this.#linters.get(program);
    if (!byConfiguration) this.#linters.set(program, (byConfiguration = new Map<FileConfiguration, ProjectLinter>()));
    let linter = byConfiguration.get(configuration);
    if (!linter) byConfiguration.set(configuration, (linter = new ProjectLinter(this.start.root, program, configuration)));
    return linter;
  }
}

/** Sources, tsconfigs and manifests: whatever says how a project is made. */
function filesOf({ typescript, javascript, declarations, configs, packages }: Repository): ReadonlySet<string> {
  return new Set([...typescript, ...javascript, ...declarations, ...[...configs.values()].flat(), ...packages.map(({ directory }) => `${directory}/package.json`)]);
}

function sourcesOf({ typescript, javascript }: Repository): ReadonlySet<string> {
  return new Set([...typescript, ...javascript]);
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
