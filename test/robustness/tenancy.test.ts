import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type ts from 'typescript';
import { errorsIn, fixtures, programOver, shared } from '../rules/program.js';
import { findingsIn } from '../rules/fixture-run.js';

// What real projects look like when something is missing, circular, large or renamed. Each case says what is still found.

const folder = join(fixtures, 'in-memory');
const inFolder = (name: string): string => join(folder, name);

function programOf(texts: Readonly<Record<string, string>>): ts.Program {
  return programOver([], shared(), dirname(inFolder('x.ts')), new Map(Object.entries(texts).map(([name, text]) => [inFolder(name), text])));
}

function found(program: ts.Program, name: string, settings = {}): string[] {
  return findingsIn(program, inFolder(name), 'recommended', { base: folder, ...settings })
    .map(({ finding }) => finding)
    .filter((finding) => /tenant|unscoped|unbound|undefined-predicate/.test(finding));
}

const entity = (name: string, members = '', table = ''): string => `@Entity(${table})
export class ${name} {
  @PrimaryGeneratedColumn() id!: number;
  @Column() workspaceId!: string;
  ${members}
}
`;
const IMPORTS = `import { Column, DataSource, DeleteDateColumn, Entity, ManyToOne, OneToMany, PrimaryColumn, PrimaryGeneratedColumn, TableInheritance, ChildEntity, Repository } from 'typeorm';\n`;
const ENTITIES = `${IMPORTS}${entity('Page')}${entity('Comment')}${entity('File')}@Entity() export class Workspace { @PrimaryGeneratedColumn() id!: number }\n`;

/** An application behind a gate, with routes about pages; `{}` is where a handler's body goes. */
const app = (handlers: string, imports = `import { Page } from './entities.js';`): string => `import express, { type NextFunction, type Request, type Response } from 'express';
import { DataSource } from 'typeorm';
import { verify } from 'jsonwebtoken';
${imports}
declare global { namespace Express { interface Request { user: { id: string; workspaceId: string } } } }
const source = new DataSource({ type: 'postgres' });
function gate(req: Request, res: Response, next: NextFunction): void {
  try {
    req.user = verify(String(req.headers.authorization), String(process.env['KEY'])) as never;
  } catch {
    res.sendStatus(401);
    return;
  }
  next();
}
const app = express();
app.use(gate);
${handlers}
app.listen(3000);
`;
const BY_ID = `app.get('/pages/:id', async (req, res) => { res.json(await source.getRepository(Page).findOneBy({ id: Number(req.params.id) })); });`;
const OWN = `app.get('/own', async (req, res) => { res.json(await source.getRepository(Page).findBy({ workspaceId: req.user.workspaceId })); });`;
const READ = ['no-unbound-id-lookup:read'];

test('the application as it should be: one finding', () => {
  const program = programOf({ 'entities.ts': ENTITIES, 'app.ts': app(BY_ID + OWN) });
  expect(errorsIn(program, [inFolder('app.ts')])).toEqual([]);
  expect(found(program, 'app.ts')).toEqual(READ);
});

describe('types that are missing', () => {
  test('an entity without types: nothing is said of it, and nothing breaks', () => {
    const program = programOf({ 'entities.ts': ENTITIES, 'app.ts': app(BY_ID.replace('source.getRepository(Page)', '(source as any).getRepository(Page)')) });
    expect(found(program, 'app.ts')).toEqual([]);
  });

  test('entities that cannot be resolved', () => {
    expect(found(programOf({ 'app.ts': app(BY_ID + OWN) }), 'app.ts')).toEqual([]);
  });

  test('a client that was not generated', () => {
    const client = `import { PrismaClient } from '@prisma/client/not-generated';\nexport const prisma = new PrismaClient();\n`;
    const handler = `app.get('/pages/:id', async (req, res) => { res.json(await prisma.page.findUnique({ where: { id: req.params.id } })); });`;
    expect(found(programOf({ 'client.ts': client, 'app.ts': app(handler, `import { prisma } from './client.js';`) }), 'app.ts', { tenant: { columns: ['workspaceId'] } })).toEqual([]);
  });

  test('a filter of type any is not judged', () => {
    const handler = `app.get('/x', async (req, res) => { const where: any = req.app.locals['where']; res.json(await source.getRepository(Page).findBy(where)); });`;
    expect(found(programOf({ 'entities.ts': ENTITIES, 'app.ts': app(handler + OWN) }), 'app.ts')).toEqual([]);
  });
});

test('entities that refer to each other in a circle, across files that import each other', () => {
  const a = `import { Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn, Column } from 'typeorm';\nimport { Comment } from './b.js';\n${entity('Page', '@OneToMany(() => Comment, (comment) => comment.page) comments!: Comment[]; @ManyToOne(() => Page) parent?: Page;')}`;
  const b = `import { Entity, ManyToOne, PrimaryGeneratedColumn, Column } from 'typeorm';\nimport { Page } from './a.js';\n${entity('Comment', '@ManyToOne(() => Page) page!: Page; @ManyToOne(() => Comment) answers?: Comment;')}${entity('File')}@Entity() export class Workspace { @PrimaryGeneratedColumn() id!: number }`;
  const through = `app.get('/c/:id', async (req, res) => { res.json(await source.getRepository(Page).find({ where: { comments: { page: { parent: { workspaceId: req.user.workspaceId } } } } })); });`;
  const program = programOf({ 'a.ts': a, 'b.ts': b, 'app.ts': app(BY_ID + through, `import { Page } from './a.js';`) });
  expect(found(program, 'app.ts')).toEqual(READ);
});

test('filters that refer to themselves end', () => {
  const handler = `app.get('/x', async (req, res) => { let where: object = { title: 'a' }; where = { ...where, ...where }; const f = (): object => ({ ...f(), ...where }); res.json(await source.getRepository(Page).findBy(f())); });`;
  expect(() => found(programOf({ 'entities.ts': ENTITIES, 'app.ts': app(handler + OWN) }), 'app.ts')).not.toThrow();
});

test('five hundred entities', () => {
  const names = Array.from({ length: 500 }, (_, index) => `Thing${String(index)}`);
  const program = programOf({ 'entities.ts': `${ENTITIES}${names.map((name) => entity(name)).join('')}`, 'app.ts': app(`${BY_ID}${OWN}\n${names.slice(0, 50).map((name) => `app.get('/${name}/:id', async (req, res) => { res.json(await source.getRepository(${name}).findOneBy({ id: Number(req.params.id) })); });`).join('\n')}`, `import { Page, ${names.slice(0, 50).join(', ')} } from './entities.js';`) });
  expect(found(program, 'app.ts')).toHaveLength(51);
});

test('a column that has another name in the database', () => {
  const entities = ENTITIES.replace('@Column() workspaceId!: string;', "@Column({ name: 'workspace_id' }) workspaceId!: string;");
  const raw = (column: string): string => `app.get('/raw/:id', async (req, res) => { res.json(await source.query('select * from page where id = $1 and ${column} = $2', [req.params.id, req.user.workspaceId])); });`;
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(raw('workspace_id') + OWN) }), 'app.ts')).toEqual([]);
  // Nothing in the types says that `ws` is the column; that it equals the caller's is enough.
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(raw('ws') + OWN) }), 'app.ts')).toEqual([]);
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(raw('ws').replace('req.user.workspaceId', '1') + OWN) }), 'app.ts')).toEqual(['no-unscoped-query:raw']);
});

test('composite keys', () => {
  const key = `@Entity() export class Page { @PrimaryColumn() workspaceId!: string; @PrimaryColumn() id!: number; }`;
  const entities = ENTITIES.replace(entity('Page'), key);
  const both = `app.get('/both/:id', async (req, res) => { res.json(await source.getRepository(Page).findOneBy({ id: Number(req.params.id), workspaceId: req.user.workspaceId })); });
app.delete('/both/:id', async (req, res) => { res.json(await source.getRepository(Page).delete({ workspaceId: req.user.workspaceId, id: Number(req.params.id) })); });`;
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(both) }), 'app.ts')).toEqual([]);
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(BY_ID + OWN) }), 'app.ts')).toEqual(READ);
});

test('soft deletes', () => {
  const entities = ENTITIES.replace(entity('Page'), entity('Page', '@DeleteDateColumn() deletedAt?: Date;'));
  const soft = (where: string): string => `app.delete('/pages/:id', async (req, res) => { res.json(await source.getRepository(Page).softDelete(${where})); });
app.post('/pages/:id/restore', async (req, res) => { res.json(await source.getRepository(Page).restore(${where})); });`;
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(soft('Number(req.params.id)') + OWN) }), 'app.ts')).toEqual(['no-unbound-id-lookup:write', 'no-unbound-id-lookup:write']);
  expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(soft('{ id: Number(req.params.id), workspaceId: req.user.workspaceId }')) }), 'app.ts')).toEqual([]);
});

describe('inheritance', () => {
  const strategies = {
    'a table for all': `@Entity() @TableInheritance({ column: 'type' }) export class Content { @PrimaryGeneratedColumn() id!: number; @Column() workspaceId!: string; }\n@ChildEntity() export class Page extends Content { @Column() title!: string; }\n`,
    'a table for each, with an abstract base': `export abstract class Content { @PrimaryGeneratedColumn() id!: number; @Column() workspaceId!: string; }\n@Entity() export class Page extends Content { @Column() title!: string; }\n`,
  };
  test.each(Object.entries(strategies))('%s', (_, classes) => {
    const entities = `${IMPORTS}${classes}${entity('Comment')}${entity('File')}@Entity() export class Workspace { @PrimaryGeneratedColumn() id!: number }\n`;
    expect(found(programOf({ 'entities.ts': entities, 'app.ts': app(BY_ID + OWN) }), 'app.ts')).toEqual(READ);
  });

  test('a generic repository of a base class', () => {
    const base = `import { Repository, type FindOptionsWhere } from 'typeorm';
export class Own<T extends { id: number; workspaceId: string }> {
  constructor(readonly rows: Repository<T>) {}
  one(id: number): Promise<T | null> { return this.rows.findOneBy({ id } as FindOptionsWhere<T>); }
  ownOne(id: number, workspaceId: string): Promise<T | null> { return this.rows.findOneBy({ id, workspaceId } as FindOptionsWhere<T>); }
}
`;
    const handlers = `const pages = new Own<Page>(source.getRepository(Page));
app.get('/one/:id', async (req, res) => { res.json(await pages.one(Number(req.params.id))); });
app.get('/own/:id', async (req, res) => { res.json(await pages.ownOne(Number(req.params.id), req.user.workspaceId)); });`;
    const program = programOf({ 'entities.ts': ENTITIES, 'base.ts': base, 'app.ts': app(handlers, `import { Page } from './entities.js';\nimport { Own } from './base.js';`) });
    expect(found(program, 'base.ts')).toEqual(READ);
    expect(found(program, 'app.ts')).toEqual([]);
  });
});

test('a half-typed query', () => {
  for (const handler of [`app.get('/x/:id', async (req, res) => { source.getRepository(Page).findOneBy({ `, `app.get('/x/:id', async (req) => source.getRepository(Page).find({ where: [`, `source.getRepository(Page).createQueryBuilder('p').where('p.workspaceId = `]) {
    expect(() => found(programOf({ 'entities.ts': ENTITIES, 'app.ts': app(handler + OWN) }), 'app.ts')).not.toThrow(/Cannot read|undefined/);
  }
});
