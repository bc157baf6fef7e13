import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import type ts from 'typescript';
import plugin, { type LintelSettings } from '../../eslint-plugin/src/index.js';
import { errorsIn, fixtures, optionsOf, programOver, shared } from './program.js';

// fixtures/rules/<rule>/<config>/<project>/…: one Program per project, every rule of the configuration on.
// `// expect: <rule>[:<messageId>]` stands above the line of a finding, one comment for each.

export type Config = 'recommended' | 'strict';
export interface Finding {
  readonly line: number;
  readonly finding: string;
}

const EXPECT = /^\s*\/\/ expect: (?:lintel\/)?([\w-]+(?::\w+)?)\s*$/;

export function findingsIn(program: ts.Program, file: string, config: Config, settings: LintelSettings = {}): Finding[] {
  const messages = new Linter({ cwd: dirname(file) }).verify(
    program.getSourceFile(file)?.text ?? '',
    plugin.configs[config].map((one) => ({
      ...one,
      files: ['**/*.{ts,tsx,js}'],
      linterOptions: { reportUnusedDisableDirectives: 'off' as const },
      languageOptions: { parser, parserOptions: { programs: [program] } },
      settings: { lintel: settings },
    })),
    { filename: file },
  );
  return messages.map(({ ruleId, messageId = '', message, line }) => {
    if (ruleId === null) throw new Error(`${file}:${String(line)}: ${message}`);
    return { line, finding: `${ruleId.replace('lintel/', '')}:${messageId}` };
  });
}

export function expectedIn(text: string): Finding[] {
  const lines = text.split('\n');
  return lines.flatMap((comment, index) => {
    const finding = EXPECT.exec(comment)?.[1];
    if (finding === undefined) {
      if (comment.includes('expect:')) throw new Error(`not an expectation: ${comment}`);
      return [];
    }
    let next = index + 1;
    while (EXPECT.test(lines[next] ?? '')) next++;
    return [{ line: next + 1, finding }];
  });
}

/** What differs, as `line rule:messageId`; a comment without a messageId stands for any. */
function differences(expected: readonly Finding[], found: readonly Finding[]): { missing: string[]; unexpected: string[] } {
  const rest = [...found];
  const missing = expected.filter((wanted) => {
    const at = rest.findIndex(({ line, finding }) => line === wanted.line && (finding === wanted.finding || finding.startsWith(`${wanted.finding}:`)));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return { missing: missing.map(text), unexpected: rest.map(text) };
}

const text = ({ line, finding }: Finding): string => `${String(line)} ${finding}`;

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|js)$/.test(file) && !file.includes('node_modules'))
    .sort()
    .map((file) => join(folder, file));

const foldersIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort() : []);

/** Declares the tests of a rule's fixtures. */
export function runFixtures(rule: string): void {
  for (const config of ['recommended', 'strict'] as const) {
    const projects = foldersIn(join(fixtures, rule, config));
    if (projects.length > 0) describe(`${rule}, ${config}`, () => { declare(join(fixtures, rule, config), projects, config); });
  }
  // Their comments say what the rules report today; the header of each file says what they should.
  const missed = foldersIn(join(fixtures, rule, 'known-misses'));
  if (missed.length > 0) describe(`${rule}: known misses, as of today`, () => { declare(join(fixtures, rule, 'known-misses'), missed, 'recommended'); });
}

function declare(folder: string, projects: readonly string[], config: Config): void {
  test.each(projects)('%s', (project) => {
    const home = join(folder, project);
    const own = join(home, 'tsconfig.json');
    const settings = join(home, 'lintel.json');
    const files = filesIn(home);
    const program = programOver(files, existsSync(own) ? optionsOf(own) : shared(), home);
    const given = existsSync(settings) ? { base: home, ...(JSON.parse(readFileSync(settings, 'utf8')) as LintelSettings) } : {};
    const differing = files.flatMap((file) => {
      const { missing, unexpected } = differences(expectedIn(program.getSourceFile(file)?.text ?? ''), findingsIn(program, file, config, given));
      return missing.length + unexpected.length > 0 ? [{ file: file.slice(home.length + 1), missing, unexpected }] : [];
    });
    expect({ errors: errorsIn(program, files), differing }).toEqual({ errors: [], differing: [] });
  });
}

export interface Boundary {
  readonly name: string;
  readonly code: string;
  /** What is reported, as `rule:messageId`, in order of place; nothing when left out. */
  readonly finds?: readonly string[];
}

/** Named boundary cases, each a file of its own in one Program; `given` stands above each. */
export function runBoundaries(title: string, cases: readonly Boundary[], given: string, extra: Readonly<Record<string, string>> = {}, config: Config = 'recommended'): void {
  describe(title, () => {
    const folder = join(fixtures, 'in-memory');
    const named = cases.map((one, index) => ({ ...one, file: join(folder, `boundary-${String(index)}.ts`) }));
    const texts = new Map([...Object.entries(extra).map(([name, code]) => [join(folder, name), code] as const), ...named.map(({ file, code }) => [file, `${given}\n${code}\n`] as const)]);
    const program = programOver([], shared(), folder, texts);

    test.each(named)('$name', ({ file, finds = [] }) => {
      expect({ errors: errorsIn(program, [file]), finds: findingsIn(program, file, config).map(({ finding }) => finding) }).toEqual({ errors: [], finds });
    });
  });
}
