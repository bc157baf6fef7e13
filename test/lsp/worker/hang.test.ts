import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WorkerClient } from '../../../lsp-server/src/worker/client.js';
import type { FileReport, FromWorker, ToWorker, WorkerStatus } from '../../../lsp-server/src/worker/messages.js';

// A worker in a file that has no end, without the two minutes that it takes to be sure.

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const FILE = '/work/a.ts';

/** Takes everything and answers nothing, unless told to. */
class Mute extends EventEmitter {
  readonly taken: ToWorker[] = [];
  connected = true;

  constructor(readonly answers: boolean) {
    super();
  }

  send(message: ToWorker): boolean {
    this.taken.push(message);
    if (this.answers && message.kind === 'ask') this.emit('message', { kind: 'answer', id: message.id, value: [] } satisfies FromWorker);
    return true;
  }

  kill(): boolean {
    this.connected = false;
    return true;
  }
}

function started(answers: (run: number) => boolean = () => false) {
  const children: Mute[] = [];
  const logs: string[] = [];
  const reports = new Map<string, FileReport>();
  let status: WorkerStatus | undefined;
  const client = new WorkerClient(
    { root: '/work', isTrusted: true, scope: 'workspace', strict: false, logLevel: 'info' },
    { report: (report) => void reports.set(report.file, report), forget: (file) => void reports.delete(file), status: (one) => (status = one), log: (_, message) => void logs.push(message) },
    () => {
      const child = new Mute(answers(children.length));
      children.push(child);
      return child as unknown as ChildProcess;
    },
  );
  client.document(FILE, 1, 'export {};');
  return { client, children, logs, reports, status: () => status };
}

test('it is started again with what was open, and given up the third time', async () => {
  const { client, children, logs, reports, status } = started();
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(children.length).toBe(2);
  expect(children[1]!.taken).toContainEqual({ kind: 'document', file: FILE, version: 1, text: 'export {};' });
  expect(logs).toEqual([expect.stringContaining('no answer for 120 s')]);
  const asked = client.ask({ about: 'file', file: FILE });
  const refused = expect(asked).rejects.toThrow('the worker ended by no answer for 120 s');
  await vi.advanceTimersByTimeAsync(7 * MINUTE);
  await refused;
  expect(children.map(({ connected }) => connected)).toEqual([false, false, false]);
  expect(status()!.problems).toEqual([{ code: 'worker', message: expect.stringContaining('stopped judging /work: its worker hung 3 times: no answer for 120 s (asked about /work/a.ts)') as string, file: undefined }]);
  expect(reports.get(FILE)!.problem).toContain('hung 3 times');

  // A document that is opened now is told so, too, and a restart begins anew.
  client.document('/work/b.ts', 1, '');
  expect(reports.get('/work/b.ts')!.problem).toContain('hung 3 times');
  client.restart();
  expect(children.length).toBe(4);
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(children.length).toBe(5);
});

test('a worker that answers between two files is at work', async () => {
  const { children, logs } = started(() => true);
  await vi.advanceTimersByTimeAsync(30 * MINUTE);
  expect(children.length).toBe(1);
  expect(logs).toEqual([]);
});

test('one that was idle between two hangs is not given up', async () => {
  const { children, status } = started();
  for (let run = 0; run < 5; run++) {
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(children.length).toBe(run + 2);
    children.at(-1)!.emit('message', { kind: 'status', status: { root: '/work', state: 'idle', problems: [] } as unknown as WorkerStatus } satisfies FromWorker);
    children.at(-1)!.emit('message', { kind: 'status', status: { root: '/work', state: 'working', problems: [] } as unknown as WorkerStatus } satisfies FromWorker);
  }
  expect(status()!.problems).toEqual([]);
});
