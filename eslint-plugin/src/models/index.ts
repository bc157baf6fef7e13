import { auth0, expressJwt, jose, jsonwebtoken, nestJwt, passport, webhooks } from './authentication.js';
import { authorisation } from './authorisation.js';
import { cors, fastifyCors, headers, honoCors, koa, koaCors, nestCors, nestFastify, socketIoCors } from './cors.js';
import { comparers, cryptoJs, nodeCrypto, passwords, textPlatform } from './crypto.js';
import { drizzleData, knexData, kyselyData, mikroData, mongooseData, nestTypeorm, prismaData, sequelizeData, typeormData } from './data.js';
import { asyncHandlers, express } from './express.js';
export { quietPackages } from './express.js';
import type { Model } from './model.js';
import { nestCommon, nestCore, nestCrud, nestGraphql, nestMicroservices, nestPassport, nestTerminus, nestThrottler, nestWebsockets } from './nestjs.js';
import { runtime } from './runtime.js';
import { accountSecrets, configuration, cryptoSecrets, databaseSecrets, sessionSecrets, tokenSecrets } from './secrets.js';
import { socketIo, ws } from './sockets.js';
import { betterSqlite3, knex, kysely, mikroOrm, mysql, mysql2, pg, pgFormat, pgPromise, prisma, sequelize, typeorm } from './sql.js';
import { classTransformer, classValidator, mailers, networkClients, nodeEffects, platform, uuid } from './validation.js';

export const models: readonly Model[] = joined([
  // Before the interface that its application extends: the narrower one says more.
  nestFastify,
  nestCommon, nestCore, nestPassport, nestThrottler, nestGraphql, nestWebsockets, nestMicroservices, nestTerminus, ...nestCrud,
  socketIo, ws,
  express, asyncHandlers,
  passport, jsonwebtoken, nestJwt, jose, expressJwt, ...auth0, ...webhooks, ...authorisation,
  nodeCrypto, cryptoJs, ...passwords, ...comparers, textPlatform,
  pg, pgFormat, typeorm, knex, prisma, sequelize, mikroOrm, mysql2, mysql, pgPromise, betterSqlite3, kysely,
  typeormData, nestTypeorm, prismaData, knexData, kyselyData, drizzleData, sequelizeData, mikroData, mongooseData,
  classValidator, classTransformer, uuid, platform, nodeEffects, networkClients, mailers,
  cors, fastifyCors, honoCors, koaCors, koa, socketIoCors, ...nestCors, ...headers,
  ...tokenSecrets, ...sessionSecrets, ...cryptoSecrets, ...databaseSecrets, ...accountSecrets, ...configuration,
  ...runtime,
]);

/** One model for each package, whatever file its roles are written in. */
function joined(parts: readonly Model[]): readonly Model[] {
  const byPackage = new Map<string, Model>();
  for (const part of parts) {
    const before = byPackage.get(part.package);
    byPackage.set(part.package, before ? { ...before, entries: [...before.entries, ...part.entries] } : part);
  }
  return [...byPackage.values()];
}
