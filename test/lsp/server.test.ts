import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource, DiagnosticSeverity, type Diagnostic, type Hover } from 'vscode-languageserver-protocol/node';
import { afterEach, describe, expect, test } from 'vitest';
import { LspClient, type ClientOptions } from './client.js';
import { CLIENTS } from './clients.js';
import { CONTROLLER, OPEN_APP, Project } from './project.js';

const started: LspClient[] = [];
const projects: Project[] = [];

afterEach(async () => {
  for (const client of started.splice(0)) if (client.child.exitCode === null) await client.stop();
  for (const project of projects.splice(0)) project.remove();
});

function project(files: Readonly<Record<string, string>> = OPEN_APP, name?: string): Project {
  const made = new Project(files, name);
  projects.push(made);
  return made;
}

async function client(root: string, name: string, more: Partial<ClientOptions> = {}): Promise<LspClient> {
  const one = await LspClient.start({ root, capabilities: CLIENTS[name]!, ...more });
  started.push(one);
  return one;
}

const codes = (diagnostics: readonly Diagnostic[] | undefined): readonly unknown[] => (diagnostics ?? []).map(({ code }) => code);

describe.each(Object.keys(CLIENTS))('%s', (name) => {
  const { textDocument } = CLIENTS[name]!;
  const pulls = textDocument?.diagnostic !== undefined;

  test('shows the finding of an open file, and no more once it is mended', async () => {
    const { root, path } = bound(project());
    const editor = await client(root, name);
    expect(editor.result.capabilities.diagnosticProvider !== undefined).toBe(pulls);
    const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
    const shown = async (): Promise<readonly Diagnostic[]> => (pulls ? (await editor.pull(uri)).items! : (await editor.settled(), editor.published.get(uri)?.diagnostics ?? []));
    const [diagnostic] = await shown();
    expect(diagnostic).toMatchObject({ code: 'require-auth-guard', source: 'lintel', severity: DiagnosticSeverity.Error, range: { start: { line: 8, character: 2 } } });
    expect(diagnostic!.codeDescription !== undefined).toBe((textDocument?.diagnostic?.codeDescriptionSupport ?? textDocument?.publishDiagnostics?.codeDescriptionSupport) === true);
    editor.change(uri, '@Controller', "@UseGuards(SignedInGuard)\n@Controller");
    editor.change(uri, 'Controller, Get', 'Controller, Get, UseGuards');
    editor.change(uri, 'import { Users }', "import { SignedInGuard } from './auth.guard';\nimport { Users }");
    expect(codes(await shown())).toEqual([]);
  });

  test('offers edits in the form that it takes, and they end the finding', async () => {
    const { root, path } = bound(project());
    const editor = await client(root, name);
    const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
    await editor.settled();
    let [action] = await editor.actions(uri, { start: { line: 8, character: 2 }, end: { line: 8, character: 2 } }, ['quickfix']);
    const resolves = textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true;
    expect(action!.edit === undefined).toBe(resolves);
    if (resolves) action = await editor.request('codeAction/resolve', action!);
    const edit = action!.edit!;
    expect(edit.documentChanges !== undefined).toBe(CLIENTS[name]!.workspace?.workspaceEdit?.documentChanges === true);
    editor.change(uri, undefined, editor.applied(uri, edit));
    const after = pulls ? (await editor.pull(uri)).items : (await editor.settled(), editor.published.get(uri)?.diagnostics);
    expect(codes(after)).toEqual([]);
  });
});

test('a pull says unchanged where it is, and the workspace’s answer waits for a change', async () => {
  const { root, path, write } = bound(project());
  const editor = await client(root, 'VS Code');
  const uri = editor.open(path('src/users.ts'), OPEN_APP['src/users.ts']!);
  const first = await editor.pull(uri);
  expect(await editor.pull(uri, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  await editor.settled();
  interface All {
    readonly items: readonly { readonly uri: string; readonly resultId: string; readonly items: readonly Diagnostic[] }[];
  }
  const all = await editor.request<All>('workspace/diagnostic', { previousResultIds: [] });
  expect(all.items.flatMap((one) => codes(one.items))).toEqual(['require-auth-guard']);
  const next = editor.request<All>('workspace/diagnostic', { previousResultIds: all.items.map((one) => ({ uri: one.uri, value: one.resultId })) });
  write('src/users.controller.ts', CONTROLLER.replace('  @Get()', '  // open to all\n  @Get()'));
  await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(path('src/users.controller.ts')).href, type: 2 }] });
  expect((await next).items.map((one) => one.items[0]!.range.start.line)).toEqual([9]);
});

test('a cancelled request is answered at once although the worker is busy', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'VS Code');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
  // The first judgment loads the compiler and all types: seconds.
  const source = new CancellationTokenSource();
  const pull = editor.request('textDocument/diagnostic', { textDocument: { uri } }, source.token);
  const started = performance.now();
  source.cancel();
  await expect(pull).rejects.toMatchObject({ code: -32800 });
  const took = performance.now() - started;
  await editor.settled();
  const idle = performance.now();
  await editor.settled();
  // Against a round trip of the same machine: a request that waited for the judgment takes seconds.
  expect(took).toBeLessThan(50 + 20 * (performance.now() - idle));
});

test('an action about an older text is refused', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'VS Code');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
  const [action] = await editor.actions(uri, { start: { line: 8, character: 2 }, end: { line: 8, character: 2 } });
  editor.change(uri, 'import', '// moved\nimport');
  await expect(editor.request('codeAction/resolve', action!)).rejects.toThrow('The text has changed');
});

test('a finding is silenced with a comment whose reason is asked for', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'Emacs eglot 1.9');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER.replaceAll('\n', '\r\n'));
  await editor.settled();
  const actions = await editor.actions(uri, { start: { line: 8, character: 2 }, end: { line: 8, character: 2 } });
  const line = actions.find(({ title }) => title.startsWith('Disable lintel/require-auth-guard for this line'))!;
  editor.change(uri, undefined, editor.applied(uri, line.edit!));
  expect(editor.documents.get(uri)!.getText()).toContain('\r\n  // eslint-disable-next-line lintel/require-auth-guard -- \r\n  list() {');
  await editor.settled();
  expect(codes(editor.published.get(uri)!.diagnostics)).toEqual(['require-suppression-reason']);
  editor.change(uri, 'lintel/require-auth-guard -- ', 'lintel/require-auth-guard -- shown on the start page');
  await editor.settled();
  expect(codes(editor.published.get(uri)!.diagnostics)).toEqual([]);
});

test('positions count UTF-16 units, with and without a byte order mark', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'Emacs eglot 1.9');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER.replace('  list()', '  /* 😀 */ list()'));
  await editor.settled();
  expect(editor.published.get(uri)!.diagnostics[0]!.range).toEqual({ start: { line: 8, character: 11 }, end: { line: 8, character: 15 } });
  editor.change(uri, undefined, `\uFEFF${CONTROLLER.replace('import { Controller', 'export const one = 1; import { Controller')}`);
  await editor.settled();
  expect(editor.published.get(uri)!.diagnostics[0]!.range.start).toEqual({ line: 8, character: 2 });
});

test('names with spaces and letters of any kind, and other schemes', async () => {
  const { root, path } = bound(project(OPEN_APP, 'ein Ordner mit ü and 日本-'));
  const editor = await client(root, 'Emacs eglot 1.9');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
  editor.open('untitled:Untitled-1', CONTROLLER);
  editor.open('git:/x/users.controller.ts?ref=HEAD', CONTROLLER);
  await editor.settled();
  expect(codes(editor.published.get(uri)?.diagnostics)).toEqual(['require-auth-guard']);
  expect([...editor.published].filter(([, { diagnostics }]) => diagnostics.length > 0).map(([one]) => one)).toEqual([uri]);
});

test('hover says what the rule is about and what guards a route; a lens stands above each route', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'VS Code');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
  const reports = editor.open(path('src/reports.controller.ts'), OPEN_APP['src/reports.controller.ts']!);
  const hover = await editor.request<Hover>('textDocument/hover', { textDocument: { uri }, position: { line: 8, character: 3 } });
  expect((hover.contents as { value: string }).value).toMatch(/\*\*\[lintel\/require-auth-guard\]\(https:[^)]*\)\*\* Require every[\s\S]*CWE-306[\s\S]*`GET \/?users`: unguarded/);
  const lenses = await editor.request<readonly { command: { title: string } }[]>('textDocument/codeLens', { textDocument: { uri: reports } });
  expect(lenses.map(({ command }) => command.title)).toEqual(['guarded by SignedInGuard (class)']);
});

test('settings that mean nothing are said', async () => {
  const { root } = bound(project());
  const editor = await client(root, 'Vim ALE 3.3', { options: { scope: 'everything' } });
  await editor.until(() => editor.logs.some((message) => message.includes('lintel.scope is "everything"; it may be "workspace", "openFiles"')), 'the setting is named');
});

test('a worker that is killed is started again, and nothing is lost', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'Emacs eglot 1.9');
  const uri = editor.open(path('src/users.controller.ts'), CONTROLLER);
  await editor.settled();
  editor.change(uri, '  @Get()', '  // unsaved\n  @Get()');
  process.kill(await workerOf(editor), 'SIGKILL');
  editor.change(uri, '// unsaved', '// still\n  // unsaved');
  await editor.settled();
  expect(editor.published.get(uri)!.diagnostics[0]!.range.start.line).toBe(10);
  expect(editor.logs.join('\n')).toContain('ended by SIGKILL, and is started again');
});

test('a hundred files at once', async () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`src/open-${index}.controller.ts`, CONTROLLER.replaceAll('UsersController', `Users${index}Controller`)]));
  const { root, path } = bound(project({ ...OPEN_APP, ...many }));
  const editor = await client(root, 'Emacs eglot 1.9');
  const uris = Object.entries(many).map(([file, text]) => editor.open(path(file), text));
  await editor.settled();
  expect(uris.map((uri) => codes(editor.published.get(uri)?.diagnostics))).toEqual(uris.map(() => ['require-auth-guard']));
});

test('requests before initialize, unknown files, the end', async () => {
  const { root, path } = bound(project());
  const editor = await client(root, 'VS Code');
  expect((await editor.pull(pathToFileURL(path('src/none.ts')).href)).items).toEqual([]);
  await expect(editor.request('textDocument/nonsense', {})).rejects.toMatchObject({ code: -32601 });
  expect(readFileSync(path('src/main.ts'), 'utf8')).toBe(OPEN_APP['src/main.ts']);
  expect(await editor.stop()).toBe(0);
});

function bound(one: Project): { root: string; path: (file: string) => string; write: (file: string, text: string) => void } {
  return { root: one.root, path: (file) => one.path(file), write: (file, text) => one.write(file, text) };
}

async function workerOf(editor: LspClient): Promise<number> {
  const { execFileSync } = await import('node:child_process');
  return Number(execFileSync('pgrep', ['-P', String(editor.child.pid)], { encoding: 'utf8' }).trim().split('\n')[0]);
}

test('an edit that is not saved is seen by the folder that imports the file', async () => {
  const column = (type: string): string => `export function column(query: { sort?: unknown }): ${type} {\n  return query.sort === 'name' ? 'name' : 'id';\n}\n`;
  const [shared, using] = [project({ 'tsconfig.json': '{}', 'column.ts': column("'name' | 'id'") }), project({ 'tsconfig.json': OPEN_APP['tsconfig.json']! })];
  using.write('src/app.ts', `import express from 'express';
import { Pool } from 'pg';
import { column } from '${shared.path('column')}';
const pool = new Pool();
const app = express();
app.get('/items', async (req, res) => {
  res.json(await pool.query('select id from items order by ' + column(req.query)));
});
app.listen(3000);
`);
  const editor = await client(shared.root, 'Emacs eglot 1.9', { folders: [shared.root, using.root] });
  const user = pathToFileURL(using.path('src/app.ts')).href;
  const found = async (): Promise<readonly unknown[]> => (await editor.settled(), codes(editor.published.get(user)?.diagnostics).filter((code) => code === 'no-sql-identifier-interpolation'));
  expect(await found()).toEqual([]);
  const uri = editor.open(shared.path('column.ts'), column("'name' | 'id'"));
  editor.change(uri, undefined, column('string').replace("query.sort === 'name' ? 'name' : 'id'", 'String(query.sort)'));
  expect(await found()).toEqual(['no-sql-identifier-interpolation']);
  expect(editor.published.get(uri)?.diagnostics ?? []).toEqual([]);
  editor.close(uri);
  expect(await found()).toEqual([]);
});
