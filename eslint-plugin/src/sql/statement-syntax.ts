export type TableVerb = 'select' | 'insert' | 'update' | 'delete' | 'truncate';

/** What a column is equal to. */
export type Bound =
  | { readonly kind: 'hole'; readonly index: number }
  /** `name` is '1' of `$1`, 'tenantId' of `:tenantId`, '' of `?`, undefined when a hole makes the name. `ordinal` is the place of the value among the parameters, -1 when a hole says it. */
  | { readonly kind: 'placeholder'; readonly name: string | undefined; readonly ordinal: number }
  /** A value of the session: `current_setting('app.tenant')`, `current_user`, a function without arguments. */
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'literal' }
  | { readonly kind: 'column'; readonly table: string; readonly column: string };

export type Operand =
  /** `qualifier` is `null` when a hole stands in its place. Names are canonical. */
  | { readonly kind: 'column'; readonly qualifier: string | null | undefined; readonly name: string; readonly block: Block }
  | { readonly kind: 'bound'; readonly bound: Bound }
  | { readonly kind: 'null' }
  | { readonly kind: 'default' }
  | { readonly kind: 'row'; readonly items: readonly Operand[] }
  | { readonly kind: 'query'; readonly query: Query }
  /** COALESCE and its kin: the first that is not null. */
  | { readonly kind: 'choice'; readonly items: readonly Operand[] }
  | { readonly kind: 'mixture'; readonly parts: readonly Operand[] }
  /** A name that a hole makes. */
  | { readonly kind: 'dynamic' };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'equal'; readonly left: Operand; readonly right: Operand; readonly negated: boolean }
  /** `listed` are the items of the list, or one query, or one bound list. */
  | { readonly kind: 'in'; readonly left: Operand; readonly listed: readonly Operand[]; readonly negated: boolean }
  | { readonly kind: 'null'; readonly operand: Operand; readonly negated: boolean }
  | { readonly kind: 'exists'; readonly query: Query; readonly negated: boolean }
  | { readonly kind: 'constant'; readonly value: boolean }
  /** A hole that stands for a condition, or for the connective between two. */
  | { readonly kind: 'fragment' }
  | { readonly kind: 'other'; readonly operands: readonly Operand[] };

/** A table, or a query in place of one. */
export interface Relation {
  readonly id: number;
  /** Offset in the text: two readings of one CTE have relations of equal offset. Negative for a relation that the text does not name. */
  readonly start: number;
  /** As written, without quotes. Empty for a query and for a hole. */
  readonly name: string;
  readonly schema: string | undefined;
  alias: string | undefined;
  verb: TableVerb;
  readonly hole: number | undefined;
  readonly source: Query | undefined;
  /** Columns renamed by `AS t (a, b)`. */
  columns: readonly string[] | undefined;
  /** What decides which rows are meant is in the schema, not in the text. */
  readonly bySchema: boolean;
}

export interface Join {
  /** `left`: the condition holds for rows of `nullable` alone; `full`: for no side alone. */
  readonly kind: 'inner' | 'left' | 'full';
  readonly nullable: readonly Relation[];
  readonly left: readonly Relation[];
  readonly right: readonly Relation[];
  readonly on: Condition | undefined;
  readonly using: readonly string[];
  readonly natural: boolean;
}

export type Output =
  | { readonly star: true; readonly qualifier: string | undefined }
  | { readonly star: false; readonly name: string | undefined; readonly operand: Operand };

/** The values of an INSERT. */
export interface Insertion {
  readonly relation: Relation;
  /** Canonical names; `undefined` where the schema decides. */
  readonly columns: readonly string[] | undefined;
  /** A hole stands for columns or for rows. */
  readonly dynamic: boolean;
  readonly rows: readonly (readonly Operand[])[];
  /** One value in place of all rows: `VALUES ?`. */
  readonly bulk: Operand | undefined;
  readonly query: Query | undefined;
}

/** One SELECT, UPDATE, DELETE or INSERT, with what it reads. */
export interface Block {
  readonly parent: Block | undefined;
  readonly relations: Relation[];
  readonly joins: Join[];
  readonly where: Condition[];
  readonly outputs: Output[];
  /** Every query within, wherever it stands; those in FROM too. */
  readonly queries: Query[];
  insertion: Insertion | undefined;
}

/** `arms` are joined by UNION and its kin. */
export interface Query {
  readonly arms: Block[];
}

export const newBlock = (parent: Block | undefined): Block => ({ parent, relations: [], joins: [], where: [], outputs: [], queries: [], insertion: undefined });
