import { arg, defineModel, exported, method, restFrom, role } from './model.js';

const VERBS = { Get: 'GET', Post: 'POST', Put: 'PUT', Patch: 'PATCH', Delete: 'DELETE', Options: 'OPTIONS', Head: 'HEAD', All: 'ALL', Search: 'SEARCH', Sse: 'GET' } as const;
const INPUTS = { Body: 'body', Query: 'query', Param: 'param', Headers: 'headers', UploadedFile: 'file', UploadedFiles: 'file', HostParam: 'other', RawBody: 'body' } as const;
const CLOSED_PIPES = ['ParseIntPipe', 'ParseFloatPipe', 'ParseBoolPipe', 'ParseUUIDPipe', 'ParseEnumPipe', 'ParseDatePipe'];
const INERT = ['switchToHttp', 'switchToWs', 'switchToRpc', 'getType', 'getArgs', 'getArgByIndex'];
const INERT_CONTEXT = [...INERT, 'getClass', 'getHandler'];
const INERT_HOSTS = ['getRequest', 'getResponse', 'getNext'];
const LOGGER = ['log', 'error', 'warn', 'debug', 'verbose', 'fatal'];

const OPERATIONS = { Query: 'QUERY', Mutation: 'MUTATION', Subscription: 'SUBSCRIPTION' } as const;

export const nestCommon = defineModel('@nestjs/common', { versions: '10–12', docs: 'https://docs.nestjs.com/controllers' }, [
  role('http.controller', exported('Controller'), { path: arg(0) }),
  Object.entries(VERBS).map(([name, verb]) => role('http.route', exported(name), { verb, path: arg(0) })),
  // RequestMapping({ path, method }) is what the verbs are made of.
  role('http.route', exported('RequestMapping'), { verb: 'ALL', path: arg(0, 'path') }),
  Object.entries(INPUTS).map(([name, part]) => role('http.input', exported(name), { part, pipes: restFrom(0) })),
  role('http.reader', exported('createParamDecorator'), { factory: arg(0) }),
  role('http.request', exported('Req')),
  role('http.request', exported('Request')),
  role('http.request', exported('Session')),
  role('guard.attach', exported('UseGuards'), { guards: restFrom(0) }),
  role('guard.contract', exported('CanActivate'), { method: 'canActivate' }),
  role('guard.global', method('INestApplication', 'useGlobalGuards'), { guards: restFrom(0) }),
  role('guard.global', method('INestMicroservice', 'useGlobalGuards'), { guards: restFrom(0), only: 'message' }),
  role('app.hybrid', method('INestApplication', 'connectMicroservice'), { transport: arg(0), inherit: arg(1, 'inheritAppConfig') }),
  role('gateway.adapter', method('INestApplication', 'useWebSocketAdapter'), { adapter: arg(0) }),
  role('app.use', method('INestApplication', 'use'), { handlers: restFrom(0) }),
  role('app.use', { from: '@nestjs/platform-express', name: 'NestExpressApplication', member: 'use' }, { handlers: restFrom(0) }),
  role('middleware.contract', exported('NestMiddleware'), { method: 'use' }),
  role('middleware.apply', method('MiddlewareConsumer', 'apply'), { handlers: restFrom(0) }),
  role('middleware.exclude', { from: '@nestjs/common/interfaces', name: 'MiddlewareConfigProxy', member: 'exclude' }, { routes: restFrom(0) }),
  role('middleware.forRoutes', { from: '@nestjs/common/interfaces', name: 'MiddlewareConfigProxy', member: 'forRoutes' }, { routes: restFrom(0) }),
  role('module.define', exported('Module'), { options: arg(0) }),
  role('decorator.compose', exported('applyDecorators'), { decorators: restFrom(0) }),
  role('metadata.write', exported('SetMetadata'), { key: arg(0), value: arg(1) }),
  role('validate.pipe', exported('ValidationPipe'), { transform: arg(0, 'transform') }),
  CLOSED_PIPES.map((name) => role('parse.closed', exported(name))),
  INERT.map((member) => role('call.inert', method('ArgumentsHost', member))),
  INERT_CONTEXT.map((member) => role('call.inert', method('ExecutionContext', member))),
  INERT_HOSTS.map((member) => role('call.inert', { from: '@nestjs/common/interfaces', name: 'HttpArgumentsHost', member })),
  LOGGER.flatMap((member) => ['Logger', 'ConsoleLogger', 'LoggerService'].map((host) => role('call.inert', method(host, member)))),
]);

export const nestCore = defineModel('@nestjs/core', { versions: '10–12', docs: 'https://docs.nestjs.com/guards' }, [
  role('app.root', method('NestFactory', 'create'), { module: arg(0) }),
  role('app.root', method('NestFactory', 'createMicroservice'), { module: arg(0) }),
  role('guard.token', exported('APP_GUARD')),
  ['get', 'getAll', 'getAllAndOverride', 'getAllAndMerge'].flatMap((member) => [
    role('metadata.read', method('Reflector', member), { key: arg(0) }),
    role('call.inert', method('Reflector', member)),
  ]),
  role('metadata.decorator', method('Reflector', 'createDecorator')),
]);

export const nestPassport = defineModel('@nestjs/passport', { versions: '10–12', docs: 'https://docs.nestjs.com/recipes/passport' }, [
  // Answers 401 unless a strategy succeeds; `handleRequest` may be overridden. 'anonymous' always succeeds.
  role('auth.guard', exported('AuthGuard'), { refusal: 'handleRequest', principal: 'user', open: { slot: arg(0), value: 'anonymous' } }),
]);

export const nestThrottler = defineModel('@nestjs/throttler', { versions: '5–6', docs: 'https://docs.nestjs.com/security/rate-limiting' }, [
  role('guard.other', exported('ThrottlerGuard'), { reason: 'limits the rate' }),
]);

export const nestGraphql = defineModel('@nestjs/graphql', { versions: '12–14', docs: 'https://docs.nestjs.com/graphql/other-features' }, [
  role('graphql.resolver', exported('Resolver'), { type: arg(0) }),
  (['Query', 'Mutation', 'Subscription'] as const).map((name) => role('graphql.operation', exported(name), { kind: OPERATIONS[name], type: arg(0) })),
  ['ResolveField', 'ResolveProperty'].map((name) => role('graphql.field', exported(name), { type: arg(0) })),
  role('graphql.property', exported('Field'), { type: arg(0) }),
  ['forRoot', 'forRootAsync'].map((member) => role('graphql.configure', method('GraphQLModule', member), { options: arg(0) })),
  role('http.input', exported('Args'), { part: 'body', pipes: restFrom(0) }),
  role('call.inert', method('GqlExecutionContext', 'create')),
  role('call.inert', method('GqlExecutionContext', 'getContext')),
  role('call.inert', method('GqlExecutionContext', 'getInfo')),
]);

/** CRUD routes that a class decorator registers when the class is loaded. */
export const nestCrud = [
  defineModel('@dataui/crud', { versions: '5', docs: 'https://gid-oss.github.io/dataui-nestjs-crud/controllers/' }, [role('http.generate', exported('Crud'))]),
  defineModel('@nestjsx/crud', { versions: '5', docs: 'https://github.com/nestjsx/crud/wiki/Controllers' }, [role('http.generate', exported('Crud'))]),
];

export const nestTerminus = defineModel('@nestjs/terminus', { versions: '10–12', docs: 'https://docs.nestjs.com/recipes/terminus' }, [
  role('health.check', exported('HealthCheck')),
  role('health.check', method('HealthCheckService', 'check')),
]);

export const nestWebsockets = defineModel('@nestjs/websockets', { versions: '11', docs: 'https://docs.nestjs.com/websockets/gateways' }, [
  role('gateway.define', exported('WebSocketGateway')),
  role('gateway.subscribe', exported('SubscribeMessage'), { event: arg(0) }),
  role('http.input', exported('MessageBody'), { part: 'body', pipes: restFrom(0) }),
]);

export const nestMicroservices = defineModel('@nestjs/microservices', { versions: '11', docs: 'https://docs.nestjs.com/microservices/basics' }, [
  ['MessagePattern', 'EventPattern', 'GrpcMethod', 'GrpcStreamMethod', 'GrpcStreamCall'].map((name) => role('message.handle', exported(name), { pattern: arg(0) })),
  role('http.input', exported('Payload'), { part: 'body', pipes: restFrom(0) }),
]);
