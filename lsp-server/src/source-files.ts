import ts from 'typescript';

/** Parsed files, shared by Programs whose options parse and bind alike: a monorepo reads each declaration file once. */
export class SourceFiles {
  readonly #files = new Map<string, ts.SourceFile>();

  get(fileName: string, how: ts.CreateSourceFileOptions, signature: string): ts.SourceFile | undefined {
    const key = `${signature}\0${how.impliedNodeFormat}\0${fileName}`;
    const known = this.#files.get(key);
    if (known) return known;
    const text = ts.sys.readFile(fileName);
    if (text === undefined) return undefined;
    const file = ts.createSourceFile(fileName, text, { ...how, jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors }, true);
    this.#files.set(key, file);
    return file;
  }
}

/** Options that only say where things are. */
const PLACES = new Set(['baseUrl', 'paths', 'pathsBasePath', 'rootDir', 'rootDirs', 'outDir', 'outFile', 'declarationDir', 'sourceRoot', 'mapRoot', 'types', 'typeRoots', 'configFilePath', 'project', 'configFile', 'plugins', 'lib']);

export function signatureOf(options: ts.CompilerOptions): string {
  return JSON.stringify(Object.entries(options).filter(([key]) => !PLACES.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
