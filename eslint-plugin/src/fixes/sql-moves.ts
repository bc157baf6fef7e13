import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';

/** The value of a constant of the same function that is used in this place only. */
export function soleUse(ask: Ask, name: TSESTree.Identifier, use: TSESTree.Node): TSESTree.Expression | undefined {
  const variable = resolve(ask, name.name, name);
  const [definition] = variable?.defs ?? [];
  if (!variable || variable.defs.length !== 1 || definition?.node.type !== AST_NODE_TYPES.VariableDeclarator || definition.node.parent.kind !== 'const') return undefined;
  const { id, init } = definition.node;
  const reads = variable.references.filter((reference) => reference.isRead());
  const own = id.type === AST_NODE_TYPES.Identifier && reads.length === 1 && reads[0]!.identifier === name;
  const here = functionOf(definition.node) === functionOf(use) && functionOf(use)?.type !== AST_NODE_TYPES.Program;
  return own && here && definition.node.parent.parent.type !== AST_NODE_TYPES.ExportNamedDeclaration ? (init ?? undefined) : undefined;
}

/** Whether an expression yields at `to` what it yields where it stands: the same variables are seen there, and none is ever written again. */
export function isMovable(ask: Ask, expression: TSESTree.Expression, to: TSESTree.Node): boolean {
  return identifiersIn(ask, expression).every((identifier) => {
    const variable = resolve(ask, identifier.name, identifier);
    if (!variable) return true;
    return resolve(ask, identifier.name, to) === variable && variable.references.every((reference) => reference.init === true || !reference.isWrite());
  });
}

/** Names in an expression that are read, callbacks included. */
export function identifiersIn(ask: Ask, expression: TSESTree.Node): readonly TSESTree.Identifier[] {
  const found: TSESTree.Identifier[] = [];
  const { visitorKeys } = ask.context.sourceCode;
  const visit = (node: TSESTree.Node): void => {
    if (node.type === AST_NODE_TYPES.Identifier && !isMemberName(node)) found.push(node);
    for (const key of visitorKeys[node.type] ?? []) {
      const child = (node as unknown as Record<string, TSESTree.Node | (TSESTree.Node | null)[] | null>)[key];
      for (const one of Array.isArray(child) ? child : [child]) if (one) visit(one);
    }
  };
  visit(expression);
  return found;
}

const isMemberName = (node: TSESTree.Identifier): boolean =>
  (node.parent.type === AST_NODE_TYPES.MemberExpression && node.parent.property === node && !node.parent.computed) || (node.parent.type === AST_NODE_TYPES.Property && node.parent.key === node && !node.parent.computed && !node.parent.shorthand);

function resolve(ask: Ask, name: string, from: TSESTree.Node): TSESLint.Scope.Variable | undefined {
  for (let scope: TSESLint.Scope.Scope | null = ask.context.sourceCode.getScope(from); scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable) return variable;
  }
  return undefined;
}

export function functionOf(node: TSESTree.Node): TSESTree.Node | undefined {
  let current: TSESTree.Node | undefined = node.parent;
  while (current && current.type !== AST_NODE_TYPES.Program && !/Function/.test(current.type)) current = current.parent;
  return current;
}
