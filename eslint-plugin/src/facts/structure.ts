import ts from './typescript.js';
import { conditionsAt } from './conditions.js';
import { assignmentsTo, enclosingScope, propertyKey, returnedExpressions } from './bodies.js';
import type { Env, Evaluator } from './evaluate.js';
import type { Scope } from './questions.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare } from './summary.js';

/** What an object or a list is built of, in the order in which it is written. Says `value` for what cannot be taken apart. */
export type Structure =
  | { readonly kind: 'object'; readonly site: Site; readonly parts: readonly StructurePart[] }
  | { readonly kind: 'list'; readonly site: Site; readonly items: readonly StructurePart[] }
  /** One of these: both branches of a condition, all returns of a function. */
  | { readonly kind: 'choice'; readonly site: Site; readonly options: readonly Structure[] }
  | { readonly kind: 'nothing'; readonly site: Site }
  | { readonly kind: 'value'; readonly site: Site; readonly scope: Scope | undefined };

export interface StructurePart {
  readonly kind: 'member' | 'computed' | 'spread' | 'item';
  /** The name of a member. */
  readonly key: string | undefined;
  readonly value: Site;
  readonly site: Site;
  /** A condition under which alone the part is there. */
  readonly when: Site | undefined;
  readonly scope: Scope | undefined;
}

const MAX_DEPTH = 10;

/** Literals, variables with what is written to them before the place, conditions, project functions one call at a time. */
export function structureOf(evaluator: Evaluator, expression: ts.Expression, env: Env | undefined, depth = 0): Structure {
  const awaited = bare(expression);
  const node = ts.isAwaitExpression(awaited) ? bare(awaited.expression) : awaited;
  const value: Structure = { kind: 'value', site: siteOf(node), scope: env as unknown as Scope | undefined };
  if (depth > MAX_DEPTH) return value;
  const of = (inner: ts.Expression, within = env): Structure => structureOf(evaluator, inner, within, depth + 1);
  // `cond ? { a } : {}`: nothing, if not. The condition decides.
  const choice = (options: readonly Structure[], condition?: Site): Structure =>
    options.length === 1 ? options[0]! : { kind: 'choice', site: siteOf(node), options: options.map((option) => (option.kind === 'nothing' || (option.kind === 'object' && option.parts.length === 0) ? { kind: 'nothing', site: condition ?? option.site } : option)) };

  if (ts.isObjectLiteralExpression(node)) return { kind: 'object', site: siteOf(node), parts: partsOf(node, env) };
  if (ts.isArrayLiteralExpression(node)) return { kind: 'list', site: siteOf(node), items: node.elements.map((element) => itemOf(element, env, undefined)) };
  if (ts.isConditionalExpression(node)) return choice([of(node.whenTrue), of(node.whenFalse)], siteOf(node.condition));
  if (node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'nothing', site: siteOf(node) };
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return choice([of(node.right), { kind: 'nothing', site: siteOf(node.left) }]);
    if (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken) return choice([of(node.left), of(node.right)]);
    return value;
  }
  if (ts.isIdentifier(node)) {
    if (node.text === 'undefined') return { kind: 'nothing', site: siteOf(node) };
    return variable(evaluator, node, env, depth) ?? value;
  }
  if (ts.isCallExpression(node)) {
    const callee = bare(node.expression);
    if (ts.isPropertyAccessExpression(callee) && callee.expression.getText() === 'Object' && callee.name.text === 'assign') {
      return { kind: 'object', site: siteOf(node), parts: node.arguments.map((argument) => spreadOf(ts.isSpreadElement(argument) ? argument.expression : argument, argument, env)) };
    }
    const fn = evaluator.functionOf(node, env);
    const returned = fn ? returnedExpressions(fn.declaration) : [];
    if (!fn || returned.length === 0) return value;
    const bound = evaluator.bind(fn.declaration, node.arguments, env, fn.env);
    return choice(returned.map((one) => of(one, bound)));
  }
  if (ts.isPropertyAccessExpression(node)) {
    const known = evaluator.value(node, env);
    const literal = known.site as unknown as ts.Node;
    if ((known.kind === 'object' || known.kind === 'array') && (ts.isObjectLiteralExpression(literal) || ts.isArrayLiteralExpression(literal))) return of(literal, undefined);
  }
  return value;
}

function partsOf(literal: ts.ObjectLiteralExpression, env: Env | undefined): readonly StructurePart[] {
  const scope = env as unknown as Scope | undefined;
  return literal.properties.map((property): StructurePart => {
    if (ts.isSpreadAssignment(property)) return spreadOf(property.expression, property, env);
    const value = ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : property;
    const key = propertyKey(property.name);
    const symbolic = key === undefined && ts.isComputedPropertyName(property.name) ? memberOf(property.name.expression) : undefined;
    return { kind: key === undefined && symbolic === undefined ? 'computed' : 'member', key: key ?? symbolic, value: siteOf(value), site: siteOf(property), when: undefined, scope };
  });
}

/** `[Op.or]` of Sequelize: the member that stands for the operator, marked as a symbol is. */
const memberOf = (key: ts.Expression): string | undefined => (ts.isPropertyAccessExpression(key) ? `@${key.name.text}` : undefined);

/** `...(a && { b })`: there only when `a` holds. */
function spreadOf(expression: ts.Expression, site: ts.Node, env: Env | undefined): StructurePart {
  return { kind: 'spread', key: undefined, value: siteOf(expression), site: siteOf(site), when: undefined, scope: env as unknown as Scope | undefined };
}

function itemOf(element: ts.Expression, env: Env | undefined, when: Site | undefined): StructurePart {
  const isSpread = ts.isSpreadElement(element);
  return { kind: isSpread ? 'spread' : 'item', key: undefined, value: siteOf(isSpread ? element.expression : element), site: siteOf(element), when, scope: env as unknown as Scope | undefined };
}

/** A variable of this project: what it starts as, and what is written to it above the place. */
function variable(evaluator: Evaluator, node: ts.Identifier, env: Env | undefined, depth: number): Structure | undefined {
  const { checker } = evaluator.identity.link;
  const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
  const resolved = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = resolved?.valueDeclaration;
  if (!declaration) return undefined;
  const bound = env?.get(declaration);
  if (bound) return bound.rest || ts.isVoidExpression(bound.expression) ? { kind: 'nothing', site: siteOf(node) } : structureOf(evaluator, bound.expression, bound.env, depth + 1);
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name) || declaration.getSourceFile().isDeclarationFile) return undefined;
  // An element of a list, an error.
  if (!ts.isVariableStatement(declaration.parent.parent)) return undefined;
  const isBefore = (one: ts.Node): boolean => one.getSourceFile() !== node.getSourceFile() || one.pos < node.pos;
  const assigned = assignmentsTo(declaration, checker).filter((one) => one.operatorToken.kind === ts.SyntaxKind.EqualsToken && isBefore(one));
  // What is assigned under no condition replaces what was there.
  const last = assigned.findLastIndex((one) => conditionsBetween(one, node).length === 0);
  const starts = last >= 0 ? assigned.slice(last).map(({ right }) => right) : [...(declaration.initializer ? [declaration.initializer] : []), ...assigned.map(({ right }) => right)];
  if (starts.length === 0) return undefined;
  const options = starts.map((start) => structureOf(evaluator, start, env, depth + 1));
  const writes = writesTo(declaration, resolved!, node, checker, env);
  const [only] = options;
  if (options.length > 1 || !only) return { kind: 'choice', site: siteOf(node), options: options.map((option) => withWrites(option, writes)) };
  return withWrites(only, writes);
}

function withWrites(start: Structure, writes: readonly StructurePart[]): Structure {
  if (writes.length === 0) return start;
  if (start.kind === 'list') return { ...start, items: [...start.items, ...writes.filter(({ kind }) => kind === 'item')] };
  if (start.kind === 'object') return { ...start, parts: [...start.parts, ...writes.filter(({ kind }) => kind !== 'item')] };
  if (start.kind === 'choice') return { ...start, options: start.options.map((option) => withWrites(option, writes)) };
  // `const where = buildWhere(query); where.tenantId = user.tenantId`
  if (start.kind === 'value') return { kind: 'object', site: start.site, parts: [{ kind: 'spread', key: undefined, value: start.site, site: start.site, when: undefined, scope: start.scope }, ...writes] };
  return start;
}

/** `where.x = …`, `where['x'] = …`, `Object.assign(where, …)`, `list.push(…)`, between the declaration and the place. */
function writesTo(declaration: ts.VariableDeclaration, symbol: ts.Symbol, place: ts.Identifier, checker: ts.TypeChecker, env: Env | undefined): readonly StructurePart[] {
  const name = (declaration.name as ts.Identifier).text;
  const scope = env as unknown as Scope | undefined;
  const found: StructurePart[] = [];
  const isOurs = (one: ts.Expression): boolean => {
    const inner = bare(one);
    return ts.isIdentifier(inner) && inner.text === name && checker.getSymbolAtLocation(inner) === symbol;
  };
  const visit = (node: ts.Node): void => {
    if (node.pos >= place.pos && node.getSourceFile() === place.getSourceFile()) return;
    const when = (): Site | undefined => conditionsBetween(node, place)[0]?.site;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const left = bare(node.left);
      if (ts.isPropertyAccessExpression(left) && isOurs(left.expression)) found.push({ kind: 'member', key: left.name.text, value: siteOf(node.right), site: siteOf(node), when: when(), scope });
      else if (ts.isElementAccessExpression(left) && isOurs(left.expression)) {
        const key = ts.isStringLiteralLike(left.argumentExpression) ? left.argumentExpression.text : memberOf(left.argumentExpression);
        found.push({ kind: key === undefined ? 'computed' : 'member', key, value: siteOf(node.right), site: siteOf(node), when: when(), scope });
      }
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name: method, expression: receiver } = node.expression;
      if (method.text === 'push' && isOurs(receiver)) for (const argument of node.arguments) found.push(itemOf(argument, env, when()));
      const [target, ...sources] = node.arguments;
      if (method.text === 'assign' && receiver.getText() === 'Object' && target && isOurs(target)) for (const source of sources) found.push({ ...spreadOf(source, node, env), when: when() });
    }
    ts.forEachChild(node, visit);
  };
  visit(enclosingScope(declaration));
  return found;
}

/** Conditions under which a place is reached, beyond those of another. `branch`: it stands in the statement that they decide about, and not behind one that left. */
export function conditionsBetween(node: ts.Node, other: ts.Node): readonly { readonly site: Site; readonly holds: boolean; readonly branch: boolean }[] {
  const shared = new Set(conditionsAt(other, true).map(({ site }) => site));
  return conditionsAt(node, true)
    .filter(({ site }) => !shared.has(site))
    .map(({ site, holds }) => {
      const { parent } = nodeOf(site);
      return { site, holds, branch: ts.isIfStatement(parent) && parent.elseStatement !== undefined && parent.elseStatement.pos <= node.pos && node.end <= parent.elseStatement.end };
    });
}
