import { folderOf, projectAbove } from './folders.js';
import { WorkerClient, type ForkWorker } from './worker/client.js';
import type { FileReport, LogLevel, WorkerStart, WorkerStatus } from './worker/messages.js';

export interface OpenFile {
  readonly file: string;
  readonly version: number;
  readonly text: string;
}

export interface WorkersDeps {
  readonly fork: ForkWorker;
  /** `isFolder`: opened as a folder, not for one file's sake. */
  startOf(root: string, isFolder: boolean): WorkerStart;
  open(): Iterable<OpenFile>;
  reported(report: FileReport): void;
  forgotten(file: string): void;
  status(status: WorkerStatus): void;
  left(root: string): void;
  log(level: LogLevel, message: string): void;
}

/** A worker for each folder of the workspace, and for each directory that only an opened file made known. */
export class Workers {
  readonly #folders = new Set<string>();
  readonly #running = new Map<string, WorkerClient>();
  #isOff = false;

  constructor(readonly deps: WorkersDeps) {}

  get all(): readonly WorkerClient[] {
    return [...this.#running.values()];
  }

  /** What is known of each file, by the worker that looks after it. */
  *reports(): Iterable<FileReport> {
    for (const worker of this.all) for (const report of worker.reports.values()) if (this.of(report.file) === worker) yield report;
  }

  of(file: string): WorkerClient | undefined {
    const root = folderOf(file, this.#running.keys());
    return root === undefined ? undefined : this.#running.get(root);
  }

  addFolder(folder: string): void {
    this.#folders.add(folder);
    if (this.#isOff) return;
    // What was looked after for a file's sake moves in.
    for (const root of this.#running.keys()) if (!this.#folders.has(root) && folderOf(`${root}/`, [folder])) this.#leave(root);
    this.#start(folder);
    this.#handOver();
  }

  removeFolder(folder: string): void {
    this.#folders.delete(folder);
    this.#leave(folder);
    this.#handOver();
  }

  document(open: OpenFile): void {
    if (this.#isOff) return;
    if (!this.of(open.file)) {
      this.#start(projectAbove(open.file));
      // It reads what else is open.
      return this.#handOver();
    }
    // Any folder's files may import it: who looks after it reports it, the others only read it.
    for (const worker of this.all) worker.document(open.file, open.version, open.text);
  }

  closed(file: string): void {
    for (const [root, worker] of this.#running) {
      worker.closed(file);
      if (!this.#folders.has(root) && ![...this.deps.open()].some((open) => open.file !== file && this.of(open.file) === worker)) this.#leave(root);
    }
  }

  disk(): void {
    for (const worker of this.all) worker.disk();
  }

  configure(isOn: boolean): void {
    if (isOn !== this.#isOff) {
      for (const worker of this.all) worker.configure(this.deps.startOf(worker.root, this.#folders.has(worker.root)));
      return;
    }
    this.#isOff = !isOn;
    if (this.#isOff) for (const root of [...this.#running.keys()]) this.#leave(root);
    else {
      for (const folder of this.#folders) this.#start(folder);
      this.#handOver();
    }
  }

  restart(): void {
    for (const worker of this.all) worker.restart();
  }

  stop(): void {
    this.#isOff = true;
    for (const worker of this.all) worker.stop();
    this.#running.clear();
  }

  #start(root: string): void {
    if (this.#running.has(root)) return;
    const { deps } = this;
    const worker: WorkerClient = new WorkerClient(
      deps.startOf(root, this.#folders.has(root)),
      {
        report: (report) => {
          if (this.of(report.file) === worker) deps.reported(report);
        },
        forget: (file) => {
          if (this.of(file) === worker) deps.forgotten(file);
        },
        status: (status) => deps.status(status),
        log: (level, message) => deps.log(level, message),
      },
      deps.fork,
    );
    this.#running.set(root, worker);
  }

  #handOver(): void {
    for (const open of this.deps.open()) this.document(open);
  }

  #leave(root: string): void {
    const worker = this.#running.get(root);
    if (!worker) return;
    const files = [...worker.reports.keys()].filter((file) => this.of(file) === worker);
    worker.stop();
    this.#running.delete(root);
    // Of a folder inside another, that one's worker has known the files all along.
    for (const file of files) {
      const report = this.of(file)?.reports.get(file);
      if (report) this.deps.reported(report);
      else this.deps.forgotten(file);
    }
    this.deps.left(root);
  }
}
