export interface Found {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
}
export interface Snapshot {
  readonly repository: string;
  readonly directory?: string;
  readonly commit: string;
  /** What the run was told under `settings.lintel`. */
  readonly settings?: object;
  readonly findings: readonly (Found & { readonly verdict: 'right' | 'wrong' | 'unread'; readonly why?: string })[];
}
export function snapshotOf(run: { readonly repository: string; readonly directory?: string; readonly commit: string; readonly settings?: object; readonly findings: readonly Found[] }, previous: Snapshot | undefined): Snapshot;
export function differences(snapshot: Snapshot, findings: readonly Found[]): { readonly gone: Snapshot['findings']; readonly come: readonly Found[] };
export function problemsOf(snapshot: Snapshot): readonly string[];
export function print(snapshot: Snapshot): string;
