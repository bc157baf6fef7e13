import ts from 'typescript';
import { summaryOf, type CallLike } from './summary.js';

/** What all files of one Program say together. Resolved lazily; dies with its Program. */
export class Link {
  static readonly #links = new WeakMap<ts.Program, Link>();

  static of(program: ts.Program): Link {
    let link = Link.#links.get(program);
    if (!link) Link.#links.set(program, (link = new Link(program)));
    return link;
  }

  readonly checker: ts.TypeChecker;
  /** Source of this project: no declaration files, nothing from `node_modules`. */
  readonly projectFiles: readonly ts.SourceFile[];

  private constructor(readonly program: ts.Program) {
    this.checker = program.getTypeChecker();
    this.projectFiles = program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file) && !file.fileName.includes('/node_modules/') && !file.fileName.endsWith('.json'));
  }

  callsNamed(name: string): readonly CallLike[] {
    let calls = this.#calls.get(name);
    if (!calls) {
      const found: CallLike[] = [];
      for (const spelled of [name, ...this.aliasesOf(name)]) for (const file of this.projectFiles) found.push(...(summaryOf(file).calls.get(spelled) ?? []));
      this.#calls.set(name, (calls = found));
    }
    return calls;
  }
  readonly #calls = new Map<string, readonly CallLike[]>();

  /** All local names under which `name` may be spelled somewhere in the project. Over-approximates. */
  aliasesOf(name: string): ReadonlySet<string> {
    let aliases = this.#aliases.get(name);
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
      this.#aliases.set(name, (aliases = found));
    }
    return aliases;
  }
  readonly #aliases = new Map<string, ReadonlySet<string>>();

  /** Names that `spelled` may stand for, itself included. */
  originalsOf(spelled: string): ReadonlySet<string> {
    let originals = this.#originals.get(spelled);
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
      this.#originals.set(spelled, (originals = found));
    }
    return originals;
  }
  readonly #originals = new Map<string, ReadonlySet<string>>();

  get #originalsByAlias(): ReadonlyMap<string, ReadonlySet<string>> {
    return (this.#renames ??= this.#collectRenames()).byAlias;
  }
  get #aliasesByOriginal(): ReadonlyMap<string, ReadonlySet<string>> {
    return (this.#renames ??= this.#collectRenames()).byOriginal;
  }
  #renames: { byAlias: Map<string, Set<string>>; byOriginal: Map<string, Set<string>> } | undefined;

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

  /** Every module that some file of the Program means by this specifier: all copies and versions. */
  modulesOf(specifier: string): readonly ts.Symbol[] {
    let modules = this.#modules.get(specifier);
    if (!modules) {
      const found = new Set<ts.Symbol>();
      for (const literal of this.#specifiers.get(specifier) ?? []) {
        const symbol = this.checker.getSymbolAtLocation(literal);
        if (symbol) found.add(symbol);
      }
      this.#modules.set(specifier, (modules = [...found]));
    }
    return modules;
  }
  readonly #modules = new Map<string, readonly ts.Symbol[]>();

  isImported(specifier: string): boolean {
    return this.#specifiers.has(specifier);
  }

  /** Whether any file of the Program imports the package or belongs to it: otherwise nothing of it can occur. */
  isPresent(specifier: string): boolean {
    return this.#specifiers.has(specifier) || this.#packages.has(packageName(specifier));
  }

  /** The npm package that a file belongs to: an installed one by its path, else by the nearest manifest. Libraries are linted, too. */
  packageOf(fileName: string): string | undefined {
    return packageOf(fileName) ?? (fileName.includes('/node_modules/') ? undefined : this.#manifestName(directoryOf(fileName)));
  }

  #manifestName(directory: string): string | undefined {
    if (this.#manifests.has(directory)) return this.#manifests.get(directory);
    const parent = directoryOf(directory);
    const name = nameIn(`${directory}/package.json`) ?? (parent.length < directory.length ? this.#manifestName(parent) : undefined);
    this.#manifests.set(directory, name);
    return name;
  }
  readonly #manifests = new Map<string, string | undefined>();

  get #packages(): ReadonlySet<string> {
    return (this.#packageIndex ??= new Set([
      ...this.program.getSourceFiles().flatMap(({ fileName }) => packageOf(fileName) ?? []),
      ...this.projectFiles.flatMap(({ fileName }) => this.packageOf(fileName) ?? []),
    ]));
  }
  #packageIndex: ReadonlySet<string> | undefined;

  /** Whether a file of the project itself imports a package. */
  projectImports(specifier: string): boolean {
    return (this.#projectSpecifiers ??= new Set(this.projectFiles.flatMap((file) => summaryOf(file).specifiers.map(({ text }) => text)))).has(specifier);
  }
  #projectSpecifiers: ReadonlySet<string> | undefined;

  /** One literal a directory suffices: resolution depends on the directory of the importing file. */
  get #specifiers(): ReadonlyMap<string, readonly ts.StringLiteralLike[]> {
    if (this.#specifierIndex) return this.#specifierIndex;
    const index = new Map<string, ts.StringLiteralLike[]>();
    const seen = new Set<string>();
    for (const file of this.program.getSourceFiles()) {
      const directory = file.isDeclarationFile ? packageDirectory(file.fileName) : file.fileName.slice(0, file.fileName.lastIndexOf('/'));
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
    return (this.#specifierIndex = index);
  }
  #specifierIndex: ReadonlyMap<string, readonly ts.StringLiteralLike[]> | undefined;

  /** Where a project function is called, proved by identity. May miss calls through `any`; never invents one. */
  callersOf(declaration: ts.SignatureDeclaration, resolve: (call: CallLike) => readonly ts.Node[], overridden: (declaration: ts.Node) => readonly ts.Node[]): readonly CallLike[] {
    let callers = this.#callers.get(declaration);
    if (!callers) {
      const name = ts.isConstructorDeclaration(declaration) ? declaration.parent.name?.text : nameOfFunction(declaration);
      // Who calls through an interface or a base class calls what implements it.
      const meant = new Set<ts.Node>([declaration, ...overridden(declaration)]);
      callers = name === undefined ? [] : this.callsNamed(name).filter((call) => resolve(call).some((target) => meant.has(target) || holds(target, declaration)));
      this.#callers.set(declaration, callers);
    }
    return callers;
  }
  readonly #callers = new Map<ts.SignatureDeclaration, readonly CallLike[]>();
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

/** `const f = () => …`, `f = () => …` in a class, `{ f: () => … }`: the declaration holds the function. */
function holds(target: ts.Node, fn: ts.Node): boolean {
  if (ts.isClassLike(target)) return ts.isConstructorDeclaration(fn) && fn.parent === target;
  return (ts.isVariableDeclaration(target) || ts.isPropertyDeclaration(target) || ts.isPropertyAssignment(target)) && target.initializer === fn;
}

export function nameOfFunction(fn: ts.SignatureDeclaration): string | undefined {
  if (fn.name && (ts.isIdentifier(fn.name) || ts.isStringLiteralLike(fn.name) || ts.isPrivateIdentifier(fn.name))) return fn.name.text;
  const holder = fn.parent;
  if ((ts.isVariableDeclaration(holder) || ts.isPropertyDeclaration(holder) || ts.isPropertyAssignment(holder)) && (ts.isIdentifier(holder.name) || ts.isPrivateIdentifier(holder.name))) return holder.name.text;
  if (ts.isBinaryExpression(holder) && ts.isPropertyAccessExpression(holder.left)) return holder.left.name.text;
  if (ts.isExportAssignment(holder)) return 'default';
  if (ts.canHaveModifiers(fn) && ts.getModifiers(fn)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) return 'default';
  return undefined;
}

const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const packageDirectory = (fileName: string): string => PACKAGE.exec(fileName)?.[1] ?? fileName.slice(0, fileName.lastIndexOf('/'));

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
