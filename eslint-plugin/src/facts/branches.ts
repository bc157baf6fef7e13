import ts from './typescript.js';
import { assignmentsTo, isConst } from './bodies.js';
import type { Evaluator } from './evaluate.js';
import { conditionsAt } from './conditions.js';
import type { Condition } from './events.js';
import { siteOf, type Site } from './site.js';
import { bare } from './summary.js';

/** One of the things that an expression may be, and what must have been true for it. */
export interface Branch {
  readonly value: Site;
  readonly conditions: readonly Condition[];
}

const MAX_DEPTH = 8;

/** Takes conditionals, defaults and variables of the project apart. A branch under no condition may still be overwritten. */
export function branchesOf(evaluator: Evaluator, expression: ts.Expression, depth = 0): readonly Branch[] {
  const node = bare(ts.isAwaitExpression(bare(expression)) ? (bare(expression) as ts.AwaitExpression).expression : expression);
  const leaf = [{ value: siteOf(node), conditions: [] }];
  if (depth > MAX_DEPTH) return leaf;
  const under = (inner: ts.Expression, condition: Condition | undefined): readonly Branch[] =>
    branchesOf(evaluator, inner, depth + 1).map(({ value, conditions }) => ({ value, conditions: condition ? [condition, ...conditions] : conditions }));
  if (ts.isConditionalExpression(node)) return [...under(node.whenTrue, { site: siteOf(node.condition), holds: true }), ...under(node.whenFalse, { site: siteOf(node.condition), holds: false })];
  if (ts.isBinaryExpression(node)) {
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
        if (isTruth(evaluator, node)) return leaf;
        return [...under(node.left, undefined), ...under(node.right, { site: siteOf(node.left), holds: false })];
      case ts.SyntaxKind.QuestionQuestionToken:
        return [...under(node.left, undefined), ...under(node.right, undefined)];
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return isTruth(evaluator, node) ? leaf : under(node.right, { site: siteOf(node.left), holds: true });
      default:
        return leaf;
    }
  }
  if (!ts.isIdentifier(node)) return leaf;
  const variable = variableOf(evaluator, node);
  if (!variable) return leaf;
  const initial = variable.initializer ? branchesOf(evaluator, variable.initializer, depth + 1) : [];
  if (isConst(variable)) return variable.initializer ? initial : leaf;
  const assigned = assignmentsTo(variable, evaluator.identity.link.checker).filter(({ operatorToken }) => operatorToken.kind === ts.SyntaxKind.EqualsToken);
  const later = assigned.flatMap((assignment) => branchesOf(evaluator, assignment.right, depth + 1).map(({ value, conditions }) => ({ value, conditions: [...conditionsAt(assignment), ...conditions] })));
  return initial.length + later.length > 0 ? [...initial, ...later] : leaf;
}

/** `a || b` of two booleans is one question, not a default. */
function isTruth(evaluator: Evaluator, node: ts.Expression): boolean {
  const type = evaluator.identity.link.checker.getNonNullableType(evaluator.identity.link.checker.getTypeAtLocation(node));
  return (type.flags & ts.TypeFlags.BooleanLike) !== 0 || (type.isUnion() && type.types.every(({ flags }) => (flags & ts.TypeFlags.BooleanLike) !== 0));
}

/** The variable of this project that a name stands for, through imports. */
export function variableOf(evaluator: Evaluator, node: ts.Identifier): ts.VariableDeclaration | undefined {
  const { checker } = evaluator.identity.link;
  const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
  const resolved = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = resolved?.valueDeclaration;
  return declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) && !declaration.getSourceFile().isDeclarationFile ? declaration : undefined;
}
