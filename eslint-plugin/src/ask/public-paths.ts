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
    this.#prefixes ??= this.settings.references.filter(({ key }) => key === 'public').flatMap(({ entry }) => this.facts.declarationsOfRef(entry.ref).flatMap((declaration) => this.#read(declaration)));
    return this.#prefixes.find(({ prefix }) => covers(prefix, path))?.site;
  }

  #read(declaration: Site): readonly { prefix: string; site: Site }[] {
    const value = this.facts.value(this.facts.nameSite(declaration));
    if (value.kind !== 'array') return [];
    return value.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [{ prefix: item.value, site: item.site }] : []));
  }
}
