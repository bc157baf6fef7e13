import ts from 'typescript';
import { Evaluator, returnedExpressions } from './evaluate.js';
import { bare } from './summary.js';

/** Texts that break out of a quoted value, an identifier or a direction. An allow-list refuses all of them. */
const HOSTILE = ["a' OR '1'='1", 'a" OR 1=1', 'a;DROP TABLE b', 'a b', 'a--', 'a/*', 'a)', 'a,b', 'a`b', 'a\nb'];

/**
 * Whether, on every path to this expression, its value was found to be a member of an allow-list: `includes`, `has`, `in`,
 * an anchored pattern, a comparison with literals. Under-approximates: an unknown helper is no proof, unless its body is one.
 */
export function isCheckedBefore(evaluator: Evaluator, expression: ts.Expression): boolean {
  const subject = bare(expression);
  const key = referenceKey(evaluator, subject);
  return key !== undefined && new Dominance(evaluator, key).holdsAt(subject);
}

class Dominance {
  constructor(
    readonly evaluator: Evaluator,
    readonly key: string,
    readonly depth = 0,
  ) {}

  holdsAt(node: ts.Node): boolean {
    let child: ts.Node = node;
    for (let parent = node.parent as ts.Node | undefined; parent; child = parent, parent = parent.parent) {
      if (ts.isIfStatement(parent)) {
        if (child === parent.thenStatement && this.implies(parent.expression, true)) return true;
        if (child === parent.elseStatement && this.implies(parent.expression, false)) return true;
      } else if (ts.isConditionalExpression(parent)) {
        if (child === parent.whenTrue && this.implies(parent.condition, true)) return true;
        if (child === parent.whenFalse && this.implies(parent.condition, false)) return true;
      } else if (ts.isBinaryExpression(parent) && child === parent.right) {
        if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && this.implies(parent.left, true)) return true;
        if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken && this.implies(parent.left, false)) return true;
      } else if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) {
        const index = parent.statements.indexOf(child as ts.Statement);
        for (const statement of parent.statements.slice(0, Math.max(index, 0)).reverse()) {
          if (this.#statementProves(statement)) return true;
          if (this.#overwrites(statement)) return false;
        }
      } else if (ts.isFunctionLike(parent) && !ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent)) return false;
    }
    return false;
  }

  #statementProves(statement: ts.Statement): boolean {
    if (ts.isIfStatement(statement)) {
      if (leaves(statement.thenStatement)) return this.implies(statement.expression, false);
      // `if (!ok(x)) x = 'name'`: afterwards x is a member either way.
      if (!statement.elseStatement && this.implies(statement.expression, false) && this.#assignsLiteral(statement.thenStatement)) return true;
      return statement.elseStatement !== undefined && leaves(statement.elseStatement) && this.implies(statement.expression, true);
    }
    if (ts.isExpressionStatement(statement)) {
      const call = bare(ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression);
      if (ts.isCallExpression(call)) return this.#callProves(call, 'returns');
    }
    return false;
  }

  /** Whether another value may be in the variable afterwards: not a literal, and not the same text in another case. */
  #overwrites(statement: ts.Node): boolean {
    const visit = (node: ts.Node): boolean => {
      if (ts.isFunctionLike(node)) return false;
      if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) {
        const written = referenceKey(this.evaluator, bare(node.left));
        const isOurs = written !== undefined && (this.key === written || this.key.startsWith(`${written}.`));
        if (isOurs && !this.#isSubject(node.right) && this.evaluator.value(node.right).kind !== 'literal') return true;
      }
      return ts.forEachChild(node, visit) ?? false;
    };
    return visit(statement);
  }

  #assignsLiteral(statement: ts.Statement): boolean {
    const inner = ts.isBlock(statement) && statement.statements.length === 1 ? statement.statements[0]! : statement;
    if (!ts.isExpressionStatement(inner) || !ts.isBinaryExpression(inner.expression) || inner.expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
    return referenceKey(this.evaluator, bare(inner.expression.left)) === this.key && this.evaluator.value(inner.expression.right).kind === 'literal';
  }

  implies(condition: ts.Expression, holds: boolean): boolean {
    const node = bare(condition);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return this.implies(node.operand, !holds);
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return holds ? this.implies(node.left, true) || this.implies(node.right, true) : this.implies(node.left, false) && this.implies(node.right, false);
      if (operator === ts.SyntaxKind.BarBarToken) return holds ? this.implies(node.left, true) && this.implies(node.right, true) : this.implies(node.left, false) || this.implies(node.right, false);
      const equal = operator === ts.SyntaxKind.EqualsEqualsEqualsToken || operator === ts.SyntaxKind.EqualsEqualsToken;
      const unequal = operator === ts.SyntaxKind.ExclamationEqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
      if (equal || unequal) {
        for (const [side, other] of [[node.left, node.right], [node.right, node.left]] as const) {
          const literal = this.evaluator.value(other);
          if (this.#isSubject(side) && literal.kind === 'literal' && typeof literal.value === 'string') return holds === equal;
          // `LIST.indexOf(x) === -1`
          if (literal.kind === 'unknown' && ts.isPrefixUnaryExpression(bare(other)) && bare(other).getText() === '-1') {
            const call = bare(side);
            if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'indexOf' && call.arguments[0] && this.#isSubject(call.arguments[0])) return holds === unequal;
          }
        }
        return false;
      }
      if (operator === ts.SyntaxKind.InKeyword) return holds && this.#isSubject(node.left);
      if (operator === ts.SyntaxKind.GreaterThanEqualsToken || operator === ts.SyntaxKind.GreaterThanToken) {
        const call = bare(node.left);
        return holds && ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'indexOf' && call.arguments[0] !== undefined && this.#isSubject(call.arguments[0]);
      }
      return false;
    }
    if (ts.isElementAccessExpression(node)) return holds && this.#isSubject(node.argumentExpression); // `if (COLUMNS[x])`
    return holds && ts.isCallExpression(node) && this.#callProves(node, 'true');
  }

  #isSubject(expression: ts.Expression): boolean {
    let node = bare(expression);
    // The case of a text changes no membership: `['asc','desc'].includes(x.toLowerCase())`.
    while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^to(Lower|Upper)Case$|^toString$|^trim$/.test(node.expression.name.text)) node = bare(node.expression.expression);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'String' && node.arguments[0]) node = bare(node.arguments[0]);
    return referenceKey(this.evaluator, node) === this.key;
  }

  /** `LIST.some((one) => one === x)` */
  #comparesWithSome(call: ts.CallExpression, callee: ts.Expression): boolean {
    const callback = call.arguments[0] && bare(call.arguments[0]);
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'some' || !callback || !ts.isArrowFunction(callback)) return false;
    const [parameter] = callback.parameters;
    const body = ts.isBlock(callback.body) ? undefined : bare(callback.body);
    if (!parameter || !body || !ts.isBinaryExpression(body) || body.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken) return false;
    return [[body.left, body.right], [body.right, body.left]].some(([one, other]) => this.#isSubject(one!) && referenceKey(this.evaluator, bare(other!)) === keyOf(parameter));
  }

  #callProves(call: ts.CallExpression, when: 'true' | 'returns'): boolean {
    const callee = bare(call.expression);
    if (when === 'true' && this.#comparesWithSome(call, callee)) return true;
    const position = call.arguments.findIndex((argument) => this.#isSubject(argument));
    if (position < 0) return false;
    if (when === 'true' && ts.isPropertyAccessExpression(callee)) {
      const name = callee.name.text;
      if (name === 'includes' || name === 'has') return !this.#isText(callee.expression);
      if (name === 'hasOwn' || name === 'hasOwnProperty') return true;
      if (name === 'test') {
        const pattern = this.evaluator.value(callee.expression);
        return pattern.kind === 'regexp' && refusesHostile(pattern.source, pattern.flags);
      }
      if (name === 'call' && callee.expression.getText().endsWith('hasOwnProperty')) return true;
    }
    // One project helper whose body is such a proof.
    if (this.depth > 0) return false;
    const fn = this.evaluator.functionOf(call, undefined)?.declaration;
    const parameter = fn?.parameters[position];
    if (!fn || !parameter || !ts.isIdentifier(parameter.name)) return false;
    const inner = new Dominance(this.evaluator, keyOf(parameter), this.depth + 1);
    if (when === 'true') {
      const returns = returnedExpressions(fn);
      return returns.length > 0 && returns.every((returned) => inner.implies(returned, true) || inner.holdsAt(returned) || this.evaluator.value(returned).kind === 'literal' && bare(returned).kind === ts.SyntaxKind.FalseKeyword);
    }
    return ts.isBlock(fn.body) && fn.body.statements.some((statement) => inner.#statementProves(statement));
  }

  /** `text.includes(x)` is no membership in a list. */
  #isText(receiver: ts.Expression): boolean {
    return (this.evaluator.identity.link.checker.getTypeAtLocation(receiver).flags & ts.TypeFlags.StringLike) !== 0;
  }
}

/** Whether replacing leaves nothing that breaks out of a text: `x.replace(/[^a-z]/gi, '')`. */
export function removesHostile(source: string, flags: string, replacement: string): boolean {
  if (!flags.includes('g') || source.length > 200 || !/^[A-Za-z0-9_]*$/.test(replacement)) return false;
  try {
    const pattern = new RegExp(source, flags);
    return Array.from('\'"`;,()*/\\=<>|&%#$@!?+:- \n\t').every((one) => !one.replace(pattern, replacement).includes(one));
  } catch {
    return false;
  }
}

export function refusesHostile(source: string, flags: string): boolean {
  if (!source.startsWith('^') || !source.endsWith('$') || flags.includes('m') || source.length > 200) return false;
  try {
    const pattern = new RegExp(source, flags.replace('g', ''));
    return HOSTILE.every((text) => !pattern.test(text));
  } catch {
    return false; // a pattern that this engine cannot read proves nothing
  }
}

const leaves = (statement: ts.Statement): boolean =>
  ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement) || (ts.isBlock(statement) && statement.statements.length > 0 && leaves(statement.statements.at(-1)!));

const keyOf = (declaration: ts.Node): string => `${declaration.getSourceFile().fileName}:${declaration.pos}`;

/** The same variable and the same members read from it have the same key. */
function referenceKey(evaluator: Evaluator, node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) {
    const symbol = evaluator.identity.link.checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    return declaration && keyOf(declaration);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const root = referenceKey(evaluator, bare(node.expression));
    return root && `${root}.${node.name.text}`;
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    const root = referenceKey(evaluator, bare(node.expression));
    return root && `${root}.${node.argumentExpression.text}`;
  }
  return node.kind === ts.SyntaxKind.ThisKeyword ? 'this' : undefined;
}

