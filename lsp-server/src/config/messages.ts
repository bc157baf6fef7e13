/** What the worker and a configuration process say to each other: plain JSON, whatever the configuration holds. */

export interface ConfigurationQuestion {
  /** The configuration's file: `eslint.config.*` or `lintel.config.*`. */
  readonly config: string;
  readonly files: readonly string[];
}

export interface ConfiguredRules {
  /** Of `lintel/*`: severity and options, as numbers and values. */
  readonly rules: Readonly<Record<string, readonly unknown[]>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly noInlineConfig: boolean;
  /** The plugin is there, whether or not it says anything about this file. */
  readonly hasPlugin: boolean;
}

export type ConfigurationAnswer =
  | {
      readonly kind: 'configured';
      readonly config: string;
      /** Distinct ones. */
      readonly configurations: readonly ConfiguredRules[];
      /** For each file asked about its place in them; -1: ignored. */
      readonly files: readonly number[];
    }
  | { readonly kind: 'failed'; readonly config: string; readonly message: string };
