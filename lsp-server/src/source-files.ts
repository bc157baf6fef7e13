import ts from './typescript.js';

/** Parsed files, shared by Programs whose options parse and bind alike: a monorepo reads each declaration file once. */
export class SourceFiles {
  readonly #files = new Map<string, ts.SourceFile>();

  constructor(readonly read: (fileName: string) => string | undefined) {}

  /** The same object as long as the text is the same. */
  get(fileName: string, how: ts.CreateSourceFileOptions, signature: string): ts.SourceFile | undefined {
    const key = `${signature}\0${how.impliedNodeFormat}\0${fileName}`;
    const text = this.read(fileName);
    if (text === undefined) return void this.#files.delete(key);
    const known = this.#files.get(key);
    if (known?.text === text) return known;
    const file = ts.createSourceFile(fileName, text, { ...how, jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors }, true);
    this.#files.set(key, file);
    return file;
  }

  /** Drops what no Program holds any more. */
  retain(live: ReadonlySet<ts.SourceFile>): void {
    for (const [key, file] of this.#files) if (!live.has(file)) this.#files.delete(key);
  }
}

/** For a run that looks at the disk once. */
export function readOnce(): (fileName: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (fileName) => {
    if (!texts.has(fileName)) texts.set(fileName, ts.sys.readFile(fileName));
    return texts.get(fileName);
  };
}

/** Options that only say where things are. */
const PLACES = new Set(['baseUrl', 'paths', 'pathsBasePath', 'rootDir', 'rootDirs', 'outDir', 'outFile', 'declarationDir', 'sourceRoot', 'mapRoot', 'types', 'typeRoots', 'configFilePath', 'project', 'configFile', 'plugins', 'lib']);

export function signatureOf(options: ts.CompilerOptions): string {
  return JSON.stringify(Object.entries(options).filter(([key]) => !PLACES.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
