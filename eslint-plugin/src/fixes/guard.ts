import type { Ask } from '../ask/ask.js';
import type { Inert } from '../ask/inert.js';
import type { Route } from '../ask/route.js';
import { fixOf } from './edits.js';
import { decorateWith } from './guard-decorator.js';
import { repairs } from './guard-inert.js';
import { siblingMiddleware } from './guard-middleware.js';
import { importsFor } from './guard-names.js';
import { publicMarker } from './guard-public.js';
import { guardChoices } from './guard-siblings.js';
import type { GuardSuggestion } from './suggestion.js';

/** For a route that strangers may call: the siblings' guard, then the project's own word for "public". */
export function guardSuggestions(ask: Ask, route: Route): GuardSuggestion[] {
  if (!ask.isHere(route.declaration)) return [];
  return route.framework === 'express' ? middleware(ask, route) : [...guard(ask, route), ...markedPublic(ask, route)];
}

export function inertSuggestions(ask: Ask, inert: Inert): GuardSuggestion[] {
  return repairs(ask, inert);
}

function middleware(ask: Ask, route: Route): GuardSuggestion[] {
  const found = siblingMiddleware(ask, route);
  return found ? [{ messageId: 'useGuard', data: { guard: found.text }, fix: fixOf(found.edits) }] : [];
}

function guard(ask: Ask, route: Route): GuardSuggestion[] {
  for (const { decorator, owner } of guardChoices(ask, route.group)) {
    const onClass = owner !== undefined && ask.isHere(route.group) && isWhollyUnguarded(ask, route);
    const declaration = onClass ? route.group : route.declaration;
    const imports = importsFor(ask, [decorator], declaration);
    if (!imports) continue;
    const text = ask.facts.text(decorator);
    const messageId = onClass ? 'guardClass' : owner === undefined ? 'useGuard' : 'useGuardOf';
    return [{ messageId, data: { guard: text, owner: owner ?? '' }, fix: fixOf([decorateWith(ask, declaration, text), ...imports]) }];
  }
  return [];
}

/** A guard on the class changes all of its routes: right only where none of them is public. */
function isWhollyUnguarded({ application }: Ask, route: Route): boolean {
  return application.nest.routesOf(route.group).every((one) => one.access === 'unguarded' && application.exposures.of(one).is !== 'public');
}

function markedPublic(ask: Ask, route: Route): GuardSuggestion[] {
  const marker = publicMarker(ask);
  return marker ? [{ messageId: 'markPublic', data: { marker: marker.name }, fix: fixOf([decorateWith(ask, route.declaration, marker.text), ...marker.imports]) }] : [];
}
