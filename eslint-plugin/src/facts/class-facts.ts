import ts from './typescript.js';
import type { ApiRef } from '../models/model.js';
import { bodyOf, classOf, decoratorsOf, lineage, methodsOf } from './classes.js';
import type { MemberFact } from './questions.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { TypeFacts } from './type-facts.js';

/** Classes, their bases, members and decorators. */
export class ClassFacts extends TypeFacts {
  decoratorsOf(declaration: Site): readonly Site[] {
    return decoratorsOf(nodeOf(declaration)).map((decorator) => siteOf(decorator.expression));
  }

  /** The class and its bases with source, nearest first. */
  lineage(classSite: Site): { readonly classes: readonly Site[]; readonly complete: boolean; readonly external: readonly Site[] } {
    const found = lineage(this.evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration);
    return { classes: found.classes.map(siteOf), complete: found.complete, external: found.external.map(siteOf) };
  }

  membersOf(classSite: Site): readonly MemberFact[] {
    return methodsOf(this.evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration).map(({ name, node, owner }) => {
      const body = bodyOf(node);
      return { name, site: siteOf(node), owner: siteOf(owner), body: body && siteOf(body), decorators: decoratorsOf(node).map((decorator) => siteOf(decorator.expression)) };
    });
  }

  /** The constructor that a class runs, its own or the nearest base's. */
  constructorOf(classSite: Site): Site | undefined {
    for (const one of lineage(this.evaluator, nodeOf(classSite) as ts.ClassLikeDeclaration).classes) {
      const found = one.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
      if (found) return siteOf(found);
    }
    return undefined;
  }

  isAbstract(classSite: Site): boolean {
    return (nodeOf(classSite) as ts.ClassLikeDeclaration).modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;
  }

  classOf(expression: Site): Site | undefined {
    const found = classOf(this.evaluator, nodeOf(expression) as ts.Expression);
    return found && siteOf(found);
  }

  /** Whether a class is, extends or implements what a reference names, mixins included. */
  isKindOf(classSite: Site, ref: ApiRef): boolean {
    const declaration = nodeOf(classSite) as ts.ClassLikeDeclaration;
    const type = this.checker.getTypeAtLocation(declaration);
    return this.isType(type, ref, 0) || lineage(this.evaluator, declaration).classes.some((one) => one.heritageClauses?.some((clause) => clause.types.some((base) => this.isType(this.checker.getTypeAtLocation(base), ref, 0))));
  }

  /** The class or interface behind an expression's type, with source: for `app.get(JwtGuard)` and instances. */
  classOfType(expression: Site): Site | undefined {
    const type = this.checker.getTypeAtLocation(nodeOf(expression));
    const declaration = type.symbol?.declarations?.find(ts.isClassLike);
    return declaration && siteOf(declaration);
  }
}
