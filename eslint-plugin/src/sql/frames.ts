import type { IdentifierOf, SqlPosition } from './position-types.js';
import type { HoledText, Token } from './tokens.js';
import { isName } from './vocabulary.js';

/** What an open parenthesis (or CASE, or the statement itself) holds. */
export type Role = 'statement' | 'query' | 'group' | 'call' | 'list' | 'row' | 'columns' | 'definition' | 'subscript' | 'case' | 'noise';

export type Clause =
  | 'start' | 'select' | 'from' | 'expr' | 'order' | 'group' | 'set' | 'limit' | 'into' | 'values' | 'list' | 'args'
  | 'columns' | 'with' | 'config' | 'ddl' | 'tail' | 'noise';

/**
 * Within a clause: `item` begins an item or predicate, `operand` follows an operator, `after` follows an operand,
 * `spent` follows a fragment, `lost` follows something not understood. The others wait for one particular thing.
 */
export type Phase =
  | 'item' | 'operand' | 'after' | 'spent' | 'lost' | 'alias' | 'type' | 'collation' | 'in' | 'is' | 'interval' | 'unit'
  | 'directed' | 'nulls' | 'name' | 'value' | 'keyword' | 'add';

export interface Frame {
  readonly role: Role;
  clause: Clause;
  phase: Phase;
  /** The statement's verb, or the function's name. */
  verb: string;
  /** A comparison was seen in the current predicate. */
  compared: boolean;
  /** BETWEEN waits for its AND. */
  between: boolean;
  /** Items seen before the current one. */
  index: number;
  /** What the awaited name names. */
  of: IdentifierOf;
  /** The kind of object that the statement defines; RENAME TO names it again. */
  subject: IdentifierOf | undefined;
  /** Phase of the enclosing frame when this one closes. */
  resume: Phase;
  /** CASE operand WHEN …, so that WHEN is followed by a value. */
  simple: boolean;
  /** Columns of the INSERT; `undefined` when there is no list, -1 when a hole is the list. */
  columns: number | undefined;
  /** ON within FROM: a comma returns to the table list. */
  joined: boolean;
}

export function newFrame(role: Role, clause: Clause, phase: Phase, more?: Partial<Frame>): Frame {
  const frame: Frame = {
    role, clause, phase, verb: '', compared: false, between: false, index: 0, of: 'other', subject: undefined, resume: 'after', simple: false, columns: undefined, joined: false,
  };
  return more === undefined ? frame : Object.assign(frame, more);
}

/** Cursor over the tokens, stack of frames, and the positions found so far. */
export class Walk {
  at = 0;
  readonly stack: Frame[];
  readonly positions: SqlPosition[];
  /** Tokens taken, so that a test can bound the work. */
  steps = 0;

  /** `doubleQuote`: what "x" means where both a name and a value fit. */
  constructor(readonly source: HoledText, readonly tokens: readonly Token[], base: Frame, readonly doubleQuote: 'name' | 'string' | 'either') {
    this.stack = [base];
    this.positions = source.holeAt.map(() => ({ kind: 'unknown' }));
  }

  get frame(): Frame {
    return this.stack.at(-1) as Frame;
  }

  peek(ahead: number): Token {
    return this.tokens[this.at + ahead] ?? (this.tokens.at(-1) as Token);
  }

  /** The token before the current one; the final `end` token stands in at the start of the text. */
  get previous(): Token {
    return this.tokens[this.at - 1] ?? (this.tokens.at(-1) as Token);
  }

  push(frame: Frame): void {
    this.stack.push(frame);
  }

  /** Leaves CASE frames that no END closed: a clause keyword or a parenthesis cannot be inside them. */
  leaveCases(): Frame {
    while (this.stack.length > 1 && this.frame.role === 'case') this.stack.pop();
    return this.frame;
  }

  enter(clause: Clause, phase: Phase = 'item'): void {
    const frame = this.leaveCases();
    frame.clause = clause;
    frame.phase = phase;
    frame.compared = false;
    frame.between = false;
    frame.index = 0;
    if (clause !== 'expr') frame.joined = false;
  }

  put(token: Token, position: SqlPosition): void {
    for (let hole = token.firstHole; hole < token.firstHole + token.holes; hole += 1) this.positions[hole] = position;
  }

  /** A bare token of several holes says where the first stands; how the rest divides is not in the text. */
  putName(token: Token, of: IdentifierOf): void {
    const quoted = token.type === 'dquote' || token.type === 'backtick' || token.type === 'bracket';
    const position: SqlPosition = { kind: 'identifier', quoted, of };
    if (token.type === 'hole' && token.holes > 1) this.positions[token.firstHole] = position;
    else this.put(token, position);
  }

  /** Value of a quoted string: with `wrap` when one hole does not fill it. */
  quotedValue(token: Token): SqlPosition {
    if (!token.closed) return { kind: 'unknown' };
    const wrap = quotedWrap(this.source, token);
    return wrap === undefined || (wrap.before === '' && wrap.after === '') ? { kind: 'value', quoted: true } : { kind: 'value', quoted: true, wrap };
  }

  /** Tokens of `a.b.c` from the cursor, names only; the cursor does not move. */
  chain(): { parts: Token[]; next: number; star: boolean } {
    const parts: Token[] = [];
    let next = this.at;
    for (;;) {
      const token = this.tokens[next];
      if (token === undefined) break;
      if (token.type === 'op' && token.word === '*' && parts.length > 0) return { parts, next: next + 1, star: true };
      if (!isName(token)) break;
      parts.push(token);
      next += 1;
      if (this.tokens[next]?.type !== '.') break;
      // SQL Server: database..table
      next += this.tokens[next + 1]?.type === '.' ? 2 : 1;
    }
    return { parts, next, star: false };
  }

  putChain(parts: readonly Token[], star: boolean, of: IdentifierOf): void {
    const last = parts.length - 1;
    parts.forEach((part, index) => {
      if (part.holes > 0) this.putName(part, qualifier(of, last - index + (star ? 1 : 0)));
    });
  }
}

/** Literal text around the only hole of a quotation, doubled quotes undone; `undefined` for several holes. */
export function quotedWrap(source: HoledText, token: Token): { before: string; after: string } | undefined {
  const hole = source.holeAt[token.firstHole];
  if (token.holes !== 1 || hole === undefined) return undefined;
  const quote = source.text.charAt(token.end - 1);
  const plain = (from: number, to: number): string => source.text.slice(from, to).replaceAll(quote + quote, quote);
  return { before: plain(token.start + token.word.length + 1, hole), after: plain(hole + 1, token.end - 1) };
}

function qualifier(of: IdentifierOf, distance: number): IdentifierOf {
  if (distance === 0) return of;
  if (of === 'column') return distance === 1 ? 'table' : 'schema';
  return of === 'table' ? 'schema' : 'other';
}
