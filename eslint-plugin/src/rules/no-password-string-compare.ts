import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { passwordCompareSuggestions } from '../fixes/password.js';
import { passwordFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'compared' | 'hashed' | 'query' | keyof typeof passwordFixes>({
  name: 'no-password-string-compare',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow passwords that are compared as texts, in code or by the database',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R11'],
      threat: { cwe: [256, 916], asvs: ['v5.0.0-11.4.2'], apiTop10: [2], top10: ['A04', 'A06'], securitySeverity: 7.5, precision: 'high', attack: 'One dump of the table holds every password as it was typed, or a hash of it that a graphics card guesses billions of times a second.', guarantees: [24, 5] },
      roles: ['password.verify', 'crypto.digest', 'sql.raw', 'data.access'],
      frameworks: ['bcrypt', 'bcryptjs', 'argon2', '@node-rs/argon2'],
    },
    messages: {
      ...passwordFixes,
      compared: '`{{password}}` is compared as text, so it is stored as text: one dump of the table holds all passwords. Store a slow hash and verify it.',
      hashed: '`{{password}}` is compared with a fast hash: a dump of the table is guessed in hours. Store a slow, salted hash and verify it.',
      query: 'The query compares the password: it is stored as text or as an unsalted hash, and one dump holds all. Find the user, then verify a slow hash.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, [], (application, file) => application.comparisons.mayOccurIn(file) || application.passwordQueries.mayOccurIn(file));
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.comparisons.in(ask.file)) {
          if (finding.what !== 'password' || !ask.isHere(finding.site)) continue;
          relate(context, finding.site, ask, finding.because);
          const data = { password: ask.facts.shortText(finding.secret.site) };
          context.report({ loc: ask.loc(finding.site), messageId: finding.other.hashesPassword ? 'hashed' : 'compared', data, suggest: passwordCompareSuggestions(ask, finding) });
        }
        for (const { site, call } of ask.application.passwordQueries.in(ask.file)) {
          if (!ask.isHere(site)) continue;
          relate(context, site, ask, [call]);
          context.report({ loc: ask.loc(site), messageId: 'query' });
        }
      },
    };
  },
});
