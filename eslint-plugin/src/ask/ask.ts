import { ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { hasCompilerApi, type Facts, type Site } from '../facts/index.js';
import type { RoleName } from '../models/model.js';
import { Application } from './application.js';
import { settingsOf, type Settings } from './settings.js';
import { mayHoldToken, tokensIn, type Token } from './tokens.js';

type AnyContext = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

/** What a file may hold of a role although no name of a model is in it: answered from names and syntax alone. */
const ELSEWISE: Partial<Record<RoleName, (application: Application, file: string, text: string) => boolean>> = {
  'secret.use': ({ secrets }, file, text) => secrets.in(file).length > 0 || mayHoldToken(text),
  'sql.raw': ({ sql }, file) => sql.forwardsIn(file) || sql.isNamedIn(file),
  'guard.contract': (application, file) => application.mayDecideIn(file),
  'access.decide': ({ decisions }, file) => decisions.mayOccurIn(file),
  'cors.policy': ({ cors }, file) => cors.mayOccurIn(file),
};

/** Roles × facts for one file: the only vocabulary that rules import. */
export class Ask {
  private constructor(
    readonly application: Application,
    readonly settings: Settings,
    readonly file: string,
    readonly context: AnyContext,
  ) {}

  get facts(): Facts {
    return this.application.facts;
  }

  /** Undefined where nothing of the rule can occur: no type information, another file class, or no name that plays a role; `mayOccur` asks for what no call shows. */
  static for(context: AnyContext, roles: readonly RoleName[], mayOccur?: (application: Application, file: string) => boolean): Ask | undefined {
    const program = hasCompilerApi() ? programOf(context) : undefined;
    if (!program) return undefined;
    const settings = settingsOf((context.settings as { lintel?: unknown }).lintel);
    const application = Application.of(program, settings);
    const file = context.physicalFilename.replaceAll('\\', '/');
    if (!application.facts.hasFile(file) || application.classOf(file) !== 'source') return undefined;
    const occurs = mayOccur?.(application, file) || application.roles.mayOccurIn(file, roles) || roles.some((role) => ELSEWISE[role]?.(application, file, context.sourceCode.text));
    return occurs ? new Ask(application, settings, file, context) : undefined;
  }

  /** Whether a place is in the file being linted: only there can a finding be reported. */
  isHere(site: Site): boolean {
    return this.facts.place(site).file === this.file;
  }

  /** ESLint's location of a place in this file. */
  loc(site: Site): TSESTree.SourceLocation {
    const { start, end } = this.facts.place(site);
    return { start: this.context.sourceCode.getLocFromIndex(start), end: this.context.sourceCode.getLocFromIndex(end) };
  }

  /** Credentials in the text of this file, by their format. */
  tokens(): readonly Token[] {
    return tokensIn(this.context.sourceCode.text, this.file);
  }

  /** Whether the runtime can be imported from this file: a suggestion that inserts it would compile. */
  hasRuntime(subpath: string): boolean {
    return this.settings.runtime === 'auto' && this.facts.resolves(`@lintel/runtime/${subpath}`, this.file);
  }
}

export function programOf(context: AnyContext): object | undefined {
  const services = context.sourceCode.parserServices;
  return services && 'program' in services && services.program ? ESLintUtils.getParserServices(context as never, true).program ?? undefined : undefined;
}
