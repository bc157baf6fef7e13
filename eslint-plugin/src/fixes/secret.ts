import { AST_NODE_TYPES } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { SecretFinding } from '../ask/secrets.js';
import type { Site } from '../facts/index.js';
import { fixOf, type TextEdit } from './edits.js';
import { importEdit } from './imports.js';
import { nodeOf } from './sql-text.js';
import type { SecretSuggestion } from './suggestion.js';

/** Names that say what a thing is and not whose: the variable is named by its use then. */
const GENERIC = /^(?:default|value|auth|secrets?|keys?|password|pass|token|tokens|secretOrKey|secretOrPrivateKey|privateKey|private|apiKey|clientSecret|connectionString|connection|url|uri|credentials|passphrase|secretAccessKey|k|d)$/i;
const TELLING = /secret|key|pass|token|pwd|salt|pepper|url|uri|dsn|credential/i;

/** Best first: the project's configuration, then the runtime. Nothing where the text that stands there cannot be replaced whole. */
export function secretSuggestions(ask: Ask, finding: SecretFinding): SecretSuggestion[] {
  if (!ask.isHere(finding.at)) return [];
  if (finding.form === 'default') return [defaultSuggestion(ask, finding)].filter((one) => one !== undefined);
  const target = targetOf(ask, finding);
  if (!target) return [];
  if (target.get !== undefined) return [{ messageId: 'getOrThrow', data: { name: target.name }, fix: fixOf([{ range: target.range, text: target.get }]) }];
  return [configured(ask, finding, target), required(ask, finding, target)].filter((one) => one !== undefined);
}

interface Target {
  readonly range: readonly [number, number];
  /** The variable or key that has to be there. */
  readonly name: string;
  /** A read of the configuration that refuses, where one stands here already. */
  readonly get?: string;
  /** The name that a pattern gave it. */
  readonly local?: string;
}

/** What is replaced: the constant, or the choice of which it is the last resort. */
function targetOf(ask: Ask, { form, at, constant, preference, variable, uses }: SecretFinding): Target | undefined {
  const { facts } = ask;
  const { start, end } = facts.place(at);
  if (form === 'literal') {
    const holder = facts.holderOf(constant);
    if (at !== constant || holder.kind === 'enum' || facts.value(constant).kind !== 'literal') return undefined;
    const own = holder.name;
    return { range: [start, end], name: own !== undefined && !GENERIC.test(own) && TELLING.test(own) ? screaming(own) : uses[0]!.name };
  }
  if (!preference || variable === undefined) return undefined;
  const whole = nodeOf(ask, preference.whole);
  switch (whole?.type) {
    case AST_NODE_TYPES.ConditionalExpression:
      return { range: whole.range, name: variable };
    case AST_NODE_TYPES.LogicalExpression: {
      const { preferred, last } = preference;
      const final = preferred.at(-1);
      if (!final || !last) return undefined;
      const place = facts.place(final);
      const between = ask.context.sourceCode.text.slice(place.end, facts.place(last).start);
      // `a || b || 'x'`: what was preferred before stays preferred.
      const from = preferred.length === 1 ? whole.range[0] : /^\s*(?:\|\||\?\?)\s*$/.test(between) ? place.start : undefined;
      if (from === undefined) return undefined;
      const range = [from, whole.range[1]] as const;
      const get = getOrThrowOf(ask, final);
      return { range, name: get?.key ?? facts.environmentName(final) ?? variable, ...(get && { get: get.text }) };
    }
    default:
      return binding(ask, preference.whole, variable);
  }
}

/** `const { JWT_SECRET = 'x' } = process.env`: the only name of its pattern becomes a constant of its own. */
function binding(ask: Ask, element: Site, variable: string): Target | undefined {
  const node = nodeOf(ask, element);
  const property = node?.type === AST_NODE_TYPES.AssignmentPattern ? node.parent : node;
  const pattern = property?.parent;
  if (property?.type !== AST_NODE_TYPES.Property || pattern?.type !== AST_NODE_TYPES.ObjectPattern || pattern.properties.length !== 1) return undefined;
  const declarator = pattern.parent;
  if (declarator?.type !== AST_NODE_TYPES.VariableDeclarator || !declarator.init || property.value.type !== AST_NODE_TYPES.AssignmentPattern || property.value.left.type !== AST_NODE_TYPES.Identifier) return undefined;
  return { range: declarator.range, name: variable, local: property.value.left.name };
}

/** `config.get<string>('X')` as `config.getOrThrow<string>('X')`. */
function getOrThrowOf(ask: Ask, call: Site): { readonly text: string; readonly key: string } | undefined {
  const { facts } = ask;
  const bare = facts.bare(call);
  if (facts.kindOf(bare) !== 'call') return undefined;
  const read = ask.application.roles.call(bare, 'config.read');
  const key = read && facts.argumentsOf(bare)[read.parts.key.arg];
  const value = key && facts.value(key);
  if (!key || value?.kind !== 'literal' || typeof value.value !== 'string') return undefined;
  const whole = facts.place(bare);
  const name = facts.place(facts.calleeNameOf(bare));
  const { text } = ask.context.sourceCode;
  return { key: value.value, text: `${text.slice(whole.start, name.start)}getOrThrow${text.slice(name.end, facts.place(key).end)})` };
}

/** The default is dropped where it stands: in the call that reads, or in the schema. */
function defaultSuggestion(ask: Ask, { holder, variable = '' }: SecretFinding): SecretSuggestion | undefined {
  if (!holder || !ask.isHere(holder)) return undefined;
  const { facts } = ask;
  const place = facts.place(holder);
  const get = getOrThrowOf(ask, holder);
  if (get) return { messageId: 'getOrThrow', data: { name: get.key }, fix: fixOf([{ range: [place.start, place.end], text: get.text }]) };
  const played = ask.application.roles.call(holder, 'env.default');
  const receiver = facts.receiverOf(holder);
  const data = { name: variable };
  if (!played) return undefined;
  if (played.parts.value.path) {
    const [options] = facts.argumentsOf(holder);
    const node = options && nodeOf(ask, options);
    if (node?.type !== AST_NODE_TYPES.ObjectExpression) return undefined;
    const index = node.properties.findIndex((one) => one.type === AST_NODE_TYPES.Property && one.key.type === AST_NODE_TYPES.Identifier && one.key.name === played.parts.value.path![0]);
    const own = node.properties[index];
    if (!own) return undefined;
    const next = node.properties[index + 1];
    const previous = node.properties[index - 1];
    const range: TextEdit['range'] = next ? [own.range[0], next.range[0]] : previous ? [previous.range[1], own.range[1]] : node.range;
    return { messageId: 'dropDefault', data, fix: fixOf([{ range, text: '' }]) };
  }
  if (!receiver) return undefined;
  // Joi takes what is missing, unless it is told not to.
  const text = facts.packageOf(facts.declaredBy(holder)) === 'joi' ? '.required()' : '';
  return { messageId: 'dropDefault', data, fix: fixOf([{ range: [facts.place(receiver).end, place.end], text }]) };
}

/** `config.getOrThrow`, where the configuration of NestJS is at hand. */
function configured(ask: Ask, { at }: SecretFinding, target: Target): SecretSuggestion | undefined {
  const { facts } = ask;
  // A typed configuration knows its keys, and this may be none.
  const store = facts.namesInScope(at).find(({ site }) => ask.application.roles.typePlays(site, 'config.store') && facts.rowMembers(site).length === 0);
  if (!store) return undefined;
  const text = `${prefixOf(target)}${store.text}.getOrThrow<string>(${quoted(ask, target.name)})`;
  return { messageId: 'getOrThrow', data: { name: target.name }, fix: fixOf([{ range: target.range, text }]) };
}

function required(ask: Ask, { uses }: SecretFinding, target: Target): SecretSuggestion | undefined {
  if (!ask.hasRuntime('secrets')) return undefined;
  const edit = importEdit(ask, 'requireSecret', '@lintel/runtime/secrets');
  if (edit.kind === 'taken') return undefined;
  const options = uses.some(({ kind }) => kind === 'key') ? ', { minBytes: 32 }' : '';
  const text = `${prefixOf(target)}requireSecret(${quoted(ask, target.name)}${options})`;
  return { messageId: 'requireSecret', data: { name: target.name }, fix: fixOf([{ range: target.range, text }, ...(edit.kind === 'edit' ? [edit] : [])]) };
}

const prefixOf = (target: Target): string => (target.local === undefined ? '' : `${target.local} = `);

/** In the quotes of the file's first string. */
function quoted(ask: Ask, text: string): string {
  const quote = ask.context.sourceCode.ast.tokens.find(({ type }) => type === 'String')?.value.startsWith('"') ? '"' : "'";
  return `${quote}${text}${quote}`;
}

/** `accessTokenSecret` as `ACCESS_TOKEN_SECRET`. */
const screaming = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').replace(/\W+/g, '_').toUpperCase();
