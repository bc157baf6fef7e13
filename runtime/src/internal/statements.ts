/** Runs one statement and returns its rows. `$1`, `$2`… are the values: each stands once, in this order. */
export type Run = (text: string, values?: readonly string[]) => Promise<Record<string, unknown>[]>;

/** How a database, or a transaction of one, runs a statement; `undefined` when it is none that is known. */
export function runOf(db: unknown): Run | undefined {
  const run = byLayer(db);
  return run && (async (text, values = []) => rowsOf(await run(text, values)));
}

function byLayer(db: unknown): ((text: string, values: readonly string[]) => unknown) | undefined {
  if (has(db, '$queryRawUnsafe')) return (text, values) => db.$queryRawUnsafe(text, ...values);
  // Knex is a function with methods, and binds by question marks.
  if (typeof db === 'function' && has(db, 'raw')) return (text, values) => db.raw(text.replace(/\$\d/g, '?'), values);
  if (has(db, 'selectFrom', 'executeQuery')) return (text, values) => db.executeQuery(compiled(text, values));
  if (isDrizzle(db) && has(db, 'execute')) return (text, values) => db.execute(withValues(text, values));
  if (has(db, 'query')) return (text, values) => db.query(text, values);
  return undefined;
}

/** Whether these are methods of `db`. */
export function has<N extends string>(db: unknown, ...names: N[]): db is Record<N, (...args: unknown[]) => unknown> {
  return (typeof db === 'object' || typeof db === 'function') && db !== null && names.every((name) => typeof (db as Partial<Record<N, unknown>>)[name] === 'function');
}

const drizzleKind = Symbol.for('drizzle:entityKind');

/** Drizzle's own mark, which its own type guard reads. */
export function isDrizzle(db: unknown, kinds: readonly string[] = ['NodePgDatabase', 'NodePgTransaction']): boolean {
  const constructor = typeof db === 'object' && db !== null ? (db.constructor as { [drizzleKind]?: unknown } | undefined) : undefined;
  return kinds.includes(constructor?.[drizzleKind] as string);
}

/** What Kysely's `CompiledQuery.raw` makes. Plugins look up what they keep of a query by the object `queryId`. */
const compiled = (sql: string, parameters: readonly string[]) => ({
  sql,
  parameters,
  query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
  queryId: { queryId: '@lintel/runtime' },
});

/** Drizzle takes a text without values. Hexadecimal digits need no quoting. */
const withValues = (text: string, values: readonly string[]): string =>
  text.replace(/\$(\d)/g, (_, i: string) => `convert_from(decode('${Buffer.from(values[Number(i) - 1]!).toString('hex')}', 'hex'), 'UTF8')`);

const rowsOf = (result: unknown): Record<string, unknown>[] => (Array.isArray(result) ? result : (result as { rows: unknown }).rows) as Record<string, unknown>[];
