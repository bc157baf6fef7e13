import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { busyTime, processTree, total } from '../setup/processes.mjs';
import { keep, whileStopped } from './children.mjs';
import { difference, Editor } from './editor.mjs';
import { SERVER } from './repository.mjs';
import { TsServer } from './tsserver.mjs';
import { retyped, typed } from './typing.mjs';

const COLD_BARE = fileURLToPath(new URL('cold-bare.mjs', import.meta.url));
/** Edits that are made and not counted: code that runs for the first time is slow. */
const WARM_UP = 3;

const now = () => performance.now();

export const startEditor = (root, how) => Editor.startAs(SERVER, root, how, keep);

/** In turns, so that a busy minute of the machine does not fall on one of them. Seconds from the start of the process, and of CPU. */
export async function coldStarts({ root, compiler, config, files }, how, times) {
  const one = files[files.length >> 1];
  const bare = { file: [], all: [] };
  const server = [];
  // Whoever comes first reads the disk for the others.
  await bareStart(compiler, config, one.file);
  for (let turn = 0; turn < times; turn++) {
    const { file, all } = await bareStart(compiler, config, one.file);
    bare.file.push(file);
    bare.all.push(all);
    server.push(await serverStart(root, how, one));
  }
  return { file: one.file, lines: one.lines, server, bare };
}

function bareStart(compiler, config, file) {
  const started = now();
  const child = keep(fork(COLD_BARE, [compiler, config, file], { execArgv: ['--max-old-space-size=6144'] }));
  const took = {};
  return new Promise((resolve, reject) => {
    child.on('message', ({ done, cpu }) => (took[done] = { took: (now() - started) / 1000, cpu }));
    child.once('exit', (code, signal) => (code === 0 ? resolve(took) : reject(new Error(`TypeScript alone ended by ${signal ?? `code ${code}`}`))));
  });
}

async function serverStart(root, how, { file, text }) {
  const started = now();
  const editor = await startEditor(root, how);
  await editor.show(file, text);
  await editor.diagnosed(file);
  const took = { took: (now() - started) / 1000, cpu: total(processTree(editor.process.pid)).cpu };
  await editor.stop();
  return took;
}

/** Milliseconds from each edit to the diagnostics of the text that it made; then the same edits with TypeScript alone. */
export async function keystrokesIn(editor, bare, one, { edits, pace }) {
  const { file, lines, text } = one;
  const clock = new Clock(processTree(editor.process.pid).map(({ pid }) => pid));
  const server = [];
  for (const { kind, text: next } of some(typed(one), edits + WARM_UP)) {
    clock.start();
    await editor.type(file, next);
    await editor.diagnosed(file);
    server.push({ kind, ...clock.read() });
    await pause(Math.max(0, pace - server.at(-1).took));
  }
  await editor.type(file, text);
  await editor.diagnosed(file);
  const alone = whileStopped(editor.process, () => {
    const times = some(typed(one), edits + WARM_UP).map(({ kind, text: next }) => ({ kind, ...timed(() => against(bare, file, next, [file])) }));
    bare.type(file, text);
    return times;
  });
  return { file, lines, server: server.slice(WARM_UP), alone: alone.slice(WARM_UP) };
}

/** Milliseconds until all open files have diagnostics again after an edit of another open file that changes a type. */
export async function hubEditsOf(editor, bare, hub, files, { edits, pace }) {
  const open = files.map(({ file }) => file);
  const all = [...new Set([hub.file, ...open])];
  const clock = new Clock(processTree(editor.process.pid).map(({ pid }) => pid));
  const server = [];
  if (!open.includes(hub.file)) await editor.show(hub.file, hub.text);
  for (const { text } of some(retyped(hub), edits + WARM_UP)) {
    clock.start();
    await editor.type(hub.file, text);
    await Promise.all(all.map((file) => editor.diagnosed(file)));
    server.push({ kind: 'type', ...clock.read() });
    await pause(Math.max(0, pace - server.at(-1).took));
  }
  await editor.type(hub.file, hub.text);
  await Promise.all(all.map((file) => editor.diagnosed(file)));
  const alone = whileStopped(editor.process, () => {
    const times = some(retyped(hub), edits + WARM_UP).map(({ text }) => ({ kind: 'type', ...timed(() => against(bare, hub.file, text, all)) }));
    bare.type(hub.file, hub.text);
    return times;
  });
  return { server: server.slice(WARM_UP), alone: alone.slice(WARM_UP) };
}

function against(bare, file, text, asked) {
  bare.type(file, text);
  bare.build();
  for (const one of asked) bare.diagnose(one);
}

function timed(work) {
  const clock = new Clock([process.pid]);
  clock.start();
  work();
  return clock.read();
}

/** `took`: what passed. `busy`: how much of it the processes worked; undefined where the system does not say. Milliseconds. */
class Clock {
  #pids;
  #started;
  #busy;

  constructor(pids) {
    this.#pids = pids;
  }

  start() {
    this.#busy = busyTime(this.#pids);
    this.#started = now();
  }

  read() {
    const took = now() - this.#started;
    return { took, busy: this.#busy === undefined ? undefined : busyTime(this.#pids) - this.#busy };
  }
}

function some(steps, count) {
  const found = [];
  for (const step of steps) if (found.push(step) === count) return found;
  return found;
}

/** CPU of the whole server while nobody does anything. */
export async function idleOf(editor, seconds) {
  const before = processTree(editor.process.pid);
  await pause(seconds * 1000);
  const after = processTree(editor.process.pid);
  return { seconds, processes: after.length, cpu: total(after).cpu - total(before).cpu };
}

/** Megabytes of the server's processes, and of tsserver's with the same files open and the same edits done. */
export async function memoryOf({ root, compiler, files }, editor, edits) {
  const server = [total(processTree(editor.process.pid))];
  const steps = stepsIn(files, edits);
  for (const { file, after } of steps) {
    await editor.type(file, after);
    await editor.diagnosed(file);
  }
  await editor.settle();
  server.push(total(processTree(editor.process.pid)));
  const processes = processTree(editor.process.pid).map(({ command, ...figures }) => ({ ...figures, what: command.includes('worker') ? 'worker' : 'protocol' }));
  await editor.stop();

  const other = new TsServer(join(compiler, 'lib/tsserver.js'), root);
  keep(other.process);
  for (const { file, text } of files) other.open(file, text);
  await other.diagnosed(files.map(({ file }) => file));
  const tsserver = [total(processTree(other.process.pid))];
  for (const { file, before, after } of steps) {
    other.change(file, before, difference(before, after));
    await other.diagnosed([file]);
  }
  tsserver.push(total(processTree(other.process.pid)));
  other.kill();
  return { edits, server, tsserver, processes };
}

/** Edits of one file after the other. */
function stepsIn(files, count) {
  const hands = files.map((one) => ({ file: one.file, before: one.text, texts: typed(one) }));
  return Array.from({ length: count }, (_, index) => {
    const hand = hands[index % hands.length];
    const { before } = hand;
    const after = hand.texts.next().value.text;
    hand.before = after;
    return { file: hand.file, before, after };
  });
}
