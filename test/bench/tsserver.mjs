import { spawn } from 'node:child_process';

/** TypeScript's own server over its own protocol. */
export class TsServer {
  #sequence = 0;
  #waiting = new Map();
  #rest = Buffer.alloc(0);

  constructor(script, root) {
    this.root = root;
    this.process = spawn(process.execPath, ['--max-old-space-size=6144', script, '--disableAutomaticTypingAcquisition'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdout.on('data', (data) => this.#take(data));
    this.process.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`tsserver ended by ${signal ?? `code ${code}`}`));
    });
  }

  open(file, text) {
    this.#send('open', { file, fileContent: text, scriptKindName: 'TS', projectRootPath: this.root });
  }

  change(file, before, { start, end, text }) {
    this.#send('change', { file, ...place(before, start, ''), ...place(before, end, 'end'), insertString: text });
  }

  /** Resolves when the diagnostics of these files were sent. */
  diagnosed(files) {
    const sequence = this.#send('geterr', { files, delay: 0 });
    return new Promise((resolve, reject) => this.#waiting.set(sequence, { resolve, reject }));
  }

  kill() {
    this.process.kill('SIGKILL');
  }

  #send(command, args) {
    this.process.stdin.write(`${JSON.stringify({ seq: ++this.#sequence, type: 'request', command, arguments: args })}\n`);
    return this.#sequence;
  }

  #take(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#rest.subarray(0, 64).toString('latin1'));
      const end = head ? head[0].length + Number(head[1]) : Infinity;
      if (this.#rest.length < end) return;
      const message = JSON.parse(this.#rest.subarray(head[0].length, end).toString('utf8'));
      this.#rest = this.#rest.subarray(end);
      if (message.event !== 'requestCompleted') continue;
      this.#waiting.get(message.body.request_seq)?.resolve();
      this.#waiting.delete(message.body.request_seq);
    }
  }
}

function place(text, offset, prefix) {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return prefix ? { endLine: before.length, endOffset: before.at(-1).length + 1 } : { line: before.length, offset: before.at(-1).length + 1 };
}
