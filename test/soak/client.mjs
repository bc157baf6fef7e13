import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';

const PUSHED = { textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true, dataSupport: true } } };

/** What VS Code announces. */
export const { capabilities: VS_CODE } = JSON.parse(readFileSync(new URL('../lsp/clients/vscode.json', import.meta.url), 'utf8'));

/** Takes what is pushed to it, for open and closed files. */
export class Client {
  /** Diagnostics by URI, as last published. */
  published = new Map();
  #versions = new Map();
  #log = [];

  static async start(server, root, { capabilities = PUSHED, options = { scope: 'workspace', isTrusted: true }, onStart = () => undefined } = {}) {
    const client = new this();
    await client.#start(server, root, capabilities, options, onStart);
    return client;
  }

  async #start(server, root, capabilities, initializationOptions, onStart) {
    this.process = spawn(process.execPath, [server, 'lsp', '--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    onStart(this.process);
    this.process.stderr.on('data', (data) => this.#log.push(String(data)));
    this.connection = createMessageConnection(new StreamMessageReader(this.process.stdout), new StreamMessageWriter(this.process.stdin));
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics, version }) => {
      this.published.set(uri, { diagnostics, version });
      this.onPublished(uri, version);
    });
    this.connection.onNotification('window/logMessage', ({ message }) => this.#log.push(`${message}\n`));
    this.connection.onNotification('lintel/status', (status) => (this.status = status));
    for (const method of ['client/registerCapability', 'window/workDoneProgress/create', 'workspace/diagnostic/refresh', 'workspace/codeLens/refresh']) this.connection.onRequest(method, () => null);
    this.connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
    this.connection.listen();
    const uri = uriOf(root);
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'root' }],
      capabilities,
      initializationOptions,
    });
    await this.connection.sendNotification('initialized', {});
    await this.connected();
  }

  /** For who has more to listen to. */
  async connected() {}

  /** For who waits for it. */
  onPublished() {}

  versionOf(file) {
    return this.#versions.get(file);
  }

  open(file, text) {
    this.#versions.set(file, 1);
    return this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(file), languageId: /\.[mc]?js$/.test(file) ? 'javascript' : 'typescript', version: 1, text } });
  }

  /** `edit` as offsets into `before`. */
  change(file, before, edit) {
    const version = this.#versions.get(file) + 1;
    this.#versions.set(file, version);
    const contentChanges = [{ range: { start: positionAt(before, edit.start), end: positionAt(before, edit.end) }, text: edit.text }];
    return this.connection.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf(file), version }, contentChanges });
  }

  /** Asks for the diagnostics of a document; unchanged, they are those that are known. */
  async pull(uri, known) {
    const report = await this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, identifier: 'lintel', ...(known ? { previousResultId: known.resultId } : {}) });
    return report.kind === 'unchanged' ? known : report;
  }

  save(file) {
    return this.connection.sendNotification('textDocument/didSave', { textDocument: { uri: uriOf(file) } });
  }

  close(file) {
    this.#versions.delete(file);
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf(file) } });
  }

  disk(changes) {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: changes.map(({ file, type }) => ({ uri: uriOf(file), type })) });
  }

  settled() {
    return this.connection.sendRequest('lintel/settled');
  }

  get log() {
    return this.#log.join('').slice(-4000);
  }

  async stop() {
    const over = new Promise((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown').catch(() => undefined);
    await this.connection.sendNotification('exit').catch(() => undefined);
    await over;
    this.connection.dispose();
  }
}

export const uriOf = (file) => pathToFileURL(file).href;

/** A line ends at `\n`, `\r\n` or `\r`; characters are UTF-16 units. */
function positionAt(text, offset) {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length - 1, character: before.at(-1).length };
}
