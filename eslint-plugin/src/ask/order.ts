import type { Site } from '../facts/index.js';
import type { Application } from './application.js';
import { harmOf } from './harm.js';
import { Principals } from './principals.js';
import type { InFront, Route } from './route.js';

/** A gate that is asked when everything is over. */
export interface Late {
  readonly kind: 'late' | 'behind';
  readonly gate: InFront;
  readonly call: Site;
  /** What it does not cover, and strangers may reach. */
  readonly routes: readonly Route[];
}

/** A guard that asks who is calling before another one finds out. */
export interface Early {
  readonly first: InFront;
  readonly then: InFront;
  /** The member of the request that is not there yet. */
  readonly member: string;
  readonly routes: readonly Route[];
}

const RANK: Readonly<Record<InFront['from'], number>> = { connection: 0, middleware: 0, global: 1, base: 2, class: 3, method: 4, handler: 5 };

/** Whether guards stand in an order in which they work. */
export class Order {
  readonly #principals: Principals;
  #late: readonly Late[] | undefined;
  #early: readonly Early[] | undefined;

  constructor(readonly application: Application) {
    this.#principals = new Principals(application.facts, application.roles, application.guards.credentials);
  }

  /**
   * A gate in front of no route at all, registered after routes that it should cover; and one behind the handler that answers. A gate that splits a
   * file into before and after covers something, and is no finding.
   */
  late(): readonly Late[] {
    if (this.#late) return this.#late;
    const routes = this.application.routes();
    const covering = new Set(routes.flatMap(({ gates }) => gates.map(({ call }) => call)));
    const found = new Map<Site, { kind: Late['kind']; gate: InFront; call: Site; routes: Route[] }>();
    for (const route of routes) {
      if (route.behind.length === 0 || route.access !== 'unguarded') continue;
      const gate = route.behind.find(({ from, call, verdict }) => call && verdict.kind === 'authenticates' && (from === 'method' || !covering.has(call))) ?? route.behind.find(({ from }) => from === 'method');
      if (!gate?.call || !harmOf(this.application, route)) continue;
      const known = found.get(gate.call);
      if (known) known.routes.push(route);
      else found.set(gate.call, { kind: gate.from === 'method' ? 'behind' : 'late', gate, call: gate.call, routes: [route] });
    }
    return (this.#late = [...found.values()]);
  }

  /** Whether the order of its gates is why a route is unguarded: that is reported at the gate. */
  explains(route: Route): boolean {
    return route.behind.length > 0 && this.late().some(({ routes }) => routes.includes(route));
  }

  early(): readonly Early[] {
    if (this.#early) return this.#early;
    const found = new Map<Site, { first: InFront; then: InFront; member: string; routes: Route[] }>();
    for (const route of this.application.routes()) {
      const pair = this.#pairOf(route);
      if (!pair) continue;
      const known = found.get(pair.first.site);
      if (known) known.routes.push(route);
      else found.set(pair.first.site, { ...pair, routes: [route] });
    }
    return (this.#early = [...found.values()]);
  }

  /** A guard that needs the principal, before the one that provides it. Silent wherever something unread might provide it, too. */
  #pairOf(route: Route): Omit<Early, 'routes'> | undefined {
    const chain = this.#chainOf(route);
    const later = chain.findIndex(({ verdict }) => verdict.kind === 'authenticates');
    if (later < 1) return undefined;
    for (const [index, first] of chain.entries()) {
      if (first.from === 'handler' || first.opened || !first.certain || first.verdict.kind === 'authenticates' || first.verdict.kind === 'open') continue;
      for (const member of this.#principals.readBy(first.verdict)) {
        // A session is there before any guard.
        if (member === 'session') continue;
        if (this.#principals.setBy(first.verdict)?.has(member) !== false) continue;
        const then = chain.slice(index + 1).find(({ verdict, from }) => verdict.kind === 'authenticates' && from !== 'handler' && this.#principals.setBy(verdict)?.has(member));
        if (!then || (then.from === first.from && then.from === 'global' && !this.#isSameFile(first, then))) continue;
        const before = chain.slice(0, index);
        if (before.every(({ verdict }) => this.#provably(verdict, member)) && !this.#isProvidedElsewhere(route, member)) return { first, then, member };
      }
    }
    return undefined;
  }

  /** Where a gate is registered: the argument, or the decorator. */
  siteOf({ call, site }: InFront): Site {
    const { facts } = this.application;
    return (call && facts.argumentsOf(call).find((argument) => argument === site || facts.value(argument).site === site)) ?? (call ? facts.calleeNameOf(call) : site);
  }

  /** Registrations on the same router above a late gate, in order, of what it should cover. */
  registrationsBefore(gate: Site): readonly Site[] {
    return this.application.express.registrationsBefore(gate);
  }

  #isSameFile(one: InFront, other: InFront): boolean {
    return this.application.facts.place(one.site).file === this.application.facts.place(other.site).file;
  }

  /** Whether it provably does not set the member. */
  #provably(verdict: InFront['verdict'], member: string): boolean {
    const set = this.#principals.setBy(verdict);
    return set !== undefined && !set.has(member) && !set.has('*');
  }

  /** Middleware of a NestJS application runs before every guard and is in no list of guards. */
  #isProvidedElsewhere(route: Route, member: string): boolean {
    return route.framework === 'nestjs' && this.application.nest.middleware().some((verdict) => !this.#provably(verdict, member));
  }

  /** What stands in front, in the order in which it runs. */
  #chainOf(route: Route): readonly InFront[] {
    if (route.framework !== 'nestjs') return route.gates;
    const byRank = [...route.gates.entries()].sort(([a, left], [b, right]) => {
      const rank = RANK[left.from] - RANK[right.from];
      if (rank !== 0) return rank;
      // Decorators of one target run from the lowest up, and each adds its guards behind those that are there.
      const isDecorator = left.from === 'method' || left.from === 'class' || left.from === 'base';
      return isDecorator && left.site !== right.site ? b - a : a - b;
    });
    return byRank.map(([, front]) => front);
  }
}
