import type { Ask } from '../ask/ask.js';
import type { SqlFinding } from '../ask/sql.js';
import type { SqlSuggestion } from './suggestion.js';

export function sqlSuggestions(_ask: Ask, _finding: SqlFinding): SqlSuggestion[] {
  return [];
}
