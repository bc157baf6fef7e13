#!/usr/bin/env node
import { check, CHECK_USAGE } from './cli/check.js';
import { UsageError } from './cli/arguments.js';

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  check,
  // A server has much to load, and a check needs none of it.
  lsp: async (args) => (await import('./cli/lsp.js')).lsp(args),
};
const USAGE = `${CHECK_USAGE}
lintel lsp --stdio      the language server, for editors; \`lintel lsp --help\` says more
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`'${name}' is not a command. There is: ${Object.keys(COMMANDS).join(', ')}.`);
  return command(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(isUsage ? `lintel: ${error.message}\n` : `lintel crashed: this is a defect of Lintel, not of your code.\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 2;
}
