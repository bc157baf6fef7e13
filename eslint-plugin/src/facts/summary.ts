import ts from 'typescript';
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
  const calls = new Map<string, CallLike[]>();
  const classes: ts.ClassLikeDeclaration[] = [];
  const provides: ts.PropertyAssignment[] = [];
  const writes = new Map<string, MemberWrite[]>();
  const renames = new Map<string, Set<string>>();
  const specifiers: ts.StringLiteralLike[] = [];
  const marks = new Map<ts.Node, string>();
  const mayMark = file.text.includes('@lintel');
  const comparisons: (ts.BinaryExpression | ts.CaseClause)[] = [];
  const lookups: ts.ElementAccessExpression[] = [];
  let handsOn = false;

  const write = (name: string, node: MemberWrite): void => {
    const list = writes.get(name);
    if (list) list.push(node);
    else writes.set(name, [node]);
  };
  const rename = (alias: string, original: string | undefined): void => {
    if (original === undefined || original === alias) return;
    const set = renames.get(alias);
    if (set) set.add(original);
    else renames.set(alias, new Set([original]));
  };

  const visit = (node: ts.Node): void => {
    switch (node.kind) {
      case ts.SyntaxKind.CallExpression:
      case ts.SyntaxKind.NewExpression:
      case ts.SyntaxKind.TaggedTemplateExpression: {
        const call = node as CallLike;
        for (const name of spelledCallees(calleeOf(call))) {
          const list = calls.get(name);
          if (list) list.push(call);
          else calls.set(name, [call]);
        }
        if (ts.isCallExpression(call) && (call.expression.kind === ts.SyntaxKind.ImportKeyword || spelledCallee(call.expression) === 'require')) pushSpecifier(call, specifiers);
        break;
      }
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.ClassExpression:
        classes.push(node as ts.ClassLikeDeclaration);
        break;
      case ts.SyntaxKind.ImportDeclaration:
      case ts.SyntaxKind.ExportDeclaration: {
        const specifier = (node as ts.ImportDeclaration | ts.ExportDeclaration).moduleSpecifier;
        if (specifier && ts.isStringLiteralLike(specifier)) specifiers.push(specifier);
        break;
      }
      case ts.SyntaxKind.ExternalModuleReference: {
        const specifier = (node as ts.ExternalModuleReference).expression;
        if (ts.isStringLiteralLike(specifier)) specifiers.push(specifier);
        break;
      }
      case ts.SyntaxKind.ImportClause: {
        const name = (node as ts.ImportClause).name;
        if (name) rename(name.text, 'default');
        break;
      }
      case ts.SyntaxKind.ImportEqualsDeclaration: {
        const declaration = node as ts.ImportEqualsDeclaration;
        rename(declaration.name.text, ts.isExternalModuleReference(declaration.moduleReference) ? 'default' : undefined);
        break;
      }
      case ts.SyntaxKind.NamespaceImport:
        rename((node as ts.NamespaceImport).name.text, 'default');
        break;
      case ts.SyntaxKind.ImportSpecifier:
      case ts.SyntaxKind.ExportSpecifier: {
        const specifier = node as ts.ImportSpecifier | ts.ExportSpecifier;
        rename(specifier.name.text, specifier.propertyName?.text);
        break;
      }
      case ts.SyntaxKind.BindingElement: {
        const element = node as ts.BindingElement;
        if (ts.isIdentifier(element.name) && element.propertyName && ts.isIdentifier(element.propertyName)) rename(element.name.text, element.propertyName.text);
        break;
      }
      case ts.SyntaxKind.VariableDeclaration:
      case ts.SyntaxKind.PropertyDeclaration:
      case ts.SyntaxKind.Parameter: {
        const declaration = node as ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration;
        if (ts.isIdentifier(declaration.name)) {
          if (declaration.initializer) rename(declaration.name.text, valueName(declaration.initializer));
          // `run: Pool['query']`: the member is named in the type.
          if (declaration.type && ts.isIndexedAccessTypeNode(declaration.type) && ts.isLiteralTypeNode(declaration.type.indexType) && ts.isStringLiteral(declaration.type.indexType.literal)) {
            rename(declaration.name.text, declaration.type.indexType.literal.text);
          }
        }
        break;
      }
      case ts.SyntaxKind.BinaryExpression: {
        const { left, right, operatorToken } = node as ts.BinaryExpression;
        if (EQUALITY.has(operatorToken.kind) && !isConstantText(left) && !isConstantText(right)) comparisons.push(node as ts.BinaryExpression);
        if (operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(left)) rename(left.name.text, valueName(right));
        if (isAssignment(operatorToken.kind)) {
          const name = ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? spelledCallee(left) : undefined;
          if (name !== undefined) write(name, node as ts.BinaryExpression);
        }
        break;
      }
      case ts.SyntaxKind.CaseClause:
        if (!isConstantText((node as ts.CaseClause).expression)) comparisons.push(node as ts.CaseClause);
        break;
      case ts.SyntaxKind.ElementAccessExpression:
        if (!isConstantText((node as ts.ElementAccessExpression).argumentExpression)) lookups.push(node as ts.ElementAccessExpression);
        break;
      case ts.SyntaxKind.PropertyAssignment: {
        const assignment = node as ts.PropertyAssignment;
        if (ts.isIdentifier(assignment.name) || ts.isStringLiteralLike(assignment.name)) write(assignment.name.text, assignment);
        if (ts.isIdentifier(assignment.name)) {
          if (assignment.name.text === 'provide') provides.push(assignment);
          rename(assignment.name.text, valueName(assignment.initializer));
        }
        break;
      }
      case ts.SyntaxKind.ShorthandPropertyAssignment:
        write((node as ts.ShorthandPropertyAssignment).name.text, node as ts.ShorthandPropertyAssignment);
        break;
      default:
    }
    handsOn ||= ts.isFunctionLike(node) && decidesAboutNext(node);
    if (mayMark && (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isVariableStatement(node) || ts.isPropertyDeclaration(node))) {
      const mark = markOf(node, file);
      if (mark !== undefined) {
        for (const declaration of ts.isVariableStatement(node) ? node.declarationList.declarations : [node]) {
          marks.set(declaration, mark);
          // `const front = (req, res, next) => …`: the function is what stands in front.
          if ((ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration)) && declaration.initializer) marks.set(bare(declaration.initializer), mark);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const members = new Set(classes.flatMap((one) => one.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? name.text : []))));
  return { calls, classes, provides, writes, renames, specifiers, members, handsOn, marks, comparisons, lookups };
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
function decidesAboutNext(fn: ts.SignatureDeclaration): boolean {
  const last = fn.parameters.at(-1);
  if (!last || !('body' in fn) || !fn.body) return false;
  const given = new Set(ts.isIdentifier(last.name) ? (fn.parameters.length > 1 ? [last.name.text] : []) : namesIn(last.name));
  if (given.size === 0) return false;
  const isGiven = (node: ts.Node | undefined): boolean => node !== undefined && ts.isIdentifier(node) && given.has(node.text);
  let decides = false;
  let isUsed = false;
  const visit = (node: ts.Node): void => {
    decides ||= DECISIONS.has(node.kind);
    isUsed ||= ts.isCallExpression(node) && (isGiven(node.expression) || (!ts.isMethodDeclaration(fn) && isGiven(node.arguments.at(-1))));
    if (!decides || !isUsed) ts.forEachChild(node, visit);
  };
  visit(fn.body as ts.Node);
  return decides && isUsed;
}

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

function pushSpecifier(call: CallLike, specifiers: ts.StringLiteralLike[]): void {
  const first = ts.isCallExpression(call) ? call.arguments[0] : undefined;
  if (first && ts.isStringLiteralLike(first)) specifiers.push(first);
}

function markOf(node: ts.Node, file: ts.SourceFile): string | undefined {
  for (const range of ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []) {
    const found = MARK.exec(file.text.slice(range.pos, range.end));
    if (found) return found[1];
  }
  return undefined;
}
