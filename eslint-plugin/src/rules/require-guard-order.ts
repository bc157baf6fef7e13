import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { orderSuggestions, swapped } from '../fixes/guard-order.js';
import { orderFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'late' | 'behind' | 'early' | keyof typeof orderFixes>({
  name: 'require-guard-order',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Require guards to be asked in time: before the handler answers, and sign-in before permissions',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R51'],
      threat: { cwe: [696], asvs: ['v5.0.0-8.3.1'], apiTop10: [5], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: 'The guard is there, and is asked after the answer is out, or before anybody knows who is calling.', guarantees: [155] },
      roles: ['guard.attach', 'guard.global', 'guard.token', 'router.register'],
      frameworks: ['@nestjs/common', 'express'],
    },
    messages: {
      ...orderFixes,
      late: '{{gate}} guards no route: {{routes}} before it answered already, and anyone on the network can call them. Register it before them.',
      behind: '{{gate}} stands behind the handler that answers {{routes}}: it is never asked, and anyone can call it. Put it in front.',
      early: '{{first}} asks for `{{member}}` before {{then}} has set it: it decides about nobody. Let {{then}} run first.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['guard.attach', 'guard.global', 'module.define', 'router.register']);
    if (!ask) return {};
    const { application, facts } = ask;
    return {
      'Program:exit'() {
        if (!application.attachesIn(ask.file) || !application.hasRoot()) return;
        for (const late of application.order.late()) {
          const at = application.order.siteOf(late.gate);
          if (!ask.isHere(at)) continue;
          relate(context, at, ask, late.routes.slice(0, 10).map(({ site }) => site));
          const routes = late.kind === 'behind' || late.routes.length === 1 ? late.routes[0]!.name : `${late.routes.length} routes`;
          context.report({ loc: ask.loc(at), messageId: late.kind, data: { gate: facts.shortText(at), routes }, suggest: orderSuggestions(ask, late, at) });
        }
        for (const { first, then, member, routes } of application.order.early()) {
          const at = application.order.siteOf(first);
          if (!ask.isHere(at)) continue;
          relate(context, at, ask, [then.site, ...routes.slice(0, 5).map(({ site }) => site)]);
          context.report({ loc: ask.loc(at), messageId: 'early', data: { first: first.verdict.name || 'This guard', then: then.verdict.name || 'the guard that signs in', member }, suggest: swapped(ask, { first, then }) });
        }
      },
    };
  },
});
