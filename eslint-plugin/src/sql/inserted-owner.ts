import type { Constraint } from './constraints.js';
import { boundKey } from './equality-closure.js';
import type { ProvenEqualities } from './proven-equalities.js';
import type { Bound, Insertion, Operand } from './statement-syntax.js';

const DYNAMIC: Constraint = { is: 'unknown', why: 'dynamic' };
const ABSENT: Constraint = { is: 'absent' };

/** To whom the rows of an INSERT belong. A value copied from another table is as good as that table's own constraint, which is asked for there. */
export function insertedOwner(insertion: Insertion, owners: ReadonlySet<string>, facts: ProvenEqualities): Constraint {
  const { columns, dynamic, rows, bulk, query } = insertion;
  if (columns === undefined) return dynamic || (bulk === undefined && rows.length === 0 && query === undefined) ? DYNAMIC : { is: 'unknown', why: 'schema' };
  const index = columns.findIndex((column) => owners.has(column));
  if (index < 0) return dynamic ? DYNAMIC : ABSENT;
  if (bulk !== undefined) return inserted([[bulk]], 0, facts);
  if (query !== undefined) return inserted(query.arms.map(({ outputs }) => outputs.map((output): Operand | undefined => (output.star ? undefined : output.operand))), index, facts);
  return rows.length === 0 ? DYNAMIC : inserted(rows, index, facts);
}

function inserted(rows: readonly (readonly (Operand | undefined)[])[], index: number, facts: ProvenEqualities): Constraint {
  const by = new Map<string, Bound>();
  for (const row of rows) {
    const item = row[index];
    const only = row.length === 1 ? row[0] : undefined;
    // One hole in place of the whole row.
    const bounds = item === undefined ? (only?.kind === 'bound' ? [only.bound] : undefined) : boundsOf(item, facts);
    if (bounds === undefined) return row.some((one) => one === undefined || one.kind === 'dynamic') || item === undefined ? DYNAMIC : ABSENT;
    for (const bound of bounds) by.set(boundKey(bound), bound);
  }
  return { is: 'constrained', by: [...by.values()], through: [] };
}

function boundsOf(item: Operand, facts: ProvenEqualities): readonly Bound[] | undefined {
  switch (item.kind) {
    case 'bound': return [item.bound];
    case 'column': {
      const [ref] = facts.scope.refsOf(item) ?? [];
      return [{ kind: 'column', table: ref?.relation.name ?? '', column: item.name }];
    }
    case 'query': {
      const found = item.query.arms.map((arm) => {
        const [output] = arm.outputs;
        return output === undefined || output.star ? undefined : boundsOf(output.operand, facts);
      });
      return found.every((bounds) => bounds !== undefined) ? found.flat() : undefined;
    }
    case 'choice': return item.items.map((one) => boundsOf(one, facts)).find((bounds) => bounds !== undefined);
    case 'mixture': return item.parts.map((one) => boundsOf(one, facts)).find((bounds) => bounds !== undefined);
    default: return undefined;
  }
}
