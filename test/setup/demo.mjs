// Checks the fixture applications, or any repository, as a user would: through the command line.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cli = join(workspace, 'lsp-server/dist/main.js');
const [directory, ...options] = process.argv.slice(2);

if (directory !== undefined && !directory.startsWith('-')) {
  // From a workspace script the working directory is the workspace's: npm keeps the user's in INIT_CWD.
  process.exitCode = check(resolve(process.env.INIT_CWD ?? '.', directory), options);
} else {
  const apps = join(workspace, 'fixtures/apps');
  const names = readdirSync(apps).filter((name) => existsSync(join(apps, name, 'package.json'))).sort();
  for (const name of names) {
    const app = join(apps, name);
    process.stdout.write(`\n$ lintel check ${relative(workspace, app)}\n\n`);
    // The applications are meant to have findings: 1 is the tool at work.
    if (check(app, process.argv.slice(2)) > 1) process.exitCode = 1;
  }
}

function check(target, more) {
  return spawnSync(process.execPath, [cli, 'check', target, ...more], { stdio: 'inherit' }).status ?? 2;
}
