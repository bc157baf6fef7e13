import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { corsSuggestions } from '../fixes/cors.js';
import { corsFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `allow`: silent where names say that only development comes there. */
  readonly development?: 'allow' | 'report';
}

export default defineRule<[Options], 'reflects' | 'absent' | 'boolean' | 'wide' | 'opaque' | 'wildcard' | 'authenticated' | keyof typeof corsFixes>({
  name: 'no-credentialed-wildcard-cors',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow CORS policies that let pages of other owners read answers with the credentials of users',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R14'],
      threat: { cwe: [942], asvs: ['v5.0.0-3.4.2'], apiTop10: [8], top10: ['A02'], securitySeverity: 7.4, precision: 'high', attack: "A page of the attacker, open in a user's browser, calls the application with the user's cookies and reads what it answers.", guarantees: [44, 45, 46, 140] },
      roles: ['cors.policy', 'cors.plugin', 'http.header'],
      frameworks: ['cors', '@fastify/cors', 'hono', '@koa/cors', '@nestjs/common', 'socket.io'],
    },
    messages: {
      ...corsFixes,
      reflects: "`{{what}}` lets in every origin, with credentials: any page a user opens reads his data here. List the origins.",
      absent: '`credentials` without `origin` lets in every origin here: any page a user opens reads his data with his cookies. List the origins.',
      boolean: "`{{what}}` is a boolean: while it is true, any page a user opens reads his data here with his cookies. List the origins.",
      wide: "`{{what}}` also lets in `{{example}}`: whoever has that name reads users' data with their cookies. Compare whole origins.",
      opaque: "The origin `null` is every sandboxed frame's: any page makes one and reads users' data with their cookies. Leave it out.",
      wildcard: '`*` with credentials: browsers refuse every answer, and `true` in its place would open them to any page. List the origins.',
      authenticated: "`*` by hand, for users' data: any page reads what this answers without a cookie, whatever the CORS policy says. Leave it to the policy.",
    },
    schema: [
      {
        type: 'object',
        description: 'Which branches are reported.',
        additionalProperties: false,
        properties: { development: { type: 'string', enum: ['allow', 'report'], description: 'Accept what only development gets (allow), or report it, too (report).' } },
      },
    ],
    defaultOptions: [{ development: 'allow' }],
  },
  defaultOptions: [{ development: 'allow' }],
  create(context, [{ development }]) {
    const ask = Ask.for(context, ['cors.policy', 'cors.plugin']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.cors.in(ask.file)) {
          if (finding.development && development !== 'report') continue;
          relate(context, finding.at, ask, finding.because);
          context.report({ loc: ask.loc(finding.at), messageId: finding.kind === 'reflects' && finding.policy && !finding.policy.origin ? 'absent' : finding.kind, data: { what: ask.facts.shortText(finding.cause), example: finding.example ?? '' }, suggest: corsSuggestions(ask, finding) });
        }
      },
    };
  },
});
