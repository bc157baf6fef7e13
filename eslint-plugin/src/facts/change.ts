import ts from './typescript.js';
import { looksAlike } from './outline.js';
import { summaryOf } from './summary.js';

/** What the step from one Program to the next can have changed. */
export interface Change {
  /** Versions of files that are no more. */
  readonly gone: readonly ts.SourceFile[];
  /** Files in which a name or a type may mean something else. */
  readonly reached: Iterable<ts.SourceFile>;
  /** What is exported and may be something else: by files of the project, or by any package. */
  readonly exports: 'same' | 'own' | 'any';
}

/** The compiler's own record, missing from its public types. */
interface Made {
  /** 2: the same files, and every import means what it meant. 1: so it is where the file is the same. */
  readonly structureIsReused?: number;
}

/** Undefined: anything may have changed. */
export function changeBetween(previous: ts.Program, next: ts.Program): Change | undefined {
  const { structureIsReused = 0 } = next as Made;
  if (structureIsReused === 0 || previous.getCompilerOptions() !== next.getCompilerOptions()) return undefined;
  const gone: ts.SourceFile[] = [];
  const changed: ts.SourceFile[] = [];
  let importsMore = structureIsReused !== 2;
  const before = new Set(previous.getSourceFiles());
  for (const file of next.getSourceFiles()) {
    if (before.delete(file)) continue;
    const old = previous.getSourceFile(file.fileName);
    // Which package a specifier means is asked where it is imported; a `require` in a body imports, too.
    importsMore ||= file.isDeclarationFile || !old || !importsTheSame(old, file);
    if (old && before.delete(old)) {
      gone.push(old);
      if (looksAlike(old, file, { before: previous.getTypeChecker(), after: next.getTypeChecker() })) continue;
      if (actsEverywhere(old)) return undefined;
    }
    if (actsEverywhere(file)) return undefined;
    if (old) changed.push(file);
  }
  // What is left came to the Program by an import that is no more.
  for (const file of before) {
    if (actsEverywhere(file)) return undefined;
    gone.push(file);
  }
  const reached = importersOf(changed, next);
  return reached && { gone, reached, exports: importsMore ? 'any' : changed.length > 0 ? 'own' : 'same' };
}

function importsTheSame(old: ts.SourceFile, now: ts.SourceFile): boolean {
  const [before, after] = [summaryOf(old).specifiers, summaryOf(now).specifiers];
  return before.length === after.length && before.every(({ text }, at) => text === after[at]!.text);
}

/** Whether a file says something to files that do not import it: a script, a global, another module's member. */
function actsEverywhere(file: ts.SourceFile): boolean {
  return !ts.isExternalModule(file) || file.statements.some((one) => ts.isNamespaceExportDeclaration(one) || (ts.isModuleDeclaration(one) && (ts.isStringLiteral(one.name) || one.name.text === 'global')));
}

/** Files that import others, and whatever imports those. Undefined where one of them acts everywhere. */
function importersOf(files: readonly ts.SourceFile[], program: ts.Program): ReadonlySet<ts.SourceFile> | undefined {
  const found = new Set(files);
  if (files.length === 0) return found;
  const importers = importersIn(program);
  if (!importers) return undefined;
  for (const file of found) {
    for (const importer of importers.get(file) ?? []) {
      if (actsEverywhere(importer)) return undefined;
      found.add(importer);
    }
  }
  return found;
}

function importersIn(program: ts.Program): ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]> | undefined {
  const checker = program.getTypeChecker();
  const importers = new Map<ts.SourceFile, ts.SourceFile[]>();
  for (const file of program.getSourceFiles()) {
    // An installed package imports nothing of the project.
    if (file.fileName.includes('/node_modules/') || program.isSourceFileDefaultLibrary(file)) continue;
    // Types that are imported where they are named are among these, too.
    const { imports } = file as { readonly imports?: readonly ts.StringLiteralLike[] };
    if (!imports || file.referencedFiles.length > 0) return undefined;
    for (const literal of imports) {
      for (const declaration of checker.getSymbolAtLocation(literal)?.declarations ?? []) {
        if (!ts.isSourceFile(declaration)) continue;
        const list = importers.get(declaration);
        if (list) list.push(file);
        else importers.set(declaration, [file]);
      }
    }
  }
  return importers;
}
