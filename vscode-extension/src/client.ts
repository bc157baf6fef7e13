import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import { ESLINT_REPORTS, STATUS, UNJUDGED, type InitializationOptions, type StatusParams, type UnjudgedParams, type UnjudgedResult } from './messages.js';
import { readSettings, type SentSettings } from './settings.js';
import type { Status } from './status.js';

const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];
const ESLINT = 'dbaeumer.vscode-eslint';

export const SELECTOR = LANGUAGES.map((language) => ({ language, scheme: 'file' }));

/** The server in its process: one for all folders of the window. */
export class Client implements vscode.Disposable {
  #client: LanguageClient | undefined;
  /** Starts and stops come one after the other, however fast they are asked for. */
  #queue: Promise<void> = Promise.resolve();
  #sent: SentSettings | undefined;

  constructor(
    /** The bundled server's entry. */
    readonly main: string,
    readonly output: vscode.LogOutputChannel,
    readonly status: Status,
  ) {}

  get isRunning(): boolean {
    return this.#client?.state === State.Running;
  }

  start(): Promise<void> {
    return this.#next(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#next(() => this.#stop());
  }

  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** Settings, or whether the ESLint extension is there, may have changed. */
  async sendSettings(): Promise<void> {
    const settings = settingsNow();
    if (!this.isRunning || !this.#sent || isDeepStrictEqual(settings, this.#sent)) return;
    if (settings.eslintReports !== this.#sent.eslintReports) await this.#client?.sendNotification(ESLINT_REPORTS, { reports: settings.eslintReports });
    this.#sent = settings;
    this.status.server(settings.enable ? 'running' : 'disabled');
    await this.#client?.sendNotification('workspace/didChangeConfiguration', { settings: { lintel: settings } });
  }

  /** Undefined where no server runs. */
  async unjudged(params: UnjudgedParams): Promise<UnjudgedResult | undefined> {
    return (await this.#client?.sendRequest<UnjudgedResult | null>(UNJUDGED, params)) ?? undefined;
  }

  dispose(): void {
    void this.stop();
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error: unknown) => this.output.error(String(error)));
    return this.#queue;
  }

  async #start(): Promise<void> {
    if (this.#client) return;
    const settings = settingsNow();
    this.#sent = settings;
    this.status.server('starting');
    const client = new LanguageClient('lintel', 'Lintel', this.#serverOptions(), this.#clientOptions(settings));
    this.#client = client;
    client.onNotification(STATUS, ({ workers }: StatusParams) => this.status.take(workers));
    client.onDidChangeState(({ newState }) => {
      if (this.#client !== client) return;
      // A server that ended by itself is started again by the client, some times.
      if (newState === State.Starting) this.status.server('starting');
      if (newState === State.Running) this.status.server(settingsNow().enable ? 'running' : 'disabled');
      if (newState === State.Stopped || newState === State.StartFailed) this.status.server('failed');
      void vscode.commands.executeCommand('setContext', 'lintel.isRunning', newState === State.Running);
    });
    try {
      await client.start();
    } catch (error) {
      this.output.error(`The server did not start: ${String(error)}`);
      this.#client = undefined;
      this.status.server('failed');
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    this.status.server('stopped');
    await vscode.commands.executeCommand('setContext', 'lintel.isRunning', false);
    try {
      await client.dispose(2000);
    } catch (error) {
      this.output.warn(`The server did not stop in order: ${String(error)}`);
    }
  }

  #serverOptions(): ServerOptions {
    return { module: this.main, args: ['lsp'], transport: TransportKind.stdio };
  }

  #clientOptions(settings: SentSettings): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      initializationOptions: { ...settings, opens: true } satisfies InitializationOptions,
      outputChannel: this.output,
      diagnosticCollectionName: 'lintel',
      // Diagnostics are there before a tab was ever shown, and follow every change.
      diagnosticPullOptions: { onChange: true, onTabs: true },
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answer = await next(params, token);
            if (!Array.isArray(answer)) return answer;
            return answer.map((one: unknown, index) => (params.items[index]?.section === 'lintel' ? settingsNow() : one));
          },
        },
      },
    };
  }
}

export function settingsNow(): SentSettings {
  return readSettings(vscode.workspace.getConfiguration('lintel'), { isTrusted: vscode.workspace.isTrusted, eslintReports: eslintReports() });
}

/** Disabled in this window, it is not found; it activates with the first file, perhaps after us. */
function eslintReports(): boolean {
  return vscode.extensions.getExtension(ESLINT) !== undefined && vscode.workspace.getConfiguration('eslint').get('enable') !== false;
}
