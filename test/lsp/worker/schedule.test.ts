import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Schedule } from '../../../lsp-server/src/worker/schedule.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A schedule over files that have to be judged, and what it says next, as far as it says so without waiting. */
function schedule(open: readonly string[], closed: readonly string[]) {
  const due = new Set([...open, ...closed]);
  const made = new Schedule({ open: () => open, closed: () => closed, mustJudge: (file) => due.has(file), areTogether: () => true, byDistance: (files) => files });
  const now = (): readonly string[] => {
    const order: string[] = [];
    for (let next = made.next(); next && 'file' in next; next = made.next()) {
      due.delete(next.file);
      order.push(next.file);
    }
    return order;
  };
  const edit = (file: string): void => {
    for (const one of [...open, ...closed]) due.add(one);
    made.edit(file);
    made.changed([file]);
  };
  return { made, now, edit };
}

test('what is edited comes at once, other open files when the typing pauses, closed ones when it stops', () => {
  const { now, edit } = schedule(['a', 'b'], ['c']);
  expect(now()).toEqual(['a', 'b', 'c']);
  edit('b');
  expect(now()).toEqual(['b']);
  vi.advanceTimersByTime(200);
  edit('b');
  expect(now()).toEqual(['b']);
  vi.advanceTimersByTime(200);
  expect(now()).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(now()).toEqual(['a']);
  vi.advanceTimersByTime(300);
  expect(now()).toEqual(['c']);
});

test('what somebody waits for does not wait', () => {
  const { made, now, edit } = schedule(['a', 'b'], ['c']);
  now();
  edit('b');
  made.ask('c');
  expect(now()).toEqual(['c', 'b']);
  made.hurry();
  expect(now()).toEqual(['a']);
});
