import { assignment, configWord, namesByEquals, definitionName, definitionWord, openDefinition } from './definitions.js';
import { expressionName, literal, operator } from './expressions.js';
import type { Walk } from './frames.js';
import { newFrame } from './frames.js';
import { clauseWord } from './keywords.js';
import { openRelation, relationName } from './relations.js';

/** Visits every token once; each handler moves the cursor at least one token. */
export function walkTokens(walk: Walk): void {
  while (walk.peek(0).type !== 'end') {
    const before = walk.at;
    step(walk);
    walk.steps += 1;
    if (walk.at <= before) walk.at = before + 1;
  }
}

function step(walk: Walk): void {
  const token = walk.peek(0);
  switch (token.type) {
    case '(': return open(walk);
    case '[': return subscript(walk);
    case ')': case ']': return close(walk);
    case ',': return comma(walk);
    case ';': return endStatement(walk);
    case '.': return dotted(walk);
    case 'op': return operatorOf(walk);
    case 'string': case 'number': case 'mixed': case 'param': case 'dollar': return literalOf(walk);
    default: return nameOrKeyword(walk);
  }
}

function nameOrKeyword(walk: Walk): void {
  const { frame } = walk;
  const token = walk.peek(0);
  const plain = token.type === 'word' && token.holes === 0 && walk.peek(1).type !== '.' && frame.phase !== 'alias';
  if (plain) {
    const special = frame.clause === 'ddl' ? definitionWord(walk) : frame.clause === 'config' && configWord(walk);
    if (special) {
      walk.at += 1;
      return;
    }
    if ((frame.clause !== 'ddl' || beginsQuery(walk)) && clauseWord(walk)) return;
  }
  switch (walk.frame.clause) {
    case 'from': case 'into': case 'with': return relationName(walk);
    case 'ddl': case 'config': return definitionName(walk);
    default: return expressionName(walk);
  }
}

/** `CREATE TABLE t SELECT …` (MySQL); in GRANT and CREATE POLICY the word names a privilege. */
const beginsQuery = (walk: Walk): boolean => walk.peek(0).word === 'SELECT' && walk.frame.verb === 'CREATE' && walk.previous.word !== 'FOR';

function literalOf(walk: Walk): void {
  const { frame } = walk;
  const definition = frame.clause === 'ddl' && frame.phase === 'name';
  if (definition || (walk.previous.type === 'op' && walk.previous.word === '@')) {
    frame.phase = 'after';
    walk.at += 1;
    return;
  }
  literal(walk);
}

function operatorOf(walk: Walk): void {
  const { frame } = walk;
  if (frame.clause !== 'ddl' && frame.clause !== 'config') return operator(walk);
  if (walk.peek(0).word === '::') frame.phase = 'type';
  else if (/^:?=/.test(walk.peek(0).word) && !(frame.clause === 'ddl' && namesByEquals(walk.previous))) assignment(frame);
  walk.at += 1;
}

/** `.name` whose left part is missing, because the text begins in the middle. */
function dotted(walk: Walk): void {
  walk.at += 1;
  const { parts, next, star } = walk.chain();
  if (parts.length === 0) return;
  walk.putChain(parts, star, walk.frame.clause === 'from' ? 'table' : 'column');
  walk.frame.phase = 'after';
  walk.at = next;
}

function open(walk: Walk): void {
  const { frame, previous } = walk;
  walk.at += 1;
  const inner = walk.peek(0);
  const subquery = inner.word === 'SELECT' || inner.word === 'WITH';
  if (frame.clause === 'ddl') return openDefinition(walk, previous);
  if (frame.clause === 'from' || frame.clause === 'into' || frame.clause === 'with') return openRelation(walk, previous, inner);
  if (subquery || previous.word === 'EXISTS') {
    frame.phase = 'after';
    walk.push(newFrame('query', 'start', 'item'));
  } else if (frame.phase === 'in') {
    walk.push(newFrame('list', 'list', 'item'));
  } else if (frame.clause === 'values') {
    walk.push(newFrame('row', 'list', 'item'));
  } else if (frame.clause === 'list') {
    walk.push(newFrame('list', 'list', 'item'));
  } else if (previous.word === 'AGAINST' || frame.clause === 'limit') {
    walk.push(newFrame('call', 'args', 'item', { verb: 'AGAINST' }));
  } else if (frame.clause === 'tail') {
    walk.push(newFrame('columns', 'columns', 'item'));
  } else if (frame.clause === 'set' && frame.phase === 'item') {
    walk.push(newFrame('columns', 'columns', 'item'));
  } else if (frame.clause === 'start') {
    walk.push(newFrame('query', 'start', 'item'));
  } else if (frame.phase === 'item' || frame.phase === 'operand') {
    const whole = frame.phase === 'item' && (frame.clause === 'expr' || frame.clause === 'columns');
    walk.push(newFrame('group', 'expr', whole ? 'item' : 'operand'));
  } else {
    walk.push(newFrame('noise', 'noise', 'lost'));
  }
}

function subscript(walk: Walk): void {
  const array = walk.previous.word === 'ARRAY' || walk.previous.type === '[';
  walk.at += 1;
  walk.push(array ? newFrame('list', 'list', 'item') : newFrame('subscript', 'expr', 'operand'));
}

function close(walk: Walk): void {
  walk.leaveCases();
  walk.at += 1;
  if (walk.stack.length === 1) {
    walk.frame.phase = 'after';
    return;
  }
  const closed = walk.stack.pop();
  const { frame } = walk;
  if (closed?.role === 'columns' && frame.clause === 'into') frame.columns = closed.columns ?? closed.index + 1;
  frame.phase = closed?.resume ?? 'after';
}

function comma(walk: Walk): void {
  const frame = walk.leaveCases();
  walk.at += 1;
  frame.index += 1;
  frame.compared = false;
  frame.between = false;
  switch (frame.clause) {
    case 'ddl':
      if (frame.role === 'definition') frame.phase = 'item';
      else if (/^(?:CALL|EXEC|EXECUTE|NOTIFY)$/.test(frame.verb)) frame.phase = 'value';
      else if (/^(?:DROP|TRUNCATE|LOCK|VACUUM|ANALYZE)$/.test(frame.verb)) frame.phase = 'name';
      else if (/^(?:GRANT|REVOKE)$/.test(frame.verb)) frame.phase = frame.phase === 'after' && frame.of === 'other' ? 'name' : frame.phase;
      else frame.phase = frame.verb === 'ALTER' ? 'spent' : 'lost';
      return;
    case 'config':
      frame.phase = 'name';
      return;
    case 'limit':
      frame.phase = 'operand';
      return;
    case 'expr':
      if (frame.joined) walk.enter('from');
      else frame.phase = frame.role === 'group' || frame.role === 'subscript' ? 'operand' : 'lost';
      return;
    case 'start': case 'tail': case 'noise':
      frame.phase = 'lost';
      return;
    default:
      frame.phase = 'item';
  }
}

function endStatement(walk: Walk): void {
  walk.stack.length = 0;
  walk.push(newFrame('statement', 'start', 'item'));
  walk.at += 1;
}
