import { isBuiltin } from 'node:module';
import ts from './typescript.js';

/** What the imports of one project resolve to. Kept while the Program is made, asked afterwards. */
export class Imports {
  readonly #unresolved: { readonly file: string; readonly literal: ts.StringLiteralLike }[] = [];
  readonly #untyped = new Map<string, ts.StringLiteralLike>();
  readonly #typed = new Set<string>();

  note(source: ts.SourceFile, literal: ts.StringLiteralLike, resolved: ts.ResolvedModuleFull | undefined): void {
    if (source.isDeclarationFile || source.fileName.includes('/node_modules/')) return;
    if (resolved === undefined) {
      if (isCode(literal.text)) this.#unresolved.push({ file: source.fileName, literal });
    } else if (resolved.isExternalLibraryImport) {
      const name = packageOf(literal.text);
      if (/\.[mc]?jsx?$/.test(resolved.extension)) this.#untyped.set(name, literal);
      else this.#typed.add(name);
    }
  }

  /** Packages that the compiler does not find, without those that an ambient declaration stands for. */
  missingPackages(program: ts.Program): readonly string[] {
    return this.#distinct(program, (text) => !isRelative(text), (text) => (isBuiltin(text) ? '@types/node' : packageOf(text)));
  }

  /** Project files that the compiler does not find, as the import spells them: often generated code. */
  missingFiles(program: ts.Program): readonly { readonly from: string; readonly specifier: string }[] {
    return this.#unresolved.filter(({ literal }) => isRelative(literal.text) && !isDeclared(program, literal)).map(({ file, literal }) => ({ from: file, specifier: literal.text }));
  }

  /** Installed packages without type declarations: what comes from them is `any`. */
  untypedPackages(program: ts.Program): readonly string[] {
    return [...this.#untyped].filter(([name, literal]) => !this.#typed.has(name) && !isDeclared(program, literal)).map(([name]) => name).sort();
  }

  /** Nothing from outside the project resolves, although something is imported. */
  isBare(program: ts.Program): boolean {
    return this.#typed.size + this.#untyped.size === 0 && this.missingPackages(program).some((name) => name !== '@types/node');
  }

  #distinct(program: ts.Program, accept: (text: string) => boolean, name: (text: string) => string): readonly string[] {
    const found = new Set<string>();
    for (const { literal } of this.#unresolved) {
      const key = name(literal.text);
      if (accept(literal.text) && !found.has(key) && !isDeclared(program, literal)) found.add(key);
    }
    return [...found].sort();
  }
}

const isRelative = (text: string): boolean => /^(\.{0,2}\/|\.{1,2}$|[A-Za-z]:)/.test(text);
const isCode = (text: string): boolean => !/\.(css|scss|sass|less|svg|png|jpe?g|gif|webp|ico|json5?|html?|graphql|gql|md|txt|ya?ml|wasm|node|vue|svelte|astro)(\?.*)?$/i.test(text);
const packageOf = (text: string): string => text.split('/', text.startsWith('@') ? 2 : 1).join('/');

function isDeclared(program: ts.Program, literal: ts.StringLiteralLike): boolean {
  return literal.pos >= 0 && literal.parent !== undefined && program.getTypeChecker().getSymbolAtLocation(literal) !== undefined;
}
