import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { onSecurityEvent } from '@lintel/runtime';
import { sortColumn } from '@lintel/runtime/sql';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

// A LintelError needs no filter or error handler: each framework's own default answers with its status.

const message = 'The requested sort order is not available.';
const column = (sort: unknown): string => sortColumn(sort, { title: 'page.title', secret_column: 'page.secret_column' }, 'title');

let unlisten: () => void;
beforeAll(() => {
  // Express logs the error after the answer, so the spy stays; every test file has a console of its own.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  unlisten = onSecurityEvent(() => undefined);
});
afterAll(() => unlisten());

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()!();
});

const get = async (port: number, query: string) => {
  const response = await fetch(`http://127.0.0.1:${port}/pages${query}`);
  return { status: response.status, body: await response.text() };
};

async function expectAnswers(port: number): Promise<string> {
  expect(await get(port, '')).toEqual({ status: 200, body: 'page.title' });
  expect(await get(port, '?sort=title')).toEqual({ status: 200, body: 'page.title' });
  const { status, body } = await get(port, '?sort=sk_live_123');
  expect(status).toBe(400);
  expect(body).not.toContain('sk_live_123');
  expect(body).not.toContain('secret_column');
  expect((await get(port, '?sort=title&sort=title')).status).toBe(400);
  expect((await get(port, '?sort=__proto__')).status).toBe(400);
  return body;
}

test('Express', async () => {
  const app = express().set('env', 'production');
  app.get('/pages', (req, res) => {
    res.send(column(req.query.sort));
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  cleanups.push(() => server.close());
  await new Promise((listening) => server.once('listening', listening));
  expect(await expectAnswers((server.address() as AddressInfo).port)).toContain('Bad Request');
});

test('Fastify', async () => {
  const app = fastify();
  app.get('/pages', (request) => Promise.resolve(column((request.query as { sort?: unknown }).sort)));
  cleanups.push(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const body = await expectAnswers((app.server.address() as AddressInfo).port);
  expect(JSON.parse(body)).toEqual({ statusCode: 400, code: 'sort_not_allowed', error: 'Bad Request', message });
});

test('Nest', async () => {
  class Pages {
    list(sort: unknown) {
      return column(sort);
    }
  }
  Query('sort')(Pages.prototype, 'list', 0);
  Get('pages')(Pages.prototype, 'list', Object.getOwnPropertyDescriptor(Pages.prototype, 'list')!);
  Controller()(Pages);
  class App {}
  Module({ controllers: [Pages] })(App);
  const app = await NestFactory.create(App, { logger: false });
  cleanups.push(() => app.close());
  await app.listen(0, '127.0.0.1');
  const body = await expectAnswers((app.getHttpServer().address() as AddressInfo).port);
  expect(JSON.parse(body)).toEqual({ statusCode: 400, message });
});

test('Hono', async () => {
  const app = new Hono();
  app.get('/pages', (c) => {
    const all = c.req.queries('sort');
    return c.text(column(all && all.length > 1 ? all : all?.[0]));
  });
  const ask = (query: string) => app.request(`/pages${query}`);
  expect(await (await ask('?sort=title')).text()).toBe('page.title');
  const refused = await ask('?sort=password');
  expect(refused.status).toBe(400);
  expect(await refused.json()).toEqual({ code: 'sort_not_allowed', message });
});
