import * as parser from '@typescript-eslint/parser';
import type { Linter } from 'eslint';
import { rules, type RuleName } from './rules.js';

export const FILES = ['**/*.{ts,mts,cts,tsx}'];

/** Options under `strict`: every public route says so, every text is proved constant. */
const STRICT: Partial<Record<RuleName, readonly unknown[]>> = {
  'require-auth-guard': [{ public: 'explicit' }],
  'no-sql-value-interpolation': [{ origin: 'any' }],
  'no-sql-identifier-interpolation': [{ origin: 'any' }],
};

const names = Object.keys(rules) as RuleName[];

function entries(strict: boolean): Linter.RulesRecord {
  return Object.fromEntries(
    names
      .filter((name) => strict || rules[name].meta.docs!.recommended === 'recommended')
      .map((name): [string, Linter.RuleEntry] => {
        const severity = name === 'unjudged' ? 'warn' : 'error';
        const options = strict ? STRICT[name] : undefined;
        return [`lintel/${name}`, options ? [severity, ...options] : severity];
      }),
  );
}

/** Configurations, computed from the rules' own metadata. They carry no parser options: a project that lints with types has its own. */
export function configsFor(plugin: object) {
  const make = (name: string, strict: boolean): Linter.Config[] => [{ name: `lintel/${name}`, files: FILES, plugins: { lintel: plugin as never }, rules: entries(strict) }];
  return {
    recommended: make('recommended', false),
    strict: make('strict', true),
    all: make('all', true),
    /** For repositories without typed linting: parser and project service, then `recommended`. */
    standalone: [
      { name: 'lintel/standalone', files: FILES, languageOptions: { parser: parser as Linter.Parser, parserOptions: { projectService: true } } },
      ...make('recommended', false),
    ] as Linter.Config[],
  };
}
