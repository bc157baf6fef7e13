import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { ComparisonFinding } from '../ask/comparisons.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { specifierTo } from './guard-names.js';
import { importEdit } from './imports.js';
import { namesFrom } from './platform-equal.js';
import { nodeOf, siteOf } from './sql-text.js';
import type { CompareSuggestion } from './suggestion.js';

/** Calls that answer true or false, as the constant-time form does. */
const BOOLEAN_CALLS = /^(?:equals|isEqual|eq|is|isDeepStrictEqual|timingSafeEqual)$/;

/** Best first: the project's own helper, the runtime, the platform. Nothing where the result is no truth value. */
export function compareSuggestions(ask: Ask, finding: ComparisonFinding): CompareSuggestion[] {
  if (finding.what === 'lookup' || finding.what === 'helper' || finding.what === 'password' || finding.form === 'case' || finding.form === 'lookup') return [];
  if (finding.form !== 'operator' && !BOOLEAN_CALLS.test(ask.facts.lastNameOf(finding.site) ?? '')) return [];
  const whole = nodeOf(ask, finding.site);
  const sides = sidesOf(ask, finding);
  if (!whole || !sides) return [];
  const replaced = (call: string): TextEdit => ({ range: whole.range, text: `${finding.negated ? '!' : ''}${call}` });
  return [helper(ask, finding, sides, replaced), runtime(ask, sides, replaced), platform(ask, finding, sides, replaced)].filter((one) => one !== undefined);
}

type Sides = readonly [TSESTree.Node, TSESTree.Node];

/** Of `timingSafeEqual(Buffer.from(a), Buffer.from(b))` the texts inside. */
function sidesOf(ask: Ask, finding: ComparisonFinding): Sides | undefined {
  const [left, right] = [nodeOf(ask, finding.left), nodeOf(ask, finding.right)];
  if (!left || !right) return undefined;
  const [first, second] = [textIn(left), textIn(right)];
  return first && second ? [first, second] : [left, right];
}

function textIn(node: TSESTree.Node): TSESTree.Node | undefined {
  if (node.type !== AST_NODE_TYPES.CallExpression || node.callee.type !== AST_NODE_TYPES.MemberExpression) return undefined;
  const { object, property } = node.callee;
  const [only, encoding] = node.arguments;
  const isFrom = object.type === AST_NODE_TYPES.Identifier && object.name === 'Buffer' && property.type === AST_NODE_TYPES.Identifier && property.name === 'from';
  const isText = !encoding || (encoding.type === AST_NODE_TYPES.Literal && /^utf-?8$/i.test(String(encoding.value)));
  return isFrom && isText && only && only.type !== AST_NODE_TYPES.SpreadElement ? only : undefined;
}

const textOf = (ask: Ask, node: TSESTree.Node): string => ask.context.sourceCode.getText(node);

function fits(ask: Ask, nodes: Sides, test: (site: Site) => boolean): boolean {
  return nodes.every((node) => {
    const site = siteOf(ask, node);
    return site !== undefined && test(site);
  });
}

function runtime(ask: Ask, sides: Sides, replaced: (call: string) => TextEdit): CompareSuggestion | undefined {
  if (!ask.hasRuntime('compare') || !fits(ask, sides, (site) => ask.facts.isTextOrBytes(site, true))) return undefined;
  const added = importEdit(ask, 'safeEqual', '@lintel/runtime/compare');
  if (added.kind === 'taken') return undefined;
  const edit = replaced(`safeEqual(${sides.map((side) => textOf(ask, side)).join(', ')})`);
  return { messageId: 'safeEqual', fix: fixOf(added.kind === 'edit' ? [added, edit] : [edit]) };
}

/** What is not there cannot be hashed: offered only where both are surely text or bytes. */
function platform(ask: Ask, { what }: ComparisonFinding, sides: Sides, replaced: (call: string) => TextEdit): CompareSuggestion | undefined {
  if (what === 'bothMissing' || !fits(ask, sides, (site) => ask.facts.isTextOrBytes(site, false))) return undefined;
  const names = namesFrom(ask, ['node:crypto', 'crypto'], ['timingSafeEqual', 'createHash']);
  if (!names) return undefined;
  const [equal, hash] = names.written as [string, string];
  const edit = replaced(`${equal}(${sides.map((side) => `${hash}('sha256').update(${textOf(ask, side)}).digest()`).join(', ')})`);
  return { messageId: 'digestsEqual', fix: fixOf([...names.edits, edit]) };
}

/** A function of the project that takes two texts and whose every answer is `false` or comes from a comparison in constant time. */
function helper(ask: Ask, { what, site }: ComparisonFinding, sides: Sides, replaced: (call: string) => TextEdit): CompareSuggestion | undefined {
  if (what === 'bothMissing' || !fits(ask, sides, (one) => ask.facts.matterOf(one) === 'text' && ask.facts.isTextOrBytes(one, false))) return undefined;
  for (const found of ask.application.comparisons.helpers()) {
    const around = ask.facts.enclosingFunction(site);
    if (around === found.fn) continue;
    const added = found.file === ask.file ? ({ kind: 'none' } as const) : importEdit(ask, found.name, specifierTo(ask, found.file, ask.file), { declaration: found.declaration });
    if (added.kind === 'taken') continue;
    const edit = replaced(`${found.name}(${sides.map((side) => textOf(ask, side)).join(', ')})`);
    return { messageId: 'useHelper', data: { helper: found.name }, fix: fixOf(added.kind === 'edit' ? [added, edit] : [edit]) };
  }
  return undefined;
}
