import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { Site } from '../facts/index.js';
import type { TextEdit } from './edits.js';
import { isMovable, soleUse } from './sql-moves.js';

/** Constant text as it is written: a string, or a piece of a template. */
export interface Chunk {
  readonly node: TSESTree.StringLiteral | TSESTree.TemplateElement;
  readonly text: string;
  /** Offset in the file of each character of `text`, and of its end. */
  readonly at: readonly number[];
}

/** An expression in a text. */
export interface Hole {
  readonly node: TSESTree.Expression;
  readonly site: Site;
  /** It stands in another statement than the call: its value would be read later. */
  readonly moved: boolean;
}

/** A text as it is written, in one function: holes between runs of constant text. One run more than holes. */
export interface WrittenText {
  readonly runs: readonly (readonly Piece[])[];
  readonly holes: readonly Hole[];
}
/** A chunk, or a constant that is written elsewhere. */
export type Piece = Chunk | { readonly text: string; readonly node?: undefined };

export const runText = (run: readonly Piece[]): string => run.map(({ text }) => text).join('');

export function siteOf(ask: Ask, node: TSESTree.Node): Site | undefined {
  const found = ask.context.sourceCode.parserServices?.esTreeNodeToTSNodeMap?.get(node);
  return found && ask.facts.site(found);
}

export function nodeOf(ask: Ask, site: Site): TSESTree.Node | undefined {
  return ask.context.sourceCode.parserServices?.tsNodeToESTreeNodeMap?.get(site as never) as TSESTree.Node | undefined;
}

/** Undefined where the text is not written in one place: built in steps, or in a way that this does not read. */
export function writtenText(ask: Ask, expression: TSESTree.Expression): WrittenText | undefined {
  const runs: Piece[][] = [[]];
  const holes: Hole[] = [];
  let root: TSESTree.Expression = expression;
  while (root.type === AST_NODE_TYPES.TSAsExpression || root.type === AST_NODE_TYPES.TSNonNullExpression || root.type === AST_NODE_TYPES.TSSatisfiesExpression) root = root.expression;
  // `Prisma.sql([text])`
  if (root.type === AST_NODE_TYPES.ArrayExpression && root.elements.length === 1 && root.elements[0] && root.elements[0].type !== AST_NODE_TYPES.SpreadElement) [root] = root.elements as [TSESTree.Expression];
  const visit = (node: TSESTree.Expression, moved: boolean): boolean => {
    switch (node.type) {
      case AST_NODE_TYPES.TemplateLiteral:
        return node.quasis.every((quasi, index) => {
          if (!addChunk(ask, runs.at(-1)!, quasi, quasi.value.cooked)) return false;
          const inner = node.expressions[index];
          return inner === undefined || visit(inner, moved);
        });
      case AST_NODE_TYPES.Literal:
        return typeof node.value === 'string' ? addChunk(ask, runs.at(-1)!, node as TSESTree.StringLiteral, node.value) : constant(String(node.value));
      case AST_NODE_TYPES.BinaryExpression:
        if (node.operator === '+' && isText(ask, node)) return visit(node.left, moved) && visit(node.right, moved);
        break;
      case AST_NODE_TYPES.Identifier: {
        const initial = soleUse(ask, node, expression);
        if (initial && (initial.type === AST_NODE_TYPES.TemplateLiteral || initial.type === AST_NODE_TYPES.BinaryExpression)) return visit(initial, true);
        break;
      }
    }
    const site = siteOf(ask, node);
    if (!site) return false;
    const value = ask.facts.value(site);
    if (value.kind === 'literal') return constant(String(value.value));
    holes.push({ node, site, moved });
    runs.push([]);
    return true;
  };
  const constant = (text: string): true => {
    runs.at(-1)!.push({ text });
    return true;
  };
  return visit(root, false) && holes.length > 0 && holes.every((hole) => !hole.moved || isMovable(ask, hole.node, expression)) ? { runs, holes } : undefined;
}

function isText(ask: Ask, node: TSESTree.Expression): boolean {
  const site = siteOf(ask, node);
  return site !== undefined && ask.facts.isString(site);
}

function addChunk(ask: Ask, run: Piece[], node: Chunk['node'], cooked: string | null): boolean {
  const at = cooked === null ? undefined : offsets(ask.context.sourceCode.text, node.range[0] + 1, cooked);
  if (!at) return false;
  run.push({ node, text: cooked!, at });
  return true;
}

const ESCAPE = /\\(?:u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|\r\n|[^])|\r\n|[^]/y;

/** Where each character of a literal's value stands in the file. Undefined when they cannot be told apart. */
function offsets(text: string, start: number, cooked: string): number[] | undefined {
  const at: number[] = [];
  let offset = start;
  while (at.length <= cooked.length) {
    ESCAPE.lastIndex = offset;
    const raw = ESCAPE.exec(text)?.[0];
    if (raw === undefined) return undefined;
    if (/^\\(?:\r\n|[\n\r\u2028\u2029])$/.test(raw)) {
      offset += raw.length;
      continue;
    }
    if (at.length === cooked.length) {
      at.push(offset);
      break;
    }
    const width = /^\\u\{/.test(raw) && Number.parseInt(raw.slice(3, -1), 16) > 0xffff ? 2 : 1;
    if (raw.length === 1 && raw !== cooked.charAt(at.length)) return undefined;
    for (let index = 0; index < width; index++) at.push(offset);
    offset += raw.length;
  }
  return at;
}

/**
 * Replaces a hole, `before` characters of the text in front of it and `after` behind it, by constant text. Undefined where
 * that text is written in several places.
 */
export function replaceHole(ask: Ask, text: WrittenText, index: number, before: number, after: number, instead: string): TextEdit | undefined {
  const { node } = text.holes[index]!;
  const left = neighbour(text.runs[index]!.at(-1), before);
  const right = neighbour(text.runs[index + 1]![0], after);
  if (left === 'no' || right === 'no') return undefined;
  const { parent } = node;
  if (parent.type === AST_NODE_TYPES.TemplateLiteral) {
    const span = parent.expressions.indexOf(node);
    const [quasi, next] = [parent.quasis[span], parent.quasis[span + 1]];
    if (!quasi || !next || (before > 0 && left?.node !== quasi) || (after > 0 && right?.node !== next)) return undefined;
    const start = left?.node === quasi ? left.at[left.text.length - before]! : quasi.range[1] - 2;
    const end = right?.node === next ? right.at[after]! : next.range[0] + 1;
    return uncommented(ask, start, end, escaped(instead, '`'));
  }
  return replaceOperand(ask, node, left, right, before, after, instead);
}

function neighbour(piece: Piece | undefined, length: number): Chunk | undefined | 'no' {
  if (length === 0) return piece?.node ? piece : undefined;
  return piece?.node && length <= piece.text.length ? piece : 'no';
}

/** `'a = ' + x + ' and'`: the literals on both sides grow together when they have the same quotes. */
function replaceOperand(ask: Ask, node: TSESTree.Expression, left: Chunk | undefined, right: Chunk | undefined, before: number, after: number, instead: string): TextEdit | undefined {
  const { sourceCode } = ask.context;
  const first = outermost(ask, node);
  const plus = sourceCode.getTokenBefore(first[0]);
  if (plus?.value !== '+' || left?.node.type !== AST_NODE_TYPES.Literal || sourceCode.getTokenBefore(plus)?.range[1] !== left.node.range[1]) return undefined;
  const quote = sourceCode.text.charAt(left.node.range[0]);
  const start = left.at[left.text.length - before]!;
  const plusAfter = sourceCode.getTokenAfter(first[1]);
  const beside = plusAfter?.value === '+' && right?.node.type === AST_NODE_TYPES.Literal && sourceCode.getTokenAfter(plusAfter)?.range[0] === right.node.range[0] ? right : undefined;
  if (!beside) return after === 0 ? uncommented(ask, start, first[1].range[1], `${escaped(instead, quote)}${quote}`) : undefined;
  if (after === right!.text.length) return uncommented(ask, start, beside.node.range[1], `${escaped(instead, quote)}${quote}`);
  if (sourceCode.text.charAt(beside.node.range[0]) !== quote) {
    if (after > 0) return undefined;
    return uncommented(ask, start, first[1].range[1], `${escaped(instead, quote)}${quote}`);
  }
  return uncommented(ask, start, beside.at[after]!, escaped(instead, quote));
}

/** First and last token of an operand with its parentheses. */
function outermost(ask: Ask, node: TSESTree.Node): [TSESTree.Token | TSESTree.Node, TSESTree.Token | TSESTree.Node] {
  const { sourceCode } = ask.context;
  let pair: [TSESTree.Token | TSESTree.Node, TSESTree.Token | TSESTree.Node] = [node, node];
  for (;;) {
    const open = sourceCode.getTokenBefore(pair[0]);
    const close = sourceCode.getTokenAfter(pair[1]);
    if (open?.value !== '(' || close?.value !== ')' || sourceCode.getTokenBefore(open)?.value !== '+') return pair;
    pair = [open, close];
  }
}

export const escaped = (text: string, quote: string): string => text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', quote === '`' ? '\n' : '\\n').replaceAll('${', quote === '`' ? '\\${' : '${');

function uncommented(ask: Ask, start: number, end: number, text: string): TextEdit | undefined {
  const lost = ask.context.sourceCode.getAllComments().some(({ range }) => range[0] >= start && range[1] <= end);
  return lost ? undefined : { range: [start, end], text };
}
