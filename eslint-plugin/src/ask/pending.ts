import type { Event, Facts, Site } from '../facts/index.js';

/** Promises in conditions: they are always true. */
export class Pending {
  constructor(readonly facts: Facts) {}

  /** The promise that a condition takes for its outcome. */
  in(condition: Site): Site | undefined {
    const logical = this.facts.logical(condition);
    if (logical && logical.operator !== '===') return this.in(logical.left) ?? this.in(logical.right);
    const { inner } = this.facts.negations(condition);
    return this.is(inner) ? inner : undefined;
  }

  /** A promise where its outcome is meant: a call, or the variable that holds one. */
  is(expression: Site): boolean {
    const kind = this.facts.kindOf(expression);
    return (kind === 'call' || kind === 'name') && this.facts.isPromise(expression);
  }

  /** Only reached if a promise were falsy. */
  hides(event: Event): boolean {
    return event.conditions.some(({ site, holds }) => {
      const { inner, negated } = this.facts.negations(site);
      return this.is(inner) && holds === negated;
    });
  }
}
