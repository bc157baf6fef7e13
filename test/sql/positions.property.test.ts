import { describe, expect, it } from 'vitest';
import { bindHoles } from '../../eslint-plugin/src/sql/placeholders.js';
import { measuredPositions, sqlPositions } from '../../eslint-plugin/src/sql/positions.js';
import type { SqlContext } from '../../eslint-plugin/src/sql/positions.js';
import { cases } from './position-cases.js';

const contexts: readonly SqlContext[] = ['statement', 'where', 'order-by', 'select-list', 'from', 'group-by', 'having', 'set'];
const statements = Object.values(cases).flat().map(([sql]) => sql.replaceAll(/\$\{(\w+)\}/g, '$1'));

/** mulberry32: the same texts on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function split(text: string, next: () => number): string[] {
  const cuts = Array.from({ length: Math.floor(next() * 6) }, () => Math.floor(next() * (text.length + 1))).sort((a, b) => a - b);
  return [0, ...cuts].map((cut, index) => text.slice(cut, cuts[index]));
}

describe('positions of any text', () => {
  it('has one position per hole, however a statement is cut', () => {
    const next = random(1);
    for (const statement of statements) {
      for (let round = 0; round < 12; round += 1) {
        const chunks = split(statement, next);
        const positions = sqlPositions(chunks, contexts[Math.floor(next() * contexts.length)]);
        expect(positions).toHaveLength(chunks.length - 1);
        expect(positions).not.toContain(undefined);
        for (const style of ['dollar', 'question', 'named'] as const) {
          const values = positions.flatMap((position, hole) => (position.kind === 'value' ? [hole] : []));
          const binding = bindHoles(chunks, positions, values, style);
          if (binding) expect(binding.bound.map(({ hole }) => hole)).toEqual(values);
        }
      }
    }
  });

  it('survives noise made of the characters that mean something', () => {
    const next = random(2);
    const alphabet = ['(', ')', '[', ']', "'", '"', '`', '\\', '$', '$$', '?', ':', '::', '@', '#', '--', '/*', '*/', '\n', ' ', ';', ',', '.', '=', 'SELECT ', 'CASE ', 'END ', 'FROM ', 'IN ', 'CREATE TABLE ', 'ALTER ', 'SET ', 'x', '1', '\0', '😀', 'E\'', 'ON CONFLICT ', 'BY '];
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: 30 }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
      const chunks = split(text, next);
      expect(sqlPositions(chunks)).toHaveLength(chunks.length - 1);
    }
  });

  it('knows a hole by its place, not by a character of the text', () => {
    expect(sqlPositions(["SELECT '\0', a FROM t WHERE b = ", ''])).toEqual([{ kind: 'value', quoted: false }]);
    expect(sqlPositions([''])).toEqual([]);
    expect(sqlPositions([])).toEqual([]);
  });

  it('puts a bound value where the hole was: the text reads the same with a literal in both', () => {
    const next = random(3);
    for (const statement of statements) {
      const chunks = split(statement, next);
      const positions = sqlPositions(chunks);
      const values = positions.flatMap((position, hole) => (position.kind === 'value' && !position.quoted ? [hole] : []));
      const binding = bindHoles(chunks, positions, values, 'dollar', { noOtherParameters: true });
      if (!binding || binding.remaining.length > 0) continue;
      const plain = (text: string): string => text.replaceAll(/\s/g, '');
      expect(plain(binding.chunks.join('').replaceAll(/\$\d+/g, '1'))).toBe(plain(chunks.join('1').replaceAll(/\$\d+/g, '1')));
    }
  });
});

describe('cost', () => {
  const repeated: Readonly<Record<string, string>> = {
    'rows': "('a', 1, NOW(), \"b\"), ",
    'open parentheses': '(',
    'open brackets': '[ ',
    'open CASE': 'CASE WHEN a = 1 THEN ',
    'quotes': "'a' ",
    'dollar tags': '$a$b',
    'nested comments': '/* ',
    'dotted names': 'a.',
    'operators': '= ',
    'backslashes': "\\'",
  };

  it.each(Object.entries(repeated))('is linear: %s', (_name, unit) => {
    const run = (size: number): { steps: number; time: number } => {
      const text = `SELECT ${unit.repeat(Math.ceil(size / unit.length))}`;
      const chunks = [text.slice(0, size / 2), text.slice(size / 2), ''];
      const start = performance.now();
      const { steps } = measuredPositions(chunks, 'statement');
      return { steps, time: performance.now() - start };
    };
    run(20_000);
    const half = run(500_000);
    const whole = run(1_000_000);
    expect(whole.steps).toBeLessThanOrEqual(2 * 1_000_002);
    expect(whole.steps).toBeLessThanOrEqual(2.2 * half.steps + 10);
    expect(whole.time).toBeLessThan(6 * half.time + 500);
  }, 30_000);

  it('is linear in the number of holes', () => {
    const run = (holes: number): number => {
      const chunks = ['SELECT * FROM t WHERE a = ', ...Array.from({ length: holes - 1 }, () => ' OR a = '), ''];
      const start = performance.now();
      expect(sqlPositions(chunks).every(({ kind }) => kind === 'value')).toBe(true);
      return performance.now() - start;
    };
    const half = run(50_000);
    expect(run(100_000)).toBeLessThan(6 * half + 500);
  });
});
