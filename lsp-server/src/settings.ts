import type { ClientSettings } from './protocol.js';

export const DEFAULTS: ClientSettings = { enable: true, scope: 'workspace', strict: false, codeLens: true, logLevel: 'info', deferToEslint: true, isTrusted: true };

const ALLOWED: { readonly [K in keyof ClientSettings]: readonly ClientSettings[K][] } = {
  enable: [true, false],
  scope: ['workspace', 'openFiles'],
  strict: [true, false],
  codeLens: [true, false],
  logLevel: ['error', 'warn', 'info', 'debug'],
  deferToEslint: [true, false],
  isTrusted: [true, false],
};

/** What a client sends, whatever it is, over what held before: a value that means nothing is said and left out. */
export function readSettings(given: unknown, before: ClientSettings): { readonly settings: ClientSettings; readonly problems: readonly string[] } {
  if (typeof given !== 'object' || given === null) return { settings: before, problems: [] };
  const problems: string[] = [];
  const settings: Record<string, unknown> = { ...before };
  for (const key of Object.keys(ALLOWED) as (keyof ClientSettings)[]) {
    const value = (given as Record<string, unknown>)[key];
    if (value === undefined || value === null) continue;
    if ((ALLOWED[key] as readonly unknown[]).includes(value)) settings[key] = value;
    else problems.push(`The setting lintel.${key} is ${JSON.stringify(value)}; it may be ${ALLOWED[key].map((one) => JSON.stringify(one)).join(', ')}.`);
  }
  return { settings: settings as unknown as ClientSettings, problems };
}
