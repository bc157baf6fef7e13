import { type CodeAction, type CodeActionContext, CodeActionKind, type CodeActionParams, CreateFile, type Diagnostic, type Range, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Client } from './capabilities.js';
import { diagnosticOf } from './diagnostics.js';
import type { Declaration, FileFinding, FileReport } from './worker/messages.js';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.lintel`;

/** What says that a route is for everybody: "Auto Fix" of an editor, which takes what is preferred, decides no such thing. */
const OPENS = 'markPublic';

/** A text as an edit of it was made for: the client refuses the edit when it has changed since. */
export interface Edited {
  readonly uri: string;
  readonly version: number | null;
}

/** What can be said to end a finding. */
export type DeclarationsOf = (finding: FileFinding) => readonly Declaration[];

/** The findings that actions are asked for, where repairs of them are wanted at all. */
export function findingsMeant(report: FileReport, { range, context }: CodeActionParams): readonly FileFinding[] {
  return wanted(context, CodeActionKind.QuickFix) ? meant(report.findings.filter((finding) => overlaps(finding.range, range)), context.diagnostics) : [];
}

const wanted = ({ only }: CodeActionContext, kind: string): boolean => only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));

/** What can be done about the findings in a range. The report is about the document's version: a stale one is refused before. */
export function actionsOf(report: FileReport, document: TextDocument, params: CodeActionParams, client: Client, editedOf: (file: string) => Edited, declarationsOf: DeclarationsOf = () => []): CodeAction[] {
  const { context } = params;
  const uriOf = (file: string): string => editedOf(file).uri;
  const wants = (kind: string): boolean => wanted(context, kind);
  const edit = (edits: readonly TextEdit[], file = report.file): WorkspaceEdit => editOf(editedOf(file), edits, client);
  const found = findingsMeant(report, params);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of found) {
      const diagnostics = [diagnosticOf(finding, client, uriOf)];
      const rungs = [...(finding.fix ? [{ title: `Fix: ${shortRule(finding)}`, messageId: 'fix', edits: finding.fix }] : []), ...finding.suggestions];
      rungs.forEach(({ title, messageId, edits }, index) => actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, edit: edit(edits), ...(index === 0 && messageId !== OPENS ? { isPreferred: true } : {}) }));
      for (const { title, file, edits, isNew } of declarationsOf(finding)) {
        if (!isNew) actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, edit: edit(edits, file) });
        else if (client.createsFiles) actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, edit: creationOf(uriOf(file), edits) });
      }
    }
    // Once a rule: two findings of one rule in a line are silenced by one comment.
    for (const finding of distinct(found, ({ rule, range: { start } }) => `${rule} ${start.line}`)) actions.push(...disabling(finding, document, edit, diagnosticOf(finding, client, uriOf)));
    for (const { rule } of distinct(found.filter(({ fix }) => fix !== undefined), ({ rule: one }) => one)) {
      const same = report.findings.filter((finding) => finding.rule === rule && finding.fix);
      if (same.length > 1) actions.push({ title: `Fix all of ${rule}`, kind: CodeActionKind.QuickFix, edit: edit(apart(same)) });
    }
  }
  // Only when asked for by name: "Fix all on save" of an editor asks so.
  if (context.only !== undefined && wants(FIX_ALL)) {
    const edits = apart(report.findings.filter(({ fix }) => fix !== undefined));
    if (edits.length > 0) actions.push({ title: 'Fix everything of Lintel that changes no behaviour', kind: FIX_ALL, edit: edit(edits) });
  }
  return actions;
}

/** The findings that a client names, where it names any of ours. */
function meant(found: readonly FileFinding[], diagnostics: readonly Diagnostic[] | undefined): readonly FileFinding[] {
  const named = found.filter(({ rule, range: { start } }) => diagnostics?.some(({ code, range }) => rule === `lintel/${code}` && range.start.line === start.line && range.start.character === start.character));
  return named.length > 0 ? named : found;
}

/** Comments that switch a rule off. The reason is left open, and `require-suppression-reason` asks for it. */
function disabling({ rule, range, disable }: FileFinding, document: TextDocument, edit: (edits: readonly TextEdit[]) => WorkspaceEdit, diagnostic: Diagnostic): CodeAction[] {
  if (!disable) return [];
  const { line } = range.start;
  const make = (title: string, edits: readonly TextEdit[]): CodeAction => ({ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit: edit(edits) });
  const end = /\r\n/.test(document.getText({ start: { line: 0, character: 0 }, end: { line: 1, character: 0 } })) ? '\r\n' : '\n';
  const actions: CodeAction[] = [];
  if (disable === 'line') {
    const known = line > 0 ? /^(\s*\/[/*]\s*eslint-disable-next-line\s+)(?=\S)/.exec(lineOf(document, line - 1)) : null;
    const [, mark = '', indentation = ''] = /^(\uFEFF?)([ \t]*)/.exec(lineOf(document, line))!;
    const at = { line: known ? line - 1 : line, character: known ? known[1]!.length : mark.length };
    actions.push(make(`Disable ${rule} for this line, with a reason`, [{ range: { start: at, end: at }, newText: known ? `${rule}, ` : `${indentation}// eslint-disable-next-line ${rule} -- ${end}` }]));
  }
  const first = lineOf(document, 0);
  const top = first.startsWith('#!') ? { line: 1, character: 0 } : { line: 0, character: first.startsWith('\uFEFF') ? 1 : 0 };
  return [...actions, make(`Disable ${rule} for this file, with a reason`, [{ range: { start: top, end: top }, newText: `/* eslint-disable ${rule} --  */${end}` }])];
}

function editOf({ uri, version }: Edited, edits: readonly TextEdit[], client: Client): WorkspaceEdit {
  return client.documentChanges ? { documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }] } : { changes: { [uri]: [...edits] } };
}

/** A file that has come to be since then is left alone, and the edit fails. */
function creationOf(uri: string, edits: readonly TextEdit[]): WorkspaceEdit {
  return { documentChanges: [CreateFile.create(uri, { overwrite: false, ignoreIfExists: false }), { textDocument: { uri, version: null }, edits: [...edits] }] };
}

/** Edits that do not touch each other; what would is left for the next time. */
function apart(findings: readonly FileFinding[]): TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { fix } of findings) if (fix && !fix.some((one) => taken.some((other) => overlaps(one.range, other.range)))) taken.push(...fix);
  return taken;
}

const shortRule = ({ rule }: FileFinding): string => rule.slice('lintel/'.length);

function distinct<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}

function lineOf(document: TextDocument, line: number): string {
  return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).replace(/\r?\n$/, '');
}

function overlaps(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

const isBefore = (a: Range['start'], b: Range['start']): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
