import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { startChromium, type Page } from './chromium.js';
import { deadline, until } from './until.js';
import { readable, type Settings, startVSCodeServer } from './vscode-server.js';

export interface Workbench {
  /** For what this interface has no verb for. */
  readonly page: Page;
  /** Opens a file of the workspace by its relative path, as `Ctrl+P` does. */
  openFile(path: string): Promise<void>;
  waitForSquiggle(severity: 'error' | 'warning' | 'info' | 'hint'): Promise<void>;
  waitForNoSquiggle(severity: 'error' | 'warning' | 'info' | 'hint'): Promise<void>;
  /** The rows of the Problems view: files and their findings. */
  problems(): Promise<string[]>;
  waitForProblems(what: string, wanted: (rows: string[]) => boolean): Promise<string[]>;
  /** What is shown for a text of the editor when the pointer rests there, once `wanted` is part of it: providers answer one after the other. */
  hover(text: string, wanted: string): Promise<string>;
  codeLenses(): Promise<string[]>;
  waitForCodeLenses(what: string, wanted: (titles: string[]) => boolean): Promise<string[]>;
  /** `F8` to the next finding, `Ctrl+.`, and the entry with this title. */
  quickFix(title: string): Promise<void>;
  /** Puts the cursor at a line and a column, from 1. */
  goTo(line: number, column: number): Promise<void>;
  typeText(text: string): Promise<void>;
  press(keys: string): Promise<void>;
  /** Runs a command by its name in the palette. */
  runCommand(title: string): Promise<void>;
  /** The entries of the status bar. */
  statusItems(): Promise<string[]>;
  save(): Promise<void>;
  /** Another program writes a file. */
  changeOnDisk(path: string, text: string): void;
  screenshot(path: string): Promise<void>;
  log(): string;
  close(): Promise<void>;
}

/** VS Code's workbench in Chromium, with the extensions installed (`.vsix` files or folders) and the folder open. */
export async function startWorkbench({ workspace, extensions, settings, env }: { readonly workspace: string; readonly extensions: readonly string[]; readonly settings?: Settings; readonly env?: NodeJS.ProcessEnv }): Promise<Workbench> {
  const server = await startVSCodeServer({ extensions, ...(settings && { settings }), ...(env && { env }) });
  let log = '';
  const logs = (): string => `${readable(log)}\n${server.log()}`;
  const browser = await startChromium().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(deadline);
    page.on('pageerror', (error) => (log += `page: ${error.message}\n`));
    page.on('console', (message) => (log += `${message.type()}: ${message.text()}\n`));
    // The smoke-test driver calls these; nobody runs a suite here.
    for (const name of ['codeAutomationLog', 'codeAutomationExit']) await page.exposeFunction(name, () => undefined);
    await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}`);
    await page.locator('.monaco-workbench .part.editor').first().waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return workbench(page, logs, close);
  } catch (error) {
    await close();
    throw new Error(`The workbench did not start.\n${logs()}`, { cause: error });
  }
}

function workbench(page: Page, log: () => string, close: () => Promise<void>): Workbench {
  const { keyboard } = page;
  const texts = async (selector: string): Promise<string[]> => (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ').trim());
  const focusEditor = (): Promise<void> => keyboard.press('Control+1');
  const problems = async (): Promise<string[]> => {
    if (!(await page.locator('.markers-panel').first().isVisible())) {
      await keyboard.press('Control+Shift+M');
      await page.locator('.markers-panel').first().waitFor();
      // An editor without the focus asks for no code lenses.
      await focusEditor();
    }
    return texts('.markers-panel .monaco-list-row');
  };
  const codeLenses = (): Promise<string[]> => texts('.codelens-decoration a');
  const waitForRows = async (what: string, read: () => Promise<string[]>, wanted: (rows: string[]) => boolean): Promise<string[]> => {
    let rows: string[] = [];
    return until(
      what,
      async () => {
        rows = await read();
        return wanted(rows) ? rows : undefined;
      },
      () => `Shown: ${JSON.stringify(rows)}\n${log()}`,
    );
  };
  const fromPicker = async (keys: string, text: string, wanted: string): Promise<void> => {
    await keyboard.press(keys);
    await page.locator('.quick-input-widget input').first().waitFor({ state: 'visible' });
    await keyboard.type(text);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: wanted }).first().waitFor();
    await keyboard.press('Enter');
    await page.locator('.quick-input-widget input').first().waitFor({ state: 'hidden' });
  };
  const goTo = async (line: number, column: number): Promise<void> => {
    await focusEditor();
    await fromPicker('Control+g', `${line}:${column}`, '');
  };
  return {
    page,
    async openFile(path) {
      await fromPicker('Control+p', path, basename(path));
      await page.locator('.tab.active', { hasText: basename(path) }).first().waitFor();
      await page.locator('.editor-instance .view-line').first().waitFor();
    },
    waitForSquiggle: (severity) => page.locator(`.squiggly-${severity}`).first().waitFor({ state: 'attached' }),
    waitForNoSquiggle: (severity) => page.locator(`.squiggly-${severity}`).first().waitFor({ state: 'detached' }),
    problems,
    waitForProblems: (what, wanted) => waitForRows(what, problems, wanted),
    async hover(text, wanted) {
      let content = '';
      const shown = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
      return until(
        `"${wanted}" in the hover of "${text}"`,
        async () => {
          // The last one: the line itself is a span too, around those of its words.
          const words = page.locator('.view-line span', { hasText: text });
          await page.mouse.move(0, 0);
          await words.nth((await words.count()) - 1).hover({ force: true, timeout: 5_000 });
          await shown.waitFor({ state: 'visible', timeout: 5_000 });
          const end = Date.now() + 5_000;
          do content = await shown.innerText({ timeout: 5_000 });
          while (!content.includes(wanted) && Date.now() < end);
          return content.includes(wanted) ? content : undefined;
        },
        () => `Shown: ${content}\n${log()}`,
      );
    },
    codeLenses,
    waitForCodeLenses: (what, wanted) => waitForRows(what, codeLenses, wanted),
    async quickFix(title) {
      const entry = page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
      await until(
        `the quick-fix "${title}"`,
        async () => {
          await focusEditor();
          await keyboard.press('Escape');
          await keyboard.press('F8');
          await keyboard.press('Escape');
          await keyboard.press('Control+.');
          await entry.waitFor({ state: 'visible', timeout: 5_000 });
          return true;
        },
        log,
      );
      const focused = page.locator('.action-widget .monaco-list-row.action.focused', { hasText: title });
      await until(
        `the focus on "${title}"`,
        async () => {
          if ((await focused.count()) > 0) return true;
          await keyboard.press('ArrowDown');
          return undefined;
        },
        log,
      );
      await keyboard.press('Enter');
      await entry.waitFor({ state: 'hidden' });
    },
    goTo,
    async typeText(text) {
      await focusEditor();
      await keyboard.type(text);
    },
    press: (keys) => keyboard.press(keys),
    runCommand: (title) => fromPicker('F1', title, title),
    statusItems: () => texts('.statusbar-item'),
    async save() {
      await focusEditor();
      await keyboard.press('Control+s');
      await page.locator('.tab.active.dirty').first().waitFor({ state: 'detached' });
    },
    changeOnDisk: (path, text) => writeFileSync(path, text),
    screenshot: async (path) => void (await page.screenshot({ path })),
    log,
    close,
  };
}
