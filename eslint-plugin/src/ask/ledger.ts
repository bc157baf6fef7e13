import type { Place, Site } from '../facts/index.js';
import type { Ask } from './ask.js';
import type { Declarable } from './declarable.js';

export interface Related {
  readonly rule: string;
  /** Start of the finding: 1-based line, 0-based column. */
  readonly line: number;
  readonly column: number;
  readonly places: readonly Place[];
  /** What would answer it, if somebody said so. */
  readonly declarable: (() => readonly Declarable[]) | undefined;
}

/**
 * Places that explain a finding. ESLint's messages cannot carry them; the server and the command line read them here
 * after a run. They live as long as the Program they are about.
 */
const relatedByProgram = new WeakMap<object, Map<string, Map<string, Related>>>();

export function relate(context: { readonly id: string }, at: Site, ask: Ask, because: readonly Site[], declarable?: () => readonly Declarable[]): void {
  const { start } = ask.loc(at);
  const places = because.filter((site) => site !== at).map((site) => ask.facts.place(site)).filter(({ file }) => file !== '');
  const program = ask.facts.program;
  let byFile = relatedByProgram.get(program);
  if (!byFile) relatedByProgram.set(program, (byFile = new Map<string, Map<string, Related>>()));
  let related = byFile.get(ask.file);
  if (!related) byFile.set(ask.file, (related = new Map<string, Related>()));
  related.set(`${context.id}:${start.line}:${start.column}`, { rule: context.id, line: start.line, column: start.column, places, declarable });
}

export function relatedIn(program: object, file: string): readonly Related[] {
  return [...(relatedByProgram.get(program)?.get(file)?.values() ?? [])];
}
