import type { Application, Related } from 'eslint-plugin-lintel/engine';
import type { Linter } from 'eslint';

export type Severity = 'critical' | 'high' | 'medium';

export interface Place {
  /** Relative to the checked directory. */
  readonly file: string;
  readonly line: number;
}

export interface Finding extends Place {
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  readonly severity: Severity;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly suggestions: number;
  /** Places that explain it. */
  readonly related: readonly Place[];
  /** Findings with the same cause are mended in one place. */
  readonly cause: string;
}

export function severityOf(score: number | undefined): Severity {
  return score === undefined || score < 7 ? 'medium' : score < 9 ? 'high' : 'critical';
}

/**
 * What is mended in one place, by offset of the finding: a statement with three holes, a controller without any guard.
 * Where siblings have guards of their own, each open route is a cause of its own.
 */
export function causesIn(application: Application, file: string): ReadonlyMap<number, string> {
  const { facts } = application;
  const causes = new Map<number, string>();
  const routes = application.routesIn(file);
  const guarded = new Set(routes.filter(({ access }) => access === 'guarded').map(({ group }) => group));
  for (const { site, group } of routes) if (!guarded.has(group)) causes.set(facts.place(site).start, `group ${facts.place(group).file}:${facts.place(group).line}`);
  for (const { hole, sink } of application.sql.in(file).findings) causes.set(facts.place(hole).start, `statement ${facts.place(sink.text).line}`);
  return causes;
}

export function relatedTo(message: Linter.LintMessage, related: readonly Related[]): Related | undefined {
  return related.find(({ rule, line, column }) => rule === message.ruleId && line === message.line && column === message.column - 1);
}
