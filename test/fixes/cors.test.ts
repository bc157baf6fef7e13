import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules.js';
import { appsRoot } from '../exploit/paths.js';
import { SqlProject, type Finding } from './sql-project.js';

// Every suggestion of the CORS rule: it compiles, the rule is silent after it, and no other rule wakes.

const folder = join(appsRoot, '../rules');
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, experimentalDecorators: true, esModuleInterop: true, types: ['node'], noEmit: true };
const ALL = Object.fromEntries(Object.keys(rules).filter((name) => name !== 'unjudged').map((name) => [`lintel/${name}`, 'error'] as const));
const RULE = { 'lintel/no-credentialed-wildcard-cors': 'error' } as const;

interface Case {
  readonly name: string;
  readonly code: string;
  readonly finds: string;
  /** Each suggestion, and lines that it writes. */
  readonly offers: readonly (readonly [id: string, ...lines: string[]])[];
  readonly runtime?: 'never';
  /** Without the list of origins of another file. */
  readonly alone?: true;
}

const express = "import cors from 'cors';\nimport express from 'express';\nconst app = express();\n";
const listed = `${express}export const ORIGINS = ['https://app.example.com'];\n`;
const handler = "import type { Request, Response } from 'express';\n";

const cases: readonly Case[] = [
  { name: 'the list of the file', code: `${listed}app.use(cors({ origin: true, credentials: true }));`, finds: 'reflects', offers: [['useOrigins', 'app.use(cors({ origin: ORIGINS, credentials: true }));'], ['usePolicy', "import { corsPolicy, parseOrigins } from '@lintel/runtime/cors';", 'app.use(cors(corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true })));']] },
  { name: 'a list that nobody may change', code: `${express}const ORIGINS = ['https://app.example.com'] as const;\napp.use(cors({ origin: true, credentials: true }));`, finds: 'reflects', runtime: 'never', offers: [['useOrigins', 'app.use(cors({ origin: [...ORIGINS], credentials: true }));'], ['listOrigins', "app.use(cors({ origin: process.env.CORS_ORIGINS?.split(',') ?? [], credentials: true }));"]] },
  { name: 'a function that answers all', code: `${listed}app.use(cors({ origin: (origin, callback) => callback(null, true), credentials: true }));`, finds: 'reflects', runtime: 'never', offers: [['useOrigins', 'app.use(cors({ origin: ORIGINS, credentials: true }));'], ['listOrigins']] },
  { name: 'a method that answers all', code: `${listed}app.use(cors({ origin(origin, callback) { callback(null, origin); }, credentials: true }));`, finds: 'reflects', runtime: 'never', offers: [['useOrigins', 'app.use(cors({ origin: ORIGINS, credentials: true }));'], ['listOrigins']] },
  { name: 'a name for a boolean', code: `${listed}const origin = process.env['OPEN'] === 'yes';\napp.use(cors({ origin, credentials: true }));`, finds: 'boolean', runtime: 'never', offers: [['useOrigins', 'app.use(cors({ origin: ORIGINS, credentials: true }));'], ['listOrigins', "app.use(cors({ origin: process.env['CORS_ORIGINS']?.split(',') ?? [], credentials: true }));"]] },
  { name: 'other options are kept', code: `${express}app.use(cors({ origin: true, credentials: true, maxAge: 60 }));`, finds: 'reflects', offers: [['parseOrigins', 'app.use(cors({ origin: parseOrigins(process.env.CORS_ORIGINS), credentials: true, maxAge: 60 }));']] },
  { name: 'the wildcard', code: `${express}app.use(cors({ origin: '*', credentials: true }));`, finds: 'wildcard', runtime: 'never', offers: [['listOrigins'], ['dropCredentials', "app.use(cors({ origin: '*' }));"]] },
  { name: 'no origin', code: `${express}app.use(cors({ credentials: true }));`, finds: 'wildcard', runtime: 'never', offers: [['listOrigins', "app.use(cors({ credentials: true, origin: process.env.CORS_ORIGINS?.split(',') ?? [] }));"], ['dropCredentials', 'app.use(cors({  }));']] },
  { name: 'the wildcard over lines', code: `${express}app.use(\n  cors({\n    origin: '*',\n    credentials: true,\n  }),\n);`, finds: 'wildcard', runtime: 'never', offers: [['listOrigins'], ['dropCredentials', "    origin: '*',", '  }),']] },
  { name: 'a default', code: `${express}app.use(cors({ origin: process.env.ORIGIN ?? '*', credentials: true }));`, finds: 'wildcard', offers: [['usePolicy'], ['dropCredentials', "app.use(cors({ origin: process.env.ORIGIN ?? '*' }));"]] },
  { name: 'a pattern without ends', code: `${express}app.use(cors({ origin: /example\\.com/, credentials: true }));`, finds: 'wide', offers: [['anchor', 'app.use(cors({ origin: /^https:\\/\\/(?:[a-z0-9-]+\\.)*example\\.com$/, credentials: true }));']] },
  { name: 'a pattern with a dot for any character', code: `${express}app.use(cors({ origin: ['https://a.example.com', /^https:\\/\\/www.example\\.com$/], credentials: true }));`, finds: 'wide', offers: [['anchor', "app.use(cors({ origin: ['https://a.example.com', /^https:\\/\\/www\\.example\\.com$/], credentials: true }));"]] },
  { name: 'a pattern of any subdomain', code: `${express}app.use(cors({ origin: /.*\\.example\\.com/, credentials: true }));`, finds: 'wide', offers: [['anchor', 'app.use(cors({ origin: /^https:\\/\\/[a-z0-9-]+\\.example\\.com$/, credentials: true }));']] },
  { name: 'a pattern of alternatives', code: `${express}app.use(cors({ origin: /^https:\\/\\/a\\.example\\.com|https:\\/\\/b\\.example\\.com$/, credentials: true }));`, finds: 'wide', offers: [['anchor', 'app.use(cors({ origin: /^(?:https:\\/\\/a\\.example\\.com|https:\\/\\/b\\.example\\.com)$/, credentials: true }));']] },
  { name: 'a pattern of this machine', code: `${express}app.use(cors({ origin: /localhost/, credentials: true }));`, finds: 'wide', offers: [['anchor', 'app.use(cors({ origin: /^https?:\\/\\/localhost(?::\\d+)?$/, credentials: true }));']] },
  { name: 'a pattern of a host where anybody has a name', code: `${express}app.use(cors({ origin: /\\.vercel\\.app$/, credentials: true }));`, finds: 'wide', runtime: 'never', alone: true, offers: [['listOrigins']] },
  { name: '`null` in a list', code: `${express}app.use(cors({ origin: ['https://a.example.com', 'null'], credentials: true }));`, finds: 'opaque', offers: [['dropNull', "app.use(cors({ origin: ['https://a.example.com'], credentials: true }));"]] },
  { name: '`null` first in a list', code: `${express}app.use(cors({ origin: ['null', 'https://a.example.com'], credentials: true }));`, finds: 'opaque', offers: [['dropNull', "app.use(cors({ origin: ['https://a.example.com'], credentials: true }));"]] },
  { name: 'startsWith', code: `${express}app.use(cors({ origin: (o, cb) => { if (!o?.startsWith('https://a.example.com')) cb(null, false); else cb(null, true); }, credentials: true }));`, finds: 'wide', offers: [['compareOrigin', "app.use(cors({ origin: (o, cb) => { if (!(o === 'https://a.example.com')) cb(null, false); else cb(null, true); }, credentials: true }));"]] },
  { name: 'endsWith', code: `${express}app.use(cors({ origin: (o, cb) => { cb(null, o?.endsWith('example.com')); }, credentials: true }));`, finds: 'wide', offers: [['compareOrigin', "app.use(cors({ origin: (o, cb) => { cb(null, /^https:\\/\\/(?:[a-z0-9-]+\\.)*example\\.com$/.test(o ?? '')); }, credentials: true }));"]] },
  { name: 'endsWith of a host', code: `${express}app.use(cors({ origin: (o, cb) => { cb(null, new URL(o ?? '').hostname.endsWith('example.com')); }, credentials: true }));`, finds: 'wide', offers: [['compareOrigin', "app.use(cors({ origin: (o, cb) => { cb(null, /^(?:[a-z0-9-]+\\.)*example\\.com$/.test(new URL(o ?? '').hostname)); }, credentials: true }));"]] },
  { name: 'a branch among others: what it should ask instead is not known', code: `${express}const open = process.env.OPEN;\napp.use(cors({ origin: (o, cb) => { if (open) return cb(null, true); cb(null, o === 'https://a.example.com'); }, credentials: true }));`, finds: 'reflects', offers: [] },
  { name: 'Fastify', code: "import cors from '@fastify/cors';\nimport fastify from 'fastify';\nvoid fastify().register(cors, { origin: true, credentials: true });", finds: 'reflects', offers: [['usePolicy', 'void fastify().register(cors, corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true }));']] },
  { name: 'Fastify without the runtime', code: "import cors from '@fastify/cors';\nimport fastify from 'fastify';\nvoid fastify().register(cors, { origin: true, credentials: true });", runtime: 'never', finds: 'reflects', offers: [['listOrigins']] },
  { name: 'Hono', code: "import { Hono } from 'hono';\nimport { cors } from 'hono/cors';\nnew Hono().use(cors({ origin: (origin) => origin, credentials: true }));", finds: 'reflects', offers: [['usePolicy', "import { corsPolicy } from '@lintel/runtime/hono';", "import { parseOrigins } from '@lintel/runtime/cors';"]] },
  { name: 'Hono without the runtime', code: "import { Hono } from 'hono';\nimport { cors } from 'hono/cors';\nnew Hono().use(cors({ origin: (origin) => origin, credentials: true }));", runtime: 'never', finds: 'reflects', offers: [['listOrigins', "new Hono().use(cors({ origin: process.env.CORS_ORIGINS?.split(',') ?? [], credentials: true }));"]] },
  { name: 'Koa', code: "import cors from '@koa/cors';\nimport Koa from 'koa';\nnew Koa().use(cors({ credentials: true }));", finds: 'absent', offers: [['listOrigins', "new Koa().use(cors({ credentials: true, origin: (ctx) => ((process.env.CORS_ORIGINS?.split(',') ?? []).some((one) => one === ctx.get('Origin')) ? ctx.get('Origin') : '') }));"]] },
  { name: 'Koa with a list', code: "import cors from '@koa/cors';\nimport Koa from 'koa';\nconst ORIGINS = ['https://app.example.com'];\nnew Koa().use(cors({ origin: '*', credentials: true }));", finds: 'reflects', offers: [['useOrigins', "new Koa().use(cors({ origin: (ctx) => (ORIGINS.some((one) => one === ctx.get('Origin')) ? ctx.get('Origin') : ''), credentials: true }));"], ['listOrigins']] },
  { name: 'NestJS', code: "import type { INestApplication } from '@nestjs/common';\nexport const open = (app: INestApplication) => app.enableCors({ origin: true, credentials: true });", finds: 'reflects', offers: [['usePolicy', 'export const open = (app: INestApplication) => app.enableCors(corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true }));']] },
  { name: 'NestJS, at the start', code: "import { NestFactory } from '@nestjs/core';\nclass AppModule {}\nexport const start = () => NestFactory.create(AppModule, { cors: { origin: true, credentials: true } });", finds: 'reflects', offers: [['usePolicy', 'export const start = () => NestFactory.create(AppModule, { cors: corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true }) });']] },
  { name: 'a gateway', code: "import { WebSocketGateway } from '@nestjs/websockets';\n@WebSocketGateway({ cors: { origin: true, credentials: true } })\nexport class Chat {}", finds: 'reflects', offers: [['usePolicy']] },
  { name: 'socket.io', code: "import { Server } from 'socket.io';\nexport const io = new Server({ cors: { origin: true, credentials: true } });", finds: 'reflects', offers: [['usePolicy']] },
  { name: 'a header', code: `${handler}const ORIGINS = ['https://app.example.com'] as const;\nexport function open(req: Request, res: Response) {\n  res.header('Access-Control-Allow-Origin', req.headers.origin);\n  res.header('Access-Control-Allow-Credentials', 'true');\n}`, finds: 'reflects', offers: [['useOrigins', "  if (ORIGINS.some((one) => one === req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin);"]] },
  { name: 'a header, and no list', code: `${handler}export function open(req: Request, res: Response) {\n  res.header('Access-Control-Allow-Origin', req.headers.origin ?? '*');\n  res.header('Access-Control-Allow-Credentials', 'true');\n}`, finds: 'reflects', alone: true, offers: [['listOrigins', "  if ((process.env.CORS_ORIGINS?.split(',') ?? []).some((one) => one === (req.headers.origin ?? '*'))) res.header('Access-Control-Allow-Origin', req.headers.origin ?? '*');"]] },
  { name: 'a wildcard header', code: `${handler}export function open(_req: Request, res: Response) {\n  res.header('Access-Control-Allow-Origin', '*');\n  res.header('Access-Control-Allow-Credentials', 'true');\n}`, finds: 'wildcard', offers: [['dropCredentials']] },
  { name: 'a wildcard for those who signed in', code: `${handler}declare module 'express-serve-static-core' {\n  interface Request { user?: { id: string } }\n}\nexport function feed(req: Request, res: Response) {\n  res.setHeader('Access-Control-Allow-Origin', '*');\n  res.end(req.user?.id);\n}`, finds: 'authenticated', offers: [['dropHeader', '  res.end(req.user?.id);']] },
];

const settingsOf = (one: Case): { runtime?: 'never' } => (one.runtime ? { runtime: one.runtime } : {});
/** Each case is a Program: a list of another case would be offered. */
const programs = cases.map((one) => new SqlProject(folder, new Map([['case.ts', `${one.code}\n`]]), options));
const found = cases.map((one, index): Finding[] => programs[index]!.lint('case.ts', settingsOf(one), RULE));

describe.each(cases.map((one, index) => ({ ...one, index })))('$name', ({ index, ...one }) => {
  const [finding, ...others] = found[index]!;

  test('compiles before, and is reported once', () => {
    expect(programs[index]!.errors('case.ts')).toEqual([]);
    expect(finding?.messageId).toBe(one.finds);
    expect(others).toEqual([]);
  });

  test('offers', () => {
    expect(finding?.suggestions.map(({ id }) => id)).toEqual(one.offers.map(([id]) => id));
  });

  test.each(one.offers.map(([id, ...lines], order) => ({ id, lines, order })))('$id: writes what it says, compiles, silences the rule and wakes no other', ({ lines, order }) => {
    const text = finding?.suggestions[order]?.text ?? '';
    for (const line of lines) expect(text.split('\n')).toContain(line);
    const after = programs[index]!.with(new Map([['case.ts', text]]));
    expect(after.errors('case.ts')).toEqual([]);
    const before = programs[index]!.lint('case.ts', settingsOf(one), ALL).filter(({ rule }) => rule !== 'no-credentialed-wildcard-cors').map(({ rule }) => rule);
    expect(after.lint('case.ts', settingsOf(one), ALL).map(({ rule }) => rule)).toEqual(before);
  });
});

test('a list of another file is imported', () => {
  const project = new SqlProject(folder, new Map([['main.ts', `${express}app.use(cors({ origin: true, credentials: true }));\n`], ['settings/origins.ts', "export const ALLOWED_ORIGINS = ['https://app.example.com'];\n"]]), options);
  const text = project.lint('main.ts', {}, RULE)[0]?.suggestions[0]?.text ?? '';
  expect(text).toContain("import { ALLOWED_ORIGINS } from './settings/origins");
  expect(text).toContain('cors({ origin: ALLOWED_ORIGINS, credentials: true })');
  const after = project.with(new Map([...project.files, ['main.ts', text]]));
  expect(after.lint('main.ts', {}, RULE)).toEqual([]);
});
