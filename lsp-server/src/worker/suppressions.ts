import type { Linter } from 'eslint';
import { relative } from 'node:path';

export const SUPPRESSIONS = 'eslint-suppressions.json';

type Counts = Readonly<Record<string, Readonly<Record<string, { readonly count: number }>>>>;

/** ESLint's bulk suppressions: as many errors of a rule as were counted are silenced, and with one more none is. */
export class Suppressions {
  readonly #counts: Counts;

  constructor(
    readonly directory: string,
    text: string,
  ) {
    this.#counts = JSON.parse(text) as Counts;
  }

  apply(file: string, messages: readonly Linter.LintMessage[]): readonly Linter.LintMessage[] {
    const counts = this.#counts[relative(this.directory, file).replaceAll('\\', '/')];
    if (!counts) return messages;
    const isSilenced = (rule: string): boolean => {
      const errors = messages.filter(({ ruleId, severity }) => ruleId === rule && severity === 2).length;
      return errors > 0 && errors <= (counts[rule]?.count ?? 0);
    };
    const silenced = new Set([...new Set(messages.map(({ ruleId }) => ruleId ?? ''))].filter(isSilenced));
    return messages.filter(({ ruleId }) => !silenced.has(ruleId ?? ''));
  }
}
