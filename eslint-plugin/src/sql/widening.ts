import type { Equality } from './equality-closure.js';
import type { Condition, Operand, Relation } from './statement-syntax.js';

/** Whether only what the caller passes decides a condition: `$1 IS NULL`, `:all = 'yes'`, a bare `$1`. */
export function isSwitch(term: Condition): boolean {
  switch (term.kind) {
    case 'and': case 'or': return term.terms.every(isSwitch);
    case 'equal': return areValues([term.left, term.right]);
    case 'in': return areValues([term.left, ...term.listed]);
    case 'null': return areValues([term.operand]);
    case 'other': return areValues(term.operands);
    default: return false;
  }
}

function areValues(operands: readonly Operand[]): boolean {
  const values = operands.every(({ kind }) => kind === 'bound' || kind === 'null');
  return values && operands.some((operand) => operand.kind === 'bound' && operand.bound.kind !== 'literal');
}

/** `tenant_id IS NULL`: rows that belong to nobody. */
export function isShared(term: Condition, owners: ReadonlySet<string>): boolean {
  return term.kind === 'null' && !term.negated && term.operand.kind === 'column' && owners.has(term.operand.name);
}

/** Tables of which an equality compares a column for certain. */
export function mentions(equalities: readonly Equality[]): Set<Relation> {
  const found = new Set<Relation>();
  for (const { left, right, sure } of equalities) {
    if (!sure) continue;
    found.add(left.relation);
    if (right !== undefined) found.add(right.relation);
  }
  return found;
}
