/** The `code` of the TypeError that a wrong policy ends in, where a program may want to tell it from others. */
export type PolicyErrorCode = 'origin_invalid' | 'origin_wildcard_with_credentials';

/** A mistake in the policy: no `LintelError`, because no client caused it. It stops the boot. */
export function policyError(code: PolicyErrorCode, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}
