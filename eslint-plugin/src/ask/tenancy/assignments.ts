import type { Facts, Scope, Site, Structure, StructurePart } from '../../facts/index.js';
import type { Played, RoleIndex } from '../roles.js';
import { canonical, relationOf } from './column-names.js';
import type { Checks } from './checks.js';
import type { Entities, Entity } from './entities.js';
import type { Provenance, Source } from './provenance.js';
import type { Reach } from './reach.js';
import type { Tenancy } from './tenancy.js';

/** A request says to whom a row belongs, because its members are copied into the row. */
export interface AssignmentFinding {
  readonly at: Site;
  readonly entity: Entity;
  readonly column: string;
  readonly because: readonly Site[];
}

/** Finds rows that are filled from a request, the tenant's column included. */
export class Assignments {
  readonly #byFile = new Map<string, readonly AssignmentFinding[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly entities: Entities,
    readonly tenancy: Tenancy,
    readonly provenance: Provenance,
    readonly reach: Reach,
    readonly checks: Checks,
  ) {}

  in(file: string): readonly AssignmentFinding[] {
    if (this.tenancy.columns().length === 0) return [];
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = [...this.#copies(file), ...this.#written(file)]));
    return found;
  }

  /** `Object.assign(row, req.body)` */
  #copies(file: string): readonly AssignmentFinding[] {
    return this.facts.callsInFile(file, 'assign').flatMap((call) => {
      const receiver = this.facts.receiverOf(call);
      if (!receiver || this.facts.text(receiver) !== 'Object') return [];
      const [target, ...sources] = this.facts.argumentsOf(call);
      const row = target && this.facts.rowOfType(target);
      const entity = row?.declaration && this.entities.all().find(({ key }) => key === this.#keyOf(row.declaration!));
      if (!target || !entity) return [];
      return this.#judge(entity, call, sources.map((value): StructurePart => ({ kind: 'spread', key: undefined, value, site: value, when: undefined, scope: undefined })), target);
    });
  }

  #keyOf(declaration: Site): string {
    const { file, start } = this.facts.place(declaration);
    return `${file}:${String(start)}`;
  }

  /** `create(body)`, `data: body`, `.values({ ...body })`. */
  #written(file: string): readonly AssignmentFinding[] {
    const found: AssignmentFinding[] = [];
    for (const spelled of this.facts.namesInFile(file)) {
      if (![...this.facts.originalNames(spelled)].some((name) => this.roles.mayBeCalled(name, WANTED))) continue;
      for (const call of this.facts.callsInFile(file, spelled)) {
        if (this.facts.kindOf(call) !== 'call') continue;
        const written = this.#dataOf(call);
        if (!written) continue;
        const { entity, data } = written;
        if (this.tenancy.columnsOf(entity).length === 0) continue;
        for (const parts of this.#rowsIn(data, undefined)) found.push(...this.#judge(entity, data, parts, undefined, call), ...this.#nested(parts, call));
      }
    }
    return found;
  }

  /** The members of each row that is written: of one, of a list, and of `{ $set: body }` of MongoDB. */
  #rowsIn(data: Site, scope: Scope | undefined): readonly (readonly StructurePart[])[] {
    return partsIn(this.facts.structure(data, scope), data).flatMap((parts) => {
      const [only] = parts;
      if (only?.kind === 'item' && this.facts.structure(only.value, only.scope).kind === 'object') return this.#rowsIn(only.value, only.scope);
      return [parts, ...parts.filter(({ key }) => key === '$set' || key === '$setOnInsert').flatMap(({ value, scope: within }) => this.#rowsIn(value, within))];
    });
  }

  /** `data: { cards: { create: [{ … }] } }` of Prisma: rows of another table. */
  #nested(parts: readonly StructurePart[], call: Site): readonly AssignmentFinding[] {
    return parts.flatMap(({ kind, key, value, scope }) => {
      const inner = kind === 'member' ? this.facts.structure(value, scope) : undefined;
      const entity = inner?.kind === 'object' ? this.entities.named(key!) : undefined;
      if (inner?.kind !== 'object' || !entity || this.tenancy.columnsOf(entity).length === 0) return [];
      return inner.parts.filter((part) => part.key === 'create').flatMap((part) => this.#rowsIn(part.value, part.scope).flatMap((row) => this.#judge(entity, part.value, row, undefined, call)));
    });
  }

  #dataOf(call: Site): { readonly entity: Entity; readonly data: Site } | undefined {
    const played = this.roles.ofCall(call);
    const query = played.find((one): one is Played<'data.query'> => one.role === 'data.query');
    if (query?.parts.data) {
      const data = this.#part(call, query.parts.data.arg, query.parts.data.path ?? []);
      const entity = data && this.entities.of(call, query.parts.entity, query.entry);
      return entity && data && { entity, data };
    }
    const step = played.find((one): one is Played<'data.step'> => one.role === 'data.step' && (one as Played<'data.step'>).parts.data !== undefined);
    const data = step?.parts.data && this.facts.argumentsOf(call)[step.parts.data.arg];
    const root = data && this.facts.chainRoot(call);
    if (!root || !data) return undefined;
    const start = this.roles.call(root, 'data.start');
    const [table] = this.facts.argumentsOf(root);
    const entity = start?.parts.entity ? this.entities.of(root, start.parts.entity, start.entry) : table && this.entities.ofArgument(table, root);
    return entity && { entity, data };
  }

  #part(call: Site, arg: number, path: readonly string[]): Site | undefined {
    let current = this.facts.argumentsOf(call)[arg];
    for (const key of path) {
      const structure = current && this.facts.structure(current);
      current = structure?.kind === 'object' ? structure.parts.findLast((part) => part.key === key)?.value : undefined;
    }
    return current;
  }

  /** The last word on the tenant's column: a member that names it, or the object that is copied. */
  #judge(entity: Entity, at: Site, parts: readonly StructurePart[], target: Site | undefined, call?: Site): readonly AssignmentFinding[] {
    const columns = this.tenancy.columnsOf(entity);
    for (const part of [...parts].reverse()) {
      if (part.kind === 'member') {
        const owner = columns.includes(canonical(part.key!)) ? part : this.#connected(part, columns);
        if (!owner) continue;
        return part.when === undefined ? this.#member(entity, owner) : [];
      }
      if (part.kind !== 'spread' && part.kind !== 'item') continue;
      // `Object.assign(row, body); save(row)`: reported where it is copied.
      if (!target && part.site !== part.value && this.facts.kindOf(part.site) === 'call') continue;
      // What a project function makes of it is its business.
      if (this.facts.kindOf(part.value) === 'call') continue;
      const asked = this.provenance.of(part.value, part.scope).find(({ from, handler }) => from === 'request' && (!handler || this.reach.of(handler) === 'caller'));
      if (!asked || !this.#isWhole(asked) || !this.#mayName(part.value, columns) || !this.#mayName(asked.read, columns) || this.#isSetApart(part.value, target, call, at, columns)) continue;
      if (this.checks.isOverwritten(asked, this.#names(entity, columns)) || this.checks.handlesOwner(asked)) continue;
      return [{ at: target ? at : part.value, entity, column: this.#columnOf(entity, columns), because: [...asked.calls, asked.read] }];
    }
    return [];
  }

  /** The key in `tenant: { id }` and `tenant: { connect: { id } }`. */
  #connected({ key, value, scope }: StructurePart, columns: readonly string[]): StructurePart | undefined {
    if (!columns.some((column) => relationOf(column) === canonical(key!))) return undefined;
    const outer = this.facts.structure(value, scope);
    const connect = outer.kind === 'object' ? outer.parts.find((part) => part.key === 'connect') : undefined;
    const inner = connect ? this.facts.structure(connect.value, connect.scope) : outer;
    const id = inner.kind === 'object' ? inner.parts.find((part) => part.kind === 'member' && canonical(part.key!) === 'id') : undefined;
    return id && { ...id, key };
  }

  /** `tenantId: req.body.tenantId` */
  #member(entity: Entity, { value, scope, key }: StructurePart): readonly AssignmentFinding[] {
    const sources = this.provenance.of(value, scope, 1);
    if (sources.some(({ from }) => from !== 'request' && from !== 'constant')) return [];
    const asked = sources.find(({ from, handler }) => from === 'request' && (!handler || this.reach.of(handler) === 'caller'));
    if (!asked || this.#isCompared(asked.read, asked.handler) || this.checks.isOverwritten(asked, [key!, this.facts.lastNameOf(value) ?? key!])) return [];
    return [{ at: value, entity, column: key!, because: [...asked.calls, asked.read] }];
  }

  #isCompared(read: Site, handler: Site | undefined): boolean {
    const { file } = this.facts.place(read);
    return this.facts.comparisonsIn(file).some(({ left, right, site }) => (!handler || this.facts.contains(handler, site)) && (this.facts.isSameReading(left, read) || this.facts.isSameReading(right, read)));
  }

  /** Handed on as it came: an object that is put together on the way names its members. */
  #isWhole({ calls }: Source): boolean {
    return calls.every((call) => this.facts.argumentsOf(call).every((argument) => this.facts.structure(argument).kind === 'value' || this.provenance.of(argument, undefined, 0).every(({ from }) => from !== 'request')));
  }

  /** Whether the copied object may hold the column: nobody knows what is in `any`, and a declared type that lacks it is taken at its word. */
  #mayName(value: Site, columns: readonly string[]): boolean {
    if (this.facts.isAny(value)) return true;
    const row = this.facts.rowOfType(value);
    return row === undefined || row.members.some((member) => columns.includes(canonical(member)));
  }

  /** The column is set from elsewhere, before the copy in what is copied or after it in the row. */
  #isSetApart(source: Site, target: Site | undefined, call: Site | undefined, at: Site, columns: readonly string[]): boolean {
    const { file, start } = this.facts.place(at);
    const fn = this.facts.enclosingFunction(at);
    const results = call ? this.facts.readsOfResult(call) : [];
    return columns.some((column) =>
      [...this.#spellings(column)].flatMap((name) => this.facts.writesNamed(name)).some((write) => {
        if (this.facts.place(write).file !== file || this.facts.enclosingFunction(write) !== fn) return false;
        const object = this.facts.writtenObject(write);
        if (!object) return false;
        const isSource = this.facts.place(write).start < start && this.facts.isSameReading(object, source);
        const isTarget = this.facts.place(write).start > start && ((target !== undefined && this.facts.isSameReading(object, target)) || results.some((read) => this.facts.isSameReading(object, read)));
        return isSource || isTarget;
      }),
    );
  }

  #spellings(column: string): ReadonlySet<string> {
    return new Set(this.entities.all().flatMap(({ columns }) => columns.get(column) ?? []));
  }

  #names(entity: Entity, columns: readonly string[]): readonly string[] {
    return columns.map((column) => entity.columns.get(column) ?? column);
  }

  #columnOf(entity: Entity, columns: readonly string[]): string {
    return entity.columns.get(columns[0]!) ?? columns[0]!;
  }
}

/** The members of an object, or of each alternative; a value that cannot be taken apart is copied whole. */
function partsIn(structure: Structure, data: Site): readonly (readonly StructurePart[])[] {
  switch (structure.kind) {
    case 'object':
      return [structure.parts];
    case 'choice':
      return structure.options.flatMap((option) => partsIn(option, option.site));
    case 'list':
      return structure.items.map((item) => [item]);
    case 'nothing':
      return [];
    case 'value':
      return [[{ kind: 'spread', key: undefined, value: structure.scope ? structure.site : data, site: data, when: undefined, scope: structure.scope }]];
  }
}

const WANTED: ReadonlySet<'data.query' | 'data.step'> = new Set(['data.query', 'data.step']);
