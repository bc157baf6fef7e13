import type { Application, Route } from 'eslint-plugin-lintel/engine';
import type { Lens, Position, Range, RouteFact } from './messages.js';

type RangeOf = (place: { readonly file: string; readonly start: number; readonly end: number }) => Range;

const REASONS = { identity: 'establishes who somebody is', secret: 'capability URL', harmless: 'gives nothing away' } as const;
const UNKNOWN: Readonly<Record<string, string>> = {
  any: 'something in front of it is `any`',
  unresolved: 'an import does not resolve',
  'declaration-only': 'a package without a model decides',
  dynamic: 'decided at run time',
  budget: 'too deep to follow',
  'no-root': 'no start of an application in this project',
  'no-mount': 'no application mounts its router',
  'no-caller': 'its callers are outside the project',
};
const PLACES: Readonly<Record<Route['inFront'][number]['from'], string>> = { method: 'method', class: 'class', base: 'base class', global: 'global', middleware: 'middleware', connection: 'connection', handler: 'handler' };

/** What stands in front of the routes of a file, for people who read it. */
export class RouteReader {
  constructor(
    readonly application: Application,
    readonly file: string,
    readonly rangeOf: RangeOf,
  ) {}

  lenses(): readonly Lens[] {
    return this.#facts().map(({ route, fact }) => {
      const [first] = this.#guarding(route);
      return { range: fact.range, title: this.#title(fact), access: fact.access, target: first && this.#placed(first.site) };
    });
  }

  at({ line, character }: Position): RouteFact | undefined {
    const isIn = ({ range: { start, end } }: RouteFact): boolean => (start.line < line || (start.line === line && start.character <= character)) && (line < end.line || (line === end.line && character <= end.character));
    return this.#facts().find(({ fact }) => isIn(fact))?.fact;
  }

  #facts(): readonly { readonly route: Route; readonly fact: RouteFact }[] {
    if (this.application.classOf(this.file) !== 'source') return [];
    return this.application
      .routesIn(this.file)
      .filter(({ site }) => this.application.facts.place(site).file === this.file)
      .map((route) => ({ route, fact: this.#fact(route) }));
  }

  #fact(route: Route): RouteFact {
    const { facts, exposures } = this.application;
    // That a guard is absent is known only where the application is composed.
    const isRootless = route.access === 'unguarded' && !this.application.hasRoot();
    const exposure = route.access === 'unguarded' && !isRootless ? exposures.of(route) : undefined;
    const access = isRootless ? 'unknown' : exposure?.is === 'public' ? 'public' : route.access;
    const why = isRootless ? 'no-root' : route.why;
    return {
      name: route.name,
      verb: route.verb,
      path: route.path,
      access,
      range: this.rangeOf(facts.place(route.site)),
      guards: this.#guarding(route).map(({ verdict, from, site }) => ({ name: verdict.name, from, kind: verdict.kind, ...this.#placed(site)! })),
      because: exposure?.is === 'public' ? REASONS[exposure.because] : access === 'public' ? this.#marker(route) : access === 'unknown' ? (UNKNOWN[why ?? ''] ?? why) : undefined,
    };
  }

  /** What refuses strangers, where there is anything; what may, where that is not known. */
  #guarding(route: Route): Route['inFront'] {
    const placed = route.inFront.filter(({ site }) => this.#placed(site));
    const refusing = placed.filter(({ verdict, opened, certain }) => (verdict.kind === 'authenticates' || verdict.kind === 'authorises') && !opened && certain);
    return route.access === 'guarded' ? refusing : route.access === 'unknown' ? placed.filter(({ opened }) => !opened) : [];
  }

  #marker({ marker }: Route): string | undefined {
    return marker && this.application.facts.shortText(marker).replace(/\(\)$/, '');
  }

  #title({ access, guards, because }: RouteFact): string {
    if (access === 'unguarded') return 'unguarded';
    if (access === 'public') return `public${because === undefined ? '' : `: ${because}`}`;
    if (access === 'unknown') return `not judged${because === undefined ? '' : `: ${because}`}`;
    const from = new Set(guards.map((guard) => guard.from));
    const where = (guard: RouteFact['guards'][number]): string => `${PLACES[guard.from as keyof typeof PLACES]}${guard.file === this.file ? '' : `, ${guard.file.slice(guard.file.lastIndexOf('/') + 1)}:${guard.range.start.line + 1}`}`;
    if (guards.length > 0 && from.size === 1) return `guarded by ${[...new Set(guards.map(({ name }) => name))].join(', ')} (${where(guards[0]!)})`;
    return `guarded by ${guards.map((guard) => `${guard.name} (${where(guard)})`).join(', ')}`;
  }

  #placed(site: Route['site']): { readonly file: string; readonly range: Range } | undefined {
    const place = this.application.facts.place(site);
    return place.file === '' ? undefined : { file: place.file, range: this.rangeOf(place) };
  }
}
