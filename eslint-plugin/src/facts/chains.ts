import ts from './typescript.js';
import { enclosingScope } from './bodies.js';
import { siteOf, type Site } from './site.js';
import { conditionsBetween } from './structure.js';
import { bare } from './summary.js';

/** A call on something that is built step by step. */
export interface ChainLink {
  readonly call: Site;
  /** A condition under which alone the call is made. */
  readonly when: Site | undefined;
  /** It stands in an `else`: another call is made instead. */
  readonly isAlternative: boolean;
}

export interface Chain {
  readonly links: readonly ChainLink[];
  /** Calls that are handed what is built: they may add to it. */
  readonly given: readonly { readonly call: Site; readonly index: number }[];
  /** It is returned: whoever calls may add to it. */
  readonly returned: boolean;
}

/** All calls on what a call makes, in order: those chained to it, and those on the variable that holds it. */
export function chainOf(checker: ts.TypeChecker, start: ts.Node): Chain {
  const tracer = new Tracer(checker, start);
  tracer.climb(start);
  return tracer.chain();
}

/** All calls on the first parameter of a function, or on its `this`. */
export function chainOfParameter(checker: ts.TypeChecker, fn: ts.Node): Chain {
  const tracer = new Tracer(checker, fn);
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return tracer.chain();
  const [parameter] = fn.parameters;
  const symbol = parameter && ts.isIdentifier(parameter.name) ? checker.getSymbolAtLocation(parameter.name) : undefined;
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword && !ts.isArrowFunction(fn)) tracer.climb(node);
    if (symbol && ts.isIdentifier(node) && checker.getSymbolAtLocation(node) === symbol) tracer.climb(node);
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return tracer.chain();
}

class Tracer {
  readonly #links: ChainLink[] = [];
  readonly #given: { call: Site; index: number }[] = [];
  readonly #seen = new Set<ts.Node>();
  #returned = false;

  constructor(
    readonly checker: ts.TypeChecker,
    readonly start: ts.Node,
  ) {}

  chain(): Chain {
    return { links: this.#links, given: this.#given, returned: this.#returned };
  }

  /** Follows a chain upwards from an expression that is the object. */
  climb(expression: ts.Node): void {
    let node = expression;
    for (;;) {
      const parent = node.parent as ts.Node;
      // What is awaited is rows, and no builder any more.
      if (ts.isAwaitExpression(parent)) return;
      if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) node = parent;
      else if (ts.isPropertyAccessExpression(parent) && parent.expression === node && ts.isCallExpression(parent.parent) && parent.parent.expression === parent) {
        node = parent.parent;
        if (!this.#seen.has(node)) {
          this.#seen.add(node);
          const conditions = conditionsBetween(node, this.start);
          this.#links.push({ call: siteOf(node), when: conditions[0]?.site, isAlternative: conditions.some(({ holds, branch }) => !holds && branch) });
        }
      } else break;
    }
    const parent = node.parent as ts.Node;
    if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) this.#returned = true;
    if (ts.isCallExpression(parent) && parent.expression !== node) this.#given.push({ call: siteOf(parent), index: parent.arguments.indexOf(node as ts.Expression) });
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) this.#reads(parent);
    // `query = query.where(…)`
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node) {
      const left = bare(parent.left);
      const declaration = ts.isIdentifier(left) ? this.checker.getSymbolAtLocation(left)?.valueDeclaration : undefined;
      if (declaration && ts.isVariableDeclaration(declaration)) this.#reads(declaration);
    }
  }

  /** Every use of a variable. */
  #reads(declaration: ts.VariableDeclaration): void {
    if (this.#seen.has(declaration)) return;
    this.#seen.add(declaration);
    const symbol = this.checker.getSymbolAtLocation(declaration.name);
    const name = declaration.name.getText();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && node.text === name && node !== declaration.name && node.pos > this.start.pos && this.checker.getSymbolAtLocation(node) === symbol) this.climb(node);
      ts.forEachChild(node, visit);
    };
    visit(enclosingScope(declaration));
  }
}
