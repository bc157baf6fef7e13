import type { Ask } from '../ask/ask.js';
import { constraintOf, type Equality, type Predicate } from '../ask/tenancy/predicate.js';
import type { Query } from '../ask/tenancy/queries.js';
import type { ScopeFinding } from '../ask/tenancy/scope.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { layerOf } from './scope-builder.js';
import { operators } from './scope-drizzle.js';
import { added, behind, literalAt, member, replaced } from './scope-literal.js';
import type { ScopeSuggestion } from './suggestion.js';

/** The ways that let others through ask for the same tenant as the one that does not. */
export function narrowed(ask: Ask, finding: ScopeFinding): ScopeSuggestion[] {
  const { facts, application } = ask;
  const { query, at, column } = finding;
  if (query.dropped.some((one) => one.at === at)) return facts.text(at) === 'where' ? [{ messageId: 'keepConditions', fix: fixOf([replaced(ask, at, 'andWhere')]) }] : [];
  const constraint = application.scope.constraintOf(query);
  const [by] = 'by' in constraint ? constraint.by : [];
  if (!by?.value || by.scope || by.through.length > 0 || !ask.isHere(by.value) || application.scope.provenance.of(by.value).some(({ from }) => from === 'request' || from === 'constant')) return [];
  const edits = application.roles.call(query.call, 'data.query') ? literalEdits(ask, finding, by) : builtEdits(ask, finding, by);
  return edits ? [{ messageId: 'addPredicate', data: { column, value: facts.text(by.value) }, fix: fixOf(edits) }] : [];
}

const isTenant = (ask: Ask, query: Query) => (one: Equality): boolean => ask.application.tenancy.isTenant(one, query.columns);

/** Parts of an OR that say nothing of the tenant. Undefined where one cannot be read. */
function openWays(ask: Ask, query: Query, predicate: Predicate = query.predicate): readonly Predicate[] | undefined {
  if (predicate.is === 'and') {
    const widened = predicate.parts.filter((part) => constraintOf(part, isTenant(ask, query)).is === 'widened');
    return widened.length === 1 ? openWays(ask, query, widened[0]) : undefined;
  }
  if (predicate.is !== 'or') return undefined;
  const judged = predicate.parts.map((part) => ({ part, is: constraintOf(part, isTenant(ask, query)).is }));
  return judged.every(({ is }) => is === 'absent' || is === 'constrained') ? judged.filter(({ is }) => is === 'absent').map(({ part }) => part) : undefined;
}

const placeOf = (part: Predicate): Site | undefined => (part.is === 'optional' ? undefined : part.site);

/** `[{ tenantId, a }, { b }]`, `OR: [{ tenantId, a }, { b }]` */
function literalEdits(ask: Ask, { query, column }: ScopeFinding, by: Equality): readonly TextEdit[] | undefined {
  const text = member(by.column === column ? column : by.column, ask.facts.text(by.value!));
  const edits = openWays(ask, query)?.map((part) => {
    const site = placeOf(part);
    const literal = site && literalAt(ask, site);
    return literal && added(ask, literal, column, text);
  });
  return edits && edits.length > 0 && edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function builtEdits(ask: Ask, finding: ScopeFinding, by: Equality): readonly TextEdit[] | undefined {
  switch (layerOf(ask, finding.query)) {
    case 'drizzle':
      return operatorEdits(ask, finding, by);
    case 'kysely':
      return undefined;
    case 'typeorm':
    case 'knex':
      return groupEdits(ask, finding, by);
  }
}

/** `or(and(eq(table.tenantId, id), a), b)` */
function operatorEdits(ask: Ask, { query }: ScopeFinding, by: Equality): readonly TextEdit[] | undefined {
  const { facts } = ask;
  const ways = openWays(ask, query);
  const names = operators(ask, ['and']);
  if (!ways || ways.length === 0 || !names || facts.kindOf(by.site) !== 'call' || !ask.isHere(by.site)) return undefined;
  const edits = ways.map((part): TextEdit | undefined => {
    const site = placeOf(part);
    if (!site || !ask.isHere(site) || facts.kindOf(site) !== 'call') return undefined;
    return replaced(ask, site, facts.lastNameOf(facts.calleeOf(site)) === 'and' ? facts.text(site).replace(/\s*,?\s*\)$/, `, ${facts.text(by.site)})`) : `and(${facts.text(site)}, ${facts.text(by.site)})`);
  });
  return edits.every((edit) => edit !== undefined) ? [...edits, ...names] : undefined;
}

/** AND binds more tightly than OR: what stands between two `orWhere` is one way, and gets one condition more. */
function groupEdits(ask: Ask, { query }: ScopeFinding, by: Equality): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const links = facts.chain(query.call).links.flatMap(({ call, when }) => {
    const played = application.roles.call(call, 'data.condition');
    return played ? [{ call, when, effect: played.parts.effect }] : [];
  });
  const groups: (typeof links)[] = [[]];
  for (const link of links) {
    if (link.effect === 'or' && groups.at(-1)!.length > 0) groups.push([link]);
    else groups.at(-1)!.push(link);
  }
  if (query.predicate.is !== 'or' || query.predicate.parts.length !== groups.length || links.some(({ when, effect }, index) => when !== undefined || (effect === 'replace' && index > 0))) return undefined;
  const owner = links.find(({ call }) => facts.contains(call, by.value!) && facts.argumentsOf(call).some((argument) => facts.contains(argument, by.value!)));
  const judged = query.predicate.parts.map((part) => constraintOf(part, isTenant(ask, query)).is);
  const condition = owner && conditionOf(ask, owner.call, by);
  if (condition === undefined || judged.some((is) => is !== 'absent' && is !== 'constrained')) return undefined;
  return groups.flatMap(([first], index) => (judged[index] === 'absent' && first ? [behind(ask, first.call, condition)] : []));
}

/** The owner's condition once more. Parameters of a query's texts are the whole query's. */
function conditionOf(ask: Ask, call: Site, by: Equality): string | undefined {
  const { facts, application } = ask;
  const [first, second, third] = facts.argumentsOf(call);
  if (!first || !ask.isHere(call)) return undefined;
  if (application.roles.call(call, 'data.condition')?.parts.form === 'sql' && facts.kindOf(first) === 'string') {
    const text = facts.value(first);
    return text.kind === 'literal' && typeof text.value === 'string' && /^\s*["\w.]+\s*=\s*:\w+\s*$/.test(text.value) ? `.andWhere(${facts.text(first)})` : undefined;
  }
  if (facts.kindOf(first) === 'object') return `.andWhere({ ${member(by.column, facts.text(by.value!))} })`;
  if (facts.kindOf(first) !== 'string') return undefined;
  return `.andWhere(${[first, second, third].flatMap((one) => (one ? [facts.text(one)] : [])).join(', ')})`;
}
