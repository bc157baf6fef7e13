import { join, resolve } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';
import plugin from '../../eslint-plugin/src/index.js';
import type { LintelSettings } from '../../eslint-plugin/src/index.js';

export type Rule = 'no-floating-authorization' | 'no-hybrid-config-loss' | 'no-inert-guard' | 'require-auth-guard' | 'require-guard-on-gateway' | 'require-guard-order';
export type Files = Readonly<Record<string, string>>;

export interface Finding {
  file: string;
  rule: Rule;
  messageId: string;
  message: string;
  line: number;
  suggestions: readonly { id: string; desc: string; text: string }[];
}

const rules: readonly Rule[] = ['no-floating-authorization', 'no-hybrid-config-loss', 'no-inert-guard', 'require-auth-guard', 'require-guard-on-gateway', 'require-guard-order'];

/** Source files of packages; their format depends on the options under which they were read. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Files that exist in memory only, laid over a folder, so that its node_modules resolve. */
export class Project {
  readonly #texts: ReadonlyMap<string, string>;
  readonly program: ts.Program;

  constructor(
    readonly folder: string,
    readonly files: Files,
    readonly options: ts.CompilerOptions,
    /** Files on disk that belong to the project, too. */
    readonly onDisk: readonly string[] = [],
    old?: ts.Program,
  ) {
    this.#texts = new Map(Object.entries(files).map(([file, text]) => [resolve(folder, file), text]));
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists, directoryExists, getSourceFile } = host;
    const folders = new Set([...this.#texts.keys()].flatMap((file) => [...above(file)]));
    host.readFile = (file) => this.#texts.get(resolve(file)) ?? readFile(file);
    host.fileExists = (file) => this.#texts.has(resolve(file)) || fileExists(file);
    host.directoryExists = (path) => folders.has(resolve(path)) || directoryExists?.(path) === true;
    host.getSourceFile = (file, version, onError) => {
      if (!file.includes('/node_modules/')) return getSourceFile(file, version, onError);
      const key = `${String(options.module)} ${String(options.experimentalDecorators)} ${file}`;
      if (!libraries.has(key)) libraries.set(key, getSourceFile(file, version, onError));
      return libraries.get(key);
    };
    const rootNames = [...new Set([...onDisk.map((file) => resolve(file)), ...this.#texts.keys()])];
    this.program = ts.createProgram({ rootNames, options, host, ...(old ? { oldProgram: old } : {}) });
  }

  /** The same project with one file changed. */
  with(file: string, text: string): Project {
    return new Project(this.folder, { ...this.files, [file]: text }, this.options, this.onDisk, this.program);
  }

  /** The same project, read from disk but for these files. */
  static of(folder: string, files: Files = {}): Project {
    const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), { noEmit: true }, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    });
    if (!config) throw new Error(`no tsconfig.json in ${folder}`);
    return new Project(folder, files, config.options, config.fileNames);
  }

  /** Compiler errors of the project's own files, as `file(line): TS2345 text`. */
  errors(): string[] {
    return this.#own().flatMap((source) =>
      [...this.program.getSyntacticDiagnostics(source), ...this.program.getSemanticDiagnostics(source)].map(({ start = 0, code, messageText }) => {
        const { line } = source.getLineAndCharacterOfPosition(start);
        return `${this.#name(source)}(${line + 1}): TS${code} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      }),
    );
  }

  text(file: string): string {
    return this.program.getSourceFile(join(this.folder, file))?.text ?? '';
  }

  lint(file: string, settings: LintelSettings = {}, only: readonly Rule[] = rules): Finding[] {
    const code = this.text(file);
    const linter = new Linter({ cwd: this.folder });
    const messages = linter.verify(
      code,
      [
        {
          files: ['**/*.ts'],
          linterOptions: { reportUnusedDisableDirectives: 'off' },
          plugins: { lintel: plugin as never },
          languageOptions: { parser, parserOptions: { programs: [this.program] } },
          settings: { lintel: { base: this.folder, ...settings } },
          rules: Object.fromEntries(only.map((rule) => [`lintel/${rule}`, 'error'])),
        },
      ],
      { filename: join(this.folder, file) },
    );
    return messages.map((message): Finding => {
      if (message.ruleId === null) throw new Error(message.message);
      return {
        file,
        rule: message.ruleId.replace('lintel/', '') as Rule,
        messageId: message.messageId ?? '',
        message: message.message,
        line: message.line,
        suggestions: (message.suggestions ?? []).map(({ messageId = '', desc, fix }) => ({
          id: messageId,
          desc,
          text: code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]),
        })),
      };
    });
  }

  lintAll(settings: LintelSettings = {}): Finding[] {
    return this.#own().flatMap((source) => this.lint(this.#name(source), settings));
  }

  #own(): ts.SourceFile[] {
    return this.program.getSourceFiles().filter(({ fileName, isDeclarationFile }) => fileName.startsWith(`${this.folder}/`) && !fileName.includes('/node_modules/') && !isDeclarationFile);
  }

  #name({ fileName }: ts.SourceFile): string {
    return fileName.slice(this.folder.length + 1);
  }
}

function* above(file: string): Generator<string> {
  for (let path = resolve(file, '..'); path !== resolve(path, '..'); path = resolve(path, '..')) yield path;
}
