import type { Ask } from '../ask/ask.js';
import { canonical, carries } from '../ask/tenancy/column-names.js';
import type { ScopeFinding } from '../ask/tenancy/scope.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { importEdit } from './imports.js';
import type { ScopeSuggestion } from './suggestion.js';

/** Who is calling goes by these names, where its type says nothing. */
const CALLER = /user|principal|auth|session|account|actor|viewer|member|claims|context|ctx|tenant|req/i;

/** The predicate first; it needs no import, and reads as its siblings do. */
export function scopeSuggestions(ask: Ask, finding: ScopeFinding): ScopeSuggestion[] {
  const value = tenantInReach(ask, finding);
  switch (finding.what) {
    case 'predicate':
      return value !== undefined && finding.value && ask.isHere(finding.value) && finding.at !== finding.query.at ? [{ messageId: 'useCallers', data: { value }, fix: fixOf([replaced(ask, finding.at, value)]) }] : [];
    case 'widened':
      return narrowed(ask, finding);
    case 'optional':
    case 'raw':
      return [];
    default: {
      if (value === undefined) return [];
      const edits = predicateEdits(ask, finding, value);
      const scoped = scopedEdits(ask, finding, value);
      return [
        ...(edits ? [{ messageId: 'addPredicate' as const, data: { column: finding.column, value }, fix: fixOf(edits) }] : []),
        ...(scoped ? [{ messageId: 'useScoped' as const, data: { value }, fix: fixOf(scoped) }] : []),
      ];
    }
  }
}

/** The caller's tenant, as it can be written at the query: a name for it, or a member of who is calling. Never what the request says. */
function tenantInReach(ask: Ask, { query, column }: ScopeFinding): string | undefined {
  const wanted = (name: string): boolean => query.columns.some((one) => carries(name, one));
  const { provenance } = ask.application.scope;
  const isAsked = (site: Site): boolean => provenance.of(site, undefined, 1).some(({ from }) => from === 'request');
  for (const { text, site } of ask.facts.namesInScope(query.call)) {
    if (wanted(text.replace(/^this\./, '')) && !isAsked(site) && ask.facts.mayBeMissing(site) === undefined) return text;
  }
  for (const { text, site } of ask.facts.namesInScope(query.call)) {
    if (!CALLER.test(text) || isAsked(site)) continue;
    const [path] = [...ask.facts.surePaths(site, wanted)].sort((one, other) => Number(canonical(other).endsWith(canonical(column))) - Number(canonical(one).endsWith(canonical(column))));
    if (path !== undefined) return `${text}.${path}`;
  }
  return undefined;
}

const member = (column: string, value: string): string => (column === value ? column : `${column}: ${value}`);

function replaced(ask: Ask, site: Site, text: string): TextEdit {
  const { start, end } = ask.facts.place(site);
  return { range: [start, end], text };
}

/** Into an object literal, behind its last member. */
function added(ask: Ask, literal: Site, text: string): TextEdit | undefined {
  if (!ask.isHere(literal) || ask.facts.kindOf(literal) !== 'object') return undefined;
  const { start, end } = ask.facts.place(ask.facts.bare(literal));
  const source = ask.context.sourceCode.text.slice(start, end);
  const inner = source.slice(1, -1).trimEnd();
  if (inner.trim() === '') return { range: [start, end], text: `{ ${text} }` };
  const at = start + 1 + inner.length;
  return { range: [at, at], text: inner.endsWith(',') ? ` ${text},` : `, ${text}` };
}

function predicateEdits(ask: Ask, { query, column }: ScopeFinding, value: string): TextEdit[] | undefined {
  const { facts, application } = ask;
  const predicate = member(column, value);
  if (query.filter) {
    const edit = added(ask, query.filter, predicate);
    return edit && [edit];
  }
  const at = application.roles.call(query.call, 'data.query');
  const args = facts.argumentsOf(query.call);
  if (at) {
    const { where, either } = at.parts;
    const key = either && args[either.arg];
    // `delete(id)`
    if (key && ask.isHere(key) && query.entity.columns.has('id')) return [replaced(ask, key, `{ ${member('id', facts.text(key))}, ${predicate} }`)];
    if (!where) return undefined;
    const text = where.path ? `where: { ${predicate} }` : predicate;
    const given = args[where.arg];
    if (given) {
      const edit = added(ask, given, text);
      return edit && [edit];
    }
    const { end } = facts.place(query.call);
    return [{ range: [end - 1, end - 1], text: `${args.length > 0 ? ', ' : ''}{ ${text} }` }];
  }
  return builderEdits(ask, query.call, column, value);
}

/** A condition more on what is built. Beside an OR it would bind to one side only. */
function builderEdits(ask: Ask, start: Site, column: string, value: string): TextEdit[] | undefined {
  const { facts, application } = ask;
  const { links } = facts.chain(start);
  const conditions = links.filter(({ call }) => application.roles.call(call, 'data.condition'));
  if (conditions.some(({ call }) => application.roles.call(call, 'data.condition')!.parts.effect === 'or')) return undefined;
  const entry = application.roles.call(start, 'data.start')?.entry;
  const from = entry && 'from' in entry.ref ? entry.ref.from : 'knex';
  const behind = (call: Site, text: string): TextEdit => ({ range: [facts.place(call).end, facts.place(call).end], text });
  if (from === 'typeorm') {
    const last = conditions.at(-1);
    const alias = facts.argumentsOf(start).map((argument) => facts.value(argument)).findLast((one) => one.kind === 'literal' && typeof one.value === 'string');
    if (!last || alias?.kind !== 'literal' || typeof alias.value !== 'string') return undefined;
    return [behind(last.call, `.andWhere('${alias.value}.${column} = :${column}', { ${member(column, value)} })`)];
  }
  if (from === 'kysely') return [behind(start, `.where('${column}', '=', ${value})`)];
  if (from.startsWith('drizzle')) {
    const table = [start, ...links.map(({ call }) => call)].map((call) => ({ call, slot: application.roles.call(call, 'data.step')?.parts.entity ?? application.roles.call(call, 'data.start')?.parts.entity })).find(({ slot }) => slot !== undefined);
    const named = table && typeof table.slot === 'object' ? facts.argumentsOf(table.call)[table.slot.arg] : undefined;
    if (!table || !named) return undefined;
    const equals = `eq(${facts.text(named)}.${column}, ${value})`;
    const where = conditions.find(({ call }) => application.roles.call(call, 'data.condition')!.parts.effect === 'replace');
    const [condition] = where ? facts.argumentsOf(where.call) : [];
    const imports = (condition ? ['and', 'eq'] : ['eq']).map((name) => importEdit(ask, name, 'drizzle-orm'));
    if (imports.some(({ kind }) => kind === 'taken') || imports.filter(({ kind }) => kind === 'edit').length > 1) return undefined;
    const edit = condition ? replaced(ask, condition, `and(${facts.text(condition)}, ${equals})`) : behind(table.call, `.where(${equals})`);
    return [edit, ...imports.filter((one) => one.kind === 'edit')];
  }
  return [behind(start, `.where({ ${member(column, value)} })`)];
}

/** The way that lets others through asks for the same tenant. */
function narrowed(ask: Ask, { query, at, column }: ScopeFinding): ScopeSuggestion[] {
  const { facts, application } = ask;
  if (query.dropped.some((one) => one.at === at)) return facts.text(at) === 'where' ? [{ messageId: 'keepConditions', fix: fixOf([replaced(ask, at, 'andWhere')]) }] : [];
  const constraint = application.scope.constraintOf(query);
  const value = 'by' in constraint ? constraint.by[0]?.value : undefined;
  if (!value || !ask.isHere(value)) return [];
  const text = facts.text(value);
  const literal = added(ask, at, member(column, text));
  if (literal) return [{ messageId: 'addPredicate', data: { column, value: text }, fix: fixOf([literal]) }];
  // `.orWhere('a = :b')`: parameters are the whole query's.
  const links = facts.chain(query.call).links.map(({ call }) => call);
  const texts = links.flatMap((call) => {
    const [first] = facts.argumentsOf(call);
    return first && application.roles.call(call, 'data.condition')?.parts.form === 'sql' && facts.kindOf(first) === 'string' ? [{ call, first, said: String((facts.value(first) as { value?: unknown }).value) }] : [];
  });
  const owner = texts.find(({ said }) => new RegExp(`^\\s*["\\w.]*\\b${column}"?\\s*=\\s*:\\w+\\s*$`, 'i').test(said));
  const open = texts.find(({ call }) => facts.calleeNameOf(call) === at);
  if (!owner || !open) return [];
  const quote = facts.text(open.first).charAt(0);
  return [{ messageId: 'addPredicate', data: { column, value: text }, fix: fixOf([replaced(ask, open.first, `${quote}(${facts.text(open.first).slice(1, -1)}) AND ${owner.said.trim()}${quote}`)]) }];
}

const READS = /^(?:find|findBy|findOne|findOneBy|findMany|findFirst|findUnique|count|countBy|exists|existsBy)$/;

/** Where the adapter is installed: a repository or a client that constrains every query by itself. */
function scopedEdits(ask: Ask, { query, column }: ScopeFinding, value: string): TextEdit[] | undefined {
  const { facts, application } = ask;
  const played = application.roles.call(query.call, 'data.query');
  const receiver = facts.receiverOf(query.call);
  if (!played || !receiver || !ask.isHere(receiver) || !READS.test(facts.lastNameOf(facts.calleeOf(query.call)) ?? '')) return undefined;
  const layer = played.parts.entity === 'delegate' ? 'prisma' : played.parts.entity === 'argument-of-owner' && played.entry && 'from' in played.entry.ref && played.entry.ref.from === 'typeorm' ? 'typeorm' : undefined;
  if (!layer || !ask.hasRuntime(layer)) return undefined;
  const imported = importEdit(ask, 'scoped', `@lintel/runtime/${layer}`);
  const client = layer === 'prisma' ? facts.objectOf(receiver) : receiver;
  if (imported.kind === 'taken' || !client) return undefined;
  const scope = layer === 'prisma' ? `{ column: '${column}', value: ${value} }` : `{ ${member(column, value)} }`;
  return [replaced(ask, client, `scoped(${facts.text(client)}, ${scope})`), ...(imported.kind === 'edit' ? [imported] : [])];
}
