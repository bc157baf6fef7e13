// What a process and its children take, while they run: memory, and CPU time so far.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of Linux; elsewhere `ps` knows the memory, and whole seconds. */
const TICKS = 100;

/**
 * @returns {{ pid: number, command: string, rss: number, pss: number | undefined, cpu: number }[]} The process itself first. Megabytes and seconds.
 */
export function processTree(pid) {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, own, parent, rss, time, command]) => ({ pid: Number(own), parent: Number(parent), rss: Number(rss) / 1024, time, command }));
  const found = all.filter((one) => one.pid === pid);
  for (const { pid: parent } of found) found.push(...all.filter((one) => one.parent === parent));
  return found.map(({ pid: own, command, rss, time }) => ({ pid: own, command, rss, pss: proportional(own), cpu: ticks(own) ?? secondsOf(time) }));
}

export function total(processes) {
  const sum = (of) => processes.reduce((all, one) => all + of(one), 0);
  return { rss: sum(({ rss }) => rss), pss: processes.every(({ pss }) => pss !== undefined) ? sum(({ pss }) => pss) : undefined, cpu: sum(({ cpu }) => cpu) };
}

/** Milliseconds that the first thread of these processes was on a processor: what a wait would be on a machine that does nothing else. Of Linux. */
export function busyTime(pids) {
  const times = pids.map((pid) => read(`/proc/${pid}/schedstat`));
  return times.includes(undefined) ? undefined : times.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
}

/** Pages that processes share are counted once between them. */
function proportional(pid) {
  const found = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '');
  return found ? Number(found[1]) / 1024 : undefined;
}

function ticks(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Its own of the user and the system, and that of its children that have ended.
  return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) / TICKS;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** `1-02:03:04`, `02:03.45`. */
function secondsOf(time) {
  const [clock, days = '0'] = time.split('-').reverse();
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
