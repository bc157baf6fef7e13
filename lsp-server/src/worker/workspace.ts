import { Application, settingsOf, unjudgedIn } from 'eslint-plugin-lintel/engine';
import type ts from 'typescript';
import { ProjectLinter, type Crash } from '../lint.js';
import { MAX_BYTES, readRepository, type Repository } from '../repository.js';
import { failed, Reporter } from './check.js';
import { Configuration, type FileConfiguration } from './configuration.js';
import type { FileReport, RouteFact, UnjudgedFact, WorkerStart } from './messages.js';
import { Positions } from './positions.js';
import { LiveProjects, type LiveProject } from './projects.js';
import { routesOf } from './routes.js';
import { Texts } from './texts.js';

/** What one judgment of a file came to. */
export interface Judged {
  readonly report: FileReport;
  readonly crashes: readonly Crash[];
}

const NOWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const SOURCE = /\.([mc]?ts|tsx|[mc]?js|jsx)$/;
const DECLARATION = /\.d\.([^.]+\.)?[mc]?ts$/;

/** A workspace folder as things stand: texts, projects, configuration. */
export class Workspace {
  readonly texts = new Texts();
  readonly projects: LiveProjects;
  readonly configuration: Configuration;
  #repository: Repository;
  #sources: ReadonlySet<string>;
  readonly #linters = new WeakMap<ts.Program, Map<FileConfiguration, ProjectLinter>>();
  readonly #positions = new WeakMap<ts.SourceFile, { readonly hasMark: boolean; readonly positions: Positions }>();

  constructor(readonly start: WorkerStart) {
    this.configuration = new Configuration(start);
    this.#repository = readRepository(start.root);
    this.#sources = sourcesOf(this.#repository);
    this.projects = new LiveProjects(this.#repository, this.texts);
  }

  /** Every source on disk. */
  get sources(): ReadonlySet<string> {
    return this.#sources;
  }

  /** What can be judged at all. */
  isSource(file: string): boolean {
    return this.#sources.has(file) || (this.texts.open.has(file) && SOURCE.test(file) && !DECLARATION.test(file));
  }

  edit(file: string, version: number, text: string): void {
    const isNew = !this.texts.open.has(file);
    const hasChanged = this.texts.edit(file, version, text);
    if (isNew && this.texts.isUnsaved(file)) this.#readFiles();
    else if (hasChanged) this.projects.textChanged();
  }

  close(file: string): void {
    const wasUnsaved = this.texts.isUnsaved(file);
    const hasChanged = this.texts.close(file);
    if (wasUnsaved) this.#readFiles();
    else if (hasChanged) this.projects.textChanged();
  }

  #readFiles(): void {
    this.#repository = readRepository(this.start.root);
    this.#sources = sourcesOf(this.#repository);
    const unsaved = [...this.texts.open.keys()].filter((file) => this.isSource(file) && !this.#sources.has(file));
    this.projects.filesChanged({ ...this.#repository, typescript: [...this.#repository.typescript, ...unsaved.filter((file) => /tsx?$/.test(file))], javascript: [...this.#repository.javascript, ...unsaved.filter((file) => /jsx?$/.test(file))] });
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
    if (!project) return document && { report: failed(file, version, 'no tsconfig includes it'), crashes: [] };
    const { program } = project;
    const { messages, unparsed, crashes } = this.#linterOf(program, configuration).lint(file);
    const shown = messages.filter(({ ruleId, messageId }) => ruleId !== 'lintel/unjudged' || (configuration.isDeclared && messageId !== 'settings'));
    return { report: this.#reporter(program, file, version).report(shown, unparsed), crashes };
  }

  unjudged(file: string): readonly UnjudgedFact[] {
    const application = this.applicationOf(file);
    const source = application && this.projects.projectOf(file)?.program.getSourceFile(file);
    if (!source || application.classOf(file) !== 'source') return [];
    const positions = this.positionsOf(source);
    return unjudgedIn(application, file).unjudged.map(({ site, subject, why }) => {
      const { start, end } = application.facts.place(site);
      return { file, range: positions.range(start, end), subject, why };
    });
  }

  routes(file: string): readonly RouteFact[] {
    const application = this.applicationOf(file);
    const program = application && this.projects.projectOf(file)?.program;
    if (!program) return [];
    return routesOf(application, file, (where, start, end) => {
      const source = program.getSourceFile(where);
      return source ? this.positionsOf(source).range(start, end) : NOWHERE;
    });
  }

  applicationOf(file: string): Application | undefined {
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

  projectOf(file: string): LiveProject | undefined {
    return this.projects.projectOf(file);
  }

  #reporter(program: ts.Program, file: string, version: number | undefined): Reporter {
    return new Reporter(program, file, version, this.positionsOf);
  }

  #linterOf(program: ts.Program, configuration: FileConfiguration): ProjectLinter {
    let byConfiguration = this.#linters.get(program);
    if (!byConfiguration) this.#linters.set(program, (byConfiguration = new Map<FileConfiguration, ProjectLinter>()));
    let linter = byConfiguration.get(configuration);
    if (!linter) byConfiguration.set(configuration, (linter = new ProjectLinter(this.start.root, program, configuration)));
    return linter;
  }
}

function sourcesOf({ typescript, javascript }: Repository): ReadonlySet<string> {
  return new Set([...typescript, ...javascript]);
}
