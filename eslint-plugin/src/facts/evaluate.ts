import ts from './typescript.js';
import type { Why } from './answer.js';
import { assignmentsTo, fieldAssignments, hasBody, isConst, propertyKey, returnedExpressions, type FunctionWithBody } from './bodies.js';
import { Carried } from './carried.js';
import { Identity } from './identity.js';
import { meaningOf, type Meaning } from './meaning.js';
import { siteOf, type Site } from './site.js';
import { bare } from './summary.js';

/** What the parameters of an inlined function were called with. */
export type Env = ReadonlyMap<ts.Node, Bound>;
export interface Bound {
  readonly expression: ts.Expression;
  readonly env: Env | undefined;
  /** Set for a rest parameter: all arguments from here on. */
  readonly rest?: readonly ts.Expression[];
}

/** What an expression is at run time, as far as syntax, constants and one project call at a time can say. */
export type Value =
  | { readonly kind: 'literal'; readonly site: Site; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'regexp'; readonly site: Site; readonly source: string; readonly flags: string }
  /** `open`: a member could not be followed, so more may be in it. */
  | { readonly kind: 'array'; readonly site: Site; readonly items: readonly Value[]; readonly open: boolean }
  | { readonly kind: 'object'; readonly site: Site; readonly members: ReadonlyMap<string, Value>; readonly open: boolean }
  | { readonly kind: 'function'; readonly site: Site; readonly env: Env | undefined }
  | { readonly kind: 'class'; readonly site: Site }
  | { readonly kind: 'new'; readonly site: Site; readonly callee: Value; readonly arguments: () => readonly Value[] }
  | {
      readonly kind: 'call';
      readonly site: Site;
      readonly arguments: () => readonly Value[];
      /** What the called project function returns, with its parameters bound. Undefined without a body. */
      readonly inline: () => Value | undefined;
      /** The declared type's name says nothing; whether a body could be read does. */
      readonly env: Env | undefined;
    }
  | { readonly kind: 'oneOf'; readonly site: Site; readonly values: readonly Value[] }
  /** A name without a followable value: a declaration file, a parameter, a mutable variable. */
  | { readonly kind: 'name'; readonly site: Site; readonly why: Why }
  | { readonly kind: 'unknown'; readonly site: Site; readonly why: Why };

const MAX_DEPTH = 24;
const MAX_CALLERS = 20;

/** Partial evaluation: literals, constants, arrays, spreads, conditionals, enum members, one call at a time. Never invents a value. */
export class Evaluator {
  static readonly #of = new WeakMap<ts.Program, Evaluator>();
  static of(program: ts.Program): Evaluator {
    let evaluator = Evaluator.#of.get(program);
    if (!evaluator) Evaluator.#of.set(program, (evaluator = new Evaluator(Identity.of(program))));
    return evaluator;
  }

  readonly #checker: ts.TypeChecker;
  readonly #carried: Carried;
  readonly #cache = new WeakMap<ts.Expression, Value>();
  #depth = 0;
  #truncations = 0;

  private constructor(readonly identity: Identity) {
    this.#checker = identity.link.checker;
    this.#carried = Carried.of(identity.link.program);
  }

  value(expression: ts.Expression, env?: Env): Value {
    if (!env) {
      const cached = this.#cache.get(expression);
      if (cached) return cached;
    }
    if (this.#depth > MAX_DEPTH) {
      this.#truncations++;
      return { kind: 'unknown', site: siteOf(expression), why: 'budget' };
    }
    const truncations = this.#truncations;
    this.#depth++;
    try {
      const value = this.#evaluate(bare(expression), env);
      // What was cut short here may be followed further from elsewhere.
      if (!env && truncations === this.#truncations) this.#cache.set(expression, value);
      return value;
    } finally {
      this.#depth--;
    }
  }

  #evaluate(node: ts.Expression, env: Env | undefined): Value {
    const site = siteOf(node);
    if (ts.isStringLiteralLike(node)) return { kind: 'literal', site, value: node.text };
    if (ts.isNumericLiteral(node)) return { kind: 'literal', site, value: Number(node.text) };
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      return { kind: 'regexp', site, source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
    }
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
        return { kind: 'literal', site, value: true };
      case ts.SyntaxKind.FalseKeyword:
        return { kind: 'literal', site, value: false };
      case ts.SyntaxKind.NullKeyword:
        return { kind: 'literal', site, value: null };
      default:
    }
    if (ts.isTemplateExpression(node)) return this.#template(node, env);
    if (ts.isArrayLiteralExpression(node)) return this.#array(node, env);
    if (ts.isObjectLiteralExpression(node)) return this.#object(node, env);
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return { kind: 'function', site, env };
    if (ts.isClassExpression(node)) return { kind: 'class', site };
    if (ts.isConditionalExpression(node)) return this.#conditional(node, env);
    if (ts.isBinaryExpression(node)) return this.#binary(node, env);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const truth = truthOf(this.value(node.operand, env));
      return truth === undefined ? { kind: 'unknown', site, why: 'dynamic' } : { kind: 'literal', site, value: !truth };
    }
    if (ts.isAwaitExpression(node)) return this.value(node.expression, env);
    if (ts.isNewExpression(node)) {
      return { kind: 'new', site, callee: this.value(node.expression, env), arguments: () => this.#arguments(node.arguments ?? [], env) };
    }
    if (ts.isCallExpression(node)) return this.#call(node, env);
    if (ts.isIdentifier(node)) return this.#name(node, env);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.#member(node, env);
    return { kind: 'unknown', site, why: 'dynamic' };
  }

  #template(node: ts.TemplateExpression, env: Env | undefined): Value {
    let text = node.head.text;
    for (const span of node.templateSpans) {
      const part = this.value(span.expression, env);
      if (part.kind !== 'literal') return { kind: 'unknown', site: siteOf(node), why: 'dynamic' };
      text += String(part.value) + span.literal.text;
    }
    return { kind: 'literal', site: siteOf(node), value: text };
  }

  #array(node: ts.ArrayLiteralExpression, env: Env | undefined): Value {
    const items: Value[] = [];
    let open = false;
    for (const element of node.elements) {
      if (!ts.isSpreadElement(element)) {
        items.push(this.value(element, env));
        continue;
      }
      const spread = this.value(element.expression, env);
      for (const one of spread.kind === 'oneOf' ? spread.values : [spread]) {
        if (one.kind === 'array') {
          items.push(...one.items);
          open ||= one.open;
        } else open = true;
      }
    }
    return { kind: 'array', site: siteOf(node), items, open };
  }

  #object(node: ts.ObjectLiteralExpression, env: Env | undefined): Value {
    const members = new Map<string, Value>();
    let open = false;
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const spread = this.value(property.expression, env);
        if (spread.kind === 'object') {
          for (const [key, value] of spread.members) members.set(key, value);
          open ||= spread.open;
        } else open = true;
        continue;
      }
      const key = propertyKey(property.name);
      if (key === undefined) open = true;
      else if (ts.isPropertyAssignment(property)) members.set(key, this.value(property.initializer, env));
      else if (ts.isShorthandPropertyAssignment(property)) members.set(key, this.#shorthand(property, env));
      else members.set(key, { kind: 'function', site: siteOf(property), env });
    }
    return { kind: 'object', site: siteOf(node), members, open };
  }

  #shorthand(property: ts.ShorthandPropertyAssignment, env: Env | undefined): Value {
    return this.#name(property.name, env);
  }

  #conditional(node: ts.ConditionalExpression, env: Env | undefined): Value {
    const truth = truthOf(this.value(node.condition, env));
    if (truth !== undefined) return this.value(truth ? node.whenTrue : node.whenFalse, env);
    return oneOf(siteOf(node), [this.value(node.whenTrue, env), this.value(node.whenFalse, env)]);
  }

  #binary(node: ts.BinaryExpression, env: Env | undefined): Value {
    const site = siteOf(node);
    const left = this.value(node.left, env);
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.PlusToken) {
      const right = this.value(node.right, env);
      if (left.kind === 'literal' && right.kind === 'literal' && (typeof left.value === 'string' || typeof right.value === 'string')) {
        return { kind: 'literal', site, value: String(left.value) + String(right.value) };
      }
      return { kind: 'unknown', site, why: 'dynamic' };
    }
    const truth = truthOf(left);
    if (operator === ts.SyntaxKind.BarBarToken) return truth === true ? left : truth === false ? this.value(node.right, env) : oneOf(site, [left, this.value(node.right, env)]);
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return truth === false ? left : truth === true ? this.value(node.right, env) : oneOf(site, [left, this.value(node.right, env)]);
    if (operator === ts.SyntaxKind.QuestionQuestionToken) {
      if (left.kind === 'literal') return left.value === null || left.value === undefined ? this.value(node.right, env) : left;
      return left.kind === 'unknown' || left.kind === 'name' || left.kind === 'call' ? oneOf(site, [left, this.value(node.right, env)]) : left;
    }
    if (operator === ts.SyntaxKind.EqualsEqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsEqualsToken) {
      const right = this.value(node.right, env);
      if (left.kind === 'literal' && right.kind === 'literal') return { kind: 'literal', site, value: (left.value === right.value) === (operator === ts.SyntaxKind.EqualsEqualsEqualsToken) };
    }
    return { kind: 'unknown', site, why: 'dynamic' };
  }

  #call(node: ts.CallExpression, env: Env | undefined): Value {
    const callee = bare(node.expression);
    if (ts.isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      if (method === 'concat' || method === 'filter' || method === 'freeze' || method === 'flat' || method === 'slice') {
        const receiver = this.value(method === 'freeze' && node.arguments[0] ? node.arguments[0] : callee.expression, env);
        if (method === 'freeze') return receiver;
        if (receiver.kind === 'array') {
          if (method !== 'concat') return method === 'flat' ? { ...receiver, items: receiver.items.flatMap((item) => (item.kind === 'array' ? item.items : [item])) } : receiver;
          const added = this.#arguments(node.arguments, env);
          const open = receiver.open || added.some((item) => item.kind !== 'array' && item.kind !== 'class' && item.kind !== 'literal');
          return { kind: 'array', site: siteOf(node), items: [...receiver.items, ...added.flatMap((item) => (item.kind === 'array' ? item.items : [item]))], open };
        }
      }
    }
    return {
      kind: 'call',
      site: siteOf(node),
      env,
      arguments: () => this.#arguments(node.arguments, env),
      inline: () => this.inline(node, env),
    };
  }

  /** What the called project function returns: every `return` of it, with its parameters bound. */
  inline(call: ts.CallExpression, env: Env | undefined): Value | undefined {
    if (this.#depth > MAX_DEPTH) return undefined;
    const fn = this.functionOf(call, env);
    if (!fn) return undefined;
    const bound = this.bind(fn.declaration, call.arguments, env, fn.env);
    const returns = returnedExpressions(fn.declaration);
    if (returns.length === 0) return undefined;
    this.#depth++;
    try {
      return oneOf(siteOf(call), returns.map((expression) => this.value(expression, bound)));
    } finally {
      this.#depth--;
    }
  }

  /** The project function that a call runs, when its body can be read. */
  functionOf(call: ts.CallExpression, env: Env | undefined): { declaration: FunctionWithBody; env: Env | undefined } | undefined {
    const callee = bare(call.expression);
    if (ts.isIdentifier(callee) && env) {
      const value = this.value(callee, env);
      if (value.kind === 'function') {
        const node = value.site as unknown as ts.Node;
        if (hasBody(node)) return { declaration: node, env: value.env };
      }
    }
    if (ts.isCallExpression(callee)) {
      const made = this.value(callee, env);
      const result = made.kind === 'call' ? made.inline() : made;
      if (result?.kind === 'function') {
        const node = result.site as unknown as ts.Node;
        if (hasBody(node)) return { declaration: node, env: result.env };
      }
      return undefined;
    }
    for (const declaration of this.identity.calleeTarget(call).declarations) {
      const held = ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration) || ts.isPropertyAssignment(declaration) ? declaration.initializer && bare(declaration.initializer) : declaration;
      if (held && hasBody(held) && !held.getSourceFile().isDeclarationFile) return { declaration: held, env: undefined };
    }
    return undefined;
  }

  bind(fn: FunctionWithBody, args: readonly ts.Expression[], env: Env | undefined, closure: Env | undefined): Env {
    const bound = new Map<ts.Node, Bound>(closure ?? []);
    fn.parameters.forEach((parameter, index) => {
      const given = args[index];
      if (parameter.dotDotDotToken) bound.set(parameter, { expression: given ?? parameter.name as ts.Identifier, env, rest: args.slice(index) });
      else if (given && !ts.isSpreadElement(given)) bound.set(parameter, { expression: given, env });
      else if (!given && parameter.initializer) bound.set(parameter, { expression: parameter.initializer, env: bound });
      else if (!given && !args.some(ts.isSpreadElement)) bound.set(parameter, { expression: ts.factory.createVoidZero(), env });
    });
    return bound;
  }

  #name(node: ts.Identifier, env: Env | undefined): Value {
    if (node.text === 'undefined') return { kind: 'literal', site: siteOf(node), value: undefined };
    const meaning = this.meaningOf(node);
    return meaning ? this.#declared(meaning, node, env) : { kind: 'unknown', site: siteOf(node), why: 'unresolved' };
  }

  /** What a name stands for. */
  meaningOf(name: ts.Node): Meaning | undefined {
    return meaningOf(this.#checker, this.#carried, name);
  }

  #declared({ declarations, isUnresolved }: Meaning, at: ts.Node, env: Env | undefined): Value {
    const site = siteOf(at);
    if (isUnresolved) return { kind: 'name', site, why: 'unresolved' };
    for (const declaration of declarations) {
      const bound = env?.get(declaration);
      if (bound) return this.#bound(bound);
      if (ts.isClassLike(declaration)) return { kind: 'class', site: siteOf(declaration) };
      if (ts.isFunctionDeclaration(declaration) && (declaration.body || declarations.length === 1)) return { kind: 'function', site: siteOf(declaration), env };
      if (ts.isEnumMember(declaration)) {
        const constant = this.#checker.getConstantValue(declaration);
        return constant === undefined ? { kind: 'name', site, why: 'dynamic' } : { kind: 'literal', site: declaration.initializer ? siteOf(declaration.initializer) : site, value: constant };
      }
      if (ts.isVariableDeclaration(declaration) && declaration.initializer && (isConst(declaration) || !this.#isReassigned(declaration))) return this.value(declaration.initializer, env);
      if (ts.isPropertyAssignment(declaration)) return this.value(declaration.initializer, env);
      if (ts.isShorthandPropertyAssignment(declaration)) return this.#shorthand(declaration, env);
      if (ts.isExportAssignment(declaration)) return this.value(declaration.expression, env);
      if (ts.isMethodDeclaration(declaration) && declaration.body) return { kind: 'function', site: siteOf(declaration), env };
      if (ts.isPropertyDeclaration(declaration)) return this.#field(declaration, site, env);
      if (ts.isBindingElement(declaration)) {
        const destructured = this.#bindingElement(declaration, env);
        if (destructured) return destructured;
      }
    }
    const from = declarations[0]?.getSourceFile();
    return { kind: 'name', site, why: from?.isDeclarationFile ? 'declaration-only' : 'dynamic' };
  }

  #bound(bound: Bound): Value {
    if (bound.rest) {
      const items = this.#arguments(bound.rest, bound.env);
      const open = items.some((item) => item.kind === 'unknown' && item.why === 'dynamic' && ts.isSpreadElement(item.site as unknown as ts.Node));
      return { kind: 'array', site: siteOf(bound.expression), items, open };
    }
    if (ts.isVoidExpression(bound.expression)) return { kind: 'literal', site: siteOf(bound.expression), value: undefined };
    return this.value(bound.expression, bound.env);
  }

  #bindingElement(element: ts.BindingElement, env: Env | undefined): Value | undefined {
    const pattern = element.parent;
    const holder = pattern.parent;
    if (!ts.isObjectBindingPattern(pattern)) return undefined;
    const key = propertyKey(element.propertyName ?? (element.name as ts.PropertyName));
    let source: Value | undefined;
    if (ts.isVariableDeclaration(holder) && holder.initializer) source = this.value(holder.initializer, env);
    else if (ts.isParameter(holder)) {
      const bound = env?.get(holder);
      if (bound) source = this.#bound(bound);
    }
    if (source?.kind !== 'object' || key === undefined) return undefined;
    const member = source.members.get(key);
    if (member) return member;
    if (source.open) return undefined;
    return element.initializer ? this.value(element.initializer, env) : { kind: 'literal', site: siteOf(element), value: undefined };
  }

  /** A field that is assigned once: by its initializer, or in the constructor. */
  #field(declaration: ts.PropertyDeclaration, site: Site, env: Env | undefined): Value {
    // A decorated field is filled by whoever reads the decorator: its initializer is a default.
    if (declaration.modifiers?.some(ts.isDecorator)) return { kind: 'name', site, why: 'dynamic' };
    if (declaration.initializer) {
      const readonly = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword);
      if (readonly || ts.isArrowFunction(declaration.initializer) || fieldAssignments(declaration).length === 0) return this.value(declaration.initializer, env);
      return { kind: 'name', site, why: 'dynamic' };
    }
    const assignments = fieldAssignments(declaration);
    const only = assignments.length === 1 ? assignments[0] : undefined;
    return only ? this.value(only, undefined) : { kind: 'name', site, why: 'dynamic' };
  }

  #member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, env: Env | undefined): Value {
    const site = siteOf(node);
    const key = ts.isPropertyAccessExpression(node) ? node.name.text : this.#literalKey(node.argumentExpression, env);
    const name = ts.isPropertyAccessExpression(node) ? node.name : ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression : undefined;
    const meaning = name && this.meaningOf(name);
    if (meaning?.own.some((declaration) => ts.isEnumMember(declaration) || ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration) || (ts.isVariableDeclaration(declaration) && isConst(declaration)))) return this.#declared(meaning, node, env);
    const receiver = this.value(node.expression, env);
    if (receiver.kind === 'object') {
      if (key !== undefined) {
        const member = receiver.members.get(key);
        if (member) return member;
        if (!receiver.open) return { kind: 'literal', site, value: undefined };
      } else if (!receiver.open && receiver.members.size > 0) return oneOf(site, [...receiver.members.values()]);
    }
    if (receiver.kind === 'array' && typeof key === 'string' && /^\d+$/.test(key)) return receiver.items[Number(key)] ?? { kind: 'unknown', site, why: 'dynamic' };
    if (receiver.kind === 'literal' && (receiver.value === undefined || receiver.value === null)) return { kind: 'literal', site, value: undefined };
    if (meaning && !(meaning.isAlias && receiver.kind === 'oneOf')) return this.#declared(meaning, node, undefined);
    return { kind: 'unknown', site, why: this.#checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any ? 'any' : 'dynamic' };
  }

  #literalKey(argument: ts.Expression, env: Env | undefined): string | undefined {
    const value = this.value(argument, env);
    return value.kind === 'literal' && (typeof value.value === 'string' || typeof value.value === 'number') ? String(value.value) : undefined;
  }

  #arguments(args: readonly ts.Expression[], env: Env | undefined): readonly Value[] {
    return args.flatMap((argument): Value[] => {
      if (!ts.isSpreadElement(argument)) return [this.value(argument, env)];
      let spread = this.value(argument.expression, env);
      if (spread.kind === 'name') spread = this.#passed(argument.expression) ?? spread;
      if (spread.kind === 'array') return spread.open ? [...spread.items, { kind: 'unknown', site: siteOf(argument), why: 'dynamic' }] : [...spread.items];
      // Alternatives stay together: what only one of them holds is not certain.
      if (spread.kind === 'oneOf' && spread.values.every((one) => one.kind === 'array' || (one.kind === 'literal' && !one.value))) return [spread];
      return [{ kind: 'unknown', site: siteOf(argument), why: 'dynamic' }];
    });
  }

  /** What all callers pass for a parameter that is spread: `constructor(...guards)`. */
  #passed(expression: ts.Expression): Value | undefined {
    const parameter = ts.isIdentifier(expression) ? this.meaningOf(expression)?.declaration : undefined;
    if (!parameter || !ts.isParameter(parameter)) return undefined;
    const fn = parameter.parent;
    const index = fn.parameters.indexOf(parameter);
    const callers = this.identity.link.callersOf(fn, (call) => this.identity.calleeTarget(call).declarations, (one) => this.identity.overridden(one));
    if (callers.length === 0 || callers.length > MAX_CALLERS) return undefined;
    const passed = callers.map((call): Value => {
      const args = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
      const given = args[index];
      if (!parameter.dotDotDotToken) return given && !ts.isSpreadElement(given) ? this.value(given) : { kind: 'unknown', site: siteOf(call), why: 'dynamic' };
      const items = this.#arguments(args.slice(index), undefined);
      return { kind: 'array', site: siteOf(call), items, open: items.some(({ kind }) => kind === 'unknown') };
    });
    return oneOf(siteOf(expression), passed);
  }

  #isReassigned(declaration: ts.VariableDeclaration): boolean {
    return ts.isIdentifier(declaration.name) && assignmentsTo(declaration, this.#checker).length > 0;
  }
}

export function oneOf(site: Site, values: readonly Value[]): Value {
  const flat = values.flatMap((value) => (value.kind === 'oneOf' ? value.values : [value]));
  return flat.length === 1 ? flat[0]! : { kind: 'oneOf', site, values: flat };
}

export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'array':
    case 'object':
    case 'function':
    case 'class':
    case 'new':
    case 'regexp':
      return true;
    case 'oneOf': {
      const truths = new Set(value.values.map(truthOf));
      return truths.size === 1 ? [...truths][0] : undefined;
    }
    default:
      return undefined;
  }
}
