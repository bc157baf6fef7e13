import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../lsp-server/src/check.js';
import { SERVER } from '../lsp/client.js';
import { CONTROLLER, GUARD_LINE, GUARDED_MODULE, OPEN_APP, OPEN_MODULE, Project } from '../lsp/project.js';
import { packedExtension } from '../vscode/packed.js';
import { testTime } from './until.js';
import { startWorkbench, type Workbench } from './workbench.js';

// The staleness gate, in VS Code itself with the packaged extension: a file that nobody touches shows what a cold run says.

const FINDING = 'has no guard that refuses strangers';

let project: Project;
let workbench: Workbench;

beforeAll(async () => {
  project = new Project({ ...OPEN_APP, 'src/app.module.ts': GUARDED_MODULE, '.gitignore': 'node_modules\n' });
  workbench = await startWorkbench({ workspace: project.root, extensions: [await packedExtension()] });
}, 300_000);

afterAll(async () => {
  await workbench?.close();
  project?.remove();
});

/** How many unguarded routes VS Code lists, once it is this many. */
const shows = (count: number, when: string): Promise<string[]> => workbench.waitForProblems(`${count} findings ${when}`, (rows) => rows.filter((row) => row.includes(FINDING)).length === count);

/** What a cold run over the disk finds. */
function cold(): number {
  const { stdout } = spawnSync(process.execPath, [SERVER, 'check', project.root, '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return (JSON.parse(stdout) as CheckResult).findings.filter(({ message }) => message.includes(FINDING)).length;
}

test('1 and 2: the module is edited, then saved, and the controller beside it follows', async () => {
  await workbench.openFile('src/users.controller.ts');
  await workbench.waitForCodeLenses('what guards the route', (titles) => titles.includes(`guarded by SignedInGuard (global, app.module.ts:${GUARD_LINE})`));
  await workbench.openFile('src/app.module.ts');
  await shows(0, 'with the guard');
  await workbench.goTo(GUARD_LINE, 1);
  await workbench.typeText('// ');
  await shows(1, 'without it, unsaved');
  expect(cold()).toBe(0);
  await workbench.save();
  await shows(1, 'without it, saved');
  expect(cold()).toBe(1);
  await workbench.openFile('src/users.controller.ts');
  await workbench.waitForSquiggle('error');
  expect(await workbench.hover('list', 'require-auth-guard')).toContain('CWE-306');
}, testTime);

test('3: the module is closed and changed on disk', async () => {
  project.write('src/app.module.ts', GUARDED_MODULE);
  await shows(0, 'after the guard is back on disk');
  await workbench.runCommand('View: Close All Editors');
  project.write('src/app.module.ts', OPEN_MODULE);
  await shows(1, 'in a file that is not open');
  project.write('src/app.module.ts', GUARDED_MODULE);
  await shows(0, 'with the guard again');
}, testTime);

test('4: a file is deleted', async () => {
  project.write('src/app.module.ts', OPEN_MODULE);
  await shows(1, 'without the guard');
  project.delete('src/users.ts');
  const without = cold();
  await shows(without, 'when what the controller imports is gone');
  project.write('src/users.ts', OPEN_APP['src/users.ts']!);
  await shows(1, 'when it is back');
}, testTime);

test('5: ten files change at once', async () => {
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: project.root, encoding: 'utf8' });
  // VS Code draws no more rows than there is room for: of the ten files that change, two come to have a finding.
  const controllers = (guarded: boolean): void => {
    const names = Array.from({ length: 9 }, (_, index) => `Extra${index}`);
    for (const [index, name] of names.entries()) project.write(`src/${name.toLowerCase()}.controller.ts`, CONTROLLER.replaceAll('UsersController', `${name}Controller`).replace("'users'", `'${name.toLowerCase()}'`).replace('this.users.all()', guarded || index > 1 ? `[${guarded}]` : 'this.users.all()'));
    project.write('src/app.module.ts', OPEN_MODULE.replace('[UsersController, ', `[UsersController, ${names.map((name) => `${name}Controller`).join(', ')}, `).replace('import { Users }', `${names.map((name) => `import { ${name}Controller } from './${name.toLowerCase()}.controller';`).join('\n')}\nimport { Users }`));
  };
  git('init', '--quiet', '--initial-branch=quiet');
  controllers(true);
  git('add', '.');
  git('commit', '--quiet', '-m', 'quiet');
  git('checkout', '--quiet', '-b', 'loud');
  controllers(false);
  git('commit', '--quiet', '-a', '-m', 'loud');
  const loud = cold();
  expect(loud).toBe(3);
  await shows(loud, 'on one branch');
  git('checkout', '--quiet', 'quiet');
  await shows(cold(), 'on the other');
  git('checkout', '--quiet', 'loud');
  await shows(loud, 'and back');
}, testTime);

test('6: the tsconfig, the configuration of ESLint and the lockfile', async () => {
  const tsconfig = OPEN_APP['tsconfig.json']!;
  const before = cold();
  // Nothing imports it: the tsconfig alone makes it part of the application.
  const listsLoose = (isListed: boolean, when: string): Promise<string[]> => workbench.waitForProblems(`${isListed ? 'the' : 'no'} loose file ${when}`, (rows) => rows.some((row) => row.includes('loose.ts')) === isListed);
  project.write('src/loose.ts', "import { Pool } from 'pg';\nexport const find = (pool: Pool, request: { query: { id: string } }) => pool.query('select * from items where id = ' + request.query.id);\n");
  await listsLoose(true, 'when it has come');
  project.write('tsconfig.json', tsconfig.replace('"include"', '"exclude":["src/loose.ts"],"include"'));
  await listsLoose(false, 'when the tsconfig leaves it out');
  project.write('tsconfig.json', tsconfig);
  await listsLoose(true, 'with the tsconfig as it was');
  project.delete('src/loose.ts');
  await listsLoose(false, 'when it is gone');
  project.write('eslint.config.mjs', "import lintel from 'eslint-plugin-lintel';\nexport default [...lintel.configs.standalone, { rules: { 'lintel/require-auth-guard': 'off' } }];\n");
  await shows(0, 'with the rule switched off');
  rmSync(project.path('eslint.config.mjs'));
  await shows(before, 'without a configuration');
  project.write('package-lock.json', '{}');
  await shows(before, 'after the lockfile was touched');
}, testTime);
