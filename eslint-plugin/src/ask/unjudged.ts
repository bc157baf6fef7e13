import type { Site, Why } from '../facts/index.js';
import type { Application } from './application.js';

export interface Unjudged {
  readonly site: Site;
  readonly subject: 'query' | 'route';
  readonly why: Why;
}

/** Everything in a file that the rules looked at and could not decide. */
export function unjudgedIn(application: Application, file: string): { readonly unjudged: readonly Unjudged[]; readonly judged: { readonly query: number; readonly route: number } } {
  const sql = application.sql.in(file);
  const routes = application.routesIn(file);
  const open = routes.filter((route) => route.access === 'unknown' || (route.access === 'unguarded' && !application.hasRoot()));
  return {
    unjudged: [
      ...sql.unknown.map(({ site, why }): Unjudged => ({ site, why, subject: 'query' })),
      ...open.map((route): Unjudged => ({ site: route.site, why: route.access === 'unknown' ? (route.why ?? 'dynamic') : 'no-root', subject: 'route' })),
    ],
    judged: { query: sql.judged, route: routes.length },
  };
}
