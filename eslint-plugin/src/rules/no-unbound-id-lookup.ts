import { Ask } from '../ask/ask.js';
import { declarableIn } from '../ask/declarable.js';
import { relate } from '../ask/ledger.js';
import { scopeFixes } from '../fixes/suggestion.js';
import { scopeSuggestions } from '../fixes/scope.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'read' | 'write' | keyof typeof scopeFixes>({
  name: 'no-unbound-id-lookup',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: "Disallow reading and changing a tenant's row by an id from the request that nothing ties to the caller",
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R07'],
      threat: { cwe: [639, 566], asvs: ['v5.0.0-8.2.2'], apiTop10: [1], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: "A user puts the id of another tenant's row into the address and reads, changes or deletes it.", guarantees: [11, 12] },
      roles: ['data.query', 'data.start', 'data.condition'],
      frameworks: ['typeorm', '@prisma/client', 'drizzle-orm', 'knex', 'kysely', 'sequelize', '@mikro-orm/core', 'mongoose'],
    },
    messages: {
      ...scopeFixes,
      read: "`{{value}}` is from the request and nothing ties it to the caller: any tenant's {{entity}} is read. Ask for `{{column}}`, too.",
      write: "`{{value}}` is from the request and nothing ties it to the caller: any tenant's {{entity}} is changed. Ask for `{{column}}`, too.",
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['data.query', 'data.start', 'data.condition', 'data.step']);
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.scope.in(ask.file).findings) {
          const { what, at, query, value, because } = finding;
          if ((what !== 'read' && what !== 'write') || !ask.isHere(at)) continue;
          relate(context, at, ask, because, () => declarableIn(ask.application, finding));
          context.report({ loc: ask.loc(at), messageId: what, data: { value: value ? ask.facts.shortText(value) : 'id', entity: query.entity.name, column: finding.column }, suggest: scopeSuggestions(ask, finding) });
        }
      },
    };
  },
});
