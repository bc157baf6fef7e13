import { setTimeout as after } from 'node:timers/promises';
import { type Connection, type Diagnostic, type DocumentDiagnosticReport, DocumentDiagnosticReportKind, type FullDocumentDiagnosticReport, type PreviousResultId, type WorkspaceDiagnosticReport } from 'vscode-languageserver';
import type { Client } from './capabilities.js';
import { diagnosticsOf } from './diagnostics.js';
import { quietly } from './quietly.js';
import type { Soon } from './soon.js';
import { fileOf } from './uris.js';
import { Cancelled } from './worker/client.js';
import type { FileReport } from './worker/messages.js';
import { WorkspaceReports, type Shown } from './workspace-reports.js';

/** Reports of a recheck come one by one; one message tells of several. */
const TOGETHER = 40;

export interface DeliveryDeps {
  /** All that the workers have said and not taken back. */
  reports(): Iterable<FileReport>;
  /** Of the document's present version. */
  reportOf(uri: string, signal: AbortSignal): Promise<FileReport | undefined>;
  /** Undefined where no document is open. */
  versionOf(file: string): number | undefined;
  uriOf(file: string): string;
  /** The ESLint extension shows the findings of this file. */
  isLeft(file: string): boolean;
  failed(about: string, error: unknown): void;
  readonly soon: Soon;
  readonly over: AbortSignal;
}

/** How findings reach the client: they are sent to it, or it asks for them and is told when to ask again. */
export class Delivery {
  /** What a pulling client was told of an open document, and of which version. */
  readonly #pulled = new Map<string, { readonly version: number; readonly digest: string }>();
  /** Closed files that a client was pushed findings of. */
  readonly #pushed = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(
    readonly client: Client,
    readonly connection: Connection,
    readonly deps: DeliveryDeps,
  ) {}

  // ---- asked for ---------------------------------------------------------------------------------------------------

  async diagnose(uri: string, previous: string | undefined, signal: AbortSignal): Promise<DocumentDiagnosticReport> {
    const report = await this.#judgedOf(uri, signal);
    if (!report || this.deps.isLeft(report.file)) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    this.#remember(report);
    const relatedDocuments = this.client.relatedDocuments ? this.#others(report.file) : {};
    const more = Object.keys(relatedDocuments).length > 0 ? { relatedDocuments } : {};
    if (previous === report.digest) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.digest, ...more };
    return { ...this.#fullOf(report), ...more };
  }

  /** A file that cannot be judged has a report, too: what failed stands in it. */
  async #judgedOf(uri: string, signal: AbortSignal): Promise<FileReport | undefined> {
    try {
      return await this.deps.reportOf(uri, signal);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      this.deps.failed('diagnostics', error);
      const file = fileOf(uri)!;
      const { message } = error as Error;
      return { file, version: this.deps.versionOf(file), digest: `failed: ${message}`, findings: [], problem: message };
    }
  }

  /** Open documents whose findings have changed by what was done elsewhere. */
  #others(file: string): Record<string, FullDocumentDiagnosticReport> {
    const others: Record<string, FullDocumentDiagnosticReport> = {};
    for (const report of this.deps.reports()) {
      const pulled = this.#pulled.get(report.file);
      if (report.file === file || !pulled || pulled.version !== report.version || pulled.digest === report.digest) continue;
      others[this.deps.uriOf(report.file)] = this.#fullOf(report);
      this.#remember(report);
    }
    return others;
  }

  #fullOf(report: FileReport): FullDocumentDiagnosticReport {
    return { kind: DocumentDiagnosticReportKind.Full, resultId: report.digest, items: this.#diagnosticsOf(report) };
  }

  #remember({ file, version, digest }: FileReport): void {
    if (version !== undefined && this.deps.versionOf(file) !== undefined) this.#pulled.set(file, { version, digest });
  }

  /** A client asks again as soon as it was answered: the answer waits until there is news, and with partial results it goes on for as long as the client listens. */
  async diagnoseAll(previous: readonly PreviousResultId[], partial: ((report: WorkspaceDiagnosticReport) => void) | undefined, signal: AbortSignal): Promise<WorkspaceDiagnosticReport> {
    const reports = new WorkspaceReports(previous);
    const ends = AbortSignal.any([signal, this.deps.over]);
    let wake = (): void => undefined;
    ends.addEventListener('abort', () => wake(), { once: true });
    for (;;) {
      const items = reports.next(this.#shown());
      if (items.length > 0 && !partial) return { items };
      if (items.length > 0) partial!({ items });
      if (ends.aborted) return { items: [] };
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.#waiting.add(resolve);
      });
      await after(TOGETHER);
    }
  }

  *#shown(): Iterable<Shown> {
    for (const report of this.deps.reports()) {
      if (this.deps.isLeft(report.file)) continue;
      const isOutdated = this.deps.versionOf(report.file) !== report.version;
      yield { uri: this.deps.uriOf(report.file), version: report.version, resultId: report.digest, isOutdated, diagnostics: () => this.#diagnosticsOf(report) };
    }
  }

  // ---- told --------------------------------------------------------------------------------------------------------

  reported(report: FileReport): void {
    const { file, version, digest } = report;
    // About an older text: the next one is on its way.
    if (this.deps.versionOf(file) !== version) return;
    const pulled = this.#pulled.get(file);
    if (!this.client.pulls) this.#push(report);
    // After its own edit a client asks by itself.
    else if (pulled?.version === version && pulled?.digest !== digest) this.#refresh();
    this.#tell();
  }

  forgotten(file: string): void {
    if (this.client.pulls) {
      if (this.#pulled.delete(file)) this.#refresh();
    } else if (this.#pushed.delete(file) || this.deps.versionOf(file) !== undefined) quietly(this.connection.sendDiagnostics({ uri: this.deps.uriOf(file), diagnostics: [] }));
    this.#tell();
  }

  closed(file: string): void {
    this.#pulled.delete(file);
    this.#pushed.add(file);
  }

  /** Who shows the findings has changed. */
  showAgain(): void {
    if (this.client.pulls) this.#refresh();
    else for (const report of this.deps.reports()) if (this.deps.versionOf(report.file) === report.version) this.#push(report);
    this.#tell();
  }

  #push(report: FileReport): void {
    const { file, version } = report;
    const diagnostics = this.deps.isLeft(file) ? [] : this.#diagnosticsOf(report);
    // That a closed file is clean is no news.
    if (diagnostics.length > 0) this.#pushed.add(file);
    else if (!this.#pushed.delete(file) && version === undefined) return;
    quietly(this.connection.sendDiagnostics({ uri: this.deps.uriOf(file), diagnostics, ...(this.client.versions && version !== undefined ? { version } : {}) }));
  }

  /** A pulling client asks again by itself after its own edits, and after nothing else. */
  #refresh(): void {
    this.deps.soon.do('diagnostics', TOGETHER, () => quietly(this.connection.languages.diagnostics.refresh()));
  }

  #tell(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #diagnosticsOf(report: FileReport): Diagnostic[] {
    return diagnosticsOf(report, this.client, (file) => this.deps.uriOf(file));
  }
}
