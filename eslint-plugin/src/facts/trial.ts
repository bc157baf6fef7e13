import ts from './typescript.js';
import { variableOf } from './branches.js';
import { assignmentsTo, hasBody, isConst } from './bodies.js';
import { least, most, rank, type Chance, type Outcome } from './chance.js';
import { compiled, patternOf } from './constants.js';
import { comparedEnvironment, kindOfEnvironment } from './environment.js';
import type { Evaluator, Value } from './evaluate.js';
import { eventsOf, type Condition } from './events.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare } from './summary.js';

/** What is tried: a header of the request, and parameters that are given its text or the request itself. */
export interface TrialSubject {
  /** In lower case. */
  readonly header: string;
  readonly texts: readonly Site[];
  readonly requests: readonly Site[];
}

/** One text, run through conditions. */
export interface Trial {
  /** Whether control comes through these conditions. */
  chance(conditions: readonly Condition[]): Chance;
  truth(expression: Site): Outcome;
  /** The text that an expression has. */
  text(expression: Site): string | undefined;
  /** Whether an expression is made of the tried text, wherever in it. */
  mentions(expression: Site): boolean;
}

/** A text where the tried one is compared with something unknown: what a list of allowed origins would hold. */
const ASSUMED = 'https://app.example.com';
const MAX_STEPS = 2000;
const MAX_CALLS = 3;

interface Bound {
  readonly text: string | undefined;
  readonly pattern?: { readonly source: string; readonly flags: string };
  readonly subject: boolean;
}

/** Runs conditions on one text. What it cannot follow, it says depends; it never takes an unknown check for one that passes. */
export class TextTrial implements Trial {
  readonly #checker: ts.TypeChecker;
  readonly #texts: ReadonlySet<ts.Node>;
  readonly #requests: ReadonlySet<ts.Node>;
  #steps = 0;

  constructor(
    readonly evaluator: Evaluator,
    readonly subject: TrialSubject,
    readonly given: string,
    readonly bound: ReadonlyMap<ts.Node, Bound> = new Map(),
    readonly calls = 0,
  ) {
    this.#checker = evaluator.identity.link.checker;
    this.#texts = new Set(subject.texts.map(nodeOf));
    this.#requests = new Set(subject.requests.map(nodeOf));
  }

  chance(conditions: readonly Condition[]): Chance {
    return least(
      conditions.map(({ site, holds, compared }) => {
        const node = nodeOf(site) as ts.Expression;
        if (compared) return this.#mentions(node) ? 'checked' : 'open';
        const outcome = this.#truth(node);
        return holds ? outcome.holds : outcome.fails;
      }),
    );
  }

  truth(expression: Site): Outcome {
    return this.#truth(nodeOf(expression) as ts.Expression);
  }

  text(expression: Site): string | undefined {
    return this.#text(nodeOf(expression) as ts.Expression);
  }

  mentions(expression: Site): boolean {
    return this.#mentions(nodeOf(expression));
  }

  #truth(expression: ts.Expression): Outcome {
    const node = bare(expression);
    const by = siteOf(node);
    const certain = (truth: boolean): Outcome => ({ holds: truth ? 'open' : 'never', fails: truth ? 'never' : 'open', by });
    if (this.#steps++ > MAX_STEPS) return { holds: 'checked', fails: 'checked', by };
    if (ts.isAwaitExpression(node)) return this.#truth(node.expression);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const inner = this.#truth(node.operand);
      return { holds: inner.fails, fails: inner.holds, by };
    }
    if (ts.isConditionalExpression(node)) {
      const [condition, yes, no] = [this.#truth(node.condition), this.#truth(node.whenTrue), this.#truth(node.whenFalse)];
      const [through, around] = [least([condition.holds, yes.holds]), least([condition.fails, no.holds])];
      return { holds: most([through, around]), fails: most([least([condition.holds, yes.fails]), least([condition.fails, no.fails])]), by: rank(through) >= rank(around) ? yes.by : no.by };
    }
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    const text = this.#text(node);
    if (text !== undefined) return certain(text !== '');
    if (ts.isIdentifier(node)) return this.#name(node);
    if (ts.isElementAccessExpression(node) && this.#mentions(node.argumentExpression)) return certain(false); // looked up by the text
    const value = this.evaluator.value(node);
    if (value.kind === 'literal') return certain(Boolean(value.value));
    if (value.kind === 'array' || value.kind === 'object' || value.kind === 'function' || value.kind === 'regexp' || value.kind === 'class') return certain(true);
    if (ts.isCallExpression(node)) return this.#call(node);
    return this.#unknown(node);
  }

  #name(node: ts.Identifier): Outcome {
    const value = this.evaluator.value(node);
    if (value.kind === 'literal') return { holds: value.value ? 'open' : 'never', fails: value.value ? 'never' : 'open', by: siteOf(node) };
    const variable = variableOf(this.evaluator, node);
    if (!variable) return this.#unknown(node);
    if (variable.initializer && isConst(variable)) {
      const inner = this.#truth(variable.initializer);
      const outcome = functionAround(variable) === functionAround(node) ? inner : { ...inner, by: siteOf(node) };
      // `isProduction = config.get('mode')`: the name says more than the value.
      return outcome.holds === 'open' && outcome.fails === 'open' ? (kindOfEnvironment(node.text, siteOf(node)) ?? outcome) : outcome;
    }
    // What several branches assign is not followed.
    return assignmentsTo(variable, this.#checker).length > 0 ? { holds: 'checked', fails: 'checked', by: siteOf(node) } : this.#unknown(node);
  }

  #unknown(node: ts.Node): Outcome {
    const by = siteOf(node);
    if (this.#mentions(node)) return { holds: 'checked', fails: 'checked', by };
    const name = ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : ts.isCallExpression(node) ? node.expression.getText() : '';
    return kindOfEnvironment(name, by) ?? { holds: 'open', fails: 'open', by };
  }

  #binary(node: ts.BinaryExpression): Outcome {
    const by = siteOf(node);
    const operator = node.operatorToken.kind;
    switch (operator) {
      case ts.SyntaxKind.AmpersandAmpersandToken: {
        const [left, right] = [this.#truth(node.left), this.#truth(node.right)];
        return { holds: least([left.holds, right.holds]), fails: most([left.fails, right.fails]), by: rank(left.holds) < rank(right.holds) ? left.by : right.by };
      }
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken: {
        const [left, right] = [this.#truth(node.left), this.#truth(node.right)];
        return { holds: most([left.holds, right.holds]), fails: least([left.fails, right.fails]), by: rank(left.holds) >= rank(right.holds) ? left.by : right.by };
      }
      case ts.SyntaxKind.InKeyword:
        return this.#mentions(node.left) ? { holds: 'never', fails: 'open', by } : this.#unknown(node);
      default:
    }
    const equal = operator === ts.SyntaxKind.EqualsEqualsEqualsToken || operator === ts.SyntaxKind.EqualsEqualsToken;
    const unequal = operator === ts.SyntaxKind.ExclamationEqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
    const position = this.#position(node.left);
    if (position !== undefined) {
      const bound = numberOf(node.right);
      if (bound === undefined) return this.#unknown(node);
      const truths: Partial<Record<ts.SyntaxKind, boolean>> = {
        [ts.SyntaxKind.GreaterThanToken]: position > bound,
        [ts.SyntaxKind.GreaterThanEqualsToken]: position >= bound,
        [ts.SyntaxKind.LessThanToken]: position < bound,
        [ts.SyntaxKind.LessThanEqualsToken]: position <= bound,
      };
      const truth = equal ? position === bound : unequal ? position !== bound : truths[operator];
      return truth === undefined ? this.#unknown(node) : { holds: truth ? 'open' : 'never', fails: truth ? 'never' : 'open', by };
    }
    if (equal || unequal) {
      const outcome = this.#equality(node);
      return equal ? outcome : { holds: outcome.fails, fails: outcome.holds, by };
    }
    return this.#unknown(node);
  }

  #equality(node: ts.BinaryExpression): Outcome {
    const by = siteOf(node);
    const [left, right] = [this.#literal(node.left), this.#literal(node.right)];
    const certain = (truth: boolean): Outcome => ({ holds: truth ? 'open' : 'never', fails: truth ? 'never' : 'open', by });
    if (left && right) return certain(left.value === right.value);
    const [known, other] = left ? [left, node.right] : [right, node.left];
    const [isLeft, isRight] = [this.#mentions(node.left), this.#mentions(node.right)];
    // The whole text, compared with something that the sender does not choose.
    if (isLeft !== isRight && this.#text(isLeft ? node.left : node.right) !== undefined) return certain(false);
    if (isLeft || isRight) return { holds: 'checked', fails: 'checked', by };
    if (typeof known?.value === 'boolean') {
      const outcome = this.#truth(other);
      return known.value ? outcome : { holds: outcome.fails, fails: outcome.holds, by };
    }
    const environment = typeof known?.value === 'string' ? comparedEnvironment(namesIn(other, this.evaluator), known.value, by) : undefined;
    if (environment) return environment;
    return this.#unknown(node);
  }

  /** Texts and other constants, the tried text included. */
  #literal(expression: ts.Expression): { readonly value: unknown } | undefined {
    const text = this.#text(expression);
    if (text !== undefined) return { value: text };
    if (ts.isTypeOfExpression(bare(expression)) && this.#text((bare(expression) as ts.TypeOfExpression).expression) !== undefined) return { value: 'string' };
    const value = this.evaluator.value(expression);
    return value.kind === 'literal' ? { value: value.value } : undefined;
  }

  /** `list.indexOf(text)`, `text.indexOf('x')`, `text.search(/x/)`, `list.findIndex(…)`. */
  #position(expression: ts.Expression): number | undefined {
    const call = bare(expression);
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
    const [argument] = call.arguments;
    const { name, expression: receiver } = call.expression;
    if (!argument || !this.#mentions(call)) return undefined;
    if (name.text === 'findIndex') return this.#some(call, receiver).holds === 'open' ? 0 : -1;
    if (name.text === 'search') {
      const [pattern, text] = [this.#pattern(argument), this.#text(receiver)];
      return pattern && text !== undefined ? text.search(pattern) : undefined;
    }
    if (name.text !== 'indexOf' && name.text !== 'lastIndexOf') return undefined;
    const text = this.#text(receiver);
    if (text !== undefined) return text.indexOf(this.#other(argument, text));
    const tried = this.#text(argument);
    if (tried === undefined) return undefined;
    return this.#items(receiver)?.findIndex((item) => item.text === tried) ?? -1;
  }

  #call(node: ts.CallExpression): Outcome {
    const by = siteOf(node);
    const certain = (truth: boolean): Outcome => ({ holds: truth ? 'open' : 'never', fails: truth ? 'never' : 'open', by });
    const callee = bare(node.expression);
    const [argument] = node.arguments;
    if (ts.isIdentifier(callee) && callee.text === 'Boolean' && argument) return this.#truth(argument);
    if (ts.isPropertyAccessExpression(callee) && argument && !ts.isSpreadElement(argument)) {
      const receiver = callee.expression;
      const name = callee.name.text;
      if (name === 'test' || name === 'exec') {
        const [pattern, text] = [this.#pattern(receiver), this.#text(argument)];
        if (pattern && text !== undefined) return certain(pattern.test(text));
        return this.#unknown(node);
      }
      const text = this.#text(receiver);
      if (text !== undefined && this.#mentions(receiver)) {
        if (name === 'match' || name === 'matchAll') {
          const pattern = this.#pattern(argument);
          return pattern ? certain(pattern.test(text)) : this.#unknown(node);
        }
        const other = name === 'startsWith' || name === 'endsWith' || name === 'includes' ? this.#other(argument, text) : undefined;
        if (other !== undefined) return certain(name === 'includes' ? text.includes(other) : name === 'startsWith' ? text.startsWith(other) : text.endsWith(other));
      }
      if (name === 'includes' || name === 'has' || name === 'hasOwn' || name === 'hasOwnProperty' || name === 'get') {
        const looked = name === 'hasOwn' ? node.arguments[1] : argument;
        const tried = looked && this.#text(looked);
        if (looked && this.#mentions(looked)) return tried === undefined ? { holds: 'checked', fails: 'checked', by } : certain(this.#items(receiver)?.some((item) => item.text === tried) ?? false);
      }
      if (name === 'some' || name === 'find') return this.#some(node, receiver);
      if (name === 'every') return this.#unknown(node);
    }
    return this.#inlined(node) ?? this.#unknown(node);
  }

  /** What the tried text is compared with: known, or assumed to be an allowed one. */
  #other(argument: ts.Expression, tried: string): string {
    return this.#text(argument) ?? (tried.includes('://') ? ASSUMED : ASSUMED.slice('https://'.length));
  }

  /** `list.some((one) => …)`: holds where it holds for any item. */
  #some(call: ts.CallExpression, receiver: ts.Expression): Outcome {
    const by = siteOf(call);
    const callback = call.arguments[0] && bare(call.arguments[0]);
    const fn = callback && (hasBody(callback) ? callback : undefined);
    const [parameter] = fn?.parameters ?? [];
    if (!fn || !parameter) return this.#unknown(call);
    const items = this.#items(receiver) ?? [{ text: undefined, subject: false }];
    const outcomes = items.map((item) => this.#returned(fn, new Map([...this.bound, [parameter as ts.Node, item]]), this.calls, by));
    const best = outcomes.reduce<Outcome>((a, b) => (rank(a.holds) >= rank(b.holds) ? a : b), { holds: 'never', fails: 'open', by });
    return { holds: best.holds, fails: least(outcomes.map(({ fails }) => fails)), by };
  }

  /** A function of the project that is handed the text, or asks about something else. */
  #inlined(call: ts.CallExpression): Outcome | undefined {
    if (this.calls >= MAX_CALLS) return undefined;
    const fn = this.evaluator.functionOf(call, undefined)?.declaration;
    if (!fn) return undefined;
    const bound = new Map<ts.Node, Bound>(this.bound);
    const texts = new Set(this.subject.texts);
    const requests = new Set(this.subject.requests);
    fn.parameters.forEach((parameter, index) => {
      const argument = call.arguments[index];
      if (!argument || ts.isSpreadElement(argument)) return;
      const inner = bare(argument);
      const declaration = ts.isIdentifier(inner) ? this.#checker.getSymbolAtLocation(inner)?.valueDeclaration : undefined;
      if (declaration && this.#requests.has(declaration)) requests.add(siteOf(parameter));
      else bound.set(parameter, { text: this.#text(argument), subject: this.#mentions(argument) });
    });
    const inner = new TextTrial(this.evaluator, { ...this.subject, texts: [...texts], requests: [...requests] }, this.given, bound, this.calls + 1);
    inner.#steps = this.#steps;
    const outcome = inner.#returned(fn, bound, this.calls + 1, siteOf(call));
    this.#steps = inner.#steps;
    // A function that reads nothing of the text may still ask a list that it does not show.
    return outcome.holds === 'open' && outcome.fails === 'open' && this.#mentions(call) ? { holds: 'checked', fails: 'checked', by: siteOf(call) } : { ...outcome, by: siteOf(call) };
  }

  #returned(fn: ts.Node, bound: ReadonlyMap<ts.Node, Bound>, calls: number, by: Site): Outcome {
    if (!hasBody(fn)) return { holds: 'checked', fails: 'checked', by };
    const inner = new TextTrial(this.evaluator, this.subject, this.given, bound, calls);
    inner.#steps = this.#steps;
    const holds: Chance[] = [];
    const fails: Chance[] = [];
    for (const event of eventsOf(fn)) {
      if (event.within.length > 0 || event.kind === 'call') continue;
      const chance = inner.chance(event.conditions);
      if (event.kind !== 'return' || !event.value) fails.push(chance);
      else {
        const outcome = inner.truth(event.value);
        holds.push(least([chance, outcome.holds]));
        fails.push(least([chance, outcome.fails]));
      }
    }
    this.#steps = inner.#steps;
    return { holds: most(holds), fails: most(fails), by };
  }

  /** Constants of a list, when all of them are known. */
  #items(receiver: ts.Expression): readonly Bound[] | undefined {
    let value = this.evaluator.value(receiver);
    if (value.kind === 'new') value = value.arguments()[0] ?? value;
    if (value.kind !== 'array' || value.open) return undefined;
    const items = value.items.map((item): Bound | undefined => itemOf(item.kind === 'array' ? (item.items[0] ?? item) : item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }

  #pattern(expression: ts.Expression): RegExp | undefined {
    const node = bare(expression);
    const declaration = ts.isIdentifier(node) ? this.#checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
    const own = declaration && this.bound.get(declaration)?.pattern;
    return own ? compiled(own.source, own.flags) : patternOf(this.evaluator.value(expression));
  }

  #text(expression: ts.Expression, depth = 0): string | undefined {
    const node = bare(expression);
    if (depth > 12 || this.#steps++ > MAX_STEPS) return undefined;
    const inner = (one: ts.Expression): string | undefined => this.#text(one, depth + 1);
    if (this.#isSubject(node)) return this.given;
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isAwaitExpression(node)) return inner(node.expression);
    if (ts.isTemplateExpression(node)) {
      let text = node.head.text;
      for (const span of node.templateSpans) {
        const part = inner(span.expression);
        if (part === undefined) return undefined;
        text += part + span.literal.text;
      }
      return text;
    }
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      const left = inner(node.left);
      if (left === undefined) return undefined;
      if (operator === ts.SyntaxKind.PlusToken) {
        const right = inner(node.right);
        return right === undefined ? undefined : left + right;
      }
      return operator === ts.SyntaxKind.BarBarToken ? left || inner(node.right) : operator === ts.SyntaxKind.QuestionQuestionToken ? left : undefined;
    }
    if (ts.isIdentifier(node)) {
      const declaration = this.#checker.getSymbolAtLocation(node)?.valueDeclaration;
      if (declaration && this.bound.has(declaration)) return this.bound.get(declaration)!.text;
      const variable = variableOf(this.evaluator, node);
      if (variable?.initializer && (isConst(variable) || assignmentsTo(variable, this.#checker).length === 0)) return inner(variable.initializer);
      if (declaration && ts.isBindingElement(declaration)) return this.#destructured(declaration, depth);
      const value = this.evaluator.value(node);
      return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
    }
    if (ts.isPropertyAccessExpression(node)) {
      const url = this.#url(node.expression, depth);
      if (url) return partOf(url, node.name.text);
    }
    if (ts.isCallExpression(node)) return this.#called(node, depth);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const value = this.evaluator.value(node);
      return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
    }
    return undefined;
  }

  /** `const { hostname } = new URL(origin)`. */
  #destructured(element: ts.BindingElement, depth: number): string | undefined {
    const holder = element.parent.parent;
    if (!ts.isObjectBindingPattern(element.parent) || !ts.isVariableDeclaration(holder) || !holder.initializer) return undefined;
    const url = this.#url(holder.initializer, depth);
    const key = element.propertyName ?? element.name;
    return url && ts.isIdentifier(key) ? partOf(url, key.text) : undefined;
  }

  #called(node: ts.CallExpression, depth: number): string | undefined {
    const callee = bare(node.expression);
    const [first, second] = node.arguments;
    if (ts.isIdentifier(callee)) return callee.text === 'String' && first ? this.#text(first, depth + 1) : undefined;
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const receiver = this.#text(callee.expression, depth + 1);
    if (receiver === undefined) return undefined;
    switch (callee.name.text) {
      case 'toLowerCase':
        return receiver.toLowerCase();
      case 'toUpperCase':
        return receiver.toUpperCase();
      case 'trim':
        return receiver.trim();
      case 'toString':
      case 'normalize':
      case 'valueOf':
        return receiver;
      case 'replace':
      case 'replaceAll': {
        const to = second && this.#text(second, depth + 1);
        const pattern = first && this.#pattern(first);
        const from = first && this.#text(first, depth + 1);
        return to === undefined ? undefined : pattern ? receiver.replace(pattern, to) : from === undefined ? undefined : receiver.replace(from, () => to);
      }
      default:
        return undefined;
    }
  }

  /** `new URL(text)`, and the variable that holds it. */
  #url(expression: ts.Expression, depth: number): URL | undefined {
    const node = bare(expression);
    if (ts.isIdentifier(node)) {
      const variable = variableOf(this.evaluator, node);
      return variable?.initializer && depth < 12 ? this.#url(variable.initializer, depth + 1) : undefined;
    }
    const isUrl = ts.isNewExpression(node) ? node.expression.getText() === 'URL' : ts.isCallExpression(node) && /(?:^|\.)parse$/i.test(node.expression.getText());
    const [argument] = isUrl ? ((node as ts.NewExpression).arguments ?? []) : [];
    const text = argument && this.#text(argument, depth + 1);
    return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  }

  #isSubject(node: ts.Expression): boolean {
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent) ? this.#checker.getShorthandAssignmentValueSymbol(node.parent) : this.#checker.getSymbolAtLocation(node);
      const declaration = symbol?.valueDeclaration;
      if (!declaration) return false;
      if (this.#texts.has(declaration)) return true;
      // `const { origin } = req.headers`
      if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return false;
      const key = declaration.propertyName ?? declaration.name;
      const holder = declaration.parent.parent;
      return ts.isIdentifier(key) && key.text.toLowerCase() === this.subject.header && ts.isVariableDeclaration(holder) && holder.initializer !== undefined && /headers?$/.test(bare(holder.initializer).getText());
    }
    const keyed = (key: string): boolean => key.toLowerCase() === this.subject.header;
    const ofHeaders = (receiver: ts.Expression): boolean => /(?:^|\.)headers?$/.test(bare(receiver).getText().replace(/[?!]/g, ''));
    if (ts.isPropertyAccessExpression(node)) return keyed(node.name.text) && ofHeaders(node.expression);
    if (ts.isElementAccessExpression(node)) return ts.isStringLiteralLike(node.argumentExpression) && keyed(node.argumentExpression.text) && ofHeaders(node.expression);
    if (!ts.isCallExpression(node)) return false;
    const callee = bare(node.expression);
    const [argument] = node.arguments;
    return ts.isPropertyAccessExpression(callee) && /^(?:get|header|getHeader)$/.test(callee.name.text) && argument !== undefined && node.arguments.length === 1 && ts.isStringLiteralLike(argument) && keyed(argument.text);
  }

  /** Whether anything in an expression is made of the text, through variables of the project. */
  #mentions(root: ts.Node): boolean {
    const seen = new Set<ts.Node>();
    const visit = (node: ts.Node): boolean => {
      if (seen.has(node) || this.#steps++ > MAX_STEPS) return this.#steps > MAX_STEPS;
      seen.add(node);
      if (ts.isExpression(node) && this.#isSubject(node)) return true;
      if (ts.isIdentifier(node)) {
        if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return false;
        if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return false;
        const symbol = ts.isShorthandPropertyAssignment(node.parent) ? this.#checker.getShorthandAssignmentValueSymbol(node.parent) : this.#checker.getSymbolAtLocation(node);
        const declaration = symbol?.valueDeclaration;
        if (!declaration) return false;
        const bound = this.bound.get(declaration);
        if (bound) return bound.subject;
        // The request itself may be asked for anything; one of its members is what it is.
        if (this.#requests.has(declaration)) return !(ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && !/^(?:headers?|rawHeaders|request|req)$/.test(node.parent.name.text)) && !isHeaderOf(node);
        if (ts.isBindingElement(declaration)) {
          for (let holder: ts.Node = declaration.parent.parent; ; holder = holder.parent.parent) {
            if (ts.isVariableDeclaration(holder)) return holder.initializer !== undefined && visit(holder.initializer);
            if (ts.isParameter(holder)) return this.#requests.has(holder) || this.#texts.has(holder) || this.bound.get(holder)?.subject === true;
            if (!ts.isBindingElement(holder)) return false;
          }
        }
        // `check(origin).then((found) => …)`: what a callback is handed is made by the call.
        if (ts.isParameter(declaration)) {
          const fn = declaration.parent;
          return (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && ts.isCallExpression(fn.parent) && fn.parent.expression !== fn && visit(fn.parent.expression);
        }
        const variable = variableOf(this.evaluator, node);
        if (!variable) return false;
        return (variable.initializer !== undefined && visit(variable.initializer)) || assignmentsTo(variable, this.#checker).some(({ right }) => visit(right));
      }
      return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
    };
    return visit(root);
  }
}

function functionAround(node: ts.Node): ts.Node | undefined {
  let around = node.parent as ts.Node | undefined;
  while (around && !ts.isFunctionLike(around)) around = around.parent;
  return around;
}

/** `req.headers.host`: a named header that is not the tried one. */
function isHeaderOf(node: ts.Identifier): boolean {
  const headers = node.parent;
  if (!ts.isPropertyAccessExpression(headers) || !/^headers?$/.test(headers.name.text)) return false;
  const { parent } = headers;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === headers;
  if (ts.isElementAccessExpression(parent)) return parent.expression === headers && ts.isStringLiteralLike(parent.argumentExpression);
  return ts.isCallExpression(parent) && parent.expression === headers;
}

/** Names and keys that an expression reads, constants followed once. */
function namesIn(expression: ts.Expression, evaluator: Evaluator): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    if (ts.isIdentifier(node)) {
      names.push(node.text);
      const variable = depth === 0 && !ts.isPropertyAccessExpression(node.parent) ? variableOf(evaluator, node) : undefined;
      if (variable?.initializer) visit(variable.initializer, 1);
    }
    if (ts.isStringLiteralLike(node)) names.push(...node.text.split('.'));
    ts.forEachChild(node, (child) => visit(child, depth));
  };
  visit(expression, 0);
  return names;
}

function partOf(url: URL, name: string): string | undefined {
  return name === 'hostname' || name === 'host' || name === 'origin' || name === 'protocol' || name === 'href' || name === 'port' || name === 'pathname' ? url[name] : undefined;
}

function numberOf(expression: ts.Expression): number | undefined {
  const node = bare(expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand) ? -Number(node.operand.text) : undefined;
}

function itemOf(value: Value): Bound | undefined {
  if (value.kind === 'literal' && typeof value.value === 'string') return { text: value.value, subject: false };
  if (value.kind === 'regexp') return { text: undefined, pattern: value, subject: false };
  return undefined;
}
