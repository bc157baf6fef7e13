import type { Facts, MemberDeclaration, Origin, Scope, Site, Why } from '../facts/index.js';
import { isPayload } from './payload.js';
import type { Played, RoleIndex } from './roles.js';

/** Whether a value is one of finitely many, or of a kind that breaks out of nothing. */
export type Closedness =
  | { readonly is: 'closed' }
  /** `likely`: it comes from a request, or from a parameter that callers outside may fill. `because` is where. */
  | { readonly is: 'open'; readonly from: 'request' | 'parameter' | 'elsewhere'; readonly because: readonly Site[] }
  | { readonly is: 'unknown'; readonly why: Why; readonly because: readonly Site[] };

const CLOSED: Closedness = { is: 'closed' };
const MAX_HOPS = 4;
const MAX_CALLERS = 12;
const MAX_DEPTH = 40;
const DATA_LAYERS = /^(typeorm|knex|pg|@prisma\/client|sequelize|kysely|drizzle-orm|@mikro-orm\/.*|objection|mysql2?|better-sqlite3)$/;

/** Types are proof, except for what crossed a trust boundary: that is proved by what checked it at run time (DESIGN.md, decision 2). */
export class Closed {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  of(expression: Site, scope?: Scope, hops = MAX_HOPS): Closedness {
    // `file = normalise(file)` asks for itself: what else flows into it decides.
    if (this.#asking.has(expression)) return CLOSED;
    if (this.#asking.size > MAX_DEPTH) return { is: 'unknown', why: 'budget', because: [expression] };
    this.#asking.add(expression);
    try {
      return this.#of(expression, scope, hops);
    } finally {
      this.#asking.delete(expression);
    }
  }
  readonly #asking = new Set<Site>();

  #of(expression: Site, scope: Scope | undefined, hops: number): Closedness {
    const value = this.facts.valueIn(expression, scope);
    if (value.kind === 'literal' || (value.kind === 'oneOf' && value.values.every(({ kind }) => kind === 'literal'))) return CLOSED;
    if (this.#isProved(expression)) return CLOSED;
    return all(this.facts.origins(expression, scope).map((origin) => this.#origin(origin, hops)));
  }

  #origin(origin: Origin, hops: number): Closedness {
    if (origin.stripped) return CLOSED;
    switch (origin.kind) {
      case 'literal':
        return CLOSED;
      case 'call':
        return this.#call(origin, hops);
      case 'parameter':
        return this.#parameter(origin, hops);
      case 'field':
        return this.#field(origin);
      case 'environment':
      case 'global':
      case 'caught':
        return origin.kind !== 'caught' && !origin.cast && this.facts.hasClosedType(origin.read) ? CLOSED : { is: 'open', from: 'elsewhere', because: [origin.site] };
      case 'unknown':
        return { is: 'unknown', why: origin.why, because: [origin.site] };
    }
  }

  #call(origin: Extract<Origin, { kind: 'call' }>, hops: number): Closedness {
    const played = this.roles.ofCall(origin.site);
    // A list of allowed values that is still to be written proves nothing yet.
    const unwritten = this.facts.argumentsOf(origin.site).slice(1).some((argument) => this.facts.kindOf(argument) === 'name' && this.facts.declarations(this.facts.namedBy(argument)).length === 0);
    if (unwritten && played.some(({ role }) => role === 'parse.closed')) return this.of(this.facts.argumentsOf(origin.site)[0]!, undefined, hops);
    if (played.some(({ role, parts }) => role === 'parse.closed' || role === 'sql.escape' || role === 'sql.tag' || (role === 'sql.raw' && (parts as { fragment?: true }).fragment))) return CLOSED;
    // `knex.raw(…).toString()`: not run yet, a piece of a larger text. It is judged where it is written.
    if (!origin.awaited && origin.path.length === 0 && played.some(({ role }) => role === 'sql.raw')) return CLOSED;
    // What was stored may have come from anybody: second-order injection.
    const isRow = played.some(({ role }) => role === 'sql.raw' || role === 'data.access');
    if (!origin.cast && this.facts.hasClosedType(origin.read) && !this.#isRequestCall(origin)) return CLOSED;
    if (this.#isChecked(origin.read)) return CLOSED;
    const inlined = hops > 0 ? origin.inline() : undefined;
    if (inlined && inlined.length > 0) return all(inlined.map((one) => this.#origin(one, hops - 1)));
    // Too far to follow, or filled piece by piece: what a named member of the result is made of need not be an argument.
    if (origin.path.some((key) => key !== '*') && (inlined || this.facts.functionOf(origin.site))) return { is: 'unknown', why: inlined ? 'dynamic' : 'budget', because: [origin.site] };
    const declared = this.facts.declaredBy(origin.site);
    const from = this.facts.packageOf(declared);
    // Names that the data layer itself hands out: table and column names of its metadata.
    if (from !== undefined && DATA_LAYERS.test(from) && !isRow) return CLOSED;
    if (this.#isRequestCall(origin)) return { is: 'open', from: 'request', because: [origin.site] };
    const why = this.facts.whyUnknown(declared);
    if (why === 'any' || why === 'unresolved') return { is: 'unknown', why, because: [origin.site] };
    // A function of closed arguments only is closed; what a library makes of open ones is open.
    const args = this.facts.argumentsOf(origin.site).filter((argument) => this.facts.kindOf(argument) !== 'function');
    const given = all(args.map((argument) => this.of(argument, undefined, Math.max(hops - 1, 0))));
    if (given.is === 'open' && given.from !== 'elsewhere') return given;
    const receiver = this.facts.receiverOf(origin.site);
    const received = receiver && !this.#isModule(receiver) ? this.of(receiver, undefined, Math.max(hops - 1, 0)) : CLOSED;
    if (received.is === 'open' && received.from !== 'elsewhere') return received;
    // What is in a file or a configuration is not constant because its name is.
    const isPure = from === 'typescript';
    if (isPure && args.length > 0 && given.is === 'closed' && received.is === 'closed') return CLOSED;
    return { is: 'open', from: 'elsewhere', because: [origin.site] };
  }

  /** A namespace or a class: `path.join`, `JSON.stringify`. It is not what the text is made of. */
  #isModule(receiver: Site): boolean {
    const value = this.facts.value(receiver);
    if (value.kind === 'class') return true;
    return this.facts.kindOf(receiver) === 'name' && this.facts.declarations(this.facts.namedBy(receiver)).every((declaration) => this.facts.place(declaration).file.endsWith('.d.ts'));
  }

  #parameter(origin: Extract<Origin, { kind: 'parameter' }>, hops: number): Closedness {
    const input = this.#inputOf(origin);
    if (input === 'closed') return CLOSED;
    if (this.#isProved(origin.read)) return CLOSED;
    if (input === 'request') return this.#validated(origin) ? CLOSED : { is: 'open', from: 'request', because: [origin.read] };
    const dto = this.#dtoMember(origin);
    if (dto) return dto;
    if (!origin.cast && this.facts.hasClosedType(origin.read)) return this.#crossed(origin, hops) ?? CLOSED;
    if (this.#isSchemaName(origin.read)) return CLOSED;
    if (this.facts.isAny(origin.site) && origin.path.length > 0) {
      return /^(query|body|params|headers|cookies)$/.test(origin.path[0]!) ? { is: 'open', from: 'request', because: [origin.read] } : { is: 'unknown', why: 'any', because: [origin.read] };
    }
    return this.#callers(origin, hops);
  }

  /** A closed type is no proof where a caller passes what a request says: the request's type was never checked. */
  #crossed(origin: Extract<Origin, { kind: 'parameter' }>, hops: number): Closedness | undefined {
    if (hops === 0) return undefined;
    const callers = this.facts.callersOf(origin.fn).filter((call) => !this.isIgnored(this.facts.place(call).file) && !this.facts.hasSpreadArgument(call));
    if (callers.length > MAX_CALLERS) return undefined;
    for (const call of callers) {
      const argument = this.facts.argumentsOf(call)[origin.index];
      if (!argument || (origin.path.length === 0 && this.#isProved(argument))) continue;
      for (const passed of this.facts.origins(argument, undefined, origin.path)) {
        const answer = this.#isWhole(passed) ? this.#crossedWhole(passed, hops - 1) : this.#origin(passed, hops - 1);
        if (answer?.is === 'open' && answer.from === 'request') return { ...answer, because: [origin.read, ...answer.because] };
      }
    }
    return undefined;
  }

  #isProved(expression: Site): boolean {
    return this.facts.isNarrowedToClosed(expression) || this.#isChecked(expression);
  }

  #isChecked(expression: Site): boolean {
    return this.facts.isCheckedBefore(expression, (call) => {
      const check = this.roles.call(call, 'check.closed');
      return check && this.facts.argumentsOf(call)[check.parts.value.arg];
    });
  }

  /** An object is handed on whole: no expression reads the member. */
  #isWhole(origin: Origin): boolean {
    return origin.path.length > 0 && origin.read === origin.site;
  }

  #crossedWhole(origin: Origin, hops: number): Closedness | undefined {
    if (origin.kind !== 'parameter') return undefined;
    if (this.roles.typePlays(origin.site, 'http.requestType')) return { is: 'open', from: 'request', because: [origin.site] };
    return this.#inputOf(origin) === undefined ? this.#crossed(origin, hops) : undefined;
  }

  /** What callers pass, one hop up. */
  #callers(origin: Extract<Origin, { kind: 'parameter' }>, hops: number): Closedness {
    const open: Closedness = { is: 'open', from: 'parameter', because: [origin.read] };
    const callers = this.facts.callersOf(origin.fn).filter((call) => !this.isIgnored(this.facts.place(call).file));
    if (callers.length === 0) return open;
    const isMember = origin.path.length > 0;
    // A text that is handed on too far is likely to come from outside; a member of an object may as well have been made on the way.
    if (hops === 0 || callers.length > MAX_CALLERS) return isMember ? { is: 'unknown', why: 'budget', because: [origin.read] } : open;
    const passed = callers.map((call): Closedness => {
      if (this.facts.hasSpreadArgument(call)) return open;
      const argument = this.facts.argumentsOf(call)[origin.index];
      if (!argument) return CLOSED;
      return isMember ? this.#member(argument, origin.path, hops - 1) : this.of(argument, undefined, hops - 1);
    });
    const judged = all(passed);
    return judged.is === 'open' && judged.from !== 'request' && !isMember ? open : judged;
  }

  #member(object: Site, path: readonly string[], hops: number): Closedness {
    const [first, ...rest] = path;
    const value = this.facts.propertiesOf(object).find(({ key }) => key === first)?.value;
    if (value) return rest.length > 0 ? this.#member(value, rest, hops) : this.of(value, undefined, hops);
    return all(this.facts.origins(object, undefined, path).map((origin) => this.#origin(origin, hops)));
  }

  /** A name that the data layer itself hands out: `qb.alias`, `column.databaseName`, `this.repository.metadata.tableName`. */
  #isSchemaName(read: Site): boolean {
    const member = this.facts.memberDeclaration(read);
    const owner = member && this.facts.packageOf(this.facts.declaration(member.site));
    return owner !== undefined && DATA_LAYERS.test(owner);
  }

  #field(origin: Extract<Origin, { kind: 'field' }>): Closedness {
    if (!origin.cast && this.facts.hasClosedType(origin.read)) return CLOSED;
    const declared = origin.declaration && this.facts.declaration(origin.declaration);
    const from = declared && this.facts.packageOf(declared);
    if (from !== undefined && DATA_LAYERS.test(from)) return CLOSED;
    if (this.#isSchemaName(origin.read)) return CLOSED;
    if (this.#isChecked(origin.read)) return CLOSED;
    if (this.roles.typePlays(origin.site, 'http.requestType')) return { is: 'open', from: 'request', because: [origin.read] };
    return { is: 'open', from: 'elsewhere', because: [origin.read] };
  }

  /** Whether a parameter is filled from a request: by a decorator, by its type, or because it is a handler's. */
  #inputOf(origin: Extract<Origin, { kind: 'parameter' }>): 'request' | 'closed' | undefined {
    const parameter = this.facts.parametersOf(origin.fn)[origin.index];
    for (const decorator of parameter?.decorators ?? []) {
      if (this.facts.kindOf(decorator) !== 'call') continue;
      const input = this.roles.ofCall(decorator).find((one): one is Played<'http.input'> | Played<'http.request'> => one.role === 'http.input' || one.role === 'http.request');
      if (!input) continue;
      if (this.facts.argumentsOf(decorator).some((argument) => this.#isClosedPipe(argument))) return 'closed';
      // `ValidationPipe({ transform: true })` makes a declared number a number.
      return origin.path.length === 0 && !origin.cast && this.facts.isNumeric(origin.site) && this.#transforms() ? 'closed' : 'request';
    }
    if (isPayload(this.facts, this.roles, origin.fn, origin.index)) return 'request';
    return this.roles.typePlays(origin.site, 'http.requestType') && origin.path.length > 0 ? 'request' : undefined;
  }

  #transforms(): boolean {
    return (this.#hasTransform ??= this.roles.callsIn('validate.pipe').some(({ call }) => {
      const [options] = this.facts.argumentsOf(call);
      const value = options && this.facts.value(options);
      const transform = value?.kind === 'object' ? value.members.get('transform') : undefined;
      return transform?.kind === 'literal' && transform.value === true;
    }));
  }
  #hasTransform: boolean | undefined;

  #isClosedPipe(argument: Site): boolean {
    const kind = this.facts.kindOf(argument);
    if (kind === 'new') return this.roles.call(argument, 'parse.closed') !== undefined;
    return (kind === 'name' || kind === 'member') && this.roles.name(argument, 'parse.closed') !== undefined;
  }

  /** A member of a request DTO is proved by its validator, not by its type. */
  #dtoMember(origin: Extract<Origin, { kind: 'parameter' }>): Closedness | undefined {
    if (origin.path.length === 0) return undefined;
    const [member] = this.facts.memberDeclarations(origin.read);
    if (!member?.owner) return undefined;
    const validated = this.facts.fieldDecorators(member.owner).some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.ofCall(decorator).some(({ role }) => role === 'validate.closed' || role === 'validate.any'));
    if (!validated) return undefined;
    return this.#validated(origin) ? CLOSED : { is: 'open', from: 'request', because: [origin.read, member.site] };
  }

  #validated(origin: Origin): boolean {
    if (origin.path.length === 0) return false;
    const members = this.facts.memberDeclarations(origin.read);
    return members.length > 0 && members.every((member) => this.#isValidated(member, origin));
  }

  #isValidated(member: MemberDeclaration, origin: Origin): boolean {
    if (member.decorators.some((decorator) => this.facts.kindOf(decorator) === 'call' && this.#proves(decorator))) return true;
    // `@Type(() => Number)` leaves a number or NaN.
    if (this.facts.isNumeric(origin.read) && member.decorators.some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.call(decorator, 'validate.convert') !== undefined)) return true;
    // A DTO class made from a schema: its type is what was checked.
    return member.owner !== undefined && this.facts.baseCall(member.owner) !== undefined && this.facts.hasClosedType(origin.read);
  }

  #proves(decorator: Site): boolean {
    const validator = this.roles.call(decorator, 'validate.closed');
    if (!validator?.parts.pattern) return validator !== undefined;
    const pattern = this.facts.argumentsOf(decorator)[validator.parts.pattern.arg];
    return pattern !== undefined && this.facts.isRefusingPattern(pattern);
  }

  #isRequestCall(origin: Origin): boolean {
    if (/^(query|body|params|headers|cookies)$/.test(origin.path[0] ?? '')) return true;
    return [...this.facts.spelledNames(origin.site)].some((name) => name === 'getRequest');
  }
}

/** The worst of several answers. */
export function all(answers: readonly Closedness[]): Closedness {
  return (
    answers.find((answer) => answer.is === 'open' && answer.from === 'request') ??
    answers.find((answer) => answer.is === 'open' && answer.from === 'parameter') ??
    answers.find((answer) => answer.is === 'unknown') ??
    answers.find((answer) => answer.is === 'open') ??
    CLOSED
  );
}
