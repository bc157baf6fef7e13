import type { Ask } from '../ask/ask.js';
import type { CorsFinding, CorsPolicy } from '../ask/cors.js';
import type { Site } from '../facts/index.js';
import { anchored, comparison } from './cors-pattern.js';
import { fixOf, newlineOf, type TextEdit } from './edits.js';
import { importOfExport } from './guard-names.js';
import { importEdit } from './imports.js';
import type { CorsSuggestion } from './suggestion.js';

/** A list of origins that the project has. */
interface Listed {
  readonly name: string;
  /** As it is written where a list that may be changed is wanted. */
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** The project's own list first, then a narrower form of what is written, then what the operator lists; last, to send no credentials. */
export function corsSuggestions(ask: Ask, finding: CorsFinding): CorsSuggestion[] {
  const offered = finding.policy ? ofPolicy(ask, finding, finding.policy) : ofHeader(ask, finding);
  return offered.filter((one) => one !== undefined);
}

function ofPolicy(ask: Ask, finding: CorsFinding, policy: CorsPolicy): (CorsSuggestion | undefined)[] {
  if (!ask.isHere(policy.literal)) return [];
  const narrower = narrow(ask, finding);
  if (narrower) return [narrower];
  const replaced = finding.whole ? [ownList(ask, policy), ...listed(ask, policy)] : [];
  return finding.kind === 'wildcard' ? [...replaced, withoutCredentials(ask, policy)] : replaced;
}

/** Only the check or the item is wrong: it alone is replaced. */
function narrow(ask: Ask, { kind, cause }: CorsFinding): CorsSuggestion | undefined {
  if (!ask.isHere(cause)) return undefined;
  const { start, end } = ask.facts.place(cause);
  const text = ask.facts.text(cause);
  if (kind === 'wide' && /^\/(?!\*)/.test(text)) {
    const pattern = anchored(text);
    return pattern === undefined ? undefined : { messageId: 'anchor', data: { pattern }, fix: fixOf([{ range: [start, end], text: pattern }]) };
  }
  if (kind === 'wide' && ask.facts.kindOf(cause) === 'call') {
    const receiver = ask.facts.receiverOf(cause);
    const [argument] = ask.facts.argumentsOf(cause);
    const compared = argument && ask.facts.value(argument);
    if (!receiver || compared?.kind !== 'literal' || typeof compared.value !== 'string') return undefined;
    const whole = comparison({ receiver: ask.facts.text(receiver), isOptional: text.slice(ask.facts.text(receiver).length).startsWith('?.'), method: ask.facts.text(ask.facts.calleeNameOf(cause)), text: compared.value, isHost: /(?:^|\.)host(?:name)?$/i.test(ask.facts.text(receiver)), quoted: argument ? ask.facts.text(argument) : '' });
    if (whole === undefined) return undefined;
    const isNegated = ask.context.sourceCode.text.charAt(start - 1) === '!';
    return { messageId: 'compareOrigin', fix: fixOf([{ range: [start, end], text: isNegated ? `(${whole})` : whole }]) };
  }
  if (kind === 'opaque') return withoutNull(ask, cause);
  return undefined;
}

/** `'null'` in a list, with the comma that follows or precedes it. */
function withoutNull(ask: Ask, item: Site): CorsSuggestion | undefined {
  const { start, end } = ask.facts.place(item);
  const { text } = ask.context.sourceCode;
  const after = /^\s*,\s*/.exec(text.slice(end))?.[0];
  const before = /,\s*$/.exec(text.slice(0, start))?.[0];
  if (!/^(['"`])null\1$/.test(text.slice(start, end)) || (after === undefined && before === undefined)) return undefined;
  const range: [number, number] = before !== undefined ? [start - before.length, end] : [start, end + after!.length];
  return { messageId: 'dropNull', fix: fixOf([{ range, text: '' }]) };
}

function ownList(ask: Ask, policy: CorsPolicy): CorsSuggestion | undefined {
  const list = listOf(ask, policy.literal);
  if (!list) return undefined;
  const edit = originEdit(ask, policy, policy.behaviour.given === 'request' ? askedOf(list.name) : list.text);
  return { messageId: 'useOrigins', data: { origins: list.name }, fix: fixOf([...list.edits, edit]) };
}

/** `@koa/cors` takes no list. */
const askedOf = (list: string): string => `(ctx) => (${list}.some((one) => one === ctx.get('Origin')) ? ctx.get('Origin') : '')`;

function listed(ask: Ask, policy: CorsPolicy): (CorsSuggestion | undefined)[] {
  if (!ask.facts.resolvesRef({ global: 'process' })) return [];
  const variable = environmentIn(ask);
  const isKoa = policy.behaviour.given === 'request';
  if (isKoa || !ask.hasRuntime('cors')) {
    const list = `${variable}?.split(',') ?? []`;
    return [{ messageId: 'listOrigins', fix: fixOf([originEdit(ask, policy, isKoa ? askedOf(`(${list})`) : list)]) }];
  }
  const parse = importEdit(ask, 'parseOrigins', '@lintel/runtime/cors');
  if (parse.kind === 'taken') return [];
  const isHono = policy.behaviour.answers === 'return';
  const members = ask.facts.propertiesOf(policy.literal).map(({ key }) => key);
  const isPlain = members.every((key) => key === 'origin' || key === 'credentials') && !/\.\.\./.test(ask.facts.text(policy.literal));
  const adapter = isHono ? 'hono' : 'cors';
  const make = isPlain && ask.hasRuntime(adapter) ? importEdit(ask, 'corsPolicy', `@lintel/runtime/${adapter}`) : undefined;
  const isTrue = policy.credentials && ask.facts.value(policy.credentials).kind === 'literal';
  if (make && make.kind !== 'taken' && isTrue) {
    const { start, end } = ask.facts.place(policy.literal);
    const imports = parse.kind === 'edit' && make.kind === 'edit' && sameRange(parse, make) ? [{ range: parse.range, text: joined(make.text, parse.text) }] : [parse, make].filter((one) => one.kind === 'edit');
    return [{ messageId: 'usePolicy', fix: fixOf([...imports, { range: [start, end], text: `corsPolicy({ origins: parseOrigins(${variable}), credentials: true })` }]) }];
  }
  return [{ messageId: 'parseOrigins', fix: fixOf([...(parse.kind === 'edit' ? [parse] : []), originEdit(ask, policy, `parseOrigins(${variable})`)]) }];
}

const sameRange = (a: TextEdit, b: TextEdit): boolean => a.range[0] === b.range[0] && a.range[1] === b.range[1];

/** Two imports at one place: one statement where they are of one module. */
function joined(first: string, second: string): string {
  const names = /\{ (\w+) \}/;
  const [one, other] = [names.exec(first)?.[1], names.exec(second)?.[1]];
  if (one !== undefined && other !== undefined && first.replace(one, '') === second.replace(other, '')) return first.replace(`{ ${one} }`, `{ ${one}, ${other} }`);
  return second + first;
}

/** As the file reads other variables. */
function environmentIn(ask: Ask): string {
  const { text } = ask.context.sourceCode;
  const bracket = /process\.env\[(['"])/.exec(text);
  return bracket ? `process.env[${bracket[1]!}CORS_ORIGINS${bracket[1]!}]` : 'process.env.CORS_ORIGINS';
}

/** Puts another value in the place of `origin`, wherever and however it is written. */
function originEdit(ask: Ask, { literal }: CorsPolicy, text: string): TextEdit {
  const own = ask.facts.propertiesOf(literal).find(({ key }) => key === 'origin');
  if (own) {
    const [value, property] = [ask.facts.place(own.value), ask.facts.place(own.site)];
    const isWritten = value.start !== property.start;
    return { range: isWritten ? [value.start, value.end] : [property.start, property.end], text: isWritten ? text : `origin: ${text}` };
  }
  const { start, end } = ask.facts.place(literal);
  const body = ask.context.sourceCode.text.slice(start + 1, end - 1);
  const kept = body.trimEnd();
  const at = start + 1 + kept.length;
  const separator = kept === '' ? ' ' : kept.endsWith(',') ? ' ' : ', ';
  return { range: [at, at], text: `${separator}origin: ${text}${body === '' ? ' ' : ''}` };
}

function withoutCredentials(ask: Ask, { literal }: CorsPolicy): CorsSuggestion | undefined {
  const own = ask.facts.propertiesOf(literal).find(({ key }) => key === 'credentials');
  if (!own) return undefined;
  const { text } = ask.context.sourceCode;
  const { start, end } = ask.facts.place(own.site);
  const after = /^\s*,[^\S\n]*/.exec(text.slice(end))?.[0];
  const before = /,\s*$/.exec(text.slice(0, start))?.[0];
  const isAlone = text.slice(text.lastIndexOf('\n', start) + 1, start).trim() === '' && /^,?[^\S\n]*\r?\n/.test(text.slice(end));
  const line: [number, number] = [text.lastIndexOf('\n', start) + 1, text.indexOf('\n', end) + 1];
  const range: [number, number] = isAlone && (after !== undefined || before === undefined) ? line : before !== undefined ? [start - before.length, end] : [start, end + (after?.length ?? 0)];
  return { messageId: 'dropCredentials', fix: fixOf([{ range, text: '' }]) };
}

function ofHeader(ask: Ask, finding: CorsFinding): (CorsSuggestion | undefined)[] {
  const { facts } = ask;
  if (!facts.isStatement(finding.at)) return [];
  if (finding.kind === 'authenticated') return [{ messageId: 'dropHeader', fix: fixOf([lineOf(ask, finding.at)]) }];
  if (finding.kind === 'wildcard') {
    const [credentials] = finding.because;
    return credentials && credentials !== finding.at && ask.isHere(credentials) && facts.isStatement(credentials) ? [{ messageId: 'dropCredentials', fix: fixOf([lineOf(ask, credentials)]) }] : [];
  }
  const value = facts.argumentsOf(finding.at)[1];
  if (!value || finding.kind !== 'reflects') return [];
  const { start } = facts.place(finding.at);
  const tried = /^[\w.?'"[\]]+(?:\([^()]*\))?$/.test(facts.text(value)) ? facts.text(value) : `(${facts.text(value)})`;
  const guarded = (list: string): TextEdit => ({ range: [start, start], text: `if (${list}.some((one) => one === ${tried})) ` });
  const list = listOf(ask, finding.at);
  if (list) return [{ messageId: 'useOrigins', data: { origins: list.name }, fix: fixOf([...list.edits, guarded(list.name)]) }];
  return facts.resolvesRef({ global: 'process' }) ? [{ messageId: 'listOrigins', fix: fixOf([guarded(`(${environmentIn(ask)}?.split(',') ?? [])`)]) }] : [];
}

/** A statement with its line, where it stands alone on one. */
function lineOf(ask: Ask, call: Site): TextEdit {
  const { text } = ask.context.sourceCode;
  const { start, end } = ask.facts.place(call);
  const stop = text.charAt(end) === ';' ? end + 1 : end;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = newlineOf(text);
  const isAlone = text.slice(lineStart, start).trim() === '' && text.startsWith(newline, stop);
  return { range: isAlone ? [lineStart, stop + newline.length] : [start, stop], text: '' };
}

/** A constant list of origins, of this file first. */
function listOf(ask: Ask, at: Site): Listed | undefined {
  const files = [ask.file, ...ask.facts.files().filter((file) => file !== ask.file && ask.application.classOf(file) === 'source')];
  for (const file of files) {
    for (const { name, site, value, exported } of ask.facts.constantsAt(file)) {
      const isHere = file === ask.file;
      if ((!isHere && !exported) || !isList(ask, value)) continue;
      if (isHere && ask.facts.place(site).end > ask.facts.place(at).start && !ask.facts.enclosingFunction(at)) continue;
      const edits = isHere ? [] : importOfExport(ask, site, name);
      if (edits) return { name, text: /\bas const\b|\breadonly\b|\bReadonly/.test(ask.facts.text(site)) ? `[...${name}]` : name, edits };
    }
  }
  return undefined;
}

function isList(ask: Ask, expression: Site): boolean {
  if (ask.facts.kindOf(expression) !== 'array') return false;
  const value = ask.facts.value(expression);
  return value.kind === 'array' && !value.open && value.items.length > 0 && value.items.every((item) => item.kind === 'literal' && typeof item.value === 'string' && /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(item.value));
}
