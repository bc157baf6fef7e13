import type { TSESLint } from '@typescript-eslint/utils';
import { factsOf } from '../facts/index.js';
import { programOf } from './ask.js';
import { hint, settingsOf } from './settings.js';

const told = new WeakMap<object, WeakSet<object>>();

/** Problems of `settings.lintel`, once per Program: unknown keys, references that name nothing, with the nearest valid name. */
export function settingsProblems(context: Readonly<TSESLint.RuleContext<string, readonly unknown[]>>): readonly string[] {
  const program = programOf(context);
  if (!program) return [];
  const settings = settingsOf((context.settings as { lintel?: unknown }).lintel);
  let heard = told.get(program);
  if (!heard) told.set(program, (heard = new WeakSet()));
  if (heard.has(settings)) return [];
  heard.add(settings);
  const facts = factsOf(program);
  const unresolved = settings.references.flatMap(({ key, text, entry }) => {
    const { ref } = entry;
    // A package that nothing here imports belongs to another project of the repository.
    if (facts.resolvesRef(ref) || !facts.refIsImported(ref)) return [];
    if ('project' in ref && !facts.hasModule(ref)) return [];
    return [`settings.lintel.${key}: '${text}' names nothing.${hint('name' in ref ? ref.name : '', facts.exportsBeside(ref))}`];
  });
  return [...settings.problems, ...unresolved];
}
