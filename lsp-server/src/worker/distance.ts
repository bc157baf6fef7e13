import type ts from 'typescript';

const tails = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/**
 * Orders files by how directly their imports lead to or from what was changed. Names stand for files, so it may take a file for
 * nearer than it is: it orders, and leaves nothing out.
 */
export function byDistance(files: readonly string[], changed: readonly string[], sourceOf: (file: string) => ts.SourceFile | undefined): readonly string[] {
  if (changed.length === 0 || files.length < 2) return files;
  const left = new Set(files);
  const ordered: string[] = [];
  const take = (accept: (file: string) => boolean): readonly string[] => {
    const taken = [...left].filter(accept);
    for (const file of taken) left.delete(file);
    ordered.push(...taken);
    return taken;
  };
  const imports = (file: string): ReadonlySet<string> => {
    const source = sourceOf(file);
    return source ? importsOf(source) : new Set();
  };
  // Those that import it, those that import these, and so on; then what it imports.
  for (let front = new Set(changed.map(tailOf)); front.size > 0; ) front = new Set(take((file) => [...imports(file)].some((tail) => front.has(tail))).map(tailOf));
  for (let front = new Set(changed.flatMap((file) => [...imports(file)])); front.size > 0; ) {
    const next = take((file) => front.has(tailOf(file)));
    front = new Set(next.flatMap((file) => [...imports(file)]));
  }
  return [...ordered, ...left];
}

function importsOf(source: ts.SourceFile): ReadonlySet<string> {
  let found = tails.get(source);
  if (!found) tails.set(source, (found = new Set([...source.text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\n]+)['"]/g)].map(([, specifier]) => tailOf(specifier!)))));
  return found;
}

/** `./users/users.service.js`, `./users.service` and `/app/users.service.ts` are one name; a directory's index has the directory's. */
function tailOf(path: string): string {
  const [last = '', directory = ''] = path.split('/').reverse();
  const name = last.replace(/\.[mc]?[jt]sx?$/, '');
  return name === 'index' ? directory : name;
}
