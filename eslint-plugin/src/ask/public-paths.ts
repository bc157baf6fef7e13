import type { Facts, Site } from '../facts/index.js';
import { covers } from './nest.js';
import type { Settings } from './settings.js';

/** Constant lists of path prefixes that `settings.lintel.public` declares public. */
export class PublicPaths {
  #prefixes: readonly { readonly prefix: string; readonly site: Site }[] | undefined;

  constructor(
    readonly facts: Facts,
    readonly settings: Settings,
  ) {}

  /** The entry of a list that covers a path, by segments. */
  covering(path: string | undefined): Site | undefined {
    if (path === undefined) return undefined;
    this.#prefixes ??= [...this.settings.references.filter(({ key }) => key === 'public').flatMap(({ entry }) => this.facts.declarationsOfRef(entry.ref).flatMap((declaration) => this.#read(declaration))), ...this.#asked()];
    return this.#prefixes.find(({ prefix }) => covers(prefix, path))?.site;
  }

  /** Lists that middleware asks for the path of the request, to let it pass: `LIST.some((prefix) => req.path.startsWith(prefix))`. */
  #asked(): readonly { prefix: string; site: Site }[] {
    return this.facts.callsNamed('startsWith').flatMap((call) => {
      const subject = this.facts.receiverOf(call);
      const [prefix] = this.facts.argumentsOf(call);
      const callback = this.facts.enclosingFunction(call);
      const some = callback && this.facts.passedTo(callback);
      const list = some && this.facts.lastNameOf(this.facts.calleeOf(some)) === 'some' ? this.facts.receiverOf(some) : undefined;
      const middleware = callback && this.facts.enclosingFunction(callback);
      if (!subject || !prefix || !list || !middleware || this.facts.parametersOf(middleware).length < 3 || !/^(?:path|url|originalUrl|baseUrl)$/.test(this.facts.lastNameOf(subject) ?? '')) return [];
      if (!this.facts.speaksOf(prefix, this.facts.parametersOf(callback)[0]?.site ?? callback)) return [];
      // What refuses instead is another list.
      const lets = [some!, ...this.facts.readsOfConstant(some!)].some((asked) => {
        const { then } = this.facts.branchesOf(asked);
        return then !== undefined && /\bnext\(\)/.test(this.facts.text(then));
      });
      const value = this.facts.value(list);
      const items = lets && value.kind === 'array' ? value.items : [];
      return items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' && item.value.startsWith('/') ? [{ prefix: item.value, site: item.site }] : []));
    });
  }

  #read(declaration: Site): readonly { prefix: string; site: Site }[] {
    const value = this.facts.value(this.facts.nameSite(declaration));
    if (value.kind !== 'array') return [];
    return value.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [{ prefix: item.value, site: item.site }] : []));
  }
}
