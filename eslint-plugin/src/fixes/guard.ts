import type { Ask } from '../ask/ask.js';
import type { Inert } from '../ask/inert.js';
import type { Route } from '../ask/route.js';
import type { Site } from '../facts/index.js';
import { fixOf } from './edits.js';
import { decorateWith } from './guard-decorator.js';
import { repairs } from './guard-inert.js';
import { siblingMiddleware } from './guard-middleware.js';
import { importsFor } from './guard-names.js';
import { publicMarker } from './guard-public.js';
import { guardChoices, isWhollyUnguarded } from './guard-siblings.js';
import type { GuardSuggestion } from './suggestion.js';

/** For a route that strangers may call: the siblings' guard and the project's own word for "public", the likelier first. */
export function guardSuggestions(ask: Ask, route: Route): GuardSuggestion[] {
  if (!ask.isHere(route.declaration)) return [];
  if (route.framework === 'express') return middleware(ask, route);
  // How a guard is named there only the project knows.
  if (route.framework === 'declared') return [];
  const isEvident = ask.application.exposures.of(route).is === 'public';
  return isEvident ? [...markedPublic(ask, route), ...guard(ask, route)] : [...guard(ask, route), ...markedPublic(ask, route)];
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
    const onClass = owner !== undefined && ask.isHere(route.group) && isWhollyUnguarded(ask, route.group);
    const declaration = onClass ? route.group : route.declaration;
    const found = decorated(ask, declaration, decorator, onClass ? 'guardClass' : owner === undefined ? 'useGuard' : 'useGuardOf', owner);
    if (found) return [found];
  }
  return [];
}

/** For a controller whose inherited routes strangers may call: a guard on the class covers them all. */
export function inheritedSuggestions(ask: Ask, controller: Site): GuardSuggestion[] {
  if (!ask.isHere(controller) || !isWhollyUnguarded(ask, controller)) return [];
  for (const { decorator, owner } of guardChoices(ask, controller)) {
    const found = decorated(ask, controller, decorator, 'guardClass', owner);
    if (found) return [found];
  }
  return [];
}

function decorated(ask: Ask, declaration: Site, decorator: Site, messageId: GuardSuggestion['messageId'], owner = ''): GuardSuggestion | undefined {
  const imports = importsFor(ask, [decorator], declaration);
  const guard = ask.facts.text(decorator);
  return imports && { messageId, data: { guard, owner }, fix: fixOf([decorateWith(ask, declaration, guard), ...imports]) };
}

function markedPublic(ask: Ask, route: Route): GuardSuggestion[] {
  const marker = publicMarker(ask);
  return marker ? [{ messageId: 'markPublic', data: { marker: marker.name }, fix: fixOf([decorateWith(ask, route.declaration, marker.text), ...marker.imports]) }] : [];
}
