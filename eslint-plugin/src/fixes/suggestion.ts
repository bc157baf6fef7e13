import type { TSESLint } from '@typescript-eslint/utils';

/** Texts of the editor's menu. A rule spreads the table of the suggestions that it offers into its messages. */
export const sqlFixes = {
  bindValue: 'Bind `{{hole}}` as the parameter `{{placeholder}}`.',
  bindList: 'Bind `{{hole}}` as one array parameter.',
  bindIdentifier: 'Bind `{{hole}}` as the identifier `??`.',
  useTag: 'Use the tag `{{tag}}`, which binds its values.',
  sortColumn: 'Look `{{hole}}` up in a map of allowed columns.',
  sortDirection: 'Map `{{hole}}` to one of two directions.',
  allowList: 'Check `{{hole}}` against a list of allowed names.',
} as const;

export const guardFixes = {
  useGuard: 'Guard it with `{{guard}}`, as its siblings are.',
  useGuardOf: 'Guard it with `{{guard}}`, as {{owner}} is.',
  guardClass: 'Guard the controller with `{{guard}}`, as {{owner}} is.',
  markPublic: 'Mark it public with `{{marker}}`.',
  awaitDecision: 'Await the decision.',
  refuseInCatch: 'Refuse in the catch.',
  addReader: 'Add `{{guard}}`, which reads this metadata.',
  nameGuard: 'Name the guard `{{guard}}`.',
  passInstance: 'Pass the instance `{{instance}}`.',
} as const;

export const orderFixes = {
  moveGate: 'Register `{{gate}}` before these routes.',
  moveInFront: 'Put `{{gate}}` in front of the handler.',
  swapGuards: 'Let `{{guard}}` run first.',
} as const;

export const decisionFixes = {
  awaitAnswer: 'Await it.',
  readAnswer: 'Ask its `{{answer}}`.',
} as const;

export const hybridFixes = {
  inheritConfig: 'Pass `inheritAppConfig: true`, so that its guards run for messages, too.',
} as const;

export const corsFixes = {
  useOrigins: 'Let in the origins of `{{origins}}`.',
  usePolicy: 'Use `corsPolicy` with the origins in `CORS_ORIGINS`.',
  parseOrigins: 'Let in the origins in `CORS_ORIGINS`, checked at boot.',
  listOrigins: 'Let in the origins in `CORS_ORIGINS`.',
  anchor: 'Match whole origins: `{{pattern}}`.',
  compareOrigin: 'Compare the whole origin.',
  dropCredentials: 'Send no credentials.',
  dropNull: 'Take `null` out.',
  dropHeader: 'Leave it to the CORS policy.',
} as const;

export const compareFixes = {
  useHelper: 'Compare with `{{helper}}` of this project.',
  safeEqual: 'Compare with `safeEqual`: constant time, false when either is missing.',
  digestsEqual: 'Compare digests with `timingSafeEqual`.',
} as const;

export const passwordFixes = {
  verifyWith: 'Verify with `{{verify}}`. Rows that exist must be hashed again.',
} as const;

export const hashFixes = {
  raiseCost: 'Raise it to {{least}}.',
  hashPassword: 'Hash with `{{hash}}`. Rows that exist must be hashed again.',
} as const;

export const loginFixes = {
  verifyLogin: 'Verify with `verifyLogin`, which hashes when there is no user, too.',
} as const;

export const secretFixes = {
  getOrThrow: 'Read `{{name}}` with `getOrThrow`: the application does not start without it.',
  requireSecret: 'Read `{{name}}` with `requireSecret`: the application does not start without it.',
  dropDefault: 'Drop the default: the application does not start without `{{name}}`.',
} as const;

export const scopeFixes = {
  addPredicate: 'Ask for `{{column}}` of `{{value}}`, too.',
  useCallers: 'Take `{{value}}` instead.',
  keepConditions: 'Keep the conditions before it: `andWhere`.',
  useScoped: 'Use `scoped`, which constrains every query to `{{value}}`.',
} as const;

export const missingFixes = {
  useEqual: 'Compare with `Equal`: without a value no row is found.',
} as const;

export interface Suggestion<Id extends string> {
  readonly messageId: Id;
  readonly data?: Readonly<Record<string, string>>;
  readonly fix: TSESLint.ReportFixFunction;
}
export type SqlSuggestion = Suggestion<keyof typeof sqlFixes>;
export type GuardSuggestion = Suggestion<keyof typeof guardFixes>;
export type DecisionSuggestion = Suggestion<keyof typeof decisionFixes>;
export type OrderSuggestion = Suggestion<keyof typeof orderFixes>;
export type HybridSuggestion = Suggestion<keyof typeof hybridFixes>;
export type CorsSuggestion = Suggestion<keyof typeof corsFixes>;
export type CompareSuggestion = Suggestion<keyof typeof compareFixes>;
export type PasswordSuggestion = Suggestion<keyof typeof passwordFixes>;
export type HashSuggestion = Suggestion<keyof typeof hashFixes>;
export type LoginSuggestion = Suggestion<keyof typeof loginFixes>;
export type SecretSuggestion = Suggestion<keyof typeof secretFixes>;
export type ScopeSuggestion = Suggestion<keyof typeof scopeFixes>;
export type MissingSuggestion = Suggestion<keyof typeof missingFixes>;
