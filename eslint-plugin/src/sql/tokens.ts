export type TokenType =
  | 'word' | 'hole' | 'mixed' | 'string' | 'dquote' | 'backtick' | 'bracket' | 'number' | 'param' | 'dollar'
  | 'comment' | 'op' | '(' | ')' | '[' | ']' | ',' | ';' | '.' | 'end';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Upper-case text of a word without holes, text of an operator or parameter, prefix of a string (`E`, `N`), else empty. */
  readonly word: string;
  readonly firstHole: number;
  readonly holes: number;
  /** False when a quotation or block comment runs into the end of the text. */
  readonly closed: boolean;
}

/** The chunks with one character in place of every hole. A hole is known by its offset, never by that character. */
export interface HoledText {
  readonly text: string;
  readonly holeAt: readonly number[];
}

/** What dialects read differently: a backslash before a quote, and a comment inside a comment. */
export type Reading = 'standard' | 'mysql';

export function joinChunks(chunks: readonly string[]): HoledText {
  const holeAt: number[] = [];
  let length = 0;
  chunks.forEach((chunk, index) => {
    if (index > 0) {
      holeAt.push(length);
      length += 1;
    }
    length += chunk.length;
  });
  return { text: chunks.join('\0'), holeAt };
}

/** The readings that can disagree about this text; one reading when they cannot. */
export function readings(text: string): readonly Reading[] {
  const comment = text.indexOf('/*');
  const nests = comment >= 0 && text.includes('/*', comment + 2);
  return nests || /\\['"]/.test(text) ? ['standard', 'mysql'] : ['standard'];
}

const OPERATOR = '+-*/<>=~!@#%^&|:\\';
const TEMP_TABLE_AFTER = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'EXISTS', 'USING']);
// SQL Server ends names at 128 characters; the bound keeps a stray bracket linear.
const BRACKET_LIMIT = 130;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
const isWordPart = (code: number): boolean => isWordStart(code) || isDigit(code) || code === 36;

/** Splits SQL of any dialect, holes included. Never throws; an unfinished quotation is one token with `closed: false`. */
export function tokenize(source: HoledText, reading: Reading): Token[] {
  return new Lexer(source, reading).run();
}

class Lexer {
  private readonly text: string;
  private readonly holeAt: readonly number[];
  private readonly tokens: Token[] = [];
  private at = 0;
  private hole = 0;

  constructor(source: HoledText, private readonly reading: Reading) {
    this.text = source.text;
    this.holeAt = source.holeAt;
  }

  run(): Token[] {
    while (this.at < this.text.length) this.next();
    this.push('end', this.at, this.hole);
    return this.tokens;
  }

  private isHole(): boolean {
    return this.holeAt[this.hole] === this.at;
  }

  private code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  private advance(): void {
    if (this.isHole()) this.hole += 1;
    this.at += 1;
  }

  private advanceTo(end: number): void {
    while (this.at < end) this.advance();
  }

  private push(type: TokenType, start: number, firstHole: number, word = '', closed = true): void {
    this.tokens.push({ type, start, end: this.at, word, firstHole, holes: this.hole - firstHole, closed });
  }

  private next(): void {
    if (this.isHole()) return this.word();
    const code = this.code();
    const char = this.text.charAt(this.at);
    if (code <= 32 || code === 160) return void this.advance();
    if (char === "'") return this.quotation('string', "'", this.at, '');
    if (char === '"') return this.quotation('dquote', '"', this.at, '');
    if (char === '`') return this.quotation('backtick', '`', this.at, '');
    if (char === '[') return this.bracket();
    if (char === '-' && this.text.startsWith('--', this.at)) return this.lineComment();
    if (char === '/' && this.text.startsWith('/*', this.at)) return this.blockComment();
    if (char === '#') return this.hash();
    if (char === '$') return this.dollar();
    if (char === ':' || char === '@') return this.marker(char);
    if (char === '?') return this.question();
    if (isDigit(code) || (char === '.' && isDigit(this.code(1)))) return this.number();
    if (isWordStart(code)) return this.word();
    if (char === '(' || char === ')' || char === ']' || char === ',' || char === ';' || char === '.') {
      const start = this.at;
      this.advance();
      return this.push(char, start, this.hole);
    }
    this.operator();
  }

  private word(): void {
    const start = this.at;
    const firstHole = this.hole;
    while (this.at < this.text.length && (this.isHole() || isWordPart(this.code()))) this.advance();
    const holes = this.hole - firstHole;
    if (holes > 0) return this.push(holes === this.at - start ? 'hole' : 'word', start, firstHole);
    const text = this.text.slice(start, this.at).toUpperCase();
    const quote = this.text.charAt(this.at);
    if (quote === "'" && !this.isHole() && /^(?:[ENXBRQ]|_[A-Z0-9]+)$/.test(text)) return this.quotation('string', quote, start, text);
    if (text === 'U' && /^&['"]/.test(this.text.slice(this.at, this.at + 2))) {
      this.advance();
      return this.quotation(this.text.charAt(this.at) === "'" ? 'string' : 'dquote', this.text.charAt(this.at), start, 'U&');
    }
    this.push('word', start, firstHole, text);
  }

  private number(): void {
    const start = this.at;
    const firstHole = this.hole;
    while (this.at < this.text.length && (this.isHole() || isWordPart(this.code()) || this.code() === 46)) this.advance();
    this.push(this.hole > firstHole ? 'mixed' : 'number', start, firstHole);
  }

  private quotation(type: 'string' | 'dquote' | 'backtick', quote: string, start: number, prefix: string): void {
    const firstHole = this.hole;
    const escapes = type !== 'backtick' && (prefix === 'E' || this.reading === 'mysql');
    this.advance();
    while (this.at < this.text.length) {
      if (this.isHole()) {
        this.advance();
        continue;
      }
      const char = this.text.charAt(this.at);
      this.advance();
      if (char === '\\' && escapes) {
        if (!this.isHole()) this.advance();
      } else if (char === quote) {
        if (this.text.charAt(this.at) !== quote || this.isHole()) return this.push(type, start, firstHole, prefix);
        this.advance();
      }
    }
    this.at = this.text.length;
    this.push(type, start, firstHole, prefix, false);
  }

  private bracket(): void {
    const start = this.at;
    const firstHole = this.hole;
    const previous = this.tokens.at(-1);
    const subscripts = previous !== undefined
      && (previous.word === 'ARRAY' || previous.type === '['
        || (previous.end === start && (previous.type === 'word' || previous.type === 'hole' || previous.type === ')' || previous.type === ']' || previous.type === 'dquote')));
    const end = subscripts ? -1 : this.bracketEnd();
    if (end < 0) {
      this.advance();
      return this.push('[', start, firstHole);
    }
    this.advanceTo(end);
    this.push('bracket', start, firstHole);
  }

  private bracketEnd(): number {
    const limit = Math.min(this.text.length, this.at + BRACKET_LIMIT);
    for (let end = this.at + 1; end < limit; end += 1) {
      const char = this.text.charAt(end);
      if (char === "'" || char === '\n' || char === ',') return -1;
      if (char !== ']') continue;
      if (this.text.charAt(end + 1) !== ']') return end + 1;
      end += 1;
    }
    return -1;
  }

  private lineComment(): void {
    const start = this.at;
    const firstHole = this.hole;
    const end = this.text.indexOf('\n', this.at);
    this.advanceTo(end < 0 ? this.text.length : end);
    this.push('comment', start, firstHole, '--');
  }

  private blockComment(): void {
    const start = this.at;
    const firstHole = this.hole;
    // MySQL runs the body of /*! … */, so it is not a comment there.
    const word = this.text.charAt(start + 2) === '!' ? '/*!' : '/*';
    let depth = 0;
    while (this.at < this.text.length) {
      if (this.text.startsWith('/*', this.at) && (depth === 0 || this.reading === 'standard')) {
        depth += 1;
        this.advanceTo(this.at + 2);
      } else if (this.text.startsWith('*/', this.at)) {
        depth -= 1;
        this.advanceTo(this.at + 2);
        if (depth === 0) return this.push('comment', start, firstHole, word);
      } else {
        this.advance();
      }
    }
    this.push('comment', start, firstHole, word, false);
  }

  private hash(): void {
    const follower = this.text.charAt(this.at + 1);
    if (follower === '>' || follower === '-' || follower === '=') return this.operator();
    const start = this.at;
    const firstHole = this.hole;
    if (TEMP_TABLE_AFTER.has(this.tokens.at(-1)?.word ?? '') && /[\w#]/.test(follower)) {
      while (this.text.charAt(this.at) === '#') this.advance();
      while (this.at < this.text.length && (this.isHole() || isWordPart(this.code()))) this.advance();
      return this.push('word', start, firstHole, this.hole > firstHole ? '' : this.text.slice(start, this.at).toUpperCase());
    }
    this.lineComment();
  }

  private dollar(): void {
    const start = this.at;
    const firstHole = this.hole;
    this.advance();
    if (this.isHole() || isDigit(this.code())) {
      while (this.at < this.text.length && (this.isHole() || isDigit(this.code()))) this.advance();
      const dynamicTag = this.hole > firstHole && this.text.charAt(this.at) === '$';
      if (!dynamicTag) return this.push('param', start, firstHole, this.hole > firstHole ? '' : this.text.slice(start, this.at));
      this.advanceTo(this.text.length);
      return this.push('dollar', start, firstHole, '', false);
    }
    const tagEnd = this.dollarTagEnd();
    if (tagEnd < 0) return this.push('op', start, firstHole, '$');
    const tag = this.text.slice(start, tagEnd);
    const end = this.text.indexOf(tag, tagEnd);
    this.advanceTo(end < 0 ? this.text.length : end + tag.length);
    this.push('dollar', start, firstHole, tag, end >= 0);
  }

  private dollarTagEnd(): number {
    // PostgreSQL ends names at 63 bytes.
    const limit = Math.min(this.text.length, this.at + 64);
    for (let end = this.at; end < limit; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === 36) return end + 1;
      if (!isWordStart(code) && !isDigit(code)) return -1;
    }
    return -1;
  }

  /** `:name`, `:...name` (a list of TypeORM), `@name`, `@@name`, and a hole in place of the name; otherwise an operator that starts with the character. */
  private marker(char: string): void {
    const start = this.at;
    const firstHole = this.hole;
    const isList = this.text.startsWith(':...', this.at);
    const width = isList ? 4 : char === '@' && this.text.startsWith('@@', this.at) && !isOperatorAt(this.text, this.at + 2) ? 2 : 1;
    const after = this.at + width;
    const holeFollows = this.holeAt[this.hole] === after;
    if (!holeFollows && !isWordStart(this.text.charCodeAt(after)) && !(char === ':' && isDigit(this.text.charCodeAt(after)))) return this.operator();
    this.advanceTo(after);
    while (this.at < this.text.length && (this.isHole() || isWordPart(this.code()))) this.advance();
    this.push('param', start, firstHole, this.hole > firstHole ? '' : this.text.slice(start, this.at));
  }

  private question(): void {
    const start = this.at;
    const rest = this.text.slice(start + 1, start + 3);
    const operator = (rest.startsWith('|') && rest !== '||') || (rest.startsWith('&') && rest !== '&&');
    this.advanceTo(start + (operator || rest.startsWith('?') ? 2 : 1));
    this.push(operator ? 'op' : 'param', start, this.hole, this.text.slice(start, this.at));
  }

  private operator(): void {
    const start = this.at;
    const firstHole = this.hole;
    if (this.text.startsWith('::', this.at)) {
      this.advanceTo(this.at + 2);
      return this.push('op', start, firstHole, '::');
    }
    this.advance();
    while (isOperatorAt(this.text, this.at) && !this.isHole() && !this.endsOperator()) this.advance();
    this.push('op', start, firstHole, this.text.slice(start, this.at));
  }

  private endsOperator(): boolean {
    const rest = this.text.slice(this.at, this.at + 2);
    const code = this.code(1);
    if (rest === '--' || rest === '/*') return true;
    if (rest.startsWith(':')) return rest !== ':=' && this.text.charAt(this.at - 1) !== ':';
    return rest.startsWith('@') && (isWordStart(code) || rest === '@@' || this.holeAt[this.hole] === this.at + 1);
  }
}

function isOperatorAt(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char !== '' && OPERATOR.includes(char);
}
