import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { editorTools } from '../setup/editors.mjs';
import { type Child, startChild } from './child.js';
import { temporaryFolder } from './temporary.js';
import { until } from './until.js';

export interface VSCodeServer {
  readonly port: number;
  log(): string;
  stop(): Promise<void>;
}

export type Settings = Readonly<Record<string, unknown>>;

const quiet: Settings = {
  // The workbench in a browser saves by itself otherwise.
  'files.autoSave': 'off',
  'security.workspace.trust.enabled': false,
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  'git.enabled': false,
};

/** VS Code's own server, with the extensions given: packaged (`.vsix`) or as a folder. */
export async function startVSCodeServer({ extensions = [], settings = {}, env = {} }: { readonly extensions?: readonly string[]; readonly settings?: Settings; readonly env?: NodeJS.ProcessEnv }): Promise<VSCodeServer> {
  const { node, vscode } = editorTools();
  const folder = temporaryFolder();
  const [user, data, installed] = ['user', 'data', 'extensions'].map((name) => join(folder.path, name)) as [string, string, string];
  const folders = ['--user-data-dir', user, '--server-data-dir', data, '--extensions-dir', installed];
  const main = join(vscode, 'out/server-main.js');
  // Both places: which one is read depends on how the server was patched.
  for (const place of [join(user, 'User'), join(data, 'data/Machine'), join(data, 'data/User')]) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'settings.json'), JSON.stringify({ ...quiet, ...settings }));
  }
  mkdirSync(installed);
  let child: Child | undefined;
  const stop = async (): Promise<void> => {
    await child?.stop();
    folder.remove();
  };
  try {
    for (const extension of extensions) {
      if (extension.endsWith('.vsix')) await installPackaged(node, [main, ...folders, '--accept-server-license-terms', '--install-extension', extension]);
      else copyFolder(extension, installed);
    }
    const port = await freePort();
    const options = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off', '--enable-smoke-test-driver', '--disable-workspace-trust', ...folders];
    const server = (child = startChild(node, [main, ...options], { cwd: folder.path, env: { XDG_RUNTIME_DIR: folder.path, ...env } }));
    await until(
      "VS Code's server",
      async () => {
        if (server.process.exitCode !== null) return 'ended';
        return (await fetch(`http://127.0.0.1:${port}/version`)).ok ? 'listens' : undefined;
      },
      server.log,
    ).then((state) => {
      if (state === 'ended') throw new Error(`VS Code's server did not start.\n${server.log()}`);
    });
    return { port, log: () => readable(server.log()), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Without the stacks, and without the complaints about the native modules that this installation does without. */
export function readable(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/^\s+at |bindings file|→|spdlog|tries: \[|^ *[\]}]$|Require stack|^- |watchdog/.test(line))
    .join('\n');
}

async function installPackaged(node: string, args: readonly string[]): Promise<void> {
  const child = startChild(node, args);
  try {
    const code = await until('the installation of the extension', () => child.process.exitCode ?? undefined, child.log);
    if (code !== 0 || /Failed Installing/i.test(child.log())) throw new Error(`The extension was not installed.\n${child.log()}`);
  } finally {
    await child.stop();
  }
}

function copyFolder(extension: string, installed: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')) as Record<string, string>;
  cpSync(extension, join(installed, `${publisher}.${name}-${version}`), { recursive: true, dereference: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
