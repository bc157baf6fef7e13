import type { Linter } from 'eslint';

export interface Block {
  readonly kind: string;
  readonly code: string;
  readonly file: string;
  readonly title: string;
  readonly output: string | undefined;
  readonly folder: string;
  readonly isStrict: boolean;
  readonly isAlone: boolean;
}
export declare function blocksOf(page: string): readonly Block[];
/** What is run: `settings` are those of `settings.lintel`. */
export type Example = Pick<Block, 'code' | 'file' | 'folder' | 'isStrict' | 'isAlone'> & { readonly settings?: object };
export declare function run(plugin: object, example: Example, blocks: readonly Block[]): { readonly errors: readonly string[]; readonly findings: readonly (Linter.LintMessage & { readonly file: string | undefined })[] };
