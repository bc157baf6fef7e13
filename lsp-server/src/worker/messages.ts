/**
 * What the protocol process and a lint worker say to each other. One worker a workspace folder. Everything is plain data.
 * Paths are absolute with forward slashes; positions are of LSP: 0-based lines, 0-based UTF-16 columns.
 */

/** Of which documents a worker is told: declarations are not judged, and say what others mean. */
export const SCRIPT = /\.([mc]?[jt]s|[jt]sx)$/;

export type ToWorker =
  | { readonly kind: 'start'; readonly start: WorkerStart }
  /** Opened or changed: the whole text of an open document wins over the disk until it is closed. */
  | { readonly kind: 'document'; readonly file: string; readonly version: number; readonly text: string }
  | { readonly kind: 'closed'; readonly file: string }
  /** Something may have changed on disk. The worker has watchers of its own; this is a hint from the client. */
  | { readonly kind: 'disk' }
  /** Whether closed files are judged too. */
  | { readonly kind: 'scope'; readonly scope: JudgedScope }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'cancel'; readonly id: number };

export type FromWorker =
  /** What is known of a file has changed. An open document's report says which version it is about. */
  | { readonly kind: 'report'; readonly report: FileReport }
  /** The file is gone, ignored or in no project: nothing is shown for it any more. */
  | { readonly kind: 'forget'; readonly file: string }
  | { readonly kind: 'status'; readonly status: WorkerStatus }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** Another TypeScript or another plugin is installed than those that judge. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string };

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type JudgedScope = 'workspace' | 'openFiles';

export interface WorkerStart {
  readonly root: string;
  /** In an untrusted workspace nothing of it is executed: neither its configuration nor its copies of packages. */
  readonly isTrusted: boolean;
  readonly scope: JudgedScope;
  /** Also judge by `strict` where no configuration of the workspace says anything. */
  readonly strict: boolean;
  readonly logLevel: LogLevel;
}

export type Question =
  /** The report on one file as things stand now: answered after every message that was sent before. */
  | { readonly about: 'file'; readonly file: string }
  /** Resolves when nothing is left to do: for clients that wait, and for tests. */
  | { readonly about: 'settled' }
  | { readonly about: 'lenses'; readonly file: string }
  | { readonly about: 'hover'; readonly file: string; readonly at: Position }
  | { readonly about: 'unjudged'; readonly file: string | undefined }
  /** What could be declared to answer these findings: tried, so that each of them would end. */
  | { readonly about: 'declarations'; readonly file: string; readonly findings: readonly FindingPlace[] }
  /** What the pages of all rules say in short. */
  | { readonly about: 'rules' };

export interface Answers {
  readonly file: FileReport | undefined;
  readonly settled: null;
  readonly lenses: readonly Lens[];
  readonly hover: RouteFact | undefined;
  readonly unjudged: readonly UnjudgedFact[];
  readonly declarations: readonly { readonly finding: FindingPlace; readonly declarations: readonly Declaration[] }[];
  readonly rules: readonly RuleFact[];
}

export interface RuleFact {
  readonly rule: string;
  readonly description: string;
  readonly attack: string | undefined;
  readonly cwe: readonly number[];
  readonly asvs: readonly string[];
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface FileReport {
  readonly file: string;
  /** Version of the open document that it is about; undefined for text on disk. */
  readonly version: number | undefined;
  /** Digest of the findings: equal digests, equal findings. */
  readonly digest: string;
  readonly findings: readonly FileFinding[];
  /** Why the file could not be judged: it does not parse, is too large, is in no project. Never an empty "clean" report then. */
  readonly problem: string | undefined;
}

export interface FileFinding {
  /** `lintel/require-auth-guard`. */
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  /** As the configuration says. */
  readonly severity: 'error' | 'warning';
  readonly range: Range;
  /** The rule's page. */
  readonly url: string;
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  /** Preserves behaviour. */
  readonly fix: readonly TextEdit[] | undefined;
  readonly suggestions: readonly { readonly title: string; readonly messageId: string; readonly edits: readonly TextEdit[] }[];
  /** What a comment can switch the rule off for: a line only where the comment can stand above it, not inside a text. */
  readonly disable: 'line' | 'file' | undefined;
  /** Whether saying something might end it: what, is another question. */
  readonly mayDeclare: boolean;
}

/** Which finding of a file. */
export interface FindingPlace {
  readonly rule: string;
  readonly start: Position;
}

/** "JwtGuard is a guard": a key of the settings, or a comment above its declaration. */
export interface Declaration {
  readonly title: string;
  readonly file: string;
  /** The file is not there yet. */
  readonly isNew: boolean;
  readonly edits: readonly TextEdit[];
}

/** One route, and what stands in front of it. */
export interface RouteFact {
  readonly name: string;
  readonly verb: string;
  readonly path: string | undefined;
  readonly access: 'guarded' | 'public' | 'unguarded' | 'unknown';
  readonly range: Range;
  readonly guards: readonly { readonly name: string; readonly from: string; readonly kind: string; readonly file: string; readonly range: Range }[];
  /** Why it is public or unknown, in a few words. */
  readonly because: string | undefined;
}

export interface Lens {
  readonly range: Range;
  /** `guarded by JwtAuthGuard (global, app.module.ts:12)`. */
  readonly title: string;
  readonly access: RouteFact['access'];
  /** Where the guard is attached. */
  readonly target: { readonly file: string; readonly range: Range } | undefined;
}

export interface UnjudgedFact {
  readonly file: string;
  readonly range: Range;
  readonly subject: string;
  readonly why: string;
}

export interface WorkerStatus {
  readonly root: string;
  readonly state: 'starting' | 'working' | 'idle';
  /** `5.9.3 (of the workspace)`. */
  readonly typescript: string;
  /** `0.1.0 (its own)`. */
  readonly plugin: string;
  /** `eslint.config.mjs`, `lintel.config.mjs`, or undefined: `recommended`. */
  readonly configuration: string | undefined;
  readonly projects: readonly { readonly config: string | undefined; readonly files: number }[];
  /** Files that are judged, and how many of them are judged as things stand. */
  readonly files: number;
  readonly judged: number;
  readonly findings: number;
  readonly lastRun: { readonly milliseconds: number; readonly files: number } | undefined;
  /** What the user should know: a configuration that does not load, a rule that throws, a tsconfig that is broken. */
  readonly problems: readonly { readonly code: string; readonly message: string; readonly file: string | undefined }[];
}
