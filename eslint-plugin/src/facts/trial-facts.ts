import ts from './typescript.js';
import { branchesOf, variableOf, type Branch } from './branches.js';
import { conditionsAt } from './conditions.js';
import { enclosingScope } from './bodies.js';
import type { Condition } from './events.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { bare } from './summary.js';
import { constantsIn, patternOf } from './constants.js';
import { TextTrial, type Trial, type TrialSubject } from './trial.js';
import { ValueFacts } from './value-facts.js';

/** What code does with one given text. */
export class TrialFacts extends ValueFacts {
  /** Everything that an expression may be, with what must have been true for it. */
  branches(expression: Site): readonly Branch[] {
    return branchesOf(this.evaluator, nodeOf(expression) as ts.Expression);
  }

  conditionsAt(site: Site): readonly Condition[] {
    return conditionsAt(nodeOf(site));
  }

  /** A run of conditions on a text that a request carries. */
  trial(subject: TrialSubject, text: string): Trial {
    return new TextTrial(this.evaluator, subject, text);
  }

  /** Texts and patterns that a function compares with, those of the project functions that it calls included. */
  constantsIn(fn: Site): { readonly texts: readonly string[]; readonly patterns: readonly RegExp[] } {
    return constantsIn(this.evaluator, nodeOf(fn));
  }

  /** The pattern that an expression is, where its text is constant. */
  pattern(expression: Site): RegExp | undefined {
    return patternOf(this.evaluator.value(nodeOf(expression) as ts.Expression));
  }

  /** What is assigned to a member of a variable after it was made: `options.origin = …`. */
  memberWrites(variable: Site, name: string): readonly Site[] {
    const node = bare(nodeOf(variable) as ts.Expression);
    const declaration = ts.isIdentifier(node) ? variableOf(this.evaluator, node) : undefined;
    if (!declaration) return [];
    const symbol = this.checker.getSymbolAtLocation(declaration.name);
    const found: Site[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(inner.left) && inner.left.name.text === name) {
        const owner = bare(inner.left.expression);
        if (ts.isIdentifier(owner) && this.checker.getSymbolAtLocation(owner) === symbol) found.push(siteOf(inner.right));
      }
      ts.forEachChild(inner, visit);
    };
    visit(enclosingScope(declaration));
    return found;
  }

  /** Declarations of this project's variables and parameters that an expression reads, constants followed. */
  variablesRead(expression: Site): ReadonlySet<Site> {
    const found = new Set<Site>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) {
        const symbol = ts.isShorthandPropertyAssignment(node.parent) ? this.checker.getShorthandAssignmentValueSymbol(node.parent) : this.checker.getSymbolAtLocation(node);
        const declaration = symbol?.valueDeclaration;
        if (declaration && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)) && !declaration.getSourceFile().isDeclarationFile && !found.has(siteOf(declaration))) {
          found.add(siteOf(declaration));
          if (ts.isVariableDeclaration(declaration) && declaration.initializer) visit(declaration.initializer);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(nodeOf(expression));
    return found;
  }

  /** Whether a value is chosen by a comparison, a negation or a conditional, constants followed. */
  isDecided(expression: Site): boolean {
    const node = bare(nodeOf(expression) as ts.Expression);
    if (ts.isIdentifier(node)) {
      const variable = variableOf(this.evaluator, node);
      return variable?.initializer !== undefined && this.isDecided(siteOf(variable.initializer));
    }
    return ts.isConditionalExpression(node) || ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node);
  }

  /** Constants at the top of a file, with what they are set to. No checker call. */
  constantsAt(file: string): readonly { readonly name: string; readonly site: Site; readonly value: Site; readonly exported: boolean }[] {
    return (this.sourceFile(file)?.statements ?? []).flatMap((statement) =>
      ts.isVariableStatement(statement) && statement.declarationList.flags & ts.NodeFlags.Const
        ? statement.declarationList.declarations.flatMap((one) => (ts.isIdentifier(one.name) && one.initializer ? [{ name: one.name.text, site: siteOf(one), value: siteOf(one.initializer), exported: statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false }] : []))
        : [],
    );
  }

  /** Whether the text of a file matches. No checker call. */
  mentions(file: string, words: RegExp): boolean {
    return words.test(this.sourceFile(file)?.text ?? '');
  }
}
