import type { Site } from '../facts/index.js';
import { RESTRICTING } from './access-words.js';
import type { Application } from './application.js';
import type { MetadataKey } from './decorators.js';
import { isRefusal } from './verdict.js';
import type { InFront, Route } from './route.js';

/** What stands in front of an unguarded route as if it guarded it. */
export function inertFront(route: Route): readonly InFront[] {
  return route.inFront.filter(({ verdict, from }) => {
    if (from === 'handler') return false;
    if (verdict.flaw?.kind === 'failOpen' || verdict.flaw?.kind === 'promise') return true;
    if (from === 'middleware' || route.framework !== 'nestjs') return false;
    return verdict.kind === 'open' || (verdict.kind === 'other' && from !== 'global');
  });
}

export type InertKind = 'empty' | 'open' | 'failOpen' | 'promise' | 'otherOnly' | 'metadata' | 'classAsGuard' | 'field';

export interface Inert {
  readonly kind: InertKind;
  /** Where it is used: a decorator, an argument. */
  readonly site: Site;
  readonly name: string;
  readonly reason?: string | undefined;
  readonly because: readonly Site[];
  readonly route?: Route;
}

/** Things in a file that look like guards and refuse nobody: each once, where it is used. */
export function inertIn(application: Application, file: string): readonly Inert[] {
  const { facts, roles } = application;
  const found = new Map<Site, Inert>();
  const add = (inert: Inert): void => {
    if (!found.has(inert.site)) found.set(inert.site, inert);
  };

  for (const classSite of facts.classesIn(file)) {
    for (const decorator of [...facts.decoratorsOf(classSite), ...facts.membersOf(classSite).filter(({ owner }) => owner === classSite).flatMap(({ decorators }) => decorators)]) {
      if (facts.kindOf(decorator) !== 'call' || facts.argumentsOf(decorator).length > 0) continue;
      if (roles.call(decorator, 'guard.attach')) add({ kind: 'empty', site: decorator, name: facts.text(decorator), because: [] });
    }
  }

  for (const route of application.routesIn(file)) {
    for (const front of route.inFront) {
      if (front.from === 'handler' || facts.place(front.site).file !== file) continue;
      const { verdict } = front;
      // A login callback may let everybody in front of it: it redirects those who failed.
      if (verdict.flaw?.kind === 'open' && verdict.kind === 'open' && route.framework === 'nestjs' && (route.access === 'guarded' || application.exposures.of(route).is !== 'public')) {
        add({ kind: 'open', site: front.site, name: verdict.name, because: [verdict.flaw.site], route });
      }
    }
    if (route.access === 'unguarded') {
      const attached = route.inFront.filter(({ from }) => from === 'method' || from === 'class' || from === 'base');
      const only = attached.length > 0 && attached.every(({ verdict }) => verdict.kind === 'other');
      if (only && route.framework === 'nestjs' && application.exposures.of(route).is === 'exposed' && application.hasRoot()) {
        const { verdict, site } = attached[0]!;
        add({ kind: 'otherOnly', site: facts.place(site).file === file ? site : route.site, name: verdict.name, reason: verdict.reason, because: [verdict.site, route.site], route });
      }
    }
    for (const front of route.idle ?? []) {
      if (isRefusal(front.verdict) && facts.place(front.site).file === file) add({ kind: 'field', site: front.site, name: front.verdict.name, because: [front.verdict.site], route });
    }
    for (const { key, applied } of route.metadata) {
      if (facts.place(applied.site).file !== file || found.has(applied.site)) continue;
      const readers = application.readersOf(key);
      if (readers.some((verdict) => route.inFront.some((front) => front.verdict.site === verdict.site || front.verdict.reads.includes(key)))) continue;
      const restricting = readers.filter((verdict) => isRefusal(verdict) && !verdict.opens.some((conditions) => conditions.some((one) => one.key === key && one.when === 'present')));
      if (restricting.length > 0) add({ kind: 'metadata', site: applied.site, name: restricting[0]!.name, because: [restricting[0]!.site], route });
      else if (readers.length === 0 && RESTRICTING.test(nameOfKey(application, key)) && application.hasRoot() && !application.isKeyRead(key) && route.inFront.every(({ verdict }) => verdict.kind !== 'unknown')) {
        add({ kind: 'metadata', site: applied.site, name: '', because: [], route });
      }
    }
  }

  // What makes a guard let everybody pass by mistake is one cause, wherever the guard is used.
  for (const { verdict, flaw, use } of application.flawedIn(file)) add({ kind: flaw.kind, site: flaw.site, name: verdict.name, because: [use] });

  for (const global of application.attachesIn(file) ? application.nest.globals() : []) {
    if (facts.place(global.site).file !== file) continue;
    if (global.isClass) add({ kind: 'classAsGuard', site: global.site, name: global.verdict.name, because: [global.verdict.site] });
    else if (global.from === 'global' && global.verdict.kind === 'open' && global.verdict.flaw?.kind === 'open') add({ kind: 'open', site: global.site, name: global.verdict.name, because: [global.verdict.flaw.site] });
  }
  return [...found.values()];
}

function nameOfKey(application: Application, key: MetadataKey): string {
  return typeof key === 'string' ? key : application.facts.text(key);
}

