import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { appsRoot } from '../exploit/paths.js';
import { SqlProject, type Finding } from './sql-project.js';

// Suggestions of the rules about comparisons and passwords: what is written, that it compiles, and that no rule of the four speaks afterwards.

const folder = join(appsRoot, '../rules');
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, esModuleInterop: true, types: ['node'], noEmit: true };
const RULES = { 'lintel/no-timing-unsafe-compare': 'error', 'lintel/no-password-string-compare': 'error', 'lintel/no-weak-password-hash': 'error', 'lintel/require-burn-verify': 'error' } as const;

interface Case {
  readonly name: string;
  readonly runtime?: 'never';
  readonly code: string;
  readonly offers: readonly { readonly id: string; readonly code: string }[];
}

const key = "const KEY = String(process.env['API_KEY']);\n";
const mac = (text: string): string => `createHmac('sha256', KEY).update(${text}).digest('hex')`;
const RUNTIME = "import { safeEqual } from '@lintel/runtime/compare';\n";

const cases: readonly Case[] = [
  {
    name: 'a signature',
    code: `import { createHmac } from 'node:crypto';\n${key}export const f = (sig: string, body: string): boolean => sig === ${mac('body')};\n`,
    offers: [
      { id: 'safeEqual', code: `import { createHmac } from 'node:crypto';\n${RUNTIME}${key}export const f = (sig: string, body: string): boolean => safeEqual(sig, ${mac('body')});\n` },
      { id: 'digestsEqual', code: `import { createHmac, timingSafeEqual, createHash } from 'node:crypto';\n${key}export const f = (sig: string, body: string): boolean => timingSafeEqual(createHash('sha256').update(sig).digest(), createHash('sha256').update(${mac('body')}).digest());\n` },
    ],
  },
  {
    name: 'turned round, with a namespace, without the runtime',
    runtime: 'never',
    code: `import * as crypto from 'crypto';\n${key}export const f = (sig: string, body: string): boolean => sig !== crypto.${mac('body')};\n`,
    offers: [{ id: 'digestsEqual', code: `import * as crypto from 'crypto';\n${key}export const f = (sig: string, body: string): boolean => !crypto.timingSafeEqual(crypto.createHash('sha256').update(sig).digest(), crypto.createHash('sha256').update(crypto.${mac('body')}).digest());\n` }],
  },
  {
    name: 'both may be missing: only what refuses both',
    code: "import type { Request } from 'express';\nexport const f = (req: Request): boolean => req.headers['x-api-key'] === process.env['API_KEY'];\n",
    offers: [{ id: 'safeEqual', code: `import type { Request } from 'express';\n${RUNTIME}export const f = (req: Request): boolean => safeEqual(req.headers['x-api-key'], process.env['API_KEY']);\n` }],
  },
  {
    name: 'both may be missing, without the runtime',
    runtime: 'never',
    code: "import type { Request } from 'express';\nexport const f = (req: Request): boolean => req.headers['x-api-key'] === process.env['API_KEY'];\n",
    offers: [],
  },
  {
    name: 'bytes of texts: the texts',
    code: "import { timingSafeEqual } from 'node:crypto';\nexport const f = (given: string, expected: string): boolean => timingSafeEqual(Buffer.from(given), Buffer.from(expected, 'utf8'));\n",
    offers: [
      { id: 'safeEqual', code: `import { timingSafeEqual } from 'node:crypto';\n${RUNTIME}export const f = (given: string, expected: string): boolean => safeEqual(given, expected);\n` },
      { id: 'digestsEqual', code: "import { timingSafeEqual, createHash } from 'node:crypto';\nexport const f = (given: string, expected: string): boolean => timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());\n" },
    ],
  },
  {
    name: 'bytes by a method',
    runtime: 'never',
    code: `import { createHmac } from 'node:crypto';\n${key}export const f = (sig: Buffer, body: string): boolean => createHmac('sha256', KEY).update(body).digest().equals(sig);\n`,
    offers: [{ id: 'digestsEqual', code: `import { createHmac, timingSafeEqual, createHash } from 'node:crypto';\n${key}export const f = (sig: Buffer, body: string): boolean => timingSafeEqual(createHash('sha256').update(createHmac('sha256', KEY).update(body).digest()).digest(), createHash('sha256').update(sig).digest());\n` }],
  },
  {
    name: 'the helper of the project comes first',
    runtime: 'never',
    code: `import { createHmac, createHash, timingSafeEqual } from 'node:crypto';\n${key}const digest = (text: string): Buffer => createHash('sha256').update(text).digest();\nexport function same(a: string, b: string): boolean {\n  return timingSafeEqual(digest(a), digest(b));\n}\nexport const f = (sig: string, body: string): boolean => sig === ${mac('body')};\n`,
    offers: [
      { id: 'useHelper', code: `import { createHmac, createHash, timingSafeEqual } from 'node:crypto';\n${key}const digest = (text: string): Buffer => createHash('sha256').update(text).digest();\nexport function same(a: string, b: string): boolean {\n  return timingSafeEqual(digest(a), digest(b));\n}\nexport const f = (sig: string, body: string): boolean => same(sig, ${mac('body')});\n` },
      { id: 'digestsEqual', code: `import { createHmac, createHash, timingSafeEqual } from 'node:crypto';\n${key}const digest = (text: string): Buffer => createHash('sha256').update(text).digest();\nexport function same(a: string, b: string): boolean {\n  return timingSafeEqual(digest(a), digest(b));\n}\nexport const f = (sig: string, body: string): boolean => timingSafeEqual(createHash('sha256').update(sig).digest(), createHash('sha256').update(${mac('body')}).digest());\n` },
    ],
  },
  {
    name: 'a function that compares what it made itself is no helper',
    runtime: 'never',
    code: `import { createHmac, timingSafeEqual } from 'node:crypto';\n${key}export function isSigned(sig: string, body: string): boolean {\n  const expected = Buffer.from(${mac('body')});\n  const given = Buffer.from(sig);\n  return given.length === expected.length && timingSafeEqual(given, expected);\n}\nexport const f = (sig: string, body: string): boolean => Buffer.compare(Buffer.from(sig), Buffer.from(${mac('body')})) === 0;\n`,
    offers: [],
  },
  {
    name: 'a name that is taken',
    runtime: 'never',
    code: `import { createHmac } from 'node:crypto';\n${key}export const createHash = 1;\nexport const f = (sig: string, body: string): boolean => sig === ${mac('body')};\n`,
    offers: [],
  },
  {
    name: 'a stored password, with the library of the file',
    code: "import bcrypt from 'bcrypt';\ninterface User { password: string }\nexport const h = (p: string): Promise<string> => bcrypt.hash(p, 12);\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return user.password === password;\n}\n",
    offers: [{ id: 'verifyWith', code: "import bcrypt from 'bcrypt';\ninterface User { password: string }\nexport const h = (p: string): Promise<string> => bcrypt.hash(p, 12);\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return await bcrypt.compare(password, user.password);\n}\n" }],
  },
  {
    name: 'a stored password, with argon2, turned round',
    code: "import { hash } from '@node-rs/argon2';\ninterface User { password: string }\nexport const h = (p: string): Promise<string> => hash(p);\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return user.password !== password;\n}\n",
    offers: [{ id: 'verifyWith', code: "import { hash, verify } from '@node-rs/argon2';\ninterface User { password: string }\nexport const h = (p: string): Promise<string> => hash(p);\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return !(await verify(user.password, password));\n}\n" }],
  },
  {
    name: 'a stored digest, with the runtime',
    code: "import { createHash } from 'node:crypto';\ninterface User { passwordHash: string | null }\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return user.passwordHash === createHash('md5').update(password).digest('hex');\n}\n",
    offers: [{ id: 'verifyWith', code: "import { createHash } from 'node:crypto';\nimport { verifyPassword } from '@lintel/runtime/password';\ninterface User { passwordHash: string | null }\nexport async function f(load: () => Promise<User>, password: string): Promise<boolean> {\n  const user = await load();\n  return await verifyPassword({ password: password, hash: user.passwordHash });\n}\n" }],
  },
  {
    name: 'nothing is made async',
    code: 'interface User { password: string }\nexport function f(load: () => User, password: string): boolean {\n  return load().password === password;\n}\n',
    offers: [],
  },
  {
    name: 'rounds',
    code: "import { hash } from 'bcrypt';\nconst ROUNDS = 8;\nexport const f = (password: string): Promise<string> => hash(password, ROUNDS);\n",
    offers: [{ id: 'raiseCost', code: "import { hash } from 'bcrypt';\nconst ROUNDS = 10;\nexport const f = (password: string): Promise<string> => hash(password, ROUNDS);\n" }],
  },
  {
    name: 'a digest, with the library of the file',
    code: "import { createHash } from 'node:crypto';\nimport * as bcrypt from 'bcryptjs';\nexport const v = bcrypt.getRounds;\nexport async function f(password: string): Promise<string> {\n  return createHash('sha256').update(password).digest('hex');\n}\n",
    offers: [{ id: 'hashPassword', code: "import { createHash } from 'node:crypto';\nimport * as bcrypt from 'bcryptjs';\nexport const v = bcrypt.getRounds;\nexport async function f(password: string): Promise<string> {\n  return await bcrypt.hash(password, 12);\n}\n" }],
  },
  {
    name: 'a login',
    code: "import { compare } from 'bcrypt';\ninterface User { hash: string }\nexport async function login(find: (email: string) => Promise<User | null>, email: string, password: string): Promise<User> {\n  const user = await find(email);\n  if (!user) throw new Error('unknown');\n  const ok = await compare(password, user.hash);\n  if (!ok) throw new Error('wrong');\n  return user;\n}\n",
    offers: [{ id: 'verifyLogin', code: "import { compare } from 'bcrypt';\nimport { verifyLogin } from '@lintel/runtime/password';\ninterface User { hash: string }\nexport async function login(find: (email: string) => Promise<User | null>, email: string, password: string): Promise<User> {\n  const user = await find(email);\n  if (!(await verifyLogin({ password: password, hash: user?.hash })) || !user) throw new Error('unknown');\n  return user;\n}\n" }],
  },
  {
    name: 'a login that does something in between',
    code: "import { compare } from 'bcrypt';\ninterface User { hash: string; blocked: boolean }\nexport async function login(find: (email: string) => Promise<User | null>, email: string, password: string): Promise<User> {\n  const user = await find(email);\n  if (!user) throw new Error('unknown');\n  if (user.blocked) throw new Error('blocked');\n  if (!(await compare(password, user.hash))) throw new Error('wrong');\n  return user;\n}\n",
    offers: [],
  },
];

// Each case is a Program of its own: a helper of one is not another's.
describe.each(cases)('$name', ({ code, runtime, offers }) => {
  const settings = runtime ? { runtime } : {};
  const before = new SqlProject(folder, new Map([['case.ts', code]]), options);
  const [finding, ...others]: Finding[] = before.lint('case.ts', settings, RULES);

  test('compiles, and is reported once', () => {
    expect(before.errors('case.ts')).toEqual([]);
    expect({ found: finding !== undefined, others }).toEqual({ found: true, others: [] });
  });

  test('offers', () => {
    expect(finding?.suggestions.map(({ id, text }) => ({ id, code: text }))).toEqual(offers);
  });

  test.each(finding?.suggestions ?? [])('$id: compiles, and all four rules are silent', ({ text }) => {
    const after = before.with(new Map([['case.ts', text]]));
    expect(after.errors('case.ts')).toEqual([]);
    expect(after.lint('case.ts', settings, RULES)).toEqual([]);
  });
});
