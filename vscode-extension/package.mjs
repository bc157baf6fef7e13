import { createVSIX } from '@vscode/vsce';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';

// `npm run package`: lintel-vscode-<version>.vsix. Neither network nor git is asked.

const here = fileURLToPath(new URL('./', import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const packagePath = join(here, `${name}-${version}.vsix`);

await createVSIX({
  cwd: here,
  packagePath,
  // The server's packages are in its own folder.
  dependencies: false,
  // The rules know the form of every vendor's tokens, and their patterns look like tokens.
  allowPackageAllSecrets: true,
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});
process.stdout.write(`${packagePath} ${(statSync(packagePath).size / 1e6).toFixed(2)} MB\n`);
