import ts from './typescript.js';
import { bare } from './summary.js';

/** What becomes of a value where it stands. */
export interface Use {
  /** `condition`: it decides a branch. `nothing`: nobody takes it. `result`: a callback hands it to the method of `list`. */
  readonly as: 'condition' | 'nothing' | 'result' | 'other';
  readonly awaited: boolean;
  /** The call that runs the callback: `rows.filter((row) => …)`. */
  readonly list: ts.CallExpression | undefined;
  /** Handed over by an async callback: as a promise, whatever was awaited in it. */
  readonly promised: boolean;
}

const other: Use = { as: 'other', awaited: false, list: undefined, promised: false };

/** Where the value of an expression goes, by syntax. */
export function useOf(expression: ts.Node): Use {
  let node = expression;
  let awaited = false;
  for (;;) {
    const { parent } = node;
    if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent) || ts.isSatisfiesExpression(parent)) node = parent;
    else if (ts.isAwaitExpression(parent)) {
      awaited = true;
      node = parent;
    } else if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return { ...other, as: 'nothing', awaited };
    else if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return { ...other, as: 'condition', awaited };
    else if ((ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) && parent.expression === node) return { ...other, as: 'condition', awaited };
    else if (ts.isForStatement(parent) && parent.condition === node) return { ...other, as: 'condition', awaited };
    else if (ts.isConditionalExpression(parent)) {
      if (parent.condition === node) return { ...other, as: 'condition', awaited };
      node = parent;
    } else if (ts.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      const isLogical = operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken;
      if (isLogical && parent.left === node) return { ...other, as: 'condition', awaited };
      if (operator === ts.SyntaxKind.CommaToken && parent.left === node) return { ...other, as: 'nothing', awaited };
      if (!isLogical && operator !== ts.SyntaxKind.CommaToken && operator !== ts.SyntaxKind.QuestionQuestionToken) return { ...other, awaited };
      node = parent;
    } else {
      const fn = ts.isArrowFunction(parent) && parent.body === node ? parent : ts.isReturnStatement(parent) ? functionAround(parent) : undefined;
      const list = fn && listCall(fn);
      return list ? { as: 'result', awaited, list, promised: !awaited || isAsync(fn) } : { ...other, awaited };
    }
  }
}

/** Reads of the constant that an expression initialises: they have its value. Empty where it is kept otherwise. */
export function readsOfConstant(checker: ts.TypeChecker, expression: ts.Node): readonly ts.Identifier[] {
  const holder = outermost(expression).parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name) || !(ts.getCombinedNodeFlags(holder) & ts.NodeFlags.Const)) return [];
  const { name } = holder;
  const symbol = checker.getSymbolAtLocation(name);
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.text && checker.getSymbolAtLocation(node) === symbol) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(holder.parent.parent.parent);
  return found;
}

/** With the parentheses, assertions and `await` around it. */
function outermost(node: ts.Node): ts.Node {
  const { parent } = node;
  return ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent) || ts.isSatisfiesExpression(parent) ? outermost(parent) : node;
}

const isAsync = (fn: ts.Node | undefined): boolean => fn !== undefined && ts.canHaveModifiers(fn) && (ts.getModifiers(fn)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);

function functionAround(statement: ts.Node): ts.SignatureDeclaration | undefined {
  for (let node = statement.parent as ts.Node | undefined; node; node = node.parent) if (ts.isFunctionLike(node)) return node;
  return undefined;
}

/** `rows.filter(fn)`: the call of a member that is given a function. */
function listCall(fn: ts.SignatureDeclaration): ts.CallExpression | undefined {
  const call = outermost(fn).parent;
  return ts.isCallExpression(call) && call.arguments[0] !== undefined && bare(call.arguments[0]) === fn && ts.isPropertyAccessExpression(bare(call.expression)) ? call : undefined;
}
