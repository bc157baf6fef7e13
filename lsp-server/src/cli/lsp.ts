import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures, StreamMessageReader, StreamMessageWriter, type Connection } from 'vscode-languageserver/node';
import { readJson } from '../repository.js';
import { createServer } from '../server.js';
import { UsageError } from './arguments.js';

const version = readJson(fileURLToPath(new URL('../../package.json', import.meta.url)))?.['version'];

export const LSP_USAGE = `Usage: lintel lsp (--stdio | --socket=PORT | --pipe=NAME | --node-ipc)

The language server: what \`lintel check\` and the ESLint plugin say, live in an editor.
An editor starts it; docs/editors.md has the settings for VS Code, Neovim and Emacs.
`;

/** Resolves when the client is gone. */
export async function lsp(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(LSP_USAGE);
    return 0;
  }
  const connection = await connectionOf(args);
  createServer(connection, { version: typeof version === 'string' ? version : '' });
  connection.listen();
  return new Promise(() => undefined);
}

async function connectionOf(args: readonly string[]): Promise<Connection> {
  // Clients add `--clientProcessId=…` by themselves.
  const rest = args.filter((one) => !one.startsWith('--clientProcessId'));
  const [way, given] = (rest[0] ?? '').split('=', 2);
  const value = given ?? rest[1];
  if (way === '--stdio') {
    // Whatever prints by mistake would end up among the messages.
    console.log = console.error;
    return createConnection(ProposedFeatures.all, new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  }
  if (way === '--node-ipc') return createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process));
  if ((way === '--socket' && /^\d+$/.test(value ?? '')) || (way === '--pipe' && value)) {
    const socket = way === '--socket' ? connect(Number(value), '127.0.0.1') : connect(value!);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return createConnection(ProposedFeatures.all, new StreamMessageReader(socket), new StreamMessageWriter(socket));
  }
  throw new UsageError(`lsp needs to know how the editor talks to it: --stdio, --socket=PORT, --pipe=NAME or --node-ipc.`);
}
