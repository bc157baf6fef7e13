import type { Ask } from '../ask/ask.js';
import { isRefusal } from '../ask/verdict.js';
import type { Route } from '../ask/route.js';
import type { Site, Value } from '../facts/index.js';

/** A decorator of the project that guards routes like the one in question. */
export interface GuardChoice {
  /** `UseGuards(JwtAuthGuard)`, as written where it is taken from. */
  readonly decorator: Site;
  /** The guards in a plain `UseGuards(…)`. */
  readonly guards: readonly Site[];
  /** The controller from which it is taken; undefined: this one. */
  readonly owner: string | undefined;
}

/** Guards worth suggesting, nearest first: the controller's own, its folder's, its module's, then those that any module can make. */
export function guardChoices(ask: Ask, controller: Site): readonly GuardChoice[] {
  const own = ranked(ask, ask.application.nest.routesOf(controller), controller);
  if (own.length > 0) return own;
  const transport = ask.application.nest.routesOf(controller)[0]?.transport ?? 'http';
  const inModule = routesInModule(ask, controller).filter((route) => readsRequestsOf(ask, route, transport));
  const others = ask.application.routes().filter((route) => route.framework === 'nestjs' && route.group !== controller && readsRequestsOf(ask, route, transport));
  return [
    ...ranked(ask, inModule.filter(({ group }) => folderOf(ask, group) === folderOf(ask, controller)), controller),
    ...ranked(ask, inModule, controller),
    // Nest resolves a guard in the module of the controller that uses it: elsewhere only what every module can inject.
    ...ranked(ask, others, controller).filter(({ decorator }) => isInjectableAnywhere(ask, decorator)),
  ];
}

/** A call by which a guard finds the request of a transport in its context. */
const FINDS: Record<Route['transport'], RegExp> = { http: /^(switchToHttp|getArgByIndex|getArgs|getRequest)$/, graphql: /^(getContext|getArgByIndex|getArgs|parseContext)$/, websocket: /^(switchToWs|getArgByIndex|getArgs)$/, message: /^(switchToRpc|getArgByIndex|getArgs)$/ };

/** Guards of this transport, and those of another that can read its requests, too. */
function readsRequestsOf({ facts }: Ask, route: Route, transport: Route['transport']): boolean {
  if (route.transport === transport) return true;
  return route.inFront.some(({ verdict, from }) => isRefusal(verdict) && (from === 'method' || from === 'class' || from === 'base') && facts.callsIn(verdict.site).some((call) => [...facts.spelledNames(call)].some((name) => FINDS[transport].test(name))));
}

/** Routes of the other controllers of a controller's module; where no module names both, of its folder. */
function routesInModule(ask: Ask, controller: Site): readonly Route[] {
  const modules = modulesOf(ask);
  const home = modules.get(controller);
  return ask.application.routes().filter(({ framework, group }) => {
    if (framework !== 'nestjs' || group === controller) return false;
    const module = modules.get(group);
    return home && module ? module.some((one) => home.includes(one)) : folderOf(ask, group) === folderOf(ask, controller);
  });
}

/** A guard on the class changes all of its routes: right only where none of them is public. */
export function isWhollyUnguarded({ application }: Ask, controller: Site): boolean {
  return application.nest.routesOf(controller).every((one) => one.access === 'unguarded' && application.exposures.of(one).is !== 'public');
}

/** Whether NestJS can make a guard class for a controller: what it injects is there already, or everywhere. */
export function canBeUsedIn(ask: Ask, guard: Site, controller: Site): boolean {
  const near = [...ask.application.nest.routesOf(controller), ...routesInModule(ask, controller)];
  const isUsed = near.some(({ inFront }) => inFront.some(({ verdict, from }) => verdict.site === guard && (from === 'method' || from === 'class')));
  return isUsed || injectsOnlyReflector(ask.application, guard);
}

/** Most used first; a guard that is made for one role only when nothing else guards here. */
function ranked(ask: Ask, routes: readonly Route[], controller: Site): readonly GuardChoice[] {
  const { facts } = ask;
  const guarded = routes.filter(({ access }) => access === 'guarded');
  const found = new Map<string, { choice: GuardChoice; count: number; weight: number }>();
  for (const route of guarded) {
    for (const { verdict, opened, certain, from, site } of route.inFront) {
      if (!isRefusal(verdict) || opened || !certain || (from !== 'method' && from !== 'class' && from !== 'base') || facts.kindOf(site) !== 'call') continue;
      const isPlain = ask.application.roles.call(site, 'guard.attach') !== undefined;
      const guards = isPlain ? facts.argumentsOf(site) : [];
      const key = `${facts.text(site)} ${facts.place(verdict.site).file}`;
      const known = found.get(key);
      if (known) known.count++;
      else {
        const owner = route.group === controller ? undefined : facts.nameOf(route.group);
        const special = isPlain ? guards.some((guard) => isMadeFor(ask, guard)) : facts.argumentsOf(site).length > 0;
        found.set(key, { choice: { decorator: site, guards, owner }, count: 1, weight: special ? -1 : verdict.kind === 'authenticates' ? (isPlain ? 2 : 1) : 0 });
      }
      break;
    }
  }
  return [...found.values()]
    .filter(({ weight, count }) => weight >= 0 || count === guarded.length)
    .sort((a, b) => b.weight - a.weight || b.count - a.count || a.choice.guards.length - b.choice.guards.length)
    .map(({ choice }) => choice);
}

/** `RolesGuard('admin')`, `new ScopeGuard(['read'])`: its arguments belong to one route. `AuthGuard('jwt')` names a strategy. */
function isMadeFor({ application, facts }: Ask, guard: Site): boolean {
  const kind = facts.kindOf(guard);
  return (kind === 'call' || kind === 'new') && facts.argumentsOf(guard).length > 0 && !application.roles.call(guard, 'auth.guard');
}

/** The `@Module(…)` calls that name a controller, a resolver or a gateway. */
function modulesOf({ application, facts }: Ask): ReadonlyMap<Site, readonly Site[]> {
  const modules = new Map<Site, Site[]>();
  for (const { call, parts } of application.roles.callsIn('module.define')) {
    const argument = facts.argumentsOf(call)[parts.options.arg];
    const options = argument && facts.value(argument);
    for (const list of ['controllers', 'providers']) {
      const named = options?.kind === 'object' ? options.members.get(list) : undefined;
      for (const { kind, site } of named?.kind === 'array' ? named.items : []) {
        if (kind === 'class') modules.set(site, [...(modules.get(site) ?? []), call]);
      }
    }
  }
  return modules;
}

/** Whether every guard of a decorator can be made in any module: it injects nothing but `Reflector`. */
export function isInjectableAnywhere({ application, facts }: Ask, decorator: Site): boolean {
  const attached = application.decorators.of([decorator]).filter(({ played }) => played.some(({ role }) => role === 'guard.attach'));
  return attached.length > 0 && attached.every((applied) => applied.arguments.every((guard) => canBeMade(guard)));

  function canBeMade(guard: Value): boolean {
    if (guard.kind === 'new') return true;
    if (guard.kind === 'class') return injectsOnlyReflector(application, guard.site);
    if (guard.kind !== 'call') return false;
    if (application.roles.call(guard.site, 'auth.guard')) return facts.packageOf(facts.declaredBy(guard.site)) === '@nestjs/passport';
    const made = guard.inline();
    return made?.kind === 'class' && injectsOnlyReflector(application, made.site);
  }
}

export function injectsOnlyReflector({ facts, roles }: Ask['application'], guard: Site): boolean {
  if (facts.fieldDecorators(guard).some((decorator) => facts.is(facts.declaredBy(decorator), { from: '@nestjs/common', name: 'Inject' }))) return false;
  const constructor = facts.constructorOf(guard);
  if (constructor) return facts.parametersOf(constructor).every(({ site }) => facts.typeIs(site, { from: '@nestjs/core', name: 'Reflector' }));
  // The constructor of a base without source: only passport's mixin is known to need nothing.
  return facts.lineage(guard).external.every((base) => facts.kindOf(base) === 'call' && roles.call(base, 'auth.guard') !== undefined);
}

function folderOf({ facts }: Ask, controller: Site): string {
  const { file } = facts.place(controller);
  return file.slice(0, file.lastIndexOf('/'));
}
