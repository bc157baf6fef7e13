import ts from './typescript.js';
import { Carried } from './carried.js';
import { Evaluator } from './evaluate.js';
import { Identity } from './identity.js';
import { Link } from './link.js';
import { nodeOf, siteOf, type Place, type Site } from './site.js';

/** Where things are, and which files there are. */
export class PlaceFacts {
  protected readonly link: Link;
  protected readonly identity: Identity;
  protected readonly evaluator: Evaluator;
  protected readonly checker: ts.TypeChecker;
  protected readonly carried: Carried;

  constructor(readonly program: object) {
    this.link = Link.of(program as ts.Program);
    this.identity = Identity.of(program as ts.Program);
    this.evaluator = Evaluator.of(program as ts.Program);
    this.checker = this.link.checker;
    this.carried = Carried.of(program as ts.Program);
  }

  /** `node` comes from typescript-eslint's `esTreeNodeToTSNodeMap`. */
  site(node: object): Site {
    return siteOf(node as ts.Node);
  }

  place(site: Site): Place {
    const node = nodeOf(site);
    const file = node.getSourceFile() as ts.SourceFile | undefined;
    if (!file || node.pos < 0) return { file: '', start: 0, end: 0, line: 1 };
    const start = node.getStart(file);
    return { file: file.fileName, start, end: node.end, line: file.getLineAndCharacterOfPosition(start).line + 1 };
  }

  text(site: Site): string {
    const node = nodeOf(site);
    return node.pos < 0 ? '' : node.getText();
  }

  /** Source text on one line, cut to what a message can show. */
  shortText(site: Site): string {
    const text = this.text(site).replace(/\s+/g, ' ');
    return text.length <= 32 ? text : `${text.slice(0, 31)}…`;
  }

  files(): readonly string[] {
    return this.link.spelling.projectFiles.map(({ fileName }) => fileName);
  }

  /** The directory of the configuration file, else the working directory of the Program. */
  rootDirectory(): string {
    const program = this.program as ts.Program;
    const config = program.getCompilerOptions()['configFilePath'];
    return typeof config === 'string' ? config.slice(0, config.lastIndexOf('/')) : program.getCurrentDirectory();
  }

  hasFile(file: string): boolean {
    return this.sourceFile(file) !== undefined;
  }

  protected sourceFile(file: string): ts.SourceFile | undefined {
    return (this.program as ts.Program).getSourceFile(file);
  }

  compilerOptions(): { readonly strictNullChecks: boolean; readonly verbatimModuleSyntax: boolean } {
    const options = (this.program as ts.Program).getCompilerOptions();
    return { strictNullChecks: options.strictNullChecks ?? options.strict ?? false, verbatimModuleSyntax: options.verbatimModuleSyntax ?? false };
  }

  /** Whether a bare specifier resolves from a file: a fix that imports it would compile. */
  resolves(specifier: string, file: string): boolean {
    return ts.resolveModuleName(specifier, file, (this.program as ts.Program).getCompilerOptions(), ts.sys).resolvedModule !== undefined;
  }
}
