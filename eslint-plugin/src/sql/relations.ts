import type { Walk } from './frames.js';
import { newFrame } from './frames.js';
import type { SqlPosition } from './position-types.js';
import type { Token } from './tokens.js';
import { JOIN_WORDS, isItemEnd } from './vocabulary.js';

/** Names and bare holes in FROM, JOIN, INTO, UPDATE and in the name list of WITH. */
export function relationName(walk: Walk): void {
  const { frame } = walk;
  const { parts, next, star } = walk.chain();
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) {
    walk.at += 1;
    return;
  }
  const after = walk.tokens[next];
  if (frame.phase === 'item') {
    const tableFunction = frame.clause === 'from' && after?.type === '(' && after.start === last.end;
    walk.putChain(parts, star, frame.clause === 'with' ? 'alias' : tableFunction ? 'other' : 'table');
    frame.phase = 'after';
    walk.at = next;
    if (tableFunction) {
      walk.at += 1;
      walk.push(newFrame('call', 'args', 'item', { verb: last.word }));
    }
    return;
  }
  if (frame.phase === 'alias') {
    walk.putChain(parts, star, 'alias');
    frame.phase = 'after';
  } else if (parts.length === 1 && first.type === 'hole') {
    const position = holeAfterTable(walk);
    walk.put(first, position);
    if (position.kind === 'fragment') frame.phase = 'spent';
  } else if (frame.phase === 'after' && parts.length === 1) {
    walk.putChain(parts, star, 'alias');
  }
  walk.at = next;
}

function holeAfterTable(walk: Walk): SqlPosition {
  const { frame } = walk;
  const next = walk.peek(1);
  if (next.word === 'JOIN' || next.word === 'OUTER') return { kind: 'keyword' };
  if (frame.clause === 'into' && next.word === 'INTO') return { kind: 'keyword' };
  if (frame.clause === 'with' || frame.phase === 'lost') return { kind: 'unknown' };
  const ends = isItemEnd(next) || next.type === 'hole' || JOIN_WORDS.has(next.word) || next.word === 'SELECT';
  return ends && next.type !== ',' ? { kind: 'fragment' } : { kind: 'unknown' };
}

/** Parenthesis within these clauses: sub-query, column list, alias columns or table hints. */
export function openRelation(walk: Walk, previous: Token, inner: Token): void {
  const { frame } = walk;
  if (frame.clause === 'with') {
    if (previous.word === 'AS' || previous.word === 'MATERIALIZED') walk.push(newFrame('query', 'start', 'item'));
    else walk.push(newFrame('columns', 'columns', 'item'));
  } else if (inner.word === 'SELECT' || inner.word === 'WITH' || inner.word === 'VALUES') {
    walk.push(newFrame('query', 'start', 'item'));
  } else if (frame.clause === 'into') {
    walk.push(newFrame('columns', 'columns', 'item'));
  } else if (previous.word === 'WITH' || previous.word === 'INDEX' || previous.word === 'OPTION') {
    walk.push(newFrame('noise', 'noise', 'lost'));
  } else if (previous.word === 'BERNOULLI' || previous.word === 'SYSTEM') {
    walk.push(newFrame('call', 'args', 'item', { verb: previous.word }));
  } else if (frame.phase === 'item') {
    const subquery = inner.type === 'hole' && walk.peek(1).type === ')';
    walk.push(subquery ? newFrame('query', 'start', 'item') : newFrame('group', 'from', 'item'));
  } else {
    walk.push(newFrame('columns', 'columns', 'item'));
  }
}
