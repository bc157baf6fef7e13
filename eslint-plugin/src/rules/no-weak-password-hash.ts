import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import type { WeakHash } from '../ask/password-hashes.js';
import type { Site } from '../facts/index.js';
import { weakHashSuggestions } from '../fixes/password.js';
import { hashFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `written`: costs that the code names. `any`: what a library takes when nothing is said, too. */
  readonly costs?: 'written' | 'any';
}

export default defineRule<[Options], 'fast' | 'cost' | 'implied' | 'variant' | keyof typeof hashFixes>({
  name: 'no-weak-password-hash',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow password hashes that are fast to guess: plain digests, and costs below the standard',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R11'],
      threat: { cwe: [916], asvs: ['v5.0.0-11.4.2', 'v5.0.0-11.4.1'], apiTop10: [2], top10: ['A04', 'A06'], securitySeverity: 7.5, precision: 'high', attack: 'Who has a dump of the table tries billions of passwords a second against it, or looks the hashes up in a list.', guarantees: [6, 24, 66] },
      roles: ['password.hash', 'password.derive', 'password.weak', 'crypto.digest', 'crypto.mac'],
      frameworks: ['node:crypto', 'crypto-js', 'bcrypt', 'bcryptjs', 'argon2', '@node-rs/argon2'],
    },
    messages: {
      ...hashFixes,
      fast: '{{algorithm}} of a password is guessed billions of times a second from a dump of the table. Hash it with argon2id or bcrypt.',
      cost: '{{cost}} of {{given}} make a dumped password hash cheap to guess: the least is {{least}}. Raise it.',
      implied: 'Without options, {{cost}} is {{given}}: a dumped password hash is cheap to guess. Set at least {{least}}.',
      variant: 'argon2d leaks the password through the time of memory accesses. Use argon2id.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which costs are judged.',
        additionalProperties: false,
        properties: { costs: { type: 'string', enum: ['written', 'any'], description: 'Report costs that the code names (written), or what a library takes when nothing is said, too (any).' } },
      },
    ],
    defaultOptions: [{ costs: 'written' }],
  },
  defaultOptions: [{ costs: 'written' }],
  create(context, [{ costs }]) {
    const ask = Ask.for(context, [], (application, file) => application.passwordHashes.mayOccurIn(file));
    if (!ask) return {};
    const { comparisons, passwordHashes, passwordQueries } = ask.application;

    /** A password that is compared after hashing is no-password-string-compare's. */
    const isCompared = (site: Site): boolean =>
      comparisons.in(ask.file).some((one) => one.what === 'password' && ask.facts.contains(one.site, site)) || passwordQueries.in(ask.file).some((one) => ask.facts.contains(one.site, site) || ask.facts.contains(site, one.site));

    return {
      'Program:exit'() {
        for (const found of passwordHashes.in(ask.file)) {
          if (!ask.isHere(found.site) || (found.what === 'cost' && found.implied && costs === 'written') || isCompared(found.site)) continue;
          relate(context, found.site, ask, found.because);
          const at = found.what === 'cost' && found.literal && ask.facts.contains(found.site, found.literal) ? found.literal : found.site;
          context.report({ loc: ask.loc(at), messageId: found.what === 'cost' && found.implied ? 'implied' : found.what, data: dataOf(found), suggest: weakHashSuggestions(ask, found) });
        }
      },
    };
  },
});

function dataOf(found: WeakHash): Record<string, string> {
  if (found.what === 'fast') return { algorithm: found.algorithm };
  return found.what === 'cost' ? { cost: found.cost, given: String(found.given), least: String(found.least) } : {};
}
