import type { Ask } from '../ask/ask.js';
import type { FreeName, Site } from '../facts/index.js';
import type { TextEdit } from './edits.js';
import { importEdit } from './imports.js';

/** Imports that bring the names of copied expressions into scope at a place of the linted file; undefined when one cannot be. */
export function importsFor(ask: Ask, expressions: readonly Site[], at: Site): readonly TextEdit[] | undefined {
  const edits = new Map<string, readonly TextEdit[]>();
  for (const expression of expressions) {
    for (const free of ask.facts.freeNames(expression)) {
      if (edits.has(free.name)) continue;
      const found = ask.isHere(expression) ? (isInScope(ask, free, at) ? [] : undefined) : importOf(ask, free, ask.facts.place(expression).file);
      if (!found) return undefined;
      edits.set(free.name, found);
    }
  }
  return [...edits.values()].flat();
}

/** Declared before the place, or by the time the function around the place runs. */
function isInScope({ facts }: Ask, { local }: FreeName, at: Site): boolean {
  if (!local) return true;
  const scope = facts.enclosingFunction(local.site);
  if (scope && !facts.contains(scope, at)) return false;
  return local.hoisted || facts.place(local.site).end <= facts.place(at).start || facts.enclosingFunction(at) !== scope;
}

function importOf(ask: Ask, { name, site, local, imported }: FreeName, file: string): readonly TextEdit[] | undefined {
  const { facts } = ask;
  const [declaration] = facts.declarations(facts.namedBy(site));
  if (!local && !imported) return declaration ? [] : undefined; // a global
  const own = facts.exportAround(declaration ?? site);
  const specifier = imported && !/^\.{1,2}(?:\/|$)/.test(imported.specifier) ? imported.specifier : own?.name === name && declaration ? specifierTo(ask, facts.place(own.site).file, file) : undefined;
  const edit = importEdit(ask, name, specifier ?? '', declaration ? { declaration } : {});
  if (edit.kind === 'none') return [];
  if (edit.kind === 'taken' || specifier === undefined || (imported && imported.name !== name)) return undefined;
  return [edit];
}

/** An import of what a declaration's own module exports. */
export function importOfExport(ask: Ask, declaration: Site, name: string): readonly TextEdit[] | undefined {
  const edit = importEdit(ask, name, specifierTo(ask, ask.facts.place(declaration).file, ask.file), { declaration });
  if (edit.kind === 'taken') return undefined;
  return edit.kind === 'none' ? [] : [edit];
}

/** `../auth/jwt.guard` from the linted file, with an extension if its relative imports have one. */
export function specifierTo(ask: Ask, target: string, usedIn: string): string {
  const from = ask.file.split('/').slice(0, -1);
  const to = target.split('/');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  const up = '../'.repeat(from.length - common);
  const path = `${up === '' ? './' : up}${to.slice(common).join('/')}`;
  const style = styleOf(ask, [ask.file, usedIn, target]) ?? styleOf(ask, ask.facts.files());
  const source = /\.([cm]?)tsx?$/.exec(path);
  const bare = source ? path.slice(0, source.index) : path.replace(/\.[cm]?jsx?$/, '');
  if (style === 'ts') return path;
  return style === 'js' ? `${bare}.${source?.[1] ?? ''}js` : bare;
}

function styleOf({ facts }: Ask, files: readonly string[]): 'js' | 'ts' | 'none' | undefined {
  for (const file of files) {
    const relative = facts.specifiersIn(file).filter((specifier) => /^\.{1,2}\//.test(specifier) && !specifier.endsWith('.json'));
    if (relative.some((specifier) => /\.[cm]?js$/.test(specifier))) return 'js';
    if (relative.some((specifier) => /\.[cm]?ts$/.test(specifier))) return 'ts';
    if (relative.length > 0) return 'none';
  }
  return undefined;
}
