import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type CancellationToken, type MessageConnection } from 'vscode-languageserver-protocol/node';
import type { ClientCapabilities, CodeAction, Diagnostic, InitializeResult, PublishDiagnosticsParams, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { StatusParams } from '../../lsp-server/src/protocol.js';

export const SERVER = fileURLToPath(new URL('../../lsp-server/dist/main.js', import.meta.url));

export interface ClientOptions {
  readonly root: string;
  readonly capabilities: ClientCapabilities;
  readonly options?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the built server, on Node.js. */
  readonly command?: readonly string[];
  /** None: a client that opened a file and no folder. */
  readonly folders?: readonly string[];
  readonly configuration?: () => unknown;
}

/** An editor, as far as the server can tell: the built server over stdio. */
export class LspClient {
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly logs: string[] = [];
  readonly documents = new Map<string, TextDocument>();
  readonly refreshed: string[] = [];
  status: StatusParams | undefined;
  result!: InitializeResult;
  readonly #listeners = new Set<() => void>();

  private constructor(
    readonly child: ChildProcess,
    readonly connection: MessageConnection,
  ) {}

  static async start({ root, capabilities, options = {}, env = {}, command = [SERVER, 'lsp', '--stdio'], folders = [root], configuration = () => null }: ClientOptions): Promise<LspClient> {
    const child = spawn(process.execPath, [...command], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    const client = new LspClient(child, createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)));
    client.#listen(configuration);
    const uris = folders.map((folder) => pathToFileURL(folder).href);
    client.result = await client.connection.sendRequest('initialize', { processId: process.pid, rootUri: uris[0] ?? null, workspaceFolders: uris.map((uri) => ({ uri, name: 'root' })), capabilities, initializationOptions: options });
    await client.connection.sendNotification('initialized', {});
    return client;
  }

  #listen(configuration: () => unknown): void {
    const { connection } = this;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => this.#note(() => this.published.set(params.uri, params)));
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => this.#note(() => this.logs.push(message)));
    connection.onNotification('lintel/status', (params: StatusParams) => this.#note(() => (this.status = params)));
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(configuration));
    for (const method of ['client/registerCapability', 'window/workDoneProgress/create', 'workspace/diagnostic/refresh', 'workspace/codeLens/refresh']) {
      connection.onRequest(method, () => {
        this.#note(() => this.refreshed.push(method));
        return null;
      });
    }
    connection.listen();
  }

  #note(change: () => void): void {
    change();
    for (const look of [...this.#listeners]) look();
  }

  /** Resolves when something that the server sends makes it true. */
  until(isTrue: () => boolean, what: string, milliseconds = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`never: ${what}\n${this.logs.slice(-10).join('\n')}`)), milliseconds);
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

  open(file: string, text: string, languageId = 'typescript'): string {
    const uri = file.includes(':') ? file : pathToFileURL(file).href;
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    void this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    return uri;
  }

  /** Replaces the first occurrence of a text, or everything. */
  change(uri: string, from: string | undefined, to: string): void {
    const before = this.documents.get(uri)!;
    const version = before.version + 1;
    const offset = from === undefined ? 0 : before.getText().indexOf(from);
    if (offset < 0) throw new Error(`no '${from}' in ${uri}`);
    const range = { start: before.positionAt(offset), end: before.positionAt(offset + (from ?? before.getText()).length) };
    this.documents.set(uri, TextDocument.update(before, [{ range, text: to }], version));
    void this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text: to }] });
  }

  close(uri: string): void {
    this.documents.delete(uri);
    void this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  request<T>(method: string, params: object, token?: CancellationToken): Promise<T> {
    return token ? this.connection.sendRequest<T>(method, params, token) : this.connection.sendRequest<T>(method, params);
  }

  settled(): Promise<null> {
    return this.connection.sendRequest('lintel/settled');
  }

  async pull(uri: string, previousResultId?: string): Promise<{ kind: string; resultId?: string; items?: Diagnostic[] }> {
    return this.request('textDocument/diagnostic', { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) });
  }

  actions(uri: string, range: Range, only?: readonly string[]): Promise<CodeAction[]> {
    return this.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [], ...(only ? { only } : {}) } });
  }

  /** Of the open document, after an action's edit. */
  applied(uri: string, edit: WorkspaceEdit): string {
    const edits = edit.changes?.[uri] ?? edit.documentChanges?.flatMap((change) => ('textDocument' in change && change.textDocument.uri === uri ? change.edits : [])) ?? [];
    return TextDocument.applyEdits(this.documents.get(uri)!, edits as TextEdit[]);
  }

  async stop(): Promise<number | null> {
    const over = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    await this.connection.sendRequest('shutdown').catch(() => undefined);
    await this.connection.sendNotification('exit').catch(() => undefined);
    const code = await over;
    this.connection.dispose();
    return code;
  }
}
