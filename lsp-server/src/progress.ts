import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { WorkerStatus } from './worker/messages.js';

/** What is over sooner is not worth a word. */
const WORTH_SAYING = 800;

/** Says that it works, in the first run and in long rechecks. It cannot be cancelled: nothing would be judged then. */
export class Progress {
  #timer: NodeJS.Timeout | undefined;
  #reporter: Promise<WorkDoneProgressServerReporter | undefined> | undefined;
  #statuses: readonly WorkerStatus[] = [];

  constructor(readonly connection: Connection) {}

  show(statuses: readonly WorkerStatus[]): void {
    this.#statuses = statuses;
    if (!statuses.some(({ state }) => state !== 'idle')) this.stop();
    else if (this.#reporter) void this.#reporter.then((reporter) => reporter?.report(...this.#said()));
    else this.#timer ??= setTimeout(() => this.#begin(), WORTH_SAYING);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#reporter?.then((reporter) => reporter?.done());
    this.#reporter = undefined;
  }

  #begin(): void {
    this.#timer = undefined;
    this.#reporter = this.connection.window.createWorkDoneProgress().then(
      (reporter) => {
        const [percentage, message] = this.#said();
        reporter.begin('Lintel', percentage, message, false);
        return reporter;
      },
      () => undefined,
    );
  }

  #said(): [percentage: number, message: string] {
    const files = this.#statuses.reduce((sum, one) => sum + one.files, 0);
    const judged = this.#statuses.reduce((sum, one) => sum + Math.min(one.judged, one.files), 0);
    return files === 0 ? [0, 'reading the project'] : [Math.floor((100 * judged) / files), `${judged} of ${files} files`];
  }
}
