import type { Event, Facts, Site } from '../facts/index.js';
import type { Credentials } from './credentials.js';
import { MAX_HOPS } from './evidence.js';

/** What happens to a request that carries no credential. */
export class Strangers {
  constructor(
    readonly facts: Facts,
    readonly credentials: Credentials,
  ) {}

  /** Whether an event happens to them at all. */
  meet(event: Event): boolean {
    return event.conditions.every(({ site, holds, compared }) => compared || this.truth(site) !== !holds);
  }

  /** The truth of a condition for a request without any credential; undefined when it depends on something else. */
  truth(condition: Site): boolean | undefined {
    const { inner, negated } = this.facts.negations(condition);
    const truth = this.#truthForStranger(inner);
    return truth === undefined ? undefined : truth !== negated;
  }

  #truthForStranger(expression: Site): boolean | undefined {
    const logical = this.facts.logical(expression);
    if (logical?.operator === '===') {
      const other = this.facts.value(logical.right);
      return other.kind === 'literal' && (other.value === undefined || other.value === null) && this.#isAbsent(logical.left) ? true : undefined;
    }
    if (logical) {
      const left = this.truth(logical.left);
      const right = this.truth(logical.right);
      if (logical.operator === '&&') return left === false || right === false ? false : left === true && right === true ? true : undefined;
      return left === true || right === true ? true : left === false && right === false ? false : undefined;
    }
    return this.#isAbsent(expression) ? false : undefined;
  }

  /** Whether a stranger's value here is `undefined` or empty: it is read from a credential and from nothing else. */
  #isAbsent(expression: Site): boolean {
    const origins = this.facts.origins(expression);
    return origins.length > 0 && origins.some((origin) => origin.kind !== 'literal') && origins.every((origin) => this.credentials.isAbsent(origin, MAX_HOPS));
  }
}
