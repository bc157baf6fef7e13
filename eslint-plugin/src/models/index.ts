import { auth0, expressJwt, jose, jsonwebtoken, nestJwt, passport, passwords, webhooks } from './authentication.js';
import { express } from './express.js';
export { quietPackages } from './express.js';
import type { Model } from './model.js';
import { nestCommon, nestCore, nestGraphql, nestPassport, nestTerminus, nestThrottler } from './nestjs.js';
import { runtime } from './runtime.js';
import { accountSecrets, configuration, cryptoSecrets, databaseSecrets, sessionSecrets, tokenSecrets } from './secrets.js';
import { betterSqlite3, knex, kysely, mikroOrm, mysql, mysql2, pg, pgFormat, pgPromise, prisma, sequelize, typeorm } from './sql.js';
import { classTransformer, classValidator, mailers, networkClients, nodeEffects, platform } from './validation.js';

export const models: readonly Model[] = joined([
  nestCommon, nestCore, nestPassport, nestThrottler, nestGraphql, nestTerminus,
  express,
  passport, jsonwebtoken, nestJwt, jose, expressJwt, ...auth0, ...passwords, ...webhooks,
  pg, pgFormat, typeorm, knex, prisma, sequelize, mikroOrm, mysql2, mysql, pgPromise, betterSqlite3, kysely,
  classValidator, classTransformer, platform, nodeEffects, networkClients, mailers,
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
