import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionConstraint, constraintsIn } from '../../eslint-plugin/src/sql/constraints.js';
import type { Constraint } from '../../eslint-plugin/src/sql/constraints.js';
import { tablesIn } from '../../eslint-plugin/src/sql/table-uses.js';
import { cases } from './constraint-cases.js';

const OWNER = new Set(['tenant_id']);
const statements = Object.values(cases).flat().map(([sql]) => sql);

const owner = fc.constantFrom('tenant_id = $1', 't.tenant_id = $1', 'tenant_id IN ($1, $2)', '$1 = tenant_id', '(tenant_id, a) = ($1, 2)', 'tenant_id = ANY($1)', 'NOT tenant_id <> $1');
const other = fc.constantFrom('a = 1', 'b LIKE $3', 'c BETWEEN 1 AND 2', 'NOT d', 'a IN (1, 2)', 'tenant_id <> $1', 'tenant_id IS NOT NULL', 'EXISTS (SELECT 1 FROM u WHERE u.x = t.y)', 'CASE WHEN a = 1 OR b = 2 THEN 1 END = 1', "f(a, 'AND') > 0", 'a IS DISTINCT FROM b');
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'condition' },
    owner,
    other,
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(([left, word, right]) => `(${left}) ${word} (${right})`),
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(([left, word, right]) => `${left} ${word} ${right}`),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
}));

const ofTable = (where: string): Constraint => constraintsIn([`SELECT * FROM t WHERE ${where}`], OWNER)[0]!.constraint;

describe('of any condition', () => {
  it('AND takes no constraint away', () => {
    fc.assert(fc.property(condition, condition, (one, more) => {
      fc.pre(ofTable(one).is === 'constrained');
      expect(ofTable(`(${one}) AND (${more})`).is).toBe('constrained');
      expect(ofTable(`(${more}) AND (${one})`).is).toBe('constrained');
    }));
  });

  it('OR with something else takes it away', () => {
    fc.assert(fc.property(condition, other, (one, more) => {
      expect(ofTable(`${one} OR ${more}`).is).not.toBe('constrained');
      expect(ofTable(`${more} OR ${one}`).is).not.toBe('constrained');
    }));
  });

  it('OR of two is constrained when both are', () => {
    fc.assert(fc.property(condition, condition, (one, more) => {
      expect(ofTable(`${one} OR ${more}`).is === 'constrained').toBe(ofTable(one).is === 'constrained' && ofTable(more).is === 'constrained');
    }));
  });

  it('parentheses change nothing', () => {
    fc.assert(fc.property(condition, (one) => {
      expect(ofTable(`((${one}))`)).toEqual(ofTable(one));
      expect(conditionConstraint([`(${one})`], OWNER)).toEqual(conditionConstraint([one], OWNER));
    }));
  });

  it('says of a condition alone what it says of a statement', () => {
    fc.assert(fc.property(condition, (one) => {
      expect(conditionConstraint([one], OWNER, 't').constraint).toEqual(ofTable(one));
    }));
  });

  it('is right: a row passes a constrained condition only when it is the tenant\'s', () => {
    // A small model of SQL's logic: what is not about the owner may be true, false or unknown.
    const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
      formula: fc.oneof(
        { maxDepth: 5, depthIdentifier: 'formula' },
        fc.constant<Formula>({ text: 'tenant_id = $1', passes: (mine) => mine }),
        fc.constant<Formula>({ text: 'tenant_id <> $1', passes: (mine) => !mine }),
        fc.constantFrom(...'abcd').map((name): Formula => ({ text: `${name} = 1`, passes: (_mine, free) => free[name]! })),
        fc.tuple(tie('formula'), tie('formula')).map(([left, right]): Formula => ({ text: `(${left.text} AND ${right.text})`, passes: (mine, free) => left.passes(mine, free) && right.passes(mine, free) })),
        fc.tuple(tie('formula'), tie('formula')).map(([left, right]): Formula => ({ text: `(${left.text} OR ${right.text})`, passes: (mine, free) => left.passes(mine, free) || right.passes(mine, free) })),
        tie('formula').map((inner): Formula => ({ text: `NOT ${inner.text}`, passes: (mine, free) => !inner.passes(mine, free) })),
      ),
    }));
    fc.assert(fc.property(formula, ({ text, passes }) => {
      fc.pre(ofTable(text).is === 'constrained');
      for (let bits = 0; bits < 16; bits += 1) {
        const free = { a: (bits & 1) > 0, b: (bits & 2) > 0, c: (bits & 4) > 0, d: (bits & 8) > 0 };
        expect(passes(false, free)).toBe(false);
      }
    }), { numRuns: 400 });
  });
});

interface Formula {
  readonly text: string;
  readonly passes: (mine: boolean, free: Readonly<Record<string, boolean>>) => boolean;
}

describe('of any text', () => {
  const simple = statements.filter((sql) => !/['"`\\]|--|\/\*|\$\{|\[/.test(sql));

  it('comments and white space change nothing', () => {
    fc.assert(fc.property(fc.constantFrom(...simple), fc.array(fc.constantFrom(' ', '\n', '\t  ', ' /* AND x OR y */ ', ' -- OR 1 = 1\n'), { minLength: 1, maxLength: 5 }), (sql, blanks) => {
      let next = 0;
      const spaced = sql.replaceAll(' ', () => blanks[next++ % blanks.length]!);
      expect(constraintsIn([spaced], OWNER)).toEqual(constraintsIn([sql], OWNER));
    }));
  });

  it('the case of letters changes nothing', () => {
    const verdicts = (sql: string): unknown => constraintsIn([sql], OWNER).map(({ constraint: { is }, verb }) => [verb, is]);
    fc.assert(fc.property(fc.constantFrom(...simple), (sql) => {
      expect(verdicts(sql.toLowerCase())).toEqual(verdicts(sql));
      expect(verdicts(sql.toUpperCase())).toEqual(verdicts(sql));
    }));
  });

  it('is answered however a statement is cut', () => {
    fc.assert(fc.property(fc.constantFrom(...statements), fc.array(fc.nat(200), { maxLength: 5 }), (sql, cuts) => {
      const at = [...new Set(cuts.map((cut) => Math.min(cut, sql.length)))].sort((a, b) => a - b);
      const chunks = [0, ...at].map((start, index) => sql.slice(start, at[index]));
      expect(constraintsIn(chunks, OWNER)).toHaveLength(tablesIn(chunks).length);
      conditionConstraint(chunks, OWNER, 't');
      expect(constraintsIn([sql.slice(at[0] ?? 0)], OWNER)).toBeDefined();
    }), { numRuns: 1000 });
  });

  it('survives noise made of the words that mean something', () => {
    const words = ['(', ')', '[', ']', "'", '"', '`', '\\', '$1', '$$', '?', ':x', '::', '--', '/*', '*/', '\n', ';', ',', '.', '*', '=', '<>', '&&', 'SELECT', 'FROM', 't', 'WHERE', 'tenant_id', 'AND', 'OR', 'NOT', 'IN', 'EXISTS', 'CASE', 'END', 'WITH', 'AS', 'RECURSIVE', 'JOIN', 'LEFT', 'ON', 'USING', 'UNION', 'INSERT INTO', 'VALUES', 'ON CONFLICT', 'DO UPDATE', 'UPDATE', 'SET', 'DELETE', 'MERGE INTO', 'TRUNCATE', 'BETWEEN', 'IS', 'NULL', 'ANY', 'EXPLAIN', 'LATERAL', 'COALESCE(', 'INTERVAL', 'x', '1', '\0', '😀'];
    fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), fc.nat(40), (parts, cut) => {
      const chunks = [parts.slice(0, cut).join(' '), parts.slice(cut).join(' ')];
      for (const { constraint } of constraintsIn(chunks, OWNER)) expect(constraint).toBeDefined();
      conditionConstraint(chunks, OWNER);
    }), { numRuns: 3000 });
  });
});

describe('cost', () => {
  const repeated: Readonly<Record<string, readonly [before: string, unit: string]>> = {
    'rows': ['INSERT INTO t (a, tenant_id) VALUES ', '($1, $2), '],
    'open parentheses': ['SELECT * FROM t WHERE ', '('],
    'closed parentheses': ['SELECT * FROM t WHERE a = 1', ')'],
    'parenthesised queries': ['SELECT * FROM t WHERE a IN ', '(SELECT a FROM t WHERE a IN '],
    'alternatives': ['SELECT * FROM t WHERE tenant_id = $1', ' OR tenant_id = $2'],
    'alternatives in parentheses': ['SELECT * FROM t WHERE tenant_id = $1', ' AND (a = 1 OR tenant_id = $2)'],
    'conjunctions': ['SELECT * FROM t WHERE a = 1', ' AND b = a'],
    'negations': ['SELECT * FROM t WHERE ', 'NOT '],
    'signs': ['SELECT * FROM t WHERE a = ', '- '],
    'tables': ['SELECT * FROM t WHERE a = 1 UNION SELECT * FROM t', ', t'],
    'joins': ['SELECT * FROM t', ' LEFT JOIN u ON u.a = t.a'],
    'arms': ['SELECT 1', ' UNION SELECT a FROM t WHERE tenant_id = $1'],
    'statements': ['', 'SELECT * FROM t;'],
    'named queries': ['WITH x AS (SELECT 1)', ', x AS (SELECT * FROM x, x)'],
    'open CASE': ['SELECT * FROM t WHERE ', 'CASE WHEN a = 1 THEN '],
    'stray quotes': ['SELECT * FROM t WHERE a = ', "' "],
    'prefixes': ['SELECT * FROM t WHERE ', 'DISTINCT '],
    'selected stars': ['SELECT * FROM ', '(SELECT * FROM '],
    'placeholders': ['SELECT * FROM t WHERE tenant_id IN (', '?, '],
    'names': ['SELECT * FROM t WHERE ', 'a.'],
  };

  it.each(Object.entries(repeated))('is bounded: %s', (_name, [before, unit]) => {
    const run = (size: number): number => {
      const text = before + unit.repeat(Math.ceil(size / unit.length));
      const start = performance.now();
      constraintsIn([text.slice(0, size / 2), text.slice(size / 2)], OWNER);
      conditionConstraint([text], OWNER);
      return performance.now() - start;
    };
    run(10_000);
    expect(run(1_000_000)).toBeLessThan(10 * run(250_000) + 3000);
  }, 60_000);

  it('says when it gave up', () => {
    const deep = (depth: number): Constraint => ofTable(`${'('.repeat(depth)}tenant_id = $1${')'.repeat(depth)}`);
    expect(deep(50).is).toBe('constrained');
    expect(deep(10_000)).toEqual({ is: 'unknown', why: 'budget' });
  });
});
