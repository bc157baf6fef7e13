import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// Installs and generates what a fresh clone lacks, and nothing when all is there. Runs before anything is installed: Node only.

const root = fileURLToPath(new URL('../../', import.meta.url));
const apps = join(root, 'fixtures/apps');
const versions = join(root, 'fixtures/versions');

install(root, 'this workspace');
for (const name of readdirSync(apps).sort()) generate(join(apps, name));
for (const name of readdirSync(versions).sort()) {
  const directory = join(versions, name);
  if (!existsSync(join(directory, 'package-lock.json'))) continue;
  install(directory, `fixtures/versions/${name}`);
  generate(directory);
}
generate(join(root, 'test/runtime/prisma'));

function install(directory, title) {
  if (isInstalled(directory)) return;
  say(`installing the packages of ${title}`);
  // No package here needs its install script: native parts come as optional dependencies, and Prisma's engines are not used.
  run('npm', ['ci', '--prefix', directory, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], directory);
}

/** Compares the lockfile with npm's own record of what it installed. */
function isInstalled(directory) {
  const wanted = packagesOf(join(directory, 'package-lock.json'));
  const installed = packagesOf(join(directory, 'node_modules/.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, one]) => {
    if (!path.includes('node_modules/')) return true;
    const other = installed[path];
    return other ? other.version === one.version && other.link === one.link : one.optional === true;
  });
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function generate(directory) {
  if (existsSync(join(directory, 'generate.mjs'))) run(process.execPath, ['generate.mjs'], directory);
}

function run(command, args, cwd) {
  // npm is a script on Windows, and only a shell starts those.
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' && command === 'npm' });
  if (status === 0) return;
  say(`failed in ${relative(root, cwd) || 'the root'}: ${command} ${args.join(' ')}${error ? ` (${error.message})` : ''}`);
  process.exit(1);
}

function say(text) {
  process.stderr.write(`bootstrap: ${text}\n`);
}
