import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The same program as `npm run fuzz`, which prints the seed: a failure repeats with it.
test('2,000 damaged fixtures: no rule throws', { timeout: 300_000 }, () => {
  const fuzz = fileURLToPath(new URL('../setup/fuzz.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [fuzz, '2000'], { encoding: 'utf8' });
  process.stdout.write(stdout);
  expect(stderr).toBe('');
  expect(stdout).toContain('no crash');
  expect(status).toBe(0);
});
