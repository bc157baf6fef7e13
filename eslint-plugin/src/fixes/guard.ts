import type { Ask } from '../ask/ask.js';
import type { Route } from '../ask/route.js';
import type { GuardSuggestion } from './suggestion.js';

export function guardSuggestions(_ask: Ask, _route: Route): GuardSuggestion[] {
  return [];
}

export function inertSuggestions(_ask: Ask, _inert: import('../ask/inert.js').Inert): GuardSuggestion[] {
  return [];
}
