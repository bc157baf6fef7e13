import type { UnjudgedResult } from './messages.js';

export type UnjudgedFact = UnjudgedResult[number];

export interface UnjudgedEntry {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly fact: UnjudgedFact;
}

export interface UnjudgedGroup {
  readonly file: string;
  readonly entries: readonly UnjudgedEntry[];
}

/** By file, and by line in each; `nameOf` shows a URI. */
export function unjudgedGroups(facts: UnjudgedResult, nameOf: (uri: string) => string): readonly UnjudgedGroup[] {
  const byFile = new Map<string, UnjudgedFact[]>();
  for (const fact of facts) {
    const file = nameOf(fact.uri);
    const known = byFile.get(file);
    if (known) known.push(fact);
    else byFile.set(file, [fact]);
  }
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, of]) => ({
      file,
      entries: of
        .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character)
        .map((fact) => ({ label: fact.subject, description: `line ${fact.range.start.line + 1}`, detail: fact.why, fact })),
    }));
}
