import ts from './typescript.js';
import { decoratorsOf } from './classes.js';
import { enclosingScope, propertyKey } from './bodies.js';
import { ProgramFacts } from './program-facts.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare, calleeOf, type CallLike } from './summary.js';
import { readsOfConstant, useOf, type Use } from './uses.js';

/** The shape of the code, without types. */
export class SyntaxFacts extends ProgramFacts {
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
    const declarations = this.checker.getSymbolAtLocation(callee.name)?.declarations ?? [];
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

  /** The tagged template in which an expression, or the constant that holds it, is a hole: its tag's call, its chunks and the hole's index. */
  templateAround(expression: Site): { readonly tag: Site; readonly chunks: readonly string[]; readonly index: number } | undefined {
    const node = nodeOf(expression);
    const direct = templateOfSpan(node);
    if (direct) return direct;
    const holder = node.parent;
    if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return undefined;
    const symbol = this.checker.getSymbolAtLocation(holder.name);
    let found: ReturnType<typeof templateOfSpan>;
    const visit = (inner: ts.Node): void => {
      if (!found && ts.isIdentifier(inner) && inner !== holder.name && ts.isTemplateSpan(inner.parent) && this.checker.getSymbolAtLocation(inner) === symbol) found = templateOfSpan(inner);
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(holder));
    return found;
  }

  isStatement(call: Site): boolean {
    return ts.isExpressionStatement(nodeOf(call).parent);
  }

  /** Where the value of an expression goes: it decides a branch, nobody takes it, a callback hands it to a method, or something else. */
  useOf(expression: Site): Omit<Use, 'list'> & { readonly list: Site | undefined } {
    const { list, ...use } = useOf(nodeOf(expression));
    return { ...use, list: list && siteOf(list) };
  }

  /** The `await` of an expression. */
  awaitAround(expression: Site): Site | undefined {
    const { parent } = nodeOf(expression);
    return ts.isAwaitExpression(parent) ? siteOf(parent) : undefined;
  }

  /** Reads of the constant that an expression initialises. */
  readsOfConstant(expression: Site): readonly Site[] {
    return readsOfConstant(this.checker, nodeOf(expression)).map(siteOf);
  }

  /** The file in which a place stands. */
  fileSite(site: Site): Site {
    return siteOf(nodeOf(site).getSourceFile());
  }

  /** The statement in which an expression stands. */
  statementOf(site: Site): Site | undefined {
    for (let node = nodeOf(site) as ts.Node | undefined; node; node = node.parent) if (ts.isStatement(node)) return siteOf(node);
    return undefined;
  }

  /** In one list of statements. */
  isBeside(one: Site, other: Site): boolean {
    return nodeOf(one).parent === nodeOf(other).parent;
  }

  /** The call of which this expression is the callee's receiver: `router.route('/x')` in `router.route('/x').get(f)`. */
  chainedCall(site: Site): Site | undefined {
    const parent = nodeOf(site).parent;
    return ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent ? siteOf(parent.parent) : undefined;
  }

  /** The call of which a function, written there, is an argument: `socket.on('x', () => …)`. */
  passedTo(fn: Site): Site | undefined {
    let node = nodeOf(fn);
    while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) node = node.parent;
    const { parent } = node;
    return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.some((argument) => argument === node) ? siteOf(parent) : undefined;
  }

  /** What a member of this name is given anywhere inside a place: `options.allowRequest = f`, `{ allowRequest: f }`. */
  assignedTo(scope: Site, name: string): readonly Site[] {
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left) && node.left.name.text === name) found.push(siteOf(node.right));
      if (ts.isPropertyAssignment(node) && propertyKey(node.name) === name) found.push(siteOf(node.initializer));
      if (ts.isShorthandPropertyAssignment(node) && node.name.text === name) found.push(siteOf(node.name));
      if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent) && propertyKey(node.name) === name) found.push(siteOf(node));
      ts.forEachChild(node, visit);
    };
    visit(nodeOf(scope));
    return found;
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

  /** The method or class that a decorator's expression decorates. */
  enclosingDecorated(decorator: Site): Site | undefined {
    const { parent } = nodeOf(decorator);
    return parent && ts.isDecorator(parent) ? siteOf(parent.parent) : undefined;
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
}

function templateOfSpan(node: ts.Node): { tag: Site; chunks: string[]; index: number } | undefined {
  const span = node.parent;
  if (!ts.isTemplateSpan(span) || !ts.isTaggedTemplateExpression(span.parent.parent)) return undefined;
  const template = span.parent;
  return { tag: siteOf(template.parent), chunks: [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)], index: template.templateSpans.indexOf(span) };
}
