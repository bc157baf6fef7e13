import type { WorkerStatus } from 'lintel/protocol';

export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly isBusy: boolean;
  readonly isWarning: boolean;
}

/** What the status item says of all folders. */
export function statusText(workers: readonly WorkerStatus[]): StatusText {
  const problems = workers.flatMap((worker) => worker.problems);
  const findings = sum(workers.map((worker) => worker.findings));
  const details = workers.map(({ root, typescript, configuration, judged, files, lastRun }) => {
    const parts = [`TypeScript ${typescript || '?'}`, configuration ?? 'recommended', `${judged} of ${files} files`, ...(lastRun ? [`${lastRun.milliseconds} ms`] : [])].join(' · ');
    return workers.length > 1 ? `${root.slice(root.lastIndexOf('/') + 1)}: ${parts}` : parts;
  });
  return {
    text: workers.length === 0 ? 'Lintel' : `Lintel: ${findings === 0 ? 'no findings' : findings === 1 ? '1 finding' : `${findings} findings`}`,
    detail: [...problems.map(({ message }) => message), ...details].join('\n'),
    isBusy: workers.some(({ state }) => state !== 'idle'),
    isWarning: problems.length > 0,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
