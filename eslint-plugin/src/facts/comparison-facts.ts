import ts from './typescript.js';
import { conditionsAt, testedIn, type Tested } from './conditions.js';
import { enclosingScope } from './bodies.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare, summaryOf } from './summary.js';
import { TrialFacts } from './trial-facts.js';

export interface Comparison {
  readonly site: Site;
  readonly left: Site;
  readonly right: Site;
  readonly kind: 'operator' | 'case';
  /** `!==` and `!=`. */
  readonly negated: boolean;
}

export interface Lookup {
  readonly site: Site;
  readonly table: Site;
  readonly key: Site;
}

/** What is compared with what, and under which conditions a place is reached. */
export class ComparisonFacts extends TrialFacts {
  /** Comparisons of a file by equality, those with a literal aside. No checker call. */
  comparisonsIn(file: string): readonly Comparison[] {
    const source = this.sourceFile(file);
    if (!source) return [];
    return summaryOf(source).comparisons.map((node): Comparison => {
      if (ts.isCaseClause(node)) return { site: siteOf(node.expression), left: siteOf(node.parent.parent.expression), right: siteOf(node.expression), kind: 'case', negated: false };
      const { kind } = node.operatorToken;
      return { site: siteOf(node), left: siteOf(node.left), right: siteOf(node.right), kind: 'operator', negated: kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken };
    });
  }

  /** Reads of `table[key]`, those with a constant key and those that are assigned to aside. No checker call. */
  lookupsIn(file: string): readonly Lookup[] {
    const source = this.sourceFile(file);
    if (!source) return [];
    return summaryOf(source).lookups.flatMap((node) => {
      const { parent } = node;
      const written = (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) || ts.isDeleteExpression(parent);
      return written ? [] : [{ site: siteOf(node), table: siteOf(node.expression), key: siteOf(node.argumentExpression) }];
    });
  }

  /** All calls on the object that a call is made on, from the one that creates it: `h` in `const h = createHash(a); h.update(b); h.digest()`. */
  callsOnSame(call: Site): readonly Site[] {
    const found = new Set<Site>();
    const follow = (expression: ts.Expression, depth: number): void => {
      const node = bare(ts.isAwaitExpression(bare(expression)) ? (bare(expression) as ts.AwaitExpression).expression : expression);
      if (depth > 8) return;
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        if (found.has(siteOf(node))) return;
        found.add(siteOf(node));
        const callee = bare(node.expression);
        if (ts.isPropertyAccessExpression(callee)) follow(callee.expression, depth + 1);
        return;
      }
      if (!ts.isIdentifier(node)) return;
      const symbol = this.checker.getSymbolAtLocation(node);
      const declaration = symbol?.valueDeclaration;
      if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return;
      follow(declaration.initializer, depth + 1);
      const visit = (inner: ts.Node): void => {
        if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
          let root: ts.Expression = bare(inner.expression.expression);
          while (ts.isCallExpression(root) && ts.isPropertyAccessExpression(bare(root.expression))) root = bare((bare(root.expression) as ts.PropertyAccessExpression).expression);
          if (ts.isIdentifier(root) && root.text === node.text && this.checker.getSymbolAtLocation(root) === symbol) found.add(siteOf(inner));
        }
        ts.forEachChild(inner, visit);
      };
      visit(enclosingScope(declaration));
    };
    follow(nodeOf(call) as ts.Expression, 0);
    return [...found];
  }

  /** The last call of a chain that a call is part of: `.digest()` for `createHash()` in `createHash().update(x).digest()`. */
  chainEnd(call: Site): Site {
    let node = nodeOf(call);
    while (ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && ts.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent) node = node.parent.parent;
    return siteOf(node);
  }

  /** Text or bytes by its type, what may be missing aside. `unsure` for `any` and `unknown`. */
  matterOf(expression: Site): 'text' | 'bytes' | 'unsure' | 'other' {
    const type = this.checker.getTypeAtLocation(nodeOf(expression));
    const members = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void)));
    if (members.length === 0) return 'other';
    if (members.some(({ flags }) => (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0)) return 'unsure';
    if (members.every((one) => this.#isBytes(one))) return 'bytes';
    // A query is a text, a list or an object: what is sent as a text is compared as one.
    return members.some((one) => this.#isText(one)) ? 'text' : 'other';
  }

  /** Surely text or bytes; `loose` admits lists of texts, what may be missing, and `any`. */
  isTextOrBytes(expression: Site, loose: boolean): boolean {
    const type = this.checker.getTypeAtLocation(nodeOf(expression));
    return (type.isUnion() ? type.types : [type]).every((one) => {
      if (one.flags & ts.TypeFlags.StringLike || this.#isText(one) || this.#isBytes(one)) return true;
      if (!loose) return false;
      if (one.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Any)) return true;
      return this.checker.isArrayType(one) && this.checker.getTypeArguments(one as ts.TypeReference).every((element) => (element.flags & ts.TypeFlags.StringLike) !== 0);
    });
  }

  isCallable(expression: Site): boolean {
    return this.checker.getTypeAtLocation(nodeOf(expression)).getCallSignatures().length > 0;
  }

  /** The name under which the type of an expression is declared, `undefined` and `null` aside. */
  typeNameOf(expression: Site): string | undefined {
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(nodeOf(expression)));
    return (type.aliasSymbol ?? type.symbol as ts.Symbol | undefined)?.name;
  }

  #isText(type: ts.Type): boolean {
    if (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return true;
    if (type.isIntersection()) return type.types.some((one) => this.#isText(one));
    const constraint = type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.IndexedAccess) ? this.checker.getBaseConstraintOfType(type) : undefined;
    return constraint !== undefined && constraint !== type && this.#isText(constraint);
  }

  #isBytes(type: ts.Type): boolean {
    return this.isType(type, BYTES, 0);
  }

  /** What was tested for being there, wherever a place is reached: innermost first, callbacks run under the tests of their place. */
  testedBefore(site: Site): readonly Tested[] {
    return conditionsAt(nodeOf(site), true).filter(({ compared }) => !compared).reverse().flatMap(({ site: condition, holds }) => testedIn(nodeOf(condition) as ts.Expression, holds));
  }

  /** The name that a chain of members starts with: `user` in `user?.profile!.hash`; `this.user` for fields. */
  rootNameOf(expression: Site): string | undefined {
    let node = bare(nodeOf(expression) as ts.Expression);
    while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const inner = bare(node.expression);
      if (inner.kind === ts.SyntaxKind.ThisKeyword) return node.getText().replaceAll('?', '');
      node = inner;
    }
    return ts.isIdentifier(node) ? node.text : undefined;
  }

  /** Whether an exception thrown here meets a `catch` of the same function. */
  isCaught(site: Site): boolean {
    const node = nodeOf(site);
    for (let child = node, parent = node.parent as ts.Node | undefined; parent; child = parent, parent = parent.parent as ts.Node | undefined) {
      if (ts.isTryStatement(parent) && parent.tryBlock === child && parent.catchClause) return true;
      if (ts.isFunctionLike(parent)) return false;
    }
    return false;
  }

  /** The statement or expression that runs only where a condition holds (`true`) or fails, for a condition that is, or is part of, a test. */
  branchesOf(condition: Site): { readonly then: Site | undefined; readonly otherwise: Site | undefined } {
    for (let child = nodeOf(condition), parent = child.parent as ts.Node | undefined; parent; child = parent, parent = parent.parent as ts.Node | undefined) {
      if (ts.isIfStatement(parent) && parent.expression === child) return { then: siteOf(parent.thenStatement), otherwise: parent.elseStatement && siteOf(parent.elseStatement) };
      if (ts.isConditionalExpression(parent) && parent.condition === child) return { then: siteOf(parent.whenTrue), otherwise: siteOf(parent.whenFalse) };
      if (ts.isStatement(parent) || ts.isFunctionLike(parent)) break;
    }
    return { then: undefined, otherwise: undefined };
  }

  /** The name that an expression is read by: `hash` in `user.hash`, `key` in `get('key')`; of a call the callee's. */
  lastNameOf(expression: Site): string | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
    if (ts.isPropertyAccessExpression(node)) return node.name.text;
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) return node.argumentExpression.text;
    if (ts.isAwaitExpression(node)) return this.lastNameOf(siteOf(node.expression));
    if (ts.isCallExpression(node)) return this.lastNameOf(siteOf(node.expression));
    return undefined;
  }

  /** What an expression is given to: the member it becomes, the call it is an argument of. Parentheses, `await` and assertions are passed. */
  destinationOf(expression: Site): { readonly kind: 'member' | 'argument' | 'returned' | 'operand'; readonly name: string | undefined; readonly site: Site } | undefined {
    let child: ts.Node = nodeOf(expression);
    let parent = child.parent as ts.Node;
    while (ts.isParenthesizedExpression(parent) || ts.isAwaitExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent) || ts.isTemplateSpan(parent) || ts.isTemplateExpression(parent) || (ts.isConditionalExpression(parent) && parent.condition !== child)) {
      child = parent;
      parent = parent.parent;
    }
    const name = (node: ts.Node): string | undefined => (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isPrivateIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : undefined);
    if (ts.isPropertyAssignment(parent)) return { kind: 'member', name: name(parent.name), site: siteOf(parent) };
    if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return { kind: 'member', name: name(parent.name), site: siteOf(parent) };
    if (ts.isBinaryExpression(parent)) {
      if (parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === child) return { kind: 'member', name: name(bare(parent.left)), site: siteOf(parent) };
      return { kind: 'operand', name: undefined, site: siteOf(parent) };
    }
    if (ts.isCallExpression(parent) && parent.expression !== child) {
      const [first] = parent.arguments;
      return { kind: 'argument', name: first && first !== child && ts.isStringLiteralLike(first) ? first.text : undefined, site: siteOf(parent) };
    }
    if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return { kind: 'returned', name: undefined, site: siteOf(parent) };
    return undefined;
  }
}

const BYTES = { global: 'Uint8Array' } as const;
