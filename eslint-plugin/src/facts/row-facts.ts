import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import { chainOf, chainOfParameter, type Chain } from './chains.js';
import { hasCompilerApi } from './compiler.js';
import { conditionsAt } from './conditions.js';
import { enclosingScope } from './bodies.js';
import type { Env } from './evaluate.js';
import type { Scope } from './questions.js';
import { instanceOf, rowOf, typeArgumentOf } from './rows.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { structureOf, type Structure } from './structure.js';
import { bare } from './summary.js';
import { WriteFacts } from './write-facts.js';

/** The members of a row, and where its type is declared. */
export interface Row {
  readonly name: string;
  readonly members: readonly string[];
  readonly declaration: Site | undefined;
}

/** Rows of data layers by their types, and how filters and builders are put together. */
export class RowFacts extends WriteFacts {
  structure(expression: Site, scope?: Scope): Structure {
    return structureOf(this.evaluator, nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined);
  }

  chain(start: Site): Chain {
    return chainOf(this.checker, nodeOf(start));
  }

  /** All calls on a parameter of a function, or on its `this`: what `new Brackets((query) => …)` adds. */
  chainOfParameter(fn: Site): Chain {
    return chainOfParameter(this.checker, nodeOf(fn));
  }

  /** The row in a type argument of the class or interface that a reference names: `Invoice` for a `Repository<Invoice>`. */
  rowArgument(expression: Site, owner: ApiRef, index: number): Row | undefined {
    const type = typeArgumentOf(this.checker, this.identity, this.#typeOf(expression), owner, index);
    return type && this.#row(type);
  }

  /** A type argument that lists rows by name, and the rows named in another: `DB` and `'invoices'` of a Kysely builder. */
  rowsOfTable(expression: Site, name: string): Row | undefined {
    const type = this.#typeOf(expression);
    for (const argument of type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference)) {
      const property = argument.flags & ts.TypeFlags.Object ? argument.getProperty(name) : undefined;
      const row = property && this.#row(this.checker.getTypeOfSymbol(property));
      if (row) return { ...row, name };
    }
    return undefined;
  }

  /** What a class, or a schema object, makes. */
  rowOfClass(expression: Site): Row | undefined {
    return this.#rowOnce('row of a class', expression, () => instanceOf(this.checker, this.#typeOf(expression)));
  }

  #rowOnce(question: string, about: Site, ask: () => ts.Type | undefined): Row | undefined {
    const answer = (): { readonly row: Row | undefined } => {
      const type = ask();
      return { row: type && this.#row(type) };
    };
    return this.carried.remember(question, nodeOf(about), answer, ({ row }) => (row?.declaration ? [nodeOf(row.declaration)] : [])).row;
  }

  /** The row that a member of an object describes: `fields` of a delegate, `$inferSelect` of a table. */
  rowOfMember(expression: Site, member: string): Row | undefined {
    return this.#rowOnce(`row of ${member}`, expression, () => {
      const property = this.#typeOf(expression).getProperty(member);
      return property && this.checker.getTypeOfSymbol(property);
    });
  }

  rowOfType(expression: Site): Row | undefined {
    return this.#rowOnce('row', expression, () => this.#typeOf(expression));
  }

  /** Members of an object that describe rows: each delegate of a client by its `fields`, each table of a type argument by itself. */
  rowsIn(expression: Site, by: { readonly member: string } | 'type-argument'): readonly Row[] {
    const question = by === 'type-argument' ? 'rows of a type argument' : `rows by ${by.member}`;
    return this.carried.remember(question, nodeOf(expression), () => this.#rowsIn(expression, by), (rows) => rows.flatMap(({ declaration }) => (declaration ? [nodeOf(declaration)] : [])));
  }

  #rowsIn(expression: Site, by: { readonly member: string } | 'type-argument'): readonly Row[] {
    const type = this.#typeOf(expression);
    const named = (property: ts.Symbol): ts.Type => this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
    if (by !== 'type-argument') {
      return this.checker.getPropertiesOfType(type).flatMap((property) => {
        if (property.name.startsWith('$') || property.name.startsWith('_')) return [];
        const described = named(property).getProperty(by.member);
        const row = described && this.#row(this.checker.getTypeOfSymbol(described));
        return row ? [{ ...row, name: property.name }] : [];
      });
    }
    const [tables] = type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference);
    return tables ? this.#rowsOfMembers(tables) : [];
  }

  /** The rows in an interface that a project adds to a module: `declare module 'knex/types/tables' { interface Tables { … } }`. */
  rowsAddedTo(modules: RegExp, name: string): readonly Row[] {
    return this.link.spelling.projectFiles.flatMap((file) =>
      file.statements.filter(ts.isModuleDeclaration).filter((one) => modules.test(one.name.text)).flatMap(({ body }) =>
        body && ts.isModuleBlock(body) ? body.statements.filter(ts.isInterfaceDeclaration).filter((one) => one.name.text === name).flatMap((one) => this.#rowsOfMembers(this.checker.getTypeAtLocation(one))) : [],
      ),
    );
  }

  #rowsOfMembers(type: ts.Type): readonly Row[] {
    return this.checker.getPropertiesOfType(type).flatMap((property) => {
      const row = this.#row(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property)));
      return row ? [{ ...row, name: property.name }] : [];
    });
  }

  /** Reads of the variable that holds what a call yields. */
  readsOfResult(call: Site): readonly Site[] {
    let node = nodeOf(call);
    while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isNonNullExpression(node.parent)) node = node.parent;
    const holder = node.parent;
    const name = ts.isVariableDeclaration(holder) && holder.initializer === node ? holder.name : ts.isBinaryExpression(holder) && holder.right === node && holder.operatorToken.kind === ts.SyntaxKind.EqualsToken ? holder.left : undefined;
    const names: ts.Identifier[] = [];
    if (name && ts.isIdentifier(name)) names.push(name);
    // `const [row] = await db.select()…`
    if (name && (ts.isArrayBindingPattern(name) || ts.isObjectBindingPattern(name))) for (const element of name.elements) if (ts.isBindingElement(element) && ts.isIdentifier(element.name)) names.push(element.name);
    return names.flatMap((one) => this.#readsOfName(one));
  }

  /** `tenantId` in `row.tenantId`, where a name is read. */
  memberRead(name: Site): { readonly name: string; readonly site: Site } | undefined {
    const { parent } = nodeOf(name);
    const access = ts.isNonNullExpression(parent) ? parent.parent : parent;
    return ts.isPropertyAccessExpression(access) ? { name: access.name.text, site: siteOf(access) } : undefined;
  }

  /** The call that is handed an expression, as an argument or inside of one, up to the statement. */
  callGiven(site: Site): Site | undefined {
    for (let node = nodeOf(site), { parent } = node; parent && !ts.isStatement(parent) && !ts.isFunctionLike(parent); node = parent, { parent } = parent) {
      if (ts.isCallExpression(parent) && parent.expression !== node) return siteOf(parent);
    }
    return undefined;
  }

  /** Whether an expression is, or is part of, what a branch is decided by, or an operand of an equality. */
  decides(site: Site): boolean {
    for (let node = nodeOf(site), { parent } = node; parent && !ts.isFunctionLike(parent); node = parent, { parent } = parent) {
      if (ts.isBinaryExpression(parent) && EQUALITIES.has(parent.operatorToken.kind)) return true;
      if ((ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === node) return true;
      if (ts.isConditionalExpression(parent) && parent.condition === node) return true;
      if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return true;
      if (ts.isStatement(parent) && !ts.isIfStatement(parent)) return false;
    }
    return false;
  }

  /** What the members of an object are called, without those of its prototype that are functions. */
  rowOfDeclaredClass(classSite: Site): Row | undefined {
    return this.#rowOnce('row declared', classSite, () => this.checker.getTypeAtLocation(nodeOf(classSite)));
  }

  #typeOf(expression: Site): ts.Type {
    const type = this.checker.getTypeAtLocation(nodeOf(expression));
    return this.checker.getNonNullableType(this.checker.getAwaitedType(type) ?? type);
  }

  #row(type: ts.Type): Row | undefined {
    const row = rowOf(this.checker, type);
    return row && { name: row.name, members: row.members, declaration: row.declaration && siteOf(row.declaration) };
  }

  /**
   * Why a value may be missing when it is read: its type says so, an assertion (`!`, `as`) hides that it says so, a chain ends early, or, without
   * `strictNullChecks`, its declaration has a question mark and nothing tested it. May miss; never invents.
   */
  mayBeMissing(expression: Site): 'type' | 'assertion' | 'chain' | undefined {
    const node = nodeOf(expression) as ts.Expression;
    const inner = bare(node);
    const strict = this.compilerOptions().strictNullChecks;
    if (strict) {
      const missing = ts.TypeFlags.Undefined | ts.TypeFlags.Void;
      const has = (type: ts.Type): boolean => (type.flags & missing) !== 0 || (type.isUnion() && type.types.some(({ flags }) => (flags & missing) !== 0));
      const type = this.checker.getTypeAtLocation(inner);
      if (!has(type)) return undefined;
      if (inner !== node && !has(this.checker.getTypeAtLocation(node))) return 'assertion';
      return ts.isPropertyAccessChain(inner) ? 'chain' : 'type';
    }
    const wasTested = this.testedBefore(siteOf(inner)).some(({ site, present }) => present && sameText(nodeOf(site), inner));
    if (wasTested) return undefined;
    if (ts.isPropertyAccessExpression(inner) && inner.questionDotToken) return conditionsAt(inner, true).some(({ site, holds }) => holds && sameText(nodeOf(site), inner.expression)) ? undefined : 'chain';
    const symbol = ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner) ? this.checker.getSymbolAtLocation(ts.isIdentifier(inner) ? inner : inner.name) : undefined;
    const declaration = symbol?.valueDeclaration;
    const optional = declaration && (ts.isParameter(declaration) || ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) && declaration.questionToken !== undefined;
    return optional ? 'type' : undefined;
  }

  /** The call with which a chain begins, variables followed: `db('invoices')` for `.where()` in `db('invoices').where()`. */
  chainRoot(call: Site): Site | undefined {
    let node: ts.Expression = nodeOf(call) as ts.Expression;
    let root: Site | undefined;
    for (let steps = 0; steps < 60; steps++) {
      const inner = bare(ts.isAwaitExpression(node) ? node.expression : node);
      if (ts.isCallExpression(inner)) {
        root = siteOf(inner);
        const callee = bare(inner.expression);
        if (!ts.isPropertyAccessExpression(callee)) return root;
        node = callee.expression;
      } else if (ts.isIdentifier(inner)) {
        const declaration = this.checker.getSymbolAtLocation(inner)?.valueDeclaration;
        const initializer = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer ? bare(declaration.initializer) : undefined;
        if (!initializer || !(ts.isCallExpression(initializer) || ts.isAwaitExpression(initializer)) || !this.#isChain(initializer, inner)) return root;
        node = initializer;
      } else return root;
    }
    return root;
  }

  /** A variable that holds a step of the chain, and not the client that every chain begins with. */
  #isChain(initializer: ts.Expression, name: ts.Identifier): boolean {
    const type = this.checker.getTypeAtLocation(name);
    return ts.isCallExpression(initializer) && type.getProperty('where') !== undefined && type.getProperty('transaction') === undefined;
  }

  /** `a` in `a.b`. */
  objectOf(member: Site): Site | undefined {
    const node = bare(nodeOf(member) as ts.Expression);
    return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? siteOf(node.expression) : undefined;
  }

  /** Members of a value by name, also of its members, as far as they are there for sure: `user.tenantId` of a request. */
  surePaths(expression: Site, isWanted: (name: string) => boolean): readonly string[] {
    const found: string[] = [];
    const visit = (type: ts.Type, before: string, depth: number): void => {
      if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown) || type.isUnion()) return;
      for (const property of this.checker.getPropertiesOfType(type)) {
        if (property.flags & (ts.SymbolFlags.Optional | ts.SymbolFlags.Method)) continue;
        if (isWanted(property.name)) found.push(before + property.name);
        else if (depth > 0 && /^(?:user|auth|principal|session|account|currentUser|tenant|workspace|org|organization)$/.test(property.name)) visit(this.checker.getTypeOfSymbol(property), `${before}${property.name}.`, depth - 1);
      }
    };
    visit(this.checker.getTypeAtLocation(nodeOf(expression)), '', 1);
    return found;
  }

  /** `row` in `row.tenantId = …`. */
  writtenObject(write: Site): Site | undefined {
    const node = nodeOf(write);
    const left = ts.isBinaryExpression(node) ? bare(node.left) : undefined;
    return left && (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left)) ? siteOf(left.expression) : undefined;
  }

  /** The file of a generated client in which the callee is declared. */
  generatedFileOf(call: Site): string | undefined {
    const node = nodeOf(call);
    return ts.isCallExpression(node) ? this.identity.calleeTarget(node).declarations[0]?.getSourceFile().fileName : undefined;
  }

  /** The template of a tagged template. */
  templateOf(tag: Site): Site | undefined {
    const node = nodeOf(tag);
    return ts.isTaggedTemplateExpression(node) ? siteOf(node.template) : undefined;
  }

  /** `list` in `...list`. */
  spreadOf(argument: Site): Site | undefined {
    const node = nodeOf(argument);
    return ts.isSpreadElement(node) ? siteOf(node.expression) : undefined;
  }

  /** Whether a condition that decided about the way here spoke of the value, whatever it asked: `if (isInvalid(id)) throw …`. */
  isAskedBefore(expression: Site): boolean {
    const inner = bare(nodeOf(expression) as ts.Expression);
    const wanted = inner.getText().replace(/[?!\s]/g, '');
    const speaks = (node: ts.Node): boolean => ((ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && node.getText().replace(/[?!\s]/g, '') === wanted) || (ts.forEachChild(node, (child) => speaks(child) || undefined) ?? false);
    return conditionsAt(inner, true).some(({ site }) => speaks(nodeOf(site))) || this.#isValidatedBefore(inner, speaks);
  }

  /** Handed to a call in a statement above: `this.validateId(id)`, `const row = await this.read(id)`. */
  #isValidatedBefore(inner: ts.Node, speaks: (node: ts.Node) => boolean): boolean {
    const isGiven = (node: ts.Node): boolean => (ts.isCallExpression(node) && node.arguments.some((argument) => !ts.isFunctionLike(argument) && speaks(argument))) || (ts.forEachChild(node, (child) => isGiven(child) || undefined) ?? false);
    for (let child = inner, { parent } = child; parent && !ts.isFunctionLike(parent); child = parent, { parent } = parent) {
      if (ts.isBlock(parent) && parent.statements.slice(0, parent.statements.indexOf(child as ts.Statement)).some((statement) => (ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)) && isGiven(statement))) return true;
    }
    return false;
  }

  /** Where a name is read: only whether it is there, how many there are, or its key. */
  isOnlyTested(name: Site): boolean {
    const node = nodeOf(name);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text === 'length' || /^_?id$/.test(parent.name.text);
    if (ts.isForOfStatement(parent) && parent.expression === node) {
      const [declaration] = ts.isVariableDeclarationList(parent.initializer) ? parent.initializer.declarations : [];
      return declaration !== undefined && ts.isIdentifier(declaration.name) && this.#readsOfName(declaration.name).every((read) => this.isOnlyTested(read));
    }
    return (ts.isIfStatement(parent) && parent.expression === node) || (ts.isConditionalExpression(parent) && parent.condition === node) || ts.isPrefixUnaryExpression(parent) || (ts.isBinaryExpression(parent) && EQUALITIES.has(parent.operatorToken.kind));
  }

  #readsOfName(one: ts.Identifier): readonly Site[] {
    const symbol = this.checker.getSymbolAtLocation(one);
    const found: Site[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isIdentifier(inner) && inner !== one && inner.text === one.text && inner.pos > one.pos && this.checker.getSymbolAtLocation(inner) === symbol) found.push(siteOf(inner));
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(one));
    return found;
  }

  /** Whether two expressions read the same thing, as they are spelled: `req.params.id` twice. */
  isSameReading(one: Site, other: Site): boolean {
    const [a, b] = [bare(nodeOf(one) as ts.Expression), bare(nodeOf(other) as ts.Expression)];
    if (!sameText(a, b)) return false;
    return this.#valueSymbol(rootOf(a)) === this.#valueSymbol(rootOf(b));
  }

  /** The variable that a name stands for, also where it is a member by the same name: `{ id }`. */
  #valueSymbol(node: ts.Node): ts.Symbol | undefined {
    return ts.isShorthandPropertyAssignment(node.parent) ? this.checker.getShorthandAssignmentValueSymbol(node.parent) : this.checker.getSymbolAtLocation(node);
  }

  /** Whether a name is read in a place: conditions, arguments. */
  readsMember(scope: Site, pattern: RegExp): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && pattern.test(node.name.text)) found = true;
      if (ts.isBindingElement(node) && pattern.test((node.propertyName ?? node.name).getText())) found = true;
      if (!found) ts.forEachChild(node, visit);
    };
    visit(nodeOf(scope));
    return found;
  }
}

const EQUALITIES: ReadonlySet<ts.SyntaxKind> = new Set(hasCompilerApi() ? [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken] : []);

const sameText = (one: ts.Node, other: ts.Node): boolean => one.getText().replace(/[?!\s]/g, '') === other.getText().replace(/[?!\s]/g, '');

function rootOf(expression: ts.Expression): ts.Node {
  let node = bare(expression);
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) node = bare(node.expression);
  return node;
}
