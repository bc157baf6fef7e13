import type { StatementReader } from './statement-reader.js';
import type { Block, Bound, Operand } from './statement-syntax.js';
import type { Token } from './tokens.js';
import { isComparison, isName, isOperandStart } from './vocabulary.js';

/** Functions that give their first argument in another form: equal results mean equal arguments, but for case and blanks. */
const TRANSPARENT = /^(?:CAST|TRY_CAST|TEXT|UUID|LOWER|UPPER|TRIM|BTRIM|LTRIM|RTRIM|TO_CHAR|TO_NUMBER|HEX|UNHEX|UUID_TO_BIN|BIN_TO_UUID|BINARY|ANY_VALUE|UNNEST)$/;
const CHOICES = /^(?:COALESCE|IFNULL|NVL|ISNULL)$/;
/** Words that stand before an operand and leave its value. */
const PREFIX = /^(?:BINARY|DISTINCT|ALL|PRIOR|INTERVAL|DATE|TIME|TIMESTAMP|TIMESTAMPTZ|JSON|JSONB|UUID)$/;
const UNIT = /^(?:MICROSECOND|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR)(?:_\w+)?$/;
const SESSION_WORDS = /^(?:CURRENT_USER|SESSION_USER|CURRENT_ROLE|CURRENT_SCHEMA)$/;
const CLOCK_WORDS = /^(?:TRUE|FALSE|CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP|LOCALTIME|LOCALTIMESTAMP)$/;
const NO_COLUMN = /^(?:AND|OR|XOR|NOT|IS|IN|AS|CASE|WHEN|THEN|ELSE|END|BETWEEN|LIKE|ILIKE|FROM|FOR|BY|ORDER|ASC|DESC|NULL|SELECT|WHERE|PARTITION|ROWS|RANGE|OVER|FILTER)$/;
const MIXED: Operand = { kind: 'mixture', parts: [] };
const LITERAL: Operand = { kind: 'bound', bound: { kind: 'literal' } };

/** One side of a comparison, one argument, one item of a list. `undefined`: no operand begins at the cursor, which has not moved. */
export function operand(reader: StatementReader, block: Block): Operand | undefined {
  const first = primary(reader, block);
  if (first === undefined) return undefined;
  const parts = [first];
  for (;;) {
    const token = reader.peek();
    if (token.type === 'op' && token.word === '::') {
      reader.take();
      type(reader);
    } else if (token.type === '[') {
      parts.push(MIXED);
      reader.within((close) => parts.push(...scan(reader, block, close)));
    } else if (token.type === 'word' && token.word === 'COLLATE') {
      reader.take();
      reader.chain();
    } else if (token.type === 'word' && token.word === 'AT' && reader.word(1) === 'TIME') {
      reader.take();
      reader.take();
      reader.take();
      parts.push(primary(reader, block) ?? MIXED);
    } else if (token.type === 'op' && !isComparison(token) && token.word !== ':=') {
      reader.take();
      parts.push(primary(reader, block) ?? MIXED);
    } else if (token.type === 'string' || token.type === 'number' || (token.type === 'param' && /^\?[|&]?$/.test(token.word))) {
      parts.push(primary(reader, block) ?? MIXED);
    } else {
      break;
    }
  }
  return parts.length === 1 ? first : mixed(parts);
}

/** Operands between commas up to `close`; the cursor ends at `close`. */
export function operandList(reader: StatementReader, block: Block, close: number): Operand[] {
  const items: Operand[] = [];
  while (reader.at < close) {
    const item = operand(reader, block);
    const rest: Operand[] = [];
    while (reader.at < close && reader.peek().type !== ',') rest.push(...scanOne(reader, block));
    if (item !== undefined || rest.length > 0) items.push(rest.length > 0 ? mixed([item ?? MIXED, ...rest, MIXED]) : (item as Operand));
    if (reader.at < close) reader.take();
  }
  return items;
}

/** Whatever stands before `close`: its columns, values and queries. */
function scan(reader: StatementReader, block: Block, close: number): Operand[] {
  const parts: Operand[] = [];
  while (reader.at < close) parts.push(...scanOne(reader, block));
  return parts;
}

export function scanOne(reader: StatementReader, block: Block): Operand[] {
  const token = reader.peek();
  if (token.type === '(' && reader.beginsQuery(1)) return reader.within(() => [{ kind: 'query', query: reader.subquery(block) } as Operand]) ?? [];
  if (token.type === '(' || token.type === '[') return reader.within((close) => scan(reader, block, close)) ?? [];
  if (isName(token) && !(token.type === 'word' && NO_COLUMN.test(token.word) && reader.peek(1).type !== '.')) {
    const name = named(reader, block);
    return reader.peek().type === '(' ? [] : [name];
  }
  const value = valueOf(reader, token);
  reader.take();
  return value === undefined ? [] : [{ kind: 'bound', bound: value }];
}

function type(reader: StatementReader): void {
  reader.chain();
  while (/^(?:PRECISION|VARYING|WITH|WITHOUT|TIME|ZONE)$/.test(reader.word())) reader.take();
  while (reader.peek().type === '(' || reader.peek().type === '[') reader.leaveAt(reader.close);
}

function primary(reader: StatementReader, block: Block): Operand | undefined {
  let signed = false;
  let interval = false;
  for (;;) {
    const token = reader.peek();
    if (token.type === 'op' && /^[-+~*@!|/]+$/.test(token.word)) {
      reader.take();
      if (token.word === '*' && !isOperandStart(reader.peek())) return MIXED;
      signed = true;
    } else if (isPrefix(reader)) {
      interval = reader.take().word === 'INTERVAL';
    } else {
      break;
    }
  }
  const found = unsigned(reader, block);
  if (interval) reader.takeWord(UNIT);
  return signed ? mixed([found ?? MIXED]) : found;
}

function isPrefix(reader: StatementReader): boolean {
  const next = reader.peek(1);
  return PREFIX.test(reader.word()) && next.type !== '(' && isOperandStart(next) && !NO_COLUMN.test(reader.word(1));
}

function unsigned(reader: StatementReader, block: Block): Operand | undefined {
  const token = reader.peek();
  if (token.type === '(') return parenthesis(reader, block);
  const value = valueOf(reader, token);
  if (value !== undefined && !(isName(token) && reader.peek(1).type === '.')) {
    reader.take();
    return { kind: 'bound', bound: value };
  }
  if (token.type === 'param') {
    reader.take();
    return { kind: 'dynamic' };
  }
  if (!isName(token) || (token.type === 'word' && token.holes === 0 && reader.atBoundary())) return undefined;
  if (token.type !== 'word' || token.holes > 0 || reader.peek(1).type === '.') return called(reader, block);
  const { word } = token;
  if (word === 'NULL' || word === 'DEFAULT') {
    reader.take();
    return { kind: word === 'NULL' ? 'null' : 'default' };
  }
  if (word === 'CASE') return caseOf(reader, block);
  if (word === 'ARRAY' && reader.peek(1).type === '[') {
    reader.take();
    return mixed(reader.within((close) => operandList(reader, block, close)) ?? [MIXED]);
  }
  if (NO_COLUMN.test(word) && reader.peek(1).type !== '(') return undefined;
  return called(reader, block);
}

function parenthesis(reader: StatementReader, block: Block): Operand {
  if (reader.beginsQuery(1)) return reader.within((): Operand => ({ kind: 'query', query: reader.subquery(block) })) ?? MIXED;
  const items = reader.within((close) => operandList(reader, block, close)) ?? [MIXED];
  return items.length === 1 ? (items[0] as Operand) : { kind: 'row', items };
}

function caseOf(reader: StatementReader, block: Block): Operand {
  const parts: Operand[] = [];
  let open = 0;
  do {
    if (reader.word() === 'CASE') open += 1;
    else if (reader.word() === 'END') open -= 1;
    parts.push(...scanOne(reader, block));
  } while (open > 0 && !/^(?:\)|;|end)$/.test(reader.peek().type));
  return { kind: 'mixture', parts };
}

/** The value that one token is. */
function valueOf(reader: StatementReader, token: Token): Bound | undefined {
  switch (token.type) {
    case 'hole': case 'mixed': return { kind: 'hole', index: token.firstHole };
    case 'string': case 'dollar': return token.holes > 0 ? { kind: 'hole', index: token.firstHole } : { kind: 'literal' };
    // MySQL's "x" is a string; a name that a hole makes would say as little.
    case 'dquote': return token.holes > 0 ? { kind: 'hole', index: token.firstHole } : undefined;
    case 'number': return { kind: 'literal' };
    case 'param':
      if (token.word === '??') return undefined;
      if (token.word.startsWith('@@')) return { kind: 'setting', name: token.word.slice(2) };
      return { kind: 'placeholder', name: token.holes > 0 ? undefined : token.word.replace(/^(?::\.\.\.|[$:@?])/, ''), ordinal: reader.ordinal(token) };
    case 'word':
      if (token.holes > 0) return undefined;
      if (SESSION_WORDS.test(token.word)) return { kind: 'setting', name: token.word.toLowerCase() };
      return CLOCK_WORDS.test(token.word) ? { kind: 'literal' } : undefined;
    default: return undefined;
  }
}

function named(reader: StatementReader, block: Block): Operand {
  const parts = reader.chain();
  const last = parts.at(-1) as Token;
  const qualifier = parts.at(-2);
  if (reader.peek().type === 'op' && reader.peek().word === '*' && reader.peek(-1).type === '.') {
    reader.take();
    return MIXED;
  }
  if (last.holes > 0) return parts.length === 1 && last.type === 'hole' ? { kind: 'bound', bound: { kind: 'hole', index: last.firstHole } } : { kind: 'dynamic' };
  const name = reader.canonical(last);
  reader.columnNames.add(name);
  return { kind: 'column', qualifier: qualifier === undefined ? undefined : qualifier.holes > 0 ? null : reader.canonical(qualifier), name, block };
}

function called(reader: StatementReader, block: Block): Operand {
  const column = named(reader, block);
  if (reader.peek().type !== '(') return column;
  const name = column.kind === 'column' ? column.name.toUpperCase() : '';
  const begin = reader.peek();
  const query = reader.beginsQuery(1);
  const items = reader.within((close): Operand[] => (query ? [{ kind: 'query', query: reader.subquery(block) }] : operandList(reader, block, close))) ?? [MIXED];
  while (/^(?:OVER|FILTER|WITHIN)$/.test(reader.word())) {
    reader.take();
    if (reader.word() === 'GROUP') reader.take();
    if (reader.peek().type === '(') scanOne(reader, block);
    else reader.chain();
  }
  const [first] = items;
  if (name === 'ROW') return { kind: 'row', items };
  if (CHOICES.test(name) && items.length > 1) return { kind: 'choice', items };
  if (TRANSPARENT.test(name) && first !== undefined) return first.kind === 'mixture' && /CAST$/.test(name) ? castOf(first) : first;
  if (name === 'CURRENT_SETTING') return { kind: 'bound', bound: { kind: 'setting', name: settingName(reader, begin) } };
  if (first === undefined) return { kind: 'bound', bound: { kind: 'setting', name: name.toLowerCase() } };
  return mixed(items, query);
}

/** `CAST(x AS type)`: the type was read as a column. */
function castOf(first: Extract<Operand, { kind: 'mixture' }>): Operand {
  const [value] = first.parts;
  return value?.kind === 'column' || value?.kind === 'bound' ? value : first;
}

function settingName(reader: StatementReader, begin: Token): string {
  const argument = reader.tokens.find((token) => token.start > begin.start);
  return argument?.type === 'string' ? reader.text(argument).replaceAll("'", '') : '';
}

/** What several operands make: a value when none of them is a column or a query. */
function mixed(parts: readonly Operand[], opaque = false): Operand {
  const bounds: Bound[] = [];
  for (const part of parts) {
    if (part.kind === 'bound') bounds.push(part.bound);
    else if (opaque || part.kind !== 'null') return { kind: 'mixture', parts };
  }
  const telling = bounds.find(({ kind }) => kind !== 'literal');
  return telling === undefined ? LITERAL : { kind: 'bound', bound: telling };
}
