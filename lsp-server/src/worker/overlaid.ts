import ts from '../typescript.js';
import type { Texts } from './texts.js';

type MatchFiles = (
  path: string,
  extensions: readonly string[] | undefined,
  excludes: readonly string[] | undefined,
  includes: readonly string[] | undefined,
  isCaseSensitive: boolean,
  currentDirectory: string,
  depth: number | undefined,
  entriesOf: (path: string) => { readonly files: readonly string[]; readonly directories: readonly string[] },
  realpath: (path: string) => string,
) => string[];

/** What `include` of a tsconfig means is known to TypeScript alone, and this function of it is not in its public types. */
const { matchFiles } = ts as unknown as { matchFiles?: MatchFiles };

/** The disk with open documents over it: a document that was never saved belongs to the tsconfig that would include it. */
export function overlaid(texts: Texts, noteRead: (file: string) => void): ts.System {
  return {
    ...ts.sys,
    readFile: (file) => {
      // An open file is followed on the disk, too.
      texts.readDisk(file);
      noteRead(file);
      return texts.read(file);
    },
    fileExists: (file) => texts.open.has(file) || ts.sys.fileExists(file),
    readDirectory: (path, extensions, excludes, includes, depth) => {
      const found = ts.sys.readDirectory(path, extensions, excludes, includes, depth);
      const unsaved = [...texts.open.keys()].filter((file) => file.startsWith(`${path}/`) && texts.isUnsaved(file));
      const more = unsaved.flatMap((file) => matchFiles?.(path, extensions, excludes, includes, ts.sys.useCaseSensitiveFileNames, path, depth, (directory) => entriesToward(file, directory), (one) => one) ?? []);
      return [...found, ...more];
    },
  };
}

/** A directory that holds nothing but the way to one file. */
function entriesToward(file: string, directory: string): { readonly files: readonly string[]; readonly directories: readonly string[] } {
  const base = directory.endsWith('/') ? directory : `${directory}/`;
  if (!file.startsWith(base)) return { files: [], directories: [] };
  const [first, ...rest] = file.slice(base.length).split('/');
  return rest.length === 0 ? { files: [first!], directories: [] } : { files: [], directories: [first!] };
}
