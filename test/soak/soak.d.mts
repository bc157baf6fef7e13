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
  /** Edits between two comparisons: 20. */
  readonly batch?: number;
  /** It ends earlier, with a comparison. */
  readonly minutes?: number;
  /** As VS Code: it asks for diagnostics, and they are not pushed to it. */
  readonly pulls?: boolean;
  readonly onBatch?: (state: BatchState) => void;
}

export interface BatchState {
  readonly done: number;
  /** That both said. */
  readonly findings: number;
  /** Side by side: until the server had judged everything, and the cold run. */
  readonly seconds: { readonly server: number; readonly cold: number };
  readonly process: ChildProcess;
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
