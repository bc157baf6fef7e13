import type { Ask } from '../ask/ask.js';
import type { ComparisonFinding } from '../ask/comparisons.js';
import type { WeakHash } from '../ask/password-hashes.js';
import type { HashSuggestion, PasswordSuggestion } from './suggestion.js';

export function passwordCompareSuggestions(_ask: Ask, _finding: ComparisonFinding): PasswordSuggestion[] {
  return [];
}
export function weakHashSuggestions(_ask: Ask, _found: WeakHash): HashSuggestion[] {
  return [];
}
