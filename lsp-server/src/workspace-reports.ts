import { DocumentDiagnosticReportKind, type Diagnostic, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';

export interface Shown {
  readonly uri: string;
  readonly version: number | undefined;
  readonly resultId: string;
  /** About an older text than the open document's: what was said before stays until the next report. */
  readonly isOutdated: boolean;
  readonly diagnostics: () => Diagnostic[];
}

/** What a client knows of the workspace, and what it is told next. */
export class WorkspaceReports {
  readonly #told: Map<string, string>;

  constructor(previous: Iterable<{ readonly uri: string; readonly value: string }>) {
    this.#told = new Map([...previous].map(({ uri, value }) => [uri, value]));
  }

  /** What has changed since the last time. A clean file that nobody knows of is no news. */
  next(shown: Iterable<Shown>): WorkspaceDocumentDiagnosticReport[] {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const current = new Set<string>();
    for (const { uri, version, resultId, isOutdated, diagnostics } of shown) {
      current.add(uri);
      if (isOutdated || this.#told.get(uri) === resultId) continue;
      const found = diagnostics();
      if (found.length > 0 || this.#told.has(uri)) items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: version ?? null, resultId, items: found });
      this.#told.set(uri, resultId);
    }
    for (const [uri, value] of this.#told) {
      if (current.has(uri) || value === '') continue;
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: '', items: [] });
      this.#told.set(uri, '');
    }
    return items;
  }
}
