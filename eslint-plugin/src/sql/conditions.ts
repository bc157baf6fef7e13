import { operand, operandList, scanOne } from './operands.js';
import type { StatementReader } from './statement-reader.js';
import type { Block, Condition, Operand } from './statement-syntax.js';
import { isComparison, isOperandStart } from './vocabulary.js';

const OTHER: Condition = { kind: 'other', operands: [] };
const FRAGMENT: Condition = { kind: 'fragment' };

/** What WHERE, ON and HAVING hold, up to the next clause, a comma or a closing parenthesis: whatever is not understood is part of it. */
export function wholeCondition(reader: StatementReader, block: Block): Condition {
  return disjunction(reader, block, true);
}

/** A boolean expression, behind which something else may follow. The cursor may not move when none begins there. */
export function condition(reader: StatementReader, block: Block): Condition {
  return disjunction(reader, block, false);
}

function disjunction(reader: StatementReader, block: Block, whole: boolean): Condition {
  const terms = [conjunction(reader, block, whole)];
  while (reader.word() === 'OR' || reader.word() === 'XOR') {
    reader.take();
    terms.push(conjunction(reader, block, whole));
  }
  return joined('or', terms);
}

const joined = (kind: 'and' | 'or', terms: readonly Condition[]): Condition => (terms.length === 1 ? (terms[0] as Condition) : { kind, terms });

function conjunction(reader: StatementReader, block: Block, whole: boolean): Condition {
  let terms = [negation(reader, block)];
  for (;;) {
    const token = reader.peek();
    if (reader.word() === 'AND' || (token.type === 'op' && token.word === '&&')) {
      reader.take();
      terms.push(negation(reader, block));
    } else if (token.type === 'hole') {
      reader.take();
      terms.push(FRAGMENT);
      if (!continues(reader)) continue;
      // The hole may be an OR.
      terms = [{ kind: 'or', terms: [{ kind: 'and', terms: [...terms, negation(reader, block)] }, FRAGMENT] }];
    } else if (whole && !endsTerm(reader)) {
      const operands: Operand[] = [];
      while (!endsTerm(reader)) operands.push(...scanOne(reader, block));
      terms[terms.length - 1] = { kind: 'other', operands };
    } else {
      return joined('and', terms);
    }
  }
}

function endsTerm(reader: StatementReader): boolean {
  const token = reader.peek();
  return token.type === ',' || token.type === 'hole' || (token.type === 'op' && token.word === '&&') || /^(?:AND|OR|XOR)$/.test(reader.word()) || reader.atBoundary();
}

/** An operand follows where a connective is due. */
function continues(reader: StatementReader): boolean {
  const token = reader.peek();
  return token.type !== 'hole' && isOperandStart(token) && !reader.atBoundary() && !/^(?:AND|OR|XOR|ASC|DESC|AS)$/.test(reader.word());
}

function negation(reader: StatementReader, block: Block): Condition {
  let negated = false;
  while (reader.word() === 'NOT' || (reader.peek().type === 'op' && reader.peek().word === '!')) {
    reader.take();
    negated = !negated;
  }
  const term = predicate(reader, block);
  return negated ? negate(term) : term;
}

export function negate(term: Condition): Condition {
  switch (term.kind) {
    case 'and': return { kind: 'or', terms: term.terms.map(negate) };
    case 'or': return { kind: 'and', terms: term.terms.map(negate) };
    case 'equal': case 'in': case 'null': case 'exists': return { ...term, negated: !term.negated };
    case 'constant': return { kind: 'constant', value: !term.value };
    default: return term;
  }
}

function predicate(reader: StatementReader, block: Block): Condition {
  if (reader.word() === 'EXISTS' && reader.peek(1).type === '(') {
    reader.take();
    if (!reader.beginsQuery(1)) {
      reader.leaveAt(reader.close);
      return FRAGMENT;
    }
    return reader.within((): Condition => ({ kind: 'exists', query: reader.subquery(block), negated: false })) ?? OTHER;
  }
  if (reader.peek().type === '(' && !reader.beginsQuery(1) && isGroup(reader)) return group(reader, block);
  const token = reader.peek();
  const left = operand(reader, block);
  if (left === undefined) return OTHER;
  const found = comparison(reader, block, left);
  if (found !== undefined) return chained(reader, block, found);
  if (token.type === 'hole' && left.kind === 'bound') return FRAGMENT;
  return constantOf(reader.text(token)) ?? { kind: 'other', operands: [left] };
}

const constantOf = (text: string): Condition | undefined => (/^(?:true|1)$/i.test(text) ? { kind: 'constant', value: true } : /^(?:false|0)$/i.test(text) ? { kind: 'constant', value: false } : undefined);

/** Whether a parenthesis holds a condition: behind an operand something would go on, and a row has commas. */
function isGroup(reader: StatementReader): boolean {
  const { close } = reader;
  const after = reader.tokens[close + 1];
  if (after === undefined || after.type === ')' || after.type === ';' || after.type === 'end' || after.type === 'hole' || after.type === ',') return true;
  if (after.type === 'word') return !isComparison(after) && !/^(?:IS|NOT|COLLATE|AT)$/.test(after.word);
  return after.type === 'op' && after.word === '&&';
}

function group(reader: StatementReader, block: Block): Condition {
  return reader.within((close): Condition => {
    const inner = wholeCondition(reader, block);
    const operands: Operand[] = [];
    while (reader.at < close) operands.push(...scanOne(reader, block));
    return operands.length === 0 ? inner : { kind: 'other', operands };
  }) ?? OTHER;
}

/** `a = b = c`, or MySQL's `a = b || c = d`: neither side says anything by itself. */
function chained(reader: StatementReader, block: Block, found: Condition): Condition {
  let result = found;
  while (reader.peek().type === 'op' && isComparison(reader.peek()) && reader.peek().word !== '&&') {
    reader.take();
    operand(reader, block);
    result = OTHER;
  }
  return result;
}

function comparison(reader: StatementReader, block: Block, left: Operand): Condition | undefined {
  const token = reader.peek();
  if (token.type === 'op' && isComparison(token) && token.word !== '&&') {
    // `=-1` and `=@p` lex as one operator.
    const operator = token.word.replace(/^(=|==|<>|!=|<=>)[-+]$/, '$1');
    reader.take();
    return compared(reader, block, left, operator);
  }
  const negated = reader.word() === 'NOT' && /^(?:IN|BETWEEN|LIKE|ILIKE|SIMILAR|RLIKE|REGEXP|GLOB|MATCH)$/.test(reader.word(1));
  if (negated) reader.take();
  switch (reader.word()) {
    case 'IS': return is(reader, block, left);
    case 'IN':
      reader.take();
      return { kind: 'in', left, listed: list(reader, block), negated };
    case 'BETWEEN': return between(reader, block, left);
    case 'NOTNULL': case 'ISNULL':
      return { kind: 'null', operand: left, negated: reader.take().word === 'NOTNULL' };
    default:
      if (!isComparison(reader.peek()) || reader.peek().type !== 'word') return undefined;
      reader.take();
      reader.takeWord(/^TO$/);
      return { kind: 'other', operands: [left, ...operandAnd(reader, block, /^ESCAPE$/)] };
  }
}

function operandAnd(reader: StatementReader, block: Block, word: RegExp): Operand[] {
  const operands: Operand[] = [];
  do {
    const next = quantified(reader, block) ?? operand(reader, block);
    if (next !== undefined) operands.push(next);
  } while (reader.takeWord(word));
  return operands;
}

function between(reader: StatementReader, block: Block, left: Operand): Condition {
  reader.take();
  reader.takeWord(/^(?:SYMMETRIC|ASYMMETRIC)$/);
  const low = operand(reader, block);
  reader.takeWord(/^AND$/);
  const high = operand(reader, block);
  return { kind: 'other', operands: [left, low, high].filter((side) => side !== undefined) };
}

function is(reader: StatementReader, block: Block, left: Operand): Condition {
  reader.take();
  const negated = reader.takeWord(/^NOT$/);
  if (reader.takeWord(/^NULL$/)) return { kind: 'null', operand: left, negated };
  if (reader.takeWord(/^(?:TRUE|FALSE|UNKNOWN|JSON|DOCUMENT|NORMALIZED)$/)) return { kind: 'other', operands: [left] };
  const distinct = reader.word() === 'DISTINCT' && reader.word(1) === 'FROM';
  if (distinct) {
    reader.take();
    reader.take();
  }
  // SQLite compares by IS.
  const right = operand(reader, block);
  return right === undefined ? { kind: 'other', operands: [left] } : { kind: 'equal', left, right, negated: distinct !== negated };
}

function compared(reader: StatementReader, block: Block, left: Operand, operator: string): Condition {
  const equal = operator === '=' || operator === '==' || operator === '<=>';
  const every = reader.word() === 'ALL' && reader.peek(1).type === '(';
  const some = quantified(reader, block);
  if (some !== undefined) return equal && !every ? { kind: 'in', left, listed: [some], negated: false } : { kind: 'other', operands: [left, some] };
  const right = operand(reader, block);
  if (right === undefined) return { kind: 'other', operands: [left] };
  if (equal || operator === '<>' || operator === '!=') return { kind: 'equal', left, right, negated: !equal };
  return { kind: 'other', operands: [left, right] };
}

/** `ANY (…)`, `ALL (…)`: a list, a query or a bound array. */
function quantified(reader: StatementReader, block: Block): Operand | undefined {
  if (!/^(?:ANY|SOME|ALL)$/.test(reader.word()) || reader.peek(1).type !== '(') return undefined;
  reader.take();
  return operand(reader, block);
}

function list(reader: StatementReader, block: Block): readonly Operand[] {
  if (reader.peek().type !== '(') return [operand(reader, block) ?? { kind: 'mixture', parts: [] }];
  if (reader.beginsQuery(1)) return [operand(reader, block) as Operand];
  return reader.within((close) => operandList(reader, block, close)) ?? [];
}
