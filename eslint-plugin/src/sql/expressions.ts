import type { Frame, Walk } from './frames.js';
import { newFrame } from './frames.js';
import type { SqlPosition } from './position-types.js';
import type { Token } from './tokens.js';
import {
  AGGREGATES, COLUMN_OR_VALUE, COMPARISON_WORDS, LITERAL_WORDS, isClauseEnd, isComparison, isItemEnd, isOperandStart,
} from './vocabulary.js';

const UNKNOWN: SqlPosition = { kind: 'unknown' };
const FRAGMENT: SqlPosition = { kind: 'fragment' };
const KEYWORD: SqlPosition = { kind: 'keyword' };
const LIST: SqlPosition = { kind: 'list' };
const VALUE: SqlPosition = { kind: 'value', quoted: false };
const COLUMN: SqlPosition = { kind: 'identifier', quoted: false, of: 'column' };

const WAITS_FOR_OPERAND = new Set(['item', 'operand', 'interval', 'in', 'value']);

const isConnective = (token: Token): boolean => token.word === 'AND' || token.word === 'OR' || token.word === 'XOR';
const isLiteral = (token: Token): boolean =>
  token.type === 'string' || token.type === 'number' || token.type === 'mixed' || token.type === 'param' || token.type === 'dollar'
  || LITERAL_WORDS.has(token.word);

/** A string, number or parameter: what it says about its own holes, and that an operand has ended. */
export function literal(walk: Walk): void {
  const { frame } = walk;
  const token = walk.peek(0);
  if (token.holes > 0 && token.type === 'string' && !touchesAnother(walk)) walk.put(token, stringPosition(walk, token));
  walk.at += 1;
  frame.phase = frame.phase === 'interval' ? 'unit' : 'after';
}

function stringPosition(walk: Walk, token: Token): SqlPosition {
  const { frame } = walk;
  const value = walk.quotedValue(token);
  if (value.kind !== 'value') return UNKNOWN;
  if (frame.phase === 'alias') return { kind: 'identifier', quoted: true, of: 'alias' };
  if ((frame.clause === 'from' || frame.clause === 'into' || frame.clause === 'with') && walk.previous.word !== 'OUTFILE') return UNKNOWN;
  if (frame.clause === 'select' && frame.phase === 'after' && !isTypedLiteral(walk.previous)) return UNKNOWN;
  if (frame.clause === 'list' && frame.role === 'list' && isSole(walk) && value.wrap === undefined) return LIST;
  return value;
}

const isTypedLiteral = (token: Token): boolean => token.type === 'string' || /^(?:DATE|TIME|TIMESTAMP|TIMESTAMPTZ|JSONB?|UUID|BYTEA)$/.test(token.word);

/** A quotation glued to a hole or to another quotation is probably the seam of a mis-read string. */
function touchesAnother(walk: Walk): boolean {
  const token = walk.peek(0);
  const touches = (other: Token): boolean =>
    other.type === 'hole' || other.type === 'string' || other.type === 'dquote' || other.type === 'backtick' || (other.type === 'word' && other.holes > 0);
  const previous = walk.at > 0 && walk.previous.end === token.start && (touches(walk.previous) || walk.previous.type === 'mixed');
  return previous || (walk.peek(1).start === token.end && touches(walk.peek(1)));
}

const isSole = (walk: Walk): boolean => {
  const close = walk.peek(1).type;
  return (walk.previous.type === '(' && close === ')') || (walk.previous.type === '[' && close === ']');
};

export function operator(walk: Walk): void {
  const { frame } = walk;
  const token = walk.peek(0);
  walk.at += 1;
  if (token.word === '::') {
    frame.phase = 'type';
  } else if (token.word === '*' && frame.phase === 'item' && (isItemEnd(walk.peek(0)) || walk.peek(0).type === 'hole' || walk.peek(0).word === 'AS')) {
    frame.phase = 'after';
  } else if (frame.clause === 'order' && frame.phase === 'item' && (token.word === '-' || token.word === '+')) {
    return;
  } else if (frame.clause === 'from' || frame.clause === 'into' || frame.clause === 'with' || /[\\$]/.test(token.word) || token.word === ':') {
    frame.phase = 'lost';
  } else {
    if (frame.clause === 'start') walk.enter('expr');
    if (isComparison(token) || token.word === ':=') frame.compared = true;
    frame.phase = 'operand';
  }
}

/** Names and bare holes in an expression, and functions, whose parenthesis it opens. */
export function expressionName(walk: Walk): void {
  const { frame } = walk;
  const { parts, next, star } = walk.chain();
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) {
    walk.at += 1;
    return;
  }
  const single = parts.length === 1 && !star;
  if (WAITS_FOR_OPERAND.has(frame.phase) && !star && walk.tokens[next]?.type === '(') return call(walk, parts, next, last);
  if (single && first.holes > 0 && (first.type === 'hole' || first.type === 'dquote')) {
    if (touchesAnother(walk)) frame.phase = 'lost';
    else if (first.type === 'hole') bareHole(walk, first);
    else doubleQuoted(walk, first);
  } else {
    named(walk, parts, star, next);
  }
  walk.at = next;
}

function call(walk: Walk, parts: readonly Token[], next: number, last: Token): void {
  const { frame } = walk;
  walk.putChain(parts, false, 'other');
  frame.phase = 'after';
  walk.at = next + 1;
  const inner = walk.peek(0).word;
  if (inner === 'SELECT' || inner === 'WITH') walk.push(newFrame('query', 'start', 'item'));
  else walk.push(newFrame('call', 'args', 'item', { verb: last.word }));
}

function named(walk: Walk, parts: readonly Token[], star: boolean, next: number): void {
  const { frame } = walk;
  const after = walk.tokens[next];
  switch (frame.phase) {
    case 'alias': walk.putChain(parts, star, 'alias'); break;
    case 'collation': walk.putChain(parts, star, 'other'); break;
    case 'name': walk.putChain(parts, star, frame.of); break;
    case 'type': for (const part of parts) walk.put(part, UNKNOWN); break;
    case 'after': case 'spent': case 'directed':
      if (parts.length > 1 || parts[0]?.type === 'backtick') walk.putChain(parts, star, parts.length > 1 ? 'column' : 'alias');
      break;
    default:
      // `a = ${x}and b`: a name that begins with the hole, or a value that a keyword touches.
      if (frame.phase === 'operand' && parts.length === 1 && beginsWithHole(walk, parts[0])) break;
      if (frame.clause !== 'start') walk.putChain(parts, star, 'column');
      else if (parts.length > 1 || parts[0]?.type !== 'word') walk.putChain(parts, star, after !== undefined && isComparison(after) ? 'column' : 'other');
  }
  const loose = frame.clause === 'start';
  if (loose) walk.enter('expr');
  frame.phase = loose ? 'lost' : frame.phase === 'interval' ? 'unit' : 'after';
}

const beginsWithHole = (walk: Walk, token: Token | undefined): boolean =>
  token?.type === 'word' && token.holes > 0 && walk.source.holeAt[token.firstHole] === token.start;

/** MySQL reads "x" as a string, the others as a name: only where both fit does the dialect matter. */
function doubleQuoted(walk: Walk, token: Token): void {
  const { frame } = walk;
  const value = walk.quotedValue(token);
  const name: SqlPosition = { kind: 'identifier', quoted: true, of: frame.phase === 'alias' ? 'alias' : frame.phase === 'collation' ? 'other' : frame.phase === 'name' ? frame.of : 'column' };
  const fitsBoth = frame.phase === 'operand' || frame.phase === 'interval' || frame.phase === 'value' || frame.clause === 'list' || frame.clause === 'args' || frame.clause === 'limit';
  const patterned = value.kind === 'value' && /%/.test(`${value.wrap?.before ?? ''}${value.wrap?.after ?? ''}`);
  let position: SqlPosition = name;
  if (!token.closed) position = UNKNOWN;
  else if (frame.clause === 'start' || frame.phase === 'after' || frame.phase === 'lost') position = UNKNOWN;
  else if (fitsBoth && (patterned || walk.doubleQuote === 'string')) position = value;
  else if (fitsBoth && walk.doubleQuote === 'either') position = UNKNOWN;
  walk.put(token, position);
  frame.phase = 'after';
}

function bareHole(walk: Walk, token: Token): void {
  const { frame } = walk;
  const position = holePosition(walk, frame);
  const single = token.holes === 1;
  if (position.kind === 'identifier') walk.putName(token, position.of);
  else if (single || position.kind === 'fragment') walk.put(token, position);
  frame.phase = nextPhase(frame, position);
}

function nextPhase(frame: Frame, position: SqlPosition): Frame['phase'] {
  switch (position.kind) {
    case 'fragment': return 'spent';
    case 'direction': return 'directed';
    case 'unknown': return frame.phase === 'operand' || frame.phase === 'interval' ? 'after' : 'lost';
    case 'keyword':
      if (frame.phase === 'item') return 'item';
      if (frame.phase !== 'after') return 'after';
      if (frame.compared) {
        frame.compared = false;
        return 'item';
      }
      frame.compared = true;
      return 'operand';
    default: return frame.phase === 'interval' ? 'unit' : 'after';
  }
}

function holePosition(walk: Walk, frame: Frame): SqlPosition {
  switch (frame.phase) {
    case 'item': return itemHole(walk, frame);
    case 'operand': case 'interval': case 'value': return frame.role === 'group' && isSole(walk) ? UNKNOWN : VALUE;
    case 'in': return LIST;
    case 'is': case 'unit': case 'nulls': case 'type': return KEYWORD;
    case 'alias': return { kind: 'identifier', quoted: false, of: 'alias' };
    case 'collation': return { kind: 'identifier', quoted: false, of: 'other' };
    case 'name': return { kind: 'identifier', quoted: false, of: frame.of };
    case 'after': return holeAfterOperand(walk, frame);
    case 'spent': case 'directed': return FRAGMENT;
    default: return UNKNOWN;
  }
}

function itemHole(walk: Walk, frame: Frame): SqlPosition {
  const next = walk.peek(1);
  switch (frame.clause) {
    case 'start': return startHole(walk);
    case 'expr': return leftOperand(walk);
    case 'args': return argument(walk, frame);
    case 'list': return listItem(walk, frame);
    case 'values': return LIST;
    case 'columns':
      if (isSole(walk)) frame.columns = -1;
      return next.type === 'op' ? UNKNOWN : COLUMN;
    case 'group': return next.type === 'op' ? UNKNOWN : COLUMN;
    case 'order': return next.type === 'op' || isComparison(next) ? UNKNOWN : COLUMN;
    case 'set': return next.word === '=' || next.word === ':=' ? COLUMN : isItemEnd(next) || next.type === 'hole' ? FRAGMENT : UNKNOWN;
    case 'select': return selectItem(walk);
    case 'noise': return walk.previous.type === '(' && next.type === ')' ? FRAGMENT : UNKNOWN;
    case 'tail': return FRAGMENT;
    default: return UNKNOWN;
  }
}

function selectItem(walk: Walk): SqlPosition {
  const next = walk.peek(1);
  if (isItemEnd(next) || next.word === 'AS') return COLUMN;
  if (next.type === 'op' && next.word === '*' && isItemEnd(walk.peek(2))) return KEYWORD;
  return UNKNOWN;
}

function listItem(walk: Walk, frame: Frame): SqlPosition {
  if (!isSole(walk)) return VALUE;
  if (frame.role !== 'row') return LIST;
  const { columns } = walk.stack.at(-2) ?? frame;
  return columns === undefined || columns === 1 ? VALUE : LIST;
}

function startHole(walk: Walk): SqlPosition {
  const next = walk.peek(1);
  const previous = walk.at === 0 ? undefined : walk.previous;
  if (previous !== undefined && /^(?:UNION|INTERSECT|EXCEPT|MINUS)$/.test(previous.word)) return next.word === 'SELECT' || next.type === '(' ? KEYWORD : FRAGMENT;
  if (next.word === 'JOIN') return KEYWORD;
  if (next.type === 'op' || isComparison(next) || next.word === 'NOT' || next.word === 'IS') return leftOperand(walk);
  if (next.word === 'ASC' || next.word === 'DESC') return COLUMN;
  if (previous?.type === '(' || previous?.type === ',' || next.type === ',') return walk.frame.role === 'query' && isSole(walk) ? FRAGMENT : UNKNOWN;
  return isClauseEnd(next) || next.type === 'hole' || isConnective(next) || next.word === 'SELECT' ? FRAGMENT : UNKNOWN;
}

/** The left side of a comparison is a column when the right side cannot be one; a lone predicate is a fragment. */
function leftOperand(walk: Walk): SqlPosition {
  const ahead = walk.peek(1).word === 'NOT' ? 2 : 1;
  const next = walk.peek(ahead);
  if (isComparison(next)) return comparedColumn(walk, next, ahead + 1);
  if (ahead === 2) return UNKNOWN;
  if (isClauseEnd(next) || isConnective(next)) return FRAGMENT;
  if (next.type === 'hole') {
    const third = walk.peek(2);
    if (isLiteral(third) || third.type === '(') return COLUMN;
    return isClauseEnd(third) || isConnective(third) ? FRAGMENT : UNKNOWN;
  }
  return next.type === 'op' && /^(?:->>?|#>>?)$/.test(next.word) ? COLUMN : UNKNOWN;
}

function comparedColumn(walk: Walk, comparison: Token, ahead: number): SqlPosition {
  const right = walk.peek(ahead);
  if (/^(?:ANY|ALL|SOME)$/.test(right.word)) return VALUE;
  if (comparison.word === 'IN') {
    const item = walk.peek(ahead + 1);
    return right.type === 'hole' || (right.type === '(' && (isLiteral(item) || item.type === 'hole')) ? COLUMN : UNKNOWN;
  }
  if (right.type === 'hole') return walk.peek(ahead + 1).type === '.' || walk.peek(ahead + 1).type === '(' ? UNKNOWN : COLUMN;
  return isLiteral(right) ? COLUMN : UNKNOWN;
}

function argument(walk: Walk, frame: Frame): SqlPosition {
  const next = walk.peek(1);
  if (isComparison(next)) return leftOperand(walk);
  if (frame.verb === '') return UNKNOWN;
  if (frame.verb === 'EXTRACT') return KEYWORD;
  if (!isItemEnd(next) && next.word !== '::' && next.word !== 'AS' && next.type !== 'hole') return UNKNOWN;
  if (frame.index === 0 && (AGGREGATES.has(frame.verb) || frame.verb === 'MATCH')) return COLUMN;
  if (frame.index === 0 && COLUMN_OR_VALUE.has(frame.verb)) {
    const outer = walk.stack.at(-2)?.clause;
    return outer === 'order' || outer === 'group' ? COLUMN : UNKNOWN;
  }
  return frame.index === 1 && frame.verb === 'DATE_TRUNC' ? UNKNOWN : VALUE;
}

function holeAfterOperand(walk: Walk, frame: Frame): SqlPosition {
  const next = walk.peek(1);
  switch (frame.clause) {
    case 'order': return next.type === 'op' || isComparison(next) ? UNKNOWN : { kind: 'direction' };
    case 'select':
      if (next.word === 'FROM' || next.type === ',') return UNKNOWN;
      if (isClauseEnd(next) || next.type === 'hole') return FRAGMENT;
      return isOperandStart(next) ? KEYWORD : UNKNOWN;
    case 'group': case 'limit': case 'values': case 'tail': case 'into': return FRAGMENT;
    case 'args': case 'list': return isOperandStart(next) && next.type !== 'hole' ? KEYWORD : UNKNOWN;
    case 'expr': case 'set': return connectiveOrOperator(walk, frame);
    case 'noise': return /^(?:PRECEDING|FOLLOWING)$/.test(next.word) ? VALUE : UNKNOWN;
    default: return UNKNOWN;
  }
}

function connectiveOrOperator(walk: Walk, frame: Frame): SqlPosition {
  const next = walk.peek(1);
  if (COMPARISON_WORDS.has(next.word) || LITERAL_WORDS.has(next.word)) return KEYWORD;
  if (next.type === 'hole') {
    const third = walk.peek(2);
    return !frame.compared && (isClauseEnd(third) || isConnective(third)) ? KEYWORD : FRAGMENT;
  }
  if (isClauseEnd(next) || isConnective(next)) return FRAGMENT;
  if (frame.clause === 'set' && next.type === ',') return FRAGMENT;
  return isOperandStart(next) ? KEYWORD : UNKNOWN;
}
