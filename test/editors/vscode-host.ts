import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium.js';
import { temporaryFolder } from './temporary.js';
import { within } from './until.js';
import { type Settings, startVSCodeServer } from './vscode-server.js';

export interface HostRun {
  /** What the suite and the server wrote. */
  readonly log: string;
  readonly exitCode: number;
}

/**
 * Runs a suite inside VS Code's extension host: `suite` is a JavaScript file that exports `run(): Promise<void>`, and a rejection is a failure.
 * `extension` is the folder of the extension in development. Throws when the suite never ran.
 */
export async function runInExtensionHost({ workspace, extension, suite, settings, env }: { readonly workspace: string; readonly extension: string; readonly suite: string; readonly settings?: Settings; readonly env?: NodeJS.ProcessEnv }): Promise<HostRun> {
  const folder = temporaryFolder();
  const state = join(folder.path, 'state.json');
  const runner = join(folder.path, 'runner.cjs');
  writeFileSync(runner, runnerOf(suite, state));
  const server = await startVSCodeServer({ ...(settings && { settings }), ...(env && { env }) });
  let log = '';
  const logs = (): string => `${log}\n${existsSync(state) ? readFileSync(state, 'utf8') : 'The suite did not start.'}\n${server.log()}`;
  const browser = await startChromium().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => (log += `page: ${error.message}\n`));
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown) => void (log += `${type}: ${Array.isArray(args) ? args.join(' ') : String(args)}\n`));
    const exited = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code)));
    const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(runner)],
    ];
    await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const code = await within('the end of the suite', exited, logs);
    const { ended, failure } = existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as { readonly ended?: boolean; readonly failure?: string }) : {};
    if (!ended && failure === undefined) throw new Error(`The suite did not run to its end (exit code ${code}).\n${logs()}`);
    return { log: [failure, log, server.log()].filter(Boolean).join('\n'), exitCode: failure === undefined ? code : code || 1 };
  } finally {
    await browser.close();
    await server.stop();
    folder.remove();
  }
}

/** Writes down that the suite ran: an exit code of 0 alone does not say so. */
function runnerOf(suite: string, state: string): string {
  const write = (text: string): string => `require('node:fs').writeFileSync(${JSON.stringify(state)}, JSON.stringify(${text}));`;
  return `exports.run = async () => {
  ${write('{ started: true }')}
  try {
    const suite = await import(${JSON.stringify(pathToFileURL(suite).href)});
    await (suite.run ?? suite.default.run)();
    ${write('{ ended: true }')}
  } catch (error) {
    ${write('{ failure: String(error && error.stack || error) }')}
    throw error;
  }
};
`;
}
