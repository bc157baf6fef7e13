import type { Facts, MemberFact, Site, Value } from '../facts/index.js';
import { Decorators } from './decorators.js';
import type { RoleIndex } from './roles.js';

/** Which types an operation of a code-first graph hands out, at any depth. Types that are named by text are not followed. */
export class Graph {
  #resolvers: ReadonlyMap<Site, readonly MemberFact[]> | undefined;
  readonly #below = new WeakMap<Site, readonly Site[]>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly resolvers: () => readonly Site[],
  ) {}

  /** The type whose fields a resolver answers. */
  typeOf(resolver: Site): Site | undefined {
    const [applied] = Decorators.with(this.decorators.of(this.facts.decoratorsOf(resolver)), 'graphql.resolver');
    return applied && this.#named(applied.arguments[applied.parts.type.arg])?.[0];
  }

  /** All types below what a method answers; undefined where its type cannot be read. */
  reached(member: MemberFact): ReadonlySet<Site> | undefined {
    const direct = this.#answered(member);
    if (!direct) return undefined;
    const seen = new Set<Site>();
    const queue = [...direct];
    for (let type = queue.pop(); type; type = queue.pop()) {
      if (seen.has(type)) continue;
      seen.add(type);
      queue.push(...this.#fieldsOf(type));
    }
    return seen;
  }

  /** `@Query(() => [Order])`, else what the method's type says. */
  #answered(member: MemberFact): readonly Site[] | undefined {
    const applied = this.decorators.of(member.decorators);
    const [entry] = [...Decorators.with(applied, 'graphql.operation'), ...Decorators.with(applied, 'graphql.field'), ...Decorators.with(applied, 'graphql.property')];
    const named = entry && entry.arguments.map((argument) => this.#named(argument)).find((types) => types !== undefined);
    if (named) return named;
    const classes = this.facts.classesInType(member.site);
    return classes.length > 0 || this.facts.returned(member.site)?.members.length === 0 ? classes : undefined;
  }

  #fieldsOf(type: Site): readonly Site[] {
    let found = this.#below.get(type);
    if (!found) {
      const members = this.facts.membersOf(type);
      const marked = members.filter(({ decorators }) => Decorators.with(this.decorators.of(decorators), 'graphql.property').length > 0);
      // The compiler plugin makes every member a field.
      const shown = marked.length > 0 ? marked : members.filter(({ body }) => !body);
      found = [...shown, ...(this.#fieldResolvers().get(type) ?? [])].flatMap((member) => this.#answered(member) ?? []);
      this.#below.set(type, found);
    }
    return found;
  }

  #fieldResolvers(): ReadonlyMap<Site, readonly MemberFact[]> {
    if (this.#resolvers) return this.#resolvers;
    const found = new Map<Site, readonly MemberFact[]>();
    for (const resolver of this.resolvers()) {
      const type = this.typeOf(resolver);
      const fields = type ? this.facts.membersOf(resolver).filter(({ decorators }) => Decorators.with(this.decorators.of(decorators), 'graphql.field').length > 0) : [];
      if (type) found.set(type, [...(found.get(type) ?? []), ...fields]);
    }
    return (this.#resolvers = found);
  }

  /** Classes that `() => [Order]` or `Order` names; none for a scalar; undefined for anything else. */
  #named(value: Value | undefined, depth = 0): readonly Site[] | undefined {
    if (!value || depth > 4) return undefined;
    switch (value.kind) {
      case 'class':
        return [value.site];
      case 'array':
        return value.items.flatMap((item) => this.#named(item, depth + 1) ?? []);
      case 'oneOf':
        return value.values.flatMap((item) => this.#named(item, depth + 1) ?? []);
      case 'function': {
        const returned = this.facts.events(value.site).filter(({ kind, value: result }) => kind === 'return' && result);
        return returned.length === 0 ? undefined : returned.flatMap(({ value: result }) => this.#named(this.facts.value(result!), depth + 1) ?? []);
      }
      case 'call': {
        const inlined = value.inline();
        if (inlined) return this.#named(inlined, depth + 1);
        // `createUnionType({ types: () => [A, B] })`
        const [options] = value.arguments();
        return options?.kind === 'object' ? this.#named(options.members.get('types'), depth + 1) : undefined;
      }
      default:
        return undefined;
    }
  }
}
