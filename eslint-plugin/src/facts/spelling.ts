import ts from './typescript.js';
import { summaryOf, type CallLike, type Summary } from './summary.js';

/** Calls of a name, with every spelling that was looked for. */
interface Calls {
  readonly spelled: readonly string[];
  readonly calls: readonly CallLike[];
}

/** What is told once, and again only where it may be something else. */
interface Kept {
  readonly projectFiles: readonly ts.SourceFile[];
  readonly calls: Map<string, Calls>;
  readonly aliases: Map<string, ReadonlySet<string>>;
  readonly originals: Map<string, ReadonlySet<string>>;
  readonly manifests: Map<string, string | undefined>;
  renames?: { readonly byAlias: ReadonlyMap<string, ReadonlySet<string>>; readonly byOriginal: ReadonlyMap<string, ReadonlySet<string>> };
  specifiers?: ReadonlyMap<string, readonly ts.StringLiteralLike[]>;
  packages?: ReadonlySet<string>;
  projectSpecifiers?: ReadonlySet<string>;
}

/** Old and new versions of a file. */
type Replaced = ReadonlyMap<ts.SourceFile, ts.SourceFile>;

/** What all files of one Program spell, by syntax alone: names, renames, imports. Most of it is the same in the next Program. */
export class Spelling {
  static readonly #of = new WeakMap<ts.Program, Spelling>();

  static of(program: ts.Program): Spelling {
    let spelling = Spelling.#of.get(program);
    if (!spelling) Spelling.#of.set(program, (spelling = new Spelling(program)));
    return spelling;
  }

  /** Says which Program another one follows. To be called before anything is asked of it. */
  static succeed(program: ts.Program, previous: ts.Program | undefined): void {
    const before = previous && previous !== program ? Spelling.#of.get(previous) : undefined;
    const replaced = before && replacedBetween(before.program, program);
    if (replaced && [...replaced].every(([old, now]) => meansTheSame(summaryOf(old), summaryOf(now)))) Spelling.#of.set(program, new Spelling(program, keptAfter(before.#kept, replaced)));
  }

  readonly #kept: Kept;

  private constructor(
    readonly program: ts.Program,
    kept?: Kept,
  ) {
    const isOwn = (file: ts.SourceFile): boolean => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file) && !file.fileName.includes('/node_modules/') && !file.fileName.endsWith('.json');
    this.#kept = kept ?? { projectFiles: program.getSourceFiles().filter(isOwn), calls: new Map<string, Calls>(), aliases: new Map<string, ReadonlySet<string>>(), originals: new Map<string, ReadonlySet<string>>(), manifests: new Map<string, string | undefined>() };
  }

  /** Source of this project: no declaration files, nothing from `node_modules`. */
  get projectFiles(): readonly ts.SourceFile[] {
    return this.#kept.projectFiles;
  }

  callsNamed(name: string): readonly CallLike[] {
    let known = this.#kept.calls.get(name);
    if (!known) {
      const calls: CallLike[] = [];
      const spelled = [name, ...this.aliasesOf(name)];
      for (const one of spelled) for (const file of this.projectFiles) calls.push(...(summaryOf(file).calls.get(one) ?? []));
      this.#kept.calls.set(name, (known = { spelled, calls }));
    }
    return known.calls;
  }

  /** All local names under which `name` may be spelled somewhere in the project. Over-approximates. */
  aliasesOf(name: string): ReadonlySet<string> {
    let aliases = this.#kept.aliases.get(name);
    if (!aliases) {
      const found = new Set<string>();
      const queue = [name];
      for (let next = queue.pop(); next !== undefined && found.size < 200; next = queue.pop()) {
        for (const alias of this.#aliasesByOriginal.get(next) ?? []) {
          if (!found.has(alias) && alias !== name) {
            found.add(alias);
            queue.push(alias);
          }
        }
      }
      this.#kept.aliases.set(name, (aliases = found));
    }
    return aliases;
  }

  /** Names that `spelled` may stand for, itself included. */
  originalsOf(spelled: string): ReadonlySet<string> {
    let originals = this.#kept.originals.get(spelled);
    if (!originals) {
      const found = new Set([spelled]);
      const queue = [spelled];
      for (let next = queue.pop(); next !== undefined && found.size < 50; next = queue.pop()) {
        for (const original of this.#originalsByAlias.get(next) ?? []) {
          if (!found.has(original)) {
            found.add(original);
            queue.push(original);
          }
        }
      }
      this.#kept.originals.set(spelled, (originals = found));
    }
    return originals;
  }

  get #originalsByAlias(): ReadonlyMap<string, ReadonlySet<string>> {
    return (this.#kept.renames ??= this.#collectRenames()).byAlias;
  }
  get #aliasesByOriginal(): ReadonlyMap<string, ReadonlySet<string>> {
    return (this.#kept.renames ??= this.#collectRenames()).byOriginal;
  }

  #collectRenames(): { byAlias: Map<string, Set<string>>; byOriginal: Map<string, Set<string>> } {
    const byAlias = new Map<string, Set<string>>();
    const byOriginal = new Map<string, Set<string>>();
    for (const file of this.projectFiles) {
      for (const [alias, originals] of summaryOf(file).renames) {
        for (const original of originals) {
          put(byAlias, alias, original);
          put(byOriginal, original, alias);
        }
      }
    }
    return { byAlias, byOriginal };
  }

  /** One literal a directory suffices: resolution depends on the directory of the importing file. */
  literalsOf(specifier: string): readonly ts.StringLiteralLike[] {
    return this.#specifiers.get(specifier) ?? [];
  }

  isImported(specifier: string): boolean {
    return this.#specifiers.has(specifier);
  }

  /** Whether any file of the Program imports the package or belongs to it: otherwise nothing of it can occur. */
  isPresent(specifier: string): boolean {
    return this.#specifiers.has(specifier) || this.#packages.has(packageName(specifier));
  }

  /** Whether a file of the project itself imports a package. */
  projectImports(specifier: string): boolean {
    return (this.#kept.projectSpecifiers ??= new Set(this.projectFiles.flatMap((file) => summaryOf(file).specifiers.map(({ text }) => text)))).has(specifier);
  }

  /** The npm package that a file belongs to: an installed one by its path, else by the nearest manifest. Libraries are linted, too. */
  packageOf(fileName: string): string | undefined {
    return packageOf(fileName) ?? (fileName.includes('/node_modules/') ? undefined : this.#manifestName(directoryOf(fileName)));
  }

  #manifestName(directory: string): string | undefined {
    if (this.#kept.manifests.has(directory)) return this.#kept.manifests.get(directory);
    const parent = directoryOf(directory);
    const name = nameIn(`${directory}/package.json`) ?? (parent.length < directory.length ? this.#manifestName(parent) : undefined);
    this.#kept.manifests.set(directory, name);
    return name;
  }

  get #packages(): ReadonlySet<string> {
    return (this.#kept.packages ??= new Set([
      ...this.program.getSourceFiles().flatMap(({ fileName }) => packageOf(fileName) ?? []),
      ...this.projectFiles.flatMap(({ fileName }) => this.packageOf(fileName) ?? []),
    ]));
  }

  get #specifiers(): ReadonlyMap<string, readonly ts.StringLiteralLike[]> {
    if (this.#kept.specifiers) return this.#kept.specifiers;
    const index = new Map<string, ts.StringLiteralLike[]>();
    const seen = new Set<string>();
    for (const file of this.program.getSourceFiles()) {
      const directory = file.isDeclarationFile ? packageDirectory(file.fileName) : directoryOf(file.fileName);
      for (const literal of summaryOf(file).specifiers) {
        if (literal.text.startsWith('.')) continue;
        const key = `${directory}\0${literal.text}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const list = index.get(literal.text);
        if (list) list.push(literal);
        else index.set(literal.text, [literal]);
      }
    }
    return (this.#kept.specifiers = index);
  }
}

/** Undefined where files came, went or changed places. */
function replacedBetween(previous: ts.Program, next: ts.Program): Replaced | undefined {
  const [before, after] = [previous.getSourceFiles(), next.getSourceFiles()];
  const replaced = new Map<ts.SourceFile, ts.SourceFile>();
  for (const [at, now] of after.entries()) {
    const old = before[at];
    if (old === now) continue;
    if (old?.fileName !== now.fileName || old.isDeclarationFile) return undefined;
    replaced.set(old, now);
  }
  return before.length === after.length ? replaced : undefined;
}

/** Whether two versions of a file import and rename the same. */
function meansTheSame(old: Summary, now: Summary): boolean {
  const isSame = (before: readonly string[], after: readonly string[]): boolean => before.length === after.length && before.every((one, at) => one === after[at]);
  const renamesOf = ({ renames }: Summary): readonly string[] => [...renames].flatMap(([alias, originals]) => [...originals].map((original) => `${alias}\0${original}`));
  return isSame(textsOf(old), textsOf(now)) && isSame([...renamesOf(old)].sort(), [...renamesOf(now)].sort());
}

const textsOf = ({ specifiers }: Summary): readonly string[] => specifiers.map(({ text }) => text);

function keptAfter(kept: Kept, replaced: Replaced): Kept {
  return {
    ...kept,
    projectFiles: kept.projectFiles.map((file) => replaced.get(file) ?? file),
    calls: callsAfter(kept.calls, replaced),
    ...(kept.specifiers && { specifiers: specifiersAfter(kept.specifiers, replaced) }),
  };
}

function callsAfter(before: ReadonlyMap<string, Calls>, replaced: Replaced): Map<string, Calls> {
  const touched = new Set([...replaced].flat().flatMap((file) => [...summaryOf(file).calls.keys()]));
  return new Map([...before].filter(([, { spelled }]) => !spelled.some((name) => touched.has(name))));
}

function specifiersAfter(before: ReadonlyMap<string, readonly ts.StringLiteralLike[]>, replaced: Replaced): ReadonlyMap<string, readonly ts.StringLiteralLike[]> {
  const after = new Map(before);
  for (const [old, now] of replaced) {
    const literals = summaryOf(now).specifiers;
    for (const [at, literal] of summaryOf(old).specifiers.entries()) {
      const list = after.get(literal.text);
      if (list?.includes(literal)) after.set(literal.text, list.map((one) => (one === literal ? literals[at]! : one)));
    }
  }
  return after;
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const packageDirectory = (fileName: string): string => PACKAGE.exec(fileName)?.[1] ?? directoryOf(fileName);

const directoryOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

function nameIn(manifest: string): string | undefined {
  const text = ts.sys.readFile(manifest);
  if (text === undefined) return undefined;
  const { config } = ts.parseConfigFileTextToJson(manifest, text) as { config?: { name?: unknown } };
  return typeof config?.name === 'string' ? config.name : undefined;
}

const packageName = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** The npm name of the package that a file belongs to, `@types/` undone. */
export function packageOf(fileName: string): string | undefined {
  const directory = PACKAGE.exec(fileName)?.[1];
  const name = directory?.slice(directory.lastIndexOf('/node_modules/') + '/node_modules/'.length);
  if (!name?.startsWith('@types/')) return name;
  const plain = name.slice('@types/'.length);
  return plain.includes('__') ? `@${plain.replace('__', '/')}` : plain;
}
