import ts from './typescript.js';
import type { Linter } from 'eslint';
import { Application, compilerVersion, relatedIn, rules, settingsOf, type Unjudged } from 'eslint-plugin-lintel/engine';
import lintel from 'eslint-plugin-lintel';
import { causesIn, relatedTo, severityOf, type Finding, type Place } from './findings.js';
import { Counting, type Inventory, type NotJudged } from './inventory.js';
import { presetRules, ProjectLinter, type Crash } from './lint.js';
import { openProjects, type Project } from './projects.js';
import { MAX_BYTES, readRepository, relativeTo } from './repository.js';

export interface CheckOptions {
  readonly root: string;
  readonly strict: boolean;
  readonly settings: object;
}

export interface CheckedProject {
  readonly config: string | undefined;
  readonly directory: string;
  readonly files: number;
  /** Whether it holds the start of an application. */
  readonly hasRoot: boolean;
  readonly compiler: string | undefined;
  /** None of its dependencies is installed. */
  readonly isBare: boolean;
  readonly missingPackages: readonly string[];
  readonly missingFiles: readonly { readonly from: string; readonly specifier: string }[];
  readonly untypedPackages: readonly string[];
}

export interface UnknownRate {
  readonly judged: number;
  readonly unknown: number;
  readonly why: Readonly<Partial<Record<Unjudged['why'], number>>>;
}

/** Everything one run found out: what `--json` prints. */
export interface CheckResult {
  readonly lintel: string;
  readonly typescript: string;
  readonly root: string;
  readonly strict: boolean;
  readonly seconds: number;
  readonly files: number;
  readonly projects: readonly CheckedProject[];
  readonly inventory: Inventory;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Place[];
  /** Routes and queries that no rule could decide. */
  readonly unjudged: readonly NotJudged[];
  readonly rules: Readonly<Record<string, UnknownRate & { readonly findings: number }>>;
  /** Files that were not judged at all. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Sources in no project. */
  readonly outside: readonly string[];
  readonly outsideJavaScript: number;
  readonly generated: readonly string[];
  /** Packages of this repository, by name. */
  readonly ownPackages: readonly string[];
  /** Broken tsconfigs. */
  readonly configProblems: readonly string[];
  readonly settingsProblems: readonly string[];
  readonly crashes: readonly Crash[];
}

export function checkRepository({ root, strict, settings: given }: CheckOptions): CheckResult {
  const started = performance.now();
  const settings = { base: root, ...given };
  const repository = readRepository(root);
  const isComposed = (program: ts.Program): boolean => Application.of(program, settingsOf(settings)).hasRoot();
  const { projects, outside, outsideJavaScript, problems } = openProjects(repository, isComposed);
  const run = new Run(root, settings, strict, repository.tooLarge);
  for (const project of projects) run.check(project);
  return {
    lintel: lintel.meta.version,
    typescript: compilerVersion(),
    root,
    strict,
    seconds: (performance.now() - started) / 1000,
    ...run.result(),
    skipped: [...repository.unreadable.map(({ path, reason }) => ({ file: path, reason })), ...run.skipped],
    outside: outside.map((file) => relativeTo(root, file)),
    outsideJavaScript: outsideJavaScript.length,
    generated: repository.generated,
    ownPackages: repository.packages.flatMap(({ name }) => name ?? []),
    configProblems: problems,
  };
}

class Run {
  readonly skipped: { file: string; reason: string }[] = [];
  readonly #findings: Finding[] = [];
  readonly #suppressed: Place[] = [];
  readonly #unjudged: NotJudged[] = [];
  readonly #projects: CheckedProject[] = [];
  readonly #settingsProblems = new Set<string>();
  readonly #crashes: Crash[] = [];
  readonly #counting = new Counting();
  #files = 0;

  constructor(
    readonly root: string,
    readonly settings: object,
    readonly strict: boolean,
    readonly tooLarge: ReadonlyMap<string, number>,
  ) {}

  check(project: Project): void {
    const { program, imports } = project;
    const application = Application.of(program, settingsOf(this.settings));
    const linter = new ProjectLinter(this.root, program, { settings: this.settings, rules: presetRules(this.strict) });
    for (const file of project.files) this.#checkFile(file, linter, application, program);
    this.#projects.push({
      config: project.config,
      directory: this.#relative(project.directory),
      files: project.files.length,
      hasRoot: application.hasRoot(),
      compiler: project.compiler,
      isBare: imports.isBare(program),
      missingPackages: imports.missingPackages(program),
      missingFiles: imports.missingFiles(program).map(({ from, specifier }) => ({ from: this.#relative(from), specifier })),
      untypedPackages: imports.untypedPackages(program),
    });
  }

  #checkFile(file: string, linter: ProjectLinter, application: Application, program: ts.Program): void {
    const size = this.tooLarge.get(file);
    const name = this.#relative(file);
    if (size !== undefined) return void this.skipped.push({ file: name, reason: `${(size / 1e6).toFixed(1)} MB: files above ${MAX_BYTES / 1e6} MB are taken for generated` });
    const { messages, suppressed, unparsed, crashes } = linter.lint(file);
    this.#crashes.push(...crashes.map((crash) => ({ ...crash, file: name })));
    if (unparsed !== undefined) return void this.skipped.push({ file: name, reason: `does not parse: ${unparsed}` });
    this.#files++;
    try {
      this.#unjudged.push(...this.#counting.add(application, file).map((one) => ({ ...one, file: name })));
      this.#add(file, messages, application, program);
    } catch (error) {
      this.#crashes.push({ file: name, rule: 'inventory', message: (error as Error).stack ?? String(error) });
    }
    this.#suppressed.push(...suppressed.filter(isFinding).map(({ line }) => ({ file: name, line })));
  }

  #add(file: string, messages: readonly Linter.LintMessage[], application: Application, program: ts.Program): void {
    for (const { messageId, message } of messages) if (messageId === 'settings') this.#settingsProblems.add(message);
    const found = messages.filter(isFinding);
    if (found.length === 0) return;
    const name = this.#relative(file);
    const causes = causesIn(application, file);
    const related = relatedIn(program, file);
    const source = program.getSourceFile(file)!;
    for (const message of found) {
      const offset = source.getPositionOfLineAndCharacter(message.line - 1, Math.max(0, message.column - 1));
      const rule = message.ruleId!.slice('lintel/'.length);
      this.#findings.push({
        rule,
        messageId: message.messageId ?? '',
        message: message.message,
        severity: severityOf(rules[rule as keyof typeof rules].meta.docs?.threat?.securitySeverity),
        file: name,
        line: message.line,
        column: Math.max(1, message.column),
        endLine: message.endLine ?? message.line,
        endColumn: message.endColumn ?? message.column,
        suggestions: message.suggestions?.length ?? 0,
        related: (relatedTo(message, related)?.places ?? []).map((place) => ({ file: this.#relative(place.file), line: place.line })),
        cause: `${rule} ${name} ${causes.get(offset) ?? `${message.line}:${message.column}`}`.replaceAll(`${this.root}/`, ''),
      });
    }
  }

  result(): Pick<CheckResult, 'files' | 'projects' | 'inventory' | 'findings' | 'suppressed' | 'unjudged' | 'rules' | 'settingsProblems' | 'crashes'> {
    const { inventory } = this.#counting;
    return {
      files: this.#files,
      projects: this.#projects,
      inventory,
      findings: this.#findings,
      suppressed: this.#suppressed,
      unjudged: this.#unjudged,
      rules: this.#rates(inventory),
      settingsProblems: [...this.#settingsProblems],
      crashes: this.#crashes,
    };
  }

  /** A rule knows what it knows about its subject: routes, texts of queries, or whose rows they are about. */
  #rates({ routes, rawSql, queries }: Inventory): CheckResult['rules'] {
    const judged = { query: rawSql.judged, route: routes.guarded + routes.public + routes.unguarded, scope: queries.constrained + queries.open + queries.unasked };
    return Object.fromEntries(
      Object.entries(rules)
        .filter(([, rule]) => rule.meta.docs?.threat)
        .map(([name, rule]) => {
          const { roles } = rule.meta.docs!;
          const subject: Unjudged['subject'] = roles.includes('data.query') ? 'scope' : roles.includes('sql.raw') ? 'query' : 'route';
          const unknown = this.#unjudged.filter((one) => one.subject === subject);
          const why: Partial<Record<Unjudged['why'], number>> = {};
          for (const one of unknown) why[one.why] = (why[one.why] ?? 0) + 1;
          return [name, { findings: this.#findings.filter(({ rule: own }) => own === name).length, judged: judged[subject], unknown: unknown.length, why }];
        }),
    );
  }

  #relative(file: string): string {
    return relativeTo(this.root, file);
  }
}

/** `lintel/unjudged` speaks through the counts and the settings' problems. */
const isFinding = ({ ruleId }: Linter.LintMessage): boolean => ruleId !== 'lintel/unjudged';
