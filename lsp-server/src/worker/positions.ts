import type { Position, Range } from './messages.js';

/** Offsets of a text as LSP counts: lines end at CR, LF or both, and nowhere else; columns are UTF-16 units. */
export class Positions {
  readonly #starts: number[] = [0];

  constructor(
    readonly text: string,
    /** The client's text begins with a byte order mark that this one is without. */
    readonly hasMark = false,
  ) {
    for (const end of text.matchAll(/\r\n?|\n/g)) this.#starts.push(end.index + end[0].length);
  }

  at(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    for (let high = this.#starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= inside) low = middle;
      else high = middle;
    }
    return { line: low, character: inside - this.#starts[low]! + (this.hasMark && low === 0 ? 1 : 0) };
  }

  range(start: number, end: number): Range {
    return { start: this.at(start), end: this.at(end) };
  }

  offset({ line, character }: Position): number {
    const start = this.#starts[line];
    return start === undefined ? this.text.length : Math.max(start, start + character - (this.hasMark && line === 0 ? 1 : 0));
  }
}
