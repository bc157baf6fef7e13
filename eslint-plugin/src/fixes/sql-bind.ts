import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { SqlFinding } from '../ask/sql.js';
import { bindHoles, type BoundHole } from '../sql/placeholders.js';
import { sqlPositions, type SqlPosition } from '../sql/positions.js';
import { fixOf, type TextEdit } from './edits.js';
import { listOf, type List } from './sql-list.js';
import { escaped, nodeOf, replaceHole, runText, writtenText, type WrittenText } from './sql-text.js';
import { valuesOf, type NewValue, type Values } from './sql-values.js';
import type { SqlSuggestion } from './suggestion.js';

/** What becomes of the holes of one text: bound values, bound lists; the others stay. */
export interface Plan {
  readonly text: WrittenText;
  /** Constant text around the holes, lists rewritten so that their hole is a value. */
  readonly chunks: readonly string[];
  readonly positions: readonly SqlPosition[];
  readonly wanted: readonly number[];
  readonly lists: ReadonlyMap<number, List>;
  /** The hole with which the finding is about. */
  readonly own: number;
}

export function planOf(ask: Ask, finding: SqlFinding): Plan | undefined {
  const expression = nodeOf(ask, finding.sink.text) as TSESTree.Expression | undefined;
  const text = expression && writtenText(ask, expression);
  if (!text) return undefined;
  const own = text.holes.findIndex(({ site }) => ask.facts.contains(site, finding.hole));
  if (own < 0) return undefined;
  const chunks = text.runs.map(runText);
  const written = sqlPositions(chunks, finding.sink.parts.context);
  const lists = new Map<number, List>();
  text.holes.forEach((hole, index) => {
    const list = written[index]?.kind === 'list' ? listOf(ask, hole.node, chunks[index]!, chunks[index + 1]!) : undefined;
    if (list) lists.set(index, list);
  });
  for (const [index, list] of lists) {
    chunks[index] = chunks[index]!.slice(0, -list.head.length) + list.asValue;
    chunks[index + 1] = `)${chunks[index + 1]!.slice(list.tail.length)}`;
  }
  const positions = sqlPositions(chunks, finding.sink.parts.context);
  const wanted = text.holes.flatMap((hole, index) => (lists.has(index) || isBindable(ask, hole.site, positions[index]!) ? [index] : []));
  return wanted.includes(own) ? { text, chunks, positions, wanted, lists, own } : undefined;
}

/** An open value; and of the closed ones those that are surely values, not words of SQL. */
function isBindable(ask: Ask, site: SqlFinding['hole'], position: SqlPosition): boolean {
  if (position.kind !== 'value') return false;
  const shape = ask.facts.shapeOf(site);
  if (shape === 'list') return false;
  const alternatives = ask.facts.texts(site);
  const mixed = alternatives.some((parts) => parts.length > 1 && parts.some(({ text }) => text !== undefined && text !== ''));
  if (mixed) return false;
  if (position.quoted || shape === 'number') return true;
  const words = alternatives.some((parts) => parts.every(({ hole }) => hole === undefined));
  return !words && ask.application.sql.closed.of(site).is !== 'closed';
}

/** Binds every value and list of the text in the API at hand. */
export function bindSuggestion(ask: Ask, finding: SqlFinding): SqlSuggestion | undefined {
  const plan = planOf(ask, finding);
  const values = plan && valuesOf(ask, finding.sink);
  if (!values) return undefined;
  if ([...plan.lists.values()].some((list) => !list.binds(values.style))) return undefined;
  const names = values.style === 'named' ? freshNames(plan, values) : undefined;
  const binding = bindHoles(plan.chunks, plan.positions, plan.wanted, values.style, {
    ...(values.style === 'dollar' && { firstNumber: values.count + 1 }),
    ...(names && { names }),
    ...(values.absent && { noOtherParameters: true }),
  });
  if (!binding || !isComplete(plan, values, binding.bound)) return undefined;
  const edits: TextEdit[] = [];
  const added: NewValue[] = [];
  for (const bound of binding.bound) {
    const list = plan.lists.get(bound.hole);
    const edit = list
      ? replaceHole(ask, plan.text, bound.hole, list.head.length, list.tail.length, `${list.written(values.style)}${values.style === 'named' ? bound.placeholder.replace(':', ':...') : bound.placeholder})`)
      : replaceHole(ask, plan.text, bound.hole, bound.cut.before, bound.cut.after, bound.cut.text);
    if (!edit) return undefined;
    edits.push(edit);
    added.push({ index: bound.index, name: bound.placeholder.slice(1), text: list ? list.array : valueText(ask, plan, bound, finding.sink.parts.identifier === '??') });
  }
  const inserted = values.add(added);
  if (!inserted) return undefined;
  const own = binding.bound.find(({ hole }) => hole === plan.own)!;
  const hole = ask.facts.shortText(plan.text.holes[plan.own]!.site);
  const fix = fixOf([...edits, ...inserted]);
  return plan.lists.has(plan.own) ? { messageId: 'bindList', data: { hole }, fix } : { messageId: 'bindValue', data: { hole, placeholder: own.placeholder }, fix };
}

/** Every `?` of the text has its value today, and every `$n` too. */
function isComplete(plan: Plan, { style, count }: Values, bound: readonly BoundHole[]): boolean {
  if (style === 'named') return true;
  if (style === 'dollar') return bound.every(({ index }) => index >= count);
  const present = plan.chunks.join('').match(/\?\??/g)?.length ?? 0;
  return present === count;
}

/** The expression as the driver gets it: with the text of its quotation around it. */
function valueText(ask: Ask, plan: Plan, bound: BoundHole, exact: boolean): string {
  const { node, site } = plan.text.holes[bound.hole]!;
  const source = ask.context.sourceCode.getText(node);
  const { valueTemplate } = bound;
  if (valueTemplate) return `\`${escaped(valueTemplate.before, '`')}\${${source}}${escaped(valueTemplate.after, '`')}\``;
  // Knex refuses undefined, and makes several values of a list: the text was one.
  if (exact && ask.facts.shapeOf(site) === 'other') return `String(${source})`;
  return node.type === AST_NODE_TYPES.SequenceExpression ? `(${source})` : source;
}

function freshNames(plan: Plan, values: Values): string[] {
  const names: string[] = [];
  for (const index of plan.wanted) {
    const base = nameFor(plan.text.holes[index]!.node);
    let name = base;
    for (let number = 2; names.includes(name) || values.isTaken(name) || plan.chunks.some((chunk) => new RegExp(`:(?:\\.\\.\\.)?${name}\\b`).test(chunk)); number++) name = `${base}${number}`;
    names.push(name);
  }
  return names;
}

/** `q.name` → name, `ids.join()` → ids, `String(req.query['status'])` → status. */
function nameFor(node: TSESTree.Node): string {
  switch (node.type) {
    case AST_NODE_TYPES.Identifier:
      return /^[A-Za-z_]\w*$/.test(node.name) ? node.name : 'value';
    case AST_NODE_TYPES.MemberExpression:
      if (!node.computed && node.property.type === AST_NODE_TYPES.Identifier) return nameFor(node.property);
      return node.property.type === AST_NODE_TYPES.Literal && /^[A-Za-z_]\w*$/.test(String(node.property.value)) ? String(node.property.value) : 'value';
    case AST_NODE_TYPES.CallExpression:
      if (node.callee.type === AST_NODE_TYPES.MemberExpression && node.callee.object.type !== AST_NODE_TYPES.ThisExpression) return nameFor(node.callee.object);
      return node.arguments[0] && node.arguments.length === 1 ? nameFor(node.arguments[0]) : 'value';
    case AST_NODE_TYPES.TSAsExpression:
    case AST_NODE_TYPES.TSNonNullExpression:
    case AST_NODE_TYPES.ChainExpression:
      return nameFor(node.expression);
    case AST_NODE_TYPES.LogicalExpression:
      return nameFor(node.left);
    default:
      return 'value';
  }
}

