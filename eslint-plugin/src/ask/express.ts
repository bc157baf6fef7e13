import type { Facts, Site, Value, Why } from '../facts/index.js';
import type { Guards } from './guards.js';
import { covers } from './nest.js';
import type { PublicPaths } from './public-paths.js';
import type { RoleIndex } from './roles.js';
import { accessOf, type InFront, type Route } from './route.js';
import { isRefusal } from './verdict.js';

/** One `router.get(…)`, `app.use(…)`: in registration order. */
interface Registration {
  readonly call: Site;
  readonly verb: string;
  readonly paths: readonly string[] | undefined;
  readonly handlers: readonly Value[];
  readonly order: number;
}

interface Router {
  readonly identity: Site;
  readonly isRoot: boolean;
  readonly registrations: Registration[];
  /** Where other routers mount this one. */
  readonly mounts: { readonly parent: Router; readonly registration: Registration }[];
}

/** One way to a router: what stands before it and, too late, after it. */
interface Chain {
  readonly prefix: string;
  readonly inFront: readonly InFront[];
  readonly behind: readonly InFront[];
  readonly complete: boolean;
}

const ANSWERS = /^(send|json|jsonp|end|render|redirect|sendFile|sendStatus|download|pipe|write)$/;
/** Stands for a path that is not known. */
const COMPUTED = '\0';
const MAX_MOUNT_DEPTH = 6;

/** Express: routers by identity, registration in order, mounts with their prefixes. */
export class Express {
  #routers: ReadonlyMap<Site, Router> | undefined;
  #routes: ReadonlyMap<string, readonly Route[]> | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly guards: Guards,
    readonly publicPaths: PublicPaths,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** Frameworks on top of Express bring its types: only a project that imports it registers routes on it. No checker call. */
  isUsed(): boolean {
    return ['express', 'express-serve-static-core'].some((specifier) => this.facts.projectImports(specifier));
  }

  routesIn(file: string): readonly Route[] {
    if (!this.#routes) {
      const byFile = new Map<string, Route[]>();
      for (const route of [...this.#build().values()].flatMap((router) => this.#routesOf(router))) {
        const at = this.facts.place(route.site).file;
        const list = byFile.get(at);
        if (list) list.push(route);
        else byFile.set(at, [route]);
      }
      this.#routes = byFile;
    }
    return this.#routes.get(file) ?? [];
  }

  all(): readonly Route[] {
    this.routesIn('');
    return [...this.#routes!.values()].flat();
  }

  /** Routes and mounts that a `use` should have come before: those above it on the same router that are not middleware themselves. Empty where middleware stands among them: it may prepare what the gate reads. */
  registrationsBefore(gate: Site): readonly Site[] {
    for (const router of this.#build().values()) {
      const own = router.registrations.find(({ call }) => call === gate);
      if (!own) continue;
      const above = router.registrations.filter((one) => one.order < own.order && one.verb !== 'PARAM');
      const isMiddleware = (one: Registration): boolean => one.verb === 'USE' && !one.handlers.some((handler) => this.#isRouter(handler));
      const routes = above.slice(above.findIndex((one) => !isMiddleware(one)));
      return routes.some(isMiddleware) ? [] : routes.map(({ call }) => call);
    }
    return [];
  }

  #build(): ReadonlyMap<Site, Router> {
    if (this.#routers) return this.#routers;
    const routers = new Map<Site, Router>();
    if (!this.isUsed()) return (this.#routers = routers);
    const routerOf = (identity: Site, isRoot: boolean): Router => {
      let router = routers.get(identity);
      if (!router) routers.set(identity, (router = { identity, isRoot, registrations: [], mounts: [] }));
      return router;
    };
    let order = 0;
    const calls = this.roles
      .callsIn('router.register')
      .filter(({ call }) => this.facts.kindOf(call) === 'call' && !this.isIgnored(this.facts.place(call).file))
      .sort((a, b) => this.#compare(a.call, b.call));
    for (const { call, parts } of calls) {
      const receiver = this.facts.receiverOf(call);
      if (!receiver) continue;
      const chain = this.#chain(receiver);
      const created = this.#identityOf(chain.receiver, 0);
      if (!created) continue;
      const args = this.#arguments(call);
      const own = chain.path ?? (args[0] && this.#pathsOf(args[0]));
      const handlers = chain.path ? args : own ? args.slice(1) : args;
      // `app.get('setting')` reads a setting.
      if (parts.verb === 'GET' && handlers.length === 0) continue;
      routerOf(created.identity, created.isRoot).registrations.push({ call, verb: parts.verb, paths: own, handlers: flatten(handlers), order: order++ });
    }
    for (const { call, parts } of this.roles.callsIn('router.param')) {
      const receiver = this.facts.receiverOf(call);
      const created = receiver && this.#identityOf(receiver, 0);
      const args = this.#arguments(call);
      const name = args[parts.name.arg];
      const handler = args[parts.handler.arg];
      if (created && handler && name?.kind === 'literal') routerOf(created.identity, created.isRoot).registrations.push({ call, verb: 'PARAM', paths: [String(name.value)], handlers: [handler], order: order++ });
    }
    for (const router of [...routers.values()]) {
      for (const registration of router.registrations) {
        if (registration.verb !== 'USE') continue;
        for (const handler of registration.handlers) {
          const mounted = this.#mountedBy(handler);
          const child = mounted && routers.get(mounted);
          if (child && child !== router) child.mounts.push({ parent: router, registration });
        }
      }
    }
    return (this.#routers = routers);
  }

  /** Source order within a file; across files only mounting orders. */
  #compare(a: Site, b: Site): number {
    const left = this.facts.place(a);
    const right = this.facts.place(b);
    if (left.file !== right.file) return left.file < right.file ? -1 : 1;
    // In a chain `router.get(…).post(…)` the outer call starts where the inner one does, and ends later.
    return this.facts.place(this.facts.calleeNameOf(a)).start - this.facts.place(this.facts.calleeNameOf(b)).start;
  }

  #arguments(call: Site): readonly Value[] {
    const value = this.facts.value(call);
    return value.kind === 'call' ? value.arguments() : this.facts.argumentsOf(call).map((argument) => this.facts.value(argument));
  }

  /** Looks through `router.route('/x').get(…)` and `router.use(…).get(…)`. */
  #chain(receiver: Site): { receiver: Site; path: readonly string[] | undefined } {
    let node = this.facts.bare(receiver);
    let path: readonly string[] | undefined;
    for (let steps = 0; steps < 20 && this.facts.kindOf(node) === 'call'; steps++) {
      const route = this.roles.call(node, 'router.route');
      if (route) {
        const first = this.facts.argumentsOf(node)[route.parts.path.arg];
        path = first && this.#pathsOf(this.facts.value(first));
      } else if (!this.roles.call(node, 'router.register')) break;
      const inner = this.facts.receiverOf(node);
      if (!inner) break;
      node = this.facts.bare(inner);
    }
    return { receiver: node, path };
  }

  /** The creation that an expression stands for; a field or a parameter that callers bind stands for itself. */
  #identityOf(expression: Site, depth: number): { identity: Site; isRoot: boolean } | undefined {
    if (depth > 4) return undefined;
    const value = this.facts.value(expression);
    if (value.kind === 'call' || value.kind === 'new') {
      const created = this.roles.call(value.site, 'router.create');
      if (created) return { identity: value.site, isRoot: created.parts.root };
      const inlined = value.kind === 'call' ? value.inline() : undefined;
      if (inlined && (inlined.kind === 'call' || inlined.kind === 'new')) {
        const inner = this.roles.call(inlined.site, 'router.create');
        if (inner) return { identity: inlined.site, isRoot: inner.parts.root };
      }
    }
    const [declaration] = this.facts.declarations(this.facts.namedBy(expression));
    if (!declaration) return undefined;
    // `function register(app: Application)`: the router is what the callers pass.
    const fn = this.facts.enclosingFunction(declaration);
    const index = fn ? this.facts.parametersOf(fn).findIndex(({ site }) => site === declaration) : -1;
    if (fn && index >= 0) {
      for (const caller of this.facts.callersOf(fn)) {
        const argument = this.facts.argumentsOf(caller)[index];
        const found = argument && this.#identityOf(argument, depth + 1);
        if (found) return found;
      }
    }
    return { identity: declaration, isRoot: false };
  }

  #mountedBy(handler: Value): Site | undefined {
    if (handler.kind === 'call' || handler.kind === 'new') {
      if (this.roles.call(handler.site, 'router.create')) return handler.site;
      const inlined = handler.kind === 'call' ? handler.inline() : undefined;
      if (inlined && (inlined.kind === 'call' || inlined.kind === 'new') && this.roles.call(inlined.site, 'router.create')) return inlined.site;
      if (inlined?.kind === 'object') return undefined;
    }
    return this.#identityOf(handler.site, 0)?.identity;
  }

  #pathsOf(value: Value): readonly string[] | undefined {
    if (value.kind === 'literal' && typeof value.value === 'string') return [value.value];
    if (value.kind === 'regexp') return [`(${value.source})`];
    if (value.kind === 'array' && value.items.length > 0 && value.items.every((item) => item.kind === 'regexp' || (item.kind === 'literal' && typeof item.value === 'string'))) return value.items.flatMap((item) => this.#pathsOf(item) ?? []);
    // A path made at run time is a path all the same; it covers nothing that can be told.
    if ((value.kind === 'unknown' || value.kind === 'call' || value.kind === 'name') && this.facts.isString(value.site) && !this.facts.isAny(value.site)) return [COMPUTED];
    return undefined;
  }

  // ---- routes ------------------------------------------------------------------------------------------------------

  #routesOf(router: Router): readonly Route[] {
    return router.registrations
      .filter((registration) => registration.verb !== 'USE' && registration.verb !== 'PARAM' && registration.handlers.length > 0 && !this.#passesOn(this.#upToAnswer(registration).at(-1)!))
      .flatMap((registration) => {
        const mounts = this.#mountsOf(router, 0);
        const own = known(registration.paths?.[0]);
        const chains: readonly Chain[] = mounts.length > 0 ? mounts : [{ prefix: '', inFront: [], behind: [], complete: router.isRoot }];
        const judged = chains.map((chain) => this.#route(router, registration, own === undefined ? undefined : `${chain.prefix}/${own}`.replace(/\/+/g, '/'), chain));
        // Mounted several times: the least guarded way in counts.
        const order = ['unguarded', 'unknown', 'public', 'guarded'] as const;
        judged.sort((a, b) => order.indexOf(a.access) - order.indexOf(b.access));
        return judged.slice(0, 1);
      });
  }

  #route(router: Router, registration: Registration, path: string | undefined, { inFront: before, behind: after, complete }: Chain): Route {
    const inFront: InFront[] = [...before, ...this.#earlier(router, registration, known(registration.paths?.[0]))];
    const handlers = this.#upToAnswer(registration);
    const behind = [...registration.handlers.slice(handlers.length).map((handler) => this.#inFront(handler, 'method', registration)), ...this.#later(router, registration, known(registration.paths?.[0])), ...after];
    handlers.slice(0, -1).forEach((handler) => inFront.push(this.#inFront(handler, 'method', registration)));
    const last = handlers.at(-1)!;
    const body = this.#handlerBody(last);
    if (body) {
      const verdict = this.guards.ofFunction(body, 'handler');
      if (verdict.kind === 'authenticates' || verdict.kind === 'authorises') inFront.push({ verdict, opened: undefined, from: 'handler', site: body, certain: true });
    }
    // `app.put('/x', denyAll())`: a gate in the place of the handler.
    if (last.kind !== 'function' && (!body || this.#callsNext(body))) {
      const front = this.#inFront(last, 'method', registration);
      if (isRefusal(front.verdict)) inFront.push(front);
    }
    // A handler that nobody can read may refuse by itself.
    const unread: Why | undefined = !complete ? 'no-mount' : body ? undefined : 'dynamic';
    const name = `${registration.verb} ${path ?? '(computed path)'}`;
    const marker = body && this.facts.markOf(this.facts.declaration(body)) === 'public' ? registration.call : this.publicPaths.covering(path);
    return {
      framework: 'express',
      transport: 'http',
      verb: registration.verb,
      path,
      name,
      site: this.facts.calleeNameOf(registration.call),
      declaration: registration.call,
      handler: body,
      loaders: router.registrations.filter((other) => other.verb === 'PARAM' && hasParameter(registration.paths?.[0], other.paths)).flatMap(({ handlers: [loader] }) => (loader && this.#handlerBody(loader)) ?? []),
      group: router.identity,
      onApplication: router.isRoot,
      inFront,
      gates: inFront,
      behind: behind.filter(({ verdict }) => isRefusal(verdict)),
      ...accessOf(inFront, unread, marker),
      metadata: [],
      marker,
      inherited: false,
    };
  }

  /** Everything registered before on the same router whose path covers the route. */
  #earlier(router: Router, registration: Registration, path: string | undefined): readonly InFront[] {
    return router.registrations.flatMap((other) => {
      // `app.param` runs before every route with that parameter, wherever it stands.
      if (other.verb === 'PARAM') return hasParameter(path, other.paths) ? other.handlers.map((handler) => this.#inFront(handler, 'middleware', other)) : [];
      if (other.order >= registration.order) return [];
      if (other.verb !== 'USE' && other.verb !== 'ALL' && other.verb !== registration.verb) return [];
      // A handler that answers ends the chain; only what may call `next` stands in front.
      if (other.paths && !other.paths.some((prefix) => coversPattern(prefix, path, other.verb === 'USE'))) return [];
      return other.handlers.filter((handler) => !this.#isRouter(handler)).map((handler) => this.#inFront(handler, 'middleware', other));
    });
  }

  /** What `use` registers after a route or a mount, although its path covers it. Only in one file is there an order. */
  #later(router: Router, registration: Registration, path: string | undefined): readonly InFront[] {
    const { file } = this.facts.place(registration.call);
    return router.registrations.flatMap((other) => {
      if (other.verb !== 'USE' || other.order <= registration.order || this.facts.place(other.call).file !== file) return [];
      if (other.paths && !other.paths.some((prefix) => coversPattern(prefix, path, true))) return [];
      return other.handlers.filter((handler) => !this.#isRouter(handler)).map((handler) => this.#inFront(handler, 'middleware', other));
    });
  }

  /** What stands behind the handler that answers is never asked. */
  #upToAnswer({ handlers }: Registration): readonly Value[] {
    const answering = handlers.findIndex((handler) => this.#answersAlways(handler));
    return answering < 0 ? handlers : handlers.slice(0, answering + 1);
  }

  /** A handler that answers and cannot hand on. */
  #answersAlways(handler: Value): boolean {
    const body = this.#handlerBody(handler);
    if (!body || handler.kind !== 'function' || this.facts.parametersOf(body).length > 2) return false;
    return this.facts.callsIn(body).some((call) => [...this.facts.spelledNames(call)].some((name) => ANSWERS.test(name)) && this.#isResponse(call));
  }

  /** Calls `next()` and never answers: middleware in the place of a handler. */
  #passesOn(handler: Value): boolean {
    const body = this.#handlerBody(handler);
    if (!body) return false;
    const next = this.facts.parametersOf(body)[2]?.site;
    const calls = this.facts.events(body).filter(({ kind }) => kind === 'call');
    const passes = calls.filter(({ site }) => next !== undefined && this.facts.argumentsOf(site).length === 0 && this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(site))).includes(next));
    // What remains after every early answer is `next()`.
    if (passes.some(({ conditions }) => conditions.every(({ holds }) => !holds))) return true;
    return passes.length > 0 && !calls.some(({ site }) => [...this.facts.spelledNames(site)].some((name) => ANSWERS.test(name)) && this.#isResponse(site));
  }

  /** A function that may hand on: what answers every request itself is no gate. */
  #callsNext(body: Site): boolean {
    const next = this.facts.parametersOf(body)[2]?.site;
    return next !== undefined && this.facts.callsIn(body).some((call) => this.facts.argumentsOf(call).length === 0 && this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(call))).includes(next));
  }

  #isResponse(call: Site): boolean {
    for (let node = this.facts.receiverOf(call); node; node = this.facts.receiverOf(this.facts.bare(node))) if (this.roles.typePlays(node, 'http.responseType')) return true;
    return false;
  }

  #isRouter(handler: Value): boolean {
    const identity = this.#mountedBy(handler);
    return identity !== undefined && this.#build().has(identity);
  }

  #inFront(handler: Value, from: InFront['from'], { call }: Registration): InFront {
    return { verdict: this.guards.ofValue(handler, 'middleware'), opened: undefined, from, site: handler.site, certain: true, call };
  }

  #mountsOf(router: Router, depth: number): readonly Chain[] {
    if (depth > MAX_MOUNT_DEPTH) return [];
    return router.mounts.flatMap(({ parent, registration }) => {
      const own = known(registration.paths?.[0]) ?? '';
      const inFront = [
        ...this.#earlier(parent, registration, registration.paths ? own : undefined),
        ...registration.handlers.filter((handler) => !this.#isRouter(handler)).map((handler) => this.#inFront(handler, 'middleware', registration)),
      ];
      const behind = this.#later(parent, registration, registration.paths ? own : undefined);
      const above = this.#mountsOf(parent, depth + 1);
      if (above.length === 0) return [{ prefix: own, inFront, behind, complete: parent.isRoot }];
      return above.map((outer) => ({ prefix: `${outer.prefix}/${own}`, inFront: [...outer.inFront, ...inFront], behind: [...behind, ...outer.behind], complete: outer.complete }));
    });
  }

  /** The function that answers: the last handler, looked for inside wrappers. */
  #handlerBody(handler: Value, depth = 0): Site | undefined {
    if (handler.kind === 'function') return this.facts.hasBody(handler.site) ? handler.site : undefined;
    if (handler.kind === 'call' && depth < 3) {
      // `asyncHandler(list)`, `asyncHandler(list())`: the wrapped function answers.
      for (const argument of handler.arguments()) {
        const body = this.#handlerBody(argument, depth + 1);
        if (body) return body;
      }
      const inlined = handler.inline();
      if (inlined?.kind === 'function') return this.facts.hasBody(inlined.site) ? inlined.site : undefined;
      const receiver = this.facts.receiverOf(handler.site);
      if (receiver && [...this.facts.spelledNames(handler.site)].includes('bind')) return this.#handlerBody(this.facts.value(receiver), depth + 1);
    }
    return undefined;
  }
}

const known = (path: string | undefined): string | undefined => (path === COMPUTED ? undefined : path);
const hasParameter = (path: string | undefined, names: readonly string[] | undefined): boolean => names?.some((name) => path?.split('/').includes(`:${name}`)) ?? false;
const flatten = (values: readonly Value[]): readonly Value[] => values.flatMap((value) => (value.kind === 'array' ? flatten(value.items) : [value]));

function coversPattern(pattern: string, path: string | undefined, isPrefix: boolean): boolean {
  if (pattern === COMPUTED) return false;
  if (pattern === '/' || pattern === '*' || pattern === '') return isPrefix || pattern === '*' || path === '/';
  if (pattern.startsWith('(') && path !== undefined) {
    try {
      return new RegExp(pattern.slice(1, -1), 'i').test(path);
    } catch {
      return false;
    }
  }
  if (path === undefined) return false;
  if (path.startsWith('(')) return true; // a RegExp route: any prefix may cover it
  return isPrefix ? covers(pattern, path) : pattern.split('/').filter(Boolean).length === path.split('/').filter(Boolean).length && covers(pattern, path);
}
