import ts from './typescript.js';
import type { Condition } from './events.js';
import { siteOf, type Site } from './site.js';
import { bare } from './summary.js';

/** An expression that was tested for being there at all. */
export interface Tested {
  readonly site: Site;
  readonly present: boolean;
}

/**
 * What must have been true or false for control to come here, outermost first: by syntax, around the node and before it in a block that was left
 * otherwise. May miss, never invents. Ends at the function around it; with `callbacks`, at the declaration, method or class.
 */
export function conditionsAt(node: ts.Node, callbacks = false): readonly Condition[] {
  const found: Condition[] = [];
  const add = (condition: ts.Expression, holds: boolean): void => void found.unshift({ site: siteOf(condition), holds });
  for (let child = node, parent = node.parent as ts.Node | undefined; parent; child = parent, parent = parent.parent as ts.Node | undefined) {
    if (ts.isIfStatement(parent) && child !== parent.expression) add(parent.expression, child === parent.thenStatement);
    else if (ts.isConditionalExpression(parent) && child !== parent.condition) add(parent.condition, child === parent.whenTrue);
    else if (ts.isBinaryExpression(parent) && child === parent.right) {
      const { kind } = parent.operatorToken;
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) add(parent.left, true);
      else if (kind === ts.SyntaxKind.BarBarToken) add(parent.left, false);
    } else if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) {
      if (ts.isCaseOrDefaultClause(parent)) found.unshift({ site: siteOf(parent.parent.parent.expression), holds: true, compared: true });
      for (const statement of parent.statements) {
        if (statement === child) break;
        if (!ts.isIfStatement(statement)) continue;
        if (leaves(statement.thenStatement)) add(statement.expression, false);
        else if (statement.elseStatement && leaves(statement.elseStatement)) add(statement.expression, true);
      }
    } else if ((ts.isWhileStatement(parent) || ts.isForStatement(parent)) && child === parent.statement) {
      const test = ts.isWhileStatement(parent) ? parent.expression : parent.condition;
      if (test) add(test, true);
    }
    const isCallback = ts.isArrowFunction(parent) || ts.isFunctionExpression(parent);
    if (ts.isClassLike(parent) || (ts.isFunctionLike(parent) && !(callbacks && isCallback))) break;
  }
  return found;
}

/** What a condition says about the presence of things, when it holds or fails. */
export function testedIn(condition: ts.Expression, holds: boolean): readonly Tested[] {
  const node = bare(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return testedIn(node.operand, !holds);
  if (ts.isAwaitExpression(node)) return testedIn(node.expression, holds);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return holds ? [...testedIn(node.left, true), ...testedIn(node.right, true)] : [];
    if (kind === ts.SyntaxKind.BarBarToken) return holds ? [] : [...testedIn(node.left, false), ...testedIn(node.right, false)];
    const equal = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
    if (!equal && kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken && kind !== ts.SyntaxKind.ExclamationEqualsToken) return [];
    for (const [tested, other] of [[node.left, node.right], [node.right, node.left]] as const) {
      const absent = bare(other);
      const isType = ts.isTypeOfExpression(bare(tested));
      if (isType && ts.isStringLiteralLike(absent)) return [{ site: siteOf((bare(tested) as ts.TypeOfExpression).expression), present: (absent.text === 'undefined') !== (equal === holds) }];
      if (absent.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(absent) && absent.text === 'undefined')) return [{ site: siteOf(bare(tested)), present: equal !== holds }];
    }
    return [];
  }
  // `Boolean(user)`
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Boolean' && node.arguments[0]) return testedIn(node.arguments[0], holds);
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node) ? [{ site: siteOf(node), present: holds }] : [];
}

/** Whether control does not go on behind a statement. */
export function leaves(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement)) return true;
  if (ts.isBlock(statement)) return statement.statements.some(leaves);
  if (ts.isIfStatement(statement)) return statement.elseStatement !== undefined && leaves(statement.thenStatement) && leaves(statement.elseStatement);
  return false;
}
