import { newFrame } from './frames.js';
import type { Frame, Walk } from './frames.js';
import { atStart, awaitsOperand } from './handlers.js';
import type { Handler } from './handlers.js';
import type { Token } from './tokens.js';
import { DDL_VERBS, NAME_VERBS, isName } from './vocabulary.js';

export const select: Handler = (walk) => {
  const frame = walk.leaveCases();
  walk.enter('select');
  frame.verb = 'SELECT';
  while (/^(?:DISTINCT|ALL|SQL_CALC_FOUND_ROWS|STRAIGHT_JOIN)$/.test(walk.peek(1).word)) walk.at += 1;
  if (walk.peek(0).word === 'DISTINCT' && walk.peek(1).word === 'ON' && walk.peek(2).type === '(') {
    walk.at += 2;
    walk.push(newFrame('columns', 'columns', 'item', { resume: 'item' }));
  } else if (walk.peek(1).word === 'TOP') {
    walk.at += 1;
    const count = walk.peek(1);
    if (count.type === '(') walk.push(newFrame('call', 'args', 'item', { verb: 'TOP', resume: 'item' }));
    else walk.put(count, { kind: 'value', quoted: false });
    walk.at += 1;
  }
  return true;
};

export const insert: Handler = (walk, frame, token) => {
  if (!atStart(frame)) return false;
  frame.verb = token.word;
  walk.enter('into', 'lost');
  return true;
};

export const into: Handler = (walk, frame) => {
  if (awaitsOperand(frame) && frame.clause !== 'select' && frame.clause !== 'start') return false;
  walk.enter('into');
  return true;
};

export const update: Handler = (walk, frame, token) => {
  if (!atStart(frame) && frame.clause !== 'tail') return false;
  frame.verb = token.word;
  if (frame.clause === 'start') walk.enter('from');
  return true;
};

export const setWord: Handler = (walk, frame) => {
  if (atStart(frame) && (walk.at === 0 || walk.previous.type === ';')) {
    walk.enter('config', 'name');
    frame.of = 'other';
    frame.verb = 'SET';
    return true;
  }
  if (awaitsOperand(frame) && frame.clause !== 'start' && frame.clause !== 'from') return false;
  walk.enter('set');
  return true;
};

export const values: Handler = (walk, frame) => {
  if (frame.clause === 'set' || frame.clause === 'expr' || frame.clause === 'args') return false;
  walk.enter('values');
  return true;
};

export const withWord: Handler = (walk, frame) => {
  if (atStart(frame)) walk.enter('with');
  return true;
};

export const nameVerb: Handler = (walk, frame, token) => {
  const of = NAME_VERBS.get(token.word);
  if (of === undefined || !atStart(frame)) return false;
  walk.enter('ddl', 'name');
  frame.verb = token.word;
  frame.of = of;
  return true;
};

export const otherVerb: Handler = (walk, frame, token) => {
  if (!atStart(frame)) return false;
  walk.enter('ddl', token.word === 'GRANT' || token.word === 'REVOKE' ? 'keyword' : token.word === 'KILL' ? 'value' : 'lost');
  frame.verb = token.word;
  frame.of = 'other';
  return true;
};

export const explain: Handler = (walk, frame) => {
  if (!atStart(frame)) return false;
  while (/^(?:ANALYZE|VERBOSE|QUERY|PLAN|FOR|EXTENDED)$/.test(walk.peek(1).word)) walk.at += 1;
  if (walk.peek(1).type === '(' && walk.peek(2).word !== 'SELECT') {
    walk.at += 1;
    walk.push(newFrame('noise', 'noise', 'lost', { resume: 'item' }));
  }
  return true;
};

export function ddlVerb(walk: Walk, frame: Frame, token: Token): boolean {
  if (!DDL_VERBS.has(token.word) || !atStart(frame) || (!isName(walk.peek(1)) && walk.peek(1).type !== 'op')) return false;
  walk.enter('ddl', 'lost');
  frame.verb = token.word;
  return true;
}
