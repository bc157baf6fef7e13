import { createHash } from 'node:crypto';
import type { Linter } from 'eslint';
import { relatedIn, rules, type Related } from 'eslint-plugin-lintel/engine';
import ts from '../typescript.js';
import { relatedTo } from '../findings.js';
import type { Linted } from '../lint.js';
import type { FileFinding, FileReport, TextEdit } from './messages.js';
import { Positions } from './positions.js';

/** What is said of one file: the linter's result in the terms of the protocol. */
export class Reporter {
  readonly #source: ts.SourceFile;
  readonly #positions: Positions;

  constructor(
    readonly program: ts.Program,
    readonly file: string,
    readonly version: number | undefined,
    readonly positionsOf: (source: ts.SourceFile) => Positions,
    /** Comments change nothing here. */
    readonly noInlineConfig: boolean,
  ) {
    this.#source = program.getSourceFile(file)!;
    this.#positions = positionsOf(this.#source);
  }

  report(messages: readonly Linter.LintMessage[], unparsed: Linted['unparsed']): FileReport {
    if (unparsed !== undefined) return failed(this.file, this.version, `does not parse: ${unparsed}`);
    const related = messages.length > 0 ? relatedIn(this.program, this.file) : [];
    const findings = messages.map((message) => this.#finding(message, relatedTo(message, related)));
    return { file: this.file, version: this.version, digest: digestOf(findings), findings, problem: undefined };
  }

  #finding(message: Linter.LintMessage, told: Related | undefined): FileFinding {
    const { ruleId, messageId = '', severity, line, column, endLine, endColumn, fix, suggestions = [] } = message;
    const start = this.#offset(line, column);
    return {
      rule: ruleId!,
      messageId,
      message: message.message,
      severity: severity === 2 ? 'error' : 'warning',
      range: this.#positions.range(start, endLine === undefined || endColumn === undefined ? start : this.#offset(endLine, endColumn)),
      url: (rules as Readonly<Record<string, { readonly meta: { readonly docs?: { readonly url?: string } } }>>)[ruleId!.slice('lintel/'.length)]?.meta.docs?.url ?? '',
      related: (told?.places ?? []).flatMap(({ file, start: from, end }) => {
        const source = this.program.getSourceFile(file);
        return source ? [{ file, range: this.positionsOf(source).range(from, end), message: shortened(source.text.slice(from, end)) }] : [];
      }),
      fix: fix && [this.#edit(fix)],
      suggestions: suggestions.map((suggestion) => ({ title: suggestion.desc, messageId: suggestion.messageId ?? '', edits: [this.#edit(suggestion.fix)] })),
      disable: this.noInlineConfig ? undefined : isLineFree(this.#source, start) ? 'line' : 'file',
      mayDeclare: told?.declarable !== undefined,
    };
  }

  /** ESLint's lines also end at U+2028 and U+2029, as the compiler's do. */
  #offset(line: number, column: number): number {
    const starts = this.#source.getLineStarts();
    return Math.min((starts[line - 1] ?? this.#source.text.length) + Math.max(0, column - 1), this.#source.text.length);
  }

  /** What the old and the new text begin and end with alike is left alone. */
  #edit({ range: [from, to], text }: { readonly range: readonly [number, number]; readonly text: string }): TextEdit {
    const old = this.#source.text.slice(Math.max(0, from), to);
    const least = Math.min(old.length, text.length);
    let head = 0;
    while (head < least && old[head] === text[head]) head++;
    // Between CR and LF, and inside a character, no edit can begin or end.
    if (head > 0 && /[\r\uD800-\uDBFF]/.test(old[head - 1]!)) head--;
    let tail = 0;
    while (tail < least - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
    if (tail > 0 && /[\n\uDC00-\uDFFF]/.test(old[old.length - tail]!)) tail--;
    return { range: this.#positions.range(Math.max(0, from) + head, to - tail), newText: text.slice(head, text.length - tail) };
  }
}

/** Whether the line of an offset begins in code: inside a template or the text of JSX a comment would be text. */
function isLineFree(source: ts.SourceFile, offset: number): boolean {
  const start = source.getLineStarts()[source.getLineAndCharacterOfPosition(offset).line]!;
  let isFree = true;
  const visit = (node: ts.Node): void => {
    if (node.pos >= start || node.end <= start || !isFree) return;
    // White space before the text of JSX is text, too.
    if (ts.isJsxText(node) || ((ts.isTemplateLiteralToken(node) || ts.isStringLiteral(node)) && node.getStart(source) < start)) isFree = false;
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return isFree;
}

export function failed(file: string, version: number | undefined, problem: string): FileReport {
  return { file, version, digest: digestOf(problem), findings: [], problem };
}

function digestOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('base64url');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
