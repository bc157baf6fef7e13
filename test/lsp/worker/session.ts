import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answers, FileReport, FromWorker, Question, ToWorker, WorkerStart, WorkerStatus } from '../../../lsp-server/src/worker/messages.js';

const main = fileURLToPath(new URL('../../../lsp-server/dist/worker/main.js', import.meta.url));

/** The built worker, driven as the protocol process drives it. */
export class Session {
  readonly reports = new Map<string, FileReport>();
  isOutdated = false;
  readonly logs: string[] = [];
  status: WorkerStatus | undefined;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<() => void>();
  #next = 1;
  #version = 1;

  constructor(
    readonly root: string,
    start: Partial<WorkerStart> = {},
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#child = fork(main, { serialization: 'advanced', cwd: root, env: { ...process.env, ...env } });
    this.#child.on('message', (message: FromWorker) => this.#take(message));
    this.#child.on('exit', () => this.#waiting.forEach(({ reject }) => reject(new Error('the worker has ended'))));
    this.send({ kind: 'start', start: { root, isTrusted: true, scope: 'workspace', strict: false, logLevel: 'debug', ...start } });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  send(message: ToWorker): void {
    this.#child.send(message);
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['about']]> {
    const id = this.#next++;
    this.send({ kind: 'ask', id, question });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  open(file: string, text = readFileSync(join(this.root, file), 'utf8')): number {
    const version = this.#version++;
    this.send({ kind: 'document', file: join(this.root, file), version, text });
    return version;
  }

  close(file: string): void {
    this.send({ kind: 'closed', file: join(this.root, file) });
  }

  settled(): Promise<null> {
    return this.ask({ about: 'settled' });
  }

  file(file: string): Promise<FileReport | undefined> {
    return this.ask({ about: 'file', file: join(this.root, file) });
  }

  /** `rule:line:column` of everything that is shown of a file, as it was last pushed. */
  shown(file: string): readonly string[] {
    return (this.reports.get(join(this.root, file))?.findings ?? []).map(({ rule, range: { start } }) => `${rule.replace('lintel/', '')}:${start.line + 1}:${start.character + 1}`);
  }

  /** Resolves when something that was pushed makes it true. */
  until(isTrue: () => boolean, what: string, milliseconds = 20_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`never: ${what}`)), milliseconds);
      const look = (): void => {
        if (!isTrue()) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  end(): Promise<void> {
    if (this.#child.exitCode !== null || !this.#child.connected) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
  }

  #take(message: FromWorker): void {
    if (message.kind === 'report') this.reports.set(message.report.file, message.report);
    else if (message.kind === 'forget') this.reports.delete(message.file);
    else if (message.kind === 'status') this.status = message.status;
    else if (message.kind === 'log') this.logs.push(message.message);
    else if (message.kind === 'outdated') this.isOutdated = true;
    else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.value as never);
      else waiting?.reject(new Error(message.message));
    }
    for (const look of [...this.#listeners]) look();
  }
}
