import type { Configured } from '../lint.js';
import { presetRules } from '../lint.js';
import type { WorkerStart } from './messages.js';

export interface FileConfiguration extends Configured {
  /** Said by the workspace, not by Lintel's own `recommended`: then everything that is switched on is shown. */
  readonly isDeclared: boolean;
}

/** What the workspace says of its files. */
export class Configuration {
  readonly problems: readonly { readonly message: string; readonly file: string | undefined }[] = [];
  readonly name: string | undefined;
  readonly #own: FileConfiguration;

  constructor({ root, strict }: WorkerStart) {
    this.#own = { rules: presetRules(strict), settings: { base: root }, isDeclared: false };
  }

  /** Undefined where nothing of it is to be judged; `unknown` until the configuration was asked about the file. */
  of(_file: string): FileConfiguration | 'unknown' | undefined {
    return this.#own;
  }

  async load(_files: readonly string[]): Promise<void> {
    await Promise.resolve();
  }
}
