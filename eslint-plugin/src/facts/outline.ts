import ts from './typescript.js';
import { hasCompilerApi } from './compiler.js';

/** What other files can see of a file: everything but the bodies of its functions, and of those what they return. */
interface Outline {
  readonly text: string;
  /** Functions whose type depends on their body, in the order of the text. */
  readonly inferred: readonly ts.SignatureDeclaration[];
}

/**
 * Whether two versions of a file are the same to every other file. `false` may be said of what is.
 *
 * A body reaches other files only through the type that it returns, where none is written. JavaScript declares members in bodies, and its files are never the same.
 */
export function looksAlike(before: ts.SourceFile, after: ts.SourceFile, checkers: { readonly before: ts.TypeChecker; readonly after: ts.TypeChecker }): boolean {
  if (before.isDeclarationFile || !isTypeScript(before) || !isTypeScript(after)) return false;
  const old = outlineOf(before);
  const now = outlineOf(after);
  return old.text === now.text && old.inferred.every((fn, at) => {
    const other = now.inferred[at]!;
    if (bodyOf(fn).getText(before) === bodyOf(other).getText(after)) return true;
    const type = returned(fn, checkers.before);
    return type !== undefined && type === returned(other, checkers.after);
  });
}

const isTypeScript = ({ fileName }: ts.SourceFile): boolean => /\.[cm]?tsx?$/.test(fileName);

const outlines = new WeakMap<ts.SourceFile, Outline>();

function outlineOf(file: ts.SourceFile): Outline {
  let outline = outlines.get(file);
  if (!outline) outlines.set(file, (outline = draw(file)));
  return outline;
}

function draw(file: ts.SourceFile): Outline {
  const inferred: ts.SignatureDeclaration[] = [];
  let text = '';
  let from = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && !(ts.isConstructorDeclaration(node) && givesTypes(node))) {
      // Decorators, parameters and their defaults are outside.
      node.forEachChild((child) => (child === node.body ? undefined : visit(child)));
      const { body } = node;
      text += file.text.slice(from, body.getStart(file));
      from = body.end;
      if (!node.type && !ts.isConstructorDeclaration(node) && !ts.isSetAccessor(node)) inferred.push(node);
    } else ts.forEachChild(node, visit);
  };
  visit(file);
  return { text: text + file.text.slice(from), inferred };
}

/** A property with neither type nor value has the type of what its constructor assigns. */
const givesTypes = ({ parent }: ts.ConstructorDeclaration): boolean => parent.members.some((member) => ts.isPropertyDeclaration(member) && !member.type && !member.initializer);

const bodyOf = (fn: ts.SignatureDeclaration): ts.Node => (fn as ts.FunctionLikeDeclaration).body!;

const answers = new WeakMap<ts.TypeChecker, WeakMap<ts.SignatureDeclaration, { readonly text: string | undefined }>>();

function returned(fn: ts.SignatureDeclaration, checker: ts.TypeChecker): string | undefined {
  let known = answers.get(checker);
  if (!known) answers.set(checker, (known = new WeakMap()));
  let answer = known.get(fn);
  if (!answer) known.set(fn, (answer = { text: describeReturn(fn, checker) }));
  return answer.text;
}

const FULL = !hasCompilerApi() ? 0 : ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseFullyQualifiedType | ts.TypeFormatFlags.WriteArrayAsGenericType;

/** The type that a function returns, in full: names with their modules. Undefined where a name of its own may be in it. */
function describeReturn(fn: ts.SignatureDeclaration, checker: ts.TypeChecker): string | undefined {
  const signature = checker.getSignatureFromDeclaration(fn);
  if (!signature || declaresTypes(bodyOf(fn))) return undefined;
  const predicate = checker.getTypePredicateOfSignature(signature);
  const proved = predicate ? `${predicate.kind} ${predicate.parameterIndex ?? 'this'} ${predicate.type ? checker.typeToString(predicate.type, undefined, FULL) : ''}` : '';
  return `${checker.typeToString(checker.getReturnTypeOfSignature(signature), undefined, FULL)} ${proved}`;
}

function declaresTypes(node: ts.Node): boolean {
  return ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || (ts.forEachChild(node, (child) => declaresTypes(child) || undefined) ?? false);
}
