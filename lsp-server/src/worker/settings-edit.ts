import ts from '../typescript.js';

/** One word more in `settings.lintel`. */
export interface Said {
  /** Of the settings, and of `tenant` in it: `['guards']`, `['tenant', 'shared']`. */
  readonly path: readonly [string] | readonly ['tenant', string];
  /** Is added to the list; false takes its place. */
  readonly value: string | false;
  /** What a tenant is declared with where nothing declares one. */
  readonly columns?: readonly string[];
}

export interface OffsetEdit {
  readonly at: number;
  readonly text: string;
}

type Settings = Readonly<Record<string, unknown>>;

/** The settings as they would be. Undefined where something stands that cannot be added to. */
export function withSaid(settings: Settings, { path: [key, member], value, columns = [] }: Said): Settings | undefined {
  const added = (list: unknown): unknown => (value === false ? (list === undefined ? false : undefined) : list === undefined ? [value] : isTexts(list) ? (list.includes(value) ? undefined : [...list, value]) : undefined);
  if (member === undefined) {
    const list = added(settings[key]);
    return list === undefined ? undefined : { ...settings, [key]: list };
  }
  const tenant = settings[key] ?? (member === 'columns' ? {} : { columns });
  if (!isObject(tenant)) return undefined;
  const list = added(tenant[member]);
  return list === undefined ? undefined : { ...settings, [key]: { ...tenant, [member]: list } };
}

/** A `lintel.config.mjs` that says this and nothing else. */
export function newConfiguration(said: Said): string {
  return `export default {\n  ${propertyOf(said, "'")},\n};\n`;
}

/** Where the text of a configuration would say it. Undefined where that is not certain: the text has to hold what is in force. */
export function settingsEdit(file: string, text: string, said: Said, inForce: Settings): OffsetEdit | undefined {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  if (isBroken(source)) return undefined;
  const quote = (text.match(/"/g)?.length ?? 0) > (text.match(/'/g)?.length ?? 0) ? '"' : "'";
  const { base: _base, ...own } = inForce;
  const exported = exportedBy(source);
  if (/lintel\.config\.mjs$/.test(file)) return exported && ts.isObjectLiteralExpression(exported) ? inSettings(exported, said, own, quote) : undefined;
  const blocks = blocksIn(source);
  const [only] = blocks;
  if (blocks.length > 1) return undefined;
  if (only) return only.settings && isInForce(only, own) ? inSettings(only.settings, said, own, quote) : undefined;
  if (Object.keys(own).length > 0 || !exported) return undefined;
  const block = `{ settings: { lintel: { ${propertyOf(said, quote)} } } }`;
  if (ts.isArrayLiteralExpression(exported)) return inList(exported.elements, exported, block, source);
  if (!ts.isCallExpression(exported) || !isMaker(exported.expression, source)) return undefined;
  const [first] = exported.arguments;
  return first && exported.arguments.length === 1 && ts.isArrayLiteralExpression(first) ? inList(first.elements, first, block, source) : inList(exported.arguments, exported, block, source);
}

/** Half-typed: what an edit would come to, nobody can tell. */
const isBroken = (source: ts.SourceFile): boolean => ((source as ts.SourceFile & { readonly parseDiagnostics?: readonly unknown[] }).parseDiagnostics ?? []).length > 0;

interface Block {
  /** Undefined where it is not written out. */
  readonly settings: ts.ObjectLiteralExpression | undefined;
  /** Its configuration is about some files. */
  readonly isOfSome: boolean;
}

/** Everything that is written as `settings: { lintel: … }`. */
function blocksIn(source: ts.SourceFile): readonly Block[] {
  const found: Block[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && nameOf(node) === 'settings' && ts.isObjectLiteralExpression(node.initializer)) {
      for (const property of node.initializer.properties) {
        if (nameOf(property) !== 'lintel') continue;
        const value = ts.isPropertyAssignment(property) ? written(property.initializer, source) : undefined;
        found.push({ settings: value && ts.isObjectLiteralExpression(value) ? value : undefined, isOfSome: node.parent.properties.some((one) => /^(files|ignores|basePath)$/.test(nameOf(one) ?? '')) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What one reads there is what holds: nothing comes from elsewhere, and it is about the file in question. */
function isInForce({ settings, isOfSome }: Block, inForce: Settings): boolean {
  const names = settings!.properties.map(nameOf);
  const own = names.filter((name) => name !== 'base');
  return (!isOfSome || own.length > 0) && own.every((name) => name !== undefined && name in inForce);
}

function inSettings(settings: ts.ObjectLiteralExpression, said: Said, inForce: Settings, quote: string): OffsetEdit | undefined {
  const [key, member] = said.path;
  const source = settings.getSourceFile();
  const property = propertyNamed(settings, key);
  if (!property) return key in inForce || hasSpread(settings) ? undefined : inList(settings.properties, settings, propertyOf(said, quote), source, ' ');
  const value = property.initializer;
  if (member === undefined) return inTexts(value, said.value, inForce[key], quote);
  const tenant = inForce[key];
  if (!ts.isObjectLiteralExpression(value) || !isObject(tenant)) return undefined;
  const list = propertyNamed(value, member);
  if (list) return inTexts(list.initializer, said.value, tenant[member], quote);
  return member in tenant || hasSpread(value) || said.value === false ? undefined : inList(value.properties, value, `${member}: [${quoted(said.value, quote)}]`, source, ' ');
}

function inTexts(list: ts.Expression, value: string | false, inForce: unknown, quote: string): OffsetEdit | undefined {
  if (value === false || !ts.isArrayLiteralExpression(list) || !isTexts(inForce)) return undefined;
  const texts = list.elements.map((element) => (ts.isStringLiteralLike(element) ? element.text : undefined));
  if (JSON.stringify(texts) !== JSON.stringify(inForce)) return undefined;
  return inList(list.elements, list, quoted(value, quote), list.getSourceFile());
}

/** After the last of them, on a line of its own where that has one. */
function inList(all: ts.NodeArray<ts.Node>, around: ts.Node, text: string, source: ts.SourceFile, padding = ''): OffsetEdit | undefined {
  const last = all.at(-1);
  // Comments and a comma may stand between: at the very beginning there is none.
  if (!last) return around.getText(source).replace(/\s/g, '').length === 2 ? { at: around.getStart(source) + 1, text: `${padding}${text}${padding}` } : ts.isCallExpression(around) ? { at: around.end - 1, text } : undefined;
  const start = last.getStart(source);
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.text.includes('\r\n') ? '\r\n' : '\n';
  return { at: last.end, text: /^\s*$/.test(line) && source.text.slice(around.getStart(source), start).includes('\n') ? `,${end}${line}${text}` : `, ${text}` };
}

function propertyOf({ path: [key, member], value, columns = [] }: Said, quote: string): string {
  const list = (texts: readonly string[]): string => `[${texts.map((one) => quoted(one, quote)).join(', ')}]`;
  if (member === undefined) return `${key}: ${value === false ? 'false' : list([value])}`;
  return `${key}: { ${member === 'columns' ? '' : `columns: ${list(columns)}, `}${member}: ${list(value === false ? [] : [value])} }`;
}

const quoted = (text: string, quote: string): string => {
  const inside = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inside}"` : `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
};

function exportedBy(source: ts.SourceFile): ts.Expression | undefined {
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) return written(statement.expression, source);
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, right, operatorToken } = statement.expression;
    if (operatorToken.kind === ts.SyntaxKind.EqualsToken && left.getText(source) === 'module.exports') return written(right, source);
  }
  return undefined;
}

/** An expression, or the one that a constant of this file stands for. */
function written(expression: ts.Expression, source: ts.SourceFile): ts.Expression {
  let value = expression;
  while (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) value = value.expression;
  if (!ts.isIdentifier(value)) return value;
  const { text } = value;
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) if (ts.isIdentifier(name) && name.text === text && initializer) return ts.isIdentifier(initializer) ? value : written(initializer, source);
  }
  return value;
}

/** `defineConfig` of ESLint, `config` of typescript-eslint: what takes configurations and gives a list of them. */
function isMaker(callee: ts.Expression, source: ts.SourceFile): boolean {
  const root = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) ? callee.expression : callee;
  const imported = source.statements.find((statement) => ts.isImportDeclaration(statement) && ts.isIdentifier(root) && statement.importClause && new RegExp(`\\b${root.text}\\b`).test(statement.importClause.getText(source)));
  const from = imported && ts.isImportDeclaration(imported) && ts.isStringLiteral(imported.moduleSpecifier) ? imported.moduleSpecifier.text : undefined;
  if (from === 'typescript-eslint') return callee.getText(source).endsWith('config');
  return from === 'eslint/config' && callee.getText(source) === 'defineConfig';
}

function propertyNamed(object: ts.ObjectLiteralExpression, name: string): ts.PropertyAssignment | undefined {
  const found = object.properties.filter((property) => nameOf(property) === name);
  return found.length === 1 && ts.isPropertyAssignment(found[0]!) ? found[0] : undefined;
}

const hasSpread = (object: ts.ObjectLiteralExpression): boolean => object.properties.some((property) => !ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property));

const nameOf = (property: ts.Node): string | undefined =>
  (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property)) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : undefined;

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

const isObject = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);
