import ts from './typescript.js';
import { NameFacts } from './name-facts.js';
import { nodeOf, siteOf, type Site } from './site.js';
import { summaryOf } from './summary.js';

/** Questions to all files of the Program at once. */
export class ProgramFacts extends NameFacts {
  /** Whether a class of the file has a member of this name. No checker call. */
  declaresMember(file: string, name: string): boolean {
    const source = this.sourceFile(file);
    return source !== undefined && summaryOf(source).members.has(name);
  }

  /** Whether a function of the file decides about calling what it was given last, as middleware does with `next`, or hands that on. No checker call. */
  handsOn(file: string): boolean {
    const source = this.sourceFile(file);
    return source !== undefined && summaryOf(source).handsOn;
  }

  callsInFile(file: string, name: string): readonly Site[] {
    const source = this.sourceFile(file);
    return source ? (summaryOf(source).calls.get(name) ?? []).map(siteOf) : [];
  }

  callsNamed(name: string): readonly Site[] {
    return this.link.spelling.callsNamed(name).map(siteOf);
  }

  classesIn(file: string): readonly Site[] {
    const source = this.sourceFile(file);
    return source ? summaryOf(source).classes.map(siteOf) : [];
  }

  /** `provide: TOKEN` members of object literals, with the literal that holds them. */
  provides(): readonly { readonly token: Site; readonly literal: Site }[] {
    return this.link.spelling.projectFiles.flatMap((file) => summaryOf(file).provides.map((assignment) => ({ token: siteOf(assignment.initializer), literal: siteOf(assignment.parent) })));
  }

  /** Whether a file has any of those. No checker call. */
  providesIn(file: string): boolean {
    const source = this.sourceFile(file);
    return source !== undefined && summaryOf(source).provides.length > 0;
  }

  callersOf(fn: Site): readonly Site[] {
    const node = nodeOf(fn);
    if (!ts.isFunctionLike(node)) return [];
    return this.link.callersOf(node, (call) => this.identity.calleeTarget(call).declarations, (one) => this.identity.overridden(one)).map(siteOf);
  }
}
