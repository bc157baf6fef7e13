import { extensions, window, workspace, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** The server beside the extension, run by the runtime of VS Code. */
export function clientFor(context: ExtensionContext, output: LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath('server/main.js');
  const run = { module, transport: TransportKind.ipc, args: ['lsp', '--node-ipc'] };
  return new LanguageClient('lintel', 'Lintel', { run, debug: run }, {
    documentSelector: LANGUAGES.map((language) => ({ scheme: 'file', language })),
    outputChannel: output,
    traceOutputChannel: output,
    initializationOptions: () => ({ ...settings(), isTrusted: workspace.isTrusted, eslintReports: eslintReports(), opens: true }),
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true },
    initializationFailedHandler: (error) => {
      void window.showErrorMessage(`Lintel does not start: ${String(error)}`);
      return false;
    },
  });
}

/** Lintel's own section, as the user and the workspace set it. */
export function settings(): Readonly<Record<string, unknown>> {
  const { enable, scope, strict, codeLens, deferToEslint, logLevel } = workspace.getConfiguration('lintel') as unknown as Readonly<Record<string, unknown>>;
  return { enable, scope, strict, codeLens, deferToEslint, logLevel };
}

/** Whether the ESLint extension runs: only a workspace whose configuration names Lintel has anything shown twice, and the server knows that. */
function eslintReports(): boolean {
  return extensions.getExtension('dbaeumer.vscode-eslint')?.isActive ?? false;
}
