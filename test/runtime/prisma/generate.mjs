import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Writes a client of the multi-tenant schema for each supported version of Prisma, unless it is there already. A client stands beside
// the packages that it loads: the one of Prisma 6 in fixtures/versions/prisma6.
const here = dirname(fileURLToPath(import.meta.url));
const models = readFileSync(join(here, 'schema.prisma'), 'utf8');

generate(here, 'datasource db {\n  provider = "postgresql"\n}', '');
generate(join(here, '../../../fixtures/versions/prisma6'), 'datasource db {\n  provider = "postgresql"\n  url      = "postgres://unused"\n}', '  engineType   = "client"\n');

function generate(home, datasource, engine) {
  const manifest = createRequire(join(home, 'package.json')).resolve('prisma/package.json');
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const output = join(home, 'generated');
  const schema = `generator client {\n  provider     = "prisma-client"\n  output       = "./client"\n  moduleFormat = "esm"\n${engine}}\n\n${datasource}\n\n${models}`;
  const digest = createHash('sha256').update(version).update(schema).digest('hex');
  const stamp = join(output, '.stamp');
  if (read(stamp) === digest) return;
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'schema.prisma'), schema);
  execFileSync(process.execPath, [join(dirname(manifest), bin.prisma), 'generate', '--schema', join(output, 'schema.prisma')], {
    cwd: output,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      // `generate` looks for the engines and runs neither: any file spares the downloads.
      PRISMA_SCHEMA_ENGINE_BINARY: fileURLToPath(import.meta.url),
      PRISMA_QUERY_ENGINE_LIBRARY: fileURLToPath(import.meta.url),
    },
  });
  writeFileSync(stamp, digest);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
