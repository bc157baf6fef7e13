import { arg, defineModel, exported, method, role, type CorsBehaviour } from './model.js';

/** The package `cors`, and what hands its options on to it. */
const EXPRESS = { absent: 'wildcard', wildcard: 'wildcard', listed: 'nothing', truth: 'reflected', answers: 'callback', given: 'origin', delegates: true } as const satisfies Omit<CorsBehaviour, 'options'>;
const FASTIFY = { ...EXPRESS, listed: 'wildcard', answers: 'either' } as const;
const named = { name: arg(0), value: arg(1) };

export const cors = defineModel('cors', { versions: '2', docs: 'https://github.com/expressjs/cors#configuration-options' }, [
  role('cors.policy', exported('default'), { ...EXPRESS, options: [arg(0)] }),
]);

export const fastifyCors = defineModel('@fastify/cors', { versions: '8–11', docs: 'https://github.com/fastify/fastify-cors' }, [
  ['default', 'fastifyCors'].map((name) => role('cors.plugin', exported(name), { ...FASTIFY, by: 'register', plugin: arg(0), options: [arg(1)] })),
]);

export const honoCors = defineModel('hono', { versions: '4', docs: 'https://hono.dev/docs/middleware/builtin/cors' }, [
  role('cors.policy', { from: 'hono/cors', name: 'cors' }, { options: [arg(0)], absent: 'wildcard', wildcard: 'wildcard', listed: 'nothing', truth: 'nothing', answers: 'return', given: 'origin' }),
  role('http.header', method('Context', 'header'), named),
]);

export const koaCors = defineModel('@koa/cors', { versions: '3–5', docs: 'https://github.com/koajs/cors' }, [
  role('cors.policy', exported('default'), { options: [arg(0)], absent: 'reflected', wildcard: 'reflected', listed: 'nothing', truth: 'nothing', answers: 'return', given: 'request' }),
]);

export const koa = defineModel('koa', { versions: '2–3', docs: 'https://koajs.com' }, [
  ['set', 'append'].flatMap((member) => ['Context', 'Response'].map((owner) => role('http.header', method(owner, member), named))),
]);

export const nestFastify = defineModel('@nestjs/platform-fastify', { versions: '11', docs: 'https://docs.nestjs.com/security/cors' }, [
  role('cors.policy', method('NestFastifyApplication', 'enableCors'), { ...FASTIFY, options: [arg(0)] }),
]);
export const nestCors = [
  defineModel('@nestjs/core', { versions: '10–12', docs: 'https://docs.nestjs.com/security/cors' }, [
    role('cors.policy', { from: '@nestjs/common', name: 'INestApplication', member: 'enableCors' }, { ...EXPRESS, options: [arg(0)] }),
    role('http.header', { from: '@nestjs/common', name: 'Header' }, named),
    role('cors.policy', method('NestFactory', 'create'), { ...EXPRESS, options: [arg(2, 'cors'), arg(1, 'cors')] }),
  ]),
  defineModel('@nestjs/platform-express', { versions: '10–12', docs: 'https://docs.nestjs.com/security/cors' }, [
    role('cors.policy', method('NestExpressApplication', 'enableCors'), { ...EXPRESS, options: [arg(0)] }),
  ]),
  defineModel('@nestjs/websockets', { versions: '11', docs: 'https://docs.nestjs.com/websockets/gateways' }, [
    role('cors.policy', exported('WebSocketGateway'), { ...EXPRESS, options: [arg(1, 'cors'), arg(0, 'cors')] }),
  ]),
];

export const socketIoCors = defineModel('socket.io', { versions: '3–4', docs: 'https://socket.io/docs/v4/handling-cors/' }, [
  role('cors.policy', exported('Server'), { ...EXPRESS, options: [arg(1, 'cors'), arg(0, 'cors')] }),
]);

/** Headers that are set by hand. */
export const headers = [
  defineModel('node', { versions: 'Node 20–24', docs: 'https://nodejs.org/api/http.html' }, [
    ['http', 'node:http'].flatMap((from) => [
      ...['setHeader', 'appendHeader'].map((member) => role('http.header', { from, name: 'OutgoingMessage', member }, named)),
      role('http.header', { from, name: 'ServerResponse', member: 'writeHead' }, { name: arg(1), value: arg(2) }),
    ]),
  ]),
  defineModel('express', { versions: '4–5', docs: 'https://expressjs.com/en/5x/api.html#res.set' }, [
    ['set', 'header', 'append'].map((member) => role('http.header', { from: 'express-serve-static-core', name: 'Response', member }, named)),
  ]),
  defineModel('fastify', { versions: '4–5', docs: 'https://fastify.dev/docs/latest/Reference/Reply/' }, [
    ['header', 'headers'].map((member) => role('http.header', method('FastifyReply', member), named)),
  ]),
];
