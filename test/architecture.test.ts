import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ts from 'typescript';
import { describe, expect, test } from 'vitest';

// Which folder may import which, and a few habits that nobody should have to remember.

const root = fileURLToPath(new URL('../', import.meta.url));

interface Import {
  /** As written. */
  readonly specifier: string;
  /** The file it names, for a relative import. */
  readonly file: string | undefined;
  /** `import type`: gone at run time. `import { type X }` is not: the import itself stays. */
  readonly isType: boolean;
}

class Sources {
  readonly files: readonly string[];
  readonly #imports = new Map<string, readonly Import[]>();

  /** `folder` is relative to the repository; file names are relative to the folder. */
  constructor(readonly folder: string) {
    this.files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?tsx?$/.test(file))
      .map((file) => file.replaceAll('\\', '/'))
      .sort();
  }

  text(file: string): string {
    return readFileSync(join(root, this.folder, file), 'utf8');
  }

  importsOf(file: string): readonly Import[] {
    let imports = this.#imports.get(file);
    if (!imports) this.#imports.set(file, (imports = this.#read(file)));
    return imports;
  }

  #read(file: string): Import[] {
    const imports: Import[] = [];
    const add = (literal: ts.Node | undefined, isType: boolean): void => {
      if (!literal || !ts.isStringLiteralLike(literal)) return;
      const specifier = literal.text;
      const target = specifier.startsWith('.') ? join(dirname(file), specifier).replaceAll('\\', '/').replace(/\.([cm]?)js$/, '.$1ts') : undefined;
      imports.push({ specifier, file: target, isType });
    };
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
      else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
      else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
      else if (ts.isImportEqualsDeclaration(node)) add(ts.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined, node.isTypeOnly);
      else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require'))) add(node.arguments[0], false);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, this.text(file), ts.ScriptTarget.Latest, true));
    return imports;
  }
}

const plugin = new Sources('eslint-plugin/src');
const runtime = new Sources('runtime/src');
const server = new Sources('lsp-server/src');

/** The folder of a file, or its own name at the top. */
const layerOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, ''));

/** Left may import right, never back. `types` is what only `import type` may name. */
const DIRECTIONS: Readonly<Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>> = {
  rules: { values: ['ask', 'fixes', 'rule'], types: ['facts'] },
  ask: { values: ['ask', 'facts', 'models', 'sql'], types: [] },
  fixes: { values: ['fixes', 'ask', 'sql'], types: ['facts'] },
  models: { values: ['models'], types: ['sql'] },
  facts: { values: ['facts', 'typescript'], types: ['models'] },
  sql: { values: ['sql'], types: [] },
  syntax: { values: ['syntax'], types: [] },
};
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  typescript: ['facts'],
  '@typescript-eslint/utils': ['ask', 'fixes', 'rule', 'rules'],
  '@typescript-eslint/parser': ['configs'],
  eslint: ['configs', 'index'],
};

describe('the plugin', () => {
  const folders = plugin.files.filter((file) => file.includes('/') && layerOf(file) in DIRECTIONS);

  test('has no folder without a direction', () => {
    const known = new Set(Object.keys(DIRECTIONS));
    expect(plugin.files.filter((file) => file.includes('/') && !known.has(layerOf(file)))).toEqual([]);
  });

  test('imports in one direction', () => {
    const wrong = folders.flatMap((file) => {
      const { values, types } = DIRECTIONS[layerOf(file)]!;
      return plugin
        .importsOf(file)
        .filter((one) => one.file !== undefined)
        .filter((one) => {
          const layer = layerOf(one.file!);
          return !(values.includes(layer) || (one.isType && types.includes(layer)));
        })
        .map((one) => `${file} imports ${one.isType ? 'types of ' : ''}${one.specifier}`);
    });
    expect(wrong).toEqual([]);
  });

  test('names each package in the folders that may know it', () => {
    const wrong = plugin.files.flatMap((file) =>
      plugin
        .importsOf(file)
        .filter((one) => one.file === undefined && !(PACKAGES[one.specifier]?.includes(layerOf(file)) ?? isNode(one.specifier)))
        .map((one) => `${file} imports ${one.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test('has models that are data: a model imports the model module alone', () => {
    const wrong = plugin.files
      .filter((file) => /^models\/(?!index\.ts$|model\.ts$)/.test(file))
      .flatMap((file) => plugin.importsOf(file).filter((one) => one.file !== 'models/model.ts').map((one) => `${file} imports ${one.specifier}`));
    expect(wrong).toEqual([]);
  });

  // An `import` of it costs 0.4 s, and a named one finds nothing in TypeScript 5.4.
  test('takes the compiler in one place, for the facts alone', () => {
    const values = (sources: Sources, specifier: RegExp): string[] => sources.files.filter((file) => sources.importsOf(file).some((one) => !one.isType && specifier.test(one.specifier)));
    expect(values(plugin, /^typescript$/)).toEqual(['facts/typescript.ts']);
    expect(values(server, /^typescript$/)).toEqual(['typescript.ts']);
    expect(values(plugin, /\/typescript\.js$/).filter((file) => layerOf(file) !== 'facts')).toEqual([]);
  });

  test('shows no compiler type to those who use the facts', () => {
    const index = join(root, 'eslint-plugin/dist/facts/index.d.ts');
    const program = ts.createProgram({ rootNames: [index], options: { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [], noEmit: true } });
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);
    expect(exported.length).toBeGreaterThan(5);
    const shown = exported.flatMap((symbol) => {
      const resolved = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return (resolved.declarations ?? []).flatMap(lineage).filter(showsCompiler).map((declaration) => `${symbol.name}: ${declaration.getText().slice(0, 80)}`);
    });

    /** What a declaration shows: a class shows its public members and those of its bases. */
    function lineage(declaration: ts.Node): ts.Node[] {
      if (!ts.isClassDeclaration(declaration)) return [declaration];
      const isPublic = (member: ts.ClassElement): boolean => !(ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
      const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.flatMap((base) => checker.getTypeAtLocation(base).symbol.declarations ?? []));
      return [...declaration.members.filter(isPublic), ...bases.flatMap(lineage)];
    }
    expect(shown).toEqual([]);
  });
});

describe('the runtime', () => {
  test('imports nothing of ours', () => {
    expect(runtime.files.flatMap((file) => runtime.importsOf(file).filter((one) => leaves(one) || isOurs(one.specifier)).map((one) => `${file} imports ${one.specifier}`))).toEqual([]);
  });
});

/** The process that talks to the client, from the wire inwards: left may import right, never back. */
const PROTOCOL_SIDE: Readonly<Record<string, readonly string[]>> = {
  server: ['session', 'protocol', 'worker/client'],
  session: ['actions', 'capabilities', 'delivery', 'hover', 'progress', 'protocol', 'quietly', 'settings', 'soon', 'uris', 'workers', 'worker/client'],
  delivery: ['capabilities', 'diagnostics', 'quietly', 'soon', 'uris', 'workspace-reports', 'worker/client'],
  actions: ['capabilities', 'diagnostics'],
  diagnostics: ['capabilities'],
  hover: ['capabilities'],
  workers: ['folders', 'worker/client'],
  settings: [],
  protocol: [],
  capabilities: [],
  progress: [],
  quietly: [],
  soon: [],
  uris: [],
  'workspace-reports': [],
  'worker/client': [],
};

describe('the server', () => {
  test('talks to the client in one direction, and judges nothing there', () => {
    const wrong = Object.entries(PROTOCOL_SIDE).flatMap(([file, may]) =>
      server
        .importsOf(`${file}.ts`)
        .filter((one) => one.file !== undefined && one.file !== 'worker/messages.ts' && !may.includes(one.file.replace(/\.ts$/, '')) && !(one.isType && one.file === 'protocol.ts'))
        .map((one) => `${file} imports ${one.specifier}`),
    );
    expect(wrong).toEqual([]);
    const reached = ['server.ts', ...reachableFrom('server.ts', (file) => server.importsOf(file).flatMap((one) => (one.isType || one.file === undefined ? [] : one.file)))];
    const heavy = reached.flatMap((file) => server.importsOf(file).filter((one) => !one.isType && /^(typescript|eslint|@typescript-eslint)/.test(one.specifier)).map((one) => `${file} imports ${one.specifier}`));
    expect(heavy).toEqual([]);
  });

  test('knows the plugin by its two entries', () => {
    const entries = ['eslint-plugin-lintel', 'eslint-plugin-lintel/engine'];
    const wrong = server.files.flatMap((file) => server.importsOf(file).filter((one) => leaves(one) || (isOurs(one.specifier) && !entries.includes(one.specifier))).map((one) => `${file} imports ${one.specifier}`));
    expect(wrong).toEqual([]);
  });

  test('makes Programs in one place', () => {
    expect(server.files.filter((file) => server.text(file).includes('ts.createProgram('))).toEqual(['builder.ts']);
  });

  test('has a worker that is a process of its own: others know its messages, and who starts it', () => {
    const wrong = server.files
      .filter((file) => !file.startsWith('worker/'))
      .flatMap((file) => server.importsOf(file).filter((one) => one.file?.startsWith('worker/') && !['worker/messages.ts', 'worker/client.ts'].includes(one.file)).map((one) => `${file} imports ${one.specifier}`));
    expect(wrong).toEqual([]);
  });

  test('executes the configuration in another process: nothing imports it, and it knows its messages only', () => {
    expect(server.files.filter((file) => server.importsOf(file).some((one) => one.file === 'config/process.ts'))).toEqual([]);
    expect(server.importsOf('config/process.ts').flatMap(({ file }) => file ?? [])).toEqual(['config/messages.ts']);
  });

  test('chooses a compiler before it loads one', () => {
    const early = ['worker/main.ts', ...reachableFrom('worker/main.ts', (file) => server.importsOf(file).flatMap((one) => (one.isType || one.file === undefined || one.file === 'worker/worker.ts' ? [] : one.file)))];
    expect(early.flatMap((file) => server.importsOf(file).filter((one) => !one.isType && one.file === undefined && !isNode(one.specifier)).map((one) => `${file} imports ${one.specifier}`))).toEqual([]);
  });
});

describe.each([plugin, runtime, server])('$folder', (sources) => {
  test('imports files that are there', () => {
    const files = new Set(sources.files);
    expect(sources.files.flatMap((file) => sources.importsOf(file).filter((one) => one.file !== undefined && !files.has(one.file)).map((one) => `${file}: ${one.specifier}`))).toEqual([]);
  });

  test('has no cycle at run time', () => {
    const cycles = stronglyConnected(sources.files, (file) => sources.importsOf(file).flatMap((one) => (one.isType || one.file === undefined ? [] : one.file)));
    expect(cycles).toEqual([]);
  });

  test('has files that are read in one sitting', () => {
    expect(sources.files.map((file) => ({ file, lines: sources.text(file).split('\n').length })).filter(({ lines }) => lines > 700)).toEqual([]);
  });
});

test.each(['eslint-plugin/src', 'runtime/src', 'lsp-server/src', 'test'])('every file of %s is named by what it answers', (folder) => {
  const vague = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => !file.includes('node_modules') && /(^|[\\/])(utils?|helpers?|common|misc)(\.|[\\/]|$)/.test(file));
  expect(vague.map((file) => relative(root, join(root, folder, file)))).toEqual([]);
});

const leaves = ({ file }: Import): boolean => file?.startsWith('..') ?? false;
const isOurs = (specifier: string): boolean => /^(lintel|lintel-vscode|eslint-plugin-lintel|@lintel\/)/.test(specifier);
const isNode = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(specifier);
const showsCompiler = (node: ts.Node): boolean => /\bts\.|typescript/.test(node.getText().replace(/\/\*[^]*?\*\/|\/\/.*/g, ''));

/** Groups of two or more files that reach each other, and files that import themselves. */
function stronglyConnected(files: readonly string[], next: (file: string) => readonly string[]): readonly string[][] {
  const reach = new Map(files.map((file) => [file, reachableFrom(file, next)]));
  const cyclic = files.filter((file) => reach.get(file)!.has(file));
  const groups = new Map<string, string[]>();
  for (const file of cyclic) {
    const group = cyclic.filter((other) => reach.get(file)!.has(other) && reach.get(other)!.has(file));
    groups.set(group[0]!, group);
  }
  return [...groups.values()];
}

function reachableFrom(file: string, next: (file: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...next(file)];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    queue.push(...next(one));
  }
  return seen;
}
