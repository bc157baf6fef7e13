import ts from './typescript.js';
import { RowFacts } from './row-facts.js';
import { nodeOf, type Site } from './site.js';

/** What a fix would write: something that has a name, or a member of it. */
export interface Written {
  readonly site: Site;
  readonly path: readonly string[];
}

/** Whether what a fix writes would compile there. May say no of what would; says yes only of what does. */
export class FitFacts extends RowFacts {
  /** Whether a name means the same thing at another place: it is declared around it, and nothing between has its name. */
  isNamedAt(name: Site, place: Site): boolean {
    const node = nodeOf(name);
    if (!ts.isIdentifier(node)) return false;
    const symbol = ts.isShorthandPropertyAssignment(node.parent) ? this.checker.getShorthandAssignmentValueSymbol(node.parent) : this.checker.getSymbolAtLocation(node);
    return symbol !== undefined && this.checker.getSymbolsInScope(nodeOf(place), ts.SymbolFlags.Value | ts.SymbolFlags.Alias).find((one) => one.name === node.text) === symbol;
  }

  /** Whether a value is there for sure, and of a type that says what it is. */
  isSure(value: Written): boolean {
    return this.#typeOfWritten(value) !== undefined;
  }

  /** Whether an argument of a call, or a member in it, may be the value. */
  takes(call: Site, index: number, path: readonly string[], value: Written): boolean {
    const node = nodeOf(call);
    return ts.isCallExpression(node) && this.#parameterTypes(node, index).some((parameter) => this.#isTaken([parameter], path, value));
  }

  /** Whether a value may stand where an expression stands, as far as its type goes. */
  isLike(expression: Site, value: Written): boolean {
    const given = this.#typeOfWritten(value);
    return given !== undefined && this.checker.isTypeAssignableTo(given, this.checker.getBaseTypeOfLiteralType(this.checker.getTypeAtLocation(nodeOf(expression))));
  }

  /** Whether a member of a value may be compared with another: `_.data` of a column of Drizzle. */
  holds(holder: Site, path: readonly string[], value: Written): boolean {
    return this.#isTaken([this.checker.getTypeAtLocation(nodeOf(holder))], path, value);
  }

  /** Whether a column in the first type argument of a builder may be compared with the value: of Kysely's `DB`. */
  holdsInSchema(builder: Site, path: readonly string[], value: Written): boolean {
    const type = this.checker.getTypeAtLocation(nodeOf(builder));
    const [schema] = this.checker.getTypeArguments(type as ts.TypeReference);
    return schema !== undefined && (this.#isTaken([schema], [...path, '__select__'], value) || this.#isTaken([schema], path, value));
  }

  /** As it was inferred for this call; and, where that is what the caller gave, the constraint on what may be given. */
  #parameterTypes(call: ts.CallExpression, index: number): readonly ts.Type[] {
    const signature = this.checker.getResolvedSignature(call);
    const symbol = signature?.parameters[index];
    if (!signature || !symbol) return [];
    const annotation = symbol.valueDeclaration && ts.isParameter(symbol.valueDeclaration) ? (symbol.valueDeclaration.type?.getText() ?? '') : '';
    const { declaration } = signature;
    const parameters = (declaration && !ts.isJSDocSignature(declaration) ? declaration.typeParameters : undefined) ?? [];
    const constraints = parameters.flatMap(({ name, constraint }) => (constraint && new RegExp(`\\b${name.text}\\b`).test(annotation) ? [this.checker.getTypeFromTypeNode(constraint)] : []));
    return [this.checker.getTypeOfSymbolAtLocation(symbol, call), ...constraints];
  }

  #isTaken(holders: readonly ts.Type[], path: readonly string[], value: Written): boolean {
    const given = this.#typeOfWritten(value);
    let current = holders;
    for (const key of path) {
      current = current.flatMap((type) => alternatives(this.checker.getNonNullableType(type))).flatMap((type) => {
        if (type.flags & ts.TypeFlags.Any) return [type];
        if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return [];
        const property = this.checker.getPropertyOfType(type, key);
        return property ? [this.checker.getTypeOfSymbol(property)] : [];
      });
    }
    return given !== undefined && current.some((type) => this.checker.isTypeAssignableTo(given, type));
  }

  #typeOfWritten({ site, path }: Written): ts.Type | undefined {
    let type = this.checker.getTypeAtLocation(nodeOf(site));
    for (const key of path) {
      const property = alternatives(type).length === 1 ? this.checker.getPropertyOfType(type, key) : undefined;
      if (!property || property.flags & ts.SymbolFlags.Optional) return undefined;
      type = this.checker.getTypeOfSymbol(property);
    }
    const unsure = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;
    return alternatives(type).some(({ flags }) => flags & unsure) ? undefined : type;
  }
}

const alternatives = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);
