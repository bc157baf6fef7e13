import ts from './typescript.js';
import type { Identity } from './identity.js';
import type { ApiRef } from '../models/model.js';

/** The type of a row: its name (none for an anonymous type), its members, and the class or interface that declares it. */
export interface RowType {
  readonly name: string;
  readonly members: readonly string[];
  readonly declaration: ts.Node | undefined;
}

export function rowOf(checker: ts.TypeChecker, type: ts.Type): RowType | undefined {
  const inner = checker.getNonNullableType(type);
  if (inner.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return undefined;
  const apparent = inner.flags & ts.TypeFlags.TypeParameter ? (checker.getBaseConstraintOfType(inner) ?? inner) : inner;
  const members = new Set<string>();
  for (const one of apparent.isUnion() ? apparent.types : [apparent]) for (const { name } of checker.getPropertiesOfType(one)) members.add(name);
  if (members.size === 0) return undefined;
  const symbol = (inner.aliasSymbol ?? inner.symbol) as ts.Symbol | undefined;
  // `__type`: what a schema's type is computed to, at a place of the library's that all such types share.
  if (symbol?.name.startsWith('__')) return { name: '', members: [...members], declaration: undefined };
  return { name: symbol?.name ?? '', members: [...members], declaration: symbol?.declarations?.[0] };
}

/** `Invoice` in `Repository<Invoice>`, `class Invoices extends Repository<Invoice>`: an argument of the class that declares a member, wherever it stands in the heritage. */
export function typeArgumentOf(checker: ts.TypeChecker, identity: Identity, type: ts.Type, owner: ApiRef, index: number, depth = 0): ts.Type | undefined {
  if (depth > 6) return undefined;
  if (type.isUnionOrIntersection()) {
    for (const member of type.types) {
      const found = typeArgumentOf(checker, identity, member, owner, index, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type ? typeArgumentOf(checker, identity, constraint, owner, index, depth + 1) : undefined;
  }
  const symbols = [type.symbol, type.aliasSymbol].filter((symbol) => symbol !== undefined);
  if (symbols.some((symbol) => identity.is(symbol.declarations ?? [], owner))) return (type.aliasTypeArguments ?? checker.getTypeArguments(type as ts.TypeReference))[index];
  const target = (type as ts.TypeReference).target as ts.Type | undefined;
  // Bases of a reference are instantiated with its arguments.
  const bases = type.isClassOrInterface() || (target?.isClassOrInterface() ?? false) ? checker.getBaseTypes(type as ts.InterfaceType) : [];
  for (const base of bases) {
    const found = typeArgumentOf(checker, identity, base, owner, index, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** What a class makes: `typeof Invoice` → `Invoice`; a schema object gives what its own type argument says. */
export function instanceOf(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  const [construct] = type.getConstructSignatures();
  if (construct) return checker.getReturnTypeOfSignature(construct);
  const prototype = type.getProperty('prototype');
  if (prototype) return checker.getTypeOfSymbol(prototype);
  const args = type.aliasTypeArguments ?? checker.getTypeArguments(type as ts.TypeReference);
  return args.find((argument) => argument.flags & ts.TypeFlags.Object);
}
