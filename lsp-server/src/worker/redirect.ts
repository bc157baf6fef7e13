import Module, { register } from 'node:module';
import { join, sep } from 'node:path';

interface Resolver {
  _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string;
  _nodeModulePaths(directory: string): string[];
}

/** From here on, whoever asks for one of these packages gets the one in the given directory, by `import` and by `require`. */
export function redirect(packages: ReadonlyMap<string, string>): void {
  const resolver = Module as unknown as Resolver;
  const original = resolver._resolveFilename.bind(resolver);
  resolver._resolveFilename = (request, parent, ...rest) => {
    const directory = directoryFor(packages, request);
    // Asked from inside the package itself, a name means what it says.
    if (directory === undefined || parent?.filename?.startsWith(`${directory}${sep}`)) return original(request, parent, ...rest);
    const inside = { ...parent, id: directory, filename: join(directory, 'x.js'), paths: resolver._nodeModulePaths(directory) };
    return original(request, inside, ...rest);
  };
  register('./redirect-hook.js', import.meta.url, { data: [...packages] });
}

function directoryFor(packages: ReadonlyMap<string, string>, request: string): string | undefined {
  for (const [name, directory] of packages) if (request === name || request.startsWith(`${name}/`)) return directory;
  return undefined;
}
