import type { Ask } from '../ask/ask.js';
import type { Site } from '../facts/index.js';
import type { TextEdit } from './edits.js';

/** Only where an `await` may already stand: a function that became async would return a promise, which is true. */
export function awaitEdits({ facts, context: { sourceCode } }: Ask, expression: Site): readonly TextEdit[] | undefined {
  const fn = facts.enclosingFunction(expression);
  if (!fn || !facts.isAsync(fn)) return undefined;
  const { start, end } = facts.place(expression);
  const isNegated = sourceCode.text.charAt(start - 1) === '!';
  if (isNegated) return [{ range: [start, start], text: '(await ' }, { range: [end, end], text: ')' }];
  // `void assertCan(user)`: nothing is left to discard.
  const voided = /\bvoid\s+$/.exec(sourceCode.text.slice(0, start));
  return [{ range: [voided ? voided.index : start, start], text: 'await ' }];
}
