import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type { Client } from './capabilities.js';
import type { FileFinding, FileReport } from './worker/messages.js';

/** The code of what is said of a file that could not be judged. */
export const NOT_JUDGED = 'not-judged';

/** Findings about code that does nothing. */
const UNNECESSARY: Readonly<Record<string, ReadonlySet<string>>> = { 'lintel/no-inert-guard': new Set(['empty', 'unreadMetadata', 'field']) };

/** What a client shows of a file. */
export function diagnosticsOf({ findings, problem }: FileReport, client: Client, uriOf: (file: string) => string): Diagnostic[] {
  if (problem !== undefined) {
    const start = { line: 0, character: 0 };
    return [{ range: { start, end: start }, severity: DiagnosticSeverity.Information, source: 'lintel', code: NOT_JUDGED, message: `Lintel did not judge this file: ${problem}.` }];
  }
  return findings.map((finding) => diagnosticOf(finding, client, uriOf));
}

export function diagnosticOf(finding: FileFinding, client: Client, uriOf: (file: string) => string): Diagnostic {
  const { rule, message, messageId, severity, range, url, related } = finding;
  return {
    range,
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'lintel',
    code: rule.slice('lintel/'.length),
    message,
    ...(client.fades && UNNECESSARY[rule]?.has(messageId) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(client.codeDescription && url ? { codeDescription: { href: url } } : {}),
    ...(client.related && related.length > 0 ? { relatedInformation: related.map((place) => ({ location: { uri: uriOf(place.file), range: place.range }, message: place.message })) } : {}),
    ...(client.data ? { data: { rule, messageId } } : {}),
  };
}
