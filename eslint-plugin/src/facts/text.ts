import ts from './typescript.js';
import { assignmentsTo, hasBody, isConst, returnedExpressions } from './bodies.js';
import { Evaluator, truthOf, type Env } from './evaluate.js';
import { bare } from './summary.js';

/** A part of a text that is not constant. */
export interface Hole {
  readonly expression: ts.Expression;
  readonly env: Env | undefined;
}
export interface Text {
  readonly parts: readonly (string | Hole)[];
}

const MAX_ALTERNATIVES = 8;
const SAME_TEXT = new Set(['trim', 'trimEnd', 'trimStart', 'toString', 'toUpperCase', 'toLowerCase', 'normalize', 'valueOf']);

/**
 * The texts that an expression may be, as constant chunks and holes: templates, concatenation, constants, `+=`,
 * `push` and `join`, one project function. Over-approximates: a conditional yields both branches.
 */
export function textsOf(evaluator: Evaluator, expression: ts.Expression, env?: Env): readonly Text[] {
  return new Texts(evaluator).of(expression, env, 0).slice(0, MAX_ALTERNATIVES);
}

class Texts {
  #steps = 0;
  constructor(readonly evaluator: Evaluator) {}

  of(expression: ts.Expression, env: Env | undefined, depth: number): Text[] {
    const node = bare(expression);
    const texts = this.#of(node, env, depth);
    if (ts.isTemplateExpression(node) || ts.isBinaryExpression(node) || ts.isArrayLiteralExpression(node)) return texts;
    // What adds no text of its own to a hole is the hole: `criteria`, not the branches that it was assigned.
    const adds = texts.some(({ parts }) => parts.some((part) => typeof part === 'string' && part.trim() !== '') && parts.some((part) => typeof part !== 'string'));
    return adds || texts.every(isConstant) ? texts : [hole(node, env)];
  }

  #of(node: ts.Expression, env: Env | undefined, depth: number): Text[] {
    if (depth > 12 || this.#steps++ > 400) return [hole(node, env)];
    const value = this.evaluator.value(node, env);
    if (value.kind === 'literal') return [{ parts: value.value === undefined || value.value === null ? [''] : [String(value.value)] }];
    if (ts.isTemplateExpression(node)) return this.#template(node, env, depth);
    if (ts.isTaggedTemplateExpression(node)) {
      const raw = ts.isPropertyAccessExpression(node.tag) && node.tag.getText() === 'String.raw';
      return raw && ts.isTemplateExpression(node.template) ? this.#template(node.template, env, depth) : [hole(node, env)];
    }
    if (ts.isBinaryExpression(node)) return this.#binary(node, env, depth);
    if (ts.isConditionalExpression(node)) {
      const truth = truthOf(this.evaluator.value(node.condition, env));
      if (truth !== undefined) return this.of(truth ? node.whenTrue : node.whenFalse, env, depth + 1);
      return merge([...this.of(node.whenTrue, env, depth + 1), ...this.of(node.whenFalse, env, depth + 1)]);
    }
    if (ts.isAwaitExpression(node)) return this.of(node.expression, env, depth + 1);
    if (ts.isArrayLiteralExpression(node)) {
      const items = this.#items(node, env, depth + 1);
      if (items) return this.#join(items, ' ');
    }
    if (ts.isIdentifier(node)) return this.#identifier(node, env, depth);
    if (ts.isCallExpression(node)) return this.#call(node, env, depth);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      if (value.kind === 'oneOf' && value.values.every(({ kind }) => kind === 'literal')) return merge(value.values.map((one) => ({ parts: [one.kind === 'literal' ? String(one.value ?? '') : ''] })));
      const declared = this.#fieldInitializer(node);
      if (declared) return this.of(declared, undefined, depth + 1);
    }
    return [hole(node, env)];
  }

  #template(node: ts.TemplateExpression, env: Env | undefined, depth: number): Text[] {
    let texts: Text[] = [{ parts: [node.head.text] }];
    for (const span of node.templateSpans) {
      texts = product(texts, this.of(span.expression, env, depth + 1));
      texts = texts.map(({ parts }) => ({ parts: [...parts, span.literal.text] }));
    }
    return texts;
  }

  #binary(node: ts.BinaryExpression, env: Env | undefined, depth: number): Text[] {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.PlusToken) {
      const type = this.evaluator.identity.link.checker.getTypeAtLocation(node);
      if (type.flags & ts.TypeFlags.NumberLike) return [hole(node, env)];
      return product(this.of(node.left, env, depth + 1), this.of(node.right, env, depth + 1));
    }
    if (operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken) {
      return merge([...this.of(node.left, env, depth + 1), ...this.of(node.right, env, depth + 1)]);
    }
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return merge([{ parts: [''] }, ...this.of(node.right, env, depth + 1)]);
    return [hole(node, env)];
  }

  #identifier(node: ts.Identifier, env: Env | undefined, depth: number): Text[] {
    const checker = this.evaluator.identity.link.checker;
    const symbol = checker.getSymbolAtLocation(node);
    const resolved = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declaration = resolved?.declarations?.[0];
    const bound = declaration && env?.get(declaration);
    if (bound && !bound.rest) return ts.isVoidExpression(bound.expression) ? [{ parts: [''] }] : this.of(bound.expression, bound.env, depth + 1);
    if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return [hole(node, env)];
    const type = checker.getTypeAtLocation(declaration);
    if (!(type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Any | ts.TypeFlags.Union))) return [hole(node, env)];
    let texts = declaration.initializer ? this.of(declaration.initializer, env, depth + 1) : [];
    if (isConst(declaration)) return texts.length > 0 ? texts : [hole(node, env)];
    for (const assignment of assignmentsTo(declaration, checker)) {
      if (assignment.pos > node.pos && assignment.getSourceFile() === node.getSourceFile()) continue;
      const right = this.of(assignment.right, env, depth + 1);
      if (assignment.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) texts = product(texts.length > 0 ? texts : [{ parts: [''] }], right);
      else if (mentions(assignment.right, declaration, checker)) texts = right;
      else texts = merge([...texts, ...right]);
    }
    return texts.length > 0 ? texts : [hole(node, env)];
  }

  #call(node: ts.CallExpression, env: Env | undefined, depth: number): Text[] {
    const callee = bare(node.expression);
    if (ts.isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      if (method === 'join' && node.arguments.length <= 1) {
        const separator = node.arguments[0] ? this.evaluator.value(node.arguments[0], env) : undefined;
        const items = this.#items(callee.expression, env, depth + 1);
        if (items && (!separator || separator.kind === 'literal')) return this.#join(items, separator ? String(separator.value) : ',');
      }
      if (SAME_TEXT.has(method)) {
        const texts = this.of(callee.expression, env, depth + 1);
        if (texts.some(({ parts }) => parts.length > 1 || typeof parts[0] === 'string')) return texts;
        return [hole(node, env)];
      }
      if (method === 'concat') {
        let texts = this.of(callee.expression, env, depth + 1);
        if (texts.some(({ parts }) => parts.some((part) => typeof part === 'string'))) {
          for (const argument of node.arguments) texts = product(texts, this.of(argument, env, depth + 1));
          return texts;
        }
      }
    }
    const fn = depth < 6 ? this.evaluator.functionOf(node, env) : undefined;
    if (fn && !isGenerator(fn.declaration)) {
      const returns = returnedExpressions(fn.declaration);
      if (returns.length > 0 && returns.length <= 6) {
        const bound = this.evaluator.bind(fn.declaration, node.arguments, env, fn.env);
        const texts = merge(returns.flatMap((expression) => this.of(expression, bound, depth + 3)));
        if (texts.some(({ parts }) => parts.some((part) => typeof part === 'string' && part.trim() !== ''))) return texts;
      }
    }
    return [hole(node, env)];
  }

  /** The elements of an array that is joined: a literal with its `push`es, or a `map` whose callback makes text. */
  #items(expression: ts.Expression, env: Env | undefined, depth: number): Text[][] | undefined {
    const node = bare(expression);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      if (method === 'map' || method === 'flatMap') {
        const callback = node.arguments[0] && bare(node.arguments[0]);
        if (callback && hasBody(callback)) {
          const returns = returnedExpressions(callback);
          if (returns.length > 0) return [merge(returns.flatMap((returned) => this.of(returned, env, depth + 1)))];
        }
        return undefined;
      }
      if (method === 'filter' || method === 'slice' || method === 'sort' || method === 'reverse') return this.#items(node.expression.expression, env, depth + 1);
      if (method === 'fill') {
        const filled = node.arguments[0];
        return filled ? [this.of(filled, env, depth + 1)] : undefined;
      }
    }
    if (ts.isArrayLiteralExpression(node)) {
      const items: Text[][] = [];
      for (const element of node.elements) {
        if (ts.isSpreadElement(element)) {
          const spread = this.#items(element.expression, env, depth + 1);
          if (!spread) return undefined;
          items.push(...spread);
        } else items.push(this.of(element, env, depth + 1));
      }
      return items;
    }
    if (ts.isIdentifier(node)) {
      const checker = this.evaluator.identity.link.checker;
      const declaration = checker.getSymbolAtLocation(node)?.declarations?.[0];
      const bound = declaration && env?.get(declaration);
      if (bound && !bound.rest) return this.#items(bound.expression, bound.env, depth + 1);
      if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
        const initial = this.#items(declaration.initializer, env, depth + 1);
        if (!initial) return undefined;
        return [...initial, ...pushes(declaration, checker).map((pushed) => this.of(pushed, env, depth + 1))];
      }
    }
    return undefined;
  }

  #join(items: Text[][], separator: string): Text[] {
    let texts: Text[] = [{ parts: [] }];
    items.forEach((item, index) => {
      if (index > 0) texts = texts.map(({ parts }) => ({ parts: [...parts, separator] }));
      texts = product(texts, item);
    });
    return texts;
  }

  #fieldInitializer(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): ts.Expression | undefined {
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const declaration = this.evaluator.identity.link.checker.getSymbolAtLocation(node.name)?.declarations?.[0];
    if (declaration && ts.isPropertyDeclaration(declaration) && declaration.initializer && declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword)) return declaration.initializer;
    return undefined;
  }
}

const hole = (expression: ts.Expression, env: Env | undefined): Text => ({ parts: [{ expression, env }] });
const isConstant = ({ parts }: Text): boolean => parts.every((part) => typeof part === 'string');
const isGenerator = (fn: ts.SignatureDeclaration): boolean => 'asteriskToken' in fn && fn.asteriskToken !== undefined;

/** Constant alternatives say nothing about safety: one of them stands for all, beside those with holes. */
function merge(texts: readonly Text[]): Text[] {
  const holes = texts.filter((text) => !isConstant(text));
  const constant = texts.find((text) => isConstant(text) && text.parts.some((part) => part !== '')) ?? texts.find(isConstant);
  return [...(constant ? [constant] : []), ...holes].slice(0, MAX_ALTERNATIVES);
}

function product(left: readonly Text[], right: readonly Text[]): Text[] {
  const result: Text[] = [];
  for (const a of left) {
    for (const b of right) {
      if (result.length >= MAX_ALTERNATIVES) return result;
      result.push({ parts: [...a.parts, ...b.parts] });
    }
  }
  return result;
}

function mentions(expression: ts.Expression, declaration: ts.VariableDeclaration, checker: ts.TypeChecker): boolean {
  let found = false;
  const name = (declaration.name as ts.Identifier).text;
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && checker.getSymbolAtLocation(node)?.declarations?.[0] === declaration) found = true;
    if (!found) ts.forEachChild(node, walk);
  };
  walk(expression);
  return found;
}

/** What is pushed to an array variable in its own function. */
function pushes(declaration: ts.VariableDeclaration, checker: ts.TypeChecker): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const symbol = checker.getSymbolAtLocation(declaration.name);
  let scope: ts.Node = declaration.parent;
  while (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) scope = scope.parent;
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && (node.expression.name.text === 'push' || node.expression.name.text === 'unshift') && ts.isIdentifier(node.expression.expression) && checker.getSymbolAtLocation(node.expression.expression) === symbol) {
      found.push(...node.arguments);
    }
    ts.forEachChild(node, walk);
  };
  walk(scope);
  return found;
}
