import type { JudgedScope, LogLevel, UnjudgedFact, WorkerStatus } from './worker/messages.js';

export type { WorkerStatus } from './worker/messages.js';

/** Messages of Lintel beside those of LSP. A client that knows none of them misses the status item only. */

export const STATUS = 'lintel/status';
export interface StatusParams {
  readonly workers: readonly WorkerStatus[];
}

/** What could not be judged, with the reason: all files, or one (by URI). */
export const UNJUDGED = 'lintel/unjudged';
export interface UnjudgedParams {
  readonly uri?: string;
}
export type UnjudgedResult = readonly (Omit<UnjudgedFact, 'file'> & { readonly uri: string })[];

/** Resolves when every open and, where they are judged, every closed file is judged as things stand. */
export const SETTLED = 'lintel/settled';

/** Commands of `workspace/executeCommand`. */
export const COMMANDS = { restart: 'lintel.server.restart' } as const;

/** `initializationOptions`, and the section `lintel` of the client's configuration. */
export interface ClientSettings {
  readonly enable: boolean;
  /** Whether closed files are judged, too. */
  readonly scope: JudgedScope;
  readonly strict: boolean;
  readonly codeLens: boolean;
  readonly logLevel: LogLevel;
  /** Report nothing where the ESLint extension already reports `lintel/*`. */
  readonly deferToEslint: boolean;
  /** Untrusted workspaces: nothing of them is executed. */
  readonly isTrusted: boolean;
}

/** What a client says when it starts. Its configuration stands on these settings, and alone cannot make a workspace trusted. */
export interface InitializationOptions extends Partial<ClientSettings> {
  /** The ESLint extension is active and reports `lintel/*`. */
  readonly eslintReports?: boolean;
  /** The client has the command `lintel.open`, which takes a URI and a range. */
  readonly opens?: boolean;
}

/** The ESLint extension came or went. */
export const ESLINT_REPORTS = 'lintel/eslintReports';
export interface EslintReportsParams {
  readonly reports: boolean;
}
