import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Ask } from '../ask/ask.js';
import type { Inert } from '../ask/inert.js';
import type { Route } from '../ask/route.js';
import type { MemberFact, Site } from '../facts/index.js';
import { awaitEdits } from './await.js';
import { fixOf, type TextEdit } from './edits.js';
import { decorateWith, withArguments } from './guard-decorator.js';
import { importOfExport, importsFor } from './guard-names.js';
import { canBeUsedIn, guardChoices, injectsOnlyReflector, isWhollyUnguarded } from './guard-siblings.js';
import { importEdit } from './imports.js';
import type { GuardSuggestion } from './suggestion.js';

export function repairs(ask: Ask, inert: Inert): GuardSuggestion[] {
  switch (inert.kind) {
    case 'empty':
    case 'otherOnly':
      return named(ask, inert);
    case 'promise':
      return awaited(ask, inert);
    case 'failOpen':
      return refusing(ask, inert);
    case 'metadata':
      return reader(ask, inert);
    case 'classAsGuard':
      return instance(ask, inert);
    case 'field': // the option stands in another file
    case 'open':
      return []; // what it should ask for is not written anywhere
  }
}

/** The class in which a decorator stands, and the method that it decorates. */
function decorated({ facts }: Ask, decorator: Site): { readonly controller: Site; readonly member: MemberFact | undefined } | undefined {
  const controller = facts.enclosingClass(decorator);
  return controller && { controller, member: facts.membersOf(controller).find(({ decorators }) => decorators.includes(decorator)) };
}

/** `@UseGuards()` and `@UseGuards(ThrottlerGuard)`: the guard that stands elsewhere. */
function named(ask: Ask, { kind, site, route }: Inert): GuardSuggestion[] {
  const { application, facts } = ask;
  const attach = facts.kindOf(site) === 'call' && application.roles.call(site, 'guard.attach') !== undefined ? decorated(ask, site) : undefined;
  const controller = attach?.controller ?? route?.group;
  if (!controller || !ask.isHere(controller)) return [];
  const joins = attach !== undefined && (kind === 'empty' || attach.member !== undefined || isWhollyUnguarded(ask, controller));
  // The class has public routes: the guard belongs to the one that needs it.
  if (!joins && (!route || !ask.isHere(route.declaration) || exposed(ask, controller).length > 1)) return [];
  for (const { decorator, guards } of guardChoices(ask, controller)) {
    if (joins && guards.length === 0) continue;
    const at = joins ? site : route!.declaration;
    const imports = importsFor(ask, joins ? guards : [decorator], at);
    if (!imports) continue;
    const texts = guards.map((guard) => facts.text(guard));
    const edit = joins ? withArguments(ask, site, texts, 'before') : decorateWith(ask, at, facts.text(decorator));
    return [{ messageId: 'nameGuard', data: { guard: texts.join(', ') || facts.text(decorator) }, fix: fixOf([edit, ...imports]) }];
  }
  return [];
}

const exposed = ({ application }: Ask, controller: Site): readonly Route[] => application.nest.routesOf(controller).filter((route) => route.access === 'unguarded' && application.exposures.of(route).is === 'exposed');

function awaited(ask: Ask, { site: flaw }: Inert): GuardSuggestion[] {
  const edits = ask.facts.yieldsNothing(flaw) ? undefined : awaitEdits(ask, flaw);
  return edits ? [{ messageId: 'awaitDecision', fix: fixOf(edits) }] : [];
}

/** `return true` → `return false`, `next()` → `next(error)`, in the catch of a failed check. */
function refusing(ask: Ask, { site: flaw }: Inert): GuardSuggestion[] {
  const { start, end } = ask.facts.place(flaw);
  if (ask.facts.kindOf(flaw) === 'call' && ask.facts.argumentsOf(flaw).length === 0) {
    const error = caughtAt(ask, start);
    return error === undefined ? [] : [{ messageId: 'refuseInCatch', fix: fixOf([{ range: [end - 1, end - 1], text: error }]) }];
  }
  const found = [...ask.facts.text(flaw).matchAll(/\btrue\b/g)];
  const at = start + (found[0]?.index ?? 0);
  return found.length === 1 ? [{ messageId: 'refuseInCatch', fix: fixOf([{ range: [at, at + 'true'.length], text: 'false' }]) }] : [];
}

/** The name that the innermost `catch` around an offset gives to the error. */
function caughtAt({ context: { sourceCode } }: Ask, offset: number): string | undefined {
  for (let node: TSESTree.Node | null | undefined = sourceCode.getNodeByRangeIndex(offset); node; node = node.parent) {
    if (node.type === AST_NODE_TYPES.CatchClause) return node.param?.type === AST_NODE_TYPES.Identifier ? node.param.name : undefined;
  }
  return undefined;
}

/** `@Roles('admin')` without the guard that reads it: behind the guard that signs in. */
function reader(ask: Ask, { site, because: [guard], route }: Inert): GuardSuggestion[] {
  const { application, facts } = ask;
  const exported = guard && facts.exportAround(guard);
  if (!guard || !exported || exported.site !== guard || !route) return [];
  const place = decorated(ask, site);
  if (!place) return [];
  const { controller, member } = place;
  if (!canBeUsedIn(ask, guard, controller)) return [];
  const imports = importOfExport(ask, guard, exported.name);
  if (!imports) return [];

  // Guards of the class run before those of the method: the reader must not come before what signs in.
  const routes = member ? [route] : application.nest.routesOf(controller);
  const signsIn = routes.map(({ inFront }) => inFront.find(({ verdict, opened, from }) => verdict.kind === 'authenticates' && !opened && from !== 'handler'));
  if (!member && signsIn.some((front) => front?.from === 'method')) return [];
  const declaration = member?.site ?? controller;
  const choice = signsIn[0] ? undefined : guardChoices(ask, controller).find(({ guards }) => guards.length > 0 && !guards.some((one) => facts.value(one).site === guard));
  const before = choice && importsFor(ask, choice.guards, declaration);
  const names = [...(choice && before ? choice.guards.map((one) => facts.text(one)) : []), exported.name];

  const attached = (member?.decorators ?? facts.decoratorsOf(controller)).find((decorator) => facts.kindOf(decorator) === 'call' && application.roles.call(decorator, 'guard.attach') !== undefined);
  const attach = attached ? undefined : importEdit(ask, 'UseGuards', '@nestjs/common');
  if (attach?.kind === 'taken') return [];
  const edit = attached ? withArguments(ask, attached, names, 'after') : decorateWith(ask, declaration, `UseGuards(${names.join(', ')})`);
  return [{ messageId: 'addReader', data: { guard: exported.name }, fix: fixOf([edit, ...(attach?.kind === 'edit' ? [attach] : []), ...imports, ...(before ?? [])]) }];
}

/** `useGlobalGuards(Guard)`: the instance, made by hand where it needs no more than `Reflector`, else the container's. */
function instance(ask: Ask, { site }: Inert): GuardSuggestion[] {
  const { application, facts } = ask;
  const value = facts.value(site);
  const call = enclosingCall(ask, site);
  const receiver = call && facts.receiverOf(call);
  if (value.kind !== 'class' || !receiver || facts.kindOf(receiver) !== 'name') return [];
  const guard = facts.text(facts.bare(site));
  const app = facts.text(receiver);
  const { start, end } = facts.place(site);
  const suggestion = (text: string, imports: readonly TextEdit[] = []): GuardSuggestion[] => [{ messageId: 'passInstance', data: { instance: text }, fix: fixOf([{ range: [start, end], text }, ...imports]) }];

  const constructor = facts.constructorOf(value.site);
  const parameters = constructor ? facts.parametersOf(constructor) : [];
  if (injectsOnlyReflector(application, value.site)) {
    if (parameters.length === 0) return suggestion(`new ${guard}()`);
    const edit = importEdit(ask, 'Reflector', '@nestjs/core');
    if (edit.kind === 'taken') return [];
    return suggestion(`new ${guard}(${parameters.map(() => `${app}.get(Reflector)`).join(', ')})`, edit.kind === 'edit' ? [edit] : []);
  }
  return isProvided(ask, value.site) ? suggestion(`${app}.get(${guard})`) : [];
}

function enclosingCall({ application, facts }: Ask, argument: Site): Site | undefined {
  return application.roles.callsIn('guard.global').find(({ call }) => facts.argumentsOf(call).includes(argument))?.call;
}

/** Named among the providers of some module. */
function isProvided({ application, facts }: Ask, provider: Site): boolean {
  return application.roles.callsIn('module.define').some(({ call, parts }) => {
    const argument = facts.argumentsOf(call)[parts.options.arg];
    const options = argument && facts.value(argument);
    const providers = options?.kind === 'object' ? options.members.get('providers') : undefined;
    return providers?.kind === 'array' && providers.items.some(({ kind, site }) => kind === 'class' && site === provider);
  });
}
