import type { Application, Route } from 'eslint-plugin-lintel/engine';
import type { Lens, Range, RouteFact } from './messages.js';

type RangeIn = (file: string, start: number, end: number) => Range;

const WHY_PUBLIC = { identity: 'it establishes who somebody is', secret: 'its address is a secret', harmless: 'it shows nothing of anybody' } as const;
const MAX_NAMES = 3;

/** The routes that are written in a file, and what stands in front of each. */
export function routesOf(application: Application, file: string, rangeIn: RangeIn): readonly RouteFact[] {
  const { facts } = application;
  if (application.classOf(file) !== 'source') return [];
  return application
    .routesIn(file)
    .filter(({ site }) => facts.place(site).file === file)
    .map((route) => ({ ...factOf(application, route, rangeIn) }));
}

function factOf(application: Application, route: Route, rangeIn: RangeIn): RouteFact {
  const { facts } = application;
  const { start, end, file } = facts.place(route.site);
  const access = route.access === 'unguarded' && !application.hasRoot() ? 'unknown' : route.access;
  const guards = route.inFront
    .filter(({ verdict, opened, certain }) => (verdict.kind === 'authenticates' || verdict.kind === 'authorises') && !opened && certain)
    .map(({ verdict, from, site, call }) => {
      const place = facts.place(call ?? site);
      return { name: verdict.name, from, kind: verdict.kind, file: place.file, range: rangeIn(place.file, place.start, place.end) };
    });
  return { name: route.name, verb: route.verb, path: route.path, access, range: rangeIn(file, start, end), guards, because: becauseOf(application, route, access) };
}

function becauseOf(application: Application, route: Route, access: RouteFact['access']): string | undefined {
  if (access === 'public') {
    const text = route.marker && application.facts.shortText(route.marker);
    return text ? (application.facts.kindOf(route.marker!) === 'call' ? `@${text}` : text) : undefined;
  }
  if (access === 'unguarded') {
    const exposure = application.exposures.of(route);
    return exposure.is === 'public' ? WHY_PUBLIC[exposure.because] : undefined;
  }
  if (access === 'unknown') return route.why ?? 'the application is not composed in this project';
  return undefined;
}

/** What stands above a route: `guarded by JwtAuthGuard (global, app.module.ts:12)`. */
export function lensOf(route: RouteFact): Lens {
  const [first] = route.guards;
  const target = first && { file: first.file, range: first.range };
  return { range: route.range, title: titleOf(route), access: route.access, target };
}

function titleOf({ access, guards, because }: RouteFact): string {
  if (access === 'guarded') {
    const named = guards.map((guard) => `${guard.name || (guard.from === 'handler' ? 'the handler' : 'a function')} (${placeOf(guard)})`);
    return `guarded by ${named.slice(0, MAX_NAMES).join(', ')}${named.length > MAX_NAMES ? ` and ${named.length - MAX_NAMES} more` : ''}`;
  }
  if (access === 'public') return because ? `public: ${because}` : 'public';
  if (access === 'unguarded') return because ? `unguarded: ${because}` : 'unguarded';
  return `not judged: ${because}`;
}

/** A guard on the method stands right below: only others need a place. */
function placeOf({ from, file, range }: RouteFact['guards'][number]): string {
  return from === 'method' || from === 'class' || from === 'handler' ? from : `${from}, ${file.slice(file.lastIndexOf('/') + 1)}:${range.start.line + 1}`;
}
