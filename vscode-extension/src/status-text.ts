import type { WorkerStatus } from './messages.js';

/** What the status items show, without VS Code. */
export interface StatusText {
  /** Short: for the bar. */
  readonly text: string;
  readonly detail: string;
  /** Markdown, all folders. */
  readonly tooltip: string;
  readonly isBusy: boolean;
  readonly severity: 'information' | 'warning' | 'error';
}

export type ServerState = 'starting' | 'running' | 'stopped' | 'failed' | 'disabled';

export function statusText(server: ServerState, workers: readonly WorkerStatus[], isTrusted: boolean): StatusText {
  if (server === 'failed') return { text: '$(error) Lintel', detail: 'The server does not run', tooltip: 'The server does not run. The output says why.', isBusy: false, severity: 'error' };
  if (server === 'stopped') return { text: '$(circle-slash) Lintel', detail: 'Stopped', tooltip: 'The server is stopped.', isBusy: false, severity: 'information' };
  if (server === 'disabled') return { text: '$(circle-slash) Lintel', detail: 'Off', tooltip: 'Off by the setting `lintel.enable`.', isBusy: false, severity: 'information' };
  if (server === 'starting' || workers.length === 0) {
    const isBusy = server === 'starting';
    return { text: isBusy ? '$(loading~spin) Lintel' : '$(shield) Lintel', detail: isBusy ? 'Starting' : 'No folder is judged', tooltip: isBusy ? 'The server starts.' : 'No folder is judged.', isBusy, severity: 'information' };
  }

  const problems = workers.flatMap((worker) => worker.problems);
  const isBusy = workers.some(({ state }) => state !== 'idle');
  const findings = sum(workers.map((worker) => worker.findings));
  const icon = isBusy ? '$(loading~spin)' : problems.length > 0 ? '$(warning)' : '$(shield)';
  const parts = [...new Set(workers.map(({ typescript }) => `TypeScript ${typescript}`)), ...new Set(workers.map(configurationOf)), ...(isTrusted ? [] : ['not trusted'])];
  return {
    // While a first run is on, "0" would be a claim that nobody made yet.
    text: isBusy && findings === 0 ? `${icon} Lintel` : `${icon} Lintel ${findings}`,
    detail: [progressOf(workers, isBusy), ...parts].join(' · '),
    tooltip: [...workers.map((worker) => folderText(worker, isTrusted)), ...problems.map(problemText)].join('\n\n'),
    isBusy,
    severity: problems.length > 0 ? 'warning' : 'information',
  };
}

/** The first thing that the user should know, for the language status. */
export function problemOf(workers: readonly WorkerStatus[]): string | undefined {
  const problems = workers.flatMap((worker) => worker.problems);
  if (problems.length === 0) return undefined;
  return problems.length === 1 ? problems[0]!.message : `${problems[0]!.message} (and ${problems.length - 1} more)`;
}

function progressOf(workers: readonly WorkerStatus[], isBusy: boolean): string {
  const files = sum(workers.map((worker) => worker.files));
  const judged = sum(workers.map((worker) => worker.judged));
  const findings = count(sum(workers.map((worker) => worker.findings)), 'finding');
  return isBusy ? `${judged} of ${count(files, 'file')}` : `${findings} in ${count(files, 'file')}`;
}

function folderText(worker: WorkerStatus, isTrusted: boolean): string {
  const lines = [
    `**${escaped(nameOf(worker.root))}**: ${progressOf([worker], worker.state !== 'idle')}${worker.lastRun ? `; last run ${count(worker.lastRun.files, 'file')} in ${duration(worker.lastRun.milliseconds)}` : ''}`,
    `TypeScript ${escaped(worker.typescript)}, plugin ${escaped(worker.plugin)}`,
    `Configuration: ${escaped(configurationOf(worker))}${isTrusted ? '' : ' (not trusted: nothing of the workspace is executed)'}`,
    `Projects: ${escaped(worker.projects.map(({ config, files }) => `${config === undefined ? 'without tsconfig' : relative(worker.root, config)} (${files})`).join(', ') || 'none yet')}`,
  ];
  return lines.join('  \n');
}

const problemText = ({ message, file }: WorkerStatus['problems'][number]): string => `$(warning) ${escaped(message)}${file === undefined ? '' : ` (${escaped(nameOf(file))})`}`;
const configurationOf = ({ configuration }: WorkerStatus): string => configuration ?? 'recommended';
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || path;
const relative = (root: string, path: string): string => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
const duration = (milliseconds: number): string => (milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`);

/** Names of files and messages come from the workspace: no links, no commands. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+!<>|~$]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
