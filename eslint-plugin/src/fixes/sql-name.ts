import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { SqlFinding } from '../ask/sql.js';
import { sqlPositions } from '../sql/positions.js';
import { fixOf, type TextEdit } from './edits.js';
import { importEdit } from './imports.js';
import { functionOf, identifiersIn } from './sql-moves.js';
import { nodeOf, replaceHole, runText, siteOf, writtenText } from './sql-text.js';
import { valuesOf } from './sql-values.js';
import type { SqlSuggestion } from './suggestion.js';

const RUNTIME = '@lintel/runtime/sql';
/** What the user has to write: the compiler does not know it, and the rule does not trust it. */
const placeholderFor = ({ position }: SqlFinding): string => (position.kind !== 'identifier' ? 'allowedNames' : { table: 'allowedTables', column: 'allowedColumns', schema: 'allowedSchemas', alias: 'allowedNames', other: 'allowedNames' }[position.of]);

/** An expression to be replaced where it stands, and what a client may have put into it. */
interface Input {
  readonly node: TSESTree.Expression;
  readonly source: string;
  /** `?? 'name'` */
  readonly fallback: string | undefined;
  readonly literals: readonly string[];
}

export function directionSuggestion(ask: Ask, finding: SqlFinding): SqlSuggestion | undefined {
  const input = inputOf(ask, finding);
  if (!input) return undefined;
  const quote = quoteOf(ask);
  const upper = input.literals.includes('ASC') || isUpper(ask, finding, input);
  const word = (text: string): string => `${quote}${upper ? text.toUpperCase() : text}${quote}`;
  const fallback = input.fallback?.toLowerCase() === 'desc' ? 'desc' : 'asc';
  const data = { hole: ask.facts.shortText(finding.hole) };
  if (ask.hasRuntime('sql')) {
    const edits = called(ask, input, 'sortDirection', `${input.source}, ${word(fallback)}`);
    if (edits) return { messageId: 'sortDirection', data, fix: fixOf(edits) };
  }
  const other = fallback === 'asc' ? 'desc' : 'asc';
  const text = `String(${input.source}).toUpperCase() === ${quote}${other.toUpperCase()}${quote} ? ${word(other)} : ${word(fallback)}`;
  return { messageId: 'sortDirection', data, fix: fixOf([{ range: input.node.range, text: isEnclosed(input.node) ? text : `(${text})` }]) };
}

export function identifierSuggestions(ask: Ask, finding: SqlFinding): SqlSuggestion[] {
  const input = inputOf(ask, finding);
  if (!input) return [];
  // The second argument of TypeORM's orderBy, or a type that says so.
  const { text, context } = finding.sink.parts;
  if ((context === 'order-by' && text.arg === 1) || (input.literals.length > 0 && input.literals.every((word) => /^(?:asc|desc)$/i.test(word)))) return [directionSuggestion(ask, finding)].filter((one) => one !== undefined);
  const bound = identifierBinding(ask, finding);
  const closed = closedSuggestion(ask, finding, input);
  return [closed, bound].filter((one) => one !== undefined);
}

function closedSuggestion(ask: Ask, finding: SqlFinding, input: Input): SqlSuggestion | undefined {
  const quote = quoteOf(ask);
  const data = { hole: ask.facts.shortText(finding.hole) };
  const names = input.literals.map((name) => `${quote}${name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`).join(', ');
  if (ask.hasRuntime('sql')) {
    if (names !== '' && input.fallback === undefined) {
      const edits = called(ask, input, 'identifier', `${input.source}, [${names}]`);
      if (edits) return { messageId: 'allowList', data, fix: fixOf(edits) };
    }
    const placeholder = placeholderFor(finding);
    if (names === '' && isTyped(ask) && !isDeclared(ask, placeholder)) {
      const sorted = input.fallback !== undefined && isOrder(finding);
      const edits = sorted
        ? called(ask, input, 'sortColumn', `${input.source}, ${placeholder}, ${quote}${input.fallback}${quote}`)
        : input.fallback === undefined ? called(ask, input, 'identifier', `${input.source}, ${placeholder}`) : undefined;
      if (edits) return { messageId: sorted ? 'sortColumn' : 'allowList', data, fix: fixOf(edits) };
    }
  }
  if (names === '') return undefined;
  const param = ['name', 'allowed', 'one', 'known'].find((name) => !identifiersIn(ask, input.node).some((used) => used.name === name));
  const fallback = input.fallback !== undefined && input.literals.includes(input.fallback) ? input.fallback : input.literals[0]!;
  const text = `([${names}] as const).find((${param}) => ${param} === ${input.source}) ?? ${quote}${fallback}${quote}`;
  return param === undefined || !isTyped(ask) ? undefined : { messageId: 'allowList', data, fix: fixOf([{ range: input.node.range, text: isEnclosed(input.node) ? text : `(${text})` }]) };
}

/** Knex quotes what is bound to `??`. It can still name any column of the tables in the query. */
function identifierBinding(ask: Ask, finding: SqlFinding): SqlSuggestion | undefined {
  if (finding.sink.parts.identifier !== '??') return undefined;
  const expression = nodeOf(ask, finding.sink.text) as TSESTree.Expression | undefined;
  const text = expression && writtenText(ask, expression);
  const values = text && valuesOf(ask, finding.sink);
  if (!text || values?.style !== 'question') return undefined;
  const index = text.holes.findIndex(({ site }) => ask.facts.contains(site, finding.hole));
  const hole = text.holes[index];
  if (!hole || ask.facts.shapeOf(hole.site) === 'list' || ask.facts.texts(hole.site).some((parts) => parts.length > 1)) return undefined;
  const chunks = text.runs.map(runText);
  const positions = sqlPositions(chunks, finding.sink.parts.context);
  const position = positions[index];
  const marks = (part: readonly string[]): number => part.join('').match(/\?\??/g)?.length ?? 0;
  // A `?` in a quotation, and a fragment with values of its own, would take the wrong value.
  if (position?.kind !== 'identifier' || marks(chunks) !== values.count || /'[^']*\?[^']*'/.test(chunks.join(' '))) return undefined;
  if (positions.slice(0, index).some(({ kind }) => kind === 'fragment' || kind === 'list' || kind === 'unknown')) return undefined;
  const quotes = position.quoted ? /["`]$/.test(chunks[index]!) && /^["`]/.test(chunks[index + 1]!) : true;
  if (!quotes) return undefined;
  const width = position.quoted ? 1 : 0;
  const edit = replaceHole(ask, text, index, width, width, '??');
  const source = ask.context.sourceCode.getText(hole.node);
  const value = ask.facts.shapeOf(hole.site) === 'text' ? source : `String(${source})`;
  const added = values.add([{ index: marks(chunks.slice(0, index + 1)), name: '', text: value }]);
  return edit && added ? { messageId: 'bindIdentifier', data: { hole: ask.facts.shortText(finding.hole) }, fix: fixOf([edit, ...added]) } : undefined;
}

/** The hole with the assertions, the change of case and the constant default around it. Undefined where it is in another function. */
function inputOf(ask: Ask, finding: SqlFinding): Input | undefined {
  const hole = nodeOf(ask, finding.hole) as TSESTree.Expression | undefined;
  const call = nodeOf(ask, finding.sink.call);
  if (!hole || !call || functionOf(hole) !== functionOf(call)) return undefined;
  let node = hole;
  for (let outer = wrapperOf(node); outer; outer = wrapperOf(node)) node = outer;
  if (!isPlace(node)) return undefined;
  let core = node;
  let fallback: string | undefined;
  for (let inner = wrappedIn(core); inner; inner = wrappedIn(core)) {
    if (core.type === AST_NODE_TYPES.LogicalExpression) fallback = (core.right as TSESTree.StringLiteral).value;
    core = inner;
  }
  const site = siteOf(ask, core);
  return { node, source: ask.context.sourceCode.getText(core), fallback, literals: site ? ask.facts.literalTexts(site) : [] };
}

/** What an expression is wrapped in that leaves its text the same, but for its case and a constant default. */
function wrapperOf(node: TSESTree.Expression): TSESTree.Expression | undefined {
  const { parent } = node;
  const outer = parent.type === AST_NODE_TYPES.MemberExpression ? parent.parent : parent;
  return /^(?:TS(?:As|NonNull|Satisfies)|Chain|Logical|Call)Expression$/.test(outer.type) && wrappedIn(outer as TSESTree.Expression) === node ? (outer as TSESTree.Expression) : undefined;
}

function wrappedIn(node: TSESTree.Expression): TSESTree.Expression | undefined {
  switch (node.type) {
    case AST_NODE_TYPES.TSAsExpression:
    case AST_NODE_TYPES.TSNonNullExpression:
    case AST_NODE_TYPES.TSSatisfiesExpression:
    case AST_NODE_TYPES.ChainExpression:
      return node.expression;
    case AST_NODE_TYPES.LogicalExpression:
      return node.operator !== '&&' && node.right.type === AST_NODE_TYPES.Literal && typeof node.right.value === 'string' ? node.left : undefined;
    case AST_NODE_TYPES.CallExpression: {
      const { callee, arguments: args } = node;
      if (callee.type === AST_NODE_TYPES.Identifier && callee.name === 'String' && args.length === 1 && args[0]!.type !== AST_NODE_TYPES.SpreadElement) return args[0];
      return callee.type === AST_NODE_TYPES.MemberExpression && callee.property.type === AST_NODE_TYPES.Identifier && args.length === 0 && /^(?:to(?:Upper|Lower)Case|trim|toString)$/.test(callee.property.name) ? callee.object : undefined;
    }
    default:
      return undefined;
  }
}

/** Where an expression can be replaced by any other: the target of an assignment cannot. */
function isPlace(node: TSESTree.Expression): boolean {
  const { parent } = node;
  switch (parent.type) {
    case AST_NODE_TYPES.TemplateLiteral:
    case AST_NODE_TYPES.CallExpression:
    case AST_NODE_TYPES.VariableDeclarator:
    case AST_NODE_TYPES.ArrayExpression:
      return true;
    case AST_NODE_TYPES.BinaryExpression:
      return parent.operator === '+';
    case AST_NODE_TYPES.Property:
      return !parent.shorthand && (parent.computed || parent.value === node);
    case AST_NODE_TYPES.MemberExpression:
      return parent.computed && parent.property === node;
    default:
      return false;
  }
}

const isEnclosed = ({ parent }: TSESTree.Node): boolean => parent?.type !== AST_NODE_TYPES.BinaryExpression;

function called(ask: Ask, { node }: Input, name: string, args: string): TextEdit[] | undefined {
  const imported = importEdit(ask, name, RUNTIME);
  if (imported.kind === 'taken') return undefined;
  return [...(imported.kind === 'edit' ? [{ range: imported.range, text: imported.text }] : []), { range: node.range, text: `${name}(${args})` }];
}

/** Where no compiler looks, nothing stops at a placeholder. */
const isTyped = (ask: Ask): boolean => /\.[cm]?tsx?$/.test(ask.file);

function isDeclared(ask: Ask, name: string): boolean {
  return ask.context.sourceCode.scopeManager?.scopes.some((scope) => scope.set.has(name)) ?? false;
}

const isOrder = ({ sink, text, hole }: SqlFinding): boolean => {
  if (sink.parts.context === 'order-by') return true;
  const before = text.slice(0, text.findIndex((part) => part.hole === hole)).map((part) => part.text ?? '').join(' ');
  return /order\s+by[^()]*$/i.test(before);
};

/** TypeORM's builder takes upper case only; in a text, as the words around are written. */
function isUpper(ask: Ask, finding: SqlFinding, { node }: Input): boolean {
  const text = finding.text.map((part) => part.text ?? '').join('');
  if (text.trim() !== '') return /\b(?:ORDER|BY|SELECT|LIMIT)\b/.test(text) || !/[a-z]/.test(text);
  return finding.sink.parts.context === 'order-by' && node.parent.type === AST_NODE_TYPES.CallExpression && ask.facts.packageOf(ask.facts.declaredBy(finding.sink.call)) === 'typeorm';
}

/** As the file's own strings are quoted. */
function quoteOf(ask: Ask): string {
  const strings = ask.context.sourceCode.ast.tokens.filter(({ type }) => type === 'String');
  const double = strings.filter(({ value }) => value.startsWith('"')).length;
  return double * 2 > strings.length ? '"' : "'";
}
