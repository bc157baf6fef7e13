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
    if (facts.resolvesRef(ref)) return facts.isOnlyType(ref) ? [`settings.lintel.${key}: '${text}' names a type. Name the class or the function.`] : [];
    if (!facts.refIsImported(ref)) return [];
    // A file of another tsconfig is another run's business; one that does not exist is a mistake.
    if ('project' in ref && !facts.hasModule(ref)) return facts.moduleFileExists(ref.project) ? [] : [`settings.lintel.${key}: '${text}': there is no such file.`];
    return [`settings.lintel.${key}: '${text}' names nothing.${hint('name' in ref ? ref.name : '', facts.exportsBeside(ref))}`];
  });
  return [...settings.problems, ...unresolved];
}
