import ts from './typescript.js';
import type { Why } from './answer.js';
import { removesHostile } from './checks.js';
import { assignmentsTo, hasBody, propertyKey, returnedExpressions } from './bodies.js';
import { Evaluator, type Env } from './evaluate.js';
import { siteOf, type Site } from './site.js';
import { bare } from './summary.js';

interface Common {
  /** The root of the chain: a name, a call. */
  readonly site: Site;
  /** The whole member expression that was read from the root: `req.query.sort`. Equal to `site` without members. */
  readonly read: Site;
  /** A type assertion or `any` on the way: the type proves nothing. */
  readonly cast: boolean;
  /** Members read from the root, outermost last: `req.query.sort` → ['query', 'sort']. Computed members are '*'. */
  readonly path: readonly string[];
  /** The choice in which this is an alternative, innermost: `a ?? 'b'`, `c ? a : 'b'`, a default in a pattern. */
  readonly choice?: Site;
  /** Everything that breaks out of a text was removed on the way. */
  readonly stripped?: true;
}
/** Where a value comes from: the leaves of its backward slice. */
export type Origin = Common &
  (
    | { readonly kind: 'literal' }
    /** `declaration` is the parameter; its function says who calls. */
    | { readonly kind: 'parameter'; readonly declaration: Site; readonly index: number; readonly fn: Site }
    | { readonly kind: 'field'; readonly declaration: Site | undefined }
    | { readonly kind: 'call'; readonly inline: () => readonly Origin[] | undefined; readonly awaited: boolean }
    | { readonly kind: 'environment' }
    /** A module-level value of a library or the platform. */
    | { readonly kind: 'global' }
    | { readonly kind: 'caught' }
    | { readonly kind: 'unknown'; readonly why: Why }
  );

type WithoutRead<T> = T extends unknown ? Omit<T, 'read'> : never;
type Leaf = WithoutRead<Origin>;

const MAX_STEPS = 300;
/** Methods whose result is made of the receiver's own text or members. */
const CARRIES = new Set(['trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'toString', 'valueOf', 'slice', 'substring', 'substr', 'split', 'replace', 'replaceAll', 'normalize', 'padStart', 'padEnd', 'repeat', 'at', 'charAt', 'map', 'flatMap', 'filter', 'join', 'sort', 'reverse', 'flat', 'find', 'pop', 'shift', 'values', 'entries', 'concat']);
/** Reading a member by name. */
const KEYED = new Set(['get', 'header', 'getHeader']);
/** Callback parameters of these are elements of the receiver (first) and an index (second). */
const ITERATES = new Set(['map', 'flatMap', 'filter', 'forEach', 'some', 'every', 'find', 'findIndex', 'reduce', 'sort']);

/** `=`, `??=`, `||=`: the right side is the value, not a piece of it. */
const isPlain = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean => kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;

/** Slices backwards within one function, through locals, and into project functions where the caller asks (`inline`). */
export function originsOf(evaluator: Evaluator, expression: ts.Expression, env: Env | undefined, path: readonly string[]): readonly Origin[] {
  const slice = new Slice(evaluator);
  slice.visit(expression, env, path, false);
  return slice.found;
}

class Slice {
  readonly found: Origin[] = [];
  readonly #checker: ts.TypeChecker;
  readonly #seen = new Set<ts.Node>();
  #steps = 0;
  #read: Site | undefined;
  #choice: Site | undefined;

  constructor(readonly evaluator: Evaluator) {
    this.#checker = evaluator.identity.link.checker;
  }

  visit(expression: ts.Expression, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const site = siteOf(expression);
    if (this.#steps++ > MAX_STEPS) return this.#add({ kind: 'unknown', why: 'budget', site, cast, path });
    if (ts.isParenthesizedExpression(expression) || ts.isNonNullExpression(expression) || ts.isSatisfiesExpression(expression)) return this.visit(expression.expression, env, path, cast);
    if (ts.isAsExpression(expression) || ts.isTypeAssertionExpression(expression)) {
      const isConstAssertion = ts.isTypeReferenceNode(expression.type) && expression.type.typeName.getText() === 'const';
      return this.visit(expression.expression, env, path, cast || !isConstAssertion);
    }
    if (ts.isAwaitExpression(expression)) return this.visit(expression.expression, env, path, cast);
    if (ts.isLiteralExpression(expression) || expression.kind === ts.SyntaxKind.TrueKeyword || expression.kind === ts.SyntaxKind.FalseKeyword || expression.kind === ts.SyntaxKind.NullKeyword || ts.isTypeOfExpression(expression) || ts.isVoidExpression(expression)) {
      return this.#add({ kind: 'literal', site, cast, path });
    }
    if (ts.isTemplateExpression(expression)) {
      for (const span of expression.templateSpans) this.visit(span.expression, env, [], cast);
      return;
    }
    if (ts.isConditionalExpression(expression)) {
      return this.#choosing(expression, () => {
        this.visit(expression.whenTrue, env, path, cast);
        this.visit(expression.whenFalse, env, path, cast);
      });
    }
    if (ts.isBinaryExpression(expression)) return this.#binary(expression, env, path, cast);
    if (ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)) return this.#add({ kind: 'literal', site, cast, path });
    if (ts.isArrayLiteralExpression(expression)) {
      for (const element of expression.elements) this.visit(ts.isSpreadElement(element) ? element.expression : element, env, [], cast);
      return;
    }
    if (ts.isObjectLiteralExpression(expression)) return this.#object(expression, env, path, cast);
    if (ts.isCallExpression(expression)) return this.#call(expression, env, path, cast);
    if (ts.isPropertyAccessExpression(expression) || ts.isElementAccessExpression(expression)) return this.#member(expression, env, path, cast);
    if (ts.isIdentifier(expression)) return this.#identifier(expression, env, path, cast);
    if (expression.kind === ts.SyntaxKind.ThisKeyword) return this.#add({ kind: 'field', declaration: undefined, site, cast, path });
    if (ts.isNewExpression(expression)) {
      for (const argument of expression.arguments ?? []) if (!ts.isSpreadElement(argument)) this.visit(argument, env, [], cast);
      if (!expression.arguments?.length) this.#add({ kind: 'global', site, cast, path });
      return;
    }
    this.#add({ kind: 'unknown', why: 'dynamic', site, cast, path });
  }

  #binary(node: ts.BinaryExpression, env: Env | undefined, path: readonly string[], cast: boolean): void {
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        this.visit(node.left, env, [], cast);
        return this.visit(node.right, env, [], cast);
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        this.visit(node.left, env, path, cast);
        return this.#choosing(node, () => { this.visit(node.right, env, path, cast); });
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return this.visit(node.right, env, path, cast);
      default: // comparison and arithmetic yield booleans and numbers
        return this.#add({ kind: 'literal', site: siteOf(node), cast, path });
    }
  }

  #choosing(choice: ts.Node, visit: () => void): void {
    const outer = this.#choice;
    this.#choice = siteOf(choice);
    visit();
    this.#choice = outer;
  }

  #object(node: ts.ObjectLiteralExpression, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const key = path[0];
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) this.visit(property.expression, env, path, cast);
      else if (key !== undefined && key !== '*' && property.name && propertyKey(property.name) !== undefined && propertyKey(property.name) !== key) continue;
      else if (ts.isPropertyAssignment(property)) this.visit(property.initializer, env, path.slice(1), cast);
      else if (ts.isShorthandPropertyAssignment(property)) this.visit(property.name, env, path.slice(1), cast);
    }
  }

  #call(node: ts.CallExpression, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const callee = bare(node.expression);
    if (ts.isPropertyAccessExpression(callee) && CARRIES.has(callee.name.text) && this.#isBuiltIn(callee)) {
      const method = callee.name.text;
      const callback = node.arguments[0] && bare(node.arguments[0]);
      if ((method === 'map' || method === 'flatMap') && callback && hasBody(callback)) {
        for (const returned of returnedExpressions(callback)) this.visit(returned, env, [], cast);
        return;
      }
      // `ids.map(Number)`: what the named function makes of them.
      if ((method === 'map' || method === 'flatMap') && callback) return this.#add(this.#called(node, env, path, cast));
      const before = this.found.length;
      this.visit(callee.expression, env, method === 'find' || method === 'filter' ? path : [], cast);
      if (this.#strips(node, method)) for (let index = before; index < this.found.length; index++) this.found[index] = { ...this.found[index]!, stripped: true };
      if (method === 'concat' || method === 'replace' || method === 'replaceAll') for (const argument of node.arguments) if (!hasBody(bare(argument)) && !ts.isSpreadElement(argument)) this.visit(argument, env, [], cast);
      return;
    }
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'get' && this.#isConstantMap(callee.expression, env)) return this.#add({ kind: 'literal', site: siteOf(node), cast, path });
    // `req.get('authorization')`, `headers.get('x')`: the key is a member.
    const [only, ...rest] = node.arguments;
    if (ts.isPropertyAccessExpression(callee) && KEYED.has(callee.name.text) && only && rest.length === 0 && ts.isStringLiteralLike(only)) {
      return this.visit(callee.expression, env, [...(callee.name.text === 'header' || callee.name.text === 'getHeader' ? ['headers'] : []), only.text, ...path], cast);
    }
    this.#add(this.#called(node, env, path, cast));
  }

  #strips(node: ts.CallExpression, method: string): boolean {
    const [pattern, replacement] = node.arguments;
    if ((method !== 'replace' && method !== 'replaceAll') || !pattern || !replacement) return false;
    const [from, to] = [this.evaluator.value(pattern), this.evaluator.value(replacement)];
    return from.kind === 'regexp' && to.kind === 'literal' && removesHostile(from.source, from.flags, String(to.value));
  }

  /** `new Map([['name', 'g.name']])`: whatever the key, one of its constants. */
  #isConstantMap(receiver: ts.Expression, env: Env | undefined): boolean {
    const map = this.evaluator.value(receiver, env);
    if (map.kind !== 'new' || map.callee.kind !== 'name' || !this.#isBuiltInName(map.callee.site as unknown as ts.Node, 'Map')) return false;
    const [entries] = map.arguments();
    return entries?.kind === 'array' && !entries.open && entries.items.every((entry) => entry.kind === 'array' && entry.items[1]?.kind === 'literal');
  }

  #isBuiltInName(node: ts.Node, name: string): boolean {
    return ts.isIdentifier(node) && node.text === name && (this.#checker.getSymbolAtLocation(node)?.declarations?.every((one) => /\/lib\.[^/]*\.d\.ts$/.test(one.getSourceFile().fileName)) ?? false);
  }

  #called(node: ts.CallExpression, env: Env | undefined, path: readonly string[], cast: boolean): Leaf {
    const choice = this.#choice;
    return { kind: 'call', site: siteOf(node), cast, path, awaited: ts.isAwaitExpression(node.parent), inline: () => this.#inline(node, env, path, cast, choice) };
  }

  #inline(node: ts.CallExpression, env: Env | undefined, path: readonly string[], cast: boolean, choice: Site | undefined): readonly Origin[] | undefined {
    const fn = this.evaluator.functionOf(node, env);
    if (!fn) return undefined;
    const bound = this.evaluator.bind(fn.declaration, node.arguments, env, fn.env);
    const inner = new Slice(this.evaluator);
    inner.#steps = this.#steps;
    inner.#choice = choice;
    for (const returned of returnedExpressions(fn.declaration)) inner.visit(returned, bound, path, cast);
    return inner.found;
  }

  #isBuiltIn(callee: ts.PropertyAccessExpression): boolean {
    const meaning = this.evaluator.meaningOf(callee.name);
    if (!meaning) return true; // an `any` receiver: `.trim()` and its like keep what they are given
    return meaning.own.length > 0 && meaning.own.every((declaration) => /\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName));
  }

  #member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const site = siteOf(node);
    const value = this.evaluator.value(node, env);
    if (value.kind === 'literal' || (value.kind === 'oneOf' && value.values.every((one) => one.kind === 'literal'))) return this.#add({ kind: 'literal', site, cast, path });
    if (ts.isElementAccessExpression(node)) {
      // A lookup in a constant object or array yields one of its members, whatever the key.
      const table = this.evaluator.value(node.expression, env);
      if ((table.kind === 'object' || table.kind === 'array') && !table.open) {
        const members = table.kind === 'object' ? [...table.members.values()] : table.items;
        if (members.every((member) => member.kind === 'literal' || member.kind === 'array' || member.kind === 'object')) return this.#add({ kind: 'literal', site, cast, path });
      }
    }
    const text = node.expression.getText();
    if (text === 'process.env' || text === 'import.meta.env' || text === 'Bun.env') return this.#add({ kind: 'environment', site, cast, path });
    const key = ts.isPropertyAccessExpression(node) ? node.name.text : this.#constantKey(node.argumentExpression, env);
    const receiver = bare(node.expression);
    if (receiver.kind === ts.SyntaxKind.ThisKeyword) return this.#field(node, site, env, path, cast);
    const outer = this.#read;
    if (path.length === 0) this.#read = site;
    this.visit(node.expression, env, [key, ...path], cast);
    this.#read = outer;
  }

  /** `cookies[CSRF_COOKIE]` reads the member that the constant names. */
  #constantKey(argument: ts.Expression, env: Env | undefined): string {
    const value = this.evaluator.value(argument, env);
    return value.kind === 'literal' && typeof value.value === 'string' ? value.value : '*';
  }

  #field(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, site: Site, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const declaration = ts.isPropertyAccessExpression(node) ? this.evaluator.meaningOf(node.name)?.declaration : undefined;
    if (declaration && ts.isPropertyDeclaration(declaration)) {
      const value = this.evaluator.value(node, env);
      if (value.kind !== 'name' && value.kind !== 'unknown' && declaration.initializer) return this.visit(declaration.initializer, undefined, path, cast);
    }
    if (declaration && ts.isGetAccessorDeclaration(declaration) && hasBody(declaration) && !this.#seen.has(declaration)) {
      this.#seen.add(declaration);
      for (const returned of returnedExpressions(declaration)) this.visit(returned, undefined, path, cast);
      return;
    }
    this.#add({ kind: 'field', declaration: declaration && siteOf(declaration), site, cast, path });
  }

  #identifier(node: ts.Identifier, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const site = siteOf(node);
    if (node.text === 'undefined') return this.#add({ kind: 'literal', site, cast, path });
    const declaration = this.evaluator.meaningOf(node)?.declaration;
    if (!declaration) return this.#add({ kind: 'unknown', why: 'unresolved', site, cast, path });
    const bound = env?.get(declaration);
    if (bound) {
      for (const expression of bound.rest ?? [bound.expression]) {
        if (ts.isVoidExpression(expression)) this.#add({ kind: 'literal', site, cast, path });
        else if (!ts.isSpreadElement(expression)) this.visit(expression, bound.env, bound.rest ? path.slice(1) : path, cast);
      }
      return;
    }
    if (ts.isBindingElement(declaration)) {
      const outer = this.#read;
      if (path.length === 0) this.#read = site;
      this.#binding(declaration, site, env, path, cast);
      this.#read = outer;
      return;
    }
    if (ts.isParameter(declaration)) return this.#parameter(declaration, site, env, path, cast);
    if (ts.isVariableDeclaration(declaration)) return this.#variable(declaration, site, env, path, cast);
    if (ts.isEnumMember(declaration) || ts.isEnumDeclaration(declaration)) return this.#add({ kind: 'literal', site, cast, path });
    this.#add({ kind: 'global', site, cast, path });
  }

  #variable(declaration: ts.VariableDeclaration, site: Site, env: Env | undefined, path: readonly string[], cast: boolean): void {
    if (this.#seen.has(declaration) && path.length === 0) return;
    this.#seen.add(declaration);
    if (ts.isCatchClause(declaration.parent)) return this.#add({ kind: 'caught', site, cast, path });
    const statement = declaration.parent.parent;
    if (ts.isForOfStatement(statement)) return this.visit(statement.expression, env, ['*', ...path], cast);
    if (ts.isForInStatement(statement)) return this.visit(statement.expression, env, ['*'], cast);
    const assigned = assignmentsTo(declaration, this.#checker);
    if (declaration.initializer) this.visit(declaration.initializer, env, path, cast);
    for (const assignment of assigned) this.visit(assignment.right, env, isPlain(assignment) ? path : [], cast);
    if (!declaration.initializer && assigned.length === 0) this.#add({ kind: 'global', site, cast, path });
  }

  #binding(element: ts.BindingElement, site: Site, env: Env | undefined, path: readonly string[], cast: boolean): void {
    let keys: string[] = [];
    let node: ts.BindingElement = element;
    for (;;) {
      keys = [node.dotDotDotToken ? '' : ts.isArrayBindingPattern(node.parent) ? '*' : (propertyKey(node.propertyName ?? node.name) ?? '*'), ...keys].filter((key) => key !== '');
      const { initializer } = node;
      if (initializer) this.#choosing(node, () => { this.visit(initializer, env, path, cast); });
      const holder = node.parent.parent;
      if (ts.isBindingElement(holder)) {
        node = holder;
        continue;
      }
      if (ts.isParameter(holder)) return this.#parameter(holder, site, env, [...keys, ...path], cast);
      if (holder.initializer) return this.visit(holder.initializer, env, [...keys, ...path], cast);
      const statement = holder.parent.parent;
      if (ts.isForOfStatement(statement)) return this.visit(statement.expression, env, ['*', ...keys, ...path], cast);
      return this.#add({ kind: 'unknown', why: 'dynamic', site, cast, path });
    }
  }

  #parameter(declaration: ts.ParameterDeclaration, site: Site, env: Env | undefined, path: readonly string[], cast: boolean): void {
    const bound = env?.get(declaration);
    if (bound && !bound.rest && !ts.isVoidExpression(bound.expression)) return this.visit(bound.expression, bound.env, path, cast);
    const fn = declaration.parent;
    const index = fn.parameters.indexOf(declaration);
    // A callback of an array method gets the array's own elements, and a number.
    const call = ts.isArrowFunction(fn) || ts.isFunctionExpression(fn) ? fn.parent : undefined;
    if (call && ts.isCallExpression(call) && call.arguments[0] === fn && ts.isPropertyAccessExpression(call.expression) && ITERATES.has(call.expression.name.text) && this.#isBuiltIn(call.expression)) {
      if (index === 0) return this.visit(call.expression.expression, env, ['*', ...path], cast);
      if (index === 1 && call.expression.name.text !== 'reduce' && call.expression.name.text !== 'sort') return this.#add({ kind: 'literal', site, cast, path });
    }
    for (const assignment of assignmentsTo(declaration, this.#checker)) {
      if (!this.#seen.has(assignment)) {
        this.#seen.add(assignment);
        this.visit(assignment.right, env, path, cast);
      }
    }
    this.#add({ kind: 'parameter', declaration: siteOf(declaration), index, fn: siteOf(fn), site, cast, path });
  }

  #add(origin: Leaf): void {
    this.found.push({ ...origin, read: origin.path.length > 0 && this.#read ? this.#read : origin.site, ...(this.#choice && { choice: this.#choice }) } as Origin);
  }
}
