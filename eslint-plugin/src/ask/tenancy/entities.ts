import type { Facts, Row, Site } from '../../facts/index.js';
import type { EntityPlace, RoleEntry } from '../../models/model.js';
import type { RoleIndex } from '../roles.js';
import { canonical } from './column-names.js';

/** A table as the code sees it. */
export interface Entity {
  /** Equal for one entity, wherever it is named. */
  readonly key: string;
  readonly name: string;
  /** Names of the columns and relations, as declared, by their canonical name. */
  readonly columns: ReadonlyMap<string, string>;
  /** Canonical names under which SQL knows the table. */
  readonly tables: ReadonlySet<string>;
}

/** Verbs by which a client that was generated is found. */
const DELEGATE_VERBS = ['findMany', 'findUnique', 'findFirst', 'create', 'update'];
/** Members that data layers add to their rows: of active records and documents. */
const PLUMBING = /^(?:hasId|save|remove|softRemove|recover|reload|\$\w+|_\w+|toJSON|toObject|toPOJO)$/;

/** Entities and their columns, read from types: classes, schemas, tables, delegates and the interfaces that list them. */
export class Entities {
  #all: readonly Entity[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** Every entity that the Program declares. */
  all(): readonly Entity[] {
    if (this.#all) return this.#all;
    const found = [...this.#declared(), ...this.#delegates(), ...this.#tables(), ...this.facts.rowsAddedTo(/^knex\/types\/tables(?:\.js)?$/, 'Tables').map((row) => this.#entity({ ...row, declaration: undefined }, row.name, row.name))];
    const byKey = new Map<string, Entity>();
    for (const entity of found) if (!byKey.has(entity.key)) byKey.set(entity.key, entity);
    return (this.#all = [...byKey.values()]);
  }

  #declared(): readonly Entity[] {
    return this.roles.callsIn('data.entity').flatMap(({ call, parts }) => {
      if (this.isIgnored(this.facts.place(call).file)) return [];
      const named = parts.name && this.facts.argumentsOf(call)[parts.name.arg];
      const name = named && this.facts.value(named);
      const table = name?.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
      if (parts.row === 'class') {
        const declared = this.facts.enclosingDecorated(call);
        const row = declared && this.facts.kindOf(declared) === 'class' ? this.facts.rowOfDeclaredClass(declared) : undefined;
        return row ? [this.#entity(row, row.name, table)] : [];
      }
      if (parts.row === 'receiver') {
        const receiver = this.facts.receiverOf(call);
        const row = receiver && this.facts.rowOfClass(receiver);
        return row ? [this.#entity(row, row.name, table)] : [];
      }
      const row = parts.row === 'argument' ? this.facts.rowOfClass(call) : this.facts.rowOfMember(call, parts.row.member);
      const holder = this.facts.holderOf(call).name ?? table;
      return row && holder !== undefined ? [this.#entity(parts.row === 'argument' ? row : { ...row, name: holder, declaration: undefined }, holder, table)] : [];
    });
  }

  #delegates(): readonly Entity[] {
    if (!this.roles.entries('data.query').some(({ ref }) => 'generatedBy' in ref)) return [];
    for (const verb of DELEGATE_VERBS) {
      for (const call of this.facts.callsNamed(verb)) {
        const query = this.roles.call(call, 'data.query');
        const delegate = query?.parts.entity === 'delegate' ? this.facts.receiverOf(call) : undefined;
        const client = delegate && this.facts.objectOf(delegate);
        const rows = client ? this.facts.rowsIn(client, { member: 'fields' }) : [];
        if (rows.length > 0) return rows.map((row) => this.#entity({ ...row, declaration: undefined }, row.name, row.name));
      }
    }
    return [];
  }

  #tables(): readonly Entity[] {
    for (const verb of ['selectFrom', 'updateTable', 'insertInto', 'deleteFrom']) {
      for (const call of this.facts.callsNamed(verb)) {
        const receiver = this.roles.call(call, 'data.start') && this.facts.receiverOf(call);
        const rows = receiver ? this.facts.rowsIn(receiver, 'type-argument') : [];
        if (rows.length > 0) return rows.map((row) => this.#entity({ ...row, declaration: undefined }, row.name, row.name));
      }
    }
    return [];
  }

  /** Whose rows a call is about. `entry` is the reference by which the call was recognised. */
  of(call: Site, place: EntityPlace, entry: RoleEntry | undefined): Entity | undefined {
    const receiver = this.facts.receiverOf(call);
    if (place === 'argument-of-owner') {
      const ref = entry?.ref;
      const owner = ref && 'from' in ref ? { from: ref.from, name: ref.name } : undefined;
      const row = receiver && owner ? this.facts.rowArgument(receiver, owner, 0) : undefined;
      return row && this.#entity(row, row.name || (this.facts.lastNameOf(receiver!) ?? ''), undefined);
    }
    if (place === 'receiver-class') {
      const row = receiver && this.facts.rowOfClass(receiver);
      return row && this.#entity(row, row.name || (this.facts.lastNameOf(receiver!) ?? ''), undefined);
    }
    if (place === 'delegate' || place === 'relational') {
      const name = receiver && this.facts.lastNameOf(receiver);
      if (name === undefined) return undefined;
      const row = place === 'delegate' ? this.facts.rowOfMember(receiver!, 'fields') : undefined;
      return row ? this.#entity({ ...row, declaration: undefined }, name, name) : this.named(name);
    }
    const argument = this.facts.argumentsOf(call)[place.arg];
    return argument && this.ofArgument(argument, call);
  }

  /** A class, a schema, a table, or the name of one. */
  ofArgument(argument: Site, call: Site): Entity | undefined {
    const value = this.facts.value(argument);
    if (value.kind === 'literal' && typeof value.value === 'string') {
      // `'invoices as i'`
      const name = value.value.split(/\s+as\s+|\s+/i)[0]!;
      const receiver = this.facts.receiverOf(call);
      const row = (receiver && this.facts.rowsOfTable(receiver, name)) ?? this.facts.rowArgument(call, { from: 'knex', name: 'Knex.QueryBuilder' }, 0);
      const known = this.named(name);
      return known ?? (row && this.#entity({ ...row, declaration: undefined }, name, name));
    }
    const table = this.facts.rowOfMember(argument, '$inferSelect');
    if (table) {
      const name = this.facts.lastNameOf(argument) ?? table.name;
      return this.named(name) ?? this.#entity({ ...table, declaration: undefined }, name, name);
    }
    const row = this.facts.rowOfClass(argument);
    return row && this.#entity(row, row.name || (this.facts.lastNameOf(argument) ?? ''), undefined);
  }

  /** By the name of its class or table, in singular or plural. */
  named(name: string): Entity | undefined {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const entity of this.all()) for (const table of [canonical(entity.name), ...entity.tables]) if (!this.#byName.has(table)) this.#byName.set(table, entity);
    }
    return this.#byName.get(canonical(name)) ?? this.#byName.get(singular(canonical(name)));
  }
  #byName: Map<string, Entity> | undefined;

  #entity(row: Row, name: string, table: string | undefined): Entity {
    const place = row.declaration && this.facts.place(row.declaration);
    const key = place && place.file !== '' ? `${place.file}:${String(place.start)}` : canonical(name);
    const columns = new Map(row.members.filter((member) => !PLUMBING.test(member) || member.startsWith('_')).map((member) => [canonical(member), member]));
    const plain = canonical(name);
    return { key, name, columns, tables: new Set([plain, singular(plain), `${plain}s`, ...(table === undefined ? [] : [canonical(table)])]) };
  }
}

/** English plurals of tables: `companies`, `addresses`, `invoices`. */
export const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/(?<=(?:s|x|ch|sh))es$/, '').replace(/(?<!s)s$/, '').replace(/entity$/, '');
