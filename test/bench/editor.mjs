import { Client, uriOf, VS_CODE } from '../soak/client.mjs';

/** VS Code listens to the whole workspace, and asks again so long after it was answered. */
const AGAIN = 2000;
const WITHIN = 600_000;

/** VS Code as far as the time of an answer depends on it: it pulls. Or a client of its abilities that is pushed to. */
export class Editor extends Client {
  #isPulling = true;
  #texts = new Map();
  #results = new Map();
  #expected = new Map();
  #isOver = false;

  /** `onStart` gets the process before anything can fail. */
  static async startAs(server, root, { isPulling, scope }, onStart) {
    const capabilities = isPulling ? VS_CODE : { ...VS_CODE, textDocument: { ...VS_CODE.textDocument, diagnostic: undefined } };
    const editor = await this.start(server, root, { capabilities, options: { scope, isTrusted: true }, onStart });
    editor.#isPulling = isPulling;
    if (isPulling) void editor.#listenToAll();
    return editor;
  }

  async show(file, text) {
    this.#texts.set(file, text);
    await this.open(file, text);
  }

  /** As typed: only what differs is sent. */
  async type(file, text) {
    const before = this.#texts.get(file);
    this.#texts.set(file, text);
    await this.change(file, before, difference(before, text));
  }

  /** Resolves with the diagnostics of the text as it was last sent. */
  async diagnosed(file) {
    const diagnostics = await within(this.#isPulling ? this.#pulled(file) : this.#pushed(file), `diagnostics of ${file}`, this);
    const problem = diagnostics.find(({ code }) => code === 'not-judged');
    if (problem) throw new Error(`${file}: ${problem.message}`);
    return diagnostics;
  }

  async settle() {
    await within(this.settled(), 'everything judged', this);
  }

  async stop() {
    this.#isOver = true;
    await super.stop();
  }

  async #pulled(file) {
    const report = await this.pull(uriOf(file), this.#results.get(file));
    this.#results.set(file, report);
    return report.items;
  }

  #pushed(file) {
    const uri = uriOf(file);
    const known = this.published.get(uri);
    const version = this.versionOf(file);
    if (known?.version === version) return Promise.resolve(known.diagnostics);
    return new Promise((resolve) => this.#expected.set(uri, { version, resolve }));
  }

  onPublished(uri, version) {
    const expected = this.#expected.get(uri);
    if (!expected || expected.version !== version) return;
    this.#expected.delete(uri);
    expected.resolve(this.published.get(uri).diagnostics);
  }

  async #listenToAll() {
    while (!this.#isOver) {
      try {
        await this.connection.sendRequest('workspace/diagnostic', { identifier: 'lintel', previousResultIds: [], partialResultToken: 'all' });
      } catch {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN).unref());
    }
  }
}

function within(promise, what, { process: server, log }) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${why} instead of an answer: ${what}\n${log}`));
    const gone = (code, signal) => fail(`the server ended by ${signal ?? `code ${code}`}`);
    const timer = setTimeout(() => fail('ten minutes passed'), WITHIN);
    server.setMaxListeners(50).once('exit', gone);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      server.off('exit', gone);
    });
  });
}

export function difference(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  while (same < before.length - start && same < after.length - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}
