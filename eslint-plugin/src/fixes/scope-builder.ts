import type { Ask } from '../ask/ask.js';
import type { Query } from '../ask/tenancy/queries.js';
import type { TextEdit } from './edits.js';
import { drizzleEdits } from './scope-drizzle.js';
import { behind, member } from './scope-literal.js';
import type { TenantValue } from './scope-value.js';

type Value = Pick<TenantValue, 'text' | 'written'>;

/** A condition more on what is built. Beside an OR it would bind to one side only. */
export function builderEdits(ask: Ask, query: Query, column: string, value: Value): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const { links } = facts.chain(query.call);
  const conditions = links.flatMap(({ call, when }) => {
    const played = application.roles.call(call, 'data.condition');
    return played ? [{ call, when, effect: played.parts.effect }] : [];
  });
  if (conditions.some(({ effect }) => effect === 'or')) return undefined;
  const layer = layerOf(ask, query);
  if (layer === 'drizzle') return drizzleEdits(ask, query, column, value);
  if (layer === 'typeorm') return typeormEdits(ask, query, column, value.text);
  const isJoined = links.some(({ call }) => /join/i.test(facts.lastNameOf(facts.calleeOf(call)) ?? ''));
  const [named] = facts.argumentsOf(query.call);
  const table = named && facts.value(named);
  const alias = table?.kind === 'literal' && typeof table.value === 'string' ? table.value.split(/\s+as\s+|\s+/i).at(-1)! : undefined;
  if (isJoined && alias === undefined) return undefined;
  const name = isJoined ? `${alias!}.${column}` : column;
  if (layer === 'kysely') {
    const stored = table?.kind === 'literal' ? String(table.value).split(/\s/)[0]! : '';
    return facts.holdsInSchema(query.call, [stored, column], value.written) ? [behind(ask, query.call, `.where('${name}', '=', ${value.text})`)] : undefined;
  }
  return [behind(ask, query.call, isJoined ? `.where('${name}', ${value.text})` : `.where({ ${member(column, value.text)} })`)];
}

export function layerOf(ask: Ask, { call }: Query): 'typeorm' | 'kysely' | 'drizzle' | 'knex' {
  const entry = ask.application.roles.call(call, 'data.start')?.entry;
  const from = entry && 'from' in entry.ref ? entry.ref.from : 'knex';
  return from === 'typeorm' || from === 'kysely' ? from : from.startsWith('drizzle') ? 'drizzle' : 'knex';
}

/** Behind the last condition: a `where` after it would drop it. Parameters are the whole query's: the name must be free. */
function typeormEdits(ask: Ask, { call }: Query, column: string, value: string): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const { links } = facts.chain(call);
  const conditions = links.flatMap((link) => {
    const played = application.roles.call(link.call, 'data.condition');
    return played ? [{ ...link, effect: played.parts.effect }] : [];
  });
  if (conditions.some(({ when, effect }) => when !== undefined && effect !== 'and')) return undefined;
  const last = conditions.findLast(({ when }) => when === undefined);
  const named = facts.argumentsOf(call).findLast((argument) => facts.kindOf(argument) === 'string');
  const alias = named && facts.value(named);
  if (!last || alias?.kind !== 'literal' || typeof alias.value !== 'string') return undefined;
  const texts = links.map((link) => facts.text(link.call)).join('\n');
  const parameter = [column, `own${column[0]!.toUpperCase()}${column.slice(1)}`].find((one) => !new RegExp(`:${one}\\b|['"]${one}['"]`).test(texts));
  if (parameter === undefined) return undefined;
  const quote = facts.text(named!).charAt(0) === '"' ? '"' : "'";
  return [behind(ask, last.call, `.andWhere(${quote}${alias.value}.${column} = :${parameter}${quote}, { ${member(parameter, value)} })`)];
}
