import { factsOf, type Facts, type Site } from '../facts/index.js';
import { Comparisons } from './comparisons.js';
import { Cors } from './cors.js';
import { Decisions } from './decisions.js';
import { DeclaredRouters } from './declared-routers.js';
import { Decorators, type MetadataKey } from './decorators.js';
import { Exposures } from './exposure.js';
import { Express } from './express.js';
import { classify, type FileClass } from './files.js';
import { Guards } from './guards.js';
import { Logins } from './logins.js';
import { holds } from './modules.js';
import { Nest, type Global } from './nest.js';
import { Order } from './order.js';
import { PasswordHashes } from './password-hashes.js';
import { PasswordQueries } from './password-queries.js';
import { PublicPaths } from './public-paths.js';
import { RoleIndex } from './roles.js';
import type { InFront, Route } from './route.js';
import { Secrecy } from './secrecy.js';
import { Secrets } from './secrets.js';
import type { Settings } from './settings.js';
import { Gates } from './socket-gates.js';
import { Sockets } from './sockets.js';
import { Sql } from './sql.js';
import { Assignments } from './tenancy/assignments.js';
import { Entities } from './tenancy/entities.js';
import { Filters } from './tenancy/filters.js';
import { MissingValues } from './tenancy/missing-values.js';
import { Provenance } from './tenancy/provenance.js';
import { Queries } from './tenancy/queries.js';
import { Reach } from './tenancy/reach.js';
import { Scope } from './tenancy/scope.js';
import { Tenancy } from './tenancy/tenancy.js';
import { isRefusal, type Verdict } from './verdict.js';

/** A gate that lets everybody pass by mistake, and where it is used. */
export interface Flawed {
  readonly verdict: Verdict;
  readonly flaw: NonNullable<Verdict['flaw']>;
  readonly use: Site;
}

function flawsIn(uses: readonly { readonly verdict: Verdict; readonly site: Site }[]): readonly Flawed[] {
  return uses.flatMap(({ verdict, site }) => (verdict.flaw && verdict.flaw.kind !== 'open' ? [{ verdict, flaw: verdict.flaw, use: site }] : []));
}

/** Where gates are put in front of something: the function may be any. */
const COMPOSING = ['router.register', 'router.declared', 'guard.global', 'module.define', 'gateway.define'] as const;

/** Everything asked of one Program under one set of settings. Dies with the Program. */
export class Application {
  static readonly #all = new WeakMap<object, Map<Settings, Application>>();
  static of(program: object, settings: Settings): Application {
    let bySettings = Application.#all.get(program);
    if (!bySettings) Application.#all.set(program, (bySettings = new Map<Settings, Application>()));
    let application = bySettings.get(settings);
    if (!application) bySettings.set(settings, (application = new Application(factsOf(program), settings)));
    return application;
  }

  readonly roles: RoleIndex;
  readonly decorators: Decorators;
  readonly guards: Guards;
  readonly nest: Nest;
  readonly express: Express;
  readonly declaredRouters: DeclaredRouters;
  readonly sockets: Sockets;
  readonly exposures: Exposures;
  readonly sql: Sql;
  readonly cors: Cors;
  readonly decisions: Decisions;
  readonly order: Order;
  readonly secrecy: Secrecy;
  readonly comparisons: Comparisons;
  readonly passwordHashes: PasswordHashes;
  readonly passwordQueries: PasswordQueries;
  readonly logins: Logins;
  readonly secrets: Secrets;
  readonly tenancy: Tenancy;
  readonly scope: Scope;
  readonly assignments: Assignments;
  readonly missingValues: MissingValues;
  #roots: readonly Site[] | undefined;
  #authentication: Site | false | undefined;

  private constructor(
    readonly facts: Facts,
    readonly settings: Settings,
  ) {
    this.roles = new RoleIndex(facts, settings);
    this.decorators = new Decorators(facts, this.roles);
    this.guards = new Guards(facts, this.roles, this.decorators);
    const isIgnored = (file: string): boolean => this.classOf(file) === 'tests';
    const publicPaths = new PublicPaths(facts, settings);
    const gates = new Gates(facts, this.roles, this.guards, isIgnored);
    this.nest = new Nest(facts, this.roles, this.decorators, this.guards, gates, isIgnored, () => this.publicKeys(), publicPaths);
    this.express = new Express(facts, this.roles, this.guards, publicPaths, isIgnored);
    this.declaredRouters = new DeclaredRouters(facts, this.roles, this.guards, publicPaths, isIgnored);
    this.sockets = new Sockets(facts, this.roles, this.guards, gates, isIgnored);
    this.sql = new Sql(facts, this.roles, isIgnored);
    this.cors = new Cors(facts, this.roles, isIgnored, (file) => this.routesIn(file));
    this.secrecy = new Secrecy(facts, this.roles, isIgnored);
    this.comparisons = new Comparisons(facts, this.roles, this.secrecy);
    this.passwordHashes = new PasswordHashes(facts, this.roles, this.secrecy);
    this.passwordQueries = new PasswordQueries(facts, this.roles, this.secrecy, this.sql);
    this.logins = new Logins(facts, this.roles, isIgnored);
    this.secrets = new Secrets(facts, this.roles, (file) => this.classOf(file) !== 'source');
    this.exposures = new Exposures(facts, this.roles, this.decorators, this.sql);
    this.decisions = new Decisions(facts, this.roles, this.guards.code.evidences);
    this.order = new Order(this);
    const entities = new Entities(facts, this.roles, isIgnored);
    this.tenancy = new Tenancy(facts, settings, entities, (file) => this.classOf(file) === 'source');
    const provenance = new Provenance(facts, this.roles, this.guards.code.credentials, settings, isIgnored);
    const reach = new Reach(facts, () => this.routes(), isIgnored);
    this.scope = new Scope(facts, this.roles, this.tenancy, new Queries(facts, this.roles, entities, this.tenancy, new Filters(facts, this.roles)), provenance, reach, this.sql);
    this.assignments = new Assignments(facts, this.roles, entities, this.tenancy, provenance, reach, this.scope.checks);
    this.missingValues = new MissingValues(facts, this.roles, provenance);
  }

  classOf(file: string): FileClass {
    return classify(file, this.facts.rootDirectory(), this.settings);
  }

  routesIn(file: string): readonly Route[] {
    return [
      ...this.facts.classesIn(file).flatMap((site) => this.nest.routesOf(site)),
      ...(this.express.isUsed() && this.roles.occursIn(file, ['router.register']) ? this.express.routesIn(file) : []),
      ...(this.roles.occursIn(file, ['router.declared']) ? this.declaredRouters.routesIn(file) : []),
      ...(this.roles.occursIn(file, ['socket.listen']) ? this.sockets.routesIn(file) : []),
    ];
  }

  routes(): readonly Route[] {
    return (this.#routes ??= this.facts.files().filter((file) => this.classOf(file) === 'source').flatMap((file) => this.routesIn(file)));
  }
  #routes: readonly Route[] | undefined;

  /** Routes written side by side with this one. */
  routesBeside(route: Route): readonly Route[] {
    const files = this.routesIn(this.facts.place(route.group).file || this.facts.place(route.site).file);
    const beside = [...files, ...this.routesIn(this.facts.place(route.site).file)].filter((other) => other.group === route.group && other.site !== route.site);
    // One Express application holds routes about everything: only those about the same thing are siblings.
    return [...new Set(beside)].filter((other) => route.framework !== 'express' || subjectOf(other.path) === subjectOf(route.path));
  }

  /** Guard classes of the project that read a metadata key. */
  readersOf(key: MetadataKey): readonly Verdict[] {
    return this.#guardClasses().filter(({ reads }) => reads.includes(key));
  }

  /** Metadata that alone opens a guard that authenticates: the project's own way to say that a route is public. */
  publicKeys(): ReadonlySet<MetadataKey> {
    return (this.#publicKeys ??= new Set(
      this.#guardClasses()
        .filter(({ kind }) => kind === 'authenticates')
        .flatMap(({ opens }) => opens.flatMap((conditions) => (conditions.length === 1 && conditions[0]!.when === 'present' ? [conditions[0]!.key] : []))),
    ));
  }
  #publicKeys: ReadonlySet<MetadataKey> | undefined;

  #guardClasses(): readonly Verdict[] {
    return (this.#guards ??= this.facts
      .files()
      .filter((file) => this.classOf(file) === 'source')
      .flatMap((file) => this.facts.classesIn(file))
      .filter((site) => this.facts.membersOf(site).some(({ name, body }) => name === 'canActivate' && body))
      .map((site) => this.guards.ofClass(site)));
  }
  #guards: readonly Verdict[] | undefined;

  /**
   * Guards and middleware in use that let everybody pass by mistake, where the mistake is in this file: a catch that allows, a promise that
   * is not awaited. Only a file that may hold a gate is asked for those of other files' routes.
   */
  flawedIn(file: string): readonly Flawed[] {
    const flawed = this.mayDecideIn(file) || this.roles.occursIn(file, COMPOSING) || this.#hasSockets() ? (this.#flawed ??= [...this.#flawsOf(this.routes()), ...flawsIn(this.nest.globals())]) : [...this.#flawsOf(this.routesIn(file)), ...flawsIn(this.nest.graphql.contexts())];
    return [...new Map(flawed.map((one) => [one.flaw.site, one])).values()].filter(({ flaw }) => this.facts.place(flaw.site).file === file);
  }
  #flawed: readonly Flawed[] | undefined;

  #flawsOf(routes: readonly Route[]): readonly Flawed[] {
    // A handler that is nobody's gate has no such mistake; one of a socket's events may.
    return flawsIn(routes.flatMap((route) => (route.transport === 'websocket' ? route.inFront : route.gates)));
  }

  /** Whether anything in a file is put in front of routes: by decorators, calls or providers. */
  attachesIn(file: string): boolean {
    const { facts, decorators } = this;
    const isAttached = (written: readonly Site[]): boolean => Decorators.with(decorators.of(written), 'guard.attach').length > 0;
    return this.roles.occursIn(file, COMPOSING) || facts.providesIn(file) || facts.classesIn(file).some((site) => isAttached(facts.decoratorsOf(site)) || facts.membersOf(site).some((member) => member.owner === site && isAttached(member.decorators)));
  }

  /** Handlers of sockets refuse in any form. */
  #hasSockets(): boolean {
    return (this.#sockets ??= this.roles.callsIn('socket.listen').length > 0);
  }
  #sockets: boolean | undefined;

  /** Whether a file may hold a guard or middleware, by syntax alone. */
  mayDecideIn(file: string): boolean {
    return this.facts.handsOn(file) || this.facts.declaresMember(file, 'canActivate') || this.facts.declaresMember(file, 'use');
  }

  /** Whether anything at all reads the key: an interceptor, a service. */
  isKeyRead(key: MetadataKey): boolean {
    this.#keysRead ??= new Set(this.roles.callsIn('metadata.read').flatMap(({ call, parts }) => {
      const argument = this.facts.argumentsOf(call)[parts.key.arg];
      return argument ? [this.decorators.keyOf(this.facts.value(argument))] : [];
    }));
    return this.#keysRead.has(key);
  }
  #keysRead: ReadonlySet<MetadataKey> | undefined;

  /** Where the application is composed. Without one, nothing is known to be absent. */
  roots(): readonly Site[] {
    return (this.#roots ??= this.nest.roots());
  }

  hasRoot(): boolean {
    return this.roots().length > 0 || this.settings.root.some((file) => this.facts.hasFile(file));
  }

  /** Microservices of a hybrid application that run without its global guards, with the handlers that nothing else guards. */
  lostConfigurations(): readonly { readonly call: Site; readonly guard: Global; readonly routes: readonly Route[] }[] {
    if (this.#lost) return this.#lost;
    const cut = this.nest.served.hybrids().filter(({ inherits }) => inherits === false);
    const open = cut.length > 0 ? this.routes().filter(({ transport, access, group }) => transport === 'message' && access === 'unguarded' && this.nest.isCutOff(group) && this.nest.isServed(group)) : [];
    const target = { verb: 'MESSAGE', path: undefined } as const;
    // A global guard that HTTP has and messages have not.
    const guarding = ({ group }: Route): Global | undefined =>
      this.nest.globals().find(({ verdict, from, isClass, covers }) => from === 'global' && !isClass && isRefusal(verdict) && covers({ ...target, transport: 'http', controller: group }) && !covers({ ...target, transport: 'message', controller: group }));
    const routes = open.filter((route) => guarding(route) !== undefined);
    const guard = routes[0] && guarding(routes[0]);
    return (this.#lost = guard ? cut.map(({ call }) => ({ call, guard, routes })) : []);
  }
  #lost: readonly { readonly call: Site; readonly guard: Global; readonly routes: readonly Route[] }[] | undefined;

  /** Whether a handler is among those. */
  lostAt(route: Route): boolean {
    return route.transport === 'message' && this.lostConfigurations().some(({ routes }) => routes.includes(route));
  }

  /** Something in front of some route that refuses for want of a credential; undefined when the project has nothing of the kind. */
  authentication(): Site | undefined {
    this.#authentication ??= this.routes().find(({ gates }) => gates.some(isAuthentication))?.gates.find(isAuthentication)?.site ?? false;
    return this.#authentication || undefined;
  }

  /** Composition roots none of whose routes has authentication in front, with the routes that reach data. Empty where something could not be judged. */
  unauthenticatedRoots(): readonly { readonly root: Site; readonly routes: readonly Route[] }[] {
    if (this.#unauthenticated) return this.#unauthenticated;
    const all = this.routes();
    const graphs = this.nest.modules.graphs().filter((graph) => !graph.open && all.some(({ group }) => holds(graph, group)));
    const judged: { root: Site; routes: readonly Route[] }[] = graphs.map((graph) => ({ root: graph.root, routes: all.filter(({ group }) => holds(graph, group)) }));
    const [root] = this.roots();
    // Without a readable module graph the whole Program is one application.
    if (root && !this.roots().some((one) => graphs.some((graph) => graph.root === one))) judged.push({ root, routes: all });
    return (this.#unauthenticated = judged
      // What is known without reading a handler comes first: nearly every application ends there.
      .filter(({ routes }) => routes.every(({ gates }) => !gates.some((front) => isAuthentication(front) || (front.from === 'global' && front.verdict.kind === 'open'))))
      .filter(({ routes }) => routes.every(({ access }) => access !== 'unknown'))
      .map(({ root: one, routes }) => ({ root: one, routes: routes.filter((route) => isRequest(route) && (route.access === 'unguarded' && this.exposures.of(route).is !== 'public' || this.exposures.reachesData(route))) }))
      .filter(({ routes }) => routes.length > 0));
  }
  #unauthenticated: readonly { readonly root: Site; readonly routes: readonly Route[] }[] | undefined;
}

/** Sockets and messages have a rule of their own. */
const isRequest = ({ transport }: Route): boolean => transport === 'http' || transport === 'graphql';

const isAuthentication = ({ verdict, from }: InFront): boolean => isRefusal(verdict) && from !== 'handler';

/** The first word of a path that says what it is about. */
const subjectOf = (path: string | undefined): string | undefined => path?.split('/').find((segment) => segment !== '' && !segment.startsWith(':') && !/^(api|rest|v\d+)$/i.test(segment));
