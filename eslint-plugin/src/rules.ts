import noHardcodedSecret from './rules/no-hardcoded-secret.js';
import noInertGuard from './rules/no-inert-guard.js';
import noSecretEnvFallback from './rules/no-secret-env-fallback.js';
import noSqlIdentifierInterpolation from './rules/no-sql-identifier-interpolation.js';
import noSqlValueInterpolation from './rules/no-sql-value-interpolation.js';
import requireAuthGuard from './rules/require-auth-guard.js';
import requireSuppressionReason from './rules/require-suppression-reason.js';
import unjudged from './rules/unjudged.js';

/** Every rule, in alphabetical order. */
export const rules = {
  'no-hardcoded-secret': noHardcodedSecret,
  'no-inert-guard': noInertGuard,
  'no-secret-env-fallback': noSecretEnvFallback,
  'no-sql-identifier-interpolation': noSqlIdentifierInterpolation,
  'no-sql-value-interpolation': noSqlValueInterpolation,
  'require-auth-guard': requireAuthGuard,
  'require-suppression-reason': requireSuppressionReason,
  unjudged,
};
export type RuleName = keyof typeof rules;
