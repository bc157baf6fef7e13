/**
 * The own properties of an options object, without a prototype, so that an absent option is absent whatever Object.prototype holds.
 * An unknown option is a TypeError: what a caller misspells must not become a default.
 */
export function ownOptions<N extends string>(verb: string, given: unknown, names: readonly N[]): Readonly<Partial<Record<N, unknown>>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError(`${verb}: expected an object with ${names.join(', ')}.`);
  const own = Object.create(null) as Partial<Record<N, unknown>>;
  for (const key of Reflect.ownKeys(given)) {
    const name = names.find((known) => known === key);
    if (name === undefined) throw new TypeError(`${verb}: unknown option; the options are ${names.join(', ')}.`);
    own[name] = (given as Partial<Record<N, unknown>>)[name];
  }
  return own;
}
