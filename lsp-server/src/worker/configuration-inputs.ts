import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import ts from '../typescript.js';

const ENDINGS = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json', '/index.js', '/index.ts', '/index.mjs', '/index.cjs'];

/** A configuration's file and everything outside node_modules that it imports statically, packages of the same monorepo included, with what ESLint reads beside it. */
export function inputsOf(config: string): readonly string[] {
  const found = new Set([config]);
  for (const file of found) {
    const text = ts.sys.readFile(file);
    if (text === undefined || file.endsWith('.json')) continue;
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (!/^\.{0,2}\//.test(fileName)) {
        const linked = linkedFrom(file, fileName);
        if (linked !== undefined) found.add(linked);
        continue;
      }
      const path = join(dirname(file), fileName).replaceAll('\\', '/');
      const target = [...ENDINGS.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')].find((one) => ts.sys.fileExists(one));
      // One that is missing is waited for.
      found.add(target ?? path);
    }
  }
  return [...found, `${dirname(config)}/.gitignore`];
}

/** Missing from the compiler's public options: what runs is looked for, and not its types. */
const RUN: ts.CompilerOptions & { readonly noDtsResolution: boolean } = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, allowJs: true, resolveJsonModule: true, noDtsResolution: true };

/** A package that is a link to sources. */
function linkedFrom(file: string, specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  const found = ts.resolveModuleName(specifier, file, RUN, ts.sys, undefined, undefined, ts.ModuleKind.ESNext).resolvedModule?.resolvedFileName;
  return found === undefined || found.includes('/node_modules/') ? undefined : found;
}
