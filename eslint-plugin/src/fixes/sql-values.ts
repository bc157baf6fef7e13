import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { Sink } from '../ask/sql.js';
import type { PlaceholderStyle } from '../sql/placeholders.js';
import type { TextEdit } from './edits.js';
import { functionOf } from './sql-moves.js';
import { nodeOf } from './sql-text.js';

/** Where a call takes its values, and how many it has. */
export interface Values {
  readonly style: PlaceholderStyle;
  /** Positional values that the call passes today. */
  readonly count: number;
  /** The whole argument is absent. */
  readonly absent: boolean;
  isTaken(name: string): boolean;
  /** Inserts values at their final places, or named ones under their names. */
  add(values: readonly NewValue[]): TextEdit[] | undefined;
}
export interface NewValue {
  readonly index: number;
  readonly name: string;
  readonly text: string;
}

/** Undefined where values cannot be added by an edit: they are in a variable, or spread. */
export function valuesOf(ask: Ask, sink: Sink): Values | undefined {
  const call = nodeOf(ask, sink.call);
  const { bind, tag } = sink.parts;
  if (!bind || call?.type !== AST_NODE_TYPES.CallExpression || call.arguments.some(({ type }) => type === AST_NODE_TYPES.SpreadElement)) return undefined;
  const style = bind.style === 'dollar' ? dialect(ask, sink) : bind.style;
  if (!style) return undefined;
  if (bind.values.path) return inConfig(ask, call, bind.values.arg, bind.values.path[0]!, style);
  const { arg } = bind.values;
  if (tag !== undefined) return style === 'dollar' ? rest(call, arg) : undefined;
  const given = call.arguments[arg];
  const before = call.arguments[arg - 1];
  if (!before) return undefined;
  // pg takes a callback in the same place.
  if (!given || /Function/.test(given.type)) return absent(ask, call, before.range[1], style, '');
  return literal(ask, call, given, style);
}

const POSTGRES = /^(?:pg|pg-native|pgnative|postgres|postgresql|aurora-postgres|cockroachdb|cockroach|redshift)$/;
const QUESTION = /^(?:mysql2?|mariadb|aurora-mysql|(?:better-)?sqlite3?|sqljs)$/;

/** TypeORM and Prisma hand placeholders to the driver as they are: PostgreSQL's reads `$1`, others `?`, `@0` or `:1`. */
function dialect(ask: Ask, sink: Sink): PlaceholderStyle | undefined {
  if (ask.facts.packageOf(ask.facts.declaredBy(sink.call)) === 'pg') return 'dollar';
  const drivers = configured(ask, ['DataSource', 'forRoot', 'createConnection'], 'type');
  if (drivers.length > 0) return drivers.every((name) => POSTGRES.test(name)) ? 'dollar' : drivers.every((name) => QUESTION.test(name)) ? 'question' : undefined;
  if (installed(ask, ['pg', '@prisma/adapter-pg', '@neondatabase/serverless', 'postgres'])) return 'dollar';
  if (installed(ask, MYSQL)) return 'question';
  return installed(ask, ['mssql', 'oracledb', 'tedious']) ? undefined : 'dollar';
}

const MYSQL = ['mysql2', 'mysql', 'mariadb', 'better-sqlite3', 'sqlite3'];
const installed = (ask: Ask, names: readonly string[]): boolean => names.some((name) => ask.facts.resolves(name, ask.file));

/** An array is one parameter in PostgreSQL only. */
export function takesArrays(ask: Ask, style: PlaceholderStyle): boolean {
  if (style !== 'question') return true;
  const clients = configured(ask, ['knex', 'Knex'], 'client');
  return clients.length > 0 ? clients.every((name) => POSTGRES.test(name)) : installed(ask, ['pg']) && !installed(ask, MYSQL);
}

/** The databases that the project's own set-up names. */
function configured(ask: Ask, callees: readonly string[], key: string): readonly string[] {
  return callees.flatMap((callee) => ask.facts.callsNamed(callee)).flatMap((call) => {
    const [options] = ask.facts.argumentsOf(call);
    const property = options && ask.facts.propertiesOf(options).find((one) => one.key === key);
    const value = property && ask.facts.value(property.value);
    return value?.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [];
  });
}

function literal(ask: Ask, call: TSESTree.CallExpression, given: TSESTree.Node, style: PlaceholderStyle): Values | undefined {
  if (given.type === AST_NODE_TYPES.ArrayExpression && style !== 'named') {
    const elements = given.elements;
    if (elements.some((element) => element === null || element.type === AST_NODE_TYPES.SpreadElement)) return undefined;
    return { style, count: elements.length, absent: false, isTaken: () => false, add: (values) => into(ask, given, elements as TSESTree.Expression[], values) };
  }
  // Knex reads `:name` when it is given an object.
  if (given.type === AST_NODE_TYPES.ObjectExpression && style !== 'dollar') {
    if (given.properties.some(({ type }) => type === AST_NODE_TYPES.SpreadElement)) return undefined;
    const keys = new Set(given.properties.map((property) => (property.type === AST_NODE_TYPES.Property ? ask.context.sourceCode.getText(property.key).replaceAll(/['"]/g, '') : '')));
    return {
      style: 'named',
      count: 0,
      absent: false,
      isTaken: (name) => keys.has(name) || mentions(ask, call, name),
      add: (values) => into(ask, given, given.properties, values.map((value) => ({ ...value, index: Infinity, text: property(value) }))),
    };
  }
  return undefined;
}

function absent(ask: Ask, call: TSESTree.CallExpression, at: number, style: PlaceholderStyle, before: string): Values {
  return {
    style,
    count: 0,
    absent: true,
    isTaken: (name) => mentions(ask, call, name),
    add: (values) => {
      const list = [...values].sort((a, b) => a.index - b.index);
      const text = style === 'named' ? `{ ${list.map(property).join(', ')} }` : `[${list.map((value) => value.text).join(', ')}]`;
      return [{ range: [at, at], text: `, ${before}${text}` }];
    },
  };
}

/** `query({ text, values })` */
function inConfig(ask: Ask, call: TSESTree.CallExpression, arg: number, key: string, style: PlaceholderStyle): Values | undefined {
  const config = call.arguments[arg];
  if (config?.type !== AST_NODE_TYPES.ObjectExpression || config.properties.some(({ type }) => type === AST_NODE_TYPES.SpreadElement)) return undefined;
  const own = config.properties.find((one) => one.type === AST_NODE_TYPES.Property && !one.computed && ask.context.sourceCode.getText(one.key) === key);
  const text = config.properties.at(-1);
  if (own) return own.type === AST_NODE_TYPES.Property ? literal(ask, call, own.value, style) : undefined;
  return text && absent(ask, call, text.range[1], style, `${key}: `);
}

function rest(call: TSESTree.CallExpression, arg: number): Values | undefined {
  const last = call.arguments.at(-1);
  const count = call.arguments.length - arg;
  if (!last || count < 0) return undefined;
  return { style: 'dollar', count, absent: count === 0, isTaken: () => false, add: (values) => [{ range: [last.range[1], last.range[1]], text: values.map(({ text }) => `, ${text}`).join('') }] };
}

/** `index` is the place in the list as it will be. */
function into(ask: Ask, list: TSESTree.Node, items: readonly TSESTree.Node[], values: readonly NewValue[]): TextEdit[] | undefined {
  const last = items.at(-1);
  if (!last) {
    const empty = list.type === AST_NODE_TYPES.ArrayExpression ? ['[', ']'] : ['{ ', ' }'];
    return [{ range: list.range, text: `${empty[0]}${values.map(({ text }) => text).join(', ')}${empty[1]}` }];
  }
  const { text } = ask.context.sourceCode;
  const lineStart = text.lastIndexOf('\n', last.range[0]) + 1;
  const separator = text.slice(lineStart, last.range[0]).trim() === '' ? `,${text.slice(text.charAt(lineStart - 2) === '\r' ? lineStart - 2 : lineStart - 1, last.range[0])}` : ', ';
  const inserts = new Map<number, string>();
  [...values].sort((a, b) => a.index - b.index).forEach((value, order) => {
    const place = value.index - order;
    const item = items[place];
    const offset = item ? item.range[0] : last.range[1];
    inserts.set(offset, (inserts.get(offset) ?? '') + (item ? `${value.text}${separator}` : `${separator}${value.text}`));
  });
  return [...inserts].map(([offset, inserted]) => ({ range: [offset, offset], text: inserted }));
}

const property = ({ name, text }: NewValue): string => (name === text ? name : `${name}: ${text}`);

/** The parameters of a builder are one list for all its clauses, so a name must be new in the whole function. */
function mentions(ask: Ask, call: TSESTree.CallExpression, name: string): boolean {
  const text = ask.context.sourceCode.getText(functionOf(call) ?? call);
  return new RegExp(`:(?:\\.\\.\\.)?${name}\\b|\\bsetParameters?\\([^)]*\\b${name}\\b`).test(text);
}
