import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import { lineage } from './classes.js';
import { assignmentsTo, hasBody, propertyKey, returnedExpressions } from './bodies.js';
import type { Condition } from './events.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare, summaryOf, type MemberWrite } from './summary.js';
import { ComparisonFacts } from './comparison-facts.js';

/** `a ?? 'b'`: what stands where something better is missing. */
export interface Preference {
  /** The whole choice, a chain of them included. */
  readonly whole: Site;
  /** What is taken where it is there, in order; for a conditional, both alternatives. */
  readonly preferred: readonly Site[];
  /** The last resort. */
  readonly last: Site | undefined;
  /** The member that a pattern reads: `JWT_SECRET` in `{ JWT_SECRET = 'x' } = process.env`. */
  readonly member: string | undefined;
  readonly pattern: Site | undefined;
}

/** A name that so many members have says nothing: each costs the type of its context. */
const MAX_WRITES = 60;

/** Where what is read was written: members of objects, classes and configuration, across files. */
export class WriteFacts extends ComparisonFacts {
  /** Writes to members of this name, anywhere in the project. No checker call. */
  writesNamed(name: string): readonly Site[] {
    return this.link.spelling.projectFiles.flatMap((file) => summaryOf(file).writes.get(name) ?? []).map(siteOf);
  }

  writtenValue(write: Site): Site {
    const node = nodeOf(write) as MemberWrite;
    return siteOf(ts.isPropertyAssignment(node) ? node.initializer : ts.isShorthandPropertyAssignment(node) ? node.name : node.right);
  }

  /** Whether the member that is written is the one that a reference names: by the type that the context asks for, not by its name. */
  writesTo(write: Site, ref: ApiRef): boolean {
    return this.identity.is(this.#writtenMembers(nodeOf(write) as MemberWrite), ref);
  }

  #writtenMembers(write: MemberWrite): readonly ts.Node[] {
    return this.carried.remember('written', write, () => this.#resolveWritten(write), (members) => members);
  }

  #resolveWritten(write: MemberWrite): readonly ts.Node[] {
    if (ts.isBinaryExpression(write)) {
      const left = bare(write.left);
      const name = ts.isPropertyAccessExpression(left) ? left.name : ts.isElementAccessExpression(left) ? left.argumentExpression : undefined;
      return (name && this.checker.getSymbolAtLocation(name)?.declarations) ?? [];
    }
    const literal = write.parent;
    const name = propertyKey(write.name);
    const type = name === undefined ? undefined : this.checker.getContextualType(literal);
    if (!type || name === undefined) return [];
    const members = (type.isUnion() ? type.types : [type]).flatMap((one) => this.checker.getPropertyOfType(one, name)?.declarations ?? []);
    return [...new Set(members)];
  }

  /** The class whose base gets the object in which a member is written: `super({ key: … })`. */
  superOf(write: Site): Site | undefined {
    let literal: ts.Node = nodeOf(write).parent;
    while (ts.isParenthesizedExpression(literal.parent) || ts.isAsExpression(literal.parent) || ts.isSatisfiesExpression(literal.parent)) literal = literal.parent;
    const call = literal.parent;
    return ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword ? this.enclosingClass(siteOf(call)) : undefined;
  }

  /** Whether a base of a class is what a reference names, or is made of it: `extends PassportStrategy(Strategy)`. */
  isBuiltOn(classSite: Site, ref: ApiRef): boolean {
    if (this.isKindOf(classSite, ref)) return true;
    return lineage(this.evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration).classes.some((one) =>
      one.heritageClauses?.some(({ types }) => types.some(({ expression }) => ts.isCallExpression(expression) && expression.arguments.some((argument) => this.identity.names(this.identity.target(argument), ref)))),
    );
  }

  /** Expressions that give a member its value, wherever they are: `config.secret`, `this.secret`, `{ secret }`. Undefined where the member cannot be told. */
  sourcesOf(read: Site, isIgnored: (file: string) => boolean = () => false): readonly Site[] {
    const declarations = this.#readMembers(bare(nodeOf(read) as ts.Expression));
    const found = new Set<ts.Node>();
    for (const declaration of declarations) for (const source of this.#sources(declaration, isIgnored)) found.add(source);
    return [...found].map(siteOf);
  }

  #readMembers(node: ts.Node): readonly ts.Node[] {
    if (ts.isPropertyAccessExpression(node)) return this.checker.getSymbolAtLocation(node.name)?.declarations ?? [];
    if (ts.isElementAccessExpression(node)) return (ts.isStringLiteralLike(node.argumentExpression) && this.checker.getSymbolAtLocation(node.argumentExpression)?.declarations) || [];
    const local = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
    if (!local || !ts.isBindingElement(local) || !ts.isObjectBindingPattern(local.parent)) return [];
    const key = propertyKey(local.propertyName ?? local.name);
    return (key === undefined ? undefined : this.checker.getTypeAtLocation(local.parent).getProperty(key)?.declarations) ?? [];
  }

  #sources(declaration: ts.Node, isIgnored: (file: string) => boolean): readonly ts.Node[] {
    if (declaration.getSourceFile().isDeclarationFile) return [];
    if (ts.isPropertyAssignment(declaration) || ts.isVariableDeclaration(declaration)) return declaration.initializer ? [declaration.initializer] : [];
    if (ts.isShorthandPropertyAssignment(declaration)) return [declaration.name];
    if (ts.isGetAccessorDeclaration(declaration)) return hasBody(declaration) ? returnedExpressions(declaration) : [];
    if (ts.isPropertyDeclaration(declaration)) return [...(declaration.initializer ? [declaration.initializer] : []), ...this.#writtenTo(declaration, isIgnored)];
    if (ts.isPropertySignature(declaration)) return this.#writtenTo(declaration, isIgnored);
    if (ts.isParameter(declaration)) {
      const index = declaration.parent.parameters.indexOf(declaration);
      const given = this.callersOf(siteOf(declaration.parent)).flatMap((call) => this.argumentsOf(call)[index] ?? []).map(nodeOf);
      return [...(declaration.initializer ? [declaration.initializer] : []), ...given];
    }
    return [];
  }

  #writtenTo(declaration: ts.PropertyDeclaration | ts.PropertySignature, isIgnored: (file: string) => boolean): readonly ts.Node[] {
    const name = propertyKey(declaration.name);
    if (name === undefined) return [];
    const writes = this.writesNamed(name).map((site) => nodeOf(site) as MemberWrite).filter((write) => this.#mayBeText(nodeOf(this.writtenValue(siteOf(write))) as ts.Expression) && !isIgnored(write.getSourceFile().fileName));
    if (writes.length > MAX_WRITES) return [];
    return writes.filter((write) => this.#writtenMembers(write).includes(declaration)).map((write) => nodeOf(this.writtenValue(siteOf(write))));
  }

  /** By its form: texts, choices, members and names of variables. What a call makes, or a caller gives, is not looked for here; nor is a text with such a piece, or without a character. */
  #mayBeText(expression: ts.Expression, depth = 0): boolean {
    const node = bare(expression);
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent) ? this.checker.getShorthandAssignmentValueSymbol(node.parent) : this.checker.getSymbolAtLocation(node);
      return symbol?.declarations?.some((one) => ts.isImportSpecifier(one) || ts.isImportClause(one) || (ts.isVariableDeclaration(one) && (!one.initializer || depth > 3 || this.#mayBeText(one.initializer, depth + 1)))) ?? false;
    }
    if (ts.isBinaryExpression(node)) return [node.left, node.right][node.operatorToken.kind === ts.SyntaxKind.PlusToken ? 'every' : 'some']((side) => this.#mayBeText(side, depth));
    if (depth > 0 && (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node))) return true;
    if (ts.isStringLiteralLike(node)) return node.text !== '';
    return ts.isTemplateExpression(node) || ts.isConditionalExpression(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  }

  /** What a variable is given after its initial value. */
  assignmentsOf(variable: Site): readonly Site[] {
    const node = nodeOf(variable);
    return ts.isVariableDeclaration(node) ? assignmentsTo(node, this.checker).map(({ right }) => siteOf(right)) : [];
  }

  /** Every expression that a function returns. */
  returnsOf(fn: Site): readonly Site[] {
    const node = nodeOf(fn);
    return hasBody(node) ? returnedExpressions(node).map(siteOf) : [];
  }

  /** The default of a parameter. */
  defaultOf(parameter: Site): Site | undefined {
    const node = nodeOf(parameter);
    return ts.isParameter(node) && node.initializer ? siteOf(node.initializer) : undefined;
  }

  /** What a choice prefers to one of its alternatives: the origin's `choice`, or what stands around an expression. */
  preferenceOf(choice: Site): Preference | undefined {
    const node = nodeOf(choice);
    if (ts.isBindingElement(node)) {
      const holder = node.parent.parent;
      const pattern = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
      return { whole: choice, preferred: [], last: node.initializer && siteOf(node.initializer), member: propertyKey(node.propertyName ?? node.name), pattern: pattern && siteOf(pattern) };
    }
    if (ts.isConditionalExpression(node)) return { whole: choice, preferred: [siteOf(node.whenTrue), siteOf(node.whenFalse)], last: undefined, member: undefined, pattern: undefined };
    if (!ts.isBinaryExpression(node)) return undefined;
    let whole: ts.Node = node;
    for (let outer = outOfParentheses(whole); ts.isBinaryExpression(outer.parent) && isChoice(outer.parent.operatorToken.kind) && outer.parent.right === outer; outer = outOfParentheses(whole)) whole = outer.parent;
    return { whole: siteOf(whole), preferred: alternatives(node.left).map(siteOf), last: siteOf(node.right), member: undefined, pattern: undefined };
  }

  /** The variable of the environment that an expression reads: `process.env.X`, `import.meta.env.X`, `Bun.env.X`, `Deno.env.get('X')`. */
  environmentName(site: Site): string | undefined {
    const node = bare(nodeOf(site) as ts.Expression);
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      return node.expression.getText() === 'Deno.env.get' && name && ts.isStringLiteralLike(name) ? name.text : undefined;
    }
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) {
      const local = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
      if (!local || !ts.isBindingElement(local) || !ts.isVariableDeclaration(local.parent.parent) || !local.parent.parent.initializer) return undefined;
      return this.isEnvironment(siteOf(local.parent.parent.initializer)) ? propertyKey(local.propertyName ?? local.name) : undefined;
    }
    if (!this.isEnvironment(siteOf(node.expression))) return undefined;
    if (ts.isPropertyAccessExpression(node)) return node.name.text;
    const key = this.evaluator.value(node.argumentExpression);
    return key.kind === 'literal' && typeof key.value === 'string' ? key.value : undefined;
  }

  /** `process.env` itself, also under another name. */
  isEnvironment(site: Site): boolean {
    const node = bare(nodeOf(site) as ts.Expression);
    if (/^(?:(?:globalThis\.)?process|import\.meta|Bun)\??\.env$/.test(node.getText())) return true;
    const local = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
    if (local && ts.isVariableDeclaration(local) && local.initializer && ts.isIdentifier(local.name)) return this.isEnvironment(siteOf(local.initializer));
    // `import { env } from 'node:process'`, `const { env } = process`.
    if (local && ts.isBindingElement(local) && ts.isVariableDeclaration(local.parent.parent)) return propertyKey(local.propertyName ?? local.name) === 'env' && local.parent.parent.initializer?.getText() === 'process';
    return ts.isIdentifier(node) && node.text === 'env' && /^(?:node:)?process$/.test(this.importedFrom(site) ?? '');
  }

  /** Conditions under which an expression is evaluated: branches around it, and refusals before it in the same blocks. */
  surroundings(site: Site): readonly Condition[] {
    const found: Condition[] = [];
    for (let node = nodeOf(site); !ts.isSourceFile(node); node = node.parent) {
      const { parent } = node;
      if (ts.isConditionalExpression(parent) && parent.condition !== node) found.push({ site: siteOf(parent.condition), holds: parent.whenTrue === node });
      else if (ts.isIfStatement(parent) && parent.expression !== node) found.push({ site: siteOf(parent.expression), holds: parent.thenStatement === node });
      else if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) found.push({ site: siteOf(parent.left), holds: true });
      else if (ts.isBinaryExpression(parent) && parent.right === node && isChoice(parent.operatorToken.kind)) found.push({ site: siteOf(parent.left), holds: false });
      else if (ts.isBlock(parent) || ts.isSourceFile(parent)) {
        for (const statement of parent.statements) {
          if (statement === node) break;
          if (ts.isIfStatement(statement) && !statement.elseStatement && leaves(statement.thenStatement)) found.push({ site: siteOf(statement.expression), holds: false });
        }
      }
    }
    return found;
  }

  /** Where the process runs if a condition holds, or does not: in production, surely elsewhere, or not said. */
  stageOf(condition: Site, holds: boolean, depth = 0): 'production' | 'elsewhere' | undefined {
    const node = bare(nodeOf(condition) as ts.Expression);
    if (depth > 6) return undefined;
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return this.stageOf(siteOf(node.operand), !holds, depth + 1);
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      const symbol = this.checker.getSymbolAtLocation(ts.isIdentifier(node) ? node : node.name);
      const declaration = symbol && (symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol).valueDeclaration;
      const value = declaration && (ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration) || ts.isPropertyDeclaration(declaration)) ? declaration.initializer : undefined;
      return value && this.stageOf(siteOf(value), holds, depth + 1);
    }
    if (!ts.isBinaryExpression(node)) return undefined;
    const kind = node.operatorToken.kind;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
      const sides = [node.left, node.right].map((side) => this.stageOf(siteOf(side), holds, depth + 1));
      // Both sides hold of a true `&&`, and neither of a false `||`; else one of them does.
      return (kind === ts.SyntaxKind.AmpersandAmpersandToken) === holds ? (sides[0] ?? sides[1]) : sides[0] === sides[1] ? sides[0] : undefined;
    }
    const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
    if (!isEqual && kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken && kind !== ts.SyntaxKind.ExclamationEqualsToken) return undefined;
    const [subject, name] = ts.isStringLiteralLike(bare(node.right)) ? [node.left, node.right] : [node.right, node.left];
    const stage = this.evaluator.value(name);
    if (stage.kind !== 'literal' || typeof stage.value !== 'string' || !/\b(?:node_?env|app_?env|environment|stage)\b/i.test(subject.getText())) return undefined;
    const isProduction = /^prod(?:uction)?$/i.test(stage.value);
    if (isEqual === holds) return isProduction ? 'production' : /^(?:dev|development|test|testing|local|ci|e2e)$/i.test(stage.value) ? 'elsewhere' : undefined;
    return isProduction ? 'elsewhere' : undefined;
  }

  /** Whether a write is to the environment: `process.env.X = …`. */
  writesEnvironment(write: Site): boolean {
    const node = nodeOf(write);
    return ts.isBinaryExpression(node) && this.environmentName(siteOf(node.left)) !== undefined;
  }

  /** A text as it is written: constants, and holes for the rest. No alternatives are taken apart. */
  piecesOf(expression: Site): readonly { readonly text: string | undefined; readonly hole: Site | undefined }[] {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) return [...this.piecesOf(siteOf(node.left)), ...this.piecesOf(siteOf(node.right))];
    if (ts.isTemplateExpression(node)) return [{ text: node.head.text, hole: undefined }, ...node.templateSpans.flatMap((span) => [...this.piecesOf(siteOf(span.expression)), { text: span.literal.text, hole: undefined }])];
    const value = this.evaluator.value(node);
    return [value.kind === 'literal' ? { text: String(value.value), hole: undefined } : { text: undefined, hole: siteOf(node) }];
  }

  /** Conditions in a file under which it throws or ends the process. */
  refusalsIn(file: string): readonly Site[] {
    const source = this.sourceFile(file);
    if (!source) return [];
    let found = this.#refusals.get(source);
    if (!found) {
      const list: Site[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isIfStatement(node) && ends(node.thenStatement)) list.push(siteOf(node.expression));
        ts.forEachChild(node, visit);
      };
      visit(source);
      this.#refusals.set(source, (found = list));
    }
    return found;
  }
  readonly #refusals = new WeakMap<ts.SourceFile, readonly Site[]>();

  /** Names and members in an expression that stand for the declaration of a value: whether a condition speaks of it. */
  speaksOf(expression: Site, declaration: Site): boolean {
    const wanted = nodeOf(declaration);
    let found = false;
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && this.checker.getSymbolAtLocation(node)?.declarations?.includes(wanted as ts.Declaration)) found = true;
      if (!found) ts.forEachChild(node, visit);
    };
    visit(nodeOf(expression));
    return found;
  }

  /** What holds an expression: the variable, field, member, parameter or enum member whose value it is, or is part of. */
  holderOf(site: Site): { readonly site: Site; readonly name: string | undefined; readonly kind: 'variable' | 'field' | 'member' | 'parameter' | 'enum' | 'element' | 'other' } {
    for (let node = nodeOf(site); !ts.isSourceFile(node.parent); node = node.parent) {
      const holder = node.parent;
      const name = (holder as Partial<ts.NamedDeclaration>).name;
      const named = name && (ts.isPropertyName(name) || ts.isIdentifier(name)) ? propertyKey(name) : undefined;
      if (ts.isVariableDeclaration(holder)) return { site: siteOf(holder), name: named, kind: 'variable' };
      if (ts.isPropertyDeclaration(holder)) return { site: siteOf(holder), name: named, kind: 'field' };
      if (ts.isPropertyAssignment(holder)) return { site: siteOf(holder), name: named, kind: 'member' };
      if (ts.isParameter(holder) || ts.isBindingElement(holder)) return { site: siteOf(holder), name: named, kind: 'parameter' };
      if (ts.isEnumMember(holder)) return { site: siteOf(holder), name: named, kind: 'enum' };
      if (ts.isBinaryExpression(holder) && holder.operatorToken.kind === ts.SyntaxKind.EqualsToken && holder.right === node) {
        const left = bare(holder.left);
        return { site: siteOf(holder), name: ts.isIdentifier(left) ? left.text : ts.isPropertyAccessExpression(left) ? left.name.text : undefined, kind: 'member' };
      }
      if (ts.isArrayLiteralExpression(holder)) continue;
      if (ts.isStatement(holder) || ts.isFunctionLike(holder)) break;
    }
    return { site, name: undefined, kind: 'other' };
  }

  /** Whether an expression is only a piece of a longer text: an operand of `+`, a hole of a template, what `replace` puts in. */
  isPieceOfText(site: Site): boolean {
    const node = outOfParentheses(nodeOf(site));
    const { parent } = node;
    if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
    if (ts.isTemplateSpan(parent)) return true;
    return ts.isCallExpression(parent) && parent.expression !== node && ts.isPropertyAccessExpression(bare(parent.expression)) && /^(?:replace|replaceAll|concat|padStart|padEnd|join|split)$/.test((bare(parent.expression) as ts.PropertyAccessExpression).name.text);
  }

  /** What can be named at a place: parameters and constants of the functions around it, innermost first, and fields of its class. */
  namesInScope(site: Site): readonly { readonly text: string; readonly site: Site }[] {
    const found: { text: string; site: Site }[] = [];
    const add = (name: ts.BindingName): void => {
      if (ts.isIdentifier(name)) found.push({ text: name.text, site: siteOf(name) });
      else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
    };
    // Fields are initialised before the constructor's parameters become fields; what is static, and `function` in between, has another `this`.
    let isEarly = false;
    for (let node = nodeOf(site).parent; !ts.isSourceFile(node); node = node.parent) {
      if (ts.isFunctionLike(node)) {
        isEarly ||= ts.isConstructorDeclaration(node) || isStatic(node) || (!ts.isArrowFunction(node) && !ts.isClassLike(node.parent));
        for (const { name } of node.parameters) add(name);
      }
      if (ts.isBlock(node)) for (const statement of node.statements) if (ts.isVariableStatement(statement) && statement.end <= nodeOf(site).pos) for (const { name } of statement.declarationList.declarations) add(name);
      isEarly ||= ts.isPropertyDeclaration(node);
      if (ts.isClassLike(node)) {
        const parameters = node.members.find((one) => ts.isConstructorDeclaration(one) && one.body !== undefined) as ts.ConstructorDeclaration | undefined;
        const fields = [...(parameters?.parameters.filter((one) => ts.isParameterPropertyDeclaration(one, one.parent)) ?? []), ...node.members.filter((one) => ts.isPropertyDeclaration(one) && !isStatic(one))];
        if (!isEarly) for (const { name } of fields) if (name && ts.isIdentifier(name)) found.push({ text: `this.${name.text}`, site: siteOf(name) });
        isEarly = true;
      }
    }
    return found;
  }
}

const isStatic = (node: ts.Node): boolean => ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;

function outOfParentheses(node: ts.Node): ts.Node {
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isNonNullExpression(node.parent) || ts.isSatisfiesExpression(node.parent)) node = node.parent;
  return node;
}

/** `a || b`: both, in order. */
function alternatives(node: ts.Expression): ts.Expression[] {
  const value = bare(node);
  return ts.isBinaryExpression(value) && isChoice(value.operatorToken.kind) ? [...alternatives(value.left), ...alternatives(value.right)] : [value];
}

const isChoice = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarEqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken;

const leaves = (statement: ts.Statement): boolean =>
  ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || isExit(statement) || (ts.isBlock(statement) && statement.statements.length > 0 && leaves(statement.statements.at(-1)!));

const ends = (statement: ts.Statement): boolean => ts.isThrowStatement(statement) || isExit(statement) || (ts.isBlock(statement) && statement.statements.some(ends));

const isExit = (statement: ts.Statement): boolean => ts.isExpressionStatement(statement) && /^process\.exit\(/.test(statement.expression.getText());
