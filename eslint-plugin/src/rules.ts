import noCredentialedWildcardCors from './rules/no-credentialed-wildcard-cors.js';
import noInertGuard from './rules/no-inert-guard.js';
import noSqlIdentifierInterpolation from './rules/no-sql-identifier-interpolation.js';
import noSqlValueInterpolation from './rules/no-sql-value-interpolation.js';
import requireAuthGuard from './rules/require-auth-guard.js';
import unjudged from './rules/unjudged.js';

/** Every rule, in alphabetical order. */
export const rules = {
  'no-credentialed-wildcard-cors': noCredentialedWildcardCors,
  'no-inert-guard': noInertGuard,
  'no-sql-identifier-interpolation': noSqlIdentifierInterpolation,
  'no-sql-value-interpolation': noSqlValueInterpolation,
  'require-auth-guard': requireAuthGuard,
  unjudged,
};
export type RuleName = keyof typeof rules;
