import type { CheckResult } from '../check.js';
import type { Finding, Severity } from '../findings.js';
import type { painter } from './colours.js';
import { gaps, isBlind } from './gaps.js';
import { counted } from './reasons.js';

export interface ReportOptions {
  readonly all: boolean;
  readonly paint: ReturnType<typeof painter>;
}

const FIRST_SCREEN = 10;
const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2 };
const STYLE = { critical: 'redBright', high: 'red', medium: 'yellow' } as const;

/** The first screen: what there is, what is wrong, what was not judged, what to do next. */
export function report(result: CheckResult, { all, paint }: ReportOptions): string {
  const causes = causesOf(result.findings);
  const shown = all ? causes : causes.slice(0, FIRST_SCREEN);
  const blocks = [
    header(result),
    inventory(result, paint),
    ...shown.map((cause, index) => finding(cause, index + 1, paint)),
    summary(result, causes.length, shown.length),
    gaps(result).map((gap, index) => `${index === 0 ? `${paint('yellow', 'Not judged')}  ` : ' '.repeat(12)}${gap}`).join('\n'),
    next(result, causes.length > shown.length),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function header({ lintel, typescript, projects, files, seconds }: CheckResult): string {
  const theirs = [...new Set(projects.flatMap(({ compiler }) => compiler ?? []))].filter((version) => version !== typescript);
  const compiler = `TypeScript ${typescript} (its own${theirs.length > 0 ? `; yours is ${theirs.join(', ')}` : ''})`;
  return `lintel ${lintel} · ${compiler} · ${counted(files, 'file')} in ${counted(projects.length, 'project')}, ${seconds.toFixed(1)} s · no code of this repository was executed, nothing was sent`;
}

function inventory({ inventory: { routes, queries, rawSql } }: CheckResult, paint: ReportOptions['paint']): string {
  const total = routes.guarded + routes.public + routes.unguarded + routes.unknown;
  const names = Object.keys(routes.guards);
  const by = names.length > 0 ? ` by ${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}` : '';
  const open = routes.unguarded - routes.evidentlyPublic;
  const lines = [
    row('Routes', total, [
      `${routes.guarded} guarded${by}`,
      `${routes.public} public`,
      `${routes.evidentlyPublic} evidently public (login, health …)`,
      open > 0 ? paint('red', `${open} unguarded`) : '0 unguarded',
      `${routes.unknown} not judged`,
    ]),
    ...tenants(queries, paint),
    row('Raw SQL', rawSql.judged + rawSql.unknown, [`${rawSql.judged - rawSql.open} closed or bound`, rawSql.open > 0 ? paint('red', `${rawSql.open} open`) : '0 open', `${rawSql.unknown} not judged`]),
  ];
  return lines.join('\n');
}

/** Nothing is said of an application that declared to have no tenants. */
function tenants({ constrained, open, unasked, unknown, columns, columnsFrom, undecided }: CheckResult['inventory']['queries'], paint: ReportOptions['paint']): readonly string[] {
  if (columns.length === 0) return columnsFrom === 'settings' ? [] : [`${'Queries'.padEnd(9)}${'–'.padStart(5)}   ${undecided.length > 0 ? 'tenants not judged: which column holds them cannot be told' : 'no column of a tenant found'}`];
  const parts = [
    `${constrained} constrained or checked`,
    open > 0 ? paint('red', counted(open, 'finding')) : '0 findings',
    `${unasked} without the tenant`,
    `${unknown} not judged`,
  ];
  return [`${row('Queries', constrained + open + unasked + unknown, parts)} · tenant column${columns.length > 1 ? 's' : ''} ${columns.join(', ')} (${columnsFrom === 'settings' ? 'from settings' : 'inferred'})`];
}

const row = (name: string, total: number, parts: readonly string[]): string => `${name.padEnd(9)}${String(total).padStart(5)}   ${total === 0 ? 'none found' : parts.join(' · ')}`;

/** Findings with one cause, worst first. */
function causesOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) groups.set(one.cause, [...(groups.get(one.cause) ?? []), one]);
  return [...groups.values()].sort(([a], [b]) => RANK[a!.severity] - RANK[b!.severity] || compare(a!.file, b!.file) || a!.line - b!.line);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const INDENT = ' '.repeat(14);

function finding(cause: readonly Finding[], index: number, paint: ReportOptions['paint']): string {
  const [first, ...others] = cause as [Finding, ...Finding[]];
  const lines = [
    `${String(index).padStart(2)}  ${paint(STYLE[first.severity], first.severity.padEnd(8))}  ${paint('bold', `${first.file}:${first.line}:${first.column}`)}   ${paint('dim', `lintel/${first.rule}`)}`,
    `${INDENT}${first.message}`,
  ];
  if (others.length > 0) lines.push(`${INDENT}The same here: ${places(others, first.file)}`);
  const seen = new Set(cause.map(({ file, line }) => `${file}:${line}`));
  const related = cause.flatMap((one) => one.related).filter(({ file, line }) => !seen.has(`${file}:${line}`) && seen.add(`${file}:${line}`));
  if (related.length > 0) lines.push(paint('dim', `${INDENT}See ${places(related, first.file)}`));
  return lines.join('\n');
}

const MOST_PLACES = 5;

function places(all: readonly { readonly file: string; readonly line: number }[], here: string): string {
  const distinct = [...new Set(all.map(({ file, line }) => (file === here ? `line ${line}` : `${file}:${line}`)))];
  return `${distinct.slice(0, MOST_PLACES).join(', ')}${distinct.length > MOST_PLACES ? ` and ${distinct.length - MOST_PLACES} more` : ''}`;
}

function summary(result: CheckResult, causes: number, shown: number): string {
  const { findings, suppressed, inventory: { routes } } = result;
  const silenced = suppressed.length > 0 ? ` · ${suppressed.length} silenced by eslint-disable comments` : '';
  if (findings.length === 0) return `${isBlind(result) ? 'Nothing could be judged: this is no clean bill.' : 'No findings in what was judged.'}${silenced}`;
  const files = new Set(findings.map(({ file }) => file)).size;
  const fixable = findings.filter(({ suggestions }) => suggestions > 0).length;
  const cut = causes > shown ? ` · ${causes - shown} causes are not shown` : '';
  const lines = [`${counted(findings.length, 'finding')} from ${counted(causes, 'cause')} in ${counted(files, 'file')} · ${fixable} with a suggested fix in the editor${cut}${silenced}`];
  const unguarded = findings.filter(({ rule }) => rule === 'require-auth-guard').length;
  const total = routes.guarded + routes.public + routes.unguarded + routes.unknown;
  if (unguarded >= 5 && unguarded * 20 > total) lines.push('So many open routes often mean that a guard was not recognised: name yours in settings guards, your public markers in settings public.');
  return lines.join('\n');
}

function next({ strict, findings }: CheckResult, isCut: boolean): string {
  const steps: (readonly [string, string])[] = [];
  if (isCut) steps.push(['lintel check --all', 'every finding']);
  if (findings.length > 0) steps.push(['eslint-plugin-lintel', 'the same findings, with fixes, in the editor and in CI: ...lintel.configs.recommended in eslint.config']);
  steps.push(['lintel check --json', 'everything for machines, each place that was not judged included']);
  if (!strict && findings.length === 0) steps.push(['lintel check --strict', 'every public route must say so, every SQL text must be proved constant']);
  const width = Math.max(...steps.map(([command]) => command.length));
  return steps.map(([command, what], index) => `${(index === 0 ? 'Next' : '').padEnd(6)}${command.padEnd(width)}   ${what}`).join('\n');
}
