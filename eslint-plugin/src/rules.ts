import noCredentialedWildcardCors from './rules/no-credentialed-wildcard-cors.js';
import noFloatingAuthorization from './rules/no-floating-authorization.js';
import noHardcodedSecret from './rules/no-hardcoded-secret.js';
import noHybridConfigLoss from './rules/no-hybrid-config-loss.js';
import noInertGuard from './rules/no-inert-guard.js';
import noPasswordStringCompare from './rules/no-password-string-compare.js';
import noSecretEnvFallback from './rules/no-secret-env-fallback.js';
import noSqlIdentifierInterpolation from './rules/no-sql-identifier-interpolation.js';
import noSqlValueInterpolation from './rules/no-sql-value-interpolation.js';
import noTenantFromRequest from './rules/no-tenant-from-request.js';
import noTimingUnsafeCompare from './rules/no-timing-unsafe-compare.js';
import noUnboundIdLookup from './rules/no-unbound-id-lookup.js';
import noUndefinedPredicate from './rules/no-undefined-predicate.js';
import noUnscopedQuery from './rules/no-unscoped-query.js';
import noWeakPasswordHash from './rules/no-weak-password-hash.js';
import requireAuthGuard from './rules/require-auth-guard.js';
import requireBurnVerify from './rules/require-burn-verify.js';
import requireGuardOnGateway from './rules/require-guard-on-gateway.js';
import requireGuardOrder from './rules/require-guard-order.js';
import requirePublicReason from './rules/require-public-reason.js';
import requireSuppressionReason from './rules/require-suppression-reason.js';
import unjudged from './rules/unjudged.js';

/** Every rule, in alphabetical order. */
export const rules = {
  'no-credentialed-wildcard-cors': noCredentialedWildcardCors,
  'no-floating-authorization': noFloatingAuthorization,
  'no-hardcoded-secret': noHardcodedSecret,
  'no-hybrid-config-loss': noHybridConfigLoss,
  'no-inert-guard': noInertGuard,
  'no-password-string-compare': noPasswordStringCompare,
  'no-secret-env-fallback': noSecretEnvFallback,
  'no-sql-identifier-interpolation': noSqlIdentifierInterpolation,
  'no-sql-value-interpolation': noSqlValueInterpolation,
  'no-tenant-from-request': noTenantFromRequest,
  'no-timing-unsafe-compare': noTimingUnsafeCompare,
  'no-unbound-id-lookup': noUnboundIdLookup,
  'no-undefined-predicate': noUndefinedPredicate,
  'no-unscoped-query': noUnscopedQuery,
  'no-weak-password-hash': noWeakPasswordHash,
  'require-auth-guard': requireAuthGuard,
  'require-burn-verify': requireBurnVerify,
  'require-guard-on-gateway': requireGuardOnGateway,
  'require-guard-order': requireGuardOrder,
  'require-public-reason': requirePublicReason,
  'require-suppression-reason': requireSuppressionReason,
  unjudged,
};
export type RuleName = keyof typeof rules;
