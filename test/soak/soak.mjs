import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, uriOf } from './client.mjs';
import { PullingClient } from './pulling-client.mjs';
import { Random } from './random.mjs';
import { applied, textEdit } from './text-edits.mjs';
import { CONFIGS, isUnseen, Workspace } from './workspace.mjs';

const COLD = fileURLToPath(new URL('cold.mjs', import.meta.url));
/** Edits until most files go back to what they were. */
const ROUND = 20;
const MAX_OPEN = 12;
const CHANGED = 2;

/**
 * Random edits of a copy of an application; after each batch, what the server shows is compared with a cold run over the same contents.
 * Every 20 edits the server has to have judged everything, whether it is compared or not.
 * Resolves to the first difference, or to undefined.
 */
export async function soak({ app, scratch, server, edits, seed, batch = ROUND, minutes = Infinity, pulls = false, onBatch = () => undefined }) {
  const run = new Soak(new Workspace(app, scratch), new Random(seed));
  const end = performance.now() + minutes * 60_000;
  try {
    run.client = await (pulls ? PullingClient : Client).start(server, run.workspace.root);
    for (let done = ROUND; ; done += ROUND) {
      for (let index = 0; index < ROUND; index++) await run.step();
      const isLast = done >= edits || performance.now() > end;
      if (isLast || done % batch < ROUND) {
        const difference = await run.compare();
        onBatch({ done, findings: run.compared, seconds: run.seconds, process: run.client.process });
        if (difference) return { seed, after: done, ...difference, history: run.history, log: run.client.log };
        run.history = [];
      } else await run.settle();
      if (isLast) return undefined;
      await run.mend();
    }
  } finally {
    await run.client?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

class Soak {
  history = [];

  constructor(workspace, random) {
    this.workspace = workspace;
    this.random = random;
  }

  note(what, file) {
    this.history.push(file ? `${what} ${relative(this.workspace.root, file)}` : what);
  }

  step() {
    const { random } = this;
    return random.weighted([
      [14, () => this.edit()],
      [2, () => this.save()],
      [1, () => this.close()],
      [2, () => this.external()],
      [0.5, () => this.rename()],
      [0.4, () => this.remove()],
      [0.4, () => this.create()],
      [0.3, () => this.configure()],
    ])();
  }

  async opened() {
    const { workspace, random, client } = this;
    const open = [...workspace.open.keys()];
    if (open.length > 0 && (open.length >= MAX_OPEN || random.next() < 0.7)) return random.of(open);
    const file = random.of(workspace.sources());
    if (!workspace.open.has(file)) {
      const text = readFileSync(file, 'utf8');
      workspace.open.set(file, text);
      this.note('open', file);
      await client.open(file, text);
    }
    return file;
  }

  async edit() {
    const { workspace, random, client } = this;
    const file = await this.opened();
    const before = workspace.open.get(file);
    const edit = textEdit(random, before, workspace.lines);
    workspace.open.set(file, applied(before, edit));
    this.note(`edit ${JSON.stringify(edit)}`, file);
    await client.change(file, before, edit);
  }

  async save() {
    const { workspace, client } = this;
    const file = await this.opened();
    this.note('save', file);
    workspace.write(file, workspace.open.get(file));
    await client.save(file);
  }

  async close() {
    const { workspace, random, client } = this;
    const file = random.of([...workspace.open.keys()]);
    if (!file) return;
    this.note('close', file);
    // An unsaved file that is gone from the disk is gone.
    workspace.open.delete(file);
    await client.close(file);
  }

  /** Somebody else writes to the disk. That the server's own watchers notice is tested by test/lsp/worker/watched.test.ts: here the comparison makes it look. */
  async external() {
    const { workspace, random } = this;
    const file = random.of(workspace.sources());
    this.note('external change of', file);
    const text = readFileSync(file, 'utf8');
    workspace.write(file, random.next() < 0.3 && workspace.original.has(file) ? workspace.original.get(file) : applied(text, textEdit(random, text, workspace.lines)));
  }

  async rename() {
    const { workspace, random, client } = this;
    const from = random.of(workspace.sources());
    const to = join(random.next() < 0.5 ? dirname(from) : dirname(random.of(workspace.sources())), `moved-${random.below(1000)}-${basename(from)}`);
    if (existsSync(to)) return;
    this.note(`rename to ${relative(workspace.root, to)}`, from);
    workspace.move(from, to);
    const text = workspace.open.get(from);
    if (text === undefined) return;
    workspace.open.delete(from);
    await client.close(from);
    workspace.open.set(to, text);
    await client.open(to, text);
  }

  async remove() {
    const { workspace, random, client } = this;
    const file = random.of(workspace.sources());
    if (workspace.sources().length < 5) return;
    this.note('delete', file);
    if (workspace.open.delete(file)) await client.close(file);
    rmSync(file);
  }

  async create() {
    const { workspace, random } = this;
    const from = random.of([...workspace.original.keys()]);
    const file = join(dirname(random.of(workspace.sources())), `new-${random.below(1000)}-${basename(from)}`);
    this.note('create', file);
    workspace.write(file, workspace.original.get(from));
  }

  async configure() {
    const { workspace, random } = this;
    const which = random.below(CONFIGS.length);
    this.note(`configuration ${which}`);
    workspace.write(join(workspace.root, 'eslint.config.mjs'), CONFIGS[which]);
  }

  /** Most files go back to what they were: code that does not parse says little. */
  async mend() {
    const { workspace, random, client } = this;
    for (const [file, original] of workspace.original) {
      if (random.next() < 0.3) continue;
      const before = workspace.open.get(file);
      if (before !== undefined) {
        workspace.open.set(file, original);
        await client.change(file, before, { start: 0, end: before.length, text: original });
      }
      if (!existsSync(file) || readFileSync(file, 'utf8') !== original) workspace.write(file, original);
    }
  }

  /** The server has judged everything as it stands. */
  async settle() {
    const { workspace, client } = this;
    await client.disk([{ file: workspace.root, type: CHANGED }]);
    await client.settled();
  }

  async compare() {
    const { workspace } = this;
    workspace.reflect();
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const cold = said(workspace.mirror).then((all) => ({ expected: all.filter((one) => !isUnseen(one.split(/:\d| is not judged$/)[0])), cold: seconds() }));
    // What fails here is not to be lost in what fails there.
    cold.catch(() => undefined);
    await this.settle();
    const server = seconds();
    const shown = this.shown();
    const { expected, cold: took } = await cold;
    this.seconds = { server, cold: took };
    this.compared = expected.length;
    const missing = expected.filter((one) => !shown.includes(one));
    const extra = shown.filter((one) => !expected.includes(one));
    return missing.length + extra.length > 0 ? { missing, extra } : undefined;
  }

  shown() {
    const root = `${uriOf(this.workspace.root)}/`;
    return [...this.client.published]
      .flatMap(([uri, { diagnostics }]) => {
        const file = decodeURIComponent(uri.slice(root.length));
        if (isUnseen(file)) return [];
        if (diagnostics.some(({ message }) => message.includes('no tsconfig includes it'))) return [];
        if (diagnostics.some(({ code }) => code === 'not-judged')) return [`${file} is not judged`];
        return diagnostics.map(({ range: { start, end }, severity, code, message }) => `${file}:${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${severity === 1 ? 'error' : 'warning'} lintel/${code} ${message}`);
      })
      .sort();
  }
}

/** What a cold run says. */
function said(directory) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COLD, directory], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`the cold run failed:\n${err.slice(0, 1500)}`))));
  });
}
