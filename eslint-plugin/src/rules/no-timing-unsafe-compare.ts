import { Ask } from '../ask/ask.js';
import type { ComparisonFinding } from '../ask/comparisons.js';
import { relate } from '../ask/ledger.js';
import { compareSuggestions } from '../fixes/compare.js';
import { compareFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'compared' | 'bothMissing' | 'lengths' | 'helper' | 'lookup' | keyof typeof compareFixes>({
  name: 'no-timing-unsafe-compare',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow comparisons of secrets that stop at the first difference, or that hold when both sides are missing',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R13'],
      threat: { cwe: [208], asvs: ['v5.0.0-11.2.4'], apiTop10: [2], top10: ['A04'], securitySeverity: 5.9, precision: 'high', attack: 'The time of an answer tells how many bytes of a guess were right, or a header that is not sent equals a variable that is not set.', guarantees: [24] },
      roles: ['crypto.equal', 'crypto.mac', 'compare.plain', 'compare.lookup', 'config.read'],
      frameworks: ['node:crypto', '@nestjs/config'],
    },
    messages: {
      ...compareFixes,
      compared: '{{secret}} is compared byte by byte: the time of the answer tells how much of a guess is right. Compare in constant time.',
      bothMissing: 'A request without `{{other}}` passes where `{{secret}}` is not set: nothing equals nothing. Refuse when either is missing.',
      lengths: '`timingSafeEqual` throws on other lengths: the error tells the length of the secret. Compare digests, or the lengths first.',
      helper: '`{{helper}}` promises constant time and stops at the first difference: it tells how much of a guess is right. Use `timingSafeEqual`.',
      lookup: '{{secret}} is looked up as it was sent: the search compares byte by byte, and a dump tells every key. Store and look up digests.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, [], (application, file) => application.comparisons.mayOccurIn(file));
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.comparisons.in(ask.file)) {
          if (finding.what === 'password' || !ask.isHere(finding.site)) continue;
          relate(context, finding.site, ask, finding.because);
          context.report({ loc: ask.loc(finding.site), messageId: finding.what, data: dataOf(ask, finding), suggest: compareSuggestions(ask, finding) });
        }
      },
    };
  },
});

function dataOf(ask: Ask, { what, secret, other, site }: ComparisonFinding): Record<string, string> {
  if (what === 'helper') {
    const fn = ask.facts.enclosingFunction(site);
    return { helper: (fn && ask.facts.nameOf(fn)) ?? 'This function' };
  }
  if (what === 'bothMissing') {
    const [configured, sent] = other.from.has('environment') && !secret.from.has('environment') ? [other, secret] : [secret, other];
    return { secret: configured.name ?? ask.facts.shortText(configured.site), other: sent.name ?? ask.facts.shortText(sent.site) };
  }
  if (what === 'lookup') return { secret: `\`${other.name ?? ask.facts.shortText(other.site)}\`` };
  return { secret: secret.isMac ? 'A signature' : `\`${secret.name ?? ask.facts.shortText(secret.site)}\`` };
}
