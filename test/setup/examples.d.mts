import type { Linter } from 'eslint';

export interface Block {
  readonly kind: string;
  readonly code: string;
  readonly file: string;
  readonly title: string;
  readonly output: string | undefined;
}
export declare function blocksOf(page: string): readonly Block[];
export declare function run(plugin: object, example: Block, blocks: readonly Block[]): { readonly errors: readonly string[]; readonly findings: readonly (Linter.LintMessage & { readonly file: string | undefined })[] };
