import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import { canonical } from '../ask/tenancy/column-names.js';
import type { Site } from '../facts/index.js';
import { newlineOf, type TextEdit } from './edits.js';
import { nodeOf } from './sql-text.js';

export const member = (column: string, value: string): string => (column === value ? column : `${column}: ${value}`);

export function replaced(ask: Ask, site: Site, text: string): TextEdit {
  const { start, end } = ask.facts.place(site);
  return { range: [start, end], text };
}

export const behind = (ask: Ask, site: Site, text: string): TextEdit => {
  const { end } = ask.facts.place(site);
  return { range: [end, end], text };
};

/** The object literal that a site is, or whose member it is. */
export function literalAt(ask: Ask, site: Site): TSESTree.ObjectExpression | undefined {
  const node = ask.isHere(site) ? nodeOf(ask, ask.facts.bare(site)) : undefined;
  const literal = node?.type === AST_NODE_TYPES.Property ? node.parent : node;
  return literal?.type === AST_NODE_TYPES.ObjectExpression ? literal : undefined;
}

/** One member more, behind the last: what is written last counts. Not where the name is there, or computed. */
export function added(ask: Ask, literal: TSESTree.ObjectExpression, key: string, text: string): TextEdit | undefined {
  const source = ask.context.sourceCode.text;
  const last = literal.properties.at(-1);
  if (!last) return { range: literal.range, text: `{ ${text} }` };
  if (literal.properties.some((one) => one.type === AST_NODE_TYPES.Property && (one.computed || canonical(keyOf(one)) === canonical(key)))) return undefined;
  const isOnePerLine = literal.properties.length > 1 ? literal.properties.at(-2)!.loc.end.line < last.loc.start.line : literal.loc.start.line < last.loc.start.line;
  const indent = /[^\S\n]*$/.exec(source.slice(0, last.range[0]))![0];
  return { range: [last.range[1], last.range[1]], text: isOnePerLine ? `,${newlineOf(source)}${indent}${text}` : `, ${text}` };
}

const keyOf = ({ key }: TSESTree.Property): string => (key.type === AST_NODE_TYPES.Identifier ? key.name : key.type === AST_NODE_TYPES.Literal ? String(key.value) : '');

/** In place of a value; a shorthand member needs its name, too. */
export function valueReplaced(ask: Ask, value: Site, text: string): TextEdit {
  const node = nodeOf(ask, value);
  const isShorthand = node?.parent?.type === AST_NODE_TYPES.Property && node.parent.shorthand;
  return replaced(ask, value, isShorthand ? member(ask.facts.text(value), text) : text);
}
