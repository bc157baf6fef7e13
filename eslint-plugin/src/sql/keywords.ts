import { newFrame } from './frames.js';
import type { Walk } from './frames.js';
import { afterOperand, atStart, awaitsOperand, enter, phase } from './handlers.js';
import type { Handler } from './handlers.js';
import { ddlVerb, explain, insert, into, nameVerb, otherVerb, select, setWord, update, values, withWord } from './statement-keywords.js';
import { FROM_IN_CALL, JOIN_WORDS, LITERAL_WORDS, OTHER_VERBS } from './vocabulary.js';

const compare: Handler = (walk, frame) => {
  if (frame.phase === 'item' && walk.peek(1).type === '(') return false;
  if (frame.clause === 'start') walk.enter('expr');
  frame.compared = true;
  return phase(frame, 'operand');
};

const connect: Handler = (walk, frame) => {
  if (frame.between) {
    frame.between = false;
    return phase(frame, 'operand');
  }
  if (frame.clause === 'start') walk.enter('expr');
  frame.compared = false;
  return phase(frame, 'item');
};

const operand: Handler = (_walk, frame) => phase(frame, 'operand');

const from: Handler = (walk, frame) => {
  if (frame.role === 'call' && FROM_IN_CALL.has(frame.verb)) return phase(frame, frame.verb === 'EXTRACT' ? 'lost' : 'operand');
  if (walk.previous.word === 'DISTINCT' && frame.phase === 'is') return phase(frame, 'operand');
  walk.enter('from');
  return true;
};

const join: Handler = (walk, frame, token) => {
  const joins = frame.clause === 'from' || frame.joined || frame.clause === 'start' || (frame.clause === 'expr' && token.word === 'JOIN') || token.word === 'JOIN';
  if (!joins || (walk.peek(1).type === '(' && token.word !== 'JOIN' && token.word !== 'APPLY' && token.word !== 'LATERAL')) return false;
  walk.enter('from', /^(?:JOIN|STRAIGHT_JOIN|APPLY|LATERAL)$/.test(token.word) ? 'item' : 'after');
  return true;
};

const on: Handler = (walk, frame) => {
  const next = walk.peek(1).word;
  if (next === 'CONFLICT') {
    walk.at += 1;
    walk.enter('tail', 'after');
  } else if (next === 'DUPLICATE') {
    walk.at += 3;
    walk.enter('set');
  } else if (next === 'CONSTRAINT') {
    walk.at += 1;
    walk.enter('tail', 'name');
    frame.of = 'other';
  } else {
    const joined = frame.clause === 'from';
    walk.enter('expr');
    frame.joined = joined;
  }
  return true;
};

const using: Handler = (walk, frame) => {
  if (frame.clause === 'order') return phase(frame, 'nulls');
  if (frame.clause === 'args') {
    frame.of = 'other';
    return phase(frame, 'name');
  }
  if (walk.peek(1).type === '(' && walk.peek(2).word !== 'SELECT') {
    walk.at += 1;
    walk.push(newFrame('columns', 'columns', 'item'));
    return true;
  }
  walk.enter('from');
  return true;
};

const caseWord: Handler = (walk, frame) => {
  frame.phase = 'after';
  const simple = walk.peek(1).word !== 'WHEN';
  walk.push(newFrame('case', 'expr', simple ? 'lost' : 'item', { simple }));
  return true;
};

const when: Handler = (walk, frame) => {
  if (frame.role !== 'case') return enter('expr')(walk, frame, walk.peek(0));
  frame.compared = frame.simple;
  return phase(frame, frame.simple ? 'operand' : 'item');
};

const then: Handler = (walk, frame) => {
  if (frame.role === 'case') return phase(frame, 'operand');
  walk.enter('start');
  return true;
};

const end: Handler = (walk, frame) => {
  if (frame.role !== 'case') return false;
  walk.stack.pop();
  return true;
};

const by: Handler = (walk) => {
  const { word } = walk.previous;
  if (word === 'ORDER' || word === 'SIBLINGS') walk.enter('order');
  else if (/^(?:GROUP|PARTITION|CLUSTER|DISTRIBUTE)$/.test(word)) walk.enter('group');
  else return false;
  return true;
};

const beforeBy: Handler = (walk) => walk.peek(1).word === 'BY' || (walk.peek(0).word === 'GROUP' && walk.peek(1).type === '(');

const direction: Handler = (walk, frame, token) => {
  if (frame.clause === 'order') return phase(frame, 'directed');
  if (token.word === 'DESC' && atStart(frame) && walk.at === 0) return nameVerb(walk, frame, token);
  if (frame.clause === 'start' || frame.clause === 'args') return phase(frame, 'directed');
  return false;
};

const forWord: Handler = (walk, frame) => {
  if (frame.role === 'call' && FROM_IN_CALL.has(frame.verb)) return phase(frame, 'operand');
  if (awaitsOperand(frame)) return false;
  walk.enter('tail', 'is');
  return true;
};

const over: Handler = (walk, frame) => {
  if (walk.peek(1).type !== '(') {
    frame.of = 'alias';
    return phase(frame, 'name');
  }
  walk.at += 1;
  walk.push(newFrame('group', 'noise', 'item'));
  return true;
};

const exists: Handler = (walk, frame) => {
  if (walk.peek(1).type !== '(') return false;
  walk.at += 1;
  frame.phase = 'after';
  walk.push(newFrame('query', 'start', 'item'));
  return true;
};

const filter: Handler = (walk) => {
  if (walk.peek(1).type !== '(') return false;
  walk.at += 1;
  walk.push(newFrame('group', 'start', 'item'));
  return true;
};

const asWord: Handler = (_walk, frame) => {
  if (frame.role === 'call' && /CAST$/.test(frame.verb)) return phase(frame, 'type');
  return frame.clause === 'with' || frame.clause === 'tail' || phase(frame, 'alias');
};

const interval: Handler = (walk, frame) => {
  const next = walk.peek(1);
  const quantity = next.type === 'string' || next.type === 'number' || next.type === 'hole' || next.type === 'param' || next.type === 'mixed' || next.word === '-' || next.type === '(';
  return quantity && phase(frame, 'interval');
};

const limit: Handler = (walk, frame) => {
  if (awaitsOperand(frame) && frame.clause !== 'start') return false;
  walk.enter('limit', 'operand');
  return true;
};

const fetch: Handler = (walk, frame, token) => {
  if (!/^(?:FIRST|NEXT)$/.test(walk.peek(1).word)) return false;
  walk.at += 1;
  return limit(walk, frame, token);
};

const frameBound: Handler = (walk, frame) => {
  if (frame.clause === 'limit') return phase(frame, 'after');
  if (frame.role === 'group') walk.enter('noise', 'after');
  return frame.role === 'group';
};

const atWord: Handler = (walk, frame) => {
  if (walk.peek(1).word !== 'TIME') return false;
  walk.at += 2;
  return phase(frame, 'operand');
};

const tableNoise: Handler = (walk, frame) => (frame.clause === 'from' && frame.phase === 'item') || (frame.clause === 'into' && walk.peek(0).word === 'ONLY');

const handlers = new Map<string, Handler>([
  ['SELECT', select], ['FROM', from], ['ON', on], ['USING', using],
  ['WHERE', enter('expr')], ['HAVING', enter('expr')], ['QUALIFY', enter('expr')],
  ['AND', connect], ['OR', connect], ['XOR', connect],
  ['NOT', (_walk, frame) => frame.phase === 'item' || frame.phase === 'operand' || frame.phase === 'is' || phase(frame, 'is')],
  ['IS', afterOperand((walk, frame) => {
    if (frame.clause === 'start') walk.enter('expr');
    frame.compared = true;
    return phase(frame, 'is');
  })],
  ['DISTINCT', (walk, frame) => frame.phase === 'item' || frame.phase === 'is' || (frame.phase === 'spent' && walk.frame.clause === 'select')],
  ['ALL', (walk) => walk.peek(1).type !== '('],
  ['BETWEEN', afterOperand((walk, frame, token) => {
    compare(walk, frame, token);
    frame.between = true;
    if (walk.peek(1).word === 'SYMMETRIC') walk.at += 1;
    return true;
  })],
  ['IN', afterOperand((walk, frame) => {
    if (frame.role === 'call' && frame.verb === 'POSITION') return phase(frame, 'operand');
    if (frame.clause === 'start') walk.enter('expr');
    frame.compared = true;
    return phase(frame, 'in');
  })],
  ['SIMILAR', afterOperand((walk, frame, token) => {
    if (walk.peek(1).word === 'TO') walk.at += 1;
    return compare(walk, frame, token);
  })],
  ...['LIKE', 'ILIKE', 'RLIKE', 'REGEXP', 'GLOB', 'MATCH', 'SOUNDS', 'CONTAINS', 'OVERLAPS'].map((word): [string, Handler] => [word, afterOperand(compare)]),
  ...['ESCAPE', 'DIV', 'SEPARATOR'].map((word): [string, Handler] => [word, afterOperand(operand)]),
  ['MOD', afterOperand((walk, frame, token) => walk.peek(1).type !== '(' && operand(walk, frame, token))],
  ['AGAINST', operand], ['AT', afterOperand(atWord)],
  ['COLLATE', afterOperand((_walk, frame) => phase(frame, 'collation'))],
  ['INTERVAL', interval], ['CASE', caseWord], ['WHEN', when], ['THEN', then], ['END', end],
  ['ELSE', (_walk, frame) => frame.role === 'case' && phase(frame, 'operand')],
  ['GROUP', beforeBy], ['ORDER', beforeBy], ['PARTITION', beforeBy], ['CLUSTER', beforeBy], ['BY', by],
  ['ASC', direction], ['DESC', direction],
  ['NULLS', (_walk, frame) => frame.clause === 'order' && phase(frame, 'nulls')],
  ['FIRST', (_walk, frame) => frame.phase === 'nulls' && phase(frame, 'directed')],
  ['LAST', (_walk, frame) => frame.phase === 'nulls' && phase(frame, 'directed')],
  ['LIMIT', limit], ['OFFSET', limit], ['FETCH', (walk, frame, token) => fetch(walk, frame, token) || nameVerb(walk, frame, token)],
  ['ROW', frameBound], ['ROWS', frameBound], ['RANGE', frameBound], ['GROUPS', frameBound],
  ['ONLY', (walk, frame, token) => (frame.clause === 'limit' ? phase(frame, 'after') : tableNoise(walk, frame, token))],
  ['UNION', enter('start')], ['INTERSECT', enter('start')], ['EXCEPT', enter('start')], ['MINUS', enter('start')],
  ['WITH', withWord], ['RECURSIVE', (_walk, frame) => frame.clause === 'with'], ['MATERIALIZED', (_walk, frame) => frame.clause === 'with'],
  ['AS', asWord], ['VALUES', values], ['SET', setWord],
  ['INSERT', insert], ['REPLACE', insert], ['MERGE', insert], ['INTO', into], ['UPDATE', update], ['DELETE', update],
  ['OUTFILE', (_walk, frame) => frame.clause === 'into'],
  ['DO', (_walk, frame) => frame.clause === 'tail' && phase(frame, 'is')],
  ['OF', (_walk, frame) => {
    if (frame.clause !== 'tail') return false;
    frame.of = 'table';
    return phase(frame, 'name');
  }],
  ['RETURNING', enter('select')], ['OUTPUT', enter('select')],
  ['FOR', forWord], ['WINDOW', (walk, frame, token) => !awaitsOperand(frame) && enter('with')(walk, frame, token)],
  ['EXISTS', exists], ['OVER', over], ['FILTER', filter], ['EXPLAIN', explain],
  ...[...JOIN_WORDS].map((word): [string, Handler] => [word, join]),
  ...[...LITERAL_WORDS].map((word): [string, Handler] => [word, (_walk, frame) => frame.clause !== 'start' && frame.clause !== 'from' && phase(frame, 'after')]),
  ...[...OTHER_VERBS].map((word): [string, Handler] => [word, otherVerb]),
]);

/** Takes a clause keyword and what belongs to it. False: the word is a name here. */
export function clauseWord(walk: Walk): boolean {
  const token = walk.peek(0);
  const handler = handlers.get(token.word);
  const { frame } = walk;
  if (handler?.(walk, frame, token) !== true) {
    const verb = frame.clause === 'start' && (nameVerb(walk, frame, token) || ddlVerb(walk, frame, token));
    if (!verb) return false;
  }
  walk.at += 1;
  return true;
}
