import type ts from 'typescript';

declare const siteBrand: unique symbol;
/** A place in the program's syntax. Opaque: only `facts/` can look inside. */
export interface Site {
  readonly [siteBrand]: true;
}

/** A file and a range of UTF-16 offsets in its text (without a byte order mark), as ESLint counts them. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
}

export const siteOf = (node: ts.Node): Site => node as unknown as Site;
export const nodeOf = (site: Site): ts.Node => site as unknown as ts.Node;
