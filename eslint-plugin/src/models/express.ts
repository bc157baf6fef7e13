import { arg, defineModel, exported, restFrom, role, type LocalRef } from './model.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'all'] as const;
const core = (name: string, member: string): LocalRef => ({ from: 'express-serve-static-core', name, member });

/** Express 4 and 5. Types live in `@types/express-serve-static-core`, which `@types/express` imports. */
export const express = defineModel('express', { versions: '4–5', docs: 'https://expressjs.com/en/5x/api.html' }, [
  role('router.create', exported('default'), { root: true }),
  role('router.create', exported('Router'), { root: false }),
  VERBS.flatMap((verb) => ['Application', 'Router', 'IRouter', 'IRoute'].map((owner) => role('router.register', core(owner, verb), { verb: verb === 'all' ? 'ALL' : verb.toUpperCase(), handlers: restFrom(0) }))),
  ['Application', 'Router', 'IRouter'].flatMap((owner) => [
    role('router.register', core(owner, 'use'), { verb: 'USE', handlers: restFrom(0) }),
    role('router.route', core(owner, 'route'), { path: arg(0) }),
    role('router.param', core(owner, 'param'), { name: arg(0), handler: arg(1) }),
  ]),
  role('app.root', core('Application', 'listen')),
  // `http.createServer(app).listen(…)`
  ...['net', 'node:net'].map((from) => role('app.root', { from, name: 'Server', member: 'listen' })),
  role('http.requestType', exported('Request')),
  role('http.requestType', { from: 'express-serve-static-core', name: 'Request' }),
  role('http.requestType', { from: 'http', name: 'IncomingMessage' }),
  role('http.responseType', exported('Response')),
  role('http.responseType', { from: 'express-serve-static-core', name: 'Response' }),
  role('http.responseType', { from: 'http', name: 'ServerResponse' }),
  ['json', 'urlencoded', 'raw', 'text', 'static'].map((name) => role('middleware.other', exported(name), { reason: name === 'static' ? 'serves files' : 'parses the body' })),
]);

/** Promises of Express 4's handlers reach its error handler. */
export const asyncHandlers = defineModel('express-async-handler', { versions: '1', docs: 'https://github.com/Abazhenov/express-async-handler' }, [role('middleware.wrap', exported('default'), { handler: arg(0) })]);

/** Packages whose middleware everybody mounts and that authenticates nobody, whatever it is called. */
export const quietPackages: ReadonlySet<string> = new Set([
  'helmet', 'cors', 'compression', 'cookie-parser', 'body-parser', 'morgan', 'express-rate-limit', 'express-slow-down', 'express-session', 'cookie-session', 'connect-flash', 'serve-static', 'serve-index', 'serve-favicon',
  'method-override', 'response-time', 'multer', 'express-fileupload', 'csurf', 'csrf-csrf', 'hpp', 'errorhandler', 'express-ipfilter', 'swagger-ui-express', 'i18n', 'feature-policy', 'permissions-policy', 'pino-http', 'nestjs-pino',
  'express-robots-txt', 'express-security.txt', 'express-winston', 'express-validator', 'celebrate', 'prom-client', 'express-prom-bundle', 'express-async-handler', 'express-requests-logger', 'connect-timeout', 'express-useragent', 'request-ip', 'express-mongo-sanitize', 'xss-clean', 'express-http-context', 'cls-rtracer', 'express-request-id', 'express-handlebars', 'graphql-upload',
]);
