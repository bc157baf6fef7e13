import type { Condition, Facts, Site } from '../facts/index.js';
import type { Transport } from './route.js';

/** What `ExecutionContext.getType()` answers. */
const KINDS: Record<Transport, string> = { http: 'http', graphql: 'graphql', websocket: 'ws', message: 'rpc' };

/** Whether a guard class lets everything of a transport pass unasked: `if (context.getType() !== 'http') return true`. */
export function passesUnasked(facts: Facts, guard: Site, transport: Transport): boolean {
  if (transport === 'http' || facts.kindOf(guard) !== 'class') return false;
  const body = facts.membersOf(guard).find(({ name }) => name === 'canActivate')?.body;
  if (!body) return false;
  return facts.events(body).some((event) => {
    if (event.kind !== 'return' || !event.value || event.within.length > 0) return false;
    const value = facts.value(event.value);
    if (value.kind !== 'literal' || value.value !== true) return false;
    const answers = event.conditions.map((condition) => ofKind(facts, condition, KINDS[transport]));
    // What was asked before and did not hold, such as metadata that opens, does not hold here either.
    return answers.includes(true) && event.conditions.every(({ holds }, index) => answers[index] ?? !holds);
  });
}

/** Whether a condition holds for this kind of context; undefined when it asks something else. */
function ofKind(facts: Facts, { site, holds }: Condition, kind: string): boolean | undefined {
  const match = /^\(*\s*[\w$.]*\bgetType(?:<[^>]*>)?\(\)\s*(?:as \w+\s*)?\)?\s*([!=])==?\s*['"](\w+)['"]\s*\)*$/.exec(facts.text(site)) ?? /^\s*['"](\w+)['"]\s*([!=])==?\s*[\w$.]*\bgetType(?:<[^>]*>)?\(\)$/.exec(facts.text(site));
  const viaName = match ? undefined : comparedName(facts, site);
  const [operator, wanted] = match ? (/[!=]/.test(match[1]!) && match[1]!.length === 1 ? [match[1]!, match[2]!] : [match[2]!, match[1]!]) : (viaName ?? []);
  if (operator === undefined || wanted === undefined) return undefined;
  return ((kind === wanted) === (operator === '=')) === holds;
}

/** `type !== 'http'`, where `type` was read from the context before. */
function comparedName(facts: Facts, site: Site): readonly [string, string] | undefined {
  const match = /^(\w+)\s*([!=])==?\s*['"](\w+)['"]$/.exec(facts.text(site).trim());
  if (!match) return undefined;
  const [name] = facts.readsIn(site);
  const isKind = name !== undefined && facts.origins(name).some((origin) => origin.kind === 'call' && [...facts.spelledNames(origin.site)].includes('getType'));
  return isKind ? [match[2]!, match[3]!] : undefined;
}
