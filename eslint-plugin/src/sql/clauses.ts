import { condition, wholeCondition } from './conditions.js';
import { fromClause } from './from-clause.js';
import { operandList, scanOne } from './operands.js';
import type { StatementReader } from './statement-reader.js';
import type { Block, Condition, Operand } from './statement-syntax.js';
import { isName } from './vocabulary.js';

const MIXED: Operand = { kind: 'mixture', parts: [] };

export function select(reader: StatementReader, block: Block): void {
  reader.takeWord(/^SELECT$/);
  while (reader.takeWord(/^(?:DISTINCT|ALL|STRAIGHT_JOIN|SQL_\w+)$/)) {
    if (reader.word() === 'ON' && reader.peek(1).type === '(') {
      reader.take();
      reader.within((close) => operandList(reader, block, close));
    }
  }
  if (reader.word() === 'TOP' && /^(?:number|param|hole|\()$/.test(reader.peek(1).type)) {
    reader.take();
    scanOne(reader, block);
  }
  outputs(reader, block);
  clauses(reader, block);
}

/** The select list, or what RETURNING gives. */
function outputs(reader: StatementReader, block: Block): void {
  do {
    const token = reader.peek();
    if (token.type === 'op' && token.word === '*') {
      reader.take();
      block.outputs.push({ star: true, qualifier: undefined });
    } else if (isName(token) && token.holes === 0 && reader.peek(1).type === '.' && reader.peek(2).word === '*') {
      const qualifier = reader.canonical(token);
      reader.chain();
      reader.take();
      block.outputs.push({ star: true, qualifier });
    } else if (!reader.atBoundary()) {
      const value = outputOperand(reader, block);
      const name = alias(reader) ?? (value.kind === 'column' ? value.name : undefined);
      if (name !== undefined) reader.columnNames.add(name);
      block.outputs.push({ star: false, name, operand: value });
    }
    while (!reader.atBoundary() && reader.peek().type !== ',') scanOne(reader, block);
  } while (reader.peek().type === ',' && reader.take().type === ',');
}

function outputOperand(reader: StatementReader, block: Block): Operand {
  const token = reader.peek();
  const read = condition(reader, block);
  if (read.kind === 'fragment' && token.type === 'hole') return { kind: 'bound', bound: { kind: 'hole', index: token.firstHole } };
  if (read.kind === 'constant') return { kind: 'bound', bound: { kind: 'literal' } };
  return read.kind === 'other' && read.operands.length === 1 ? (read.operands[0] as Operand) : MIXED;
}

function alias(reader: StatementReader): string | undefined {
  reader.takeWord(/^AS$/);
  const token = reader.peek();
  if (!isName(token) || token.holes > 0 || (token.type === 'word' && reader.atBoundary())) return undefined;
  reader.take();
  return reader.canonical(token);
}

/** All clauses from the cursor to the end of the query, in whatever order they come. */
export function clauses(reader: StatementReader, block: Block): void {
  for (;;) {
    const token = reader.peek();
    if (token.type === ')' || token.type === ']' || token.type === ';' || token.type === 'end') return;
    const word = reader.peek(1).type === '.' ? '' : reader.word();
    switch (word) {
      case 'UNION': case 'INTERSECT': case 'EXCEPT': case 'MINUS': return;
      case 'FROM': case 'USING':
        reader.take();
        fromClause(reader, block);
        break;
      case 'WHERE': case 'HAVING': case 'QUALIFY':
        reader.take();
        block.where.push(wholeCondition(reader, block));
        break;
      case 'RETURNING': case 'OUTPUT':
        reader.take();
        outputs(reader, block);
        break;
      case 'ON':
        if (/^(?:CONFLICT|DUPLICATE)$/.test(reader.word(1))) return;
        reader.take();
        break;
      default:
        expression(reader, block);
    }
  }
}

/** What only queries within it matter of. */
function expression(reader: StatementReader, block: Block): void {
  const before = reader.at;
  condition(reader, block);
  if (reader.at === before) reader.take();
}

/** What stands in `where` may be one side of an OR. */
export function widen(block: Block): void {
  const terms = block.where.splice(0);
  const [first] = terms;
  const whole: Condition = first !== undefined && terms.length === 1 ? first : { kind: 'and', terms };
  const already = whole.kind === 'or' && whole.terms.at(-1)?.kind === 'fragment';
  block.where.push(already ? whole : { kind: 'or', terms: [whole, { kind: 'fragment' }] });
}
