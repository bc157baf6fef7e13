// What an editor waits for, beside what it waits for from TypeScript alone (DESIGN.md, Speed and memory):
//   node test/setup/bench-editor.mjs DIR [options]
// Drives the built server over stdio, as VS Code does. Edits are of unsaved texts: nothing is written to DIR. "TypeScript alone" is what
// tsserver needs at least, measured in this process while the server stands still. A machine is busy or is not: ratios count.
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { endAll } from '../bench/children.mjs';
import { coldStarts, hubEditsOf, idleOf, keystrokesIn, memoryOf, startEditor } from '../bench/measures.mjs';
import { Impossible, repositoryOf } from '../bench/repository.mjs';
import { coldTable, hubTable, keystrokeHead, keystrokeRow, keystrokeSums, memoryTable } from '../bench/tables.mjs';

const USAGE = `usage: npm run bench:editor -- DIR [options]
  --edits N           edits of each of ten files, and of the file that most files import (40)
  --pace MS           from keystroke to keystroke at least (150)
  --starts N          cold starts (3)
  --seconds S         of doing nothing (20)
  --more M            edits between the two looks at the memory (100)
  --scope openFiles   closed files are not judged
  --push              diagnostics are pushed, as to Neovim, instead of pulled
  --json FILE         all figures
`;
const COUNTS = { edits: '40', pace: '150', starts: '3', seconds: '20', more: '100' };
const SCOPES = ['workspace', 'openFiles'];

const from = process.env.INIT_CWD ?? '.';
const options = readOptions();
if (!options) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  const result = await bench(options);
  if (options.json !== undefined) writeFileSync(resolve(from, options.json), `${JSON.stringify(result, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Impossible ? error.message : error.stack}\n`);
  process.exitCode = 1;
} finally {
  endAll();
}

function readOptions() {
  const text = (value) => ({ type: 'string', default: value });
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { ...Object.fromEntries(Object.entries(COUNTS).map(([name, value]) => [name, text(value)])), scope: text('workspace'), push: { type: 'boolean', default: false }, json: { type: 'string' } },
    });
    const counts = Object.fromEntries(Object.keys(COUNTS).map((name) => [name, Number(values[name])]));
    const isRight = positionals.length === 1 && SCOPES.includes(values.scope) && Object.values(counts).every((one) => Number.isInteger(one) && one >= 0) && counts.edits > 0 && counts.starts > 0;
    return isRight ? { ...values, ...counts, directory: resolve(from, positionals[0]) } : undefined;
  } catch {
    return undefined;
  }
}

async function bench({ directory, ...how }) {
  const repository = await repositoryOf(directory);
  const { root, bare, files, hub, sources, lines } = repository;
  const editing = { isPulling: !how.push, scope: how.scope };
  say(`${basename(root)}: ${sources} files, ${lines.toLocaleString('en')} lines · TypeScript ${bare.ts.version}, Node.js ${process.version} · load ${load()} on ${availableParallelism()} cores`);
  const cold = await coldStarts(repository, editing, how.starts);
  say(coldTable(root, cold));

  const started = performance.now();
  const editor = await startEditor(root, editing);
  for (const { file, text } of files) await editor.show(file, text);
  await Promise.all(files.map(({ file }) => editor.diagnosed(file)));
  const opened = (performance.now() - started) / 1000;
  await editor.settle();
  const settled = (performance.now() - started) / 1000;
  const { files: judged, findings, projects, typescript, configuration } = editor.status.workers[0];
  if (judged === 0) throw new Impossible(`The server judges no file in ${root}: ${configuration ?? 'its configuration'} ignores them all, or one above it does. There is nothing to measure.`);
  say(`\n${files.length} open files have diagnostics after ${opened.toFixed(1)} s, everything is judged after ${settled.toFixed(1)} s: ${judged} files of ${projects.length} projects, ${findings} findings, TypeScript ${typescript}, rules of ${configuration ?? 'recommended'}`);

  say(keystrokeHead(how));
  const keystrokes = [];
  for (const one of files) {
    const row = await keystrokesIn(editor, bare, one, how);
    keystrokes.push(row);
    say(keystrokeRow(root, row));
  }
  say(keystrokeSums(keystrokes));
  const hubEdits = await hubEditsOf(editor, bare, hub, files, how);
  say(hubTable(root, hub, files.length, hubEdits));

  await editor.settle();
  await pause(5000);
  const idle = await idleOf(editor, how.seconds);
  say(`\nIdle: ${(idle.cpu * 1000).toFixed(0)} ms of CPU in ${idle.seconds} s, by ${idle.processes} processes`);
  const memory = await memoryOf(repository, editor, how.more);
  say(memoryTable(memory));
  say(`\nLoad ${load()} at the end. Other work on the machine moves milliseconds: compare ratios.`);
  return { repository: basename(root), files: sources, lines, typescript: bare.ts.version, node: process.version, options: how, cold, opened, settled, keystrokes, hub: { ...hub, ...hubEdits, text: undefined }, idle, memory };
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Of the last minute. */
function load() {
  return loadavg()[0].toFixed(1);
}
