import { arg, defineModel, exported, method, role } from './model.js';

/** These leave no text that could break out of anything: members of a list, numbers, booleans, UUIDs. */
const CLOSED = ['IsIn', 'IsEnum', 'Equals', 'IsBoolean', 'IsInt', 'IsNumber', 'IsPositive', 'IsUUID', 'IsMongoId', 'IsNumberString', 'IsDate', 'IsBooleanString', 'IsISO8601', 'IsDateString', 'IsHexadecimal', 'IsAlpha', 'IsAlphanumeric'];
const ANY = ['IsString', 'IsOptional', 'IsNotEmpty', 'IsEmail', 'Length', 'MaxLength', 'MinLength', 'IsArray', 'ValidateNested', 'IsObject', 'IsDefined', 'IsUrl', 'Min', 'Max', 'ValidateIf', 'Allow'];

export const classValidator = defineModel('class-validator', { versions: '0.13–0.15', docs: 'https://github.com/typestack/class-validator' }, [
  CLOSED.map((name) => role('validate.closed', exported(name), {})),
  role('validate.closed', exported('Matches'), { pattern: arg(0) }),
  ANY.map((name) => role('validate.any', exported(name))),
  ['isUUID', 'isMongoId', 'isHexadecimal', 'isAlpha', 'isAlphanumeric'].map((name) => role('check.closed', exported(name), { value: arg(0) })),
]);

export const uuid = defineModel('uuid', { versions: '8–14', docs: 'https://github.com/uuidjs/uuid' }, [
  role('check.closed', exported('validate'), { value: arg(0) }),
  ['v1', 'v4', 'v7'].map((name) => role('parse.closed', exported(name))),
]);

export const classTransformer = defineModel('class-transformer', { versions: '0.4–0.5', docs: 'https://github.com/typestack/class-transformer' }, [role('validate.convert', exported('Type'))]);

export const platform = defineModel('lib', { versions: 'ES2023', docs: 'https://tc39.es/ecma262/' }, [
  ['Number', 'parseInt', 'parseFloat', 'Boolean', 'BigInt'].map((name) => role('parse.closed', { global: name })),
  ['parseInt', 'parseFloat'].map((name) => role('parse.closed', { global: 'Number', member: name })),
  ['toISOString', 'getTime', 'valueOf', 'toJSON', 'getFullYear'].map((name) => role('parse.closed', { global: 'Date', member: name })),
  ['floor', 'ceil', 'round', 'max', 'min', 'trunc', 'abs', 'random'].map((name) => role('parse.closed', { global: 'Math', member: name })),
  ['now'].map((name) => role('parse.closed', { global: 'Date', member: name })),
  ['log', 'warn', 'error', 'info', 'debug'].map((name) => role('call.inert', { global: 'Console', member: name })),
]);

export const nodeEffects = defineModel('node', { versions: 'Node 20–24', docs: 'https://nodejs.org/api/' }, [
  ['child_process', 'node:child_process'].flatMap((from) => ['exec', 'execSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'].map((name) => role('effect', { from, name }, { kind: 'execute' }))),
  ['vm', 'node:vm'].flatMap((from) => ['runInNewContext', 'runInThisContext', 'runInContext'].map((name) => role('effect', { from, name }, { kind: 'execute' }))),
  role('effect', { global: 'eval' }, { kind: 'execute' }),
  ['fs', 'node:fs'].flatMap((from) => ['readFile', 'readFileSync', 'writeFile', 'writeFileSync', 'unlink', 'unlinkSync', 'createReadStream', 'createWriteStream', 'rm', 'rmSync', 'readdir', 'readdirSync', 'mkdir', 'rename', 'copyFile'].map((name) => role('effect', { from, name }, { kind: 'file' }))),
  ['fs/promises', 'node:fs/promises'].flatMap((from) => ['readFile', 'writeFile', 'unlink', 'rm', 'readdir', 'mkdir', 'rename', 'copyFile', 'access', 'open'].map((name) => role('effect', { from, name }, { kind: 'file' }))),
  ['fs', 'node:fs'].flatMap((from) => ['readFile', 'writeFile', 'appendFile', 'unlink', 'rm', 'readdir', 'mkdir', 'rename', 'copyFile', 'open'].map((name) => role('effect', { from, name: `promises.${name}` }, { kind: 'file' }))),
  ['crypto', 'node:crypto'].flatMap((from) => [
    role('parse.closed', { from, name: 'randomUUID' }),
    // Hexadecimal or base64: no quote, no space.
    role('parse.closed', { from, name: 'Hash', member: 'digest' }),
    role('parse.closed', { from, name: 'Hmac', member: 'digest' }),
  ]),
]);

/** Outgoing calls: a stranger who can cause them reaches the inner network. */
export const networkClients = defineModel('axios', { versions: '0.27–1', docs: 'https://axios-http.com' }, [
  // Its declarations for CommonJS export the interface and not the class.
  ['get', 'post', 'put', 'patch', 'delete', 'request'].flatMap((member) => ['Axios', 'AxiosInstance'].map((owner) => role('effect', method(owner, member), { kind: 'network' }))),
]);
export const mailers = defineModel('nodemailer', { versions: '6–8', docs: 'https://nodemailer.com' }, [role('effect', { from: 'nodemailer', name: 'Transporter', member: 'sendMail' }, { kind: 'mail' })]);
