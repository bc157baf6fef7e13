import type { Frame, Walk } from './frames.js';
import { newFrame } from './frames.js';
import type { SqlPosition } from './position-types.js';
import type { Token } from './tokens.js';
import { NAME_NOISE, OBJECT_WORDS, isClauseEnd, isItemEnd, isName } from './vocabulary.js';

const UNKNOWN: SqlPosition = { kind: 'unknown' };
const OF_COLUMNS = /^(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS)$/;
const STAYS_NAMED = /^(?:EXISTS|CONCURRENTLY|ONLY)$/;

/** A plain word in CREATE, ALTER, DROP, GRANT, SHOW, CALL and the like. True when it was taken as a keyword. */
export function definitionWord(walk: Walk): boolean {
  const { frame } = walk;
  const token = walk.peek(0);
  const { previous } = walk;
  const strictName = frame.phase === 'name' && (OBJECT_WORDS.has(previous.word) || STAYS_NAMED.test(previous.word));
  if (NAME_NOISE.has(token.word) && frame.phase === 'name') return true;
  if (strictName) return false;
  if (frame.phase === 'type' || frame.phase === 'item') return frame.phase === 'item' && constraintWord(frame, token, walk.peek(1));
  const handled = specialWord(walk, frame, token, previous);
  if (handled) return true;
  const of = OBJECT_WORDS.get(token.word);
  if (of === undefined || (frame.verb === 'SHOW' && token.word === 'TABLES')) return false;
  if ((frame.phase === 'add' && of !== 'column' && token.word !== 'CONSTRAINT' && token.word !== 'INDEX')) return false;
  if (token.word === 'TYPE' && frame.verb === 'ALTER' && frame.subject === 'table') {
    frame.phase = 'type';
    return true;
  }
  frame.subject ??= of;
  frame.phase = 'name';
  frame.of = of;
  return true;
}

function constraintWord(frame: Frame, token: Token, next: Token): boolean {
  if (token.word === 'CONSTRAINT') {
    frame.phase = 'name';
    frame.of = 'other';
    return true;
  }
  const constrains = /^(?:PRIMARY|UNIQUE|FOREIGN|CHECK|EXCLUDE|INDEX|KEY|LIKE)$/.test(token.word) && (next.type === '(' || /^(?:KEY|INDEX)$/.test(next.word) || token.word === 'LIKE');
  if (!constrains) return false;
  frame.phase = token.word === 'LIKE' ? 'name' : 'after';
  frame.of = 'table';
  return true;
}

function specialWord(walk: Walk, frame: Frame, token: Token, previous: Token): boolean {
  const name = (of: Frame['of']): true => {
    frame.phase = 'name';
    frame.of = of;
    return true;
  };
  const expect = (phase: Frame['phase']): true => {
    frame.phase = phase;
    return true;
  };
  const { verb } = frame;
  switch (token.word) {
    case 'AS': {
      const next = walk.peek(1);
      if (verb === 'ATTACH') return name('schema');
      if (/^(?:SELECT|WITH|VALUES|TABLE)$/.test(next.word) || next.type === 'hole' || (next.type === '(' && frame.subject === 'table')) walk.enter('start');
      else frame.phase = 'lost';
      return true;
    }
    case 'FOR':
      if (verb === 'DECLARE' || verb === 'PREPARE') walk.enter('start');
      else frame.phase = 'lost';
      return true;
    case 'ON':
      if (/^(?:DELETE|UPDATE)$/.test(walk.peek(1).word)) return expect('lost');
      return name('table');
    case 'FROM': case 'IN':
      if (verb === 'COPY') return expect('value');
      if (verb === 'SHOW') return name(OF_COLUMNS.test(previous.word) ? 'table' : 'schema');
      return verb === 'REVOKE' ? name('other') : expect('lost');
    case 'TO':
      if (verb === 'COPY') return expect('value');
      if (verb === 'GRANT' || previous.word === 'OWNER') return name('other');
      if (verb !== 'ALTER' && verb !== 'RENAME') return name('other');
      return name(previous.word === 'RENAME' ? frame.subject ?? 'other' : frame.of);
    case 'OWNER': case 'TEMPLATE':
      return frame.role === 'statement' && verb === 'CREATE' && frame.phase !== 'name' && name('other');
    case 'ADD': case 'ALTER':
      return frame.phase !== 'name' && expect('add');
    case 'DROP':
      return walk.peek(1).word === 'COLUMN' || walk.peek(1).word === 'CONSTRAINT' ? expect('after') : expect('add');
    case 'DEFAULT': case 'PASSWORD': case 'IS': case 'LIKE': case 'UNTIL': case 'BY': case 'ENCODING': case 'COMMENT':
      return expect('value');
    case 'USING':
      return expect(verb === 'ALTER' ? 'lost' : 'keyword');
    case 'WHERE':
      walk.enter('expr');
      return true;
    case 'SET': case 'RENAME': case 'WITH': case 'CASCADE': case 'RESTRICT': case 'NOT': case 'NULL': case 'CHECK': case 'UNIQUE': case 'PRIMARY': case 'KEY':
      return frame.phase !== 'name' && expect('lost');
    case 'IMMEDIATE':
      return expect('spent');
    default:
      return false;
  }
}

/** A plain word of `SET …`. True when it was taken as a keyword. */
export function configWord(walk: Walk): boolean {
  const { frame } = walk;
  const { word } = walk.peek(0);
  if (frame.phase === 'value') return false;
  if (word === 'TO' && frame.phase === 'after') {
    assignment(frame);
  } else if (/^(?:LOCAL|SESSION|GLOBAL|PERSIST)$/.test(word) && frame.phase === 'name') {
    return true;
  } else if (/^(?:ROLE|AUTHORIZATION|CONSTRAINTS)$/.test(word)) {
    frame.phase = 'name';
  } else if (word === 'IDENTITY_INSERT') {
    frame.of = 'table';
  } else if (word === 'TIME' && walk.peek(1).word === 'ZONE') {
    return true;
  } else if (word === 'ZONE' || word === 'NAMES') {
    frame.phase = 'value';
  } else if (word === 'TRANSACTION' || word === 'CHARACTERISTICS') {
    frame.phase = 'keyword';
  } else {
    if (word === 'SEARCH_PATH') frame.verb = word;
    return false;
  }
  return true;
}

/** `ENGINE = InnoDB`, `OWNER = bob`: names, unlike other options. */
export const namesByEquals = (option: Token): boolean => option.word === 'OWNER' || option.word === 'TEMPLATE' || OBJECT_WORDS.get(option.word) === 'other';

/** What `=` or TO leads to; the names in search_path are schemas. */
export function assignment(frame: Frame): void {
  const path = frame.clause === 'config' && frame.verb === 'SEARCH_PATH';
  frame.phase = path ? 'name' : 'value';
  if (path) frame.of = 'schema';
}

/** Names and bare holes in these statements. */
export function definitionName(walk: Walk): void {
  const { frame } = walk;
  const { parts, next, star } = walk.chain();
  const [first] = parts;
  if (first === undefined) {
    walk.at += 1;
    return;
  }
  const added = frame.phase === 'item' || (frame.phase === 'add' && walk.previous.word === 'ADD') || (frame.phase === 'name' && frame.of === 'column' && followsAdd(walk));
  if (parts.length === 1 && first.type === 'hole') {
    const position = definitionHole(walk, frame, added);
    if (position.kind === 'identifier') walk.putName(first, position.of);
    else if (first.holes === 1 || position.kind === 'fragment') walk.put(first, position);
  } else if (frame.phase === 'name' || frame.phase === 'item' || frame.phase === 'add') {
    walk.putChain(parts, star, frame.phase === 'name' ? frame.of : 'column');
  } else if (frame.phase === 'value' && first.type === 'dquote' && walk.doubleQuote === 'string') {
    walk.put(first, walk.quotedValue(first));
  }
  walk.at = next;
  if (frame.phase === 'keyword' && (frame.clause === 'config' || frame.verb === 'GRANT' || frame.verb === 'REVOKE')) return;
  // A word that nothing expected is an option: what follows it is not known.
  const option = frame.phase === 'after' && first.type === 'word' && first.holes === 0;
  frame.phase = option ? 'lost' : added ? 'type' : frame.verb === 'EXEC' && frame.phase === 'name' ? 'value' : 'after';
}

function followsAdd(walk: Walk): boolean {
  let ahead = -1;
  while (ahead > -5 && /^(?:COLUMN|IF|NOT|EXISTS)$/.test(walk.peek(ahead).word)) ahead -= 1;
  return walk.peek(ahead).word === 'ADD';
}

function definitionHole(walk: Walk, frame: Frame, added: boolean): SqlPosition {
  const next = walk.peek(1);
  switch (frame.phase) {
    case 'name': return { kind: 'identifier', quoted: false, of: frame.of };
    case 'type': return { kind: 'keyword' };
    case 'value': return { kind: 'value', quoted: false };
    case 'keyword': return next.word === 'TO' || next.word === 'FROM' ? { kind: 'identifier', quoted: false, of: 'other' } : { kind: 'keyword' };
    case 'spent': return { kind: 'fragment' };
    case 'item': case 'add':
      if (isItemEnd(next)) return frame.phase === 'item' || added ? { kind: 'fragment' } : UNKNOWN;
      return added && isName(next) ? { kind: 'identifier', quoted: false, of: 'column' } : UNKNOWN;
    case 'after': return isClauseEnd(next) || next.type === 'hole' ? { kind: 'fragment' } : UNKNOWN;
    default: return OBJECT_WORDS.has(next.word) ? { kind: 'keyword' } : UNKNOWN;
  }
}

export function openDefinition(walk: Walk, previous: Token): void {
  const { frame } = walk;
  if (/^(?:CALL|EXEC|EXECUTE)$/.test(frame.verb) && isName(previous) && previous.word !== frame.verb) {
    walk.push(newFrame('call', 'args', 'item', { verb: previous.word || 'CALL' }));
  } else if (/^(?:CHECK|AS|USING)$/.test(previous.word)) {
    walk.push(newFrame('group', 'expr', 'item'));
  } else if (/^(?:ENUM|IN|FROM|TO|VALUES|THAN)$/.test(previous.word)) {
    walk.push(newFrame('list', 'list', 'item'));
  } else if (frame.phase === 'value') {
    walk.push(newFrame('group', 'expr', 'operand'));
  } else if (frame.verb === 'CREATE' && frame.subject === 'table' && frame.of === 'table' && frame.role === 'statement' && frame.index === 0 && isName(previous)) {
    frame.index = 1;
    walk.push(newFrame('definition', 'ddl', 'item', { verb: 'CREATE', of: 'column' }));
  } else if (takesColumns(frame, previous)) {
    walk.push(newFrame('columns', 'columns', 'item'));
  } else if (frame.verb !== 'PRAGMA' && frame.phase !== 'name' && previous.end === walk.previous.start && isName(previous)) {
    walk.push(newFrame('call', 'args', 'item', { verb: 'TYPE' }));
  } else {
    walk.push(newFrame('noise', 'noise', previous.word === frame.verb ? 'item' : 'lost'));
  }
}

const takesColumns = (frame: Frame, previous: Token): boolean =>
  /^(?:KEY|UNIQUE|INDEX|RANGE|LIST|HASH|BTREE|GIN|GIST|BRIN)$/.test(previous.word)
  || (frame.of === 'table' && frame.phase === 'after' && frame.verb !== 'PRAGMA');
