import type { Ask } from '../ask/ask.js';
import { isRefusal } from '../ask/verdict.js';
import type { Route } from '../ask/route.js';
import type { Site } from '../facts/index.js';
import { importsFor } from './guard-names.js';
import type { TextEdit } from './edits.js';

export interface MiddlewareChoice {
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** The middleware of the routes beside this one, as its own first handler. */
export function siblingMiddleware(ask: Ask, route: Route): MiddlewareChoice | undefined {
  const first = handlersOf(ask, route.declaration)[0];
  if (!first) return undefined;
  const siblings = ask.application.routesBeside(route);
  const onRouter = ask.application.routes().filter(({ framework, group, site }) => framework === 'express' && group === route.group && site !== route.site);
  for (const middleware of [...onRoutes(ask, siblings), ...onRoutes(ask, onRouter), ...mountedInFile(ask, route)]) {
    const text = middleware.map((one) => ask.facts.text(one)).join(', ');
    const imports = /\bthis\b/.test(text) && !middleware.every((one) => ask.facts.enclosingFunction(one) === ask.facts.enclosingFunction(route.declaration)) ? undefined : importsFor(ask, middleware, route.declaration);
    const { start } = ask.facts.place(first);
    if (imports) return { text, edits: [{ range: [start, start], text: `${text}, ` }, ...imports] };
  }
  return undefined;
}

/** What refuses strangers on other routes of the same router, the most used first. */
function onRoutes(ask: Ask, routes: readonly Route[]): readonly (readonly Site[])[] {
  const { facts } = ask;
  const guarded = routes.filter(({ access }) => access === 'guarded');
  const found = new Map<string, { sites: readonly Site[]; count: number }>();
  for (const sibling of guarded) {
    const sites = refusing(ask, handlersOf(ask, sibling.declaration).slice(0, -1));
    if (sites.length === 0) continue;
    const text = sites.map((site) => facts.text(site)).join(', ');
    const known = found.get(text);
    if (known) known.count++;
    else found.set(text, { sites, count: 1 });
  }
  const total = [...found.values()].reduce((sum, { count }) => sum + count, 0);
  return [...found.values()]
    .filter(({ sites, count }) => count === total || !sites.some((site) => isMadeFor(ask, site)))
    .sort((a, b) => b.count - a.count)
    .map(({ sites }) => sites);
}

/** `router.use(requireUser)` in the same file, on the same router first. */
function mountedInFile(ask: Ask, route: Route): readonly (readonly Site[])[] {
  const { application, facts } = ask;
  const router = facts.receiverOf(route.declaration);
  const uses = application.roles
    .callsIn('router.register')
    .filter(({ call, parts }) => parts.verb === 'USE' && ask.isHere(call))
    .map(({ call }) => ({ call, sites: refusing(ask, facts.argumentsOf(call)) }))
    .filter(({ call, sites }) => sites.length > 0 && !isPath(ask, facts.argumentsOf(call)[0]!) && !sites.some((site) => isMadeFor(ask, site)));
  const isSame = (call: Site): boolean => {
    const receiver = facts.receiverOf(call);
    return receiver !== undefined && router !== undefined && facts.text(receiver) === facts.text(router);
  };
  return [...uses.filter(({ call }) => isSame(call)), ...uses.filter(({ call }) => !isSame(call))].map(({ sites }) => sites);
}

function refusing({ application, facts }: Ask, handlers: readonly Site[]): readonly Site[] {
  return handlers.filter((handler) => {
    const kind = facts.kindOf(handler);
    return (kind === 'name' || kind === 'member' || kind === 'call') && isRefusal(application.guards.ofValue(facts.value(handler), 'middleware'));
  });
}

/** `checkPermission('reports:read')` speaks of one route. */
function isMadeFor({ application, facts }: Ask, middleware: Site): boolean {
  return facts.kindOf(middleware) === 'call' && facts.argumentsOf(middleware).length > 0 && !application.roles.call(middleware, 'auth.guard');
}

/** The arguments of a registration without its path. */
function handlersOf(ask: Ask, call: Site): readonly Site[] {
  const args = ask.facts.argumentsOf(call);
  return args[0] && isPath(ask, args[0]) ? args.slice(1) : args;
}

function isPath({ facts }: Ask, argument: Site): boolean {
  const value = facts.value(argument);
  if (value.kind === 'literal' || value.kind === 'regexp') return true;
  if (value.kind === 'array') return value.items.every(({ kind }) => kind === 'literal' || kind === 'regexp');
  return (value.kind === 'unknown' || value.kind === 'name') && facts.isString(argument) && !facts.isAny(argument);
}
