import type { Event, Facts, Site } from '../facts/index.js';
import type { Decorators, MetadataKey } from './decorators.js';
import type { Evidences } from './evidence.js';
import type { Refusals } from './refusals.js';
import type { RoleIndex } from './roles.js';

/** Which metadata a guard reads, and under which of it everybody passes. */
export class Openings {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly refusals: Refusals,
    readonly evidences: Evidences,
  ) {}

  /** `const roles = reflector.get(KEY, …)`: the key, and whether the expression is its negation. */
  #metadataRead(expression: Site): { readonly key: MetadataKey; readonly negated: boolean } | undefined {
    const { inner, negated } = this.facts.negations(expression);
    if (this.facts.logical(inner)) return undefined;
    for (const origin of this.facts.origins(inner)) {
      if (origin.kind !== 'call') continue;
      const direct = this.#keyRead(origin.site);
      if (direct !== undefined) return { key: direct, negated };
      for (const further of origin.inline() ?? []) {
        const key = further.kind === 'call' ? this.#keyRead(further.site) : undefined;
        if (key !== undefined) return { key, negated };
      }
    }
    return undefined;
  }

  /** Keys that a call reads, itself or in the project function that it runs. */
  keysReadBy(call: Site): readonly MetadataKey[] {
    const own = this.#keyRead(call);
    if (own !== undefined) return [own];
    const called = this.facts.kindOf(call) === 'call' ? this.facts.functionOf(call) : undefined;
    return called ? this.facts.events(called.fn).flatMap((event) => (event.kind === 'call' ? (this.#keyRead(event.site) ?? []) : [])) : [];
  }

  #keyRead(call: Site): MetadataKey | undefined {
    const read = this.roles.call(call, 'metadata.read');
    const key = read && this.facts.argumentsOf(call)[read.parts.key.arg];
    return key && this.decorators.keyOf(this.facts.value(key));
  }

  /** The metadata under which this event lets everybody pass; undefined when something else is needed, too. */
  of(event: Event): readonly { key: MetadataKey; when: 'present' | 'absent' }[] | undefined {
    const value = event.value!;
    const found: { key: MetadataKey; when: 'present' | 'absent' }[] = [];
    if (!this.refusals.isTrue(value)) {
      // `return isPublic || super.canActivate(context)`
      const logical = this.facts.logical(value);
      const read = logical?.operator === '||' ? this.#metadataRead(logical.left) : undefined;
      if (!read) return undefined;
      found.push({ key: read.key, when: read.negated ? 'absent' : 'present' });
    }
    for (const condition of event.conditions) {
      const terms = this.#terms(condition.site, condition.holds);
      const reads = terms.map(({ site, holds }) => ({ read: this.#metadataRead(site), holds }));
      const metadata = reads.filter(({ read }) => read !== undefined);
      if (metadata.length === 0) {
        const evidence = this.evidences.ofCondition(condition.site);
        if (evidence === 'credential' || evidence === 'principal') return undefined;
        if (terms.some(({ alternative }) => !alternative) && condition.holds && !this.#isContextKind(condition.site)) return undefined;
        continue;
      }
      const [{ read, holds }] = metadata as [{ read: { key: MetadataKey; negated: boolean }; holds: boolean }];
      found.push({ key: read.key, when: holds !== read.negated ? 'present' : 'absent' });
    }
    return found;
  }

  /** The terms of which one (`||`) or all (`&&`) decide. For an opening one sufficient term is enough. */
  #terms(site: Site, holds: boolean): readonly { readonly site: Site; readonly holds: boolean; readonly alternative: boolean }[] {
    const logical = this.facts.logical(site);
    if (logical && (logical.operator === '||') === holds && logical.operator !== '===') {
      return [...this.#terms(logical.left, holds), ...this.#terms(logical.right, holds)].map((term) => ({ ...term, alternative: true }));
    }
    return [{ site, holds, alternative: false }];
  }

  #isContextKind(site: Site): boolean {
    return /getType\(/.test(this.facts.text(site));
  }
}
