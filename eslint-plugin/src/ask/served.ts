import type { Facts, Site, Value } from '../facts/index.js';
import type { RoleIndex } from './roles.js';

/** A microservice that an application starts beside itself; `inherits` is undefined where it cannot be read. */
export interface Hybrid {
  readonly call: Site;
  readonly inherits: boolean | undefined;
}

/** `Transport` of `@nestjs/microservices`: those that listen on a port of their own. The others read from a broker. */
const TCP = 0;
const GRPC = 4;
const EVERY_INTERFACE = /^(0\.0\.0\.0|::|\[::\])(:\d+)?$/;

/** How messages reach the handlers of a NestJS application. */
export class Served {
  #hybrids: readonly Hybrid[] | undefined;
  #open: boolean | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  /** `app.connectMicroservice(…)` */
  hybrids(): readonly Hybrid[] {
    return (this.#hybrids ??= this.roles.callsIn('app.hybrid').filter(({ call }) => !this.isIgnored(this.facts.place(call).file)).map(({ call, parts }) => {
      const argument = this.facts.argumentsOf(call)[parts.inherit.arg];
      if (!argument) return { call, inherits: this.facts.hasSpreadArgument(call) ? undefined : false };
      const options = this.facts.value(argument);
      if (options.kind === 'literal') return { call, inherits: false };
      const given = options.kind === 'object' ? options.members.get(parts.inherit.path![0]!) : undefined;
      if (options.kind !== 'object' || (options.open && !given)) return { call, inherits: undefined };
      return { call, inherits: given === undefined ? false : given.kind === 'literal' ? Boolean(given.value) : undefined };
    }));
  }

  /** Some microservice of the Program is written to listen on every interface, by TCP or gRPC, and asks for no certificate. */
  isOpen(): boolean {
    return (this.#open ??= [
      ...this.roles.callsIn('app.hybrid').map(({ call, parts }) => this.facts.argumentsOf(call)[parts.transport.arg]),
      ...this.roles.callsIn('app.root').map(({ call, parts }) => (this.isMicroservice(call) ? this.facts.argumentsOf(call)[(parts.module?.arg ?? 0) + 1] : undefined)),
    ].some((options) => options !== undefined && !this.isIgnored(this.facts.place(options).file) && this.#listensOpenly(this.facts.value(options))));
  }

  isMicroservice(root: Site): boolean {
    return [...this.facts.spelledNames(root)].includes('createMicroservice');
  }

  #listensOpenly(value: Value): boolean {
    if (value.kind !== 'object') return false;
    const transport = value.members.get('transport');
    const kind = transport === undefined ? TCP : transport.kind === 'literal' ? transport.value : undefined;
    const options = value.members.get('options');
    if (options?.kind !== 'object' || (kind !== TCP && kind !== GRPC)) return false;
    if (options.members.has('tlsOptions') || options.members.has('credentials')) return false;
    const address = options.members.get(kind === TCP ? 'host' : 'url');
    return address?.kind === 'literal' && typeof address.value === 'string' && EVERY_INTERFACE.test(address.value);
  }
}
