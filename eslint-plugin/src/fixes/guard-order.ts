import type { Ask } from '../ask/ask.js';
import type { Early, Late } from '../ask/order.js';
import type { InFront } from '../ask/route.js';
import type { Site } from '../facts/index.js';
import { fixOf, newlineOf } from './edits.js';
import type { OrderSuggestion } from './suggestion.js';

/** The gate where it is asked in time. Only where nothing that is public on purpose would come behind it. */
export function orderSuggestions(ask: Ask, late: Late, at: Site): OrderSuggestion[] {
  return late.kind === 'behind' ? inFront(ask, late, at) : before(ask, late, at);
}

/** `get('/x', list, front)` → `get('/x', front, list)`. */
function inFront(ask: Ask, { call }: Late, gate: Site): OrderSuggestion[] {
  const { facts } = ask;
  const args = facts.argumentsOf(call);
  const index = args.indexOf(gate);
  const handler = args.findIndex((argument) => facts.kindOf(argument) !== 'string' && facts.value(argument).kind === 'function');
  if (index < 1 || handler < 0 || handler >= index) return [];
  const text = facts.text(gate);
  const { end: previousEnd } = facts.place(args[index - 1]!);
  const { start } = facts.place(args[handler]!);
  return [{ messageId: 'moveInFront', data: { gate: facts.shortText(gate) }, fix: fixOf([{ range: [start, start], text: `${text}, ` }, { range: [previousEnd, facts.place(gate).end], text: '' }]) }];
}

/** Moves the statement to where the first route that it should cover is registered or mounted. */
function before(ask: Ask, { call, routes }: Late, gate: Site): OrderSuggestion[] {
  const { application, facts } = ask;
  const statement = facts.statementOf(call);
  if (!statement || !facts.isStatement(call)) return [];
  const own = facts.place(statement);
  const covered = new Set(application.order.registrationsBefore(call));
  const first = [...covered].map((site) => facts.statementOf(site)).find((one) => one !== undefined && facts.isBeside(one, statement));
  if (!first) return [];
  const target = facts.place(first);
  // What is public on purpose would be guarded, too.
  const between = application.routes().filter(({ behind }) => behind.some((front) => front.call === call));
  if (between.some((route) => !routes.includes(route))) return [];
  // A name that is declared between the two places is not there yet.
  if (facts.freeNames(statement).some(({ local }) => local && !local.hoisted && facts.place(local.site).start > target.start && facts.place(local.site).file === ask.file)) return [];
  const { text } = ask.context.sourceCode;
  const lineStart = text.lastIndexOf('\n', own.start - 1) + 1;
  const isOnOwnLine = text.slice(lineStart, own.start).trim() === '';
  const lineEnd = text.indexOf('\n', own.end);
  const removal: [number, number] = isOnOwnLine && lineEnd >= 0 && text.slice(own.end, lineEnd).trim() === '' ? [lineStart, lineEnd + 1] : [own.start, own.end];
  const indent = /[^\n]*$/.exec(text.slice(0, target.start))![0];
  return [{ messageId: 'moveGate', data: { gate: facts.shortText(gate) }, fix: fixOf([{ range: [target.start, target.start], text: `${text.slice(own.start, own.end)}${newlineOf(text)}${indent}` }, { range: removal, text: '' }]) }];
}

/** `@UseGuards(RolesGuard, JwtAuthGuard)` → `@UseGuards(JwtAuthGuard, RolesGuard)`, and two handlers of one route. */
export function swapped(ask: Ask, { first, then }: Pick<Early, 'first' | 'then'>): OrderSuggestion[] {
  const { facts } = ask;
  const call = first.call ?? first.site;
  if (call !== (then.call ?? then.site) || facts.kindOf(call) !== 'call') return [];
  const args = facts.argumentsOf(call);
  const [one, other] = [argumentOf(first), argumentOf(then)];
  if (!one || !other || one === other) return [];
  const [a, b] = [facts.place(one), facts.place(other)];
  return [{ messageId: 'swapGuards', data: { guard: facts.shortText(other) }, fix: fixOf([{ range: [a.start, a.end], text: facts.text(other) }, { range: [b.start, b.end], text: facts.text(one) }]) }];

  function argumentOf({ verdict, site }: InFront): Site | undefined {
    return args.find((argument) => {
      const value = facts.value(argument);
      return argument === site || value.site === site || value.site === verdict.site || (value.kind === 'new' && value.callee.site === verdict.site) || (value.kind === 'call' && value.inline()?.site === verdict.site);
    });
  }
}
