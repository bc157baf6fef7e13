import { ESLintUtils, type TSESLint } from '@typescript-eslint/utils';
import type { RoleName } from './models/model.js';

/** In which configuration a rule is. */
export type Preset = 'recommended' | 'strict';

export interface Threat {
  /** CWE base or variant numbers. */
  readonly cwe: readonly number[];
  /** OWASP ASVS 5.0.0 requirement ids. */
  readonly asvs: readonly string[];
  /** OWASP API Security Top 10 2023. */
  readonly apiTop10: readonly number[];
  /** OWASP Top 10:2025. */
  readonly top10: readonly string[];
  /** CVSS 3.1 base score of a typical finding, for SARIF. */
  readonly securitySeverity: number;
  readonly precision: 'very-high' | 'high' | 'medium';
  /** One line: what an attacker does. */
  readonly attack: string;
  /** Rows of the guarantees that this rule serves. */
  readonly guarantees: readonly number[];
}

export interface LintelDocs {
  readonly description: string;
  readonly recommended: Preset;
  readonly requiresTypeChecking: boolean;
  /** Catalogue ids: R01… */
  readonly catalogue: readonly string[];
  readonly threat: Threat | undefined;
  /** Roles whose calls make a file relevant; they also make the table on the rule's page. */
  readonly roles: readonly RoleName[];
  readonly frameworks: readonly string[];
}

export const VERSION = '0.1.0';
export const REPOSITORY = 'https://github.com/lintel-dev/lintel';

/** One rule: its name is its file's name, its page's name, and its tests' folder's name. */
export const defineRule = ESLintUtils.RuleCreator<LintelDocs>((name) => `${REPOSITORY}/blob/v${VERSION}/docs/rules/${name}.md`);

export type Context<Ids extends string, Options extends readonly unknown[]> = Readonly<TSESLint.RuleContext<Ids, Options>>;
