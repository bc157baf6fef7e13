import { URI } from 'vscode-uri';

/** Absolute with forward slashes; undefined for what is on no disk. */
export function fileOf(uri: string): string | undefined {
  let parsed: URI;
  try {
    parsed = URI.parse(uri, true);
  } catch {
    return undefined;
  }
  return parsed.scheme === 'file' ? parsed.fsPath.replaceAll('\\', '/') : undefined;
}

/** Clients spell the same file in several ways (`%3A`, a drive's case): what one of them used is used again. */
export class Uris {
  readonly #spelled = new Map<string, string>();

  note(uri: string): string | undefined {
    const file = fileOf(uri);
    if (file !== undefined) this.#spelled.set(file, uri);
    return file;
  }

  of(file: string): string {
    return this.#spelled.get(file) ?? URI.file(file).toString();
  }
}
