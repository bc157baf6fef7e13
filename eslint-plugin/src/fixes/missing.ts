import type { Ask } from '../ask/ask.js';
import type { DroppedPredicate } from '../ask/tenancy/missing-values.js';
import { fixOf } from './edits.js';
import { importEdit } from './imports.js';
import { valueReplaced } from './scope-literal.js';
import type { MissingSuggestion } from './suggestion.js';

/** TypeORM leaves out a bare `undefined`, and binds that of an operator: `= NULL` is true of no row. Prisma leaves out both. */
export function missingSuggestions(ask: Ask, { value, layer, how }: DroppedPredicate): MissingSuggestion[] {
  // What may be undefined by its type does not fit, and what that means is for people to say.
  if (layer !== 'typeorm' || how !== 'assertion' || !ask.isHere(value)) return [];
  const imported = importEdit(ask, 'Equal', 'typeorm');
  if (imported.kind === 'taken') return [];
  return [{ messageId: 'useEqual', fix: fixOf([valueReplaced(ask, value, `Equal(${ask.facts.text(value)})`), ...(imported.kind === 'edit' ? [imported] : [])]) }];
}
