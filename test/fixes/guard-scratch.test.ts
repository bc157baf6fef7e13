import { test } from 'vitest';
import { appFolder } from '../exploit/paths.js';
import { holesOf } from '../exploit/attack.js';
import { Project } from './guard-project.js';
test.each(['express-knex','nestjs-typeorm','nestjs-prisma'] as const)('%s', (app) => {
  const project = Project.of(appFolder(app));
  console.log(project.errors().join('\n'));
  for (const f of project.lintAll()) console.log(`${f.file}:${f.line} ${f.rule}:${f.messageId} ${f.message}\n` + f.suggestions.map((s) => `   -> ${s.desc}`).join('\n'));
  console.log(holesOf(app).filter((h) => !h.expect.startsWith('sql')).map((h) => `HOLE ${h.file}:${h.line} ${h.expect} ${h.code}`).join('\n'));
});
