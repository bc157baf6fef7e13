import { existsSync } from 'node:fs';
import ts from './typescript.js';
import { asCompiledBy, DEFAULT_OPTIONS, installedCompiler } from './compiler-options.js';
import type { Config } from './configs.js';
import { Imports } from './imports.js';
import { directoryOf, relativeTo } from './repository.js';
import { signatureOf, type SourceFiles } from './source-files.js';

/** What a Program is made from. */
export interface Plan {
  /** The tsconfig, relative; undefined where default options stand in. */
  readonly config: string | undefined;
  readonly directory: string;
  /** TypeScript that the project itself installs. */
  readonly compiler: string | undefined;
  readonly rootNames: readonly string[];
  readonly options: ts.CompilerOptions;
  readonly references: readonly ts.ProjectReference[];
}

export function planOf(config: Config, root: string): Plan {
  const directory = directoryOf(config.path);
  const compiler = installedCompiler(directory);
  return { config: relativeTo(root, config.path), directory, compiler, rootNames: [...config.files], options: asCompiledBy(compiler, config.options), references: config.references };
}

export function planOfDefaults(directory: string, files: readonly string[]): Plan {
  const compiler = installedCompiler(directory);
  return { config: undefined, directory, compiler, rootNames: files, options: asCompiledBy(compiler, DEFAULT_OPTIONS), references: [] };
}

/** Makes the Program of a plan, and makes it again from the last one. The only place that creates Programs. */
export class Builder {
  readonly #host: ts.CompilerHost;
  readonly #realpath: ((path: string) => string) | undefined;
  readonly #signature: string;
  #cache: ts.ModuleResolutionCache;
  #imports = new Imports();
  #last: ts.Program | undefined;
  #isInvalidated = false;

  constructor(
    private plan: Plan,
    sources: SourceFiles,
    /** Whether a file exists that is not on disk yet. */
    exists?: (fileName: string) => boolean,
  ) {
    const { options, directory } = plan;
    const host = ts.createCompilerHost(options, true);
    this.#host = host;
    this.#realpath = host.realpath?.bind(host);
    this.#signature = signatureOf(options);
    this.#cache = this.#newCache();
    host.getCurrentDirectory = () => directory;
    host.getSourceFile = (fileName, how) => sources.get(fileName, typeof how === 'object' ? how : { languageVersion: how }, this.#signature);
    // Else the nearest package.json of every file is read and parsed again for each Program.
    host.getModuleResolutionCache = () => this.#cache;
    host.hasInvalidatedResolutions = () => this.#isInvalidated;
    host.resolveModuleNameLiterals = (literals, containingFile, redirected, own, source) =>
      literals.map((literal) => {
        const resolution = ts.resolveModuleName(literal.text, containingFile, own, host, this.#cache, redirected, ts.getModeForUsageLocation(source, literal, own));
        // Only a cold run asks, and makes one Program; of an edited file every version would be kept.
        if (!this.#last) this.#imports.note(source, literal, resolution.resolvedModule);
        if (!resolution.resolvedModule) this.#await(resolution as object);
        return resolution;
      });
    if (exists) {
      const onDisk = host.fileExists.bind(host);
      host.fileExists = (fileName) => exists(fileName) || onDisk(fileName);
    }
    // As an editor: a referenced project is read from its sources, built or not.
    Object.assign(host, { useSourceOfProjectReferenceRedirect: () => true });
  }

  /** As it was last made. */
  get last(): ts.Program | undefined {
    return this.#last;
  }

  build(): { readonly program: ts.Program; readonly imports: Imports } {
    const { rootNames, options, references } = this.plan;
    const program = ts.createProgram({
      rootNames,
      options,
      host: this.#host,
      ...(references.length > 0 && { projectReferences: references }),
      ...(this.#last && { oldProgram: this.#last }),
    });
    // The compiler leaves a function of its own there, which would hold every Program that was ever made.
    if (this.#realpath) this.#host.realpath = this.#realpath;
    this.#last = program;
    this.#isInvalidated = false;
    return { program, imports: this.#imports };
  }

  /** The same options over other files. */
  reopen(plan: Plan): void {
    this.plan = plan;
  }

  /** Files came or went: what imports mean is asked again. */
  invalidateResolutions(): void {
    this.#cache = this.#newCache();
    this.#imports = new Imports();
    this.#awaited.clear();
    this.#isInvalidated = true;
  }

  /** Where an import that means nothing was looked for. Of an installed package its directory is enough. */
  #await({ failedLookupLocations = [] }: { readonly failedLookupLocations?: readonly string[] }): void {
    for (const location of failedLookupLocations) {
      const place = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(location)?.[0] ?? location;
      if (!this.#awaited.has(place) && !existsSync(place)) this.#awaited.add(place);
    }
  }
  readonly #awaited = new Set<string>();

  /** Whether one of those places is there now. */
  isAwaited(): boolean {
    return [...this.#awaited].some((location) => existsSync(location));
  }

  /** Packages that are not installed, where one may come to be: the sources' own directories are watched anyway. */
  awaited(): readonly string[] {
    return [...this.#awaited].filter((location) => location.includes('/node_modules/'));
  }

  #newCache(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.plan.directory, (name) => this.#host.getCanonicalFileName(name), this.plan.options);
  }
}
