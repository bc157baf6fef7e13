import { ColumnScope } from './column-scope.js';
import { wholeCondition } from './conditions.js';
import type { Closure, Equality, Proof, Ref } from './equality-closure.js';
import { insertedOwner } from './inserted-owner.js';
import { canonicalName } from './names.js';
import { LENIENCIES, ProvenEqualities, together } from './proven-equalities.js';
import type { Facts, Leniency } from './proven-equalities.js';
import { newReader, statements } from './queries.js';
import type { StatementReader } from './statement-reader.js';
import { newBlock } from './statement-syntax.js';
import type { Block, Bound, Query, Relation } from './statement-syntax.js';
import { relationsOf, tableUse, useKey } from './table-uses.js';
import type { TableUse } from './table-uses.js';
import { joinChunks, readings } from './tokens.js';

export type { Bound } from './statement-syntax.js';
export type { TableUse } from './table-uses.js';

/** Whether all rows that a statement reads or changes in a table belong to a value. `by` are the values, any of which a row may have. */
export type Constraint =
  /** `through` are the tables whose key leads to the one that is constrained; none when the table's own column is. */
  | { readonly is: 'constrained'; readonly by: readonly Bound[]; readonly through: readonly string[] }
  /** An OR lets other rows through. `shared`: only those whose column is NULL. */
  | { readonly is: 'widened'; readonly by: readonly Bound[]; readonly shared: boolean }
  /** Without a value it lets all rows through: `$1 IS NULL OR tenant_id = $1`. */
  | { readonly is: 'optional'; readonly by: readonly Bound[] }
  | { readonly is: 'absent' }
  /** `schema`: columns or key are not in the text. `dialect`: databases read the text in two ways. */
  | { readonly is: 'unknown'; readonly why: 'dynamic' | 'budget' | 'schema' | 'dialect' };

export interface Identified {
  /** Canonical. */
  readonly column: string;
  readonly by: Bound;
}

export interface ConstrainedUse extends TableUse {
  readonly constraint: Constraint;
  /** Other columns that equal something in all rows: `id = $1`. */
  readonly identified: readonly Identified[];
}

/** `tablesIn` with the answer for each, in the same order. `columns` are names of the owner column, in any spelling; one of them is enough. */
export function constraintsIn(chunks: readonly string[], columns: ReadonlySet<string>): ConstrainedUse[] {
  const source = joinChunks(chunks);
  const [first = [], second] = readings(source.text).map((reading) => {
    const reader = newReader(source, reading);
    return judged(reader, statements(reader), columns, new ColumnScope());
  });
  if (second === undefined || JSON.stringify(first) === JSON.stringify(second)) return first;
  return first.map((use, index) => (JSON.stringify(use) === JSON.stringify(second[index]) ? use : { ...use, constraint: { is: 'unknown', why: 'dialect' }, identified: [] }));
}

export type ConstrainedCondition = Pick<ConstrainedUse, 'constraint' | 'identified'>;

/**
 * The same for a condition alone, with or without WHERE, AND or OR before it. `alias` is what the condition calls the table; without
 * one every column may be the table's.
 */
export function conditionConstraint(chunks: readonly string[], columns: ReadonlySet<string>, alias?: string): ConstrainedCondition {
  const source = joinChunks(chunks);
  const [first, second] = readings(source.text).map((reading): ConstrainedCondition => {
    const reader = newReader(source, reading);
    const block = newBlock(undefined);
    const relation = reader.relation(0, { name: alias ?? '', alias });
    block.relations.push(relation);
    const other = leadsWithOr(reader);
    const term = wholeCondition(reader, block);
    block.where.push(other ? { kind: 'or', terms: [term, { kind: 'other', operands: [] }] } : term);
    // What follows a clause is not the condition; anything else was not understood.
    if (!reader.atBoundary()) block.where.push({ kind: 'fragment' });
    const [use] = judged(reader, [{ arms: [block] }], columns, new ColumnScope(alias === undefined ? relation : undefined));
    return { constraint: use?.constraint ?? { is: 'absent' }, identified: use?.identified ?? [] };
  });
  if (first === undefined || second === undefined || JSON.stringify(first) === JSON.stringify(second)) return first ?? { constraint: { is: 'absent' }, identified: [] };
  return { constraint: { is: 'unknown', why: 'dialect' }, identified: [] };
}

function leadsWithOr(reader: StatementReader): boolean {
  let other = false;
  while (/^(?:WHERE|HAVING|ON|AND|OR)$/.test(reader.word())) other = reader.take().word === 'OR';
  return other;
}

function judged(reader: StatementReader, queries: readonly Query[], columns: ReadonlySet<string>, scope: ColumnScope): ConstrainedUse[] {
  const relations = relationsOf(queries);
  const owners = new Set([...columns].map(canonicalName));
  const names = new Set([...reader.columnNames, ...owners]);
  const found = new Map<string, Constraint>();
  const identified = new Map<string, Map<string, Identified>>();
  let { exhausted } = reader;
  for (const leniency of LENIENCIES) {
    if (exhausted || found.size === relations.length) break;
    const facts = new ProvenEqualities(leniency, owners, names, scope);
    const judge = new Judge(facts, owners, leniency === 'strict' ? identified : undefined);
    for (const query of queries) judge.query(query, { all: false, equalities: [] });
    exhausted ||= facts.exhausted;
    for (const relation of relations) {
      const key = useKey(relation);
      const constraint = judge.decided.get(key) ?? verdict(leniency, relation, judge.proofs.get(key));
      if (!found.has(key) && constraint !== undefined) found.set(key, constraint);
    }
  }
  return relations.map((relation) => ({
    ...tableUse(relation),
    constraint: exhausted ? { is: 'unknown', why: 'budget' } : found.get(useKey(relation)) ?? { is: 'absent' },
    identified: exhausted ? [] : [...(identified.get(useKey(relation))?.values() ?? [])],
  }));
}

function verdict(leniency: Leniency, relation: Relation, proof: Proof | undefined): Constraint | undefined {
  if (proof === undefined) return leniency === 'strict' && relation.bySchema ? { is: 'unknown', why: 'schema' } : undefined;
  switch (leniency) {
    case 'strict': return { is: 'constrained', ...proof };
    case 'optional': return { is: 'optional', by: proof.by };
    case 'shared': case 'widened': return { is: 'widened', by: proof.by, shared: leniency === 'shared' };
    default: return { is: 'unknown', why: 'dynamic' };
  }
}

const WHATEVER: Proof = { by: [], through: [] };

/** Goes through the queries of a statement, outer before inner, with what the outer ones prove. */
class Judge {
  /** A table that one of its readings leaves unconstrained has `undefined`. */
  readonly proofs = new Map<string, Proof | undefined>();
  /** Of INSERT, whatever the leniency. */
  readonly decided = new Map<string, Constraint>();

  constructor(private readonly facts: ProvenEqualities, private readonly owners: ReadonlySet<string>, private readonly identified: Map<string, Map<string, Identified>> | undefined) {}

  query(query: Query, outer: Facts): void {
    for (const arm of query.arms) this.block(arm, outer);
  }

  private block(block: Block, outer: Facts): void {
    if (this.facts.exhausted) return;
    // Rows that a statement within another changes are changed, whatever the other makes of them.
    const facts = block.relations.some(({ verb }) => verb !== 'select') ? this.facts.block(block) : together([outer, this.facts.block(block)]);
    const closure = this.facts.closure(facts);
    for (const relation of block.relations) {
      const more = this.facts.joined(block, relation);
      const own = more.equalities.length > 0 || more.all ? together([facts, more]) : facts;
      const ownClosure = own === facts ? closure : this.facts.closure(own);
      if (relation.start >= 0) this.record(relation, own, ownClosure);
      for (const arm of relation.source?.arms ?? []) this.block(arm, together([own, this.facts.links(relation, arm)]));
    }
    if (this.identified !== undefined) this.identify(facts.equalities, new Set(block.relations));
    if (block.insertion !== undefined) this.decided.set(useKey(block.insertion.relation), insertedOwner(block.insertion, this.owners, this.facts));
    const sources = new Set(block.relations.map(({ source }) => source));
    for (const inner of block.queries) {
      if (!sources.has(inner)) this.query(inner, facts);
    }
  }

  private record(relation: Relation, facts: Facts, closure: Closure): void {
    const key = useKey(relation);
    const proof = facts.all ? closure.relations.get(relation) ?? WHATEVER : closure.relations.get(relation);
    this.proofs.set(key, this.proofs.has(key) && this.proofs.get(key) === undefined ? undefined : proof);
  }

  private identify(equalities: readonly Equality[], relations: ReadonlySet<Relation>): void {
    for (const { left, right, bound } of equalities) {
      if (bound !== undefined) this.note(left, bound, relations);
      if (right === undefined) continue;
      this.note(left, columnOf(right), relations);
      this.note(right, columnOf(left), relations);
    }
  }

  private note({ relation, column }: Ref, by: Bound, relations: ReadonlySet<Relation>): void {
    if (relation.start < 0 || !relations.has(relation) || this.owners.has(column)) return;
    const key = useKey(relation);
    const noted = this.identified?.get(key) ?? new Map<string, Identified>();
    this.identified?.set(key, noted);
    noted.set(`${column} ${JSON.stringify(by)}`, { column, by });
  }
}

const columnOf = ({ relation, column }: Ref): Bound => ({ kind: 'column', table: relation.name || (relation.alias ?? ''), column });
