import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { unreasonedIn } from '../ask/public-reason.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'unreasoned'>({
  name: 'require-public-reason',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Require every route that is marked public to say why',
      recommended: 'strict',
      requiresTypeChecking: true,
      catalogue: ['R48'],
      threat: { cwe: [1110], asvs: ['v5.0.0-8.1.1'], apiTop10: [9], top10: ['A01'], securitySeverity: 3.1, precision: 'very-high', attack: 'A route that was opened for a demonstration stays open, because nobody can tell it from one that has to be.', guarantees: [27] },
      roles: ['http.controller', 'http.route', 'router.register'],
      frameworks: ['@nestjs/common', 'express'],
    },
    messages: {
      unreasoned: '{{marker}} opens {{routes}} to everybody and does not say why: nobody can review that. Write the reason: `// public: …`.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['http.controller', 'http.route', 'router.register']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const { marker, routes } of unreasonedIn(ask)) {
          relate(context, marker, ask, routes.map(({ site }) => site));
          const isDecorator = ask.facts.enclosingDecorated(marker) !== undefined;
          context.report({
            loc: ask.loc(marker),
            messageId: 'unreasoned',
            data: { marker: isDecorator ? `@${ask.facts.shortText(marker)}` : 'The mark', routes: routes.length === 1 ? routes[0]!.name : `${routes.length} routes` },
          });
        }
      },
    };
  },
});
