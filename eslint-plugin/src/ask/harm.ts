import type { Facts, Site } from '../facts/index.js';
import type { Application } from './application.js';
import type { Route } from './route.js';

/** What a stranger gets through an unguarded route: proved, or told by its siblings, which are all guarded. */
export type Harm = 'personal' | 'write' | 'effect' | 'file' | 'outlier';

/** In a message: anyone on the network can … */
export const HARM: Readonly<Record<Harm, string>> = { personal: 'read personal data', write: 'change data', effect: 'make the server act', file: 'make the server act', outlier: 'call it, unlike its siblings' };

/** Undefined where nothing says that the route should be guarded. */
export function harmOf(application: Application, route: Route): Harm | undefined {
  const exposure = application.exposures.of(route);
  const siblings = application.routesBeside(route);
  const guarded = siblings.filter(({ access }) => access === 'guarded').length;
  if (exposure.is === 'exposed') {
    // One application object holds routes about everything: a write, or a file, beside no guarded sibling may be meant for everybody.
    const isMeant = (exposure.what === 'write' || exposure.what === 'file') && route.transport === 'http' && route.onApplication && guarded === 0;
    if (isMeant || (exposure.what === 'write' && route.framework === 'sockets' && route.handler && asksOnly(application.facts, route.handler))) return undefined;
    return exposure.what;
  }
  const isOutlier = exposure.is === 'undecided' && guarded > 0 && (exposure.steered ? guarded * 2 > siblings.length : guarded >= 2 && guarded === siblings.length);
  return isOutlier ? 'outlier' : undefined;
}

/** What is sent reaches functions that another function may ask, and nothing else: it decides whether something fixed is written, not what. */
function asksOnly(facts: Facts, handler: Site): boolean {
  const isSent = (argument: Site): boolean => facts.kindOf(argument) !== 'function' && facts.origins(argument).some((origin) => origin.kind === 'parameter' && origin.fn === handler);
  const uses = facts.events(handler).filter(({ kind, site }) => kind === 'call' && [facts.receiverOf(site) ?? [], facts.argumentsOf(site)].flat().some(isSent));
  return uses.length > 0 && uses.every(({ within }) => within.length > 0);
}
