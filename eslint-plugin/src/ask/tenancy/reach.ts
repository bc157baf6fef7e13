import type { Facts, Site } from '../../facts/index.js';
import type { Route } from '../route.js';

/**
 * Who gets to a handler. `caller`: somebody who signed in. `stranger`: everybody, so that there is no tenant to compare with, and the route is
 * another rule's. `operator`: those who run the service for all tenants. `checked`: a guard in front reads which row is asked for.
 */
export type Reached = 'caller' | 'stranger' | 'operator' | 'checked';

/** Roles and guards of those who run the service: their names say so, and nothing else does. */
const OPERATOR = /super|platform|system|root|staff|operator|back-?office|internal|sys_?admin|global_?admin|instance_?admin|landlord/i;
const MAX_HOPS = 3;

/** Which routes lead to a function. */
export class Reach {
  #byHandler: ReadonlyMap<Site, readonly Route[]> | undefined;

  constructor(
    readonly facts: Facts,
    readonly routes: () => readonly Route[],
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** Of a handler. Where no route is known for it, somebody who signed in is assumed. */
  of(handler: Site): Reached {
    const routes = this.#routesOf(handler);
    if (routes.length === 0) return 'caller';
    const judged = routes.map((route) => this.#judge(route));
    return judged.find((one) => one === 'caller') ?? judged[0]!;
  }

  /** Whether a request of somebody who signed in gets to a function at all: a job that nobody asks for is about all tenants. */
  isReached(fn: Site | undefined, hops = MAX_HOPS): boolean {
    for (let current = fn; current; current = this.facts.enclosingFunction(current)) {
      const routes = this.#routesOf(current);
      if (routes.length > 0) return routes.some((route) => this.#judge(route) === 'caller' || this.#authenticates(route));
      if (hops === 0) continue;
      const callers = this.facts.callersOf(current).filter((call) => !this.isIgnored(this.facts.place(call).file));
      if (callers.slice(0, 20).some((call) => this.isReached(this.facts.enclosingFunction(call), hops - 1))) return true;
    }
    return false;
  }

  /** Nobody is asked at the gate, and the handler asks by itself, for an API key: there is a caller, by whatever row it was found out. */
  #authenticates({ access, inFront }: Route): boolean {
    return access === 'guarded' && inFront.some(({ from, verdict, certain, opened }) => from === 'handler' && verdict.kind === 'authenticates' && certain && !opened);
  }

  #routesOf(fn: Site): readonly Route[] {
    if (!this.#byHandler) {
      const map = new Map<Site, Route[]>();
      for (const route of this.routes()) if (route.handler) map.set(route.handler, [...(map.get(route.handler) ?? []), route]);
      this.#byHandler = map;
    }
    return this.#byHandler.get(fn) ?? [];
  }

  #judge(route: Route): Reached {
    if (route.access === 'public' || route.access === 'unguarded' || route.marker) return 'stranger';
    const words = [...route.inFront.filter(({ from }) => from !== 'global').flatMap(({ verdict, site }) => [verdict.name, this.facts.text(site)]), ...route.metadata.map(({ applied }) => this.facts.text(applied.site))].filter((word) => word.length < 120);
    if (words.some((word) => OPERATOR.test(word))) return 'operator';
    const own = route.inFront.filter(({ from }) => from === 'method' || from === 'class' || from === 'base');
    return own.some(({ verdict }) => this.facts.readsMember(verdict.site, /^params$/)) ? 'checked' : 'caller';
  }
}
