// The base protocol of LSP on standard streams, for servers of tests that need nothing else.

/** Calls back with each message that comes; ends when the stream does. */
export function receive(take) {
  let input = Buffer.alloc(0);
  process.stdin.on('data', (chunk) => {
    input = Buffer.concat([input, chunk]);
    for (;;) {
      const head = input.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: *(\d+)/i.exec(input.toString('utf8', 0, head))[1]);
      if (input.length < head + 4 + length) return;
      const message = JSON.parse(input.toString('utf8', head + 4, head + 4 + length));
      input = input.subarray(head + 4 + length);
      take(message);
    }
  });
  process.stdin.on('end', () => process.exit(0));
}

export function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
