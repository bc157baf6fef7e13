import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('../..', import.meta.url));
/** What is Lintel's own beside an application of somebody else: as if Lintel had been installed there. */
const TOOLS = ['eslint', 'eslint-plugin-lintel', 'typescript', 'typescript-eslint', '@typescript-eslint'];

const SKIPPED = new Set(['node_modules', 'dist', '.git']);
/** Where the server judges no closed file, as its README says, and ESLint every one: nothing is edited there, nor compared. */
const UNSEEN = /(^|\/)(\.[^/]+|bower_components|build|coverage)\//;
export const isUnseen = (name) => UNSEEN.test(name);
const SOURCE = /(?<!\.d)\.[mc]?ts$/;

/** A copy of an application that is edited, and the mirror of what an editor holds of it: unsaved texts over the disk. */
export class Workspace {
  /** Unsaved and saved texts of open files. */
  open = new Map();

  constructor(from, scratch) {
    this.root = join(scratch, 'live');
    this.mirror = join(scratch, 'mirror');
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    cpSync(from, this.root, { recursive: true, filter: (path) => !SKIPPED.has(basename(path)) });
    this.#configure();
    if (!from.startsWith(OWN)) for (const directory of [this.root, this.mirror]) install(from, directory);
    this.original = new Map(this.sources().map((file) => [file, readFileSync(file, 'utf8')]));
    this.lines = [...new Set([...this.original.values()].flatMap((text) => text.split('\n')))].filter((line) => line.trim() !== '');
  }

  /** A configuration that does not know Lintel would make a comparison of nothing with nothing. */
  #configure() {
    const named = readdirSync(this.root).filter((name) => /^eslint\.config\.[mc]?[jt]s$/.test(name));
    if (named.some((name) => readFileSync(join(this.root, name), 'utf8').includes('lintel'))) return;
    for (const name of named) rmSync(join(this.root, name));
    writeFileSync(join(this.root, 'eslint.config.mjs'), CONFIGS[0]);
  }

  sources() {
    return filesIn(this.root).filter((file) => SOURCE.test(file) && !file.endsWith('.config.mjs') && !isUnseen(relative(this.root, file)));
  }

  /** As an editor shows it. */
  textOf(file) {
    return this.open.get(file) ?? readFileSync(file, 'utf8');
  }

  write(file, text) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  move(from, to) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }

  /** The mirror gets what the editor holds. */
  reflect() {
    const wanted = new Map(filesIn(this.root).map((file) => [relative(this.root, file), file]));
    for (const file of this.open.keys()) wanted.set(relative(this.root, file), file);
    for (const file of existsSync(this.mirror) ? filesIn(this.mirror) : []) if (!wanted.has(relative(this.mirror, file))) rmSync(file);
    for (const [name, file] of wanted) {
      const target = join(this.mirror, name);
      const text = this.open.has(file) ? Buffer.from(this.open.get(file)) : readFileSync(file);
      if (existsSync(target) && readFileSync(target).equals(text)) continue;
      this.write(target, text);
    }
  }
}

/** The application's own dependencies, and the toolchain of this repository: both sides judge with one compiler. */
function install(from, directory) {
  const modules = join(directory, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const own = join(from, 'node_modules');
  const theirs = existsSync(own) ? readdirSync(own).filter((name) => !name.startsWith('.') && !TOOLS.includes(name)) : [];
  for (const name of theirs) symlinkSync(join(own, name), join(modules, name));
  for (const name of TOOLS) symlinkSync(join(OWN, 'node_modules', name), join(modules, name));
}

export function filesIn(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

const IMPORT = "import lintel from 'eslint-plugin-lintel';\n";
/** Configurations that a user may switch between; the first is the usual one. */
export const CONFIGS = [
  `${IMPORT}export default [...lintel.configs.standalone];\n`,
  `${IMPORT}export default [...lintel.configs.standalone, { files: ['**/*.ts'], rules: { 'lintel/require-auth-guard': 'warn', 'lintel/no-unbound-id-lookup': 'off' } }];\n`,
  `${IMPORT}export default [...lintel.configs.standalone, ...lintel.configs.strict];\n`,
  `${IMPORT}export default [...lintel.configs.standalone, { settings: { lintel: { tenant: { columns: ['tenantId'], from: ['req.user.tenantId'] } } } }, { ignores: ['**/*.entity.ts'] }];\n`,
];
