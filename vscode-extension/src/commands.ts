import * as vscode from 'vscode';
import { settingsNow, type Client } from './client.js';
import { unjudgedGroups, type UnjudgedEntry } from './unjudged.js';

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export function registerCommands(client: Client): vscode.Disposable {
  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    'lintel.restart': () => client.restart(),
    'lintel.fixAll': fixAll,
    'lintel.openRule': openRule,
    'lintel.showUnjudged': () => showUnjudged(client),
    'lintel.showOutput': () => client.output.show(true),
    'lintel.open': open,
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)));
}

async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.lintel', apply: 'first' });
}

async function openRule(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const line = editor.selection.active.line;
  const onLine = vscode.languages.getDiagnostics(editor.document.uri).filter((one) => isOurs(one) && one.range.start.line <= line && line <= one.range.end.line);
  const under = onLine.filter(({ range }) => range.contains(editor.selection.active));
  const pages = new Map((under.length > 0 ? under : onLine).flatMap((one) => pageOf(one) ?? []));
  if (pages.size === 0) return void vscode.window.showInformationMessage('There is no finding of Lintel on this line.');
  const name = pages.size === 1 ? [...pages.keys()][0] : await vscode.window.showQuickPick([...pages.keys()], { title: 'Lintel: the page of which rule?' });
  if (name !== undefined) await vscode.env.openExternal(pages.get(name)!);
}

const isOurs = ({ source, code }: vscode.Diagnostic): boolean => source === 'lintel' || (typeof code === 'object' && String(code.value).startsWith('lintel/'));

function pageOf({ code }: vscode.Diagnostic): [[string, vscode.Uri]] | undefined {
  return typeof code === 'object' ? [[String(code.value), code.target]] : undefined;
}

async function showUnjudged(client: Client): Promise<void> {
  if (!settingsNow().enable) return void vscode.window.showInformationMessage('Lintel is switched off here: see the setting lintel.enable.');
  const facts = await client.unjudged({});
  if (!facts) return void vscode.window.showWarningMessage('Lintel does not run: the command "Lintel: Restart Server" starts it, and its output says what was wrong.');
  if (facts.length === 0) return void vscode.window.showInformationMessage('Lintel could judge all that it looked at.');
  const groups = unjudgedGroups(facts, (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)));
  const items = groups.flatMap<vscode.QuickPickItem & { readonly fact?: UnjudgedEntry['fact'] }>(({ file, entries }) => [{ label: file, kind: vscode.QuickPickItemKind.Separator }, ...entries]);
  const picked = await vscode.window.showQuickPick(items, { title: 'Lintel: what was not judged, and why', matchOnDescription: true, matchOnDetail: true });
  if (picked?.fact) await open(picked.fact.uri, picked.fact.range);
}

/** A lens leads to where the guard is attached. */
async function open(uri: unknown, range: unknown): Promise<void> {
  if (typeof uri !== 'string') return;
  const target = vscode.Uri.parse(uri, true);
  // Whoever can place a link can name this command.
  if (target.scheme !== 'file') return;
  const options = isRange(range) ? { selection: new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character) } : {};
  await vscode.window.showTextDocument(target, options);
}

function isRange(value: unknown): value is Range {
  const { start, end } = (value ?? {}) as Partial<Range>;
  return [start?.line, start?.character, end?.line, end?.character].every((part) => typeof part === 'number');
}
