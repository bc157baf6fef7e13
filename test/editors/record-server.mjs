import { writeFileSync } from 'node:fs';
import { receive, send } from './messages.mjs';

// A language server that writes the parameters of `initialize` to the file named by its argument, and offers nothing.

const [file] = process.argv.slice(2);

receive(({ id, method, params }) => {
  if (method === 'initialize') writeFileSync(file, JSON.stringify(params));
  if (method === 'exit') process.exit(0);
  if (id !== undefined && method) send({ id, result: method === 'initialize' ? { capabilities: { textDocumentSync: 1 } } : null });
});
