import type { Settings } from './settings.js';

export type FileClass = 'source' | 'tests' | 'migrations' | 'seeds' | 'scripts';

const compiled = new Map<string, RegExp>();

/** Tests, migrations, seeds and scripts follow other rules: one classification, from settings. Paths are relative to `base`. */
export function classify(file: string, settings: Settings): FileClass {
  const path = file.replaceAll('\\', '/');
  for (const kind of ['tests', 'migrations', 'seeds', 'scripts'] as const) if (settings.files[kind].some((glob) => matcher(glob).test(relative(path, settings.base)))) return kind;
  return 'source';
}

const relative = (path: string, base: string): string => (path.startsWith(`${base}/`) ? path.slice(base.length) : path.slice(path.lastIndexOf('/node_modules/') + 1));

/** `**`, `*`, `{a,b}`: what ESLint users know. Linear by construction: no nested quantifiers. */
function matcher(glob: string): RegExp {
  let pattern = compiled.get(glob);
  if (!pattern) {
    const source = glob
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
      .replaceAll('**/', '\u0001')
      .replaceAll('**', '\u0002')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0001', '(?:.*/)?')
      .replaceAll('\u0002', '.*');
    compiled.set(glob, (pattern = new RegExp(`^/?${source}$`)));
  }
  return pattern;
}
