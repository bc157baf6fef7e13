import type { Declared, Facts, Place, Site } from '../facts/index.js';
import { GUARDING } from './access-words.js';
import type { Application } from './application.js';
import type { Inert } from './inert.js';
import type { InFront, Route } from './route.js';
import type { ScopeFinding } from './tenancy/scope.js';
import type { Unjudged } from './unjudged.js';

/** Where in `settings.lintel` something is said. */
export type DeclarableKey = 'guards' | 'notGuards' | 'public' | 'sql' | 'tenant' | 'tenant.columns' | 'tenant.from' | 'tenant.shared' | 'tenant.scopedBy';

/** By what a setting names it: a file without its ending, or a package. */
export interface Named {
  readonly module: string;
  readonly name: string;
}

/** What a finding turns on and no code proves. Whether saying it ends the finding is tried before anybody is asked to. */
export interface Declarable {
  readonly key: DeclarableKey;
  /** As people know it. */
  readonly name: string;
  /** Undefined where only a comment can say it. */
  readonly value: Named | string | false | undefined;
  /** A comment that says the same: where it would stand. */
  readonly mark?: { readonly role: 'auth.guard' | 'public'; readonly at: Place } | undefined;
  /** Without columns a tenant means nothing: those that were inferred. */
  readonly columns?: readonly string[];
}

const MOST = 4;

/** What stands in front of a route and refuses for no reason that was understood, what nobody could read, and the handler itself. */
export function declarableOn(application: Application, route: Route): readonly Declarable[] {
  const fronts = route.inFront.filter((front) => isDoubtful(application, front)).flatMap((front) => guardOf(application.facts, front));
  const decorators = unreadDecorators(application, route);
  return distinct([...fronts, ...decorators.flatMap((decorator) => decoratorAs(application.facts, decorator, 'guards')), ...decorators.flatMap((decorator) => decoratorAs(application.facts, decorator, 'public')), ...publicHandler(application.facts, route)]);
}

/** What may be a guard in front of any of these routes. */
export function guardsBefore(application: Application, routes: readonly Route[]): readonly Declarable[] {
  return distinct(routes.flatMap((route) => route.inFront.filter((front) => isDoubtful(application, front)).flatMap((front) => guardOf(application.facts, front))));
}

/** A guard that refuses, and not for a reason that was understood. One that lets everybody pass is none, whoever says so. */
export function declarableInert(application: Application, { kind, route }: Inert): readonly Declarable[] {
  if (kind !== 'otherOnly' || !route) return [];
  return distinct(route.inFront.filter((front) => front.from !== 'global' && front.from !== 'middleware' && isDoubtful(application, front)).flatMap((front) => guardOf(application.facts, front)));
}

/** A table that is not the tenants' after all, and what was asked about the key before the query and not known to answer. */
export function declarableIn(application: Application, { what, query, value, because }: ScopeFinding): readonly Declarable[] {
  const { facts, roles, tenancy } = application;
  const columns = tenancy.spelled();
  if (what === 'widened' || what === 'optional') return [];
  if (what === 'predicate') return distinct((value ? trustedAs(application, value) : []).map((one) => ({ ...one, columns })));
  const shared: Declarable = { key: 'tenant.shared', name: query.entity.name, value: query.entity.name, columns };
  const read = because.at(-1);
  const keys = [value, what === 'read' || what === 'write' || what === 'raw' ? read : undefined].flatMap((one) => one ?? []);
  const isAbout = (argument: Site): boolean => keys.some((key) => facts.isSameReading(argument, key) || (facts.kindOf(argument) === 'name' && facts.text(argument) === facts.lastNameOf(key)));
  const checks = [query.call, ...because.filter((site) => facts.kindOf(site) === 'call')].flatMap((place) => {
    const fn = facts.enclosingFunction(place);
    const { start } = facts.place(place);
    return fn ? facts.callsIn(fn).filter((call) => facts.kindOf(call) === 'call' && facts.place(call).end <= start && roles.ofCall(call).length === 0 && facts.argumentsOf(call).some(isAbout)) : [];
  });
  return distinct([...checks.flatMap((call) => called(facts, call).map((named): Declarable => ({ key: 'tenant.scopedBy', name: named.name, value: named, columns }))), shared]);
}

/** What could not be judged for want of one word. */
export function declarableFor(application: Application, unjudged: readonly Unjudged[]): readonly Declarable[] {
  const { facts } = application;
  return distinct(
    unjudged.flatMap(({ site, subject, why }): readonly Declarable[] => {
      if (subject === 'query' && why === 'no-caller') {
        const fn = facts.enclosingFunction(site);
        return fn ? exported(facts, fn).map((named) => ({ key: 'sql', name: named.name, value: named })) : [];
      }
      if (subject !== 'route' || why === 'no-root' || why === 'no-mount') return [];
      const route = application.routesIn(facts.place(site).file).find((one) => one.site === site);
      if (!route) return [];
      const unknown = route.inFront.filter(({ verdict, from }) => verdict.kind === 'unknown' && from !== 'handler');
      const guards = [...unknown.flatMap((front) => guardOf(facts, front)), ...unreadDecorators(application, route).flatMap((decorator) => decoratorAs(facts, decorator, 'guards'))];
      return [...guards, ...guards.flatMap(({ key: _key, mark: _mark, ...rest }): readonly Declarable[] => (rest.value === undefined ? [] : [{ ...rest, key: 'notGuards' }]))];
    }),
  );
}

export const declarableTenant = (column: string): readonly Declarable[] => [
  { key: 'tenant.columns', name: column, value: column },
  { key: 'tenant', name: column, value: false },
];

/** It stands there as a gate, and what it refuses for is not known. What a model knows to be something else is no doubt. */
function isDoubtful({ facts, roles }: Application, { verdict, from }: InFront): boolean {
  if (from === 'handler' || verdict.flaw || (verdict.kind !== 'other' && verdict.kind !== 'unknown')) return false;
  const { site } = verdict;
  const specifier = facts.importedFrom(site);
  if (specifier !== undefined && roles.isQuiet(specifier)) return false;
  const known = (expression: Site): boolean => [...(facts.kindOf(expression) === 'call' ? roles.ofCall(expression) : []), ...roles.ofName(expression)].some(({ role }) => role === 'guard.other' || role === 'middleware.other');
  if (facts.kindOf(site) === 'class') {
    const declared = facts.declaration(site);
    return !roles.entries('guard.other').some(({ ref }) => facts.is(declared, ref)) && !facts.lineage(site).external.some(known);
  }
  return facts.kindOf(site) === 'function' || !known(site);
}

function guardOf(facts: Facts, { verdict, site }: InFront): readonly Declarable[] {
  const isDeclaration = facts.kindOf(verdict.site) === 'class' || facts.kindOf(verdict.site) === 'function';
  const [value] = isDeclaration ? exported(facts, verdict.site) : [...called(facts, verdict.site), ...called(facts, site)];
  const at = isDeclaration ? facts.markedAt(verdict.site) : undefined;
  const name = verdict.name || value?.name;
  return name === undefined || (value === undefined && at === undefined) ? [] : [{ key: 'guards', name, value, mark: at && { role: 'auth.guard', at } }];
}

/** Decorators of the project, on a route or its class, whose meaning was not found. */
function unreadDecorators({ facts, decorators }: Application, route: Route): readonly Site[] {
  if (route.framework !== 'nestjs') return [];
  const onMethod = facts.membersOf(route.group).find(({ site }) => site === route.declaration)?.decorators ?? [];
  return [...onMethod, ...facts.decoratorsOf(route.group)].filter((decorator) => {
    const applied = decorators.of([decorator]);
    return facts.kindOf(decorator) === 'call' && applied.every(({ played, why, metadata }) => why !== undefined || (metadata !== undefined && played.every(({ role }) => role === 'metadata.write')));
  });
}

function decoratorAs(facts: Facts, decorator: Site, key: 'guards' | 'public'): readonly Declarable[] {
  return called(facts, decorator).flatMap((value) => {
    if (key === 'public' && GUARDING.test(value.name)) return [];
    return [{ key, name: `@${value.name}`, value }];
  });
}

/** `@lintel public` above the handler: of this route alone. */
function publicHandler(facts: Facts, { framework, declaration, handler, inherited, verb }: Route & { readonly name: string }): readonly Declarable[] {
  const marked = framework === 'nestjs' ? declaration : handler;
  if (inherited || verb === 'FIELD' || framework === 'declared' || !marked) return [];
  const at = facts.markedAt(marked);
  const name = facts.nameOf(marked);
  return at ? [{ key: 'public', name: name ?? 'this handler', value: undefined, mark: { role: 'public', at } }] : [];
}

/** What hands over a value that looks like a request's and is not what the request says. What is read from a body is what it says. */
function trustedAs({ facts, roles }: Application, value: Site): readonly Declarable[] {
  return facts.origins(value).flatMap((origin): readonly Declarable[] => {
    if (origin.kind === 'call') return called(facts, origin.site).map((named) => ({ key: 'tenant.from', name: named.name, value: named }));
    if (origin.kind !== 'parameter') return [];
    const decorators = facts.parametersOf(origin.fn)[origin.index]?.decorators ?? [];
    return decorators.filter((decorator) => facts.kindOf(decorator) === 'call' && roles.ofCall(decorator).length === 0).map((decorator) => ({ key: 'tenant.from', name: `@${facts.text(decorator)}`, value: `@${facts.text(decorator)}` }));
  });
}

/** What a call runs, or an expression names, as a setting would name it. */
function called(facts: Facts, expression: Site): readonly Named[] {
  const declared = facts.declaredBy(expression);
  const declarations = facts.declarations(declared);
  const specifier = facts.importedFrom(expression);
  if (specifier !== undefined && !/^\.{0,2}\//.test(specifier) && (declarations.length === 0 || facts.packageOf(declared) !== undefined)) return ofPackage(facts, declared, specifier, expression);
  return declarations.flatMap((declaration) => exported(facts, declaration)).slice(0, 1);
}

function ofPackage(facts: Facts, declared: Declared, specifier: string, expression: Site): readonly Named[] {
  const names = [...facts.declarations(declared).flatMap((declaration) => facts.nameOf(declaration) ?? []), facts.lastNameOf(facts.kindOf(expression) === 'call' ? facts.calleeOf(expression) : expression) ?? '', 'default'];
  const name = names.find((one) => one !== '' && facts.is(declared, { from: specifier, name: one }));
  return name === undefined ? [] : [{ module: specifier, name }];
}

/** A declaration of the project, by the export that it is or that it belongs to. */
function exported(facts: Facts, declaration: Site): readonly Named[] {
  const { file } = facts.place(declaration);
  if (file === '' || file.endsWith('.d.ts') || file.includes('/node_modules/')) return [];
  const around = facts.exportAround(declaration);
  if (!around) return [];
  const module = file.replace(/(\/index)?\.[cm]?[jt]sx?$/, '');
  const member = facts.kindOf(around.site) === 'class' && around.site !== declaration ? facts.nameOf(declaration) : undefined;
  if (facts.kindOf(around.site) === 'class' && around.site !== declaration && member === undefined) return [];
  return [{ module, name: member === undefined ? around.name : `${around.name}.${member}` }];
}

function distinct(all: readonly Declarable[]): readonly Declarable[] {
  return [...new Map(all.map((one) => [`${one.key} ${JSON.stringify(one.value)} ${one.mark?.at.file}:${one.mark?.at.start}`, one])).values()].slice(0, 2 * MOST);
}
