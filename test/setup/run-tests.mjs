import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm test`: what is missing, the build, the tests (all, or those named), and one line that counts them.

const root = fileURLToPath(new URL('../../', import.meta.url));
const counts = join(root, `.tmp/test-counts.${process.pid}.json`);
mkdirSync(join(root, '.tmp'), { recursive: true });

const steps = [
  [join(root, 'test/setup/bootstrap.mjs')],
  [join(root, 'test/setup/postgres.mjs'), 'install'],
  [join(root, 'node_modules/typescript/bin/tsc'), '-b'],
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
];
// What cannot be installed, the tests that need it say.
node([join(root, 'test/setup/editors.mjs'), 'install']);
let status = 0;
for (const step of steps) {
  status = node(step);
  if (status !== 0) break;
}
const { passed, failed } = counted();
// A step that failed without a failed test (the build, a crash of the runner) is one failure.
process.stdout.write(`${passed} passed, ${failed || (status === 0 ? 0 : 1)} failed\n`);
process.exitCode = status || (failed > 0 ? 1 : 0);

function node(args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, LINTEL_TEST_COUNTS: counts } });
  if (signal) process.stderr.write(`ended by ${signal}: ${args.join(' ')}\n`);
  return status ?? 1;
}

function counted() {
  try {
    return JSON.parse(readFileSync(counts, 'utf8'));
  } catch {
    return { passed: 0, failed: 0 };
  } finally {
    rmSync(counts, { force: true });
  }
}
