import { createRequire } from 'node:module';
import { join } from 'node:path';

export const compilerAt = (directory) => createRequire(join(directory, 'x.js'))('typescript');

/** TypeScript alone: a Program of a tsconfig, made again from the last one, as tsserver does after a keystroke. */
export class Bare {
  #host;
  #texts = new Map();
  #sources = new Map();

  constructor(ts, path) {
    this.ts = ts;
    this.config = readConfig(ts, path);
    const host = ts.createCompilerHost(this.config.options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (file, how, ...rest) => {
      let source = this.#sources.get(file);
      if (source) return source;
      const text = this.#texts.get(file);
      source = text === undefined ? read(file, how, ...rest) : ts.createSourceFile(file, text, how);
      if (source) this.#sources.set(file, source);
      return source;
    };
    // As an editor: a referenced project is read from its sources.
    Object.assign(host, { useSourceOfProjectReferenceRedirect: () => true });
    this.#host = host;
  }

  /** From now on the file has this text. */
  type(file, text) {
    this.#texts.set(file, text);
    this.#sources.delete(file);
  }

  build() {
    const { ts, config, program: last } = this;
    this.program = ts.createProgram({ rootNames: config.fileNames, options: config.options, host: this.#host, ...(config.projectReferences && { projectReferences: config.projectReferences }), ...(last && { oldProgram: last }) });
    return this.program;
  }

  diagnose(file) {
    return this.program.getSemanticDiagnostics(this.program.getSourceFile(file));
  }
}

/** A tsconfig that only refers to others stands for the largest of them. */
function readConfig(ts, path) {
  const config = parse(ts, path);
  if (config.fileNames.length > 0 || !config.projectReferences) return config;
  const referenced = config.projectReferences.map((reference) => parse(ts, ts.resolveProjectReferencePath(reference)));
  return referenced.reduce((a, b) => (b.fileNames.length > a.fileNames.length ? b : a), config);
}

function parse(ts, path) {
  const fail = ({ messageText }) => {
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  };
  return ts.getParsedCommandLineOfConfigFile(path, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail });
}
