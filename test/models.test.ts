import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { factsOf, type Facts } from '../eslint-plugin/src/facts/index.js';
import { models } from '../eslint-plugin/src/models/index.js';
import { spelledName, type ApiRef, type Model, type RoleEntry } from '../eslint-plugin/src/models/model.js';

// A reference that names nothing is a hole that looks like coverage. Each is resolved here against real packages,
// by the same code that resolves it in a run, in each major that is installed.

const root = fileURLToPath(new URL('../', import.meta.url));

function dependenciesOf(directory: string): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return Object.keys(dependencies).map((name) => name.replace(/^@types\//, ''));
}

/** Both, because a package may have one set of declarations for each. */
const SYSTEMS = ['esm', 'cjs'] as const;
type System = (typeof SYSTEMS)[number];

/** A folder with packages: the workspace's for the newest majors that run with each other, one of its own for each other major. */
class Installation {
  readonly #directory: string;
  readonly #packages: ReadonlySet<string>;
  readonly #facts = new Map<System, { readonly program: ts.Program; readonly facts: Facts }>();

  constructor(readonly name: string, packages?: readonly string[]) {
    this.#directory = join(root, 'fixtures', name);
    this.#packages = new Set(packages ?? dependenciesOf(this.#directory));
  }

  has({ package: name }: Model): boolean {
    return this.#packages.has(name);
  }

  /** Of the package, or of its types. */
  versionOf(name: string): string {
    const find = createRequire(join(this.#directory, 'package.json')).resolve.paths(name)!;
    const manifest = [name, `@types/${name}`].flatMap((candidate) => find.map((directory) => join(directory, candidate, 'package.json'))).find((path) => existsSync(path));
    return manifest === undefined ? '0.0.0' : (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }

  resolves(ref: ApiRef, systems: readonly System[] = SYSTEMS): boolean {
    return systems.some((system) => {
      const { facts, program } = this.#factsFor(system);
      return facts.resolvesRef(ref) || declarationsNamed(program, ref).some((node) => facts.is(facts.declaration(facts.site(node)), ref));
    });
  }

  #factsFor(system: System): { readonly program: ts.Program; readonly facts: Facts } {
    let facts = this.#facts.get(system);
    if (!facts) {
      // Only what is installed here: a specifier that is not would be found further up, in another major.
      const specifiers = new Set(models.filter((model) => this.has(model)).flatMap(({ entries }) => entries.flatMap(({ ref }) => ('from' in ref ? ref.from : []))));
      const file = join(this.#directory, system === 'esm' ? 'models.mts' : 'models.cts');
      const mode = system === 'esm' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
      const text = [...specifiers]
        .filter((specifier) => isBuiltin(specifier) || ts.resolveModuleName(specifier, file, options, ts.sys, undefined, undefined, mode).resolvedModule)
        .map((specifier, index) => `import * as m${index} from '${specifier}';`)
        .join('\n');
      const program = programOver(this.#directory, new Map([[file, text]]));
      facts = { program, facts: factsOf(program) };
      this.#facts.set(system, facts);
    }
    return facts;
  }
}

/** The compiler's library, Node, and what is ours. */
const builtin = new Installation('rules', ['lib', 'node', 'node:crypto', '@lintel/runtime', '@lintel/runtime/compare', '@lintel/runtime/cors', '@lintel/runtime/hono', '@lintel/runtime/password', '@lintel/runtime/postgres', '@lintel/runtime/prisma', '@lintel/runtime/secrets', '@lintel/runtime/sql', '@lintel/runtime/typeorm', '@lintel/runtime/nestjs']);
const installations = [builtin, new Installation('rules'), ...['nest10', 'nest12', 'typeorm1', 'express4'].map((name) => new Installation(`versions/${name}`))];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A program over files that are not on disk, among those that are. */
function programOver(directory: string, files: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.getCurrentDirectory = () => directory;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    const known = parsed.get(file);
    if (known) return known;
    const source = parse(file, ...rest);
    if (source?.isDeclarationFile) parsed.set(file, source);
    return source;
  };
  return ts.createProgram({ rootNames: [...files.keys()], options, host });
}
const parsed = new Map<string, ts.SourceFile>();

/** What nobody imports by its path is known by its package and its names: the members so named in files of the package. */
function declarationsNamed(program: ts.Program, ref: ApiRef): readonly ts.Node[] {
  if (!('from' in ref)) return [];
  const packageName = ref.from.split('/', ref.from.startsWith('@') ? 2 : 1).join('/');
  return program
    .getSourceFiles()
    .filter(({ fileName, text }) => fileName.includes(`/node_modules/${packageName}/`) && text.includes(ref.name))
    .flatMap((file): ts.Node[] => {
      const owners = file.statements.filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)).filter(({ name }) => name?.text === ref.name);
      return ref.member === undefined ? owners : owners.flatMap(({ members }) => [...members].filter(({ name }) => name?.getText() === ref.member));
    });
}

const shown = (ref: ApiRef): string => {
  if ('generatedBy' in ref) return `generated by ${ref.generatedBy}: ${ref.member}`;
  const [from, name] = 'global' in ref ? ['global', ref.global] : ['from' in ref ? ref.from : ref.project, ref.name];
  return `${from}: ${name}${ref.member === undefined ? '' : `.${ref.member}`}`;
};
const isGenerated = ({ ref }: RoleEntry): boolean => 'generatedBy' in ref;

/** Names that came with a major or went with one. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  'versions/nest10 @nestjs/common': ['parse.closed ParseDatePipe'],
  'versions/typeorm1 typeorm': ['data.access exist', 'data.query exist', 'data.query findOneById', 'data.query findByIds'],
  'rules @mikro-orm/core': ['data.access nativeInsert'],
  'rules express-jwt': ['auth.guard default'],
  'versions/express4 express-jwt': ['auth.guard expressjwt'],
};

function absent(entries: readonly RoleEntry[], resolves: (entry: RoleEntry) => boolean): string[] {
  const played = new Map<string, boolean>();
  for (const entry of entries) {
    const key = `${entry.role} ${spelledName(entry.ref)}`;
    played.set(key, played.get(key) === true || resolves(entry));
  }
  return [...played].filter(([, isPlayed]) => !isPlayed).map(([key]) => key);
}

describe.each(models.filter((model) => !model.entries.some(isGenerated)).map((model) => [model.package, model] as const))('%s', (_, model) => {
  const here = installations.filter((installation) => installation.has(model));

  test('names only what exists', () => {
    expect(here.length, 'installed nowhere: add it to fixtures/rules').toBeGreaterThan(0);
    const dead = model.entries.filter(({ ref }) => !here.some((installation) => installation.resolves(ref)));
    expect(dead.map(({ role, ref }) => `${role} ${shown(ref)}`)).toEqual([]);
  });

  // Owners come and go between majors and module systems; the names under which a role is played do not, or are listed above.
  const everywhere = here.flatMap((installation) => SYSTEMS.map((system) => [installation.name, system, installation] as const));
  test.each(everywhere)('plays all its roles in %s (%s)', (_, system, installation) => {
    expect(absent(model.entries, ({ ref }) => installation.resolves(ref, [system]))).toEqual(ABSENT[`${installation.name} ${model.package}`] ?? []);
  });

  test.skipIf(model.versions === 'any' || here.includes(builtin))('says which versions were checked', () => {
    const ranges = model.versions.split(', ').map((range) => range.split('–').map(series));
    for (const installation of here) {
      const version = installation.versionOf(model.package);
      const isCovered = ranges.some(([oldest = 0, newest = oldest]) => series(version) >= oldest && series(version) <= newest);
      expect(isCovered, `${installation.name} has ${version}, and the model says ${model.versions}`).toBe(true);
    }
  });
});

/** What a caret range keeps: the major, or the minor below 1. */
function series(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 0 ? major : minor / 1000;
}

describe('@prisma/client', () => {
  const { entries } = models.find((model) => model.package === '@prisma/client')!;
  const clients = [
    { name: 'Prisma 7', directory: join(root, 'fixtures/apps/nestjs-prisma'), client: './generated/client' },
    { name: 'Prisma 6', directory: join(root, 'fixtures/versions/prisma6'), client: '@prisma/client' },
  ].map((one) => {
    const names = [...new Set(entries.filter(isGenerated).map(({ ref }) => spelledName(ref)))];
    const uses = names.map((name) => (name.startsWith('$') ? `client.${name};` : name === 'raw' || name === 'sql' ? `Prisma.${name};` : `client.member.${name};`));
    const imports = [...new Set(entries.flatMap(({ ref }) => ('from' in ref ? ref.from : [])))].map((from, index) => `import * as m${index} from '${from}';`);
    const text = [`import { Prisma, PrismaClient } from '${one.client}';`, ...imports, 'declare const client: PrismaClient;', ...uses].join('\n');
    const file = join(one.directory, 'models.cts');
    const program = programOver(one.directory, new Map([[file, text]]));
    const facts = factsOf(program);
    const used = new Map<string, object>();
    program.getSourceFile(file)!.forEachChild((statement) => {
      if (ts.isExpressionStatement(statement) && ts.isPropertyAccessExpression(statement.expression)) used.set(statement.expression.name.text, statement.expression);
    });
    const resolves = ({ ref }: RoleEntry): boolean => ('generatedBy' in ref ? facts.is(facts.namedBy(facts.site(used.get(ref.member)!)), ref) : facts.resolvesRef(ref));
    return { ...one, resolves };
  });

  test('names only what exists', () => {
    expect(entries.filter((entry) => !clients.some(({ resolves }) => resolves(entry))).map(({ role, ref }) => `${role} ${shown(ref)}`)).toEqual([]);
  });

  test.each(clients)('plays all its roles in a client of $name', ({ resolves }) => {
    expect(absent(entries, resolves)).toEqual([]);
  });
});
