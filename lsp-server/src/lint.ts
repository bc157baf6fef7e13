import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import lintel from 'eslint-plugin-lintel';
import ts from './typescript.js';

export interface Crash {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

export interface Linted {
  /** Of Lintel's rules only: a file's own comments may switch others on. */
  readonly messages: readonly Linter.LintMessage[];
  /** Silenced by an `eslint-disable` comment. */
  readonly suppressed: readonly Linter.LintMessage[];
  /** Why the file could not be parsed. */
  readonly unparsed: string | undefined;
  readonly crashes: readonly Crash[];
}

export interface Configured {
  readonly settings: object;
  readonly rules: Linter.RulesRecord;
  /** Comments of the files change nothing. */
  readonly noInlineConfig?: boolean;
}

/** Missing from ESLint's own types. */
interface SuppressedMessages extends Linter {
  getSuppressedMessages(): readonly Linter.LintMessage[];
}

/** Missing from the compiler's own types, and before 5.6 from the compiler. */
const { transferSourceFileChildren: moveTokens } = ts as { transferSourceFileChildren?: (from: ts.SourceFile, to: object) => void };

const FILES = ['**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}'];

export function presetRules(strict: boolean): Linter.RulesRecord {
  return Object.assign({}, ...lintel.configs[strict ? 'strict' : 'recommended'].map((config) => config.rules)) as Linter.RulesRecord;
}

/** Lints files of one Program. No configuration of the repository takes part but the one that is given. */
export class ProjectLinter {
  readonly #linter: Linter;

  constructor(
    root: string,
    readonly program: ts.Program,
    readonly configured: Configured,
  ) {
    this.#linter = new Linter({ cwd: root, configType: 'flat' });
  }

  lint(file: string): Linted {
    try {
      return this.#verify(file, this.configured.rules);
    } catch (error) {
      return this.#oneByOne(file, error as Error);
    }
  }

  /** After a crash: what the other rules say, and which rule it was. */
  #oneByOne(file: string, crash: Error): Linted {
    const crashes: Crash[] = [];
    const parts: Linted[] = [];
    for (const [name, entry] of Object.entries(this.configured.rules)) {
      try {
        parts.push(this.#verify(file, { [name]: entry! }));
      } catch (error) {
        crashes.push({ file, rule: name, message: (error as Error).stack ?? String(error) });
      }
    }
    if (crashes.length === 0) crashes.push({ file, rule: '', message: crash.stack ?? String(crash) });
    return { messages: parts.flatMap(({ messages }) => messages), suppressed: parts.flatMap(({ suppressed }) => suppressed), unparsed: parts.find(({ unparsed }) => unparsed)?.unparsed, crashes };
  }

  #verify(file: string, rules: Linter.RulesRecord): Linted {
    const source = this.program.getSourceFile(file);
    if (!source) return { messages: [], suppressed: [], unparsed: 'the compiler could not read it', crashes: [] };
    const config: Linter.Config = {
      files: FILES,
      plugins: { lintel: lintel as never },
      languageOptions: { parser: parser as Linter.Parser, parserOptions: { programs: [this.program] } },
      linterOptions: { reportUnusedDisableDirectives: 'off', noInlineConfig: this.configured.noInlineConfig ?? false },
      settings: { lintel: this.configured.settings },
      rules,
    };
    const all = this.#linter.verify(source.text, [config], { filename: file });
    // The parser asks for every token, and the compiler keeps them as long as the file: a quarter of the memory of a large project.
    moveTokens?.(source, {});
    const fatal = all.find((message) => message.fatal);
    const isOurs = ({ ruleId }: Linter.LintMessage): boolean => ruleId?.startsWith('lintel/') ?? false;
    return {
      messages: all.filter(isOurs),
      suppressed: (this.#linter as SuppressedMessages).getSuppressedMessages().filter(isOurs),
      unparsed: fatal && `${fatal.message.replace(/^Parsing error: /, '')} (line ${fatal.line})`,
      crashes: [],
    };
  }
}
