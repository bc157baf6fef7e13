import { newReader, statements } from './queries.js';
import type { Query, Relation, TableVerb } from './statement-syntax.js';
import { joinChunks, readings } from './tokens.js';

export type { TableVerb } from './statement-syntax.js';

/** One place of a text where a table is read or changed. */
export interface TableUse {
  /** As written, without quotes; empty when a hole stands in its place. Compare by `canonicalName`. */
  readonly name: string;
  readonly schema: string | undefined;
  readonly alias: string | undefined;
  readonly verb: TableVerb;
  /** The hole in place of the name. */
  readonly hole: number | undefined;
}

/** Tables that the SQL between and around the holes names, in order of the text; those of CTEs and sub-queries too, CTEs themselves not. */
export function tablesIn(chunks: readonly string[]): TableUse[] {
  const source = joinChunks(chunks);
  const [reading = 'standard'] = readings(source.text);
  return relationsOf(statements(newReader(source, reading))).map(tableUse);
}

export const tableUse = ({ name, schema, alias, verb, hole }: Relation): TableUse => ({ name, schema, alias, verb, hole });

/** An upsert uses its table twice at one place. */
export const useKey = (relation: Relation): string => `${relation.start} ${relation.verb}`;

/** Every named table once, in order of the text. */
export function relationsOf(queries: readonly Query[]): Relation[] {
  const found = new Map<string, Relation>();
  const seen = new Set<Query>();
  const queue = [...queries];
  for (let query = queue.pop(); query !== undefined; query = queue.pop()) {
    if (seen.has(query)) continue;
    seen.add(query);
    for (const block of query.arms) {
      for (const relation of block.insertion === undefined ? block.relations : [block.insertion.relation, ...block.relations]) {
        if (relation.start >= 0 && !found.has(useKey(relation))) found.set(useKey(relation), relation);
        if (relation.source !== undefined) queue.push(relation.source);
      }
      for (const inner of block.queries) queue.push(inner);
    }
  }
  return [...found.values()].sort((one, other) => one.start - other.start || one.id - other.id);
}
