import type { Facts, Site, Value } from '../facts/index.js';
import type { Guards } from './guards.js';
import type { RoleIndex } from './roles.js';
import type { InFront } from './route.js';
import type { Contract, Verdict } from './verdict.js';

/** What may refuse a socket before its first message is read. */
export class Gates {
  #adapters: readonly InFront[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly guards: Guards,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** `handleConnection`, middleware that `afterInit` adds, and the adapter of the application. */
  ofGateway(gateway: Site): readonly InFront[] {
    const members = this.facts.membersOf(gateway);
    const connects = members.find(({ name, body }) => name === 'handleConnection' && body);
    const starts = members.find(({ name, body }) => name === 'afterInit' && body);
    return [...(connects?.body ? this.ofFunction(connects.body) : []), ...(starts?.body ? this.within(starts.body) : []), ...this.ofAdapters()];
  }

  /** A function that is handed a connection. */
  ofFunction(fn: Site, contract: Contract = 'connection'): readonly InFront[] {
    return this.#counted(this.guards.ofFunction(fn, contract), fn);
  }

  /** `io.use(…)`, `{ allowRequest }`: by the value. */
  ofValue(value: Value, contract: Contract, site: Site): readonly InFront[] {
    if (value.kind === 'function') return this.#counted(this.guards.ofFunction(value.site, contract), site);
    if (value.kind === 'call') {
      const made = value.inline();
      if (made?.kind === 'function') return this.#counted(this.guards.ofFunction(made.site, contract), site);
    }
    // Middleware of HTTP behind a wrapper, or of a package.
    return this.#counted(this.guards.ofValue(value, 'middleware'), site);
  }

  /** Registrations and options inside a function or a class. */
  within(scope: Site): readonly InFront[] {
    const used = this.facts.callsIn(scope).flatMap((call) => this.ofUse(call));
    const checked = ['allowRequest', 'verifyClient'].flatMap((name) => this.facts.assignedTo(scope, name).flatMap((given) => this.ofCheck(given)));
    return [...used, ...checked];
  }

  ofUse(call: Site): readonly InFront[] {
    const use = this.roles.call(call, 'socket.use');
    const handler = use && this.facts.argumentsOf(call)[use.parts.handler.arg];
    return handler ? this.ofValue(this.facts.value(handler), 'connection', call) : [];
  }

  /** `verifyClient(info)` answers; with a callback it hands the answer on. */
  ofCheck(given: Site): readonly InFront[] {
    const value = this.facts.kindOf(given) === 'function' ? ({ kind: 'function', site: given, env: undefined } as const) : this.facts.value(given);
    if (value.kind === 'literal') return [];
    const answers = value.kind === 'function' && this.facts.parametersOf(value.site).length < 2;
    return this.ofValue(value, answers ? 'guard' : 'connection', given);
  }

  ofAdapters(): readonly InFront[] {
    return (this.#adapters ??= this.roles.callsIn('gateway.adapter').flatMap(({ call, parts }) => {
      const argument = this.facts.argumentsOf(call)[parts.adapter.arg];
      if (!argument || this.isIgnored(this.facts.place(call).file)) return [];
      const value = this.facts.value(argument);
      const made = value.kind === 'new' ? value.callee : value;
      const adapter = made.kind === 'class' ? made.site : this.facts.classOfType(argument);
      if (!adapter) return [];
      return this.facts.lineage(adapter).classes.filter((one) => !this.facts.place(one).file.endsWith('.d.ts')).flatMap((one) => this.within(one));
    }));
  }

  #counted(verdict: Verdict, site: Site): readonly InFront[] {
    return verdict.kind === 'open' || verdict.kind === 'other' ? [] : [{ verdict, opened: undefined, from: 'connection', site, certain: true }];
  }
}
