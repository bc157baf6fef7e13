import { commands, languages, LanguageStatusSeverity, window, workspace, type ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STATUS, type StatusParams } from 'lintel/protocol';
import { clientFor } from './client.js';
import { commandsOf } from './commands.js';
import { statusText } from './status.js';

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Lintel', { log: true });
  const status = languages.createLanguageStatusItem('lintel', [{ language: 'typescript' }, { language: 'typescriptreact' }, { language: 'javascript' }, { language: 'javascriptreact' }]);
  status.name = 'Lintel';
  status.text = 'Lintel';
  status.busy = true;
  status.command = { command: 'lintel.showOutput', title: 'Output' };
  context.subscriptions.push(output, status);

  const started = clientFor(context, output);
  client = started;
  started.onNotification(STATUS, ({ workers }: StatusParams) => {
    const { text, detail, isBusy, isWarning } = statusText(workers);
    status.text = text;
    status.detail = detail;
    status.busy = isBusy;
    status.severity = isWarning ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  });
  for (const [name, run] of Object.entries(commandsOf(started, () => output.show()))) context.subscriptions.push(commands.registerCommand(name, run));
  // What was not executed before may be now.
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => void started.restart()));
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}
