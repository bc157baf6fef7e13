import noInertGuard from './rules/no-inert-guard.js';
import noPasswordStringCompare from './rules/no-password-string-compare.js';
import noSqlIdentifierInterpolation from './rules/no-sql-identifier-interpolation.js';
import noSqlValueInterpolation from './rules/no-sql-value-interpolation.js';
import noTimingUnsafeCompare from './rules/no-timing-unsafe-compare.js';
import noWeakPasswordHash from './rules/no-weak-password-hash.js';
import requireAuthGuard from './rules/require-auth-guard.js';
import requireBurnVerify from './rules/require-burn-verify.js';
import unjudged from './rules/unjudged.js';

/** Every rule, in alphabetical order. */
export const rules = {
  'no-inert-guard': noInertGuard,
  'no-password-string-compare': noPasswordStringCompare,
  'no-sql-identifier-interpolation': noSqlIdentifierInterpolation,
  'no-sql-value-interpolation': noSqlValueInterpolation,
  'no-timing-unsafe-compare': noTimingUnsafeCompare,
  'no-weak-password-hash': noWeakPasswordHash,
  'require-auth-guard': requireAuthGuard,
  'require-burn-verify': requireBurnVerify,
  unjudged,
};
export type RuleName = keyof typeof rules;
