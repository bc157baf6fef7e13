import { readFileSync } from 'node:fs';
import type { ClientCapabilities } from 'vscode-languageserver-protocol';

const FILES = { 'VS Code': 'vscode', 'Neovim 0.7': 'neovim', 'Emacs eglot 1.9': 'eglot', 'Vim ALE 3.3': 'ale' } as const;

/** What real clients announced: recorded from them by test/editors/record-capabilities.ts. */
export const CLIENTS: Readonly<Record<string, ClientCapabilities>> = Object.fromEntries(
  Object.entries(FILES).map(([name, file]) => [name, (JSON.parse(readFileSync(new URL(`clients/${file}.json`, import.meta.url), 'utf8')) as { capabilities: ClientCapabilities }).capabilities]),
);
