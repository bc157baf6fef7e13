import { describe, expect, it } from 'vitest';
import { conditionConstraint, constraintsIn } from '../../eslint-plugin/src/sql/constraints.js';
import type { Bound, Constraint } from '../../eslint-plugin/src/sql/constraints.js';
import { canonicalName } from '../../eslint-plugin/src/sql/names.js';
import { tablesIn } from '../../eslint-plugin/src/sql/table-uses.js';
import { cases, conditionCases } from './constraint-cases.js';

const chunksOf = (sql: string): string[] => sql.split(/\$\{\w+\}/);
const OWNER = new Set(['tenant_id']);

function boundText(bound: Bound): string {
  switch (bound.kind) {
    case 'hole': return `#${bound.index}`;
    case 'placeholder': return bound.name === undefined ? '$?' : bound.name === '' ? `?${bound.ordinal}` : /^\d/.test(bound.name) ? `$${bound.name}` : `:${bound.name}`;
    case 'setting': return `setting(${bound.name})`;
    case 'column': return `${bound.table}.${bound.column}`;
    default: return 'literal';
  }
}

function shorthand(constraint: Constraint): string {
  switch (constraint.is) {
    case 'constrained': return `= ${constraint.by.map(boundText).join(', ')}${constraint.through.length > 0 ? ` via ${constraint.through.join(', ')}` : ''}`;
    case 'widened': return constraint.shared ? 'shared' : 'widened';
    case 'unknown': return constraint.why;
    default: return constraint.is;
  }
}

const judged = (sql: string, columns: ReadonlySet<string> = OWNER): string =>
  constraintsIn(chunksOf(sql), columns)
    .map(({ verb, name, hole, constraint }) => `${verb === 'select' ? '' : `${verb} `}${hole === undefined ? name : `#${hole}`} ${shorthand(constraint)}`)
    .join(' · ');

describe('constraints', () => {
  it('have a table worth the name', () => expect(Object.values(cases).flat().length).toBeGreaterThan(200));

  describe.each(Object.entries(cases))('%s', (_group, rows) => {
    it.each(rows.map(([sql, expected]) => ({ sql, expected })))('$sql → $expected', ({ sql, expected }) => {
      expect(judged(sql)).toBe(expected);
    });
  });

  it.each(conditionCases.map(([sql, expected, alias]) => ({ sql, expected, alias })))('of a condition: $sql ($alias) → $expected', ({ sql, expected, alias }) => {
    expect(shorthand(conditionConstraint(chunksOf(sql), OWNER, alias).constraint)).toBe(expected);
  });

  it('ask for any of several columns, in any spelling', () => {
    expect(judged('SELECT * FROM t WHERE workspace_id = $1', new Set(['workspaceId', 'organizationId']))).toBe('t = $1');
    expect(judged('SELECT * FROM t WHERE "organizationId" = $1', new Set(['workspaceId', 'organization_id']))).toBe('t = $1');
  });

  it('name the other columns that identify rows', () => {
    const identified = (sql: string): string[] => constraintsIn(chunksOf(sql), OWNER).map((use) => use.identified.map(({ column, by }) => `${column} = ${boundText(by)}`).join(', '));
    expect(identified('SELECT * FROM t WHERE id = $1 AND tenant_id = $2')).toEqual(['id = $1']);
    expect(identified('SELECT * FROM t WHERE id = ${id} AND status <> $1')).toEqual(['id = #0']);
    expect(identified('SELECT * FROM t WHERE id = $1 OR slug = $1')).toEqual(['']);
    expect(identified('SELECT * FROM t JOIN p ON p.id = t.p_id WHERE p.id = $1')).toEqual(['p_id = p.id', 'id = $1, id = t.p_id']);
    expect(identified('DELETE FROM t WHERE id IN ($1, $2)')).toEqual(['id = $1, id = $2']);
  });
});

describe('tables', () => {
  const used = (sql: string): string[] => tablesIn(chunksOf(sql)).map(({ name, schema, alias, verb, hole }) => [verb, schema, name || `#${hole ?? ''}`, alias].filter((part) => part !== undefined).join(' '));

  it.each([
    ['SELECT * FROM a, b AS x JOIN "My Table" m ON true LEFT JOIN s.c USING (id)', ['select a', 'select b x', 'select My Table m', 'select s c']],
    ['SELECT * FROM (SELECT * FROM a) x, LATERAL f(1) y WHERE EXISTS (SELECT 1 FROM b)', ['select a', 'select b']],
    ['WITH x AS (SELECT * FROM a), y AS (SELECT * FROM x) SELECT * FROM y JOIN x USING (id)', ['select a']],
    ['WITH x AS (INSERT INTO a (b) VALUES (1) RETURNING *) UPDATE c SET d = 1 FROM x', ['insert a', 'update c']],
    ['INSERT INTO a SELECT * FROM b', ['insert a', 'select b']],
    ['UPDATE a SET b = 1 WHERE c IN (SELECT c FROM d)', ['update a', 'select d']],
    ['DELETE FROM a USING b', ['delete a', 'select b']],
    ['SELECT * FROM ${t} x', ['select #0 x']],
    ['SELECT from_date, "from" FROM a', ['select a']],
    ['SELECT \'FROM b\' FROM a -- FROM c', ['select a']],
    ['DROP TABLE a', []],
    ['hello FROM', []],
  ])('%s', (sql, expected) => expect(used(sql)).toEqual(expected));
});

describe('names', () => {
  it.each([['workspaceId', 'workspace_id'], ['"workspaceId"', 'workspace_id'], ['WORKSPACE_ID', 'workspace_id'], ['[TenantID]', 'tenant_id'], ['`a`', 'a'], ['ID', 'id']])('%s is %s', (name, expected) => {
    expect(canonicalName(name)).toBe(expected);
  });
});
