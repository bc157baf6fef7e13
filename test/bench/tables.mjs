import { relative } from 'node:path';

/** DESIGN.md, Speed and memory: milliseconds of the 95th percentile. */
const budgetOf = (lines) => (lines <= 500 ? 150 : 500);

/** Nearest rank. */
export function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

const median = (numbers) => percentile(numbers, 50);
const times = (samples) => samples.map(({ took }) => took);
const both = (samples) => [percentile(times(samples), 50), percentile(times(samples), 95)];
const number = (value, width = 7) => value.toFixed(0).padStart(width);
const ratio = (value, width = 6) => value.toFixed(2).padStart(width);

function figures({ server, alone }) {
  const [p50, p95] = both(server);
  const [floor50, floor95] = both(alone);
  const busy = [server, alone].map((samples) => percentile(samples.map(({ busy: one }) => one ?? NaN), 50));
  const work = busy.some(Number.isNaN) ? '' : `   ${number(busy[0])}${number(busy[1])}${ratio(busy[0] / busy[1])}`;
  return `${number(p50)}${number(p95)}   ${number(floor50)}${number(floor95)}   ${ratio(p50 / floor50)}${ratio(p95 / floor95)}${work}`;
}

const HEAD = '     server, ms     TypeScript, ms      ratio       CPU ms p50 of both\n';
const COLUMNS = '    p50    p95       p50    p95      p50   p95     server     TS ratio';

export function coldTable(root, { file, lines, server, bare }) {
  const of = (all) => ({ took: median(times(all)), cpu: median(all.map(({ cpu }) => cpu)) });
  const [started, one, all] = [server, bare.file, bare.all].map(of);
  const row = (name, it, ratios = '') => `  ${name.padEnd(64)}${it.took.toFixed(2).padStart(8)}${it.cpu.toFixed(2).padStart(8)}${ratios}`;
  const against = (it) => `   ${ratio(started.took / it.took)}${ratio(started.cpu / it.cpu)}`;
  return [
    `\nCold start, medians of ${server.length}, ${relative(root, file)} (${lines} lines)`,
    `${''.padEnd(66)}       s   CPU s   server is × of s, of CPU`,
    row('server: start of the process → first diagnostics of the file', started),
    row('bare Program: process, Program, semantic diagnostics of the file', one, against(one)),
    row('bare Program: the same, and diagnostics of all files', all, against(all)),
  ].join('\n');
}

export function keystrokeHead({ edits, pace, push }) {
  return `\nKeystroke → diagnostics of the file (${push ? 'pushed' : 'pulled'}), ${edits} edits a file, at least ${pace} ms apart; TypeScript: new Program from the old one, semantic diagnostics of the file\nCPU: how long the process worked on it, which other work on the machine does not lengthen much\n${''.padEnd(52)}lines${HEAD}${''.padEnd(57)}${COLUMNS}     budget p95`;
}

export function keystrokeRow(root, row) {
  const name = relative(root, row.file);
  const budget = budgetOf(row.lines);
  return `${(name.length > 50 ? `…${name.slice(-49)}` : name).padEnd(51)}${String(row.lines).padStart(6)}${figures(row)}     ≤ ${budget}: ${both(row.server)[1] <= budget ? 'held' : 'missed'}`;
}

export function keystrokeSums(rows) {
  const of = (is) => ({ server: rows.flatMap(({ server }) => server.filter(is)), alone: rows.flatMap(({ alone }) => alone.filter(is)) });
  const within = (is) => {
    const some = rows.filter(is);
    return { server: some.flatMap(({ server }) => server), alone: some.flatMap(({ alone }) => alone) };
  };
  const lines = [
    ['all', of(() => true), undefined],
    ['letters of a word', of(({ kind }) => kind === 'letter'), undefined],
    ['another type', of(({ kind }) => kind === 'type'), undefined],
    ['files of up to 500 lines', within((row) => row.lines <= 500), 150],
    ['larger files', within((row) => row.lines > 500), 500],
  ].filter(([, { server }]) => server.length > 0);
  return lines.map(([name, sum, budget]) => `${name.padEnd(57)}${figures(sum)}${budget === undefined ? '' : `     ≤ ${budget}: ${both(sum.server)[1] <= budget ? 'held' : 'missed'}`}`).join('\n');
}

export function hubTable(root, hub, open, samples) {
  return [
    `\nEdit of a type in what most files import → diagnostics of it and of the ${open} open files; ${samples.server.length} edits`,
    `  ${relative(root, hub.file)} (${hub.lines} lines): imported by ${hub.importers} files, reached from ${hub.reaching}, ${hub.open} of the open ones`,
    `${''.padEnd(57)}${HEAD}${''.padEnd(57)}${COLUMNS}`,
    `${''.padEnd(57)}${figures(samples)}`,
  ].join('\n');
}

export function memoryTable({ edits, server, tsserver, processes }) {
  // Of one process the two are nearly the same; shared pages of several count once in the PSS.
  const has = [...server, ...tsserver].every(({ pss }) => pss !== undefined);
  const of = (one) => (has ? one.pss : one.rss);
  const row = (name, index) => `  ${name.padEnd(38)}${number(of(server[index]), 8)}${number(of(tsserver[index]), 10)}   ${ratio(of(server[index]) / of(tsserver[index]))}`;
  return [
    `\nMemory, MB ${has ? 'PSS' : 'RSS'}, all processes${''.padEnd(11)}server  tsserver    ratio`,
    row('the open files diagnosed, all settled', 0),
    row(`after ${edits} more edits`, 1),
    `  grown to                              ${(of(server[1]) / of(server[0])).toFixed(2).padStart(6)} ×${(of(tsserver[1]) / of(tsserver[0])).toFixed(2).padStart(8)} ×`,
    `  of the server's processes at the end: ${processes.map(({ what, rss }) => `${what} ${rss.toFixed(0)}`).join(', ')} (RSS)`,
  ].join('\n');
}
