import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { editorTools } from '../setup/editors.mjs';

/** Builds into `folder` a small VS Code extension: vscode-languageclient, and the server that the command line starts. */
export async function buildFakeExtension(folder: string, command: readonly string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'fake',
      publisher: 'lintel-tests',
      version: '0.0.1',
      engines: { vscode: '^1.91.0' },
      main: './extension.cjs',
      activationEvents: ['onLanguage:typescript'],
    }),
  );
  const entry = join(folder, 'entry.js');
  writeFileSync(
    entry,
    `import { LanguageClient } from 'vscode-languageclient/node';
const [command, ...args] = ${JSON.stringify(command)};
let client;
export const activate = () => (client = new LanguageClient('fake', 'Fake', { command, args, options: { env: process.env } }, { documentSelector: [{ language: 'typescript' }] })).start();
export const deactivate = () => client?.stop();
`,
  );
  const bundle = await rolldown({ input: entry, platform: 'node', external: ['vscode'], resolve: { modules: [editorTools().modules, fileURLToPath(new URL('../../node_modules', import.meta.url))] }, logLevel: 'silent' });
  await bundle.write({ file: join(folder, 'extension.cjs'), format: 'cjs' });
  await bundle.close();
  return folder;
}
