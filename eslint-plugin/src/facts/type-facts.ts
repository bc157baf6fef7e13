import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import { decoratorsOf } from './classes.js';
import { hasCompilerApi } from './compiler.js';
import { propertyKey } from './bodies.js';
import { packageOf } from './spelling.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare } from './summary.js';
import { SyntaxFacts } from './syntax-facts.js';
import { isAlwaysTrue, isAny, isClosedType, isThenable, literalTexts, payloadOf, type Shape, shapeOf } from './types.js';

// TypeScript 7 exports no flags: the plugin loads all the same, to say what to install.
const PRIMITIVE = !hasCompilerApi() ? 0 : ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.EnumLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void;

export interface MemberDeclaration {
  readonly site: Site;
  readonly decorators: readonly Site[];
  readonly owner: Site | undefined;
}

/** What types say and prove. */
export class TypeFacts extends SyntaxFacts {
  isAny(expression: Site): boolean {
    return this.#told('any', expression, isAny);
  }

  /** What the type of an expression says, without a place in it. */
  #told<T>(question: string, expression: Site, ask: (type: ts.Type) => T): T {
    const node = nodeOf(expression);
    return this.carried.remember(question, node, () => ({ answer: ask(this.checker.getTypeAtLocation(node)) }), () => []).answer;
  }

  isString(expression: Site): boolean {
    return this.#told('string', expression, (type) => (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Any)) !== 0 || (type.isUnion() && type.types.some((member) => (member.flags & ts.TypeFlags.StringLike) !== 0)));
  }

  /** What a database driver would get; `other` includes `any` and what may be undefined. */
  shapeOf(expression: Site): Shape {
    return this.#told('shape', expression, (type) => shapeOf(this.checker, type));
  }

  /** The texts that the type of an expression allows, where they are finitely many. They are no proof of what it is. */
  literalTexts(expression: Site): readonly string[] {
    return this.#told('texts', expression, (type) => literalTexts(this.checker, type));
  }

  /** Declared as a number or a boolean, `undefined` and `null` aside. */
  isNumeric(expression: Site): boolean {
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(nodeOf(expression)));
    const primitive = ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
    return (type.flags & primitive) !== 0 || (type.isUnion() && type.types.every((member) => (member.flags & primitive) !== 0));
  }

  isPromise(expression: Site): boolean {
    return this.#told('promise', expression, (type) => isThenable(this.checker, type));
  }

  /** Of a type whose every value counts as true: an object, a promise; awaited first, if asked. Never for `any`. */
  isAlwaysTrue(expression: Site, awaited = false): boolean {
    return this.#told(awaited ? 'awaited, always true' : 'always true', expression, (type) => isAlwaysTrue(awaited ? (this.checker.getAwaitedType(type) ?? type) : type));
  }

  /** A boolean and nothing else, once awaited, `undefined` aside. */
  isBoolean(expression: Site): boolean {
    return this.#told('boolean', expression, (type) => {
      const inner = this.checker.getNonNullableType(this.checker.getAwaitedType(type) ?? type);
      return (inner.isUnion() ? inner.types : [inner]).every((member) => (member.flags & ts.TypeFlags.BooleanLike) !== 0);
    });
  }

  /** The promise of nothing: awaited, it has no truth. */
  yieldsNothing(expression: Site): boolean {
    return this.#told('nothing', expression, (type) => ((this.checker.getAwaitedType(type) ?? type).flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0);
  }

  hasClosedType(expression: Site): boolean {
    return this.#told('closed', expression, (type) => isClosedType(this.checker, type));
  }

  /** The type here is closed although the declared type is not: a check on the way narrowed it. */
  isNarrowedToClosed(expression: Site): boolean {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return false;
    if (!isClosedType(this.checker, this.checker.getTypeAtLocation(node))) return false;
    const symbol = this.checker.getSymbolAtLocation(ts.isIdentifier(node) ? node : node.name);
    return symbol !== undefined && !isClosedType(this.checker, this.checker.getTypeOfSymbol(symbol));
  }

  typeIs(expression: Site, ref: ApiRef): boolean {
    const node = nodeOf(expression);
    const known = this.carried.rememberNamed('type', node, () => new Map<ApiRef, boolean>());
    let is = known.get(ref);
    if (is === undefined) known.set(ref, (is = this.isType(this.checker.getTypeAtLocation(node), ref, 0)));
    return is;
  }

  protected isType(type: ts.Type, ref: ApiRef, depth: number): boolean {
    if (depth > 5) return false;
    if (type.isUnionOrIntersection()) return type.types.some((member) => this.isType(member, ref, depth + 1));
    const symbols = [type.symbol, type.aliasSymbol].filter((symbol) => symbol !== undefined);
    if (symbols.some((symbol) => this.identity.is(symbol.declarations ?? [], ref))) return true;
    const bases = type.isClassOrInterface() ? this.checker.getBaseTypes(type) : [];
    const target = (type as ts.TypeReference).target;
    const generic = target && target !== type && target.isClassOrInterface() ? this.checker.getBaseTypes(target) : [];
    return [...bases, ...generic].some((base) => this.isType(base, ref, depth + 1));
  }

  /** Names of the members of what an expression yields, promises, arrays and type arguments opened. Empty for `any`. */
  membersOfType(expression: Site): readonly string[] {
    return this.#told('members', expression, (type) => this.#memberNames(payloadOf(this.checker, type)));
  }

  /** Members of the row type of a repository or a delegate: of its first type argument that is an object type. */
  rowMembers(receiver: Site): readonly string[] {
    const type = this.checker.getTypeAtLocation(nodeOf(receiver));
    const args = type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference);
    const row = args.find((argument) => argument.flags & ts.TypeFlags.Object);
    return row ? this.#memberNames(row) : [];
  }

  rowName(receiver: Site): string | undefined {
    const type = this.checker.getTypeAtLocation(nodeOf(receiver));
    const args = type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference);
    return args.find((argument) => argument.flags & ts.TypeFlags.Object)?.symbol?.name;
  }

  /** What a function's result holds, promises and arrays opened. Undefined when it returns `any`, `unknown` or nothing. */
  returned(fn: Site): { readonly name: string | undefined; readonly members: readonly string[] } | undefined {
    const node = nodeOf(fn);
    return this.carried.remember('returned', node, () => ({ answer: this.#returned(node) }), () => []).answer;
  }

  #returned(node: ts.Node): { readonly name: string | undefined; readonly members: readonly string[] } | undefined {
    const signature = ts.isFunctionLike(node) ? this.checker.getSignatureFromDeclaration(node) : undefined;
    if (!signature) return undefined;
    const type = payloadOf(this.checker, this.checker.getReturnTypeOfSignature(signature));
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Void | ts.TypeFlags.Undefined)) return undefined;
    // A driver's result type says how rows come, not what is in them.
    const from = type.symbol?.declarations?.[0] && packageOf(type.symbol.declarations[0].getSourceFile().fileName);
    if (from !== undefined && !/prisma/.test(from)) return undefined;
    return { name: (type.aliasSymbol ?? type.symbol)?.name, members: this.#memberNames(type) };
  }

  #memberNames(type: ts.Type, depth = 0): readonly string[] {
    if (type.flags & (ts.TypeFlags.Any | PRIMITIVE)) return [];
    const names = new Set<string>();
    for (const member of type.isUnion() ? type.types : [type]) {
      if (member.flags & PRIMITIVE) continue;
      for (const property of this.checker.getPropertiesOfType(member)) {
        names.add(property.name);
        // `{ data: User[] }` and `{ user: User }` carry what is inside; deeper levels are not read.
        if (depth === 0 && property.valueDeclaration && !property.valueDeclaration.getSourceFile().fileName.includes('/typescript/lib/')) {
          const inner = payloadOf(this.checker, this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property)));
          if (inner.flags & ts.TypeFlags.Object && inner.getCallSignatures().length === 0) for (const name of this.#memberNames(inner, 1)) names.add(`${property.name}.${name}`);
        }
      }
    }
    return [...names];
  }

  /** The declaration of the last member read in `dto.sort`, its decorators and its class. */
  memberDeclaration(expression: Site): MemberDeclaration | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    let symbol = ts.isPropertyAccessExpression(node) ? this.checker.getSymbolAtLocation(node.name) : undefined;
    if (ts.isIdentifier(node)) {
      const local = this.checker.getSymbolAtLocation(node)?.valueDeclaration;
      if (local && ts.isBindingElement(local) && ts.isObjectBindingPattern(local.parent)) {
        const key = propertyKey(local.propertyName ?? local.name);
        symbol = key === undefined ? undefined : this.checker.getTypeAtLocation(local.parent).getProperty(key);
      }
    }
    return symbol && declarationOf(symbol);
  }

  /** Also where a loop over the keys of a constant reads one after another: `dto[key]`. None, when one of them is not declared. */
  memberDeclarations(expression: Site): readonly MemberDeclaration[] {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (!ts.isElementAccessExpression(node)) {
      const member = this.memberDeclaration(expression);
      return member ? [member] : [];
    }
    const type = this.checker.getTypeAtLocation(bare(node.expression));
    const found = this.#keysIn(bare(node.argumentExpression)).map((key) => type.getProperty(key)).map((symbol) => symbol && declarationOf(symbol));
    return found.every((one) => one !== undefined) ? found : [];
  }

  /** What `key` may be in `for (const key of Object.keys(CONSTANT))` and `for (const [key] of Object.entries(CONSTANT))`. */
  #keysIn(argument: ts.Expression): readonly string[] {
    const value = this.evaluator.value(argument);
    if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
    const declaration = ts.isIdentifier(argument) ? this.checker.getSymbolAtLocation(argument)?.valueDeclaration : undefined;
    const isFirst = declaration && ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent) && declaration.parent.elements[0] === declaration && !declaration.initializer;
    const variable = isFirst ? declaration.parent.parent : declaration;
    if (!variable || !ts.isVariableDeclaration(variable) || !ts.isForOfStatement(variable.parent.parent) || !(variable.parent.flags & ts.NodeFlags.Const)) return [];
    const list = bare(variable.parent.parent.expression);
    const [table] = ts.isCallExpression(list) && list.expression.getText() === (isFirst ? 'Object.entries' : 'Object.keys') ? list.arguments : [];
    const constant = table && this.evaluator.value(table);
    return constant?.kind === 'object' && !constant.open ? [...constant.members.keys()] : [];
  }

  /** Classes with source that the type of a declaration is made of: promises, arrays, unions and type arguments opened. */
  classesInType(declaration: Site): readonly Site[] {
    const node = nodeOf(declaration);
    return this.carried.remember('classes', node, () => this.#classesInType(node), (classes) => classes.map(nodeOf));
  }

  #classesInType(node: ts.Node): readonly Site[] {
    const found = new Set<ts.Node>();
    const visit = (type: ts.Type, depth: number): void => {
      const inner = payloadOf(this.checker, type);
      if (depth > 3) return;
      if (inner.isUnionOrIntersection()) return inner.types.forEach((member) => visit(member, depth + 1));
      const declared = inner.symbol?.declarations?.find(ts.isClassLike);
      if (declared && !declared.getSourceFile().isDeclarationFile) found.add(declared);
      if (inner.flags & ts.TypeFlags.Object) for (const argument of this.checker.getTypeArguments(inner as ts.TypeReference)) if (argument !== inner) visit(argument, depth + 1);
    };
    const signature = ts.isMethodDeclaration(node) || ts.isGetAccessor(node) ? this.checker.getSignatureFromDeclaration(node) : undefined;
    visit(signature ? this.checker.getReturnTypeOfSignature(signature) : this.checker.getTypeAtLocation(node), 0);
    return [...found].map(siteOf);
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

function declarationOf({ declarations }: ts.Symbol): MemberDeclaration | undefined {
  const declaration = declarations?.find((one) => ts.isPropertyDeclaration(one) || ts.isPropertySignature(one) || ts.isParameter(one) || ts.isGetAccessor(one));
  if (!declaration) return undefined;
  const owner = declaration.parent as ts.Node;
  return { site: siteOf(declaration), decorators: decoratorsOf(declaration).map((decorator) => siteOf(decorator.expression)), owner: ts.isClassLike(owner) ? siteOf(owner) : undefined };
}
