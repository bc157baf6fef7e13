import * as ts from 'typescript';
import type { ApiRef } from '../models/model.js';
import type { Why } from './answer.js';
import { isCheckedBefore, refusesHostile } from './checks.js';
import { bodyOf, classOf, decoratorsOf, lineage, methodsOf } from './classes.js';
import { enclosingScope, Evaluator, hasBody, propertyKey, walkFunction, type Env, type FunctionWithBody, type Value } from './evaluate.js';
import { eventsOf, type Event } from './events.js';
import { Identity, isFunctionDeclaration, memberName, type Target } from './identity.js';
import { Link, nameOfFunction, packageOf } from './link.js';
import { exportAround, freeNamesIn, parameterKinds, type FreeName, type ParameterKind } from './names.js';
import { originsOf, type Origin } from './origins.js';
import { nodeOf, siteOf, type Place, type Site } from './site.js';
import { bare, calleeOf, spelledCallee, summaryOf, type CallLike } from './summary.js';
import { textsOf } from './text.js';
import { isAny, isClosedType, isThenable, literalTexts, payloadOf, type Shape, shapeOf } from './types.js';

export type { Condition, Event } from './events.js';
export type { FreeName, ParameterKind } from './names.js';
export type { Origin } from './origins.js';
export type { Place, Site } from './site.js';
export type { Why } from './answer.js';
export { truthOf } from './evaluate.js';
export type { Value } from './evaluate.js';

declare const declaredBrand: unique symbol;
/** The declarations behind an expression. Opaque. */
export interface Declared {
  readonly [declaredBrand]: true;
}
declare const scopeBrand: unique symbol;
/** What the parameters of an inlined function stand for. Opaque. */
export interface Scope {
  readonly [scopeBrand]: true;
}

export interface TextPart {
  /** Constant text, or undefined for a hole. */
  readonly text: string | undefined;
  readonly hole: Site | undefined;
  readonly scope: Scope | undefined;
}

export interface MemberFact {
  readonly name: string;
  readonly site: Site;
  /** The class that declares it: the class itself or a base. */
  readonly owner: Site;
  readonly body: Site | undefined;
  readonly decorators: readonly Site[];
}

// TypeScript 7 exports no flags: the plugin loads all the same, to say what to install.
const PRIMITIVE = !hasCompilerApi() ? 0 : ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.EnumLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void;

const factsByProgram = new WeakMap<ts.Program, Facts>();

/** The facts of one Program. They die with it. */
export function factsOf(program: object): Facts {
  let facts = factsByProgram.get(program as ts.Program);
  if (!facts) factsByProgram.set(program as ts.Program, (facts = new Facts(program as ts.Program)));
  return facts;
}

/** False where only a TypeScript without the classic compiler API is installed (7 and later). */
export function hasCompilerApi(): boolean {
  return typeof (ts as { createProgram?: unknown }).createProgram === 'function';
}
export const compilerVersion = (): string => ts.version;

/** All questions about syntax, symbols, types and values. Answers are sites, values and names; no compiler type leaves. */
export class Facts {
  readonly #link: Link;
  readonly #identity: Identity;
  readonly #evaluator: Evaluator;
  readonly #checker: ts.TypeChecker;

  constructor(readonly program: object) {
    this.#link = Link.of(program as ts.Program);
    this.#identity = Identity.of(program as ts.Program);
    this.#evaluator = Evaluator.of(program as ts.Program);
    this.#checker = this.#link.checker;
  }

  // ---- places ------------------------------------------------------------------------------------------------------

  /** `node` comes from typescript-eslint's `esTreeNodeToTSNodeMap`. */
  site(node: object): Site {
    return siteOf(node as ts.Node);
  }

  place(site: Site): Place {
    const node = nodeOf(site);
    const file = node.getSourceFile() as ts.SourceFile | undefined;
    if (!file || node.pos < 0) return { file: '', start: 0, end: 0, line: 1 };
    const start = node.getStart(file);
    return { file: file.fileName, start, end: node.end, line: file.getLineAndCharacterOfPosition(start).line + 1 };
  }

  text(site: Site): string {
    const node = nodeOf(site);
    return node.pos < 0 ? '' : node.getText();
  }

  /** Source text on one line, cut to what a message can show. */
  shortText(site: Site): string {
    const text = this.text(site).replace(/\s+/g, ' ');
    return text.length <= 32 ? text : `${text.slice(0, 31)}…`;
  }

  files(): readonly string[] {
    return this.#link.projectFiles.map(({ fileName }) => fileName);
  }

  /** The directory of the configuration file, else the working directory of the Program. */
  rootDirectory(): string {
    const program = this.program as ts.Program;
    const config = program.getCompilerOptions()['configFilePath'];
    return typeof config === 'string' ? config.slice(0, config.lastIndexOf('/')) : program.getCurrentDirectory();
  }

  hasFile(file: string): boolean {
    return this.#file(file) !== undefined;
  }

  #file(file: string): ts.SourceFile | undefined {
    return (this.program as ts.Program).getSourceFile(file);
  }

  compilerOptions(): { readonly strictNullChecks: boolean; readonly verbatimModuleSyntax: boolean } {
    const options = (this.program as ts.Program).getCompilerOptions();
    return { strictNullChecks: options.strictNullChecks ?? options.strict ?? false, verbatimModuleSyntax: options.verbatimModuleSyntax ?? false };
  }

  /** Whether a bare specifier resolves from a file: a fix that imports it would compile. */
  resolves(specifier: string, file: string): boolean {
    return ts.resolveModuleName(specifier, file, (this.program as ts.Program).getCompilerOptions(), ts.sys).resolvedModule !== undefined;
  }

  // ---- names and identity ------------------------------------------------------------------------------------------

  /** Names that the callee of a call may stand for: as spelled, and through every rename of the project. No checker call. */
  spelledNames(call: Site): ReadonlySet<string> {
    const name = spelledCallee(calleeOf(nodeOf(call) as CallLike));
    return name === undefined ? new Set() : this.#link.originalsOf(name);
  }

  spelledNamesOf(expression: Site): ReadonlySet<string> {
    const name = spelledCallee(nodeOf(expression) as ts.Expression);
    return name === undefined ? new Set() : this.#link.originalsOf(name);
  }

  originalNames(spelled: string): ReadonlySet<string> {
    return this.#link.originalsOf(spelled);
  }

  /** Local spellings of the given names in a file, computed from syntax: what a rule has to look at. */
  namesInFile(file: string): ReadonlySet<string> {
    const source = this.#file(file);
    return new Set(source ? summaryOf(source).calls.keys() : []);
  }

  declaredBy(expression: Site): Declared {
    const node = nodeOf(expression) as ts.Expression;
    const target = ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) ? this.#identity.calleeTarget(node) : this.#identity.target(node);
    return target as unknown as Declared;
  }

  /** What an expression names, even where it is a call: `X()` is what the call yields, not the callee. */
  namedBy(expression: Site): Declared {
    return this.#identity.target(nodeOf(expression) as ts.Expression) as unknown as Declared;
  }

  declaration(site: Site): Declared {
    return { declarations: [nodeOf(site)] } satisfies Target as unknown as Declared;
  }

  is(declared: Declared, ref: ApiRef): boolean {
    return this.#identity.is((declared as unknown as Target).declarations, ref);
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

  /** Whether a reference resolves at all in this Program. */
  resolvesRef(ref: ApiRef): boolean {
    return this.#identity.declarationsOf(ref).size > 0;
  }

  /** Whether the file that a project reference names is in this Program. */
  hasModule(ref: ApiRef): boolean {
    return this.#identity.modulesOf(ref).length > 0;
  }

  /** Names exported by the module that a reference names. */
  exportsBeside(ref: ApiRef): readonly string[] {
    return this.#identity.modulesOf(ref).flatMap((module) => this.#checker.getExportsOfModule(module).map(({ name }) => name));
  }

  /** False where nothing of the reference's package is in the Program. No checker call. */
  mayOccur(ref: ApiRef): boolean {
    if ('from' in ref) return this.#link.isPresent(ref.from);
    return !('generatedBy' in ref) || this.#link.isPresent(ref.generatedBy);
  }

  projectImports(specifier: string): boolean {
    return this.#link.projectImports(specifier);
  }

  refIsImported(ref: ApiRef): boolean {
    return !('from' in ref) || this.#link.isImported(ref.from);
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
    const [declaration] = (ts.isIdentifier(node) && this.#checker.getSymbolAtLocation(node)?.declarations) || [];
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
    return freeNamesIn(this.#checker, nodeOf(expression));
  }

  /** The exported declaration in which a place stands. */
  exportAround(site: Site): { readonly name: string; readonly site: Site } | undefined {
    return exportAround(this.#checker, nodeOf(site));
  }

  /** Module specifiers that a file imports. */
  specifiersIn(file: string): readonly string[] {
    const source = this.#file(file);
    return source ? summaryOf(source).specifiers.map(({ text }) => text) : [];
  }

  parameterKinds(declaration: Site): readonly ParameterKind[] | undefined {
    return parameterKinds(this.#checker, nodeOf(declaration));
  }

  // ---- the whole program -------------------------------------------------------------------------------------------

  /** Whether a class of the file has a member of this name. No checker call. */
  declaresMember(file: string, name: string): boolean {
    const source = this.#file(file);
    return source !== undefined && summaryOf(source).members.has(name);
  }

  callsInFile(file: string, name: string): readonly Site[] {
    const source = this.#file(file);
    return source ? (summaryOf(source).calls.get(name) ?? []).map(siteOf) : [];
  }

  callsNamed(name: string): readonly Site[] {
    return this.#link.callsNamed(name).map(siteOf);
  }

  classesIn(file: string): readonly Site[] {
    const source = this.#file(file);
    return source ? summaryOf(source).classes.map(siteOf) : [];
  }

  /** `provide: TOKEN` members of object literals, with the literal that holds them. */
  provides(): readonly { readonly token: Site; readonly literal: Site }[] {
    return this.#link.projectFiles.flatMap((file) => summaryOf(file).provides.map((assignment) => ({ token: siteOf(assignment.initializer), literal: siteOf(assignment.parent) })));
  }

  callersOf(fn: Site): readonly Site[] {
    const node = nodeOf(fn);
    if (!ts.isFunctionLike(node)) return [];
    return this.#link.callersOf(node, (call) => this.#identity.calleeTarget(call).declarations).map(siteOf);
  }

  // ---- syntax ------------------------------------------------------------------------------------------------------

  kindOf(site: Site): 'call' | 'new' | 'tag' | 'string' | 'template' | 'object' | 'array' | 'function' | 'class' | 'name' | 'member' | 'binary' | 'other' {
    const node = bare(nodeOf(site) as ts.Expression);
    if (ts.isCallExpression(node)) return 'call';
    if (ts.isNewExpression(node)) return 'new';
    if (ts.isTaggedTemplateExpression(node)) return 'tag';
    if (ts.isStringLiteralLike(node)) return 'string';
    if (ts.isTemplateExpression(node)) return 'template';
    if (ts.isObjectLiteralExpression(node)) return 'object';
    if (ts.isArrayLiteralExpression(node)) return 'array';
    if (ts.isFunctionLike(node)) return 'function';
    if (ts.isClassLike(node)) return 'class';
    if (ts.isIdentifier(node)) return 'name';
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return 'member';
    if (ts.isBinaryExpression(node)) return 'binary';
    return 'other';
  }

  /** Without assertions and parentheses. */
  bare(site: Site): Site {
    return siteOf(bare(nodeOf(site) as ts.Expression));
  }

  /** What the named function is given: `f.call(this, a)` and `f.apply(this, [a])` give it `a`. */
  argumentsOf(call: Site): readonly Site[] {
    const node = nodeOf(call);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
    const [, ...rest] = node.arguments ?? [];
    switch (this.#borrowed(node)) {
      case 'call':
        return rest.map(siteOf);
      case 'apply':
        return rest[0] && ts.isArrayLiteralExpression(rest[0]) ? rest[0].elements.map(siteOf) : [];
      default:
        return (node.arguments ?? []).map(siteOf);
    }
  }

  /** `Function.prototype.call` and `apply`, not a member of the same name. */
  #borrowed(node: ts.CallExpression | ts.NewExpression): string | undefined {
    const callee = bare(node.expression);
    if (!ts.isPropertyAccessExpression(callee) || (callee.name.text !== 'call' && callee.name.text !== 'apply')) return undefined;
    const declarations = this.#checker.getSymbolAtLocation(callee.name)?.declarations ?? [];
    return declarations.some((one) => /\/lib\.[^/]*\.d\.ts$/.test(one.getSourceFile().fileName)) ? callee.name.text : undefined;
  }

  hasSpreadArgument(call: Site): boolean {
    const node = nodeOf(call);
    return (ts.isCallExpression(node) || ts.isNewExpression(node)) && (node.arguments?.some(ts.isSpreadElement) ?? false);
  }

  /** `a.b` in `a.b.c()`. */
  receiverOf(call: Site): Site | undefined {
    const node = nodeOf(call);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node) && !ts.isTaggedTemplateExpression(node)) return undefined;
    let callee = bare(calleeOf(node));
    if (ts.isPropertyAccessExpression(callee) && (callee.name.text === 'call' || callee.name.text === 'apply')) callee = bare(callee.expression);
    return ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee) ? siteOf(callee.expression) : undefined;
  }

  calleeOf(call: Site): Site {
    return siteOf(calleeOf(nodeOf(call) as CallLike));
  }

  /** The name of the called member, where it stands: what a report underlines. */
  calleeNameOf(call: Site): Site {
    const callee = bare(calleeOf(nodeOf(call) as CallLike));
    return siteOf(ts.isPropertyAccessExpression(callee) ? callee.name : callee);
  }

  /** Members of an object literal: key → value, without evaluation. */
  propertiesOf(literal: Site): readonly { readonly key: string | undefined; readonly computed: Site | undefined; readonly value: Site; readonly site: Site }[] {
    const node = bare(nodeOf(literal) as ts.Expression);
    if (!ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property) => {
      if (!property.name) return [];
      const value = ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : property;
      const computed = ts.isComputedPropertyName(property.name) && !ts.isStringLiteralLike(property.name.expression) ? siteOf(property.name.expression) : undefined;
      return [{ key: propertyKey(property.name), computed, value: siteOf(value), site: siteOf(property) }];
    });
  }

  /** Computed members written to a variable: `order[column] = …`. The written keys. */
  computedWrites(variable: Site): readonly Site[] {
    const node = bare(nodeOf(variable) as ts.Expression);
    if (!ts.isIdentifier(node)) return [];
    const symbol = this.#checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration)) return [];
    const found: Site[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isElementAccessExpression(inner.left) && ts.isIdentifier(inner.left.expression) && this.#checker.getSymbolAtLocation(inner.left.expression) === symbol) {
        if (!ts.isStringLiteralLike(inner.left.argumentExpression)) found.push(siteOf(inner.left.argumentExpression));
      }
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(declaration));
    if (declaration.initializer && ts.isObjectLiteralExpression(bare(declaration.initializer))) found.push(...this.propertiesOf(siteOf(declaration.initializer)).flatMap(({ computed }) => computed ?? []));
    return found;
  }

  /** The tagged template in which an expression, or the constant that holds it, is a hole: its tag's call, its chunks and the hole's index. */
  templateAround(expression: Site): { readonly tag: Site; readonly chunks: readonly string[]; readonly index: number } | undefined {
    const node = nodeOf(expression);
    const direct = templateOfSpan(node);
    if (direct) return direct;
    const holder = node.parent;
    if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return undefined;
    const symbol = this.#checker.getSymbolAtLocation(holder.name);
    let found: ReturnType<typeof templateOfSpan>;
    const visit = (inner: ts.Node): void => {
      if (!found && ts.isIdentifier(inner) && inner !== holder.name && ts.isTemplateSpan(inner.parent) && this.#checker.getSymbolAtLocation(inner) === symbol) found = templateOfSpan(inner);
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(holder));
    return found;
  }

  isStatement(call: Site): boolean {
    return ts.isExpressionStatement(nodeOf(call).parent);
  }

  isAwaited(site: Site): boolean {
    return ts.isAwaitExpression(nodeOf(site).parent);
  }

  /** The call of which this expression is the callee's receiver: `router.route('/x')` in `router.route('/x').get(f)`. */
  chainedCall(site: Site): Site | undefined {
    const parent = nodeOf(site).parent;
    return ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent ? siteOf(parent.parent) : undefined;
  }

  enclosingFunction(site: Site): Site | undefined {
    for (let node = nodeOf(site).parent as ts.Node | undefined; node; node = node.parent) if (ts.isFunctionLike(node)) return siteOf(node);
    return undefined;
  }

  isAsync(fn: Site): boolean {
    const node = nodeOf(fn);
    return ts.isFunctionLike(node) && ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);
  }

  enclosingClass(site: Site): Site | undefined {
    for (let node = nodeOf(site).parent as ts.Node | undefined; node; node = node.parent) if (ts.isClassLike(node)) return siteOf(node);
    return undefined;
  }

  enclosingStatement(site: Site): Site {
    let node = nodeOf(site);
    while (!ts.isStatement(node) && node.parent) node = node.parent;
    return siteOf(node);
  }

  contains(outer: Site, inner: Site): boolean {
    const a = nodeOf(outer);
    const b = nodeOf(inner);
    return a.getSourceFile() === b.getSourceFile() && a.pos <= b.pos && b.end <= a.end;
  }

  parametersOf(fn: Site): readonly { readonly name: string; readonly site: Site; readonly decorators: readonly Site[] }[] {
    const node = nodeOf(fn);
    if (!ts.isFunctionLike(node)) return [];
    return node.parameters.map((parameter) => ({ name: ts.isIdentifier(parameter.name) ? parameter.name.text : '', site: siteOf(parameter), decorators: decoratorsOf(parameter).map((decorator) => siteOf(decorator.expression)) }));
  }

  /** The first decorator or modifier, or the node itself: where a decorator is inserted; and its column. */
  decorationPoint(declaration: Site): { readonly offset: number; readonly indent: string; readonly inline: boolean } {
    const node = nodeOf(declaration);
    const file = node.getSourceFile();
    const offset = node.getStart(file);
    const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
    const before = file.text.slice(lineStart, offset);
    return { offset, indent: /^\s*/.exec(before)![0], inline: before.trim() !== '' };
  }

  nameSite(declaration: Site): Site {
    const name = (nodeOf(declaration) as ts.NamedDeclaration).name;
    return name ? siteOf(name) : declaration;
  }

  // ---- classes -----------------------------------------------------------------------------------------------------

  decoratorsOf(declaration: Site): readonly Site[] {
    return decoratorsOf(nodeOf(declaration)).map((decorator) => siteOf(decorator.expression));
  }

  /** The class and its bases with source, nearest first. */
  lineage(classSite: Site): { readonly classes: readonly Site[]; readonly complete: boolean; readonly external: readonly Site[] } {
    const found = lineage(this.#evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration);
    return { classes: found.classes.map(siteOf), complete: found.complete, external: found.external.map(siteOf) };
  }

  membersOf(classSite: Site): readonly MemberFact[] {
    return methodsOf(this.#evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration).map(({ name, node, owner }) => {
      const body = bodyOf(node);
      return { name, site: siteOf(node), owner: siteOf(owner), body: body && siteOf(body), decorators: decoratorsOf(node).map((decorator) => siteOf(decorator.expression)) };
    });
  }

  /** The constructor that a class runs, its own or the nearest base's. */
  constructorOf(classSite: Site): Site | undefined {
    for (const one of lineage(this.#evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration).classes) {
      const found = one.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
      if (found) return siteOf(found);
    }
    return undefined;
  }

  isAbstract(classSite: Site): boolean {
    return (nodeOf(classSite) as ts.ClassLikeDeclaration).modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;
  }

  classOf(expression: Site): Site | undefined {
    const found = classOf(this.#evaluator, nodeOf(expression) as ts.Expression);
    return found && siteOf(found);
  }

  /** Whether a class is, extends or implements what a reference names, mixins included. */
  isKindOf(classSite: Site, ref: ApiRef): boolean {
    const declaration = nodeOf(classSite) as ts.ClassLikeDeclaration;
    const type = this.#checker.getTypeAtLocation(declaration);
    return this.#typeIs(type, ref, 0) || lineage(this.#evaluator, declaration).classes.some((one) => one.heritageClauses?.some((clause) => clause.types.some((base) => this.#typeIs(this.#checker.getTypeAtLocation(base), ref, 0))));
  }

  /** The class or interface behind an expression's type, with source: for `app.get(JwtGuard)` and instances. */
  classOfType(expression: Site): Site | undefined {
    const type = this.#checker.getTypeAtLocation(nodeOf(expression));
    const declaration = type.symbol?.declarations?.find(ts.isClassLike);
    return declaration && siteOf(declaration);
  }

  /** Static type of a parameter or a field, as a class declaration. */
  declaredClassOf(declaration: Site): Site | undefined {
    const type = this.#checker.getTypeAtLocation(nodeOf(declaration));
    const found = this.#checker.getNonNullableType(type).symbol?.declarations?.find(ts.isClassLike);
    return found && siteOf(found);
  }

  // ---- values ------------------------------------------------------------------------------------------------------

  value(expression: Site): Value {
    return this.#evaluator.value(nodeOf(expression) as ts.Expression);
  }

  texts(expression: Site, scope?: Scope): readonly (readonly TextPart[])[] {
    return textsOf(this.#evaluator, nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined).map(({ parts }) =>
      parts.map((part) => (typeof part === 'string' ? { text: part, hole: undefined, scope: undefined } : { text: undefined, hole: siteOf(part.expression), scope: part.env as unknown as Scope | undefined })),
    );
  }

  origins(expression: Site, scope?: Scope): readonly Origin[] {
    return originsOf(this.#evaluator, nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined);
  }

  /** The project function that a call runs, when its body can be read. */
  functionOf(call: Site, scope?: Scope): { readonly fn: Site; readonly scope: Scope } | undefined {
    const node = nodeOf(call);
    if (!ts.isCallExpression(node)) return undefined;
    const env = scope as unknown as Env | undefined;
    const found = this.#evaluator.functionOf(node, env);
    return found && { fn: siteOf(found.declaration), scope: this.#evaluator.bind(found.declaration, node.arguments, env, found.env) as unknown as Scope };
  }

  /** The value that a parameter of an inlined function stands for. */
  valueIn(expression: Site, scope: Scope | undefined): Value {
    return this.#evaluator.value(nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined);
  }

  events(fn: Site): readonly Event[] {
    const node = nodeOf(fn);
    return hasBody(node) ? eventsOf(node as FunctionWithBody) : [];
  }

  hasBody(fn: Site): boolean {
    return hasBody(nodeOf(fn));
  }

  isCheckedBefore(expression: Site): boolean {
    return isCheckedBefore(this.#evaluator, nodeOf(expression) as ts.Expression);
  }

  /** Whether an expression is a pattern that matches whole texts, and none that could break out of SQL. */
  isRefusingPattern(expression: Site): boolean {
    const value = this.value(expression);
    return value.kind === 'regexp' && refusesHostile(value.source, value.flags);
  }

  /** Expressions inside an expression whose values decide it: names, members and calls, outermost first. Functions are not entered. */
  readsIn(expression: Site): readonly Site[] {
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
      if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) found.push(siteOf(node));
      if (ts.isPropertyAccessExpression(node)) {
        if (!ts.isIdentifier(node.expression)) visit(node.expression);
        return;
      }
      ts.forEachChild(node, visit);
    };
    visit(nodeOf(expression));
    return found;
  }

  /** All calls, constructions and tagged templates in a function, callbacks included. */
  callsIn(fn: Site): readonly Site[] {
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isClassLike(node)) return;
      if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) found.push(siteOf(node));
      ts.forEachChild(node, visit);
    };
    // Decorators of a method are not its doing.
    const node = nodeOf(fn);
    if (hasBody(node)) visit(node.body);
    else ts.forEachChild(node, visit);
    return found;
  }

  /** Names of the members that a function reads from one of its parameters, destructured ones included. */
  membersRead(fn: Site, parameter: Site): ReadonlySet<string> {
    const found = new Set<string>();
    const declaration = nodeOf(parameter) as ts.ParameterDeclaration;
    const destructured = (pattern: ts.BindingName): void => {
      if (ts.isObjectBindingPattern(pattern)) for (const element of pattern.elements) found.add(propertyKey(element.propertyName ?? element.name) ?? '*');
    };
    destructured(declaration.name);
    const symbol = ts.isIdentifier(declaration.name) ? this.#checker.getSymbolAtLocation(declaration.name) : undefined;
    const name = ts.isIdentifier(declaration.name) ? declaration.name.text : '';
    const isSubject = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === name && this.#checker.getSymbolAtLocation(node) === symbol;
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && isSubject(bare(node.expression))) found.add(node.name.text);
      if (ts.isVariableDeclaration(node) && node.initializer && isSubject(bare(node.initializer))) destructured(node.name);
      ts.forEachChild(node, visit);
    };
    if (symbol) ts.forEachChild(nodeOf(fn), visit);
    return found;
  }

  /** Assignments `this.x = …` and `x.y = …` in a function, by the assigned member's name. */
  writesIn(fn: Site): readonly { readonly member: string; readonly site: Site }[] {
    const found: { member: string; site: Site }[] = [];
    walkFunction(nodeOf(fn), (node) => {
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left)) found.push({ member: node.left.name.text, site: siteOf(node) });
    });
    return found;
  }

  /** Strips `!`, and says how often: `!!x` is 2. */
  negations(expression: Site): { readonly inner: Site; readonly negated: boolean } {
    let node = bare(nodeOf(expression) as ts.Expression);
    let negated = false;
    while (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      node = bare(node.operand);
      negated = !negated;
    }
    return { inner: siteOf(node), negated };
  }

  /** `a && b`, `a || b`: the operands. */
  logical(expression: Site): { readonly operator: '&&' | '||' | '==='; readonly left: Site; readonly right: Site } | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (!ts.isBinaryExpression(node)) return undefined;
    const kind = node.operatorToken.kind;
    const operator = kind === ts.SyntaxKind.AmpersandAmpersandToken ? '&&' : kind === ts.SyntaxKind.BarBarToken ? '||' : kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken ? '===' : undefined;
    return operator && { operator, left: siteOf(node.left), right: siteOf(node.right) };
  }

  // ---- types -------------------------------------------------------------------------------------------------------

  isAny(expression: Site): boolean {
    return isAny(this.#checker.getTypeAtLocation(nodeOf(expression)));
  }

  isString(expression: Site): boolean {
    const type = this.#checker.getTypeAtLocation(nodeOf(expression));
    return (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Any)) !== 0 || (type.isUnion() && type.types.some((member) => (member.flags & ts.TypeFlags.StringLike) !== 0));
  }

  /** What a database driver would get; `other` includes `any` and what may be undefined. */
  shapeOf(expression: Site): Shape {
    return shapeOf(this.#checker, this.#checker.getTypeAtLocation(nodeOf(expression)));
  }

  /** The texts that the type of an expression allows, where they are finitely many. They are no proof of what it is. */
  literalTexts(expression: Site): readonly string[] {
    return literalTexts(this.#checker, this.#checker.getTypeAtLocation(nodeOf(expression)));
  }

  /** Declared as a number or a boolean, `undefined` and `null` aside. */
  isNumeric(expression: Site): boolean {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(nodeOf(expression)));
    const primitive = ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
    return (type.flags & primitive) !== 0 || (type.isUnion() && type.types.every((member) => (member.flags & primitive) !== 0));
  }

  isPromise(expression: Site): boolean {
    return isThenable(this.#checker, this.#checker.getTypeAtLocation(nodeOf(expression)));
  }

  /** The promise of nothing: awaited, it has no truth. */
  yieldsNothing(expression: Site): boolean {
    const type = this.#checker.getTypeAtLocation(nodeOf(expression));
    return ((this.#checker.getAwaitedType(type) ?? type).flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0;
  }

  hasClosedType(expression: Site): boolean {
    return isClosedType(this.#checker, this.#checker.getTypeAtLocation(nodeOf(expression)));
  }

  /** The type here is closed although the declared type is not: a check on the way narrowed it. */
  isNarrowedToClosed(expression: Site): boolean {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return false;
    if (!isClosedType(this.#checker, this.#checker.getTypeAtLocation(node))) return false;
    const symbol = this.#checker.getSymbolAtLocation(ts.isIdentifier(node) ? node : node.name);
    return symbol !== undefined && !isClosedType(this.#checker, this.#checker.getTypeOfSymbol(symbol));
  }

  typeIs(expression: Site, ref: ApiRef): boolean {
    return this.#typeIs(this.#checker.getTypeAtLocation(nodeOf(expression)), ref, 0);
  }

  #typeIs(type: ts.Type, ref: ApiRef, depth: number): boolean {
    if (depth > 5) return false;
    if (type.isUnionOrIntersection()) return type.types.some((member) => this.#typeIs(member, ref, depth + 1));
    const symbols = [type.symbol, type.aliasSymbol].filter((symbol) => symbol !== undefined);
    if (symbols.some((symbol) => this.#identity.is(symbol.declarations ?? [], ref))) return true;
    const bases = type.isClassOrInterface() ? this.#checker.getBaseTypes(type) : [];
    const target = (type as ts.TypeReference).target;
    const generic = target && target !== type && target.isClassOrInterface() ? this.#checker.getBaseTypes(target) : [];
    return [...bases, ...generic].some((base) => this.#typeIs(base, ref, depth + 1));
  }

  /** Names of the members of what an expression yields, promises, arrays and type arguments opened. Empty for `any`. */
  membersOfType(expression: Site): readonly string[] {
    const type = this.#checker.getTypeAtLocation(nodeOf(expression));
    return this.#memberNames(payloadOf(this.#checker, type));
  }

  /** Members of the row type of a repository or a delegate: of its first type argument that is an object type. */
  rowMembers(receiver: Site): readonly string[] {
    const type = this.#checker.getTypeAtLocation(nodeOf(receiver));
    const args = type.aliasTypeArguments ?? this.#checker.getTypeArguments(type as ts.TypeReference);
    const row = args.find((argument) => argument.flags & ts.TypeFlags.Object);
    return row ? this.#memberNames(row) : [];
  }

  rowName(receiver: Site): string | undefined {
    const type = this.#checker.getTypeAtLocation(nodeOf(receiver));
    const args = type.aliasTypeArguments ?? this.#checker.getTypeArguments(type as ts.TypeReference);
    return args.find((argument) => argument.flags & ts.TypeFlags.Object)?.symbol?.name;
  }

  /** What a function's result holds, promises and arrays opened. Undefined when it returns `any`, `unknown` or nothing. */
  returned(fn: Site): { readonly name: string | undefined; readonly members: readonly string[] } | undefined {
    const node = nodeOf(fn);
    const signature = ts.isFunctionLike(node) ? this.#checker.getSignatureFromDeclaration(node) : undefined;
    if (!signature) return undefined;
    const type = payloadOf(this.#checker, this.#checker.getReturnTypeOfSignature(signature));
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Void | ts.TypeFlags.Undefined)) return undefined;
    return { name: (type.aliasSymbol ?? type.symbol)?.name, members: this.#memberNames(type) };
  }

  #memberNames(type: ts.Type, depth = 0): readonly string[] {
    if (type.flags & (ts.TypeFlags.Any | PRIMITIVE)) return [];
    const names = new Set<string>();
    for (const member of type.isUnion() ? type.types : [type]) {
      if (member.flags & PRIMITIVE) continue;
      for (const property of this.#checker.getPropertiesOfType(member)) {
        names.add(property.name);
        // `{ data: User[] }` and `{ user: User }` carry what is inside; deeper levels are not read.
        if (depth === 0 && property.valueDeclaration && !property.valueDeclaration.getSourceFile().fileName.includes('/typescript/lib/')) {
          const inner = payloadOf(this.#checker, this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(property)));
          if (inner.flags & ts.TypeFlags.Object && inner.getCallSignatures().length === 0) for (const name of this.#memberNames(inner, 1)) names.add(`${property.name}.${name}`);
        }
      }
    }
    return [...names];
  }

  /** The declaration of the last member read in `dto.sort`, its decorators and its class. */
  memberDeclaration(expression: Site): { readonly site: Site; readonly decorators: readonly Site[]; readonly owner: Site | undefined } | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    let symbol = ts.isPropertyAccessExpression(node) ? this.#checker.getSymbolAtLocation(node.name) : undefined;
    if (ts.isIdentifier(node)) {
      const local = this.#checker.getSymbolAtLocation(node)?.valueDeclaration;
      if (local && ts.isBindingElement(local) && ts.isObjectBindingPattern(local.parent)) {
        const key = propertyKey(local.propertyName ?? local.name);
        symbol = key === undefined ? undefined : this.#checker.getTypeAtLocation(local.parent).getProperty(key);
      }
    }
    const declaration = symbol?.declarations?.find((one) => ts.isPropertyDeclaration(one) || ts.isPropertySignature(one) || ts.isParameter(one) || ts.isGetAccessor(one));
    if (!declaration) return undefined;
    const owner = declaration.parent as ts.Node;
    return { site: siteOf(declaration), decorators: decoratorsOf(declaration).map((decorator) => siteOf(decorator.expression)), owner: ts.isClassLike(owner) ? siteOf(owner) : undefined };
  }

  fieldDecorators(classSite: Site): readonly Site[] {
    return (nodeOf(classSite) as ts.ClassLikeDeclaration).members.flatMap((member) => decoratorsOf(member).map((decorator) => siteOf(decorator.expression)));
  }

  /** Whether the class is made by a call: `extends createZodDto(schema)`. The call, if so. */
  baseCall(classSite: Site): Site | undefined {
    const base = (nodeOf(classSite) as ts.ClassLikeDeclaration).heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
    return base && ts.isCallExpression(base) ? siteOf(base) : undefined;
  }
}

function templateOfSpan(node: ts.Node): { tag: Site; chunks: string[]; index: number } | undefined {
  const span = node.parent;
  if (!ts.isTemplateSpan(span) || !ts.isTaggedTemplateExpression(span.parent.parent)) return undefined;
  const template = span.parent;
  return { tag: siteOf(template.parent), chunks: [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)], index: template.templateSpans.indexOf(span) };
}
