import type { Facts, MemberFact, Site, Value } from '../facts/index.js';
import { passesUnasked } from './context-kind.js';
import { Decorators, type Applied, type MetadataKey } from './decorators.js';
import type { Guards } from './guards.js';
import { holds, Modules } from './modules.js';
import { NestGraphql, type Enhanced } from './nest-graphql.js';
import type { PublicPaths } from './public-paths.js';
import type { RoleIndex } from './roles.js';
import { accessOf, judgedLater, type InFront, type Route, type Standing, type Transport } from './route.js';
import { Served } from './served.js';
import type { Gates } from './socket-gates.js';
import type { Verdict } from './verdict.js';

/** What decides whether middleware or a global guard reaches a route. */
interface Target {
  readonly transport: Transport;
  readonly verb: string;
  readonly path: string | undefined;
  readonly controller: Site;
}

/** `RequestMethod` of `@nestjs/common`, in the order of its numbers. */
const REQUEST_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];

/** A guard that the application attaches to every route. */
export interface Global {
  readonly verdict: Verdict;
  readonly site: Site;
  /** A class where an instance is needed: `useGlobalGuards(Guard)`. */
  readonly isClass: boolean;
  readonly covers: (route: Target) => boolean;
  readonly from: 'global' | 'middleware';
}

/** A decorated method that something from outside calls. */
interface Entry {
  readonly transport: Transport;
  readonly verb: string;
  readonly path: string | undefined;
  readonly isField: boolean;
  readonly certain: boolean;
}

/** NestJS: controllers, resolvers and gateways, what stands in front of their routes, and what the application adds. */
export class Nest {
  readonly modules: Modules;
  readonly graphql: NestGraphql;
  readonly served: Served;
  #globals: readonly Global[] | undefined;
  readonly #controllers = new WeakMap<Site, readonly Route[]>();
  readonly #entries = new WeakMap<Site, readonly Route[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly guards: Guards,
    readonly gates: Gates,
    readonly isIgnored: (file: string) => boolean,
    readonly publicKeys: () => ReadonlySet<MetadataKey>,
    readonly publicPaths: PublicPaths,
  ) {
    this.modules = new Modules(facts, roles, decorators, isIgnored);
    this.served = new Served(facts, roles, isIgnored);
    this.graphql = new NestGraphql(facts, roles, decorators, guards, isIgnored, (resolver) => this.#entriesOf(resolver));
  }

  /** The routes of a class, its inherited ones included. Empty unless it is a controller, a resolver or a gateway. */
  routesOf(classSite: Site): readonly Route[] {
    let routes = this.#controllers.get(classSite);
    // Whether a field is guarded, the operations say.
    if (!routes) this.#controllers.set(classSite, (routes = [...this.#entriesOf(classSite), ...this.#routes(classSite, true)]));
    return routes;
  }

  /** All but the fields. */
  #entriesOf(classSite: Site): readonly Route[] {
    let routes = this.#entries.get(classSite);
    if (!routes) this.#entries.set(classSite, (routes = this.#routes(classSite, false)));
    return routes;
  }

  #routes(classSite: Site, fields: boolean): readonly Route[] {
    const own = this.decorators.of(this.facts.decoratorsOf(classSite));
    const [controller] = Decorators.with(own, 'http.controller');
    const [resolver] = Decorators.with(own, 'graphql.resolver');
    const [gateway] = Decorators.with(own, 'gateway.define');
    if (!controller && !resolver && !gateway) return [];
    // A base class that subclasses register is not a route until then.
    if (this.facts.isAbstract(classSite) || resolver?.arguments.some((argument) => argument.kind === 'object' && isTrue(argument.members.get('isAbstract')))) return [];
    const prefix = controller ? pathsOf(controller.arguments[0])[0] : '';
    // `Reflect.getMetadata` walks the prototype chain: class decorators of bases count, too.
    const lineage = this.facts.lineage(classSite).classes;
    const onClass = lineage.flatMap((one, index) => this.decorators.of(this.facts.decoratorsOf(one)).map((applied) => ({ applied, from: index === 0 ? ('class' as const) : ('base' as const) })));
    const routes = this.facts.membersOf(classSite).flatMap((member) => this.#routesOfMember(member, classSite, prefix, onClass, fields));
    return controller && !fields ? [...routes, ...this.#generated(classSite, prefix, own, onClass)] : routes;
  }

  /** Routes that a decorator makes at run time: one stands for all. */
  #generated(classSite: Site, prefix: string | undefined, own: readonly Applied[], onClass: readonly { applied: Applied; from: 'class' | 'base' }[]): readonly Route[] {
    if (Decorators.with(own, 'http.generate').length === 0) return [];
    const entry: Entry = { transport: 'http', verb: 'ALL', path: joined(prefix, ''), isField: false, certain: true };
    return [this.#route(entry, { name: 'generated', site: classSite, owner: classSite, body: undefined, decorators: [] }, classSite, [], onClass, this.facts.nameSite(classSite), true)];
  }

  #entryOf(onMethod: readonly Applied[], member: MemberFact, prefix: string | undefined, fields: boolean): Entry | undefined {
    if (fields) {
      const [field] = Decorators.with(onMethod, 'graphql.field');
      return field && { transport: 'graphql', verb: 'FIELD', path: member.name, isField: true, certain: field.certain };
    }
    const [verb] = Decorators.with(onMethod, 'http.route');
    if (verb) return { transport: 'http', verb: verb.parts.verb, path: joined(prefix, pathsOf(verb.arguments[verb.parts.path.arg])[0]), isField: false, certain: verb.certain };
    const [operation] = Decorators.with(onMethod, 'graphql.operation');
    if (operation) return { transport: 'graphql', verb: operation.parts.kind, path: this.#operationPath(operation, member), isField: false, certain: operation.certain };
    const [message] = [...Decorators.with(onMethod, 'gateway.subscribe'), ...Decorators.with(onMethod, 'message.handle')];
    if (!message) return undefined;
    const transport = message.played.some(({ role }) => role === 'gateway.subscribe') ? 'websocket' : 'message';
    return { transport, verb: 'MESSAGE', path: member.name, isField: false, certain: message.certain };
  }

  /** `user/:id`: the operation's name and those of its arguments that are no objects. */
  #operationPath(operation: Applied, member: MemberFact): string {
    const names = operation.arguments.flatMap((argument) => {
      const name = argument.kind === 'object' ? argument.members.get('name') : argument;
      return name?.kind === 'literal' && typeof name.value === 'string' ? [name.value] : [];
    });
    const parameters = this.facts.parametersOf(member.body ?? member.site).flatMap(({ site, decorators }) =>
      decorators.flatMap((decorator) => {
        if (this.facts.kindOf(decorator) !== 'call' || !this.roles.call(decorator, 'http.input')) return [];
        const [first] = this.facts.argumentsOf(decorator);
        const value = first && this.facts.value(first);
        return value?.kind === 'literal' && typeof value.value === 'string' && this.facts.membersOfType(site).length === 0 ? [`:${value.value}`] : [];
      }),
    );
    return [names[0] ?? member.name, ...parameters].join('/');
  }

  #routesOfMember(member: MemberFact, classSite: Site, prefix: string | undefined, onClass: readonly { applied: Applied; from: 'class' | 'base' }[], fields: boolean): readonly Route[] {
    const onMethod = this.decorators.of(member.decorators);
    const entry = this.#entryOf(onMethod, member, prefix, fields);
    return entry ? [this.#route(entry, member, classSite, onMethod, onClass, this.facts.nameSite(member.site), member.owner !== classSite)] : [];
  }

  #route(entry: Entry, member: MemberFact, classSite: Site, onMethod: readonly Applied[], onClass: readonly { applied: Applied; from: 'class' | 'base' }[], site: Site, inherited: boolean): Route {
    const { transport, verb, path } = entry;
    const all = [...onMethod.map((applied) => ({ applied, from: 'method' as const })), ...onClass];
    const metadata = all.flatMap(({ applied }) => (applied.metadata && !this.#isPlaceholder(applied) ? [{ key: applied.metadata.key, applied }] : []));
    const className = this.facts.nameOf(classSite) ?? 'Controller';
    const written = {
      framework: 'nestjs',
      transport,
      verb,
      path,
      name: `${className}.${member.name}`,
      site,
      declaration: member.site,
      handler: member.body,
      loaders: [],
      group: classSite,
      onApplication: false,
      behind: [],
      metadata,
      inherited,
    } as const;
    const enhanced = entry.isField ? this.graphql.fieldGuards() : 'run';
    const attached = (): readonly InFront[] => all.flatMap(({ applied, from }) => this.#attached(applied, from, metadata));
    return judgedLater(
      written,
      () => this.#gates(entry, classSite, enhanced === 'idle' ? [] : attached(), enhanced, metadata),
      (gates) => this.#standing(entry, member, classSite, all, gates, enhanced, enhanced === 'idle' ? attached().filter(({ from }) => from === 'method') : []),
    );
  }

  /** What is asked before the handler runs. */
  #gates({ transport, verb, path }: Entry, classSite: Site, attached: readonly InFront[], enhanced: Enhanced, metadata: Route['metadata']): readonly InFront[] {
    const target: Target = { transport, verb, path: transport === 'graphql' ? '/graphql' : path, controller: classSite };
    const globals = this.globals()
      .filter((global) => global.covers(target))
      .map((global): InFront => ({ verdict: global.isClass ? { ...global.verdict, kind: 'open' } : global.verdict, from: global.from, site: global.site, certain: true, opened: openedBy(global.verdict, metadata) }));
    const running = enhanced === 'idle' ? globals.filter(({ from }) => from === 'middleware') : [...attached, ...globals];
    const connection = transport === 'websocket' ? this.gates.ofGateway(classSite) : transport === 'graphql' ? this.graphql.contexts() : [];
    return [...running.map((front) => this.#forKind(front, transport)), ...connection];
  }

  /** What all that comes to, with what the handler itself refuses. */
  #standing(entry: Entry, member: MemberFact, classSite: Site, all: readonly { applied: Applied; from: 'method' | 'class' | 'base' }[], gates: readonly InFront[], enhanced: Enhanced, idle: readonly InFront[]): Standing {
    const inHandler = member.body && entry.certain ? this.#inHandler(member.body, entry.transport) : undefined;
    const inFront = [...gates, ...(inHandler ? [inHandler] : [])];
    const marker = this.#markerOf(all, member) ?? (entry.transport === 'http' ? this.publicPaths.covering(entry.path) : undefined);
    const unread = all.find(({ applied }) => applied.why && this.#couldGuard(applied))?.applied.why;
    const mayGuard = enhanced === 'unknown' && gates.some(({ from }) => from !== 'connection');
    const own = accessOf(inFront, unread ?? (mayGuard ? 'dynamic' : undefined), marker);
    return {
      inFront,
      ...own,
      ...(entry.isField && own.access === 'unguarded' ? this.graphql.standingOfField(classSite) : {}),
      marker,
      idle,
    };
  }

  /** A guard that asks only requests of another kind refuses none of this one. */
  #forKind(front: InFront, transport: Transport): InFront {
    const { verdict } = front;
    if ((verdict.kind !== 'authenticates' && verdict.kind !== 'authorises') || !passesUnasked(this.facts, verdict.site, transport)) return front;
    return { ...front, verdict: { ...verdict, kind: 'other', reason: 'asks only requests of another kind' } };
  }

  #attached(applied: Applied, from: 'method' | 'class' | 'base', metadata: Route['metadata']): readonly InFront[] {
    const attach = applied.played.find(({ role }) => role === 'guard.attach');
    if (applied.played.some(({ role }) => role === 'auth.guard')) {
      return [{ verdict: { kind: 'authenticates', name: this.facts.text(applied.site), because: [applied.call], opens: [], reads: [], site: applied.site }, opened: undefined, from, site: applied.site, certain: applied.certain }];
    }
    if (!attach) return [];
    // `@UseGuards()`: no-inert-guard reports it.
    if (applied.arguments.length === 0) return [{ verdict: { kind: 'open', name: '@UseGuards()', because: [applied.site], opens: [], reads: [], site: applied.site }, opened: undefined, from, site: applied.site, certain: applied.certain }];
    return applied.arguments.map((argument): InFront => {
      const verdict = this.guards.ofValue(argument, 'guard');
      return { verdict, opened: openedBy(verdict, metadata), from, site: applied.site, certain: applied.certain };
    });
  }

  /** A refusal inside the handler that depends on a credential: a verified signature, a missing user. */
  #inHandler(body: Site, transport: Transport): InFront | undefined {
    const verdict = this.guards.ofFunction(body, transport === 'websocket' ? 'message' : 'handler');
    return verdict.kind === 'authenticates' || verdict.kind === 'authorises' ? { verdict, opened: undefined, from: 'handler', site: body, certain: true } : undefined;
  }

  /** `@Public({ reason })` of the runtime, a marker from settings, `@lintel public`, metadata that opens a guard of the project. */
  #markerOf(all: readonly { applied: Applied }[], member: MemberFact): Site | undefined {
    for (const { applied } of all) {
      const isMarker =
        applied.played.some(({ role }) => role === 'access.public') ||
        (applied.metadata && !isFalse(applied.metadata.value) && this.publicKeys().has(applied.metadata.key)) ||
        (this.facts.kindOf(applied.site) === 'call' && this.facts.markOf(this.facts.declaredBy(applied.site)) === 'public');
      if (isMarker && !this.#isPlaceholder(applied)) return applied.site;
    }
    return this.facts.markOf(this.facts.declaration(member.site)) === 'public' ? this.facts.nameSite(member.site) : undefined;
  }

  /** A reason that a fix left open: nobody has said yet why the route is public. */
  #isPlaceholder(applied: Applied): boolean {
    if (this.facts.kindOf(applied.site) !== 'call') return false;
    return this.facts.argumentsOf(applied.site).some((argument) => {
      // A name that is declared nowhere, as a suggestion leaves it.
      if (this.facts.kindOf(argument) === 'name' && /^(?:TODO|FIXME)/.test(this.facts.text(argument))) return true;
      const value = this.facts.value(argument);
      const reason = value.kind === 'object' ? value.members.get('reason') : value;
      return reason?.kind === 'literal' && typeof reason.value === 'string' && /^\s*(?:(?:TODO|FIXME)\b|$)/i.test(reason.value);
    });
  }

  /** An unread decorator of a package that has nothing to do with access hides no guard. */
  #couldGuard(applied: Applied): boolean {
    const declared = this.facts.kindOf(applied.site) === 'call' ? this.facts.declaredBy(applied.site) : this.facts.namedBy(applied.site);
    const from = this.facts.packageOf(declared);
    if (from === undefined) return applied.why === 'any' || applied.why === 'unresolved' || applied.why === 'budget';
    return !/^(@nestjs\/|class-|typeorm|reflect-metadata|@golevelup|nestjs-zod|@nestjsx|typescript|swagger|nest-winston|nestjs-pino)/.test(from);
  }

  // ---- the application ---------------------------------------------------------------------------------------------

  globals(): readonly Global[] {
    return (this.#globals ??= [...this.#provided(), ...this.#registered(), ...this.#middleware()]);
  }

  /** Verdicts on all middleware of the application, what never refuses included. */
  middleware(): readonly Verdict[] {
    this.globals();
    return this.#everyMiddleware;
  }
  #everyMiddleware: readonly Verdict[] = [];

  /** `{ provide: APP_GUARD, useClass: … }` in any module of the Program. */
  #provided(): readonly Global[] {
    return this.facts.provides().flatMap(({ token, literal }): Global[] => {
      if (this.isIgnored(this.facts.place(literal).file) || !this.roles.name(token, 'guard.token')) return [];
      const value = this.facts.value(literal);
      if (value.kind !== 'object') return [];
      const given = value.members.get('useClass') ?? value.members.get('useExisting') ?? value.members.get('useValue');
      const made = value.members.get('useFactory');
      const verdict = given ? this.guards.ofValue(given, 'guard') : made ? this.#factory(made) : undefined;
      return verdict ? [{ verdict, site: literal, isClass: false, covers: (route) => this.#reachedByGlobals(route) && this.modules.reaches(this.modules.holding(literal), route.controller), from: 'global' }] : [];
    });
  }

  #factory(made: Value): Verdict | undefined {
    if (made.kind !== 'function') return undefined;
    const returned = this.facts.events(made.site).find((event) => event.kind === 'return' && event.value)?.value;
    return returned && this.guards.ofValue(this.facts.value(returned), 'guard');
  }

  #registered(): readonly Global[] {
    return this.roles.callsIn('guard.global').flatMap(({ call, parts }) => {
      if (this.isIgnored(this.facts.place(call).file)) return [];
      return this.facts.argumentsOf(call).slice(parts.guards.arg).map((argument): Global => {
        const value = this.facts.value(argument);
        return { verdict: this.guards.ofValue(value, 'guard'), site: argument, isClass: value.kind === 'class', covers: (route) => (parts.only ? route.transport === parts.only : this.#reachedByGlobals(route)) && this.modules.reaches(this.modules.besides(call), route.controller), from: 'global' };
      });
    });
  }

  /** NestJS runs global guards for HTTP and GraphQL, for messages where the configuration is inherited, and never for gateways. */
  #reachedByGlobals({ transport, controller }: Target): boolean {
    if (transport === 'websocket') return false;
    return transport !== 'message' || !this.isCutOff(controller);
  }

  /** Messages of this controller come through a hybrid application that left its configuration behind. */
  isCutOff(controller: Site): boolean {
    const hybrids = this.served.hybrids();
    if (hybrids.length === 0 || hybrids.some(({ inherits }) => inherits !== false)) return false;
    return !this.modules.graphs().some((graph) => holds(graph, controller) && this.served.isMicroservice(graph.root));
  }

  /** Whether some root of the Program starts a class; doubt counts as yes. */
  isServed(controller: Site): boolean {
    const graphs = this.modules.graphs();
    return graphs.length === 0 || graphs.some((graph) => graph.open || holds(graph, controller));
  }

  #middleware(): readonly Global[] {
    const used = this.roles.callsIn('app.use').flatMap(({ call }): Global[] => {
      if (this.isIgnored(this.facts.place(call).file)) return [];
      const args = this.facts.argumentsOf(call);
      const first = args[0] && this.facts.value(args[0]);
      const prefix = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
      return args.slice(prefix === undefined ? 0 : 1).map((argument) => ({
        verdict: this.guards.ofValue(this.facts.value(argument), 'middleware'),
        site: argument,
        isClass: false,
        covers: ({ transport, path }) => passesHttp(transport) && (prefix === undefined || covers(prefix, path)),
        from: 'middleware',
      }));
    });
    const applied = this.roles.callsIn('middleware.apply').flatMap(({ call }): Global[] => {
      if (this.isIgnored(this.facts.place(call).file)) return [];
      const value = this.facts.value(call);
      if (value.kind !== 'call') return [];
      const { routes, excluded } = this.#targets(call);
      return value.arguments().map((handler) => ({
        verdict: this.guards.ofValue(handler, 'middleware'),
        site: handler.site,
        isClass: false,
        covers: (route) => passesHttp(route.transport) && routes.some((target) => this.#isTarget(target, route, false)) && !excluded.some((target) => this.#isTarget(target, route, true)),
        from: 'middleware',
      }));
    });
    this.#everyMiddleware = [...used, ...applied].map(({ verdict }) => verdict);
    return [...used, ...applied].filter(({ verdict }) => verdict.kind === 'authenticates' || verdict.kind === 'authorises' || verdict.kind === 'unknown');
  }

  /** The chain after `consumer.apply(…)`: `.exclude(…)` and `.forRoutes(…)`. */
  #targets(call: Site): { routes: readonly Value[]; excluded: readonly Value[] } {
    const excluded: Value[] = [];
    for (let next = this.facts.chainedCall(call); next; next = this.facts.chainedCall(next)) {
      const name = [...this.facts.spelledNames(next)][0];
      const value = this.facts.value(next);
      const args = value.kind === 'call' ? value.arguments() : [];
      if (name === 'exclude') excluded.push(...args.flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument])));
      if (name === 'forRoutes') return { routes: args.flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument])), excluded };
    }
    return { routes: [], excluded };
  }

  /** A path without a method covers what is below it; with a method, and where it excludes, it means itself. */
  #isTarget(target: Value, route: Target, excludes: boolean): boolean {
    if (target.kind === 'class') return target.site === route.controller || this.facts.lineage(route.controller).classes.includes(target.site);
    if (target.kind === 'literal' && typeof target.value === 'string') return reaches(target.value, route.path, excludes);
    if (target.kind !== 'object') return false;
    const method = target.members.get('method');
    const verb = method?.kind === 'literal' && typeof method.value === 'number' ? REQUEST_METHODS[method.value] : undefined;
    const oneVerb = verb !== undefined && verb !== 'ALL';
    return (!oneVerb || verb === route.verb) && pathsOf(target.members.get('path')).some((path) => reaches(path, route.path, excludes || oneVerb));
  }

  /** Calls that start the application: facts about what it lacks are complete only where one is in the Program. */
  roots(): readonly Site[] {
    return this.roles.callsIn('app.root').map(({ call }) => call).filter((call) => !this.isIgnored(this.facts.place(call).file));
  }
}

/** The metadata of a route under which a guard lets everybody pass. */
export function openedBy(verdict: Verdict, metadata: Route['metadata']): InFront['opened'] {
  const has = (key: MetadataKey): boolean => metadata.some((one) => one.key === key && !isFalse(one.applied.metadata?.value));
  for (const conditions of verdict.opens) {
    if (!conditions.every(({ key, when }) => has(key) === (when === 'present'))) continue;
    return conditions.find(({ when }) => when === 'present') ?? conditions[0];
  }
  return undefined;
}

/** Requests of a graph come through one path of HTTP. */
const passesHttp = (transport: Transport): boolean => transport === 'http' || transport === 'graphql';
const isTrue = (value: Value | undefined): boolean => value?.kind === 'literal' && value.value === true;
const isFalse = (value: Value | undefined): boolean => value?.kind === 'literal' && (value.value === false || value.value === null);

function pathsOf(value: Value | undefined): readonly string[] {
  if (!value) return [''];
  if (value.kind === 'literal' && typeof value.value === 'string') return [value.value];
  if (value.kind === 'literal' && value.value === undefined) return [''];
  if (value.kind === 'array') return value.items.flatMap(pathsOf);
  if (value.kind === 'object') return value.members.has('path') ? pathsOf(value.members.get('path')) : [''];
  return [];
}

function joined(prefix: string | undefined, path: string | undefined): string | undefined {
  if (prefix === undefined || path === undefined) return path ?? prefix;
  return `/${[prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter(Boolean).join('/')}`;
}

/** `covers`, or, exactly, only the route of that very path. */
const reaches = (pattern: string, path: string | undefined, exactly: boolean): boolean =>
  covers(pattern, path) && (!exactly || /\*/.test(pattern) || path === undefined || pattern.split('/').filter(Boolean).length === path.split('/').filter(Boolean).length);

/** Whether a mounted path covers a route: by segments, `*`, `(.*)` and `{*splat}` at the end, `:name` for one segment. */
export function covers(pattern: string, path: string | undefined): boolean {
  if (path === undefined) return /^\/?(\*|\(\.\*\)|\{\*\w+\})?$/.test(pattern);
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  for (const [index, segment] of wanted.entries()) {
    if (/^(\*|\(\.\*\)|\{?\*\w+\}?)$/.test(segment)) return true;
    const actual = given[index];
    if (actual === undefined) return false;
    if (segment.startsWith(':')) continue;
    // `/me` is one of the paths of `/:id`: it covers only some of the requests.
    if (actual.startsWith(':')) return false;
    if (segment.toLowerCase() !== actual.toLowerCase() && !(segment.endsWith('*') && actual.startsWith(segment.slice(0, -1)))) return false;
  }
  return true;
}

