import { Ask } from '../ask/ask.js';
import { declarableIn } from '../ask/declarable.js';
import { relate } from '../ask/ledger.js';
import type { ScopeFinding } from '../ask/tenancy/scope.js';
import { scopeFixes } from '../fixes/suggestion.js';
import { scopeSuggestions } from '../fixes/scope.js';
import { defineRule } from '../rule.js';

export interface Options {
  /** `likely`: what siblings constrain, or a request decides. `any`: every query that is not constrained, once a class. */
  readonly queries?: 'likely' | 'any';
}

export default defineRule<[Options], 'outlier' | 'widened' | 'optional' | 'raw' | 'unscoped' | keyof typeof scopeFixes>({
  name: 'no-unscoped-query',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: "Disallow queries on a tenant's rows that are not constrained to the tenant on every branch",
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R06'],
      threat: { cwe: [639], asvs: ['v5.0.0-8.4.1', 'v5.0.0-8.2.2'], apiTop10: [1], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: 'A user of one tenant lists, counts or changes the rows of all others, because one query of many forgot the tenant, or an OR let them through.', guarantees: [9, 10] },
      roles: ['data.query', 'data.start', 'data.condition', 'sql.raw'],
      frameworks: ['typeorm', '@prisma/client', 'drizzle-orm', 'knex', 'kysely', 'sequelize', '@mikro-orm/core', 'mongoose'],
    },
    messages: {
      ...scopeFixes,
      outlier: "{{entity}} rows of all tenants: this query lacks `{{column}}`, which its siblings ask for. Constrain it to the caller's.",
      widened: 'This condition lets {{entity}} rows of other tenants through, whatever `{{column}}` is. Bracket it with the tenant.',
      optional: 'Without a value the condition on `{{column}}` is left out: {{entity}} rows of all tenants. Refuse when it is missing.',
      raw: 'This SQL reaches {{entity}} rows of other tenants: it lacks `{{column}}`. Add the condition and bind the caller\'s.',
      unscoped: '{{entity}} rows belong to a tenant, and {{count}} here without `{{column}}`. Constrain, or declare what does.',
    },
    schema: [
      {
        type: 'object',
        description: 'Which queries are reported.',
        additionalProperties: false,
        properties: { queries: { type: 'string', enum: ['likely', 'any'], description: 'Report queries that a request or their siblings show to be wrong (likely), or every one that is not constrained, once for each class (any).' } },
      },
    ],
    defaultOptions: [{ queries: 'likely' }],
  },
  defaultOptions: [{ queries: 'likely' }],
  create(context, [{ queries }]) {
    const ask = Ask.for(context, ['data.query', 'data.start', 'data.condition', 'data.step', 'sql.raw']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        const { findings } = ask.application.scope.in(ask.file);
        for (const finding of findings) {
          const { what, at, query, because } = finding;
          if (what === 'read' || what === 'write' || what === 'predicate' || what === 'unscoped' || !ask.isHere(at)) continue;
          relate(context, at, ask, [query.at, ...because], () => declarableIn(ask.application, finding));
          context.report({ loc: ask.loc(at), messageId: what, data: { entity: query.entity.name, column: finding.column }, suggest: scopeSuggestions(ask, finding) });
        }
        if (queries === 'any') for (const group of grouped(ask, findings)) {
          const [first] = group;
          relate(context, first!.at, ask, group.map(({ at }) => at), () => declarableIn(ask.application, first!));
          context.report({ loc: ask.loc(first!.at), messageId: 'unscoped', data: { entity: first!.query.entity.name, column: first!.column, count: group.length === 1 ? 'a query asks' : `${String(group.length)} queries ask` } });
        }
      },
    };
  },
});

/** One finding for each class and entity. */
function grouped(ask: Ask, findings: readonly ScopeFinding[]): readonly (readonly ScopeFinding[])[] {
  const groups = new Map<string, ScopeFinding[]>();
  for (const finding of findings) {
    if (finding.what !== 'unscoped' || !ask.isHere(finding.at)) continue;
    const owner = ask.facts.enclosingClass(finding.query.call);
    const key = `${owner ? String(ask.facts.place(owner).start) : ''} ${finding.query.entity.key}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}
