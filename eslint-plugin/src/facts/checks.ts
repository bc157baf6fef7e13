import ts from './typescript.js';
import { returnedExpressions } from './bodies.js';
import { Evaluator } from './evaluate.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { leaves } from './conditions.js';
import { bare } from './summary.js';

/** Texts that break out of a quoted value, an identifier or a direction. An allow-list refuses all of them. */
const HOSTILE = ["a' OR '1'='1", 'a" OR 1=1', 'a;DROP TABLE b', 'a b', 'a--', 'a/*', 'a)', 'a,b', 'a`b', 'a\nb'];

/**
 * Whether, on every path to this expression, its value was found to be a member of an allow-list: `includes`, `has`, `in`,
 * an anchored pattern, a comparison with literals; or was found to be empty. What was found of every element of a list holds for each.
 * Under-approximates: an unknown helper is no proof, unless its body is one, or `proved` names the argument that its `true` proves.
 */
export function isCheckedBefore(evaluator: Evaluator, expression: ts.Expression, proved: Proved = () => undefined): boolean {
  const subject = bare(expression);
  const key = referenceKey(evaluator, subject);
  return key !== undefined && new Dominance(evaluator, key, proved).holdsAt(subject);
}

/** The argument of a call that is harmless when the call is true. */
export type Proved = (call: Site) => Site | undefined;

/** Methods of lists that give each element to their callback first. */
const EACH = /^(forEach|map|flatMap|filter|find|findIndex|some|every)$/;
/** Methods after which a list may hold what it did not. */
const GROWS = /^(push|unshift|splice|fill)$/;

class Dominance {
  constructor(
    readonly evaluator: Evaluator,
    readonly key: string,
    readonly proved: Proved,
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
      } else if (this.#ofList(parent, child) !== undefined) return this.#about(this.#ofList(parent, child)!).holdsAt(parent);
      else if (ts.isFunctionLike(parent) && !ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent)) return false;
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
      if (ts.isCallExpression(call)) {
        const callback = this.#callbackOf(call, /^forEach$/);
        if (callback?.key !== undefined && ts.isBlock(callback.body)) return this.#about(callback.key).#everyRunProves(callback.body.statements, isThrow);
        return this.#callProves(call, 'returns');
      }
    }
    if (ts.isForOfStatement(statement)) {
      const key = this.#elementKey(statement.expression, loopVariable(statement));
      return key !== undefined && this.#about(key).#everyRunProves(ts.isBlock(statement.statement) ? statement.statement.statements : [statement.statement], quits);
    }
    return false;
  }

  #about(key: string): Dominance {
    return new Dominance(this.evaluator, key, this.proved, this.depth);
  }

  /** The key outside of a loop, or of a callback, for what is an element of the list inside. */
  #ofList(parent: ts.Node, child: ts.Node): string | undefined {
    let list: ts.Expression | undefined;
    let variable: ts.Node | undefined;
    if (ts.isForOfStatement(parent) && child === parent.statement) [list, variable] = [parent.expression, loopVariable(parent)];
    else if ((ts.isArrowFunction(parent) || ts.isFunctionExpression(parent)) && ts.isCallExpression(parent.parent)) {
      const callee = bare(parent.parent.expression);
      if (parent.parent.arguments[0] === parent && ts.isPropertyAccessExpression(callee) && EACH.test(callee.name.text)) [list, variable] = [callee.expression, parent.parameters[0]];
    }
    const rest = variable && this.#below(keyOf(variable));
    const root = list && referenceKey(this.evaluator, bare(list));
    return rest === undefined || root === undefined ? undefined : `${root}.*${rest}`;
  }

  /** What our key is, seen from inside of a loop over the list of which it is an element. */
  #elementKey(list: ts.Expression, variable: ts.Node | undefined): string | undefined {
    const root = referenceKey(this.evaluator, bare(list));
    const rest = root === undefined ? undefined : this.#below(`${root}.*`);
    return rest === undefined || !variable ? undefined : `${keyOf(variable)}${rest}`;
  }

  #callbackOf(call: ts.CallExpression, methods: RegExp): { readonly key: string | undefined; readonly body: ts.ConciseBody } | undefined {
    const callee = bare(call.expression);
    const callback = call.arguments[0] && bare(call.arguments[0]);
    if (!ts.isPropertyAccessExpression(callee) || !methods.test(callee.name.text) || !callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return undefined;
    return { key: this.#elementKey(callee.expression, callback.parameters[0]), body: callback.body };
  }

  /** `.id` of `one.id` below `one`. */
  #below(root: string): string | undefined {
    return this.key === root ? '' : this.key.startsWith(`${root}.`) ? this.key.slice(root.length) : undefined;
  }

  /** Whether no run of a loop's body ends well for a value that is not a member: a run that is left early was not checked. */
  #everyRunProves(statements: readonly ts.Statement[], stops: (statement: ts.Statement) => boolean): boolean {
    for (const statement of statements) {
      if (ts.isIfStatement(statement) && stops(statement.thenStatement) && this.implies(statement.expression, false)) return true;
      if (ts.isExpressionStatement(statement) && this.#statementProves(statement)) return true;
      if (jumps(statement) || this.#overwrites(statement)) return false;
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
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && GROWS.test(node.expression.name.text)) {
        const list = referenceKey(this.evaluator, bare(node.expression.expression));
        if (list !== undefined && this.#below(`${list}.*`) !== undefined) return true;
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
    if (!holds && this.#isSubject(node)) return true; // nothing, or the empty text
    if (ts.isElementAccessExpression(node)) return holds && this.#isSubject(node.argumentExpression); // `if (COLUMNS[x])`
    const callback = ts.isCallExpression(node) ? this.#callbackOf(node, holds ? /^every$/ : /^some$/) : undefined;
    if (callback?.key !== undefined && !ts.isBlock(callback.body)) return this.#about(callback.key).implies(callback.body, holds);
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
    const harmless = when === 'true' ? this.proved(siteOf(call)) : undefined;
    if (harmless && this.#isSubject(nodeOf(harmless) as ts.Expression)) return true;
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
    const inner = new Dominance(this.evaluator, keyOf(parameter), this.proved, this.depth + 1);
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

const lastOf = (statement: ts.Statement): ts.Statement | undefined => (ts.isBlock(statement) ? statement.statements.at(-1) && lastOf(statement.statements.at(-1)!) : statement);
const isThrow = (statement: ts.Statement): boolean => lastOf(statement)?.kind === ts.SyntaxKind.ThrowStatement;
/** Leaves the function, and not only this run of a loop. */
const quits = (statement: ts.Statement): boolean => isThrow(statement) || lastOf(statement)?.kind === ts.SyntaxKind.ReturnStatement;

/** Whether a statement may go on with the next run of the loop around it. */
function jumps(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  return ts.isContinueStatement(node) || ts.isBreakStatement(node) || ts.isReturnStatement(node) || (ts.forEachChild(node, jumps) ?? false);
}

function loopVariable({ initializer }: ts.ForOfStatement): ts.Node | undefined {
  const [declared] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  return declared && ts.isIdentifier(declared.name) ? declared : undefined;
}

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

