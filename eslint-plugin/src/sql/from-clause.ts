import { wholeCondition } from './conditions.js';
import { operandList } from './operands.js';
import type { NamedQuery, StatementReader } from './statement-reader.js';
import type { Block, Join, Query, Relation, TableVerb } from './statement-syntax.js';
import { JOIN_WORDS, isClauseEnd, isName } from './vocabulary.js';

const NO_ALIAS = /^(?:ON|USING|NATURAL|AS|USE|FORCE|IGNORE|TABLESAMPLE|WINDOW|APPLY|FINAL|DEFAULT|OVERRIDING|VALUE|PIVOT|UNPIVOT|START|CONNECT|ASOF|INDEXED|NOT|DO)$/;

/** Tables, joins and commas up to the next clause; the cursor stands behind FROM, USING, UPDATE or the like. */
export function fromClause(reader: StatementReader, block: Block, verb: TableVerb = 'select'): void {
  do {
    const before = block.relations.length;
    factor(reader, block, verb);
    const first = block.relations[before];
    if (first !== undefined) first.verb = verb;
    joins(reader, block, before);
  } while (reader.peek().type === ',' && reader.take().type === ',');
}

function joins(reader: StatementReader, block: Block, begin: number): void {
  for (;;) {
    skipHints(reader, block);
    const kind = joinKind(reader);
    if (kind === undefined) return;
    const middle = block.relations.length;
    factor(reader, block);
    skipHints(reader, block);
    const left = block.relations.slice(begin, middle);
    const right = block.relations.slice(middle);
    const on = reader.takeWord(/^ON$/) ? wholeCondition(reader, block) : undefined;
    const using = on === undefined && reader.takeWord(/^USING$/) ? columnNames(reader) : [];
    const outer = kind.side === 'LEFT' || kind.side === 'RIGHT';
    const joinOf: Join['kind'] = outer ? 'left' : kind.side === 'FULL' ? 'full' : 'inner';
    block.joins.push({ kind: joinOf, nullable: kind.side === 'RIGHT' ? left : right, left, right, on, using, natural: kind.natural });
  }
}

/** Takes the words of a join. A hole among them makes it of any kind. */
function joinKind(reader: StatementReader): { side: string; natural: boolean } | undefined {
  let ahead = 0;
  let side = 'INNER';
  let natural = false;
  for (; ahead < 5; ahead += 1) {
    const token = reader.peek(ahead);
    const { word } = token;
    if (token.type === 'hole' && /^(?:JOIN|OUTER)$/.test(reader.word(ahead + 1))) side = 'FULL';
    else if (token.type !== 'word' || !JOIN_WORDS.has(word) || word === 'LATERAL') return undefined;
    else if (/^(?:JOIN|STRAIGHT_JOIN|APPLY)$/.test(word)) break;
    else if (/^(?:LEFT|RIGHT|FULL)$/.test(word)) side = word;
    else if (word === 'NATURAL') natural = true;
    else if (word === 'OUTER' && reader.word(ahead + 1) === 'APPLY') side = 'LEFT';
  }
  for (; ahead >= 0; ahead -= 1) reader.take();
  return { side, natural };
}

/** Index hints, samples and what else may stand behind a table. A hole there may be joins, or the rest of the statement. */
function skipHints(reader: StatementReader, block: Block): void {
  for (;;) {
    const token = reader.peek();
    if (token.type === 'hole') {
      if (/^(?:JOIN|OUTER)$/.test(reader.word(1))) return;
      block.where.push({ kind: 'fragment' });
    } else if (token.type === 'word' && token.word === 'WITH' && reader.peek(1).type === '(') {
      reader.take();
      reader.leaveAt(reader.close);
      continue;
    } else if (token.type === ',' || isClauseEnd(token) || JOIN_WORDS.has(token.word) || token.word === 'DO') {
      return;
    } else if (token.type === '(') {
      reader.leaveAt(reader.close);
      continue;
    }
    reader.take();
  }
}

function factor(reader: StatementReader, block: Block, verb: TableVerb = 'select'): void {
  if (!reader.admits(block)) return;
  while (/^(?:ONLY|LATERAL)$/.test(reader.word()) && reader.peek(1).type !== '.') reader.take();
  const token = reader.peek();
  if (token.type === '(') return parenthesis(reader, block);
  if (!isName(token) || (token.type === 'word' && isClauseEnd(token) && reader.peek(1).type !== '.')) return;
  const relation = table(reader, verb);
  if (reader.peek().type === '(' && reader.peek().start === reader.peek(-1).end) {
    // A function that gives rows.
    reader.within((close) => operandList(reader, block, close));
    reader.takeWord(/^WITH$/);
    reader.takeWord(/^ORDINALITY$/);
    block.relations.push(named(reader, reader.relation(-1, {})));
    return;
  }
  block.relations.push(named(reader, relation));
}

function parenthesis(reader: StatementReader, block: Block): void {
  if (reader.beginsQuery(1)) {
    const source = reader.within(() => reader.subquery(block));
    block.relations.push(named(reader, reader.relation(-1, { source })));
  } else if (reader.peek(1).type === 'hole' && reader.close === reader.at + 2) {
    reader.leaveAt(reader.close);
    block.where.push({ kind: 'fragment' });
    block.relations.push(named(reader, reader.relation(-1, {})));
  } else {
    reader.within(() => fromClause(reader, block));
    reader.takeWord(/^AS$/);
    if (isAlias(reader)) reader.take();
  }
}

/** The table that the name at the cursor names, or the query that WITH gave that name. */
export function table(reader: StatementReader, verb: TableVerb): Relation {
  const parts = reader.chain();
  const last = parts.at(-1) ?? reader.peek();
  const schema = parts.at(-2);
  if (last.holes > 0) return reader.relation(last.start, { verb, hole: last.firstHole });
  const found = schema === undefined && verb === 'select' ? namedQuery(reader, reader.canonical(last)) : undefined;
  if (found !== undefined) return reader.relation(-1, { alias: reader.text(last), source: sourceOf(reader, found), columns: found.columns });
  return reader.relation(last.start, { verb, name: reader.text(last), schema: schema === undefined || schema.holes > 0 ? undefined : reader.text(schema) });
}

function namedQuery(reader: StatementReader, name: string): NamedQuery | undefined {
  for (let scope = reader.scope; scope !== undefined; scope = scope.parent) {
    const found = scope.named.get(name);
    // Within itself a query that does not recur names a table.
    if (found !== undefined && (found.query !== undefined || found.recurs)) return found;
  }
  return undefined;
}

/** The first use takes the query as it was read; every other reads it again, so that what constrains one use constrains no other. */
function sourceOf(reader: StatementReader, found: NamedQuery): Query {
  if (found.query === undefined) return reader.again(found);
  found.uses += 1;
  return found.uses === 1 ? found.query : reader.again(found);
}

function named(reader: StatementReader, relation: Relation): Relation {
  const explicit = reader.takeWord(/^AS$/);
  if ((explicit && isName(reader.peek())) || isAlias(reader)) {
    relation.alias = reader.text(reader.take());
    if (reader.peek().type === '(' && !reader.beginsQuery(1)) relation.columns = columnNames(reader);
  }
  return relation;
}

function isAlias(reader: StatementReader): boolean {
  const token = reader.peek();
  if (token.type === 'dquote' || token.type === 'backtick' || token.type === 'bracket') return true;
  return token.type === 'word' && token.holes === 0 && !isClauseEnd(token) && !JOIN_WORDS.has(token.word) && !NO_ALIAS.test(token.word);
}

/** Canonical names between parentheses. */
export function columnNames(reader: StatementReader): string[] {
  const names: string[] = [];
  if (reader.peek().type !== '(') return names;
  reader.within((close) => {
    while (reader.at < close) {
      const token = reader.take();
      if (!isName(token) || token.holes > 0) continue;
      const name = reader.canonical(token);
      names.push(name);
      reader.columnNames.add(name);
    }
  });
  return names;
}
