import { isKeyName } from './names.js';
import type { Bound, Relation } from './statement-syntax.js';

export interface Ref {
  readonly relation: Relation;
  readonly column: string;
}

/** A column equals another column, or one of some values, in every row that passes. */
export interface Equality {
  readonly left: Ref;
  readonly right: Ref | undefined;
  readonly bound: Bound | undefined;
  /** The text says which tables the columns belong to. */
  readonly sure: boolean;
  /** Tables between the column and the value. */
  readonly through: readonly string[];
}

/** Why every row of a table belongs to one of these values. */
export interface Proof {
  readonly by: readonly Bound[];
  readonly through: readonly string[];
}

export interface Closure {
  readonly columns: ReadonlyMap<string, { readonly ref: Ref; readonly by: readonly Bound[] }>;
  readonly relations: ReadonlyMap<Relation, Proof>;
}

export const refKey = ({ relation, column }: Ref): string => `${relation.id} ${column}`;
export const boundKey = (bound: Bound): string => JSON.stringify(bound);

/** What follows from equalities: columns equal to a value over other columns, and tables of which one of `owners` is, or whose key leads to such a table. */
export function closureOf(equalities: readonly Equality[], owners: ReadonlySet<string>): Closure {
  const classes = new Classes(equalities);
  const columns = new Map<string, { ref: Ref; by: readonly Bound[] }>();
  const relations = new Map<Relation, Proof>();
  for (const [key, ref] of classes.refs) {
    const proof = classes.proof(key);
    if (proof === undefined) continue;
    columns.set(key, { ref, by: proof.by });
    if (owners.has(ref.column) && relations.get(ref.relation)?.through.length !== 0) relations.set(ref.relation, proof);
  }
  followKeys(equalities, relations);
  return { columns, relations };
}

/** Sets of columns that are equal, and the values that each set is equal to. */
class Classes {
  readonly refs = new Map<string, Ref>();
  private readonly parents = new Map<string, string>();
  private readonly bounds = new Map<string, Map<string, { bound: Bound; through: readonly string[] }>>();

  constructor(equalities: readonly Equality[]) {
    for (const { left, right } of equalities) {
      const one = this.root(this.enter(left));
      const other = right === undefined ? one : this.root(this.enter(right));
      if (one !== other) this.parents.set(one, other);
    }
    for (const { left, bound, through } of equalities) {
      if (bound === undefined) continue;
      const root = this.root(refKey(left));
      let bounds = this.bounds.get(root);
      if (bounds === undefined) this.bounds.set(root, (bounds = new Map<string, { bound: Bound; through: readonly string[] }>()));
      const key = boundKey(bound);
      const before = bounds.get(key);
      if (before === undefined || through.length < before.through.length) bounds.set(key, { bound, through });
    }
  }

  proof(key: string): Proof | undefined {
    const bounds = this.bounds.get(this.root(key));
    if (bounds === undefined) return undefined;
    const all = [...bounds.values()];
    const direct = all.filter(({ through }) => through.length === 0);
    const best = direct.length > 0 ? direct : all;
    return { by: best.map(({ bound }) => bound), through: [...new Set(best.flatMap(({ through }) => through))] };
  }

  private enter(ref: Ref): string {
    const key = refKey(ref);
    this.refs.set(key, ref);
    return key;
  }

  private root(key: string): string {
    let root = key;
    for (let parent = this.parents.get(root); parent !== undefined; parent = this.parents.get(root)) root = parent;
    let at = key;
    while (at !== root) {
      const next = this.parents.get(at) as string;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }
}

/** `i.project_id = p.id`: the rows of `i` belong to whom those of `p` belong. May err where both columns name a third table's row that all share. */
function followKeys(equalities: readonly Equality[], relations: Map<Relation, Proof>): void {
  const edges = new Map<Relation, Relation[]>();
  const add = (from: Relation, to: Relation): void => {
    const known = edges.get(from);
    if (known === undefined) edges.set(from, [to]);
    else known.push(to);
  };
  for (const { left, right } of equalities) {
    if (right === undefined || left.relation === right.relation || !isKeyName(left.column) || !isKeyName(right.column)) continue;
    add(left.relation, right.relation);
    add(right.relation, left.relation);
  }
  const queue = [...relations.keys()];
  // The queue grows while it is read.
  for (const from of queue) {
    const proof = relations.get(from);
    // The row that an INSERT proposes has the key of whatever row it meets.
    if (proof === undefined || (from.name === '' && from.hole === undefined && from.source === undefined)) continue;
    const through = from.name === '' ? proof.through : [...proof.through, from.name];
    for (const to of edges.get(from) ?? []) {
      if (relations.has(to)) continue;
      relations.set(to, { by: proof.by, through });
      queue.push(to);
    }
  }
}
