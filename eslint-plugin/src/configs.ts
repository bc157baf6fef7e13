import { createRequire } from 'node:module';
import type { Linter } from 'eslint';
import { compilerVersion, hasCompilerApi } from './facts/index.js';
import { rules, type RuleName } from './rules.js';

export const FILES = ['**/*.{ts,mts,cts,tsx}'];

/** Options under `strict`: every public route says so, every text is proved constant, every cost counts, development is no excuse. */
const STRICT: Partial<Record<RuleName, readonly unknown[]>> = {
  'no-credentialed-wildcard-cors': [{ development: 'report' }],
  'require-auth-guard': [{ public: 'explicit' }],
  'require-guard-on-gateway': [{ handlers: 'every' }],
  'no-sql-value-interpolation': [{ origin: 'any' }],
  'no-sql-identifier-interpolation': [{ origin: 'any' }],
  'no-weak-password-hash': [{ costs: 'any' }],
  'no-unscoped-query': [{ queries: 'any' }],
  'no-hardcoded-secret': [{ development: 'report' }],
  'no-secret-env-fallback': [{ development: 'report' }],
  'require-suppression-reason': [{ unnamed: 'report' }],
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
    get standalone(): Linter.Config[] {
      return [{ name: 'lintel/standalone', files: FILES, languageOptions: { parser: loadParser(), parserOptions: { projectService: true } } }, ...make('recommended', false)];
    },
  };
}

/** Beside a TypeScript without the compiler API (7) the parser cannot be loaded: every file then says what to install. */
function loadParser(): Linter.Parser {
  if (hasCompilerApi()) return createRequire(import.meta.url)('@typescript-eslint/parser') as Linter.Parser;
  const message = `Lintel needs TypeScript 5.4 to 6.0, and TypeScript ${compilerVersion()} has no compiler API. Run: npm install --save-dev typescript@~6.0`;
  return {
    meta: { name: 'lintel/no-compiler' },
    parseForESLint: () => {
      throw new SyntaxError(message);
    },
  };
}
