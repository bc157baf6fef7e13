import ts from 'typescript';

// Random changes of a text, at tokens and inside them: what hands do to code, half-typed lines included.

const SNIPPETS = [' ', '\n', ';', ')', '}', '{', '(', '.', ',', "'", '`', '// eslint-disable-next-line lintel/require-auth-guard -- health check\n', '/* eslint-disable */\n', '/** @lintel public */\n', '@Public()\n', '@UseGuards()\n', ' as any', '!', ' || true', 'await ', 'return ', '?.', '${', ' === '];

/** @returns {{ start: number, end: number, text: string }} */
export function textEdit(random, text, lines) {
  const tokens = tokensOf(text);
  const token = tokens.length > 0 ? random.of(tokens) : { start: 0, end: 0 };
  const inside = token.start + random.below(Math.max(1, token.end - token.start));
  const line = lineAt(text, token.start);
  const insert = (at, what) => ({ start: at, end: at, text: what });
  return random.weighted([
    [3, () => insert(token.end, random.of(SNIPPETS))],
    [2, () => insert(inside, random.of(SNIPPETS))],
    [2, () => insert(inside, random.of(['a', 'x', 'Id', '1', 'é', '😀']))],
    [3, () => insert(line.start, `${random.of(lines)}\n`)],
    [2, () => ({ start: token.start, end: token.end, text: '' })],
    [2, () => ({ start: inside, end: Math.min(text.length, inside + 1), text: '' })],
    [2, () => ({ start: line.start, end: line.end, text: '' })],
    [3, () => ({ start: token.start, end: token.end, text: slice(text, random.of(tokens) ?? token) })],
    [2, () => ({ start: line.start, end: line.end, text: `${random.of(lines)}\n` })],
  ])();
}

export const applied = (text, { start, end, text: added }) => text.slice(0, start) + added + text.slice(end);

function tokensOf(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const found = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken && found.length < 20_000) found.push({ start: scanner.getTokenStart(), end: scanner.getTokenEnd() });
  return found;
}

function lineAt(text, offset) {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset);
  return { start, end: next < 0 ? text.length : next + 1 };
}

const slice = (text, { start, end }) => text.slice(start, end);
