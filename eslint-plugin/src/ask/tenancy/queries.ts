import type { Chain, Facts, Site } from '../../facts/index.js';
import type { DataOp, Slot } from '../../models/model.js';
import type { Played, RoleIndex } from '../roles.js';
import { Conditions } from './conditions.js';
import type { Entities, Entity } from './entities.js';
import type { Filters } from './filters.js';
import { all, type Predicate } from './predicate.js';
import { Related } from './related.js';
import type { Tenancy } from './tenancy.js';

/** One query on an entity that belongs to a tenant, whatever it is written with. */
export interface Query {
  /** What a report underlines. */
  readonly at: Site;
  readonly call: Site;
  readonly op: DataOp;
  readonly entity: Entity;
  /** Names of its tenant columns, canonical. */
  readonly columns: readonly string[];
  readonly predicate: Predicate;
  /** Conditions that a later call threw away. */
  readonly dropped: readonly { readonly at: Site; readonly before: Predicate }[];
  /** What is written. */
  readonly data: Site | undefined;
  /** The object that says which rows, where there is one: what a fix adds to. */
  readonly filter: Site | undefined;
  /** Members that are undefined are left out. */
  readonly drops: boolean;
  /** About one row at most, by what is unique in the whole table, or about the rows of one other row. */
  readonly isBounded: boolean;
  /** Others may add conditions: it is handed on, or returned unfinished. */
  readonly isOpen: boolean;
  /** SQL text. */
  readonly isRaw: boolean;
}

/** Finds the queries of a file and reads their conditions. */
export class Queries {
  readonly conditions: Conditions;
  readonly related: Related;
  readonly #byFile = new Map<string, readonly Query[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly entities: Entities,
    readonly tenancy: Tenancy,
    readonly filters: Filters,
  ) {
    this.conditions = new Conditions(facts, roles, filters);
    this.related = new Related(facts, entities, tenancy, filters);
  }

  in(file: string): readonly Query[] {
    let queries = this.#byFile.get(file);
    if (!queries) this.#byFile.set(file, (queries = this.#find(file)));
    return queries;
  }

  #find(file: string): readonly Query[] {
    const found: Query[] = [];
    const starts = new Set<Site>();
    for (const spelled of this.facts.namesInFile(file)) {
      const wanted = [...this.facts.originalNames(spelled)].some((name) => this.roles.mayBeCalled(name, WANTED));
      if (!wanted) continue;
      for (const call of this.facts.callsInFile(file, spelled)) {
        if (this.facts.kindOf(call) !== 'call') continue;
        const played = this.roles.ofCall(call);
        const query = played.find((one): one is Played<'data.query'> => one.role === 'data.query');
        if (query) {
          found.push(...this.#atOnce(call, query));
          continue;
        }
        if (played.some(({ role }) => role === 'data.start')) starts.add(call);
        else if (played.some(({ role, entry }) => (role === 'data.condition' || role === 'data.step') && entry !== undefined && 'name' in entry.ref && entry.ref.name.startsWith('Knex'))) {
          const root = this.facts.chainRoot(call);
          if (root && this.facts.place(root).file === file) starts.add(root);
        }
      }
    }
    for (const start of starts) {
      const read = this.#built(start);
      if (read) found.push(read);
    }
    return found.sort((one, other) => this.facts.place(one.at).start - this.facts.place(other.at).start);
  }

  /** The query itself, and those inside of it. */
  #atOnce(call: Site, { parts, entry }: Played<'data.query'>): readonly Query[] {
    const entity = this.#isScoped(call) || this.#isDeclared(call) ? undefined : this.entities.of(call, parts.entity, entry);
    if (!entity) return [];
    const columns = this.tenancy.columnsOf(entity);
    const data = parts.data && this.#part(call, parts.data);
    const nested = data ? this.related.written(call, data) : [];
    if (columns.length === 0 && parts.op !== 'read') return nested;
    const at = this.facts.calleeNameOf(call);
    const predicates: Predicate[] = [];
    let filter: Site | undefined;
    const isKeyed = (site: Site): boolean => {
      const { kind } = this.facts.structure(site);
      return (kind === 'value' && !this.#isFilter(site)) || kind === 'list';
    };
    if (parts.where) {
      filter = this.#part(call, parts.where);
      if (filter) predicates.push(this.filters.of(filter, undefined));
      else if (!this.#isReadable(call, parts.where)) predicates.push({ is: 'unknown', why: 'dynamic', site: at });
    }
    if (parts.expression) {
      const expression = this.#part(call, parts.expression);
      if (expression) predicates.push(this.conditions.expression(expression, undefined));
    }
    const key = parts.key && this.facts.argumentsOf(call)[parts.key.arg];
    if (key) predicates.push({ is: 'equals', column: 'id', through: [], value: key, scope: undefined, site: key });
    const either = parts.either && this.facts.argumentsOf(call)[parts.either.arg];
    if (either && isKeyed(either)) predicates.push({ is: 'equals', column: 'id', through: [], value: either, scope: undefined, site: either });
    else if (either) {
      filter = either;
      predicates.push(this.filters.of(either, undefined));
    }
    let isOpen = false;
    if (parts.chained) {
      const chain = this.facts.chain(call);
      const built = this.conditions.of(call, chain, this.tenancy.spelledOf(entity)).predicate;
      if (built.is !== 'and' || built.parts.length > 0) predicates.push(built);
      isOpen = this.#isHandedOn(chain);
    }
    const predicate = all(predicates, at);
    if (columns.length === 0) return this.related.read(call, entity, predicate);
    return [{ at, call, op: parts.op, entity, columns, predicate, dropped: [], data, filter, drops: parts.drops === true, isBounded: parts.unique === true, isOpen, isRaw: false }, ...nested];
  }

  /** By a client that asks for the tenant by itself: `scoped(prisma, …).invoice`. */
  #isScoped(call: Site): boolean {
    const receiver = this.facts.receiverOf(call);
    const client = receiver && this.facts.objectOf(receiver);
    return client !== undefined && this.facts.typeIs(client, { from: '@lintel/runtime/prisma', name: 'ScopedBrand' });
  }

  /** Of an object type, and not a text or a number: a filter that cannot be read, and no key. */
  #isFilter(site: Site): boolean {
    return !this.facts.isString(site) && !this.facts.isNumeric(site) && this.facts.shapeOf(site) !== 'list' && this.facts.matterOf(site) !== 'text';
  }

  #built(start: Site): Query | undefined {
    const chain = this.facts.chain(start);
    const played = this.roles.call(start, 'data.start');
    let entity = played?.parts.entity ? this.entities.of(start, played.parts.entity, played.entry) : undefined;
    let op: DataOp = played?.parts.op ?? 'read';
    let data: Site | undefined;
    if (!played) {
      // `db('invoices')`
      const [table] = this.facts.argumentsOf(start);
      if (table && this.facts.kindOf(this.facts.calleeOf(start)) !== 'member') entity = this.entities.ofArgument(table, start);
    }
    for (const call of [start, ...chain.links.map((link) => link.call)]) {
      const step = this.roles.ofCall(call).find((one): one is Played<'data.step'> => one.role === 'data.step');
      if (!step) continue;
      const place = step.parts.entity;
      const named = place && typeof place === 'object' ? this.facts.argumentsOf(call)[place.arg] : undefined;
      if (named) entity = this.entities.ofArgument(named, call) ?? entity;
      op = step.parts.op ?? op;
      if (step.parts.data) data = this.#part(call, step.parts.data);
    }
    const columns = entity ? this.tenancy.columnsOf(entity) : [];
    if (!entity || columns.length === 0 || this.#isDeclared(start)) return undefined;
    const { predicate, dropped } = this.conditions.of(start, chain, this.tenancy.spelledOf(entity));
    const isOpen = this.#isHandedOn(chain) || (chain.returned && !chain.links.some(({ call }) => ENDS.test(this.facts.lastNameOf(this.facts.calleeOf(call)) ?? '')) && this.#isBuilder(start));
    return { at: this.facts.calleeNameOf(start), call: start, op, entity, columns, predicate, dropped, data, filter: undefined, drops: false, isBounded: false, isOpen, isRaw: false };
  }

  /** By, or in, what `settings.lintel.tenant.scopedBy` names. */
  #isDeclared(call: Site): boolean {
    const receiver = this.facts.receiverOf(call);
    const around = [this.facts.enclosingClass(call), this.facts.enclosingFunction(call)].flatMap((one) => (one ? [this.facts.declaration(one)] : []));
    return this.roles.entries('data.scope').some(({ ref }) => (receiver !== undefined && this.facts.typeIs(receiver, ref)) || around.some((one) => this.facts.is(one, ref)));
  }

  /** A function that is handed the builder may add the condition. What the query yields is no builder. */
  #isHandedOn(chain: Chain): boolean {
    return chain.given.some(({ call, index }) => {
      const handed = this.facts.argumentsOf(call)[index];
      const isRun = handed !== undefined && this.facts.kindOf(handed) === 'call' && ENDS.test(this.facts.lastNameOf(this.facts.calleeOf(handed)) ?? '');
      return !isRun && this.roles.ofCall(call).length === 0;
    });
  }

  /** A builder that is not run by being awaited: TypeORM's and Kysely's. */
  #isBuilder(start: Site): boolean {
    const entry = this.roles.call(start, 'data.start')?.entry;
    return entry !== undefined && 'from' in entry.ref && /^(?:typeorm|kysely)$/.test(entry.ref.from);
  }

  #part(call: Site, { arg, path = [] }: Slot): Site | undefined {
    let current = this.facts.argumentsOf(call)[arg];
    for (const key of path) {
      const structure = current && this.facts.structure(current);
      current = structure?.kind === 'object' ? structure.parts.findLast((part) => part.key === key)?.value : undefined;
    }
    return current;
  }

  /** Whether the object in which a part is missing is all there: an option that is not given is not given. */
  #isReadable(call: Site, { arg }: Slot): boolean {
    const argument = this.facts.argumentsOf(call)[arg];
    if (!argument) return true;
    const structure = this.facts.structure(argument);
    return structure.kind === 'object' && structure.parts.every(({ kind }) => kind === 'member');
  }
}

const WANTED: ReadonlySet<'data.query' | 'data.start' | 'data.condition' | 'data.step'> = new Set(['data.query', 'data.start', 'data.condition', 'data.step']);
/** Calls that run what was built. */
const ENDS = /^(?:get(?:Many|One|OneOrFail|RawMany|RawOne|RawAndEntities|ManyAndCount|Count|Exists)|execute(?:TakeFirst(?:OrThrow)?)?|stream|then|first|pluck|exec)$/;
