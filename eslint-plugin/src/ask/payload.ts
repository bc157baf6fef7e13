import type { Facts, Site } from '../facts/index.js';
import type { RoleIndex } from './roles.js';

/** Events that a socket raises itself. */
export const LIFECYCLE = /^(connection|connect|connect_error|disconnect|disconnecting|close|error|open|ping|pong|upgrade|headers|listening|newListener|removeListener|unexpected-response)$/;

/** Whether a parameter is what somebody sent over a socket: of a listener, or of a gateway's method without decorators. */
export function isPayload(facts: Facts, roles: RoleIndex, fn: Site, index: number): boolean {
  const parameters = facts.parametersOf(fn);
  if (facts.decoratorsOf(fn).some((decorator) => facts.kindOf(decorator) === 'call' && roles.call(decorator, 'gateway.subscribe'))) {
    // The client stands first.
    return index === 1 && parameters.every(({ decorators }) => decorators.length === 0);
  }
  const call = facts.passedTo(fn);
  const listens = call && roles.call(call, 'socket.listen');
  if (!listens) return false;
  const event = facts.argumentsOf(call)[listens.parts.event.arg];
  const name = event && facts.value(event);
  return !(name?.kind === 'literal' && typeof name.value === 'string' && LIFECYCLE.test(name.value));
}
