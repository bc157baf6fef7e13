// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { type Presented, safeEqual } from '@lintel/runtime/compare';
import type { Request } from 'express';
import type { FastifyRequest } from 'fastify';
import type { Context } from 'hono';
import type { IncomingMessage } from 'node:http';

declare const req: Request;
declare const request: FastifyRequest;
declare const message: IncomingMessage;
declare const c: Context;
declare const unchecked: unknown;
declare const anything: any;

// What is there at the places where a fix inserts it.
export const all: boolean[] = [
  safeEqual(req.headers['x'], process.env.X),
  safeEqual(req.header('x'), process.env['X']),
  safeEqual(req.get('x'), 'constant'),
  safeEqual(request.headers['x-api-key'], process.env.X),
  safeEqual(message.headers.authorization, `Bearer ${process.env.X}`),
  safeEqual(c.req.header('x'), process.env.X),
  safeEqual(Buffer.from('a'), Buffer.from('b')),
  safeEqual(new Uint8Array(32), null),
  safeEqual(anything, anything),
  !safeEqual(req.headers['x'], process.env.X),
];
export const presented: Presented = req.headers['set-cookie'];

// @ts-expect-error unchecked input
safeEqual(unchecked, 'a');
// @ts-expect-error a body may be an object that prints as anything
safeEqual({ toString: () => 'a' }, 'a');
// @ts-expect-error not a text
safeEqual(1, 1);
// @ts-expect-error both are needed
safeEqual('a');
// @ts-expect-error numbers in an array
safeEqual([1], 'a');
