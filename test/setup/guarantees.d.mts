export interface Primitive {
  readonly from: string;
  readonly names: readonly string[];
  readonly rows: readonly number[];
  readonly page: string;
  readonly test: string;
}
export declare const PRIMITIVES: readonly Primitive[];
export declare const GUARANTEES: readonly { readonly row: number; readonly promise: string }[];
