import type { Settings } from './settings.js';

export type FileClass = 'source' | 'tests' | 'migrations' | 'seeds' | 'scripts';

const compiled = new Map<string, RegExp>();
const classes = new WeakMap<Settings, Map<string, FileClass>>();

/** Tests, migrations, seeds and scripts follow other rules: one classification, from settings. `root` is the project's directory. */
export function classify(file: string, root: string, settings: Settings): FileClass {
  let known = classes.get(settings);
  if (!known) classes.set(settings, (known = new Map<string, FileClass>()));
  const key = `${root}\0${file}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = classifyAnew(file, root, settings)));
  return found;
}

function classifyAnew(file: string, root: string, settings: Settings): FileClass {
  const path = below(file.replaceAll('\\', '/'), root.replaceAll('\\', '/'));
  for (const kind of ['tests', 'migrations', 'seeds', 'scripts'] as const) if (settings.files[kind].some((glob) => matcher(glob).test(path))) return kind;
  return 'source';
}

/** A checkout in `/home/ann/test/shop` is no test: directories above the project say nothing about its files. */
function below(path: string, root: string): string {
  const parts = path.split('/');
  const above = root.split('/');
  let shared = 0;
  while (shared < above.length && shared < parts.length - 1 && above[shared] === parts[shared]) shared++;
  return `/${parts.slice(shared).join('/')}`;
}

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
