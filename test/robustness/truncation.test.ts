import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules.js';

// Fixtures of a new rule are damaged, too, without a list that somebody has to remember.
test('every rule has fixtures among what is damaged', () => {
  const { fileNames } = ts.getParsedCommandLineOfConfigFile(fileURLToPath(new URL('../../fixtures/rules/tsconfig.json', import.meta.url)), undefined, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined })!;
  const covered = new Set(fileNames.map((file) => /\/fixtures\/rules\/([^/]+)\//.exec(file)?.[1]));
  expect(Object.keys(rules).filter((rule) => !covered.has(rule))).toEqual([]);
});

// The same program as `npm run fuzz`, which prints the seed: a failure repeats with it.
test('2,000 damaged fixtures: no rule throws', { timeout: 300_000 }, () => {
  const fuzz = fileURLToPath(new URL('../setup/fuzz.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [fuzz, '2000'], { encoding: 'utf8' });
  process.stdout.write(stdout);
  expect(stderr).toBe('');
  expect(stdout).toContain('no crash');
  expect(status).toBe(0);
});
