// `npm run soak -- DIR [EDITS] [--seed N]`: random edits of a copy of a repository; the server's findings must equal a cold run's after each 20.
import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { soak } from '../soak/soak.mjs';

const args = process.argv.slice(2);
const at = args.indexOf('--seed');
const seed = at < 0 ? Date.now() % 1_000_000 : Number(args.splice(at, 2)[1]);
const [directory, edits = '200'] = args;
if (!directory) {
  process.stderr.write('Usage: npm run soak -- DIR [EDITS] [--seed N]\n');
  process.exit(2);
}
const app = resolve(directory);
const server = fileURLToPath(new URL('../../lsp-server/dist/main.js', import.meta.url));
// Beside the repository's own dependencies, and Lintel's for its configuration.
const scratch = join(dirname(app), `.lintel-soak-${basename(app)}-${process.pid}`);
mkdirSync(scratch, { recursive: true });
process.stdout.write(`seed ${seed}\n`);
const difference = await soak({ app, scratch, server, edits: Number(edits), seed, onBatch: ({ done, findings }) => process.stdout.write(`${done} edits, ${findings} findings\n`) });
if (difference) {
  process.stdout.write(`${JSON.stringify(difference, null, 2)}\n`);
  process.exitCode = 1;
}
