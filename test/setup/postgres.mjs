import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// A PostgreSQL for tests that need a real one: two tenants in open transactions at once, and roles that row security binds.
//   node test/setup/postgres.mjs install   installs Debian's where there is none, this is root, and there is apt-get
//   node test/setup/postgres.mjs serve     a server of its own until stdin closes; prints its URL

const missing =
  'These tests need a PostgreSQL server, 15 or later. Install one (on Debian and Ubuntu: apt-get install postgresql; initdb and postgres are looked for in ' +
  '/usr/lib/postgresql and in the PATH), or let LINTEL_POSTGRES_URL name a server and a superuser of it, for example postgres://postgres:secret@127.0.0.1:5432/postgres.';

/** A server with a superuser: the one that LINTEL_POSTGRES_URL names, or one of its own, which ends with this process at the latest. */
export async function startPostgres() {
  const given = process.env.LINTEL_POSTGRES_URL;
  if (given) return { url: given, stop: async () => undefined };
  if (!binaries()) throw new Error(missing);
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const url = await Promise.race([new Promise((resolve) => server.stdout.once('data', (chunk) => resolve(String(chunk).trim()))), ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`PostgreSQL did not start:\n${said}`);
  return {
    url,
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}

function install() {
  if (process.env.LINTEL_POSTGRES_URL || binaries() || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  process.stderr.write('postgres: installing the package postgresql\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update', '-q'], ['install', '-q', '-y', '--no-install-recommends', 'postgresql']]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', process.stderr, 'inherit'] });
    if (status !== 0) process.stderr.write(`postgres: apt-get ${args[0]} failed; the tests that need a server will say so\n`);
  }
}

/** The folder of `initdb` and `postgres`; Debian keeps them out of the PATH, one folder for each version. */
function binaries() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

async function serve() {
  const folder = binaries();
  if (!folder) throw new Error(missing);
  let closed = false;
  process.stdin.on('end', () => (closed = true)).resume();
  // Ctrl-C reaches the whole group; what started this closes stdin.
  process.on('SIGINT', () => undefined);

  const directory = await mkdtemp(join(tmpdir(), 'lintel-postgres-'));
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? account() : {};
  const password = randomBytes(18).toString('hex');
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) for (const path of [directory, passwordFile]) await chown(path, user.uid, user.gid);
  const data = join(directory, 'data');
  const options = { cwd: directory, ...user };
  try {
    execFileSync(join(folder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-sync'], { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
    for (let tries = 0; ; tries++) {
      const port = await freePort();
      const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port, fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', shared_buffers: '32MB' };
      const server = spawn(join(folder, 'postgres'), ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = new Promise((resolve) => server.once('close', resolve));
      if (await ready(server, ended)) {
        process.stdout.write(`postgres://postgres:${password}@127.0.0.1:${port}/postgres\n`);
        server.stderr.resume();
        while (!closed && server.exitCode === null) await Promise.race([pause(50), ended]);
        server.kill('SIGQUIT');
        await ended;
        return;
      }
      // Another process may have taken the port meanwhile.
      if (tries === 2) throw new Error('postgres did not accept connections.');
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function ready(server, ended) {
  let log = '';
  const accepts = new Promise((resolve) => {
    server.stderr.on('data', (chunk) => {
      log += chunk;
      if (log.includes('database system is ready to accept connections')) resolve(true);
    });
  });
  const started = await Promise.race([accepts, ended.then(() => false)]);
  if (!started) process.stderr.write(log);
  return started;
}

/** Debian's package makes `postgres`; `nobody` is everywhere. */
function account() {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('There is no user to run PostgreSQL as.');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const commands = { install, serve };
if (process.argv[1] === fileURLToPath(import.meta.url)) await commands[process.argv[2]]?.();
