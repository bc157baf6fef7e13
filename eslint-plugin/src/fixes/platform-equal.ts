import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { TextEdit } from './edits.js';
import { importEdit } from './imports.js';

/** The specifier under which a file already imports a module, and the name that stands for all of it. */
export function importOf(ask: Ask, specifiers: readonly string[]): { readonly specifier: string; readonly whole: string | undefined } | undefined {
  for (const node of ask.context.sourceCode.ast.body) {
    if (node.type !== AST_NODE_TYPES.ImportDeclaration || node.importKind === 'type' || !specifiers.includes(node.source.value)) continue;
    const whole = node.specifiers.find((one) => one.type !== AST_NODE_TYPES.ImportSpecifier);
    return { specifier: node.source.value, whole: whole?.local.name };
  }
  return undefined;
}

/** Names of one module for a file: how each is written, and the edits that import them. Undefined where a name means something else. */
export function namesFrom(ask: Ask, specifiers: readonly [string, ...string[]], names: readonly string[]): { readonly written: readonly string[]; readonly edits: readonly TextEdit[] } | undefined {
  const present = importOf(ask, specifiers);
  if (present?.whole !== undefined) return { written: names.map((name) => `${present.whole}.${name}`), edits: [] };
  const specifier = present?.specifier ?? specifiers[0];
  const each = names.map((name) => ({ name, edit: importEdit(ask, name, specifier) }));
  if (each.some(({ edit }) => edit.kind === 'taken')) return undefined;
  const missing = each.filter(({ edit }) => edit.kind === 'edit').map(({ name }) => name);
  if (missing.length === 0) return { written: names, edits: [] };
  // One import for all of them.
  const edit = importEdit(ask, missing.join(', '), specifier);
  return edit.kind === 'edit' ? { written: names, edits: [edit] } : undefined;
}

/** What an `await` needs around it where it stands. */
export const awaited = (text: string, negated: boolean): string => (negated ? `!(await ${text})` : `await ${text}`);

export const isAsyncPlace = (node: TSESTree.Node): boolean => {
  for (let up: TSESTree.Node | undefined = node.parent; up; up = up.parent) {
    if (up.type === AST_NODE_TYPES.FunctionDeclaration || up.type === AST_NODE_TYPES.FunctionExpression || up.type === AST_NODE_TYPES.ArrowFunctionExpression) return up.async && up.body.range[0] <= node.range[0];
    if (up.type === AST_NODE_TYPES.PropertyDefinition) return false;
  }
  return false;
};
