import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const fixtures = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));

/** Packages are parsed and bound once for all Programs of a worker; what a file is depends on these options. */
const libraries = new Map<string, ts.SourceFile | undefined>();
const configs = new Map<string, ts.CompilerOptions>();
const resolutions = new Map<ts.CompilerOptions, ts.ModuleResolutionCache>();

export function optionsOf(config: string): ts.CompilerOptions {
  let options = configs.get(config);
  if (!options) {
    const read = ts.getParsedCommandLineOfConfigFile(config, { noEmit: true }, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    });
    if (!read) throw new Error(`${config} is not there`);
    configs.set(config, (options = read.options));
  }
  return options;
}

/** The options that fixtures are compiled with, unless their project has a tsconfig.json of its own. */
export const shared = (): ts.CompilerOptions => optionsOf(join(fixtures, 'tsconfig.json'));

/** A Program over files on disk, or over texts that lie in the fixtures' folder and see its packages. */
export function programOver(rootNames: readonly string[], options: ts.CompilerOptions, folder: string, texts: ReadonlyMap<string, string> = new Map()): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const { readFile, fileExists, getSourceFile } = host;
  const directories = new Set([...texts.keys()].map((file) => dirname(file)));
  const exists = host.directoryExists?.bind(host);
  const key = [options.module, options.experimentalDecorators, options.strict].join(' ');
  host.getCurrentDirectory = () => folder;
  host.readFile = (file) => texts.get(resolve(file)) ?? readFile(file);
  host.fileExists = (file) => texts.has(resolve(file)) || fileExists(file);
  host.directoryExists = (path) => directories.has(resolve(path)) || exists?.(path) === true;
  host.getSourceFile = (file, version, onError) => {
    if (!file.includes('/node_modules/')) return getSourceFile(file, version, onError);
    const name = `${key} ${file}`;
    if (!libraries.has(name)) libraries.set(name, getSourceFile(file, version, onError));
    return libraries.get(name);
  };
  if (texts.size === 0) {
    let cache = resolutions.get(options);
    if (!cache) resolutions.set(options, (cache = ts.createModuleResolutionCache(folder, (name) => name, options)));
    host.getModuleResolutionCache = () => cache;
    host.resolveModuleNameLiterals = (literals, containing, redirected, given, source) =>
      literals.map((literal) => ts.resolveModuleName(literal.text, containing, given, host, cache, redirected, ts.getModeForUsageLocation(source, literal, given)));
  }
  return ts.createProgram({ rootNames: [...rootNames, ...texts.keys()], options, host });
}

export function errorsIn(program: ts.Program, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (!source) return [`${file} is not in the Program`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ code, start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${file.slice(fixtures.length + 1)}(${String(line + 1)}): TS${String(code)} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}
