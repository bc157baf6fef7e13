import { Ask } from '../ask/ask.js';
import { declarableOn } from '../ask/declarable.js';
import { HARM, harmOf } from '../ask/harm.js';
import { isRefusal } from '../ask/verdict.js';
import { inertFront } from '../ask/inert.js';
import { relate } from '../ask/ledger.js';
import type { Route } from '../ask/route.js';
import type { Site } from '../facts/index.js';
import { guardSuggestions, inheritedSuggestions } from '../fixes/guard.js';
import { guardFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `exposed`: what a stranger can reach and harm. `every`: every handler of a socket or a message says who may call it. */
  readonly handlers?: 'exposed' | 'every';
}

export default defineRule<[Options], 'handler' | 'global' | 'inherited' | 'connection' | 'message' | 'unsaid' | keyof typeof guardFixes>({
  name: 'require-guard-on-gateway',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Require the handlers of WebSockets and of microservices to refuse strangers',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R03'],
      threat: { cwe: [306], asvs: ['v5.0.0-4.4.3', 'v5.0.0-8.2.1'], apiTop10: [2], top10: ['A07'], securitySeverity: 8.2, precision: 'high', attack: 'A stranger opens a socket and sends the message; the guards of the HTTP routes never run.', guarantees: [104, 133] },
      roles: ['gateway.define', 'gateway.subscribe', 'message.handle', 'socket.server', 'socket.listen', 'socket.use'],
      frameworks: ['@nestjs/websockets', '@nestjs/microservices', 'socket.io', 'ws'],
    },
    messages: {
      ...guardFixes,
      handler: '{{route}} answers every socket: without a guard a stranger can {{harm}}. Guard it, or refuse strangers when they connect.',
      global: '{{route}} answers every socket: global guards do not run for gateways, so a stranger can {{harm}}. Guard the gateway itself.',
      inherited: '{{gateway}} inherits {{handlers}} without a guard: whoever opens a socket can call them. Guard the class.',
      connection: 'This server accepts every connection, and {{events}} lets a stranger {{harm}}. Refuse strangers in the handshake.',
      message: '{{route}} answers whoever reaches the port: without a guard they can {{harm}}. Guard it, or listen on the loopback address.',
      unsaid: '{{route}} has no guard, and nothing says that it is meant for everybody. Guard it, or mark it public.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which handlers need a guard.',
        additionalProperties: false,
        properties: { handlers: { type: 'string', enum: ['exposed', 'every'], description: 'Those that strangers reach and can do harm with (exposed), or all (every).' } },
      },
    ],
    defaultOptions: [{ handlers: 'exposed' }],
  },
  defaultOptions: [{ handlers: 'exposed' }],
  create(context, [options]) {
    const ask = Ask.for(context, ['gateway.define', 'message.handle', 'socket.listen']);
    if (!ask) return {};
    const { application } = ask;

    /** What a stranger can do with it; undefined when nothing proves harm. */
    function harmIn(route: Route): string | undefined {
      const harm = harmOf(application, route);
      return harm && HARM[harm];
    }

    function reportHandler(route: Route): void {
      // An inert guard is the cause: no-inert-guard reports it. So is a configuration that was left behind.
      if (inertFront(route).length > 0 || application.lostAt(route)) return;
      const harm = route.transport === 'websocket' || application.nest.served.isOpen() ? harmIn(route) : undefined;
      if (harm === undefined && options.handlers !== 'every') return;
      const isGlobal = route.transport === 'websocket' && application.nest.globals().some(({ verdict, from }) => from === 'global' && isRefusal(verdict));
      relate(context, route.site, ask!, application.routesBeside(route).filter(({ access }) => access === 'guarded').slice(0, 5).map(({ site }) => site), () => declarableOn(application, route));
      context.report({
        loc: ask!.loc(route.site),
        messageId: harm === undefined ? 'unsaid' : route.transport === 'message' ? 'message' : isGlobal ? 'global' : 'handler',
        data: { route: route.name, harm: harm ?? '' },
        suggest: guardSuggestions(ask!, route),
      });
    }

    function reportInherited(group: Site, inherited: readonly Route[]): void {
      const routes = inherited.filter((route) => !application.lostAt(route) && inertFront(route).length === 0 && (options.handlers === 'every' || ((route.transport === 'websocket' || application.nest.served.isOpen()) && harmIn(route) !== undefined)));
      if (routes.length === 0 || !ask!.isHere(group)) return;
      const named = ask!.facts.nameSite(group);
      relate(context, named, ask!, routes.map(({ site }) => site));
      const data = { gateway: ask!.facts.nameOf(group) ?? 'This class', handlers: routes.length === 1 ? '1 handler' : `${String(routes.length)} handlers` };
      context.report({ loc: ask!.loc(named), messageId: 'inherited', data, suggest: inheritedSuggestions(ask!, group) });
    }

    /** One connection, one finding: its handshake is what lets strangers in. */
    function reportConnection(connection: Site, routes: readonly Route[]): void {
      const harmful = routes.flatMap((route) => {
        const harm = harmIn(route);
        return harm === undefined ? [] : [{ route, harm }];
      });
      const [first] = harmful;
      const named = ask!.facts.calleeNameOf(connection);
      if (first) {
        relate(context, named, ask!, harmful.slice(0, 10).map(({ route }) => route.site));
        const events = harmful.length === 1 ? `'${first.route.path ?? ''}'` : `'${first.route.path ?? ''}' (of ${String(harmful.length)} messages)`;
        context.report({ loc: ask!.loc(named), messageId: 'connection', data: { events, harm: first.harm } });
      } else if (options.handlers === 'every' && routes.length > 0) {
        context.report({ loc: ask!.loc(named), messageId: 'unsaid', data: { route: 'This server of sockets' } });
      }
    }

    return {
      'Program:exit'() {
        if (!application.hasRoot()) return;
        const open = application.routesIn(ask.file).filter(({ access, transport }) => access === 'unguarded' && (transport === 'websocket' || transport === 'message'));
        for (const route of open) if (route.framework === 'nestjs' && !route.inherited && ask.isHere(route.site)) reportHandler(route);
        // Inherited handlers: once, at the subclass.
        for (const group of new Set(open.filter(({ inherited }) => inherited).map((route) => route.group))) reportInherited(group, open.filter((route) => route.group === group && route.inherited));
        const connected = open.filter(({ framework, group }) => framework === 'sockets' && ask.isHere(group));
        for (const connection of new Set(connected.map(({ group }) => group))) reportConnection(connection, connected.filter(({ group }) => group === connection));
      },
    };
  },
});
