import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const workspace = fileURLToPath(new URL('../../', import.meta.url));
const made: string[] = [];

afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory with these files, inside the workspace: its packages resolve. */
export function repositoryOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const parent = join(workspace, '.tmp');
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, 'repository-'));
  made.push(root);
  for (const [path, content] of Object.entries({ 'package.json': '{ "name": "app", "private": true }', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const TSCONFIG = JSON.stringify({
  compilerOptions: { target: 'es2022', module: 'commonjs', moduleResolution: 'bundler', strict: true, esModuleInterop: true, skipLibCheck: true, types: ['node'] },
  include: ['src'],
});

/** An application with one injection, at `${req.query['name']}`. */
export const INJECTION = `import express from 'express';
import { Pool } from 'pg';

const pool = new Pool();
const app = express();
app.get('/items', async (req, res) => {
  res.json(await pool.query(\`SELECT id FROM items WHERE name = '\${req.query['name']}'\`));
});
app.listen(3000);
`;

export const HOLE = "req.query['name']";

/** 1-based line and column of a text, as an editor counts them. */
export function positionOf(text: string, part: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, text.indexOf(part)).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
