import { newFrame, Walk } from './frames.js';
import type { Frame } from './frames.js';
import type { SqlContext, SqlPosition } from './position-types.js';
import { joinChunks, readings, tokenize } from './tokens.js';
import type { HoledText, Reading, Token } from './tokens.js';
import { walkTokens } from './walk.js';

export type { IdentifierOf, SqlContext, SqlPosition } from './position-types.js';

const BASE: Record<SqlContext, Pick<Frame, 'clause' | 'phase'>> = {
  'statement': { clause: 'start', phase: 'item' },
  'where': { clause: 'expr', phase: 'item' },
  'having': { clause: 'expr', phase: 'item' },
  'order-by': { clause: 'order', phase: 'item' },
  'direction': { clause: 'order', phase: 'after' },
  'group-by': { clause: 'group', phase: 'item' },
  'select-list': { clause: 'select', phase: 'item' },
  'from': { clause: 'from', phase: 'item' },
  'set': { clause: 'set', phase: 'item' },
};

/**
 * The syntactic position of every hole between `chunks` (`chunks.length - 1` of them), for any SQL dialect.
 * Never throws; linear. Says `unknown` where dialects or the text leave two answers; a position that it names may still be
 * wrong for SQL that a database would refuse.
 */
export function sqlPositions(chunks: readonly string[], context: SqlContext = 'statement'): SqlPosition[] {
  return measuredPositions(chunks, context).positions;
}

/** As `sqlPositions`, with the number of tokens visited: tests bound it. */
export function measuredPositions(chunks: readonly string[], context: SqlContext): { positions: SqlPosition[]; steps: number } {
  const source = joinChunks(chunks);
  if (source.holeAt.length === 0) return { positions: [], steps: 0 };
  const [first, second] = readings(source.text).map((reading) => read(source, reading, context));
  if (first === undefined) return { positions: source.holeAt.map(() => ({ kind: 'unknown' })), steps: 0 };
  if (second === undefined) return first;
  const positions = first.positions.map((position, hole): SqlPosition => (same(position, second.positions[hole]) ? position : { kind: 'unknown' }));
  return { positions, steps: first.steps + second.steps };
}

const same = (one: SqlPosition, other: SqlPosition | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

function read(source: HoledText, reading: Reading, context: SqlContext): { positions: SqlPosition[]; steps: number } {
  const all = tokenize(source, reading);
  const tokens = all.filter((token) => token.type !== 'comment');
  const walk = new Walk(source, tokens, newFrame('statement', BASE[context].clause, BASE[context].phase), doubleQuote(tokens));
  walkTokens(walk);
  for (const token of all) {
    if (token.type === 'comment' && token.holes > 0) walk.put(token, token.word === '/*!' ? { kind: 'unknown' } : { kind: 'comment' });
  }
  return { positions: walk.positions, steps: walk.steps };
}

/** Back-ticks are MySQL's, where "x" is a string; `$1`, `::`, E'' and dollar quotes are PostgreSQL's, where it is a name. */
function doubleQuote(tokens: readonly Token[]): 'name' | 'string' | 'either' {
  let mysql = false;
  for (const token of tokens) {
    if (token.type === 'backtick') mysql = true;
    else if (token.type === 'dollar' || token.word === '::' || token.word === 'ILIKE' || (token.type === 'param' && token.word.startsWith('$')) || (token.type === 'string' && token.word === 'E')) return mysql ? 'either' : 'name';
  }
  return mysql ? 'string' : 'either';
}
