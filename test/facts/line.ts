import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [], allowJs: true };

/** A Program over texts, made again from the last one. */
export class Line {
  readonly #texts = new Map<string, string>();
  readonly #files = new Map<string, ts.SourceFile>();
  readonly #host = ts.createCompilerHost(OPTIONS, true);
  program: ts.Program | undefined;

  constructor(files: Readonly<Record<string, string>>) {
    const onDisk = this.#host.getSourceFile.bind(this.#host);
    this.#host.getSourceFile = (name, how) => {
      const text = this.#texts.get(name);
      const known = this.#files.get(name);
      if (known && (text === undefined || known.text === text)) return known;
      const file = text === undefined ? onDisk(name, how) : ts.createSourceFile(name, text, how, true);
      if (file) this.#files.set(name, file);
      return file;
    };
    const exists = this.#host.fileExists.bind(this.#host);
    this.#host.fileExists = (name) => this.#texts.has(name) || exists(name);
    this.#host.directoryExists = (name) => name === '/line' || ts.sys.directoryExists(name);
    this.next(files);
  }

  next(files: Readonly<Record<string, string>>): ts.Program {
    for (const [name, text] of Object.entries(files)) this.#texts.set(`/line/${name}`, text);
    const previous = this.program;
    this.program = ts.createProgram({ rootNames: [...this.#texts.keys()], options: OPTIONS, host: this.#host, ...(previous && { oldProgram: previous }) });
    return this.program;
  }
}
