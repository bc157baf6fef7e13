import { auth0, expressJwt, jose, jsonwebtoken, nestJwt, passport, passwords, webhooks } from './authentication.js';
import { express } from './express.js';
export { quietPackages } from './express.js';
import type { Model } from './model.js';
import { nestCommon, nestCore, nestCrud, nestGraphql, nestMicroservices, nestPassport, nestTerminus, nestThrottler, nestWebsockets } from './nestjs.js';
import { runtime } from './runtime.js';
import { socketIo, ws } from './sockets.js';
import { betterSqlite3, knex, kysely, mikroOrm, mysql, mysql2, pg, pgFormat, pgPromise, prisma, sequelize, typeorm } from './sql.js';
import { classTransformer, classValidator, mailers, networkClients, nodeEffects, platform } from './validation.js';

export const models: readonly Model[] = [
  nestCommon, nestCore, nestPassport, nestThrottler, nestGraphql, nestWebsockets, nestMicroservices, nestTerminus, ...nestCrud,
  socketIo, ws,
  express,
  passport, jsonwebtoken, nestJwt, jose, expressJwt, ...auth0, ...passwords, ...webhooks,
  pg, pgFormat, typeorm, knex, prisma, sequelize, mikroOrm, mysql2, mysql, pgPromise, betterSqlite3, kysely,
  classValidator, classTransformer, platform, nodeEffects, networkClients, mailers,
  ...runtime,
];
