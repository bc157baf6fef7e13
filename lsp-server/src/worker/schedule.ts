/** How long after the last edit other files wait, in milliseconds: once it has begun, a file is judged to its end, and the next letter waits for it. */
const OPEN_WAITS = 250;
const CLOSED_WAIT = 500;

/** Which file is judged next: what somebody waits for, what is being edited, what is open, and then the rest. */
export class Schedule {
  readonly #asked = new Set<string>();
  #edited: string | undefined;
  #editedAt = -Infinity;
  #closed: Iterator<string> | undefined;

  constructor(
    readonly source: {
      open(): Iterable<string>;
      closed(): readonly string[];
      mustJudge(file: string): boolean;
      /** Whether two files are judged together. */
      areTogether(a: string, b: string): boolean;
      /** Nearest to the change first. */
      byDistance(files: readonly string[], changed: readonly string[]): Iterable<string>;
    },
  ) {}

  ask(file: string): void {
    this.#asked.add(file);
  }

  /** Other files wait until the typing stops. */
  edit(file: string): void {
    this.#edited = file;
    this.#editedAt = performance.now();
  }

  /** What was changed since closed files were last ordered. */
  changed(files: readonly string[]): void {
    this.#changed.push(...files);
    this.#closed = undefined;
  }
  readonly #changed: string[] = [];

  /** Somebody waits for all of it. */
  hurry(): void {
    this.#editedAt = -Infinity;
  }

  /** The next file, or how long to wait for it, or nothing. */
  next(): { readonly file: string } | { readonly wait: number } | undefined {
    const { source } = this;
    for (const file of this.#asked) {
      this.#asked.delete(file);
      if (source.mustJudge(file)) return { file };
    }
    const edited = this.#edited;
    if (edited !== undefined && source.mustJudge(edited)) return { file: edited };
    const open = [...source.open()].filter((file) => source.mustJudge(file));
    const file = open.find((one) => edited !== undefined && source.areTogether(one, edited)) ?? open[0];
    if (file === undefined) return this.#nextClosed();
    const wait = this.#untilQuiet(OPEN_WAITS);
    return wait > 0 ? { wait } : { file };
  }

  #untilQuiet(quiet: number): number {
    return this.#editedAt + quiet - performance.now();
  }

  #nextClosed(): { readonly file: string } | { readonly wait: number } | undefined {
    const wait = this.#untilQuiet(CLOSED_WAIT);
    if (wait > 0) return this.source.closed().some((file) => this.source.mustJudge(file)) ? { wait } : undefined;
    this.#closed ??= this.source.byDistance(this.source.closed(), this.#changed)[Symbol.iterator]();
    for (let one = this.#closed.next(); !one.done; one = this.#closed.next()) if (this.source.mustJudge(one.value)) return { file: one.value };
    this.#changed.splice(0);
    return undefined;
  }
}
