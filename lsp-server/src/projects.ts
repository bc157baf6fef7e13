import ts from 'typescript';
import { asCompiledBy, DEFAULT_OPTIONS, installedCompiler } from './compiler-options.js';
import { Configs, type Config } from './configs.js';
import { Imports } from './imports.js';
import { directoryOf, relativeTo, type Repository } from './repository.js';
import { signatureOf, SourceFiles } from './source-files.js';

export interface Project {
  /** Its tsconfig, relative; undefined where default options stand in. */
  readonly config: string | undefined;
  readonly directory: string;
  readonly program: ts.Program;
  readonly imports: Imports;
  /** TypeScript that the project itself installs. */
  readonly compiler: string | undefined;
  /** Files that are judged here. */
  readonly files: readonly string[];
}

export interface Projects {
  readonly projects: readonly Project[];
  /** Sources that the tsconfigs around them leave out. */
  readonly outside: readonly string[];
  /** The same, for JavaScript. */
  readonly outsideJavaScript: readonly string[];
  readonly problems: readonly string[];
}

interface Draft extends Omit<Project, 'files'> {
  readonly files: Set<string>;
}

/** The only place that makes Programs. `isComposed` says whether a Program holds the start of an application. */
export function openProjects(repository: Repository, isComposed: (program: ts.Program) => boolean): Projects {
  const configs = new Configs(repository);
  const maker = new Maker(repository);
  const drafts = new Map<Config, Draft>();
  const left: string[] = [];
  const owned = new Map<Config, string[]>();
  for (const file of [...repository.typescript, ...repository.javascript]) {
    const owner = configs.ownerOf(file);
    if (owner) owned.set(owner, [...(owned.get(owner) ?? []), file]);
    else left.push(file);
  }
  for (const [config, files] of owned) drafts.set(config, maker.ofConfig(config, files));

  // A tsconfig with `files` reaches the rest by imports.
  const unreached = left.filter((file) => {
    const reached = nearest([...drafts.values()].filter(({ program }) => program.getSourceFile(file)), file);
    reached?.files.add(file);
    return !reached;
  });
  const ungoverned = unreached.filter((file) => !configs.isGoverned(file));
  const defaults = withoutConfig(repository, ungoverned);
  const all = [...drafts.values(), ...[...defaults].map(([directory, files]) => maker.ofDefaults(directory, files))];
  moveToApplications(all, isComposed);

  const taken = new Set(all.flatMap(({ files }) => [...files]));
  const isTypeScript = new Set(repository.typescript);
  const outside = unreached.filter((file) => !taken.has(file));
  return {
    projects: all.filter(({ files }) => files.size > 0).map((draft) => ({ ...draft, files: [...draft.files].sort() })),
    outside: outside.filter((file) => isTypeScript.has(file)),
    outsideJavaScript: outside.filter((file) => !isTypeScript.has(file)),
    problems: configs.loaded.flatMap(({ problems }) => problems),
  };
}

/** A file of a library that an application's Program contains is judged there: only there can a guard be known to be absent. */
function moveToApplications(all: readonly Draft[], isComposed: (program: ts.Program) => boolean): void {
  if (all.length < 2) return;
  const applications = all.filter(({ program }) => isComposed(program));
  for (const draft of all) {
    if (applications.includes(draft)) continue;
    for (const file of draft.files) {
      const home = nearest(applications.filter(({ program }) => program.getSourceFile(file)), file);
      if (!home) continue;
      draft.files.delete(file);
      home.files.add(file);
    }
  }
}

/** The one whose directory shares most with the file's; the first of equals. */
function nearest(drafts: readonly Draft[], file: string): Draft | undefined {
  let best: Draft | undefined;
  for (const draft of drafts) if (!best || shared(draft.directory, file) > shared(best.directory, file)) best = draft;
  return best;
}

function shared(directory: string, file: string): number {
  const parts = file.split('/');
  const index = directory.split('/').findIndex((part, at) => part !== parts[at]);
  return index < 0 ? directory.split('/').length : index;
}

/** By package. JavaScript counts where a package has no TypeScript: there it is the source. */
function withoutConfig(repository: Repository, files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const isTypeScript = new Set(repository.typescript);
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const home = packageOf(repository, file);
    groups.set(home, [...(groups.get(home) ?? []), file]);
  }
  const hasTypeScript = new Set(repository.typescript.map((file) => packageOf(repository, file)));
  for (const [home, group] of groups) {
    const sources = group.filter((file) => isTypeScript.has(file) || (!hasTypeScript.has(home) && !/\.(config|conf|setup)\.|rc\.[mc]?js$/.test(file)));
    if (sources.length > 0) groups.set(home, sources);
    else groups.delete(home);
  }
  return groups;
}

function packageOf(repository: Repository, file: string): string {
  let best = repository.root;
  for (const { directory } of repository.packages) if (file.startsWith(`${directory}/`) && directory.length > best.length) best = directory;
  return best;
}

class Maker {
  readonly #sources = new SourceFiles();

  constructor(readonly repository: Repository) {}

  ofConfig(config: Config, files: readonly string[]): Draft {
    const directory = directoryOf(config.path);
    const compiler = installedCompiler(directory);
    const made = this.#make([...config.files], asCompiledBy(compiler, config.options), directory, config.references);
    return { config: relativeTo(this.repository.root, config.path), directory, compiler, files: new Set(files), ...made };
  }

  ofDefaults(directory: string, files: readonly string[]): Draft {
    const compiler = installedCompiler(directory);
    const made = this.#make(files, asCompiledBy(compiler, DEFAULT_OPTIONS), directory, undefined);
    return { config: undefined, directory, compiler, files: new Set(files), ...made };
  }

  #make(rootNames: readonly string[], options: ts.CompilerOptions, directory: string, projectReferences: readonly ts.ProjectReference[] | undefined): { program: ts.Program; imports: Imports } {
    const imports = new Imports();
    const host = ts.createCompilerHost(options, true);
    const cache = ts.createModuleResolutionCache(directory, (name) => host.getCanonicalFileName(name), options);
    const signature = signatureOf(options);
    host.getCurrentDirectory = () => directory;
    host.getSourceFile = (fileName, how) => this.#sources.get(fileName, typeof how === 'object' ? how : { languageVersion: how }, signature);
    host.resolveModuleNameLiterals = (literals, containingFile, redirected, own, source) =>
      literals.map((literal) => {
        const resolution = ts.resolveModuleName(literal.text, containingFile, own, host, cache, redirected, ts.getModeForUsageLocation(source, literal, own));
        imports.note(source, literal, resolution.resolvedModule);
        return resolution;
      });
    // As an editor: a referenced project is read from its sources, built or not.
    Object.assign(host, { useSourceOfProjectReferenceRedirect: () => true });
    const program = ts.createProgram({ rootNames, options, host, ...(projectReferences && { projectReferences }) });
    return { program, imports };
  }
}
