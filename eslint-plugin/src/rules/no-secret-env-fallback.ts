import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { gravest } from '../ask/secrets.js';
import { secretSuggestions } from '../fixes/secret.js';
import { secretFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** Fallbacks that are taken only outside of production. */
  readonly development?: 'allow' | 'report';
}

export default defineRule<[Options], 'key' | 'password' | 'credential' | keyof typeof secretFixes>({
  name: 'no-secret-env-fallback',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow a constant in place of a secret that the environment does not give',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R33'],
      threat: { cwe: [1188, 798], asvs: ['v5.0.0-13.3.1', 'v5.0.0-13.2.3'], apiTop10: [8], top10: ['A02'], securitySeverity: 9.1, precision: 'high', attack: 'One deployment forgets the variable and starts all the same; everybody knows its key, because it is in the repository.', guarantees: [22, 31, 88, 116] },
      roles: ['secret.use', 'secret.option', 'config.read', 'config.define', 'env.default'],
      frameworks: ['jsonwebtoken', '@nestjs/jwt', '@nestjs/config', 'passport-jwt', 'express-session', 'zod', 'joi', 'envalid'],
    },
    messages: {
      ...secretFixes,
      key: 'Without `{{variable}}` the key is a constant of the source: whoever reads the code forges what it signs. Refuse to start instead.',
      password: 'Without `{{variable}}` the password is a constant of the source: whoever reads the code signs in with it. Refuse to start instead.',
      credential: 'Without `{{variable}}` the credential is a constant of the source: whoever reads the code uses it. Refuse to start instead.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which fallbacks are reported.',
        additionalProperties: false,
        properties: { development: { type: 'string', enum: ['allow', 'report'], description: 'Allow fallbacks where NODE_ENV proves that it is not production (allow), or not (report).' } },
      },
    ],
    defaultOptions: [{ development: 'allow' }],
  },
  defaultOptions: [{ development: 'allow' }],
  create(context, [{ development }]) {
    const ask = Ask.for(context, ['secret.use']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.secrets.in(ask.file)) {
          if (finding.form === 'literal' || (finding.elsewhere && development === 'allow')) continue;
          relate(context, finding.at, ask, finding.uses.map(({ site }) => site));
          context.report({
            loc: ask.loc(finding.at),
            messageId: gravest(finding),
            data: { variable: finding.variable || finding.uses[0]!.name },
            suggest: secretSuggestions(ask, finding),
          });
        }
      },
    };
  },
});
