import { until } from './until.js';

export interface Start {
  /** The server: a program and its arguments. */
  readonly command: readonly string[];
  /** The root of the project. */
  readonly workspace: string;
  /** The file to open first; absolute. */
  readonly file: string;
}

export interface ShownDiagnostic {
  /** From 1, both. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
}

/** What every editor without a window can do, always in the file that is in front. */
export interface TextEditor {
  /** Opens a file, or brings it to the front. */
  open(file: string): Promise<void>;
  /** What the editor itself shows at this moment. */
  diagnostics(): Promise<ShownDiagnostic[]>;
  /** Waits until what it shows is as wanted. */
  waitForDiagnostics(what: string, wanted: (shown: ShownDiagnostic[]) => boolean): Promise<ShownDiagnostic[]>;
  /** Puts the cursor at the place, asks for code actions, takes the one with this title, and waits until the text has changed. */
  applyCodeAction(title: string, at: { readonly line: number; readonly column: number }): Promise<void>;
  /** Edits the first occurrence in the buffer; does not save. */
  replace(from: string, to: string): Promise<void>;
  text(): Promise<string>;
  save(): Promise<void>;
  log(): string;
  close(): Promise<void>;
}

/** The functions that the configuration of an editor defines, called by name with JSON. */
export type Call = (name: string, argument?: unknown) => Promise<unknown>;

/** All editors answer the same calls, each in its own language. */
export function textEditor(call: Call, log: () => string, close: () => Promise<void>): TextEditor {
  const text = async (): Promise<string> => (await call('text')) as string;
  const diagnostics = async (): Promise<ShownDiagnostic[]> => (await call('diagnostics')) as ShownDiagnostic[];
  return {
    open: async (file) => void (await call('open', { file })),
    diagnostics,
    waitForDiagnostics: async (what, wanted) => {
      let shown: ShownDiagnostic[] = [];
      return until(
        what,
        async () => {
          shown = await diagnostics();
          return wanted(shown) ? shown : undefined;
        },
        () => `Shown: ${JSON.stringify(shown)}\n${log()}`,
      );
    },
    async applyCodeAction(title, at) {
      const before = await text();
      await call('act', { title, ...at });
      let offered: unknown;
      await until(
        `the code action "${title}"`,
        async () => {
          offered = await call('offeredTitles');
          return (await text()) === before ? undefined : true;
        },
        () => `Offered: ${JSON.stringify(offered)}\n${log()}`,
      );
    },
    replace: async (from, to) => {
      const before = await text();
      if (!before.includes(from)) throw new Error(`"${from}" is not in the text:\n${before}`);
      await call('replace', { from, to });
    },
    text,
    save: async () => void (await call('save')),
    log,
    close,
  };
}
