import ts from './typescript.js';
import { hasCompilerApi } from './compiler.js';

export type CallLike = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

export type MemberWrite = ts.PropertyAssignment | ts.ShorthandPropertyAssignment | ts.BinaryExpression;

/** What one file says, by syntax alone. Survives every edit of other files. */
export interface Summary {
  /** Calls, constructions and tagged templates by the last name of the callee. */
  readonly calls: ReadonlyMap<string, readonly CallLike[]>;
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** Object members `key: …` that injection containers read, by key. */
  readonly provides: readonly ts.PropertyAssignment[];
  /** What is written to members, by the member's name: `{ key: … }`, `{ key }`, `x.key = …`. */
  readonly writes: ReadonlyMap<string, readonly MemberWrite[]>;
  /** `local name → name it stands for`: import and export renames, destructuring, `const q = pool.query`. */
  readonly renames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly specifiers: readonly ts.StringLiteralLike[];
  /** Names of class members. */
  readonly members: ReadonlySet<string>;
  /** Whether a function decides about calling what it was given last, as middleware does with `next`, or hands that on. */
  readonly handsOn: boolean;
  /** Declarations with a `@lintel <role>` comment. */
  readonly marks: ReadonlyMap<ts.Node, string>;
  /** `a === b` and `case b:` of `switch (a)`, unless a side is a literal. */
  readonly comparisons: readonly (ts.BinaryExpression | ts.CaseClause)[];
  /** `table[key]` with a key that is no literal. */
  readonly lookups: readonly ts.ElementAccessExpression[];
}

const summaries = new WeakMap<ts.SourceFile, Summary>();

export function summaryOf(file: ts.SourceFile): Summary {
  let summary = summaries.get(file);
  if (!summary) summaries.set(file, (summary = file.isDeclarationFile ? declarationSummary(file) : summarise(file)));
  return summary;
}

/** The name a callee is spelled with: `a.b.c()` → `c`, `a['c']()` → `c`. `.call`/`.apply` look through. */
export function spelledCallee(callee: ts.Expression): string | undefined {
  const inner = bare(callee);
  if (ts.isIdentifier(inner)) return inner.text;
  if (ts.isPropertyAccessExpression(inner)) {
    const name = inner.name.text;
    if (name === 'call' || name === 'apply') return spelledCallee(inner.expression) ?? name;
    return name;
  }
  if (ts.isElementAccessExpression(inner) && ts.isStringLiteralLike(inner.argumentExpression)) return inner.argumentExpression.text;
  return undefined;
}

/** As above, and `apply` for `consumer.apply(…)`: a member of that name may be the callee's own. */
export function spelledCallees(callee: ts.Expression): readonly string[] {
  const inner = bare(callee);
  const name = spelledCallee(inner);
  const own = ts.isPropertyAccessExpression(inner) ? inner.name.text : name;
  return [...new Set([name, own])].filter((one) => one !== undefined);
}

/** Without parentheses, `as`, `satisfies`, `!` and type assertions: same value at run time. */
export function bare(node: ts.Expression): ts.Expression {
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) {
    node = node.expression;
  }
  return node;
}

export const calleeOf = (call: CallLike): ts.Expression => (ts.isTaggedTemplateExpression(call) ? call.tag : call.expression);

const EQUALITY: ReadonlySet<ts.SyntaxKind> = !hasCompilerApi()
  ? new Set()
  : new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken]);

/** A literal, `undefined`, or what can only be one of few texts. */
function isConstantText(expression: ts.Expression): boolean {
  const node = bare(expression);
  if (ts.isLiteralExpression(node) || ts.isTypeOfExpression(node) || ts.isVoidExpression(node) || ts.isPrefixUnaryExpression(node) || ts.isFunctionLike(node)) return true;
  if (ts.isIdentifier(node)) return node.text === 'undefined' || node.text === 'NaN';
  return node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.ThisKeyword;
}

const MARK = /@lintel\s+([a-z]+\.[a-zA-Z]+|public\b|helper\b)/;

function summarise(file: ts.SourceFile): Summary {
  const summary = new Reading(file);
  const visit = (node: ts.Node): void => {
    READ.get(node.kind)?.(node as never, summary);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return summary;
}

/** A summary while the file is read. */
class Reading implements Summary {
  readonly calls = new Map<string, CallLike[]>();
  readonly classes: ts.ClassLikeDeclaration[] = [];
  readonly provides: ts.PropertyAssignment[] = [];
  readonly writes = new Map<string, MemberWrite[]>();
  readonly renames = new Map<string, Set<string>>();
  readonly specifiers: ts.StringLiteralLike[] = [];
  readonly members = new Set<string>();
  handsOn = false;
  readonly marks = new Map<ts.Node, string>();
  readonly comparisons: (ts.BinaryExpression | ts.CaseClause)[] = [];
  readonly lookups: ts.ElementAccessExpression[] = [];
  /** Functions that no request comes by: what `new Promise(…)` runs, or `reduce` for each element. */
  readonly inline = new Set<ts.Node>();
  readonly #mayMark: boolean;

  constructor(readonly file: ts.SourceFile) {
    this.#mayMark = file.text.includes('@lintel');
  }

  write(name: string, node: MemberWrite): void {
    pushTo(this.writes, name, node);
  }

  rename(alias: string, original: string | undefined): void {
    if (original === undefined || original === alias) return;
    const set = this.renames.get(alias);
    if (set) set.add(original);
    else this.renames.set(alias, new Set([original]));
  }

  specifier(expression: ts.Expression | undefined): void {
    if (expression && ts.isStringLiteralLike(expression)) this.specifiers.push(expression);
  }

  /** What a comment before the node makes of it, or of what it declares. */
  mark(node: ts.Node): void {
    const mark = this.#mayMark ? markOf(node, this.file) : undefined;
    if (mark === undefined) return;
    for (const declaration of ts.isVariableStatement(node) ? node.declarationList.declarations : [node]) {
      this.marks.set(declaration, mark);
      // `const front = (req, res, next) => …`: the function is what stands in front.
      if ((ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration)) && declaration.initializer) this.marks.set(bare(declaration.initializer), mark);
    }
  }
}

function pushTo<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name);
  if (list) list.push(one);
  else lists.set(name, [one]);
}

/** What is read of each kind of node. By a table, since most nodes are of no kind in it, and each of the Program's is asked about once. */
const READ: ReadonlyMap<ts.SyntaxKind, (node: never, summary: Reading) => void> = hasCompilerApi() ? readers() : new Map();

function readers(): ReadonlyMap<ts.SyntaxKind, (node: never, summary: Reading) => void> {
  const { SyntaxKind: Kind } = ts;
  const table = new Map<ts.SyntaxKind, (node: never, summary: Reading) => void>();
  const read = <N extends ts.Node>(kinds: readonly N['kind'][], reader: (node: N, summary: Reading) => void): void => {
    for (const kind of kinds) {
      const before = table.get(kind) as typeof reader | undefined;
      table.set(kind, (before ? (node: N, summary: Reading) => (before(node, summary), reader(node, summary)) : reader) as (node: never, summary: Reading) => void);
    }
  };

  read<CallLike>([Kind.CallExpression, Kind.NewExpression, Kind.TaggedTemplateExpression], (call, summary) => {
    for (const name of spelledCallees(calleeOf(call))) pushTo(summary.calls, name, call);
    if (isRunAtOnce(call)) summary.inline.add(call.arguments![0]!);
    if (ts.isCallExpression(call) && (call.expression.kind === Kind.ImportKeyword || spelledCallee(call.expression) === 'require')) summary.specifier(call.arguments[0]);
  });
  read<ts.ClassLikeDeclaration>([Kind.ClassDeclaration, Kind.ClassExpression], (one, summary) => {
    summary.classes.push(one);
    for (const { name } of one.members) if (name && ts.isIdentifier(name)) summary.members.add(name.text);
  });
  read<ts.ImportDeclaration | ts.ExportDeclaration>([Kind.ImportDeclaration, Kind.ExportDeclaration], ({ moduleSpecifier }, summary) => summary.specifier(moduleSpecifier));
  read<ts.ExternalModuleReference>([Kind.ExternalModuleReference], ({ expression }, summary) => summary.specifier(expression));
  read<ts.ImportClause>([Kind.ImportClause], ({ name }, summary) => {
    if (name) summary.rename(name.text, 'default');
  });
  read<ts.ImportEqualsDeclaration>([Kind.ImportEqualsDeclaration], ({ name, moduleReference }, summary) => {
    if (ts.isExternalModuleReference(moduleReference)) summary.rename(name.text, 'default');
  });
  read<ts.NamespaceImport>([Kind.NamespaceImport], ({ name }, summary) => summary.rename(name.text, 'default'));
  read<ts.ImportSpecifier | ts.ExportSpecifier>([Kind.ImportSpecifier, Kind.ExportSpecifier], ({ name, propertyName }, summary) => summary.rename(name.text, propertyName?.text));
  read<ts.BindingElement>([Kind.BindingElement], ({ name, propertyName }, summary) => {
    if (ts.isIdentifier(name) && propertyName && ts.isIdentifier(propertyName)) summary.rename(name.text, propertyName.text);
  });
  read<ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration>([Kind.VariableDeclaration, Kind.PropertyDeclaration, Kind.Parameter], ({ name, initializer, type }, summary) => {
    if (!ts.isIdentifier(name)) return;
    if (initializer) summary.rename(name.text, valueName(initializer));
    // `run: Pool['query']`: the member is named in the type.
    if (type && ts.isIndexedAccessTypeNode(type) && ts.isLiteralTypeNode(type.indexType) && ts.isStringLiteral(type.indexType.literal)) summary.rename(name.text, type.indexType.literal.text);
  });
  read<ts.BinaryExpression>([Kind.BinaryExpression], (node, summary) => {
    const { left, right, operatorToken } = node;
    if (EQUALITY.has(operatorToken.kind) && !isConstantText(left) && !isConstantText(right)) summary.comparisons.push(node);
    if (operatorToken.kind === Kind.EqualsToken && ts.isPropertyAccessExpression(left)) summary.rename(left.name.text, valueName(right));
    if (isAssignment(operatorToken.kind)) {
      const name = ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? spelledCallee(left) : undefined;
      if (name !== undefined) summary.write(name, node);
    }
  });
  read<ts.CaseClause>([Kind.CaseClause], (node, { comparisons }) => {
    if (!isConstantText(node.expression)) comparisons.push(node);
  });
  read<ts.ElementAccessExpression>([Kind.ElementAccessExpression], (node, { lookups }) => {
    if (!isConstantText(node.argumentExpression)) lookups.push(node);
  });
  read<ts.PropertyAssignment>([Kind.PropertyAssignment], (node, summary) => {
    const { name, initializer } = node;
    if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) summary.write(name.text, node);
    if (!ts.isIdentifier(name)) return;
    if (name.text === 'provide') summary.provides.push(node);
    summary.rename(name.text, valueName(initializer));
  });
  read<ts.ShorthandPropertyAssignment>([Kind.ShorthandPropertyAssignment], (node, summary) => summary.write(node.name.text, node));

  const functions = [Kind.FunctionDeclaration, Kind.FunctionExpression, Kind.ArrowFunction, Kind.MethodDeclaration, Kind.Constructor, Kind.GetAccessor, Kind.SetAccessor] as const;
  read<ts.FunctionLikeDeclaration>(functions, (fn, summary) => {
    summary.handsOn ||= !summary.inline.has(fn) && decidesAboutNext(fn);
  });
  const signatures = [Kind.MethodSignature, Kind.CallSignature, Kind.ConstructSignature, Kind.IndexSignature, Kind.FunctionType, Kind.ConstructorType] as const;
  read([...functions, ...signatures, Kind.ClassDeclaration, Kind.ClassExpression, Kind.VariableStatement, Kind.PropertyDeclaration], (node, summary) => summary.mark(node));
  return table;
}

/** A declaration file names modules; nothing else of it is read by syntax. */
function declarationSummary(file: ts.SourceFile): Summary {
  const specifiers: ts.StringLiteralLike[] = [];
  for (const statement of file.statements) {
    if ((ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier && ts.isStringLiteralLike(statement.moduleSpecifier)) {
      specifiers.push(statement.moduleSpecifier);
    } else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference) && ts.isStringLiteralLike(statement.moduleReference.expression)) {
      specifiers.push(statement.moduleReference.expression);
    }
  }
  return { calls: new Map(), classes: [], provides: [], writes: new Map(), renames: new Map(), specifiers, members: new Set(), handsOn: false, marks: new Map(), comparisons: [], lookups: [] };
}

/** The last of several parameters, or what is taken out of one. */
function decidesAboutNext(fn: ts.FunctionLikeDeclaration): boolean {
  const last = fn.parameters.at(-1);
  if (!last || !fn.body || isNoFunction(last)) return false;
  const given = new Set(ts.isIdentifier(last.name) ? (fn.parameters.length > 1 ? [last.name.text] : []) : namesIn(last.name));
  if (given.size === 0) return false;
  const isGiven = (written: ts.Expression | undefined): boolean => {
    const node = written && bare(written);
    return node !== undefined && ts.isIdentifier(node) && given.has(node.text);
  };
  let decides = false;
  let isUsed = false;
  const visit = (node: ts.Node): void => {
    decides ||= DECISIONS.has(node.kind);
    isUsed ||= ts.isCallExpression(node) && (isGiven(node.expression) || (!ts.isMethodDeclaration(fn) && isGiven(node.arguments.at(-1))));
    if (!decides || !isUsed) ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return decides && isUsed;
}

function isRunAtOnce(call: CallLike): call is ts.CallExpression | ts.NewExpression {
  if (ts.isTaggedTemplateExpression(call) || !call.arguments?.[0]) return false;
  return ts.isNewExpression(call) ? ts.isIdentifier(call.expression) && call.expression.text === 'Promise' : spelledCallee(call.expression) === 'reduce';
}

/** A type or a default value that is written there and is plainly something else. */
function isNoFunction({ type, initializer }: ts.ParameterDeclaration): boolean {
  const isPlain = (node: ts.TypeNode): boolean =>
    ts.isUnionTypeNode(node) ? node.types.every(isPlain) : ts.isArrayTypeNode(node) || ts.isTupleTypeNode(node) || ts.isLiteralTypeNode(node) || PLAIN.has(node.kind);
  if (type && isPlain(type)) return true;
  const value = initializer && bare(initializer);
  return value !== undefined && (ts.isArrayLiteralExpression(value) || ts.isLiteralExpression(value));
}

const PLAIN: ReadonlySet<ts.SyntaxKind> = !hasCompilerApi() ? new Set() : new Set([ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword, ts.SyntaxKind.BooleanKeyword, ts.SyntaxKind.BigIntKeyword, ts.SyntaxKind.UndefinedKeyword]);

const DECISIONS: ReadonlySet<ts.SyntaxKind> = !hasCompilerApi()
  ? new Set()
  : new Set([ts.SyntaxKind.IfStatement, ts.SyntaxKind.ConditionalExpression, ts.SyntaxKind.SwitchStatement, ts.SyntaxKind.CatchClause, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.WhileStatement, ts.SyntaxKind.ForStatement]);

const namesIn = (name: ts.BindingName): readonly string[] => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesIn(one.name) : [])));

const isAssignment = (kind: ts.SyntaxKind): boolean => kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken;

/** The name of the thing an initializer stands for: `pool.query`, `pool.query.bind(pool)`, `query`. */
function valueName(initializer: ts.Expression): string | undefined {
  const value = bare(initializer);
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression) && value.expression.name.text === 'bind') return valueName(value.expression.expression);
  if (ts.isCallExpression(value) && ts.isIdentifier(value.expression) && value.expression.text === 'require') return 'default';
  if (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value)) return spelledCallee(value);
  return undefined;
}

function markOf(node: ts.Node, file: ts.SourceFile): string | undefined {
  for (const range of ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []) {
    const found = MARK.exec(file.text.slice(range.pos, range.end));
    if (found) return found[1];
  }
  return undefined;
}
