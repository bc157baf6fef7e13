import type { Event, Facts, Site } from '../facts/index.js';
import type { RoleIndex } from './roles.js';
import type { Strangers } from './strangers.js';
import { isSwallowed, type Contract } from './verdict.js';

const RESPONSE_METHODS = /^(status|sendStatus|send|json|jsonp|redirect|end|render|writeHead|sendFile|code)$/;
const REFUSING_STATUS = new Set([401, 403, 404, 407]);

/** What refuses a request, in each contract: a thrown error, a falsy result, an answer instead of `next()`. */
export class Refusals {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly strangers: Strangers,
  ) {}

  is(event: Event, contract: Contract, fn: Site): boolean {
    if (event.kind === 'throw') return !isSwallowed(event) && (contract !== 'handler' || this.#isRefusingError(event));
    if (contract === 'guard') {
      if (event.kind !== 'return' || !event.value) return event.kind === 'return' && event.within.length === 0;
      if (event.within.length > 0) return false;
      if (this.isTrue(event.value) || this.strangers.truth(event.value) === true) return false;
      if (this.facts.kindOf(event.value) === 'call' && this.isSuperCall(event.value)) return false;
      return true;
    }
    if (contract === 'message' && event.kind === 'return') return !event.value && event.conditions.length > 0 && event.within.length === 0;
    if (event.kind !== 'call') return false;
    if (contract === 'connection' || contract === 'message') return this.#endsConnection(event.site, fn);
    const names = this.facts.spelledNames(event.site);
    if (this.isNext(event.site, fn)) {
      const [error] = this.facts.argumentsOf(event.site);
      return error !== undefined && this.#isError(error);
    }
    if (![...names].some((called) => RESPONSE_METHODS.test(called)) || !this.#isResponseCall(event.site, fn)) return false;
    return contract === 'middleware' || this.#isRefusingStatus(event.site);
  }

  /** What makes `next` an error: not `undefined`, not 'route'; of a condition, the branch that a stranger takes. */
  #isError(argument: Site): boolean {
    const parts = this.facts.conditional(argument);
    if (parts) {
      const truth = this.strangers.truth(parts.condition);
      return (truth !== false && this.#isError(parts.whenTrue)) || (truth !== true && this.#isError(parts.whenFalse));
    }
    const value = this.facts.value(argument);
    return !(value.kind === 'literal' && (value.value === undefined || value.value === null || value.value === 'route'));
  }

  #isRefusingStatus(call: Site): boolean {
    const [first] = this.facts.argumentsOf(call);
    if (!first) return false;
    const value = this.facts.value(first);
    if (value.kind === 'literal' && typeof value.value === 'number') return REFUSING_STATUS.has(value.value);
    if (value.kind === 'literal' && typeof value.value === 'string') return /login|signin|sign-in|unauthori[sz]ed/i.test(value.value); // res.redirect('/login')
    return false;
  }

  #isRefusingError(event: Event): boolean {
    return event.value !== undefined && /unauthori[sz]ed|forbidden|not_?authenticated|access_?denied|40[13]/i.test(this.facts.text(event.value));
  }

  #isResponseCall(call: Site, fn: Site): boolean {
    const receiver = this.facts.receiverOf(call);
    if (!receiver) return false;
    if (this.roles.typePlays(receiver, 'http.responseType')) return true;
    const parameter = this.facts.parametersOf(fn)[1]?.site;
    return this.facts.origins(receiver).some((origin) => (origin.kind === 'parameter' && origin.declaration === parameter) || (origin.kind === 'call' && this.#isResponseCall(origin.site, fn)));
  }

  isNext(call: Site, fn: Site): boolean {
    const parameters = this.facts.parametersOf(fn);
    const next = parameters[2];
    if (!next) return false;
    return this.facts.declarations(this.facts.namedBy(this.facts.calleeOf(call))).includes(next.site);
  }

  /** `client.disconnect()`, `socket.destroy()`, `next(new Error('who?'))`, `callback(null, false)`. */
  #endsConnection(call: Site, fn: Site): boolean {
    const parameters = this.facts.parametersOf(fn).map(({ site }) => site);
    const callee = this.facts.calleeOf(call);
    const args = this.facts.argumentsOf(call);
    if (this.facts.declarations(this.facts.namedBy(callee)).some((declaration) => parameters.indexOf(declaration) > 0)) {
      const values = args.map((argument) => this.facts.value(argument));
      // An error, a `false`, or something that is decided elsewhere.
      const isFine = ({ value }: { readonly value: unknown }): boolean => value === true || value === null || value === undefined;
      return values.some((value, index) => !(value.kind === 'literal' && (isFine(value) || (index > 0 && values.length > 1 && typeof value.value !== 'boolean'))));
    }
    const receiver = this.facts.receiverOf(call);
    if (!receiver || ![...this.facts.spelledNames(call)].some((name) => /^(disconnect|disconnectSockets|close|terminate|destroy|end)$/.test(name))) return false;
    return this.facts.origins(receiver).some((origin) => origin.kind === 'parameter');
  }

  /** `super.canActivate(context)` */
  isSuperCall(call: Site): boolean {
    const receiver = this.facts.kindOf(call) === 'call' ? this.facts.receiverOf(call) : undefined;
    return receiver !== undefined && this.facts.text(receiver) === 'super';
  }

  /** Lets the request pass: `true`, `Promise.resolve(true)`. */
  isTrue(value: Site): boolean {
    const found = this.facts.value(value);
    if (found.kind === 'literal') return found.value === true;
    // `Promise.resolve(true)`, `of(true)`
    if (found.kind === 'call') {
      const [only, ...rest] = found.arguments();
      return rest.length === 0 && only?.kind === 'literal' && only.value === true && [...this.facts.spelledNames(found.site)].some((name) => name === 'resolve' || name === 'of');
    }
    return false;
  }
}
