// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import fastifyCors from '@fastify/cors';
import koaCors from '@koa/cors';
import { type CorsPolicy, corsPolicy, parseOrigins } from '@lintel/runtime/cors';
import { corsPolicy as honoPolicy } from '@lintel/runtime/hono';
import type { INestApplication } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import cors from 'cors';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { cors as honoCors } from 'hono/cors';
import Koa from 'koa';
import { Server } from 'socket.io';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const policy = corsPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true });
const exact: CorsPolicy = policy;

// Into the libraries as it is.
express().use(cors(exact));
express().use(cors(corsPolicy({ origins: ['https://app.example.com'], credentials: true })));
fastify().register(fastifyCors, policy);
declare const nest: INestApplication;
declare const onExpress: NestExpressApplication;
declare const onFastify: NestFastifyApplication;
nest.enableCors(policy);
onExpress.enableCors(policy);
onFastify.enableCors(policy);
new Server({ cors: policy });
new Server(3000, { cors: { ...policy, origin: [...policy.origin, 'capacitor://localhost'] } });
@WebSocketGateway({ cors: policy })
export class Events {}

const forHono = honoPolicy({ origins: parseOrigins(process.env.CORS_ORIGINS), credentials: true, maxAgeSeconds: 600 });
new Hono().use(honoCors(forHono));
new Hono<{ Bindings: { CORS_ORIGINS: string } }>().use(async (c, next) => honoCors(honoPolicy({ origins: parseOrigins(c.env.CORS_ORIGINS), credentials: false }))(c, next));
new Koa().use(koaCors({ ...forHono, origin: (ctx) => forHono.origin(ctx.get('origin'), ctx) ?? '' }));

// Each refuses the other's.
// @ts-expect-error Hono knows no RegExp
honoCors(policy);
// @ts-expect-error Express hands over a callback, which this would never call
cors(forHono);
// @ts-expect-error and Nest
nest.enableCors(forHono);
// @ts-expect-error and socket.io
new Server({ cors: forHono });

for (const make of [corsPolicy, honoPolicy]) {
  // @ts-expect-error credentials have no default
  make({ origins: ['https://app.example.com'] });
  // @ts-expect-error origins have none either
  make({ credentials: true });
  // @ts-expect-error every origin
  make({ origins: true, credentials: true });
  // @ts-expect-error a list, even of one
  make({ origins: 'https://app.example.com', credentials: true });
  // @ts-expect-error a RegExp
  make({ origins: [/example\.com/], credentials: true });
  // @ts-expect-error a function
  make({ origins: () => true, credentials: true });
  // @ts-expect-error the unit is in the name
  make({ origins: ['https://app.example.com'], credentials: true, maxAge: 600 });
  make({ origins: ['https://app.example.com'] as const, credentials: false, methods: ['GET'] as const, exposedHeaders: undefined });
}
