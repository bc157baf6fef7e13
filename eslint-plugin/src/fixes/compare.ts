import type { Ask } from '../ask/ask.js';
import type { ComparisonFinding } from '../ask/comparisons.js';
import type { CompareSuggestion } from './suggestion.js';

export function compareSuggestions(_ask: Ask, _finding: ComparisonFinding): CompareSuggestion[] {
  return [];
}
