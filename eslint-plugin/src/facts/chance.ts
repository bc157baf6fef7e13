import type { Site } from './site.js';

/**
 * How an outcome comes about: `never`; `checked`, where it hangs on the tried text in a way that cannot be followed;
 * `development`, where only development gets there; `open`, whatever the text is, or because this text passes.
 */
export type Chance = 'never' | 'checked' | 'development' | 'open';
const ORDER: readonly Chance[] = ['never', 'checked', 'development', 'open'];
export const rank = (chance: Chance): number => ORDER.indexOf(chance);
export const least = (chances: readonly Chance[]): Chance => chances.reduce((a, b) => (rank(a) <= rank(b) ? a : b), 'open');
export const most = (chances: readonly Chance[]): Chance => chances.reduce((a, b) => (rank(a) >= rank(b) ? a : b), 'never');

export interface Outcome {
  readonly holds: Chance;
  readonly fails: Chance;
  /** The part that makes it hold. */
  readonly by: Site;
}
