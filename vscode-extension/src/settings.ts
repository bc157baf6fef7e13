import type { ClientSettings } from './messages.js';

/** What the server is told, at its start and after every change. */
export interface SentSettings extends ClientSettings {
  /** The ESLint extension is there and switched on. */
  readonly eslintReports: boolean;
}

type Setting = Exclude<keyof ClientSettings, 'isTrusted'>;

/** Without a configuration of VS Code behind them: the same defaults as in the manifest, which a test compares. */
export const DEFAULTS: Readonly<Pick<ClientSettings, Setting>> = {
  enable: true,
  scope: 'workspace',
  strict: false,
  codeLens: true,
  logLevel: 'info',
  deferToEslint: true,
};

export interface Configuration {
  get<T>(key: string, fallback: T): T;
}

export function readSettings(configuration: Configuration, around: Pick<SentSettings, 'isTrusted' | 'eslintReports'>): SentSettings {
  const settings = Object.fromEntries(Object.entries(DEFAULTS).map(([key, fallback]) => [key, configuration.get<unknown>(key, fallback)]));
  return { ...(settings as unknown as typeof DEFAULTS), ...around };
}
