import ts from './typescript.js';
import { installed } from './installed.js';

/** For a project without a tsconfig: whatever parses and resolves. */
export const DEFAULT_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  checkJs: false,
  strict: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  resolveJsonModule: true,
  jsx: ts.JsxEmit.Preserve,
  // Before TypeScript 6 an absent option means all, and `*` names a package.
  ...(Number.parseInt(ts.version, 10) >= 6 && { types: ['*'] }),
};

/** The compiler that the project itself installs: read, never executed. */
export const installedCompiler = (directory: string): string | undefined => installed('typescript', directory)?.version;

/**
 * TypeScript 6 changed what an option means when it is absent. A project that compiles with an older one relies on the
 * older meaning: without `types: ["*"]` its global augmentations (`Express.Request.user`) would be missing.
 */
export function asCompiledBy(version: string | undefined, options: ts.CompilerOptions): ts.CompilerOptions {
  const own: ts.CompilerOptions = { ...options, noEmit: true, skipLibCheck: true, composite: false, incremental: false, declaration: false };
  delete own.tsBuildInfoFile;
  if (version === undefined || Number.parseInt(version, 10) >= 6 || Number.parseInt(ts.version, 10) < 6) return own;
  own.types ??= ['*'];
  own.strict ??= false;
  own.module ??= ts.ModuleKind.CommonJS;
  if (own.module === ts.ModuleKind.CommonJS) own.moduleResolution ??= ts.ModuleResolutionKind.Node10;
  return own;
}
