import { setImmediate as afterMessages } from 'node:timers/promises';
import type { FileReport, FromWorker, JudgedScope, Question, ToWorker, WorkerStart, WorkerStatus } from './messages.js';
import { lensOf } from './routes.js';
import { ruleFacts } from './rule-facts.js';
import { Schedule } from './schedule.js';
import type { Toolchain } from './toolchain.js';
import { Workspace } from './workspace.js';

interface Ask {
  readonly id: number;
  readonly question: Question;
}

/** The message loop: one file at a time, and between two files whatever has arrived. */
export class Worker {
  readonly #workspace: Workspace;
  readonly #schedule: Schedule;
  #scope: JudgedScope;
  /** Counts what could make a report out of date. */
  #generation = 1;
  readonly #judged = new Map<string, { readonly generation: number; readonly report: FileReport | undefined }>();
  readonly #sent = new Map<string, string>();
  readonly #asks: Ask[] = [];
  readonly #crashes = new Map<string, { readonly message: string; readonly file: string }>();
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;
  #lastRun: WorkerStatus['lastRun'];

  constructor(
    readonly start: WorkerStart,
    readonly toolchain: Toolchain,
    readonly send: (message: FromWorker) => void,
  ) {
    this.#scope = start.scope;
    this.#sendStatus('starting');
    this.#workspace = new Workspace(start);
    const { texts, sources } = this.#workspace;
    this.#schedule = new Schedule({
      open: () => texts.open.keys(),
      closed: () => (this.#scope === 'workspace' ? [...sources].filter((file) => !texts.open.has(file)) : []),
      mustJudge: (file) => this.#mustJudge(file),
      areTogether: (a, b) => this.#workspace.projectOf(a) === this.#workspace.projectOf(b),
      byDistance: (files) => files,
    });
    this.#wake();
  }

  receive(message: ToWorker): void {
    try {
      this.#take(message);
    } catch (error) {
      this.send({ kind: 'log', level: 'error', message: `${message.kind}: ${(error as Error).stack}` });
    }
    this.#wake();
  }

  #take(message: ToWorker): void {
    if (message.kind === 'document') {
      this.#generation++;
      this.#workspace.edit(message.file, message.version, message.text);
      this.#schedule.edit(message.file);
      this.#schedule.changed([message.file]);
    } else if (message.kind === 'closed') {
      this.#generation++;
      this.#workspace.close(message.file);
      this.#schedule.changed([message.file]);
      if (this.#scope === 'openFiles' || !this.#workspace.isSource(message.file)) this.#drop(message.file);
    } else if (message.kind === 'scope') {
      this.#scope = message.scope;
      this.#schedule.changed([]);
      if (message.scope === 'openFiles') for (const file of [...this.#sent.keys()]) if (!this.#workspace.texts.open.has(file)) this.#drop(file);
    } else if (message.kind === 'ask') {
      this.#asks.push(message);
      if (message.question.about === 'file') this.#schedule.ask(message.question.file);
      if (message.question.about === 'settled') this.#schedule.hurry();
    } else if (message.kind === 'cancel') {
      const index = this.#asks.findIndex(({ id }) => id === message.id);
      if (index >= 0) this.#asks.splice(index, 1);
    }
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    const started = performance.now();
    let files = 0;
    for (;;) {
      // Newer messages first: a sweep is interrupted between any two files.
      await afterMessages();
      this.#answerWhatCanBe();
      const next = this.#schedule.next();
      if (next && 'file' in next) {
        if (files++ === 0) this.#sendStatus('working');
        this.#judge(next.file);
        continue;
      }
      if (next && this.#asks.some(({ question }) => question.about === 'settled')) this.#schedule.hurry();
      else {
        this.#isRunning = false;
        if (next) this.#timer = setTimeout(() => this.#wake(), next.wait);
        break;
      }
    }
    if (files > 0) this.#lastRun = { milliseconds: Math.round(performance.now() - started), files };
    this.#answerWhatCanBe();
    this.#sendStatus('idle');
  }

  /** Everything after any change: a later version may know that nothing a file depends on is another. */
  #mustJudge(file: string): boolean {
    return this.#workspace.isSource(file) && this.#judged.get(file)?.generation !== this.#generation;
  }

  #judge(file: string): void {
    const generation = this.#generation;
    const judged = this.#workspace.judge(file);
    this.#judged.set(file, { generation, report: judged?.report });
    for (const { rule, message } of judged?.crashes ?? []) this.#crashes.set(rule, { message: message.split('\n')[0]!, file });
    if (!judged) return this.#forget(file);
    const { report } = judged;
    const key = `${report.version}:${report.digest}`;
    if (this.#sent.get(file) === key) return;
    this.#sent.set(file, key);
    this.send({ kind: 'report', report });
  }

  #forget(file: string): void {
    if (this.#sent.delete(file)) this.send({ kind: 'forget', file });
  }

  #drop(file: string): void {
    this.#judged.delete(file);
    this.#forget(file);
  }

  #answerWhatCanBe(): void {
    for (const ask of this.#asks.splice(0)) {
      const { id, question } = ask;
      try {
        if (question.about === 'settled') {
          if (this.#isRunning) this.#asks.push(ask);
          else this.send({ kind: 'answer', id, value: null });
        } else if (question.about === 'file') {
          if (this.#mustJudge(question.file)) this.#judge(question.file);
          this.send({ kind: 'answer', id, value: this.#judged.get(question.file)?.report });
        } else this.send({ kind: 'answer', id, value: this.#answer(question) });
      } catch (error) {
        this.send({ kind: 'failed', id, message: (error as Error).message });
      }
    }
  }

  #answer(question: Question): unknown {
    if (question.about === 'unjudged') return question.file === undefined ? [...this.#judged.keys()].flatMap((file) => this.#workspace.unjudged(file)) : this.#workspace.unjudged(question.file);
    if (question.about === 'rules') return ruleFacts();
    if (question.about === 'lenses') return this.#workspace.routes(question.file).map(lensOf);
    if (question.about === 'hover') return this.#workspace.routes(question.file).find(({ range }) => range.start.line === question.at.line && range.start.character <= question.at.character && question.at.character <= range.end.character);
    return undefined;
  }

  #sendStatus(state: WorkerStatus['state']): void {
    const reports = [...this.#judged.values()].flatMap(({ generation, report }) => (report ? [{ generation, report }] : []));
    const projects = state === 'starting' ? [] : this.#workspace.projects.all.map(({ config, files }) => ({ config, files }));
    const status: WorkerStatus = {
      root: this.start.root,
      state,
      typescript: this.toolchain.typescript,
      plugin: this.toolchain.plugin,
      configuration: undefined,
      projects,
      files: this.#judged.size,
      judged: reports.filter(({ generation }) => generation === this.#generation).length,
      findings: reports.reduce((sum, { report }) => sum + report.findings.length, 0),
      lastRun: this.#lastRun,
      problems: state === 'starting' ? [] : this.#problems(),
    };
    this.send({ kind: 'status', status });
  }

  #problems(): WorkerStatus['problems'] {
    return [
      ...this.toolchain.problems.map((message) => ({ code: 'toolchain', message, file: undefined })),
      ...this.#workspace.projects.problems.map((message) => ({ code: 'tsconfig', message, file: undefined })),
      ...[...this.#crashes].map(([rule, { message, file }]) => ({ code: 'crash', message: `${rule} crashed, which is a defect of Lintel: ${message}`, file })),
    ];
  }
}
