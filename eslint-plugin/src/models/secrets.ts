import { arg, defineModel, exported, method, role, type LocalRef, type SecretKind, type Slot } from './model.js';

const key = (ref: LocalRef, name: string, slot = arg(1)) => role('secret.use', ref, { secret: slot, kind: 'key', name });
const given = (ref: LocalRef, kind: SecretKind, name: string, slot: Slot) => role('secret.use', ref, { secret: slot, kind, name });
const option = (name: string, member: string, kind: SecretKind, variable: string) => role('secret.option', method(name, member), { kind, name: variable });
const optionOf = (from: string, name: string, member: string, kind: SecretKind, variable: string) => role('secret.option', { from, name, member }, { kind, name: variable });

/** Keys that sign and verify tokens. Public keys are told apart by their text. */
export const tokenSecrets = [
  defineModel('jsonwebtoken', { versions: '8–9', docs: 'https://github.com/auth0/node-jsonwebtoken' }, [key(exported('sign'), 'JWT_SECRET'), key(exported('verify'), 'JWT_SECRET')]),
  defineModel('@nestjs/jwt', { versions: '10–12', docs: 'https://docs.nestjs.com/security/authentication' }, [
    ...['secret', 'privateKey', 'secretOrPrivateKey'].map((member) => option('JwtModuleOptions', member, 'key', 'JWT_SECRET')),
    ...['secret', 'privateKey'].map((member) => option('JwtSignOptions', member, 'key', 'JWT_SECRET')),
    option('JwtVerifyOptions', 'secret', 'key', 'JWT_SECRET'),
    ...['secret', 'privateKey'].map((member) => key(method('JwtModule', 'register'), 'JWT_SECRET', arg(0, member))),
  ]),
  defineModel('passport-jwt', { versions: '3–4', docs: 'https://www.passportjs.org/packages/passport-jwt/' }, [
    key(exported('Strategy'), 'JWT_SECRET', arg(0, 'secretOrKey')),
    role('secret.option', method('WithSecretOrKey', 'secretOrKey'), { kind: 'key', name: 'JWT_SECRET', of: { from: 'passport-jwt', name: 'Strategy' } }),
  ]),
  defineModel('express-jwt', { versions: '6–8', docs: 'https://github.com/auth0/express-jwt' }, [
    option('Params', 'secret', 'key', 'JWT_SECRET'),
    // Version 6.
    option('Options', 'secret', 'key', 'JWT_SECRET'),
  ]),
  defineModel('jose', { versions: '4–6', docs: 'https://github.com/panva/jose' }, [
    ...['SignJWT', 'CompactSign'].map((owner) => key(method(owner, 'sign'), 'JWT_SECRET', arg(0))),
    ...['EncryptJWT', 'CompactEncrypt'].map((owner) => key(method(owner, 'encrypt'), 'ENCRYPTION_KEY', arg(0))),
    ...['jwtVerify', 'jwtDecrypt', 'compactVerify', 'compactDecrypt'].map((name) => key(exported(name), 'JWT_SECRET')),
    key(exported('importPKCS8'), 'JWT_PRIVATE_KEY', arg(0)),
    key(exported('importJWK'), 'JWT_SECRET', arg(0)),
  ]),
  defineModel('hono', { versions: '4', docs: 'https://hono.dev/docs/middleware/builtin/jwt' }, [
    ...['sign', 'verify'].map((name) => key({ from: 'hono/jwt', name }, 'JWT_SECRET')),
    key({ from: 'hono/jwt', name: 'jwt' }, 'JWT_SECRET', arg(0, 'secret')),
  ]),
  defineModel('@fastify/jwt', { versions: '6–10', docs: 'https://github.com/fastify/fastify-jwt' }, [option('FastifyJWTOptions', 'secret', 'key', 'JWT_SECRET')]),
];

/** Keys that sign session ids and cookies. */
export const sessionSecrets = [
  defineModel('express-session', { versions: '1', docs: 'https://github.com/expressjs/session' }, [option('SessionOptions', 'secret', 'key', 'SESSION_SECRET'), key(exported('default'), 'SESSION_SECRET', arg(0, 'secret'))]),
  defineModel('cookie-session', { versions: '2', docs: 'https://github.com/expressjs/cookie-session' }, [
    ...['secret', 'keys'].map((member) => key(exported('default'), 'SESSION_SECRET', arg(0, member))),
  ]),
  defineModel('cookie-parser', { versions: '1', docs: 'https://github.com/expressjs/cookie-parser' }, [key(exported('default'), 'COOKIE_SECRET', arg(0))]),
  defineModel('@fastify/cookie', { versions: '6–11', docs: 'https://github.com/fastify/fastify-cookie' }, [option('FastifyCookieOptions', 'secret', 'key', 'COOKIE_SECRET')]),
  defineModel('@fastify/session', { versions: '10–11', docs: 'https://github.com/fastify/session' }, [option('FastifySessionOptions', 'secret', 'key', 'SESSION_SECRET')]),
  defineModel('@fastify/secure-session', { versions: '5–8', docs: 'https://github.com/fastify/fastify-secure-session' }, ['secret', 'key'].map((member) => option('SecureSessionPluginOptions', member, 'key', 'SESSION_SECRET'))),
  defineModel('koa', { versions: '2–3', docs: 'https://koajs.com/#app-keys-' }, [option('default', 'keys', 'key', 'COOKIE_SECRET')]),
];

const CRYPTO = ['crypto', 'node:crypto'];

/** Keys of the platform's own cryptography, and what makes another form of a text. */
export const cryptoSecrets = [
  defineModel('node:crypto', { versions: 'Node 20–24', docs: 'https://nodejs.org/api/crypto.html' }, CRYPTO.flatMap((from) => {
    const at = (name: string, member?: string): LocalRef => (member === undefined ? { from, name } : { from, name, member });
    return [
      key(at('createHmac'), 'HMAC_KEY'),
      key(at('createCipheriv'), 'ENCRYPTION_KEY'),
      key(at('createDecipheriv'), 'ENCRYPTION_KEY'),
      key(at('createSecretKey'), 'SECRET_KEY', arg(0)),
      key(at('createPrivateKey'), 'PRIVATE_KEY', arg(0)),
      key(at('sign'), 'PRIVATE_KEY', arg(2)),
      key(at('Sign', 'sign'), 'PRIVATE_KEY', arg(0)),
      ...['hkdf', 'hkdfSync'].map((name) => key(at(name), 'ENCRYPTION_KEY')),
      ...['scryptSync', 'pbkdf2Sync', 'createSecretKey', 'createPrivateKey'].map((name) => role('secret.carry', at(name), { from: arg(0) })),
      role('secret.carry', at('Hash', 'update'), { from: arg(0) }),
      role('secret.carry', at('Hash', 'digest')),
    ];
  })),
  defineModel('lib', { versions: 'ES2023, DOM', docs: 'https://developer.mozilla.org/docs/Web/API/SubtleCrypto/importKey' }, [
    role('secret.use', { from: 'node:crypto', name: 'webcrypto.SubtleCrypto', member: 'importKey' }, { secret: arg(1), kind: 'key', name: 'ENCRYPTION_KEY', when: { slot: arg(0), values: ['raw', 'pkcs8', 'jwk'] } }),
    role('secret.carry', { global: 'TextEncoder', member: 'encode' }, { from: arg(0) }),
    role('secret.carry', { global: 'String' }, { from: arg(0) }),
    role('secret.carry', { global: 'BufferConstructor', member: 'from' }, { from: arg(0) }),
    role('secret.carry', { global: 'Buffer', member: 'toString' }),
    role('secret.carry', { global: 'atob' }, { from: arg(0) }),
  ]),
  defineModel('crypto-js', { versions: '4', docs: 'https://cryptojs.gitbook.io/docs' }, [
    ...['encrypt', 'decrypt'].flatMap((member) => ['AES', 'DES', 'TripleDES'].map((cipher) => key(method(cipher, member), 'ENCRYPTION_KEY'))),
    ...['HmacMD5', 'HmacSHA1', 'HmacSHA256', 'HmacSHA512'].map((name) => key(exported(name), 'HMAC_KEY')),
  ]),
  defineModel('argon2', { versions: '0.30–0.45', docs: 'https://github.com/ranisalt/node-argon2' }, [option('HashOptions', 'secret', 'key', 'PASSWORD_PEPPER'), option('VerifyOptions', 'secret', 'key', 'PASSWORD_PEPPER')]),
  defineModel('@node-rs/argon2', { versions: '1–2', docs: 'https://github.com/napi-rs/node-rs/tree/main/packages/argon2' }, [option('Options', 'secret', 'key', 'PASSWORD_PEPPER')]),
];

const DRIVERS = { postgres: 'Postgres', mysql: 'Mysql', 'aurora-mysql': 'AuroraMysql', cockroachdb: 'Cockroach', oracle: 'Oracle', sap: 'Sap', sqlserver: 'SqlServer' } as const;
const KNEX = ['ConnectionConfig', 'MsSqlConnectionConfigBase', 'MariaSqlConnectionConfig', 'MySqlConnectionConfig', 'OracleDbConnectionConfig', 'PgConnectionConfig'];

/** Who has these has the data. */
export const databaseSecrets = [
  defineModel('typeorm', { versions: '0.3–1', docs: 'https://typeorm.io/docs/data-source/data-source-options' }, [
    given(exported('DataSource'), 'password', 'DATABASE_PASSWORD', arg(0, 'password')),
    given(exported('DataSource'), 'url', 'DATABASE_URL', arg(0, 'url')),
    Object.entries(DRIVERS).map(([folder, name]) => optionOf(`typeorm/driver/${folder}/${name}ConnectionCredentialsOptions`, `${name}ConnectionCredentialsOptions`, 'password', 'password', 'DATABASE_PASSWORD')),
    Object.entries({ postgres: 'Postgres', mysql: 'Mysql', cockroachdb: 'Cockroach' }).map(([folder, name]) => optionOf(`typeorm/driver/${folder}/${name}ConnectionCredentialsOptions`, `${name}ConnectionCredentialsOptions`, 'url', 'url', 'DATABASE_URL')),
  ]),
  defineModel('pg', { versions: '8', docs: 'https://node-postgres.com/apis/pool' }, [option('ClientConfig', 'password', 'password', 'DATABASE_PASSWORD'), option('ClientConfig', 'connectionString', 'url', 'DATABASE_URL'), given(exported('Client'), 'url', 'DATABASE_URL', arg(0)),
    ...['Client', 'Pool'].flatMap((name) => [given(exported(name), 'password', 'DATABASE_PASSWORD', arg(0, 'password')), given(exported(name), 'url', 'DATABASE_URL', arg(0, 'connectionString'))]),
  ]),
  defineModel('knex', { versions: '2–3', docs: 'https://knexjs.org/guide/#configuration-options' }, [
    ...KNEX.map((name) => option(`Knex.${name}`, 'password', 'password', 'DATABASE_PASSWORD')),
    option('Knex.Config', 'connection', 'url', 'DATABASE_URL'),
    given(exported('knex'), 'password', 'DATABASE_PASSWORD', arg(0, 'connection', 'password')),
    option('Knex.PgConnectionConfig', 'connectionString', 'url', 'DATABASE_URL'),
  ]),
  defineModel('mysql2', { versions: '3', docs: 'https://sidorares.github.io/node-mysql2/docs' }, [
    option('ConnectionOptions', 'password', 'password', 'DATABASE_PASSWORD'),
    option('ConnectionOptions', 'uri', 'url', 'DATABASE_URL'),
    ...['createPool', 'createConnection'].map((name) => role('secret.use', exported(name), { secret: arg(0), kind: 'url', name: 'DATABASE_URL' })),
  ]),
  defineModel('sequelize', { versions: '6', docs: 'https://sequelize.org/docs/v6/getting-started/' }, [
    option('Options', 'password', 'password', 'DATABASE_PASSWORD'),
    // A file has no password.
    role('secret.use', exported('Sequelize'), { secret: arg(2), kind: 'password', name: 'DATABASE_PASSWORD', unless: { slot: arg(3, 'dialect'), values: ['sqlite'] } }),
    given(exported('Sequelize'), 'url', 'DATABASE_URL', arg(0)),
  ]),
  defineModel('mongoose', { versions: '7–9', docs: 'https://mongoosejs.com/docs/connections.html' }, ['connect', 'createConnection'].map((name) => role('secret.use', exported(name), { secret: arg(0), kind: 'url', name: 'MONGODB_URI' }))),
];

/** Accounts with others: the provider issues the secret, so that no word is one. */
export const accountSecrets = [
  defineModel('passport-oauth2', { versions: '1', docs: 'https://www.passportjs.org/packages/passport-oauth2/' }, [option('_StrategyOptionsBase', 'clientSecret', 'token', 'OAUTH_CLIENT_SECRET')]),
  defineModel('passport-google-oauth20', { versions: '2', docs: 'https://www.passportjs.org/packages/passport-google-oauth20/' }, [
    role('secret.option', method('_StrategyOptionsBase', 'clientSecret'), { kind: 'token', name: 'GOOGLE_CLIENT_SECRET', of: { from: 'passport-google-oauth20', name: 'Strategy' } }),
  ]),
  defineModel('passport-github2', { versions: '0.1–1', docs: 'https://www.passportjs.org/packages/passport-github2/' }, [
    ...['StrategyOption', '_StrategyOptionsBase'].map((name) => role('secret.option', method(name, 'clientSecret'), { kind: 'token', name: 'GITHUB_CLIENT_SECRET', of: { from: 'passport-github2', name: 'Strategy' } })),
  ]),
  defineModel('stripe', { versions: '20–23', docs: 'https://docs.stripe.com/keys' }, [
    role('secret.use', { from: 'stripe', name: 'default' }, { secret: arg(0), kind: 'token', name: 'STRIPE_SECRET_KEY' }),
    ...['constructEvent', 'constructEventAsync'].map((member) => role('secret.use', { from: 'stripe', name: 'default.Webhooks', member }, { secret: arg(2), kind: 'token', name: 'STRIPE_WEBHOOK_SECRET' })),
  ]),
  defineModel('svix', { versions: '1', docs: 'https://docs.svix.com/receiving/verifying-payloads/how' }, [role('secret.use', exported('Webhook'), { secret: arg(0), kind: 'token', name: 'WEBHOOK_SECRET' })]),
  defineModel('@octokit/webhooks', { versions: '12–14', docs: 'https://github.com/octokit/webhooks.js' }, [optionOf('@octokit/webhooks/dist-types/types', 'Options', 'secret', 'key', 'GITHUB_WEBHOOK_SECRET')]),
  defineModel('twilio', { versions: '4–6', docs: 'https://www.twilio.com/docs/libraries/node' }, [role('secret.use', exported('default'), { secret: arg(1), kind: 'token', name: 'TWILIO_AUTH_TOKEN' }), role('secret.use', exported('Twilio'), { secret: arg(1), kind: 'token', name: 'TWILIO_AUTH_TOKEN' })]),
  defineModel('@sendgrid/mail', { versions: '7–8', docs: 'https://github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail' }, [role('secret.use', method('MailService', 'setApiKey'), { secret: arg(0), kind: 'token', name: 'SENDGRID_API_KEY' })]),
  defineModel('openai', { versions: '4–6', docs: 'https://github.com/openai/openai-node' }, [option('ClientOptions', 'apiKey', 'token', 'OPENAI_API_KEY'), given(exported('OpenAI'), 'token', 'OPENAI_API_KEY', arg(0, 'apiKey'))]),
  // The type of the credentials of every client of AWS.
  defineModel('@aws-sdk/client-s3', { versions: '3', docs: 'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html' }, [given(exported('S3Client'), 'token', 'AWS_SECRET_ACCESS_KEY', arg(0, 'credentials', 'secretAccessKey')), optionOf('@smithy/types', 'AwsCredentialIdentity', 'secretAccessKey', 'token', 'AWS_SECRET_ACCESS_KEY')]),
  defineModel('nodemailer', { versions: '6–8', docs: 'https://nodemailer.com/smtp/' }, [given(exported('createTransport'), 'password', 'SMTP_PASSWORD', arg(0, 'auth', 'pass')), optionOf('nodemailer/lib/smtp-connection/index.js', 'Credentials', 'pass', 'password', 'SMTP_PASSWORD')]),
];

/** Where configuration is read and where it gets its defaults. */
export const configuration = [
  defineModel('@nestjs/config', { versions: '2–12', docs: 'https://docs.nestjs.com/techniques/configuration' }, [
    ...['get', 'getOrThrow'].map((member) => role('config.read', method('ConfigService', member), { key: arg(0), fallback: arg(1), throws: member === 'getOrThrow' })),
    role('config.store', exported('ConfigService')),
    role('config.define', exported('registerAs'), { namespace: arg(0), factory: arg(1) }),
    role('config.define', method('ConfigModule', 'forRoot'), { factory: arg(0, 'load') }),
    role('config.define', method('ConfigModule', 'forFeature'), { factory: arg(0) }),
  ]),
  defineModel('zod', { versions: '3–4', docs: 'https://zod.dev/api?id=defaults' }, ['ZodType', 'ZodString'].flatMap((owner) => ['default', 'prefault', 'catch'].map((member) => role('env.default', method(owner, member), { value: arg(0) })))),
  defineModel('joi', { versions: '17–18', docs: 'https://joi.dev/api/#anydefaultvalue' }, [role('env.default', method('AnySchema', 'default'), { value: arg(0) })]),
  // `devDefault` and `testDefault` are not for production.
  defineModel('envalid', { versions: '7–8', docs: 'https://github.com/af/envalid' }, ['str', 'url', 'host', 'email'].map((name) => role('env.default', exported(name), { value: arg(0, 'default') }))),
];
