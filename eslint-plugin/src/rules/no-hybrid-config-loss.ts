import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { inheritSuggestions } from '../fixes/guard-hybrid.js';
import { hybridFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'lost' | keyof typeof hybridFixes>({
  name: 'no-hybrid-config-loss',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: "Disallow a hybrid application's microservice without the global guards of the application",
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R04'],
      threat: { cwe: [862], asvs: ['v5.0.0-8.2.1'], apiTop10: [5], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: 'What HTTP refuses without a token, the same application answers as a message.', guarantees: [104] },
      roles: ['app.hybrid', 'message.handle', 'guard.global', 'guard.token'],
      frameworks: ['@nestjs/microservices', '@nestjs/common', '@nestjs/core'],
    },
    messages: {
      ...hybridFixes,
      lost: 'This microservice runs without {{guard}}: strangers whom HTTP refuses reach {{handlers}}. Pass `{ inheritAppConfig: true }`.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['app.hybrid']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const { call, guard, routes } of ask.application.lostConfigurations()) {
          if (!ask.isHere(call)) continue;
          const named = ask.facts.calleeNameOf(call);
          relate(context, named, ask, [guard.site, ...routes.slice(0, 10).map(({ site }) => site)]);
          const handlers = routes.length === 1 ? '1 handler' : `${String(routes.length)} handlers`;
          context.report({ loc: ask.loc(named), messageId: 'lost', data: { guard: guard.verdict.name || 'the global guard', handlers }, suggest: inheritSuggestions(ask, call) });
        }
      },
    };
  },
});
