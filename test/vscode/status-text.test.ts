import { describe, expect, test } from 'vitest';
import type { WorkerStatus } from '../../vscode-extension/src/messages.js';
import { problemOf, statusText } from '../../vscode-extension/src/status-text.js';

const idle: WorkerStatus = {
  root: '/work/shop',
  state: 'idle',
  typescript: '5.9.3 (of the workspace)',
  plugin: '0.1.0 (its own)',
  configuration: 'eslint.config.mjs',
  projects: [
    { config: '/work/shop/tsconfig.json', files: 40 },
    { config: undefined, files: 2 },
  ],
  files: 42,
  judged: 42,
  findings: 3,
  lastRun: { milliseconds: 1240, files: 42 },
  problems: [],
};
const broken = { code: 'configuration', message: 'eslint.config.mjs does not load: Unexpected token', file: '/work/shop/eslint.config.mjs' };

describe('the status', () => {
  test('says how many findings, and who judged by what', () => {
    expect(statusText('running', [idle], true)).toEqual({
      text: '$(shield) Lintel 3',
      detail: '3 findings in 42 files · TypeScript 5.9.3 (of the workspace) · eslint.config.mjs',
      tooltip: '**shop**: 3 findings in 42 files; last run 42 files in 1.2 s  \nTypeScript 5.9.3 \\(of the workspace\\), plugin 0.1.0 \\(its own\\)  \nConfiguration: eslint.config.mjs  \nProjects: tsconfig.json \\(40\\), without tsconfig \\(2\\)',
      isBusy: false,
      severity: 'information',
    });
  });

  test('claims no "0" before the first run is over', () => {
    const status = statusText('running', [{ ...idle, state: 'working', judged: 7, findings: 0 }], true);
    expect(status).toMatchObject({ text: '$(loading~spin) Lintel', isBusy: true });
    expect(status.detail).toMatch(/^7 of 42 files · /);
    expect(statusText('running', [{ ...idle, findings: 0 }], true).text).toBe('$(shield) Lintel 0');
  });

  test('makes a problem of a folder a warning, with its message', () => {
    const status = statusText('running', [idle, { ...idle, root: '/work/admin', problems: [broken] }], true);
    expect(status).toMatchObject({ text: '$(warning) Lintel 6', severity: 'warning' });
    expect(status.tooltip).toContain('$(warning) eslint.config.mjs does not load: Unexpected token (eslint.config.mjs)');
    expect(problemOf([idle])).toBeUndefined();
    expect(problemOf([{ ...idle, problems: [broken] }])).toBe(broken.message);
    expect(problemOf([{ ...idle, problems: [broken, broken, broken] }])).toBe(`${broken.message} (and 2 more)`);
  });

  test('says what an untrusted workspace is judged by', () => {
    const status = statusText('running', [{ ...idle, configuration: undefined }], false);
    expect(status.detail).toMatch(/ · recommended · not trusted$/);
    expect(status.tooltip).toContain('Configuration: recommended (not trusted: nothing of the workspace is executed)');
  });

  test.each([
    ['starting', '$(loading~spin) Lintel', 'information'],
    ['stopped', '$(circle-slash) Lintel', 'information'],
    ['disabled', '$(circle-slash) Lintel', 'information'],
    ['failed', '$(error) Lintel', 'error'],
    ['running', '$(shield) Lintel', 'information'],
  ] as const)('%s, without a word from a worker, is no "all clean"', (state, text, severity) => {
    expect(statusText(state, [], true)).toMatchObject({ text, severity });
  });

  test('lets no name or message of the workspace make a link', () => {
    const hostile = { ...idle, root: '/work/[x](command:evil)', problems: [{ ...broken, message: '[a](https://b) `c`\n# d' }] };
    const { tooltip } = statusText('running', [hostile], true);
    expect(tooltip).not.toMatch(/(?<!\\)\[/);
    expect(tooltip).toContain('\\[a\\]\\(https://b\\) \\`c\\` \\# d');
  });
});
