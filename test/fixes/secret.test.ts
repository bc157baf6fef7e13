import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Files, type Finding, Project } from './guard-project.js';

// What is offered for a secret in the source: it compiles, the rules are silent behind it, and no other finding comes with it.

const folder = join(import.meta.dirname, '../../fixtures/rules');
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
};
const rules = ['no-hardcoded-secret', 'no-secret-env-fallback'] as never;
let last: ts.Program | undefined;

interface Case {
  readonly name: string;
  readonly code: string;
  readonly files?: Files;
  readonly runtime?: 'never';
  /** Each suggestion: its id, and the line that it makes of the line of the finding. */
  readonly offers: readonly (readonly [id: string, line: string])[];
}

const sign = "import { sign } from 'jsonwebtoken';\n";
const config = "import { ConfigService } from '@nestjs/config';\n";
const required = (name: string): string => `requireSecret('${name}', { minBytes: 32 })`;

const cases: readonly Case[] = [
  { name: 'a constant', code: `${sign}const jwtSecret = 'a key';\nexport const f = (user: string) => sign({ user }, jwtSecret);`, offers: [['requireSecret', `const jwtSecret = ${required('JWT_SECRET')};`]] },
  { name: 'an argument, named by its use', code: `${sign}export const f = (user: string) => sign({ user }, 'a key');`, offers: [['requireSecret', `export const f = (user: string) => sign({ user }, ${required('JWT_SECRET')});`]] },
  { name: 'a member with a general name', code: `import session from 'express-session';\nexport const f = session({ secret: 'keyboard cat', resave: false, saveUninitialized: false });`, offers: [['requireSecret', `export const f = session({ secret: ${required('SESSION_SECRET')}, resave: false, saveUninitialized: false });`]] },
  { name: 'a member with a name of its own', code: `${sign}const config = { accessTokenSecret: 'a key' };\nexport const f = (user: string) => sign({ user }, config.accessTokenSecret);`, offers: [['requireSecret', `const config = { accessTokenSecret: ${required('ACCESS_TOKEN_SECRET')} };`]] },
  { name: 'a password, of any length', code: "import { Pool } from 'pg';\nexport const pool = new Pool({ user: 'shop', password: 'shop' });", offers: [['requireSecret', "export const pool = new Pool({ user: 'shop', password: requireSecret('DATABASE_PASSWORD') });"]] },
  { name: 'a URL with a password', code: "import { Client } from 'pg';\nexport const client = new Client('postgres://shop:shop@db/shop');", offers: [['requireSecret', "export const client = new Client(requireSecret('DATABASE_URL'));"]] },
  { name: 'a URL that has holes: nothing, for it is more than its password', code: "import { Client } from 'pg';\nexport const f = (host: string) => new Client(`postgres://shop:shop@${host}/shop`);", offers: [] },
  { name: 'a member of an enum: nothing', code: `${sign}enum Key { Jwt = 'a key' }\nexport const f = (user: string) => sign({ user }, Key.Jwt);`, offers: [] },
  { name: 'no runtime: nothing', runtime: 'never', code: `${sign}export const f = (user: string) => sign({ user }, 'a key');`, offers: [] },
  { name: 'double quotes', code: 'import { sign } from "jsonwebtoken";\nexport const f = (user: string) => sign({ user }, "a key");', offers: [['requireSecret', 'export const f = (user: string) => sign({ user }, requireSecret("JWT_SECRET", { minBytes: 32 }));']] },
  { name: 'a name that is taken: nothing', code: `${sign}const requireSecret = 1;\nexport const f = (user: string) => sign({ user, requireSecret }, 'a key');`, offers: [] },
  { name: 'a fallback', code: `${sign}const key = process.env.APP_KEY || 'a key';\nexport const f = (user: string) => sign({ user }, key);`, offers: [['requireSecret', `const key = ${required('APP_KEY')};`]] },
  { name: 'a chain of fallbacks', code: `${sign}const key = process.env.NEW_KEY ?? process.env.OLD_KEY ?? 'a key';\nexport const f = (user: string) => sign({ user }, key);`, offers: [['requireSecret', `const key = process.env.NEW_KEY ?? ${required('OLD_KEY')};`]] },
  { name: 'a conditional', code: `${sign}const key = process.env.APP_KEY ? process.env.APP_KEY : 'a key';\nexport const f = (user: string) => sign({ user }, key);`, offers: [['requireSecret', `const key = ${required('APP_KEY')};`]] },
  { name: 'a default in a pattern', code: `${sign}const { APP_KEY = 'a key' } = process.env;\nexport const f = (user: string) => sign({ user }, APP_KEY);`, offers: [['requireSecret', `const APP_KEY = ${required('APP_KEY')};`]] },
  { name: 'a default in a pattern, renamed', code: `${sign}const { APP_KEY: key = 'a key' } = process.env;\nexport const f = (user: string) => sign({ user }, key);`, offers: [['requireSecret', `const key = ${required('APP_KEY')};`]] },
  { name: 'a default among others: nothing', code: `${sign}const { APP_KEY = 'a key', PORT } = process.env;\nexport const f = (user: string) => sign({ user, PORT }, APP_KEY);`, offers: [] },
  { name: 'an assignment to the environment: nothing', code: `${sign}process.env.APP_KEY ??= 'a key';\nexport const f = (user: string) => sign({ user }, process.env.APP_KEY!);`, offers: [] },
  { name: 'get with a default', code: `${sign}${config}export const f = (c: ConfigService, user: string) => sign({ user }, c.get<string>('APP_KEY', 'a key'));`, offers: [['getOrThrow', "export const f = (c: ConfigService, user: string) => sign({ user }, c.getOrThrow<string>('APP_KEY'));"]] },
  { name: 'get with a fallback', code: `${sign}${config}export const f = (c: ConfigService, user: string) => sign({ user }, c.get<string>('APP_KEY') ?? 'a key');`, offers: [['getOrThrow', "export const f = (c: ConfigService, user: string) => sign({ user }, c.getOrThrow<string>('APP_KEY'));"]] },
  {
    name: 'a constant beside the configuration',
    code: `${config}import { JwtModule } from '@nestjs/jwt';\nexport const m = JwtModule.registerAsync({ inject: [ConfigService], useFactory: (c: ConfigService) => ({ secret: 'a key', signOptions: { issuer: c.get<string>('ISSUER') } }) });`,
    offers: [
      ['getOrThrow', "export const m = JwtModule.registerAsync({ inject: [ConfigService], useFactory: (c: ConfigService) => ({ secret: c.getOrThrow<string>('JWT_SECRET'), signOptions: { issuer: c.get<string>('ISSUER') } }) });"],
      ['requireSecret', `export const m = JwtModule.registerAsync({ inject: [ConfigService], useFactory: (c: ConfigService) => ({ secret: ${required('JWT_SECRET')}, signOptions: { issuer: c.get<string>('ISSUER') } }) });`],
    ],
  },
  {
    name: 'a field of the class',
    code: `${sign}${config}export class Tokens {\n  constructor(private readonly config: ConfigService) {}\n  issue(user: string) {\n    return sign({ user }, process.env['APP_KEY'] || 'a key');\n  }\n}`,
    offers: [['getOrThrow', "    return sign({ user }, this.config.getOrThrow<string>('APP_KEY'));"], ['requireSecret', `    return sign({ user }, ${required('APP_KEY')});`]],
  },
  { name: 'a typed configuration knows its keys', code: `${sign}${config}export const f = (c: ConfigService<{ PORT: number }>, user: string) => sign({ user, c }, 'a key');`, offers: [['requireSecret', `export const f = (c: ConfigService<{ PORT: number }>, user: string) => sign({ user, c }, ${required('JWT_SECRET')});`]] },
  { name: 'a field before the constructor has run', code: `${sign}${config}export class Tokens {\n  private readonly appKey = 'a key';\n  constructor(readonly config: ConfigService) {}\n  issue = (user: string) => sign({ user }, this.appKey);\n}`, offers: [['requireSecret', `  private readonly appKey = ${required('APP_KEY')};`]] },
  { name: 'the default of a schema', code: `${sign}import { z } from 'zod';\nconst env = z.object({ APP_KEY: z.string().min(8).default('a key for the application') }).parse(process.env);\nexport const f = (user: string) => sign({ user }, env.APP_KEY);`, offers: [['dropDefault', 'const env = z.object({ APP_KEY: z.string().min(8) }).parse(process.env);']] },
  { name: 'the default of envalid', code: `${sign}import { cleanEnv, str } from 'envalid';\nconst env = cleanEnv(process.env, { APP_KEY: str({ desc: 'signs', default: 'a key' }) });\nexport const f = (user: string) => sign({ user }, env.APP_KEY);`, offers: [['dropDefault', "const env = cleanEnv(process.env, { APP_KEY: str({ desc: 'signs' }) });"]] },
  { name: 'the only option of envalid', code: `${sign}import { cleanEnv, str } from 'envalid';\nconst env = cleanEnv(process.env, { APP_KEY: str({ default: 'a key' }) });\nexport const f = (user: string) => sign({ user }, env.APP_KEY);`, offers: [['dropDefault', 'const env = cleanEnv(process.env, { APP_KEY: str() });']] },
  { name: 'the default of Joi', code: `${sign}${config}import Joi from 'joi';\nexport const schema = Joi.object({ APP_KEY: Joi.string().default('a key') });\nexport const f = (c: ConfigService, user: string) => sign({ user }, c.get<string>('APP_KEY')!);`, offers: [['dropDefault', 'export const schema = Joi.object({ APP_KEY: Joi.string().required() });']] },
];

function projectOf({ code, files = {} }: Case): Project {
  const made = new Project(folder, { 'secret.ts': `${code}\n`, ...files }, options, [], last);
  last = made.program;
  return made;
}

const told = ({ rule, messageId, message }: Finding): string => `${rule}:${messageId} ${message}`;

describe('a secret in the source', () => {
  test.each(cases)('$name', (one) => {
    const before = projectOf(one);
    const settings = one.runtime ? { runtime: one.runtime } : {};
    expect(before.errors()).toEqual([]);
    const findings = before.lint('secret.ts', settings, rules);
    expect(findings.map(told)).toHaveLength(1);
    const [finding] = findings;
    expect(finding!.suggestions.map(({ id, text }) => [id, changed(one.code, text)])).toEqual(one.offers.map(([id, line]) => [id, [line]]));
    for (const { text, id } of finding!.suggestions) {
      const after = before.with('secret.ts', text);
      expect({ id, errors: after.errors(), findings: after.lint('secret.ts', settings, rules).map(told) }).toEqual({ id, errors: [], findings: [] });
    }
  });
});

/** Lines that were not there before, the import of the runtime aside. */
function changed(before: string, after: string): string[] {
  const lines = new Set(before.split('\n'));
  return after.split('\n').filter((line) => line !== '' && !lines.has(line) && !line.includes('@lintel/runtime/secrets'));
}
