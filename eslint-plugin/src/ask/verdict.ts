import type { Event, Site, Why } from '../facts/index.js';
import type { MetadataKey } from './decorators.js';

/** What a guard can refuse, and what makes it let everybody pass. */
export interface Verdict {
  readonly kind: 'authenticates' | 'authorises' | 'other' | 'open' | 'unknown';
  readonly name: string;
  /** For `other`: what it refuses for. */
  readonly reason?: string | undefined;
  readonly why?: Why | undefined;
  readonly because: readonly Site[];
  /** Metadata under which it lets everybody pass: all conditions of one entry together. */
  readonly opens: readonly (readonly { readonly key: MetadataKey; readonly when: 'present' | 'absent' }[])[];
  /** Metadata that it reads at all. */
  readonly reads: readonly MetadataKey[];
  /** What makes it inert, where that is written. */
  readonly flaw?: { readonly kind: 'open' | 'failOpen' | 'promise'; readonly site: Site } | undefined;
  /** The class or function, for relating. */
  readonly site: Site;
}

/**
 * In which place a function stands: what counts as a refusal depends on it. `connection`: accepts a socket, and refuses by ending it or by
 * handing on an error. `message`: may also just not go on.
 */
export type Contract = 'guard' | 'middleware' | 'handler' | 'connection' | 'message';

export const isRefusal = (verdict: Verdict): boolean => verdict.kind === 'authenticates' || verdict.kind === 'authorises';

export const unknownVerdict = (site: Site, name: string, why: Why, rest?: Partial<Verdict>): Verdict => ({ because: [], opens: [], reads: [], ...rest, kind: 'unknown', name, why, site });

/** An exception here ends in a `catch` of the same function. */
export const isSwallowed = (event: Event): boolean => event.tries.some(({ place, handler }) => place === 'block' && handler !== undefined);
