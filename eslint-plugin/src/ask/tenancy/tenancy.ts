import type { Facts } from '../../facts/index.js';
import type { Settings } from '../settings.js';
import { canonical, relationOf } from './column-names.js';
import { singular, type Entities, type Entity } from './entities.js';
import type { Equality } from './predicate.js';

/** Who is calling is no tenant: rows of a person are another question. */
const PERSON = /^(?:user|member|person|people|author|owner|customer|employee|admin|profile|session|parent|creator|contact|client)$/;
/** Where code reads who is calling: a name that ends so, or is that. */
const PRINCIPAL = '(?:user|principal|auth|session|account|claims|identity|viewer|actor|caller|context|payload|locals|request|member|token|store|\\b(?:me|ctx|jwt|req|cls))';
/** Fewer entities than these are no pattern. */
const LEAST = 3;

/** Which column says to whom a row belongs. */
export class Tenancy {
  readonly isDeclared: boolean;
  #columns: readonly string[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly settings: Settings,
    readonly entities: Entities,
    readonly isSource: (file: string) => boolean,
  ) {
    this.isDeclared = settings.tenant.columns !== undefined;
  }

  /** Canonical names. Empty where nothing was declared and nothing is beyond doubt. */
  columns(): readonly string[] {
    return (this.#columns ??= this.settings.tenant.columns?.map(canonical) ?? this.#inferred());
  }

  /** The tenant columns of an entity as it spells them: what SQL is searched for. */
  spelledOf(entity: Entity): ReadonlySet<string> {
    return new Set(this.columnsOf(entity).map((column) => entity.columns.get(column) ?? this.settings.tenant.columns?.find((name) => canonical(name) === column) ?? `${relationOf(column)}_id`));
  }

  /** Names that were declared or inferred, as the code spells them. */
  spelled(): readonly string[] {
    const all = this.entities.all();
    return this.columns().map((column) => all.map(({ columns }) => columns.get(column)).find((name) => name !== undefined) ?? column);
  }

  /** The columns of an entity that hold its tenant; none for one that belongs to everybody, and for the tenants themselves. */
  columnsOf(entity: Entity): readonly string[] {
    let columns = this.#ofEntity.get(entity.key);
    if (!columns) {
      const isShared = this.settings.tenant.shared.some((name) => canonical(name) === canonical(entity.name) || entity.tables.has(canonical(name)));
      columns = isShared ? [] : this.columns().filter((column) => entity.columns.has(column) || (relationOf(column) !== '' && entity.columns.has(relationOf(column)) && !entity.columns.has(column) && this.#isEntityName(relationOf(column))));
      this.#ofEntity.set(entity.key, columns);
    }
    return columns;
  }
  readonly #ofEntity = new Map<string, readonly string[]>();

  /** The tenants' own table. */
  isTenantItself(entity: Entity): boolean {
    return this.columns().some((column) => entity.tables.has(relationOf(column)) || singular(canonical(entity.name)) === relationOf(column));
  }

  /** Who belongs to which tenant, and what is shared between them: rows of a person or of two tenants as much as of one. */
  isMembership(entity: Entity): boolean {
    const name = canonical(entity.name);
    return this.columns().some((column) => relationOf(column) !== '' && name.includes(relationOf(column)) && /user|member|shar|invit|role/.test(name.replace(relationOf(column), '')));
  }

  /** Whether an equality is about a tenant column: `tenantId`, `tenant`, `tenant: { id }`. */
  isTenant({ column, through }: Equality, columns: readonly string[]): boolean {
    const name = canonical(column);
    const path = canonical([...through, column].join(''));
    return columns.some((tenant) => name === tenant || path === tenant || (through.length === 0 && name === relationOf(tenant)) || (through.length > 0 && path.endsWith(tenant)));
  }

  /** The column that might be the one where nothing is judged, as it is spelled: half of the entities have it, or code reads it from who is calling. */
  undecided(): string | undefined {
    this.#undecided ??= this.#doubtful() ?? false;
    return this.#undecided || undefined;
  }
  #undecided: string | false | undefined;

  #doubtful(): string | undefined {
    if (this.isDeclared || this.columns().length > 0) return undefined;
    const [most] = [...this.#candidates()].sort((one, other) => other.share - one.share);
    if (!most || (most.share < 0.5 && !(most.share >= 0.2 && this.#isCarried(most.column)))) return undefined;
    return this.entities.all().map(({ columns }) => columns.get(most.column)).find((name) => name !== undefined);
  }

  #inferred(): readonly string[] {
    return this.#candidates().filter(({ share, column }) => share >= 0.5 && this.#isCarried(column)).map(({ column }) => column);
  }

  /** Keys of an entity of that name, with the share of the other entities that have them. */
  #candidates(): readonly { readonly column: string; readonly share: number }[] {
    if (this.#found) return this.#found;
    const all = this.entities.all();
    const counts = new Map<string, number>();
    for (const { columns } of all) for (const column of columns.keys()) if (/id$/.test(column) && column !== 'id') counts.set(column, (counts.get(column) ?? 0) + 1);
    return (this.#found = [...counts]
      .filter(([column, count]) => count >= LEAST && !PERSON.test(relationOf(column)) && this.#isEntityName(relationOf(column)))
      .map(([column, count]) => ({ column, share: count / Math.max(all.length - 1, 1) })));
  }
  #found: readonly { readonly column: string; readonly share: number }[] | undefined;

  #isEntityName(name: string): boolean {
    this.#names ??= new Set(this.entities.all().flatMap((entity) => [canonical(entity.name), singular(canonical(entity.name)), ...entity.tables]));
    return this.#names.has(name);
  }
  #names: ReadonlySet<string> | undefined;

  /** Whether code reads the column of who is calling: by its text, since this only decides whether anything is judged at all. */
  #isCarried(column: string): boolean {
    const spelled = column.split('').join('_?');
    const read = new RegExp(
      [
        // `user.tenantId`, `currentUser(req).tenantId`
        `${PRINCIPAL}\\w*[?!]*(?:\\(\\w*\\))?[?!]*\\.\\w*${spelled}\\b`,
        // `@Token('tenantId')`, and not `@Param('tenantId')`
        `@\\w*(?:user|principal|auth|current|active|session|account|claim|identity|token|jwt)\\w*\\(\\s*['"]\\w*${spelled}['"]`,
        // `const { tenantId } = currentUser(req)`, `@CurrentUser() { tenantId }: Principal`
        `\\{[^{}]{0,200}\\b${spelled}\\b[^{}]{0,200}\\}\\s*[:=]\\s*(?:await\\s+)?[\\w.]{0,60}${PRINCIPAL}(?!\\w*(?:dto|input|body|params|query))\\w*[?!]*[(),;\\s]`,
        // `req.user = { tenantId: claims.tenantId }`
        `\\.${PRINCIPAL}\\w*\\s*=\\s*\\{[^{}]{0,300}\\b${spelled}\\b`,
      ].join('|'),
      'i',
    );
    return this.facts.files().some((file) => this.isSource(file) && this.facts.mentions(file, read));
  }
}
