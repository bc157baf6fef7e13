import type { Facts, Site } from '../facts/index.js';
import type { Credentials } from './credentials.js';
import { MAX_HOPS } from './evidence.js';
import type { RoleIndex } from './roles.js';
import type { Verdict } from './verdict.js';

/** Which member of the request a guard reads to know who is calling, and which one puts it there. */
export class Principals {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly credentials: Credentials,
  ) {}

  /** Members that the guard's own code reads: `user`, `session`. */
  readBy(verdict: Verdict): ReadonlySet<string> {
    const body = this.#bodyOf(verdict.site);
    const found = new Set<string>();
    for (const event of body ? this.facts.events(body) : []) {
      for (const site of [event.site, ...(event.value ? [event.value] : []), ...event.conditions.map((condition) => condition.site)]) {
        if (event.kind === 'end') continue;
        for (const read of this.facts.readsIn(site)) {
          for (const { path } of this.facts.origins(read)) {
            const member = this.credentials.principalIn(path);
            if (member !== undefined) found.add(member);
          }
        }
      }
    }
    return found;
  }

  /** Members that it sets, by its code or by its model; undefined where that cannot be read. */
  setBy(verdict: Verdict): ReadonlySet<string> | undefined {
    const modelled = this.#modelled(verdict.site);
    if (modelled) return modelled;
    const body = this.#bodyOf(verdict.site);
    if (!body) return verdict.kind === 'other' ? new Set() : undefined;
    return this.#assigned(body, MAX_HOPS);
  }

  #assigned(fn: Site, hops: number): ReadonlySet<string> | undefined {
    const found = new Set(this.facts.membersAssigned(fn));
    for (const call of this.facts.callsIn(fn)) {
      if (this.facts.kindOf(call) !== 'call') continue;
      const receiver = this.facts.receiverOf(call);
      const isSuper = receiver !== undefined && this.facts.text(receiver) === 'super';
      const modelled = this.#modelled(isSuper ? (this.facts.enclosingClass(fn) ?? call) : call) ?? this.#modelled(this.facts.calleeOf(call));
      for (const member of modelled ?? []) found.add(member);
      const called = hops > 0 ? this.facts.functionOf(call) : undefined;
      if (called) for (const member of this.#assigned(called.fn, hops - 1) ?? []) found.add(member);
    }
    return found;
  }

  /** `AuthGuard('jwt')`, `passport.authenticate('jwt')`, and classes that extend one. */
  #modelled(site: Site): ReadonlySet<string> | undefined {
    const kind = this.facts.kindOf(site);
    const made = kind === 'class' ? this.facts.lineage(site).external[0] : site;
    if (!made) return undefined;
    const played = this.facts.kindOf(made) === 'call' || this.facts.kindOf(made) === 'new' ? this.roles.call(made, 'auth.guard') : this.facts.kindOf(made) === 'name' ? this.roles.name(made, 'auth.guard') : undefined;
    const member = played?.parts.principal;
    return member === undefined ? undefined : new Set([member]);
  }

  #bodyOf(site: Site): Site | undefined {
    if (this.facts.kindOf(site) === 'class') return this.facts.membersOf(site).find(({ name, body }) => (name === 'canActivate' || name === 'use') && body)?.body;
    return this.facts.kindOf(site) === 'function' && this.facts.hasBody(site) ? site : undefined;
  }
}
