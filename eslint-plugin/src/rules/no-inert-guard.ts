import { Ask } from '../ask/ask.js';
import { declarableInert } from '../ask/declarable.js';
import { inertIn } from '../ask/inert.js';
import { relate } from '../ask/ledger.js';
import { inertSuggestions } from '../fixes/guard.js';
import { guardFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'empty' | 'open' | 'failOpen' | 'promise' | 'otherOnly' | 'metadata' | 'unreadMetadata' | 'classAsGuard' | 'field' | keyof typeof guardFixes>({
  name: 'no-inert-guard',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow guards and access metadata that refuse nobody',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R02', 'R36'],
      threat: { cwe: [862, 280], asvs: ['v5.0.0-8.2.1', 'v5.0.0-16.5.3'], apiTop10: [5], top10: ['A01', 'A10'], securitySeverity: 8.1, precision: 'high', attack: 'The route looks guarded in review; a request without a credential passes all the same.', guarantees: [27, 109, 128] },
      roles: ['guard.attach', 'guard.global', 'guard.token', 'guard.contract', 'http.route', 'router.register', 'metadata.write'],
      frameworks: ['@nestjs/common', 'express'],
    },
    messages: {
      ...guardFixes,
      empty: '`@UseGuards()` without a guard guards nothing: strangers pass. Name the guard.',
      open: '{{name}} lets everybody pass: the route looks guarded and is not. Refuse in it, or use a guard that does.',
      failOpen: '{{name}} lets everybody pass when its check fails: an error or a forged token is as good as a login. Refuse in the catch.',
      promise: '{{name}} decides on a promise that is not awaited: a promise is always true, so everybody passes. Await it.',
      otherOnly: '{{name}} {{reason}} and authenticates nobody: a stranger passes. Add a guard that refuses strangers.',
      metadata: '{{decorator}} is only metadata: {{name}} reads it and is not on this route, so nothing is refused. Add {{name}}.',
      unreadMetadata: '{{decorator}} is metadata that no guard of this application reads: it refuses nobody. Add a guard that reads it.',
      field: '{{name}} never runs here: NestJS runs no guard on a field, and everybody passes. Set `fieldResolverEnhancers: ["guards"]`.',
      classAsGuard: '`useGlobalGuards` takes instances: given the class {{name}}, NestJS registers no guard. Pass an instance or provide APP_GUARD.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['guard.attach', 'guard.global', 'guard.contract', 'http.route', 'router.register', 'module.define', 'graphql.field', 'gateway.subscribe', 'message.handle']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const inert of inertIn(ask.application, ask.file)) {
          if (!ask.isHere(inert.site)) continue;
          relate(context, inert.site, ask, inert.because, () => declarableInert(ask.application, inert));
          context.report({
            loc: ask.loc(inert.site),
            messageId: inert.kind === 'metadata' && !inert.name ? 'unreadMetadata' : inert.kind,
            data: { name: inert.name || 'This guard', reason: inert.reason ?? 'refuses for another reason', decorator: `@${ask.facts.shortText(inert.site)}` },
            suggest: inertSuggestions(ask, inert),
          });
        }
      },
    };
  },
});
