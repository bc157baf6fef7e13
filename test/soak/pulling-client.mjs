import { setTimeout as pause } from 'node:timers/promises';
import { Client, uriOf, VS_CODE } from './client.mjs';

/** The server tells of several changes in one message. */
const TOGETHER = 150;

/** Asks as VS Code does, and no more: for a document after its own edits and for all open ones when it is told to; for closed files the workspace's answer goes on. */
export class PullingClient extends Client {
  #open = new Map();
  #closed = new Map();
  #asking = new Set();
  #isOver = false;

  static start(server, root) {
    return super.start(server, root, { capabilities: VS_CODE });
  }

  async connected() {
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      for (const uri of this.#open.keys()) this.#ask(uri);
      return null;
    });
    this.connection.onNotification('$/progress', ({ token, value }) => {
      if (token === 'all') this.#take(value.items);
    });
    void this.#listenToAll();
  }

  async open(file, text) {
    await super.open(file, text);
    this.#open.set(uriOf(file), undefined);
    this.#ask(uriOf(file));
  }

  async change(file, before, edit) {
    await super.change(file, before, edit);
    this.#ask(uriOf(file));
  }

  close(file) {
    this.#open.delete(uriOf(file));
    return super.close(file);
  }

  async settled() {
    // What is told after everything was judged comes before the second answer.
    await super.settled();
    await pause(TOGETHER);
    await super.settled();
    while (this.#asking.size > 0) await Promise.all(this.#asking);
    const shown = new Map([...this.#closed].filter(([uri]) => !this.#open.has(uri)));
    for (const [uri, report] of this.#open) shown.set(uri, report);
    this.published = new Map([...shown].map(([uri, report]) => [uri, { diagnostics: report?.items ?? [] }]));
  }

  async stop() {
    this.#isOver = true;
    await super.stop();
  }

  #ask(uri) {
    const asked = this.#pull(uri).finally(() => this.#asking.delete(asked));
    this.#asking.add(asked);
  }

  async #pull(uri) {
    try {
      const report = await this.pull(uri, this.#open.get(uri));
      if (this.#open.has(uri)) this.#open.set(uri, report);
    } catch (error) {
      if (this.#open.has(uri) && !this.#isOver) throw error;
    }
  }

  #take(items) {
    for (const { uri, kind, items: diagnostics, resultId } of items) if (kind === 'full') this.#closed.set(uri, { items: diagnostics, resultId });
  }

  async #listenToAll() {
    while (!this.#isOver) {
      try {
        const previousResultIds = [...this.#closed].map(([uri, { resultId }]) => ({ uri, value: resultId }));
        const { items } = await this.connection.sendRequest('workspace/diagnostic', { identifier: 'lintel', previousResultIds, partialResultToken: 'all' });
        this.#take(items);
      } catch {
        return;
      }
    }
  }
}
