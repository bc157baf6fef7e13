import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answers, FileReport, FromWorker, LogLevel, Question, ToWorker, WorkerStart, WorkerStatus } from './messages.js';

export interface WorkerListener {
  report(report: FileReport): void;
  forget(file: string): void;
  status(status: WorkerStatus): void;
  log(level: LogLevel, message: string): void;
}

/** Starts the process that judges a folder. */
export type ForkWorker = (root: string) => ChildProcess;

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** Megabytes of heap: what a repository of a million lines needs. */
const HEAP = /^\d{3,6}$/.exec(process.env['LINTEL_WORKER_HEAP'] ?? '')?.[0] ?? '6144';

// Of a folder that is gone no process can be started.
export const forkWorker: ForkWorker = (root) =>
  fork(MAIN, { ...(existsSync(root) ? { cwd: root } : {}), serialization: 'advanced', execArgv: [`--max-old-space-size=${HEAP}`], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

const MAX_CRASHES = 5;
const WITHIN = 180_000;
/** Milliseconds without a word after which a worker hangs: no file takes so long. */
const DEADLINE = Number(/^\d{1,5}$/.exec(process.env['LINTEL_WORKER_DEADLINE'] ?? '')?.[0] ?? '120') * 1000;
/** A deadline in so many parts: a machine that slept misses one of them. */
const PARTS = 4;
const MAX_HANGS = 3;

/** The asker does not wait any more. */
export class Cancelled extends Error {}

interface Waiting {
  readonly question: Question;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** Asked again after a crash: once. */
  retried: boolean;
}

/** One folder's worker as the protocol process sees it: it may crash, and nothing is lost. */
export class WorkerClient {
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Why nothing is judged any more. */
  #end: string | undefined;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #documents = new Map<string, { readonly version: number; readonly text: string }>();
  readonly #reports = new Map<string, FileReport>();
  /** Reports of a worker that is gone, until the next one has judged everything. */
  readonly #inherited = new Set<string>();
  #crashes: number[] = [];
  #watch: NodeJS.Timeout | undefined;
  /** Parts of the deadline without a word, while one was due. */
  #silent = 0;
  #isDue = false;
  #isWorking = false;
  #hangs = 0;
  #start: WorkerStart;

  constructor(
    start: WorkerStart,
    readonly listener: WorkerListener,
    readonly forkIt: ForkWorker = forkWorker,
  ) {
    this.#start = start;
    this.#run();
  }

  get root(): string {
    return this.#start.root;
  }

  get reports(): ReadonlyMap<string, FileReport> {
    return this.#reports;
  }

  document(file: string, version: number, text: string): void {
    this.#documents.set(file, { version, text });
    this.#send({ kind: 'document', file, version, text });
    if (this.#end !== undefined) this.#reportEnd(file, version);
  }

  closed(file: string): void {
    if (!this.#documents.delete(file)) return;
    this.#send({ kind: 'closed', file });
    if (this.#end !== undefined) this.#forget(file);
  }

  disk(): void {
    this.#send({ kind: 'disk' });
  }

  /** Settings that the worker takes without a restart are sent, others restart it. */
  configure(start: WorkerStart): void {
    const before = this.#start;
    this.#start = start;
    if (before.isTrusted !== start.isTrusted || before.strict !== start.strict || before.logLevel !== start.logLevel) this.restart();
    else if (before.scope !== start.scope) this.#send({ kind: 'scope', scope: start.scope });
  }

  ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<Answers[Q['about']]> {
    if (this.#end !== undefined) return Promise.reject(new Error(this.#end));
    if (signal?.aborted) return Promise.reject(new Cancelled());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        if (!this.#waiting.delete(id)) return;
        this.#send({ kind: 'cancel', id });
        reject(new Cancelled());
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const over = <T>(then: (value: T) => void) => (value: T): void => {
        signal?.removeEventListener('abort', cancel);
        then(value);
      };
      this.#waiting.set(id, { question, resolve: over(resolve as (value: unknown) => void), reject: over(reject), retried: false });
      this.#send({ kind: 'ask', id, question });
    });
  }

  restart(): void {
    this.#crashes = [];
    this.#hangs = 0;
    this.#end = undefined;
    this.#kill();
    this.#run();
  }

  stop(): void {
    this.#kill();
    this.#refuse('the folder was closed');
  }

  #kill(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    child.removeAllListeners();
    child.on('error', () => undefined);
    child.kill('SIGKILL');
  }

  #refuse(why: string): void {
    this.#end = why;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }

  #run(): void {
    for (const file of this.#reports.keys()) this.#inherited.add(file);
    const child = this.forkIt(this.root);
    this.#child = child;
    child.on('message', (message: FromWorker) => this.#take(message));
    // A process that could not be started has no exit.
    child.once('error', (error) => this.#crashed(child, error.message));
    child.once('exit', (code, signal) => this.#crashed(child, signal ?? `code ${code}`));
    this.#silent = 0;
    clearInterval(this.#watch);
    this.#watch = setInterval(() => this.#listen(child), DEADLINE / PARTS).unref();
    this.#send({ kind: 'start', start: this.#start });
    for (const [file, { version, text }] of this.#documents) this.#send({ kind: 'document', file, version, text });
    for (const [id, { question }] of this.#waiting) this.#send({ kind: 'ask', id, question });
    if (this.#inherited.size > 0) this.ask({ about: 'settled' }).then(() => [...this.#inherited].forEach((file) => this.#forget(file)), () => undefined);
  }

  /** Between two files every worker answers; one that does not is in one that has no end. */
  #listen(child: ChildProcess): void {
    if (this.#child !== child || !this.#isDue) return;
    if (this.#silent++ === 0) this.#send({ kind: 'ask', id: 0, question: { about: 'rules' } });
    if (this.#silent <= PARTS) return;
    const about = [...this.#waiting.values()].map(({ question }) => ('file' in question ? question.file : undefined)).find((file) => file !== undefined);
    this.#hangs++;
    this.#kill();
    this.#child = child;
    this.#crashed(child, `no answer for ${DEADLINE / 1000} s${about === undefined ? '' : ` (asked about ${about})`}`);
  }

  #crashed(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    clearInterval(this.#watch);
    this.#child = undefined;
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN), now];
    for (const [id, waiting] of this.#waiting) {
      if (waiting.retried) {
        this.#waiting.delete(id);
        waiting.reject(new Error(`the worker ended by ${how}`));
      } else waiting.retried = true;
    }
    if (this.#crashes.length >= MAX_CRASHES) return this.#giveUp(`ended ${MAX_CRASHES} times in three minutes, the last time by ${how}`);
    if (this.#hangs >= MAX_HANGS) return this.#giveUp(`hung ${MAX_HANGS} times: ${how}`);
    this.listener.log('warn', `The worker of ${this.root} ended by ${how}, and is started again.`);
    this.#timer = setTimeout(() => this.#run(), 250 * 2 ** (this.#crashes.length - 1) - 250);
  }

  #giveUp(what: string): void {
    const message = `Lintel stopped judging ${this.root}: its worker ${what}. Run "Lintel: Restart Server" (lintel.server.restart) when the cause is gone${what.startsWith('hung') ? '' : '; LINTEL_WORKER_HEAP sets its memory in megabytes'}`;
    this.#refuse(message);
    this.#inherited.clear();
    this.listener.log('error', `${message}.`);
    for (const file of [...this.#reports.keys()]) if (!this.#documents.has(file)) this.#forget(file);
    for (const [file, { version }] of this.#documents) this.#reportEnd(file, version);
    this.listener.status({ root: this.root, state: 'idle', typescript: '', plugin: '', configuration: undefined, projects: [], files: 0, judged: 0, findings: 0, lastRun: undefined, problems: [{ code: 'worker', message: `${message}.`, file: undefined }] });
  }

  /** What was said of a document is not true for ever: that nothing is judged is said instead. */
  #reportEnd(file: string, version: number): void {
    const report = { file, version, digest: `end ${version}`, findings: [], problem: this.#end };
    this.#reports.set(file, report);
    this.listener.report(report);
  }

  #send(message: ToWorker): void {
    // Before a start and after a crash nothing is lost: documents and questions are sent again.
    if (!this.#child?.connected) return;
    this.#isDue = true;
    this.#child.send(message, () => undefined);
  }

  #take(message: FromWorker): void {
    this.#silent = 0;
    switch (message.kind) {
      case 'report':
        this.#inherited.delete(message.report.file);
        this.#reports.set(message.report.file, message.report);
        return this.listener.report(message.report);
      case 'forget':
        return this.#forget(message.file);
      case 'status':
        // Whoever is idle has nothing more to say.
        this.#isWorking = message.status.state !== 'idle';
        this.#isDue = this.#isWorking || this.#waiting.size > 0;
        if (!this.#isWorking) this.#hangs = 0;
        return this.listener.status(message.status);
      case 'outdated':
        this.listener.log('info', `Other versions are installed in ${this.root}: its worker is started again.`);
        return this.restart();
      case 'log':
        return this.listener.log(message.level, message.message);
      default: {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.id === 0) {
          this.#isDue = this.#isWorking || this.#waiting.size > 0;
          return;
        }
        if (message.kind === 'answer') waiting?.resolve(message.value);
        else waiting?.reject(new Error(message.message));
      }
    }
  }

  #forget(file: string): void {
    this.#inherited.delete(file);
    if (this.#reports.delete(file)) this.listener.forget(file);
  }
}
