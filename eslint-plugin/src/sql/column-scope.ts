import type { Ref } from './equality-closure.js';
import { canonicalName } from './names.js';
import type { Block, Operand, Relation } from './statement-syntax.js';

type Column = Extract<Operand, { kind: 'column' }>;

/** The tables that columns belong to. Remembers the names of each block. */
export class ColumnScope {
  private readonly named = new Map<Block, ReadonlyMap<string, Relation>>();

  /** `elsewhere`: the table meant by a qualifier that no FROM explains, in a condition without its statement. */
  constructor(private readonly elsewhere?: Relation) {}

  /**
   * Where the text does not say whose column it is, every table of the nearest query may be meant: a database refuses the text
   * unless exactly one has it. `undefined` when a hole stands for the table.
   */
  refsOf({ qualifier, name, block }: Column): readonly Ref[] | undefined {
    const ref = (relation: Relation): Ref => ({ relation, column: name });
    if (qualifier === null) return block.relations.length === 1 ? block.relations.map(ref) : undefined;
    for (let outer: Block | undefined = block; outer !== undefined; outer = outer.parent) {
      if (qualifier === undefined) {
        const found = outer.relations.filter((relation) => mayHave(relation, name));
        if (found.length > 0) return found.map(ref);
      } else {
        const found = this.namesOf(outer).get(qualifier);
        if (found !== undefined) return [ref(found)];
      }
    }
    return this.elsewhere === undefined ? [] : [ref(this.elsewhere)];
  }

  private namesOf(block: Block): ReadonlyMap<string, Relation> {
    let names = this.named.get(block);
    if (names === undefined) {
      names = new Map(block.relations.map((relation) => [canonicalName(relation.alias ?? relation.name), relation]));
      this.named.set(block, names);
    }
    return names;
  }
}

/** Queries say which columns they give; tables do not. */
function mayHave(relation: Relation, name: string): boolean {
  if (relation.alias === 'excluded' && relation.source === undefined) return false;
  if (relation.columns !== undefined) return relation.columns.includes(name);
  const [arm] = relation.source?.arms ?? [];
  if (arm === undefined || arm.outputs.length === 0) return true;
  return arm.outputs.some((output) => output.star || output.name === undefined || output.name === name);
}
