import type { LintelSettings } from '../../eslint-plugin/src/ask/settings.js';

export interface Row {
  readonly id: string;
  readonly repository: string;
  readonly class: string;
  readonly vulnerable: string;
  readonly fix: string;
  readonly file: string;
  readonly line: number;
  /** Where the publication puts it, when a report stands elsewhere: the value is read there, and the query is here. */
  readonly published?: string;
  /** The part of the repository whose Programs are opened. */
  readonly project?: string;
  readonly rules: readonly string[];
  readonly strict?: boolean;
  /** What the team of that repository would declare under `settings.lintel`. */
  readonly settings?: LintelSettings;
  /** Why it is not reported, or not silent at the fix. */
  readonly explained?: string;
}
interface At {
  readonly rule: string;
  readonly line: number;
}
export function readRows(): readonly Row[];
export function judge(row: Row, before: readonly At[], after: readonly At[], moved: readonly [number, number]): { readonly verdict: 'held' | 'missed' | 'explained' | 'stale' };
export function movedLines(diff: string, line: number): [number, number];
