import * as ts from 'typescript';

/**
 * A type with finitely many values, or one that no text can break out of: literals, enums, numbers, booleans, `keyof`.
 * Says nothing about values that crossed a trust boundary.
 */
export function isClosedType(checker: ts.TypeChecker, type: ts.Type, depth = 0): boolean {
  if (depth > 6) return false;
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return false;
  if (type.isUnion()) return type.types.every((member) => isClosedType(checker, member, depth + 1));
  if (type.flags & (ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.EnumLike | ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never | ts.TypeFlags.Index)) return true;
  if (type.flags & ts.TypeFlags.TemplateLiteral) return (type as ts.TemplateLiteralType).types.every((part) => isClosedType(checker, part, depth + 1));
  if (type.flags & ts.TypeFlags.StringMapping) return isClosedType(checker, (type as ts.StringMappingType).type, depth + 1);
  if (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Conditional)) {
    const constraint = checker.getBaseConstraintOfType(type);
    if (type.flags & ts.TypeFlags.TypeParameter) {
      const declared = type.symbol?.declarations?.find(ts.isTypeParameterDeclaration)?.constraint;
      if (declared && ts.isTypeOperatorNode(declared) && declared.operator === ts.SyntaxKind.KeyOfKeyword) return true;
    }
    return constraint !== undefined && constraint !== type && isClosedType(checker, constraint, depth + 1);
  }
  if (type.isIntersection()) return type.types.some((member) => isClosedType(checker, member, depth + 1));
  // `${[1, 2]}` prints its elements.
  if (checker.isArrayType(type) || checker.isTupleType(type)) return checker.getTypeArguments(type as ts.TypeReference).every((member) => isClosedType(checker, member, depth + 1));
  return false;
}

export const isAny = (type: ts.Type): boolean => (type.flags & ts.TypeFlags.Any) !== 0;

/** A promise, or a union with one: its truth says nothing about its outcome. */
export function isThenable(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.isUnion()) {
    const members = type.types.filter((member) => !(member.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)));
    return members.length > 0 && members.every((member) => isThenable(checker, member));
  }
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return false;
  const then = type.getProperty('then');
  return then !== undefined && checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
}

/** The type inside `Promise<…>`, arrays and observables, as a reader of the response sees it. */
export function payloadOf(checker: ts.TypeChecker, type: ts.Type, depth = 0): ts.Type {
  const inner = checker.getAwaitedType(type) ?? type;
  if (depth < 4 && (checker.isArrayType(inner) || checker.isTupleType(inner))) {
    const element = checker.getTypeArguments(inner as ts.TypeReference)[0];
    if (element) return payloadOf(checker, element, depth + 1);
  }
  if (depth < 4 && inner.symbol?.name === 'Observable') {
    const element = checker.getTypeArguments(inner as ts.TypeReference)[0];
    if (element) return payloadOf(checker, element, depth + 1);
  }
  return inner;
}
