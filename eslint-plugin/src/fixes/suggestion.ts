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

export const secretFixes = {
  getOrThrow: 'Read `{{name}}` with `getOrThrow`: the application does not start without it.',
  requireSecret: 'Read `{{name}}` with `requireSecret`: the application does not start without it.',
  dropDefault: 'Drop the default: the application does not start without `{{name}}`.',
} as const;

export interface Suggestion<Id extends string> {
  readonly messageId: Id;
  readonly data?: Readonly<Record<string, string>>;
  readonly fix: TSESLint.ReportFixFunction;
}
export type SqlSuggestion = Suggestion<keyof typeof sqlFixes>;
export type GuardSuggestion = Suggestion<keyof typeof guardFixes>;
export type SecretSuggestion = Suggestion<keyof typeof secretFixes>;
