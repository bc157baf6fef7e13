import type { Facts, Site, Value } from '../facts/index.js';
import type { Slot } from '../models/model.js';
import type { Guards } from './guards.js';
import type { PublicPaths } from './public-paths.js';
import type { RoleIndex } from './roles.js';
import { accessOf, type InFront, type Route } from './route.js';

/** Routes that are registered through a function of the user's own, which `settings.lintel.routers` declares. */
export class DeclaredRouters {
  #routes: readonly Route[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly guards: Guards,
    readonly publicPaths: PublicPaths,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  routesIn(file: string): readonly Route[] {
    this.#routes ??= this.roles.callsIn('router.declared').filter(({ call }) => !this.isIgnored(this.facts.place(call).file)).map(({ call, parts }) => this.#route(call, parts));
    return this.#routes.filter(({ site }) => this.facts.place(site).file === file);
  }

  #route(call: Site, parts: { readonly method?: Slot; readonly path?: Slot; readonly guard?: Slot; readonly handler?: Slot }): Route {
    const part = (slot: Slot | undefined): Value | undefined => slot && this.#part(call, slot);
    const verb = text(part(parts.method))?.toUpperCase() ?? 'ALL';
    const path = text(part(parts.path));
    const handler = part(parts.handler);
    const body = handler?.kind === 'function' && this.facts.hasBody(handler.site) ? handler.site : undefined;
    const guard = part(parts.guard);
    const inFront = guard && !isNobody(guard) ? [this.#inFront(guard)] : [];
    if (body) {
      const verdict = this.guards.ofFunction(body, 'handler');
      if (verdict.kind === 'authenticates' || verdict.kind === 'authorises') inFront.push({ verdict, opened: undefined, from: 'handler', site: body, certain: true });
    }
    const marker = this.publicPaths.covering(path);
    return {
      framework: 'declared',
      transport: 'http',
      verb,
      path,
      name: `${verb} ${path ?? '(computed path)'}`,
      site: this.facts.calleeNameOf(call),
      declaration: call,
      handler: body,
      loaders: [],
      group: this.facts.enclosingClass(call) ?? this.facts.fileSite(call),
      onApplication: false,
      inFront,
      gates: inFront,
      behind: [],
      ...accessOf(inFront, parts.guard ? undefined : 'dynamic', marker),
      metadata: [],
      marker,
      inherited: false,
    };
  }

  #part(call: Site, { arg, path = [] }: Slot): Value | undefined {
    const argument = this.facts.argumentsOf(call)[arg];
    let value = argument && this.facts.value(argument);
    for (const key of path) value = value?.kind === 'object' ? value.members.get(key) : undefined;
    return value;
  }

  /** A function is middleware, and judged as such; any other value says who may, and is believed. */
  #inFront(guard: Value): InFront {
    const isCode = guard.kind === 'function' || guard.kind === 'call' || guard.kind === 'class' || (guard.kind === 'array' && guard.items.some(({ kind }) => kind === 'function' || kind === 'call'));
    const verdict = isCode ? this.guards.ofValue(guard, 'middleware') : { kind: 'authorises' as const, name: this.facts.shortText(guard.site), because: [guard.site], opens: [], reads: [], site: guard.site };
    return { verdict, opened: undefined, from: 'method', site: guard.site, certain: true };
  }
}

const text = (value: Value | undefined): string | undefined => (value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined);
const isNobody = (value: Value): boolean => (value.kind === 'literal' && (!value.value || (typeof value.value === 'string' && /^none$/i.test(value.value)))) || (value.kind === 'array' && value.items.length === 0 && !value.open);
