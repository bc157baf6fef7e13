import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import fastifyCors from '@fastify/cors';
import koaCors from '@koa/cors';
import cors from 'cors';
import fastify from 'fastify';
import { Hono } from 'hono';
import { cors as honoCors } from 'hono/cors';
import Koa from 'koa';
import { Server } from 'socket.io';
import { describe, expect, test } from 'vitest';
import { models } from '../eslint-plugin/src/models/index.js';
import type { CorsBehaviour } from '../eslint-plugin/src/models/model.js';

// What the models say of each CORS library is what the installed package does.

const ORIGIN = 'https://stranger.example';
type Options = Record<string, unknown>;
type Allowed = string | undefined;

async function served<T>(listener: RequestListener, ask: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  try {
    return await ask(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  } finally {
    server.close();
  }
}
const asked = async (url: string): Promise<Allowed> => (await fetch(url, { headers: { origin: ORIGIN } })).headers.get('access-control-allow-origin') ?? undefined;

/** `Access-Control-Allow-Origin` that each sends to a stranger. */
const libraries: Readonly<Record<string, (options: Options) => Promise<Allowed>>> = {
  cors: (options) => served((req: IncomingMessage, res: ServerResponse) => { cors(options)(req, res, () => { res.end(); }); }, asked),
  '@fastify/cors': async (options) => {
    const app = fastify();
    await app.register(fastifyCors, options);
    app.get('/', async () => 'ok');
    const { headers } = await app.inject({ method: 'GET', url: '/', headers: { origin: ORIGIN } });
    await app.close();
    return headers['access-control-allow-origin'];
  },
  hono: async (options) => {
    const app = new Hono();
    app.use(honoCors(options));
    app.get('/', (c) => c.text('ok'));
    return (await app.request('http://localhost/', { headers: { origin: ORIGIN } })).headers.get('access-control-allow-origin') ?? undefined;
  },
  '@koa/cors': (options) => {
    const app = new Koa();
    app.silent = true;
    app.use(koaCors(options));
    app.use((ctx) => { ctx.body = 'ok'; });
    const listener = app.callback();
    return served((req, res) => { void listener(req, res); }, asked);
  },
  'socket.io': async (options) => {
    const server = createServer();
    const io = new Server(server, { cors: options });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = server.address();
    try {
      return await asked(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/socket.io/?EIO=4&transport=polling`);
    } finally {
      await io.close();
    }
  },
};

function behaviourOf(name: string): CorsBehaviour {
  const entries = models.filter((model) => model.package === name).flatMap((model) => model.entries);
  const entry = entries.find(({ role }) => role === 'cors.policy' || role === 'cors.plugin');
  return entry!.parts as CorsBehaviour;
}
const meant = (allowed: Allowed): string => (allowed === '*' ? 'wildcard' : allowed === ORIGIN ? 'reflected' : 'nothing');

describe.each(Object.entries(libraries))('%s', (name, ask) => {
  const behaviour = behaviourOf(name);

  test('without an origin', async () => {
    expect(meant(await ask({ credentials: true }))).toBe(behaviour.absent);
  });

  test('with `*`', async () => {
    expect(meant(await ask({ origin: '*', credentials: true }))).toBe(behaviour.wildcard);
  });

  // `@koa/cors` takes no list; it sends the text that the list is.
  if (name !== '@koa/cors') test('with `*` in a list', async () => {
    expect(meant(await ask({ origin: ['*'], credentials: true }))).toBe(behaviour.listed);
  });

  test('with `true`', async () => {
    const allowed = await ask({ origin: true, credentials: true }).catch(() => undefined);
    expect(meant(allowed)).toBe(behaviour.truth);
  });

  test('with a function that answers', async () => {
    const byCallback = (_origin: unknown, callback: unknown): void => { if (typeof callback === 'function') callback(null, ORIGIN); };
    const byReturn = (given: unknown): unknown => (behaviour.given === 'request' ? (given as { get(name: string): string }).get('Origin') : name === '@fastify/cors' ? Promise.resolve(given) : given);
    if (behaviour.answers !== 'return') expect(meant(await ask({ origin: byCallback, credentials: true }))).toBe('reflected');
    if (behaviour.answers !== 'callback') expect(meant(await ask({ origin: byReturn, credentials: true }))).toBe('reflected');
  });
});
