import type { ChildProcess } from 'node:child_process';

export interface SoakOptions {
  /** The application that is copied and edited. */
  readonly app: string;
  /** An empty directory, emptied and removed; dependencies are resolved from above it. */
  readonly scratch: string;
  /** The built `lintel`. */
  readonly server: string;
  readonly edits: number;
  readonly seed: number;
  readonly onBatch?: (state: { readonly done: number; /** That both said. */ readonly findings: number; readonly process: ChildProcess }) => void;
}

export interface Difference {
  readonly seed: number;
  /** Edits until then. */
  readonly after: number;
  /** What a cold run says and the server does not. */
  readonly missing: readonly string[];
  /** What the server says and a cold run does not. */
  readonly extra: readonly string[];
  readonly history: readonly string[];
  readonly log: string;
}

export declare function soak(options: SoakOptions): Promise<Difference | undefined>;
