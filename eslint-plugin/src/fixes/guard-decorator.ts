import type { Ask } from '../ask/ask.js';
import type { Site } from '../facts/index.js';
import { newlineOf, type TextEdit } from './edits.js';

/** `@text` above the first decorator of a method or a class. */
export function decorateWith(ask: Ask, declaration: Site, text: string): TextEdit {
  const { offset, indent, inline } = ask.facts.decorationPoint(declaration);
  const after = inline ? ' ' : `${newlineOf(ask.context.sourceCode.text)}${indent}`;
  return { range: [offset, offset], text: `@${text}${after}` };
}

/** Adds arguments to a call, before those that it has or after them. */
export function withArguments(ask: Ask, call: Site, texts: readonly string[], where: 'before' | 'after'): TextEdit {
  const { facts } = ask;
  const present = facts.argumentsOf(call);
  const at = where === 'before' ? present[0] : present.at(-1);
  const added = texts.join(', ');
  if (!at) {
    // Between the parentheses; a comment there stays.
    const end = facts.place(call).end - 1;
    return { range: [end, end], text: added };
  }
  const { start, end } = facts.place(at);
  return where === 'before' ? { range: [start, start], text: `${added}, ` } : { range: [end, end], text: `, ${added}` };
}
