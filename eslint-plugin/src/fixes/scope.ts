import type { Ask } from '../ask/ask.js';
import type { ScopeFinding } from '../ask/tenancy/scope.js';
import { fixOf, type TextEdit } from './edits.js';
import { importEdit } from './imports.js';
import { builderEdits, layerOf } from './scope-builder.js';
import { conjoined } from './scope-drizzle.js';
import { added, literalAt, member, replaced, valueReplaced } from './scope-literal.js';
import { tenantsInReach, type TenantValue } from './scope-value.js';
import { narrowed } from './scope-widened.js';
import type { ScopeSuggestion } from './suggestion.js';

/** The predicate first; it needs no import, and reads as its siblings do. */
export function scopeSuggestions(ask: Ask, finding: ScopeFinding): ScopeSuggestion[] {
  switch (finding.what) {
    case 'predicate':
      return fromCaller(ask, finding);
    case 'widened':
      return narrowed(ask, finding);
    // What is to happen without a value, and how SQL spells the column, is for people to say.
    case 'optional':
    case 'raw':
      return [];
    default: {
      const values = tenantsInReach(ask, finding);
      const { column } = finding;
      const predicate = first(values, (value) => predicateEdits(ask, finding, value));
      const scoped = first(values, (value) => scopedEdits(ask, finding, value));
      return [
        ...(predicate ? [{ messageId: 'addPredicate' as const, data: { column, value: predicate.value.text }, fix: fixOf(predicate.edits) }] : []),
        ...(scoped ? [{ messageId: 'useScoped' as const, data: { value: scoped.value.text }, fix: fixOf(scoped.edits) }] : []),
      ];
    }
  }
}

function first(values: readonly TenantValue[], edit: (value: TenantValue) => readonly TextEdit[] | undefined): { readonly value: TenantValue; readonly edits: readonly TextEdit[] } | undefined {
  for (const value of values) {
    const edits = edit(value);
    if (edits) return { value, edits: [...edits, ...value.edits] };
  }
  return undefined;
}

/** The caller's in place of what the request says, where that stands in the query. */
function fromCaller(ask: Ask, finding: ScopeFinding): ScopeSuggestion[] {
  const { at, query, column } = finding;
  if (!finding.value || !ask.isHere(at) || at === query.at) return [];
  const played = ask.application.roles.call(query.call, 'data.query');
  const fits = (value: TenantValue): boolean => {
    const slot = played?.parts.where ?? played?.parts.either;
    if (slot) return ask.facts.takes(query.call, slot.arg, [...(slot.path ?? []), column], value.written);
    // Texts and pairs take any value.
    const layer = played ? undefined : layerOf(ask, query);
    return layer === 'typeorm' || layer === 'knex' || ask.facts.isLike(at, value.written);
  };
  const found = first(tenantsInReach(ask, finding), (value) => (fits(value) ? [valueReplaced(ask, at, value.text)] : undefined));
  return found ? [{ messageId: 'useCallers', data: { value: found.value.text }, fix: fixOf(found.edits) }] : [];
}

function predicateEdits(ask: Ask, { query, column }: ScopeFinding, { text: value, written }: TenantValue): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const at = application.roles.call(query.call, 'data.query');
  if (!at) return builderEdits(ask, query, column, { text: value, written });
  const predicate = member(column, value);
  const { where, either, expression } = at.parts;
  const args = facts.argumentsOf(query.call);
  if (expression) return conjoined(ask, query, expression, column, { text: value, written });
  const slot = where ?? either;
  if (!slot || !facts.takes(query.call, slot.arg, [...(slot.path ?? []), column], written)) return undefined;
  const given = args[slot.arg];
  if (query.filter) return filterEdits(ask, query.filter, column, predicate);
  // `delete(id)`
  if (either && given) return ask.isHere(given) && query.entity.columns.has('id') && facts.takes(query.call, either.arg, ['id'], { site: given, path: [] }) ? [replaced(ask, given, `{ ${member('id', facts.text(given))}, ${predicate} }`)] : undefined;
  if (!where) return undefined;
  const [key] = where.path ?? [];
  const inner = key === undefined ? predicate : `${key}: { ${predicate} }`;
  if (given) {
    const literal = literalAt(ask, given);
    const edit = literal && added(ask, literal, key ?? column, inner);
    return edit && [edit];
  }
  if (args.length !== slot.arg) return undefined;
  const last = args.at(-1);
  const end = last ? facts.place(last).end : facts.place(query.call).end - 1;
  return [{ range: [end, end], text: `${last ? ', ' : ''}{ ${inner} }` }];
}

/** Every alternative asks for the tenant. */
function filterEdits(ask: Ask, filter: ScopeFinding['at'], column: string, predicate: string): readonly TextEdit[] | undefined {
  const { facts } = ask;
  const literal = literalAt(ask, filter);
  if (literal) {
    const edit = added(ask, literal, column, predicate);
    return edit && [edit];
  }
  const structure = facts.structure(filter);
  if (facts.kindOf(filter) === 'array' && structure.kind === 'list') {
    const edits = structure.items.map((item) => {
      const own = item.kind === 'item' && item.when === undefined && item.scope === undefined ? literalAt(ask, item.value) : undefined;
      return own && added(ask, own, column, predicate);
    });
    return edits.length > 0 && edits.every((edit) => edit !== undefined) ? edits : undefined;
  }
  // An object that others may share.
  return ask.isHere(filter) && facts.kindOf(filter) === 'name' && structure.kind === 'object' && facts.text(filter) !== 'where' ? [replaced(ask, filter, `{ ...${facts.text(filter)}, ${predicate} }`)] : undefined;
}

const READS = /^(?:find|findBy|findOne|findOneBy|findMany|findFirst|findUnique|count|countBy|exists|existsBy)$/;

/** Where the adapter is installed: a repository or a client that constrains every query by itself. */
function scopedEdits(ask: Ask, { query, column }: ScopeFinding, { text: value, written }: TenantValue): readonly TextEdit[] | undefined {
  const { facts, application } = ask;
  const played = application.roles.call(query.call, 'data.query');
  const receiver = facts.receiverOf(query.call);
  if (!played || !receiver || !ask.isHere(receiver) || !READS.test(facts.lastNameOf(facts.calleeOf(query.call)) ?? '')) return undefined;
  // What else is read along may be refused at run time.
  if (facts.argumentsOf(query.call).some((argument) => facts.structure(argument).kind !== 'object' || /\b(?:relations|include|select|join|lock|cache|withDeleted)\b/.test(facts.text(argument)))) return undefined;
  const layer = played.parts.entity === 'delegate' ? 'prisma' : played.parts.entity === 'argument-of-owner' && played.entry && 'from' in played.entry.ref && played.entry.ref.from === 'typeorm' ? 'typeorm' : undefined;
  const slot = played.parts.where ?? played.parts.either;
  if (!layer || !ask.hasRuntime(layer) || !slot || !facts.takes(query.call, slot.arg, [...(slot.path ?? []), column], written)) return undefined;
  const imported = importEdit(ask, 'scoped', `@lintel/runtime/${layer}`);
  const client = layer === 'prisma' ? facts.objectOf(receiver) : receiver;
  if (imported.kind === 'taken' || !client) return undefined;
  const scope = layer === 'prisma' ? `{ column: '${column}', value: ${value} }` : `{ ${member(column, value)} }`;
  return [replaced(ask, client, `scoped(${facts.text(client)}, ${scope})`), ...(imported.kind === 'edit' ? [imported] : [])];
}
