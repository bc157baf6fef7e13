import { isLintelError } from './errors.js';
import type { Model } from './prisma-model.js';
import { checkResult, cursor, orderBy, type Reading, selection } from './prisma-read.js';
import { each, isOwned, isTenant, leaf, own, ownedWhere, plainWhere, type Query, refuse, type Scope, tree, type Tree } from './prisma-where.js';
import { notFound, rowData } from './prisma-write.js';
import { shared } from './registry.js';

type Method = (...parameters: unknown[]) => unknown;
type Client = Record<string, Record<string, (args: Tree) => PromiseLike<unknown>>>;

const filters = ['where'];
const shape = ['select', 'include', 'omit', 'relationLoadStrategy'];
const page = ['orderBy', 'cursor', 'take', 'skip'];
const sums = ['_count', '_avg', '_sum', '_min', '_max'];

/** What each operation of a model takes. One that is not here is refused, and so is an argument. */
const operations: Readonly<Record<string, readonly string[]>> = {
  findUnique: [...filters, ...shape],
  findUniqueOrThrow: [...filters, ...shape],
  findFirst: [...filters, ...shape, ...page, 'distinct'],
  findFirstOrThrow: [...filters, ...shape, ...page, 'distinct'],
  findMany: [...filters, ...shape, ...page, 'distinct'],
  count: [...filters, ...page, 'select'],
  aggregate: [...filters, ...page, ...sums],
  groupBy: [...filters, ...sums, 'orderBy', 'take', 'skip', 'by', 'having'],
  create: [...shape, 'data'],
  createMany: ['data', 'skipDuplicates'],
  createManyAndReturn: [...shape, 'data', 'skipDuplicates'],
  update: [...filters, ...shape, 'data'],
  updateMany: [...filters, 'data', 'limit'],
  updateManyAndReturn: [...filters, ...shape, 'data', 'limit'],
  upsert: [...filters, ...shape, 'create', 'update'],
  delete: [...filters, ...shape],
  deleteMany: [...filters, 'limit'],
};
const isWrite = (operation: string) => /^(?:create|update|upsert|delete)/.test(operation);
const takesUnique = new Set(['findUnique', 'findUniqueOrThrow', 'update', 'upsert', 'delete']);

/** Prisma says P2025 or one of the others where a row that a write needs is not there. */
const missing = new Set(['P2025', 'P2018', 'P2015', 'P2016', 'P2017']);

interface Call {
  readonly query: Query;
  readonly model: Model;
  readonly operation: string;
  readonly args: Tree;
  readonly readings: readonly Reading[];
}

/** A call that waits: its arguments are constrained already, or it has failed already. */
interface Waiting {
  readonly scope: Scope;
  readonly call: Call | undefined;
  readonly failure: unknown;
}

const waiting = new WeakMap<object, Waiting>();

const handles = () => shared('prisma', () => new WeakMap<object, object>());
export const clientOf = (handle: object): object | undefined => handles().get(handle);

/**
 * The handle has no prototype and no property but these functions; the client is in their closures alone. What the client has and we
 * do not know is there too, and refuses.
 */
export function handleOf(client: object, scope: Scope): object {
  const handle = tree({ $scope: Object.freeze({ column: scope.column, value: scope.value }) });
  for (const name of [...clientMethods, ...methodsOf(client)]) if (name.startsWith('$')) handle[name] = () => refuse('scope_unsupported', name, 'a scoped client does not have this method');
  handle['$transaction'] = transaction(client as { $transaction?: Method }, scope);
  for (const model of scope.models.values()) {
    let made: object | undefined;
    Object.defineProperty(handle, model.delegate, { __proto__: null, enumerable: true, get: () => (made ??= delegate(client as Client, model, scope)) } as PropertyDescriptor);
  }
  handles().set(Object.freeze(handle), client);
  return handle;
}

const clientMethods = ['$connect', '$disconnect', '$executeRaw', '$executeRawUnsafe', '$extends', '$on', '$queryRaw', '$queryRawTyped', '$queryRawUnsafe', '$runCommandRaw'];

/** An extended client is an object over another one. */
function methodsOf(object: object): Set<string> {
  const names = new Set<string>();
  for (let level: object | null = object; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) {
    for (const key of keysOf(level)) if (typeof key === 'string' && key !== '$parent' && key !== '$name') names.add(key);
  }
  return names;
}

/** Of the client of a transaction of an extended client nobody can ask the keys: its Proxy hides one that it must not hide. */
function keysOf(level: object): (string | symbol)[] {
  try {
    return Reflect.ownKeys(level);
  } catch {
    return [];
  }
}

function delegate(client: Client, model: Model, scope: Scope): object {
  const methods = tree({ fields: client[model.delegate]!['fields'] });
  for (const name of methodsOf(client[model.delegate]!)) {
    if (name === 'name' || name === 'fields') continue;
    methods[name] = Object.hasOwn(operations, name) ? (given: unknown) => promise(client, constrain(scope, model, name, given)) : () => refuse('scope_unsupported', model.name, `a scoped client does not have ${name}`);
  }
  return Object.freeze(methods);
}

function constrain(scope: Scope, model: Model, operation: string, given: unknown): Waiting {
  try {
    return { scope, call: constrained(scope, model, operation, given), failure: undefined };
  } catch (failure) {
    return { scope, call: undefined, failure };
  }
}

function constrained(scope: Scope, model: Model, operation: string, given: unknown): Call {
  const query: Query = { scope, checks: [] };
  const isReached = isOwned(query, model) || (scope.shared.has(model.name) && !isWrite(operation));
  if (!isReached) return refuse('scope_unsupported', model.name, scope.shared.has(model.name) ? 'shared rows are read only' : `it has no ${scope.column}, or is not named`);

  const taken = operations[operation]!;
  const args = tree();
  const all = own(model, given ?? {});
  for (const [key, value] of Object.entries(all)) {
    if (!taken.includes(key)) refuse('scope_unsupported', model.name, `an argument of ${operation} that is not known`);
    if (key === 'where') args[key] = ownedWhere(query, model, value, takesUnique.has(operation));
    else if (value === undefined) continue;
    else if (key === 'data') args[key] = each(value, (row) => rowData(query, model, row, operation.startsWith('create') ? 'create' : 'update'));
    else if (key === 'create' || key === 'update') args[key] = rowData(query, model, value, key);
    else if (key === 'orderBy') args[key] = orderBy(query, model, value);
    else if (key === 'having') args[key] = plainWhere(query, model, value);
    else if (key !== 'cursor') args[key] = leaf(model, value);
  }
  if (taken.includes('where') && isOwned(query, model)) args['where'] ??= ownedWhere(query, model, {});
  if (all['cursor'] !== undefined) args['cursor'] = cursor(query, model, all['cursor'], args);
  return { query, model, operation, args, readings: operation === 'count' ? [] : selection(query, model, args) };
}

/**
 * As Prisma's own: nothing happens until somebody waits for it, and it happens once. It does not call itself a `PrismaPromise`: the
 * `$transaction([…])` of another client would take it and run it outside of the transaction.
 */
function promise(client: Client, waits: Waiting): PromiseLike<unknown> {
  let running: Promise<unknown> | undefined;
  const start = () => (running ??= run(client, waits));
  const made = tree({
    then: (done?: (value: unknown) => unknown, failed?: (reason: unknown) => unknown) => start().then(done, failed),
    catch: (failed?: (reason: unknown) => unknown) => start().catch(failed),
    finally: (last?: () => void) => start().finally(last),
  });
  Object.defineProperty(made, Symbol.toStringTag, { __proto__: null, value: 'ScopedPromise' } as PropertyDescriptor);
  const { call } = waits;
  for (const name of call?.model.relations.keys() ?? []) made[name] ??= () => refuse('scope_unsupported', call!.model.name, `${name} after a call: include it`);
  waiting.set(Object.freeze(made), waits);
  return made as unknown as PromiseLike<unknown>;
}

async function run(client: Client, { call, failure }: Waiting): Promise<unknown> {
  if (!call) throw failure;
  await look(client, call);
  let result: unknown;
  try {
    result = await start(client, call);
  } catch (error) {
    throw await explained(client, call, error);
  }
  checkResult(call.query, call.readings, result);
  return result;
}

const start = (client: Client, { model, operation, args }: Call): PromiseLike<unknown> => client[model.delegate]![operation]!(args);

/** One after the other: in a transaction there is one connection. */
async function look(client: Client, { query: { scope, checks } }: Call): Promise<void> {
  for (const { model, operation, where, otherwise } of checks) {
    if (!(await client[model.delegate]![operation]!(tree({ where, select: tree({ [scope.column]: true }) })))) otherwise();
  }
}

async function explained(client: Client, { query: { scope }, model, operation, args }: Call, error: unknown): Promise<unknown> {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string' || isLintelError(error)) return error;
  if (missing.has(code)) return caught(error);
  if (code !== 'P2002' || operation !== 'upsert') return error;
  // Nobody of this tenant has the row, and yet it cannot be inserted: another tenant has it, or a column of another key is taken.
  const { AND: _, OR: __, NOT: ___, ...key } = args['where'] as Tree;
  const unique = Object.entries(key).filter(([name]) => !model.relations.has(name));
  try {
    const row = await client[model.delegate]!['findUnique']!(tree({ where: tree(Object.fromEntries(unique)), select: tree({ [scope.column]: true }) }));
    return row && !isTenant({ scope, checks: [] }, (row as Tree)[scope.column]) ? caught(error) : error;
  } catch {
    // In a transaction that has failed nothing can be asked.
    return caught(error);
  }
}

function caught(cause: unknown): unknown {
  try {
    return notFound(cause);
  } catch (error) {
    return error;
  }
}

function transaction(client: { $transaction?: Method }, scope: Scope): Method {
  return async (work, options) => {
    const begin = client.$transaction;
    if (typeof begin !== 'function') return refuse('scope_unsupported', '$transaction', 'there is a transaction already');
    const settings = options === undefined ? [] : [tree({ ...(options as Tree) })];
    if (typeof work === 'function') return begin.call(client, (inner: object) => (work as Method)(handleOf(inner, scope)), ...settings);
    if (!Array.isArray(work)) return refuse('scope_unsupported', '$transaction', 'neither a function nor a list');
    const calls = work.map((one: unknown) => {
      const waits = typeof one === 'object' && one !== null ? waiting.get(one) : undefined;
      if (waits?.scope !== scope) return refuse('scope_unsupported', '$transaction', 'something in the list was not made by this handle');
      if (!waits.call) throw waits.failure;
      return waits.call;
    });
    for (const call of calls) await look(client as Client, call);
    let results: unknown[];
    try {
      results = (await begin.call(client, calls.map((call) => start(client as Client, call)), ...settings)) as unknown[];
    } catch (error) {
      throw typeof error === 'object' && error !== null && missing.has((error as { code?: unknown }).code as string) ? caught(error) : error;
    }
    calls.forEach((call, i) => checkResult(call.query, call.readings, results[i]));
    return results;
  };
}
