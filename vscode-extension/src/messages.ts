import type * as protocol from '../../lsp-server/src/protocol.js';

// Values are written out, since only types cross to the server; a name that changes there does not compile here.

export const STATUS: typeof protocol.STATUS = 'lintel/status';
export const ESLINT_REPORTS: typeof protocol.ESLINT_REPORTS = 'lintel/eslintReports';
export const UNJUDGED: typeof protocol.UNJUDGED = 'lintel/unjudged';

export type ClientSettings = protocol.ClientSettings;
export type StatusParams = protocol.StatusParams;
export type UnjudgedParams = protocol.UnjudgedParams;
export type UnjudgedResult = protocol.UnjudgedResult;
export type InitializationOptions = protocol.InitializationOptions;
export type WorkerStatus = protocol.WorkerStatus;
