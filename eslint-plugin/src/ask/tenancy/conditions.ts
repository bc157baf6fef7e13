import type { Chain, ChainLink, Facts, Scope, Site, Structure, TextPart } from '../../facts/index.js';
import type { ConditionForm } from '../../models/model.js';
import { conditionConstraint, type Bound } from '../../sql/constraints.js';
import type { RoleIndex } from '../roles.js';
import type { Filters } from './filters.js';
import { all, type Predicate } from './predicate.js';

/** What a chain of conditions says, and what it said before a call threw that away. */
export interface Read {
  readonly predicate: Predicate;
  /** A call that drops the conditions before it, with what they said. */
  readonly dropped: readonly { readonly at: Site; readonly before: Predicate }[];
}

/** Reads conditions that are added step by step: of TypeORM, Knex, Kysely and Drizzle. */
export class Conditions {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly filters: Filters,
  ) {}

  /** `owners` are the names under which the owner of a row is stored. */
  of(start: Site, chain: Chain, owners: ReadonlySet<string>): Read {
    const dropped: { at: Site; before: Predicate }[] = [];
    // AND binds more tightly than OR, and nobody puts brackets around what was said before.
    let groups: Predicate[][] = [[]];
    const joined: Predicate[] = [];
    const said = (): Predicate => {
      const parts = groups.map((group) => all(group, start));
      return parts.length === 1 ? parts[0]! : { is: 'or', parts, site: start };
    };
    for (const link of chain.links) {
      const condition = this.roles.call(link.call, 'data.condition');
      if (!condition) continue;
      const { effect, form, first = 0 } = condition.parts;
      const read = this.#condition(link, form, first, chain, owners);
      const term: Predicate = link.isAlternative ? { is: 'unknown', why: 'dynamic', site: link.call } : link.when === undefined ? read : { is: 'optional', part: read, when: link.when };
      if (effect === 'join') joined.push(term);
      else if (effect === 'or' && groups.some((group) => group.length > 0)) groups.push([read]);
      else if (effect === 'replace' && groups.some((group) => group.length > 0)) {
        const before = said();
        if (link.when === undefined) {
          dropped.push({ at: this.facts.calleeNameOf(link.call), before });
          groups = [[read]];
        } else groups = [[before], [read]];
      } else groups.at(-1)!.push(term);
    }
    return { predicate: joined.length > 0 ? all([...joined, said()], start) : said(), dropped };
  }

  #condition(link: ChainLink, form: ConditionForm, begin: number, chain: Chain, owners: ReadonlySet<string>): Predicate {
    const { call } = link;
    const [first, second, third] = this.facts.argumentsOf(call).slice(begin);
    const site = this.facts.calleeNameOf(call);
    if (!first || form === 'other') return { is: 'other', site };
    if (form === 'expression') return this.expression(first, undefined);
    const kind = this.facts.kindOf(first);
    if (kind === 'function') return form === 'pairs' && this.#isExpressionBuilder(first) ? this.expression(first, undefined) : this.#group(first, site, owners);
    if (kind === 'new') {
      const [callback] = this.facts.argumentsOf(first);
      return this.facts.lastNameOf(this.facts.calleeOf(first)) === 'Brackets' && callback && this.facts.kindOf(callback) === 'function' ? this.#group(callback, site, owners) : { is: 'other', site };
    }
    const structure = this.facts.structure(first);
    if (form === 'every' && structure.kind === 'list') return all(structure.items.map(({ value, scope }) => this.filters.of(value, scope)), site);
    if (structure.kind === 'object' || structure.kind === 'list' || structure.kind === 'choice') return this.filters.of(first, undefined);
    if (form === 'sql') return this.#text(first, second, chain, owners, site);
    const column = this.facts.value(first);
    if (column.kind !== 'literal' || typeof column.value !== 'string') return kind === 'call' ? this.expression(first, undefined) : { is: 'unknown', why: 'dynamic', site };
    const name = column.value.slice(column.value.lastIndexOf('.') + 1);
    if (form === 'list') return second ? this.filters.ofValue(name, second, undefined, site) : { is: 'other', site };
    return this.#compared(name, second ?? this.#comparedNext(link, chain), third, site);
  }

  /** `.where('tenantId').equals(id)` */
  #comparedNext(link: ChainLink, { links }: Chain): Site | undefined {
    const next = links[links.indexOf(link) + 1];
    return next && /^(?:equals|eq|in)$/.test(this.facts.lastNameOf(this.facts.calleeOf(next.call)) ?? '') ? this.facts.argumentsOf(next.call)[0] : undefined;
  }

  /** `('tenant_id', id)`, `('tenant_id', '=', id)`. */
  #compared(column: string, second: Site | undefined, third: Site | undefined, site: Site): Predicate {
    if (!second) return { is: 'other', site };
    if (!third) return this.filters.ofValue(column, second, undefined, site);
    const operator = this.facts.value(second);
    const isEquality = operator.kind === 'literal' && /^(?:=|==|in|is)$/i.test(String(operator.value));
    return isEquality ? this.filters.ofValue(column, third, undefined, site) : { is: 'other', site };
  }

  /** Kysely hands an expression builder to its callbacks, Knex the query itself: only the first is called, or destructured. */
  #isExpressionBuilder(fn: Site): boolean {
    return this.facts.returnsOf(fn).length > 0 && this.facts.chainOfParameter(fn).links.every(({ call }) => this.roles.call(call, 'data.condition') === undefined);
  }

  #group(fn: Site, site: Site, owners: ReadonlySet<string>): Predicate {
    const chain = this.facts.chainOfParameter(fn);
    return chain.links.length === 0 ? { is: 'unknown', why: 'dynamic', site } : this.of(site, chain, owners).predicate;
  }

  /** `and(eq(table.tenantId, id), or(…))`, and what callbacks that are handed such operators return. */
  expression(expression: Site, scope: Scope | undefined): Predicate {
    if (this.facts.kindOf(expression) === 'function') {
      const returned = this.facts.returnsOf(expression).map((one) => this.expression(one, scope));
      return returned.length === 1 ? returned[0]! : returned.length === 0 ? { is: 'unknown', why: 'dynamic', site: expression } : { is: 'or', parts: returned, site: expression };
    }
    return this.#structured(this.facts.structure(expression, scope), expression);
  }

  #structured(structure: Structure, at: Site): Predicate {
    if (structure.kind === 'object') return this.filters.of(at, undefined);
    if (structure.kind === 'nothing') return { is: 'and', parts: [], site: structure.site };
    if (structure.kind === 'list') return { is: 'and', parts: this.#items(structure), site: at };
    if (structure.kind === 'choice') {
      const present = structure.options.filter(({ kind }) => kind !== 'nothing').map((option) => this.#structured(option, option.site));
      const nothing = structure.options.find(({ kind }) => kind === 'nothing');
      const part: Predicate = present.length === 1 ? present[0]! : { is: 'or', parts: present, site: at };
      return nothing && present.length > 0 ? { is: 'optional', part, when: nothing.site } : part;
    }
    return this.#operator(structure.site, structure.scope, at);
  }

  #operator(call: Site, scope: Scope | undefined, at: Site): Predicate {
    const unknown: Predicate = { is: 'unknown', why: 'dynamic', site: at };
    if (this.facts.kindOf(call) === 'tag') return { is: 'unknown', why: 'dynamic', site: at };
    if (this.facts.kindOf(call) !== 'call') return unknown;
    const args = this.facts.argumentsOf(call);
    const played = this.roles.call(call, 'data.operator')?.parts;
    // Operators that a callback is handed are members of a parameter.
    const name = this.facts.lastNameOf(call) ?? '';
    const as = played?.as ?? (/^(?:eq|inArray)$/.test(name) ? 'equals' : /^(?:and|or)$/.test(name) ? (name as 'and' | 'or') : /^(?:not|ne|gte?|lte?|isNull|isNotNull|like|ilike|between|exists)$/.test(name) ? 'other' : undefined);
    switch (as) {
      case 'equals': {
        const [column, value] = args;
        const named = column && this.facts.lastNameOf(column);
        // `eq(lines.invoiceId, invoices.id)` of a join binds no row to a value.
        if (value && this.facts.kindOf(value) === 'member' && this.facts.membersOfType(value).includes('getSQL')) return { is: 'other', site: call };
        return named !== undefined && value ? { is: 'equals', column: named, through: [], value, scope, site: call } : unknown;
      }
      case 'and':
      case 'or': {
        const [only] = args;
        const list = only && args.length === 1 ? this.facts.structure(only, scope) : undefined;
        if (list?.kind === 'object') return this.filters.of(only!, scope);
        const parts = list?.kind === 'list' ? this.#items(list) : args.flatMap((argument) => this.#argument(argument, scope));
        return { is: as, parts, site: call };
      }
      case 'not':
      case 'other':
        return { is: 'other', site: call };
      case undefined:
    }
    // `eb('tenantId', '=', id)`
    const [first, second, third] = args;
    const column = first && this.facts.value(first);
    if (third && column?.kind === 'literal' && typeof column.value === 'string') return this.#compared(column.value.slice(column.value.lastIndexOf('.') + 1), second, third, call);
    return unknown;
  }

  #argument(argument: Site, scope: Scope | undefined): readonly Predicate[] {
    const spread = this.facts.spreadOf(argument);
    if (!spread) return [this.expression(argument, scope)];
    const list = this.facts.structure(spread, scope);
    return list.kind === 'list' ? this.#items(list) : [{ is: 'unknown', why: 'dynamic', site: argument }];
  }

  #items(list: Extract<Structure, { kind: 'list' }>): readonly Predicate[] {
    return list.items.map((item): Predicate => {
      const read = item.kind === 'spread' ? this.#structured(this.facts.structure(item.value, item.scope), item.value) : this.expression(item.value, item.scope);
      return item.when === undefined ? read : { is: 'optional', part: read, when: item.when };
    });
  }

  /** `'invoice.tenantId = :tenant'` with its values. */
  #text(text: Site, values: Site | undefined, chain: Chain, owners: ReadonlySet<string>, site: Site): Predicate {
    const texts = this.facts.texts(text);
    if (texts.length === 0 || texts.length > 8) return { is: 'unknown', why: 'dynamic', site };
    const read = texts.map((parts) => this.#one(parts, values, chain, owners, site));
    return read.length === 1 ? read[0]! : { is: 'or', parts: read, site };
  }

  #one(parts: readonly TextPart[], values: Site | undefined, chain: Chain, owners: ReadonlySet<string>, site: Site): Predicate {
    const { chunks, holes } = chunked(parts);
    const { constraint, identified } = conditionConstraint(chunks, owners);
    const value = (bound: Bound): Site | undefined => (bound.kind === 'hole' ? holes[bound.index] : bound.kind === 'placeholder' ? this.bound(bound, values, chain) : undefined);
    const equals = (column: string, bound: Bound | undefined): Predicate => ({ is: 'equals', column, through: [], value: bound && value(bound), scope: undefined, site });
    const others = identified.map(({ column, by }) => equals(column, by));
    const owner = (by: readonly Bound[]): Predicate => equals([...owners][0] ?? '', by[0]);
    switch (constraint.is) {
      case 'constrained':
        return all([owner(constraint.by), ...others], site);
      case 'widened':
        // Rows of nobody beside those of the owner are meant.
        if (constraint.shared) return all([owner(constraint.by), ...others], site);
        return all([{ is: 'or', parts: [owner(constraint.by), { is: 'other', site }], site }, ...others], site);
      case 'optional':
        return all([{ is: 'optional', part: owner(constraint.by), when: site }, ...others], site);
      case 'unknown':
        return constraint.why === 'dynamic' || constraint.why === 'budget' ? { is: 'unknown', why: constraint.why, site } : all([{ is: 'other', site }, ...others], site);
      case 'absent':
        return others.length > 0 ? all(others, site) : { is: 'other', site };
    }
  }

  /** The value that a placeholder stands for: beside the text, or set later on. */
  bound(bound: Extract<Bound, { kind: 'placeholder' }>, values: Site | undefined, chain?: Chain): Site | undefined {
    if (bound.name === undefined) return undefined;
    const sources = [...(values ? [values] : []), ...(chain?.links ?? []).flatMap(({ call }) => (this.facts.lastNameOf(call) === 'setParameters' ? this.facts.argumentsOf(call).slice(0, 1) : []))];
    for (const source of sources) {
      const structure = this.facts.structure(source);
      if (structure.kind === 'object') {
        const part = structure.parts.find(({ key }) => key !== undefined && key === bound.name);
        if (part) return part.value;
      }
      if (structure.kind === 'list') {
        const part = structure.items[bound.ordinal];
        if (part) return part.value;
      }
    }
    for (const { call } of chain?.links ?? []) {
      const [name, value] = this.facts.argumentsOf(call);
      const key = this.facts.lastNameOf(call) === 'setParameter' && name ? this.facts.value(name) : undefined;
      if (key?.kind === 'literal' && key.value === bound.name) return value;
    }
    return undefined;
  }
}

/** Constant chunks, one more than holes. */
export function chunked(parts: readonly TextPart[]): { readonly chunks: readonly string[]; readonly holes: readonly Site[] } {
  const chunks = [''];
  const holes: Site[] = [];
  for (const { text, hole } of parts) {
    if (text !== undefined) chunks.push(`${chunks.pop() ?? ''}${text}`);
    else if (hole) {
      holes.push(hole);
      chunks.push('');
    }
  }
  return { chunks, holes };
}

