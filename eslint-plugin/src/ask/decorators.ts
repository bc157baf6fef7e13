import type { Facts, Site, Value, Why } from '../facts/index.js';
import type { RoleName, Roles } from '../models/model.js';
import type { Played, RoleIndex } from './roles.js';

/** One decorator that takes effect on a declaration, however it was composed. */
export interface Applied {
  readonly played: readonly Played[];
  readonly arguments: readonly Value[];
  /** The decorator as written on the declaration: what a report underlines. */
  readonly site: Site;
  /** The call that plays the role, perhaps in another file. */
  readonly call: Site;
  /** False when a condition that is not known decides whether it takes effect. */
  readonly certain: boolean;
  /** Set when it cannot be read: only a declaration file. */
  readonly why: Why | undefined;
  /** Identity of the decorator's own declaration, for markers from settings and typed metadata. */
  readonly metadata: { readonly key: MetadataKey; readonly value: Value | undefined } | undefined;
}

/** A metadata key: a string, or the declaration that stands for it. */
export type MetadataKey = string | Site;

const KNOWN: readonly RoleName[] = ['http.controller', 'http.route', 'http.generate', 'graphql.resolver', 'graphql.operation', 'graphql.field', 'graphql.property', 'gateway.define', 'gateway.subscribe', 'message.handle', 'guard.attach', 'metadata.write', 'module.define', 'http.input', 'http.request', 'access.public', 'auth.guard', 'health.check', 'parse.closed', 'validate.closed', 'validate.any'];

/** Evaluates composition: `applyDecorators`, factories, arrays, spreads, conditionals, other packages with source. */
export class Decorators {
  readonly #cache = new WeakMap<Site, readonly Applied[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
  ) {}

  of(decorators: readonly Site[]): readonly Applied[] {
    return decorators.flatMap((decorator) => {
      let applied = this.#cache.get(decorator);
      if (!applied) this.#cache.set(decorator, (applied = this.#flatten(this.facts.value(decorator), decorator, true, 0)));
      return applied;
    });
  }

  static with<R extends RoleName>(applied: readonly Applied[], role: R): readonly (Applied & { readonly parts: Roles[R] })[] {
    return applied.flatMap((one) => {
      const played = one.played.find((candidate): candidate is Played<R> => candidate.role === role);
      return played ? [{ ...one, parts: played.parts }] : [];
    });
  }

  #flatten(value: Value, site: Site, certain: boolean, depth: number): readonly Applied[] {
    if (depth > 8) return [this.#unread(site, value.site, certain, 'budget')];
    switch (value.kind) {
      case 'call':
        return this.#call(value, site, certain, depth);
      case 'function':
        return this.#body(value, site, certain, depth);
      case 'array':
        return value.items.flatMap((item) => this.#flatten(item, site, certain, depth + 1));
      case 'oneOf': {
        const branches = value.values.map((one) => this.#flatten(one, site, false, depth + 1));
        // What every branch applies is certain.
        return branches.flatMap((branch) => branch.map((one) => ({ ...one, certain: certain && branches.every((other) => other.some((same) => sameRoles(same, one) && same.certain === one.certain && same.call === one.call)) })));
      }
      case 'literal':
        return []; // `cond && decorator`, with a false condition
      default:
        return [this.#unread(site, value.site, certain, value.kind === 'name' || value.kind === 'unknown' ? value.why : 'dynamic')];
    }
  }

  #call(value: Extract<Value, { kind: 'call' }>, site: Site, certain: boolean, depth: number): readonly Applied[] {
    const played = this.roles.ofCall(value.site);
    if (played.some(({ role }) => role === 'decorator.compose')) return value.arguments().flatMap((argument) => this.#flatten(argument, site, certain, depth + 1));
    if (played.some(({ role }) => KNOWN.includes(role))) {
      return [{ played, arguments: value.arguments(), site, call: value.site, certain, why: undefined, metadata: this.#written(played, value) }];
    }
    const created = this.#createdBy(this.facts.calleeOf(value.site));
    if (created) return [{ played: [], arguments: value.arguments(), site, call: value.site, certain, why: undefined, metadata: { key: created, value: value.arguments()[0] } }];
    const inlined = value.inline();
    if (inlined) return this.#flatten(inlined, site, certain, depth + 1);
    return [this.#unread(site, value.site, certain, this.facts.whyUnknown(this.facts.declaredBy(value.site)) ?? 'declaration-only')];
  }

  /** A decorator written by hand: the decorators that its body calls. */
  #body(value: Extract<Value, { kind: 'function' }>, site: Site, certain: boolean, depth: number): readonly Applied[] {
    if (!this.facts.hasBody(value.site)) {
      const declared = this.facts.declaration(value.site);
      const mark = this.facts.markOf(declared);
      return mark ? [] : [this.#unread(site, value.site, certain, 'declaration-only')];
    }
    const found: Applied[] = [];
    for (const event of this.facts.events(value.site)) {
      if (event.kind !== 'call') continue;
      const always = event.conditions.length === 0;
      const direct = this.facts.value(event.site);
      if (direct.kind === 'call' && this.roles.ofCall(event.site).some(({ role }) => KNOWN.includes(role) || role === 'decorator.compose')) {
        found.push(...this.#flatten(direct, site, certain && always, depth + 1));
      }
    }
    return found;
  }

  #written(played: readonly Played[], value: Extract<Value, { kind: 'call' }>): Applied['metadata'] {
    const write = played.find((one): one is Played<'metadata.write'> => one.role === 'metadata.write');
    if (!write) return undefined;
    const args = value.arguments();
    const key = args[write.parts.key.arg];
    return key && { key: this.keyOf(key), value: args[write.parts.value.arg] };
  }

  /** The `Reflector.createDecorator()` call that made this decorator: it is its own key. */
  #createdBy(callee: Site): Site | undefined {
    const value = this.facts.value(callee);
    return value.kind === 'call' && this.roles.call(value.site, 'metadata.decorator') ? value.site : undefined;
  }

  keyOf(value: Value): MetadataKey {
    if (value.kind === 'literal') return String(value.value);
    if (value.kind === 'call' && this.roles.call(value.site, 'metadata.decorator')) return value.site;
    if (value.kind === 'call' || value.kind === 'new') return value.site; // `Symbol('public')`
    return this.facts.declarations(this.facts.namedBy(value.site))[0] ?? value.site;
  }

  #unread(site: Site, call: Site, certain: boolean, why: Why): Applied {
    return { played: [], arguments: [], site, call, certain, why, metadata: undefined };
  }
}

const sameRoles = (a: Applied, b: Applied): boolean => a.played.length === b.played.length && a.played.every(({ role }, index) => b.played[index]?.role === role) && a.metadata?.key === b.metadata?.key;
