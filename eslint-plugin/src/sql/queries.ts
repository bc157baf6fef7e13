import { change, truncate } from './changes.js';
import { clauses, select, widen } from './clauses.js';
import { columnNames } from './from-clause.js';
import { StatementReader } from './statement-reader.js';
import type { NamedQuery, QueryOptions, QueryScope } from './statement-reader.js';
import { newBlock } from './statement-syntax.js';
import type { Block, Query } from './statement-syntax.js';
import type { HoledText, Reading } from './tokens.js';
import { DDL_VERBS, NAME_VERBS, OTHER_VERBS, isName } from './vocabulary.js';

export function newReader(source: HoledText, reading: Reading): StatementReader {
  return new StatementReader(source, reading, query);
}

/** All statements of the text; those that define or configure are left out. Never throws, and may stop early: see `exhausted`. */
export function statements(reader: StatementReader): Query[] {
  const found: Query[] = [];
  while (reader.peek().type !== 'end') {
    const first = reader.word();
    if (/^(?:EXPLAIN|DECLARE|PREPARE)$/.test(first)) {
      skipUntil(reader, /^(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|REPLACE)$/);
    } else if (first === 'TRUNCATE') {
      const block = newBlock(undefined);
      found.push({ arms: [block] });
      truncate(reader, block);
      skipUntil(reader, /^$/);
    } else if (DDL_VERBS.has(first) || NAME_VERBS.has(first) || OTHER_VERBS.has(first) || first === 'SET' || first === 'DO') {
      skipUntil(reader, /^$/);
    } else if (reader.peek().type !== ';') {
      found.push(statement(reader));
    }
    if (reader.peek().type === ';') reader.take();
  }
  return found;
}

function skipUntil(reader: StatementReader, word: RegExp): void {
  do reader.take();
  while (reader.peek().type !== ';' && reader.peek().type !== 'end' && !(reader.word() !== '' && word.test(reader.word())));
}

function statement(reader: StatementReader): Query {
  const found = query(reader, undefined);
  while (reader.peek().type !== ';' && reader.peek().type !== 'end') {
    // What a parenthesis without its opener closes is not in the text.
    const block = found.arms.at(-1) ?? newBlock(undefined);
    widen(block);
    reader.take();
    clauses(reader, block);
    if (/^(?:UNION|INTERSECT|EXCEPT|MINUS)$/.test(reader.word())) reader.take();
  }
  return found;
}

function query(reader: StatementReader, parent: Block | undefined, options: QueryOptions = {}): Query {
  const outer = reader.scope;
  const arms: Block[] = [];
  if (reader.word() === 'WITH' && reader.peek(1).type !== '(') withClause(reader);
  const scope = reader.scope === outer ? undefined : reader.scope;
  for (;;) {
    arm(reader, parent, arms);
    options.afterArm?.();
    if (arms.length >= (options.armLimit ?? Infinity) || !reader.takeWord(/^(?:UNION|INTERSECT|EXCEPT|MINUS)$/)) break;
    while (reader.takeWord(/^(?:ALL|DISTINCT|CORRESPONDING)$/));
  }
  for (const named of scope?.named.values() ?? []) {
    if (named.uses === 0 && named.query !== undefined) arms[0]?.queries.push(named.query);
  }
  reader.scope = outer;
  return { arms };
}

function arm(reader: StatementReader, parent: Block | undefined, arms: Block[]): void {
  if (reader.peek().type === '(' && reader.beginsQuery(0)) {
    const inner = reader.within(() => query(reader, parent));
    arms.push(...(inner?.arms ?? []));
    clauses(reader, arms.at(-1) ?? newBlock(parent));
    return;
  }
  const block = newBlock(parent);
  arms.push(block);
  const next = reader.peek(1).type;
  if (/^(?:INSERT|REPLACE|UPDATE|DELETE|MERGE)$/.test(reader.word()) && next !== '(' && next !== '.' && next !== 'op') change(reader, block);
  else if (reader.word() === 'SELECT') select(reader, block);
  else clauses(reader, block);
}

/** `WITH [RECURSIVE] name [(columns)] AS (…), …`: the names are in scope from there on. */
function withClause(reader: StatementReader): void {
  reader.take();
  const recursive = reader.takeWord(/^RECURSIVE$/);
  const scope: QueryScope = { parent: reader.scope, named: new Map<string, NamedQuery>() };
  reader.scope = scope;
  do {
    const token = reader.peek();
    if (!isName(token)) return;
    reader.take();
    const columns = reader.peek().type === '(' ? columnNames(reader) : undefined;
    reader.takeWord(/^AS$/);
    reader.takeWord(/^NOT$/);
    reader.takeWord(/^MATERIALIZED$/);
    if (reader.peek().type !== '(') continue;
    const named: NamedQuery = { at: reader.at + 1, scope, columns, recursive, query: undefined, recurs: false, uses: 0 };
    scope.named.set(token.holes > 0 ? '' : reader.canonical(token), named);
    named.query = reader.within(() => query(reader, undefined, { afterArm: () => void (named.recurs = recursive) }));
    while (/^(?:SEARCH|CYCLE)$/.test(reader.word())) skipSearch(reader);
  } while (reader.peek().type === ',' && reader.take().type === ',');
}

function skipSearch(reader: StatementReader): void {
  do reader.take();
  while (!/^(?:,|\(|\)|;|end)$/.test(reader.peek().type) && !/^(?:SELECT|INSERT|UPDATE|DELETE|CYCLE)$/.test(reader.word()));
}
