import type { Model } from '../../eslint-plugin/src/models/model.js';

export interface Knowledge {
  readonly plugin: object;
  readonly models: readonly Model[];
  readonly quietPackages: ReadonlySet<string>;
  /** Pages of these rules alone. */
  readonly only?: readonly string[];
}
export declare function documents(knowledge: Knowledge): ReadonlyMap<string, string>;
export declare function textOf(path: string): string;
