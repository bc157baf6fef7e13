import type { Ask } from '../ask/ask.js';
import type { SqlFinding } from '../ask/sql.js';
import { bindSuggestion } from './sql-bind.js';
import { directionSuggestion, identifierSuggestions } from './sql-name.js';
import { tagSuggestion } from './sql-tag.js';
import { functionOf } from './sql-moves.js';
import { nodeOf } from './sql-text.js';
import type { SqlSuggestion } from './suggestion.js';

/** Best first. Nothing where the text is written in another file or function, or where an edit could change which rows are meant. */
export function sqlSuggestions(ask: Ask, finding: SqlFinding): SqlSuggestion[] {
  if (!ask.isHere(finding.hole) || !isOwn(ask, finding)) return [];
  switch (finding.position.kind) {
    case 'value':
    case 'list':
      return [tagSuggestion(ask, finding), bindSuggestion(ask, finding)].filter((one) => one !== undefined);
    case 'identifier':
      return identifierSuggestions(ask, finding);
    case 'direction':
      return [directionSuggestion(ask, finding)].filter((one) => one !== undefined);
    default:
      return [];
  }
}

/** The hole is written in the function that makes the call: its text serves no other. */
function isOwn(ask: Ask, { hole, sink, text, holeIndex }: SqlFinding): boolean {
  if (text.filter((part) => part.hole !== undefined)[holeIndex]?.scope !== undefined) return false;
  const [from, to] = [nodeOf(ask, hole), nodeOf(ask, sink.call)];
  if (!from || !to) return false;
  return functionOf(from) === functionOf(to) || ask.facts.contains(sink.call, hole);
}
