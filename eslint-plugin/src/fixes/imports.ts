import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { Site } from '../facts/index.js';
import { endOfLine, newlineOf, type TextEdit } from './edits.js';

export type ImportEdit =
  /** The name is there already. */
  | { readonly kind: 'none' }
  | ({ readonly kind: 'edit' } & TextEdit)
  /** Something else has this name somewhere in the file, or this file cannot import by name. */
  | { readonly kind: 'taken' };

export interface ImportOptions {
  /** The name is used as a type only. */
  readonly typeOnly?: boolean;
  /** What the name must mean: an import of the same declaration through another specifier will do. */
  readonly declaration?: Site;
}

const NONE: ImportEdit = { kind: 'none' };
const TAKEN: ImportEdit = { kind: 'taken' };
const edit = (start: number, end: number, text: string): ImportEdit => ({ kind: 'edit', range: [start, end], text });

/** Makes `name`, exported by the module `specifier`, available in the file being linted, in the style of the file. */
export function importEdit(ask: Ask, name: string, specifier: string, options: ImportOptions = {}): ImportEdit {
  const { ast, text } = ask.context.sourceCode;
  const typeOnly = options.typeOnly ?? false;
  const declarations = ast.body.filter((node) => node.type === AST_NODE_TYPES.ImportDeclaration);
  const present = existing(ask, name, specifier, declarations, options);
  if (present) return present;
  const newline = newlineOf(text);
  if (usesRequireOnly(ask, declarations)) return typeOnly ? TAKEN : required(ask, name, specifier, newline);
  // With `import x = require()` only, the compiler may refuse every other import.
  if (declarations.length === 0 && ask.facts.compilerOptions().verbatimModuleSyntax && ast.body.some((node) => node.type === AST_NODE_TYPES.TSImportEqualsDeclaration && node.moduleReference.type === AST_NODE_TYPES.TSExternalModuleReference)) return TAKEN;
  return merged(text, name, specifier, declarations, typeOnly, newline) ?? added(ask, statementOf(ask, name, specifier, typeOnly), newline);
}

function existing(ask: Ask, name: string, specifier: string, declarations: readonly TSESTree.ImportDeclaration[], { typeOnly, declaration }: ImportOptions): ImportEdit | undefined {
  for (const one of declarations) {
    const own = one.specifiers.find(({ local }) => local.name === name);
    if (!own) continue;
    const named = own.type === AST_NODE_TYPES.ImportSpecifier;
    const same = (named && one.source.value === specifier && importedName(own) === name) || (declaration !== undefined && means(ask, own.local, declaration));
    if (!same) return TAKEN;
    if (typeOnly) return NONE;
    if (one.importKind === 'type') {
      // `import type { X }` becomes a value import; where others are imported beside, they would become values, too.
      const at = ask.context.sourceCode.text.indexOf('type', one.range[0] + 'import'.length);
      return one.specifiers.length === 1 ? edit(at, skipSpace(ask, at + 4), '') : TAKEN;
    }
    if (named && own.importKind === 'type') return edit(own.range[0], skipSpace(ask, own.range[0] + 4), '');
    return NONE;
  }
  for (const scope of ask.context.sourceCode.scopeManager?.scopes ?? []) {
    const variable = scope.set.get(name);
    if (!variable || variable.defs.length === 0) continue;
    const [definition] = variable.defs;
    if (requires(definition?.node, specifier)) return NONE;
    return declaration !== undefined && definition && variable.defs.length === 1 && means(ask, definition.name, declaration) ? NONE : TAKEN;
  }
  return undefined;
}

const importedName = ({ imported }: TSESTree.ImportSpecifier): string => (imported.type === AST_NODE_TYPES.Identifier ? imported.name : imported.value);

function means(ask: Ask, identifier: TSESTree.Node, declaration: Site): boolean {
  const node = ask.context.sourceCode.parserServices?.esTreeNodeToTSNodeMap?.get(identifier);
  if (!node) return false;
  const site = ask.facts.site(node);
  return ask.facts.declarations(ask.facts.namedBy(site)).includes(declaration);
}

function skipSpace(ask: Ask, offset: number): number {
  const { text } = ask.context.sourceCode;
  while (/\s/.test(text.charAt(offset))) offset++;
  return offset;
}

/** Joins an import of the same module that already has braces, or a default import that can get some. */
function merged(text: string, name: string, specifier: string, declarations: readonly TSESTree.ImportDeclaration[], typeOnly: boolean, newline: string): ImportEdit | undefined {
  const fitting = declarations.filter((one) => one.source.value === specifier && one.attributes.length === 0 && one.specifiers.every(({ type }) => type !== AST_NODE_TYPES.ImportNamespaceSpecifier));
  const candidates = typeOnly ? [...fitting.filter(({ importKind }) => importKind === 'type'), ...fitting.filter(({ importKind }) => importKind !== 'type')] : fitting.filter(({ importKind }) => importKind !== 'type');
  for (const one of candidates) {
    const written = typeOnly && one.importKind !== 'type' ? `type ${name}` : name;
    const named = one.specifiers.filter((each) => each.type === AST_NODE_TYPES.ImportSpecifier);
    const last = named.at(-1);
    if (last) {
      const brace = text.lastIndexOf('{', named[0]!.range[0]);
      const multiline = text.slice(brace, last.range[0]).includes('\n');
      const lineStart = text.lastIndexOf('\n', last.range[0] - 1) + 1;
      const indent = /^[ \t]*/.exec(text.slice(lineStart, last.range[0]))![0];
      return edit(last.range[1], last.range[1], multiline ? `,${newline}${indent}${written}` : `, ${written}`);
    }
    const braces = /\{\s*\}/.exec(text.slice(one.range[0], one.source.range[0]));
    if (braces) return edit(one.range[0] + braces.index, one.range[0] + braces.index + braces[0].length, `{ ${written} }`);
    const [only] = one.specifiers;
    // `import type X, { Y }` is no TypeScript.
    if (only && one.importKind !== 'type') return edit(only.range[1], only.range[1], `, { ${written} }`);
  }
  return undefined;
}

function statementOf(ask: Ask, name: string, specifier: string, typeOnly: boolean): string {
  const { quote, end } = styleOf(ask);
  return `import ${typeOnly ? 'type ' : ''}{ ${name} } from ${quote}${specifier}${quote}${end}`;
}

/** Quotes and semicolons as the imports have them, else as the file's first statements do. */
function styleOf(ask: Ask): { quote: string; end: string } {
  const { ast, text } = ask.context.sourceCode;
  const imports = ast.body.filter((node) => node.type === AST_NODE_TYPES.ImportDeclaration);
  const string = imports.at(-1)?.source.raw ?? ast.tokens.find((token) => token.type === 'String')?.value;
  const ended = imports.at(-1) ?? ast.body.find((node) => /^(?:Expression|Variable|Return|Export)/.test(node.type) && !('declaration' in node && node.declaration));
  return { quote: string?.startsWith('"') ? '"' : "'", end: ended && text.charAt(ended.range[1] - 1) !== ';' ? '' : ';' };
}

/** After the last import; else at the top, below what must stay there. */
function added(ask: Ask, statement: string, newline: string): ImportEdit {
  const { ast, text } = ask.context.sourceCode;
  const isImport = (node: TSESTree.ProgramStatement): boolean => node.type === AST_NODE_TYPES.ImportDeclaration || (node.type === AST_NODE_TYPES.TSImportEqualsDeclaration && node.moduleReference.type === AST_NODE_TYPES.TSExternalModuleReference) || isRequire(node);
  const leading = ast.body.findLast(isImport) ?? ast.body.findLast((node) => 'directive' in node && node.directive !== undefined);
  if (leading) {
    const at = endOfLine(ask.context.sourceCode, leading.range[1]);
    const next = ast.body.find((node) => node.range[0] >= leading.range[1]);
    const glues = !statement.endsWith(';') && next !== undefined && /^[([`+\-/]/.test(text.slice(next.range[0]));
    return edit(at, at, `${newline}${statement}${glues ? ';' : ''}`);
  }
  const at = topOf(ask);
  const rest = text.slice(at);
  if (rest.trim() === '') return edit(at, at, `${text !== '' && !/\n$/.test(text.slice(0, at)) ? newline : ''}${statement}${newline}`);
  return edit(at, at, `${statement}${newline}${newline}`);
}

/** Behind the shebang, directives for tools and the file's header; before comments that belong to the first statement. */
function topOf(ask: Ask): number {
  const { ast, text } = ask.context.sourceCode;
  const first = ast.body[0]?.range[0] ?? text.length;
  const comments = ask.context.sourceCode.getAllComments().filter(({ range }) => range[1] <= first);
  let top = 0;
  for (const [index, comment] of comments.entries()) {
    const next = comments[index + 1]?.range[0] ?? first;
    const stays = text.startsWith('#!', comment.range[0]) || /^\s*(?:@ts-(?:no)?check|eslint|\/\s*<|@jsx|prettier|v8 |istanbul|c8 )/.test(comment.value) || /\n[^\S\n]*\r?\n/.test(text.slice(comment.range[1], next));
    if (stays) top = next;
  }
  return top > 0 ? top : (comments[0]?.range[0] ?? first);
}

function isRequire(node: TSESTree.Node, specifier?: string): boolean {
  return node.type === AST_NODE_TYPES.VariableDeclaration && node.declarations.some((one) => requires(one, specifier));
}

function requires(node: TSESTree.Node | undefined, specifier?: string): boolean {
  if (node?.type !== AST_NODE_TYPES.VariableDeclarator) return false;
  const { init } = node;
  if (init?.type !== AST_NODE_TYPES.CallExpression || init.callee.type !== AST_NODE_TYPES.Identifier || init.callee.name !== 'require') return false;
  const [module] = init.arguments;
  return specifier === undefined || (module?.type === AST_NODE_TYPES.Literal && module.value === specifier);
}

function usesRequireOnly(ask: Ask, declarations: readonly TSESTree.ImportDeclaration[]): boolean {
  const { ast } = ask.context.sourceCode;
  if (declarations.length > 0 || !/\.(?:c?js|jsx)$/.test(ask.file)) return false;
  return ask.file.endsWith('.cjs') || ast.body.some((node) => isRequire(node)) || ast.sourceType === 'script' || (ast.sourceType as string) === 'commonjs';
}

function required(ask: Ask, name: string, specifier: string, newline: string): ImportEdit {
  const { ast } = ask.context.sourceCode;
  for (const statement of ast.body) {
    if (statement.type !== AST_NODE_TYPES.VariableDeclaration) continue;
    for (const one of statement.declarations) {
      if (!requires(one, specifier) || one.id.type !== AST_NODE_TYPES.ObjectPattern) continue;
      const last = one.id.properties.at(-1);
      if (last?.type === AST_NODE_TYPES.Property) return edit(last.range[1], last.range[1], `, ${name}`);
    }
  }
  const { quote, end } = styleOf(ask);
  return added(ask, `const { ${name} } = require(${quote}${specifier}${quote})${end}`, newline);
}
