import type { Facts, Site, Value } from '../facts/index.js';
import { Decorators } from './decorators.js';
import { Graph } from './graph.js';
import type { Guards } from './guards.js';
import type { RoleIndex } from './roles.js';
import type { InFront, Route } from './route.js';

/** Whether guards run on fields. */
export type Enhanced = 'run' | 'idle' | 'unknown';

/** GraphQL in NestJS: which fields are reached through which operations, and what its configuration puts in front of them. */
export class NestGraphql {
  readonly #types: Graph;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly guards: Guards,
    readonly isIgnored: (file: string) => boolean,
    /** Routes of a resolver without its fields. */
    readonly entriesOf: (resolver: Site) => readonly Route[],
  ) {
    this.#types = new Graph(facts, roles, decorators, () => this.#resolvers());
  }

  #resolvers(): readonly Site[] {
    return (this.#resolverClasses ??= this.roles.entries('graphql.resolver').length === 0 ? [] : this.facts
      .files()
      .filter((file) => !this.isIgnored(file) && this.roles.mayOccurIn(file, ['graphql.resolver']))
      .flatMap((file) => this.facts.classesIn(file))
      .filter((site) => Decorators.with(this.decorators.of(this.facts.decoratorsOf(site)), 'graphql.resolver').length > 0));
  }
  #resolverClasses: readonly Site[] | undefined;

  /** A field is as guarded as the operations through which it is reached. */
  standingOfField(resolver: Site): Pick<Route, 'access' | 'why' | 'openVia'> {
    const unknown = { access: 'unknown', why: 'dynamic' } as const;
    const operations = this.#resolvers().flatMap((one) => this.entriesOf(one).filter(({ transport }) => transport === 'graphql').map((route) => ({ route, one })));
    if (operations.length > 0 && operations.every(({ route }) => route.access === 'guarded')) return { access: 'guarded', why: undefined };
    const type = this.#types.typeOf(resolver);
    if (!type) return unknown;
    const reaching = operations.flatMap(({ route, one }) => {
      const member = this.facts.membersOf(one).find(({ site }) => site === route.declaration);
      const types = member && this.#types.reached(member);
      return types?.has(type) ? [route] : [];
    });
    const open = reaching.filter(({ access }) => access === 'public' || access === 'unguarded');
    if (open.length > 0) return { access: 'unguarded', why: undefined, openVia: open };
    return reaching.length > 0 && reaching.every(({ access }) => access === 'guarded') ? { access: 'guarded', why: undefined } : unknown;
  }

  /** Whether guards run on fields: only where `fieldResolverEnhancers` names them. */
  fieldGuards(): Enhanced {
    if (this.#enhanced) return this.#enhanced;
    const configured = this.#configurations();
    const answers = configured.map((options) => {
      if (options?.kind !== 'object' || options.open) return 'unknown';
      const listed = options.members.get('fieldResolverEnhancers');
      if (listed === undefined) return 'idle';
      if (listed.kind !== 'array') return 'unknown';
      return listed.items.some((item) => item.kind === 'literal' && item.value === 'guards') ? 'run' : listed.open ? 'unknown' : 'idle';
    });
    return (this.#enhanced = answers.length > 0 && answers.every((answer) => answer === 'idle') ? 'idle' : answers.length > 0 && answers.every((answer) => answer === 'run') ? 'run' : 'unknown');
  }
  #enhanced: Enhanced | undefined;

  /** Options of every graph of the Program; undefined where they cannot be read. */
  #configurations(): readonly (Value | undefined)[] {
    return (this.#configured ??= this.roles.callsIn('graphql.configure').filter(({ call }) => !this.isIgnored(this.facts.place(call).file)).map(({ call, parts }) => {
      const argument = this.facts.argumentsOf(call)[parts.options.arg];
      const options = argument && this.facts.value(argument);
      const made = options?.kind === 'object' ? options.members.get('useFactory') : undefined;
      if (made?.kind !== 'function') return options?.kind === 'object' && (options.members.has('useClass') || options.members.has('useExisting')) ? undefined : options;
      const returned = this.facts.events(made.site).filter(({ kind, value }) => kind === 'return' && value);
      const value = returned.length === 1 ? this.facts.value(returned[0]!.value!) : undefined;
      return value?.kind === 'call' ? value.inline() : value;
    }));
  }
  #configured: readonly (Value | undefined)[] | undefined;

  /** Functions that make the context of a request, and refuse to. */
  contexts(): readonly InFront[] {
    return (this.#contextGates ??= this.#configurations().flatMap((options): InFront[] => {
      const context = options?.kind === 'object' ? options.members.get('context') : undefined;
      if (context?.kind !== 'function') return [];
      const verdict = this.guards.ofFunction(context.site, 'connection');
      return verdict.kind === 'open' || verdict.kind === 'other' ? [] : [{ verdict, opened: undefined, from: 'connection', site: context.site, certain: true }];
    }));
  }
  #contextGates: readonly InFront[] | undefined;
}
