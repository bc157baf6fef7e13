import type { Site, Why } from '../facts/index.js';
import type { Application } from './application.js';

/** Why something could not be judged, and what to do. */
export const reasons: Readonly<Record<Why, string>> = {
  any: 'a receiver is `any` (missing types, or a client that was not generated: run `prisma generate`)',
  unresolved: 'an import does not resolve (install the dependencies)',
  'declaration-only': 'a package without a model decides (name it in settings.lintel.guards or notGuards)',
  dynamic: 'a value is computed at run time',
  budget: 'the code is too deep to follow',
  'no-root': 'this project does not contain the start of the application (name it in settings.lintel.root)',
  'no-mount': 'no application in this project mounts the router',
  'no-caller': 'the text comes from callers outside this project (declare the function in settings.lintel.sql)',
};

export interface Unjudged {
  readonly site: Site;
  /** `scope`: the tenant of a query. */
  readonly subject: 'query' | 'route' | 'scope';
  readonly why: Why;
}

/** Everything in a file that the rules looked at and could not decide. */
export function unjudgedIn(application: Application, file: string): { readonly unjudged: readonly Unjudged[]; readonly judged: Readonly<Record<Unjudged['subject'], number>> } {
  const sql = application.sql.in(file);
  const scope = tenantsIn(application, file);
  const routes = application.routesIn(file);
  const open = routes.filter((route) => route.access === 'unknown' || (route.access === 'unguarded' && !application.hasRoot()));
  return {
    unjudged: [
      ...sql.unknown.map(({ site, why }): Unjudged => ({ site, why, subject: 'query' })),
      ...scope.unknown.map(({ site, why }): Unjudged => ({ site, why, subject: 'scope' })),
      ...open.map((route): Unjudged => ({ site: route.site, why: route.access === 'unknown' ? (route.why ?? 'dynamic') : 'no-root', subject: 'route' })),
    ],
    judged: { query: sql.judged, route: routes.length, scope: scope.constrained + scope.open + scope.unasked },
  };
}

/** What is known of the tenant of each query in a file. A statement on several tables is one query. */
export interface Tenants {
  /** By the query itself, or by a check beside it. */
  readonly constrained: number;
  /** With a finding. */
  readonly open: number;
  /** Without the tenant, and without anything that shows it to be wrong: `strict` reports them. */
  readonly unasked: number;
  readonly unknown: readonly { readonly site: Site; readonly why: Why }[];
}

export function tenantsIn(application: Application, file: string): Tenants {
  const { findings, unknown, asked } = application.scope.in(file);
  const left = new Set(asked.map(({ call }) => call));
  const take = <T>(all: readonly T[], callOf: (one: T) => Site): readonly T[] => all.filter((one) => left.delete(callOf(one)));
  const open = take(findings.filter(({ likely }) => likely), ({ query }) => query.call).length;
  const doubtful = take(unknown, ({ query }) => query.call);
  const unasked = take(findings, ({ query }) => query.call).length;
  return { constrained: left.size, open, unasked, unknown: doubtful };
}
