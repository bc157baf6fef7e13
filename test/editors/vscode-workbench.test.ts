import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { GUARDED_MODULE, OPEN_APP, OPEN_MODULE } from '../lsp/project.js';
import { packedExtension } from '../vscode/packed.js';
import { startWorkbench } from './workbench.js';

// The packed extension in the real workbench, by keyboard and eye. LINTEL_SCREENSHOTS=vscode-extension/images renews the README's pictures.

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lintel-wb-'));
const workspace = join(folder, 'shop');
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

test('a finding is seen, explained, repaired by keyboard, and follows the disk', async () => {
  for (const [file, text] of Object.entries(OPEN_APP)) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true });
    writeFileSync(join(workspace, file), text);
  }
  symlinkSync(join(root, 'node_modules'), join(workspace, 'node_modules'), 'dir');
  const appModule = join(workspace, 'src/app.module.ts');

  const workbench = await startWorkbench({ workspace, extensions: [await packedExtension()], settings: { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false, 'window.commandCenter': false } });
  const picture = async (name: string): Promise<void> => {
    if (process.env['LINTEL_SCREENSHOTS']) await workbench.screenshot(join(root, process.env['LINTEL_SCREENSHOTS'], `${name}.png`));
  };
  try {
    await workbench.openFile('src/users.controller.ts');
    await workbench.waitForSquiggle('error');
    await workbench.waitForCodeLenses('what guards the route', (titles) => titles.some((title) => /unguarded/.test(title)));
    expect(await workbench.hover('list', 'require-auth-guard')).toMatch(/guard/i);
    await picture('finding');
    await workbench.press('Escape');
    const rows = await workbench.waitForProblems('the finding', (all) => all.some((row) => row.includes('lintel') && row.includes('require-auth-guard')));
    expect(rows.filter((row) => row.includes('require-auth-guard'))).toHaveLength(1);
    await picture('problems');
    expect((await workbench.statusItems()).some((item) => /Lintel 1/.test(item))).toBe(true);

    workbench.changeOnDisk(appModule, GUARDED_MODULE);
    await workbench.waitForNoSquiggle('error');
    await workbench.waitForCodeLenses('the global guard', (titles) => titles.some((title) => /SignedInGuard/.test(title)));
    await picture('lens');
    workbench.changeOnDisk(appModule, OPEN_MODULE);
    await workbench.waitForSquiggle('error');

    await workbench.quickFix('SignedInGuard');
    await workbench.waitForNoSquiggle('error');
    await workbench.save();
    expect(readFileSync(join(workspace, 'src/users.controller.ts'), 'utf8')).toContain('@UseGuards(SignedInGuard)');
  } catch (error) {
    await picture('failure');
    throw error;
  } finally {
    await workbench.close();
  }
}, 300_000);
