import ts from './typescript.js';
import { hasBody, propertyKey, type FunctionWithBody } from './bodies.js';
import { Evaluator } from './evaluate.js';

export interface Member {
  readonly name: string;
  readonly node: ts.ClassElement;
  readonly owner: ts.ClassLikeDeclaration;
}

const MAX_HERITAGE = 8;

/** A class and its bases as far as source is at hand, mixins (`extends Crud(User)`) evaluated. `complete` is false when a base has no source. */
export function lineage(evaluator: Evaluator, declaration: ts.ClassLikeDeclaration): { classes: readonly ts.ClassLikeDeclaration[]; complete: boolean; external: readonly ts.Expression[] } {
  const classes: ts.ClassLikeDeclaration[] = [];
  const external: ts.Expression[] = [];
  let current: ts.ClassLikeDeclaration | undefined = declaration;
  while (current && classes.length < MAX_HERITAGE && !classes.includes(current)) {
    classes.push(current);
    const base: ts.Expression | undefined = current.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
    if (!base) return { classes, complete: true, external };
    const next = classOf(evaluator, base);
    if (!next) {
      external.push(base);
      return { classes, complete: false, external };
    }
    current = next;
  }
  return { classes, complete: true, external };
}

/** The project class that an expression evaluates to. */
export function classOf(evaluator: Evaluator, expression: ts.Expression): ts.ClassLikeDeclaration | undefined {
  let value = evaluator.value(expression);
  if (value.kind === 'call') value = value.inline() ?? value;
  if (value.kind === 'oneOf') value = value.values.find(({ kind }) => kind === 'class') ?? value;
  if (value.kind !== 'class') return undefined;
  const node = value.site as unknown as ts.ClassLikeDeclaration;
  return node.getSourceFile().isDeclarationFile ? undefined : node;
}

/** Methods of the class and of its bases; the nearest declaration of a name wins, as at run time. */
export function methodsOf(evaluator: Evaluator, declaration: ts.ClassLikeDeclaration): readonly Member[] {
  const members = new Map<string, Member>();
  for (const owner of lineage(evaluator, declaration).classes) {
    for (const node of owner.members) {
      if (!node.name || !(ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isAccessor(node))) continue;
      const name = propertyKey(node.name);
      if (name !== undefined && !members.has(name)) members.set(name, { name, node, owner });
    }
  }
  return [...members.values()];
}

/** The body that a member runs: a method, or a field that holds a function. */
export function bodyOf(member: ts.Node): FunctionWithBody | undefined {
  if (hasBody(member)) return member;
  if (ts.isPropertyDeclaration(member) && member.initializer && hasBody(member.initializer)) return member.initializer;
  return undefined;
}

export function decoratorsOf(node: ts.Node): readonly ts.Decorator[] {
  return ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
}
