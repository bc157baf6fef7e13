import type { SqlContext } from '../sql/position-types.js';
import type { PlaceholderStyle } from '../sql/placeholders.js';

/** Where a thing is declared. `name` is what users import; dotted names descend namespaces. */
export type ApiRef =
  | { readonly from: string; readonly name: string; readonly member?: string }
  /** Declared in a file that imports this package: a generated client (Prisma). */
  | { readonly generatedBy: string; readonly member: string }
  /** The default library or Node's own types. */
  | { readonly global: string; readonly member?: string }
  /** The user's own declaration, from settings. `project` is an absolute path without extension, or a package name. */
  | { readonly project: string; readonly name: string; readonly member?: string };

/** A part of a call: an argument, or a property path inside an argument. `rest` takes this argument and all after it. */
export interface Slot {
  readonly arg: number;
  readonly path?: readonly string[];
  readonly rest?: true;
}

export const arg = (index: number, ...path: string[]): Slot =>
  path.length > 0 ? { arg: index, path } : { arg: index };
export const restFrom = (index: number): Slot => ({ arg: index, rest: true });

/** What a library makes of its CORS options. Each was seen by running it (`test/cors-libraries.test.ts`). */
export interface CorsBehaviour {
  /** Where the options are: the first of these that is given. They hold `origin` and `credentials`. */
  readonly options: readonly Slot[];
  /** No `origin` in the options: every origin is answered with `*`, or with itself. */
  readonly absent: 'wildcard' | 'reflected';
  /** `'*'` beside credentials: it is sent as it is, or replaced by the origin that asks. */
  readonly wildcard: 'wildcard' | 'reflected';
  /** `'*'` in a list: the wildcard, or a text that no origin equals. */
  readonly listed: 'wildcard' | 'nothing';
  /** `true`: every origin is answered with itself, or it is no origin. */
  readonly truth: 'reflected' | 'nothing';
  /** How a function in `origin` answers, and whether it is handed the origin's text or the request. */
  readonly answers: 'callback' | 'return' | 'either';
  readonly given: 'origin' | 'request';
  /** The options may be a function of the request, which answers likewise. */
  readonly delegates?: true;
}

/** What a password hash is made expensive by, and the least that OWASP ASVS 5.0.0 (appendix C) asks for. */
export interface Cost {
  readonly what: string;
  /** Any of these; the first is where a fix writes. */
  readonly slots: readonly Slot[];
  /** `by` another part, where a number, or a name, decides how much is needed. */
  readonly least: number | { readonly by: Slot; readonly unless: string; readonly of: Readonly<Record<string, number>> };
  /** What the library takes when nothing is said. */
  readonly absent?: number;
}

/** Whether a part of a call is one of these constants. */
export interface ArgumentTest {
  readonly slot: Slot;
  readonly values: readonly string[];
}

export type DataOp = 'read' | 'count' | 'update' | 'delete' | 'insert' | 'save';
/** Where the columns of a declared entity are: the class that is decorated, the class whose member is called, a type argument of the result, or a member of its type. */
export type EntityRow = 'class' | 'receiver' | 'argument' | { readonly member: string };
/**
 * Where a call says whose rows it is about: in a type argument of the class that declares it, in the receiver itself (a class, a delegate whose
 * `fields` are the columns, a table of a schema), or in an argument (a class, a schema, a table, a name).
 */
export type EntityPlace = 'argument-of-owner' | 'receiver-class' | 'delegate' | 'relational' | Slot;
/** How a call writes its conditions: SQL text with values beside it, pairs of column and value, a column and a list, a list of filters of which every one holds, an expression of operators, or a comparison that many rows pass. */
export type ConditionForm = 'sql' | 'pairs' | 'list' | 'every' | 'expression' | 'other';

export interface DataQuery {
  readonly op: DataOp;
  readonly entity: EntityPlace;
  /** An object that says which rows. */
  readonly where?: Slot;
  /** An expression, or a function that makes one. */
  readonly expression?: Slot;
  /** The primary key itself. */
  readonly key?: Slot;
  /** The primary key, or an object that says which rows. */
  readonly either?: Slot;
  /** What is written. */
  readonly data?: Slot;
  /** A member of `where` that is undefined is left out, and the query is about more rows. */
  readonly drops?: true;
  /** Takes only what is unique in the whole table: one row, or none. */
  readonly unique?: true;
  /** What it returns takes more conditions. */
  readonly chained?: true;
}

/** `key` signs or encrypts, `password` is chosen, `token` is issued by a provider, `url` may hold a password. */
export type SecretKind = 'key' | 'password' | 'token' | 'url';

/** What a declared symbol is for. The payload is all that a rule may ask for. */
export interface Roles {
  /** A call that creates the application that listens: global facts are complete only where one is in the Program. */
  'app.root': { readonly module?: Slot };
  /** Starts a second server in an application, without what the application configured unless `inherit` says so. */
  'app.hybrid': { readonly transport: Slot; readonly inherit: Slot };
  /** Types that are the application object: `app.use` of NestJS. */
  'app.use': { readonly handlers: Slot };

  'http.controller': { readonly path: Slot };
  /** A decorator that makes a method a route. */
  'http.route': { readonly verb: string; readonly path: Slot };
  /** A parameter decorator that hands over a part of the request. `pipes` are the arguments that may validate it. */
  'http.input': { readonly part: 'body' | 'query' | 'param' | 'headers' | 'cookies' | 'file' | 'other'; readonly pipes: Slot };
  /** Makes a parameter decorator of a function that reads the request. */
  'http.reader': { readonly factory: Slot };
  /** A parameter decorator that hands over the principal or the request itself. */
  'http.request': Record<never, never>;
  /** Types whose instances are the request. */
  'http.requestType': Record<never, never>;
  /** Types whose instances are the response. */
  'http.responseType': Record<never, never>;
  /** Creates a router or an application on which routes are registered in order. */
  'router.create': { readonly root: boolean };
  /** Registers handlers on a router, in order. `use` covers a prefix. */
  'router.register': { readonly verb: string; readonly handlers: Slot };
  /** `router.route(path)`: the path of the registrations chained to it. */
  'router.route': { readonly path: Slot };
  /** `app.param(name, fn)`: runs before every route with that parameter. */
  'router.param': { readonly name: Slot; readonly handler: Slot };
  /** The user's own way to register a route, and where its parts are. Without `guard` nothing is known of what stands in front. */
  'router.declared': { readonly method?: Slot; readonly path?: Slot; readonly guard?: Slot; readonly handler?: Slot };

  /** A class decorator that makes routes of a class at run time: nothing of them is written anywhere. */
  'http.generate': Record<never, never>;

  /** A class decorator: its methods answer a graph's queries or fields. `type` names the type whose fields they are. */
  'graphql.resolver': { readonly type: Slot };
  /** A decorator that makes a method an entry of the graph. */
  'graphql.operation': { readonly kind: 'QUERY' | 'MUTATION' | 'SUBSCRIPTION'; readonly type: Slot };
  /** A decorator that makes a method a field: every operation that returns its type reaches it. */
  'graphql.field': { readonly type: Slot };
  /** A property decorator: the property is part of the type that the graph shows. */
  'graphql.property': { readonly type: Slot };
  /** Configures the graph: a function that makes the context may refuse, and enhancers decide whether guards run on fields. */
  'graphql.configure': { readonly options: Slot };

  /** A class decorator: its methods answer the messages of a socket. */
  'gateway.define': Record<never, never>;
  /** A decorator that makes a method a socket's handler. */
  'gateway.subscribe': { readonly event: Slot };
  /** Registers an adapter that makes the socket servers. */
  'gateway.adapter': { readonly adapter: Slot };
  /** A decorator that makes a method a handler of a microservice. */
  'message.handle': { readonly pattern: Slot };

  /** Creates a server of sockets. `check` is the option that may refuse a handshake; `detached` leaves the handshake to the caller. */
  'socket.server': { readonly check: readonly string[]; readonly detached?: string };
  /** Types whose instances accept connections. */
  'socket.serverType': Record<never, never>;
  /** Registers a listener: for connections on a server, for messages on a connection. */
  'socket.listen': { readonly event: Slot; readonly handler: Slot };
  /** Middleware in front of every connection of a server or namespace. */
  'socket.use': { readonly handler: Slot };
  /** Completes a handshake that the caller checked. */
  'socket.upgrade': Record<never, never>;

  /** Says which origins may read answers. */
  'cors.policy': CorsBehaviour;
  /** A plugin that does so, where it is handed to a call of this name. */
  'cors.plugin': CorsBehaviour & { readonly by: string; readonly plugin: Slot };
  /** Sets a header of the answer: by name and value, or an object of them. */
  'http.header': { readonly name: Slot; readonly value: Slot };
  /** Reads a named value of the configuration; `fallback` is what it is when it is not set. `throws`: when it is not there. */
  'config.read': { readonly key: Slot; readonly fallback: Slot; readonly throws: boolean };

  'guard.attach': { readonly guards: Slot };
  /** `only`: the kind of handler that the guard reaches; every other one it does not. */
  'guard.global': { readonly guards: Slot; readonly only?: 'message' };
  /** The injection token under which a module provides a global guard. */
  'guard.token': Record<never, never>;
  /** The contract of a guard class: the method that decides. */
  'guard.contract': { readonly method: string };
  'middleware.contract': { readonly method: string };
  'middleware.apply': { readonly handlers: Slot };
  'middleware.exclude': { readonly routes: Slot };
  'middleware.forRoutes': { readonly routes: Slot };
  'module.define': { readonly options: Slot };

  /** A guard, mixin or middleware that refuses for want of a credential. `optional` names a value that makes it not refuse. */
  'auth.guard': {
    readonly refusal?: string;
    /** The member of the request under which it puts who is calling. */
    readonly principal?: string;
    readonly open?: { readonly slot: Slot; readonly value: unknown };
  };
  /** Wraps a guard and changes nothing: the wrapped function is what counts, and the author declares it a guard. */
  'auth.wrap': Record<never, never>;
  /** Decides whether a principal may do something: by what it answers (`answer` is the member that says so), or by throwing. */
  'access.decide': { readonly by: 'result' | 'throw'; readonly answer?: string };
  /** Says that a route is public, and why. */
  'access.public': { readonly reason: Slot };
  /** A guard that refuses for other reasons: rate, feature, cross-site request. */
  'guard.other': { readonly reason: string };
  /** Makes middleware that calls the function it is given, and refuses what that refuses. */
  'middleware.wrap': { readonly handler: Slot };
  /** Middleware that never authenticates. */
  'middleware.other': { readonly reason: string };

  'decorator.compose': { readonly decorators: Slot };
  /** A decorator that every file may carry and that says nothing about access. */
  'metadata.write': { readonly key: Slot; readonly value: Slot };
  /** Creates a typed metadata decorator: the created decorator is its own key. */
  'metadata.decorator': Record<never, never>;
  'metadata.read': { readonly key: Slot };

  /** Throws, or answers falsy, unless the credential is genuine. */
  'credential.verify': { readonly token: Slot };
  /** Makes a credential: what a login does. */
  'credential.issue': Record<never, never>;
  /** Throws unless the sender proved a secret: provider webhooks. */
  'webhook.verify': Record<never, never>;
  /** A call that cannot throw and decides nothing: logging, reading metadata, the request of a context. */
  'call.inert': Record<never, never>;
  'health.check': Record<never, never>;

  /** Text that a database runs. */
  'sql.raw': {
    readonly text: Slot;
    readonly context: SqlContext;
    /** How a value is bound in this API, and the argument that carries the values. */
    readonly bind?: { readonly style: PlaceholderStyle; readonly values: Slot };
    /** A parameter whose name is no word is refused before anything runs. */
    readonly checksNames?: true;
    /** Makes a piece of text that a tagged template takes in: its position is the template's. */
    readonly fragment?: true;
    /** Only a text sink when the argument is a string: objects and functions are safe forms. */
    readonly onlyString?: true;
    /** Keys of an object argument are identifiers, too. */
    readonly keys?: true;
    /** Identifier binding of this API (`??` of Knex). */
    readonly identifier?: '??';
    /** The same verb with a tag that binds: `$queryRaw` for `$queryRawUnsafe`. */
    readonly tag?: string;
  };
  /** A tag whose holes are bound: its text is safe, its holes are values. */
  'sql.tag': Record<never, never>;
  /** A function whose result is safe in any position of the text it escapes for. */
  'sql.escape': { readonly position: 'value' | 'identifier' };

  /** Starts or makes a digest; `algorithm` is where its name is, or the name. Without `input`, what is hashed is fed by `crypto.feed`. */
  'crypto.digest': { readonly algorithm: Slot | string; readonly input?: Slot };
  /** As above, with a key: only who holds it can make the result. */
  'crypto.mac': { readonly key: Slot; readonly input?: Slot };
  /** Feeds a digest or a code that was started. */
  'crypto.feed': { readonly input: Slot };
  /** Compares secrets in constant time. `throws`: on different lengths. `presence`: nothing is equal to nothing. */
  'crypto.equal': { readonly throws: boolean; readonly presence: boolean };
  /** Stops at the first difference. Without `left`, the receiver is one side. */
  'compare.plain': { readonly left?: Slot; readonly right: Slot };
  /** Looks a value up in the receiver. */
  'compare.lookup': { readonly key: Slot };
  /** Makes text or bytes of the same value. */
  'text.convert': { readonly input: Slot };

  /** Hashes a password for storage. Without `password`, only the cost is decided here. */
  'password.hash': { readonly password?: Slot; readonly costs: readonly Cost[] };
  /** Derives a key from anything; of a password, with the cost of a password hash. */
  'password.derive': { readonly password: Slot; readonly costs: readonly Cost[] };
  /** A variant of a password hash that is not to be chosen. */
  'password.weak': Record<never, never>;
  /** Whether a password fits a stored hash. `burns`: takes as long where there is no hash. */
  'password.verify': { readonly password: Slot; readonly hash: Slot; readonly burns: boolean };

  /** A call with a part that has to be secret: whoever knows it signs, decrypts or signs in as the application. `name` is what its variable is usually called. */
  'secret.use': { readonly secret: Slot; readonly kind: SecretKind; readonly name: string; readonly when?: ArgumentTest; readonly unless?: ArgumentTest };
  /** A member of an options object that has to be secret. `of`: the class whose constructor takes the options, where their type gets lost on the way. */
  'secret.option': { readonly kind: SecretKind; readonly name: string; readonly of?: ApiRef };
  /** Makes another form of a text: bytes, a key, a digest. Without `from`, of its receiver. */
  'secret.carry': { readonly from?: Slot };
  /** Gives secrets properly: from the environment or a store, and throws without. */
  'secret.source': Record<never, never>;
  /** Types whose instances hold the configuration. */
  'config.store': Record<never, never>;
  /** Adds what a factory returns to the configuration, below a namespace. */
  'config.define': { readonly namespace?: Slot; readonly factory: Slot };
  /** Says what a variable of the environment is when it is not set. */
  'env.default': { readonly value: Slot };

  /** A call of a data layer. `entity` says where the type of the rows is found. */
  'data.access': { readonly kind: 'read' | 'write' };
  /** A class decorator or a call that declares an entity: a table with its columns. `name` is the table's. */
  'data.entity': { readonly name?: Slot; readonly row: EntityRow };
  /** A call that reads or writes rows of one entity at once. */
  'data.query': DataQuery;
  /** Starts a query that is built step by step. */
  'data.start': { readonly op: DataOp; readonly entity: EntityPlace | undefined; readonly alias?: Slot };
  /** Names the entity of a query that was started, or what it does. */
  'data.step': { readonly op?: DataOp; readonly entity?: EntityPlace; readonly alias?: Slot; readonly data?: Slot };
  /** Adds a condition to a query that was started. `replace` drops those before it; `join` is about rows that have a partner, and stays. */
  'data.condition': { readonly effect: 'replace' | 'and' | 'or' | 'join'; readonly form: ConditionForm; /** The argument with which it begins. */ readonly first?: number };
  /** Makes a condition, or a value that a condition compares with. */
  'data.operator': { readonly as: 'equals' | 'and' | 'or' | 'not' | 'other'; readonly column?: Slot; readonly value?: Slot };
  /** Gives the caller's tenant, hands over what is constrained to it, or refuses rows of others. */
  'data.scope': Record<never, never>;
  /** An option of the data layer's client that refuses predicates without a value. */
  'data.strict': { readonly option: Slot };
  /** An effect that a stranger must not cause. */
  'effect': { readonly kind: 'execute' | 'file' | 'mail' | 'network' };

  /** A property decorator that proves at run time that the value is harmless text. */
  'validate.closed': {
    /** Proves it only with a pattern here that is anchored and refuses hostile text. */
    readonly pattern?: Slot;
  };
  /** A property decorator that converts to the type that its function returns. */
  'validate.convert': Record<never, never>;
  /** The pipe that, with `transform`, converts parameters declared as numbers and booleans. */
  'validate.pipe': { readonly transform: Slot };
  /** Any property decorator of a request DTO. */
  'validate.any': Record<never, never>;
  /** A pipe or call that turns input into a closed value or refuses it. */
  'parse.closed': Record<never, never>;
  /** A call that is true only for text that breaks out of nothing. */
  'check.closed': { readonly value: Slot };
}

export type RoleName = keyof Roles;

export interface RoleEntry<R extends RoleName = RoleName> {
  readonly role: R;
  readonly ref: ApiRef;
  readonly parts: Roles[R];
}

export interface Model {
  readonly package: string;
  /** Versions that were checked. */
  readonly versions: string;
  readonly docs: string;
  readonly entries: readonly RoleEntry[];
}

/** One row: this exported symbol plays this role. */
export function role<R extends RoleName>(name: R, ref: LocalRef, ...parts: Record<never, never> extends Roles[R] ? [Roles[R]?] : [Roles[R]]): DraftEntry {
  return { role: name, ref, parts: parts[0] ?? {} };
}

/** `name` exported by the model's own package, or a full reference. */
export type LocalRef = { readonly name: string; readonly member?: string; readonly from?: string } | ApiRef;
interface DraftEntry { readonly role: RoleName; readonly ref: LocalRef; readonly parts: object }

export const exported = (name: string): LocalRef => ({ name });
export const method = (name: string, member: string): LocalRef => ({ name, member });

export function defineModel(packageName: string, about: { versions: string; docs: string }, drafts: readonly (DraftEntry | readonly DraftEntry[])[]): Model {
  const entries = drafts.flat().map((draft) => ({
    role: draft.role,
    parts: draft.parts,
    ref: 'name' in draft.ref && !('from' in draft.ref) && !('project' in draft.ref) ? { from: packageName, ...draft.ref } : draft.ref,
  }));
  return { package: packageName, ...about, entries: entries as RoleEntry[] };
}

/** The name under which a call of this reference is spelled, before aliases. */
export function spelledName(ref: ApiRef): string {
  if ('generatedBy' in ref) return ref.member;
  if ('global' in ref) return ref.member ?? ref.global;
  return ref.member ?? ref.name.split('.').at(-1)!;
}
