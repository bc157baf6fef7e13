import { quotedWrap } from './frames.js';
import type { SqlPosition } from './position-types.js';
import { joinChunks, readings, tokenize } from './tokens.js';
import type { HoledText, Reading, Token } from './tokens.js';
import { DDL_VERBS, NAME_VERBS, OTHER_VERBS } from './vocabulary.js';

export { looksLikeSql } from './statement-shape.js';

/** `$1` · `?` · `:name` */
export type PlaceholderStyle = 'dollar' | 'question' | 'named';

export interface BindOptions {
  /** Number of the first new `$n`; by default the text's highest plus one. */
  readonly firstNumber?: number;
  /** Names of the new `:name`, one for each bound hole in order of the text. */
  readonly names?: readonly string[];
  /** The call passes no parameters today, so no fragment that stays a hole can contain a placeholder. */
  readonly noOtherParameters?: boolean;
}

export interface BoundHole {
  readonly hole: number;
  /** What now stands in the text. */
  readonly placeholder: string;
  /** Place of the value among the parameters: number − 1 of `$n`, ordinal of `?` in the text, order of `:name`. */
  readonly index: number;
  /** Literal text of the quotation, to be put around the value: '%' and '%' of LIKE. */
  readonly valueTemplate?: { readonly before: string; readonly after: string };
  /** How many characters beside the hole go with it, on either side, and what stands there instead. */
  readonly cut: { readonly before: number; readonly after: number; readonly text: string };
}

export interface Binding {
  /** The text with the bound holes folded in; `remaining.length + 1` chunks. */
  readonly chunks: string[];
  readonly bound: BoundHole[];
  readonly remaining: number[];
}

interface Site {
  readonly hole: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  readonly template: { readonly before: string; readonly after: string } | undefined;
}

/**
 * Replaces holes in value position by bound parameters, quotes and all. `undefined` whenever the result might bind another
 * value, another parameter order, or be refused by the database: may refuse what would work.
 */
export function bindHoles(
  chunks: readonly string[],
  positions: readonly SqlPosition[],
  holesToBind: readonly number[],
  style: PlaceholderStyle,
  options: BindOptions = {},
): Binding | undefined {
  const source = joinChunks(chunks);
  const wanted = [...new Set(holesToBind)].sort((a, b) => a - b);
  if (wanted.length === 0 || positions.length !== source.holeAt.length) return undefined;
  const [tokens, ...others] = readings(source.text).map((reading) => significant(source, reading));
  if (tokens === undefined || !takesParameters(tokens)) return undefined;
  const sites = bindingSites(source, tokens, positions, wanted, style);
  if (sites === undefined) return undefined;
  if (others.some((other) => JSON.stringify(bindingSites(source, other, positions, wanted, style)) !== JSON.stringify(sites))) return undefined;
  const binds = new Set(wanted);
  const remaining = positions.map((_position, hole) => hole).filter((hole) => !binds.has(hole));
  if (!keepsOrder(positions, remaining, wanted, style, options)) return undefined;
  const placeholders = newPlaceholders(source, tokens, sites, style, options);
  return placeholders && fold(source, sites, placeholders, remaining);
}

/** The highest `$n` outside quotations and comments, 0 without any. Where dialects read the text differently, the higher. */
export function highestDollar(text: string): number {
  let highest = 0;
  for (const reading of readings(text)) {
    for (const token of tokenize({ text, holeAt: [] }, reading)) {
      if (token.type === 'param' && token.word.startsWith('$')) highest = Math.max(highest, Number(token.word.slice(1)));
    }
  }
  return highest;
}

const significant = (source: HoledText, reading: Reading): Token[] => tokenize(source, reading).filter((token) => token.type !== 'comment');

/** Databases take parameters in queries only, and in one statement at a time. */
function takesParameters(tokens: readonly Token[]): boolean {
  const first = tokens.find((token) => token.type !== '(');
  const verb = first?.word ?? '';
  const utility = DDL_VERBS.has(verb) || OTHER_VERBS.has(verb) || (NAME_VERBS.has(verb) && verb !== 'CALL') || verb === 'SET' || verb === 'DO';
  const semicolon = tokens.findIndex((token) => token.type === ';');
  return !utility && (semicolon < 0 || tokens[semicolon + 1]?.type === 'end');
}

function bindingSites(
  source: HoledText,
  tokens: readonly Token[],
  positions: readonly SqlPosition[],
  wanted: readonly number[],
  style: PlaceholderStyle,
): Site[] | undefined {
  const tokenOfHole = new Map<number, number>();
  tokens.forEach((token, index) => {
    for (let hole = token.firstHole; hole < token.firstHole + token.holes; hole += 1) tokenOfHole.set(hole, index);
  });
  const sites: Site[] = [];
  for (const hole of wanted) {
    const position = positions[hole];
    const index = tokenOfHole.get(hole);
    if (position?.kind !== 'value' || index === undefined) return undefined;
    const site = bindingSite(source, tokens, index, position.quoted, style);
    if (site === undefined) return undefined;
    sites.push(site);
  }
  return sites;
}

const TYPED = /^(?:DATE|TIME|TIMESTAMP|TIMESTAMPTZ|INTERVAL)$/;
const LITERAL_ONLY = /^(?:SEPARATOR|TOP|OUTFILE|X|B)$/;
const UNIT = /^(?:MICROSECOND|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR)$/;

function bindingSite(source: HoledText, tokens: readonly Token[], index: number, quoted: boolean, style: PlaceholderStyle): Site | undefined {
  const token = tokens[index];
  const previous = index > 0 ? tokens[index - 1] : undefined;
  const next = tokens[index + 1];
  if (token === undefined || token.holes !== 1 || !token.closed || touches(previous, token) || touches(token, next)) return undefined;
  const isQuotation = token.type === 'string' || token.type === 'dquote';
  if (isQuotation !== quoted || (!isQuotation && token.type !== 'hole')) return undefined;
  if (isQuotation && !/^[NE]?$/.test(token.word)) return undefined;
  const wrap = isQuotation ? quotedWrap(source, token) : { before: '', after: '' };
  if (wrap === undefined || wrap.before.includes('\\') || wrap.after.includes('\\')) return undefined;
  const word = previous?.word ?? '';
  if (LITERAL_ONLY.test(word) || previous?.type === 'string' || next?.type === 'string' || next?.word === 'UESCAPE') return undefined;
  if (isSigned(tokens, index)) return undefined;
  // MySQL wants a literal behind -> and ->>, and it is MySQL that writes ?.
  if (style === 'question' && previous?.type === 'op' && /^->>?$/.test(word)) return undefined;
  const template = wrap.before === '' && wrap.after === '' ? undefined : wrap;
  const plain: Site = { hole: token.firstHole, start: token.start, end: token.end, before: '', after: '', template };
  if (!TYPED.test(word) || previous === undefined) return plain;
  const unit = UNIT.test(next?.word ?? '');
  if (word === 'INTERVAL' && unit && style === 'question' && template === undefined) return plain;
  // PostgreSQL takes a parameter behind no type name.
  if (style !== 'dollar' || unit || !isQuotation) return undefined;
  return { ...plain, start: previous.start, before: 'CAST(', after: ` AS ${word.toLowerCase()})` };
}

/** Numbers and quotations that touch are one token to a reader, and perhaps to a database. */
function touches(left: Token | undefined, right: Token | undefined): boolean {
  if (left === undefined || right === undefined || left.end !== right.start) return false;
  const solid = (token: Token): boolean => /^(?:hole|mixed|number|string|dquote|backtick|bracket|param|dollar)$/.test(token.type);
  return solid(left) && solid(right);
}

/** `-$1` has no type that PostgreSQL could choose, and `-` glued to a negative value begins a comment. */
function isSigned(tokens: readonly Token[], index: number): boolean {
  const sign = tokens[index - 1];
  if (sign?.type !== 'op' || !/[-+]$/.test(sign.word)) return false;
  const left = tokens[index - 2];
  return sign.word.length > 1 || left === undefined || /^(?:op|\(|,)$/.test(left.type) || /^(?:SELECT|WHERE|AND|OR|BY|LIMIT|OFFSET|BETWEEN|THEN|ELSE|WHEN|RETURNING)$/.test(left.word);
}

/** A fragment that stays a hole may contain placeholders, which new ones must not renumber or precede. */
function keepsOrder(positions: readonly SqlPosition[], remaining: readonly number[], wanted: readonly number[], style: PlaceholderStyle, options: BindOptions): boolean {
  if (options.noOtherParameters === true) return true;
  const last = wanted.at(-1) ?? 0;
  return !remaining.some((hole) => {
    const kind = positions[hole]?.kind;
    const opaque = kind === 'fragment' || kind === 'list' || kind === 'unknown' || kind === 'comment';
    return opaque && ((style === 'dollar' && options.firstNumber === undefined) || (style === 'question' && hole < last));
  });
}

interface NewPlaceholder {
  readonly text: string;
  readonly index: number;
}

function newPlaceholders(source: HoledText, tokens: readonly Token[], sites: readonly Site[], style: PlaceholderStyle, options: BindOptions): NewPlaceholder[] | undefined {
  const parameters = tokens.filter((token) => token.type === 'param');
  if (parameters.some((token) => token.holes > 0)) return undefined;
  const has = (sign: string): boolean => parameters.some((token) => token.word.startsWith(sign));
  switch (style) {
    case 'dollar': {
      if (has(':') || tokens.some((token, index) => isPlainQuestion(tokens, token, index))) return undefined;
      const highest = highestDollar(source.text);
      const first = options.firstNumber ?? highest + 1;
      if (!Number.isInteger(first) || first <= highest) return undefined;
      return sites.map((_site, order) => ({ text: `$${first + order}`, index: first + order - 1 }));
    }
    case 'question': {
      const questions = tokens.filter((token, index) => isPlainQuestion(tokens, token, index));
      // Drivers that replace ? themselves also replace it in strings and comments.
      if (has('$') || has(':') || source.text.split('?').length - 1 !== questions.reduce((sum, token) => sum + token.word.length, 0)) return undefined;
      let before = 0;
      return sites.map((site, order) => {
        while ((questions[before]?.start ?? Infinity) < site.start) before += 1;
        return { text: '?', index: before + order };
      });
    }
    case 'named': {
      const taken = new Set(Array.from(source.text.matchAll(/:(\w+)/g), ([, name]) => name));
      const names = options.names ?? freeNames(taken, sites.length);
      if (has('?') || has('$') || names.length !== sites.length || new Set(names).size !== names.length) return undefined;
      if (names.some((name) => !/^[A-Za-z_]\w*$/.test(name) || taken.has(name))) return undefined;
      return names.map((name, index) => ({ text: `:${name}`, index }));
    }
  }
}

/** Whether a `?` is a placeholder: behind an operand it would be an operator of jsonb. */
function isPlainQuestion(tokens: readonly Token[], token: Token, index: number): boolean {
  if (token.type !== 'param' || !token.word.startsWith('?')) return false;
  const previous = index > 0 ? tokens[index - 1] : undefined;
  return previous === undefined || /^(?:op|\(|\[|,)$/.test(previous.type)
    || /^(?:LIKE|ILIKE|IN|BETWEEN|AND|OR|NOT|LIMIT|OFFSET|SELECT|WHERE|HAVING|THEN|ELSE|WHEN|VALUES|INTERVAL|FROM|INTO|UPDATE|JOIN|BY|SET|REGEXP|RETURNING|TOP|TO)$/.test(previous.word);
}

function freeNames(taken: ReadonlySet<string | undefined>, count: number): string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    if (!taken.has(`value${number}`)) names.push(`value${number}`);
  }
  return names;
}

function fold(source: HoledText, sites: readonly Site[], placeholders: readonly NewPlaceholder[], remaining: readonly number[]): Binding {
  const { text, holeAt } = source;
  const cuts = [
    ...sites.map((site, order) => ({ start: site.start, end: site.end, site, placeholder: placeholders[order] })),
    ...remaining.map((hole) => ({ start: holeAt[hole] ?? 0, end: (holeAt[hole] ?? 0) + 1, site: undefined, placeholder: undefined })),
  ].sort((a, b) => a.start - b.start);
  const chunks: string[] = [];
  const bound: BoundHole[] = [];
  let current = '';
  let at = 0;
  for (const { start, end, site, placeholder } of cuts) {
    current += text.slice(at, start);
    at = end;
    if (site === undefined || placeholder === undefined) {
      chunks.push(current);
      current = '';
      continue;
    }
    // LIKE'x' is two tokens, LIKE$1 is one.
    const gap = (edge: string): string => (/[\w$]/.test(edge) ? ' ' : '');
    const instead = `${gap(text.charAt(start - 1))}${site.before}${placeholder.text}${site.after}${gap(text.charAt(end))}`;
    current += instead;
    const { hole, template } = site;
    const middle = holeAt[hole] ?? start;
    const cut = { before: middle - start, after: end - middle - 1, text: instead };
    bound.push({ hole, placeholder: placeholder.text, index: placeholder.index, ...(template && { valueTemplate: template }), cut });
  }
  chunks.push(current + text.slice(at));
  return { chunks, bound, remaining: [...remaining] };
}
