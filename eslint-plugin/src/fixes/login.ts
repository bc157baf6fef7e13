import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { UnburntLogin } from '../ask/logins.js';
import { fixOf, type TextEdit } from './edits.js';
import { isAsyncPlace, namesFrom } from './platform-equal.js';
import { nodeOf } from './sql-text.js';
import type { LoginSuggestion } from './suggestion.js';

/**
 * Of `if (!user) throw …; const ok = await compare(password, user.hash); if (!ok) throw …` one refusal. Other shapes are left to a person:
 * what stands between the two may depend on the user.
 */
export function loginSuggestions(ask: Ask, { test, verify, password, hash }: UnburntLogin): LoginSuggestion[] {
  const [user, call, given, stored] = [nodeOf(ask, test), nodeOf(ask, verify), password && nodeOf(ask, password), hash && nodeOf(ask, hash)];
  if (!user || !call || !given || !stored || !ask.hasRuntime('password') || !isAsyncPlace(call)) return [];
  if (user.type !== AST_NODE_TYPES.Identifier || stored.type !== AST_NODE_TYPES.MemberExpression || stored.computed || stored.object.type !== AST_NODE_TYPES.Identifier || stored.object.name !== user.name) return [];
  if (!ask.facts.isAny(password!) && !ask.facts.isTextOrBytes(password!, false)) return [];
  const negation = user.parent;
  const refusal = negation.parent;
  if (negation.type !== AST_NODE_TYPES.UnaryExpression || negation.operator !== '!' || refusal?.type !== AST_NODE_TYPES.IfStatement || refusal.test !== negation || refusal.alternate) return [];
  const block = refusal.parent;
  if (block.type !== AST_NODE_TYPES.BlockStatement) return [];
  const next = block.body.slice(block.body.indexOf(refusal) + 1);
  const last = checkOf(ask, next, call);
  const names = last && namesFrom(ask, ['@lintel/runtime/password'], ['verifyLogin']);
  if (!last || !names) return [];
  const { sourceCode } = ask.context;
  const property = sourceCode.getText(stored.property);
  const edits: TextEdit[] = [
    ...names.edits,
    { range: negation.range, text: `!(await ${names.written[0]!}({ password: ${sourceCode.getText(given)}, hash: ${user.name}?.${property} })) || !${user.name}` },
    { range: [refusal.range[1], last.range[1]], text: '' },
  ];
  return [{ messageId: 'verifyLogin', fix: fixOf(edits) }];
}

/** The statement that ends the check of the password, when nothing else is done there. */
function checkOf(ask: Ask, [first, second]: readonly TSESTree.Statement[], call: TSESTree.Node): TSESTree.Statement | undefined {
  if (first && isRefusalOf(first) && contains(first.test, call) && isNegatedAwait(first.test, call)) return first;
  if (first?.type !== AST_NODE_TYPES.VariableDeclaration || first.declarations.length !== 1 || !second || !isRefusalOf(second)) return undefined;
  const [{ id, init }] = first.declarations;
  if (id.type !== AST_NODE_TYPES.Identifier || init?.type !== AST_NODE_TYPES.AwaitExpression || init.argument !== call) return undefined;
  const { test } = second;
  if (test.type !== AST_NODE_TYPES.UnaryExpression || test.operator !== '!' || test.argument.type !== AST_NODE_TYPES.Identifier || test.argument.name !== id.name) return undefined;
  const variable = ask.context.sourceCode.getDeclaredVariables(first)[0];
  return variable && variable.references.filter((one) => one.isRead()).length === 1 ? second : undefined;
}

const contains = (outer: TSESTree.Node, inner: TSESTree.Node): boolean => outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
const isNegatedAwait = (test: TSESTree.Expression, call: TSESTree.Node): boolean => test.type === AST_NODE_TYPES.UnaryExpression && test.operator === '!' && test.argument.type === AST_NODE_TYPES.AwaitExpression && test.argument.argument === call;

function isRefusalOf(statement: TSESTree.Statement): statement is TSESTree.IfStatement {
  if (statement.type !== AST_NODE_TYPES.IfStatement || statement.alternate) return false;
  const inner = statement.consequent.type === AST_NODE_TYPES.BlockStatement ? statement.consequent.body.at(-1) : statement.consequent;
  return inner?.type === AST_NODE_TYPES.ReturnStatement || inner?.type === AST_NODE_TYPES.ThrowStatement;
}
