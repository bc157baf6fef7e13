import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import type { Why } from './answer.js';
import { isFunctionDeclaration, memberName, type Target } from './identity.js';
import { nameOfFunction } from './link.js';
import { exportAround, freeNamesIn, parameterKinds, type FreeName, type ParameterKind } from './names.js';
import { PlaceFacts } from './place-facts.js';
import type { Declared } from './questions.js';
import { nodeOf, siteOf, type Place, type Site } from './site.js';
import { packageOf } from './spelling.js';
import { bare, calleeOf, spelledCallee, spelledCallees, summaryOf } from './summary.js';

/** What names stand for: declarations, packages, imports, marks. */
export class NameFacts extends PlaceFacts {
  /** Names that the callee of a call may stand for: as spelled, and through every rename of the project. None of what is no call. No checker call. */
  spelledNames(call: Site): ReadonlySet<string> {
    const node = nodeOf(call);
    // `@Public` without parentheses, as it is written for a moment.
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node) && !ts.isTaggedTemplateExpression(node)) return new Set();
    const names = spelledCallees(calleeOf(node));
    const [only] = names;
    return names.length === 1 ? this.link.spelling.originalsOf(only!) : new Set(names.flatMap((name) => [...this.link.spelling.originalsOf(name)]));
  }

  spelledNamesOf(expression: Site): ReadonlySet<string> {
    const name = spelledCallee(nodeOf(expression) as ts.Expression);
    return name === undefined ? new Set() : this.link.spelling.originalsOf(name);
  }

  originalNames(spelled: string): ReadonlySet<string> {
    return this.link.spelling.originalsOf(spelled);
  }

  /** Local spellings of the given names in a file, computed from syntax: what a rule has to look at. */
  namesInFile(file: string): ReadonlySet<string> {
    const source = this.sourceFile(file);
    return new Set(source ? summaryOf(source).calls.keys() : []);
  }

  declaredBy(expression: Site): Declared {
    const node = nodeOf(expression) as ts.Expression;
    const target = ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) ? this.identity.calleeTarget(node) : this.identity.target(node);
    return target as unknown as Declared;
  }

  /** What an expression names, even where it is a call: `X()` is what the call yields, not the callee. */
  namedBy(expression: Site): Declared {
    return this.identity.target(nodeOf(expression) as ts.Expression) as unknown as Declared;
  }

  declaration(site: Site): Declared {
    return { declarations: [nodeOf(site)] } satisfies Target as unknown as Declared;
  }

  is(declared: Declared, ref: ApiRef): boolean {
    return this.identity.names(declared as unknown as Target, ref);
  }

  /** An answer in the words of models about what an expression names: kept as long as types and exports are the same. Nothing that stands in a body may be read for it. */
  named<T extends object>(question: object, site: Site, ask: () => T): T {
    return this.carried.rememberNamed(question, nodeOf(site), ask);
  }

  whyUnknown(declared: Declared): Why | undefined {
    return (declared as unknown as Target).why;
  }

  declarations(declared: Declared): readonly Site[] {
    return (declared as unknown as Target).declarations.map(siteOf);
  }

  /** The role that a declaration gives itself in a comment: `@lintel auth.guard`. */
  markOf(declared: Declared): string | undefined {
    for (const node of (declared as unknown as Target).declarations) {
      const mark = summaryOf(node.getSourceFile()).marks.get(node);
      if (mark !== undefined) return mark;
    }
    return undefined;
  }

  /** Where a comment would stand that gives a declaration a role: before its statement, where that declares nothing else. */
  markedAt(declaration: Site): Place | undefined {
    const node = nodeOf(declaration);
    let marked = node;
    if (!ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isMethodDeclaration(node)) {
      let outer: ts.Node = node;
      while (ts.isExpression(outer.parent) && bare(outer.parent) === node) outer = outer.parent;
      const { parent } = outer;
      if (ts.isPropertyDeclaration(parent) && parent.initializer === outer) marked = parent;
      else if (ts.isVariableDeclaration(parent) && ts.isVariableDeclarationList(parent.parent) && ts.isVariableStatement(parent.parent.parent)) {
        if (parent.parent.declarations.length > 1) return undefined;
        marked = parent.parent.parent;
      }
    }
    if (!ts.isFunctionLike(marked) && !ts.isClassLike(marked) && !ts.isVariableStatement(marked) && !ts.isPropertyDeclaration(marked)) return undefined;
    const place = this.place(siteOf(marked));
    return place.file === '' || marked.getSourceFile().isDeclarationFile || place.file.includes('/node_modules/') ? undefined : place;
  }

  /** Whether a reference resolves at all in this Program. */
  resolvesRef(ref: ApiRef): boolean {
    return this.identity.declarationsOf(ref).size > 0;
  }

  /** The declarations that a reference names. */
  declarationsOfRef(ref: ApiRef): readonly Site[] {
    return [...this.identity.declarationsOf(ref)].map(siteOf);
  }

  /** Whether the file that a project reference names is in this Program. */
  hasModule(ref: ApiRef): boolean {
    return this.identity.modulesOf(ref).length > 0;
  }

  /** Whether the file that a project reference names is on disk. */
  moduleFileExists(path: string): boolean {
    return ['', '.ts', '.tsx', '.mts', '.cts', '.js', '/index.ts', '/index.js'].some((ending) => ts.sys.fileExists(path + ending));
  }

  /** A reference to something that does not exist at run time. */
  isOnlyType(ref: ApiRef): boolean {
    return [...this.identity.declarationsOf(ref)].every((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node));
  }

  /** Names exported by the module that a reference names. */
  exportsBeside(ref: ApiRef): readonly string[] {
    return this.identity.modulesOf(ref).flatMap((module) => this.checker.getExportsOfModule(module).map(({ name }) => name));
  }

  /** False where nothing of the reference's package is in the Program. No checker call. */
  mayOccur(ref: ApiRef): boolean {
    if ('from' in ref) return this.link.spelling.isPresent(ref.from);
    return !('generatedBy' in ref) || this.link.spelling.isPresent(ref.generatedBy);
  }

  projectImports(specifier: string): boolean {
    return this.link.spelling.projectImports(specifier);
  }

  refIsImported(ref: ApiRef): boolean {
    return !('from' in ref) || this.link.spelling.isImported(ref.from);
  }

  /** The npm package in which any of the declarations lives. */
  packageOf(declared: Declared): string | undefined {
    for (const node of (declared as unknown as Target).declarations) {
      const name = packageOf(node.getSourceFile().fileName);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /** The specifier of the import that brought the root name of an expression into its file: known without types. */
  importedFrom(expression: Site): string | undefined {
    let node = bare(nodeOf(expression) as ts.Expression);
    while (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node) || ts.isNewExpression(node)) node = bare(node.expression);
    const [declaration] = (ts.isIdentifier(node) && this.checker.getSymbolAtLocation(node)?.declarations) || [];
    for (let up: ts.Node | undefined = declaration; up; up = up.parent) {
      if (ts.isImportDeclaration(up) && ts.isStringLiteral(up.moduleSpecifier)) return up.moduleSpecifier.text;
      if (ts.isImportEqualsDeclaration(up) && ts.isExternalModuleReference(up.moduleReference) && ts.isStringLiteralLike(up.moduleReference.expression)) return up.moduleReference.expression.text;
      if (ts.isVariableDeclaration(up)) {
        const value = up.initializer && bare(up.initializer);
        const [specifier] = value && ts.isCallExpression(value) && value.expression.getText() === 'require' ? value.arguments : [];
        return specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
      }
    }
    return undefined;
  }

  /** Declared in this project, with source. */
  isProject(declared: Declared): boolean {
    return (declared as unknown as Target).declarations.some((node) => isFunctionDeclaration(node) && !node.getSourceFile().isDeclarationFile);
  }

  nameOf(declaration: Site): string | undefined {
    const node = nodeOf(declaration);
    return memberName(node) ?? (ts.isFunctionLike(node) ? nameOfFunction(node) : undefined) ?? (ts.isClassExpression(node) && ts.isVariableDeclaration(node.parent) ? memberName(node.parent) : undefined);
  }

  /** Names in an expression that are declared outside of it: what its text needs elsewhere. */
  freeNames(expression: Site): readonly FreeName[] {
    return freeNamesIn(this.checker, nodeOf(expression));
  }

  /** The exported declaration in which a place stands. */
  exportAround(site: Site): { readonly name: string; readonly site: Site } | undefined {
    return exportAround(this.checker, nodeOf(site));
  }

  /** Module specifiers that a file imports. */
  specifiersIn(file: string): readonly string[] {
    const source = this.sourceFile(file);
    return source ? summaryOf(source).specifiers.map(({ text }) => text) : [];
  }

  parameterKinds(declaration: Site): readonly ParameterKind[] | undefined {
    return parameterKinds(this.checker, nodeOf(declaration));
  }
}
