import { factsOf, type Facts, type Site } from '../facts/index.js';
import { Decorators, type MetadataKey } from './decorators.js';
import { Exposures } from './exposure.js';
import { Express } from './express.js';
import { classify, type FileClass } from './files.js';
import { Guards, isRefusal, type Verdict } from './guards.js';
import { Nest } from './nest.js';
import { RoleIndex } from './roles.js';
import type { Route } from './route.js';
import type { Settings } from './settings.js';
import { Sql } from './sql.js';

/** Everything asked of one Program under one set of settings. Dies with the Program. */
export class Application {
  static readonly #all = new WeakMap<object, Map<Settings, Application>>();
  static of(program: object, settings: Settings): Application {
    let bySettings = Application.#all.get(program);
    if (!bySettings) Application.#all.set(program, (bySettings = new Map()));
    let application = bySettings.get(settings);
    if (!application) bySettings.set(settings, (application = new Application(factsOf(program), settings)));
    return application;
  }

  readonly roles: RoleIndex;
  readonly decorators: Decorators;
  readonly guards: Guards;
  readonly nest: Nest;
  readonly express: Express;
  readonly exposures: Exposures;
  readonly sql: Sql;
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
    this.nest = new Nest(facts, this.roles, this.decorators, this.guards, isIgnored);
    this.express = new Express(facts, this.roles, this.guards, isIgnored);
    this.sql = new Sql(facts, this.roles, isIgnored);
    this.exposures = new Exposures(facts, this.roles, this.decorators);
  }

  classOf(file: string): FileClass {
    return classify(file, this.settings);
  }

  routesIn(file: string): readonly Route[] {
    return [...this.facts.classesIn(file).flatMap((site) => this.nest.routesOf(site)), ...(this.roles.mayOccurIn(file, ['router.register']) ? this.express.routesIn(file) : [])];
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
    this.#readers ??= this.facts
      .files()
      .filter((file) => this.classOf(file) === 'source')
      .flatMap((file) => this.facts.classesIn(file))
      .filter((site) => this.facts.membersOf(site).some(({ name, body }) => name === 'canActivate' && body))
      .map((site) => this.guards.ofClass(site));
    return this.#readers.filter(({ reads }) => reads.includes(key));
  }
  #readers: readonly Verdict[] | undefined;

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

  /** Something in front of some route that refuses for want of a credential; undefined when the project has nothing of the kind. */
  authentication(): Site | undefined {
    if (this.#authentication === undefined) {
      const found = this.routes().flatMap(({ inFront }) => inFront).find(({ verdict, from }) => isRefusal(verdict) && from !== 'handler');
      this.#authentication = found?.site ?? false;
    }
    return this.#authentication || undefined;
  }
}

/** The first word of a path that says what it is about. */
const subjectOf = (path: string | undefined): string | undefined => path?.split('/').find((segment) => segment !== '' && !segment.startsWith(':') && !/^(api|rest|v\d+)$/i.test(segment));
