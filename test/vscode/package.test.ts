import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LspClient } from '../lsp/client.js';
import { CLIENTS } from '../lsp/clients.js';
import { CONTROLLER, OPEN_APP } from '../lsp/project.js';
import { filesIn, unpack } from './archive.js';

// What users install, unpacked where nothing of this repository is above it.

const root = fileURLToPath(new URL('../../', import.meta.url));
const vsix = join(root, 'vscode-extension/lintel-vscode-0.1.0.vsix');
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-vsix-')));
const extension = join(outside, 'installed/extension');
let files: ReadonlyMap<string, Buffer>;

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'vscode-extension/package.mjs')], { encoding: 'utf8', env: { ...process.env, http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' } });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  files = filesIn(vsix);
  unpack(files, join(outside, 'installed'));
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const names = (): readonly string[] => [...files.keys()].filter((name) => name.startsWith('extension/')).map((name) => name.slice('extension/'.length));

describe('the package', () => {
  test('is 4 MB or less', () => {
    expect(statSync(vsix).size).toBeLessThanOrEqual(4_000_000);
  });

  test('has the extension, the server and their licences, and nothing else', () => {
    expect(names()).toEqual(expect.arrayContaining(['package.json', 'dist/extension.cjs', 'server/main.js', 'server/worker/main.js', 'server/worker/redirect-hook.js', 'media/icon.png', 'ThirdPartyNotices.txt', 'LICENSE.txt']));
    const expected = /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt|ThirdPartyNotices\.txt|dist\/extension\.cjs|media\/icon\.png|walkthrough\/\w+\.md|images\/[\w-]+\.png|server\/([\w-]+\/)*[\w-]+\.js|server\/package\.json|server\/node_modules\/.*)$/;
    expect(names().filter((name) => !expected.test(name))).toEqual([]);
    const packages = names().filter((name) => name.startsWith('server/node_modules/'));
    expect(packages.filter((name) => !/\.js$|\/package\.json$|\/typescript\/lib\/lib\.[\w.]*d\.ts$/.test(name))).toEqual([]);
  });

  test('has every declaration of the language that TypeScript has', () => {
    const lib = join(root, 'node_modules/typescript/lib');
    const text = readFileSync(join(lib, 'lib.esnext.full.d.ts'), 'utf8');
    const [first] = /lib="([^"]+)"/.exec(text)!.slice(1);
    expect(names()).toContain(`server/node_modules/typescript/lib/lib.${first}.d.ts`);
    expect(names().filter((name) => /typescript\/lib\/lib\./.test(name)).every((name) => existsSync(join(lib, name.slice(name.lastIndexOf('/') + 1))))).toBe(true);
  });

  test('shows nothing of the machine that made it', () => {
    const telling = [...files].filter(([name, content]) => /\.(js|cjs|json|md|txt)$/.test(name) && (content.includes(root) || content.includes(dirname(root))));
    expect(telling.map(([name]) => name)).toEqual([]);
  });

  test('names each package whose code is in it, with its licence', () => {
    const notices = files.get('extension/ThirdPartyNotices.txt')!.toString();
    for (const name of ['typescript', 'eslint', '@typescript-eslint/parser', '@typescript-eslint/typescript-estree', 'chokidar', 'vscode-languageclient', 'vscode-languageserver', 'vscode-jsonrpc', 'semver', 'espree', 'ajv', '@secretlint/secretlint-rule-preset-recommend']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([\\w.-]+\\)$`, 'm'));
    }
    expect(notices).not.toContain('undefined');
  });

  test('needs nothing but what is in it', () => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(extension, 'server/main.js'), 'lsp', '--help'], { cwd: outside, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('lintel lsp');
  });

  test('checks by command, too', () => {
    const app = application('checked', ['node']);
    const { stdout, stderr } = spawnSync(process.execPath, [join(extension, 'server/main.js'), 'check', app], { cwd: outside, encoding: 'utf8' });
    expect(stderr).not.toMatch(/crashed|Error/);
    expect(stdout).toContain('(its own)');
    expect(stdout).toContain('lintel/require-auth-guard');
  });
});

describe('the server in it', () => {
  const started: LspClient[] = [];
  afterEach(async () => {
    for (const client of started.splice(0)) if (client.child.exitCode === null) await client.stop();
  });

  async function shownIn(app: string, options: object = {}): Promise<{ readonly client: LspClient; readonly uri: string; readonly items: readonly Diagnostic[] }> {
    const client = await LspClient.start({ root: app, capabilities: CLIENTS['VS Code']!, command: [join(extension, 'server/main.js'), 'lsp', '--stdio'], options });
    started.push(client);
    const uri = client.open(join(app, 'src/users.controller.ts'), CONTROLLER);
    const { items = [] } = await client.pull(uri);
    return { client, uri, items };
  }

  test('judges an application with its own compiler and plugin', async () => {
    const { client, uri, items } = await shownIn(application('app', []));
    expect(items.map(({ code, range }) => [code, range.start.line])).toEqual([['require-auth-guard', 8]]);
    await client.settled();
    expect(client.status?.workers).toMatchObject([{ typescript: expect.stringMatching(/^6\.0\.\d+ \(its own\)$/), plugin: '0.1.0 (its own)', problems: [] }]);
    expect((await client.actions(uri, items[0]!.range)).length).toBeGreaterThan(0);
  });

  test('judges with the compiler of the workspace, where there is one', async () => {
    const { client, items } = await shownIn(application('typescript', ['typescript']));
    expect(items.map(({ code }) => code)).toEqual(['require-auth-guard']);
    await client.settled();
    expect(client.status?.workers).toMatchObject([{ typescript: expect.stringMatching(/^6\.0\.\d+ \(of the workspace\)$/), plugin: '0.1.0 (its own)' }]);
  });

  test('judges with the plugin of the workspace, where there is one', async () => {
    const { client, items } = await shownIn(application('plugin', ['typescript', 'eslint-plugin-lintel']));
    expect(items.map(({ code }) => code)).toEqual(['require-auth-guard']);
    await client.settled();
    expect(client.status?.workers).toMatchObject([{ typescript: expect.stringMatching(/\(of the workspace\)$/), plugin: '0.1.0 (of the workspace)', problems: [] }]);
  });

  test('uses neither in a workspace that is not trusted', async () => {
    const { client, items } = await shownIn(application('untrusted', ['typescript', 'eslint-plugin-lintel']), { isTrusted: false });
    expect(items.map(({ code }) => code)).toEqual(['require-auth-guard']);
    await client.settled();
    expect(client.status?.workers).toMatchObject([{ typescript: expect.stringMatching(/\(its own\)$/), plugin: '0.1.0 (its own)' }]);
  });
});

/** Its packages are links to where they are installed. */
function application(name: string, tools: readonly string[]): string {
  const app = join(outside, name);
  for (const [file, text] of Object.entries(OPEN_APP)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
  for (const one of ['@nestjs/common', '@nestjs/core', '@nestjs/jwt', '@types/express', '@types/node', ...tools.filter((tool) => tool !== 'node')]) {
    mkdirSync(dirname(join(app, 'node_modules', one)), { recursive: true });
    symlinkSync(realpathSync(join(root, 'node_modules', one)), join(app, 'node_modules', one), 'dir');
  }
  return app;
}
