import { canonicalName } from './names.js';
import type { Block, Query, Relation } from './statement-syntax.js';
import { tokenize } from './tokens.js';
import type { HoledText, Reading, Token } from './tokens.js';
import { isClauseEnd, isComparison, isName } from './vocabulary.js';

/** A named query of WITH, as far as it has been read. */
export interface NamedQuery {
  /** Its first token, to read it again for another use. */
  readonly at: number;
  readonly scope: QueryScope | undefined;
  readonly columns: readonly string[] | undefined;
  readonly recursive: boolean;
  /** `undefined` while it is being read. */
  query: Query | undefined;
  /** Its first arm has been read, so that the others may name it. */
  recurs: boolean;
  uses: number;
}

export interface QueryOptions {
  readonly armLimit?: number;
  readonly afterArm?: () => void;
}

type ReadQuery = (reader: StatementReader, parent: Block | undefined, options?: QueryOptions) => Query;

export interface QueryScope {
  readonly parent: QueryScope | undefined;
  readonly named: Map<string, NamedQuery>;
}

// A database gives up earlier; so does the stack of a parser.
const DEPTH_LIMIT = 120;
const STEP_LIMIT = 400_000;
/** A longer text is read for its tables alone. */
const TOKEN_LIMIT = 40_000;
const TABLE_LIMIT = 400;

/** Cursor over the tokens of one text, comments left out. Counts its steps, so that the work is bounded. */
export class StatementReader {
  at = 0;
  /** The text was too deep or too long to be read to its end. */
  exhausted: boolean;
  scope: QueryScope | undefined;
  readonly tokens: readonly Token[];
  /** Canonical names of all columns that the text names. */
  readonly columnNames = new Set<string>();
  private readonly closing: Int32Array;
  private readonly ordinals: ReadonlyMap<number, number>;
  private depth = 0;
  private steps = 0;
  private relations = 0;

  constructor(readonly source: HoledText, reading: Reading, private readonly query: ReadQuery) {
    this.tokens = tokenize(source, reading).filter((token) => token.type !== 'comment');
    this.exhausted = this.tokens.length > TOKEN_LIMIT;
    this.closing = closings(this.tokens);
    this.ordinals = ordinalsOf(this.tokens);
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? (this.tokens.at(-1) as Token);
  }

  /** Upper-case word of a keyword or bare name, else empty. */
  word(ahead = 0): string {
    const token = this.peek(ahead);
    return token.type === 'word' ? token.word : '';
  }

  take(): Token {
    const token = this.peek();
    if (this.at < this.tokens.length - 1) this.at += 1;
    this.steps += 1;
    if (this.steps > STEP_LIMIT) this.stop();
    return token;
  }

  takeWord(pattern: RegExp): boolean {
    if (!pattern.test(this.word()) || this.peek(1).type === '.') return false;
    this.take();
    return true;
  }

  /** Index of the token that closes the parenthesis at the cursor. */
  get close(): number {
    return this.closing[this.at] ?? this.tokens.length - 1;
  }

  leaveAt(close: number): void {
    this.at = Math.min(Math.max(this.at, close + 1), this.tokens.length - 1);
  }

  /** Reads what a parenthesis holds, unless it is too deep; the cursor ends behind it. */
  within<T>(read: (close: number) => T): T | undefined {
    const { close } = this;
    let result: T | undefined;
    if (this.depth >= DEPTH_LIMIT) {
      this.exhausted = true;
    } else {
      this.depth += 1;
      this.take();
      result = read(close);
      this.depth -= 1;
    }
    this.leaveAt(close);
    return result;
  }

  /** Whether a query may have one more table. */
  admits(block: Block): boolean {
    if (block.relations.length < TABLE_LIMIT) return true;
    this.stop();
    return false;
  }

  private stop(): void {
    this.exhausted = true;
    this.at = this.tokens.length - 1;
  }

  beginsQuery(ahead: number): boolean {
    let index = this.at + ahead;
    while (this.tokens[index]?.type === '(' && index < this.at + DEPTH_LIMIT) index += 1;
    const token = this.tokens[index];
    return token?.type === 'word' && /^(?:SELECT|WITH|VALUES)$/.test(token.word) && this.tokens[index + 1]?.type !== '.';
  }

  /** The query at the cursor, which stands within `block`. */
  subquery(block: Block | undefined): Query {
    const query = this.query(this, block);
    block?.queries.push(query);
    return query;
  }

  /** A named query, read once more; of one that is being read, its first arm. */
  again(named: NamedQuery): Query {
    if (this.exhausted || this.depth >= DEPTH_LIMIT) {
      this.exhausted = true;
      return { arms: [] };
    }
    const { at, scope } = this;
    const { query: whole } = named;
    this.depth += 1;
    this.at = named.at;
    this.scope = named.scope;
    named.query = undefined;
    named.recurs = false;
    const query = this.query(this, undefined, whole === undefined ? { armLimit: 1 } : { afterArm: () => void (named.recurs = named.recursive) });
    named.query = whole;
    named.recurs = named.recursive;
    this.depth -= 1;
    this.at = at;
    this.scope = scope;
    return query;
  }

  text(token: Token): string {
    const quoted = token.type === 'dquote' || token.type === 'backtick' || token.type === 'bracket';
    return this.source.text.slice(token.start + (quoted ? 1 : 0), token.end - (quoted && token.closed ? 1 : 0));
  }

  canonical(token: Token): string {
    return canonicalName(this.text(token));
  }

  ordinal(token: Token): number {
    return this.ordinals.get(token.start) ?? -1;
  }

  relation(start: number, more: Partial<Relation>): Relation {
    this.relations += 1;
    const plain = { name: '', schema: undefined, alias: undefined, verb: 'select', hole: undefined, source: undefined, columns: undefined, bySchema: false } as const;
    return { ...plain, ...more, id: this.relations, start };
  }

  /** A clause, a closing parenthesis or the end, behind which no expression goes on. */
  atBoundary(): boolean {
    const token = this.peek();
    if (token.type !== 'word') return isClauseEnd(token);
    const next = this.peek(1);
    if (next.type === '.' || (isComparison(next) && next.type === 'op')) return false;
    return isClauseEnd(token) && !(next.type === '(' && /^(?:LEFT|RIGHT|VALUES)$/.test(token.word));
  }

  /** Tokens of `a.b.c` from the cursor, which moves behind them. */
  chain(): Token[] {
    const parts: Token[] = [];
    while (isName(this.peek())) {
      parts.push(this.take());
      if (this.peek().type !== '.') break;
      while (this.peek().type === '.') this.take();
    }
    return parts;
  }
}

/** Place of the value among the parameters: number − 1 of `$n`, order of `?`, order of the first `:name`. By offset of the placeholder. */
function ordinalsOf(tokens: readonly Token[]): Map<number, number> {
  const ordinals = new Map<number, number>();
  const names = new Map<string, number>();
  let questions = 0;
  for (const { type, word, start } of tokens) {
    if (type !== 'param' || word === '' || word === '??') continue;
    if (word === '?') {
      ordinals.set(start, questions);
      questions += 1;
    } else if (word.startsWith('$')) {
      ordinals.set(start, Number(word.slice(1)) - 1);
    } else {
      const known = names.get(word) ?? names.size;
      names.set(word, known);
      ordinals.set(start, known);
    }
  }
  return ordinals;
}

function closings(tokens: readonly Token[]): Int32Array {
  const last = tokens.length - 1;
  const closing = new Int32Array(tokens.length).fill(last);
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.type === '(' || token.type === '[') {
      open.push(index);
    } else if (token.type === ')' || token.type === ']') {
      const opener = open.pop();
      if (opener !== undefined) closing[opener] = index;
    } else if (token.type === ';') {
      for (const opener of open) closing[opener] = index;
      open.length = 0;
    }
  });
  return closing;
}
