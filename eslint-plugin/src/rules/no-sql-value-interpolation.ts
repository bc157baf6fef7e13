import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { sqlSuggestions } from '../fixes/sql.js';
import { sqlFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `likely`: from a request or a parameter. `any`: whatever is not proved constant. */
  readonly origin?: 'likely' | 'any';
}

export default defineRule<[Options], 'value' | 'list' | 'text' | keyof typeof sqlFixes>({
  name: 'no-sql-value-interpolation',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow values that are pasted into SQL text instead of bound',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R10'],
      threat: { cwe: [89], asvs: ['v5.0.0-1.2.4'], apiTop10: [], top10: ['A05'], securitySeverity: 9.8, precision: 'high', attack: "A request parameter such as `' OR 1=1 --` becomes part of the statement: every row is read, changed or deleted.", guarantees: [59] },
      roles: ['sql.raw'],
      frameworks: ['pg', 'typeorm', 'knex', '@prisma/client'],
    },
    messages: {
      ...sqlFixes,
      value: '`{{hole}}` is pasted into SQL as a value: whoever fills it rewrites the statement. Bind it as a parameter.',
      list: '`{{hole}}` is pasted into SQL as a list: whoever fills it rewrites the statement. Bind one array parameter.',
      text: '`{{hole}}` becomes SQL text: whoever fills it runs statements of their own. Choose among constant texts and bind the values.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which interpolations are reported.',
        additionalProperties: false,
        properties: { origin: { type: 'string', enum: ['likely', 'any'], description: 'Report values from requests and parameters (likely), or whatever is not proved constant (any).' } },
      },
    ],
    defaultOptions: [{ origin: 'likely' }],
  },
  defaultOptions: [{ origin: 'likely' }],
  create(context, [{ origin }]) {
    const ask = Ask.for(context, ['sql.raw']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.sql.in(ask.file).findings) {
          const messageId = { value: 'value', list: 'list', fragment: 'text', unknown: 'text' }[finding.position.kind as 'value'] as 'value' | 'list' | 'text' | undefined;
          if (!messageId || !ask.isHere(finding.at) || (origin === 'likely' && finding.from === 'elsewhere')) continue;
          relate(context, finding.at, ask, [finding.sink.call, ...finding.because]);
          context.report({ loc: ask.loc(finding.at), messageId, data: { hole: ask.facts.shortText(finding.hole) }, suggest: sqlSuggestions(ask, finding) });
        }
      },
    };
  },
});
