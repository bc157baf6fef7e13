import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import lintel from 'eslint-plugin-lintel';
import { describe, expect, test } from 'vitest';
import { workspace } from '../../robustness/repository.js';
import { config, folderOf, session, write } from './folder.js';

// What the worker reports is what `npx eslint` reports on the same files: the product.

function appIn(name: string): string {
  const root = folderOf({ 'eslint.config.mjs': config() });
  const from = join(workspace, 'fixtures/apps', name);
  for (const entry of ['src', 'tsconfig.json', 'package.json']) cpSync(join(from, entry), join(root, entry), { recursive: true });
  if (existsSync(join(from, 'node_modules'))) {
    rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'));
  }
  return root;
}

async function byEslint(root: string): Promise<readonly string[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: lintel.configs.standalone });
  const results = await eslint.lintFiles(['src']);
  return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, messageId, message, line, column, endLine, endColumn, severity }) => [filePath.slice(root.length + 1), ruleId, messageId, line, column, endLine, endColumn, severity, message].join(' '))).sort();
}

describe.each(['nestjs-typeorm', 'tenants-knex'])('%s', (name) => {
  test('as ESLint says, at first and after edits', async () => {
    const root = appIn(name);
    const worker = session(root);
    const byWorker = (): readonly string[] =>
      [...worker.reports.values()]
        .flatMap(({ file, findings }) => findings.map(({ rule, messageId, message, severity, range: { start, end } }) => [file.slice(root.length + 1), rule, messageId, start.line + 1, start.character + 1, end.line + 1, end.character + 1, severity === 'error' ? 2 : 1, message].join(' ')))
        .sort();
    await worker.settled();
    const first = await byEslint(root);
    expect(first.length).toBeGreaterThan(5);
    expect(byWorker()).toEqual(first);

    const [file] = first[0]!.split(' ');
    write(root, file!, `// One line more.\n${readFileSync(join(root, file!), 'utf8')}`);
    await worker.settled();
    const second = await byEslint(root);
    expect(second).not.toEqual(first);
    expect(byWorker()).toEqual(second);
  });
});
