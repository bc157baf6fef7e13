import type { Ask } from '../ask/ask.js';
import type { UnburntLogin } from '../ask/logins.js';
import type { LoginSuggestion } from './suggestion.js';

export function loginSuggestions(_ask: Ask, _finding: UnburntLogin): LoginSuggestion[] {
  return [];
}
