import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { PlaceholderStyle } from '../sql/placeholders.js';
import { siteOf } from './sql-text.js';
import { takesArrays } from './sql-values.js';

/** `in (${ids.join(',')})`, to become one parameter. */
export interface List {
  /** What stands before and behind the hole, quotes and parentheses. */
  readonly head: string;
  readonly tail: string;
  /** `= any(`, in which the hole is a value. */
  readonly asValue: string;
  /** The array, as source. */
  readonly array: string;
  binds(style: PlaceholderStyle): boolean;
  written(style: PlaceholderStyle): string;
}

const HEAD = /(\bnot\s+)?\bin\s*\(\s*('?)$/i;
const TAIL = /^('?)\s*\)/;

export function listOf(ask: Ask, node: TSESTree.Expression, before: string, after: string): List | undefined {
  const head = HEAD.exec(before);
  const tail = TAIL.exec(after);
  if (!head || !tail || head[2] !== tail[1]) return undefined;
  const array = arrayOf(ask, node, head[2] !== '');
  if (array === undefined) return undefined;
  const lower = head[0].toLowerCase() === head[0];
  const operator = head[1] ? '<> ALL(' : '= ANY(';
  const asValue = lower ? operator.toLowerCase() : operator;
  return {
    head: head[0],
    tail: tail[0],
    asValue,
    array,
    // TypeORM expands `:...name` for any database.
    binds: (style) => style === 'named' || takesArrays(ask, style),
    written: (style) => (style === 'named' ? head[0].replace(/'$/, '') : asValue),
  };
}

/** The source of the array whose elements are pasted. Undefined unless each is pasted as it is, or only quoted. */
function arrayOf(ask: Ask, node: TSESTree.Expression, quoted: boolean): string | undefined {
  if (isList(ask, node)) return quoted ? undefined : ask.context.sourceCode.getText(node);
  if (node.type !== AST_NODE_TYPES.CallExpression || node.optional || node.callee.type !== AST_NODE_TYPES.MemberExpression || nameOf(node.callee) !== 'join') return undefined;
  const [separator] = node.arguments;
  const between = separator === undefined ? ',' : separator.type === AST_NODE_TYPES.Literal ? separator.value : undefined;
  if (typeof between !== 'string' || !(quoted ? /^'\s*,\s*'$/ : /^\s*,\s*$/).test(between)) return undefined;
  const base = node.callee.object;
  return isList(ask, base) ? withoutQuotes(ask, base, quoted) : undefined;
}

function isList(ask: Ask, node: TSESTree.Expression): boolean {
  const site = siteOf(ask, node);
  return site !== undefined && ask.facts.shapeOf(site) === 'list';
}

const nameOf = ({ property, computed }: TSESTree.MemberExpression): string | undefined => (!computed && property.type === AST_NODE_TYPES.Identifier ? property.name : undefined);

/** `ids.map((id) => `'${id}'`)` → ids; `users.map((user) => `'${user.id}'`)` → users.map((user) => user.id). */
function withoutQuotes(ask: Ask, base: TSESTree.Expression, quoted: boolean): string | undefined {
  const { sourceCode } = ask.context;
  const whole = sourceCode.getText(base);
  if (base.type !== AST_NODE_TYPES.CallExpression || base.callee.type !== AST_NODE_TYPES.MemberExpression || nameOf(base.callee) !== 'map') return whole;
  const [callback, ...rest] = base.arguments;
  if (callback?.type !== AST_NODE_TYPES.ArrowFunctionExpression || rest.length > 0 || callback.async) return quoted ? undefined : isPlain(whole) ? whole : undefined;
  const { body, params } = callback;
  const [param] = params;
  const element = body.type === AST_NODE_TYPES.BlockStatement ? undefined : quotedElement(body);
  if (!element) return isPlain(sourceCode.getText(body)) ? whole : undefined;
  // Quoted twice, or escaped by hand: what reaches the database is not clear.
  if (quoted || /replace|escape/i.test(sourceCode.getText(element)) || element.type === AST_NODE_TYPES.ObjectExpression) return undefined;
  if (params.length === 1 && param?.type === AST_NODE_TYPES.Identifier && element.type === AST_NODE_TYPES.Identifier && element.name === param.name) return sourceCode.getText(base.callee.object);
  return `${sourceCode.text.slice(base.range[0], body.range[0])}${sourceCode.getText(element)}${sourceCode.text.slice(body.range[1], base.range[1])}`;
}

const isPlain = (text: string): boolean => !/['"`\\]|replace|escape/i.test(text);

/** The element in `'${element}'` or "'" + element + "'". */
function quotedElement(body: TSESTree.Expression): TSESTree.Expression | undefined {
  if (body.type === AST_NODE_TYPES.TemplateLiteral) {
    const [before, after] = body.quasis;
    return body.expressions.length === 1 && before?.value.cooked === "'" && after?.value.cooked === "'" ? body.expressions[0] : undefined;
  }
  if (body.type !== AST_NODE_TYPES.BinaryExpression || body.left.type !== AST_NODE_TYPES.BinaryExpression) return undefined;
  const isQuote = (node: TSESTree.Node): boolean => node.type === AST_NODE_TYPES.Literal && node.value === "'";
  return isQuote(body.left.left) && isQuote(body.right) ? body.left.right : undefined;
}
