import { dirname, join, resolve } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';
import plugin, { type LintelSettings } from '../../eslint-plugin/src/index.js';

export interface Suggestion {
  id: string;
  /** The whole file after it. */
  text: string;
}
export interface Finding {
  rule: string;
  messageId: string;
  message: string;
  line: number;
  /** What the report underlines. */
  hole: string;
  suggestions: readonly Suggestion[];
}
export interface CompilerError {
  code: number;
  at: string;
  text: string;
}

const libraries = new Map<string, ts.SourceFile | undefined>();
const RULES = { 'lintel/no-sql-value-interpolation': 'error', 'lintel/no-sql-identifier-interpolation': 'error' } as const;

/** Files in memory, over those on disk, with the packages that are installed there. */
export class SqlProject {
  readonly program: ts.Program;

  constructor(
    readonly folder: string,
    readonly files: ReadonlyMap<string, string>,
    readonly options: ts.CompilerOptions,
    readonly onDisk: readonly string[] = [],
    old?: ts.Program,
  ) {
    const texts = new Map([...files].map(([file, text]) => [resolve(folder, file), text]));
    const folders = new Set([...texts.keys()].map((file) => dirname(file)));
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists, directoryExists, getSourceFile } = host;
    host.readFile = (file) => texts.get(resolve(file))?.replace(/^\uFEFF/, '') ?? readFile(file);
    host.fileExists = (file) => texts.has(resolve(file)) || fileExists(file);
    host.directoryExists = (path) => folders.has(resolve(path)) || directoryExists?.(path) === true;
    host.getSourceFile = (file, version, onError) => {
      if (!file.includes('/node_modules/')) return getSourceFile(file, version, onError);
      // The format of a file depends on the options.
      const key = `${String(options.module)} ${String(options.experimentalDecorators)} ${file}`;
      if (!libraries.has(key)) libraries.set(key, getSourceFile(file, version, onError));
      return libraries.get(key);
    };
    this.program = ts.createProgram({ rootNames: [...new Set([...onDisk.map((file) => resolve(file)), ...texts.keys()])], options, host, ...(old ? { oldProgram: old } : {}) });
  }

  /** The same project with other texts. */
  with(files: ReadonlyMap<string, string>): SqlProject {
    return new SqlProject(this.folder, files, this.options, this.onDisk, this.program);
  }

  /** A folder with its own tsconfig.json. */
  static of(folder: string, files: ReadonlyMap<string, string> = new Map()): SqlProject {
    const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), { noEmit: true }, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    });
    if (!config) throw new Error(`no tsconfig.json in ${folder}`);
    return new SqlProject(folder, files, config.options, config.fileNames);
  }

  errors(file: string): CompilerError[] {
    const source = this.program.getSourceFile(resolve(this.folder, file));
    if (!source) throw new Error(`${file} is not in the program`);
    return [...this.program.getSyntacticDiagnostics(source), ...this.program.getSemanticDiagnostics(source)].map(({ code, start = 0, length = 0, messageText }) => ({
      code,
      at: source.text.slice(start, start + length),
      text: ts.flattenDiagnosticMessageText(messageText, '\n'),
    }));
  }

  lint(file: string, settings: LintelSettings = {}, rules: Readonly<Record<string, 'error'>> = RULES): Finding[] {
    const path = resolve(this.folder, file);
    // As on disk: the compiler's text lacks the byte order mark.
    const code = this.files.get(file) ?? ts.sys.readFile(path) ?? '';
    const bare = code.replace(/^\uFEFF/, '');
    const messages = new Linter({ cwd: this.folder }).verify(
      code,
      [
        {
          files: ['**/*.{ts,cts,mts,js,cjs,mjs}'],
          plugins: { lintel: plugin as never },
          languageOptions: { parser, parserOptions: { programs: [this.program] } },
          settings: { lintel: { base: this.folder, ...settings } },
          rules,
        },
      ],
      { filename: path },
    );
    const lines = ts.createSourceFile('x.ts', bare, ts.ScriptTarget.Latest).getLineStarts();
    return messages.map((message): Finding => {
      if (message.ruleId === null) throw new Error(`${file}: ${message.message}`);
      const offset = (line: number, column: number): number => (lines[line - 1] ?? 0) + column - 1;
      return {
        rule: message.ruleId.replace('lintel/', ''),
        messageId: message.messageId ?? '',
        message: message.message,
        line: message.line,
        hole: bare.slice(offset(message.line, message.column), offset(message.endLine ?? message.line, message.endColumn ?? message.column)),
        suggestions: (message.suggestions ?? []).map(({ messageId = '', fix }) => ({ id: messageId, text: bare.slice(0, fix.range[0]) + fix.text + bare.slice(fix.range[1]) })),
      };
    });
  }
}
