import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodeAction, Diagnostic, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { afterEach, expect, test } from 'vitest';
import { LspClient } from './client.js';
import { CLIENTS } from './clients.js';
import { OPEN_APP, Project, TSCONFIG } from './project.js';

// What somebody can say that ends a finding: offered with its place, applied as an editor applies it, and the finding is gone.

const clients: LspClient[] = [];
const projects: Project[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) if (client.child.exitCode === null) await client.stop();
  for (const project of projects.splice(0)) project.remove();
});

const config = (settings = ''): string => `import lintel from 'eslint-plugin-lintel';\n\nexport default [\n  ...lintel.configs.standalone,\n${settings}];\n`;

/** Who is signed in is nothing that the code shows. */
const SESSION_GUARD = `import { type CanActivate, ForbiddenException, Injectable } from '@nestjs/common';
import { opening } from './hours';

@Injectable()
export class SessionGuard implements CanActivate {
  canActivate(): boolean {
    if (!opening.includes(new Date().getHours())) throw new ForbiddenException();
    return true;
  }
}
`;
const CONTROLLER = `import { Controller, Get, UseGuards } from '@nestjs/common';
import { SessionGuard } from './session.guard';
import { Users } from './users';

@Controller('users')
@UseGuards(SessionGuard)
export class UsersController {
  constructor(private readonly users: Users) {}

  @Get()
  list() {
    return this.users.all();
  }
}
`;
const NEST: Readonly<Record<string, string>> = { ...OPEN_APP, 'src/hours.ts': 'export const opening = [9, 10, 11];\n', 'src/session.guard.ts': SESSION_GUARD, 'src/users.controller.ts': CONTROLLER };

class Editor {
  private constructor(
    readonly project: Project,
    readonly client: LspClient,
    readonly name: string,
  ) {}

  static async on(files: Readonly<Record<string, string>>, name = 'VS Code', options: object = {}): Promise<Editor> {
    const project = new Project(files);
    projects.push(project);
    const client = await LspClient.start({ root: project.root, capabilities: CLIENTS[name]!, options });
    clients.push(client);
    return new Editor(project, client, name);
  }

  open(file: string): string {
    return this.client.open(this.project.path(file), readFileSync(this.project.path(file), 'utf8'));
  }

  async found(uri: string): Promise<readonly Diagnostic[]> {
    await this.client.settled();
    return CLIENTS[this.name]!.textDocument?.diagnostic ? (await this.client.pull(uri)).items! : (this.client.published.get(uri)?.diagnostics ?? []);
  }

  /** Declarations that are offered for a finding. */
  async offered(uri: string, code: string): Promise<readonly CodeAction[]> {
    const finding = (await this.found(uri)).find((one) => one.code === code);
    if (!finding) throw new Error(`no ${code}: ${JSON.stringify(await this.found(uri))}`);
    const actions = await this.client.request<readonly CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: finding.range, context: { diagnostics: [finding] } });
    const resolved = await Promise.all(actions.map(async (action) => (action.edit ? action : this.client.request<CodeAction>('codeAction/resolve', action))));
    return resolved.filter(({ title }) => title.startsWith('Declare'));
  }

  /** Open documents are edited and saved, others changed on disk; versions must fit. */
  apply({ changes, documentChanges }: WorkspaceEdit): void {
    const all = documentChanges ?? Object.entries(changes!).map(([uri, edits]) => ({ textDocument: { uri, version: undefined }, edits }));
    for (const one of all) {
      if ('kind' in one) {
        expect(existsSync(fileURLToPath((one as { uri: string }).uri))).toBe(false);
        writeFileSync(fileURLToPath((one as { uri: string }).uri), '');
        continue;
      }
      const { uri, version } = one.textDocument;
      const document = this.client.documents.get(uri);
      if (version !== undefined) expect(version).toBe(document?.version ?? null);
      const text = TextDocument.applyEdits(document ?? TextDocument.create(uri, '', 0, readFileSync(fileURLToPath(uri), 'utf8')), one.edits as never);
      if (document) this.client.change(uri, undefined, text);
      writeFileSync(fileURLToPath(uri), text);
    }
  }

  text(file: string): string {
    return readFileSync(this.project.path(file), 'utf8');
  }
}

const titles = (actions: readonly CodeAction[]): readonly string[] => actions.map(({ title }) => title);
const pick = (actions: readonly CodeAction[], title: string): WorkspaceEdit => actions.find((one) => one.title === title)!.edit!;
const codes = (diagnostics: readonly Diagnostic[]): readonly unknown[] => diagnostics.map(({ code }) => code);

const SETTING = 'Declare `SessionGuard` as a guard in eslint.config.mjs';
const COMMENT = 'Declare `SessionGuard` as a guard in a comment';
const CREATED = 'Declare `SessionGuard` as a guard in a new lintel.config.mjs';
const REFERENCE = "guards: ['./src/session.guard#SessionGuard']";
const FILE = 'src/users.controller.ts';

test.each(['VS Code', 'Neovim 0.7', 'Emacs eglot 1.9'])('%s: in the settings, in a comment, and in a file that it makes', async (name) => {
  const editor = await Editor.on({ ...NEST, 'eslint.config.mjs': config() }, name);
  const { workspaceEdit } = CLIENTS[name]!.workspace!;
  const uri = editor.open(FILE);
  const declare = async (title: string, file: string, expected: string): Promise<void> => {
    const edit = pick(await editor.offered(uri, 'no-inert-guard'), title);
    expect(edit.documentChanges !== undefined).toBe(workspaceEdit?.documentChanges === true);
    editor.apply(edit);
    expect(editor.text(file)).toContain(expected);
    expect(codes(await editor.found(uri))).toEqual([]);
  };
  expect(titles(await editor.offered(uri, 'no-inert-guard'))).toEqual([SETTING, COMMENT]);
  await declare(SETTING, 'eslint.config.mjs', `\n  { settings: { lintel: { ${REFERENCE} } } },\n`);

  editor.project.write('eslint.config.mjs', config("  { settings: { lintel: { runtime: 'never' } } },\n"));
  await declare(SETTING, 'eslint.config.mjs', `{ runtime: 'never', ${REFERENCE} }`);

  editor.project.write('eslint.config.mjs', config());
  await declare(COMMENT, 'src/session.guard.ts', '/** @lintel auth.guard */\n@Injectable()');

  editor.project.write('src/session.guard.ts', SESSION_GUARD);
  editor.project.delete('eslint.config.mjs');
  const creates = workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes('create') === true;
  expect(titles(await editor.offered(uri, 'no-inert-guard'))).toEqual([...(creates ? [CREATED] : []), COMMENT]);
  if (creates) await declare(CREATED, 'lintel.config.mjs', `export default {\n  ${REFERENCE},\n};\n`);
  expect(editor.client.status!.workers[0]!.problems).toEqual([]);
});

test('what is there is added to as it is written, or left to people', async () => {
  const editor = await Editor.on({ ...NEST, 'lintel.config.mjs': 'export default {\n  guards: [],\n};\n' });
  const uri = editor.open(FILE);
  editor.apply(pick(await editor.offered(uri, 'no-inert-guard'), 'Declare `SessionGuard` as a guard in lintel.config.mjs'));
  expect(editor.text('lintel.config.mjs')).toContain(`${REFERENCE},`);
  expect(codes(await editor.found(uri))).toEqual([]);

  editor.project.write('eslint.config.mjs', config('  { settings: { lintel: { guards: names() } } },\n').replace('export', 'const names = () => [];\nexport'));
  expect(titles(await editor.offered(uri, 'no-inert-guard'))).toEqual([COMMENT]);

  editor.project.write('eslint.config.mjs', config());
  const configuration = editor.open('eslint.config.mjs');
  editor.client.change(configuration, 'import', '// not saved\nimport');
  editor.apply(pick(await editor.offered(uri, 'no-inert-guard'), SETTING));
  expect(editor.text('eslint.config.mjs')).toBe(`// not saved\n${config(`  { settings: { lintel: { ${REFERENCE} } } },\n`)}`);
  expect(codes(await editor.found(uri))).toEqual([]);
});

test('an untrusted workspace has no configuration, and none is made for it', async () => {
  const editor = await Editor.on(NEST, 'VS Code', { isTrusted: false });
  expect(titles(await editor.offered(editor.open(FILE), 'no-inert-guard'))).toEqual([COMMENT]);
});

test('a guard that lets everybody pass, and one that limits the rate, are none whoever says so', async () => {
  const editor = await Editor.on({ ...NEST, 'eslint.config.mjs': config(), 'src/session.guard.ts': SESSION_GUARD.replace(/ {4}if .*\n/, '').replace('ForbiddenException, ', '') });
  const uri = editor.open(FILE);
  expect(titles(await editor.offered(uri, 'no-inert-guard'))).toEqual([]);
  editor.project.write('src/session.guard.ts', "import { Injectable } from '@nestjs/common';\nimport { ThrottlerGuard } from '@nestjs/throttler';\n@Injectable()\nexport class SessionGuard extends ThrottlerGuard {}\n");
  expect(titles(await editor.offered(uri, 'no-inert-guard'))).toEqual([]);
});

test('a handler that is public on purpose, and the mark of such routes', async () => {
  const marked = OPEN_APP[FILE]!.replace('import { Users', "import { Open } from './open';\nimport { Users").replace('  @Get()', '  @Open()\n  @Get()');
  const editor = await Editor.on({ ...OPEN_APP, 'eslint.config.mjs': config(), 'src/open.ts': "import { SetMetadata } from '@nestjs/common';\nexport const Open = () => SetMetadata('open', true);\n", [FILE]: marked });
  const uri = editor.open(FILE);
  editor.apply(pick(await editor.offered(uri, 'require-auth-guard'), 'Declare `@Open` as the mark of public routes in eslint.config.mjs'));
  expect(editor.text('eslint.config.mjs')).toContain("{ public: ['./src/open#Open'] }");
  expect(codes(await editor.found(uri))).toEqual([]);
  editor.project.write('eslint.config.mjs', config());
  editor.apply(pick(await editor.offered(uri, 'require-auth-guard'), 'Declare `list` public in a comment'));
  expect(editor.text(FILE)).toContain('  /** @lintel public */\n  @Open()');
  expect(codes(await editor.found(uri))).toEqual([]);
});

test('a check of the key, a table that is everybody’s, and what no setting is about', async () => {
  const fixture = (file: string): string => readFileSync(new URL(`../../fixtures/rules/no-unbound-id-lookup/recommended/knex/${file}`, import.meta.url), 'utf8');
  const app = (routes: string): string => `import express from 'express';
import { note } from './access';
import { currentUser, requireUser } from './auth';
import { type Item, db } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);
${routes}
app.get('/mine', async (req, res) => {
  res.json(await db<Item>('items').where('account_id', currentUser(req).accountId).where('id', req.params['id']!));
});
app.listen(3000);
`;
  const lookup = (before: string, after = ''): string => app(`app.get('/items/:id', async (req, res) => {\n  ${before}\n  const item = await db<Item>('items').where({ id: Number(req.params.id) }).first();\n  ${after}\n  res.json(item);\n});`);
  const CHECK = "Declare `note` as a check of the caller's tenant in eslint.config.mjs";
  const SHARED = 'Declare `items` as shared by all tenants in eslint.config.mjs';
  const editor = await Editor.on({
    'tsconfig.json': TSCONFIG,
    'eslint.config.mjs': config(),
    'src/auth.ts': fixture('auth.ts'),
    'src/db.ts': fixture('db.ts'),
    'src/access.ts': 'export const seen: string[] = [];\nexport function note(id: string): boolean {\n  return seen.push(id) > 0;\n}\n',
    'src/app.ts': lookup('if (!note(req.params.id)) return void res.sendStatus(404);'),
  });
  const uri = editor.open('src/app.ts');
  for (const [title, written] of [[CHECK, "scopedBy: ['./src/access#note']"], [SHARED, "shared: ['items']"]] as const) {
    const offered = await editor.offered(uri, 'no-unbound-id-lookup');
    expect(titles(offered)).toEqual([CHECK, SHARED]);
    editor.apply(pick(offered, title));
    expect(editor.text('eslint.config.mjs')).toContain(`tenant: { columns: ['account_id'], ${written} }`);
    expect(codes(await editor.found(uri))).toEqual([]);
    editor.project.write('eslint.config.mjs', config());
  }
  // Knows nothing of the key, or comes after the query.
  editor.client.change(uri, undefined, lookup("note('everything');", 'note(req.params.id);'));
  expect(titles(await editor.offered(uri, 'no-unbound-id-lookup'))).toEqual([SHARED]);
  editor.client.change(uri, undefined, app("app.get('/x', async (req, res) => {\n  if (req.headers['x-key'] === process.env['API_KEY']) return void res.sendStatus(403);\n  res.json(await db.raw(`select * from bins where code = '${String(req.query['code'])}'`));\n});"));
  for (const code of ['no-sql-value-interpolation', 'no-timing-unsafe-compare']) expect(titles(await editor.offered(uri, code))).toEqual([]);
});

const UNJUDGED = "  { rules: { 'lintel/unjudged': 'warn' } },\n";
const declared = (settings: string): string => config(`${UNJUDGED}  { settings: { lintel: { ${settings} } } },\n`);

test('a guard that nobody can read is one, or is none', async () => {
  const editor = await Editor.on({
    ...OPEN_APP,
    'eslint.config.mjs': config(UNJUDGED),
    'src/corp.d.ts': "import type { CanActivate } from '@nestjs/common';\nexport declare class CorpGuard implements CanActivate {\n  canActivate(): boolean;\n}\n",
    [FILE]: CONTROLLER.replaceAll('SessionGuard', 'CorpGuard').replace('./session.guard', './front'),
    'src/front.ts': "import { CorpGuard as Corp } from './corp';\nexport class CorpGuard extends Corp {}\n",
  });
  const uri = editor.open(FILE);
  const [GUARD, NONE, MARK] = ['as a guard in eslint.config.mjs', 'as no guard in eslint.config.mjs', 'as a guard in a comment'].map((rest) => `Declare \`CorpGuard\` ${rest}`) as [string, string, string];
  const offered = await editor.offered(uri, 'unjudged');
  expect(titles(offered)).toEqual([GUARD, MARK, NONE]);
  editor.apply(pick(offered, GUARD));
  expect(editor.text('eslint.config.mjs')).toContain("guards: ['./src/front#CorpGuard']");
  expect(codes(await editor.found(uri))).toEqual([]);
  editor.project.write('eslint.config.mjs', config(UNJUDGED));
  editor.apply(pick(await editor.offered(uri, 'unjudged'), NONE));
  expect(editor.text('eslint.config.mjs')).toContain("notGuards: ['./src/front#CorpGuard']");
  // What refuses nobody leaves the route open: that is said instead.
  expect(codes(await editor.found(uri))).toEqual(['no-inert-guard']);
});

test('a function that runs whatever it is given is judged where it is called', async () => {
  const editor = await Editor.on({ 'tsconfig.json': TSCONFIG, 'eslint.config.mjs': config(UNJUDGED), 'src/store.ts': "import { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport const run = (text: string) => pool.query(text);\n" });
  const uri = editor.open('src/store.ts');
  editor.apply(pick(await editor.offered(uri, 'unjudged'), 'Declare `run` as running any SQL it is given in eslint.config.mjs'));
  expect(editor.text('eslint.config.mjs')).toContain("sql: ['./src/store#run']");
  expect(codes(await editor.found(uri))).toEqual([]);
  editor.project.write('src/list.ts', "import { run } from './store';\nexport const list = (name: string) => run(`select * from rows where name = '${name}'`);\nexport const all = (argv = process.argv) => list(argv[2]!);\n");
  expect(codes(await editor.found(editor.open('src/list.ts')))).toEqual(['no-sql-value-interpolation']);
});

test('whose rows are is a column, or nobody', async () => {
  const fixture = (file: string): string => readFileSync(new URL(`../../fixtures/rules/unjudged/recommended/undecided-tenant/${file}`, import.meta.url), 'utf8');
  const editor = await Editor.on({ 'tsconfig.json': TSCONFIG, 'eslint.config.mjs': config(UNJUDGED), 'src/entities.ts': fixture('entities.ts'), 'src/shops.ts': fixture('shops.ts') });
  const uri = editor.open('src/entities.ts');
  const offered = await editor.offered(uri, 'unjudged');
  expect(titles(offered)).toEqual(['Declare `regionId` as the column of the tenant in eslint.config.mjs', 'Declare that rows belong to no tenant in eslint.config.mjs']);
  for (const [action, written] of [[offered[0]!, "tenant: { columns: ['regionId'] }"], [offered[1]!, 'tenant: false']] as const) {
    editor.project.write('eslint.config.mjs', config(UNJUDGED));
    await editor.found(uri);
    editor.apply(pick(await editor.offered(uri, 'unjudged'), action.title));
    expect(editor.text('eslint.config.mjs')).toContain(written);
    expect(codes(await editor.found(uri))).not.toContain('unjudged');
  }
});

test('what hands over the caller’s tenant, although it reads a header', async () => {
  const fixture = (file: string): string => readFileSync(new URL(`../../fixtures/rules/no-tenant-from-request/recommended/settings-from/${file}`, import.meta.url), 'utf8').replace(/^.*\/\/ expect: .*\n/gm, '');
  const editor = await Editor.on({ 'tsconfig.json': TSCONFIG, 'eslint.config.mjs': declared("tenant: { columns: ['organizationId'], from: ['req.tenancy.active'] }"), 'src/app.controller.ts': fixture('app.controller.ts'), 'src/auth.ts': fixture('auth.ts'), 'src/entities.ts': fixture('entities.ts') });
  const uri = editor.open('src/app.controller.ts');
  const offered = await editor.offered(uri, 'no-tenant-from-request');
  expect(titles(offered)).toEqual(["Declare `@AskedOrganization()` as giving the caller's tenant in eslint.config.mjs"]);
  editor.apply(offered[0]!.edit!);
  expect(editor.text('eslint.config.mjs')).toContain("from: ['req.tenancy.active', '@AskedOrganization()']");
  expect(codes(await editor.found(uri))).toEqual([]);
});
