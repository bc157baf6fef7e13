import { ColumnScope } from './column-scope.js';
import { boundKey, closureOf, refKey } from './equality-closure.js';
import type { Closure, Equality, Ref } from './equality-closure.js';
import type { Block, Bound, Condition, Join, Operand, Query, Relation } from './statement-syntax.js';
import { isShared, isSwitch, mentions } from './widening.js';

/** How much is forgiven, each including those before: what becomes provable says what was in the way. */
export const LENIENCIES = ['strict', 'alternatives', 'optional', 'shared', 'widened', 'fragments'] as const;
export type Leniency = (typeof LENIENCIES)[number];

/** `all`: whatever is asked holds, by leniency or because no row passes. */
export interface Facts {
  readonly all: boolean;
  readonly equalities: readonly Equality[];
}

const NOTHING: Facts = { all: false, equalities: [] };
const ALL: Facts = { all: true, equalities: [] };
const STEP_LIMIT = 400_000;

export const together = (facts: readonly Facts[]): Facts => ({ all: facts.some(({ all }) => all), equalities: facts.flatMap(({ equalities }) => equalities) });

/** Equalities that hold in every row that passes a condition or a query. Claims none that does not follow from the text, but for `followKeys`. */
export class ProvenEqualities {
  exhausted = false;
  private readonly level: number;
  private readonly blocks = new Map<Block, Facts>();
  private readonly bases = new Map<Block, Facts>();
  private steps = 0;

  constructor(leniency: Leniency, private readonly owners: ReadonlySet<string>, private readonly columnNames: ReadonlySet<string>, readonly scope: ColumnScope) {
    this.level = LENIENCIES.indexOf(leniency);
  }

  private forgives(leniency: Leniency): boolean {
    return this.level >= LENIENCIES.indexOf(leniency);
  }

  closure(facts: Facts): Closure {
    return closureOf(this.spend(facts.equalities.length) ? facts.equalities : [], this.owners);
  }

  /** Whether there are so many steps left. */
  private spend(steps: number): boolean {
    this.steps += steps;
    this.exhausted ||= this.steps > STEP_LIMIT;
    return !this.exhausted;
  }

  /** What a query's own clauses prove, and the queries that it reads from. */
  block(block: Block): Facts {
    let facts = this.blocks.get(block);
    if (facts === undefined) {
      facts = together([this.base(block), ...block.relations.map((relation) => this.source(relation))]);
      this.blocks.set(block, facts);
    }
    return facts;
  }

  /** What holds besides for a table that an outer join may leave out. */
  joined(block: Block, relation: Relation): Facts {
    const joins = block.joins.filter((join) => join.kind === 'left' && join.nullable.includes(relation));
    if (joins.length === 0 || !this.spend(this.base(block).equalities.length)) return NOTHING;
    return this.settled(together([this.base(block), ...joins.map((join) => this.join(join))]), block.joins);
  }

  private base(block: Block): Facts {
    let facts = this.bases.get(block);
    if (facts === undefined) {
      const inner = block.joins.filter(({ kind }) => kind === 'inner').map((join) => this.join(join));
      facts = this.settled(together([...block.where.map((term) => this.condition(term, false)), ...inner]), block.joins);
      this.bases.set(block, facts);
    }
    return facts;
  }

  /** An equality with a column of the left-out side lets no left-out row pass, so the join's condition holds too. */
  private settled(facts: Facts, joins: readonly Join[]): Facts {
    let settled = facts;
    const open = new Set(joins.filter(({ kind }) => kind === 'left'));
    let mentioned = mentions(facts.equalities);
    for (let changed = open.size > 0; changed; ) {
      changed = false;
      for (const join of open) {
        if (!this.spend(join.nullable.length + settled.equalities.length)) return settled;
        if (!join.nullable.some((relation) => mentioned.has(relation))) continue;
        const more = this.join(join);
        settled = together([settled, more]);
        mentioned = new Set([...mentioned, ...mentions(more.equalities)]);
        open.delete(join);
        changed = true;
      }
    }
    return settled;
  }

  private join(join: Join): Facts {
    const names = join.natural ? [...this.owners] : join.using;
    const equalities = names.flatMap((column) =>
      join.left.slice(-8).flatMap((left) => join.right.slice(0, 8).map((right): Equality => ({ left: { relation: left, column }, right: { relation: right, column }, bound: undefined, sure: true, through: [] }))));
    const merged: Facts = { all: false, equalities };
    return join.on === undefined ? merged : together([this.condition(join.on, false), merged]);
  }

  condition(term: Condition, alternative: boolean): Facts {
    if (!this.spend(1)) return NOTHING;
    switch (term.kind) {
      case 'and': return together(term.terms.map((one) => this.condition(one, alternative)));
      case 'or': return this.alternatives(term.terms);
      case 'equal': return term.negated ? NOTHING : this.equal(term.left, term.right, alternative);
      case 'in': return term.negated ? NOTHING : this.among(term.left, term.listed, alternative);
      case 'exists': return term.negated ? NOTHING : this.query(term.query, []);
      case 'constant': return term.value ? NOTHING : ALL;
      case 'fragment': return this.fragment(alternative);
      default: return NOTHING;
    }
  }

  private fragment(alternative: boolean): Facts {
    return this.forgives('fragments') || (alternative && this.forgives('alternatives')) ? ALL : NOTHING;
  }

  private alternatives(terms: readonly Condition[]): Facts {
    const kept: Facts[] = [];
    let all = false;
    for (const term of terms) {
      if (this.forgives('optional') && isSwitch(term)) continue;
      if (this.forgives('shared') && isShared(term, this.owners)) continue;
      const facts = this.condition(term, true);
      if (facts.all) all = true;
      else kept.push(facts);
    }
    const [only] = kept;
    if (only === undefined) return all ? ALL : NOTHING;
    if (kept.length === 1) return only;
    return this.forgives('widened') ? together(kept) : this.common(kept);
  }

  /** What every branch proves. */
  private common(branches: readonly Facts[]): Facts {
    const closures = branches.map((branch) => this.closure(branch));
    const [first, ...others] = closures as [Closure, ...Closure[]];
    const equalities: Equality[] = [];
    for (const [key, { ref }] of first.columns) {
      const found = closures.map(({ columns }) => columns.get(key)?.by);
      if (found.every((by) => by !== undefined)) equalities.push(...valued(ref, found.flat(), []));
    }
    const [owner = ''] = this.owners;
    for (const relation of first.relations.keys()) {
      const found = closures.map(({ relations }) => relations.get(relation));
      if (found.every((proof) => proof !== undefined)) equalities.push(...valued({ relation, column: owner }, found.flatMap(({ by }) => by), found.flatMap(({ through }) => through)));
    }
    const between = others.map((_other, index) => new Set((branches[index + 1] as Facts).equalities.map(pairKey)));
    equalities.push(...(branches[0] as Facts).equalities.filter((equality) => equality.right !== undefined && between.every((keys) => keys.has(pairKey(equality)))));
    return { all: false, equalities };
  }

  /** A query of which a row was found, and whose columns are `equal` to these. */
  query(query: Query, equal: readonly Operand[]): Facts {
    const arms = query.arms.map((arm) => {
      const pairs = equal.map((left, index) => {
        const output = arm.outputs[index];
        return output === undefined || output.star ? NOTHING : this.equal(left, output.operand, false);
      });
      return together([this.block(arm), ...pairs]);
    });
    return this.everyArm(arms);
  }

  private everyArm(arms: readonly Facts[]): Facts {
    const kept = arms.filter(({ all }) => !all);
    if (kept.length < 2) return kept[0] ?? (arms.length > 0 ? ALL : NOTHING);
    return this.forgives('widened') ? together(kept) : this.common(kept);
  }

  private source(relation: Relation): Facts {
    if (relation.source === undefined) return NOTHING;
    return this.everyArm(relation.source.arms.map((arm) => together([this.block(arm), this.links(relation, arm)])));
  }

  /** The columns of a query in FROM are those that it selects. */
  links(relation: Relation, arm: Block): Facts {
    const found: Facts[] = [];
    arm.outputs.forEach((output, index) => {
      if (output.star) found.push(...this.starLinks(relation, arm, output.qualifier));
      else if ((relation.columns?.[index] ?? output.name) !== undefined) found.push(this.link({ relation, column: (relation.columns?.[index] ?? output.name) as string }, output.operand));
    });
    return together(found);
  }

  private starLinks(relation: Relation, arm: Block, qualifier: string | undefined): Facts[] {
    return [...this.columnNames].map((column) => this.link({ relation, column }, { kind: 'column', qualifier, name: column, block: arm }));
  }

  private link(left: Ref, operand: Operand): Facts {
    if (!this.spend(1)) return NOTHING;
    if (operand.kind === 'bound') return { all: false, equalities: valued(left, [operand.bound], []) };
    if (operand.kind !== 'column') return NOTHING;
    const refs = this.scope.refsOf(operand) ?? [];
    return { all: false, equalities: refs.map((right) => ({ left, right, bound: undefined, sure: refs.length === 1, through: [] })) };
  }

  private equal(left: Operand, right: Operand, alternative: boolean): Facts {
    if (left.kind === 'row' && right.kind === 'row') return together(left.items.map((item, index) => this.equal(item, right.items[index] ?? item, alternative)));
    if (right.kind === 'query') return this.query(right.query, left.kind === 'row' ? left.items : [left]);
    if (left.kind === 'query') return this.equal(right, left, alternative);
    if (left.kind === 'dynamic' || right.kind === 'dynamic') return this.fragment(alternative);
    if (left.kind === 'column') return this.columnEqual(left, right, alternative);
    if (right.kind === 'column') return this.columnEqual(right, left, alternative);
    if (left.kind === 'choice' || right.kind === 'choice') return this.choiceEqual(left, right, alternative);
    const holes = left.kind === 'bound' && right.kind === 'bound' && (left.bound.kind === 'hole' || right.bound.kind === 'hole');
    return holes ? this.fragment(alternative) : NOTHING;
  }

  private columnEqual(left: Extract<Operand, { kind: 'column' }>, right: Operand, alternative: boolean): Facts {
    const refs = this.scope.refsOf(left);
    if (refs === undefined) return this.fragment(alternative);
    if (right.kind === 'bound') return { all: false, equalities: refs.flatMap((ref) => valued(ref, [right.bound], [], refs.length === 1)) };
    if (right.kind === 'column') return this.columnsEqual(refs, this.scope.refsOf(right), alternative);
    if (right.kind !== 'choice' && right.kind !== 'mixture') return NOTHING;
    // `tenant = COALESCE($1, tenant)`: true of every row when the value is not given.
    const parts = right.kind === 'choice' ? right.items : right.parts;
    const value = parts.find((part) => part.kind === 'bound' && part.bound.kind !== 'literal');
    const same = parts.some((part) => part.kind === 'column' && part.name === left.name);
    if (value === undefined || !same) return NOTHING;
    return this.alternatives([{ kind: 'null', operand: value, negated: false }, { kind: 'equal', left, right: value, negated: false }]);
  }

  private columnsEqual(lefts: readonly Ref[], rights: readonly Ref[] | undefined, alternative: boolean): Facts {
    if (rights === undefined) return this.fragment(alternative);
    // Two columns of unsaid tables link any two.
    if (lefts.length > 2 && rights.length > 2) return NOTHING;
    if (!this.spend(lefts.length * rights.length)) return NOTHING;
    const sure = lefts.length === 1 && rights.length === 1;
    const pairs = lefts.flatMap((left) => rights.map((right): Equality => ({ left, right, bound: undefined, sure, through: [] })));
    return { all: false, equalities: pairs.filter(({ left, right }) => right !== undefined && (left.relation !== right.relation || sure)) };
  }

  /** `COALESCE(tenant, '') = $1`. */
  private choiceEqual(left: Operand, right: Operand, alternative: boolean): Facts {
    const [choice, value] = left.kind === 'choice' ? [left, right] : [right, left];
    const [column, ...rest] = choice.kind === 'choice' ? choice.items : [];
    if (column?.kind !== 'column' || value.kind !== 'bound' || !rest.every((item) => item.kind === 'bound')) return NOTHING;
    const equal: Condition = { kind: 'equal', left: column, right: value, negated: false };
    if (rest.every((item) => item.kind === 'bound' && item.bound.kind === 'literal')) return this.condition(equal, alternative);
    return this.alternatives([{ kind: 'null', operand: column, negated: false }, equal]);
  }

  private among(left: Operand, listed: readonly Operand[], alternative: boolean): Facts {
    const [first] = listed;
    if (first === undefined) return NOTHING;
    if (listed.length === 1) return left.kind === 'row' && first.kind === 'bound' ? together(left.items.map((item) => this.equal(item, first, alternative))) : this.equal(left, first, alternative);
    if (left.kind === 'column' && listed.every((item) => item.kind === 'bound')) {
      const unique = new Map(listed.map((item) => [boundKey((item as { bound: Bound }).bound), (item as { bound: Bound }).bound]));
      const refs = this.scope.refsOf(left);
      return refs === undefined ? this.fragment(alternative) : { all: false, equalities: refs.flatMap((ref) => valued(ref, [...unique.values()], [], refs.length === 1)) };
    }
    const branches = listed.map((item) => this.equal(left, item, alternative)).filter(({ all }) => !all);
    return branches.length === 0 ? ALL : this.common(branches);
  }
}

const valued = (left: Ref, bounds: readonly Bound[], through: readonly string[], sure = true): Equality[] => bounds.map((bound) => ({ left, right: undefined, bound, sure, through }));
const pairKey = ({ left, right }: Equality): string => (right === undefined ? '' : [refKey(left), refKey(right)].sort().join('='));
