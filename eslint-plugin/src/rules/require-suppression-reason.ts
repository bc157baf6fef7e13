import type { TSESTree } from '@typescript-eslint/utils';
import { suppressionOf } from '../ask/suppressions.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** Directives that name no rule. */
  readonly unnamed?: 'ignore' | 'report';
}

export default defineRule<[Options], 'named' | 'unnamed'>({
  name: 'require-suppression-reason',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Require a reason where a comment switches a rule of Lintel off',
      recommended: 'recommended',
      requiresTypeChecking: false,
      catalogue: ['R47'],
      threat: { cwe: [], asvs: [], apiTop10: [], top10: ['A06'], securitySeverity: 3.1, precision: 'very-high', attack: 'A finding that somebody silenced in a hurry stays a hole, and the next reader takes the comment for a decision.', guarantees: [] },
      roles: [],
      frameworks: [],
    },
    messages: {
      named: '`{{rules}}` is switched off without a reason: nobody can tell a decision from a shortcut. Write it behind the names: `-- why`.',
      unnamed: 'This switches every rule off, those of security too, and says no reason. Name the rules, and write why behind them: `-- why`.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which directives need a reason.',
        additionalProperties: false,
        properties: { unnamed: { type: 'string', enum: ['ignore', 'report'], description: 'Leave directives alone that name no rule (ignore), or ask them for a reason, too (report).' } },
      },
    ],
    defaultOptions: [{ unnamed: 'ignore' }],
  },
  defaultOptions: [{ unnamed: 'ignore' }],
  create(context, [{ unnamed }]) {
    return {
      'Program:exit'() {
        for (const comment of context.sourceCode.getAllComments()) {
          const suppression = suppressionOf(comment);
          if (!suppression || suppression.reason !== '') continue;
          const rules = suppression.rules.filter((rule) => rule.startsWith('lintel/'));
          if (rules.length > 0) context.report({ loc: comment.loc, messageId: 'named', data: { rules: rules.join(', ') } });
          else if (suppression.rules.length === 0 && unnamed === 'report') context.report({ loc: before(comment), messageId: 'unnamed' });
        }
      },
    };
  },
});

/** A directive without names silences what stands at its own first character, too: this stands before it. */
const before = ({ loc }: TSESTree.Comment): TSESTree.SourceLocation => ({ start: { line: loc.start.line, column: loc.start.column - 1 }, end: loc.end });
