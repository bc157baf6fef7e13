import ts from './typescript.js';
import { siteOf, type Site } from './site.js';
import { isAny } from './types.js';

/** A name in an expression that is declared outside of it: what has to be in scope where the text is copied to. */
export interface FreeName {
  readonly name: string;
  readonly site: Site;
  /** Where this file declares it, as far as it is this file that does. */
  readonly local: { readonly site: Site; readonly hoisted: boolean } | undefined;
  readonly imported: { readonly specifier: string; readonly name: string } | undefined;
}

export function freeNamesIn(checker: ts.TypeChecker, root: ts.Node): readonly FreeName[] {
  const file = root.getSourceFile();
  const found = new Map<string, FreeName>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMemberName(node) && !found.has(node.text)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
      const declaration = symbol?.declarations?.find((one) => one.getSourceFile() === file);
      const isInside = declaration !== undefined && root.pos <= declaration.pos && declaration.end <= root.end;
      if (!isInside) {
        const imported = declaration && importOf(declaration);
        const local = declaration && !imported ? { site: siteOf(declaration), hoisted: ts.isFunctionDeclaration(declaration) } : undefined;
        found.set(node.text, { name: node.text, site: siteOf(node), local, imported });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return [...found.values()];
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node) || (ts.isQualifiedName(parent) && parent.right === node);
}

function importOf(declaration: ts.Declaration): FreeName['imported'] {
  if (ts.isImportSpecifier(declaration)) return named(declaration.parent.parent.parent.moduleSpecifier, (declaration.propertyName ?? declaration.name).text);
  if (ts.isImportClause(declaration)) return named(declaration.parent.moduleSpecifier, 'default');
  if (ts.isNamespaceImport(declaration)) return named(declaration.parent.parent.moduleSpecifier, '*');
  if (ts.isImportEqualsDeclaration(declaration) && ts.isExternalModuleReference(declaration.moduleReference)) return named(declaration.moduleReference.expression, 'default');
  return undefined;
}

const named = (specifier: ts.Expression, name: string): FreeName['imported'] => (ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, name } : undefined);

/** The exported declaration around a node, and the name under which its module exports it. */
export function exportAround(checker: ts.TypeChecker, inner: ts.Node): { readonly name: string; readonly site: Site } | undefined {
  const module = checker.getSymbolAtLocation(inner.getSourceFile());
  if (!module) return undefined;
  const exported = new Map<ts.Node, string>();
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) exported.set(declaration, symbol.name);
  }
  for (let node = inner; !ts.isSourceFile(node); node = node.parent) {
    const name = exported.get(node);
    if (name !== undefined) return { name, site: siteOf(node) };
  }
  return undefined;
}

export interface ParameterKind {
  readonly kind: 'string' | 'boolean' | 'other';
  readonly optional: boolean;
}

/** What a call of the declared function takes. Undefined when it cannot be called. */
export function parameterKinds(checker: ts.TypeChecker, declaration: ts.Node): readonly ParameterKind[] | undefined {
  const [signature] = checker.getTypeAtLocation(declaration).getCallSignatures();
  return signature?.parameters.map((parameter) => {
    const declared = parameter.valueDeclaration;
    const optional = declared !== undefined && ts.isParameter(declared) && (declared.dotDotDotToken !== undefined || checker.isOptionalParameter(declared));
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
    const kind = isAny(type) ? 'other' : type.flags & ts.TypeFlags.String ? 'string' : type.flags & ts.TypeFlags.BooleanLike ? 'boolean' : 'other';
    return { kind, optional };
  });
}
