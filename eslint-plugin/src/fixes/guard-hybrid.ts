import type { Ask } from '../ask/ask.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { withArguments } from './guard-decorator.js';
import type { HybridSuggestion } from './suggestion.js';

/** `{ inheritAppConfig: true }` as the second argument, or in the one that is there. */
export function inheritSuggestions(ask: Ask, call: Site): HybridSuggestion[] {
  const edit = inheriting(ask, call);
  return edit ? [{ messageId: 'inheritConfig', fix: fixOf([edit]) }] : [];
}

function inheriting(ask: Ask, call: Site): TextEdit | undefined {
  const { facts } = ask;
  const [transport, options] = facts.argumentsOf(call);
  if (!options) return transport && !facts.hasSpreadArgument(call) ? withArguments(ask, call, ['{ inheritAppConfig: true }'], 'after') : undefined;
  if (facts.kindOf(options) !== 'object') return undefined;
  const properties = facts.propertiesOf(options);
  const present = properties.find(({ key }) => key === 'inheritAppConfig');
  if (present) {
    const { start, end } = facts.place(present.value);
    return { range: [start, end], text: 'true' };
  }
  const last = properties.at(-1);
  const { start, end } = facts.place(last ? last.site : facts.bare(options));
  return last ? { range: [end, end], text: ', inheritAppConfig: true' } : { range: [start, end], text: '{ inheritAppConfig: true }' };
}
