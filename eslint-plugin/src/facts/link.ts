import ts from './typescript.js';
import { Spelling } from './spelling.js';
import type { CallLike } from './summary.js';

/** What the names of one Program mean together. Resolved lazily; dies with its Program. */
export class Link {
  static readonly #links = new WeakMap<ts.Program, Link>();

  static of(program: ts.Program): Link {
    let link = Link.#links.get(program);
    if (!link) Link.#links.set(program, (link = new Link(program)));
    return link;
  }

  readonly checker: ts.TypeChecker;
  readonly spelling: Spelling;

  private constructor(readonly program: ts.Program) {
    this.checker = program.getTypeChecker();
    this.spelling = Spelling.of(program);
  }

  /** Every module that some file of the Program means by this specifier: all copies and versions. */
  modulesOf(specifier: string): readonly ts.Symbol[] {
    let modules = this.#modules.get(specifier);
    if (!modules) {
      const found = new Set<ts.Symbol>();
      for (const literal of this.spelling.literalsOf(specifier)) {
        const symbol = this.checker.getSymbolAtLocation(literal);
        if (symbol) found.add(symbol);
      }
      this.#modules.set(specifier, (modules = [...found]));
    }
    return modules;
  }
  readonly #modules = new Map<string, readonly ts.Symbol[]>();

  /** Where a project function is called, proved by identity. May miss calls through `any`; never invents one. */
  callersOf(declaration: ts.SignatureDeclaration, resolve: (call: CallLike) => readonly ts.Node[], overridden: (declaration: ts.Node) => readonly ts.Node[]): readonly CallLike[] {
    let callers = this.#callers.get(declaration);
    if (!callers) {
      const name = ts.isConstructorDeclaration(declaration) ? declaration.parent.name?.text : nameOfFunction(declaration);
      // Who calls through an interface or a base class calls what implements it.
      const meant = new Set<ts.Node>([declaration, ...overridden(declaration)]);
      callers = name === undefined ? [] : this.spelling.callsNamed(name).filter((call) => resolve(call).some((target) => meant.has(target) || holds(target, declaration)));
      this.#callers.set(declaration, callers);
    }
    return callers;
  }
  readonly #callers = new Map<ts.SignatureDeclaration, readonly CallLike[]>();
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
