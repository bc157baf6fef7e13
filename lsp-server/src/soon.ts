/** Things that are done once for many reasons, a moment after the first. */
export class Soon {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isOver = false;

  /** Milliseconds. */
  do(what: string, milliseconds: number, act: () => void): void {
    if (this.#timers.has(what) || this.#isOver) return;
    this.#timers.set(
      what,
      setTimeout(() => {
        this.#timers.delete(what);
        act();
      }, milliseconds),
    );
  }

  stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
