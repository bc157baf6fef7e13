import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { decisionSuggestions } from '../fixes/decision.js';
import { decisionFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'promise' | 'object' | 'list' | 'floating' | 'ignored' | keyof typeof decisionFixes>({
  name: 'no-floating-authorization',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Require the answer of an authorisation check to be there before it is acted on, and to be acted on',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R57'],
      threat: { cwe: [252], asvs: ['v5.0.0-8.2.1'], apiTop10: [5], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: 'The code asks whether the caller may, and goes on before the answer is there, or whatever it is.', guarantees: [109] },
      roles: ['access.decide'],
      frameworks: [],
    },
    messages: {
      ...decisionFixes,
      promise: '`{{name}}` is a promise here, and a promise is always true: whoever calls is allowed. Await its answer.',
      object: '`{{name}}` answers with an object, which is always true: whoever calls is allowed. Ask its `{{answer}}`.',
      list: '`{{name}}` is a promise in `{{answer}}`, and a promise is always true: every item passes. Await the answers first.',
      floating: '`{{name}}` refuses by a promise that nobody awaits: the code goes on as if the caller were allowed. Await it.',
      ignored: 'Nobody looks at the answer of `{{name}}`: whoever calls is allowed. Refuse when it says no.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['access.decide']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        const found = ask.application.decisions.undecidedIn(ask.file);
        if (found.length === 0) return;
        // Inside a guard it is the guard that is inert: no-inert-guard reports it.
        const flaws = new Set(ask.application.flawedIn(ask.file).map(({ flaw }) => flaw.site));
        for (const one of found) {
          if (flaws.has(one.site)) continue;
          relate(context, one.site, ask, one.site === one.call ? one.because : [one.call, ...one.because]);
          context.report({ loc: ask.loc(one.site), messageId: one.kind, data: { name: one.name, answer: one.answer ?? '' }, suggest: decisionSuggestions(ask, one) });
        }
      },
    };
  },
});
