import type { Ask } from '../ask/ask.js';
import type { CorsFinding } from '../ask/cors.js';
import type { CorsSuggestion } from './suggestion.js';

export function corsSuggestions(_ask: Ask, _finding: CorsFinding): CorsSuggestion[] {
  return [];
}
