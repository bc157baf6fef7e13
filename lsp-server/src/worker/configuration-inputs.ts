import { dirname, join } from 'node:path';
import ts from '../typescript.js';

const ENDINGS = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json', '/index.js', '/index.ts', '/index.mjs', '/index.cjs'];

/** A configuration's file and everything outside node_modules that it imports statically, with what ESLint reads beside it. */
export function inputsOf(config: string): readonly string[] {
  const found = new Set([config]);
  for (const file of found) {
    const text = ts.sys.readFile(file);
    if (text === undefined || file.endsWith('.json')) continue;
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (!/^\.{0,2}\//.test(fileName)) continue;
      const path = join(dirname(file), fileName).replaceAll('\\', '/');
      const target = [...ENDINGS.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')].find((one) => ts.sys.fileExists(one));
      // One that is missing is waited for.
      found.add(target ?? path);
    }
  }
  return [...found, `${dirname(config)}/.gitignore`];
}
