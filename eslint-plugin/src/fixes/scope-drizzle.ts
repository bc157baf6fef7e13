import type { Ask } from '../ask/ask.js';
import type { Query } from '../ask/tenancy/queries.js';
import type { Site } from '../facts/index.js';
import type { TextEdit } from './edits.js';
import { importEdit } from './imports.js';
import { behind, replaced } from './scope-literal.js';
import type { TenantValue } from './scope-value.js';

type Value = Pick<TenantValue, 'text' | 'written'>;

/** `.where(and(condition, eq(table.column, value)))` */
export function drizzleEdits(ask: Ask, { call }: Query, column: string, value: Value): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const links = facts.chain(call).links;
  if (links.some(({ when }) => when !== undefined)) return undefined;
  const calls = [call, ...links.map((link) => link.call)];
  const named = calls.map((one) => ({ one, slot: application.roles.call(one, 'data.step')?.parts.entity ?? application.roles.call(one, 'data.start')?.parts.entity })).find(({ slot }) => typeof slot === 'object');
  const table = named && typeof named.slot === 'object' ? facts.argumentsOf(named.one)[named.slot.arg] : undefined;
  if (!table || !facts.holds(table, [column, '_', 'data'], value.written)) return undefined;
  const equals = `eq(${facts.text(table)}.${column}, ${value.text})`;
  const where = calls.find((one) => application.roles.call(one, 'data.condition')?.parts.effect === 'replace');
  const [condition] = where ? facts.argumentsOf(where) : [];
  const names = operators(ask, condition ? ['and', 'eq'] : ['eq']);
  if (!names) return undefined;
  if (condition) return [replaced(ask, condition, `and(${facts.text(condition)}, ${equals})`), ...names];
  // Behind what must come first.
  const last = calls.filter((one) => /^(?:from|set|delete|\w*[jJ]oin)$/.test(facts.lastNameOf(facts.calleeOf(one)) ?? '')).at(-1);
  return last && [behind(ask, last, `.where(${equals})`), ...names];
}

/** Relational queries, and counts: one expression among the arguments. */
export function conjoined(ask: Ask, { call }: Query, { arg, path = [] }: { readonly arg: number; readonly path?: readonly string[] }, column: string, value: Value): readonly TextEdit[] | undefined {
  const { facts } = ask;
  let expression: Site | undefined = facts.argumentsOf(call)[arg];
  for (const key of path) expression = expression && facts.propertiesOf(expression).find((property) => property.key === key)?.value;
  if (!expression || !ask.isHere(expression) || facts.kindOf(expression) !== 'call') return undefined;
  const table = tableIn(ask, expression, column, value);
  const names = table === undefined ? undefined : operators(ask, ['and', 'eq']);
  return names && [replaced(ask, expression, `and(${facts.text(expression)}, eq(${table!}.${column}, ${value.text}))`), ...names];
}

/** The table of which an expression compares a column, where that has the tenant's, too. */
function tableIn(ask: Ask, expression: Site, column: string, value: Value): string | undefined {
  const { facts } = ask;
  const [compared] = facts.argumentsOf(expression);
  if (!compared) return undefined;
  if (facts.kindOf(compared) === 'call') return tableIn(ask, compared, column, value);
  const table = facts.objectOf(compared);
  return table && facts.kindOf(table) === 'name' && facts.holds(table, [column, '_', 'data'], value.written) ? facts.text(table) : undefined;
}

/** Makes operators available; those that one statement does not bring are brought by one. */
export function operators(ask: Ask, names: readonly string[]): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const name of names) {
    const one = importEdit(ask, name, 'drizzle-orm');
    if (one.kind === 'taken') return undefined;
    if (one.kind === 'none') continue;
    const [other] = edits;
    if (!other) edits.push({ range: one.range, text: one.text });
    else if (one.text.startsWith(',')) edits[0] = { range: other.range, text: other.text + one.text };
    else edits[0] = { range: other.range, text: other.text.replace(/ \}/, `, ${name} }`) };
  }
  return edits;
}
