import type { Ask } from '../ask/ask.js';
import type { Undecided } from '../ask/decisions.js';
import { awaitEdits } from './await.js';
import { fixOf } from './edits.js';
import type { DecisionSuggestion } from './suggestion.js';

/** For a decision that nobody waits for, or whose answer is a member of what comes back. */
export function decisionSuggestions(ask: Ask, { awaitable, answer, call, kind, site }: Undecided): DecisionSuggestion[] {
  if (awaitable) {
    const edits = awaitEdits(ask, site);
    return edits ? [{ messageId: 'awaitAnswer', fix: fixOf(edits) }] : [];
  }
  if (answer === undefined || kind === 'list') return [];
  const edits = answerEdits(ask, answer, site, kind === 'promise');
  return edits ? [{ messageId: 'readAnswer', data: { answer }, fix: fixOf(edits) }] : [];

  function answerEdits({ facts }: Ask, member: string, at: typeof site, needsAwait: boolean) {
    const fn = facts.enclosingFunction(at);
    const { start, end } = facts.place(at);
    if (!facts.isPromise(call)) return [{ range: [end, end], text: `.${member}` }] as const;
    // A constant that was awaited where it was made.
    if (!needsAwait && at !== call) return [{ range: [end, end], text: `.${member}` }] as const;
    if (!fn || !facts.isAsync(fn)) return undefined;
    // The `await` is there already: the parentheses go around it.
    const awaited = needsAwait ? undefined : facts.awaitAround(at);
    const from = awaited ? facts.place(awaited).start : start;
    return [{ range: [from, from], text: needsAwait ? '(await ' : '(' }, { range: [end, end], text: `).${member}` }] as const;
  }
}
