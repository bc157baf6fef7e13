export { isLintelError, LintelError, type LintelErrorCode } from './internal/errors.js';
export { onSecurityEvent, type SecurityEvent } from './internal/events.js';
export { asGuard, asGuardFactory, isGuard } from './internal/guards.js';
