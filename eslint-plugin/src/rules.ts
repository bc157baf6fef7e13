import noCredentialedWildcardCors from './rules/no-credentialed-wildcard-cors.js';
import noFloatingAuthorization from './rules/no-floating-authorization.js';
import noHybridConfigLoss from './rules/no-hybrid-config-loss.js';
import noInertGuard from './rules/no-inert-guard.js';
import noSqlIdentifierInterpolation from './rules/no-sql-identifier-interpolation.js';
import noSqlValueInterpolation from './rules/no-sql-value-interpolation.js';
import requireAuthGuard from './rules/require-auth-guard.js';
import requireGuardOnGateway from './rules/require-guard-on-gateway.js';
import requireGuardOrder from './rules/require-guard-order.js';
import requirePublicReason from './rules/require-public-reason.js';
import unjudged from './rules/unjudged.js';

/** Every rule, in alphabetical order. */
export const rules = {
  'no-credentialed-wildcard-cors': noCredentialedWildcardCors,
  'no-floating-authorization': noFloatingAuthorization,
  'no-hybrid-config-loss': noHybridConfigLoss,
  'no-inert-guard': noInertGuard,
  'no-sql-identifier-interpolation': noSqlIdentifierInterpolation,
  'no-sql-value-interpolation': noSqlValueInterpolation,
  'require-auth-guard': requireAuthGuard,
  'require-guard-on-gateway': requireGuardOnGateway,
  'require-guard-order': requireGuardOrder,
  'require-public-reason': requirePublicReason,
  unjudged,
};
export type RuleName = keyof typeof rules;
