import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEFAULTS as SERVER_DEFAULTS } from '../../lsp-server/src/settings.js';
import { DEFAULTS, readSettings } from '../../vscode-extension/src/settings.js';

// What the manifest promises against what the code does.

const extension = fileURLToPath(new URL('../../vscode-extension/', import.meta.url));
const manifest = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
const sources = new Map(readdirSync(join(extension, 'src')).map((file) => [file, readFileSync(join(extension, 'src', file), 'utf8')]));
const properties = manifest.contributes.configuration.properties as Readonly<Record<string, { readonly default: unknown; readonly enum?: readonly unknown[]; readonly scope: string; readonly markdownDescription: string }>>;
const commands = (manifest.contributes.commands as { command: string }[]).map(({ command }) => command).sort();

describe('commands', () => {
  test('are implemented, all that are offered, and offered, all that are implemented', () => {
    const implemented = [...sources.get('commands.ts')!.matchAll(/^ {4}'(lintel\.[\w.]+)':/gm)].map(([, name]) => name!).sort();
    expect(implemented).toEqual(commands);
  });

  test('that are named in the walkthrough and in the code exist', () => {
    const named = [...readFileSync(join(extension, 'package.json'), 'utf8').matchAll(/(?:command|onCommand):(lintel\.\w+)/g), ...[...sources.values()].flatMap((text) => [...text.matchAll(/command: '(lintel\.\w+)'/g)])].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  });
});

describe('settings', () => {
  const { isTrusted: _, ...serverDefaults } = SERVER_DEFAULTS;

  test('are those that the server reads, and the trace that the client library reads', () => {
    expect(Object.keys(properties).sort()).toEqual([...Object.keys(serverDefaults).map((key) => `lintel.${key}`), 'lintel.trace.server'].sort());
  });

  test('have one default, wherever it stands', () => {
    expect(DEFAULTS).toEqual(serverDefaults);
    expect(Object.fromEntries(Object.keys(DEFAULTS).map((key) => [key, properties[`lintel.${key}`]!.default]))).toEqual(DEFAULTS);
  });

  test('reach the server with what the editor knows beside them', () => {
    const configuration = { get: <T,>(key: string, fallback: T): T => (key === 'scope' ? ('openFiles' as T) : fallback) };
    expect(readSettings(configuration, { isTrusted: false, eslintReports: true })).toEqual({ ...DEFAULTS, scope: 'openFiles', isTrusted: false, eslintReports: true });
  });

  test('are described, and hold for the window: one server serves all its folders', () => {
    expect(Object.entries(properties).filter(([, { scope, markdownDescription }]) => scope !== 'window' || !markdownDescription.endsWith('.'))).toEqual([]);
  });

  test('that a workspace could silence Lintel by count only once it is trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces as { supported: string; restrictedConfigurations: string[] };
    expect(supported).toBe('limited');
    expect(restrictedConfigurations).toEqual(expect.arrayContaining(['lintel.enable', 'lintel.deferToEslint']));
    expect(restrictedConfigurations.filter((key) => !(key in properties))).toEqual([]);
  });

  test('are all in the README, with their defaults', () => {
    const readme = readFileSync(join(extension, 'README.md'), 'utf8');
    expect(Object.entries(properties).filter(([key, property]) => !readme.includes(`| \`${key}\` | \`${String(property.default)}\` |`))).toEqual([]);
  });
});

test('what the manifest points to is there', () => {
  const steps = manifest.contributes.walkthroughs.flatMap(({ steps }: { steps: { media: { markdown: string } }[] }) => steps) as { media: { markdown: string } }[];
  const files = [manifest.icon as string, ...steps.map(({ media }) => media.markdown), 'README.md', 'CHANGELOG.md', 'LICENSE'];
  expect(files.filter((file) => !existsSync(join(extension, file)))).toEqual([]);
  expect(statSync(join(extension, manifest.icon)).size).toBeLessThan(10_000);
});

test('only types cross from the server to the client', () => {
  const crossing = [...sources.values()].flatMap((text) => text.split('\n').filter((line) => line.includes('lsp-server/')));
  expect(crossing.length).toBeGreaterThan(0);
  expect(crossing.filter((line) => !line.startsWith('import type '))).toEqual([]);
});

test('nothing is measured or sent', () => {
  expect([...sources].filter(([, text]) => /telemetry|fetch\(|https?\.request/i.test(text)).map(([file]) => file)).toEqual([]);
});
