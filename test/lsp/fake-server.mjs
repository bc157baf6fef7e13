// The built server over stdio, with a worker that knows one word instead of the compiler.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { createServer } from '../../lsp-server/dist/server.js';

const worker = fileURLToPath(new URL('fake-worker.mjs', import.meta.url));
const connection = createConnection(ProposedFeatures.all, new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
createServer(connection, { version: 'fake', fork: () => fork(worker, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }) });
connection.listen();
