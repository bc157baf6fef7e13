import { Console } from 'node:console';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createConnection, IPCMessageReader, IPCMessageWriter, type MessageReader, type MessageWriter, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { readJson } from '../repository.js';
import { createServer } from '../server.js';
import { UsageError } from './arguments.js';

const version = readJson(fileURLToPath(new URL('../../package.json', import.meta.url)))?.['version'];

export const LSP_USAGE = `Usage: lintel lsp (--stdio | --socket=PORT | --pipe=NAME | --node-ipc)

The language server: what \`lintel check\` and the ESLint plugin say, live in an editor.
An editor starts it; docs/editors.md has the settings for VS Code, Neovim and Emacs.

LINTEL_WORKER_HEAP=MEGABYTES in the environment sets the memory of the process that judges.
`;

/** Never resolves: the process ends with its client. */
export async function lsp(args: readonly string[]): Promise<number> {
  const options = lspArguments(args);
  if (options === 'help') {
    process.stdout.write(LSP_USAGE);
    return 0;
  }
  // Whatever prints by mistake would end up among the messages.
  globalThis.console = new Console(process.stderr, process.stderr);
  const { reader, writer, ended } = await transportOf(options);
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  const server = createServer(connection, { version: typeof version === 'string' ? version : '' });
  // An editor that crashed says no goodbye. The workers end with the channel to this process.
  void ended.then(() => process.exit(server.isOver() ? 0 : 1));
  reader.onError((error) => answerBroken(writer, error));
  connection.listen();
  return new Promise(() => undefined);
}

type Transport = { readonly way: 'stdio' } | { readonly way: 'node-ipc' } | { readonly way: 'socket'; readonly port: number } | { readonly way: 'pipe'; readonly name: string };

function lspArguments(args: readonly string[]): Transport | 'help' {
  const { help, stdio, 'node-ipc': ipc, socket, pipe } = parse(args);
  if (help) return 'help';
  const given: Transport[] = [
    ...(stdio ? [{ way: 'stdio' } as const] : []),
    ...(ipc ? [{ way: 'node-ipc' } as const] : []),
    ...(socket === undefined ? [] : [{ way: 'socket', port: Number(socket) } as const]),
    ...(pipe === undefined ? [] : [{ way: 'pipe', name: pipe } as const]),
  ];
  const [one] = given;
  if (!one || given.length > 1) throw new UsageError('lsp needs to know how the editor talks to it: one of --stdio, --socket=PORT, --pipe=NAME and --node-ipc.');
  if (one.way === 'socket' && !(Number.isInteger(one.port) && one.port > 0 && one.port < 65_536)) throw new UsageError(`--socket takes a port, not '${socket}'.`);
  if (one.way === 'node-ipc' && !process.send) throw new UsageError('--node-ipc is for a process that Node.js has forked.');
  return one;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      // Clients add their process by themselves.
      options: { stdio: { type: 'boolean' }, 'node-ipc': { type: 'boolean' }, socket: { type: 'string' }, pipe: { type: 'string' }, clientProcessId: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

interface Channel {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly ended: Promise<unknown>;
}

async function transportOf(transport: Transport): Promise<Channel> {
  if (transport.way === 'node-ipc') return { reader: new IPCMessageReader(process), writer: new IPCMessageWriter(process), ended: new Promise((resolve) => process.once('disconnect', resolve)) };
  if (transport.way === 'stdio') return overStreams(process.stdin, process.stdout);
  const socket = transport.way === 'socket' ? connect(transport.port, '127.0.0.1') : connect(transport.name);
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (error) => reject(new UsageError(`nobody listens at ${transport.way === 'socket' ? `port ${transport.port}` : transport.name}: ${error.message}.`)));
  });
  return overStreams(socket, socket);
}

function overStreams(input: Readable, output: Writable): Channel {
  const ended = new Promise((resolve) => input.once('end', resolve).once('close', resolve));
  return { reader: new StreamMessageReader(input), writer: new StreamMessageWriter(output), ended };
}

/** The next message can be read all the same. */
function answerBroken(writer: MessageWriter, { message }: Error): void {
  const answer = { jsonrpc: '2.0', id: null, error: { code: -32_700, message } };
  void writer.write(answer).then(undefined, () => undefined);
}
