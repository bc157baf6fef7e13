import { Ask, programOf } from '../ask/ask.js';
import { declarableFor, declarableTenant } from '../ask/declarable.js';
import { relate } from '../ask/ledger.js';
import { settingsProblems } from '../ask/settings-problems.js';
import { undecidedTenantIn } from '../ask/undecided-tenant.js';
import { reasons, unjudgedIn, type Unjudged } from '../ask/unjudged.js';
import type { Why } from '../facts/index.js';
import { defineRule } from '../rule.js';

/** One, and many. */
const NOUNS: Record<Unjudged['subject'], readonly [string, string]> = {
  route: ['1 route', '# routes'],
  query: ['1 query', '# queries'],
  scope: ['the tenant of 1 query', 'the tenant of # queries'],
};

export default defineRule<[], 'unjudged' | 'settings' | 'tenant' | 'noTypes'>({
  name: 'unjudged',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Say once per file what could not be judged, and why',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R67'],
      threat: undefined,
      roles: ['sql.raw', 'data.query', 'data.start', 'http.route', 'router.register'],
      frameworks: [],
    },
    messages: {
      unjudged: 'Not judged: {{counts}}, because {{reason}}.',
      settings: '{{problem}}',
      tenant: 'Whether `{{column}}` holds the tenant of rows cannot be told, and no tenant is judged: name the column in settings.lintel.tenant, or set that to false.',
      noTypes: 'Lintel needs type information and this run has none: use `lintel.configs.standalone`, or set `parserOptions.projectService`.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    return {
      'Program:exit'(node) {
        if (!programOf(context)) return context.report({ loc: { line: 1, column: 0 }, messageId: 'noTypes' });
        for (const problem of settingsProblems(context)) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'settings', data: { problem } });
        const ask = Ask.for(context, ['sql.raw', 'data.entity', 'data.query', 'data.start', 'data.step', 'data.condition', 'http.route', 'http.controller', 'router.register', 'router.declared', 'graphql.resolver', 'gateway.define', 'socket.listen']);
        if (!ask) return;
        const undecided = undecidedTenantIn(ask.application, ask.file);
        if (undecided) {
          relate(context, undecided.site, ask, [], () => declarableTenant(undecided.column));
          context.report({ loc: ask.loc(undecided.site), messageId: 'tenant', data: { column: undecided.column } });
        }
        const byReason = new Map<Why, Unjudged[]>();
        for (const one of unjudgedIn(ask.application, ask.file).unjudged) byReason.set(one.why, [...(byReason.get(one.why) ?? []), one]);
        for (const [why, all] of byReason) {
          const here = all.find(({ site }) => ask.isHere(site)) ?? all[0]!;
          if (ask.isHere(here.site)) relate(context, here.site, ask, [], () => declarableFor(ask.application, all));
          context.report({ loc: ask.isHere(here.site) ? ask.loc(here.site) : { line: 1, column: 0 }, messageId: 'unjudged', data: { counts: counted(all), reason: reasons[why] } });
        }
      },
    };
  },
});

function counted(all: readonly Unjudged[]): string {
  const counts = Object.entries(NOUNS).flatMap(([subject, nouns]) => {
    const count = all.filter((one) => one.subject === subject).length;
    return count === 0 ? [] : [count === 1 ? nouns[0] : nouns[1].replace('#', String(count))];
  });
  return counts.length === 3 ? `${counts[0]}, ${counts[1]} and ${counts[2]}` : counts.join(' and ');
}
