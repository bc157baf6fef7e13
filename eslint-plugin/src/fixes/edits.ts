import type { TSESLint } from '@typescript-eslint/utils';

/** A replacement of a range of the file's text, as ESLint counts it: without the byte order mark. */
export interface TextEdit {
  readonly range: readonly [number, number];
  readonly text: string;
}

export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The end of the line when only space or a comment follows, else the offset itself. */
export function endOfLine(sourceCode: Readonly<TSESLint.SourceCode>, offset: number): number {
  const { text } = sourceCode;
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : text.charAt(newline - 1) === '\r' ? newline - 1 : newline;
  const rest = text.slice(offset, end);
  if (rest.trim() === '') return end - (rest.length - rest.trimEnd().length);
  const comment = sourceCode.getAllComments().find(({ range }) => range[0] >= offset && range[0] < end);
  return comment && comment.range[1] <= end && text.slice(offset, comment.range[0]).trim() === '' && text.slice(comment.range[1], end).trim() === '' ? end : offset;
}

/** One suggestion's edits as one fix. Edits are apart: an editor applies them all or none. */
export const fixOf = (edits: readonly TextEdit[]): TSESLint.ReportFixFunction => (fixer) => edits.map(({ range, text }) => fixer.replaceTextRange([range[0], range[1]], text));
