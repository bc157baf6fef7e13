import { execFile, spawn } from 'node:child_process';
import { createServer as listen } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CancellationTokenSource, DiagnosticSeverity, type Diagnostic, type Hover, type WorkspaceDiagnosticReport } from 'vscode-languageserver-protocol/node';
import { afterEach, describe, expect, test } from 'vitest';
import { LspClient, SERVER, type ClientOptions } from './client.js';
import { CLIENTS } from './clients.js';
import { Project } from './project.js';

// What the server does with a client, whatever the rules say: its worker finds one word.

const FAKE = [fileURLToPath(new URL('fake-server.mjs', import.meta.url))];
const BAD = 'export const a = badness;\n';
const clients: LspClient[] = [];
const projects: Project[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) if (client.child.exitCode === null && client.child.signalCode === null) await client.stop();
  for (const project of projects.splice(0)) project.remove();
});

function project(files: Readonly<Record<string, string>> = {}, name?: string): Project {
  const made = new Project({ 'tsconfig.json': '{}', ...files }, name);
  projects.push(made);
  return made;
}

async function client(root: string, name = 'Emacs eglot 1.9', more: Partial<ClientOptions> = {}): Promise<LspClient> {
  const one = await LspClient.start({ root, capabilities: CLIENTS[name]!, command: FAKE, ...more });
  clients.push(one);
  return one;
}

const uriOf = (one: Project, file: string): string => pathToFileURL(one.path(file)).href;
const messages = (diagnostics: readonly Diagnostic[] | undefined): readonly string[] => (diagnostics ?? []).map(({ message }) => (typeof message === 'string' ? message : message.value));
const shown = (editor: LspClient, uri: string): readonly string[] => messages(editor.published.get(uri)?.diagnostics);
const all = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 200 } });

describe('lifecycle', () => {
  const initialize = { processId: null, rootUri: null, capabilities: {} };

  function raw(args: readonly string[] = FAKE) {
    const child = spawn(process.execPath, [...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    const listeners = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      listeners.forEach((look) => look());
    });
    const write = (message: object): void => send(JSON.stringify({ jsonrpc: '2.0', ...message }));
    const send = (body: string): void => void child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const until = (pattern: RegExp): Promise<string> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (pattern.test(text)) resolve(text);
        };
        listeners.add(look);
        look();
      });
    return { child, write, send, until, ended: new Promise<number | null>((resolve) => child.once('exit', resolve)), text: () => text };
  }

  test('a question before initialize is refused, and one after shutdown', async () => {
    const { write, until, ended } = raw();
    write({ id: 1, method: 'textDocument/diagnostic', params: { textDocument: { uri: 'file:///a.ts' } } });
    expect(await until(/"id":1,/)).toContain('-32002');
    write({ id: 2, method: 'initialize', params: initialize });
    await until(/"id":2,"result"/);
    write({ id: 3, method: 'initialize', params: initialize });
    expect(await until(/"id":3,/)).toMatch(/"id":3,"error":\{"code":-32600/);
    write({ id: 4, method: 'shutdown' });
    await until(/"id":4,"result":null/);
    write({ id: 5, method: 'textDocument/diagnostic', params: { textDocument: { uri: 'file:///a.ts' } } });
    expect(await until(/"id":5,/)).toMatch(/"id":5,"error":\{"code":-32600/);
    write({ method: 'exit' });
    expect(await ended).toBe(0);
  });

  test('exit without shutdown is a failure, and so is an editor that is gone', async () => {
    const impolite = raw();
    impolite.write({ id: 1, method: 'initialize', params: initialize });
    await impolite.until(/"id":1,"result"/);
    impolite.write({ method: 'exit' });
    expect(await impolite.ended).toBe(1);

    const gone = raw([SERVER, 'lsp', '--stdio']);
    gone.write({ id: 1, method: 'initialize', params: initialize });
    await gone.until(/"id":1,"result"/);
    gone.child.stdin.end();
    expect(await gone.ended).toBe(1);
  });

  test('a message that is no JSON is answered, and the next one is read', async () => {
    const { write, send, until, child, ended } = raw([SERVER, 'lsp', '--stdio']);
    send('{"jsonrpc": "2.0", "id": 1, ');
    expect(await until(/-32700/)).toContain('"id":null');
    send('[]');
    send('"text"');
    write({ id: 2, method: 'initialize', params: initialize });
    await until(/"id":2,"result"/);
    write({ id: 3, method: 'textDocument/hover', params: {} });
    await until(/"id":3,/);
    write({ id: 4, method: 'lintel/nothing' });
    expect(await until(/"id":4,/)).toContain('-32601');
    child.stdin.end();
    await ended;
  });

  const run = promisify(execFile);
  test.each([[[]], [['--stdio', '--node-ipc']], [['--socket=none']], [['--nonsense']], [['--pipe=/nowhere/lintel.sock']], [['--node-ipc']]])('lsp %j is a usage error', async (args) => {
    const failed = await run(process.execPath, [SERVER, 'lsp', ...args]).then(() => undefined, (error: unknown) => error as { code: number; stdout: string; stderr: string });
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    expect(failed!.stderr).toMatch(/^lintel: [^\n]*\n$/);
  });

  test('lsp --help', async () => {
    expect((await run(process.execPath, [SERVER, 'lsp', '--help'])).stdout).toContain('lintel lsp (--stdio | --socket=PORT');
  });

  test('over a socket', async () => {
    let text = '';
    const server = listen((socket) => {
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('"id":1,"result"')) socket.end();
      });
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
      socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    });
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
    const child = spawn(process.execPath, [SERVER, 'lsp', `--socket=${port}`], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await ended;
    expect(text).toContain('"name":"lintel"');
    server.close();
  });
});

describe('texts', () => {
  test('incremental edits, in UTF-16 units, with CR LF and a byte order mark', async () => {
    const one = project();
    const editor = await client(one.root);
    const uri = editor.open(one.path('a.ts'), '\uFEFF// 😀 nothing\r\nconst a = 1;\r\n');
    editor.change(uri, 'nothing', 'badness');
    editor.change(uri, '= 1', '= badness');
    await editor.settled();
    expect(editor.published.get(uri)!.diagnostics.map(({ range }) => range.start)).toEqual([{ line: 0, character: 7 }, { line: 1, character: 10 }]);
  });

  test.each(['git:/x/a.ts?ref=HEAD', 'untitled:Untitled-1', 'vscode-notebook-cell:/x/a.ts#1', 'nonsense'])('%s is left alone', async (uri) => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    editor.open(uri.includes(':') ? uri : `${uri}:`, BAD);
    expect(await editor.pull(uri)).toEqual({ kind: 'full', items: [] });
    expect(await editor.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 18 } })).toBeNull();
    expect(await editor.actions(uri, all(0))).toEqual([]);
    expect(await editor.request('textDocument/codeLens', { textDocument: { uri } })).toEqual([]);
  });

  test('a file that nobody knows, and a language that is not judged', async () => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    expect(await editor.pull(uriOf(one, 'none.ts'))).toEqual({ kind: 'full', items: [] });
    const json = editor.open(one.path('a.json'), '"badness"', 'json');
    expect(await editor.pull(json)).toEqual({ kind: 'full', items: [] });
  });

  test('one file under two spellings of its name', async () => {
    const one = project({}, 'ä b-');
    const editor = await client(one.root, 'VS Code');
    const uri = editor.open(one.path('c (1).ts'), BAD);
    const other = uri.replaceAll('(', '%28').replaceAll('-', '%2D');
    expect(other).not.toBe(uri);
    expect((await editor.pull(other)).items).toHaveLength(1);
    expect(await editor.actions(other, all(0), ['quickfix'])).not.toEqual([]);
  });
});

test('one of two documents of a file is closed: the other one’s text counts', async () => {
  const one = project({ 'a (1).ts': '' });
  const editor = await client(one.root);
  const uri = editor.open(one.path('a (1).ts'), BAD);
  const other = uri.replaceAll('(', '%28');
  expect(other).not.toBe(uri);
  await editor.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: other, languageId: 'typescript', version: 1, text: '' } });
  await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri: other } });
  await editor.settled();
  expect(shown(editor, uri)).toEqual(['Badness.']);
});

describe('pull', () => {
  test('unchanged, changed, and what could not be judged', async () => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    const uri = editor.open(one.path('a.ts'), BAD);
    const first = await editor.pull(uri);
    expect(first.items![0]).toMatchObject({ code: 'require-auth-guard', codeDescription: { href: 'https://example.org/rule' }, relatedInformation: [{ location: { uri: uriOf(one, 'related.ts') }, message: 'why' }], data: { rule: 'lintel/require-auth-guard' } });
    expect(await editor.pull(uri, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    editor.change(uri, undefined, 'unjudgeable');
    const [problem, ...rest] = (await editor.pull(uri, first.resultId)).items!;
    expect(problem).toMatchObject({ severity: DiagnosticSeverity.Information, range: { start: { line: 0, character: 0 } }, message: 'Lintel did not judge this file: does not parse: it says so itself.' });
    expect(rest).toEqual([]);
  });

  test('a rule that throws is no clean file', async () => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    const uri = editor.open(one.path('a.ts'), '// THROWS');
    expect(messages((await editor.pull(uri)).items)).toEqual(['Lintel did not judge this file: the rule threw.']);
    await editor.until(() => editor.status?.workers[0]?.problems.some(({ code }) => code === 'diagnostics') === true, 'the status says so');
    expect(editor.logs).toContain('[diagnostics] the rule threw');
  });

  test('asked again where another document changed it, and not after its own edit', async () => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    const refreshes = (): number => editor.refreshed.filter((method) => method === 'workspace/diagnostic/refresh').length;
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.pull(uri);
    editor.change(uri, 'badness', 'badness badness');
    await editor.pull(uri);
    const other = editor.open(one.path('b.ts'), '');
    await editor.pull(other);
    await editor.settled();
    expect(refreshes()).toBe(0);
    editor.change(other, undefined, '// LOUD');
    await editor.until(() => refreshes() === 1, 'a refresh');
    expect(messages((await editor.pull(uri)).items)).toEqual(['Badness. (loud)', 'Badness. (loud)']);
  });

  test('of other documents in the same answer, where the client takes them', async () => {
    const one = project();
    const { textDocument, ...rest } = CLIENTS['VS Code']!;
    const editor = await client(one.root, 'VS Code', { capabilities: { ...rest, textDocument: { ...textDocument, diagnostic: { relatedDocumentSupport: true } } } });
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.pull(uri);
    const other = editor.open(one.path('b.ts'), '// LOUD');
    await editor.settled();
    const answer = (await editor.pull(other)) as { relatedDocuments?: Record<string, { items: Diagnostic[] }> };
    expect(messages(answer.relatedDocuments?.[uri]?.items)).toEqual(['Badness. (loud)']);
  });

  test('the workspace, in parts for as long as the client listens', async () => {
    const one = project({ 'a.ts': BAD, 'b.ts': '', 'c.ts': BAD });
    const editor = await client(one.root, 'VS Code');
    const parts: WorkspaceDiagnosticReport['items'] = [];
    const listeners = new Set<() => void>();
    editor.connection.onNotification('$/progress', ({ token, value }: { token: string; value: WorkspaceDiagnosticReport }) => {
      if (token === 'all') parts.push(...value.items);
      listeners.forEach((look) => look());
    });
    const seen = (isTrue: () => boolean): Promise<void> => new Promise((resolve) => listeners.add(() => isTrue() && resolve()).forEach((look) => look()));
    const source = new CancellationTokenSource();
    const held = editor.request('workspace/diagnostic', { previousResultIds: [{ uri: uriOf(one, 'gone.ts'), value: '1' }], partialResultToken: 'all' }, source.token);
    const refused = expect(held).rejects.toMatchObject({ code: -32_800 });
    await seen(() => parts.length >= 3);
    expect(Object.fromEntries(parts.map((part) => [part.uri, part.kind === 'full' ? messages(part.items) : []]))).toEqual({ [uriOf(one, 'a.ts')]: ['Badness.'], [uriOf(one, 'c.ts')]: ['Badness.'], [uriOf(one, 'gone.ts')]: [] });
    parts.splice(0);
    const uri = editor.open(one.path('b.ts'), BAD);
    await seen(() => parts.some((part) => part.uri === uri));
    expect(parts).toEqual([expect.objectContaining({ uri, version: 1 })]);
    parts.splice(0);
    one.delete('c.ts');
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    await seen(() => parts.length > 0);
    expect(parts).toEqual([expect.objectContaining({ uri: uriOf(one, 'c.ts'), items: [] })]);
    source.cancel();
    await refused;
  });

  test('the workspace, without parts: an answer when there is news', async () => {
    const one = project({ 'a.ts': BAD });
    const editor = await client(one.root, 'VS Code');
    const first = await editor.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
    expect(first.items.map(({ uri }) => uri)).toEqual([uriOf(one, 'a.ts')]);
    const next = editor.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: first.items.map(({ uri, resultId }) => ({ uri, value: resultId })) });
    editor.open(one.path('b.ts'), '// LOUD');
    expect((await next).items.flatMap((item) => (item.kind === 'full' ? messages(item.items) : []))).toEqual(['Badness. (loud)']);
  });
});

describe('push', () => {
  test('open and closed files; forgotten ones are cleared, clean closed ones are not spoken of', async () => {
    const one = project({ 'a.ts': BAD, 'b.ts': '', 'c.ts': BAD });
    const { workspace, textDocument } = CLIENTS['Emacs eglot 1.9']!;
    const editor = await client(one.root, 'Emacs eglot 1.9', { capabilities: { workspace: workspace!, textDocument: { ...textDocument, publishDiagnostics: { versionSupport: true } } } });
    await editor.settled();
    expect([...editor.published].map(([uri, { version, diagnostics }]) => [uri, version, diagnostics.length])).toEqual([[uriOf(one, 'a.ts'), undefined, 1], [uriOf(one, 'c.ts'), undefined, 1]]);
    const uri = editor.open(one.path('b.ts'), BAD);
    editor.change(uri, 'badness', 'badness + badness');
    await editor.settled();
    expect(editor.published.get(uri)).toMatchObject({ version: 2, diagnostics: [{}, {}] });
    editor.close(uri);
    one.delete('c.ts');
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    await editor.settled();
    expect([uri, uriOf(one, 'c.ts')].map((two) => shown(editor, two))).toEqual([[], []]);
  });

  test('a report about an older text is not shown', async () => {
    const one = project();
    const editor = await client(one.root);
    const versions: number[] = [];
    editor.connection.onNotification('textDocument/publishDiagnostics', ({ diagnostics }: { diagnostics: readonly Diagnostic[] }) => void versions.push(diagnostics.length));
    const uri = editor.open(one.path('a.ts'), '');
    await editor.settled();
    versions.splice(0);
    editor.change(uri, undefined, '// BUSY badness');
    editor.change(uri, 'BUSY badness', 'badness badness');
    await editor.settled();
    expect(versions).toEqual([2]);
  });

  test('open files only, and back', async () => {
    const one = project({ 'a.ts': BAD });
    let scope = 'openFiles';
    const editor = await client(one.root, 'Emacs eglot 1.9', { configuration: () => ({ scope }), options: { scope } });
    const uri = editor.open(one.path('b.ts'), BAD);
    await editor.settled();
    expect([...editor.published.keys()]).toEqual([uri]);
    scope = 'workspace';
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await editor.until(() => shown(editor, uriOf(one, 'a.ts')).length === 1, 'the closed file');
  });
});

describe('push, to clients that could ask', () => {
  // Neovim 0.10 and 0.11.
  test('where nobody can tell them to ask again', async () => {
    const one = project();
    const { workspace: { diagnostics: _, ...workspace } = {}, ...rest } = CLIENTS['VS Code']!;
    const editor = await client(one.root, 'VS Code', { capabilities: { ...rest, workspace } });
    expect((editor.result as { capabilities: object }).capabilities).not.toHaveProperty('diagnosticProvider');
    const uri = editor.open(one.path('a.ts'), BAD);
    editor.open(one.path('b.ts'), '// LOUD');
    await editor.until(() => shown(editor, uri)[0] === 'Badness. (loud)', 'what another document changed');
  });
});

describe('cancellation', () => {
  test.each([
    ['textDocument/diagnostic', {}],
    ['textDocument/hover', { position: { line: 0, character: 1 } }],
    ['textDocument/codeAction', { range: all(0), context: { diagnostics: [] } }],
    ['textDocument/codeLens', {}],
    ['lintel/unjudged', {}],
  ])('%s is answered within 50 ms while the worker is busy', async (method, params) => {
    const one = project();
    const editor = await client(one.root, 'VS Code');
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.settled();
    editor.change(uri, 'export', '/* BUSY */ export');
    await editor.until(() => editor.status?.workers[0]?.state === 'working', 'the worker is busy');
    // The machine may be busy, too: the best of five counts.
    const took: number[] = [];
    for (let round = 0; round < 5; round++) {
      const source = new CancellationTokenSource();
      const asked = editor.request(method, { textDocument: { uri }, uri, ...params }, source.token);
      const started = performance.now();
      source.cancel();
      await expect(asked).rejects.toMatchObject({ code: -32_800 });
      took.push(performance.now() - started);
    }
    expect(Math.min(...took)).toBeLessThan(50);
    expect(editor.status!.workers[0]!.state).toBe('working');
  });
});

describe.each(Object.keys(CLIENTS))('actions in %s', (name) => {
  const { workspace, textDocument } = CLIENTS[name]!;

  async function offered(text: string, only?: readonly string[], line = 0) {
    const one = project({ 'declared.ts': '' });
    const editor = await client(one.root, name);
    const uri = editor.open(one.path('a.ts'), text);
    const resolved = async () => {
      const actions = await editor.actions(uri, all(line), only);
      return Promise.all(actions.map(async (action) => (action.edit ? action : editor.request<typeof action>('codeAction/resolve', action))));
    };
    return { one, editor, uri, resolved };
  }

  test('fix, suggestion, declaration, comments, and all of a kind', async () => {
    const { editor, uri, resolved, one } = await offered('badness;\nbadness;\n');
    const actions = await resolved();
    const creates = workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.resourceOperations?.includes('create') === true;
    const created = actions.findIndex(({ title }) => title === 'Declare it in a new file');
    expect(created >= 0).toBe(creates);
    if (creates) expect(actions.splice(created, 1)[0]!.edit!.documentChanges).toMatchObject([{ kind: 'create', uri: uriOf(one, 'new.mjs') }, { textDocument: { uri: uriOf(one, 'new.mjs'), version: null } }]);
    expect(actions.map(({ title, isPreferred }) => [title, isPreferred ?? false])).toEqual([
      ['Fix: require-auth-guard', true],
      ['Say kindness', false],
      ['Declare it', false],
      ['Disable lintel/require-auth-guard for this line, with a reason', false],
      ['Disable lintel/require-auth-guard for this file, with a reason', false],
      ['Fix all of lintel/require-auth-guard', false],
    ]);
    const after = actions.map(({ edit }) => editor.applied(uri, edit!));
    expect(after).toEqual([
      'goodness;\nbadness;\n',
      'kindness;\nbadness;\n',
      'badness;\nbadness;\n',
      '// eslint-disable-next-line lintel/require-auth-guard -- \nbadness;\nbadness;\n',
      '/* eslint-disable lintel/require-auth-guard --  */\nbadness;\nbadness;\n',
      'goodness;\ngoodness;\n',
    ]);
    const [{ edit }] = actions as [(typeof actions)[number]];
    if (workspace?.workspaceEdit?.documentChanges === true) expect(edit!.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    else expect(Object.keys(edit!.changes!)).toEqual([uri]);
    expect(JSON.stringify(actions[2]!.edit)).toContain(uriOf(one, 'declared.ts'));
  });

  test('only what is asked for', async () => {
    const { editor, uri, resolved } = await offered('badness;\nbadness;\n', ['source.fixAll']);
    const actions = await resolved();
    expect(actions.map(({ kind }) => kind)).toEqual(['source.fixAll.lintel']);
    expect(editor.applied(uri, actions[0]!.edit!)).toBe('goodness;\ngoodness;\n');
    expect(await editor.actions(uri, all(0), ['refactor'])).toEqual([]);
    expect(await editor.actions(uri, { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } })).toEqual([]);
  });

  test.each([
    ['\tif (a)\r\n\t\tbadness();\r\n', '\tif (a)\r\n\t\t// eslint-disable-next-line lintel/require-auth-guard -- \r\n\t\tbadness();\r\n', 1],
    ['\uFEFFbadness();\n', '\uFEFF// eslint-disable-next-line lintel/require-auth-guard -- \nbadness();\n', 0],
    ['  // eslint-disable-next-line no-eval -- here it is safe\n  badness();', '  // eslint-disable-next-line lintel/require-auth-guard, no-eval -- here it is safe\n  badness();', 1],
  ])('%j is disabled as %j', async (text, expected, line) => {
    const { editor, uri, resolved } = await offered(text, ['quickfix'], line);
    const action = (await resolved()).find(({ title }) => title.includes('for this line'))!;
    expect(editor.applied(uri, action.edit!)).toBe(expected);
  });

  test('an edit of an older text is refused', async () => {
    const { editor, uri } = await offered(BAD);
    const [action] = await editor.actions(uri, all(0), ['quickfix']);
    editor.change(uri, 'export', '\nexport');
    if (textDocument?.codeAction?.resolveSupport) await expect(editor.request('codeAction/resolve', action!)).rejects.toThrow('The text has changed');
    else if (workspace?.workspaceEdit?.documentChanges === true) expect(action!.edit!.documentChanges).toMatchObject([{ textDocument: { version: 1 } }]);
    expect((await editor.actions(uri, all(1), ['quickfix'])).length).toBeGreaterThan(0);
  });
});

test('a light bulb does not wait for a worker that is busy with another file', async () => {
  const one = project();
  const editor = await client(one.root);
  const uri = editor.open(one.path('a.ts'), BAD);
  const other = editor.open(one.path('b.ts'), '');
  await editor.settled();
  editor.change(other, undefined, '// BUSY');
  await editor.until(() => editor.status?.workers[0]?.state === 'working', 'busy');
  const offered = await editor.request<readonly unknown[]>('textDocument/codeAction', { textDocument: { uri }, range: all(0), context: { diagnostics: [], triggerKind: 2 } });
  expect(offered.length).toBeGreaterThan(0);
  expect(editor.status!.workers[0]!.state).toBe('working');
});

test('the findings that a client names are meant', async () => {
  const one = project();
  const editor = await client(one.root);
  const uri = editor.open(one.path('a.ts'), 'badness; badness;');
  await editor.settled();
  const [, second] = editor.published.get(uri)!.diagnostics;
  const actions = await editor.request<readonly { title: string; diagnostics?: Diagnostic[] }[]>('textDocument/codeAction', { textDocument: { uri }, range: all(0), context: { diagnostics: [second], only: ['quickfix'], triggerKind: 2 } });
  expect(actions.filter(({ title }) => title === 'Say kindness').map(({ diagnostics }) => diagnostics![0]!.range.start.character)).toEqual([9]);
});

describe('hover and lenses', () => {
  test('in the markup that the client likes', async () => {
    const one = project();
    for (const [name, expected] of [
      ['VS Code', '**[lintel/require-auth-guard](https://example.org/rule)** Require every route to be guarded.'],
      ['Vim ALE 3.3', 'lintel/require-auth-guard: Require every route to be guarded.'],
    ] as const) {
      const editor = await client(one.root, name);
      const uri = editor.open(one.path('a.ts'), BAD);
      const hover = await editor.request<Hover>('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 19 } });
      const { kind, value } = hover.contents as { kind: string; value: string };
      expect(kind).toBe(name === 'VS Code' ? 'markdown' : 'plaintext');
      expect(value.startsWith(expected)).toBe(true);
      expect(value).toMatch(/Anybody reads it[^]*CWE-306[^]*ASVS 8\.2\.1[^]*GET \/users[^]*guarded[^]*Guard[^]*authenticates, global, guard\.ts:1/);
    }
  });

  test('a lens opens the guard where the client can, and is off where nobody wants it', async () => {
    const one = project();
    for (const [options, command] of [[{ opens: true }, 'lintel.open'], [{}, '']] as const) {
      const editor = await client(one.root, 'VS Code', { options });
      const uri = editor.open(one.path('a.ts'), BAD);
      const lenses = await editor.request<readonly { command: { title: string; command: string } }[]>('textDocument/codeLens', { textDocument: { uri } });
      expect(lenses.map((lens) => [lens.command.title, lens.command.command])).toEqual([['guarded by Guard (global, guard.ts:1)', command], ['unguarded', '']]);
      editor.change(uri, 'a', 'b');
      await editor.until(() => editor.refreshed.includes('workspace/codeLens/refresh'), 'lenses are asked for again');
    }
    const off = await client(one.root, 'VS Code', { options: { codeLens: false } });
    expect(await off.request('textDocument/codeLens', { textDocument: { uri: off.open(one.path('a.ts'), BAD) } })).toEqual([]);
  });
});

describe('settings', () => {
  test('a value that means nothing is said once and left out; one that is taken back is as before', async () => {
    const one = project({ 'a.ts': BAD });
    let given: unknown = { scope: 3, logLevel: 'loud' };
    const editor = await client(one.root, 'Emacs eglot 1.9', { configuration: () => given });
    const said = (): number => editor.logs.filter((message) => message.includes('lintel.scope is 3')).length;
    await editor.until(() => said() === 1 && shown(editor, uriOf(one, 'a.ts')).length === 1, 'the setting is named');
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    given = { scope: 3, enable: false };
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await editor.until(() => editor.published.has(uriOf(one, 'a.ts')) && shown(editor, uriOf(one, 'a.ts')).length === 0, 'switched off');
    given = 'nonsense';
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await editor.until(() => shown(editor, uriOf(one, 'a.ts')).length === 1, 'switched on again');
    expect(said()).toBe(1);
  });

  test('a workspace cannot make itself trusted', async () => {
    const one = project();
    const editor = await client(one.root, 'Emacs eglot 1.9', { options: { isTrusted: false }, configuration: () => ({ isTrusted: true }) });
    const uri = editor.open(one.path('a.ts'), '// SHOW TRUST');
    await editor.settled();
    expect(shown(editor, uri)).toEqual(['trusted: false']);
  });

  test.each(['VS Code', 'Emacs eglot 1.9'])('%s: the ESLint extension speaks alone, where its configuration has the rules', async (name) => {
    const pulls = name === 'VS Code';
    const found = async (editor: LspClient, uri: string): Promise<number> => (pulls ? (await editor.pull(uri)).items!.length : (await editor.settled(), shown(editor, uri).length));
    const without = project();
    const alone = await client(without.root, name, { options: { eslintReports: true } });
    expect(await found(alone, alone.open(without.path('a.ts'), BAD))).toBe(1);

    const one = project({ 'eslint.config.mjs': '' });
    const editor = await client(one.root, name, { options: { eslintReports: true } });
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.settled();
    expect(await found(editor, uri)).toBe(0);
    expect((await editor.actions(uri, all(0))).length).toBeGreaterThan(0);
    await editor.connection.sendNotification('lintel/eslintReports', { reports: false });
    expect(await found(editor, uri)).toBe(1);
    await editor.connection.sendNotification('lintel/eslintReports', { reports: true });
    expect(await found(editor, uri)).toBe(0);
  });
});

describe('folders', () => {
  test('come and go, also from the disk', async () => {
    const [one, two] = [project({ 'a.ts': BAD }), project({ 'b.ts': BAD }, 'zwei ü-')];
    const editor = await client(one.root);
    const folder = { uri: pathToFileURL(two.root).href, name: 'two' };
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [] } });
    await editor.until(() => shown(editor, uriOf(two, 'b.ts')).length === 1, 'the second folder');
    two.remove();
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
    await editor.until(() => shown(editor, uriOf(two, 'b.ts')).length === 0, 'cleared');
    await editor.settled();
    expect(editor.status!.workers.map(({ root }) => root)).toEqual([one.root]);
    expect(shown(editor, uriOf(one, 'a.ts'))).toHaveLength(1);
  });

  test('one reads what is open in another, and shows nothing of it', async () => {
    const [one, two] = [project({ 'a.ts': BAD }), project({ 'b.ts': BAD }, 'two-')];
    const editor = await client(one.root, 'Emacs eglot 1.9', { folders: [one.root, two.root] });
    await editor.settled();
    const uri = editor.open(one.path('a.ts'), '// LOUD badness');
    await editor.until(() => shown(editor, uriOf(two, 'b.ts'))[0] === 'Badness. (loud)', 'the other folder has read it');
    await editor.settled();
    expect(shown(editor, uri)).toEqual(['Badness.']);
    editor.close(uri);
    await editor.until(() => shown(editor, uriOf(two, 'b.ts'))[0] === 'Badness.', 'closed for all');
  });

  test('one inside another is judged once, by its own worker', async () => {
    const one = project({ 'inner/tsconfig.json': '{}', 'inner/a.ts': BAD });
    const editor = await client(one.root, 'Emacs eglot 1.9', { folders: [one.root, one.path('inner')] });
    await editor.settled();
    const uri = editor.open(one.path('inner/a.ts'), `${BAD}${BAD}`);
    await editor.settled();
    expect(shown(editor, uri)).toHaveLength(2);
    expect(editor.status!.workers).toHaveLength(2);
  });

  test('one inside another goes: its files are the other one’s again', async () => {
    const one = project({ 'inner/tsconfig.json': '{}', 'inner/a.ts': BAD, 'inner/b.ts': '' });
    const editor = await client(one.root, 'Emacs eglot 1.9', { folders: [one.root, one.path('inner')] });
    const uri = editor.open(one.path('inner/b.ts'), BAD);
    await editor.settled();
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: uriOf(one, 'inner'), name: 'inner' }] } });
    await editor.until(() => editor.status!.workers.length === 1, 'one worker');
    await editor.settled();
    expect([uri, uriOf(one, 'inner/a.ts')].map((two) => shown(editor, two))).toEqual([['Badness.'], ['Badness.']]);
  });

  test('a file without a folder has the directory of its project, for as long as it is open', async () => {
    const one = project({ 'src/a.ts': '', 'src/b.ts': BAD });
    const editor = await client(one.root, 'Emacs eglot 1.9', { folders: [] });
    expect(editor.status).toBeUndefined();
    const uri = editor.open(one.path('src/a.ts'), BAD);
    await editor.until(() => shown(editor, uri).length === 1, 'judged');
    await editor.settled();
    expect(editor.status!.workers.map(({ root }) => root)).toEqual([one.root]);
    expect([...editor.published.keys()]).toEqual([uri]);
    editor.close(uri);
    await editor.until(() => editor.status!.workers.length === 0, 'its worker has ended');
    expect(shown(editor, uri)).toEqual([]);
  });
});

describe('a worker', () => {
  const pidOf = (editor: LspClient): number => Number(/\d+/.exec(editor.status!.workers[0]!.plugin)![0]);

  test('that is killed is started again, and nothing is lost', async () => {
    const one = project({ 'closed.ts': BAD });
    const editor = await client(one.root);
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.settled();
    editor.change(uri, undefined, '// BUSY\nbadness');
    await editor.until(() => editor.status?.workers[0]?.state === 'working', 'busy');
    const asked = editor.request<Hover>('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 1 } });
    const before = pidOf(editor);
    process.kill(before, 'SIGKILL');
    editor.change(uri, 'BUSY\nbadness', 'still\nbadness badness');
    expect(await asked).toMatchObject({ contents: { value: expect.stringContaining('Require every route') } });
    await editor.settled();
    expect(pidOf(editor)).not.toBe(before);
    expect(editor.published.get(uri)!.diagnostics.map(({ range }) => range.start.line)).toEqual([1, 1]);
    expect(shown(editor, uriOf(one, 'closed.ts'))).toHaveLength(1);
  });

  test.each(['VS Code', 'Emacs eglot 1.9'])('%s: that ends again and again is given up, which is said, until it is restarted', async (name) => {
    const one = project({ 'closed.ts': BAD });
    const editor = await client(one.root, name);
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.settled();
    editor.change(uri, undefined, '// CRASH');
    await editor.until(() => editor.status?.workers[0]?.problems[0]?.code === 'worker', 'it is given up');
    const found = async (): Promise<readonly string[]> => (name === 'VS Code' ? messages((await editor.pull(uri)).items) : shown(editor, uri));
    expect(await found()).toEqual([expect.stringMatching(/^Lintel did not judge this file: Lintel stopped judging .*lintel\.server\.restart/)]);
    editor.change(uri, undefined, '// CRASH\n');
    await editor.until(() => name === 'VS Code' || editor.published.get(uri)!.diagnostics.length === 1, 'still said');
    expect(shown(editor, uriOf(one, 'closed.ts'))).toEqual([]);
    editor.change(uri, undefined, BAD);
    await editor.request('workspace/executeCommand', { command: 'lintel.server.restart' });
    await editor.settled();
    expect(await found()).toEqual(['Badness.']);
    await expect(editor.request('workspace/executeCommand', { command: 'lintel.nothing' })).rejects.toMatchObject({ code: -32_602 });
  });

  test('that hangs is started again, which is said, and nothing is lost', async () => {
    const one = project({ 'closed.ts': BAD });
    const editor = await client(one.root, 'Emacs eglot 1.9', { env: { LINTEL_WORKER_DEADLINE: '2' } });
    const uri = editor.open(one.path('a.ts'), BAD);
    await editor.settled();
    const before = pidOf(editor);
    process.kill(before, 'SIGSTOP');
    editor.change(uri, undefined, 'badness badness');
    const asked = editor.request<Hover>('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 1 } });
    expect(await asked).toMatchObject({ contents: { value: expect.stringContaining('Require every route') } });
    await editor.settled();
    expect(pidOf(editor)).not.toBe(before);
    expect(editor.logs.find((message) => message.includes('no answer for 2 s'))).toMatch(/a\.ts\), and is started again\.$/);
    expect(shown(editor, uri)).toHaveLength(2);
    expect(shown(editor, uriOf(one, 'closed.ts'))).toHaveLength(1);
  });

  test('says what it could not judge', async () => {
    const one = project();
    const editor = await client(one.root);
    const uri = editor.open(one.path('a.ts'), BAD);
    editor.open(one.path('b.ts'), BAD);
    expect(await editor.request('lintel/unjudged', { uri })).toEqual([{ uri, range: expect.anything(), subject: 'route', why: expect.stringContaining('a receiver is `any`') }]);
    expect(await editor.connection.sendRequest('lintel/unjudged')).toHaveLength(2);
    expect(await editor.request('lintel/settled', {})).toBeNull();
  });
});

test('a hundred files at once', async () => {
  const one = project();
  const editor = await client(one.root);
  const uris = Array.from({ length: 100 }, (_, index) => editor.open(one.path(`${index}.ts`), BAD));
  await editor.settled();
  expect(uris.filter((uri) => shown(editor, uri).length !== 1)).toEqual([]);
});
