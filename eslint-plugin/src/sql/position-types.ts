export type IdentifierOf = 'table' | 'column' | 'schema' | 'alias' | 'other';

/** Where a hole of a SQL text stands. `wrap` is the literal text around the only hole of a quoted string. */
export type SqlPosition =
  | { kind: 'value'; quoted: boolean; wrap?: { before: string; after: string } }
  | { kind: 'identifier'; quoted: boolean; of: IdentifierOf }
  | { kind: 'direction' }
  | { kind: 'list' }
  | { kind: 'keyword' }
  | { kind: 'fragment' }
  | { kind: 'comment' }
  | { kind: 'unknown' };

export type SqlContext = 'statement' | 'where' | 'order-by' | 'direction' | 'select-list' | 'from' | 'group-by' | 'having' | 'set';
