import ts from './typescript.js';
import { isCheckedBefore, refusesHostile, type Proved } from './checks.js';
import { ClassFacts } from './class-facts.js';
import { enclosingScope, hasBody, propertyKey, returnedExpressions, type FunctionWithBody } from './bodies.js';
import type { Env, Value } from './evaluate.js';
import { eventsOf, type Event } from './events.js';
import { originsOf, type Origin } from './origins.js';
import type { Scope, TextPart } from './questions.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare } from './summary.js';
import { textsOf } from './text.js';

/** Values, texts, origins and what functions may do. */
export class ValueFacts extends ClassFacts {
  value(expression: Site): Value {
    return this.evaluator.value(nodeOf(expression) as ts.Expression);
  }

  texts(expression: Site, scope?: Scope): readonly (readonly TextPart[])[] {
    return textsOf(this.evaluator, nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined).map(({ parts }) =>
      parts.map((part) => (typeof part === 'string' ? { text: part, hole: undefined, scope: undefined } : { text: undefined, hole: siteOf(part.expression), scope: part.env as unknown as Scope | undefined })),
    );
  }

  /** `path` asks for a member of the expression: `['sort']` for what `expression.sort` is made of. */
  origins(expression: Site, scope?: Scope, path: readonly string[] = []): readonly Origin[] {
    return originsOf(this.evaluator, nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined, path);
  }

  /** The project function that a call runs, when its body can be read. */
  functionOf(call: Site, scope?: Scope): { readonly fn: Site; readonly scope: Scope } | undefined {
    const node = nodeOf(call);
    if (!ts.isCallExpression(node)) return undefined;
    const env = scope as unknown as Env | undefined;
    const found = this.evaluator.functionOf(node, env);
    return found && { fn: siteOf(found.declaration), scope: this.evaluator.bind(found.declaration, node.arguments, env, found.env) as unknown as Scope };
  }

  /** The value that a parameter of an inlined function stands for. */
  valueIn(expression: Site, scope: Scope | undefined): Value {
    return this.evaluator.value(nodeOf(expression) as ts.Expression, scope as unknown as Env | undefined);
  }

  /** Computed members of an object, wherever they are written: in the literal, `order[column] = …`, in a project function that returns it. */
  computedKeys(expression: Site, depth = 0): readonly Site[] {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (depth > 6) return [];
    if (ts.isObjectLiteralExpression(node)) return this.propertiesOf(siteOf(node)).flatMap(({ computed }) => computed ?? []);
    if (ts.isConditionalExpression(node)) return [...this.computedKeys(siteOf(node.whenTrue), depth + 1), ...this.computedKeys(siteOf(node.whenFalse), depth + 1)];
    if (ts.isCallExpression(node)) {
      const fn = this.evaluator.functionOf(node, undefined);
      return fn ? returnedExpressions(fn.declaration).flatMap((returned) => this.computedKeys(siteOf(returned), depth + 1)) : [];
    }
    const symbol = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node) : undefined;
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration)) return [];
    const found: Site[] = declaration.initializer ? [...this.computedKeys(siteOf(declaration.initializer), depth + 1)] : [];
    const visit = (inner: ts.Node): void => {
      if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isElementAccessExpression(inner.left)) {
        const { expression: object, argumentExpression: key } = inner.left;
        if (ts.isIdentifier(object) && !ts.isStringLiteralLike(key) && this.checker.getSymbolAtLocation(object) === symbol) found.push(siteOf(key));
      }
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(declaration));
    return found;
  }

  events(fn: Site): readonly Event[] {
    const node = nodeOf(fn);
    return hasBody(node) ? eventsOf(node as FunctionWithBody) : [];
  }

  hasBody(fn: Site): boolean {
    return hasBody(nodeOf(fn));
  }

  /** `proved` names the argument of a call that is harmless when the call is true. */
  isCheckedBefore(expression: Site, proved?: Proved): boolean {
    return isCheckedBefore(this.evaluator, nodeOf(expression) as ts.Expression, proved);
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
      if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return ts.forEachChild(node, visit);
      // Who reads `request.headers.origin` does not read all headers, nor the whole request.
      let root: ts.Expression = node;
      while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) {
        if (ts.isElementAccessExpression(root)) visit(root.argumentExpression);
        root = bare(root.expression);
      }
      if (ts.isCallExpression(root)) ts.forEachChild(root, visit);
      else if (!ts.isIdentifier(root)) visit(root);
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

  /** What a function assigns to that is not a variable of its own: it does more than answer. */
  assignedOutside(fn: Site): readonly Site[] {
    const root = nodeOf(fn);
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      const isAssignment = ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
      const isStep = (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
      const target = isAssignment ? node.left : isStep ? node.operand : undefined;
      if (target) {
        const declaration = ts.isIdentifier(target) ? this.checker.getSymbolAtLocation(target)?.valueDeclaration : undefined;
        if (!declaration || declaration.pos < root.pos || declaration.end > root.end) found.push(siteOf(target));
      }
      ts.forEachChild(node, visit);
    };
    visit(root);
    return found;
  }

  /** Names of the members that the code of a function assigns, of whatever: `request.user = …`, `req['user'] = …`, `Object.assign(req, { user })`. */
  membersAssigned(fn: Site): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) {
        const target = bare(node.left);
        if (ts.isPropertyAccessExpression(target)) found.add(target.name.text);
        if (ts.isElementAccessExpression(target)) found.add(ts.isStringLiteralLike(target.argumentExpression) ? target.argumentExpression.text : '*');
      }
      if (ts.isCallExpression(node) && node.expression.getText() === 'Object.assign') for (const argument of node.arguments.slice(1)) for (const { key } of this.propertiesOf(siteOf(argument))) found.add(key ?? '*');
      ts.forEachChild(node, visit);
    };
    visit(nodeOf(fn));
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
    const symbol = ts.isIdentifier(declaration.name) ? this.checker.getSymbolAtLocation(declaration.name) : undefined;
    const name = ts.isIdentifier(declaration.name) ? declaration.name.text : '';
    const isSubject = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === name && this.checker.getSymbolAtLocation(node) === symbol;
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && isSubject(bare(node.expression))) found.add(node.name.text);
      if (ts.isVariableDeclaration(node) && node.initializer && isSubject(bare(node.initializer))) destructured(node.name);
      ts.forEachChild(node, visit);
    };
    if (symbol) ts.forEachChild(nodeOf(fn), visit);
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

  /** `a ? b : c`: its parts. */
  conditional(expression: Site): { readonly condition: Site; readonly whenTrue: Site; readonly whenFalse: Site } | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    return ts.isConditionalExpression(node) ? { condition: siteOf(node.condition), whenTrue: siteOf(node.whenTrue), whenFalse: siteOf(node.whenFalse) } : undefined;
  }

  /** `a && b`, `a || b`: the operands. */
  logical(expression: Site): { readonly operator: '&&' | '||' | '==='; readonly left: Site; readonly right: Site } | undefined {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (!ts.isBinaryExpression(node)) return undefined;
    const kind = node.operatorToken.kind;
    const operator = kind === ts.SyntaxKind.AmpersandAmpersandToken ? '&&' : kind === ts.SyntaxKind.BarBarToken ? '||' : kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken ? '===' : undefined;
    return operator && { operator, left: siteOf(node.left), right: siteOf(node.right) };
  }
}
