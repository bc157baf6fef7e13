import * as vscode from 'vscode';
import { Client, SELECTOR } from './client.js';
import { registerCommands } from './commands.js';
import { Status } from './status.js';

/** What tests in the editor look at; not for others. */
export interface Api {
  readonly isRunning: () => boolean;
  readonly status: () => Status['shown'];
}

let client: Client | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const output = vscode.window.createOutputChannel('Lintel', { log: true });
  const status = new Status(SELECTOR);
  const started = new Client(context.asAbsolutePath('server/main.js'), output, status);
  client = started;
  context.subscriptions.push(
    output,
    status,
    registerCommands(started),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lintel') || change.affectsConfiguration('eslint.enable')) void started.sendSettings();
    }),
    vscode.extensions.onDidChange(() => void started.sendSettings()),
    // What may be executed is decided once in the life of a worker.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.restart()),
  );
  await started.start();
  return { isRunning: () => started.isRunning, status: () => status.shown };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
