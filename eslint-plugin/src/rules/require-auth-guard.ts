import { Ask } from '../ask/ask.js';
import { declarableOn, guardsBefore } from '../ask/declarable.js';
import { HARM, harmOf } from '../ask/harm.js';
import { inertFront } from '../ask/inert.js';
import { relate } from '../ask/ledger.js';
import type { Route } from '../ask/route.js';
import { guardSuggestions, inheritedSuggestions } from '../fixes/guard.js';
import { guardFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `evident`: silent on what is evidently public. `explicit`: every public route says so. */
  readonly public?: 'evident' | 'explicit';
}

export default defineRule<[Options], 'unguarded' | 'field' | 'inherited' | 'generated' | 'noAuthentication' | 'implicit' | keyof typeof guardFixes>({
  name: 'require-auth-guard',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Require every HTTP route and GraphQL operation to refuse strangers, or to be public on purpose',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R01'],
      threat: { cwe: [306], asvs: ['v5.0.0-8.2.1', 'v5.0.0-8.3.1'], apiTop10: [2, 5], top10: ['A01', 'A07'], securitySeverity: 8.2, precision: 'high', attack: 'A stranger calls the route directly and reads or changes what only users may.', guarantees: [1, 27, 63] },
      roles: ['http.controller', 'http.route', 'http.generate', 'graphql.resolver', 'graphql.operation', 'graphql.field', 'router.register', 'app.root'],
      frameworks: ['@nestjs/common', '@nestjs/graphql', 'express'],
    },
    messages: {
      ...guardFixes,
      unguarded: '{{route}} has no guard that refuses strangers: anyone on the network can {{harm}}. Guard it, or mark it public.',
      field: '{{route}} is reached through {{operation}}, which strangers may call: they can {{harm}}. Guard that operation, or the field.',
      generated: 'A decorator makes the routes of {{controller}}, and no guard refuses strangers: they can read and change its rows. Guard the class.',
      inherited: '{{controller}} inherits {{routes}} without a guard: anyone on the network can call them. Guard the class.',
      noAuthentication: 'No route of this application has a guard: anyone on the network reaches the data of {{routes}}. Add one, or name yours in settings.lintel.guards.',
      implicit: '{{route}} is public without saying so: nobody can tell intent from an oversight. Mark it public, with the reason.',
    },
    schema: [
      {
        type: 'object',
        description: 'How a route may be public.',
        additionalProperties: false,
        properties: { public: { type: 'string', enum: ['evident', 'explicit'], description: 'Accept routes that are evidently public (evident), or require a marker on each (explicit).' } },
      },
    ],
    defaultOptions: [{ public: 'evident' }],
  },
  defaultOptions: [{ public: 'evident' }],
  create(context, [options]) {
    const ask = Ask.for(context, ['http.controller', 'http.route', 'graphql.resolver', 'router.register', 'router.declared', 'app.root']);
    if (!ask) return {};
    const { application, facts } = ask;

    /** Where a gate is there, and too late, that is the cause: require-guard-order reports it. */
    function unauthenticated(): ReturnType<typeof application.unauthenticatedRoots> {
      return application.unauthenticatedRoots().filter(({ routes }) => !routes.some((route) => application.order.explains(route)));
    }

    /** One finding at the root stands for an application that authenticates nobody. */
    function reportApplications(): void {
      if (!application.roots().some((root) => ask!.isHere(root))) return;
      for (const { root, routes } of unauthenticated()) {
        if (!ask!.isHere(root)) continue;
        relate(context, facts.calleeNameOf(root), ask!, routes.slice(0, 10).map(({ site }) => site), () => guardsBefore(application, routes));
        context.report({ loc: ask!.loc(facts.calleeNameOf(root)), messageId: 'noAuthentication', data: { routes: counted(routes.length) } });
      }
    }

    /** A field is its operation's business, unless the operation is open on purpose. */
    function reportField(route: Route): void {
      const exposure = application.exposures.of(route);
      const open = (route.openVia ?? []).filter((operation) => operation.access === 'public' || application.exposures.of(operation).is !== 'exposed');
      if (exposure.is !== 'exposed' || open.length === 0 || (route.idle ?? []).length > 0) return;
      relate(context, route.site, ask!, open.slice(0, 5).map(({ site }) => site));
      context.report({ loc: ask!.loc(route.site), messageId: 'field', data: { route: route.name, operation: open[0]!.name, harm: HARM[exposure.what] }, suggest: application.nest.graphql.fieldGuards() === 'run' ? guardSuggestions(ask!, route) : [] });
    }

    function reportRoute(route: Route): void {
      // An inert guard is the cause: no-inert-guard reports it.
      if (inertFront(route).length > 0) return;
      // So is a gate that is asked too late: require-guard-order reports that one.
      if (application.order.explains(route)) return;
      const harm = harmOf(application, route);
      if (harm) {
        const siblings = application.routesBeside(route);
        relate(context, route.site, ask!, siblings.filter(({ access }) => access === 'guarded').slice(0, 5).map(({ site }) => site), () => declarableOn(application, route));
        context.report({ loc: ask!.loc(route.site), messageId: 'unguarded', data: { route: route.name, harm: HARM[harm] }, suggest: guardSuggestions(ask!, route) });
      } else if (options.public === 'explicit') {
        relate(context, route.site, ask!, [], () => declarableOn(application, route));
        context.report({ loc: ask!.loc(route.site), messageId: 'implicit', data: { route: route.name }, suggest: guardSuggestions(ask!, route) });
      }
    }

    return {
      'Program:exit'() {
        reportApplications();
        if (!application.hasRoot()) return;
        const open = application.routesIn(ask.file).filter((route) => route.access === 'unguarded' && (route.transport === 'http' || route.transport === 'graphql'));
        if (open.length === 0) return;
        const judged = new Set(unauthenticated().flatMap(({ routes }) => routes));
        const unguarded = open.filter((route) => !judged.has(route));
        for (const route of unguarded) if (!route.inherited && ask.isHere(route.site)) (route.verb === 'FIELD' ? reportField : reportRoute)(route);
        // Inherited routes: once, at the subclass.
        for (const group of new Set(unguarded.filter(({ inherited }) => inherited).map((route) => route.group))) {
          const routes = unguarded.filter((route) => route.group === group && route.inherited && application.exposures.of(route).is === 'exposed');
          if (routes.length === 0 || !ask.isHere(group)) continue;
          relate(context, facts.nameSite(group), ask, routes.map(({ site }) => site), () => guardsBefore(application, routes));
          const messageId = routes.every(({ declaration }) => declaration === group) ? 'generated' : 'inherited';
          context.report({ loc: ask.loc(facts.nameSite(group)), messageId, data: { controller: facts.nameOf(group) ?? 'This controller', routes: counted(routes.length) }, suggest: inheritedSuggestions(ask, group) });
        }
      },
    };
  },
});

const counted = (count: number): string => (count === 1 ? '1 route' : `${count} routes`);
