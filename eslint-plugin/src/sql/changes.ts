import { clauses } from './clauses.js';
import { wholeCondition } from './conditions.js';
import { columnNames, fromClause, table } from './from-clause.js';
import { canonicalName } from './names.js';
import { operand, operandList } from './operands.js';
import type { StatementReader } from './statement-reader.js';
import { newBlock } from './statement-syntax.js';
import type { Block, Insertion, Operand, TableVerb } from './statement-syntax.js';

/** INSERT, REPLACE, UPDATE, DELETE or MERGE at the cursor. */
export function change(reader: StatementReader, block: Block): void {
  switch (reader.take().word) {
    case 'UPDATE': return update(reader, block);
    case 'DELETE': return remove(reader, block);
    case 'MERGE': return merge(reader, block);
    default: return insert(reader, block);
  }
}

const MODIFIER = /^(?:OR|IGNORE|LOW_PRIORITY|HIGH_PRIORITY|DELAYED|QUICK|ROLLBACK|ABORT|FAIL|REPLACE|OVERWRITE)$/;

function update(reader: StatementReader, block: Block): void {
  while (reader.takeWord(MODIFIER));
  fromClause(reader, block, 'update');
  clauses(reader, block);
  retarget(block, 'update');
}

function remove(reader: StatementReader, block: Block): void {
  while (reader.takeWord(MODIFIER));
  const targets = targetNames(reader);
  reader.takeWord(/^FROM$/);
  fromClause(reader, block, targets.size > 0 ? 'select' : 'delete');
  clauses(reader, block);
  for (const relation of block.relations) {
    if (targets.has(canonicalName(relation.alias ?? relation.name))) relation.verb = 'delete';
  }
  retarget(block, 'delete');
}

/** `DELETE a, b FROM …` */
function targetNames(reader: StatementReader): Set<string> {
  const targets = new Set<string>();
  const before = reader.at;
  for (;;) {
    if (reader.word() === 'FROM') return targets;
    const [first, ...rest] = reader.chain();
    if (first !== undefined && first.holes === 0) targets.add(reader.canonical(rest.at(-1) ?? first));
    if (reader.peek().type === 'op' && reader.peek().word === '*') reader.take();
    if (first === undefined || (reader.peek().type !== ',' && reader.word() !== 'FROM')) break;
    if (reader.peek().type === ',') reader.take();
  }
  reader.at = before;
  return new Set();
}

/** `UPDATE i SET … FROM invoices i`: the target is an alias of a table that comes later. */
function retarget(block: Block, verb: TableVerb): void {
  const [target] = block.relations;
  if (target === undefined || target.verb !== verb || target.alias !== undefined) return;
  const meant = block.relations.find((relation) => relation !== target && relation.alias !== undefined && canonicalName(relation.alias) === canonicalName(target.name));
  if (meant === undefined) return;
  meant.verb = verb;
  block.relations.shift();
}

function merge(reader: StatementReader, block: Block): void {
  reader.takeWord(/^INTO$/);
  fromClause(reader, block, 'update');
  const targets = [...block.relations];
  if (reader.takeWord(/^USING$/)) fromClause(reader, block);
  const on = reader.takeWord(/^ON$/) ? wholeCondition(reader, block) : undefined;
  block.joins.push({ kind: 'left', nullable: targets, left: targets, right: block.relations.slice(targets.length), on, using: [], natural: false });
  const rest = newBlock(block.parent);
  block.queries.push({ arms: [rest] });
  clauses(reader, rest);
}

function insert(reader: StatementReader, block: Block): void {
  while (reader.takeWord(MODIFIER));
  reader.takeWord(/^INTO$/);
  reader.takeWord(/^TABLE$/);
  const relation = table(reader, 'insert');
  if (reader.takeWord(/^AS$/)) relation.alias = reader.text(reader.take());
  let dynamic = reader.peek().type === 'hole';
  if (dynamic) reader.take();
  let columns: string[] | undefined;
  if (reader.peek().type === '(' && !reader.beginsQuery(1)) {
    const { close } = reader;
    dynamic ||= reader.tokens.slice(reader.at, close).some((token) => token.holes > 0 || token.word === '??');
    columns = columnNames(reader);
  }
  if (reader.takeWord(/^OVERRIDING$/)) {
    reader.take();
    reader.takeWord(/^VALUE$/);
  }
  block.insertion = { relation, columns, dynamic, rows: [], bulk: undefined, query: undefined, ...values(reader, block) };
  if (reader.takeWord(/^AS$/)) {
    reader.chain();
    columnNames(reader);
  }
  clauses(reader, block);
  while (reader.word() === 'ON') {
    conflict(reader, block, block.insertion);
    clauses(reader, block);
  }
}

function values(reader: StatementReader, block: Block): Partial<Insertion> {
  if (reader.takeWord(/^DEFAULT$/)) {
    reader.takeWord(/^VALUES$/);
    return { columns: [] };
  }
  if (reader.takeWord(/^SET$/)) return assignments(reader, block);
  if (reader.takeWord(/^VALUES?$/)) return rows(reader, block);
  if (reader.peek().type === 'hole') return { dynamic: true };
  return reader.beginsQuery(0) ? { query: reader.subquery(block) } : {};
}

function rows(reader: StatementReader, block: Block): Partial<Insertion> {
  const found: Operand[][] = [];
  do {
    if (reader.peek().type !== '(') return { rows: found, bulk: operand(reader, block) };
    found.push(reader.within((close) => operandList(reader, block, close)) ?? []);
  } while (reader.peek().type === ',' && reader.take().type === ',');
  return { rows: found };
}

function assignments(reader: StatementReader, block: Block): Partial<Insertion> {
  const columns: string[] = [];
  const row: Operand[] = [];
  let dynamic = false;
  do {
    const name = reader.chain().at(-1);
    if (name === undefined || name.holes > 0 || reader.peek().type !== 'op') {
      dynamic = true;
      if (name === undefined) operand(reader, block);
      continue;
    }
    reader.take();
    columns.push(reader.canonical(name));
    row.push(operand(reader, block) ?? { kind: 'mixture', parts: [] });
  } while (reader.peek().type === ',' && reader.take().type === ',');
  return { columns, dynamic, rows: [row] };
}

/** What an upsert changes: a row that was there, whose key the text may name. */
function conflict(reader: StatementReader, block: Block, insertion: Insertion): void {
  reader.take();
  const duplicate = reader.take().word === 'DUPLICATE';
  const target = !duplicate && reader.peek().type === '(' ? columnNames(reader) : undefined;
  while (!/^(?:DO|UPDATE)$/.test(reader.word()) && !/^(?:\)|;|end)$/.test(reader.peek().type)) reader.take();
  reader.takeWord(/^DO$/);
  if (!reader.takeWord(/^UPDATE$/)) return;
  const { relation } = insertion;
  const rest = newBlock(block.parent);
  const old = reader.relation(relation.start, { name: relation.name, schema: relation.schema, hole: relation.hole, alias: relation.alias, verb: 'update', bySchema: target === undefined });
  rest.relations.push(old, reader.relation(-1, { alias: 'excluded' }));
  const column = (qualifier: string, name: string): Operand => ({ kind: 'column', qualifier: canonicalName(qualifier), name, block: rest });
  for (const name of target ?? []) rest.where.push({ kind: 'equal', left: column(old.alias ?? old.name, name), right: column('excluded', name), negated: false });
  const names = insertion.columns ?? [];
  if (insertion.query !== undefined) {
    rest.where.push({ kind: 'in', left: { kind: 'row', items: names.map((name) => column('excluded', name)) }, listed: [{ kind: 'query', query: insertion.query }], negated: false });
  } else {
    names.forEach((name, index) => {
      const listed = insertion.bulk === undefined ? insertion.rows.map((row) => row[index] ?? { kind: 'dynamic' as const }) : [insertion.bulk];
      rest.where.push({ kind: 'in', left: column('excluded', name), listed, negated: false });
    });
  }
  if (insertion.dynamic) rest.where.push({ kind: 'fragment' });
  block.queries.push({ arms: [rest] });
  clauses(reader, rest);
}

export function truncate(reader: StatementReader, block: Block): void {
  reader.take();
  reader.takeWord(/^TABLE$/);
  do {
    reader.takeWord(/^ONLY$/);
    const before = reader.at;
    const relation = table(reader, 'truncate');
    if (reader.at > before) block.relations.push(relation);
    if (reader.peek().type === 'op' && reader.peek().word === '*') reader.take();
  } while (reader.peek().type === ',' && reader.take().type === ',');
}
