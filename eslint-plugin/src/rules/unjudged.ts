import { Ask, programOf } from '../ask/ask.js';
import { settingsProblems } from '../ask/settings-problems.js';
import { unjudgedIn, type Unjudged } from '../ask/unjudged.js';
import type { Why } from '../facts/index.js';
import { defineRule } from '../rule.js';

const REASONS: Record<Why, string> = {
  any: 'a receiver is `any` (missing types, or a client that was not generated: run `prisma generate`)',
  unresolved: 'an import does not resolve (install the dependencies)',
  'declaration-only': 'a package without a model decides (name it in settings.lintel.guards or notGuards)',
  dynamic: 'a value is computed at run time',
  budget: 'the code is too deep to follow',
  'no-root': 'this project does not contain the start of the application (name it in settings.lintel.root)',
  'no-mount': 'no application in this project mounts the router',
  'no-caller': 'the text comes from callers outside this project (declare the function in settings.lintel.sql)',
};

export default defineRule<[], 'unjudged' | 'settings' | 'noTypes'>({
  name: 'unjudged',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Say once per file what could not be judged, and why',
      recommended: 'recommended',
      requiresTypeChecking: true,
      catalogue: ['R67'],
      threat: undefined,
      roles: ['sql.raw', 'http.route', 'router.register'],
      frameworks: [],
    },
    messages: {
      unjudged: 'Not judged: {{counts}}, because {{reason}}.',
      settings: '{{problem}}',
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
        const ask = Ask.for(context, ['sql.raw', 'http.route', 'http.controller', 'router.register', 'router.declared', 'graphql.resolver', 'gateway.define', 'socket.listen']);
        if (!ask) return;
        const byReason = new Map<Why, Unjudged[]>();
        for (const one of unjudgedIn(ask.application, ask.file).unjudged) byReason.set(one.why, [...(byReason.get(one.why) ?? []), one]);
        for (const [why, all] of byReason) {
          const here = all.find(({ site }) => ask.isHere(site)) ?? all[0]!;
          context.report({ loc: ask.isHere(here.site) ? ask.loc(here.site) : { line: 1, column: 0 }, messageId: 'unjudged', data: { counts: counted(all), reason: REASONS[why] } });
        }
      },
    };
  },
});

function counted(all: readonly Unjudged[]): string {
  return (['route', 'query'] as const)
    .map((subject) => ({ subject, count: all.filter((one) => one.subject === subject).length }))
    .filter(({ count }) => count > 0)
    .map(({ subject, count }) => (count === 1 ? `1 ${subject}` : `${count} ${subject === 'query' ? 'queries' : 'routes'}`))
    .join(' and ');
}
