import type { Facts, Site, Why } from '../../facts/index.js';
import type { RoleIndex } from '../roles.js';
import type { Sql } from '../sql.js';
import { Checks } from './checks.js';
import { canonical, isCapability, isKey, relationOf } from './column-names.js';
import { constraintOf, equalitiesIn, everyEquality, type Constraint, type Equality } from './predicate.js';
import type { From, Provenance, Source } from './provenance.js';
import type { Queries, Query } from './queries.js';
import { RawQueries } from './raw-queries.js';
import type { Reach } from './reach.js';
import type { Tenancy } from './tenancy.js';

/** A query that lets rows of other tenants through, and why that is known. */
export interface ScopeFinding {
  readonly what: 'read' | 'write' | 'outlier' | 'widened' | 'optional' | 'raw' | 'unscoped' | 'predicate';
  readonly at: Site;
  readonly query: Query;
  /** The tenant column, as the entity spells it. */
  readonly column: string;
  /** The key by which the row is asked for, or the value that is no proof. */
  readonly value: Site | undefined;
  readonly because: readonly Site[];
  /** `likely` where a request decides, or siblings say otherwise. */
  readonly likely: boolean;
}

export interface ScopeJudgment {
  readonly findings: readonly ScopeFinding[];
  /** One for each query. */
  readonly unknown: readonly { readonly query: Query; readonly site: Site; readonly why: Why }[];
  /** Queries that say which rows they mean: what is only inserted says none. */
  readonly asked: readonly Query[];
}

const NONE: ScopeJudgment = { findings: [], unknown: [], asked: [] };
/** Rows that everybody may see, said so by a column. */
const SHARED = /^(?:is)?(?:public|published|global|shared|template|system|default|builtin|preset|visibility|scope)/i;
const TRUSTED: ReadonlySet<From> = new Set(['row', 'principal', 'constant', 'context']);
const WRITES = new Set(['update', 'delete', 'save']);

/** Judges the queries of a file: whether they are constrained to the caller's tenant, on every way and by the right value. */
export class Scope {
  readonly checks: Checks;
  readonly raw: RawQueries;
  readonly #byFile = new Map<string, ScopeJudgment>();
  readonly #constrained = new Map<string, readonly Query[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly tenancy: Tenancy,
    readonly queries: Queries,
    readonly provenance: Provenance,
    readonly reach: Reach,
    sql: Sql,
  ) {
    this.checks = new Checks(facts, roles, provenance, tenancy, (file) => this.constrainedIn(file));
    this.raw = new RawQueries(facts, tenancy, queries, sql);
  }

  in(file: string): ScopeJudgment {
    if (this.tenancy.columns().length === 0) return NONE;
    let judgment = this.#byFile.get(file);
    if (!judgment) this.#byFile.set(file, (judgment = this.#judge(file)));
    return judgment;
  }

  constrainedIn(file: string): readonly Query[] {
    let found = this.#constrained.get(file);
    if (!found) this.#constrained.set(file, (found = [...this.queries.in(file), ...this.raw.in(file)].filter((query) => this.constraintOf(query).is === 'constrained')));
    return found;
  }

  #judge(file: string): ScopeJudgment {
    const findings: ScopeFinding[] = [];
    const unknown = new Map<Query, { readonly site: Site; readonly why: Why }>();
    const all = [...this.queries.in(file), ...this.raw.in(file)];
    const asked = all.filter(({ op, filter }) => op !== 'insert' && !(op === 'save' && filter === undefined));
    const open: Query[] = [];
    for (const query of asked) {
      const constraint = this.constraintOf(query);
      switch (constraint.is) {
        case 'constrained':
          findings.push(...this.#fromRequest(query, constraint.by), ...this.#dropped(query, constraint.by));
          break;
        case 'unknown':
          unknown.set(query, { site: constraint.at, why: constraint.why });
          break;
        case 'widened':
          if (!this.#isMeant(query)) findings.push(this.#finding('widened', query, constraint.at, undefined, [], true));
          break;
        case 'optional':
          findings.push(...this.#optional(query, constraint));
          break;
        case 'absent':
          open.push(query);
      }
    }
    for (const query of open) {
      const dropped = query.dropped.find(({ before }) => constraintOf(before, (one) => this.tenancy.isTenant(one, query.columns)).is === 'constrained');
      if (dropped) findings.push(this.#finding('widened', query, dropped.at, undefined, [query.at], true));
      else if (query.isOpen) unknown.set(query, { site: query.at, why: 'dynamic' });
      else {
        const doubts: { site: Site; why: Why }[] = [];
        const found = this.#absent(query, all, open, doubts);
        findings.push(...found);
        if (doubts[0] && !found.some(({ likely }) => likely)) unknown.set(query, doubts[0]);
      }
    }
    return { findings: oncePerCall(findings), unknown: [...unknown].map(([query, doubt]) => ({ query, ...doubt })), asked };
  }

  constraintOf(query: Query): Constraint {
    return constraintOf(query.predicate, (one) => this.tenancy.isTenant(one, query.columns));
  }

  /** Every way asks for the caller, the caller's tenant, a secret, or what is there for everybody. */
  #isMeant(query: Query): boolean {
    return constraintOf(query.predicate, (one) => this.tenancy.isTenant(one, query.columns) || this.#bindsCaller(one) || SHARED.test(one.column)).is === 'constrained';
  }

  /** `userId: user.id`: rows of one person are rows of their tenant. */
  #bindsCaller({ column, value, scope }: Equality): boolean {
    if (!value) return false;
    if (isCapability(column)) return true;
    return this.provenance.of(value, scope).some(({ from }) => from === 'principal');
  }

  #absent(query: Query, all: readonly Query[], open: readonly Query[], unknown: { site: Site; why: Why }[]): readonly ScopeFinding[] {
    if (this.#isMeant(query) || this.tenancy.isMembership(query.entity)) return [];
    const keys = keysOf(query).map((key) => ({ key, sources: this.provenance.of(key.value!, key.scope) }));
    // A key that another row holds leads to rows of the same tenant; one that was asked about belongs to the caller. One such key is enough.
    if (keys.some(({ key, sources }) => sources.length > 0 && sources.every((source) => (source.from === 'request' ? !this.#isUnchecked(query, key.value!, source) : TRUSTED.has(source.from))))) return [];
    for (const { key, sources } of keys) {
      const asked = sources.find((source) => source.from === 'request' && this.#isUnchecked(query, key.value!, source) && !this.#tellsOnlyThatItIs(query, source));
      if (asked) {
        const what = query.isRaw ? 'raw' : WRITES.has(query.op) ? 'write' : 'read';
        return [this.#finding(what, query, query.at, key.value, [...asked.calls, asked.read], true)];
      }
      if (sources.some(({ from }) => from === 'unknown')) unknown.push({ site: query.at, why: 'dynamic' });
    }
    if (keys.length === 0 && !this.#isIdentity(query)) {
      const siblings = this.#siblings(query, all);
      const outliers = open.filter((other) => this.#groupOf(other) === this.#groupOf(query) && other.entity.key === query.entity.key && keysOf(other).length === 0);
      const twins = siblings.filter((other) => this.#isTwin(query, other));
      const isOutlier = siblings.length >= 2 && siblings.length > outliers.length && this.reach.isReached(this.facts.enclosingFunction(query.call));
      if (isOutlier || twins.length > 0) return [this.#finding(query.isRaw ? 'raw' : 'outlier', query, query.at, undefined, [...new Set([...twins, ...siblings])].slice(0, 3).map(({ at }) => at), true)];
    }
    return !this.#isIdentity(query) ? [this.#finding('unscoped', query, query.at, undefined, [], false)] : [];
  }

  /** Asks for one row by what everybody knows of it: who signs in has no tenant yet. */
  #isIdentity({ predicate }: Query): boolean {
    return everyEquality(predicate).some(({ column }) => /^(?:e_?mail|user_?name|login|phone|slug|sub|domain|host|subdomain|external_?id|provider_?id)/i.test(column));
  }

  /** Whether there is such a row, and nothing of it: a count, a result that is only tested or of which only the key is read. */
  #tellsOnlyThatItIs({ op, call }: Query, { calls }: Source): boolean {
    if (op !== 'read' && op !== 'count') return false;
    if (op === 'count') return true;
    return [this.facts.chainEnd(call), ...calls].some((place) => {
      const reads = this.facts.readsOfResult(place);
      return reads.length > 0 && reads.every((read) => this.facts.isOnlyTested(read));
    });
  }

  #isUnchecked(query: Query, key: Site, source: Source): boolean {
    if (source.handler && this.reach.of(source.handler) !== 'caller') return false;
    return !this.checks.covers(query, key, source);
  }

  /** The value of the tenant's column is what the request says. */
  #fromRequest(query: Query, by: readonly Equality[]): readonly ScopeFinding[] {
    const judged = by.map((one) => ({ one, sources: one.value ? this.provenance.of(one.value, one.scope) : [] }));
    for (const { one, sources } of judged) {
      if (sources.some(({ from, calls }) => from === 'principal' && calls.length === 0)) return [];
      const at = sources.find((source) => source.from === 'request' && this.#isUntrusted(query, one, source, sources));
      if (!at) return [];
      // One that comes from the caller is enough.
      if (judged.some((other) => other.one !== one && other.sources.some(({ from }) => from === 'principal'))) return [];
      return [this.#finding('predicate', query, at.calls.length > 0 ? query.at : one.value!, at.read, [...at.calls, at.read], true)];
    }
    return [];
  }

  #isUntrusted(query: Query, one: Equality, source: Source, sources: readonly Source[]): boolean {
    if (source.handler && this.reach.of(source.handler) !== 'caller') return false;
    // `req.user.tenantId ?? req.body.tenantId` at the same place.
    if (sources.some(({ from, calls }) => from === 'principal' && calls.at(-1) === source.calls.at(-1))) return false;
    const column = this.#columnOf(query);
    return !this.#isCompared(source.read, source.handler) && !this.checks.isOverwritten(source, [column, this.facts.lastNameOf(one.value!) ?? column]) && !this.checks.covers(query, one.value!, source, false);
  }

  /** `if (req.params.tenantId !== req.user.tenantId) throw …` */
  #isCompared(read: Site, handler: Site | undefined): boolean {
    const { file } = this.facts.place(read);
    return this.facts.comparisonsIn(file).some(({ left, right, site }) => {
      if (handler && !this.facts.contains(handler, site)) return false;
      return [[left, right], [right, left]].some(([one, other]) => this.facts.isSameReading(one!, read) && this.provenance.of(other!, undefined, 1).some(({ from }) => from === 'principal' || from === 'row' || from === 'context'));
    });
  }

  /** The layer leaves the tenant out when its value is undefined, and it may be. */
  #dropped(query: Query, by: readonly Equality[]): readonly ScopeFinding[] {
    const [only] = by;
    if (!query.drops || by.length !== 1 || !only?.value || only.scope || !this.facts.mayBeMissing(only.value) || this.facts.isAskedBefore(only.value)) return [];
    const missing = this.provenance.of(only.value).find((source) => this.#mayBeLeftOut(source));
    return missing && this.#isReachedByCaller(query) ? [this.#finding('optional', query, only.site, only.value, missing.calls, true)] : [];
  }

  /** A predicate that is there only when its value is: a finding where the value may be missing. */
  #optional(query: Query, constraint: Extract<Constraint, { is: 'optional' }>): readonly ScopeFinding[] {
    if (this.#isMeant(query)) return [];
    const finding = [this.#finding('optional', query, this.facts.place(constraint.at).file === this.facts.place(query.at).file ? constraint.at : query.at, constraint.by[0]?.value, [constraint.at], true)];
    for (const { value, scope } of constraint.by) {
      if (!value) continue;
      // `if (!user.isSuperAdmin) query.andWhere(…)`: who the caller is decides.
      const reads = this.facts.readsIn(constraint.at);
      const isOfValue = reads.some((read) => this.facts.isSameReading(read, value)) || this.facts.text(constraint.at).includes(this.facts.text(value));
      const asks = reads.flatMap((read) => this.provenance.of(read, scope, 1));
      if (!isOfValue) return asks.some(({ from }) => from === 'request') && !asks.some(({ from }) => from === 'principal') && this.#isReachedByCaller(query) ? finding : [];
      const missing = this.provenance.of(value, scope).find((source) => this.#mayBeLeftOut(source));
      if (missing && this.#isReachedByCaller(query)) return [{ ...finding[0]!, because: [...finding[0]!.because, ...missing.calls] }];
    }
    return [];
  }

  #isReachedByCaller(query: Query): boolean {
    return this.reach.isReached(this.facts.enclosingFunction(query.call));
  }

  /** A caller that leaves the argument out, or hands over what its type says may be undefined. `req.user?.tenantId` behind a guard is there. */
  #mayBeLeftOut({ from, read, calls }: Source): boolean {
    const caller = calls.at(-1);
    if (caller && !this.reach.isReached(this.facts.enclosingFunction(caller))) return false;
    if (from === 'request' || (caller && read === caller)) return true;
    if (from === 'constant') return this.facts.text(read) === 'undefined';
    return from === 'principal' && this.facts.mayBeMissing(read) === 'type';
  }

  #siblings(query: Query, all: readonly Query[]): readonly Query[] {
    return all.filter((other) => other !== query && other.entity.key === query.entity.key && this.#groupOf(other) === this.#groupOf(query) && this.constraintOf(other).is === 'constrained');
  }

  /**
   * Asks by the same columns and for the tenant, by a value that is in reach here: of the object, or of this function before. What works for one
   * tenant there does so here, whoever calls.
   */
  #isTwin(query: Query, other: Query): boolean {
    const by = equalitiesIn(query.predicate);
    const constraint = this.constraintOf(other);
    if (query.isBounded || constraint.is !== 'constrained' || !by.some(({ value, scope }) => value && !this.provenance.isAll(this.provenance.of(value, scope, 0), 'constant'))) return false;
    const asked = new Set(everyEquality(other.predicate).map(({ column }) => canonical(column)));
    return by.every(({ column }) => asked.has(canonical(column))) && !this.#isElse(query.call, other.call) && constraint.by.some(({ value, scope }) => value && !scope && this.#isInReach(value, query, other));
  }

  #isInReach(value: Site, query: Query, other: Query): boolean {
    let root = value;
    for (let object: Site | undefined = value; object; object = this.facts.objectOf(object)) root = object;
    if (this.facts.text(root) === 'this') return true;
    const fn = this.facts.enclosingFunction(other.call);
    const isBefore = this.facts.place(other.call).end <= this.facts.place(query.call).start;
    return isBefore && fn !== undefined && this.facts.contains(fn, query.call) && this.facts.isNamedAt(root, query.call);
  }

  /** One where a condition holds, the other where it does not. */
  #isElse(one: Site, other: Site): boolean {
    const conditions = this.facts.conditionsAt(one);
    return this.facts.conditionsAt(other).some(({ site, holds }) => conditions.some((same) => same.site === site && same.holds !== holds));
  }

  /** The class, or the file. */
  #groupOf(query: Query): Site {
    return this.facts.enclosingClass(query.call) ?? this.facts.fileSite(query.call);
  }

  #columnOf(query: Query): string {
    const [column = ''] = query.columns;
    return query.entity.columns.get(column) ?? query.entity.columns.get(relationOf(column)) ?? column;
  }

  #finding(what: ScopeFinding['what'], query: Query, at: Site, value: Site | undefined, because: readonly Site[], likely: boolean): ScopeFinding {
    return { what, at, query, column: this.#columnOf(query), value, because, likely };
  }
}

/** What tells one row, or the rows of one other row. */
const keysOf = ({ predicate }: Query): readonly Equality[] => equalitiesIn(predicate).filter(({ column, value }) => value !== undefined && isKey(column));

/** A statement that joins two tables of a tenant is one cause. */
function oncePerCall(findings: readonly ScopeFinding[]): readonly ScopeFinding[] {
  const seen = new Set<Site>();
  return findings.filter(({ query: { call, isRaw } }) => !isRaw || (!seen.has(call) && seen.add(call)));
}
