// Node may load this package twice in one process, once by `import` and once by `require`. What must be known to both copies lives
// on globalThis, under a symbol from the global symbol registry: data (JSON, a query string) can never spell a symbol.
// The 1 is the version of this layout, not of the package.
const key = Symbol.for('@lintel/runtime#1');

/**
 * The value kept under `name` for the whole process; `create` makes it the first time.
 * Looked up on use and not on import, so that importing the package has no side effect.
 */
export function shared<T>(name: string, create: () => T): T {
  const holder = globalThis as { [key]?: Map<string, unknown> };
  if (!Object.hasOwn(holder, key)) {
    // Without a prototype: a polluted `writable` or `get` would be read from it.
    Object.defineProperty(holder, key, { __proto__: null, value: new Map() } as PropertyDescriptor);
  }
  const registry = holder[key]!;
  if (!registry.has(name)) registry.set(name, create());
  return registry.get(name) as T;
}
