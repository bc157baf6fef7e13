import ts from './typescript.js';
import { variableOf } from './branches.js';
import type { Evaluator, Value } from './evaluate.js';

const MAX_CALLS = 3;

/** A literal pattern, or one made from constant text. */
export function patternOf(value: Value): RegExp | undefined {
  if (value.kind === 'regexp') return compiled(value.source, value.flags);
  if (value.kind !== 'new' && value.kind !== 'call') return undefined;
  const node = value.site as unknown as ts.CallExpression | ts.NewExpression;
  if (node.expression.getText() !== 'RegExp') return undefined;
  const [source, flags] = value.arguments();
  if (source?.kind === 'regexp') return compiled(source.source, source.flags);
  return source?.kind === 'literal' && typeof source.value === 'string' ? compiled(source.value, flags?.kind === 'literal' && typeof flags.value === 'string' ? flags.value : '') : undefined;
}

/** Undefined where this engine cannot read it, or would take long. */
export function compiled(source: string, flags: string): RegExp | undefined {
  if (source.length > 300) return undefined;
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

/** Constant texts and patterns that a function, and what it calls in the project, compares with. */
export function constantsIn(evaluator: Evaluator, root: ts.Node): { readonly texts: readonly string[]; readonly patterns: readonly RegExp[] } {
  const texts = new Set<string>();
  const patterns = new Map<string, RegExp>();
  const seen = new Set<ts.Node>();
  const take = (value: Value): void => {
    if (value.kind === 'literal' && typeof value.value === 'string') texts.add(value.value);
    else if (value.kind === 'array') value.items.forEach(take);
    const pattern = patternOf(value);
    if (pattern) patterns.set(String(pattern), pattern);
  };
  const visit = (node: ts.Node, depth: number): void => {
    if (seen.has(node) || seen.size > 1000) return;
    seen.add(node);
    if (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node) || ts.isNewExpression(node)) take(evaluator.value(node));
    if (ts.isIdentifier(node)) {
      const variable = variableOf(evaluator, node);
      if (variable?.initializer) take(evaluator.value(variable.initializer));
    }
    if (ts.isCallExpression(node) && depth < MAX_CALLS) {
      const fn = evaluator.functionOf(node, undefined)?.declaration;
      if (fn) visit(fn.body, depth + 1);
    }
    ts.forEachChild(node, (child) => visit(child, depth));
  };
  visit(root, 0);
  return { texts: [...texts], patterns: [...patterns.values()] };
}
