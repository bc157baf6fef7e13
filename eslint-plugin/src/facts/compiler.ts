import ts from './typescript.js';

/** False where only a TypeScript without the classic compiler API is installed (7 and later). */
export function hasCompilerApi(): boolean {
  return typeof (ts as { createProgram?: unknown }).createProgram === 'function';
}
export const compilerVersion = (): string => ts.version;
