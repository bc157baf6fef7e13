import { Ask } from '../ask/ask.js';
import { declarableIn } from '../ask/declarable.js';
import { relate } from '../ask/ledger.js';
import { scopeFixes } from '../fixes/suggestion.js';
import { scopeSuggestions } from '../fixes/scope.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'predicate' | 'assigned' | keyof typeof scopeFixes>({
  name: 'no-tenant-from-request',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Disallow taking the tenant from what a request says instead of from who is calling',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R06', 'R44'],
      threat: { cwe: [639, 915], asvs: ['v5.0.0-8.4.1', 'v5.0.0-15.3.3'], apiTop10: [1, 3], top10: ['A01'], securitySeverity: 8.1, precision: 'high', attack: 'A user writes the id of another tenant into the body and reads its rows, or puts rows into it.', guarantees: [9] },
      roles: ['data.query', 'data.start', 'data.condition', 'data.step'],
      frameworks: ['typeorm', '@prisma/client', 'drizzle-orm', 'knex', 'kysely', 'sequelize', '@mikro-orm/core', 'mongoose'],
    },
    messages: {
      ...scopeFixes,
      predicate: "`{{value}}` is what the request says: whoever sends another tenant's id gets its {{entity}} rows. Take it from the caller.",
      assigned: 'The request fills {{entity}}, `{{column}}` included: a client puts rows into other tenants. Name the members, and set the tenant.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['data.query', 'data.start', 'data.condition', 'data.step'], (application, file) => application.tenancy.columns().length > 0 && application.facts.namesInFile(file).has('assign'));
    if (!ask) return {};
    return {
      'Program:exit'() {
        for (const finding of ask.application.scope.in(ask.file).findings) {
          const { what, at, value, query, because } = finding;
          if (what !== 'predicate' || !ask.isHere(at)) continue;
          relate(context, at, ask, [query.at, ...because], () => declarableIn(ask.application, finding));
          context.report({ loc: ask.loc(at), messageId: 'predicate', data: { value: value ? ask.facts.shortText(value) : finding.column, entity: query.entity.name }, suggest: scopeSuggestions(ask, finding) });
        }
        for (const { at, entity, column, because } of ask.application.assignments.in(ask.file)) {
          if (!ask.isHere(at)) continue;
          relate(context, at, ask, because);
          context.report({ loc: ask.loc(at), messageId: 'assigned', data: { entity: entity.name, column } });
        }
      },
    };
  },
});
