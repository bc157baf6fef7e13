import type { Facts, Site, Value } from '../facts/index.js';
import type { Guards } from './guards.js';
import { spelledName } from '../models/model.js';
import { LIFECYCLE } from './payload.js';
import type { RoleIndex } from './roles.js';
import { accessOf, type InFront, type Route } from './route.js';
import type { Gates } from './socket-gates.js';

/** A server, or one namespace of it; `made` where the call that creates it is in the Program. */
interface Server {
  readonly identity: Site;
  readonly namespace: string;
  readonly made: Site | undefined;
}

interface Listener {
  readonly call: Site;
  readonly event: string;
  readonly handler: Site;
}

const MAX_HOPS = 2;

/** Servers of sockets without a framework: `io.on('connection', (socket) => socket.on(…))`. */
export class Sockets {
  #routes: ReadonlyMap<string, readonly Route[]> | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly guards: Guards,
    readonly gates: Gates,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** A route for each message that a connection listens to; `group` is the registration of the connection. */
  routesIn(file: string): readonly Route[] {
    if (!this.#routes) {
      const byFile = new Map<string, Route[]>();
      for (const route of this.#build()) {
        const at = this.facts.place(route.group).file;
        const list = byFile.get(at);
        if (list) list.push(route);
        else byFile.set(at, [route]);
      }
      this.#routes = byFile;
    }
    return this.#routes.get(file) ?? [];
  }

  #build(): readonly Route[] {
    return this.#connections().flatMap((call): Route[] => {
      const listens = this.roles.call(call, 'socket.listen');
      const handler = listens && this.facts.argumentsOf(call)[listens.parts.handler.arg];
      const receiver = this.facts.receiverOf(call);
      if (!handler || !receiver || this.isIgnored(this.facts.place(call).file) || !this.roles.typePlays(receiver, 'socket.serverType')) return [];
      const value = this.facts.value(handler);
      const client = value.kind === 'function' ? this.facts.parametersOf(value.site)[0]?.site : undefined;
      if (value.kind !== 'function' || !client || !this.facts.hasBody(value.site)) return [];
      const gates = this.#gatesOf(this.#serverOf(receiver, 0));
      const front = [...gates.found, ...this.gates.ofFunction(value.site, 'message')];
      return this.#listeners(value.site, client, 0).map((listener) => this.#route(listener, call, front, gates.complete));
    });
  }

  /** Calls that listen to an event of that name: most emitters are none, and cost no question about types. */
  #connections(): readonly Site[] {
    const names = new Set(this.roles.entries('socket.listen').map(({ ref }) => spelledName(ref)));
    return [...names].flatMap((name) => this.facts.callsNamed(name)).filter((call) => {
      const [event] = this.facts.argumentsOf(call);
      return event !== undefined && /^connect(ion)?$/.test(this.#literal(event) ?? '');
    });
  }

  #route({ call, event, handler }: Listener, connection: Site, gates: readonly InFront[], complete: boolean): Route {
    const own = this.guards.ofFunction(handler, 'message');
    const inHandler: InFront[] = own.kind === 'authenticates' || own.kind === 'authorises' ? [{ verdict: own, opened: undefined, from: 'handler', site: handler, certain: true }] : [];
    const inFront = [...gates, ...inHandler];
    const isMarked = [handler, call].some((site) => this.facts.markOf(this.facts.declaration(site)) === 'public');
    return {
      framework: 'sockets',
      transport: 'websocket',
      verb: 'MESSAGE',
      path: event,
      name: `socket.on('${event}')`,
      site: this.facts.argumentsOf(call)[0] ?? call,
      declaration: call,
      handler,
      loaders: [],
      group: connection,
      onApplication: true,
      inFront,
      gates: inFront,
      behind: [],
      ...accessOf(inFront, complete ? undefined : 'dynamic', isMarked ? handler : undefined),
      metadata: [],
      marker: undefined,
      inherited: false,
    };
  }

  /** `socket.on('pay', …)` in a function that is handed the connection, and in those that it hands it to. */
  #listeners(fn: Site, client: Site, hops: number): readonly Listener[] {
    const isClient = (expression: Site): boolean => this.facts.kindOf(expression) === 'name' && this.facts.declarations(this.facts.namedBy(expression)).includes(client);
    return this.facts.callsIn(fn).flatMap((call): readonly Listener[] => {
      if (this.facts.kindOf(call) !== 'call') return [];
      const args = this.facts.argumentsOf(call);
      const receiver = this.facts.receiverOf(call);
      if (receiver && isClient(receiver)) {
        const [event, handler] = args;
        const name = event && this.#literal(event);
        if (!handler || name === undefined || LIFECYCLE.test(name) || ![...this.facts.spelledNames(call)].includes('on')) return [];
        const body = this.#bodyOf(this.facts.value(handler));
        return body ? [{ call, event: name, handler: body }] : [];
      }
      const index = args.findIndex(isClient);
      const called = index >= 0 && hops < MAX_HOPS ? this.facts.functionOf(call) : undefined;
      const next = called && this.facts.parametersOf(called.fn)[index]?.site;
      return called && next ? this.#listeners(called.fn, next, hops + 1) : [];
    });
  }

  /** The function that answers, looked for inside wrappers and in what a factory returns. */
  #bodyOf(value: Value, depth = 0): Site | undefined {
    if (value.kind === 'function') return this.facts.hasBody(value.site) ? value.site : undefined;
    if (value.kind !== 'call' || depth > 2) return undefined;
    const made = value.inline();
    if (made?.kind === 'function' && this.facts.hasBody(made.site) && value.arguments().every(({ kind }) => kind !== 'function')) return made.site;
    return value.arguments().map((argument) => this.#bodyOf(argument, depth + 1)).find((body) => body !== undefined);
  }

  /** Everything in front of the connections of a server. Not complete where its making cannot be read. */
  #gatesOf(server: Server): { readonly found: readonly InFront[]; readonly complete: boolean } {
    const used = this.roles.callsIn('socket.use').flatMap(({ call }) => {
      const receiver = this.facts.receiverOf(call);
      const other = receiver && !this.isIgnored(this.facts.place(call).file) ? this.#serverOf(receiver, 0) : undefined;
      return other && this.#mayBeSame(server, other) ? this.gates.ofUse(call) : [];
    });
    // `io.engine.use(…)` is in front of every handshake.
    const engine = this.facts.callsNamed('use').flatMap((call) => {
      const receiver = this.facts.receiverOf(call);
      const [handler] = this.facts.argumentsOf(call);
      return receiver && handler && !this.isIgnored(this.facts.place(call).file) && [...this.facts.spelledNamesOf(receiver)].includes('engine') ? this.gates.ofValue(this.facts.value(handler), 'middleware', call) : [];
    });
    const own = server.made ? this.#optionsOf(server.made) : { found: [], complete: false };
    const upgrades = own.detached ? this.#upgradesOf(server) : [];
    return { found: [...used, ...engine, ...own.found, ...upgrades], complete: own.complete };
  }

  #optionsOf(made: Site): { readonly found: readonly InFront[]; readonly complete: boolean; readonly detached?: boolean } {
    const server = this.roles.call(made, 'socket.server');
    const found: InFront[] = [];
    let complete = true;
    let detached = false;
    for (const argument of this.facts.argumentsOf(made)) {
      const value = this.facts.value(argument);
      if (value.kind === 'object') {
        // What a spread brings may be the check.
        if (value.open) complete = false;
        for (const name of server?.parts.check ?? []) for (const given of this.facts.assignedTo(argument, name)) found.push(...this.gates.ofCheck(given));
        const given = server?.parts.detached === undefined ? undefined : value.members.get(server.parts.detached);
        detached ||= given?.kind === 'literal' && given.value === true;
        for (const name of server?.parts.check ?? []) if (value.members.has(name) && this.facts.kindOf(argument) !== 'object') complete = false;
      } else if (this.facts.argumentsOf(made).indexOf(argument) > 0 && value.kind !== 'literal') complete = false;
    }
    return { found, complete, detached };
  }

  /** The functions in which a handshake is completed by hand. */
  #upgradesOf(server: Server): readonly InFront[] {
    return this.roles.callsIn('socket.upgrade').flatMap(({ call }) => {
      const receiver = this.facts.receiverOf(call);
      if (!receiver || !this.#mayBeSame(server, this.#serverOf(receiver, 0))) return [];
      const found: InFront[] = [];
      for (let fn = this.facts.enclosingFunction(call); fn; fn = this.facts.enclosingFunction(fn)) found.push(...this.gates.ofFunction(fn, 'message'));
      return found;
    });
  }

  #serverOf(receiver: Site, depth: number): Server {
    const value = this.facts.value(receiver);
    if (value.kind === 'new' && this.roles.call(value.site, 'socket.server')) return { identity: value.site, namespace: '/', made: value.site };
    if (value.kind === 'call' && [...this.facts.spelledNames(value.site)].includes('of') && depth < 3) {
      const outer = this.facts.receiverOf(value.site);
      const [name] = this.facts.argumentsOf(value.site);
      if (outer) return { ...this.#serverOf(outer, depth + 1), namespace: (name && this.#literal(name)) ?? '*' };
    }
    for (const origin of this.facts.origins(receiver)) {
      if (origin.path.length === 0 && this.facts.kindOf(origin.site) === 'new' && this.roles.call(origin.site, 'socket.server')) return { identity: origin.site, namespace: '/', made: origin.site };
    }
    return { identity: this.facts.declarations(this.facts.namedBy(receiver))[0] ?? receiver, namespace: '/', made: undefined };
  }

  /** Two names may mean one server as long as one of them is not traced to where it is made. */
  #mayBeSame(a: Server, b: Server): boolean {
    const sameServer = a.identity === b.identity || !a.made || !b.made;
    return sameServer && (a.namespace === b.namespace || a.namespace === '*' || b.namespace === '*');
  }

  #literal(expression: Site): string | undefined {
    const value = this.facts.value(expression);
    return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
  }
}
