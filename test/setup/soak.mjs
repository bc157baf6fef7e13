// `npm run soak -- DIR [EDITS] [--seed N] [--batch K] [--minutes M] [--pull]`: random edits of a copy of a repository; the server's findings must equal a cold run's after each K.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { soak } from '../soak/soak.mjs';
import { processTree } from './processes.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' }, batch: { type: 'string', default: '20' }, minutes: { type: 'string', default: 'Infinity' }, pull: { type: 'boolean', default: false } } });
const [directory, count = '200'] = positionals;
const [edits, batch, seed, minutes] = [count, values.batch, values.seed ?? Date.now() % 1_000_000, values.minutes].map(Number);
if (!directory || ![edits, batch, seed].every(Number.isInteger) || batch % 20 !== 0 || batch < 20 || !(minutes > 0)) {
  process.stderr.write(`Usage: npm run soak -- DIR [EDITS] [--seed N] [--batch K] [--minutes M] [--pull]
  EDITS  200
  K      edits between two comparisons, a multiple of 20 (20). A cold run takes most of the time; the server judges everything after each 20, compared or not.
  M      stop then, with a comparison
  --pull as VS Code, which asks for diagnostics; without, they are pushed
`);
  process.exit(2);
}
const app = resolve(process.env.INIT_CWD ?? '.', directory);
const server = fileURLToPath(new URL('../../lsp-server/dist/main.js', import.meta.url));
// Beside the repository, for what is installed above it.
const scratch = join(dirname(app), `.lintel-soak-${basename(app)}-${process.pid}`);
mkdirSync(scratch, { recursive: true });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    rmSync(scratch, { recursive: true, force: true });
    process.exit(1);
  });
}
process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
/** Workers that were seen: another one means that the last ended. */
const workers = new Set();
const difference = await soak({ app, scratch, server, edits, seed, batch, minutes, pulls: values.pull, onBatch });
if (difference) {
  process.stdout.write(`${JSON.stringify(difference, null, 2)}\n`);
  process.exitCode = 1;
}

function onBatch({ done, findings, seconds, process: server }) {
  const processes = processTree(server.pid);
  const memory = processes.map(({ rss }) => rss.toFixed(0));
  const worker = processes.find(({ command }) => command.includes('worker/main'))?.pid;
  if (worker !== undefined) workers.add(worker);
  const minutes = (performance.now() - started) / 60_000;
  process.stdout.write(`${done} edits, ${findings} findings · server ${seconds.server.toFixed(1)} s, cold run ${seconds.cold.toFixed(1)} s beside it · memory ${memory.join(' + ')} MB${workers.size > 1 ? `, the worker was started again ${workers.size - 1} times` : ''} · ${minutes.toFixed(1)} min\n`);
}
