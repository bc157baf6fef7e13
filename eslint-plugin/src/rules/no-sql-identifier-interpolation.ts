import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { sqlSuggestions } from '../fixes/sql.js';
import { sqlFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `likely`: from a request or a parameter. `any`: whatever is not proved constant. */
  readonly origin?: 'likely' | 'any';
}

export default defineRule<[Options], 'identifier' | 'direction' | 'keyword' | keyof typeof sqlFixes>({
  name: 'no-sql-identifier-interpolation',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow column names, table names and sort directions in SQL that are not from a closed set',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R09'],
      threat: { cwe: [89], asvs: ['v5.0.0-1.2.4'], apiTop10: [], top10: ['A05'], securitySeverity: 8.6, precision: 'high', attack: '`?sort=(CASE WHEN (SELECT …) THEN id ELSE name END)` reads the database one bit at a time; a column name sorts by secrets.', guarantees: [60, 61] },
      roles: ['sql.raw'],
      frameworks: ['pg', 'typeorm', 'knex', '@prisma/client'],
    },
    messages: {
      ...sqlFixes,
      identifier: '`{{hole}}` names a column or table in SQL and is not from a closed set: it can name or compute anything. Look it up in a constant map.',
      direction: '`{{hole}}` is a sort direction that can be any text: it can carry SQL of its own. Map it to one of two constants.',
      keyword: '`{{hole}}` stands where SQL expects a keyword: whoever fills it rewrites the statement. Choose among constants.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which interpolations are reported.',
        additionalProperties: false,
        properties: { origin: { type: 'string', enum: ['likely', 'any'], description: 'Report names from requests and parameters (likely), or whatever is not proved constant (any).' } },
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
          const { kind } = finding.position;
          if ((kind !== 'identifier' && kind !== 'direction' && kind !== 'keyword') || !ask.isHere(finding.at) || (origin === 'likely' && finding.from === 'elsewhere')) continue;
          relate(context, finding.at, ask, [finding.sink.call, ...finding.because]);
          context.report({ loc: ask.loc(finding.at), messageId: kind, data: { hole: ask.facts.shortText(finding.hole) }, suggest: sqlSuggestions(ask, finding) });
        }
      },
    };
  },
});
