import * as vscode from 'vscode';
import type { WorkerStatus } from './messages.js';
import { problemOf, statusText, type ServerState } from './status-text.js';

const SEVERITIES = { information: vscode.LanguageStatusSeverity.Information, warning: vscode.LanguageStatusSeverity.Warning, error: vscode.LanguageStatusSeverity.Error };

/** The bar says how many findings there are; the language status says who judged, and by what. */
export class Status implements vscode.Disposable {
  readonly #bar = vscode.window.createStatusBarItem('lintel.status', vscode.StatusBarAlignment.Right, 50);
  readonly #language: vscode.LanguageStatusItem;
  #server: ServerState = 'stopped';
  #workers: readonly WorkerStatus[] = [];

  constructor(selector: vscode.DocumentSelector) {
    this.#language = vscode.languages.createLanguageStatusItem('lintel.status', selector);
    this.#language.name = 'Lintel';
    this.#language.command = { command: 'lintel.showOutput', title: 'Show output' };
    this.#bar.name = 'Lintel';
    this.#bar.command = 'lintel.showOutput';
    this.#show();
    this.#bar.show();
  }

  get workers(): readonly WorkerStatus[] {
    return this.#workers;
  }

  server(state: ServerState): void {
    this.#server = state;
    if (state !== 'running') this.#workers = [];
    this.#show();
  }

  take(workers: readonly WorkerStatus[]): void {
    this.#workers = workers;
    this.#show();
  }

  /** As shown, for tests in the editor. */
  get shown(): { readonly text: string; readonly detail: string; readonly isBusy: boolean; readonly severity: string } {
    const { text, detail, isBusy, severity } = statusText(this.#server, this.#workers, vscode.workspace.isTrusted);
    return { text, detail, isBusy, severity };
  }

  #show(): void {
    const { text, detail, tooltip, isBusy, severity } = statusText(this.#server, this.#workers, vscode.workspace.isTrusted);
    this.#bar.text = text;
    this.#bar.tooltip = new vscode.MarkdownString(tooltip, true);
    this.#bar.backgroundColor = severity === 'information' ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
    this.#bar.accessibilityInformation = { label: `Lintel: ${detail}` };
    this.#language.text = problemOf(this.#workers) ?? 'Lintel';
    this.#language.detail = detail;
    this.#language.busy = isBusy;
    this.#language.severity = SEVERITIES[severity];
  }

  dispose(): void {
    this.#bar.dispose();
    this.#language.dispose();
  }
}
