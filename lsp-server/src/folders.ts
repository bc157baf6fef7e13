import { existsSync } from 'node:fs';
import { directoryOf } from './repository.js';

const MARKERS = ['tsconfig.json', 'jsconfig.json', 'lintel.config.mjs', 'package.json'];

/** The folder that a file belongs to: the innermost of the workspace's; without one, the nearest directory that looks like a project. */
export function folderOf(file: string, folders: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const folder of folders) if (file.startsWith(folder === '/' ? '/' : `${folder}/`) && folder.length > (best?.length ?? -1)) best = folder;
  return best;
}

export function projectAbove(file: string): string {
  for (let at = directoryOf(file); ; at = directoryOf(at)) {
    if (MARKERS.some((name) => existsSync(`${at}/${name}`))) return at;
    if (at === directoryOf(at)) return directoryOf(file);
  }
}
