import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { SqlFinding } from '../ask/sql.js';
import { bindHoles } from '../sql/placeholders.js';
import { fixOf, type TextEdit } from './edits.js';
import { planOf } from './sql-bind.js';
import { escaped, nodeOf, replaceHole } from './sql-text.js';
import type { SqlSuggestion } from './suggestion.js';

/** `$queryRawUnsafe(`… ${x}`)` → `$queryRaw`… ${x}``: every hole of the tag is bound, so every hole must be a value. */
export function tagSuggestion(ask: Ask, finding: SqlFinding): SqlSuggestion | undefined {
  const { tag } = finding.sink.parts;
  const plan = tag === undefined ? undefined : planOf(ask, finding);
  if (tag === undefined || !plan || plan.wanted.length !== plan.text.holes.length || plan.lists.size > 0) return undefined;
  const { sourceCode } = ask.context;
  const template = plan.text.holes[0]!.node.parent;
  const call = nodeOf(ask, finding.sink.call);
  if (template?.type !== AST_NODE_TYPES.TemplateLiteral || call?.type !== AST_NODE_TYPES.CallExpression || call.arguments.length !== 1 || !isArgument(template, call)) return undefined;
  if (template.expressions.length !== plan.text.holes.length || call.optional || call.callee.type !== AST_NODE_TYPES.MemberExpression || call.callee.optional || call.callee.computed || call.parent.type === AST_NODE_TYPES.ChainExpression) return undefined;
  const binding = bindHoles(plan.chunks, plan.positions, plan.wanted, 'dollar', { noOtherParameters: true });
  if (!binding || plan.chunks.some((chunk) => /\$\d/.test(chunk))) return undefined;
  const open = call.typeArguments?.range[1] ?? call.callee.range[1];
  const edits: TextEdit[] = [
    { range: call.callee.property.range, text: tag },
    { range: [open, template.range[0]], text: '' },
    { range: [template.range[1], call.range[1]], text: '' },
  ];
  for (const { hole, cut, placeholder, valueTemplate } of binding.bound) {
    if (cut.before === 0 && cut.after === 0 && cut.text === placeholder) continue;
    const source = sourceCode.getText(plan.text.holes[hole]!.node);
    const value = valueTemplate ? `\`${escaped(valueTemplate.before, '`')}\${${source}}${escaped(valueTemplate.after, '`')}\`` : source;
    const edit = replaceHole(ask, plan.text, hole, cut.before, cut.after, cut.text);
    if (!edit) return undefined;
    edits.push({ range: edit.range, text: edit.text.replace(placeholder, () => `\${${value}}`) });
  }
  const lost = sourceCode.getAllComments().some(({ range }) => edits.some((edit) => range[0] >= edit.range[0] && range[1] <= edit.range[1]));
  return lost ? undefined : { messageId: 'useTag', data: { tag }, fix: fixOf(edits) };
}

/** The template itself, or `[template] as any`. */
function isArgument(template: TSESTree.Node, call: TSESTree.CallExpression): boolean {
  let node = template;
  while (node.parent && node.parent !== call && /^(?:ArrayExpression|TS(?:As|Satisfies|NonNull)Expression)$/.test(node.parent.type)) node = node.parent;
  return node.parent === call;
}
