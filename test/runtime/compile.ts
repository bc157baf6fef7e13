import { createRequire } from 'node:module';
import type ts from 'typescript';

export type Version = '5.4' | '5.9' | '6.0';

/** The oldest that is supported, the last of 5, and the one that this repository builds with. */
export const versions: readonly Version[] = ['5.4', '5.9', '6.0'];

// Own packages and not npm aliases in the root: an alias would take node_modules/.bin/tsc away from the real `typescript`.
const from: Record<Version, string> = { '5.4': './compilers/5.4/package.json', '5.9': './compilers/5.9/package.json', '6.0': '../../package.json' };

export function compiler(version: Version): typeof ts {
  const loaded = createRequire(new URL(from[version], import.meta.url))('typescript') as typeof ts;
  if (loaded.versionMajorMinor !== version) throw new Error(`wanted TypeScript ${version}, found ${loaded.version}`);
  return loaded;
}

export interface Project {
  /** Absolute paths, on disk or in `virtual`. */
  files: readonly string[];
  /** As in a tsconfig.json. */
  options: Record<string, unknown>;
  /** Absolute path → text of files that are not on disk. */
  virtual?: ReadonlyMap<string, string>;
}

/** What the compiler says about the project, one line each, sorted. */
export function diagnose(version: Version, { files, options, virtual = new Map() }: Project, directory: string): string[] {
  const ts = compiler(version);
  const converted = ts.convertCompilerOptionsFromJson({ noEmit: true, ...options }, directory);
  if (converted.errors.length > 0) return converted.errors.map((error) => ts.flattenDiagnosticMessageText(error.messageText, ' '));
  const host = ts.createCompilerHost(converted.options);
  const { fileExists, readFile } = host;
  host.getCurrentDirectory = () => directory;
  host.fileExists = (file) => virtual.has(file) || fileExists(file);
  host.readFile = (file) => virtual.get(file) ?? readFile(file);
  host.getSourceFile = cachedSourceFiles(version, host);
  const program = ts.createProgram({ rootNames: files, options: converted.options, host });
  return ts
    .getPreEmitDiagnostics(program)
    .map((diagnostic) => {
      const at = diagnostic.file ? `${diagnostic.file.fileName.split('/').at(-1)}:${diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1} ` : '';
      return `${at}TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    })
    .sort();
}

const caches = new Map<string, Map<string, ts.SourceFile>>();

// Parsing lib.d.ts and the frameworks is most of the time, and binding does not depend on `strict` in declaration files.
function cachedSourceFiles(version: Version, host: ts.CompilerHost): ts.CompilerHost['getSourceFile'] {
  const parse = host.getSourceFile.bind(host);
  return (file, languageVersionOrOptions, ...rest) => {
    if (!/[\\/]node_modules[\\/]|[\\/]lib\.[^\\/]*d\.ts$/.test(file)) return parse(file, languageVersionOrOptions, ...rest);
    const key = `${version} ${JSON.stringify(languageVersionOrOptions, (name, value: unknown) => (name === 'setExternalModuleIndicator' ? undefined : value))}`;
    const cache = caches.get(key) ?? caches.set(key, new Map()).get(key)!;
    const known = cache.get(file);
    if (known) return known;
    const parsed = parse(file, languageVersionOrOptions, ...rest);
    if (parsed) cache.set(file, parsed);
    return parsed;
  };
}
