import type { TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { ComparisonFinding } from '../ask/comparisons.js';
import type { WeakHash } from '../ask/password-hashes.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { awaited, importOf, isAsyncPlace, namesFrom } from './platform-equal.js';
import { nodeOf } from './sql-text.js';
import type { HashSuggestion, PasswordSuggestion } from './suggestion.js';

/** Libraries whose verification and hash a file can use as soon as it imports them. */
const LIBRARIES = [
  { from: 'bcrypt', verify: 'compare', order: 'password first' },
  { from: 'bcryptjs', verify: 'compare', order: 'password first' },
  { from: 'argon2', verify: 'verify', order: 'hash first' },
  { from: '@node-rs/argon2', verify: 'verify', order: 'hash first' },
] as const;
const BCRYPT_ROUNDS = 12;

/** `a === b` of a stored and a typed password. Only where the function is async already: nothing is made async. */
export function passwordCompareSuggestions(ask: Ask, finding: ComparisonFinding): PasswordSuggestion[] {
  const whole = nodeOf(ask, finding.site);
  const stored = nodeOf(ask, finding.secret.site);
  const typed = passwordIn(ask, finding);
  if (finding.form !== 'operator' || !whole || !stored || !typed || !isAsyncPlace(whole)) return [];
  if (!isPresentText(ask, typed.site)) return [];
  const [password, hash] = [ask.context.sourceCode.getText(typed.node), ask.context.sourceCode.getText(stored)];
  const replaced = (call: string): TextEdit => ({ range: whole.range, text: awaited(call, finding.negated) });
  for (const library of LIBRARIES) {
    const names = importOf(ask, [library.from]) && namesFrom(ask, [library.from], [library.verify]);
    if (!names || !isPresentText(ask, finding.secret.site)) continue;
    const call = `${names.written[0]!}(${(library.order === 'hash first' ? [hash, password] : [password, hash]).join(', ')})`;
    return [{ messageId: 'verifyWith', data: { verify: names.written[0]! }, fix: fixOf([...names.edits, replaced(call)]) }];
  }
  const names = ask.hasRuntime('password') ? namesFrom(ask, ['@lintel/runtime/password'], ['verifyPassword']) : undefined;
  if (!names || !ask.facts.isTextOrBytes(finding.secret.site, true)) return [];
  return [{ messageId: 'verifyWith', data: { verify: 'verifyPassword' }, fix: fixOf([...names.edits, replaced(`${names.written[0]!}({ password: ${password}, hash: ${hash} })`)]) }];
}

/** The password as it was typed: the side itself, or what is hashed there. */
function passwordIn(ask: Ask, { other }: ComparisonFinding): { readonly node: TSESTree.Node; readonly site: Site } | undefined {
  const given = other.hashesPassword ? hashedIn(ask, other.site) : other.site;
  const node = given && nodeOf(ask, given);
  return given && node && ask.isHere(given) ? { node, site: given } : undefined;
}

function hashedIn(ask: Ask, call: Site): Site | undefined {
  if (ask.facts.kindOf(call) !== 'call') return undefined;
  const [fed, ...more] = ask.application.secrecy.inputsOf(call);
  if (fed) return more.length === 0 ? fed : undefined;
  const [only, ...rest] = ask.facts.argumentsOf(call);
  return rest.length === 0 ? only : undefined;
}

const isPresentText = (ask: Ask, site: Site): boolean => ask.facts.isAny(site) || (ask.facts.matterOf(site) === 'text' && ask.facts.isTextOrBytes(site, false));

export function weakHashSuggestions(ask: Ask, found: WeakHash): HashSuggestion[] {
  if (found.what === 'cost') {
    const node = found.literal && ask.isHere(found.literal) ? nodeOf(ask, found.literal) : undefined;
    if (!node || !/^[\d_]+$/.test(ask.context.sourceCode.getText(node))) return [];
    return [{ messageId: 'raiseCost', data: { least: String(found.least) }, fix: fixOf([{ range: node.range, text: String(found.least) }]) }];
  }
  if (found.what !== 'fast') return [];
  const whole = nodeOf(ask, found.site);
  const password = found.password && nodeOf(ask, found.password);
  if (!whole || !password || !found.password || !isAsyncPlace(whole) || ask.facts.matterOf(found.site) !== 'text' || !isPresentText(ask, found.password)) return [];
  const text = ask.context.sourceCode.getText(password);
  const offer = (name: string, call: string, edits: readonly TextEdit[]): HashSuggestion => ({ messageId: 'hashPassword', data: { hash: name }, fix: fixOf([...edits, { range: whole.range, text: `await ${call}` }]) });
  for (const { from } of LIBRARIES) {
    const names = importOf(ask, [from]) && namesFrom(ask, [from], ['hash']);
    const [hash] = names?.written ?? [];
    if (names && hash !== undefined) return [offer(hash, from.startsWith('bcrypt') ? `${hash}(${text}, ${BCRYPT_ROUNDS})` : `${hash}(${text})`, names.edits)];
  }
  const names = ask.hasRuntime('password') ? namesFrom(ask, ['@lintel/runtime/password'], ['hashPassword']) : undefined;
  return names ? [offer('hashPassword', `${names.written[0]!}(${text})`, names.edits)] : [];
}
