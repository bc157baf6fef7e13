import type { IdentifierOf } from './position-types.js';
import type { Token } from './tokens.js';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that cannot continue an expression: behind them a clause, a set operation or a join begins. */
export const CLAUSE_WORDS = words(`
  FROM WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH UNION INTERSECT EXCEPT MINUS RETURNING OUTPUT ON USING SET VALUES
  JOIN LEFT RIGHT INNER OUTER CROSS FULL NATURAL STRAIGHT_JOIN WINDOW FOR INTO WHEN THEN ELSE END SELECT WITH
  QUALIFY LOCK OPTION SEPARATOR PARTITION ROWS RANGE GROUPS`);

export const JOIN_WORDS = words('JOIN LEFT RIGHT INNER OUTER CROSS FULL NATURAL STRAIGHT_JOIN APPLY LATERAL');

/** Word operators that compare two operands. */
export const COMPARISON_WORDS = words('LIKE ILIKE RLIKE REGEXP GLOB MATCH SIMILAR BETWEEN IN SOUNDS CONTAINS OVERLAPS');

/** Words that are operands by themselves. */
export const LITERAL_WORDS = words(`
  NULL TRUE FALSE DEFAULT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER SESSION_USER LOCALTIME LOCALTIMESTAMP UNKNOWN`);

/** Functions that take a column when their argument is not quoted. */
export const AGGREGATES = words(`
  COUNT SUM AVG MIN MAX ARRAY_AGG STRING_AGG GROUP_CONCAT JSON_AGG JSONB_AGG JSON_ARRAYAGG BOOL_AND BOOL_OR EVERY STDDEV VARIANCE`);

/** Functions whose unquoted first argument may as well be a column as a value. */
export const COLUMN_OR_VALUE = words(`
  LOWER UPPER TRIM LTRIM RTRIM BTRIM LENGTH CHAR_LENGTH DATE YEAR MONTH DAY HOUR MINUTE COALESCE IFNULL ISNULL NULLIF
  SUBSTRING SUBSTR REPLACE ROUND ABS CEIL FLOOR UNACCENT TO_TSVECTOR TO_CHAR CAST CONVERT JSON_EXTRACT JSON_VALUE JSON_UNQUOTE
  JSONB_ARRAY_ELEMENTS JSONB_EXTRACT_PATH_TEXT DATE_FORMAT STRFTIME LAG LEAD FIRST_VALUE LAST_VALUE NTH_VALUE CONCAT HEX`);

/** Functions in whose parentheses FROM and FOR separate arguments. */
export const FROM_IN_CALL = words('EXTRACT TRIM SUBSTRING OVERLAY POSITION');

/** What the name behind such a word names, in CREATE, ALTER, DROP, COMMENT ON and their kin. */
export const OBJECT_WORDS: ReadonlyMap<string, IdentifierOf> = new Map<string, IdentifierOf>([
  ['TABLE', 'table'], ['TABLES', 'table'], ['VIEW', 'table'], ['REFERENCES', 'table'], ['INHERITS', 'table'], ['IDENTITY_INSERT', 'table'],
  ['SCHEMA', 'schema'], ['DATABASE', 'schema'], ['KEYSPACE', 'schema'],
  ['COLUMN', 'column'], ['AFTER', 'column'], ['MODIFY', 'column'], ['CHANGE', 'column'],
  ...['INDEX', 'SEQUENCE', 'ROLE', 'USER', 'TYPE', 'DOMAIN', 'EXTENSION', 'FUNCTION', 'PROCEDURE', 'TRIGGER', 'PUBLICATION',
    'SUBSCRIPTION', 'POLICY', 'RULE', 'SERVER', 'TABLESPACE', 'CONSTRAINT', 'COLLATION', 'SAVEPOINT', 'LOGIN', 'AGGREGATE',
    'EVENT', 'ENGINE', 'CHARSET', 'COLLATE', 'SYNONYM', 'STATISTICS'].map((word): [string, IdentifierOf] => [word, 'other']),
]);

/** Words between an object word and its name. */
export const NAME_NOISE = words('IF NOT EXISTS CONCURRENTLY ONLY ALL IN LOW_PRIORITY IGNORE QUICK FULL ANALYZE VERBOSE FREEZE');

export const DDL_VERBS = words('CREATE ALTER DROP TRUNCATE COMMENT RENAME REFRESH REINDEX VACUUM ANALYZE LOCK UNLOCK OPTIMIZE ATTACH DETACH CLUSTER SECURITY');

/** Statements whose first word is followed by a name. */
export const NAME_VERBS: ReadonlyMap<string, IdentifierOf> = new Map<string, IdentifierOf>([
  ['TRUNCATE', 'table'], ['REINDEX', 'other'], ['VACUUM', 'table'], ['ANALYZE', 'table'], ['LOCK', 'table'], ['OPTIMIZE', 'other'],
  ['DESCRIBE', 'table'], ['DESC', 'table'], ['USE', 'schema'], ['LISTEN', 'other'], ['UNLISTEN', 'other'], ['NOTIFY', 'other'],
  ['SAVEPOINT', 'other'], ['RELEASE', 'other'], ['COPY', 'table'], ['CALL', 'other'], ['EXEC', 'other'], ['EXECUTE', 'other'],
  ['PRAGMA', 'other'], ['DECLARE', 'other'], ['PREPARE', 'other'], ['DEALLOCATE', 'other'], ['SHOW', 'other'], ['CLOSE', 'other'],
]);

export const OTHER_VERBS = words('GRANT REVOKE KILL ROLLBACK BEGIN COMMIT START ABORT RESET DISCARD LOAD CHECKPOINT');

export const isComparison = (token: Token): boolean =>
  (token.type === 'op' && (/^(?:[<>]=?|<>|!=|=|==|<=>|!?~~?\*?|@>|<@|&&|@@)[-+]?$/.test(token.word)))
  || (token.type === 'word' && COMPARISON_WORDS.has(token.word));

export const isClauseEnd = (token: Token): boolean =>
  token.type === 'end' || token.type === ')' || token.type === ']' || token.type === ';'
  || (token.type === 'word' && CLAUSE_WORDS.has(token.word));

export const isItemEnd = (token: Token): boolean => token.type === ',' || isClauseEnd(token);

export const isName = (token: Token): boolean =>
  token.type === 'word' || token.type === 'hole' || token.type === 'dquote' || token.type === 'backtick' || token.type === 'bracket';

export const isOperandStart = (token: Token): boolean =>
  token.type === 'string' || token.type === 'number' || token.type === 'mixed' || token.type === 'param' || token.type === 'dollar'
  || token.type === '(' || (isName(token) && !isClauseEnd(token) && token.word !== 'AND' && token.word !== 'OR');
