import { describe, expect, it } from 'vitest';
import { bindHoles, highestDollar } from '../../eslint-plugin/src/sql/placeholders.js';
import type { BindOptions, PlaceholderStyle } from '../../eslint-plugin/src/sql/placeholders.js';
import { sqlPositions } from '../../eslint-plugin/src/sql/positions.js';
import type { SqlContext } from '../../eslint-plugin/src/sql/positions.js';

/** Binds every value hole, or those listed; shows remaining holes as `${}` and templates behind the text. */
function bind(sql: string, style: PlaceholderStyle, options: BindOptions = {}, only?: readonly number[], context?: SqlContext): string | undefined {
  const chunks = sql.split(/\$\{\w*\}/);
  const positions = sqlPositions(chunks, context);
  const values = positions.flatMap((position, hole) => (position.kind === 'value' ? [hole] : []));
  const result = bindHoles(chunks, positions, only ?? values, style, options);
  if (result === undefined) return undefined;
  expect(result.chunks).toHaveLength(result.remaining.length + 1);
  const notes = result.bound.map(({ index, valueTemplate }) => `${index}${valueTemplate ? `=${valueTemplate.before}*${valueTemplate.after}` : ''}`);
  return `${result.chunks.join('${}')} | ${notes.join(' ')}`;
}

describe('bindHoles', () => {
  it.each<[string, PlaceholderStyle, string]>([
    ['SELECT * FROM t WHERE id = ${x}', 'dollar', 'SELECT * FROM t WHERE id = $1 | 0'],
    ["SELECT * FROM t WHERE name = '${x}' AND b = ${y}", 'dollar', 'SELECT * FROM t WHERE name = $1 AND b = $2 | 0 1'],
    ["SELECT * FROM t WHERE a LIKE '%${x}%'", 'dollar', 'SELECT * FROM t WHERE a LIKE $1 | 0=%*%'],
    ["SELECT * FROM t WHERE a LIKE'${x}%'and b = $3", 'dollar', 'SELECT * FROM t WHERE a LIKE $4 and b = $3 | 3=*%'],
    ["SELECT * FROM t WHERE a = 'it''s ${x}'", 'dollar', "SELECT * FROM t WHERE a = $1 | 0=it's *"],
    ["SELECT * FROM t WHERE a = N'${x}'", 'question', 'SELECT * FROM t WHERE a = ? | 0'],
    ['SELECT * FROM t WHERE a = ${x}::uuid LIMIT ${n}', 'dollar', 'SELECT * FROM t WHERE a = $1::uuid LIMIT $2 | 0 1'],
    ["SELECT * FROM t WHERE d > NOW() - INTERVAL '${n} days'", 'dollar', 'SELECT * FROM t WHERE d > NOW() - CAST($1 AS interval) | 0=* days'],
    ["SELECT * FROM t WHERE d > DATE '${d}'", 'dollar', 'SELECT * FROM t WHERE d > CAST($1 AS date) | 0'],
    ['SELECT DATE_SUB(NOW(), INTERVAL ${n} DAY)', 'question', 'SELECT DATE_SUB(NOW(), INTERVAL ? DAY) | 0'],
    ['SELECT * FROM t WHERE a = ? AND b = ${x} AND c = ?', 'question', 'SELECT * FROM t WHERE a = ? AND b = ? AND c = ? | 1'],
    ['SELECT * FROM t WHERE a = :a AND b = ${x}', 'named', 'SELECT * FROM t WHERE a = :a AND b = :value1 | 0'],
    ['INSERT INTO ${t} (a, b) VALUES (${x}, ${y})', 'dollar', 'INSERT INTO ${} (a, b) VALUES ($1, $2) | 0 1'],
    ['SELECT * FROM t WHERE ${c} = ${x} ORDER BY ${o} ${d} LIMIT ${n}', 'question', 'SELECT * FROM t WHERE ${} = ? ORDER BY ${} ${} LIMIT ? | 0 1'],
    ["UPDATE t SET a = '${x}' WHERE id = '${y}' ${extra}", 'question', 'UPDATE t SET a = ? WHERE id = ? ${} | 0 1'],
    ["SELECT data->>'${k}' FROM t WHERE data ? 'x'", 'dollar', "SELECT data->>$1 FROM t WHERE data ? 'x' | 0"],
    ["SELECT * FROM t WHERE v <-> '[${v}]' < 1;", 'dollar', 'SELECT * FROM t WHERE v <-> $1 < 1; | 0=[*]'],
    ["SELECT '${x}'", 'dollar', 'SELECT $1 | 0'],
    ['SELECT * FROM `t` WHERE a = "${x}"', 'question', 'SELECT * FROM `t` WHERE a = ? | 0'],
    ['CALL p(${a}, ${b})', 'dollar', 'CALL p($1, $2) | 0 1'],
  ])('%s as %s', (sql, style, expected) => expect(bind(sql, style)).toBe(expected));

  it.each<[string, PlaceholderStyle, string]>([
    ["SELECT * FROM t WHERE a = '${x}-${y}'", 'dollar', 'two holes in one string'],
    ["SELECT data->>'${k}' FROM t WHERE data ? 'x'", 'question', 'a jsonb operator'],
    ["SELECT * FROM t WHERE data ?| array['a'] AND b = ${x}", 'question', 'a jsonb operator'],
    ["SELECT * FROM t WHERE a = 'why?' AND b = ${x}", 'question', 'a question mark in a string'],
    ['SELECT * FROM t WHERE a = 1 /* ? */ AND b = ${x}', 'question', 'a question mark in a comment'],
    ["SELECT data->>'${k}' FROM t", 'question', 'a literal that MySQL wants'],
    ['SELECT * FROM t WHERE a = ? AND b = ${x}', 'dollar', 'another style is in the text'],
    ['SELECT * FROM t WHERE a = $1 AND b = ${x}', 'question', 'another style is in the text'],
    ['SELECT * FROM t WHERE a = $1 AND b = ${x}', 'named', 'another style is in the text'],
    ['SELECT * FROM t WHERE a = $${n} AND b = ${x}', 'dollar', 'computed placeholder numbers'],
    ['SELECT * FROM t WHERE b = ${x} ${extra}', 'dollar', 'a fragment may hold placeholders'],
    ['SELECT * FROM t WHERE ${cond} AND b = ${x}', 'question', 'a fragment before may hold placeholders'],
    ["SET LOCAL app.tenant = '${x}'", 'dollar', 'a statement without parameters'],
    ["CREATE USER u PASSWORD '${x}'", 'dollar', 'a statement without parameters'],
    ["SHOW TABLES LIKE '${x}'", 'question', 'a statement without parameters'],
    ['SELECT ${x} + 1; DELETE FROM t WHERE a = ${y}', 'dollar', 'two statements'],
    ['SELECT * FROM t WHERE a = -${x}', 'dollar', 'a sign'],
    ["SELECT * FROM t WHERE a = X'${x}'", 'dollar', 'a hexadecimal literal'],
    ["SELECT INTERVAL '${x}' DAY", 'dollar', 'a typed literal with a unit'],
    ["SELECT * FROM t WHERE d > DATE '${d}'", 'question', 'a typed literal'],
    ['SELECT TOP ${n} * FROM t', 'question', 'TOP wants parentheses'],
    ["SELECT * FROM t WHERE a = '\\n${x}'", 'question', 'a backslash that dialects read differently'],
    ["SELECT * FROM t WHERE a = 'it\\'s ${x}'", 'dollar', 'a backslash that dialects read differently'],
    ['SELECT * FROM t WHERE a = ${x}${y}', 'dollar', 'two holes in one token'],
    ["SELECT GROUP_CONCAT(a SEPARATOR '${s}') FROM t", 'question', 'a literal that MySQL wants'],
    ["SELECT * FROM t WHERE a = 'x' '${s}'", 'dollar', 'strings that join'],
  ])('refuses %s as %s: %s', (sql, style) => expect(bind(sql, style)).toBeUndefined());

  it.each([
    ['SELECT * FROM ${t}'], ['SELECT * FROM t ORDER BY a ${dir}'], ['SELECT * FROM t WHERE id IN (${ids})'],
    ['SELECT * FROM t WHERE a ${op} 1'], ['SELECT 1 -- ${x}'], ['SELECT $$${x}$$'], ['SELECT "${c}" FROM t'], ['${sql}'], ["SELECT '${x}"],
  ])('never binds the hole of %s', (sql) => {
    for (const style of ['dollar', 'question', 'named'] as const) expect(bind(sql, style, {}, [0])).toBeUndefined();
  });

  it('binds no hole that is not there, and none of none', () => {
    expect(bind('SELECT ${x} + 1', 'dollar', {}, [])).toBeUndefined();
    expect(bind('SELECT 1 + ${x}', 'dollar', {}, [1])).toBeUndefined();
    expect(bindHoles(['a', 'b'], [], [0], 'dollar')).toBeUndefined();
  });

  it('continues numbers, and refuses one that is taken', () => {
    expect(bind('SELECT * FROM t WHERE a = ${x}', 'dollar', { firstNumber: 4 })).toBe('SELECT * FROM t WHERE a = $4 | 3');
    expect(bind('SELECT * FROM t WHERE a = ${x} AND b = $2', 'dollar', { firstNumber: 2 })).toBeUndefined();
  });

  it('uses the names given, unless one is taken, repeated or no name', () => {
    const sql = 'a = ${x} AND b = ${y} AND c = :c';
    expect(bind(sql, 'named', { names: ['a', 'b'] }, undefined, 'where')).toBe('a = :a AND b = :b AND c = :c | 0 1');
    for (const names of [['a', 'c'], ['a', 'a'], ['a', 'b-c'], ['a']]) expect(bind(sql, 'named', { names }, undefined, 'where')).toBeUndefined();
  });

  it('binds beside fragments when the call passes no parameters', () => {
    expect(bind('SELECT * FROM t WHERE ${cond} AND b = ${x}', 'question', { noOtherParameters: true })).toBe('SELECT * FROM t WHERE ${} AND b = ? | 0');
  });
});

describe('highestDollar', () => {
  it.each<[string, number]>([
    ['SELECT 1', 0], ['a = $1 AND b = $12', 12], ["a = '$9' AND b = $2", 2], ['-- $5\na = $1', 1], ['$$ $7 $$', 0], ['$1::int', 1],
  ])('%s → %i', (text, highest) => expect(highestDollar(text)).toBe(highest));
});
