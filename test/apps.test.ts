import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import plugin from '../eslint-plugin/src/index.js';
import { optionsOf, programOver } from './rules/program.js';

// The ruling on each fixture application: what `recommended` says of it, to the column, and a hole of its own behind every finding.
// `UPDATE=1` writes expected.json; whoever does reads the difference.

const apps = fileURLToPath(new URL('../fixtures/apps', import.meta.url));

interface Finding {
  readonly rule: string;
  readonly messageId: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a hole of a kind may be reported as. `none` is a decision of people, and no rule's. */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  unguarded: ['require-auth-guard:unguarded', 'require-auth-guard:inherited', 'require-auth-guard:noAuthentication'],
  throttlerOnly: ['no-inert-guard:otherOnly', 'require-auth-guard:unguarded', 'require-auth-guard:noAuthentication'],
  empty: ['no-inert-guard:empty'],
  open: ['no-inert-guard:open'],
  failOpen: ['no-inert-guard:failOpen'],
  promise: ['no-inert-guard:promise'],
  inertMetadata: ['no-inert-guard:metadata', 'no-inert-guard:unreadMetadata'],
  classAsGuard: ['no-inert-guard:classAsGuard'],
  field: ['require-auth-guard:field'],
  gateway: ['require-guard-on-gateway:global'],
  lostConfig: ['no-hybrid-config-loss:lost'],
  sqlValue: ['no-sql-value-interpolation:value', 'no-sql-value-interpolation:list'],
  sqlIdentifier: ['no-sql-identifier-interpolation:identifier'],
  sqlDirection: ['no-sql-identifier-interpolation:direction', 'no-sql-identifier-interpolation:keyword'],
  // A piece of a list of columns is taken for one of its names.
  sqlFragment: ['no-sql-value-interpolation:text', 'no-sql-identifier-interpolation:identifier'],
  unscopedRead: ['no-unbound-id-lookup:read'],
  unscopedWrite: ['no-unbound-id-lookup:write'],
  unscopedList: ['no-unscoped-query:outlier', 'no-unbound-id-lookup:read'],
  widened: ['no-unscoped-query:widened'],
  optionalTenant: ['no-unscoped-query:optional'],
  undefinedPredicate: ['no-undefined-predicate:dropped', 'no-undefined-predicate:all'],
  tenantFromRequest: ['no-tenant-from-request:predicate'],
  tenantAssigned: ['no-tenant-from-request:assigned'],
  rawUnscoped: ['no-unscoped-query:raw'],
  secretKey: ['no-hardcoded-secret:key'],
  secretFallback: ['no-secret-env-fallback:key'],
  corsReflects: ['no-credentialed-wildcard-cors:reflects', 'no-credentialed-wildcard-cors:boolean', 'no-credentialed-wildcard-cors:absent'],
  corsWide: ['no-credentialed-wildcard-cors:wide'],
  corsNull: ['no-credentialed-wildcard-cors:opaque'],
  corsWildcard: ['no-credentialed-wildcard-cors:wildcard'],
  bothMissing: ['no-timing-unsafe-compare:bothMissing'],
  lengths: ['no-timing-unsafe-compare:lengths'],
  passwordText: ['no-password-string-compare:compared'],
  fastHash: ['no-weak-password-hash:fast'],
  none: [],
};

function rulingOf(app: string): Finding[] {
  const folder = join(apps, app);
  const config = join(folder, 'tsconfig.json');
  const { fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config, ts.sys, folder);
  const program = programOver(fileNames, optionsOf(config), folder);
  return fileNames
    .filter((file) => file.startsWith(`${folder}/src/`))
    .sort()
    .flatMap((path) => {
      const messages = new Linter({ cwd: dirname(path) }).verify(
        program.getSourceFile(path)?.text ?? '',
        plugin.configs.recommended.map((one) => ({ ...one, languageOptions: { parser, parserOptions: { programs: [program] } } })),
        { filename: path },
      );
      return messages.map(({ ruleId, messageId = '', message, line, column }): Finding => {
        if (ruleId === null) throw new Error(`${path}: ${message}`);
        return { rule: ruleId.replace('lintel/', ''), messageId, file: path.slice(folder.length + 1), line, column };
      });
    });
}

interface Hole {
  readonly file: string;
  readonly kind: string;
  /** The next line of code: between it and the comment stand other comments and decorators. */
  readonly from: number;
  readonly to: number;
}

function holesIn(app: string): Hole[] {
  const folder = join(apps, app);
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = `src/${name.replaceAll('\\', '/')}`;
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      return lines.flatMap((text, index): Hole[] => {
        const kind = /^\s*\/\/ expect: (\w+)$/.exec(text)?.[1];
        if (kind === undefined) return [];
        let to = index + 1;
        while (/^\s*(\/\/|@)/.test(lines[to] ?? '')) to++;
        // A hole of a whole controller is reported at its routes.
        return [{ file, kind, from: index + 2, to: lines[index + 1]?.startsWith('@Controller') ? lines.length : to + 1 }];
      });
    });
}

const isOf = (hole: Hole, { file, line, rule, messageId }: Finding): boolean =>
  file === hole.file && line >= hole.from && line <= hole.to && (REPORTED[hole.kind] ?? []).includes(`${rule}:${messageId}`);
const text = ({ file, line, rule, messageId }: Finding): string => `${file}:${String(line)} ${rule}:${messageId}`;

describe.each(readdirSync(apps).filter((app) => existsSync(join(apps, app, 'expected.json'))))('%s', (app) => {
  const found = rulingOf(app);
  const holes = holesIn(app);
  const expected = join(apps, app, 'expected.json');

  test('is ruled as it was', () => {
    if (process.env['UPDATE']) writeFileSync(expected, `[\n${found.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
    expect(found).toEqual(existsSync(expected) ? JSON.parse(readFileSync(expected, 'utf8')) : []);
  });

  test('names only kinds that are known', () => {
    expect(holes.filter(({ kind }) => !(kind in REPORTED))).toEqual([]);
  });

  test('has a finding for every hole', () => {
    expect(holes.filter(({ kind }) => kind !== 'none').filter((hole) => !found.some((finding) => isOf(hole, finding))).map(({ file, from, kind }) => `${file}:${String(from)} ${kind}`)).toEqual([]);
  });

  test('has a hole for every finding', () => {
    expect(found.filter((finding) => !holes.some((hole) => isOf(hole, finding))).map(text)).toEqual([]);
  });

  test('has no finding where a person decided', () => {
    expect(found.filter(({ file, line }) => holes.some((hole) => hole.kind === 'none' && hole.file === file && line >= hole.from && line <= hole.to)).map(text)).toEqual([]);
  });
});
