import { statSync } from 'node:fs';
import ts from '../typescript.js';

export interface OpenDocument {
  readonly version: number;
  readonly text: string;
  /** The client's positions count the mark; the compiler and ESLint do not. */
  readonly hasMark: boolean;
}

interface Known {
  readonly stamp: string;
  readonly text: string | undefined;
}

/** Open text over disk. What was read once is read again only when the file on disk is another. */
export class Texts {
  readonly open = new Map<string, OpenDocument>();
  readonly #disk = new Map<string, Known>();
  /** Open files that something was made of. */
  readonly #used = new Set<string>();

  /** Whether anything that is compiled has changed. */
  edit(file: string, version: number, text: string): boolean {
    const before = this.read(file);
    this.keep(file, version, text);
    return before !== this.read(file);
  }

  /** A document that nothing here has read yet: kept for whoever will. */
  keep(file: string, version: number, text: string): void {
    const hasMark = text.charCodeAt(0) === 0xfeff;
    this.open.set(file, { version, text: hasMark ? text.slice(1) : text, hasMark });
  }

  /** Whether anything was made of what is there, or is not. */
  isRead(file: string): boolean {
    return this.#disk.has(file) || this.#used.has(file);
  }

  close(file: string): boolean {
    const before = this.open.get(file);
    this.open.delete(file);
    this.#used.delete(file);
    this.#disk.delete(file);
    return before !== undefined && before.text !== this.read(file);
  }

  read(file: string): string | undefined {
    const document = this.open.get(file);
    if (document) {
      this.#used.add(file);
      return document.text;
    }
    return this.readDisk(file);
  }

  /** From now on `look` says when it is another, or comes to be. */
  readDisk(file: string): string | undefined {
    let known = this.#disk.get(file);
    if (!known) this.#disk.set(file, (known = { stamp: stampOf(file), text: ts.sys.readFile(file) }));
    return known.text;
  }

  /** Open, and not on disk. */
  isUnsaved(file: string): boolean {
    return this.open.has(file) && !ts.sys.fileExists(file);
  }

  /** Compares every file that was read with the disk: those whose content is another now, and whether some came or went. */
  look(): { readonly changed: readonly string[]; readonly cameOrWent: boolean } {
    const changed: string[] = [];
    let cameOrWent = false;
    for (const [file, known] of this.#disk) {
      const stamp = stampOf(file);
      if (stamp === known.stamp) continue;
      const text = ts.sys.readFile(file);
      this.#disk.set(file, { stamp, text });
      if (text === known.text) continue;
      if ((text === undefined) !== (known.text === undefined)) cameOrWent = true;
      changed.push(file);
    }
    return { changed, cameOrWent };
  }
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats ? `${stats.mtimeNs}:${stats.size}:${stats.ino}` : '';
}
