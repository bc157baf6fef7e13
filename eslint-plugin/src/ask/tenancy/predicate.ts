import type { Scope, Site, Why } from '../../facts/index.js';

/** What a query says about the rows it is about, whatever the data layer writes it in. */
export type Predicate =
  | { readonly is: 'equals'; readonly column: string; /** Members on the way to the column: relations. */ readonly through: readonly string[]; readonly value: Site | undefined; readonly scope: Scope | undefined; readonly site: Site }
  | { readonly is: 'and' | 'or'; readonly parts: readonly Predicate[]; readonly site: Site }
  /** Only there when something holds: `...(id && { id })`, `if (id) query.andWhere(…)`. */
  | { readonly is: 'optional'; readonly part: Predicate; readonly when: Site }
  /** A comparison that more than one row passes. */
  | { readonly is: 'other'; readonly site: Site }
  | { readonly is: 'unknown'; readonly site: Site; readonly why: Why };

export type Equality = Extract<Predicate, { readonly is: 'equals' }>;

/** Whether all rows belong to a value of a column. */
export type Constraint =
  | { readonly is: 'constrained'; readonly by: readonly Equality[] }
  /** One way through constrains, another does not. `at` is the way that lets other rows through. */
  | { readonly is: 'widened'; readonly at: Site; readonly by: readonly Equality[] }
  | { readonly is: 'optional'; readonly at: Site; readonly by: readonly Equality[] }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly why: Why; readonly at: Site };

export const all = (parts: readonly Predicate[], site: Site): Predicate => (parts.length === 1 ? parts[0]! : { is: 'and', parts, site });

/** `isWanted` says whether an equality binds the row to its owner. */
export function constraintOf(predicate: Predicate, isWanted: (equality: Equality) => boolean): Constraint {
  switch (predicate.is) {
    case 'equals':
      return isWanted(predicate) ? { is: 'constrained', by: [predicate] } : { is: 'absent' };
    case 'other':
      return { is: 'absent' };
    case 'unknown':
      return { is: 'unknown', why: predicate.why, at: predicate.site };
    case 'optional': {
      const inner = constraintOf(predicate.part, isWanted);
      return inner.is === 'constrained' ? { is: 'optional', at: predicate.when, by: inner.by } : inner.is === 'unknown' ? inner : inner.is === 'absent' ? inner : inner;
    }
    case 'and': {
      const parts = predicate.parts.map((part) => constraintOf(part, isWanted));
      const bound = parts.flatMap((part) => (part.is === 'constrained' ? part.by : []));
      if (bound.length > 0) return { is: 'constrained', by: bound };
      return parts.find(({ is }) => is === 'unknown') ?? parts.find(({ is }) => is === 'optional') ?? parts.find(({ is }) => is === 'widened') ?? { is: 'absent' };
    }
    case 'or': {
      const parts = predicate.parts.map((part) => ({ part, constraint: constraintOf(part, isWanted) }));
      const by = parts.flatMap(({ constraint }) => ('by' in constraint ? constraint.by : []));
      if (parts.length > 0 && parts.every(({ constraint }) => constraint.is === 'constrained')) return { is: 'constrained', by };
      const unknown = parts.find(({ constraint }) => constraint.is === 'unknown');
      if (unknown) return unknown.constraint;
      const open = parts.find(({ constraint }) => constraint.is === 'absent');
      if (open && by.length > 0) return { is: 'widened', at: siteOf(open.part), by };
      return parts.find(({ constraint }) => constraint.is !== 'absent' && constraint.is !== 'constrained')?.constraint ?? { is: 'absent' };
    }
  }
}

export const siteOf = (predicate: Predicate): Site => (predicate.is === 'optional' ? siteOf(predicate.part) : predicate.site);

/** Equalities of which every row passes one: those that stand alone, and the keys of which one will do. */
export function equalitiesIn(predicate: Predicate): readonly Equality[] {
  if (predicate.is === 'equals') return [predicate];
  if (predicate.is === 'and') return predicate.parts.flatMap(equalitiesIn);
  const ways = predicate.is === 'or' ? predicate.parts.map(equalitiesIn) : [];
  return ways.every((way) => way.length > 0) ? ways.flat() : [];
}

/** Every equality, on whatever way. */
export function everyEquality(predicate: Predicate): readonly Equality[] {
  switch (predicate.is) {
    case 'equals':
      return [predicate];
    case 'and':
    case 'or':
      return predicate.parts.flatMap(everyEquality);
    case 'optional':
      return everyEquality(predicate.part);
    default:
      return [];
  }
}
