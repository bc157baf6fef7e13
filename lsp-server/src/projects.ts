import type ts from 'typescript';
import { Builder, planOf, planOfDefaults, type Plan } from './builder.js';
import { Configs, type Config } from './configs.js';
import type { Imports } from './imports.js';
import type { Repository } from './repository.js';
import { readOnce, SourceFiles } from './source-files.js';

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

/** All projects of a repository at once. `isComposed` says whether a Program holds the start of an application. */
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
export function withoutConfig(repository: Repository, files: readonly string[]): ReadonlyMap<string, readonly string[]> {
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

export function packageOf(repository: Repository, file: string): string {
  let best = repository.root;
  for (const { directory } of repository.packages) if (file.startsWith(`${directory}/`) && directory.length > best.length) best = directory;
  return best;
}

class Maker {
  readonly #sources = new SourceFiles(readOnce());

  constructor(readonly repository: Repository) {}

  ofConfig(config: Config, files: readonly string[]): Draft {
    return this.#make(planOf(config, this.repository.root), files);
  }

  ofDefaults(directory: string, files: readonly string[]): Draft {
    return this.#make(planOfDefaults(directory, files), files);
  }

  #make(plan: Plan, files: readonly string[]): Draft {
    const { config, directory, compiler } = plan;
    return { config, directory, compiler, files: new Set(files), ...new Builder(plan, this.#sources).build() };
  }
}
