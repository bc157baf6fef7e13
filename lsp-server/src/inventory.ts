import { tenantsIn, unjudgedIn, type Application, type Unjudged } from 'eslint-plugin-lintel/engine';

export interface Inventory {
  readonly routes: {
    readonly guarded: number;
    readonly public: number;
    readonly unguarded: number;
    readonly unknown: number;
    /** Unguarded, and evidently public by what they do: login, health. */
    readonly evidentlyPublic: number;
    /** How many routes each guard stands in front of. */
    readonly guards: Readonly<Record<string, number>>;
  };
  readonly rawSql: { readonly judged: number; readonly open: number; readonly unknown: number };
  /** Queries on rows that belong to a tenant. */
  readonly queries: {
    /** By the query itself, or by a check beside it. */
    readonly constrained: number;
    readonly open: number;
    /** Without the tenant, and nothing shows that to be wrong. */
    readonly unasked: number;
    readonly unknown: number;
    /** Columns that hold a tenant, as the code spells them, and who says so. Nothing without columns is judged. */
    readonly columns: readonly string[];
    readonly columnsFrom: 'settings' | 'inferred';
    /** Columns that may hold one, in projects where none can be told. */
    readonly undecided: readonly string[];
  };
}

export interface NotJudged {
  readonly subject: Unjudged['subject'];
  readonly why: Unjudged['why'];
  readonly file: string;
  readonly line: number;
}

export class Counting {
  readonly #routes = { guarded: 0, public: 0, unguarded: 0, unknown: 0, evidentlyPublic: 0 };
  readonly #sql = { judged: 0, open: 0, unknown: 0 };
  readonly #queries = { constrained: 0, open: 0, unasked: 0, unknown: 0 };
  readonly #columns = new Set<string>();
  readonly #undecided = new Set<string>();
  #isDeclared = false;
  readonly #asked = new WeakSet<Application>();
  readonly #guards = new Map<string, number>();

  /** Counts a file once, and says what in it was not judged. */
  add(application: Application, file: string): readonly NotJudged[] {
    if (application.classOf(file) !== 'source') return [];
    const isWhole = application.hasRoot();
    for (const route of application.routesIn(file)) {
      this.#routes[route.access === 'unguarded' && !isWhole ? 'unknown' : route.access]++;
      if (route.access === 'unguarded' && isWhole && application.exposures.of(route).is === 'public') this.#routes.evidentlyPublic++;
      if (route.access === 'guarded') {
        const guard = route.inFront.find(({ verdict, opened, certain }) => (verdict.kind === 'authenticates' || verdict.kind === 'authorises') && certain && !opened);
        if (guard?.verdict.name) this.#guards.set(guard.verdict.name, (this.#guards.get(guard.verdict.name) ?? 0) + 1);
      }
    }
    const { unjudged, judged } = unjudgedIn(application, file);
    this.#sql.judged += judged.query;
    this.#sql.unknown += unjudged.filter(({ subject }) => subject === 'query').length;
    this.#sql.open += new Set(application.sql.in(file).findings.map(({ sink }) => sink.text)).size;
    this.#addTenants(application, file);
    return unjudged.map(({ site, subject, why }) => ({ subject, why, file, line: application.facts.place(site).line }));
  }

  #addTenants(application: Application, file: string): void {
    const { constrained, open, unasked, unknown } = tenantsIn(application, file);
    this.#queries.constrained += constrained;
    this.#queries.open += open;
    this.#queries.unasked += unasked;
    this.#queries.unknown += unknown.length;
    if (this.#asked.has(application)) return;
    this.#asked.add(application);
    const { tenancy, settings } = application;
    this.#isDeclared = tenancy.isDeclared;
    for (const column of settings.tenant.columns ?? tenancy.spelled()) this.#columns.add(column);
    const undecided = tenancy.undecided();
    if (undecided !== undefined) this.#undecided.add(undecided);
  }

  get inventory(): Inventory {
    const guards = Object.fromEntries([...this.#guards].sort(([, a], [, b]) => b - a));
    return {
      routes: { ...this.#routes, guards },
      rawSql: { ...this.#sql },
      queries: { ...this.#queries, columns: [...this.#columns], columnsFrom: this.#isDeclared ? 'settings' : 'inferred', undecided: [...this.#undecided] },
    };
  }
}
