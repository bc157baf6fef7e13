import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import type { Why } from './answer.js';
import { Carried } from './carried.js';
import { Link } from './link.js';
import { bare, calleeOf, summaryOf, type CallLike } from './summary.js';

export interface Target {
  readonly declarations: readonly ts.Node[];
  /** Set when the expression could be anything. */
  readonly why?: Why;
  /** Set when it comes from a module without declarations: then the import says what it is, and nothing else does. */
  readonly untyped?: Untyped;
}

/** What an import asks for. The module itself is its `default`. */
interface Untyped {
  readonly from: string;
  readonly name: string;
}

/**
 * Which declarations an expression names, and whether a reference of a model is one of them.
 *
 * Over-approximates for unions (one member suffices): use it for sinks; a guard asks further.
 */
export class Identity {
  static readonly #of = new WeakMap<ts.Program, Identity>();
  static of(program: ts.Program): Identity {
    let identity = Identity.#of.get(program);
    if (!identity) Identity.#of.set(program, (identity = new Identity(Link.of(program))));
    return identity;
  }

  readonly #checker: ts.TypeChecker;
  readonly #carried: Carried;
  private constructor(readonly link: Link) {
    this.#checker = link.checker;
    this.#carried = Carried.of(link.program);
  }

  /** The declarations behind an expression: aliases, destructuring, `.bind`, fields, overrides and interfaces followed. */
  target(expression: ts.Expression): Target {
    return this.#carried.remember('target', expression, () => this.#resolve(expression, 0), ({ declarations }) => declarations);
  }

  calleeTarget(call: CallLike): Target {
    return this.#carried.remember('callee', call, () => this.#resolveCallee(call), ({ declarations }) => declarations);
  }

  #resolveCallee(call: CallLike): Target {
    const callee = bare(calleeOf(call));
    if (ts.isPropertyAccessExpression(callee) && (callee.name.text === 'call' || callee.name.text === 'apply')) {
      const inner = this.target(callee.expression);
      if (inner.declarations.some(isFunctionDeclaration)) return inner;
    }
    const named = this.target(callee);
    if (named.declarations.some(isFunctionDeclaration) || named.why) return named;
    const signature = this.#checker.getResolvedSignature(call)?.declaration;
    return signature && !ts.isJSDocSignature(signature) ? { ...named, declarations: [...named.declarations, signature] } : named;
  }

  /** As `is`, and by the words of the import where a module has no declarations. */
  names({ declarations, untyped }: Target, ref: ApiRef): boolean {
    if (this.is(declarations, ref)) return true;
    if (!untyped || !('name' in ref) || ref.member !== undefined) return false;
    return untyped.name === ref.name && untyped.from === ('from' in ref ? ref.from : ref.project);
  }

  is(declarations: readonly ts.Node[], ref: ApiRef): boolean {
    const set = this.declarationsOf(ref);
    if (set.size > 0 && declarations.some((declaration) => set.has(declaration))) return true;
    if ('generatedBy' in ref) return declarations.some((declaration) => memberName(declaration) === ref.member && this.#isGeneratedBy(declaration.getSourceFile(), ref.generatedBy));
    if ('from' in ref && !this.link.spelling.isImported(ref.from)) return declarations.some((declaration) => this.#matchesByName(declaration, ref));
    return false;
  }

  #matchesByName(declaration: ts.Node, ref: { readonly from: string; readonly name: string; readonly member?: string }): boolean {
    const owner = declaration.parent as ts.Node | undefined;
    const isNamed = ref.member === undefined ? memberName(declaration) === ref.name : memberName(declaration) === ref.member && owner !== undefined && memberName(owner) === ref.name;
    const parts = ref.from.split('/');
    return isNamed && this.link.spelling.packageOf(declaration.getSourceFile().fileName) === (ref.from.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]);
  }

  /** Forward resolution of a reference. Empty when the Program does not know the package. */
  declarationsOf(ref: ApiRef): ReadonlySet<ts.Node> {
    return this.#carried.rememberExport('reference', ref, () => this.#isInstalled(ref), () => new Set(this.#forward(ref)), (nodes) => nodes);
  }

  /** Whether no file of the project has a say in what it names. */
  #isInstalled(ref: ApiRef): boolean {
    return this.modulesOf(ref).every(({ declarations = [] }) => declarations.every((one) => one.getSourceFile().fileName.includes('/node_modules/'))) && !('project' in ref);
  }

  #forward(ref: ApiRef): ts.Node[] {
    if ('generatedBy' in ref) return [];
    if ('global' in ref) return this.#globals(ref.global, ref.member);
    const { name, member } = ref;
    return this.modulesOf(ref).flatMap((module) => this.exportOf(module, name, member));
  }

  modulesOf(ref: ApiRef): readonly ts.Symbol[] {
    if ('from' in ref) return this.link.modulesOf(ref.from);
    return 'project' in ref ? this.#projectModules(ref.project) : [];
  }

  exportOf(module: ts.Symbol, name: string, member?: string): ts.Node[] {
    let symbols: ts.Symbol[] = [module];
    for (const part of name.split('.')) symbols = symbols.flatMap((symbol) => this.#exportNamed(symbol, part));
    if (member === undefined) return symbols.flatMap((symbol) => symbol.declarations ?? []);
    return symbols.flatMap((symbol) => this.#membersNamed(symbol, member));
  }

  #exportNamed(symbol: ts.Symbol, name: string): ts.Symbol[] {
    const resolved = this.#unalias(symbol);
    const found: ts.Symbol[] = [];
    const direct = resolved.flags & (ts.SymbolFlags.Module | ts.SymbolFlags.Namespace) ? this.#checker.tryGetMemberInModuleExports(name, resolved) : undefined;
    if (direct) found.push(this.#unalias(direct));
    const assigned = resolved.exports?.get(ts.InternalSymbolName.ExportEquals);
    if (assigned) {
      const value = this.#unalias(assigned);
      if (name === 'default') found.push(value);
      else {
        const member = this.#checker.tryGetMemberInModuleExports(name, value) ?? value.exports?.get(name as ts.__String);
        if (member) found.push(this.#unalias(member));
        else if (value.valueDeclaration) {
          const property = this.#checker.getTypeOfSymbol(value).getProperty(name);
          if (property) found.push(property);
        }
      }
    }
    if (found.length === 0 && resolved.valueDeclaration && !(resolved.flags & ts.SymbolFlags.Module)) {
      const property = this.#checker.getTypeOfSymbol(resolved).getProperty(name);
      if (property) found.push(property);
    }
    return found;
  }

  #membersNamed(symbol: ts.Symbol, member: string): ts.Node[] {
    const found: ts.Node[] = [];
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
      const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
      for (const one of type.isUnion() ? type.types : [type]) found.push(...(one.getProperty(member)?.declarations ?? []));
    }
    if (symbol.flags & ts.SymbolFlags.Value) {
      const type = this.#checker.getTypeOfSymbol(symbol);
      found.push(...(type.getProperty(member)?.declarations ?? []));
      // `var TextEncoder: typeof import('util').TextEncoder`: a class behind a variable.
      const instance = symbol.flags & ts.SymbolFlags.Variable ? type.getProperty('prototype') : undefined;
      if (instance) found.push(...(this.#checker.getTypeOfSymbol(instance).getProperty(member)?.declarations ?? []));
    }
    return found;
  }

  #projectModules(path: string): ts.Symbol[] {
    if (!path.startsWith('/') && !/^[A-Za-z]:/.test(path)) return [...this.link.modulesOf(path)];
    const files = this.link.spelling.projectFiles.filter((file) => file.fileName.replace(/(\/index)?\.[cm]?[jt]sx?$/, '') === path.replace(/(\/index)?(\.[cm]?[jt]sx?)?$/, ''));
    return files.flatMap((file) => this.#checker.getSymbolAtLocation(file) ?? []);
  }

  #globals(name: string, member: string | undefined): ts.Node[] {
    const anywhere = this.link.spelling.projectFiles[0];
    if (!anywhere) return [];
    const symbol = this.#checker.resolveName(name, undefined, ts.SymbolFlags.Value | ts.SymbolFlags.Type, false);
    if (!symbol) return [];
    return member === undefined ? [...(symbol.declarations ?? [])] : this.#membersNamed(symbol, member);
  }

  #isGeneratedBy(file: ts.SourceFile, packageName: string): boolean {
    let generated = this.#generated.get(file);
    if (generated === undefined) {
      generated = summaryOf(file).specifiers.some(({ text }) => text === packageName || text.startsWith(`${packageName}/`));
      // Prisma 7 writes `internal/class.ts`, which imports the runtime only as a type; both live in one generated folder.
      this.#generated.set(file, generated);
    }
    return generated;
  }
  readonly #generated = new WeakMap<ts.SourceFile, boolean>();

  #unalias(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #resolve(expression: ts.Expression, depth: number): Target {
    const value = bare(expression);
    if (depth > 8) return { declarations: [], why: 'budget' };
    let symbol: ts.Symbol | undefined;
    if (ts.isIdentifier(value)) {
      symbol = ts.isShorthandPropertyAssignment(value.parent) ? this.#checker.getShorthandAssignmentValueSymbol(value.parent) : this.#checker.getSymbolAtLocation(value);
    } else if (ts.isPropertyAccessExpression(value)) {
      symbol = this.#checker.getSymbolAtLocation(value.name);
      if (!symbol) return this.#untyped(value.expression, value.name.text, depth);
    } else if (ts.isElementAccessExpression(value)) {
      if (ts.isStringLiteralLike(value.argumentExpression)) {
        symbol = this.#checker.getSymbolAtLocation(value.argumentExpression);
        if (!symbol) return this.#untyped(value.expression, value.argumentExpression.text, depth);
      }
    } else if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression) && value.expression.name.text === 'bind') {
      return this.#resolve(value.expression.expression, depth + 1);
    } else if (ts.isFunctionExpression(value) || ts.isArrowFunction(value) || ts.isClassExpression(value)) {
      return { declarations: [value] };
    } else if (ts.isAwaitExpression(value)) {
      return this.#resolve(value.expression, depth + 1);
    } else if (ts.isConditionalExpression(value)) {
      const branches = [this.#resolve(value.whenTrue, depth + 1), this.#resolve(value.whenFalse, depth + 1)];
      return { declarations: branches.flatMap(({ declarations }) => declarations) };
    }
    if (!symbol) return withUntyped({ declarations: this.#byType(value) }, this.#required(value));
    const resolved = this.#unalias(symbol);
    const isUnknown = this.#checker.isUnknownSymbol(resolved);
    let untyped = isUnknown || isShorthand(resolved) ? this.#imported(symbol, 0) : undefined;
    if (isUnknown) return withUntyped({ declarations: [], why: 'unresolved' }, untyped);
    const declarations = new Set<ts.Node>();
    let why: Why | undefined;
    for (const declaration of resolved.declarations ?? []) {
      declarations.add(declaration);
      const further = this.#follow(declaration, depth);
      for (const node of further.declarations) declarations.add(node);
      why ??= further.why;
      untyped ??= further.untyped;
      for (const base of this.overridden(declaration)) declarations.add(base);
    }
    const result = [...declarations];
    return withUntyped(why && !result.some(isFunctionDeclaration) ? { declarations: result, why } : { declarations: result }, untyped);
  }

  /** What a variable, a destructured name or a field stands for. */
  #follow(declaration: ts.Node, depth: number): Target {
    if (ts.isBindingElement(declaration)) {
      const property = declaration.propertyName ?? declaration.name;
      if (!ts.isObjectBindingPattern(declaration.parent) || !(ts.isIdentifier(property) || ts.isStringLiteralLike(property))) return { declarations: [] };
      const type = this.#checker.getTypeAtLocation(declaration.parent);
      if (type.flags & ts.TypeFlags.Any) {
        const holder = declaration.parent.parent;
        const initializer = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
        return withUntyped({ declarations: [], why: 'any' }, initializer && memberOf(this.#resolve(initializer, depth + 1).untyped, property.text));
      }
      const member = type.getProperty(property.text);
      return { declarations: (member?.declarations ?? []).flatMap((node) => [node, ...this.overridden(node)]) };
    }
    if (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration) || ts.isPropertyAssignment(declaration)) {
      const initializer = declaration.initializer && bare(declaration.initializer);
      if (initializer && isReference(initializer)) return this.#resolve(initializer, depth + 1);
      if (initializer && (ts.isFunctionLike(initializer) || ts.isClassLike(initializer))) return { declarations: [initializer] };
      return withUntyped({ declarations: this.#byTypeNode(declaration) }, initializer && this.#required(initializer));
    }
    if (ts.isShorthandPropertyAssignment(declaration)) return this.#resolve(declaration.name, depth + 1);
    if (ts.isExportAssignment(declaration)) return this.#resolve(declaration.expression, depth + 1);
    if (ts.isParameter(declaration)) return { declarations: this.#byTypeNode(declaration) };
    return { declarations: [] };
  }

  /** A value declared as `Pool['query']` or as an alias of a function type: the type's own declaration. */
  #byTypeNode(declaration: ts.VariableDeclaration | ts.PropertyDeclaration | ts.PropertyAssignment | ts.ParameterDeclaration): ts.Node[] {
    return 'type' in declaration && declaration.type && ts.isIndexedAccessTypeNode(declaration.type) ? this.#declarationsOfType(this.#checker.getTypeFromTypeNode(declaration.type)) : [];
  }

  #byType(expression: ts.Expression): ts.Node[] {
    return ts.isCallExpression(expression) || ts.isNewExpression(expression) || ts.isElementAccessExpression(expression) ? this.#declarationsOfType(this.#checker.getTypeAtLocation(expression)) : [];
  }

  #declarationsOfType(type: ts.Type): ts.Node[] {
    return [...(type.symbol?.declarations ?? []), ...type.getCallSignatures().flatMap(({ declaration }) => declaration ?? [])];
  }

  #untyped(receiver: ts.Expression, member: string, depth: number): Target {
    const type = this.#checker.getTypeAtLocation(receiver);
    if (!(type.flags & ts.TypeFlags.Any)) return { declarations: [] };
    const root = this.#checker.getSymbolAtLocation(rootOf(receiver));
    const why = root && this.#checker.isUnknownSymbol(this.#unalias(root)) ? 'unresolved' : 'any';
    return withUntyped({ declarations: [], why }, memberOf(this.#resolve(receiver, depth + 1).untyped, member));
  }

  /** The import behind a name that resolves to no declaration, through re-exports of the project. */
  #imported(symbol: ts.Symbol, depth: number): Untyped | undefined {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration || depth > 8) return undefined;
    if (ts.isImportSpecifier(declaration)) return this.#askedOf(declaration.parent.parent.parent.moduleSpecifier, (declaration.propertyName ?? declaration.name).text, depth);
    if (ts.isExportSpecifier(declaration)) {
      const { moduleSpecifier } = declaration.parent.parent;
      if (moduleSpecifier) return this.#askedOf(moduleSpecifier, (declaration.propertyName ?? declaration.name).text, depth);
      const local = this.#checker.getExportSpecifierLocalTargetSymbol(declaration);
      return local && this.#imported(local, depth + 1);
    }
    if (ts.isImportClause(declaration)) return this.#askedOf(declaration.parent.moduleSpecifier, 'default', depth);
    if (ts.isNamespaceImport(declaration)) return this.#askedOf(declaration.parent.parent.moduleSpecifier, 'default', depth);
    if (ts.isImportEqualsDeclaration(declaration)) return ts.isExternalModuleReference(declaration.moduleReference) ? this.#askedOf(declaration.moduleReference.expression, 'default', depth) : undefined;
    if (ts.isExportAssignment(declaration)) return this.#resolve(declaration.expression, depth + 1).untyped;
    return this.#follow(declaration, depth + 1).untyped;
  }

  #askedOf(specifier: ts.Expression, name: string, depth: number): Untyped | undefined {
    if (!ts.isStringLiteralLike(specifier)) return undefined;
    const module = this.#checker.getSymbolAtLocation(specifier);
    if (!module || isShorthand(module)) return { from: specifier.text, name };
    const next = this.#checker.tryGetMemberInModuleExports(name, module);
    return next && this.#imported(next, depth + 1);
  }

  /** `require('m')` and `import('m')` that yield `any`. */
  #required(expression: ts.Expression): Untyped | undefined {
    const call = ts.isAwaitExpression(expression) ? bare(expression.expression) : expression;
    const [specifier] = ts.isCallExpression(call) ? call.arguments : [];
    if (!ts.isCallExpression(call) || !specifier || !ts.isStringLiteralLike(specifier)) return undefined;
    if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return this.#askedOf(specifier, 'default', 0);
    if (!ts.isIdentifier(call.expression) || call.expression.text !== 'require' || !(this.#checker.getTypeAtLocation(call).flags & ts.TypeFlags.Any)) return undefined;
    const declarations = this.#checker.getSymbolAtLocation(call.expression)?.declarations ?? [];
    return declarations.every((one) => one.getSourceFile().isDeclarationFile) ? { from: specifier.text, name: 'default' } : undefined;
  }

  /** The members of base classes and interfaces that a class member overrides or implements. */
  overridden(declaration: ts.Node, depth = 0): ts.Node[] {
    const owner = declaration.parent as ts.Node | undefined;
    if (depth > 6 || !owner || !(ts.isClassLike(owner) || ts.isInterfaceDeclaration(owner)) || !owner.heritageClauses) return [];
    const name = memberName(declaration);
    if (name === undefined) return [];
    const found: ts.Node[] = [];
    for (const clause of owner.heritageClauses) {
      for (const base of clause.types) {
        const property = this.#checker.getPropertyOfType(this.#checker.getTypeAtLocation(base), name);
        for (const member of property?.declarations ?? []) {
          if (member === declaration) continue;
          found.push(member, ...this.overridden(member, depth + 1));
        }
      }
    }
    return found;
  }
}

const withUntyped = (target: Target, untyped: Untyped | undefined): Target => (untyped ? { ...target, untyped } : target);

const memberOf = (untyped: Untyped | undefined, member: string): Untyped | undefined => untyped && { from: untyped.from, name: untyped.name === 'default' ? member : `${untyped.name}.${member}` };

/** `declare module 'm';` */
const isShorthand = ({ declarations = [] }: ts.Symbol): boolean => declarations.length > 0 && declarations.every((one) => ts.isModuleDeclaration(one) && !one.body);

export const isFunctionDeclaration = (node: ts.Node): boolean =>
  ts.isFunctionLike(node) || ts.isMethodSignature(node) || ts.isClassLike(node) || ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && node.type !== undefined);

export function memberName(node: ts.Node): string | undefined {
  const name = (node as Partial<ts.NamedDeclaration>).name;
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}

const isReference = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) || (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'bind');

function rootOf(expression: ts.Expression): ts.Expression {
  let node = bare(expression);
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) node = bare(node.expression);
  return node;
}
