// Loaded before anything else (`--import`): whoever asks for `typescript` or `eslint` gets the version of this combination.
// LINTEL_MATRIX is a JSON object from package name to the directory of that package.
import Module, { register } from 'node:module';
import { join } from 'node:path';

const packages = new Map(Object.entries(JSON.parse(process.env.LINTEL_MATRIX ?? '{}')));

const original = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const directory = redirected(request);
  // Asked from inside the package itself, a name means what it says.
  if (directory === undefined || parent?.filename?.startsWith(`${directory}/`)) return original.call(this, request, parent, ...rest);
  return original.call(this, request, { ...parent, id: directory, filename: join(directory, 'x.js'), paths: Module._nodeModulePaths(directory) }, ...rest);
};

function redirected(request) {
  for (const [name, directory] of packages) if (request === name || request.startsWith(`${name}/`)) return directory;
  return undefined;
}

register('./redirect-esm.mjs', import.meta.url, { data: [...packages] });
