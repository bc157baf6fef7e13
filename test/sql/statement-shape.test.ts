import { describe, expect, it } from 'vitest';
import { looksLikeSql } from '../../eslint-plugin/src/sql/placeholders.js';

describe('looksLikeSql', () => {
  it.each([
    'SELECT * FROM t', 'select id, name from users', 'SELECT u.id FROM users u', 'select name from users where id = 1', 'SELECT COUNT(*) FROM t', 'SELECT 1', "SELECT 'a'", '  \n SELECT id\n FROM t',
    '-- note\nSELECT a.b FROM t', '/* n */ SELECT * FROM t', '(SELECT * FROM a) UNION (SELECT * FROM b)', 'SELECT DISTINCT a FROM t', 'SELECT ? FROM ?', 'SELECT ${c} FROM t', 'SELECT pg_sleep(1)', 'SELECT "a" FROM "t"',
    'INSERT INTO t (a) VALUES (1)', 'insert into "t" values (1)', 'INSERT INTO t SELECT 1', 'REPLACE INTO t VALUES (1)', 'UPDATE t SET a = 1', 'update "t" as x set a = 2', 'DELETE FROM t', 'DELETE FROM t WHERE a = 1',
    'WITH a AS (SELECT 1) SELECT * FROM a', 'WITH RECURSIVE a (n) AS (SELECT 1) SELECT 1', 'MERGE INTO t USING s ON true', 'CREATE TABLE t (id int)', 'CREATE TABLE IF NOT EXISTS t (id int)', 'CREATE UNIQUE INDEX i ON t (a)',
    'CREATE DATABASE x', 'DROP DATABASE IF EXISTS "x"', 'ALTER TABLE t ADD COLUMN a int', 'ALTER USER x WITH PASSWORD \'y\'', 'DROP TABLE IF EXISTS t CASCADE', 'TRUNCATE TABLE t', 'TRUNCATE t CASCADE', 'CREATE VIEW v AS SELECT 1',
    "SET search_path = 'a'", 'SET LOCAL x = 1', 'SET search_path TO a', 'CALL p(1)', 'EXEC p @a = 1', 'EXPLAIN ANALYZE SELECT 1', 'EXPLAIN (FORMAT JSON) SELECT 1', 'GRANT SELECT ON t TO r', 'SHOW TABLES', 'CREATE SCHEMA IF NOT EXISTS s',
  ])('yes: %s', (text) => expect(looksLikeSql(text)).toBe(true));

  it.each([
    '', 'hello', 'Select a file from the list', 'Select your country', 'Select one or more items', 'select the best from our menu', 'Update your profile', 'Update the record set', 'Delete from the cart', 'Delete this item',
    'Insert into the slot', 'Create table reservations', 'Drop the ball', 'Set your password to continue', 'Call us (24h)', 'Call me maybe', 'Explain the problem', 'With great power as (you know)', 'With kind regards',
    'Show tables near me'.replace('tables', 'places'), 'Grant access to the user', 'Truncate long text', 'Alter ego', 'selection: a from b', 'Selected 3 from 5', 'SELECTED', 'Delete from', 'update available', 'Replace into place',
    'Create a new database', 'Drop files here', 'Execute order 66', 'Set up your account', 'Select all items', 'Please SELECT * FROM t',
  ])('no: %s', (text) => expect(looksLikeSql(text)).toBe(false));

  it('reads only the head of a long text', () => {
    const start = performance.now();
    expect(looksLikeSql(`SELECT ${'a '.repeat(500_000)}`)).toBe(false);
    expect(looksLikeSql(`${' '.repeat(500_000)}SELECT * FROM t`)).toBe(true);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
