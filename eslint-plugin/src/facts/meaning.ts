import ts from './typescript.js';
import type { Carried } from './carried.js';

/** What a name stands for where it is written. */
export interface Meaning {
  /** Declarations of the name itself: an import, where it is one. */
  readonly own: readonly ts.Node[];
  /** Imports and re-exports followed. */
  readonly declarations: readonly ts.Node[];
  readonly declaration: ts.Node | undefined;
  readonly isAlias: boolean;
  /** It is imported from where nothing is. */
  readonly isUnresolved: boolean;
}

const NOTHING: Meaning = { own: [], declarations: [], declaration: undefined, isAlias: false, isUnresolved: false };

/** Undefined where the checker knows no such name. */
export function meaningOf(checker: ts.TypeChecker, carried: Carried, name: ts.Node): Meaning | undefined {
  const meaning = carried.remember('meaning', name, () => ask(checker, name), ({ own, declarations }) => [...own, ...declarations]);
  return meaning === NOTHING ? undefined : meaning;
}

function ask(checker: ts.TypeChecker, name: ts.Node): Meaning {
  const symbol = ts.isShorthandPropertyAssignment(name.parent) && name.parent.name === name ? checker.getShorthandAssignmentValueSymbol(name.parent) : checker.getSymbolAtLocation(name);
  if (!symbol) return NOTHING;
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const resolved = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  const declarations = resolved.declarations ?? [];
  return { own: symbol.declarations ?? [], declarations, declaration: resolved.valueDeclaration ?? declarations[0], isAlias, isUnresolved: checker.isUnknownSymbol(resolved) };
}
