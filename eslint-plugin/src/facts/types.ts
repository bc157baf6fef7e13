import ts from './typescript.js';

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

/** Only objects are. Without `strictNullChecks` a type hides `undefined`: there it means no more than "an object, if anything". */
export function isAlwaysTrue(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isAlwaysTrue);
  if (type.isIntersection()) return type.types.some(isAlwaysTrue);
  return (type.flags & ts.TypeFlags.Object) !== 0;
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

export type Shape = 'text' | 'number' | 'list' | 'other';

/** What a value of this type is to a database driver. Null fits everywhere. */
export function shapeOf(checker: ts.TypeChecker, type: ts.Type): Shape {
  const shapes = new Set((type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ts.TypeFlags.Null)).map((member): Shape => {
    if (member.flags & ts.TypeFlags.StringLike) return 'text';
    if (member.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike)) return 'number';
    return checker.isArrayType(member) || checker.isTupleType(member) ? 'list' : 'other';
  }));
  const [only] = shapes;
  if (only && shapes.size === 1) return only;
  return shapes.size === 2 && shapes.has('text') && shapes.has('number') ? 'text' : 'other';
}

/** The members of a union of texts; empty for every other type. */
export function literalTexts(checker: ts.TypeChecker, type: ts.Type): readonly string[] {
  const present = checker.getNonNullableType(type);
  const texts = (present.isUnion() ? present.types : [present]).map((member) => (member.isStringLiteral() ? member.value : undefined));
  return texts.every((text) => text !== undefined) ? texts : [];
}
