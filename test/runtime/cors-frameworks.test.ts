import { createServer, request, type IncomingHttpHeaders, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import fastifyCors from '@fastify/cors';
import koaCors from '@koa/cors';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cors from 'cors';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { cors as honoCors } from 'hono/cors';
import Koa from 'koa';
import { Server } from 'socket.io';
import { type CorsPolicyOptions, corsPolicy } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import { afterEach, describe, expect, test } from 'vitest';

// The policy in the real libraries: what a browser is told, for allowed and for foreign origins.

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
}
type Ask = (method: 'GET' | 'OPTIONS', origin: string | undefined) => Promise<Answer>;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()!();
});

const preflight = { 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'x-evil' };

// Not fetch, which does not send an Origin of our choice.
const over = (port: number, path = '/data'): Ask => (method, origin) =>
  new Promise((resolve, reject) => {
    const headers = { ...(origin !== undefined && { origin }), ...(method === 'OPTIONS' && preflight), connection: 'close' };
    request({ port, path, method, host: '127.0.0.1', headers }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode!, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });

async function listening(server: HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return (server.address() as AddressInfo).port;
}

function nestModule(): new () => object {
  class Data {
    get() {
      return 'data';
    }
  }
  Get('data')(Data.prototype, 'get', Object.getOwnPropertyDescriptor(Data.prototype, 'get')!);
  Controller()(Data);
  class App {}
  Module({ controllers: [Data] })(App);
  return App;
}

const libraries: Record<string, (options: CorsPolicyOptions) => Promise<Ask>> = {
  'cors on Express': async (options) => {
    const app = express();
    app.use(cors(corsPolicy(options)));
    app.get('/data', (_, res) => void res.send('data'));
    const server = createServer(app);
    cleanups.push(() => server.close());
    return over(await listening(server));
  },
  '@fastify/cors': async (options) => {
    const app = fastify();
    await app.register(fastifyCors, corsPolicy(options));
    app.get('/data', () => Promise.resolve('data'));
    cleanups.push(() => app.close());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return over((app.server.address() as AddressInfo).port);
  },
  'Nest on Express': async (options) => {
    const app = await NestFactory.create(nestModule(), { logger: false });
    app.enableCors(corsPolicy(options));
    cleanups.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    return over((app.getHttpServer().address() as AddressInfo).port);
  },
  'Nest on Fastify': async (options) => {
    const app = await NestFactory.create(nestModule(), new FastifyAdapter(), { logger: false });
    app.enableCors(corsPolicy(options));
    cleanups.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    return over((app.getHttpServer().address() as AddressInfo).port);
  },
  'socket.io': async (options) => {
    const http = createServer();
    const io = new Server(http, { cors: corsPolicy(options) });
    cleanups.push(() => io.close());
    return over(await listening(http), '/socket.io/?EIO=4&transport=polling');
  },
  'hono/cors': async (options) => {
    const app = new Hono();
    app.use(honoCors(honoPolicy(options)));
    app.get('/data', (c) => c.text('data'));
    return async (method, origin) => {
      const { status, headers } = await app.request('/data', { method, headers: { ...(origin !== undefined && { origin }), ...(method === 'OPTIONS' && preflight) } });
      return { status, headers: Object.fromEntries(headers) };
    };
  },
  // The recipe of docs/primitives/cors.md.
  '@koa/cors': async (options) => {
    const policy = honoPolicy(options);
    const app = new Koa();
    app.use(koaCors({ ...policy, origin: (ctx) => policy.origin(ctx.get('origin'), ctx) ?? '' }));
    app.use((ctx) => {
      ctx.body = 'data';
    });
    const server = createServer(app.callback());
    cleanups.push(() => server.close());
    return over(await listening(server));
  },
};

const origins = ['https://app.example.com', 'https://*.preview.example.com'];
const vary = ({ headers }: Answer): string[] => (headers.vary ?? '').toLowerCase().split(/, */);

describe.each(Object.entries(libraries))('%s', (_, start) => {
  test.each(['https://app.example.com', 'https://pr-7.preview.example.com'])('lets %s read the answer', async (origin) => {
    const ask = await start({ origins, credentials: true, exposedHeaders: ['etag'] });
    const plain = await ask('GET', origin);
    expect(plain.status).toBe(200);
    expect(plain.headers).toMatchObject({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', 'access-control-expose-headers': 'etag' });
    const before = await ask('OPTIONS', origin);
    expect(before.status).toBe(204);
    expect(before.headers).toMatchObject({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', 'access-control-max-age': '3600' });
    expect(before.headers['access-control-allow-methods']?.split(/, */)).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
    // Not x-evil, which was asked for.
    expect(before.headers['access-control-allow-headers']?.split(/, */)).toEqual(['content-type', 'authorization']);
    expect([vary(plain), vary(before)]).toEqual([expect.arrayContaining(['origin']), expect.arrayContaining(['origin'])]);
  });

  const foreign = [
    'https://evil.example',
    'null',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'https://preview.example.com',
    'https://a.b.preview.example.com',
    'https://pr-7.previewXexample.com',
    'https://APP.example.com',
  ];
  test('§18.21: tells a foreign origin nothing, and caches that it depends on the origin', async () => {
    const ask = await start({ origins, credentials: true });
    for (const origin of [...foreign, undefined]) {
      for (const method of ['GET', 'OPTIONS'] as const) {
        const answer = await ask(method, origin);
        expect([origin, method, answer.headers['access-control-allow-origin']]).toEqual([origin, method, undefined]);
        expect([origin, method, vary(answer)]).toEqual([origin, method, expect.arrayContaining(['origin'])]);
      }
    }
  });

  test('sends no cookies where the policy says so, and takes one origin as a list', async () => {
    const ask = await start({ origins: ['https://app.example.com'], credentials: false });
    const good = await ask('GET', 'https://app.example.com');
    expect([good.headers['access-control-allow-origin'], good.headers['access-control-allow-credentials']]).toEqual(['https://app.example.com', undefined]);
    const bad = await ask('GET', 'https://evil.example');
    expect([bad.headers['access-control-allow-origin'], vary(bad)]).toEqual([undefined, expect.arrayContaining(['origin'])]);
  });
});

test('the options of Hono in another library answer with an error, and do not hang or allow', async () => {
  const policy = honoPolicy({ origins, credentials: true }) as unknown as ReturnType<typeof corsPolicy>;
  const app = fastify();
  await app.register(fastifyCors, policy);
  app.get('/data', () => Promise.resolve('data'));
  const express5 = express();
  express5.use(cors(policy));
  const server = createServer(express5.set('env', 'test'));
  cleanups.push(() => server.close());
  const fromFastify = await app.inject({ url: '/data', headers: { origin: 'https://app.example.com' } });
  const fromExpress = await over(await listening(server))('GET', 'https://app.example.com');
  for (const { headers } of [fromFastify, fromExpress]) expect(headers['access-control-allow-origin']).toBeUndefined();
  expect([fromFastify.statusCode, fromExpress.status]).toEqual([500, 500]);
});
