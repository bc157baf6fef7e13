import ts from './typescript.js';
import { bare } from './summary.js';

// What is written in the body of a function or a class, by syntax; of assignments, the checker says which variable is meant.

export type FunctionWithBody = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration | ts.ConstructorDeclaration | ts.AccessorDeclaration) & { readonly body: ts.ConciseBody };

export const hasBody = (node: ts.Node): node is FunctionWithBody =>
  (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) || ts.isAccessor(node)) && node.body !== undefined;

export function propertyKey(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

export const isConst = (declaration: ts.VariableDeclaration): boolean => (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;

const returnsOf = new WeakMap<ts.Node, readonly ts.Expression[]>();
/** Every returned expression of a function, nested functions left out. */
export function returnedExpressions(fn: FunctionWithBody): readonly ts.Expression[] {
  if (!ts.isBlock(fn.body)) return [fn.body];
  let returns = returnsOf.get(fn);
  if (!returns) {
    const found: ts.Expression[] = [];
    walkFunction(fn.body, (node) => {
      if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    });
    returnsOf.set(fn, (returns = found));
  }
  return returns;
}

/** Visits a function's own nodes; functions and classes inside it are not entered. */
export function walkFunction(body: ts.Node, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    ts.forEachChild(node, walk);
  };
  ts.forEachChild(body, walk);
}

const assignmentCache = new WeakMap<ts.Node, readonly ts.BinaryExpression[]>();
/** Later assignments (`=`, `+=`, `??=`) to a variable, in source order. */
export function assignmentsTo(declaration: ts.VariableDeclaration | ts.ParameterDeclaration, checker: ts.TypeChecker): readonly ts.BinaryExpression[] {
  let found = assignmentCache.get(declaration);
  if (found) return found;
  const list: ts.BinaryExpression[] = [];
  if (ts.isIdentifier(declaration.name)) {
    const name = declaration.name.text;
    const symbol = checker.getSymbolAtLocation(declaration.name);
    const scope = enclosingScope(declaration);
    const walk = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) {
        const left = bare(node.left);
        if (ts.isIdentifier(left) && left.text === name && checker.getSymbolAtLocation(left) === symbol) list.push(node);
      }
      ts.forEachChild(node, walk);
    };
    walk(scope);
  }
  assignmentCache.set(declaration, (found = list));
  return found;
}

export function enclosingScope(node: ts.Node): ts.Node {
  let scope = node.parent;
  while (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope) && !ts.isModuleBlock(scope)) scope = scope.parent;
  return scope;
}

const fieldCache = new WeakMap<ts.Node, readonly ts.Expression[]>();
/** Everything that the methods of a class assign to a field of theirs. */
export function fieldAssignments(declaration: ts.PropertyDeclaration): readonly ts.Expression[] {
  let found = fieldCache.get(declaration);
  if (found) return found;
  const list: ts.Expression[] = [];
  const name = propertyKey(declaration.name);
  const walk = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment && ts.isPropertyAccessExpression(node.left) && node.left.expression.kind === ts.SyntaxKind.ThisKeyword && node.left.name.text === name) {
      list.push(node.right);
    }
    ts.forEachChild(node, walk);
  };
  walk(declaration.parent);
  fieldCache.set(declaration, (found = list));
  return found;
}
