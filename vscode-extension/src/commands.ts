import { commands, env, languages, Position, Range, Uri, window, workspace, type Diagnostic } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { COMMANDS, UNJUDGED, type UnjudgedResult } from 'lintel/protocol';

/** What can be asked for by name. Each is in `contributes.commands`, but `lintel.open`, which lenses use. */
export function commandsOf(client: LanguageClient, showOutput: () => void): Readonly<Record<string, (...args: never[]) => unknown>> {
  return {
    'lintel.restart': () => commands.executeCommand(COMMANDS.restart),
    'lintel.fixAll': () => commands.executeCommand('editor.action.sourceAction', { kind: 'source.fixAll.lintel', apply: 'first' }),
    'lintel.openRule': openRule,
    'lintel.showUnjudged': () => showUnjudged(client),
    'lintel.showOutput': showOutput,
    'lintel.open': open,
  };
}

async function openRule(): Promise<void> {
  const editor = window.activeTextEditor;
  const found = editor && languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === 'lintel');
  const here = found?.find(({ range }) => range.contains(editor!.selection.active)) ?? found?.[0];
  const page = here && pageOf(here);
  if (page) await env.openExternal(page);
  else void window.showInformationMessage('There is no finding of Lintel in this file.');
}

function pageOf({ code }: Diagnostic): Uri | undefined {
  return typeof code === 'object' ? code.target : undefined;
}

async function showUnjudged(client: LanguageClient): Promise<void> {
  const found = await client.sendRequest<UnjudgedResult>(UNJUDGED, {});
  const items = found.map(({ uri, range, subject, why }) => ({ label: `${workspace.asRelativePath(Uri.parse(uri))}:${range.start.line + 1}`, description: `${subject}: ${why}`, uri, range }));
  const chosen = await window.showQuickPick(items, { title: `Not judged: ${items.length}`, placeHolder: 'Silence is no proof: Lintel could not decide about these', matchOnDescription: true });
  if (chosen) await open(chosen.uri, chosen.range);
}

async function open(uri: string, { start, end }: { readonly start: { line: number; character: number }; readonly end: { line: number; character: number } }): Promise<void> {
  await window.showTextDocument(Uri.parse(uri), { selection: new Range(new Position(start.line, start.character), new Position(end.line, end.character)) });
}
