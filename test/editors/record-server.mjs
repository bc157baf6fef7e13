import { writeFileSync } from 'node:fs';

// A language server that writes the parameters of `initialize` to the file named by its argument, and offers nothing.

const [file] = process.argv.slice(2);
let input = Buffer.alloc(0);

process.stdin.on('data', (chunk) => {
  input = Buffer.concat([input, chunk]);
  for (;;) {
    const head = input.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/Content-Length: *(\d+)/i.exec(input.toString('utf8', 0, head))[1]);
    if (input.length < head + 4 + length) return;
    const { id, method, params } = JSON.parse(input.toString('utf8', head + 4, head + 4 + length));
    input = input.subarray(head + 4 + length);
    if (method === 'initialize') writeFileSync(file, JSON.stringify(params));
    if (method === 'exit') process.exit(0);
    if (id !== undefined && method) answer(id, method === 'initialize' ? { capabilities: { textDocumentSync: 1 } } : null);
  }
});
process.stdin.on('end', () => process.exit(0));

function answer(id, result) {
  const body = JSON.stringify({ jsonrpc: '2.0', id, result });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
