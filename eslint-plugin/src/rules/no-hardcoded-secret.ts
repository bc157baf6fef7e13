import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { gravest } from '../ask/secrets.js';
import { secretSuggestions } from '../fixes/secret.js';
import { secretFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** Secrets that only stand in outside of production. */
  readonly development?: 'allow' | 'report';
}

export default defineRule<[Options], 'key' | 'password' | 'credential' | 'format' | keyof typeof secretFixes>({
  name: 'no-hardcoded-secret',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow keys, passwords and credentials that are written in the source',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R15'],
      threat: { cwe: [798, 321], asvs: ['v5.0.0-13.3.1'], apiTop10: [8], top10: ['A04', 'A07'], securitySeverity: 9.1, precision: 'high', attack: 'Somebody who has seen the repository, or the image built from it, signs tokens and sessions of their own, or signs in to the database.', guarantees: [22, 31, 88, 116, 133] },
      roles: ['secret.use', 'secret.option', 'secret.carry'],
      frameworks: ['jsonwebtoken', '@nestjs/jwt', 'express-session', 'typeorm', 'stripe'],
    },
    messages: {
      ...secretFixes,
      key: '`{{name}}` is a key in the source: whoever reads the code forges what it signs or reads what it encrypts. Take it from the environment.',
      password: '`{{name}}` is a password in the source: whoever reads the code signs in with it. Take it from the environment.',
      credential: '`{{name}}` is a credential in the source: whoever reads the code acts as its owner. Revoke it, and take it from the environment.',
      format: 'This {{what}} is in the source: whoever reads the code acts as its owner. Revoke it, and take it from the environment.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which secrets are reported.',
        additionalProperties: false,
        properties: { development: { type: 'string', enum: ['allow', 'report'], description: 'Allow secrets where NODE_ENV proves that it is not production (allow), or not (report).' } },
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
        const findings = ask.application.secrets.in(ask.file);
        for (const finding of findings) {
          if (finding.form !== 'literal' || (finding.elsewhere && development === 'allow')) continue;
          relate(context, finding.at, ask, finding.uses.map(({ site }) => site));
          context.report({ loc: ask.loc(finding.at), messageId: gravest(finding), data: { name: ask.facts.holderOf(finding.constant).name ?? finding.uses[0]!.name }, suggest: secretSuggestions(ask, finding) });
        }
        const judged = findings.map(({ constant }) => ask.facts.place(constant));
        for (const { range: [start, end], what } of ask.tokens()) {
          if (judged.some((place) => place.file === ask.file && place.start < end && start < place.end)) continue;
          context.report({ loc: { start: context.sourceCode.getLocFromIndex(start), end: context.sourceCode.getLocFromIndex(end) }, messageId: 'format', data: { what } });
        }
      },
    };
  },
});
