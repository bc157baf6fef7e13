import { test } from 'vitest';
import { join } from 'node:path';
import ts from 'typescript';
import { Project } from './guard-project.js';
import { Application } from '../../eslint-plugin/src/ask/application.js';
import { settingsOf } from '../../eslint-plugin/src/ask/settings.js';
const folder = join(import.meta.dirname, '../../fixtures/rules');
test('x', () => {
  const project = new Project(folder, {
  'src/require-user.ts': `import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';

export const requireUser: RequestHandler = (req, res, next) => {
  try {
    jwt.verify(req.header('authorization') ?? '', 'secret', { algorithms: ['HS256'] });
  } catch {
    res.status(401).end();
    return;
  }
  next();
};
`,
  'src/db.ts': `import pg from 'pg';\n\nexport const pool = new pg.Pool();\n`,
  'src/app.ts': `import express from 'express';\nimport { router } from './routes.js';\n\nconst app = express();\napp.use('/api', router);\napp.listen(3000);\n`,
  'src/routes.ts': `import { Router } from 'express';
import { pool } from './db.js';
import { requireUser } from './require-user.js';
export const router = Router();

router.post('/one', requireUser, async (_req, res) => {
  await pool.query('delete from members');
  res.end();
});
router.post('/all', async (_req, res) => {
  await pool.query('delete from members');
  res.end();
});
router.route('/x').put(requireUser, async (_req, res) => {
  await pool.query('delete from members');
  res.end();
})
.post(async (_req, res) => {
  await pool.query('delete from members');
  res.end();
});
`}, { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, esModuleInterop: true, target: ts.ScriptTarget.ES2022, skipLibCheck: true });
  const a = Application.of(project.program, settingsOf({ base: folder }));
  console.log(project.errors(), a.hasRoot(), a.authentication() !== undefined);
  for (const r of a.routes()) console.log(r.name, r.access, r.why, JSON.stringify(a.exposures.of(r)), r.inFront.map((f) => `${f.from}:${f.verdict.name}:${f.verdict.kind}:${f.certain}: ${f.verdict.because.map((b) => a.facts.text(b)).join(' ## ')}`).join(' | '));
  console.log(project.lint('src/routes.ts'));
});
