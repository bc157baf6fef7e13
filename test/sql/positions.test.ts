import { describe, expect, it } from 'vitest';
import type { SqlPosition } from '../../eslint-plugin/src/sql/positions.js';
import { sqlPositions } from '../../eslint-plugin/src/sql/positions.js';
import { cases } from './position-cases.js';

const chunksOf = (sql: string): string[] => sql.split(/\$\{\w+\}/);

function shorthand(position: SqlPosition): string {
  switch (position.kind) {
    case 'value': return position.quoted ? `'${position.wrap?.before ?? ''}val${position.wrap?.after ?? ''}'` : 'val';
    case 'identifier': return position.quoted ? `"${position.of}"` : position.of;
    case 'direction': return 'dir';
    default: return position.kind;
  }
}

const total = Object.values(cases).reduce((sum, group) => sum + group.length, 0);

describe('positions of holes', () => {
  it('has a table worth the name', () => expect(total).toBeGreaterThan(200));

  describe.each(Object.entries(cases))('%s', (_group, rows) => {
    it.each(rows.map(([sql, expected, context]) => ({ sql, expected, context })))('$sql → $expected', ({ sql, expected, context }) => {
      expect(sqlPositions(chunksOf(sql), context).map(shorthand).join(' ')).toBe(expected);
    });
  });
});
