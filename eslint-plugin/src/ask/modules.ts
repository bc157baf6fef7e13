import type { Facts, Site, Value } from '../facts/index.js';
import { Decorators } from './decorators.js';
import type { RoleIndex } from './roles.js';

/** What one composition root pulls in through `@Module({ imports })`. */
export interface ModuleGraph {
  readonly root: Site;
  readonly controllers: ReadonlySet<Site>;
  /** `{ provide: … }` literals in the providers of its modules. */
  readonly providers: ReadonlySet<Site>;
  /** Some import could not be read: what is missing here proves nothing. */
  readonly open: boolean;
}

/** Whether a root's modules name a class that has routes: a controller, or a resolver or gateway among the providers. */
export const holds = ({ controllers, providers }: ModuleGraph, site: Site): boolean => controllers.has(site) || providers.has(site);

/** NestJS modules, from each `NestFactory.create(Module)`. Modules of libraries hold no controllers of the project. */
export class Modules {
  #graphs: readonly ModuleGraph[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly decorators: Decorators,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  graphs(): readonly ModuleGraph[] {
    return (this.#graphs ??= this.roles.callsIn('app.root').flatMap(({ call, parts }) => {
      const module = parts.module && this.facts.argumentsOf(call)[parts.module.arg];
      return module && !this.isIgnored(this.facts.place(call).file) ? [this.#graphOf(call, this.facts.value(module))] : [];
    }));
  }

  /** Whether something that only `within` these graphs takes effect reaches a controller. Silent doubt counts as yes. */
  reaches(within: readonly ModuleGraph[], controller: Site): boolean {
    if (within.length === 0 || within.some(({ open }) => open)) return true;
    if (!this.graphs().some((graph) => holds(graph, controller))) return true;
    return within.some((graph) => holds(graph, controller));
  }

  /** The roots whose modules hold a provider. */
  holding(provider: Site): readonly ModuleGraph[] {
    return this.graphs().filter(({ providers }) => providers.has(provider));
  }

  /** The roots in the file of a statement such as `app.useGlobalGuards(…)`. */
  besides(call: Site): readonly ModuleGraph[] {
    const { file } = this.facts.place(call);
    return this.graphs().filter(({ root }) => this.facts.place(root).file === file);
  }

  #graphOf(root: Site, module: Value): ModuleGraph {
    const graph = { root, controllers: new Set<Site>(), providers: new Set<Site>(), open: false };
    const seen = new Set<Site>();
    const visit = (value: Value | undefined): void => {
      if (!value) return;
      if (value.kind === 'array' || value.kind === 'oneOf') {
        if (value.kind === 'array' && value.open) graph.open = true;
        for (const item of value.kind === 'array' ? value.items : value.values) visit(item);
      } else if (value.kind === 'class') {
        if (seen.has(value.site)) return;
        seen.add(value.site);
        for (const applied of Decorators.with(this.decorators.of(this.facts.decoratorsOf(value.site)), 'module.define')) options(applied.arguments[applied.parts.options.arg]);
      } else if (value.kind === 'object') {
        visit(value.members.get('module'));
        options(value);
      } else if (value.kind === 'call') {
        this.#dynamic(value).forEach(visit);
      } else if (value.kind !== 'literal' && !this.#isLibrary(value.site)) graph.open = true;
    };
    const options = (value: Value | undefined): void => {
      if (!value) return;
      if (value.kind !== 'object') {
        graph.open = true;
        return;
      }
      visit(value.members.get('imports'));
      for (const controller of itemsOf(value.members.get('controllers'))) graph.controllers.add(controller.site);
      for (const provider of itemsOf(value.members.get('providers'))) graph.providers.add(provider.site);
      const providers = value.members.get('providers');
      if (value.open || (providers?.kind === 'array' && providers.open)) graph.open = true;
    };
    visit(module);
    return graph;
  }

  /** `forwardRef(() => X)`, `ConfigModule.forRoot(…)` and the project's own dynamic modules. */
  #dynamic(call: Extract<Value, { kind: 'call' }>): readonly Value[] {
    const [first] = call.arguments();
    if (first?.kind === 'function' && [...this.facts.spelledNames(call.site)].includes('forwardRef')) {
      return this.facts.events(first.site).flatMap((event) => (event.kind === 'return' && event.value ? [this.facts.value(event.value)] : []));
    }
    const inlined = call.inline();
    const receiver = this.facts.receiverOf(call.site);
    const owner = receiver && this.facts.value(receiver);
    return [...(inlined ? [inlined] : []), ...(owner?.kind === 'class' ? [owner] : [])];
  }

  #isLibrary(site: Site): boolean {
    return this.facts.importedFrom(site)?.startsWith('.') === false || this.facts.declarations(this.facts.namedBy(site)).some((declaration) => this.facts.place(declaration).file.endsWith('.d.ts'));
  }
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (value?.kind === 'array') return value.items.flatMap((item) => (item.kind === 'array' ? itemsOf(item) : [item]));
  return value?.kind === 'oneOf' ? value.values.flatMap(itemsOf) : [];
}
