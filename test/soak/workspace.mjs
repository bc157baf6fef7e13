import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.git']);
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
    cpSync(from, this.root, { recursive: true, filter: (path) => !SKIPPED.has(path.slice(path.lastIndexOf('/') + 1)) });
    if (!existsSync(join(this.root, 'eslint.config.mjs'))) writeFileSync(join(this.root, 'eslint.config.mjs'), CONFIGS[0]);
    this.original = new Map(this.sources().map((file) => [file, readFileSync(file, 'utf8')]));
    this.lines = [...new Set([...this.original.values()].flatMap((text) => text.split('\n')))].filter((line) => line.trim() !== '');
  }

  sources() {
    return filesIn(this.root).filter((file) => SOURCE.test(file) && !file.endsWith('.config.mjs'));
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
