import { Ask } from '../ask/ask.js';
import { missingSuggestions } from '../fixes/missing.js';
import { missingFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'dropped' | 'all' | keyof typeof missingFixes>({
  name: 'no-undefined-predicate',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow predicates that a data layer leaves out when their value is undefined',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R06'],
      threat: { cwe: [639], asvs: ['v5.0.0-8.2.2'], apiTop10: [1], top10: ['A01'], securitySeverity: 7.5, precision: 'high', attack: 'Somebody without an email address signs in: the predicate is dropped, and the query returns the first user there is.', guarantees: [9] },
      roles: ['data.query'],
      frameworks: ['typeorm', '@prisma/client'],
    },
    messages: {
      ...missingFixes,
      dropped: '`{{column}}` is left out when `{{value}}` is undefined: the query finds other rows. Check it first, or {{cure}}.',
      all: 'When `{{value}}` is undefined nothing is left of the condition: any row will do. Check it first, or {{cure}}.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['data.query']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.missingValues.in(ask.file)) {
          const { at, column, value, layer, isOnly } = finding;
          if (!ask.isHere(at)) continue;
          const cure = layer === 'typeorm' ? 'set invalidWhereValuesBehavior' : 'enable strictUndefinedChecks';
          context.report({ loc: ask.loc(at), messageId: isOnly ? 'all' : 'dropped', data: { column, value: ask.facts.shortText(value), cure }, suggest: missingSuggestions(ask, finding) });
        }
      },
    };
  },
});
