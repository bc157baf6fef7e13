import ts from 'typescript';

export type CallLike = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** What one file says, by syntax alone. Survives every edit of other files. */
export interface Summary {
  /** Calls, constructions and tagged templates by the last name of the callee. */
  readonly calls: ReadonlyMap<string, readonly CallLike[]>;
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** Object members `key: …` that injection containers read, by key. */
  readonly provides: readonly ts.PropertyAssignment[];
  /** `local name → name it stands for`: import and export renames, destructuring, `const q = pool.query`. */
  readonly renames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly specifiers: readonly ts.StringLiteralLike[];
  /** Names of class members. */
  readonly members: ReadonlySet<string>;
  /** Declarations with a `@lintel <role>` comment. */
  readonly marks: ReadonlyMap<ts.Node, string>;
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

const MARK = /@lintel\s+([a-z]+\.[a-zA-Z]+|public\b|helper\b)/;

function summarise(file: ts.SourceFile): Summary {
  const calls = new Map<string, CallLike[]>();
  const classes: ts.ClassLikeDeclaration[] = [];
  const provides: ts.PropertyAssignment[] = [];
  const renames = new Map<string, Set<string>>();
  const specifiers: ts.StringLiteralLike[] = [];
  const marks = new Map<ts.Node, string>();
  const mayMark = file.text.includes('@lintel');

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
        if (operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(left)) rename(left.name.text, valueName(right));
        break;
      }
      case ts.SyntaxKind.PropertyAssignment: {
        const assignment = node as ts.PropertyAssignment;
        if (ts.isIdentifier(assignment.name)) {
          if (assignment.name.text === 'provide') provides.push(assignment);
          rename(assignment.name.text, valueName(assignment.initializer));
        }
        break;
      }
      default:
    }
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
  return { calls, classes, provides, renames, specifiers, members, marks };
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
  return { calls: new Map(), classes: [], provides: [], renames: new Map(), specifiers, members: new Set(), marks: new Map() };
}

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
