import {
  CodeActionKind, type CodeAction, type CancellationToken, type Connection, DidChangeConfigurationNotification, type DocumentDiagnosticReport, DocumentDiagnosticReportKind, type InitializeParams,
  type InitializeResult, LSPErrorCodes, MessageType, RequestType, RequestType0, ResponseError, TextDocuments, TextDocumentSyncKind, type WorkDoneProgressServerReporter, type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { actionsOf, FIX_ALL } from './actions.js';
import { clientOf, type Client } from './capabilities.js';
import { diagnosticsOf } from './diagnostics.js';
import { folderOf, projectAbove } from './folders.js';
import { hoverOf } from './hover.js';
import { COMMANDS, SETTLED, STATUS, UNJUDGED, type ClientSettings, type UnjudgedParams, type UnjudgedResult } from './protocol.js';
import { DEFAULTS, readSettings } from './settings.js';
import { fileOf, Uris } from './uris.js';
import type { FileReport, LogLevel, Position, RuleFact, WorkerStart, WorkerStatus } from './worker/messages.js';
import { forkWorker, WorkerClient, type ForkWorker } from './worker/client.js';

export interface ServerDeps {
  readonly version: string;
  readonly fork?: ForkWorker;
}

const LEVELS: Readonly<Record<LogLevel, MessageType>> = { error: MessageType.Error, warn: MessageType.Warning, info: MessageType.Info, debug: MessageType.Debug };
const RANK: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
const SOURCE = /\.([mc]?ts|tsx|[mc]?js|jsx)$/;

/** Wires a client to the workers. Nothing here judges, so everything here answers at once. */
export function createServer(connection: Connection, deps: ServerDeps): void {
  const documents = new TextDocuments(TextDocument);
  let server: Server | undefined;
  connection.onInitialize((params): InitializeResult => {
    server = new Server(connection, documents, params, deps);
    return { capabilities: server.capabilities(), serverInfo: { name: 'lintel', version: deps.version } };
  });
  connection.onInitialized(() => server?.begin());
  connection.onShutdown(() => server?.stop());
  documents.onDidChangeContent(({ document }) => server?.changed(document));
  documents.onDidClose(({ document }) => server?.closed(document));
  documents.onDidSave(() => server?.disk());
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(() => server?.disk());
  connection.onDidChangeConfiguration(({ settings }) => void server?.reconfigure((settings as { readonly lintel?: unknown } | null)?.lintel));
  connection.onExecuteCommand(({ command }) => {
    if (command === COMMANDS.restart) server?.restart();
  });
  const asked = <P, R>(answer: (server: Server, params: P, signal: AbortSignal) => Promise<R>, otherwise: R) => (params: P, token: CancellationToken): Promise<R> =>
    server ? cancellable(token, (signal) => answer(server!, params, signal)) : Promise.resolve(otherwise);
  connection.onCodeAction(asked((one, params, signal) => one.actions(params, signal), []));
  connection.onCodeActionResolve((action) => server?.resolve(action) ?? action);
  connection.onHover(asked((one, { textDocument, position }, signal) => one.hover(textDocument.uri, position, signal), null));
  connection.onCodeLens(asked((one, { textDocument }, signal) => one.lenses(textDocument.uri, signal), []));
  connection.languages.diagnostics.on(asked((one, params, signal) => one.diagnose(params.textDocument.uri, params.previousResultId, signal), { kind: DocumentDiagnosticReportKind.Full, items: [] }));
  connection.languages.diagnostics.onWorkspace(asked((one, { previousResultIds }, signal) => one.diagnoseAll(new Map(previousResultIds.map(({ uri, value }) => [uri, value])), signal), { items: [] }));
  connection.onRequest(new RequestType0<null, void>(SETTLED), async (token) => {
    if (server) await cancellable(token, (signal) => server!.settled(signal));
    return null;
  });
  connection.onRequest(new RequestType<UnjudgedParams, UnjudgedResult, void>(UNJUDGED), asked((one, params, signal) => one.unjudged(params, signal), []));
}

/** A cancelled request is answered at once, whatever the workers do. */
function cancellable<R>(token: CancellationToken, answer: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const abort = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    const refuse = (): void => {
      abort.abort();
      reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled'));
    };
    if (token.isCancellationRequested) refuse();
    else token.onCancellationRequested(refuse);
  });
  return Promise.race([answer(abort.signal), cancelled]);
}

class Server {
  readonly #client: Client;
  readonly #uris = new Uris();
  readonly #workers = new Map<string, WorkerClient>();
  readonly #folders = new Set<string>();
  readonly #statuses = new Map<string, WorkerStatus>();
  readonly #rules = new Map<string, RuleFact>();
  /** Digests that a pulling client was given. */
  readonly #pulled = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  readonly #eslintReports: boolean;
  #settings: ClientSettings;
  #problems: readonly string[];
  #refreshes: NodeJS.Timeout | undefined;
  #progress: Promise<WorkDoneProgressServerReporter> | undefined;

  constructor(
    readonly connection: Connection,
    readonly documents: TextDocuments<TextDocument>,
    params: InitializeParams,
    readonly deps: ServerDeps,
  ) {
    this.#client = clientOf(params);
    const options = params.initializationOptions as { readonly eslintReports?: unknown } | undefined;
    ({ settings: this.#settings, problems: this.#problems } = readSettings(options, DEFAULTS));
    this.#eslintReports = options?.eslintReports === true;
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
    for (const problem of this.#problems) this.#log('warn', problem);
    if (this.#client.folders) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#removeFolder(uri);
        for (const { uri } of added) this.#addFolder(uri);
      });
    }
    if (this.#client.configuration) void this.reconfigure(undefined);
    if (this.#client.configuration) this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'lintel' }).then(undefined, () => undefined);
  }

  stop(): void {
    clearTimeout(this.#refreshes);
    for (const worker of this.#workers.values()) worker.stop();
    this.#workers.clear();
  }

  restart(): void {
    this.#log('info', 'Restarted.');
    for (const worker of this.#workers.values()) worker.restart();
  }

  // ---- what the client does ----------------------------------------------------------------------------------------

  changed(document: TextDocument): void {
    const file = this.#uris.note(document.uri);
    if (file !== undefined && SOURCE.test(file)) this.#workerOf(file)?.document(file, document.version, document.getText());
  }

  closed({ uri }: TextDocument): void {
    const file = fileOf(uri);
    if (file !== undefined) this.#known(file)?.closed(file);
  }

  disk(): void {
    for (const worker of this.#workers.values()) worker.disk();
  }

  async reconfigure(given: unknown): Promise<void> {
    const value: unknown = this.#client.configuration ? await this.connection.workspace.getConfiguration('lintel').then(undefined, () => undefined) : given;
    const { settings, problems } = readSettings(value, this.#settings);
    for (const problem of problems) this.#log('warn', problem);
    const wasEnabled = this.#shows;
    this.#settings = settings;
    for (const worker of this.#workers.values()) worker.configure(this.#startOf(worker.root));
    if (wasEnabled !== this.#shows) this.#showAgain();
    this.#refreshLenses();
  }

  // ---- questions ---------------------------------------------------------------------------------------------------

  async diagnose(uri: string, previous: string | undefined, signal: AbortSignal): Promise<DocumentDiagnosticReport> {
    const report = await this.#reportOf(uri, signal);
    const file = fileOf(uri);
    if (file !== undefined) this.#pulled.set(file, report?.digest ?? '');
    if (report && previous === report.digest && this.#shows) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.digest };
    return { kind: DocumentDiagnosticReportKind.Full, ...(report ? { resultId: report.digest } : {}), items: report && this.#shows ? diagnosticsOf(report, this.#client, this.#uriOf) : [] };
  }

  /** A client asks again as soon as it was answered: where nothing has changed, the answer waits until something does. */
  async diagnoseAll(previous: ReadonlyMap<string, string>, signal: AbortSignal): Promise<{ items: WorkspaceDocumentDiagnosticReport[] }> {
    for (;;) {
      const items = this.#differences(previous);
      if (items.length > 0 || signal.aborted) return { items };
      await new Promise<void>((resolve) => {
        this.#listeners.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #differences(previous: ReadonlyMap<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const current = new Set<string>();
    if (this.#shows) {
      for (const report of this.#reports()) {
        const uri = this.#uriOf(report.file);
        current.add(uri);
        if (previous.get(uri) === report.digest || (!previous.has(uri) && report.findings.length === 0 && report.problem === undefined)) continue;
        items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: report.version ?? null, resultId: report.digest, items: diagnosticsOf(report, this.#client, this.#uriOf) });
      }
    }
    for (const [uri, value] of previous) if (!current.has(uri) && value !== '') items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: '', items: [] });
    return items;
  }

  async actions(params: Parameters<typeof actionsOf>[2], signal: AbortSignal): Promise<CodeAction[]> {
    const document = this.documents.get(params.textDocument.uri);
    const report = document && (await this.#reportOf(document.uri, signal));
    // An edit of an older text would land in the wrong place.
    if (!document || !report || report.version !== document.version) return [];
    const actions = actionsOf(report, document, params, this.#client, this.#uriOf);
    if (!this.#client.resolvesEdits) return actions;
    return actions.map(({ edit, ...action }) => ({ ...action, data: { uri: document.uri, version: document.version, edit } }));
  }

  resolve(action: CodeAction): CodeAction {
    const { uri, version, edit } = (action.data ?? {}) as { readonly uri?: string; readonly version?: number; readonly edit?: CodeAction['edit'] };
    if (uri === undefined || edit === undefined) return action;
    if (this.documents.get(uri)?.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, 'The text has changed since this action was offered.');
    return { ...action, edit };
  }

  async hover(uri: string, at: Position, signal: AbortSignal): Promise<ReturnType<typeof hoverOf>> {
    const file = fileOf(uri);
    const worker = file === undefined ? undefined : this.#known(file);
    if (file === undefined || !worker) return null;
    const report = await this.#reportOf(uri, signal);
    const route = await worker.ask({ about: 'hover', file, at }, signal);
    if (this.#rules.size === 0) for (const fact of await worker.ask({ about: 'rules' }, signal)) this.#rules.set(fact.rule, fact);
    return hoverOf(report?.findings.filter(({ range }) => holds(range, at)) ?? [], route, this.#rules, this.#client);
  }

  async lenses(uri: string, signal: AbortSignal): Promise<{ range: { start: Position; end: Position }; command: { title: string; command: string; arguments?: unknown[] } }[]> {
    const file = fileOf(uri);
    const worker = file === undefined || !this.#settings.codeLens ? undefined : this.#known(file);
    if (file === undefined || !worker) return [];
    const lenses = await worker.ask({ about: 'lenses', file }, signal);
    return lenses.map(({ range, title, target }) => ({ range, command: target && this.#client.opens ? { title, command: 'lintel.open', arguments: [this.#uriOf(target.file), target.range] } : { title, command: '' } }));
  }

  async settled(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.ask({ about: 'settled' }, signal)));
  }

  async unjudged({ uri }: UnjudgedParams, signal: AbortSignal): Promise<UnjudgedResult> {
    const file = uri === undefined ? undefined : fileOf(uri);
    const workers = file === undefined ? [...this.#workers.values()] : [this.#known(file)].filter((one) => one !== undefined);
    const found = await Promise.all(workers.map((worker) => worker.ask({ about: 'unjudged', file }, signal)));
    return found.flat().map(({ file: where, ...fact }) => ({ ...fact, uri: this.#uriOf(where) }));
  }

  /** Of the document's present version: the worker takes messages in order. */
  async #reportOf(uri: string, signal: AbortSignal): Promise<FileReport | undefined> {
    const file = fileOf(uri);
    if (file === undefined || !SOURCE.test(file)) return undefined;
    return this.#workerOf(file)?.ask({ about: 'file', file }, signal);
  }

  // ---- folders and workers -----------------------------------------------------------------------------------------

  #addFolder(uri: string): void {
    const folder = fileOf(uri)?.replace(/(?<=.)\/$/, '');
    if (folder === undefined) return;
    this.#folders.add(folder);
    this.#workerAt(folder);
    // What was looked after from elsewhere moves in.
    for (const document of this.documents.all()) this.changed(document);
  }

  #removeFolder(uri: string): void {
    const folder = fileOf(uri)?.replace(/(?<=.)\/$/, '');
    const worker = folder === undefined ? undefined : this.#workers.get(folder);
    if (folder === undefined || !worker) return;
    this.#folders.delete(folder);
    this.#workers.delete(folder);
    this.#statuses.delete(folder);
    worker.stop();
    for (const file of worker.reports.keys()) this.#forgotten(file);
    for (const document of this.documents.all()) this.changed(document);
    this.#sendStatus();
  }

  #known(file: string): WorkerClient | undefined {
    const folder = folderOf(file, this.#workers.keys());
    return folder === undefined ? undefined : this.#workers.get(folder);
  }

  #workerOf(file: string): WorkerClient | undefined {
    return this.#known(file) ?? this.#workerAt(folderOf(file, this.#folders) ?? projectAbove(file));
  }

  #workerAt(folder: string): WorkerClient {
    let worker = this.#workers.get(folder);
    if (!worker) {
      const listener = { report: (report: FileReport) => this.#reported(report), forget: (file: string) => this.#forgotten(file), status: (status: WorkerStatus) => this.#statusOf(status), log: (level: LogLevel, message: string) => this.#log(level, message) };
      this.#workers.set(folder, (worker = new WorkerClient(this.#startOf(folder), listener, this.deps.fork ?? forkWorker)));
    }
    return worker;
  }

  #startOf(root: string): WorkerStart {
    const { isTrusted, scope, strict, logLevel } = this.#settings;
    return { root, isTrusted, scope: this.#folders.has(root) ? scope : 'openFiles', strict, logLevel };
  }

  // ---- what the workers say ----------------------------------------------------------------------------------------

  get #shows(): boolean {
    return this.#settings.enable && !(this.#settings.deferToEslint && this.#eslintReports);
  }

  #reports(): readonly FileReport[] {
    return [...this.#workers.values()].flatMap((worker) => [...worker.reports.values()]);
  }

  #reported(report: FileReport): void {
    const { file } = report;
    const document = this.documents.get(this.#uriOf(file));
    // About an older text: the next one is on its way.
    if ((document?.version ?? undefined) !== report.version) return;
    if (!this.#client.pulls) this.#push(report);
    else if (this.#pulled.has(file) && this.#pulled.get(file) !== report.digest) this.#refresh();
    this.#tell();
  }

  #forgotten(file: string): void {
    if (!this.#client.pulls) void this.connection.sendDiagnostics({ uri: this.#uriOf(file), diagnostics: [] });
    else if (this.#pulled.get(file)) this.#refresh();
    this.#tell();
  }

  #push(report: FileReport): void {
    const diagnostics = this.#shows ? diagnosticsOf(report, this.#client, this.#uriOf) : [];
    void this.connection.sendDiagnostics({ uri: this.#uriOf(report.file), diagnostics, ...(this.#client.versions && report.version !== undefined ? { version: report.version } : {}) });
  }

  #showAgain(): void {
    if (this.#client.pulls) this.#refresh();
    else for (const report of this.#reports()) this.#push(report);
    this.#tell();
  }

  /** A pulling client asks again by itself after its own edits, and after nothing else. */
  #refresh(): void {
    if (!this.#client.refreshesDiagnostics) return;
    clearTimeout(this.#refreshes);
    this.#refreshes = setTimeout(() => void this.connection.languages.diagnostics.refresh().then(undefined, () => undefined), 50);
  }

  #refreshLenses(): void {
    if (this.#client.refreshesLenses) void this.connection.sendRequest('workspace/codeLens/refresh').then(undefined, () => undefined);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  #statusOf(status: WorkerStatus): void {
    const wasIdle = this.#statuses.get(status.root)?.state === 'idle';
    this.#statuses.set(status.root, status);
    this.#sendStatus();
    this.#showProgress();
    if (status.state === 'idle' && !wasIdle) this.#refreshLenses();
  }

  #sendStatus(): void {
    void this.connection.sendNotification(STATUS, { workers: [...this.#statuses.values()] });
  }

  #showProgress(): void {
    if (!this.#client.progress) return;
    const busy = [...this.#statuses.values()].filter(({ state }) => state !== 'idle');
    if (busy.length > 0) {
      this.#progress ??= this.connection.window.createWorkDoneProgress().then((progress) => {
        progress.begin('Lintel', undefined, 'judging');
        return progress;
      });
    } else if (this.#progress) {
      void this.#progress.then((progress) => progress.done());
      this.#progress = undefined;
    }
  }

  #log(level: LogLevel, message: string): void {
    if (RANK[level] <= RANK[this.#settings.logLevel]) void this.connection.sendNotification('window/logMessage', { type: LEVELS[level], message });
  }

  readonly #uriOf = (file: string): string => this.#uris.of(file);
}

/** Emacs and Vim know one root only. */
function foldersOf(params: InitializeParams): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what clients without folders send
  const { rootUri } = params;
  return params.workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
}

const holds = ({ start, end }: { readonly start: Position; readonly end: Position }, { line, character }: Position): boolean =>
  (line > start.line || (line === start.line && character >= start.character)) && (line < end.line || (line === end.line && character <= end.character));
