import { setImmediate as afterMessages } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { failed } from './check.js';
import { Disk } from './disk.js';
import { byDistance } from './distance.js';
import type { FileReport, FromWorker, JudgedScope, LogLevel, Question, ToWorker, UnjudgedFact, WorkerStart, WorkerStatus } from './messages.js';
import { ruleFacts } from './rule-facts.js';
import { Schedule } from './schedule.js';
import { isOther, type Toolchain } from './toolchain.js';
import { Workspace, type Judged } from './workspace.js';

type Ask = Extract<ToWorker, { kind: 'ask' }>;

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** The message loop: one file at a time, and between two files whatever has arrived. The latest wins. */
export class Worker {
  readonly #workspace: Workspace;
  readonly #schedule: Schedule;
  readonly #disk: Disk;
  #scope: JudgedScope;
  /** Counts what could make a report out of date. */
  #generation = 1;
  readonly #judged = new Map<string, { readonly generation: number; readonly report: FileReport | undefined }>();
  readonly #sent = new Map<string, string>();
  readonly #asks: Ask[] = [];
  readonly #crashes = new Map<string, Judged['crashes']>();
  #mustLook: 'contents' | 'files' | undefined;
  #mustConfigure = true;
  #isConfiguring = false;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;
  #lastRun: WorkerStatus['lastRun'];
  #lastStatus = '';

  constructor(
    readonly start: WorkerStart,
    readonly toolchain: Toolchain,
    readonly send: (message: FromWorker) => void,
  ) {
    this.#scope = start.scope;
    this.#workspace = new Workspace(start);
    this.#sendStatus('starting');
    const { texts, projects } = this.#workspace;
    this.#schedule = new Schedule({
      open: () => texts.open.keys(),
      closed: () => (this.#scope === 'workspace' ? [...this.#workspace.sources].filter((file) => !texts.open.has(file)) : []),
      mustJudge: (file) => this.#mustJudge(file),
      areTogether: (a, b) => projects.projectOf(a) === projects.projectOf(b),
      byDistance: (files, changed) => byDistance(files, changed, (file) => projects.lastSourceOf(file)),
    });
    this.#disk = new Disk(start.root, (files) => this.#lookSoon(files ? 'files' : 'contents'));
    this.#disk.watch(this.#workspace.watched());
    this.#log('info', `TypeScript ${toolchain.typescript}, eslint-plugin-lintel ${toolchain.plugin}`);
    this.#wake();
  }

  receive(message: ToWorker): void {
    try {
      this.#take(message);
    } catch (error) {
      this.#log('error', `${message.kind}: ${(error as Error).stack}`);
    }
    if (this.#disk.problem !== undefined) this.#mustLook = 'files';
    this.#wake();
  }

  #take(message: ToWorker): void {
    const { texts } = this.#workspace;
    if (message.kind === 'document') {
      const isNew = !texts.open.has(message.file);
      this.#workspace.edit(message.file, message.version, message.text);
      if (!this.#workspace.matters(message.file)) return;
      if (isNew) {
        this.#mustConfigure = true;
        this.#schedule.ask(message.file);
      } else this.#schedule.edit(message.file);
      this.#outdate([message.file]);
    } else if (message.kind === 'closed') {
      this.#workspace.close(message.file);
      if (!this.#workspace.matters(message.file)) return;
      this.#outdate([message.file]);
      if (this.#scope === 'openFiles') this.#drop(message.file);
    } else if (message.kind === 'disk') this.#mustLook = 'files';
    else if (message.kind === 'scope') {
      this.#scope = message.scope;
      this.#schedule.changed([]);
      if (message.scope === 'openFiles') for (const file of [...this.#judged.keys()]) if (!texts.open.has(file)) this.#drop(file);
    } else if (message.kind === 'ask') {
      this.#asks.push(message);
      if (message.question.about === 'file') this.#schedule.ask(message.question.file);
      if (message.question.about === 'settled') {
        this.#schedule.hurry();
        this.#mustLook = 'files';
      }
    } else if (message.kind === 'cancel') {
      const index = this.#asks.findIndex(({ id }) => id === message.id);
      if (index >= 0) this.#asks.splice(index, 1);
    }
  }

  #lookSoon(what: 'contents' | 'files'): void {
    this.#mustLook = this.#mustLook === 'files' ? 'files' : what;
    this.#wake();
  }

  #outdate(changed: readonly string[]): void {
    this.#generation++;
    this.#schedule.changed(changed);
    for (const file of [...this.#judged.keys()]) if (!this.#workspace.isSource(file)) this.#drop(file);
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
      this.#look();
      this.#configure();
      this.#answer();
      const next = this.#schedule.next();
      if (next && 'file' in next) {
        if (files++ === 0) this.#sendStatus('working');
        this.#judge(next.file);
      } else if (next && this.#isAwaited) this.#schedule.hurry();
      else {
        this.#isRunning = false;
        if (next) this.#timer = setTimeout(() => this.#wake(), next.wait);
        break;
      }
    }
    if (files > 0) {
      // Until now the heap might grow to three times what is in use, which is fastest; from now on others need memory, too.
      if (!this.#lastRun) setFlagsFromString('--heap-growing-percent=50');
      this.#lastRun = { milliseconds: Math.round(performance.now() - started), files };
      const { texts, sources, projects } = this.#workspace;
      projects.retain([...texts.open.keys(), ...(this.#scope === 'workspace' ? sources : [])]);
      this.#disk.watch(this.#workspace.watched());
    }
    this.#sendStatus(this.#isConfiguring ? 'working' : 'idle');
    this.#answer();
  }

  /** Somebody waits for everything. */
  get #isAwaited(): boolean {
    return this.#asks.some(({ question }) => question.about === 'settled');
  }

  #look(): void {
    if (this.#mustLook === undefined) return;
    const { hasChanged, isInstalled, changed } = this.#workspace.look(this.#mustLook === 'files');
    this.#mustLook = undefined;
    if (isInstalled && isOther(this.toolchain, this.start)) this.send({ kind: 'outdated' });
    if (!hasChanged) return;
    this.#mustConfigure = true;
    this.#outdate(changed);
  }

  /** Meanwhile what was configured before stays in force. */
  #configure(): void {
    const { configuration, texts, projects } = this.#workspace;
    if (!this.#mustConfigure || this.#isConfiguring) return;
    this.#mustConfigure = false;
    const files = [...new Set([...texts.open.keys(), ...this.#workspace.sources])].filter((file) => this.#workspace.isSource(file));
    if (!configuration.needsLoad(files)) return;
    this.#isConfiguring = true;
    void configuration.load(files).then(() => {
      this.#isConfiguring = false;
      for (const { message } of configuration.problems) this.#log('warn', message);
      this.#outdate([]);
      this.#wake();
    });
    // The other processor reads the configuration.
    for (const file of texts.open.keys()) if (configuration.of(file) === 'unknown') void projects.projectOf(file)?.program.getTypeChecker();
  }

  /** Everything after any change: a later version may know that nothing a file depends on is another. */
  #mustJudge(file: string): boolean {
    return this.#judged.get(file)?.generation !== this.#generation && this.#workspace.isSource(file) && this.#workspace.configuration.of(file) !== 'unknown';
  }

  #judge(file: string): void {
    const generation = this.#generation;
    const judged = this.#judgeSafely(file);
    this.#judged.set(file, { generation, report: judged?.report });
    if (judged && judged.crashes.length > 0) this.#crashes.set(file, judged.crashes);
    else this.#crashes.delete(file);
    if (!judged) return this.#forget(file);
    const { report } = judged;
    const key = `${report.version}:${report.digest}`;
    if (this.#sent.get(file) === key) return;
    this.#sent.set(file, key);
    this.send({ kind: 'report', report });
  }

  #judgeSafely(file: string): Judged | undefined {
    try {
      const judged = this.#workspace.judge(file);
      for (const { rule, message } of judged?.crashes ?? []) this.#log('error', `${file}: ${rule}: ${message}`);
      return judged;
    } catch (error) {
      const { message, stack = message } = error as Error;
      this.#log('error', `${file}: ${stack}`);
      return { report: failed(file, this.#workspace.texts.open.get(file)?.version, `could not be judged: ${message}`), crashes: [{ file, rule: 'the compiler', message: stack }] };
    }
  }

  #forget(file: string): void {
    if (this.#sent.delete(file)) this.send({ kind: 'forget', file });
  }

  #drop(file: string): void {
    this.#judged.delete(file);
    this.#crashes.delete(file);
    this.#forget(file);
  }

  /** Whatever can be answered as things stand. */
  #answer(): void {
    for (const ask of this.#asks.splice(0)) {
      const { id, question } = ask;
      try {
        if (this.#mustWait(question)) this.#asks.push(ask);
        else this.send({ kind: 'answer', id, value: this.#answerTo(question) });
      } catch (error) {
        this.send({ kind: 'failed', id, message: (error as Error).message });
      }
    }
  }

  #mustWait(question: Question): boolean {
    // Of everything, when everything was judged.
    if (question.about === 'settled' || (question.about === 'unjudged' && question.file === undefined)) return this.#isRunning || this.#isConfiguring || this.#mustLook !== undefined;
    if (question.about === 'rules' || question.file === undefined) return false;
    return this.#workspace.isSource(question.file) && this.#workspace.configuration.of(question.file) === 'unknown';
  }

  #answerTo(question: Question): unknown {
    const workspace = this.#workspace;
    if (question.about === 'settled') return null;
    if (question.about === 'rules') return ruleFacts();
    if (question.about === 'lenses') return workspace.lenses(question.file);
    if (question.about === 'declarations') return workspace.declarations(question.file, question.findings);
    if (question.about === 'hover') return workspace.hover(question.file, question.at);
    if (question.about === 'unjudged') return (question.file === undefined ? [...this.#judged.keys()] : [question.file]).flatMap((file) => [...this.#wholeUnjudged(file), ...workspace.unjudged(file)]);
    if (this.#mustJudge(question.file)) this.#judge(question.file);
    return this.#judged.get(question.file)?.report;
  }

  #wholeUnjudged(file: string): readonly UnjudgedFact[] {
    const problem = this.#judged.get(file)?.report?.problem;
    const start = { line: 0, character: 0 };
    return problem === undefined ? [] : [{ file, range: { start, end: start }, subject: 'file', why: problem }];
  }

  #sendStatus(state: WorkerStatus['state']): void {
    const judged = [...this.#judged.values()].filter(({ report }) => report);
    const status: WorkerStatus = {
      root: this.start.root,
      state,
      typescript: this.toolchain.typescript,
      plugin: this.toolchain.plugin,
      configuration: this.#workspace.configuration.name,
      projects: this.#workspace.projects.all.map(({ config, files }) => ({ config, files })),
      files: judged.length,
      judged: judged.filter(({ generation }) => generation === this.#generation).length,
      findings: judged.reduce((sum, { report }) => sum + report!.findings.length, 0),
      lastRun: this.#lastRun,
      problems: this.#problems(),
    };
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.send({ kind: 'status', status });
  }

  #problems(): WorkerStatus['problems'] {
    const crashes = new Map([...this.#crashes.values()].flat().map((crash) => [crash.rule, crash]));
    return [
      ...this.toolchain.problems.map((message) => ({ code: 'toolchain', message, file: undefined })),
      ...(this.#disk?.problem === undefined ? [] : [{ code: 'watching', message: this.#disk.problem, file: undefined }]),
      ...this.#workspace.problems,
      ...[...crashes].map(([rule, { message, file }]) => ({ code: 'crash', message: `${rule || 'the parser'} crashed, please report it: ${message.split('\n')[0]}`, file })),
    ];
  }

  #log(level: LogLevel, message: string): void {
    if (LEVELS.indexOf(level) <= LEVELS.indexOf(this.start.logLevel)) this.send({ kind: 'log', level, message });
  }
}
