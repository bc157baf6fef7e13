import {
  CodeActionKind, type CodeAction, type CodeActionParams, CodeActionTriggerKind, type CodeLens, type Connection, DidChangeConfigurationNotification, type InitializeParams, type InitializeResult, LSPErrorCodes, MessageType,
  ResponseError, type TextDocuments, TextDocumentSyncKind,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { actionsOf, findingsMeant, FIX_ALL, type DeclarationsOf } from './actions.js';
import { clientOf, type Client } from './capabilities.js';
import { Delivery } from './delivery.js';
import { hoverOf } from './hover.js';
import { Progress } from './progress.js';
import { COMMANDS, STATUS, type ClientSettings, type InitializationOptions, type UnjudgedParams, type UnjudgedResult } from './protocol.js';
import { quietly } from './quietly.js';
import { DEFAULTS, readSettings } from './settings.js';
import { Soon } from './soon.js';
import { URI } from 'vscode-uri';
import { fileOf, Uris } from './uris.js';
import { Cancelled, type ForkWorker } from './worker/client.js';
import { SCRIPT, type FileReport, type LogLevel, type Position, type RuleFact, type WorkerStart, type WorkerStatus } from './worker/messages.js';
import { Workers, type OpenFile } from './workers.js';

const LEVELS: Readonly<Record<LogLevel, MessageType>> = { error: MessageType.Error, warn: MessageType.Warning, info: MessageType.Info, debug: MessageType.Debug };
const RANK: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
/** How long a light bulb waits for what a worker has to try first. */
const PATIENCE = 500;

/** One client, from its first words to its last. Nothing here judges, so everything here answers at once. */
export class Session {
  readonly #client: Client;
  readonly #uris = new Uris();
  readonly #workers: Workers;
  readonly #statuses = new Map<string, WorkerStatus>();
  /** Folders whose ESLint configuration has Lintel's rules. */
  readonly #ofEslint = new Set<string>();
  readonly #failures = new Map<string, string>();
  readonly #rules = new Map<string, RuleFact>();
  readonly #over = new AbortController();
  readonly delivery: Delivery;
  readonly #progress: Progress;
  readonly #said = new Set<string>();
  /** What the client said when it started: its configuration stands on it. */
  readonly #given: ClientSettings;
  #settings: ClientSettings;
  #problems: readonly string[];
  #eslintReports: boolean;
  #lastStatus = '';
  readonly #soon = new Soon();
  #hasAskedForLenses = false;

  constructor(
    readonly connection: Connection,
    readonly documents: TextDocuments<TextDocument>,
    params: InitializeParams,
    fork: ForkWorker,
  ) {
    this.#client = clientOf(params);
    this.#progress = new Progress(connection);
    const options = params.initializationOptions as InitializationOptions | undefined;
    const { settings, problems } = readSettings(options, DEFAULTS);
    this.#given = settings;
    this.#settings = settings;
    this.#problems = problems;
    this.#eslintReports = options?.eslintReports === true;
    this.#workers = new Workers({
      fork,
      startOf: (root, isFolder) => this.#startOf(root, isFolder),
      open: () => this.#openFiles(),
      reported: (report) => this.delivery.reported(report),
      forgotten: (file) => this.delivery.forgotten(file),
      status: (status) => this.#statusOf(status),
      left: (root) => this.#left(root),
      log: (level, message) => this.#log(level, message),
    });
    this.delivery = new Delivery(this.#client, connection, {
      reports: () => this.#workers.reports(),
      reportOf: (uri, signal) => this.#reportOf(uri, signal),
      versionOf: (file) => this.#document(file)?.version,
      uriOf: this.#uriOf,
      isLeft: (file) => this.#isLeftToEslint(file),
      failed: (about, error) => this.failed(about, error),
      soon: this.#soon,
      over: this.#over.signal,
    });
    this.#workers.configure(settings.enable);
    for (const uri of foldersOf(params)) this.#addFolder(uri);
  }

  capabilities(): InitializeResult['capabilities'] {
    return {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      ...(this.#client.actions ? { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: this.#client.resolvesEdits } } : {}),
      hoverProvider: true,
      codeLensProvider: { resolveProvider: false },
      ...(this.#client.pulls ? { diagnosticProvider: { identifier: 'lintel', interFileDependencies: true, workspaceDiagnostics: true } } : {}),
      executeCommandProvider: { commands: Object.values(COMMANDS) },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
  }

  begin(): void {
    this.#warn(this.#problems);
    if (this.#client.folders) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#removeFolder(uri);
        for (const { uri } of added) this.#addFolder(uri);
      });
    }
    if (!this.#client.configuration) return;
    void this.reconfigure(undefined);
    if (this.#client.registersConfiguration) quietly(this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'lintel' }));
  }

  stop(): void {
    this.#over.abort();
    this.#soon.stop();
    this.#progress.stop();
    this.#workers.stop();
  }

  restart(): void {
    this.#log('info', 'Restarted.');
    this.#failures.clear();
    this.#workers.restart();
  }

  // ---- what the client does ----------------------------------------------------------------------------------------

  changed(document: TextDocument): void {
    this.#uris.note(document.uri);
    const open = openFileOf(document);
    if (open) this.#workers.document(open);
  }

  closed({ uri }: TextDocument): void {
    const file = fileOf(uri);
    if (file === undefined) return;
    // The same file, spelled in another way, may still be open.
    const other = this.documents.all().find((document) => fileOf(document.uri) === file);
    if (other) return this.changed(other);
    this.delivery.closed(file);
    this.#workers.closed(file);
  }

  disk(): void {
    this.#workers.disk();
  }

  async reconfigure(pushed: unknown): Promise<void> {
    const given: unknown = this.#client.configuration ? await this.connection.workspace.getConfiguration('lintel').then(undefined, () => undefined) : pushed;
    const { settings, problems } = readSettings(given, this.#given);
    this.#warn(problems);
    const wasOn = this.#settings.deferToEslint;
    // A configuration comes out of the workspace: it may take trust away, and it cannot give itself any.
    this.#settings = { ...settings, isTrusted: settings.isTrusted && this.#given.isTrusted };
    this.#workers.configure(this.#settings.enable);
    if (wasOn !== this.#settings.deferToEslint) this.delivery.showAgain();
    this.#refreshLenses();
  }

  /** The extension of ESLint came or went. */
  eslintReports(reports: boolean): void {
    if (reports === this.#eslintReports) return;
    this.#eslintReports = reports;
    this.#log('info', reports && this.#settings.deferToEslint ? 'Where eslint.config has rules of Lintel, the ESLint extension shows their findings; with lintel.deferToEslint: false, Lintel does.' : 'Lintel shows its findings.');
    this.delivery.showAgain();
  }

  // ---- questions ---------------------------------------------------------------------------------------------------

  async actions(params: CodeActionParams, signal: AbortSignal): Promise<CodeAction[]> {
    const file = fileOf(params.textDocument.uri);
    const document = file === undefined ? undefined : this.#document(file);
    if (file === undefined || !document) return [];
    // Texts that the edits are about: who has edited one since then refuses.
    const versions = new Map([...this.#openFiles()].map((open) => [open.file, open.version]));
    // A light bulb, or a fix on save: an edit of this very text, although another file may have ended the finding since.
    const held = params.context.triggerKind === CodeActionTriggerKind.Automatic ? this.#workers.of(file)?.reports.get(file) : undefined;
    const report = held?.version === document.version ? held : await this.#reportOf(document.uri, signal);
    const declarationsOf = report ? await this.#declarationsOf(report, params, signal) : undefined;
    const present = this.#document(file);
    if (!report || !present || report.version !== present.version) return [];
    const actions = actionsOf(report, present, params, this.#client, (one) => ({ uri: this.#uriOf(one), version: one === file ? present.version : (versions.get(one) ?? null) }), declarationsOf);
    if (!this.#client.resolvesEdits) return actions;
    return actions.map(({ edit, ...action }) => ({ ...action, data: { uri: present.uri, version: present.version, edit } }));
  }

  /** Somebody who only looks whether there is something to do does not wait for it long. */
  async #declarationsOf(report: FileReport, params: CodeActionParams, signal: AbortSignal): Promise<DeclarationsOf | undefined> {
    const findings = findingsMeant(report, params).filter(({ mayDeclare }) => mayDeclare);
    const worker = findings.length > 0 ? this.#workers.of(report.file) : undefined;
    if (!worker) return undefined;
    const patience = params.context.triggerKind === CodeActionTriggerKind.Automatic ? AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) : signal;
    const asked = worker.ask({ about: 'declarations', file: report.file, findings: findings.map(({ rule, range: { start } }) => ({ rule, start })) }, patience);
    const found = await asked.catch((error: unknown) => {
      if (error instanceof Cancelled && !signal.aborted) return [];
      throw error;
    });
    return ({ rule, range: { start } }) => found.find(({ finding }) => finding.rule === rule && isSame(finding.start, start))?.declarations ?? [];
  }

  resolve(action: CodeAction): CodeAction {
    const { uri, version, edit } = (action.data ?? {}) as { readonly uri?: string; readonly version?: number; readonly edit?: CodeAction['edit'] };
    if (uri === undefined || edit === undefined) return action;
    if (this.documents.get(uri)?.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, 'The text has changed since this action was offered.');
    return { ...action, edit };
  }

  async hover(uri: string, at: Position, signal: AbortSignal): Promise<ReturnType<typeof hoverOf>> {
    const file = fileOf(uri);
    const worker = file === undefined ? undefined : this.#workers.of(file);
    if (file === undefined || !worker) return null;
    const report = await this.#reportOf(uri, signal);
    const route = await worker.ask({ about: 'hover', file, at }, signal);
    if (this.#rules.size === 0) for (const fact of await worker.ask({ about: 'rules' }, signal)) this.#rules.set(fact.rule, fact);
    return hoverOf(report?.findings.filter(({ range }) => holds(range, at)) ?? [], route, this.#rules, this.#client);
  }

  async lenses(uri: string, signal: AbortSignal): Promise<CodeLens[]> {
    const file = fileOf(uri);
    const worker = file === undefined || !this.#settings.codeLens ? undefined : this.#workers.of(file);
    if (file === undefined || !worker || !SCRIPT.test(file)) return [];
    this.#hasAskedForLenses = true;
    const lenses = await worker.ask({ about: 'lenses', file }, signal);
    return lenses.map(({ range, title, target }) => ({ range, command: target && this.#client.opens ? { title, command: 'lintel.open', arguments: [this.#uriOf(target.file), target.range] } : { title, command: '' } }));
  }

  async settled(signal: AbortSignal): Promise<null> {
    await Promise.all(this.#workers.all.map((worker) => worker.ask({ about: 'settled' }, signal)));
    return null;
  }

  async unjudged(params: UnjudgedParams | null | undefined, signal: AbortSignal): Promise<UnjudgedResult> {
    const file = params?.uri === undefined ? undefined : fileOf(params.uri);
    const workers = file === undefined ? this.#workers.all : [this.#workers.of(file)].filter((one) => one !== undefined);
    const found = await Promise.all(workers.map((worker) => worker.ask({ about: 'unjudged', file }, signal)));
    return found.flat().map(({ file: where, ...fact }) => ({ ...fact, uri: this.#uriOf(where) }));
  }

  /** Of the document's present version, and as fresh as anything that the worker has said. */
  async #reportOf(uri: string, signal: AbortSignal): Promise<FileReport | undefined> {
    const file = fileOf(uri);
    if (file === undefined || !SCRIPT.test(file)) return undefined;
    for (;;) {
      const worker = this.#workers.of(file);
      if (!worker) return undefined;
      const asked = this.#document(file)?.version;
      const answer = await worker.ask({ about: 'file', file }, signal);
      const latest = worker.reports.get(file);
      const report = answer && latest?.version === answer.version ? latest : answer;
      const present = this.#document(file)?.version;
      if (!report || report.version === present) return report;
      if (present === asked) throw new Error(`judged as version ${report.version} instead of ${present}`);
    }
  }

  /** An edge where something went wrong: said in the log with a code, and in the status until the next restart. */
  failed(about: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#log('error', `[${about}] ${message}`);
    if (error instanceof Error && error.stack) this.#log('debug', error.stack);
    this.#failures.set(about, message);
    this.#sendStatus();
  }

  // ---- folders -----------------------------------------------------------------------------------------------------

  #addFolder(uri: string): void {
    const folder = folderAt(uri);
    if (folder !== undefined) this.#workers.addFolder(folder);
  }

  #removeFolder(uri: string): void {
    const folder = folderAt(uri);
    if (folder !== undefined) this.#workers.removeFolder(folder);
  }

  #startOf(root: string, isFolder: boolean): WorkerStart {
    const { isTrusted, scope, strict, logLevel } = this.#settings;
    return { root, isTrusted, scope: isFolder ? scope : 'openFiles', strict, logLevel };
  }

  *#openFiles(): Iterable<OpenFile> {
    for (const document of this.documents.all()) {
      const open = openFileOf(document);
      if (open) yield open;
    }
  }

  #document(file: string): TextDocument | undefined {
    return this.documents.get(this.#uriOf(file));
  }

  // ---- what the workers say ----------------------------------------------------------------------------------------

  /** The ESLint extension shows the findings where the workspace's ESLint configuration has Lintel's rules, and nowhere else. */
  #isLeftToEslint(file: string): boolean {
    if (!this.#settings.deferToEslint || !this.#eslintReports) return false;
    const root = this.#workers.of(file)?.root;
    return root !== undefined && this.#ofEslint.has(root);
  }

  #refreshLenses(): void {
    if (this.#client.refreshesLenses && this.#hasAskedForLenses) this.#soon.do('lenses', 250, () => quietly(this.connection.sendRequest('workspace/codeLens/refresh')));
  }

  #statusOf(status: WorkerStatus): void {
    const before = this.#statuses.get(status.root);
    this.#statuses.set(status.root, status);
    this.#sendStatus();
    // One that only starts has not read its configuration.
    if (status.state !== 'starting' && this.#ofEslint.has(status.root) !== isOfEslint(status)) {
      if (!this.#ofEslint.delete(status.root)) this.#ofEslint.add(status.root);
      if (this.#eslintReports) this.delivery.showAgain();
    }
    if (status.state === 'idle' && before?.state !== 'idle') this.#refreshLenses();
  }

  #left(root: string): void {
    this.#ofEslint.delete(root);
    if (this.#statuses.delete(root)) this.#sendStatus();
  }

  #sendStatus(): void {
    const failures = [...this.#failures].map(([code, message]) => ({ code, message, file: undefined }));
    const workers = [...this.#statuses.values()].map((status, index) => (index === 0 && failures.length > 0 ? { ...status, problems: [...status.problems, ...failures] } : status));
    if (this.#client.progress) this.#progress.show(workers);
    const key = JSON.stringify(workers);
    if (key === this.#lastStatus) return;
    this.#lastStatus = key;
    quietly(this.connection.sendNotification(STATUS, { workers }));
  }

  /** Each once. */
  #warn(problems: readonly string[]): void {
    for (const problem of problems) if (!this.#said.has(problem)) this.#log('warn', problem);
    for (const problem of problems) this.#said.add(problem);
  }

  #log(level: LogLevel, message: string): void {
    if (RANK[level] <= RANK[this.#settings.logLevel]) quietly(this.connection.sendNotification('window/logMessage', { type: LEVELS[level], message }));
  }

  readonly #uriOf = (file: string): string => this.#uris.of(file);
}

/** Emacs and Vim know one root only, older clients its path. */
function foldersOf(params: InitializeParams): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what clients without folders send
  const { rootUri, rootPath } = params;
  const root = rootUri ?? (rootPath ? URI.file(rootPath).toString() : undefined);
  return params.workspaceFolders?.map(({ uri }) => uri) ?? (root ? [root] : []);
}

function isOfEslint({ configuration }: WorkerStatus): boolean {
  return /(^|\/)eslint\.config\.[cm]?[jt]s$/.test(configuration ?? '');
}

function folderAt(uri: string): string | undefined {
  return fileOf(uri)?.replace(/(?<=.)\/$/, '');
}

function openFileOf(document: TextDocument): OpenFile | undefined {
  const file = fileOf(document.uri);
  return file !== undefined && SCRIPT.test(file) ? { file, version: document.version, text: document.getText() } : undefined;
}

const isSame = (one: Position, other: Position): boolean => one.line === other.line && one.character === other.character;

const holds = ({ start, end }: { readonly start: Position; readonly end: Position }, { line, character }: Position): boolean =>
  (line > start.line || (line === start.line && character >= start.character)) && (line < end.line || (line === end.line && character <= end.character));
